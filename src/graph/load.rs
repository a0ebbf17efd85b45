//! The only file of this room that runs a program or reads a file.
//!
//! Runs `cargo metadata` once, reads saved metadata, `Cargo.lock` and manifests. Never writes, and
//! prints nothing: what cargo says goes to the writer the caller gives.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};
use std::path::{Path as StdPath, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs, thread};

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{CargoOpt, MetadataCommand};

use super::build::Graph;
use super::error::GraphError;
use super::lock::Lock;
use super::manifest::{self, DependencyEntry};
use super::model::{Package, Step};
use super::origin::{RootManifest, Surroundings};
use super::platform;
use super::read::{self, Reading};
use super::saved::Skim;
use super::select::Selection;
use crate::source::{FileId, Sources, Span};
use crate::vocabulary::SourceKind;

/// Most metadata we are willing to hold.
const MAX_METADATA: u64 = 512 << 20;
/// Largest manifest we read.
const MAX_MANIFEST: u64 = 1 << 20;
/// Largest `Cargo.lock` we read: some kilobytes a package.
const MAX_LOCK: u64 = 64 << 20;
/// How much of cargo's words is kept to find out what went wrong.
const MAX_WORDS: usize = 64 << 10;

/// How to run `cargo metadata`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MetadataRequest {
    /// `--manifest-path`.
    pub manifest_path: Option<PathBuf>,
    /// `-C`: the directory to run in.
    pub directory: Option<PathBuf>,
    /// `--offline`.
    pub offline: bool,
    /// `--frozen`.
    pub frozen: bool,
    /// `--no-locked`; not supported yet.
    pub no_locked: bool,
    /// `--config`, each.
    pub config: Vec<String>,
    /// `-Z`, each.
    pub unstable: Vec<String>,
    /// `--color`: `always`, `never` or `auto`. cargo itself sees no terminal.
    pub color: Option<String>,
    /// `--quiet`.
    pub quiet: bool,
}

/// The text of metadata, and whether cargo gave it to us just now.
#[derive(Debug, Clone)]
pub struct MetadataText {
    json: String,
    is_saved: bool,
}

/// Runs `cargo metadata --locked --all-features` once. What cargo writes to stderr is passed on to
/// `stderr` as it comes.
///
/// # Errors
///
/// Fails if cargo cannot be run, fails itself, or gives too much.
pub fn cargo_metadata(
    request: &MetadataRequest,
    stderr: &mut dyn Write,
) -> Result<MetadataText, GraphError> {
    if request.no_locked {
        return Err(GraphError::NoLockedUnsupported);
    }
    if let Some(path) = request.directory.as_ref().filter(|path| !path.is_dir()) {
        return Err(GraphError::NoDirectory { path: path.clone() });
    }
    run(command(request), request, stderr)
}

fn run(
    mut command: Command,
    request: &MetadataRequest,
    stderr: &mut dyn Write,
) -> Result<MetadataText, GraphError> {
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
    if !status.success() {
        return Err(classify(&words, &status.to_string(), request));
    }
    Ok(MetadataText {
        json: json_line(output)?,
        is_saved: false,
    })
}

fn command(request: &MetadataRequest) -> Command {
    let mut metadata = MetadataCommand::new();
    metadata.features(CargoOpt::AllFeatures);
    if let Some(path) = &request.manifest_path {
        metadata.manifest_path(path);
    }
    if let Some(path) = &request.directory {
        metadata.current_dir(path);
    }
    let mut options = vec!["--locked".to_owned()];
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
    metadata.cargo_command()
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

/// Passes bytes on as they come and returns the last of them as text without colours.
fn pass_on(mut from: impl Read, to: &mut dyn Write) -> String {
    let mut kept = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let length = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        // Nobody may be listening; that is no reason to stop.
        let _ = to.write_all(&buffer[..length]).and_then(|()| to.flush());
        kept.extend_from_slice(&buffer[..length]);
        if kept.len() > 2 * MAX_WORDS {
            kept.drain(..kept.len() - MAX_WORDS);
        }
    }
    let kept = anstream::adapter::strip_bytes(&kept).into_vec();
    String::from_utf8_lossy(&kept).into_owned()
}

