//! Loads the graph: takes metadata (from a file, stdin or cargo), adds what `Cargo.lock` and the
//! manifests say, and builds [`Graph`]. Also reads our manifests when a finding points into them.
//! Never writes, prints or starts a program; `config`, `roots` and `uses` read their own files.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path as StdPath;
use std::rc::Rc;
use std::sync::Arc;
use std::{fs, thread};

use camino::{Utf8Path, Utf8PathBuf};

use super::build::Graph;
use super::config::{self, Effect, Ran};
use super::error::GraphError;
use super::lock::Lock;
use super::manifest::{self, Declarations, DependencyEntry};
use super::model::{Package, Step};
use super::origin::{RootManifest, Surroundings};
use super::platform;
use super::read::{self, Reading};
use super::saved::Skim;
use super::scratch::{Mirror, Scratch};
use super::select::Selection;
use super::settings::relative;
use super::unpacked;
use crate::source::{FileId, Sources, Span};
use crate::vocabulary::SourceKind;

/// Most metadata we are willing to hold.
pub(super) const MAX_METADATA: u64 = 512 << 20;
/// Largest manifest we read.
const MAX_MANIFEST: u64 = 1 << 20;
/// Largest `Cargo.lock` we read: some kilobytes a package.
const MAX_LOCK: u64 = 64 << 20;

/// The text of metadata, and how cargo gave it to us if it did so just now.
#[derive(Debug, Clone)]
pub struct MetadataText {
    json: String,
    /// How cargo was started; `None` if the text was saved.
    ran: Option<Ran>,
    /// Where `Cargo.lock` lies, if not at the root.
    lock: Option<Utf8PathBuf>,
    /// What holds that lock, and is removed with this.
    _scratch: Option<Arc<Scratch>>,
}

impl MetadataText {
    /// Takes what cargo has just printed.
    pub(super) const fn of_cargo(json: String, ran: Ran) -> Self {
        Self {
            json,
            ran: Some(ran),
            lock: None,
            _scratch: None,
        }
    }

    /// Takes what cargo has printed of a scratch copy, with the paths of what was copied.
    pub(super) fn of_scratch(json: &str, scratch: &Scratch, ran: Ran) -> Self {
        let mirror = scratch.mirror();
        Self {
            json: mirror.undo(json, scratch.root()),
            ran: Some(ran),
            lock: Some(mirror.path(&scratch.root().join("Cargo.lock"))),
            _scratch: None,
        }
    }

    /// Keeps the scratch copy, which is removed with it.
    pub(super) fn keeping(self, scratch: Scratch) -> Self {
        Self {
            _scratch: Some(Arc::new(scratch)),
            ..self
        }
    }

    /// Returns the features of a package: what each switches on; nothing if it is not there.
    #[must_use]
    pub fn features(&self, id: &str) -> BTreeMap<String, Vec<String>> {
        #[derive(serde::Deserialize)]
        struct Metadata {
            packages: Vec<Listed>,
        }
        #[derive(serde::Deserialize)]
        struct Listed {
            id: String,
            #[serde(default)]
            features: BTreeMap<String, Vec<String>>,
        }
        let listed = serde_json::from_str::<Metadata>(&self.json).map(|metadata| metadata.packages);
        listed
            .unwrap_or_default()
            .into_iter()
            .find(|package| package.id == id)
            .map(|package| package.features)
            .unwrap_or_default()
    }
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
        ran: None,
        lock: None,
        _scratch: None,
    })
}

/// Builds the graph, with what the disk adds to the metadata.
///
/// # Errors
///
/// Fails if the selection names what is not there, or the metadata cannot be used.
pub fn load_graph(text: &MetadataText, selection: &Selection) -> Result<Graph, GraphError> {
    load(text, selection).map_err(|error| match error {
        GraphError::InvalidMetadata { message } if text.ran.is_some() => {
            GraphError::UnexpectedOutput { message }
        }
        error => error,
    })
}

fn load(text: &MetadataText, selection: &Selection) -> Result<Graph, GraphError> {
    selection.check()?;
    let mut skim = None;
    if text.ran.is_none() {
        skim.insert(Skim::parse(&text.json)?).check()?;
    }
    let prepared = platform::prepare(&text.json, &selection.targets)?;
    // What lies at the root takes a while to read, and need not wait for the packages.
    let at_root = |root: &Utf8Path| {
        let own = || root.join("Cargo.lock");
        let lock = read_lock(&text.lock.clone().unwrap_or_else(own));
        let manifest = read_text(&root.join("Cargo.toml"));
        let manifest = manifest.as_deref().map(manifest::root_manifest);
        (lock, manifest.unwrap_or(RootManifest::Unreadable))
    };
    let guess = guess_root(&text.json);
    let (reading, guessed) = thread::scope(|scope| {
        let guessed = scope.spawn(|| guess.as_deref().map(at_root));
        let reading = read::read(&prepared.json);
        (reading, guessed.join().ok().flatten())
    });
    let mut reading = reading?;
    let guessed = guessed.filter(|_| guess.as_ref() == Some(&reading.root));
    let at_root = guessed.unwrap_or_else(|| at_root(&reading.root));
    let surroundings = surroundings(&reading, at_root, text.ran.as_ref())?;
    if skim.is_none() && reading.may_hold_stand_ins(&text.json) {
        skim = Some(Skim::parse(&text.json)?);
    }
    reading.settle(&surroundings, skim.as_ref());
    reading.finish(surroundings, selection, prepared.platforms)
}

