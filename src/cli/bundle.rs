//! Writes folders of files whole or not at all: beside their place first, then renamed.

use std::fs;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};

use super::write::WriteError;

/// Attempts to find a free name for the temporary folder.
const ATTEMPTS: u32 = 100;

/// A folder to write.
#[derive(Debug, Clone)]
pub(super) struct Bundle {
    /// Its name; one part of a path.
    pub(super) name: String,
    /// Its files, by path with `/`.
    pub(super) files: Vec<(String, Vec<u8>)>,
}

/// What became of a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// It was made.
    New,
    /// One of that name, and so of that content, was there.
    WasThere,
}

/// Writes every bundle below `folder`. All are written before the first is put in place; one that
/// is there already is left as it is, because its name says what is in it.
pub(super) fn write_bundles(
    folder: &Utf8Path,
    bundles: &[Bundle],
) -> Result<Vec<(Utf8PathBuf, Written)>, WriteError> {
    let failed = |source| WriteError {
        path: folder.to_owned(),
        source,
    };
    if bundles.is_empty() {
        return Ok(Vec::new());
    }
    fs::create_dir_all(folder).map_err(failed)?;
    let temporary = temporary_folder(folder).map_err(failed)?;
    let written = put_in_place(folder, &temporary, bundles).map_err(failed);
    // The first error is the one to report.
    let _ = fs::remove_dir_all(&temporary);
    written
}

fn put_in_place(
    folder: &Utf8Path,
    temporary: &Utf8Path,
    bundles: &[Bundle],
) -> io::Result<Vec<(Utf8PathBuf, Written)>> {
    for bundle in bundles {
        for (path, bytes) in &bundle.files {
            let file = temporary.join(&bundle.name).join(path);
            if let Some(parent) = file.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(file, bytes)?;
        }
    }
    let mut written = Vec::new();
    for bundle in bundles {
        let place = folder.join(&bundle.name);
        if place.is_dir() {
            written.push((place, Written::WasThere));
        } else {
            fs::rename(temporary.join(&bundle.name), &place)?;
            written.push((place, Written::New));
        }
    }
    Ok(written)
}

/// Makes a folder that was not there before, in the same place so that renaming is atomic.
fn temporary_folder(folder: &Utf8Path) -> io::Result<Utf8PathBuf> {
    let process = std::process::id();
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for attempt in 0..ATTEMPTS {
        let path = folder.join(format!(".request.{process}.{attempt}.tmp"));
        match fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use camino::Utf8PathBuf;

    use super::{Bundle, Written, write_bundles};

    fn bundle(name: &str, text: &str) -> Bundle {
        Bundle {
            name: name.to_owned(),
            files: vec![("a/b.txt".to_owned(), text.as_bytes().to_vec())],
        }
    }

    #[test]
    fn what_is_there_stays_and_nothing_else_is_left() {
        let guard = tempfile::tempdir().unwrap();
        let folder = Utf8PathBuf::from_path_buf(guard.path().join("x/y")).unwrap();
        let bundles = [bundle("one", "1"), bundle("two", "2")];
        let written = write_bundles(&folder, &bundles).unwrap();
        assert!(written.iter().all(|(_, written)| *written == Written::New));
        let written = write_bundles(&folder, &[bundle("one", "other")]).unwrap();
        assert_eq!(written[0].1, Written::WasThere);
        assert_eq!(fs::read_to_string(folder.join("one/a/b.txt")).unwrap(), "1");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
    }

    #[test]
    fn a_failure_leaves_nothing_behind() {
        let guard = tempfile::tempdir().unwrap();
        let folder = Utf8PathBuf::from_path_buf(guard.path().to_owned()).unwrap();
        let broken = Bundle {
            name: "two".to_owned(),
            files: vec![("a".to_owned(), Vec::new()), ("a/b".to_owned(), Vec::new())],
        };
        let error = write_bundles(&folder, &[bundle("one", "1"), broken]).unwrap_err();
        assert!(error.to_string().starts_with("cannot write"), "{error}");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::write(folder.join("file"), "").unwrap();
        assert!(write_bundles(&folder.join("file/x"), &[bundle("one", "1")]).is_err());
    }
}
