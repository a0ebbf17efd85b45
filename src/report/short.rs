//! Short output: one line per finding, `path:line:col: error[code]: text`, then the summary.

use super::human::HumanOptions;
use super::{escape, summary};
use crate::explain::{Finding, Judgement, Several};
use crate::graph::PackageIx;

/// Where a finding without a place of its own is shown: the workspace's own manifest.
const NOWHERE: &str = "Cargo.toml:1:1";
/// Most packages named on one line.
const MOST_PACKAGES: usize = 20;

/// Renders a judged run, one finding per line; what is shown follows `options` as in human output.
#[must_use]
pub fn render(judgement: &Judgement, options: &HumanOptions) -> String {
    if options.quiet && judgement.exit_code == 0 {
        return String::new();
    }
    let mut output = lines(judgement, NOWHERE, options);
    output.push_str(&summary::line(judgement, options.color));
    output.push('\n');
    output
}

/// Renders several judged workspaces, one finding per line.
#[must_use]
pub fn render_several(several: &Several, options: &HumanOptions) -> String {
    if options.quiet && several.exit_code == 0 {
        return String::new();
    }
    let mut output = String::new();
    for workspace in &several.workspaces {
        let nowhere = match workspace.root.as_str() {
            "." => NOWHERE.to_owned(),
            root => format!("{}/{NOWHERE}", escape::path(root)),
        };
        output.push_str(&lines(&workspace.judgement, &nowhere, options));
    }
    output.push_str(&summary::line_of_several(several, options.color));
    output.push('\n');
    output
}

fn lines(judgement: &Judgement, nowhere: &str, options: &HumanOptions) -> String {
    let least = options.least_severity();
    let mut output = String::new();
    for finding in &judgement.findings {
        if finding.is_shown(least) {
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
        finding.severity.as_str(),
        finding.code.as_str(),
        escape::title(&finding.title)
    );
    if finding.packages.len() > 1 {
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