fn surroundings(
    reading: &Reading,
    (lock, root_manifest): (Lock, RootManifest),
    ran: Option<&Ran>,
) -> Result<Surroundings, GraphError> {
    let (packages, root) = (&reading.packages, &reading.root);
    let effect = match ran {
        Some(ran) => {
            let members = packages.iter().filter(|package| package.is_member);
            let folders = members.filter_map(|package| package.manifest_path.parent());
            let claims = packages
                .iter()
                .filter_map(|package| package.source_url.as_deref());
            config::settings(ran, root, &folders.collect(), &claims.collect())?
        }
        None => Effect::default(),
    };
    let standings = match ran {
        Some(ran) => {
            let home = config::cargo_home(ran.folder.as_deref());
            unpacked::live(packages, root, home.as_deref(), &effect.mirrors)
        }
        None => unpacked::saved(packages, root),
    };
    let own = [SourceKind::Workspace, SourceKind::Path, SourceKind::Git];
    let paths = packages.iter();
    let paths = paths.filter(|package| package.source == SourceKind::Path);
    let real_folders = paths.filter_map(|package| {
        let folder = real(package.manifest_path.parent()?)?;
        Some((package.manifest_path.to_string(), folder))
    });
    let packaged = packages
        .iter()
        .filter(|package| own.contains(&package.source))
        .map(|package| &package.manifest_path)
        .filter(|path| path.with_file_name(".cargo_vcs_info.json").is_file())
        .map(ToString::to_string)
        .collect();
    Ok(Surroundings {
        lock,
        root_manifest,
        real_root: real(root),
        real_folders: real_folders.collect(),
        packaged,
        standings,
        replaced: effect.replaced,
    })
}

/// Follows the links of a path.
fn real(path: &Utf8Path) -> Option<Utf8PathBuf> {
    path.canonicalize_utf8().ok()
}

fn read_lock(path: &Utf8Path) -> Lock {
    read_capped(path.as_std_path(), MAX_LOCK)
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

pub(super) fn read_capped(path: &StdPath, cap: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)
        .ok()?
        .take(cap + 1)
        .read_to_end(&mut bytes)
        .ok()?;
    (bytes.len() as u64 <= cap).then_some(bytes)
}

pub(super) fn read_text(path: &Utf8Path) -> Option<String> {
    String::from_utf8(read_capped(path.as_std_path(), MAX_MANIFEST)?).ok()
}

/// Our own manifests, read when a finding points into them.
#[derive(Debug)]
pub struct Manifests {
    root: Utf8PathBuf,
    shown_root: Utf8PathBuf,
    mirror: Option<Mirror>,
    files: BTreeMap<Utf8PathBuf, Option<FileId>>,
    declared: BTreeMap<FileId, Rc<Declarations>>,
}

impl Manifests {
    /// Makes an empty cache for the workspace of `graph`.
    #[must_use]
    pub fn new(graph: &Graph) -> Self {
        Self {
            root: graph.root().to_owned(),
            shown_root: graph.shown_root().to_owned(),
            mirror: None,
            files: BTreeMap::new(),
            declared: BTreeMap::new(),
        }
    }

    /// Makes an empty cache that reads the mirrored manifests and calls them by their own paths.
    #[must_use]
    pub(crate) fn mirrored(graph: &Graph, mirror: &Mirror) -> Self {
        Self {
            mirror: Some(mirror.clone()),
            ..Self::new(graph)
        }
    }

    /// Returns the whole manifest of a member, under its path from the workspace root.
    pub fn of_member(&mut self, sources: &mut Sources, package: &Package) -> Option<FileId> {
        if !package.is_member {
            return None;
        }
        self.file(sources, &package.manifest_path)
    }

    /// Returns the whole manifest at the workspace root.
    pub fn of_workspace(&mut self, sources: &mut Sources) -> Option<FileId> {
        self.file(sources, &self.root.join("Cargo.toml"))
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
        let declared = self.declared(sources, file);
        let found = declared.of(&step.dependency, step.kind);
        let inherited = found
            .iter()
            .any(|declaration| declaration.inherits)
            .then(|| self.workspace_declaration(sources, &step.dependency))
            .flatten();
        found
            .iter()
            .map(|declaration| DependencyEntry {
                declared: Span::new(file, declaration.range.clone()),
                inherited: inherited.filter(|_| declaration.inherits),
            })
            .collect()
    }

    fn declared(&mut self, sources: &Sources, file: FileId) -> Rc<Declarations> {
        let read = || Rc::new(Declarations::read(sources.text(file)));
        Rc::clone(self.declared.entry(file).or_insert_with(read))
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
        let range = self.declared(sources, file).in_workspace(name)?;
        Some(Span::new(file, range))
    }

    fn file(&mut self, sources: &mut Sources, path: &Utf8Path) -> Option<FileId> {
        if let Some(file) = self.files.get(path) {
            return *file;
        }
        let real = self.mirror.as_ref().map(|mirror| mirror.path(path));
        let file = read_text(real.as_deref().unwrap_or(path))
            .map(|text| sources.add(relative(path, &self.shown_root), text));
        self.files.insert(path.to_owned(), file);
        file
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