/// Finds out from cargo's words what is wrong.
fn classify(words: &str, status: &str, request: &MetadataRequest) -> GraphError {
    let manifest_path = request.manifest_path.clone();
    let error = words
        .lines()
        .find_map(|line| line.strip_prefix("error: "))
        .unwrap_or_default();
    if words.contains("was passed to prevent this") {
        // "cannot create the lock file PATH because --locked was passed to prevent this" (or
        // "update"); older ones "the lock file PATH needs to be updated but --locked ..".
        let path = error
            .split_once("lock file ")
            .map(|(_, rest)| rest)
            .and_then(|rest| {
                rest.split_once(" because ")
                    .or_else(|| rest.split_once(" needs "))
            })
            .map(|(path, _)| StdPath::new(path));
        return if path.is_some_and(|path| !path.exists()) {
            GraphError::MissingLock { manifest_path }
        } else {
            GraphError::StaleLock { manifest_path }
        };
    }
    let message = error.to_owned();
    if error.starts_with("could not find `Cargo.toml`") || error.contains("does not exist") {
        GraphError::NotAProject { message }
    } else if [
        "offline mode",
        "--offline was specified",
        "--frozen was specified",
    ]
    .iter()
    .any(|phrase| words.contains(phrase))
    {
        GraphError::Offline {
            message,
            manifest_path,
        }
    } else {
        GraphError::CargoFailed {
            status: status.to_owned(),
        }
    }
}

/// Returns the line with the metadata; a wrapper around cargo may print others.
fn json_line(output: Vec<u8>) -> Result<String, GraphError> {
    let invalid = |message: &str| GraphError::InvalidMetadata {
        message: message.to_owned(),
    };
    let text = String::from_utf8(output).map_err(|_error| invalid("it is not UTF-8"))?;
    if text.starts_with('{') {
        return Ok(text);
    }
    text.lines()
        .find(|line| line.starts_with('{'))
        .map(str::to_owned)
        .ok_or_else(|| invalid("there is no JSON object in it"))
}

/// Reads metadata from a file, or from standard input if the path is `-`.
///
/// # Errors
///
/// Fails if it cannot be read or is too large.
pub fn saved_metadata(path: &StdPath) -> Result<MetadataText, GraphError> {
    let unreadable = |source| GraphError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    if path == StdPath::new("-") {
        io::stdin()
            .lock()
            .take(MAX_METADATA + 1)
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
    } else {
        fs::File::open(path)
            .and_then(|file| file.take(MAX_METADATA + 1).read_to_end(&mut bytes))
            .map_err(unreadable)?;
    }
    if bytes.len() as u64 > MAX_METADATA {
        return Err(GraphError::TooLarge {
            limit: MAX_METADATA,
        });
    }
    let json = String::from_utf8(bytes).map_err(|_error| GraphError::InvalidMetadata {
        message: "it is not UTF-8".to_owned(),
    })?;
    let json = match json.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => json,
    };
    Ok(MetadataText {
        json,
        is_saved: true,
    })
}

/// Builds the graph, with what the disk adds to the metadata.
///
/// # Errors
///
/// Fails if the selection names what is not there, or the metadata cannot be used.
pub fn load_graph(text: &MetadataText, selection: &Selection) -> Result<Graph, GraphError> {
    selection.check()?;
    if text.is_saved {
        Skim::parse(&text.json)?.check()?;
    }
    let prepared = platform::prepare(&text.json, &selection.targets)?;
    // Reading the lock takes a while; it need not wait for the packages.
    let guess = guess_root(&text.json);
    let (reading, lock) = thread::scope(|scope| {
        let lock = scope.spawn(|| guess.as_deref().map(read_lock));
        let reading = read::read(&prepared.json);
        (reading, lock.join().ok().flatten())
    });
    let mut reading = reading?;
    let lock = match lock {
        Some(lock) if guess.as_ref() == Some(&reading.root) => lock,
        _ => read_lock(&reading.root),
    };
    let surroundings = surroundings(&reading, lock, text.is_saved);
    let skim;
    let asked = if reading.has_stand_ins() {
        skim = Skim::parse(&text.json)?;
        skim.asked_of_registries()
    } else {
        BTreeSet::new()
    };
    reading.settle(&surroundings, &asked);
    reading.finish(surroundings, selection, prepared.target)
}

