//! Where a package comes from, and whether its code is what its registry published.
//!
//! Decides from metadata and from what `load` has found on disk; looks at no file itself.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::unpacked::Standing;
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
    /// Where the root lies once links are followed, if that can be known.
    pub(super) real_root: Option<Utf8PathBuf>,
    /// Where path packages lie once links are followed, by manifest.
    pub(super) real_folders: BTreeMap<String, Utf8PathBuf>,
    /// What the files of packages from registries and git repositories are, by their manifests.
    pub(super) standings: BTreeMap<String, Standing>,
    /// Sources that settings of the checkout replace, and whether cargo fetches what is there.
    pub(super) replaced: BTreeMap<String, bool>,
}

/// What the root manifest says about the resolver.
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

impl Surroundings {
    /// Returns what the files of a package from a registry or a git repository are.
    pub(super) fn standing(&self, manifest: &Utf8Path, url: Option<&str>) -> Standing {
        let is_replaced = url.is_some_and(|url| self.replaced.contains_key(url));
        let standing = self.standings.get(manifest.as_str()).copied();
        // What a change replaces by what cargo fetches is the change's choice as well.
        standing.filter(|_| !is_replaced).unwrap_or(Standing::Copy)
    }

    /// Tells whether the checkout has cargo fetch a package from elsewhere than it says.
    pub(super) fn is_fetched_elsewhere(&self, url: Option<&str>) -> bool {
        url.and_then(|url| self.replaced.get(url)) == Some(&true)
    }
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
}
