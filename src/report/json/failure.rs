//! JSON of a run without a verdict, version 1: fields are only added.
//!
//! Holds no packages, and an outcome that no reader takes for a pass.

use serde::Serialize;

use super::v1::{self, Tool};
use super::write;
use crate::report::{Reason, Report, Spot, Unjudged};

#[derive(Serialize)]
struct Failure<'a> {
    schema_version: u32,
    tool: Tool,
    run: Run,
    outcome: &'static str,
    exit_code: u8,
    packages: [(); 0],
    findings: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Run {
    as_of: Option<String>,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'static str,
    severity: &'static str,
    title: &'a str,
    locations: Vec<FailureLocation<'a>>,
    help: &'a [String],
    /// Of one of several workspaces, its root.
    #[serde(skip_serializing_if = "Option::is_none")]
    workspace: Option<&'a str>,
}

#[derive(Serialize)]
struct FailureLocation<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    label: &'a str,
}

/// Renders one JSON object with a line feed at the end.
pub(super) fn render(report: &Report<'_>) -> String {
    write::to_string(&Failure {
        schema_version: 1,
        tool: v1::tool(),
        run: Run {
            as_of: report.as_of.map(|day| day.to_string()),
        },
        outcome: "error",
        exit_code: report.exit_code(),
        packages: [],
        findings: report
            .reasons()
            .map(|(unjudged, reason)| entry(unjudged, reason))
            .collect(),
    })
}

fn entry<'a>(unjudged: &'a Unjudged, reason: &'a Reason) -> Entry<'a> {
    Entry {
        code: reason.code.as_str(),
        severity: reason.code.severity().as_str(),
        title: &reason.title,
        locations: reason.spots.iter().map(location).collect(),
        help: &reason.help,
        workspace: unjudged.root.as_deref(),
    }
}

fn location(spot: &Spot) -> FailureLocation<'_> {
    FailureLocation {
        path: &spot.path,
        line: spot.at.line,
        column: spot.at.column,
        end_line: spot.at.end_line,
        end_column: spot.at.end_column,
        label: &spot.label,
    }
}
