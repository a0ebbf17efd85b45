//! GitLab's Code Quality report: an array of findings, each with a place and a fingerprint.
//!
//! Severities: what the policy denies is a `blocker`, what nobody can tell `critical`, what waits
//! for the council and what `-D` raised `major`, warnings `minor`, notes `info`.

use serde::Serialize;

use super::{Options, Report, escape, json};
use crate::diagnostic::Severity;
use crate::explain::Finding;
use crate::vocabulary::Outcome;

#[derive(Serialize)]
struct Entry {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Renders the findings, with a line feed at the end.
#[must_use]
pub fn render(report: &Report<'_>, options: &Options) -> String {
    let entries: Vec<Entry> = report
        .findings(options.least_in_documents())
        .into_iter()
        .map(|(seen, fingerprint)| {
            let finding = seen.finding;
            let place = seen.base.places(seen.judgement, finding).primary;
            let (begin, end) = place.lines(seen.judgement);
            Entry {
                description: description(finding),
                check_name: finding.code.as_str(),
                fingerprint,
                severity: severity(finding),
                location: Location {
                    path: escape::title(&place.path),
                    lines: Lines { begin, end },
                },
            }
        })
        .collect();
    json::to_string(&entries)
}

/// The title and the first thing to do; GitLab shows one line.
fn description(finding: &Finding) -> String {
    let mut text = escape::title(&finding.title);
    if let Some(reason) = &finding.reason {
        text.push_str(" — why: ");
        text.push_str(&escape::prose(&escape::cut(reason, escape::TITLE_LIMIT)));
    }
    text
}

fn severity(finding: &Finding) -> &'static str {
    match (finding.severity, finding.outcome) {
        (Severity::Note, _) => "info",
        (Severity::Warning, _) => "minor",
        (Severity::Error, Some(Outcome::Denied)) => "blocker",
        (Severity::Error, Some(Outcome::Undetermined)) => "critical",
        (Severity::Error, _) => "major",
    }
}
