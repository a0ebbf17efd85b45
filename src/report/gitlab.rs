//! GitLab's Code Quality report: an array of findings, each with a place and a fingerprint.
//!
//! Severities: what the policy denies is a `blocker`, what is undetermined `critical`, what waits
//! for the council and what `-D` raised `major`, warnings `minor`, notes and what was known before `info`.

use serde::Serialize;

use super::{Options, Reason, Report, Unjudged, escape, json};
use crate::diagnostic::Severity;
use crate::findings::Finding;
use crate::source::sha256_hex;
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
    if report.is_failed() {
        return json::to_string(&report.reasons().map(failure).collect::<Vec<_>>());
    }
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

/// A run without a verdict is a blocker: an empty list would read as nothing found.
fn failure((unjudged, reason): (&Unjudged, &Reason)) -> Entry {
    let spot = reason.spots.first();
    let root = unjudged.root.as_deref().filter(|root| *root != ".");
    let manifest = root.map_or_else(
        || "Cargo.toml".to_owned(),
        |root| format!("{root}/Cargo.toml"),
    );
    let path = spot.map_or(manifest, |spot| spot.path.clone());
    let identity = format!("{}\0{path}\0{}", reason.code, reason.title);
    Entry {
        description: escape::title(&format!("nothing was judged: {}", reason.title)),
        check_name: reason.code.as_str(),
        fingerprint: sha256_hex(identity.as_bytes()),
        severity: "blocker",
        location: Location {
            path: escape::title(&path),
            lines: Lines {
                begin: spot.map_or(1, |spot| spot.at.line),
                end: spot.map_or(1, |spot| spot.at.end_line),
            },
        },
    }
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
        _ if finding.known => "info",
        (Severity::Note, _) => "info",
        (Severity::Warning, _) => "minor",
        (Severity::Error, Some(Outcome::Denied)) => "blocker",
        (Severity::Error, Some(Outcome::Undetermined)) => "critical",
        (Severity::Error, _) => "major",
    }
}
