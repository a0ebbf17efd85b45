//! Reads a signature or key file as text: a regular file of at most 16 KiB. Parses nothing.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};

use camino::Utf8Path;

/// Largest file read here, in bytes.
const MAX_BYTES: u64 = 16 * 1024;

/// Why there is no text.
#[derive(Debug)]
pub(super) enum NoText {
    /// There is no such file.
    Missing,
    /// It is there and cannot be read, or is no such text; why.
    Unreadable(String),
}

/// Reads a small text file.
pub(super) fn read(path: &Utf8Path) -> Result<String, NoText> {
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => NoText::Missing,
        _ => NoText::Unreadable(error.to_string()),
    };
    // A pipe would let the run wait for ever.
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(NoText::Unreadable("it is not a file".to_owned()));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(NoText::Unreadable(format!(
            "it is larger than {MAX_BYTES} bytes"
        )));
    }
    String::from_utf8(bytes).map_err(|_error| NoText::Unreadable("it is not UTF-8 text".to_owned()))
}
