//! Makes a private folder and takes it away again, and what a killed run has left too.
//! Knows nothing of what is put into it.

use std::fs::{DirBuilder, DirEntry, File, OpenOptions};
use std::{env, fs, io};

use camino::{Utf8Path, Utf8PathBuf};

/// What such folders are called, before the number of the process.
const PREFIX: &str = "ospo-check-";
/// The file whose lock tells that the run is still there; the system lets go of it with the process.
const ALIVE: &str = ".alive";
/// Attempts to find a free name for the folder.
const ATTEMPTS: u32 = 100;
/// Most entries of the temporary folder that are looked at for what a killed run has left.
const MAX_SEEN: usize = 10_000;

/// Why there is no such folder.
#[derive(Debug, thiserror::Error)]
#[error("cannot make a folder in `{path}`: {source}")]
pub(crate) struct FolderError {
    /// The temporary folder.
    pub path: String,
    /// What the system says.
    pub source: io::Error,
}

/// A folder that only this user may enter; removed when dropped.
#[derive(Debug)]
pub(crate) struct Folder {
    path: Utf8PathBuf,
    /// Held as long as the folder is in use.
    _alive: File,
}

impl Folder {
    /// Makes a folder that was not there before.
    ///
    /// # Errors
    /// Fails where the system's temporary folder cannot be written, or its path is not UTF-8.
    pub(crate) fn new() -> Result<Self, FolderError> {
        let parent = env::temp_dir();
        let shown = parent.display().to_string();
        let failed = |source| FolderError {
            path: shown.clone(),
            source,
        };
        let parent = parent.canonicalize().map_err(failed)?;
        let parent = Utf8PathBuf::from_path_buf(parent)
            .map_err(|_path| failed(io::Error::other("the path is not UTF-8")))?;
        let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
        for attempt in 0..ATTEMPTS {
            let path = parent.join(format!("{PREFIX}{}-{attempt}", std::process::id()));
            match private_folder(&path) {
                Ok(()) => {
                    let alive = locked(&path).map_err(failed)?;
                    sweep(&parent, &path);
                    return Ok(Self {
                        path,
                        _alive: alive,
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
                Err(error) => return Err(failed(error)),
            }
        }
        Err(failed(last))
    }

    /// Returns where it is.
    #[must_use]
    pub(crate) fn path(&self) -> &Utf8Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // It is in the system's temporary folder; what cannot be removed, the next run will.
        let _ = fs::remove_dir_all(&self.path);
    }
}

fn locked(folder: &Utf8Path) -> io::Result<File> {
    let alive = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(folder.join(ALIVE))?;
    alive.lock()?;
    Ok(alive)
}

/// Removes what runs of this user have left that were killed: nobody holds the lock any more.
fn sweep(parent: &Utf8Path, own: &Utf8Path) {
    let entries = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .take(MAX_SEEN)
        .flatten();
    for entry in entries {
        let name = entry.file_name();
        let is_ours = name.to_str().is_some_and(is_name);
        if !is_ours || !is_of_same_user(&entry, own) {
            continue;
        }
        let alive = OpenOptions::new()
            .write(true)
            .open(entry.path().join(ALIVE));
        if alive.is_ok_and(|alive| alive.try_lock().is_ok()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Tells whether an entry is a folder, and of the user who made `own`: what others have put there is not opened.
fn is_of_same_user(entry: &DirEntry, own: &Utf8Path) -> bool {
    let (Ok(theirs), Ok(ours)) = (entry.metadata(), fs::metadata(own)) else {
        return false;
    };
    #[cfg(unix)]
    let is_same =
        std::os::unix::fs::MetadataExt::uid(&theirs) == std::os::unix::fs::MetadataExt::uid(&ours);
    // Elsewhere the temporary folder is the user's own.
    #[cfg(not(unix))]
    let is_same = ours.is_dir();
    theirs.is_dir() && is_same
}

fn is_name(name: &str) -> bool {
    let numbers = name
        .strip_prefix(PREFIX)
        .and_then(|rest| rest.split_once('-'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    numbers.is_some_and(|(process, attempt)| is_number(process) && is_number(attempt))
}

fn private_folder(folder: &Utf8Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{ALIVE, Folder, is_name, private_folder, sweep};

    #[test]
    fn a_folder_is_gone_with_its_owner_and_one_that_was_left_with_the_next() {
        let folder = Folder::new().unwrap();
        let path = folder.path().to_owned();
        let parent = path.parent().unwrap().to_owned();
        assert!(path.join(ALIVE).is_file());
        // As a killed run leaves it: the file is there, and nobody holds its lock.
        let left = parent.join(format!("ospo-check-{}-4000", std::process::id()));
        private_folder(&left).unwrap();
        fs::write(left.join(ALIVE), "").unwrap();
        fs::write(left.join("Cargo.toml"), "x").unwrap();
        sweep(&parent, &path);
        assert!(!left.exists());
        assert!(path.exists(), "a folder in use is left alone");
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn only_what_is_called_as_ours_is_looked_at() {
        for name in ["ospo-check-12-0", "ospo-check-4194304-99"] {
            assert!(is_name(name), "{name}");
        }
        for name in [
            "ospo-check-",
            "ospo-check-1",
            "ospo-check-a-1",
            "ospo-check-1-2-3",
            "x-1-2",
        ] {
            assert!(!is_name(name), "{name}");
        }
    }
}
