//! Runs cargo: `metadata`, and `add` and `update` in a scratch copy. `words` finds out what is wrong if it fails.
//!
//! The only file of this room that starts a program. Reads no file and prints nothing: what cargo
//! says goes to the writer the caller gives.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::path::{Path as StdPath, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::{env, thread};

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{CargoOpt, MetadataCommand};
use semver::Version;

use super::config::Ran;
use super::error::GraphError;
use super::load::{MAX_METADATA, MetadataText};
use super::scratch::Scratch;
use super::words::{classify, json_line};
use crate::source::without_credentials;

/// How much of cargo's words is kept to find out what went wrong.
const MAX_WORDS: usize = 64 << 10;

/// How to run `cargo metadata`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MetadataRequest {
    /// `--manifest-path`.
    pub manifest_path: Option<PathBuf>,
    /// `--offline`.
    pub offline: bool,
    /// `--frozen`.
    pub frozen: bool,
    /// `--config`, each.
    pub config: Vec<String>,
    /// `-Z`, each.
    pub unstable: Vec<String>,
    /// `--color`: `always`, `never` or `auto`. cargo itself sees no terminal.
    pub color: Option<String>,
    /// `--quiet`.
    pub quiet: bool,
    /// The folder cargo runs in, and takes its settings from; `None`: the current one.
    pub folder: Option<PathBuf>,
    /// `--no-locked`: resolve anew, in a scratch copy.
    pub unlocked: bool,
    /// Let cargo run no compiler and no wrapper that only the settings of the workspace name.
    pub plain_rustc: bool,
}

/// Runs `cargo metadata --locked --all-features`: first offline, and again with the network, if the request allows
/// it, where crates are missing. What cargo writes to stderr is passed on to `stderr` as it comes, but for what it
/// says of a lock that is missing or stale: that error says it.
///
/// # Errors
///
/// Fails if cargo cannot be run, fails itself, or gives too much.
pub fn cargo_metadata(
    request: &MetadataRequest,
    stderr: &mut dyn Write,
) -> Result<MetadataText, GraphError> {
    if request.unlocked {
        return resolved_metadata(request, stderr);
    }
    let program = cargo_program(env::var_os("CARGO"));
    let offline = MetadataRequest {
        offline: true,
        ..request.clone()
    };
    // Without a lock, cargo would look at the network before it said so.
    let output = match run_locked(&program, &offline, stderr) {
        Err((GraphError::Offline { .. }, _)) if !request.offline && !request.frozen => {
            if is_without_lock(&program, request) {
                let manifest_path = request.manifest_path.clone();
                return Err(GraphError::MissingLock { manifest_path });
            }
            run_locked(&program, request, stderr)
        }
        other => other,
    };
    let output = output.map_err(|(error, words)| {
        let is_told = matches!(
            error,
            GraphError::MissingLock { .. } | GraphError::StaleLock { .. }
        );
        if !is_told {
            // A closed pipe is no reason to stop.
            let _ = stderr.write_all(&words);
        }
        error
    })?;
    Ok(MetadataText::of_cargo(json_line(output)?, ran(request)))
}

/// Resolves a workspace in a scratch copy, as cargo does without `--locked`; its lock stays as it is.
fn resolved_metadata(
    request: &MetadataRequest,
    stderr: &mut dyn Write,
) -> Result<MetadataText, GraphError> {
    #[derive(serde::Deserialize)]
    struct Metadata {
        packages: Vec<Member>,
        workspace_root: Utf8PathBuf,
    }
    #[derive(serde::Deserialize)]
    struct Member {
        manifest_path: Utf8PathBuf,
    }
    let program = cargo_program(env::var_os("CARGO"));
    let members = run(calling(&program, request, &["--no-deps"]), request, stderr)?;
    let found: Metadata = serde_json::from_str(&json_line(members)?).map_err(|error| {
        GraphError::UnexpectedOutput {
            message: error.to_string(),
        }
    })?;
    let manifests = found.packages.into_iter();
    let manifests = manifests.map(|member| member.manifest_path);
    let scratch =
        Scratch::of(&found.workspace_root, manifests).map_err(|error| GraphError::Scratch {
            path: error.path,
            source: error.source,
        })?;
    let mut words = InPlace {
        to: stderr,
        scratch: &scratch,
    };
    let text = scratch_metadata(request, &scratch, &mut words)?;
    Ok(text.keeping(scratch))
}

