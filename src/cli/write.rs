//! Writes report files so that a reader sees the old file or the whole new one, never a half.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};

use camino::{Utf8Path, Utf8PathBuf};

use super::landing;

/// Attempts to find a free name for the temporary file.
const ATTEMPTS: u32 = 100;

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write `{path}`: {source}")]
pub(super) struct WriteError {
    /// The file that was to be written.
    pub(super) path: Utf8PathBuf,
    /// What the system says.
    pub(super) source: io::Error,
}

/// Writes `text` to `path` atomically; missing folders are made.
///
/// What is not a regular file (a pipe, `/dev/stdout`) is written to directly: it cannot be replaced. No
/// link in a checkout is followed.
///
/// # Errors
///
/// Fails if the folder or the file cannot be written; nothing is left behind then.
pub(super) fn write_atomically(path: &Utf8Path, text: &str) -> Result<(), WriteError> {
    try_write(path, text).map_err(|source| WriteError {
        path: path.to_owned(),
        source,
    })
}

fn try_write(path: &Utf8Path, text: &str) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|found| found.is_dir()) {
        return Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "it is a directory",
        ));
    }
    landing::of(path).map_err(io::Error::other)?;
    if landing::is_stream(path) {
        let mut file = OpenOptions::new().write(true).open(path)?;
        return file.write_all(text.as_bytes());
    }
    let name = path
        .file_name()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it has no file name"))?;
    let folder = path.parent().unwrap_or_else(|| Utf8Path::new(""));
    if !folder.as_str().is_empty() {
        fs::create_dir_all(folder)?;
    }
    let (temporary, mut file) = temporary_file(folder, name)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| {
            drop(file);
            fs::rename(&temporary, path)
        });
    if written.is_err() {
        // The first error is the one to report.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Makes a file that was not there before, in the same folder so that renaming is atomic.
fn temporary_file(folder: &Utf8Path, name: &str) -> io::Result<(Utf8PathBuf, File)> {
    let process = std::process::id();
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for attempt in 0..ATTEMPTS {
        let path = folder.join(format!(".{name}.{process}.{attempt}.tmp"));
        match File::create_new(&path) {
            Ok(file) => return Ok((path, file)),
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

    use super::write_atomically;

    fn folder() -> (tempfile::TempDir, Utf8PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        (folder, path)
    }

    #[test]
    fn makes_folders_replaces_files_and_leaves_nothing_else() {
        let (_guard, folder) = folder();
        let path = folder.join("a/b/report.json");
        write_atomically(&path, "one").unwrap();
        write_atomically(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        let names: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().collect();
        assert_eq!(names.len(), 1);
    }

    #[test]
    fn failures_name_the_file() {
        let (_guard, folder) = folder();
        let error = write_atomically(&folder, "x").unwrap_err().to_string();
        assert_eq!(error, format!("cannot write `{folder}`: it is a directory"));
        fs::write(folder.join("file"), "").unwrap();
        let below = folder.join("file/report.json");
        let error = write_atomically(&below, "x").unwrap_err().to_string();
        assert!(error.starts_with(&format!("cannot write `{below}`: ")));
        assert!(write_atomically("..".into(), "x").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn devices_are_written_to_and_not_replaced() {
        use std::os::unix::fs::FileTypeExt as _;
        write_atomically("/dev/null".into(), "x").unwrap();
        let kind = fs::metadata("/dev/null").unwrap().file_type();
        assert!(kind.is_char_device());
    }
}
