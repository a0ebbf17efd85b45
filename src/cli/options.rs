//! What the command line means: arguments and environment, checked and turned into values.
//!
//! Nothing behind this file reads raw arguments or variables. Reads no file and prints nothing.

use camino::Utf8PathBuf;
use jiff::civil::Date;

use super::args::{CargoArgs, CheckArgs, Command, DisplayArgs, FilesArgs, LaterArgs, PolicyArgs};
use super::args::{ReportArgs, SelectionArgs};
use super::attempt::{self, TryOptions};
use super::denied::denied;
use super::doctor::{self, DoctorOptions};
use super::environment::Environment;
use super::error::UsageError;
use super::labels::{labels, revision};
use super::list::{self, ListOptions};
use super::outputs::{Outputs, outputs};
use super::policy::{self, PolicyOptions};
use super::request::{self, RequestOptions};
use super::several;
use super::shell::Shell;
use super::terminal::Terminal;
use super::trust::trust;
use crate::answers::PathsWanted;
use crate::check::{Input, Request, Wanted};
use crate::findings::CI;
use crate::graph::{MetadataRequest, Selection};

/// A command to run.
#[derive(Debug, Clone)]
pub(super) enum Invocation {
    /// Judge the workspace.
    Check(Box<CheckOptions>),
    /// Write a policy to start from.
    Init(InitOptions),
    /// Explain something.
    Explain(Box<ExplainOptions>),
    /// Lint or test a policy.
    Policy(Box<PolicyOptions>),
    /// List what is in use.
    List(Box<ListOptions>),
    /// Try a dependency.
    Try(Box<TryOptions>),
    /// Write review requests.
    Request(Box<RequestOptions>),
    /// Carry out remedies.
    Fix(Box<FixOptions>),
    /// Look around.
    Doctor(Box<DoctorOptions>),
    /// Print completions.
    Completions(Shell, Display),
    /// Print the manual page.
    Man(Display),
}

/// `check`.
#[derive(Debug, Clone)]
pub(super) struct CheckOptions {
    /// What is judged by what.
    pub(super) gate: GateOptions,
    /// The workspaces, if others than the one at hand; cargo is asked as `gate` says.
    pub(super) workspaces: Option<Wanted>,
    /// Where what is found goes.
    pub(super) outputs: Outputs,
    /// What paths of reports are relative to; `None`: the repository.
    pub(super) path_base: Option<Utf8PathBuf>,
    /// Print how long each phase took.
    pub(super) timings: bool,
}

/// `init`.
#[derive(Debug, Clone)]
pub(super) struct InitOptions {
    /// `--template`.
    pub(super) template: Option<String>,
    /// Where to write.
    pub(super) path: Utf8PathBuf,
    /// How it looks.
    pub(super) display: Display,
}

/// `explain`.
#[derive(Debug, Clone)]
pub(super) struct ExplainOptions {
    /// A crate, a license or a code.
    pub(super) target: String,
    /// Which paths to a crate are shown.
    pub(super) paths: PathsWanted,
    /// What is judged by what.
    pub(super) gate: GateOptions,
    /// How it looks.
    pub(super) display: Display,
}

/// `fix`.
#[derive(Debug, Clone)]
pub(super) struct FixOptions {
    /// Kinds of remedies that are applied although they may break the build.
    pub(super) kinds: Vec<String>,
    /// Write nothing.
    pub(super) dry_run: bool,
    /// Let cargo bring the lock up to date.
    pub(super) update_lock: bool,
    /// Write although there are changes that are not committed.
    pub(super) allow_dirty: bool,
    /// Write although there are staged changes.
    pub(super) allow_staged: bool,
    /// Write outside a repository.
    pub(super) allow_no_vcs: bool,
    /// What is judged by what.
    pub(super) gate: GateOptions,
    /// How it looks.
    pub(super) display: Display,
}

