//! Reads the license files of packages: lists folders, reads and digests files, on all cores.
//!
//! Never follows a path or a link out of the package (for our own packages: out of our
//! repository), never reads more than [`MAX_FILE_BYTES`] of a file, and understands no text.

use std::collections::BTreeMap;
use std::fs::{self, DirEntry, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};

use super::files::{is_license, is_reuse_folder, may_be_text, may_hold_sources, plain};
use super::model::{FileProblem, Place};
use super::threads::{WORTH_A_THREAD, spread};
use crate::source::sha256_hex;

/// Largest license file read, in bytes.
pub const MAX_FILE_BYTES: u64 = 1024 * 1024;
/// Folders below a package's root in which roots of vendored sources are looked for.
const VENDORED_DEPTH: usize = 3;

/// What is to be read of one package.
#[derive(Debug, Clone)]
pub(super) struct Job {
    /// Its folder.
    pub(super) folder: Utf8PathBuf,
    /// `license-file`.
    pub(super) named: Option<String>,
    /// A folder around it that counts as inside too.
    pub(super) around: Option<Utf8PathBuf>,
    /// Whether the files at its root are wanted, and not the named one only.
    pub(super) root: bool,
    /// Whether the license files of vendored sources are wanted.
    pub(super) vendored: bool,
}

/// One file, read or not.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) path: String,
    pub(super) place: Place,
    /// The digest; the bytes stand in [`Read::texts`] under it.
    pub(super) digest: Result<String, FileProblem>,
}

/// What was read: the files of each job, and each text once, by digest.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) files: Vec<Vec<Found>>,
    pub(super) texts: BTreeMap<String, Vec<u8>>,
}

/// Reads all that `jobs` ask for.
pub(super) fn read(jobs: &[Job]) -> Read {
    let texts = Mutex::new(BTreeMap::new());
    let files = spread(jobs, WORTH_A_THREAD, |job| {
        Reader {
            job,
            texts: &texts,
            boundary: None,
            found: Vec::new(),
        }
        .read()
    });
    Read {
        files,
        texts: texts.into_inner().unwrap_or_else(PoisonError::into_inner),
    }
}

/// Returns the repository around a workspace: the nearest folder with a `.git`, else the workspace.
pub(super) fn repository(root: &Utf8Path) -> Utf8PathBuf {
    root.ancestors()
        .find(|folder| folder.join(".git").exists())
        .unwrap_or(root)
        .to_owned()
}

/// Reads a file whose path has been checked.
pub(super) fn bytes_of(path: &Path) -> Result<Vec<u8>, FileProblem> {
    let mut bytes = Vec::new();
    File::open(path)
        .map_err(|error| unreadable(&error))?
        .take(MAX_FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(FileProblem::TooLarge);
    }
    Ok(bytes)
}

pub(super) fn unreadable(error: &io::Error) -> FileProblem {
    match error.kind() {
        io::ErrorKind::NotFound => FileProblem::Absent,
        _ => FileProblem::Unreadable(error.to_string()),
    }
}

/// Tells whether `path`, which may hold links, leads to a place inside `boundary`, and what is there.
pub(super) fn inside(path: &Path, boundary: &Path) -> Result<PathBuf, FileProblem> {
    let target = path.canonicalize().map_err(|error| unreadable(&error))?;
    if !target.starts_with(boundary) {
        return Err(FileProblem::LinksOut);
    }
    Ok(target)
}

/// Reads the files of one package.
struct Reader<'j> {
    job: &'j Job,
    texts: &'j Mutex<BTreeMap<String, Vec<u8>>>,
    /// The folder that must not be left, without links; found when the first link is met.
    boundary: Option<PathBuf>,
    found: Vec<Found>,
}

