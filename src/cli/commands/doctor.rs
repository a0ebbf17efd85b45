//! `doctor`: its arguments, looking around (cargo, git, configuration, variables), and printing.

use std::env;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use crate::answers::doctor::{
    Cargo, ConfigFile, Health, LockState, NamedPolicy, Obstacle, Situation, Toolchain, config_says,
    diagnose, toolchain_says,
};
use crate::check::{Failure, Input, Survey, survey};
use crate::cli::args::{CargoArgs, DisplayArgs, FilesArgs, PolicyArgs, SelectionArgs};
use crate::cli::directory::change_directory;
use crate::cli::environment::Environment;
use crate::cli::error::UsageError;
use crate::cli::exit;
use crate::cli::options::{Display, GateOptions, display, gate};
use crate::cli::stream::{finish, print};
use crate::graph::{Graph, repository};
use crate::policy::{self, Found, FoundBy, Place};
use crate::report::{doctor, fit};

/// Largest file that is looked into.
const MAX_FILE: u64 = 1 << 20;
/// Beginnings of the variables that change what is judged or where packages come from. What cargo
/// sets itself for a subcommand is not among them.
const VARIABLES: [&str; 7] = [
    "OSPO_",
    "CARGO_ALIAS_OSPO",
    "CARGO_NET_OFFLINE",
    "CARGO_REGISTRIES_",
    "CARGO_REGISTRY_",
    "CARGO_SOURCE_",
    "CARGO_UNSTABLE_",
];

/// `doctor`.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit status:
  0    nothing keeps a check from judging
  3    wrong usage, or a check would end with 3: a policy is missing or has a mistake
  4    a check would end with 4: cargo or a file fails")]
pub(crate) struct DoctorArgs {
    /// Which policy, which day, which stage.
    #[command(flatten)]
    policy: PolicyArgs,
    /// What to look at.
    #[command(flatten)]
    selection: SelectionArgs,
    /// How cargo is called.
    #[command(flatten)]
    cargo: CargoArgs,
    /// How it looks.
    #[command(flatten)]
    display: DisplayArgs,
}

/// `doctor`.
#[derive(Debug, Clone)]
pub(crate) struct DoctorOptions {
    /// What would be judged by what.
    pub(crate) gate: GateOptions,
    /// How it looks.
    pub(crate) display: Display,
}

/// Checks the arguments.
pub(crate) fn options(
    args: DoctorArgs,
    environment: &Environment,
) -> Result<DoctorOptions, UsageError> {
    let display = display(&args.display, environment);
    Ok(DoctorOptions {
        gate: gate(
            args.policy,
            args.selection,
            args.cargo,
            &FilesArgs::default(),
            display,
            environment,
        )?,
        display,
    })
}

/// Looks around and says what was found.
pub(crate) fn run(options: &DoctorOptions) -> u8 {
    if let Err(status) = change_directory(&options.gate, options.display) {
        return status;
    }
    let request = &options.gate.request;
    let found = survey(request, &mut io::stderr());
    let here = policy::here();
    let situation = Situation {
        cargo: cargo(),
        graph: found.graph.as_ref().map_err(obstacle),
        is_saved: matches!(options.gate.request.input, Input::Saved(_)),
        lock: found
            .graph
            .as_ref()
            .map_or(LockState::Unknown, |graph| lock(graph.root())),
        policy: match &found.policies {
            Ok(layers) => Ok(layers),
            Err(failure) => Err(obstacle(failure)),
        },
        named: named(&found, &here),
        no_discovery: request.no_discovery,
        trust: [
            !request.trust.sha256.is_empty(),
            !request.trust.keys.is_empty(),
        ],
        as_of: request.as_of,
        stage: request.stage.clone(),
        narrowed: found.narrowed.clone(),
        variables: variables(),
        configs: configs(&here),
        toolchain: toolchain(&here),
    };
    let checks = diagnose(&situation);
    let least = if options.display.quiet {
        Health::Warn
    } else {
        Health::Ok
    };
    let color = options.display.color_stdout;
    let text = doctor::render(&checks, least, color);
    let text = fit(&text, options.display.stdout_columns);
    let printed = finish(print(&text, color), options.display);
    if printed != exit::OK {
        return printed;
    }
    let failed = checks.iter().find(|check| check.health == Health::Fail);
    failed.map_or(exit::OK, |check| check.status)
}

fn obstacle(failure: &Failure) -> Obstacle {
    let mut help = failure.help();
    if let Failure::Policy { sources, problems } = failure {
        // The first mistakes, each with its place; `policy lint` shows all in full.
        help.extend(problems.iter().take(3).filter_map(|problem| {
            let span = problem.span()?;
            let at = sources.location(span);
            let path = sources.path(span.file);
            Some(format!(
                "fix {path}:{}:{}: {}",
                at.line, at.column, problem.title
            ))
        }));
        help.push("`cargo ospo-check policy lint` shows all of them".to_owned());
    }
    Obstacle {
        text: failure.to_string(),
        help,
        status: if failure.is_environment() {
            exit::ENVIRONMENT
        } else {
            exit::USAGE
        },
    }
}

