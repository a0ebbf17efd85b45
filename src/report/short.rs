//! Short output: one line per finding, `path:line:col: error[code]: text`, then the summary.

use super::{Options, Report, escape};
use crate::findings::{Finding, Judgement};
use crate::graph::PackageIx;

/// Where a finding without a place of its own is shown: the workspace's own manifest.
const NOWHERE: &str = "Cargo.toml:1:1";
/// Most packages named on one line.
const MOST_PACKAGES: usize = 20;

/// Renders one finding per line, then the summary line; what is shown is what human output shows.
#[must_use]
pub fn render(report: &Report<'_>, options: &Options) -> String {
    if options.quiet && report.exit_code() == 0 {
        return String::new();
    }
    let mut output = String::new();
    for (unjudged, reason) in report.reasons() {
        let place = reason.spots.first().map_or_else(
            || nowhere(unjudged.root.as_deref()),
            |spot| {
                format!(
                    "{}:{}:{}",
                    escape::path(&spot.path),
                    spot.at.line,
                    spot.at.column
                )
            },
        );
        let title = escape::title(&reason.title);
        output.push_str(&format!("{place}: error[{}]: {title}\n", reason.code));
    }
    for part in &report.parts {
        let nowhere = nowhere(part.workspace);
        output.push_str(&lines(part.judgement, &nowhere, options));
    }
    output.push_str(&report.summary(options.color));
    output.push('\n');
    output
}

/// Where what has no place of its own is shown in a workspace.
fn nowhere(workspace: Option<&str>) -> String {
    match workspace {
        None | Some("" | ".") => NOWHERE.to_owned(),
        Some(root) => format!("{}/{NOWHERE}", escape::path(root)),
    }
}

fn lines(judgement: &Judgement, nowhere: &str, options: &Options) -> String {
    let least = options.least_severity();
    let mut output = String::new();
    for finding in &judgement.findings {
        if finding.is_read(least) {
            output.push_str(&finding_line(judgement, finding, nowhere));
            output.push('\n');
        }
    }
    output
}

fn finding_line(judgement: &Judgement, finding: &Finding, nowhere: &str) -> String {
    let place = finding.locations.first().map_or_else(
        || nowhere.to_owned(),
        |location| {
            let at = judgement.sources.location(location.span);
            let path = escape::path(judgement.sources.path(location.span.file));
            format!("{path}:{}:{}", at.line, at.column)
        },
    );
    let mut line = format!(
        "{place}: {}[{}]: {}",
        finding.word(),
        finding.code.as_str(),
        escape::title(&finding.headline(&judgement.graph))
    );
    let is_named = |ix: &PackageIx| {
        let label = judgement.graph.package(*ix).label();
        finding.title.contains(&format!("`{label}`"))
    };
    if finding.packages.len() > 1 && !finding.packages.iter().all(is_named) {
        line.push_str(&format!(" ({})", names(judgement, &finding.packages)));
    }
    line
}

fn names(judgement: &Judgement, packages: &[PackageIx]) -> String {
    let mut names: Vec<String> = packages
        .iter()
        .take(MOST_PACKAGES)
        .map(|&ix| escape::title(&judgement.graph.package(ix).label()))
        .collect();
    if packages.len() > MOST_PACKAGES {
        names.push(format!("and {} more", packages.len() - MOST_PACKAGES));
    }
    names.join(", ")
}
