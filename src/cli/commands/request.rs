//! `request`: its arguments, what they mean, and printing or writing the result.

use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use crate::answers::{LookupError, find_crate, unsettled};
use crate::check::{self, AttemptError, NoClock, Request, Trial};
use crate::cli::args::{CargoArgs, DisplayArgs, FilesArgs, PolicyArgs, SelectionArgs};
use crate::cli::bundle::{Bundle, Written, write_bundles};
use crate::cli::directory::change_directory;
use crate::cli::environment::Environment;
use crate::cli::error::UsageError;
use crate::cli::exit;
use crate::cli::options::{Display, GateOptions, display, gate, is_crate_name};
use crate::cli::stream::{complain, fail, finish, print, say};
use crate::findings::Judgement;
use crate::graph::{AddRequest, PackageIx};
use crate::report::request::{self as report, Dossier, Passing};
use crate::report::{escape, fit};

/// `request`.
#[derive(Debug, Args)]
#[command(after_help = "\
What only people know is left as `…`. The same question keeps the same id from day to day, so that it
need not be asked twice.

Exit status:
  0    done, even if there is nothing to request
  3    wrong usage, an unknown crate, or a mistake in a policy
  4    cargo or a file failed")]
pub(crate) struct RequestArgs {
    /// CRATE or CRATE@VERSION, as it is in the workspace; one that is not there is tried first
    #[arg(value_name = "CRATE", required_unless_present = "all")]
    crates: Vec<String>,
    /// Ask for every crate that does not pass, in one document with a decision for each cause
    #[arg(long, conflicts_with = "crates")]
    all: bool,
    /// Write a folder for each crate into DIR: the request as Markdown and JSON, and the license texts
    #[arg(short, long, value_name = "DIR", conflicts_with = "message_format")]
    output: Option<Utf8PathBuf>,
    /// What goes to stdout: markdown or json [default: markdown]
    #[arg(long, value_name = "FORMAT")]
    message_format: Option<String>,
    /// Which policy, which day, which stage.
    #[command(flatten)]
    policy: PolicyArgs,
    /// What to look at.
    #[command(flatten)]
    selection: SelectionArgs,
    /// How cargo is called.
    #[command(flatten)]
    cargo: CargoArgs,
    /// Which license files count.
    #[command(flatten)]
    files: FilesArgs,
    /// How it looks.
    #[command(flatten)]
    display: DisplayArgs,
}

/// `request`.
#[derive(Debug, Clone)]
pub(crate) struct RequestOptions {
    /// The crates; empty: every one that does not pass.
    pub(crate) crates: Vec<String>,
    /// Where it goes.
    pub(crate) output: RequestOutput,
    /// What is judged by what.
    pub(crate) gate: GateOptions,
    /// How it looks.
    pub(crate) display: Display,
}

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RequestOutput {
    /// To stdout, for people.
    Markdown,
    /// To stdout, as one JSON object.
    Json,
    /// Into a folder for each crate, below this one.
    Folder(Utf8PathBuf),
}

/// Checks the arguments.
pub(crate) fn options(
    args: RequestArgs,
    environment: &Environment,
) -> Result<RequestOptions, UsageError> {
    let output = match (args.output, args.message_format.as_deref()) {
        (Some(folder), _) if folder.as_str().is_empty() => {
            return Err(UsageError::new("`--output` is empty").help("name a folder"));
        }
        (Some(folder), _) => RequestOutput::Folder(folder),
        (None, None | Some("markdown")) => RequestOutput::Markdown,
        (None, Some("json")) => RequestOutput::Json,
        (None, Some(word)) => {
            return Err(UsageError::new(format!(
                "`--message-format {word}` is not a format for requests"
            ))
            .help("write markdown or json"));
        }
    };
    let display = display(&args.display, environment);
    Ok(RequestOptions {
        crates: args.crates,
        output,
        gate: gate(
            args.policy,
            args.selection,
            args.cargo,
            &args.files,
            display,
            environment,
        )?,
        display,
    })
}

/// What comes of a judged workspace.
struct Made {
    /// For stdout.
    text: String,
    /// For folders.
    bundles: Vec<Bundle>,
    /// A line for each crate that nothing has to be requested for.
    notes: Vec<String>,
}

/// Prints or writes the requests.
pub(crate) fn run(options: &RequestOptions) -> u8 {
    if let Err(status) = change_directory(&options.gate, options.display) {
        return status;
    }
    match asked(options) {
        Ok((judgement, packages)) => publish(&make(&judgement, packages, options), options),
        Err(status) => status,
    }
}

/// Judges, and finds the crates that are meant; or says what is wrong.
fn asked(options: &RequestOptions) -> Result<(Judgement, Vec<PackageIx>), u8> {
    let display = options.display;
    let judge = |shown: Vec<String>, stderr: &mut dyn io::Write| {
        let request = Request {
            shown,
            ..options.gate.request.clone()
        };
        check::check(&request, stderr, &mut NoClock).map_err(|failure| fail(&failure, display))
    };
    if options.crates.is_empty() {
        // The license files to show are those of what does not pass, and that is known only afterwards.
        let first = judge(Vec::new(), &mut io::stderr())?;
        let label = |ix: PackageIx| {
            let package = first.graph.package(ix);
            format!("{}@{}", package.name, package.version)
        };
        let shown = unsettled(&first).into_iter().map(label).collect();
        let judgement = judge(shown, &mut io::sink())?;
        let packages = unsettled(&judgement);
        return Ok((judgement, packages));
    }
    let judgement = judge(options.crates.clone(), &mut io::stderr())?;
    let mut packages = Vec::new();
    for name in &options.crates {
        match find_crate(&judgement, name) {
            Ok(ix) if packages.contains(&ix) => {}
            Ok(ix) => packages.push(ix),
            Err(error @ LookupError::Unknown { .. })
                if options.crates.len() == 1
                    && is_crate_name(name.split('@').next().unwrap_or_default()) =>
            {
                return tried(name, &error, options);
            }
            Err(error) => {
                complain(&error.to_string(), &error.help(), display);
                return Err(exit::USAGE);
            }
        }
    }
    Ok((judgement, packages))
}

