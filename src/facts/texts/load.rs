//! Reads the license texts of one package: those its manifest names, those at its root, and those
//! in `LICENSES/`. Never follows a link out of the package.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Component, Path};

use camino::Utf8Path;

use super::super::load::MAX_FILE_BYTES;
use crate::graph::Package;
use crate::source::sha256_hex;

/// Most texts read of one package.
const MAX_TEXTS: usize = 32;
/// What the name of a license text begins with, in any letter case.
const STEMS: [&str; 6] = [
    "license",
    "licence",
    "copying",
    "copyright",
    "notice",
    "unlicense",
];
/// Endings of files that are called after a license and hold something else.
const NO_TEXTS: [&str; 8] = ["rs", "toml", "json", "py", "sh", "png", "svg", "jpg"];

/// One license text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenseText {
    /// Path in the package, with `/`.
    pub path: String,
    /// Lower-case hexadecimal SHA-256 of the file.
    pub sha256: String,
    /// The file, byte for byte.
    pub bytes: Vec<u8>,
}

/// Reads the license texts of a package, sorted by path; none where its files are not here.
#[must_use]
pub fn license_texts(package: &Package) -> Vec<LicenseText> {
    let Some(folder) = package.manifest_path.parent() else {
        return Vec::new();
    };
    let Ok(root) = folder.as_std_path().canonicalize() else {
        return Vec::new();
    };
    let mut paths = BTreeSet::new();
    paths.extend(package.license_file.clone());
    for name in names(folder.as_std_path()) {
        if is_license(&name) {
            paths.insert(name);
        }
    }
    let reuse = folder.join("LICENSES");
    paths.extend(
        names(reuse.as_std_path())
            .into_iter()
            .map(|name| format!("LICENSES/{name}")),
    );
    paths
        .into_iter()
        .filter_map(|path| read(folder, &root, path))
        .take(MAX_TEXTS)
        .collect()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect()
}

fn is_license(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let ending = Utf8Path::new(&name).extension().unwrap_or_default();
    STEMS.iter().any(|stem| name.starts_with(stem)) && !NO_TEXTS.contains(&ending)
}

fn read(folder: &Utf8Path, root: &Path, path: String) -> Option<LicenseText> {
    let is_plain = Path::new(&path)
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let file = folder.join(&path).as_std_path().canonicalize().ok()?;
    if !is_plain || !file.starts_with(root) || !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(&file)
        .ok()?
        .take(MAX_FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .ok()?;
    (bytes.len() as u64 <= MAX_FILE_BYTES).then(|| LicenseText {
        sha256: sha256_hex(&bytes),
        path,
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::is_license;

    #[test]
    fn license_texts_are_known_by_their_names() {
        for name in [
            "LICENSE",
            "license-mit.txt",
            "Licence.md",
            "COPYING.LESSER",
            "NOTICE",
            "UNLICENSE",
        ] {
            assert!(is_license(name), "{name}");
        }
        for name in ["license.rs", "README.md", "LICENSE.png", "deny.toml"] {
            assert!(!is_license(name), "{name}");
        }
    }
}
