//! All there is to say about one package of the graph.

use std::collections::BTreeSet;

use super::agreements::about_agreements;
use super::files::license_files;
use super::paths::how_it_gets_in;
use super::tree::tree;
use super::waivers::about_waivers;
use super::{Part, PathsWanted, Topic, TopicError, find_crate};
use crate::decide::ContextDecision;
use crate::facts::{Effective, LicenseFacts, Origin};
use crate::findings::words::list;
use crate::findings::{Finding, Judgement, native};
use crate::graph::{Package, PackageIx};
use crate::source::without_credentials;

/// Explains a crate of the graph, by `name` or `name@version`.
///
/// # Errors
/// Fails where there is no such crate, or more than one.
pub(crate) fn about_crate(
    judgement: &Judgement,
    target: &str,
    paths: PathsWanted,
) -> Result<Topic, TopicError> {
    let ix = find_crate(judgement, target)?;
    let package = judgement.graph.package(ix);
    let decision = &judgement.assessment.packages[ix.0];
    let mut parts = vec![
        Part::Items(identity(package)),
        Part::Heading("License".to_owned()),
        Part::Items(license(judgement, package, &judgement.facts.packages[ix.0])),
    ];
    parts.extend(license_files(&judgement.facts.packages[ix.0]));
    for context in &decision.contexts {
        parts.push(Part::Heading(place(judgement, context)));
        parts.extend(about_context(judgement, ix, context));
    }
    parts.extend(about_waivers(judgement, ix));
    parts.extend(about_agreements(judgement, ix));
    parts.extend(how_it_gets_in(judgement, ix, paths));
    for finding in judgement.findings.iter().flat_map(Finding::by_crate) {
        parts.extend(about_finding(judgement, finding, ix));
    }
    let why = decision
        .unjudged
        .map_or_else(String::new, |reason| format!(" ({reason})"));
    Ok(Topic {
        title: format!("{}: {}{why}", package.label(), decision.outcome),
        parts,
    })
}

/// What the package declares, and what holds.
fn license(judgement: &Judgement, package: &Package, facts: &LicenseFacts) -> Vec<String> {
    let declared = facts.declared.as_deref().unwrap_or("nothing");
    let mut lines = vec![format!("declared: {declared}")];
    match (&facts.effective, facts.origin) {
        (
            Effective::Known(expression),
            Origin::Clarification {
                layer,
                clarification,
            },
        ) => {
            let clarified = &judgement.layers[layer].clarifications[clarification];
            lines.push(format!(
                "clarified: {} ({})",
                clarified.license, clarified.reason
            ));
            lines.extend(native::lines(judgement, package));
            if !facts.added.is_empty() {
                lines.push(format!("together: {expression}"));
            }
        }
        (Effective::Known(expression), _) => {
            lines.extend(native::lines(judgement, package));
            lines.push(if facts.packaged.extras.is_empty() {
                format!("read as: {expression}")
            } else {
                format!("with what its files add: {expression}")
            });
            lines.extend(
                expression
                    .notes
                    .iter()
                    .map(|note| format!("note: {}", note.message)),
            );
        }
        (Effective::Unrecognized, _) => {
            lines.push("not everything in its license files is recognised".to_owned());
        }
        (Effective::Missing, _) => lines.push("no license means no permission".to_owned()),
        (Effective::Unparseable(error), _) => lines.push(format!("cannot be read: {error}")),
    }
    lines
}

/// What a finding says about one of its packages.
fn about_finding(judgement: &Judgement, finding: &Finding, ix: PackageIx) -> Vec<Part> {
    let Some(place) = finding.packages.iter().position(|other| *other == ix) else {
        return Vec::new();
    };
    let mut lines: Vec<String> = finding
        .locations
        .iter()
        .map(|at| {
            let line = judgement.sources.location(at.span).line;
            let path = judgement.sources.path(at.span.file);
            format!("{path}:{line}: {}", at.label)
        })
        .collect();
    // Several entries of one line say the same.
    let mut told = BTreeSet::new();
    lines.retain(|line| told.insert(line.clone()));
    lines.extend(
        finding
            .lines
            .iter()
            .map(|line| format!("{}: {}", line.kind.as_str(), line.text)),
    );
    let mut parts = vec![
        Part::Heading(format!("{}: {}", finding.code.as_str(), finding.title)),
        Part::Items(lines),
    ];
    if let Some(stanza) = finding.stanzas.get(place) {
        parts.push(Part::Text(
            "For the council to complete and add to the policy:".to_owned(),
        ));
        parts.push(Part::Code(stanza.clone()));
    }
    for lines in &finding.roles {
        parts.push(Part::Code(lines.clone()));
    }
    parts
}

fn identity(package: &Package) -> Vec<String> {
    let mut lines = vec![format!("source: {}", package.source)];
    if let Some(url) = &package.source_url {
        lines.push(format!("from: {}", without_credentials(url)));
    }
    if let Some(checksum) = &package.checksum {
        lines.push(format!("checksum: {checksum}"));
    }
    if let Some(links) = &package.links {
        lines.push(format!("links native code: {links}"));
    }
    lines
}

fn place(judgement: &Judgement, context: &ContextDecision) -> String {
    let members: Vec<&str> = context
        .context
        .members
        .iter()
        .map(|member| judgement.graph.package(*member).name.as_str())
        .collect();
    let distribution = context
        .context
        .distribution
        .as_ref()
        .map_or_else(String::new, |name| format!(", {name}"));
    format!(
        "{}{distribution}, in {}: {}",
        context.context.reach,
        list(&members, "and"),
        context.verdict
    )
}

fn about_context(judgement: &Judgement, ix: PackageIx, context: &ContextDecision) -> Vec<Part> {
    let expression = judgement.facts.packages[ix.0].expression();
    if expression.is_none() && context.arms.is_empty() {
        return Vec::new();
    }
    let mut parts = vec![Part::Table(tree(judgement, expression, context))];
    let mut lines = Vec::new();
    lines.extend(native::held_back(judgement, ix, context));
    if context.terms.iter().any(|term| term.unproved) {
        lines.push(
            "left open: its code is in a vendored folder, and not every rule covers such copies"
                .to_owned(),
        );
    }
    if let Some(choice) = &context.choice {
        lines.push(format!("we take: {choice}"));
    }
    for obligation in &context.obligations {
        let meaning = judgement
            .layers
            .iter()
            .find_map(|layer| layer.obligations.get(obligation));
        lines.push(match meaning {
            Some(meaning) => format!("owed: {obligation} ({meaning})"),
            None => format!("owed: {obligation}"),
        });
    }
    if !lines.is_empty() {
        parts.push(Part::Items(lines));
    }
    parts
}
