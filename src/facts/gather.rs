//! Reads the license files that waivers and clarifications are pinned to, and nothing else.
//!
//! The only I/O of this room. Never follows a path or a link out of the package it belongs to.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Component;

use camino::Utf8Path;

use crate::graph::{Graph, PackageIx};
use crate::policy::{Pin, Policy};
use crate::source::sha256_hex;

/// Largest license file read, in bytes.
pub const MAX_FILE_BYTES: u64 = 1024 * 1024;

/// What was found on disk: per package and path, the lower-case hexadecimal SHA-256 or why there
/// is none.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    digests: BTreeMap<(PackageIx, String), Result<String, String>>,
}

impl Evidence {
    /// Returns the digest of a file of a package, or why there is none.
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

    /// Records a digest; for judging saved facts and for tests.
    pub fn insert(&mut self, package: PackageIx, path: &str, digest: Result<String, String>) {
        self.digests.insert((package, path.to_owned()), digest);
    }
}

/// Reads what the pins of `layers` need, for the packages they name.
#[must_use]
pub fn gather(graph: &Graph, layers: &[Policy]) -> Evidence {
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
                let folder = package.manifest_path.parent().unwrap_or(Utf8Path::new(""));
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

fn digest_inside(folder: &Utf8Path, path: &str) -> Result<String, String> {
    let relative = Utf8Path::new(path);
    let plain = relative
        .as_std_path()
        .components()
        .all(|component| matches!(component, Component::Normal(_)));
    if path.is_empty() || !plain {
        return Err("the path leaves the package".to_owned());
    }
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => format!("it cannot be read: {error}"),
    };
    let root = folder.canonicalize_utf8().map_err(unreadable)?;
    let file = folder
        .join(relative)
        .canonicalize_utf8()
        .map_err(unreadable)?;
    if !file.starts_with(&root) {
        return Err("it is a link out of the package".to_owned());
    }
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() {
        return Err("it is not a file".to_owned());
    }
    let mut bytes = Vec::new();
    File::open(&file)
        .map_err(unreadable)?
        .take(MAX_FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(format!("it is larger than {MAX_FILE_BYTES} bytes"));
    }
    Ok(sha256_hex(&bytes))
}

#[cfg(test)]
mod tests {
    use camino::Utf8PathBuf;

    use super::{MAX_FILE_BYTES, digest_inside};

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
