//! Reads the license files of packages: lists folders, reads files, on all cores.
//!
//! Never follows a path or a link out of the package (for our own packages: out of our
//! repository), never reads more than [`MAX_FILE_BYTES`] of a file nor more of a package than
//! [`MAX_FILES`] and [`MAX_PACKAGE_BYTES`], understands no text, and keeps none: each is handed on
//! as soon as it is read.

use std::fs::{self, DirEntry, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};

use super::files::{
    is_aside, is_called_license, is_docs_folder, is_license, is_license_folder, is_license_of_root,
    is_reuse_folder, is_source_license, may_be_text, may_hold_sources, plain,
};
use super::model::{FileProblem, FileRole, LicenseFile};
use super::recognizer::Recognizer;
use super::threads::{WORTH_A_THREAD, spread};
use crate::recognition::{Recognition, Said};

/// Largest license file read, in bytes.
pub(crate) const MAX_FILE_BYTES: u64 = 1024 * 1024;
/// Most license files read of one package.
pub(crate) const MAX_FILES: usize = 64;
/// Most bytes read of the license files of one package.
pub(crate) const MAX_PACKAGE_BYTES: u64 = 8 * MAX_FILE_BYTES;
/// What stands for the package itself in place of the path of a file; no pin can name it.
const WHOLE: &str = ".";
/// Folders below a package's root in which roots of vendored sources are looked for.
const VENDORED_DEPTH: usize = 3;

/// What is to be read of one package.
#[derive(Debug, Clone)]
pub(super) struct Job {
    /// Its folder.
    pub(super) folder: Utf8PathBuf,
    /// `license-file`.
    pub(super) named: Option<String>,
    /// What its manifest says about whose it is.
    pub(super) said: Said,
    /// A folder around it that counts as inside too.
    pub(super) around: Option<Utf8PathBuf>,
    /// Whether the license files of vendored sources are wanted.
    pub(super) vendored: bool,
}

/// Reads all that `jobs` ask for; the files of each.
pub(super) fn read(jobs: &[Job], recognizer: &Recognizer<'_>) -> Vec<Vec<LicenseFile>> {
    spread(jobs, WORTH_A_THREAD, |job| {
        Reader {
            job,
            recognizer,
            boundary: None,
            bytes: 0,
            found: Vec::new(),
        }
        .read()
    })
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
    recognizer: &'j Recognizer<'j>,
    /// The folder that must not be left, without links; found when the first link is met.
    boundary: Option<PathBuf>,
    /// How much was read.
    bytes: u64,
    found: Vec<LicenseFile>,
}

