//! Makes the scratch copy and takes it away again. Writes nowhere but below the system's temporary
//! folder, and copies manifests and the lock only: of source files there are empty stand-ins.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::{env, fs, io};

use camino::{Utf8Path, Utf8PathBuf};

use super::manifest::{named, sets_build};
use super::mirror::{Mirror, normal};
use crate::graph::Graph;
use crate::temporary::Folder;

/// Most manifests copied.
const MAX_MANIFESTS: usize = 20_000;
/// Folders in which cargo looks for targets.
const TARGET_FOLDERS: [&str; 4] = ["src/bin", "examples", "tests", "benches"];

/// Why there is no scratch copy.
#[derive(Debug, thiserror::Error)]
#[error("cannot copy the manifests to `{path}`: {source}")]
pub(crate) struct ScratchError {
    /// The file or folder that failed.
    pub path: String,
    /// What the system says.
    pub source: io::Error,
}

/// A scratch copy; goes away when dropped.
#[derive(Debug)]
pub(crate) struct Scratch {
    mirror: Mirror,
    /// Removed when dropped.
    _folder: Folder,
    root: Utf8PathBuf,
    /// The files cargo may change, as they were; `None`: there was none.
    originals: BTreeMap<Utf8PathBuf, Option<Vec<u8>>>,
}

impl Scratch {
    /// Copies the manifests of a workspace, and of all that they name by path.
    ///
    /// # Errors
    /// Fails where the temporary folder cannot be written, or a manifest not be read.
    pub(crate) fn new(graph: &Graph) -> Result<Self, ScratchError> {
        let by_path = graph
            .packages
            .iter()
            .filter(|package| package.is_member || package.source_url.is_none());
        Self::of(
            graph.root(),
            by_path.map(|package| package.manifest_path.clone()),
        )
    }

    /// Copies the manifests of a workspace, given its root and manifests of its members, and of all that they name
    /// by path.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub(crate) fn of(
        root: &Utf8Path,
        manifests: impl Iterator<Item = Utf8PathBuf>,
    ) -> Result<Self, ScratchError> {
        let folder = Folder::new().map_err(|error| ScratchError {
            path: error.path,
            source: error.source,
        })?;
        let mut scratch = Self {
            mirror: Mirror::new(folder.path().to_owned()),
            _folder: folder,
            root: root.to_owned(),
            originals: BTreeMap::new(),
        };
        let mut queue: Vec<Utf8PathBuf> =
            manifests.chain([scratch.root.join("Cargo.toml")]).collect();
        let mut seen = BTreeSet::new();
        while let Some(manifest) = queue.pop() {
            if seen.len() < MAX_MANIFESTS && seen.insert(manifest.clone()) {
                scratch.package(&manifest, &mut queue)?;
            }
        }
        let lock = scratch.root.join("Cargo.lock");
        scratch.copy(&lock)?;
        Ok(scratch)
    }

    /// Returns how paths are mapped.
    #[must_use]
    pub(crate) const fn mirror(&self) -> &Mirror {
        &self.mirror
    }

    /// Returns the root of the workspace that was copied.
    #[must_use]
    pub(crate) fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// Undoes what cargo changed.
    ///
    /// # Errors
    /// Fails where a file cannot be written.
    pub(crate) fn restore(&self) -> Result<(), ScratchError> {
        for (path, bytes) in &self.originals {
            let done = match bytes {
                Some(bytes) => fs::write(path, bytes),
                None => match fs::remove_file(path) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                    _ => Ok(()),
                },
            };
            done.map_err(|source| failed(path, source))?;
        }
        Ok(())
    }

    /// Gives a package of the copy a build script if it has none; returns whether it had none.
    ///
    /// # Errors
    /// Fails where the file cannot be written.
    pub(crate) fn ensure_build_script(&self, manifest: &Utf8Path) -> Result<bool, ScratchError> {
        let script = manifest.with_file_name("build.rs");
        let text = self.originals.get(&self.mirror.path(manifest));
        let text = text.and_then(|text| std::str::from_utf8(text.as_deref()?).ok());
        // `build = false`, or the name of a script that is there.
        let is_settled = text.is_some_and(sets_build) || self.mirror.path(&script).exists();
        if !is_settled {
            self.stand_in(&script)?;
        }
        Ok(!is_settled)
    }

    /// Returns a manifest as it was and as it is now, if both can be read.
    #[must_use]
    pub(crate) fn changed(&self, manifest: &Utf8Path) -> Option<(String, String)> {
        let path = self.mirror.path(manifest);
        let before = String::from_utf8(self.originals.get(&path)?.clone()?).ok()?;
        Some((before, fs::read_to_string(path).ok()?))
    }

    fn package(
        &mut self,
        manifest: &Utf8Path,
        queue: &mut Vec<Utf8PathBuf>,
    ) -> Result<(), ScratchError> {
        let Some(text) = self.copy(manifest)? else {
            return Ok(());
        };
        let folder = manifest.parent().unwrap_or(Utf8Path::new("/"));
        let named = named(&String::from_utf8_lossy(&text));
        for path in &named.packages {
            // An absolute path leads to the original, from the copy too.
            if !Utf8Path::new(path).is_absolute() {
                queue.push(normal(&folder.join(path)).join("Cargo.toml"));
            }
        }
        // The manifest of its workspace may be in any folder above.
        let above = folder
            .ancestors()
            .skip(1)
            .map(|above| above.join("Cargo.toml"));
        queue.extend(above.filter(|path| path.is_file()));
        let mut targets: Vec<Utf8PathBuf> = ["src/lib.rs", "src/main.rs", "build.rs"]
            .into_iter()
            .map(Utf8PathBuf::from)
            .chain(named.targets.into_iter().map(Utf8PathBuf::from))
            .collect();
        for name in TARGET_FOLDERS {
            targets.extend(files_of_targets(folder, name));
        }
        for target in targets {
            if !target.is_absolute() && folder.join(&target).is_file() {
                self.stand_in(&normal(&folder.join(target)))?;
            }
        }
        Ok(())
    }

    /// Copies a file if it is there, and returns what is in it.
    fn copy(&mut self, path: &Utf8Path) -> Result<Option<Vec<u8>>, ScratchError> {
        let target = self.mirror.path(path);
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.originals.insert(target, None);
                return Ok(None);
            }
            Err(source) => return Err(failed(path, source)),
        };
        write(&target, &bytes)?;
        self.originals.insert(target, Some(bytes.clone()));
        Ok(Some(bytes))
    }

    fn stand_in(&self, path: &Utf8Path) -> Result<(), ScratchError> {
        write(&self.mirror.path(path), b"")
    }
}

