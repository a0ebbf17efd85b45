//! Tells whether `[first-party]` lists a package as our own, by name *and* source.
//!
//! `publish = false` proves nothing, and neither does a name.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use crate::graph::{Graph, Package};
use crate::policy::{FirstParty, Policy};
use crate::vocabulary::SourceKind;

/// Tells whether `[first-party]` of a layer names a package that is not a member.
pub(super) fn is_listed(graph: &Graph, layers: &[Policy], package: &Package) -> bool {
    layers.iter().any(|layer| {
        let listed = &layer.first_party;
        listed
            .crates
            .iter()
            .any(|pattern| pattern.matches(&package.name, &package.version))
            && is_our_source(graph, listed, package)
    })
}

fn is_our_source(graph: &Graph, listed: &FirstParty, package: &Package) -> bool {
    match package.source {
        SourceKind::Path => is_our_path(graph, &listed.paths, package),
        // What a mirror serves for our own source need not be our own.
        SourceKind::Git | SourceKind::CratesIo | SourceKind::Registry
            if !package.is_its_sources_own =>
        {
            false
        }
        SourceKind::Git => starts_with_any(package.source_url.as_deref(), &listed.git),
        SourceKind::CratesIo | SourceKind::Registry => {
            starts_with_any(package.source_url.as_deref(), &listed.registries)
        }
        // Vendored files may have been edited; that they once came from our registry proves nothing.
        SourceKind::Vendored | SourceKind::Workspace => false,
    }
}

fn starts_with_any(url: Option<&str>, prefixes: &[String]) -> bool {
    let Some(url) = url else { return false };
    let mut url = url.to_owned();
    for scheme in ["sparse+", "registry+", "git+"] {
        if let Some(rest) = url.strip_prefix(scheme) {
            url = rest.to_owned();
        }
    }
    // A prefix ends at a `/`, so a URL that is exactly the prefix without it is the same place.
    if !url.contains(['?', '#']) && !url.ends_with('/') {
        url.push('/');
    }
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let climbs = path.contains('\\')
        || path.contains('%')
        || path
            .split('/')
            .any(|segment| segment == ".." || segment == ".");
    !climbs
        && prefixes
            .iter()
            .any(|prefix| prefix.ends_with('/') && path.starts_with(prefix.as_str()))
}

/// A link in the repository may lead from a folder of ours to another one, so where it leads counts
/// as well. Where nobody can look (metadata of another machine), the text has to do.
fn is_our_path(graph: &Graph, listed: &[String], package: &Package) -> bool {
    let lies_at_any =
        |root: &Utf8Path, folder: &Utf8Path| listed.iter().any(|path| lies_at(root, path, folder));
    let is_by_text = |folder| lies_at_any(graph.root(), folder);
    let is_really = match (graph.real_root(), &package.real_folder) {
        (Some(root), Some(folder)) => lies_at_any(root, folder),
        (None, None) => true,
        _ => false,
    };
    is_really && package.manifest_path.parent().is_some_and(is_by_text)
}

fn lies_at(root: &Utf8Path, listed: &str, folder: &Utf8Path) -> bool {
    let folder = normalized(folder);
    match listed.strip_suffix('*') {
        Some(prefix) => {
            // `join` would drop the unfinished last part of `../shared-*`; keep it as text.
            let (parent, start) = prefix.rsplit_once('/').unwrap_or(("", prefix));
            let parent = normalized(&root.join(parent));
            folder
                .strip_prefix(&parent)
                .ok()
                .and_then(|rest| rest.components().next())
                .is_some_and(|first| first.as_str().starts_with(start))
        }
        None => folder.starts_with(normalized(&root.join(listed))),
    }
}

/// Resolves `.` and `..` in the text of an absolute path.
fn normalized(path: &Utf8Path) -> Utf8PathBuf {
    let mut plain = Utf8PathBuf::new();
    for component in path.components() {
        match component {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other.as_str()),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::starts_with_any;

    #[test]
    fn a_prefix_is_a_whole_folder_of_one_host() {
        let ours = ["https://git.bank.example/team/".to_owned()];
        for (url, is_ours) in [
            (
                "git+https://git.bank.example/team/repo?branch=main#abc",
                true,
            ),
            ("https://git.bank.example/team", true),
            ("https://git.bank.example/team-evil/repo", false),
            ("https://git.bank.example.evil.example/team/repo", false),
            ("https://git.bank.example/team/../other/repo", false),
            ("https://git.bank.example/team/%2e%2e/other", false),
            (
                "https://evil.example/?https://git.bank.example/team/",
                false,
            ),
        ] {
            assert_eq!(starts_with_any(Some(url), &ours), is_ours, "{url}");
        }
        assert!(!starts_with_any(None, &ours));
    }
}
