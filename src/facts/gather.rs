//! Gathers what is known of license files: digests for pins, and what the texts are.
//!
//! Never follows a path or a link out of the package it belongs to, and reads no file that nobody
//! asks for.

use std::collections::BTreeMap;
use std::path::Component;

use camino::Utf8Path;

use super::cache::Cache;
use super::clarify;
use super::load::{self, Job};
use super::model::{FileProblem, LicenseFile};
use super::need::{Clarified, Need, Wanted, needs};
use super::recognizer::Recognizer;
use crate::graph::{Graph, Package, PackageIx};
use crate::policy::{Pin, Policy};
use crate::recognition::{Said, recognize};
use crate::source::sha256_hex;
use crate::vocabulary::SourceKind;

/// What was found on disk: digests of pinned files, or why there are none, and license files.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    digests: BTreeMap<(PackageIx, String), Result<String, String>>,
    files: BTreeMap<PackageIx, PackageFiles>,
}

/// The license files of one package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackageFiles {
    /// The files, the one the manifest names first.
    pub files: Vec<LicenseFile>,
    /// Whether they are compared with what the package declares.
    pub compare: bool,
}

impl Evidence {
    /// Returns the digest of a pinned file of a package, or why there is none.
    ///
    /// # Errors
    /// Fails with a fragment for people where the file could not be read or was never looked at.
    pub fn digest(&self, package: PackageIx, path: &str) -> Result<&str, &str> {
        match self.digests.get(&(package, path.to_owned())) {
            Some(Ok(digest)) => Ok(digest),
            Some(Err(why)) => Err(why),
            None => Err("it was not read"),
        }
    }

    /// Returns the license files of a package; `None` where they were not needed.
    #[must_use]
    pub fn files(&self, package: PackageIx) -> Option<&PackageFiles> {
        self.files.get(&package)
    }

    /// Records a digest; for judging saved facts and for tests.
    pub fn insert(&mut self, package: PackageIx, path: &str, digest: Result<String, String>) {
        self.digests.insert((package, path.to_owned()), digest);
    }

    /// Records license files; for judging saved facts and for tests.
    pub fn insert_files(&mut self, package: PackageIx, files: PackageFiles) {
        self.files.insert(package, files);
    }
}

/// Reads what the pins of `layers`, missing license fields and `wanted` need.
#[must_use]
pub fn gather(graph: &Graph, layers: &[Policy], wanted: &Wanted<'_>) -> Evidence {
    let mut evidence = pinned(graph, layers);
    // One that holds only where a package has no facts of its own waits for what its files say.
    let mut clarified = Clarified::default();
    for state in clarify::states(graph, layers, &evidence, &|_| true) {
        let pin = &layers[state.layer].clarifications[state.clarification].pin;
        if !matches!(pin, Pin::LicenseFiles(_)) {
            clarified.whole.extend(&state.applied);
        }
        clarified.all.extend(state.applied);
    }
    let needs = needs(graph, layers, wanted, &clarified);
    if needs.is_empty() {
        return evidence;
    }
    let jobs = jobs(graph, &needs);
    let cache = wanted
        .cache
        .and_then(|user| Cache::open(user, &load::repository(graph.root())));
    let recognizer = Recognizer::new(cache.as_ref(), recognize);
    let read = load::read(&jobs, &recognizer);
    recognizer.store();
    for (need, files) in needs.into_iter().zip(read) {
        let compare = need.compare;
        let files = PackageFiles { files, compare };
        evidence.files.insert(need.package, files);
    }
    evidence
}

/// Digests what waivers and clarifications are pinned to.
fn pinned(graph: &Graph, layers: &[Policy]) -> Evidence {
    let mut evidence = Evidence::default();
    for layer in layers {
        let waivers = layer
            .waivers
            .iter()
            .map(|waiver| (&waiver.krate, &waiver.license_files));
        let clarifications =
            layer
                .clarifications
                .iter()
                .filter_map(|clarification| match &clarification.pin {
                    Pin::LicenseFiles(files) | Pin::Both(files, _) => {
                        Some((&clarification.krate, files))
                    }
                    Pin::Checksum(_) => None,
                });
        for (krate, files) in waivers.chain(clarifications) {
            for (index, package) in graph.packages.iter().enumerate() {
                if !krate.matches(&package.name, &package.version) {
                    continue;
                }
                let folder = folder(package);
                for path in files.keys() {
                    evidence
                        .digests
                        .entry((PackageIx(index), path.clone()))
                        .or_insert_with(|| digest_inside(folder, path));
                }
            }
        }
    }
    evidence
}