impl Reader<'_> {
    fn read(mut self) -> Vec<Found> {
        if let Some(named) = &self.job.named {
            self.named(named);
        }
        if self.job.root {
            match entries(self.job.folder.as_std_path()) {
                Ok(entries) => self.root(&entries),
                Err(problem) => self.add(".".to_owned(), Place::Package, Err(problem)),
            }
        }
        self.found
    }

    /// The file a manifest names; nothing of what it says is trusted.
    fn named(&mut self, named: &str) {
        let Some((path, stays)) = plain(named) else {
            return self.add(named.to_owned(), Place::Package, Err(FileProblem::Leaves));
        };
        if !stays && self.job.around.is_none() {
            return self.add(path, Place::Package, Err(FileProblem::Leaves));
        }
        let file = self.job.folder.join(&path);
        let digest = self.link(file.as_std_path());
        // What is reached by `..` is no link, and told in its own words.
        let digest = match digest {
            Err(FileProblem::LinksOut) if !stays => Err(FileProblem::Leaves),
            other => other,
        };
        self.add(path, Place::Package, digest);
    }

    fn root(&mut self, entries: &[(String, DirEntry)]) {
        for (name, entry) in entries {
            if is_reuse_folder(name) && leads_to_folder(entry) {
                self.reuse(name, &entry.path(), Place::Package);
            } else if is_license(name) && !self.found.iter().any(|found| found.path == *name) {
                let digest = self.entry(entry);
                self.add(name.clone(), Place::Package, digest);
            }
        }
        if self.job.vendored {
            for (name, entry) in entries {
                if may_hold_sources(name) && !is_reuse_folder(name) && is_plain_folder(entry) {
                    self.vendored(name, &entry.path(), VENDORED_DEPTH);
                }
            }
        }
    }

    /// The folder in which REUSE keeps license texts, one level deep.
    fn reuse(&mut self, path: &str, folder: &Path, place: Place) {
        let checked = self
            .boundary()
            .and_then(|boundary| inside(folder, &boundary));
        let listed = checked.and_then(|folder| entries(&folder));
        match listed {
            Err(problem) => self.add(path.to_owned(), place, Err(problem)),
            Ok(listed) => {
                for (name, entry) in listed.iter().filter(|(name, _)| may_be_text(name)) {
                    let digest = self.entry(entry);
                    self.add(format!("{path}/{name}"), place, digest);
                }
            }
        }
    }

    /// The license files of vendored sources: in the first folder on each way down that has any.
    ///
    /// What cannot be listed has no license file to show, and links are not followed.
    fn vendored(&mut self, path: &str, folder: &Path, depth: usize) {
        let Ok(listed) = entries(folder) else { return };
        let before = self.found.len();
        for (name, entry) in &listed {
            if is_license(name) && !leads_to_folder(entry) {
                let digest = self.entry(entry);
                self.add(format!("{path}/{name}"), Place::Vendored, digest);
            }
        }
        if self.found.len() > before {
            return;
        }
        for (name, entry) in &listed {
            let path = format!("{path}/{name}");
            if !is_plain_folder(entry) || !may_hold_sources(name) {
                continue;
            }
            if is_reuse_folder(name) {
                self.reuse(&path, &entry.path(), Place::Vendored);
            } else if depth > 1 {
                self.vendored(&path, &entry.path(), depth - 1);
            }
        }
    }

    fn entry(&mut self, entry: &DirEntry) -> Result<String, FileProblem> {
        let kind = entry.file_type().map_err(|error| unreadable(&error))?;
        if kind.is_symlink() {
            self.link(&entry.path())
        } else if kind.is_file() {
            self.digest(&entry.path())
        } else if kind.is_dir() {
            Err(FileProblem::Folder)
        } else {
            Err(FileProblem::NotFile)
        }
    }

    /// A path on which there may be links.
    fn link(&mut self, path: &Path) -> Result<String, FileProblem> {
        let boundary = self.boundary()?;
        let target = inside(path, &boundary)?;
        let metadata = target.metadata().map_err(|error| unreadable(&error))?;
        if metadata.is_file() {
            self.digest(&target)
        } else if metadata.is_dir() {
            Err(FileProblem::Folder)
        } else {
            Err(FileProblem::NotFile)
        }
    }

    fn digest(&self, path: &Path) -> Result<String, FileProblem> {
        let bytes = bytes_of(path)?;
        let digest = sha256_hex(&bytes);
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.entry(digest.clone()).or_insert(bytes);
        Ok(digest)
    }

    fn boundary(&mut self) -> Result<PathBuf, FileProblem> {
        if let Some(boundary) = &self.boundary {
            return Ok(boundary.clone());
        }
        let real = |folder: &Utf8Path| {
            folder
                .as_std_path()
                .canonicalize()
                .map_err(|error| unreadable(&error))
        };
        let own = real(&self.job.folder)?;
        // A package beside the repository has nothing to look for in it.
        let boundary = match &self.job.around {
            Some(around) => real(around)
                .ok()
                .filter(|around| own.starts_with(around))
                .unwrap_or(own),
            None => own,
        };
        self.boundary = Some(boundary.clone());
        Ok(boundary)
    }

    fn add(&mut self, path: String, place: Place, digest: Result<String, FileProblem>) {
        if !self.found.iter().any(|found| found.path == path) {
            self.found.push(Found {
                path,
                place,
                digest,
            });
        }
    }
}

/// Returns what is in a folder, sorted by name.
fn entries(folder: &Path) -> Result<Vec<(String, DirEntry)>, FileProblem> {
    let mut listed = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(&error))? {
        let entry = entry.map_err(|error| unreadable(&error))?;
        listed.push((entry.file_name().to_string_lossy().into_owned(), entry));
    }
    listed.sort_by_cached_key(|(name, entry)| (name.clone(), entry.file_name()));
    // Names that are no UTF-8 may be shown alike; each file counts all the same.
    for (place, (name, _)) in listed.iter_mut().enumerate() {
        if name.contains(char::REPLACEMENT_CHARACTER) {
            name.push_str(&format!("{}{place}", char::REPLACEMENT_CHARACTER));
        }
    }
    Ok(listed)
}

fn is_plain_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_ok_and(|kind| kind.is_dir())
}

fn leads_to_folder(entry: &DirEntry) -> bool {
    is_plain_folder(entry)
        || (entry.file_type().is_ok_and(|kind| kind.is_symlink()) && entry.path().is_dir())
}