fn surroundings(reading: &Reading, lock: Lock, is_saved: bool) -> Surroundings {
    let root_manifest = read_text(&reading.root.join("Cargo.toml"))
        .map_or(RootManifest::Unreadable, |text| {
            manifest::root_manifest(&text)
        });
    let packaged = reading
        .packages
        .iter()
        .filter(|package| {
            matches!(
                package.source,
                SourceKind::Workspace | SourceKind::Path | SourceKind::Git
            )
        })
        .map(|package| &package.manifest_path)
        .filter(|path| path.with_file_name(".cargo_vcs_info.json").is_file())
        .map(ToString::to_string)
        .collect();
    Surroundings {
        lock,
        root_manifest,
        packaged,
        in_registry_folder: (!is_saved).then(|| in_registry_folder(reading)),
    }
}

fn read_lock(root: &Utf8Path) -> Lock {
    read_capped(root.join("Cargo.lock").as_std_path(), MAX_LOCK)
        .map(|bytes| Lock::parse(&bytes))
        .unwrap_or_default()
}

/// Finds the workspace root where cargo writes it, near the end; only a guess.
fn guess_root(json: &str) -> Option<Utf8PathBuf> {
    const KEY: &str = "\"workspace_root\":";
    let value = &json[json.rfind(KEY)? + KEY.len()..];
    let root: String = serde_json::Deserializer::from_str(value)
        .into_iter()
        .next()?
        .ok()?;
    Some(root.into())
}

/// Finds the manifests in this machine's `$CARGO_HOME/registry/src`.
fn in_registry_folder(reading: &Reading) -> BTreeSet<String> {
    let home = env::var_os("CARGO_HOME")
        .filter(|home| !home.is_empty())
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".cargo")));
    let Some(folder) = home.map(|home| home.join("registry").join("src")) else {
        return BTreeSet::new();
    };
    let canonical = folder.canonicalize().ok();
    let prefixes: Vec<String> = [Some(&folder), canonical.as_ref()]
        .into_iter()
        .flatten()
        .filter(|folder| folder.is_absolute())
        .filter_map(|folder| Some(format!("{}{}", folder.to_str()?, std::path::MAIN_SEPARATOR)))
        .collect();
    // A manifest may be known by a path that only leads there through links.
    let leads_there = |path: &Utf8Path| {
        canonical.as_ref().is_some_and(|folder| {
            path.as_std_path()
                .canonicalize()
                .is_ok_and(|path| path.starts_with(folder))
        })
    };
    reading
        .packages
        .iter()
        .filter(|package| matches!(package.source, SourceKind::CratesIo | SourceKind::Registry))
        .map(|package| &package.manifest_path)
        .filter(|path| {
            let is_plain = !path.as_str().contains("..");
            is_plain
                && prefixes
                    .iter()
                    .any(|prefix| path.as_str().starts_with(prefix))
                || leads_there(path)
        })
        .map(ToString::to_string)
        .collect()
}

fn read_capped(path: &StdPath, cap: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)
        .ok()?
        .take(cap + 1)
        .read_to_end(&mut bytes)
        .ok()?;
    (bytes.len() as u64 <= cap).then_some(bytes)
}

fn read_text(path: &Utf8Path) -> Option<String> {
    String::from_utf8(read_capped(path.as_std_path(), MAX_MANIFEST)?).ok()
}

/// Our own manifests, read when a finding points into them.
#[derive(Debug)]
pub struct Manifests {
    root: Utf8PathBuf,
    files: BTreeMap<Utf8PathBuf, Option<FileId>>,
}

impl Manifests {
    /// Makes an empty cache for the workspace of `graph`.
    #[must_use]
    pub fn new(graph: &Graph) -> Self {
        Self {
            root: graph.root().to_owned(),
            files: BTreeMap::new(),
        }
    }