fn failed(path: &Utf8Path, source: io::Error) -> ScratchError {
    ScratchError {
        path: path.to_string(),
        source,
    }
}

fn write(path: &Utf8Path, bytes: &[u8]) -> Result<(), ScratchError> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, bytes))
        .map_err(|source| failed(path, source))
}

/// Lists the files cargo takes for targets in a folder: `*.rs` and `*/main.rs`.
fn files_of_targets(folder: &Utf8Path, name: &str) -> Vec<Utf8PathBuf> {
    let entries = fs::read_dir(folder.join(name))
        .into_iter()
        .flatten()
        .flatten();
    entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .map(|entry| {
            let path = Utf8Path::new(name).join(&entry);
            if entry.ends_with(".rs") {
                path
            } else {
                path.join("main.rs")
            }
        })
        .collect()
}

/// Returns the manifest the user means: the one named, else the nearest above the current folder.
#[must_use]
pub(crate) fn manifest_asked_for(named: Option<&PathBuf>) -> Option<PathBuf> {
    let here = env::current_dir().ok()?;
    let path = match named {
        Some(path) => here.join(path),
        None => here
            .ancestors()
            .map(|folder| folder.join("Cargo.toml"))
            .find(|path| path.is_file())?,
    };
    path.canonicalize().ok()
}

/// Returns the names of the crates in cargo's cache on this machine.
#[must_use]
pub(crate) fn cached_crates() -> BTreeSet<String> {
    let home = env::var_os("CARGO_HOME")
        .filter(|home| !home.is_empty())
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".cargo")));
    let Some(home) = home else {
        return BTreeSet::new();
    };
    let registries = fs::read_dir(home.join("registry").join("cache"));
    registries
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|registry| fs::read_dir(registry.path()).ok())
        .flat_map(Iterator::flatten)
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            crate_of(name.strip_suffix(".crate")?).map(str::to_owned)
        })
        .collect()
}

/// Parts `name-1.2.3`.
fn crate_of(file: &str) -> Option<&str> {
    file.match_indices('-')
        .map(|(at, _)| (&file[..at], &file[at + 1..]))
        .find(|(_, version)| semver::Version::parse(version).is_ok())
        .map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::crate_of;

    #[test]
    fn crates_are_told_from_their_versions() {
        assert_eq!(crate_of("serde-1.0.0"), Some("serde"));
        assert_eq!(crate_of("a-b-1.0.0-rc.1+x-y"), Some("a-b"));
        assert_eq!(crate_of("nothing"), None);
    }
}
