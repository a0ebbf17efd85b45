//! What the arguments of several commands mean: checked, with the environment, and turned into values.
//!
//! Nothing behind this file reads raw arguments or variables. Reads no file and prints nothing.

use camino::Utf8PathBuf;
use jiff::civil::Date;

use super::args::{CargoArgs, DisplayArgs, FilesArgs, PolicyArgs, SelectionArgs};
use super::environment::Environment;
use super::error::UsageError;
use super::labels::{labels, revision};
use super::terminal::Terminal;
use super::trust::trust;
use crate::check::{Input, Request};
use crate::findings::CI;
use crate::graph::{MetadataRequest, Selection};

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
    /// Columns of the terminal that stdout is, if it is one.
    pub(super) stdout_columns: Option<usize>,
    /// Columns of the terminal that stderr is, if it is one.
    pub(super) stderr_columns: Option<usize>,
    /// `-q`.
    pub(super) quiet: bool,
    /// `-v`.
    pub(super) verbose: bool,
    /// What stderr's terminal can do.
    pub(super) terminal: Terminal,
}

/// Checks what is judged by what.
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

/// Tells whether a word can be the name of a crate of a registry, and nothing else to `cargo add`.
pub(super) fn is_crate_name(name: &str) -> bool {
    let is_allowed =
        |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
    let begins = |character: char| character.is_ascii_alphabetic() || character == '_';
    name.starts_with(begins) && name.chars().all(is_allowed)
}

fn day(text: &str) -> Result<Date, UsageError> {
    // jiff also reads weeks, times and signs; a day has one spelling here.
    let plain = text.len() == 10
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
    let date = if plain { text.parse().ok() } else { None };
    date.ok_or_else(|| {
        UsageError::new(format!("`--as-of {text}` is not a date"))
            .help("write year, month and day: `--as-of 2026-11-30`")
    })
}

fn input(cargo: CargoArgs, display: Display, plain_rustc: bool) -> Result<Input, UsageError> {
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
        unlocked: cargo.no_locked,
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

/// Finds out how output looks.
pub(super) fn display(args: &DisplayArgs, environment: &Environment) -> Display {
    Display {
        color_stdout: environment.color(args.color, environment.stdout_is_terminal),
        color_stderr: environment.color(args.color, environment.stderr_is_terminal),
        stdout_columns: environment.stdout_columns,
        stderr_columns: environment.stderr_columns,
        quiet: args.quiet,
        verbose: args.verbose > 0,
        terminal: environment.terminal,
    }
}