/// Passes on what cargo says of a scratch copy as if it spoke of what was copied.
struct InPlace<'w> {
    to: &'w mut dyn Write,
    scratch: &'w Scratch,
}

impl Write for InPlace<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let scratch = self.scratch;
        let text = scratch.mirror().undo(&text, scratch.root());
        self.to.write_all(text.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Runs cargo, and returns the error with what cargo says of it, which is not passed on yet.
fn run_locked(
    program: &OsStr,
    request: &MetadataRequest,
    stderr: &mut dyn Write,
) -> Result<Vec<u8>, (GraphError, Vec<u8>)> {
    let mut words = UntilError {
        to: stderr,
        held: Vec::new(),
    };
    run(command(program, request), request, &mut words).map_err(|error| (error, words.held))
}

/// Tells whether there is no lock, where cargo says which manifest is the root's and no flag has it lie elsewhere.
fn is_without_lock(program: &OsStr, request: &MetadataRequest) -> bool {
    let root = root_manifest(program, request).filter(|_| request.unstable.is_empty());
    root.is_some_and(|root| !root.with_file_name("Cargo.lock").exists())
}

/// Returns the folder of the workspace that is asked about, as cargo says; `None` if there is none, or cargo cannot
/// be asked.
pub(crate) fn workspace_folder(request: &MetadataRequest) -> Option<PathBuf> {
    let program = cargo_program(env::var_os("CARGO"));
    let root = root_manifest(&program, request)?;
    root.parent().map(StdPath::to_owned)
}

fn root_manifest(program: &OsStr, request: &MetadataRequest) -> Option<PathBuf> {
    let mut command = Command::new(program);
    command.args(["locate-project", "--workspace", "--message-format", "plain"]);
    if let Some(path) = &request.manifest_path {
        command.arg("--manifest-path").arg(path);
    }
    if let Some(folder) = &request.folder {
        command.current_dir(folder);
    }
    shield(&mut command, request);
    let (output, _, status) = execute(command, &mut io::sink()).ok()?;
    let root = String::from_utf8(output).ok()?;
    status.success().then(|| PathBuf::from(root.trim_end()))
}

/// Passes on what comes before the line of an error, and keeps the rest.
struct UntilError<'w> {
    to: &'w mut dyn Write,
    held: Vec<u8>,
}

impl Write for UntilError<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let plain = anstream::adapter::strip_bytes(line).into_vec();
            if self.held.is_empty() && !plain.starts_with(b"error") {
                self.to.write_all(line)?;
            } else {
                self.held.extend_from_slice(line);
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Runs `cargo metadata --all-features` on a scratch copy; cargo may complete the copy's lock.
///
/// # Errors
///
/// As [`cargo_metadata()`].
pub(crate) fn scratch_metadata(
    request: &MetadataRequest,
    scratch: &Scratch,
    stderr: &mut dyn Write,
) -> Result<MetadataText, GraphError> {
    let program = cargo_program(env::var_os("CARGO"));
    let manifest = scratch.mirror().path(&scratch.root().join("Cargo.toml"));
    let request = MetadataRequest {
        manifest_path: Some(manifest.into_std_path_buf()),
        offline: request.offline || request.frozen,
        frozen: false,
        ..request.clone()
    };
    let command = unlocked(&program, &request);
    let json = json_line(run(command, &request, stderr)?)?;
    Ok(MetadataText::of_scratch(&json, scratch, ran(&request)))
}

fn ran(request: &MetadataRequest) -> Ran {
    Ran {
        folder: request.folder.clone(),
        config: request.config.clone(),
    }
}

/// What `cargo add` is to add, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AddRequest {
    /// `CRATE` or `CRATE@REQ`.
    pub dependency: String,
    /// `--features`, each.
    pub features: Vec<String>,
    /// `--no-default-features`.
    pub no_default_features: bool,
    /// `--dev`, `--build` or neither.
    pub section: Option<&'static str>,
}

/// Why `cargo add` added nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AddFailure {
    /// It could not be run.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// It refused; its words have no colours.
    #[error("`cargo add` failed ({status})")]
    Refused {
        /// The exit status in words.
        status: String,
        /// What it said.
        words: String,
    },
}

