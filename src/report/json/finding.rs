//! The findings of the JSON report, version 1: fields are only added.

use std::borrow::Cow;

use serde::Serialize;

use super::package::id;
use crate::diagnostic::LabelledSpan;
use crate::findings::{Finding, Judgement, Remedy};
use crate::report::model::Seen;
use crate::source::without_credentials;
use crate::vocabulary::Outcome;

#[derive(Serialize)]
pub(super) struct FindingEntry<'a> {
    code: &'static str,
    severity: &'static str,
    title: &'a str,
    packages: Vec<String>,
    package_ids: Vec<String>,
    rule: Option<&'a str>,
    layer: Option<&'a str>,
    reason: Option<&'a str>,
    contact: Option<&'a str>,
    locations: Vec<LocationEntry<'a>>,
    remedies: Vec<RemedyEntry<'a>>,
    help: Vec<&'a str>,
    group: &'a str,
    fingerprint: &'a str,
    known: bool,
    outcome: &'static str,
    actor: &'static str,
    /// Of one of several workspaces, its root.
    #[serde(skip_serializing_if = "Option::is_none")]
    workspace: Option<&'a str>,
}

#[derive(Serialize)]
struct LocationEntry<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    label: &'a str,
}

#[derive(Serialize)]
pub(super) struct RemedyEntry<'a> {
    kind: &'static str,
    title: &'a str,
    edits: Vec<EditEntry<'a>>,
    verified: bool,
    command: Option<&'a str>,
    proves: Option<&'static str>,
    clears: usize,
    of: usize,
}

#[derive(Serialize)]
struct EditEntry<'a> {
    path: &'a str,
    line: usize,
    before: Cow<'a, str>,
    after: Cow<'a, str>,
}

/// Fills the entry of a finding.
pub(super) fn finding<'a>(seen: &Seen<'a>) -> FindingEntry<'a> {
    let Seen {
        judgement,
        finding,
        workspace,
        ..
    } = *seen;
    FindingEntry {
        code: finding.code.as_str(),
        severity: finding.severity.as_str(),
        title: &finding.title,
        packages: finding
            .packages
            .iter()
            .map(|&ix| judgement.graph.package(ix).label())
            .collect(),
        package_ids: finding
            .packages
            .iter()
            .map(|ix| id(judgement, *ix))
            .collect(),
        rule: finding.rule.as_deref(),
        layer: finding.layer.as_deref(),
        reason: finding.reason.as_deref(),
        contact: finding.contact.as_deref(),
        locations: finding
            .locations
            .iter()
            .map(|place| location(judgement, place))
            .collect(),
        remedies: finding.remedies.iter().map(remedy).collect(),
        help: finding
            .lines
            .iter()
            .map(|line| line.text.as_str())
            .chain(finding.roles.iter().map(String::as_str))
            .chain(finding.stanzas.iter().map(String::as_str))
            .collect(),
        group: &finding.group,
        fingerprint: &finding.fingerprint,
        known: finding.known,
        outcome: finding.outcome.map_or("none", Outcome::as_str),
        actor: actor(finding),
        workspace,
    }
}

/// Fills the entry of a remedy.
pub(super) fn remedy(remedy: &Remedy) -> RemedyEntry<'_> {
    RemedyEntry {
        kind: remedy.kind,
        title: &remedy.title,
        edits: remedy
            .edits
            .iter()
            .map(|edit| EditEntry {
                path: &edit.path,
                line: edit.line,
                before: without_credentials(&edit.before),
                after: without_credentials(&edit.after),
            })
            .collect(),
        verified: remedy.verified,
        command: remedy.command.as_deref(),
        proves: if remedy.compiles {
            Some("compiles")
        } else {
            remedy.verified.then_some("verdict")
        },
        clears: remedy.clears,
        of: remedy.of,
    }
}

/// Who can act on a finding: its developer where a proved change clears it, else the council.
fn actor(finding: &Finding) -> &'static str {
    let is_remedied = finding.remedies.iter().any(|remedy| remedy.verified);
    if is_remedied { "developer" } else { "council" }
}

fn location<'a>(judgement: &'a Judgement, place: &'a LabelledSpan) -> LocationEntry<'a> {
    let at = judgement.sources.location(place.span);
    LocationEntry {
        path: judgement.sources.path(place.span.file),
        line: at.line,
        column: at.column,
        end_line: at.end_line,
        end_column: at.end_column,
        label: &place.label,
    }
}
