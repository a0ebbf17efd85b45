//! Annotations of GitHub's workflow runner: one command per finding, the most severe first.
//!
//! GitHub shows ten of each kind per step, so the order matters; all are written all the same.

use super::place::{Base, RepoLocation};
use super::{Options, Reason, Report, Unjudged, detail, escape};
use crate::diagnostic::Severity;
use crate::findings::{Finding, Judgement};

/// Most bytes of the message of one annotation; GitHub takes 64 KiB.
const MESSAGE: usize = 16 * 1024;

/// Renders the findings, one command a line.
#[must_use]
pub fn render(report: &Report<'_>, options: &Options) -> String {
    let mut output = String::new();
    for (unjudged, reason) in report.reasons() {
        output.push_str(&failure(unjudged, reason));
        output.push('\n');
    }
    if report.is_failed() {
        return output;
    }
    for (seen, _) in report.findings(options.least_in_documents()) {
        if seen.finding.known {
            continue;
        }
        output.push_str(&command(seen.judgement, seen.base, seen.finding));
        output.push('\n');
    }
    output
}

fn failure(unjudged: &Unjudged, reason: &Reason) -> String {
    let of = unjudged.root.iter().map(|root| format!("in {root}: "));
    let title: String = of.chain([reason.title.clone()]).collect();
    let mut lines = vec![escape::title(&title)];
    let help = reason.help.iter();
    lines.extend(help.map(|line| format!("help: {}", escape::prose(line))));
    let place = reason.spots.first().map_or_else(String::new, |spot| {
        let path = escape::github_property(&escape::cut(&spot.path, escape::TITLE_LIMIT));
        format!(
            "file={path},line={},endLine={},",
            spot.at.line, spot.at.end_line
        )
    });
    format!(
        "::error {place}title={}::{}",
        escape::github_property(reason.code.as_str()),
        escape::github_data(&lines[..fitting(&lines)])
    )
}

fn command(judgement: &Judgement, base: &Base, finding: &Finding) -> String {
    let kind = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut lines = vec![escape::title(&finding.title)];
    lines.extend(detail::lines(judgement, base, finding));
    let fits = fitting(&lines);
    if fits < lines.len() {
        let more = lines.len() - fits;
        lines.truncate(fits);
        lines.push(format!("… and {more} more lines, see the full report"));
    }
    format!(
        "::{kind} {},title={}::{}",
        position(judgement, &base.places(judgement, finding).primary),
        escape::github_property(finding.code.as_str()),
        escape::github_data(&lines)
    )
}

/// Returns how many lines fit into one annotation.
fn fitting(lines: &[String]) -> usize {
    let mut bytes = 0;
    lines
        .iter()
        .take_while(|line| {
            bytes += line.len();
            bytes <= MESSAGE
        })
        .count()
}

fn position(judgement: &Judgement, place: &RepoLocation) -> String {
    let (line, end_line) = place.lines(judgement);
    let path = escape::github_property(&escape::cut(&place.path, escape::TITLE_LIMIT));
    let mut position = format!("file={path},line={line},endLine={end_line}");
    // Columns have a meaning within one line only.
    if line == end_line {
        let (column, end_column) = place.columns(judgement);
        position.push_str(&format!(",col={column},endColumn={end_column}"));
    }
    position
}
