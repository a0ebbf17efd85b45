//! Reads the license texts of one package once more, byte for byte: those its facts list, as long as
//! they are still what was recognised.
//!
//! Knows no rule about which files these are, nor where they may lie: a file with the digest that
//! was gathered is the file that was gathered.

use super::super::load::bytes_of;
use super::super::model::LicenseFile;
use crate::graph::Package;
use crate::source::sha256_hex;

/// Most texts read of one package.
const MAX_TEXTS: usize = 32;

/// One license text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LicenseText {
    /// Path in the package, with `/`.
    pub path: String,
    /// Lower-case hexadecimal SHA-256 of the file.
    pub sha256: String,
    /// The file, byte for byte.
    pub bytes: Vec<u8>,
}

/// Reads the license files of a package in their order, up to a number; those that could not be
/// read before, or have changed since, are left out.
#[must_use]
pub(crate) fn license_texts(package: &Package, files: &[LicenseFile]) -> Vec<LicenseText> {
    let Some(folder) = package.manifest_path.parent() else {
        return Vec::new();
    };
    let text = |file: &LicenseFile| {
        let sha256 = file.sha256.clone()?;
        let bytes = bytes_of(folder.join(&file.path).as_std_path()).ok()?;
        (sha256_hex(&bytes) == sha256).then(|| LicenseText {
            path: file.path.clone(),
            sha256,
            bytes,
        })
    };
    files.iter().filter_map(text).take(MAX_TEXTS).collect()
}
