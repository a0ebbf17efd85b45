//! What findings say about vendored code: packages that claim a registry, and whose files lie elsewhere.

use std::collections::BTreeSet;

use super::context::Case;
use super::{Finding, words};
use crate::diagnostic::LineKind;
use crate::graph::PackageIx;

/// Folders that are named.
const FOLDERS: usize = 3;
/// Packages for which clarifications are drawn up; for more of them, a rule is what is wanted.
pub(super) const STANZAS: usize = 5;

/// The title of the one finding about all of them.
pub(super) fn title(case: &Case<'_, '_>, packages: &[PackageIx], names: &str) -> String {
    let (claims, its) = if packages.len() > 1 {
        ("claim", "their")
    } else {
        ("claims", "its")
    };
    format!(
        "{names} {claims} {}, but {its} code is in a vendored folder",
        claimed(case, packages)
    )
}

/// Says why that matters, where the code lies, and what can be done.
pub(super) fn why(case: &Case<'_, '_>, finding: &mut Finding) {
    let declares = if finding.packages.len() > 1 {
        "they declare"
    } else {
        "it declares"
    };
    finding.line(
        LineKind::Why,
        format!(
            "anyone who can edit the folder can edit what {declares}, so that need not be what was published"
        ),
    );
    if let Some(folders) = folders(case, &finding.packages) {
        finding.line(LineKind::Note, folders);
    }
    finding.line(
        LineKind::Fix,
        "remove the source replacement (`[source]` in `.cargo/config.toml`), so that cargo fetches the code itself and checks what it gets; a mirror belongs in the machine's `$CARGO_HOME/config.toml`",
    );
    finding.line(
        LineKind::Or,
        "the council accepts vendored copies where every rule that decides names them: `source = [\"crates-io\", \"vendored\"]`",
    );
}

/// Says where the packages are said to come from.
fn claimed(case: &Case<'_, '_>, packages: &[PackageIx]) -> &'static str {
    let of_git = |ix: &&PackageIx| {
        let url = case.graph().package(**ix).source_url.as_deref();
        url.is_some_and(|url| url.starts_with("git+"))
    };
    match packages.iter().filter(of_git).count() {
        0 => "a registry",
        count if count == packages.len() => "a git repository",
        _ => "a registry or a git repository",
    }
}

/// Names the folders, as far as they are in the workspace: no path of a machine goes into a report.
fn folders(case: &Case<'_, '_>, packages: &[PackageIx]) -> Option<String> {
    let root = case.graph().root();
    let folders: BTreeSet<&str> = packages
        .iter()
        .filter_map(|ix| case.graph().package(*ix).manifest_path.parent()?.parent())
        .filter_map(|folder| folder.strip_prefix(root).ok())
        .map(camino::Utf8Path::as_str)
        .filter(|folder| !folder.is_empty())
        .collect();
    let named: Vec<String> = folders
        .iter()
        .take(FOLDERS)
        .map(|folder| folder.replace('\\', "/"))
        .collect();
    (!named.is_empty() && folders.len() <= FOLDERS)
        .then(|| format!("the code is in {}", words::list(&named, "and")))
}
