//! Keeps what was recognised in license texts between runs: one file in the user's cache folder.
//!
//! A cache is a convenience: what is missing, damaged, foreign, too large or cannot be written is
//! recomputed without a word. It is never put into the workspace, where a pull request could fill it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use camino::Utf8Path;
use serde::{Deserialize, Serialize};

use crate::license::{Expression, Term};
use crate::recognition::{self, Recognition};

/// Name of the folder in the user's cache folder.
const FOLDER: &str = "cargo-ospo-check";
/// Name of the file in it.
const FILE: &str = "license-texts.json";
/// Largest file that is read.
const MAX_BYTES: u64 = 16 * 1024 * 1024;
/// Most texts kept; the texts of a large workspace are some thousands.
const MAX_TEXTS: usize = 20_000;

/// What was recognised, by the lower-case hexadecimal SHA-256 of the text.
pub(super) type Known = BTreeMap<String, Recognition>;

/// The file.
#[derive(Debug, Clone)]
pub(super) struct Cache {
    path: PathBuf,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<T> {
    /// Version of the tool that wrote it.
    tool: String,
    /// [`recognition::VERSION`] of that tool.
    recognition: String,
    texts: T,
}

impl Cache {
    /// Returns the cache in the user's cache folder `user`; none if that is not an absolute path or
    /// is in the repository (the workspace, where there is none around it).
    pub(super) fn open(user: &Path, repository: &Utf8Path) -> Option<Self> {
        if !user.is_absolute() {
            return None;
        }
        let folder = real(&user.join(FOLDER))?;
        let repository = real(repository.as_std_path())?;
        (!folder.starts_with(repository)).then(|| Self {
            path: folder.join(FILE),
        })
    }

    /// Reads what is known; nothing where the file is not one of this version's, whole and sound.
    pub(super) fn load(&self) -> Known {
        self.read().unwrap_or_default()
    }

    fn read(&self) -> Option<Known> {
        let metadata = fs::metadata(&self.path).ok()?;
        if !metadata.is_file() || metadata.len() > MAX_BYTES {
            return None;
        }
        let document: Document<Known> = serde_json::from_slice(&fs::read(&self.path).ok()?).ok()?;
        let ours = document.tool == env!("CARGO_PKG_VERSION")
            && document.recognition == recognition::VERSION;
        let sound = || {
            document
                .texts
                .iter()
                .all(|(key, value)| is_sound(key, value))
        };
        (ours && sound()).then_some(document.texts)
    }