/// Runs `cargo add` on the manifest of a scratch copy. What cargo says is kept for the error.
///
/// # Errors
///
/// Fails if cargo cannot be run, or refuses.
pub(crate) fn cargo_add(
    add: &AddRequest,
    manifest: &Utf8Path,
    request: &MetadataRequest,
) -> Result<(), AddFailure> {
    let mut command = on_copy("add", manifest, request);
    command.args(add.section);
    if add.no_default_features {
        command.arg("--no-default-features");
    }
    if !add.features.is_empty() {
        command.arg("--features").arg(add.features.join(","));
    }
    command.arg("--").arg(&add.dependency);
    let (_, words, status) = execute(command, &mut io::sink())?;
    if status.success() {
        Ok(())
    } else {
        Err(AddFailure::Refused {
            status: status.to_string(),
            words,
        })
    }
}

/// How far packages are updated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Update<'v> {
    /// Not at all: cargo only asks the registry what there is.
    Ask,
    /// As far as cargo gets.
    Latest,
    /// To a version.
    To(&'v Version),
}

/// Runs `cargo update` on the lock of a scratch copy. Tells whether cargo did it.
pub(crate) fn cargo_update(
    packages: &[&str],
    update: Update<'_>,
    scratch: &Scratch,
    request: &MetadataRequest,
) -> bool {
    let manifest = scratch.mirror().path(&scratch.root().join("Cargo.toml"));
    let mut command = on_copy("update", &manifest, request);
    match update {
        Update::Ask => command.arg("--dry-run"),
        Update::Latest => &mut command,
        Update::To(version) => command.arg("--precise").arg(version.to_string()),
    };
    command.arg("--").args(packages);
    execute(command, &mut io::sink()).is_ok_and(|(_, _, status)| status.success())
}

/// Begins a command of cargo on a manifest of a scratch copy.
fn on_copy(subcommand: &str, manifest: &Utf8Path, request: &MetadataRequest) -> Command {
    let mut command = Command::new(cargo_program(env::var_os("CARGO")));
    command.arg(subcommand).arg("--manifest-path").arg(manifest);
    if request.offline || request.frozen {
        command.arg("--offline");
    }
    for config in &request.config {
        command.arg("--config").arg(config);
    }
    for unstable in &request.unstable {
        command.arg("-Z").arg(unstable);
    }
    command.args(["--color", "never"]);
    shield(&mut command, request);
    command
}

fn run(
    command: Command,
    request: &MetadataRequest,
    stderr: &mut dyn Write,
) -> Result<Vec<u8>, GraphError> {
    let (output, words, status) = execute(command, stderr)?;
    if status.success() {
        Ok(output)
    } else {
        Err(classify(&words, &status.to_string(), request))
    }
}

/// Runs a command to its end: what it printed, what it said, and how it ended.
fn execute(
    mut command: Command,
    stderr: &mut dyn Write,
) -> Result<(Vec<u8>, String, ExitStatus), GraphError> {
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => GraphError::NoCargo {
                program: program.clone(),
            },
            _ => GraphError::CargoIo {
                program: program.clone(),
                source,
            },
        })?;
    let failed = |source| GraphError::CargoIo {
        program: program.clone(),
        source,
    };
    let (output, words) = listen(&mut child, stderr);
    let output = output.map_err(failed)?;
    if output.len() as u64 > MAX_METADATA {
        // It may still be writing; nobody will read it.
        let _ = child.kill();
        let _ = child.wait();
        return Err(GraphError::TooLarge {
            limit: MAX_METADATA,
        });
    }
    let status = child.wait().map_err(failed)?;
    Ok((output, words, status))
}

/// Returns the cargo to run; a variable that is set but empty names none.
fn cargo_program(variable: Option<OsString>) -> OsString {
    variable
        .filter(|program| !program.is_empty())
        .unwrap_or_else(|| "cargo".into())
}

fn command(program: &OsStr, request: &MetadataRequest) -> Command {
    calling(program, request, &["--locked"])
}

fn unlocked(program: &OsStr, request: &MetadataRequest) -> Command {
    calling(program, request, &[])
}

fn calling(program: &OsStr, request: &MetadataRequest, first: &[&str]) -> Command {
    let mut metadata = MetadataCommand::new();
    metadata.cargo_path(program).features(CargoOpt::AllFeatures);
    if let Some(path) = &request.manifest_path {
        metadata.manifest_path(path);
    }
    if let Some(folder) = &request.folder {
        metadata.current_dir(folder);
    }
    let mut options: Vec<String> = first.iter().map(|&flag| flag.to_owned()).collect();
    for (flag, is_on) in [
        ("--offline", request.offline),
        ("--frozen", request.frozen),
        ("--quiet", request.quiet),
    ] {
        if is_on {
            options.push(flag.to_owned());
        }
    }
    for config in &request.config {
        options.extend(["--config".to_owned(), config.clone()]);
    }
    for unstable in &request.unstable {
        options.extend(["-Z".to_owned(), unstable.clone()]);
    }
    if let Some(color) = &request.color {
        options.extend(["--color".to_owned(), color.clone()]);
    }
    metadata.other_options(options);
    let mut command = metadata.cargo_command();
    shield(&mut command, request);
    command
}

