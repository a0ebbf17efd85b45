//! The finding about vendored code: packages that claim a registry, and whose files lie elsewhere.

use std::collections::BTreeSet;

use super::cause::Hit;
use super::context::{Case, finding};
use super::failures::manifest_places;
use super::{Code, Finding, LineKind, stanza, words};
use crate::graph::PackageIx;

/// Folders that are named.
const FOLDERS: usize = 3;
/// Packages for which clarifications are drawn up; for more of them, a rule is what is wanted.
const STANZAS: usize = 5;

/// Finds the packages that are undetermined because their code was replaced; one finding for all.
pub(super) fn find(case: &mut Case<'_, '_>) -> Option<Finding> {
    let assessment = case.assessment;
    let decisions = assessment.packages.iter().enumerate();
    let hits: Vec<Hit<'_>> = decisions
        .filter(|(_, decision)| decision.replaced)
        .map(|(index, decision)| Hit {
            package: PackageIx(index),
            contexts: decision.contexts.iter().collect(),
            leaves: Vec::new(),
        })
        .collect();
    let first = hits.first()?.package;
    let packages: Vec<PackageIx> = hits.iter().map(|hit| hit.package).collect();
    let many = packages.len() > 1;
    let (claims, its, declares) = if many {
        ("claim", "their", "they declare")
    } else {
        ("claims", "its", "it declares")
    };
    let title = format!(
        "{} {claims} {}, but {its} code lies in a vendored folder",
        words::packages(case.graph(), &packages),
        claimed(case, &packages)
    );
    let mut found = finding(Code::SourceReplaced, title, packages);
    manifest_places(case, &mut found, &hits);
    let policy = case.question.layers.first();
    if let Some(policy) = policy {
        found.decided_by(policy);
    }
    found.line(
        LineKind::Why,
        format!(
            "whoever can change the folder can change what {declares}, so that is not what was published"
        ),
    );
    if let Some(folders) = folders(case, &found.packages) {
        found.line(LineKind::Note, folders);
    }
    found.line(
        LineKind::Fix,
        "take out the source replacement (`[source]` in `.cargo/config.toml`), so that cargo fetches the code itself and checks what it gets",
    );
    found.line(
        LineKind::Or,
        "the council accepts vendored copies where every rule that decides names them: `source = [\"crates-io\", \"vendored\"]`; for single crates a waiver that names `vendored`, or a clarification pinned to their license files, does the same",
    );
    if let Some(policy) = policy {
        let package = case.graph().package(first);
        let license = case.question.facts.packages[first.0].expression();
        let license = license.map(ToString::to_string).unwrap_or_default();
        super::advice::ask(&mut found, policy, None, package, &license);
    }
    if found.packages.len() <= STANZAS {
        let packages = found.packages.iter();
        found.stanzas = packages.map(|ix| stanza::clarification(case, *ix)).collect();
    }
    Some(found)
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

/// Names the folders, as far as they lie in the workspace: no path of a machine goes into a report.
fn folders(case: &Case<'_, '_>, packages: &[PackageIx]) -> Option<String> {
    let root = case.graph().root();
    let folders: BTreeSet<&str> = packages
        .iter()
        .filter_map(|ix| case.graph().package(*ix).manifest_path.parent()?.parent())
        .filter_map(|folder| folder.strip_prefix(root).ok())
        .map(|folder| folder.as_str())
        .filter(|folder| !folder.is_empty())
        .collect();
    let named: Vec<String> = folders
        .iter()
        .take(FOLDERS)
        .map(|folder| folder.replace('\\', "/"))
        .collect();
    (!named.is_empty() && folders.len() <= FOLDERS)
        .then(|| format!("the code lies in {}", words::list(&named, "and")))
}