fn jobs(graph: &Graph, needs: &[Need]) -> Vec<Job> {
    let mut repository = None;
    needs
        .iter()
        .map(|need| {
            let package = graph.package(need.package);
            let around = may_point_around(package).then(|| {
                repository
                    .get_or_insert_with(|| load::repository(graph.root()))
                    .clone()
            });
            Job {
                folder: folder(package).to_owned(),
                named: package.license_file.clone(),
                said: Said::new(
                    &package.name,
                    &package.authors,
                    package.repository.as_deref(),
                ),
                around,
                vendored: need.vendored,
            }
        })
        .collect()
}

/// Tells whether a package is a part of our repository, whose license it may share.
fn may_point_around(package: &Package) -> bool {
    match package.source {
        SourceKind::Workspace => !package.is_registry_copy,
        SourceKind::Path => true,
        SourceKind::CratesIo | SourceKind::Registry | SourceKind::Git | SourceKind::Vendored => {
            false
        }
    }
}

fn folder(package: &Package) -> &Utf8Path {
    package.manifest_path.parent().unwrap_or(Utf8Path::new(""))
}

fn digest_inside(folder: &Utf8Path, path: &str) -> Result<String, String> {
    let plain = Utf8Path::new(path)
        .as_std_path()
        .components()
        .all(|component| matches!(component, Component::Normal(_)));
    if path.is_empty() || !plain {
        return Err("the path leaves the package".to_owned());
    }
    checked(folder, path).map_err(|problem| match problem {
        FileProblem::LinksOut => "it is a link out of the package".to_owned(),
        FileProblem::Folder => FileProblem::NotFile.to_string(),
        other => other.to_string(),
    })
}

fn checked(folder: &Utf8Path, path: &str) -> Result<String, FileProblem> {
    let root = folder
        .as_std_path()
        .canonicalize()
        .map_err(|error| load::unreadable(&error))?;
    let file = load::inside(folder.join(path).as_std_path(), &root)?;
    let metadata = file.metadata().map_err(|error| load::unreadable(&error))?;
    if !metadata.is_file() {
        return Err(FileProblem::NotFile);
    }
    Ok(sha256_hex(&load::bytes_of(&file)?))
}

#[cfg(test)]
mod tests {
    use camino::Utf8PathBuf;

    use super::digest_inside;
    use crate::facts::MAX_FILE_BYTES;

    fn package() -> (tempfile::TempDir, Utf8PathBuf) {
        let outer = tempfile::tempdir().unwrap();
        let folder = Utf8PathBuf::from_path_buf(outer.path().join("package")).unwrap();
        std::fs::create_dir(&folder).unwrap();
        (outer, folder)
    }

    #[test]
    fn digests_a_file_of_the_package() {
        let (_outer, folder) = package();
        std::fs::write(folder.join("LICENSE"), "abc").unwrap();
        assert_eq!(
            digest_inside(&folder, "LICENSE").as_deref(),
            Ok("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        );
    }

    #[test]
    fn never_leaves_the_package() {
        let (outer, folder) = package();
        std::fs::write(outer.path().join("secret"), "abc").unwrap();
        for path in [
            "../secret",
            "/etc/passwd",
            "",
            "./../secret",
            "a/../../secret",
        ] {
            assert!(digest_inside(&folder, path).is_err(), "{path}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(outer.path().join("secret"), folder.join("link")).unwrap();
            let why = digest_inside(&folder, "link").unwrap_err();
            assert!(why.contains("link out of the package"), "{why}");
        }
    }

    #[test]
    fn says_why_there_is_no_digest() {
        let (_outer, folder) = package();
        std::fs::create_dir(folder.join("LICENSES")).unwrap();
        let large = vec![b'x'; usize::try_from(MAX_FILE_BYTES).unwrap() + 1];
        std::fs::write(folder.join("LARGE"), large).unwrap();
        for (path, why) in [
            ("LICENSE", "there is no such file"),
            ("LICENSES", "it is not a file"),
            ("LARGE", "it is larger than 1048576 bytes"),
        ] {
            assert_eq!(digest_inside(&folder, path).unwrap_err(), why);
        }
    }
}