impl Reader<'_> {
    fn read(mut self) -> Vec<LicenseFile> {
        if let Some(named) = &self.job.named {
            self.named(named);
        }
        match entries(self.job.folder.as_std_path()) {
            Ok(entries) => self.root(&entries),
            Err(problem) => self.add(WHOLE.to_owned(), FileRole::Package, Err(problem)),
        }
        self.found
    }

    /// The file a manifest names; nothing of what it says is trusted.
    fn named(&mut self, named: &str) {
        let Some((path, stays)) = plain(named) else {
            return self.add(
                named.to_owned(),
                FileRole::Package,
                Err(FileProblem::Leaves),
            );
        };
        if !stays && self.job.around.is_none() {
            return self.add(path, FileRole::Package, Err(FileProblem::Leaves));
        }
        let file = self.job.folder.join(&path);
        let file = self.link(file.as_std_path());
        // What is reached by `..` is not a link, and told in its own words.
        let file = match file {
            Err(FileProblem::LinksOut) if !stays => Err(FileProblem::Leaves),
            other => other,
        };
        self.add(path, FileRole::Package, file);
    }

    fn root(&mut self, entries: &[(String, DirEntry)]) {
        for (name, entry) in entries {
            let is_folder = leads_to_folder(entry);
            if is_folder && is_license_folder(name) {
                self.texts(name, &entry.path(), FileRole::Package, |_| true);
            } else if is_folder && is_aside(name) && is_plain_folder(entry) {
                self.texts(name, &entry.path(), FileRole::Aside, may_be_text);
            } else if is_folder && is_docs_folder(name) && is_plain_folder(entry) {
                self.texts(name, &entry.path(), FileRole::Package, is_called_license);
            } else if !is_folder && (is_license_of_root(name, false) || is_aside(name)) {
                let file = self.entry(entry);
                let role = if is_license_of_root(name, false) {
                    FileRole::Package
                } else {
                    FileRole::Aside
                };
                self.add(name.clone(), role, file);
            }
        }
        if self.job.vendored {
            for (name, entry) in entries {
                if may_hold_sources(name) && !is_license_folder(name) && is_plain_folder(entry) {
                    self.vendored(name, &entry.path(), VENDORED_DEPTH);
                }
            }
        }
    }

    /// The texts of a folder that count by their names, one level deep.
    fn texts(&mut self, path: &str, folder: &Path, role: FileRole, counts: fn(&str) -> bool) {
        let checked = self
            .boundary()
            .and_then(|boundary| inside(folder, &boundary));
        let listed = checked.and_then(|folder| entries(&folder));
        match listed {
            Err(problem) => self.add(path.to_owned(), role, Err(problem)),
            Ok(listed) => {
                // What lies deeper below an aside are sources, not texts.
                let is_deeper = |entry| role == FileRole::Aside && leads_to_folder(entry);
                let listed = listed.iter().filter(|(name, _)| counts(name));
                for (name, entry) in listed.filter(|(_, entry)| !is_deeper(entry)) {
                    let file = self.entry(entry);
                    self.add(format!("{path}/{name}"), role, file);
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
            if is_source_license(name) && !leads_to_folder(entry) {
                let file = self.entry(entry);
                self.add(format!("{path}/{name}"), FileRole::Vendored, file);
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
                self.texts(&path, &entry.path(), FileRole::Vendored, |name| {
                    may_be_text(name) || is_license(name, false)
                });
            } else if depth > 1 {
                self.vendored(&path, &entry.path(), depth - 1);
            }
        }
    }

    /// Where the file is that an entry of a folder stands for.
    fn entry(&mut self, entry: &DirEntry) -> Result<PathBuf, FileProblem> {
        let kind = entry.file_type().map_err(|error| unreadable(&error))?;
        if kind.is_symlink() {
            self.link(&entry.path())
        } else if kind.is_file() {
            Ok(entry.path())
        } else if kind.is_dir() {
            Err(FileProblem::Folder)
        } else {
            Err(FileProblem::NotFile)
        }
    }

    /// A path on which there may be links.
    fn link(&mut self, path: &Path) -> Result<PathBuf, FileProblem> {
        let boundary = self.boundary()?;
        let target = inside(path, &boundary)?;
        let metadata = target.metadata().map_err(|error| unreadable(&error))?;
        if metadata.is_file() {
            Ok(target)
        } else if metadata.is_dir() {
            Err(FileProblem::Folder)
        } else {
            Err(FileProblem::NotFile)
        }
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

    /// Reads one file more, unless the package has shown more than is read of one.
    fn add(&mut self, path: String, role: FileRole, file: Result<PathBuf, FileProblem>) {
        if self.is_full() || self.found.iter().any(|found| found.path == path) {
            return;
        }
        if self.found.len() == MAX_FILES {
            return self.give_up(FileProblem::TooMany);
        }
        match file.and_then(|file| bytes_of(&file)) {
            Ok(bytes) => {
                self.bytes += bytes.len() as u64;
                if self.bytes > MAX_PACKAGE_BYTES {
                    return self.give_up(FileProblem::TooMuch);
                }
                let (digest, recognition) = self.recognizer.recognize(&bytes);
                let mut recognition = recognition.map_err(FileProblem::from);
                if let Ok(recognition) = &mut recognition {
                    recognition.bear_out(&self.job.said);
                }
                self.push(path, role, Some(digest), recognition);
            }
            Err(problem) => self.push(path, role, None, Err(problem)),
        }
    }

    /// Says of the whole package, and not of a file that somebody may have read, why no more of its
    /// files are read.
    fn give_up(&mut self, problem: FileProblem) {
        self.push(WHOLE.to_owned(), FileRole::Package, None, Err(problem));
    }

    fn is_full(&self) -> bool {
        let last = self.found.last().map(|file| &file.recognition);
        matches!(last, Some(Err(FileProblem::TooMany | FileProblem::TooMuch)))
    }

    fn push(
        &mut self,
        path: String,
        role: FileRole,
        sha256: Option<String>,
        recognition: Result<Recognition, FileProblem>,
    ) {
        self.found.push(LicenseFile {
            path,
            role,
            sha256,
            recognition,
        });
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
    // Names that are not UTF-8 may be shown alike; each file counts all the same.
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