    /// Finds where the manifest of a step's dependent declares the dependency, in the order of the
    /// file; nothing if that manifest is not ours or cannot be read. Files read are added to
    /// `sources` under their path from the workspace root.
    pub fn declarations(
        &mut self,
        sources: &mut Sources,
        graph: &Graph,
        step: &Step,
    ) -> Vec<DependencyEntry> {
        let from = graph.package(step.from);
        if !from.is_member {
            return Vec::new();
        }
        let Some(file) = self.file(sources, &from.manifest_path) else {
            return Vec::new();
        };
        let found = manifest::declarations(sources.text(file), &step.dependency, step.kind);
        let inherited = found
            .iter()
            .any(|declaration| declaration.inherits)
            .then(|| self.workspace_declaration(sources, &step.dependency))
            .flatten();
        found
            .into_iter()
            .map(|declaration| DependencyEntry {
                declared: Span::new(file, declaration.range),
                inherited: inherited.filter(|_| declaration.inherits),
            })
            .collect()
    }

    /// Finds a field of `[package]` in a member's own manifest; nothing if the package is not a
    /// member, or its manifest cannot be read or lacks the field.
    pub fn field(&mut self, sources: &mut Sources, package: &Package, field: &str) -> Option<Span> {
        if !package.is_member {
            return None;
        }
        let file = self.file(sources, &package.manifest_path)?;
        let range = manifest::package_field(sources.text(file), field)?;
        Some(Span::new(file, range))
    }

    fn workspace_declaration(&mut self, sources: &mut Sources, name: &str) -> Option<Span> {
        let file = self.file(sources, &self.root.join("Cargo.toml"))?;
        let range = manifest::workspace_declaration(sources.text(file), name)?;
        Some(Span::new(file, range))
    }

    fn file(&mut self, sources: &mut Sources, path: &Utf8Path) -> Option<FileId> {
        if let Some(file) = self.files.get(path) {
            return *file;
        }
        let file = read_text(path).map(|text| sources.add(relative(path, &self.root), text));
        self.files.insert(path.to_owned(), file);
        file
    }
}

/// Returns `path` as seen from `root`, with `/`; the file name if they have nothing in common.
fn relative(path: &Utf8Path, root: &Utf8Path) -> String {
    for (ups, ancestor) in root.ancestors().enumerate() {
        if ups > 0 && ancestor.parent().is_none() {
            // Only the root of the file system is common, if that.
            break;
        }
        if let Ok(rest) = path.strip_prefix(ancestor) {
            let mut parts = vec![".."; ups];
            parts.extend(rest.components().map(|part| part.as_str()));
            return parts.join("/");
        }
    }
    path.file_name().unwrap_or_default().to_owned()
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
    fn flags_of_cargo_are_handed_on() {
        let request = MetadataRequest {
            manifest_path: Some("a/Cargo.toml".into()),
            offline: true,
            frozen: true,
            config: vec!["net.retry=1".to_owned()],
            unstable: vec!["x".to_owned()],
            color: Some("never".to_owned()),
            quiet: true,
            ..MetadataRequest::default()
        };
        let command = command(&request);
        let arguments: Vec<_> = command.get_args().map(|a| a.to_string_lossy()).collect();
        assert_eq!(
            arguments.join(" "),
            "metadata --format-version 1 --all-features --manifest-path a/Cargo.toml --locked \
             --offline --frozen --quiet --config net.retry=1 -Z x --color never"
        );
    }

    #[test]
    fn paths_are_shown_from_the_root() {
        let relative = |path: &str| relative(Utf8Path::new(path), Utf8Path::new("/home/me/ws"));
        assert_eq!(relative("/home/me/ws/Cargo.toml"), "Cargo.toml");
        assert_eq!(relative("/home/me/ws/a/b/Cargo.toml"), "a/b/Cargo.toml");
        assert_eq!(relative("/home/me/x/Cargo.toml"), "../x/Cargo.toml");
        assert_eq!(relative("/srv/x/Cargo.toml"), "Cargo.toml");
    }

    #[test]
    fn the_root_is_guessed_from_the_end_of_the_text() {
        assert_eq!(
            guess_root(
                r#"{"workspace_root":"no","x":1,"workspace_root":"/a \"b\"","metadata":null}"#
            ),
            Some("/a \"b\"".into())
        );
        assert_eq!(guess_root("{}"), None);
    }

    #[test]
    fn lines_before_the_metadata_are_skipped() {
        let line = json_line(b"warning: hello\n{\"a\":1}\n".to_vec());
        assert_eq!(line.ok().as_deref(), Some("{\"a\":1}"));
        assert!(json_line(b"nothing".to_vec()).is_err());
        assert!(json_line(b"\xff{".to_vec()).is_err());
    }
}
