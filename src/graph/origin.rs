//! Where a package comes from, and whether its code is what its registry published.
//!
//! Decides from metadata and from what `load` has found on disk; looks at no file itself.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::vocabulary::SourceKind;

/// What `load` has found on disk around the metadata.
#[derive(Debug, Clone, Default)]
pub(super) struct Surroundings {
    /// `Cargo.lock`, if it was read.
    pub(super) lock: super::lock::Lock,
    /// The `resolver` of the root manifest; see [`RootManifest`].
    pub(super) root_manifest: RootManifest,
    /// Manifests with a `.cargo_vcs_info.json` beside them, as `cargo package` writes it.
    pub(super) packaged: BTreeSet<String>,
    /// Manifests with a `.cargo-checksum.json` beside them, as a vendored folder has it; looked for
    /// only where `in_cargo_home` is not known.
    pub(super) vendored: BTreeSet<String>,
    /// Where the root lies once links are followed, if that can be known.
    pub(super) real_root: Option<Utf8PathBuf>,
    /// Where path packages lie once links are followed, by manifest.
    pub(super) real_folders: BTreeMap<String, Utf8PathBuf>,
    /// Manifests that lie where cargo itself unpacks registry packages and git repositories; `None`
    /// if that is another machine's folder and only its shape can tell.
    pub(super) in_cargo_home: Option<BTreeSet<String>>,
}

/// What the root manifest says of the resolver.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum RootManifest {
    /// It cannot be read or understood.
    #[default]
    Unreadable,
    /// It leaves the resolver to the edition.
    Silent,
    /// It names a resolver.
    Resolver(String),
}

/// Source kind of a third-party package from the URL cargo gives it.
pub(super) fn kind_of_url(url: Option<&str>) -> SourceKind {
    match url {
        None => SourceKind::Path,
        Some(url) if is_crates_io(url) => SourceKind::CratesIo,
        Some(url) if url.starts_with("git+") => SourceKind::Git,
        Some(url) if url.starts_with("path+") => SourceKind::Path,
        Some(_) => SourceKind::Registry,
    }
}

/// The index of crates.io, and how the sparse one is called.
const CRATES_IO: [&str; 2] = [
    "registry+https://github.com/rust-lang/crates.io-index",
    "sparse+https://index.crates.io/",
];

/// Tells whether a source is crates.io.
pub(super) fn is_crates_io(url: &str) -> bool {
    CRATES_IO.contains(&url)
}

/// Returns a source without what makes no other one of it for cargo: the revision it was found at,
/// a `/` or `.git` at the end of its path, letter case on GitHub.
pub(super) fn plain_source(url: &str) -> String {
    // A branch may be called `a#b`, so only what looks like a commit is the revision.
    let is_commit = |rev: &str| rev.len() >= 40 && rev.bytes().all(|byte| byte.is_ascii_hexdigit());
    let url = match url.rsplit_once('#') {
        Some((asked, rev)) if is_commit(rev) => asked,
        _ => url,
    };
    if is_crates_io(url) {
        return CRATES_IO[0].to_owned();
    }
    let (path, which) = match url.split_once('?') {
        Some((path, which)) => (path, Some(which)),
        None => (url, None),
    };
    let path = path.strip_suffix('/').unwrap_or(path);
    let path = path.strip_suffix(".git").unwrap_or(path);
    let of_github = path.contains("://github.com/") || path.contains("@github.com/");
    let mut plain = if of_github {
        path.to_ascii_lowercase()
    } else {
        path.to_owned()
    };
    if let Some(which) = which {
        plain.push('?');
        plain.push_str(which);
    }
    plain
}

/// Returns whether a path below `registry/src` belongs to a registry that has a host. The crates of a
/// registry that is a folder (`local-registry`) are unpacked under a name without one, `-0123…`.
pub(super) fn is_of_a_host(below: &str) -> bool {
    !below.starts_with('-')
}

/// Returns whether the files of a registry or git package lie where cargo itself puts them.
pub(super) fn is_in_cargo_home(
    surroundings: &Surroundings,
    root: &Utf8Path,
    manifest: &Utf8Path,
    source: SourceKind,
    (name, version): (&str, &str),
) -> bool {
    match &surroundings.in_cargo_home {
        Some(found) => found.contains(manifest.as_str()),
        // `..` may lead back to where the change can write.
        None if manifest.as_str().contains("..") || manifest.starts_with(root) => false,
        None if surroundings.vendored.contains(manifest.as_str()) => false,
        None => source == SourceKind::Git || looks_unpacked(manifest, name, version),
    }
}