/// What is judged by what, and from where.
#[derive(Debug, Clone)]
pub(super) struct GateOptions {
    /// What is asked of the gate.
    pub(super) request: Request,
    /// Directory to change to before anything else; all paths are relative to it.
    pub(super) directory: Option<Utf8PathBuf>,
}

/// How output looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Display {
    /// Colour what goes to stdout.
    pub(super) color_stdout: bool,
    /// Colour what goes to stderr.
    pub(super) color_stderr: bool,
    /// `-q`.
    pub(super) quiet: bool,
    /// `-v`.
    pub(super) verbose: bool,
    /// What stderr's terminal can do.
    pub(super) terminal: Terminal,
}

impl Invocation {
    /// Checks a parsed command line.
    ///
    /// # Errors
    /// Fails where an argument or a variable makes no sense, or asks for what is not there yet.
    pub(super) fn new(command: Command, environment: &Environment) -> Result<Self, UsageError> {
        Ok(match command {
            Command::Check(args) => Self::Check(Box::new(check(*args, environment)?)),
            Command::Init(args) => Self::Init(InitOptions {
                template: args.template,
                path: args
                    .path
                    .unwrap_or_else(|| Utf8PathBuf::from("ospo-policy.toml")),
                display: display(&args.display, environment),
            }),
            Command::List(args) => Self::List(Box::new(list::options(*args, environment)?)),
            Command::Try(args) => Self::Try(Box::new(attempt::options(*args, environment)?)),
            Command::Request(args) => {
                Self::Request(Box::new(request::options(*args, environment)?))
            }
            Command::Explain(args) => {
                let display = display(&args.display, environment);
                Self::Explain(Box::new(ExplainOptions {
                    target: args.target,
                    paths: if args.paths == "all" {
                        PathsWanted::All
                    } else {
                        PathsWanted::Few
                    },
                    gate: gate(
                        args.policy,
                        args.selection,
                        args.cargo,
                        &args.files,
                        display,
                        environment,
                    )?,
                    display,
                }))
            }
            Command::Policy(args) => Self::Policy(Box::new(policy::options(*args, environment)?)),
            Command::Doctor(args) => Self::Doctor(Box::new(doctor::options(*args, environment)?)),
            Command::Completions(args) => {
                Self::Completions(args.shell, display(&args.display, environment))
            }
            Command::Man(args) => Self::Man(display(&args.display, environment)),
            Command::Fix(args) => Self::Fix(Box::new(super::fix::options(*args, environment)?)),
        })
    }
}

fn check(mut args: CheckArgs, environment: &Environment) -> Result<CheckOptions, UsageError> {
    refuse_later(&args.later)?;
    let workspaces = several::wanted(&mut args.cargo, &args.workspaces, &args.selection)?;
    let ReportArgs {
        message_format,
        reports,
        path_base,
        deny,
        timings,
    } = args.report;
    let outputs = outputs(
        message_format.as_deref(),
        &reports,
        &args.display,
        environment,
    )?;
    let mut gate = gate(
        args.policy,
        args.selection,
        args.cargo,
        &args.files,
        outputs.display,
        environment,
    )?;
    denied(&deny, &mut gate.request)?;
    Ok(CheckOptions {
        gate,
        workspaces,
        outputs,
        path_base,
        timings,
    })
}

fn refuse_later(args: &LaterArgs) -> Result<(), UsageError> {
    let asked = [
        ("--new-since", args.new_since.is_some()),
        ("--baseline", args.baseline.is_some()),
    ];
    match asked.iter().find(|(_, asked)| *asked) {
        Some((flag, _)) => Err(UsageError::unsupported(flag)),
        None => Ok(()),
    }
}

