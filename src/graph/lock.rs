//! `Cargo.lock`: the checksum of each package, and the digest of the file. Pure: text in.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use crate::source::sha256_hex;

/// What a lock says; empty if there is none.
#[derive(Debug, Clone, Default)]
pub(super) struct Lock {
    /// SHA-256 of the file, in lower-case hexadecimal.
    pub(super) sha256: Option<String>,
    /// By name.
    checksums: BTreeMap<String, Vec<Locked>>,
}

#[derive(Debug, Clone)]
struct Locked {
    version: String,
    source: String,
    checksum: String,
}

impl Lock {
    /// Reads a lock; one that is not TOML has a digest and no checksums.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let checksums = std::str::from_utf8(bytes)
            .ok()
            .and_then(read_checksums)
            .unwrap_or_default();
        Self {
            sha256: Some(sha256_hex(bytes)),
            checksums,
        }
    }

    /// Returns the checksum of a package from `source`.
    pub(super) fn checksum(&self, name: &str, version: &str, source: &str) -> Option<&str> {
        self.checksums
            .get(name)?
            .iter()
            .find(|locked| locked.version == version && locked.source == source)
            .map(|locked| locked.checksum.as_str())
    }
}

fn read_checksums(text: &str) -> Option<BTreeMap<String, Vec<Locked>>> {
    let document = DeTable::parse(text).ok()?;
    let mut checksums: BTreeMap<String, Vec<Locked>> = BTreeMap::new();
    let packages = document.get_ref().get("package")?.get_ref().as_array()?;
    for package in packages.iter() {
        let DeValue::Table(package) = package.get_ref() else {
            continue;
        };
        let field = |key: &str| Some(package.get(key)?.get_ref().as_str()?.to_owned());
        if let (Some(name), Some(version), Some(source), Some(checksum)) = (
            field("name"),
            field("version"),
            field("source"),
            field("checksum"),
        ) {
            checksums.entry(name).or_default().push(Locked {
                version,
                source,
                checksum,
            });
        }
    }
    Some(checksums)
}

#[cfg(test)]
mod tests {
    use super::Lock;

    #[test]
    fn checksums_belong_to_name_version_and_source() {
        let lock = Lock::parse(
            b"version = 4\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"r\"\nchecksum = \"ff\"\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\n",
        );
        assert_eq!(lock.checksum("a", "1.0.0", "r"), Some("ff"));
        assert_eq!(lock.checksum("a", "1.0.0", "other"), None);
        assert_eq!(lock.checksum("b", "1.0.0", "r"), None);
    }

    #[test]
    fn nonsense_still_has_a_digest() {
        let lock = Lock::parse(b"");
        assert_eq!(
            lock.sha256.as_deref(),
            Some("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        );
        assert!(Lock::parse(b"\xff[[").sha256.is_some());
    }
}