    /// Writes what is known: `fresh`, and `old` as far as there is room.
    pub(super) fn store(&self, mut old: Known, fresh: Known) {
        if old.len() + fresh.len() > MAX_TEXTS {
            old.clear();
        }
        old.extend(fresh);
        let document = Document {
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            recognition: recognition::VERSION.to_owned(),
            texts: &old,
        };
        let Ok(bytes) = serde_json::to_vec(&document) else {
            return;
        };
        if bytes.len() as u64 > MAX_BYTES {
            return;
        }
        let Some(folder) = self.path.parent() else {
            return;
        };
        // Nobody is told: the next run recognises the texts again.
        let _ = replace(folder, &self.path, &bytes);
    }
}

/// Puts a file in place of another one, whole or not at all.
fn replace(folder: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let half = folder.join(format!("{FILE}.{}", std::process::id()));
    let written = fs::write(&half, bytes).and_then(|()| fs::rename(&half, path));
    if written.is_err() {
        let _ = fs::remove_file(&half);
    }
    written
}

/// Every license of an entry is an SPDX expression of known terms, as recognition only gives.
fn is_sound(key: &str, value: &Recognition) -> bool {
    let digest = key.len() == 64
        && key
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let licenses = value.parts.iter().map(|part| part.license.as_str());
    let candidate = value
        .candidate
        .iter()
        .map(|candidate| candidate.license.as_str());
    digest
        && licenses.chain(candidate).all(|license| {
            Expression::parse(license, &[])
                .is_ok_and(|expression| expression.terms().all(Term::is_known))
        })
}

/// Returns a path without links, although its end need not exist yet.
fn real(path: &Path) -> Option<PathBuf> {
    let existing = path
        .ancestors()
        .find_map(|folder| Some((folder, folder.canonicalize().ok()?)))?;
    let rest = path.strip_prefix(existing.0).ok()?;
    let plain = rest
        .components()
        .all(|part| matches!(part, std::path::Component::Normal(_)));
    plain.then(|| existing.1.join(rest))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use camino::Utf8Path;

    use super::{Cache, FILE, FOLDER, Known};
    use crate::recognition::{Part, Recognition};

    const KEY: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn known(license: &str) -> Known {
        let recognition = Recognition {
            parts: vec![Part {
                license: license.into(),
                line: 1,
                noticed: false,
            }],
            ..Recognition::default()
        };
        Known::from([(KEY.to_owned(), recognition)])
    }

    fn open(user: &Path) -> Cache {
        Cache::open(user, Utf8Path::new("/nonexistent/workspace")).unwrap()
    }

    #[test]
    fn what_is_stored_is_there_again_and_nothing_else() {
        let user = tempfile::tempdir().unwrap();
        let cache = open(user.path());
        assert!(cache.load().is_empty());
        cache.store(Known::new(), known("MIT"));
        assert_eq!(open(user.path()).load(), known("MIT"));
        let names: Vec<_> = fs::read_dir(user.path().join(FOLDER)).unwrap().collect();
        assert_eq!(names.len(), 1);
    }

    #[test]
    fn another_version_or_a_damaged_or_foreign_file_is_nothing() {
        let user = tempfile::tempdir().unwrap();
        let cache = open(user.path());
        cache.store(Known::new(), known("MIT"));
        let file = user.path().join(FOLDER).join(FILE);
        let whole = fs::read_to_string(&file).unwrap();
        let tool = format!("\"tool\":\"{}\"", env!("CARGO_PKG_VERSION"));
        for damaged in [
            whole.replace(&tool, "\"tool\":\"0.0.0\""),
            whole.replace("\"recognition\":\"", "\"recognition\":\"other-"),
            whole.replace("\"MIT\"", "\"Foo-9.9\""),
            whole.replace("\"MIT\"", "\"(\""),
            whole.replace(KEY, "abc"),
            whole[..whole.len() / 2].to_owned(),
            String::new(),
            "[]".to_owned(),
        ] {
            assert_ne!(damaged, whole);
            fs::write(&file, damaged).unwrap();
            assert!(cache.load().is_empty());
        }
        fs::write(&file, whole).unwrap();
        assert_eq!(cache.load(), known("MIT"));
    }

    #[test]
    fn never_in_the_workspace_and_never_at_a_relative_path() {
        let workspace = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(workspace.path()).unwrap();
        assert!(Cache::open(workspace.path(), root).is_none());
        assert!(Cache::open(&workspace.path().join("deep/cache"), root).is_none());
        assert!(Cache::open(&workspace.path().join("x/../cache"), root).is_none());
        assert!(Cache::open(Path::new("cache"), root).is_none());
        #[cfg(unix)]
        {
            let user = tempfile::tempdir().unwrap();
            let link = user.path().join("link");
            std::os::unix::fs::symlink(workspace.path(), &link).unwrap();
            assert!(Cache::open(&link, root).is_none());
        }
    }

    #[test]
    fn never_in_the_repository_around_the_workspace() {
        let outer = tempfile::tempdir().unwrap();
        let workspace = outer.path().join("repository/workspace");
        fs::create_dir_all(&workspace).unwrap();
        fs::create_dir(outer.path().join("repository/.git")).unwrap();
        let repository = super::super::load::repository(Utf8Path::from_path(&workspace).unwrap());
        let open = |folder: &str| Cache::open(&outer.path().join(folder), &repository);
        assert!(open("repository/.cache").is_none());
        assert!(open("user").is_some());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_no_error() {
        let user = tempfile::NamedTempFile::new().unwrap();
        let cache = open(user.path());
        cache.store(Known::new(), known("MIT"));
        assert!(cache.load().is_empty());
    }
}
