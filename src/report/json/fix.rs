//! What `fix` answers, version 1: what was found, and what was done about it.

use serde::Serialize;

use super::finding::{FindingEntry, RemedyEntry, finding, remedy};
use super::v1::{Tool, tool};
use super::write;
use crate::diagnostic::Severity;
use crate::findings::{Judgement, Remedy};
use crate::report::Report;

#[derive(Serialize)]
struct Answer<'a> {
    schema_version: u32,
    tool: Tool,
    written: bool,
    exit_code: u8,
    remedies: Vec<RemedyEntry<'a>>,
    findings: Vec<FindingEntry<'a>>,
}

/// Renders one JSON object with a line feed at the end: what was found before, the remedies that were
/// chosen, whether they stand in the workspace now, and the exit status.
#[must_use]
pub(crate) fn render(
    before: &Judgement,
    chosen: &[Remedy],
    is_written: bool,
    exit_code: u8,
) -> String {
    let report = Report::of(before);
    let findings = report.findings(Severity::Note);
    write::to_string(&Answer {
        schema_version: 1,
        tool: tool(),
        written: is_written,
        exit_code,
        remedies: chosen.iter().map(remedy).collect(),
        findings: findings.iter().map(|(seen, _)| finding(seen)).collect(),
    })
}