/// Returns whether a path ends in `registry/src/<folder>/<name>-<version>/Cargo.toml`.
fn looks_unpacked(manifest: &Utf8Path, name: &str, version: &str) -> bool {
    let mut parts = manifest.as_str().rsplit(['/', '\\']);
    parts.next() == Some("Cargo.toml")
        && parts
            .next()
            .and_then(|folder| folder.strip_prefix(name))
            .and_then(|rest| rest.strip_prefix('-'))
            == Some(version)
        && parts
            .next()
            .is_some_and(|folder| !folder.is_empty() && is_of_a_host(folder))
        && parts.next() == Some("src")
        && parts.next() == Some("registry")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_give_source_kinds() {
        for (url, kind) in [
            (None, SourceKind::Path),
            (
                Some("registry+https://github.com/rust-lang/crates.io-index"),
                SourceKind::CratesIo,
            ),
            (
                Some("sparse+https://index.crates.io/"),
                SourceKind::CratesIo,
            ),
            (
                Some("sparse+https://crates.bank.example/index/"),
                SourceKind::Registry,
            ),
            (
                Some("registry+https://github.com/rust-lang/crates.io-index.evil"),
                SourceKind::Registry,
            ),
            (Some("git+https://x.example/y?rev=1#abc"), SourceKind::Git),
            (Some("nonsense"), SourceKind::Registry),
        ] {
            assert_eq!(kind_of_url(url), kind, "{url:?}");
        }
    }

    #[test]
    fn a_source_is_the_same_at_whatever_revision_and_however_it_is_spelt() {
        let sha = "0123456789012345678901234567890123456789";
        for (one, other, is_same) in [
            (
                "sparse+https://index.crates.io/",
                "registry+https://github.com/rust-lang/crates.io-index",
                true,
            ),
            (
                "sparse+https://index.crates.io/",
                "sparse+https://index.crates.io.example/",
                false,
            ),
            (
                "sparse+https://r.example/i/",
                "registry+https://r.example/i/",
                false,
            ),
            (
                "git+https://g.example/x.git",
                &format!("git+https://g.example/x#{sha}"),
                true,
            ),
            (
                "git+https://g.example/x/?tag=1",
                &format!("git+https://g.example/x?tag=1#{sha}"),
                true,
            ),
            ("git+https://g.example/X", "git+https://g.example/x", false),
            (
                "git+https://github.com/A/X",
                "git+https://github.com/a/x.git",
                true,
            ),
            (
                "git+ssh://git@github.com/A/x",
                "git+ssh://git@github.com/a/x",
                true,
            ),
            (
                "git+https://github.com/a/x?branch=B",
                "git+https://github.com/a/x?branch=b",
                false,
            ),
            (
                "git+https://g.example/x?branch=a",
                &format!("git+https://g.example/x?branch=a#b#{sha}"),
                false,
            ),
            (
                "git+https://g.example/x?branch=a",
                &format!("git+https://g.example/x?branch=a#{sha}#{sha}"),
                false,
            ),
            ("git+https://g.example/x", "git+https://g.example//x", false),
        ] {
            assert_eq!(
                plain_source(one) == plain_source(other),
                is_same,
                "{one} {other}"
            );
        }
    }

    #[test]
    fn only_the_exact_shape_is_the_registry_folder() {
        let surroundings = Surroundings::default();
        let root = Utf8Path::new("/ws");
        let is = |path: &str| {
            let path = Utf8Path::new(path);
            let package = ("foo", "1.0.0");
            is_in_cargo_home(&surroundings, root, path, SourceKind::CratesIo, package)
        };
        assert!(is(
            "/home/a/.cargo/registry/src/index-1/foo-1.0.0/Cargo.toml"
        ));
        assert!(!is("/ws/.cargo/registry/src/index-1/foo-1.0.0/Cargo.toml"));
        assert!(!is(
            "/home/a/.cargo/registry/src/index-1/foo-1.0.1/Cargo.toml"
        ));
        assert!(!is(
            "/home/a/.cargo/registry/src/-288b92041dcc8e06/foo-1.0.0/Cargo.toml"
        ));
        assert!(!is("/home/a/vendor/foo-1.0.0/Cargo.toml"));
        assert!(!is("/home/a/vendor/foo/Cargo.toml"));
        assert!(!is("/home/../ws/registry/src/index-1/foo-1.0.0/Cargo.toml"));
    }
}
