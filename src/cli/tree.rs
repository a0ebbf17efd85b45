//! What `fix` asks of git and cargo about the workspace that it edits: whether what is there could be brought
//! back, that the lock follows, and whether what was written compiles.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use camino::Utf8Path;

use crate::graph::{self, MetadataRequest, Selection};
use crate::source::without_credentials;

/// What may be written over although git could not bring it back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leave {
    /// Changes that are not committed.
    pub(super) dirty: bool,
    /// Staged changes.
    pub(super) staged: bool,
    /// All of it, outside a repository.
    pub(super) no_vcs: bool,
}

/// Refuses to write where what is there could not be brought back.
pub(super) fn guard(root: &Path, leave: Leave) -> Result<(), (String, Vec<String>)> {
    let Some(status) = git_status(root) else {
        if leave.no_vcs {
            return Ok(());
        }
        return Err((
            "no VCS found for this workspace, and `fix` changes manifests".to_owned(),
            vec!["commit them to git, or pass `--allow-no-vcs`".to_owned()],
        ));
    };
    let (mut dirty, mut staged) = (Vec::new(), Vec::new());
    for line in status.lines().filter(|line| line.len() > 3) {
        let (state, path) = line.split_at(3);
        if state.starts_with([' ', '?']) || !state[1..].starts_with(' ') {
            dirty.push(path);
        } else {
            staged.push(path);
        }
    }
    if leave.dirty || dirty.is_empty() && (staged.is_empty() || leave.staged) {
        return Ok(());
    }
    let of = |paths: &[&str], what: &str| -> Vec<String> {
        let paths = paths.iter().take(10);
        paths.map(|path| format!("{path} ({what})")).collect()
    };
    let mut help = of(&dirty, "dirty");
    help.extend(of(&staged, "staged"));
    help.push("commit or stash, or pass `--allow-dirty` (`--allow-staged`)".to_owned());
    Err((
        "the working directory has uncommitted changes".to_owned(),
        help,
    ))
}

/// What `git status` says; `None` if there is no repository, or no git.
fn git_status(root: &Path) -> Option<String> {
    let output = Command::new("git")
        .args(["-c", "core.fsmonitor=false", "-c", "core.quotePath=true"])
        .arg("-C")
        .arg(root)
        .args(["status", "--porcelain=v1", "--untracked-files=normal"])
        .stdin(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Has cargo bring the lock up to date and keep all versions, as `cargo add` does.
pub(super) fn follow(root: &Utf8Path, metadata: &MetadataRequest) -> Result<(), String> {
    let mut command = cargo("update", root, metadata);
    command.args(["--workspace", "--quiet"]);
    run_quietly(command)
}

pub(super) fn cargo(subcommand: &str, root: &Utf8Path, metadata: &MetadataRequest) -> Command {
    let mut command = Command::new(program());
    command.arg(subcommand);
    command.arg("--manifest-path").arg(root.join("Cargo.toml"));
    if metadata.offline || metadata.frozen {
        command.arg("--offline");
    }
    for config in &metadata.config {
        command.args(["--config", config]);
    }
    for unstable in &metadata.unstable {
        command.args(["-Z", unstable]);
    }
    graph::shield(&mut command, metadata);
    command
}

fn program() -> OsString {
    let program = std::env::var_os("CARGO").filter(|program| !program.is_empty());
    program.unwrap_or_else(|| "cargo".into())
}

/// Runs cargo, and returns what it says if it fails.
pub(super) fn run_quietly(mut command: Command) -> Result<(), String> {
    let failed = "cargo could not bring Cargo.lock up to date";
    match command.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let words = String::from_utf8_lossy(&output.stderr);
            Err(format!("{failed}: {}", without_credentials(words.trim())))
        }
        Err(error) => Err(format!("{failed}: {error}")),
    }
}

/// Runs `cargo check` on all targets of members, or of all where none is named. What cargo says is passed on.
pub(super) fn compiles(
    root: &Utf8Path,
    members: Option<&[String]>,
    metadata: &MetadataRequest,
) -> bool {
    let mut command = cargo("check", root, metadata);
    command.args(["--all-targets", "--locked"]);
    match members {
        Some(names) => names.iter().for_each(|name| {
            command.args(["-p", name]);
        }),
        None => {
            command.arg("--workspace");
        }
    }
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// The packages, by id, that [`compiles`] has built: those of this machine's platform, with default features; `None`
/// if that is not known.
pub(super) fn built_here(
    members: Option<&[String]>,
    metadata: &MetadataRequest,
) -> Option<Vec<String>> {
    let selection = Selection {
        packages: members.unwrap_or_default().to_vec(),
        workspace: members.is_none(),
        default_features: true,
        targets: vec![host(metadata)?],
        ..Selection::default()
    };
    let text = graph::cargo_metadata(metadata, &mut std::io::sink()).ok()?;
    let graph = graph::load_graph(&text, &selection).ok()?;
    let is_certain = graph.over_reported().is_none();
    let packages = graph.packages.iter();
    let built = packages.filter(|package| !package.reached.is_empty());
    is_certain.then(|| built.map(|package| package.id.clone()).collect())
}

/// The platform that cargo builds for here, where no setting names another.
fn host(metadata: &MetadataRequest) -> Option<String> {
    let mut command = Command::new(program());
    graph::shield(&mut command, metadata);
    let output = command.arg("-vV").stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut lines = text.lines();
    lines.find_map(|line| Some(line.strip_prefix("host: ")?.to_owned()))
}
