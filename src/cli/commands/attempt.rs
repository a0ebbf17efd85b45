//! `try`: its arguments, what they mean, and printing the result.

use std::io;

use clap::Args;

use crate::answers::unsettled;
use crate::check::{self, AttemptError, Trial};
use crate::cli::args::{CargoArgs, DisplayArgs, FilesArgs, PolicyArgs, SelectionArgs};
use crate::cli::directory::change_directory;
use crate::cli::environment::Environment;
use crate::cli::error::UsageError;
use crate::cli::exit;
use crate::cli::options::{Display, GateOptions, display, gate, is_crate_name};
use crate::cli::stream::{answer_options, complain, fail, print};
use crate::findings::Judgement;
use crate::graph::AddRequest;
use crate::report::{attempt, request};

/// `try`.
#[derive(Debug, Args)]
#[command(after_help = "\
The crate is added in a scratch copy of the manifests; the workspace is not touched. The verdict is on
what would be new, and on what would be used in a way that does not pass.

Exit status:
  0    nothing new is refused
  1    something new is denied, or its license is undetermined
  2    nothing new is worse than needs-review
  3    wrong usage, an unknown crate or feature, or a mistake in a policy
  4    cargo or a file failed")]
pub(crate) struct TryArgs {
    /// CRATE or CRATE@REQ, as for `cargo add`
    #[arg(value_name = "CRATE[@REQ]")]
    dependency: String,
    /// Take these features of the crate, separated by commas or spaces
    #[arg(short = 'F', long, value_name = "FEATURES")]
    features: Vec<String>,
    /// Take the crate without its `default` feature
    #[arg(long)]
    no_default_features: bool,
    /// Try it as a dependency of tests
    #[arg(long, conflicts_with = "build")]
    dev: bool,
    /// Try it as a dependency of the build script
    #[arg(long)]
    build: bool,
    /// Add it to the member MEMBER
    #[arg(short, long, value_name = "MEMBER")]
    package: Option<String>,
    /// Print the request for review of what does not pass, for the council, in place of the findings
    #[arg(long)]
    request: bool,
    /// Judge for the platform TRIPLE
    #[arg(long = "target", value_name = "TRIPLE")]
    targets: Vec<String>,
    /// Which policy, which day, which stage.
    #[command(flatten)]
    policy: PolicyArgs,
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

/// `try`.
#[derive(Debug, Clone)]
pub(crate) struct TryOptions {
    /// What to add.
    pub(crate) add: AddRequest,
    /// The member to add it to.
    pub(crate) member: Option<String>,
    /// `--request`.
    pub(crate) request: bool,
    /// What is judged by what.
    pub(crate) gate: GateOptions,
    /// How it looks.
    pub(crate) display: Display,
}

/// Checks the arguments.
pub(crate) fn options(args: TryArgs, environment: &Environment) -> Result<TryOptions, UsageError> {
    if args.cargo.metadata.is_some() {
        return Err(UsageError::new("saved metadata cannot be added to")
            .help("run it in the workspace, without `--metadata`"));
    }
    let (name, requirement) = match args.dependency.split_once('@') {
        Some((name, requirement)) => (name, Some(requirement)),
        None => (args.dependency.as_str(), None),
    };
    if !is_crate_name(name) {
        return Err(
            UsageError::new(format!("`{}` is not a crate", args.dependency))
                .help("write CRATE or CRATE@REQ, such as `serde@1`; only crates of a registry can be tried"),
        );
    }
    if let Some(requirement) = requirement
        && let Err(error) = semver::VersionReq::parse(requirement)
    {
        return Err(UsageError::new(format!(
            "`{requirement}` is not a version requirement: {error}"
        ))
        .help(format!("write for example `{name}@1.2`")));
    }
    let display = display(&args.display, environment);
    let selection = SelectionArgs {
        packages: Vec::new(),
        workspace: false,
        exclude: Vec::new(),
        features: Vec::new(),
        all_features: false,
        no_default_features: false,
        default_features: false,
        targets: args.targets,
    };
    Ok(TryOptions {
        add: AddRequest {
            dependency: args.dependency.clone(),
            features: features(&args.features),
            no_default_features: args.no_default_features,
            section: match (args.dev, args.build) {
                (true, _) => Some("--dev"),
                (_, true) => Some("--build"),
                _ => None,
            },
        },
        member: args.package,
        request: args.request,
        gate: gate(
            args.policy,
            selection,
            args.cargo,
            &args.files,
            display,
            environment,
        )?,
        display,
    })
}

fn features(given: &[String]) -> Vec<String> {
    let mut features: Vec<String> = Vec::new();
    let words = given
        .iter()
        .flat_map(|list| list.split([',', ' ']))
        .filter(|word| !word.is_empty());
    for word in words {
        if !features.iter().any(|known| known == word) {
            features.push(word.to_owned());
        }
    }
    features
}

/// Tries it and prints the result; the status is the verdict on what is new.
pub(crate) fn run(options: &TryOptions) -> u8 {
    if let Err(status) = change_directory(&options.gate, options.display) {
        return status;
    }
    let trial = Trial {
        request: options.gate.request.clone(),
        add: options.add.clone(),
        member: options.member.clone(),
    };
    let looks = answer_options(options.display);
    match check::attempt(&trial, &mut io::stderr()) {
        Ok((judgement, found)) => {
            let text = if options.request {
                requests(&judgement)
            } else {
                attempt::render(&judgement, &found, &looks)
            };
            match print(&text, looks.color) {
                Ok(()) => judgement.exit_code,
                Err(error) => {
                    let message = format!("cannot write to stdout: {error}");
                    complain(&message, &[], options.display);
                    exit::ENVIRONMENT
                }
            }
        }
        Err(AttemptError::Gate(failure)) => fail(&failure, options.display),
        Err(error) => {
            complain(&error.to_string(), &error.help(), options.display);
            if error.is_environment() {
                exit::ENVIRONMENT
            } else {
                exit::USAGE
            }
        }
    }
}

/// Renders the requests for what does not pass; nothing where all passes.
fn requests(judgement: &Judgement) -> String {
    let failing = unsettled(judgement).into_iter();
    let dossiers = failing.filter_map(|package| check::dossier(judgement, package));
    let texts: Vec<String> = dossiers
        .map(|dossier| request::markdown(judgement, &dossier, false))
        .collect();
    texts.join("\n---\n\n")
}