/// Keeps cargo, where the request asks for that, from running programs that `.cargo/config.toml` of the workspace names: cargo asks
/// the compiler who it is, and variables go before that file.
pub(crate) fn shield(command: &mut Command, request: &MetadataRequest) {
    if !request.plain_rustc {
        return;
    }
    for (name, value) in [
        ("RUSTC", "rustc"),
        ("RUSTC_WRAPPER", ""),
        ("RUSTC_WORKSPACE_WRAPPER", ""),
    ] {
        if env::var_os(name).is_none() {
            command.env(name, value);
        }
    }
}

/// Reads both streams to the end, one beside the other so that neither blocks.
fn listen(child: &mut Child, stderr: &mut dyn Write) -> (io::Result<Vec<u8>>, String) {
    let (stdout, words) = (child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let mut output = Vec::new();
            if let Some(stdout) = stdout {
                stdout.take(MAX_METADATA + 1).read_to_end(&mut output)?;
            }
            Ok(output)
        });
        let kept = words
            .map(|words| pass_on(words, stderr))
            .unwrap_or_default();
        let output = reader
            .join()
            .unwrap_or_else(|_panic| Err(io::Error::other("reading the output failed")));
        (output, kept)
    })
}

/// Passes on line by line as they come, without the credentials of URLs, and returns the last of
/// it as text without colours.
fn pass_on(mut from: impl Read, to: &mut dyn Write) -> String {
    let mut kept = Vec::new();
    let mut pass = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let shown = without_credentials(&text);
        // A closed pipe is no reason to stop.
        let _ = to.write_all(shown.as_bytes()).and_then(|()| to.flush());
        kept.extend_from_slice(shown.as_bytes());
        if kept.len() > 2 * MAX_WORDS {
            kept.drain(..kept.len() - MAX_WORDS);
        }
    };
    let mut line = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let length = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        line.extend_from_slice(&buffer[..length]);
        // A URL lies within a line, which may come in pieces.
        let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let whole = line.iter().rposition(is_end).map_or(0, |end| end + 1);
        let whole = if line.len() > MAX_WORDS {
            line.len()
        } else {
            whole
        };
        pass(line.drain(..whole).as_slice());
    }
    pass(&line);
    let kept = anstream::adapter::strip_bytes(&kept).into_vec();
    String::from_utf8_lossy(&kept).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cargo_that_is_not_there_is_told() {
        let request = MetadataRequest::default();
        let command = Command::new("/nowhere/at/all/cargo");
        let error = run(command, &request, &mut Vec::new()).unwrap_err();
        assert!(matches!(&error, GraphError::NoCargo { program } if program.ends_with("cargo")));
        assert!(error.help()[1].contains("--metadata"));
    }

    #[test]
    fn an_empty_variable_names_no_cargo() {
        assert_eq!(cargo_program(None), "cargo");
        assert_eq!(cargo_program(Some(OsString::new())), "cargo");
        assert_eq!(cargo_program(Some("/opt/cargo".into())), "/opt/cargo");
    }

    #[test]
    fn flags_of_cargo_are_handed_on() {
        let request = MetadataRequest {
            manifest_path: Some("a/Cargo.toml".into()),
            offline: true,
            frozen: true,
            config: vec!["net.retry=1".to_owned()],
            unstable: vec!["x".to_owned()],
            color: Some("never".to_owned()),
            quiet: true,
            unlocked: false,
            folder: Some("elsewhere".into()),
            plain_rustc: false,
        };
        let command = command(OsStr::new("my-cargo"), &request);
        assert_eq!(command.get_program(), "my-cargo");
        assert_eq!(command.get_current_dir(), Some(StdPath::new("elsewhere")));
        let arguments: Vec<_> = command.get_args().map(|a| a.to_string_lossy()).collect();
        assert_eq!(
            arguments.join(" "),
            "metadata --format-version 1 --all-features --manifest-path a/Cargo.toml --locked \
             --offline --frozen --quiet --config net.retry=1 -Z x --color never"
        );
    }
}