/// Asks cargo for its version.
fn cargo() -> Cargo {
    let variable = env::var_os("CARGO").filter(|program| !program.is_empty());
    let program = variable.clone().unwrap_or_else(|| "cargo".into());
    let output = Command::new(&program)
        .arg("--version")
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    let shown = program.to_string_lossy().into_owned();
    let version = match output {
        Ok(output) if output.status.success() => {
            let text = String::from_utf8_lossy(&output.stdout);
            Ok(text.lines().next().unwrap_or_default().trim().to_owned())
        }
        Ok(output) => Err(format!("`{shown} --version` failed ({})", output.status)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(format!("`{shown}` cannot be found"))
        }
        Err(error) => Err(format!("`{shown}` cannot be run: {error}")),
    };
    Cargo {
        version,
        variable: variable.map(|program| program.to_string_lossy().into_owned()),
    }
}

/// Asks git whether the lock is as it was committed.
fn lock(root: &Utf8Path) -> LockState {
    let output = Command::new("git")
        .args(["status", "--porcelain", "--ignored", "--", "Cargo.lock"])
        .current_dir(root)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    match output {
        Ok(output) if output.status.success() => {
            let text = String::from_utf8_lossy(&output.stdout);
            // Taken out of the index, it is there twice: as deleted, and as unknown.
            if text.lines().any(|line| line.starts_with(['?', '!'])) {
                LockState::Untracked
            } else if text.is_empty() {
                LockState::Committed
            } else {
                LockState::Changed
            }
        }
        _ => LockState::Unknown,
    }
}

fn named(found: &Survey, here: &Utf8Path) -> Vec<NamedPolicy> {
    let Some(roots) = &found.roots else {
        return Vec::new();
    };
    let root = found.graph.as_ref().map_or(here, Graph::root);
    let top = policy::real(repository(&policy::real(root)));
    let entry = |found: &Found, is_organisation| NamedPolicy {
        shown: found.shown.clone(),
        by: match found.by {
            FoundBy::Flag => "named by `--policy`",
            FoundBy::Variable => "named by `OSPO_POLICY`",
            FoundBy::Manifest => "named by the manifest's `metadata.ospo-check`",
            FoundBy::Discovery => "found at the workspace root or above it",
            FoundBy::Policy => "named by another policy",
        },
        is_organisation,
        is_in_repository: match &found.place {
            Place::Template(_) => false,
            Place::File(path) => policy::real(path).starts_with(&top),
        },
    };
    let organisation = roots.organisation.iter().map(|found| entry(found, true));
    let workspace = roots.workspace.iter().map(|found| entry(found, false));
    organisation.chain(workspace).collect()
}

fn variables() -> Vec<String> {
    let ours = |name: &OsStr| {
        let name = name.to_string_lossy();
        VARIABLES
            .iter()
            .any(|prefix| name.starts_with(prefix))
            .then(|| name.into_owned())
    };
    let mut names: Vec<String> = env::vars_os().filter_map(|(name, _)| ours(&name)).collect();
    names.sort();
    names
}

/// Reads cargo's configuration as cargo finds it: from here upwards, then in its home.
fn configs(here: &Utf8Path) -> Vec<ConfigFile> {
    let above = here.ancestors().map(|folder| folder.join(".cargo"));
    let home = env::var_os("CARGO_HOME")
        .filter(|home| !home.is_empty())
        .and_then(|home| Utf8PathBuf::from_path_buf(home.into()).ok())
        .or_else(|| {
            let home = Utf8PathBuf::from_path_buf(env::home_dir()?).ok()?;
            Some(home.join(".cargo"))
        });
    let mut folders: Vec<(Utf8PathBuf, bool)> = above.map(|folder| (folder, false)).collect();
    if let Some(home) = home {
        folders.retain(|(folder, _)| *folder != home);
        folders.push((home, true));
    }
    let mut found = Vec::new();
    for (folder, is_home) in folders {
        for name in ["config", "config.toml"] {
            let path = folder.join(name);
            if !path.is_file() {
                continue;
            }
            found.push(ConfigFile {
                shown: if is_home {
                    format!("$CARGO_HOME/{name}")
                } else {
                    shown(&path, here)
                },
                says: read(path.as_std_path())
                    .map_err(|error| error.to_string())
                    .and_then(|text| config_says(&text)),
            });
            break;
        }
    }
    found
}

fn toolchain(here: &Utf8Path) -> Option<Toolchain> {
    for folder in here.ancestors() {
        for name in ["rust-toolchain", "rust-toolchain.toml"] {
            let path = folder.join(name);
            let Ok(text) = read(path.as_std_path()) else {
                continue;
            };
            let (chosen, is_path) = toolchain_says(&text)?;
            return Some(Toolchain {
                shown: shown(&path, here),
                chosen,
                is_path,
            });
        }
    }
    None
}

/// A path as a person here would write it.
fn shown(path: &Utf8Path, here: &Utf8Path) -> String {
    for (ups, folder) in here.ancestors().enumerate() {
        if let Ok(rest) = path.strip_prefix(folder) {
            return format!("{}{rest}", "../".repeat(ups));
        }
    }
    path.to_string()
}

fn read(path: &Path) -> io::Result<String> {
    if !path.is_file() {
        return Err(io::ErrorKind::NotFound.into());
    }
    let mut text = String::new();
    File::open(path)?.take(MAX_FILE).read_to_string(&mut text)?;
    Ok(text)
}
