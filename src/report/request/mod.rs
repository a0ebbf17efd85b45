//! A review request in its formats: Markdown for people and issues, JSON for systems.

mod json;
mod markdown;
#[cfg(test)]
mod tests;

pub(crate) use json::{document as json, id};
pub(crate) use markdown::{decisions, render as markdown};

use crate::answers::ReviewRequest;
use crate::facts::LicenseText;
use crate::findings::Judgement;
use crate::report::escape;

/// A request with the license texts that go with it.
#[derive(Debug, Clone)]
pub(crate) struct Dossier {
    /// The request.
    pub request: ReviewRequest,
    /// The license texts, in the order of the request's files.
    pub texts: Vec<LicenseText>,
}

/// A crate that nothing has to be asked for, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Passing {
    /// The crate.
    pub package: crate::graph::PackageIx,
}

/// Returns the name of the file that holds a license text in a bundle: a number, so that no two
/// are the same, and what is harmless of the text's own name.
#[must_use]
pub(crate) fn text_name(index: usize, path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    format!(
        "{:02}-{}.txt",
        index + 1,
        plain(name.trim_end_matches(".txt"))
    )
}

/// Returns the name of a crate's bundle.
#[must_use]
pub(crate) fn bundle_name(name: &str, version: &str, id: &str) -> String {
    format!("{}-{}-{id}", plain(name), plain(version))
}

/// Keeps what is harmless in a file name on every system.
fn plain(name: &str) -> String {
    let kept: String = name
        .chars()
        .take(80)
        .map(|character| match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '+' | '-' => character,
            _ => '_',
        })
        .collect();
    kept.trim_start_matches('.').to_owned()
}

/// Says of a crate that nothing has to be asked for, and why.
#[must_use]
pub(crate) fn nothing_to_ask(judgement: &Judgement, passing: &Passing) -> String {
    let package = judgement.graph.package(passing.package);
    let decision = &judgement.assessment.packages[passing.package.0];
    let why = decision
        .unjudged
        .map_or_else(String::new, |reason| format!(" ({reason})"));
    format!(
        "nothing to request for `{}`: {}{why}",
        escape::title(&package.label()),
        decision.outcome
    )
}