pub(super) fn gate(
    policy: PolicyArgs,
    selection: SelectionArgs,
    cargo: CargoArgs,
    files: &FilesArgs,
    display: Display,
    environment: &Environment,
) -> Result<GateOptions, UsageError> {
    if policy.policies.iter().any(String::is_empty) {
        return Err(UsageError::new("`--policy` is empty").help("name a file or `template:NAME`"));
    }
    let stage = policy.stage.unwrap_or_else(|| CI.to_owned());
    if stage.is_empty() {
        return Err(UsageError::new("`--stage` is empty"));
    }
    let trust = trust(policy.trust, environment)?;
    let as_of = policy.as_of.as_deref().map(day).transpose()?;
    let directory = cargo.directory.clone();
    let request = Request {
        // A flag wins over the variable, so a broken variable matters only without one.
        policy_variable: if policy.policies.is_empty() {
            policy_variable(environment)?
        } else {
            None
        },
        policies: policy.policies,
        no_discovery: policy.no_discovery,
        product: super::product::chosen(policy.product, environment)?,
        revision: match policy.revision.as_deref().map(revision).transpose()? {
            asked if environment.revision.is_none() => asked,
            _ => environment.revision.clone(),
        },
        labels: labels(&policy.labels)?,
        stage,
        input: input(cargo, display, trust.in_force().is_some())?,
        check_files: files.check_files,
        // Whoever may change the workspace may have written to the cache in an earlier run.
        cache: if files.no_cache || trust.in_force().is_some() {
            None
        } else {
            environment.cache.clone()
        },
        selection: Selection {
            packages: selection.packages,
            exclude: selection.exclude,
            workspace: selection.workspace,
            features: selection.features,
            all_features: selection.all_features,
            no_default_features: selection.no_default_features,
            default_features: selection.default_features,
            targets: selection.targets,
        },
        trust,
        as_of_chosen: as_of.is_some(),
        ..Request::default()
    };
    Ok(GateOptions {
        request: Request {
            as_of: as_of.unwrap_or(request.as_of),
            ..request
        },
        directory,
    })
}

fn policy_variable(environment: &Environment) -> Result<Option<String>, UsageError> {
    let Some(value) = &environment.policy else {
        return Ok(None);
    };
    match value.to_str() {
        Some("") => Err(UsageError::new("`OSPO_POLICY` is set, but empty")
            .help("name a file or `template:NAME`, or unset it")),
        Some(text) => Ok(Some(text.to_owned())),
        None => Err(UsageError::new("`OSPO_POLICY` is not UTF-8")),
    }
}

fn day(text: &str) -> Result<Date, UsageError> {
    // jiff also reads weeks, times and signs; a day has one spelling here.
    let plain = text.len() == 10
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
    let date = if plain { text.parse().ok() } else { None };
    date.ok_or_else(|| {
        UsageError::new(format!("`--as-of {text}` is no day"))
            .help("write year, month and day: `--as-of 2026-11-30`")
    })
}

fn input(cargo: CargoArgs, display: Display, plain_rustc: bool) -> Result<Input, UsageError> {
    if cargo.no_locked {
        return Err(UsageError::unsupported("--no-locked")
            .help("bring the lock file up to date: `cargo update --workspace`"));
    }
    if let Some(path) = cargo.metadata {
        return Ok(Input::Saved(path.into_std_path_buf()));
    }
    let mut manifests = cargo.manifest_path;
    let manifest_path = manifests.pop();
    if !manifests.is_empty() {
        return Err(
            UsageError::new("this command looks at one workspace, and several are named")
                .help("give one `--manifest-path`"),
        );
    }
    Ok(Input::Cargo(MetadataRequest {
        manifest_path: manifest_path.map(Utf8PathBuf::into_std_path_buf),
        offline: cargo.offline,
        frozen: cargo.frozen,
        config: cargo.config,
        unstable: cargo.unstable,
        color: Some(
            if display.color_stderr {
                "always"
            } else {
                "never"
            }
            .to_owned(),
        ),
        quiet: display.quiet,
        folder: None,
        plain_rustc,
    }))
}

pub(super) fn display(args: &DisplayArgs, environment: &Environment) -> Display {
    Display {
        color_stdout: environment.color(args.color, environment.stdout_is_terminal),
        color_stderr: environment.color(args.color, environment.stderr_is_terminal),
        quiet: args.quiet,
        verbose: args.verbose > 0,
        terminal: environment.terminal,
    }
}