/// Judges what a crate that is not in the workspace would bring in.
fn tried(
    name: &str,
    unknown: &LookupError,
    options: &RequestOptions,
) -> Result<(Judgement, Vec<PackageIx>), u8> {
    let trial = Trial {
        request: Request {
            shown: vec![name.to_owned()],
            ..options.gate.request.clone()
        },
        add: AddRequest {
            dependency: name.to_owned(),
            ..AddRequest::default()
        },
        member: None,
    };
    match check::attempt(&trial, &mut io::stderr()) {
        Ok((judgement, attempt)) => {
            if !options.display.quiet {
                let note = format!(
                    "`{}` is not in the workspace yet; this is what it would be in `{}`\n",
                    escape::title(name),
                    escape::title(&attempt.member)
                );
                let note = fit(&note, options.display.stderr_columns);
                say(&note, options.display.color_stderr);
            }
            // What keeps it out may be what it brings in.
            let mut packages = unsettled(&judgement);
            if packages.is_empty() {
                packages.push(attempt.krate);
            }
            Ok((judgement, packages))
        }
        Err(AttemptError::Gate(failure)) => Err(fail(&failure, options.display)),
        Err(error) => {
            let mut help = unknown.help();
            // Saved metadata says nothing of what is not in it.
            if !matches!(error, AttemptError::Saved) {
                help.push(format!("it cannot be tried either: {error}"));
                help.extend(error.help());
            }
            complain(&unknown.to_string(), &help, options.display);
            Err(if error.is_environment() {
                exit::ENVIRONMENT
            } else {
                exit::USAGE
            })
        }
    }
}

fn make(judgement: &Judgement, packages: Vec<PackageIx>, options: &RequestOptions) -> Made {
    let mut dossiers: Vec<Dossier> = Vec::new();
    let mut passing = Vec::new();
    for package in packages {
        match check::dossier(judgement, package) {
            Some(dossier) => dossiers.push(dossier),
            None => passing.push(Passing { package }),
        }
    }
    let mut notes: Vec<String> = passing
        .iter()
        .map(|passing| report::nothing_to_ask(judgement, passing))
        .collect();
    if dossiers.is_empty() && passing.is_empty() {
        notes.push("every package passes: there is nothing to request".to_owned());
    }
    let all: Vec<&Dossier> = dossiers.iter().collect();
    let text = match options.output {
        RequestOutput::Json => report::json(judgement, &all, &passing),
        RequestOutput::Folder(_) => String::new(),
        RequestOutput::Markdown => {
            let decisions = options.crates.is_empty() && !all.is_empty();
            let decisions = decisions.then(|| report::decisions(judgement, &all));
            let each = dossiers
                .iter()
                .map(|dossier| report::markdown(judgement, dossier, false));
            decisions
                .into_iter()
                .chain(each)
                .collect::<Vec<_>>()
                .join("\n---\n\n")
        }
    };
    let bundles = match options.output {
        RequestOutput::Folder(_) => dossiers
            .iter()
            .map(|dossier| bundle(judgement, dossier))
            .collect(),
        RequestOutput::Markdown | RequestOutput::Json => Vec::new(),
    };
    Made {
        text,
        bundles,
        notes,
    }
}

fn bundle(judgement: &Judgement, dossier: &Dossier) -> Bundle {
    let package = judgement.graph.package(dossier.request.package);
    let id = report::id(judgement, dossier);
    let mut files = vec![
        (
            format!("request-{id}.md"),
            report::markdown(judgement, dossier, true).into_bytes(),
        ),
        (
            format!("request-{id}.json"),
            report::json(judgement, &[dossier], &[]).into_bytes(),
        ),
    ];
    for (index, text) in dossier.texts.iter().enumerate() {
        let name = report::text_name(index, &text.path);
        files.push((format!("licenses/{name}"), text.bytes.clone()));
    }
    Bundle {
        name: report::bundle_name(&package.name, &package.version.to_string(), &id),
        files,
    }
}

fn publish(made: &Made, options: &RequestOptions) -> u8 {
    let status = match &options.output {
        RequestOutput::Folder(folder) => write(folder, made, options.display),
        RequestOutput::Markdown | RequestOutput::Json => {
            finish(print(&made.text, false), options.display)
        }
    };
    if !options.display.quiet {
        for note in &made.notes {
            let note = fit(&format!("{note}\n"), options.display.stderr_columns);
            say(&note, options.display.color_stderr);
        }
    }
    status
}

fn write(folder: &Utf8Path, made: &Made, display: Display) -> u8 {
    match write_bundles(folder, &made.bundles) {
        Ok(written) => {
            let lines: String = written
                .iter()
                .map(|(path, written)| {
                    let what = match written {
                        Written::New => "wrote",
                        Written::WasThere => "left as it is:",
                    };
                    format!("{what} {}\n", escape::title(path.as_str()))
                })
                .collect();
            let shown = if display.quiet { "" } else { &lines };
            finish(print(shown, false), display)
        }
        Err(error) => {
            complain(&error.to_string(), &[], display);
            exit::ENVIRONMENT
        }
    }
}
