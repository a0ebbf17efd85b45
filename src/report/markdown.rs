//! Renders findings as Markdown for a pull-request comment or a CI job summary, within a byte
//! limit: a table, then folded details, then a count of what was left out. Parts of the text come
//! from crates, so it contains no links, mentions or references.

use super::model::Seen;
use super::{Options, Report, detail, escape, summary};
use crate::diagnostic::{Line, LineKind};
use crate::findings::{Judgement, Row, words};

/// Most bytes of a comment; the sites take 65,536 characters.
pub(super) const COMMENT_LIMIT: usize = 60_000;
/// By this line a job finds the comment it wrote before.
const MARK: &str = "<!-- cargo-ospo-check -->\n";
/// Bytes kept for the words about what was left out.
const RESERVE: usize = 300;
/// Most characters of a cell.
const CELL: usize = 300;
/// Most declarations of ours that are told of a package.
const WAYS: usize = 4;
/// Most lines of the details of a finding.
const LINES: usize = 40;

const TABLE: &str = "\n| | finding | where |\n| --- | --- | --- |\n";

/// Renders the findings, in no more bytes than the options, or else a comment, permit.
#[must_use]
pub fn render(report: &Report<'_>, options: &Options) -> String {
    let limit = options.limit.unwrap_or(COMMENT_LIMIT);
    if report.is_failed() {
        return within(failure(report), limit);
    }
    let mut text = format!(
        "{MARK}## License policy: {}\n\n{}\n",
        report.headline(),
        escape::markdown(&report.summary(false))
    );
    let findings = report.causes(options.least_in_documents());
    if findings.is_empty() {
        return within(text, limit);
    }
    let mut left = limit.saturating_sub(text.len() + TABLE.len() + RESERVE);
    // A row for as many as possible comes before the details of any.
    let rows = fitting(&findings, &mut left, row);
    let details = fitting(&findings[..rows.len()], &mut left, details);
    text.push_str(TABLE);
    text.push_str(&rows.concat());
    if rows.len() < findings.len() {
        text.push_str(&format!(
            "\n… and {}, see the full report.\n",
            more(findings.len() - rows.len())
        ));
    }
    text.push_str(&details.concat());
    if details.len() < rows.len() {
        text.push_str(&format!(
            "\nThe details of {} are left out, see the full report.\n",
            more(rows.len() - details.len())
        ));
    }
    within(text, limit)
}

/// A run without a verdict.
fn failure(report: &Report<'_>) -> String {
    let what = match report.parts.is_empty() {
        true => "Nothing was judged".to_owned(),
        false => report.without_verdict(),
    };
    let mut text = format!(
        "{MARK}## License policy: could not be judged\n\n{what}, so nothing has passed.\n\n"
    );
    for (unjudged, reason) in report.reasons().take(LINES) {
        let of = unjudged.root.iter().map(|root| format!("in {root}: "));
        let place = reason.spots.iter().take(1);
        let place = place.map(|spot| format!("{}:{}: ", spot.path, spot.at.line));
        let title: String = of.chain(place).chain([reason.title.clone()]).collect();
        text.push_str(&format!("- {}\n", escape::markdown_cell(&title, CELL)));
        for line in &reason.help {
            text.push_str(&format!("  - {}\n", escape::markdown_cell(line, CELL)));
        }
    }
    text
}

/// Renders from the first on as long as `left` bytes suffice.
fn fitting(
    findings: &[Seen<'_>],
    left: &mut usize,
    render: impl Fn(&Seen<'_>) -> String,
) -> Vec<String> {
    let mut taken = Vec::new();
    for finding in findings {
        let text = render(finding);
        if text.len() > *left {
            break;
        }
        *left -= text.len();
        taken.push(text);
    }
    taken
}

/// The last line of defence, for a limit that not even the head keeps to.
fn within(text: String, limit: usize) -> String {
    if text.len() <= limit {
        return text;
    }
    let short = format!("{MARK}The license report is too long to be shown here.\n");
    if short.len() <= limit {
        short
    } else {
        String::new()
    }
}

fn more(count: usize) -> String {
    format!("{count} more {}", summary::plural(count, "finding"))
}

fn row(seen: &Seen<'_>) -> String {
    let finding = seen.finding;
    let place = seen.base.places(seen.judgement, finding).primary;
    let (line, _) = place.lines(seen.judgement);
    format!(
        "| {} | {} | <code>{}:{line}</code> |\n",
        finding.word(),
        escape::markdown_cell(&finding.headline(&seen.judgement.graph), CELL),
        escape::markdown_code(&escape::cut(&place.path, CELL))
    )
}

fn details(seen: &Seen<'_>) -> String {
    let finding = seen.finding;
    let mut text = format!(
        "\n<details><summary>{}: {}</summary>\n\n",
        finding.code.as_str(),
        escape::markdown_cell(&finding.headline(&seen.judgement.graph), CELL)
    );
    let all = lines(seen);
    for line in all.iter().take(LINES) {
        text.push_str("- ");
        text.push_str(line);
        text.push('\n');
    }
    if all.len() > LINES {
        text.push_str(&format!(
            "- … and {} more lines, see the full report\n",
            all.len() - LINES
        ));
    }
    text.push_str("\n</details>\n");
    text
}

fn lines(seen: &Seen<'_>) -> Vec<String> {
    let (judgement, base, finding) = (seen.judgement, seen.base, seen.finding);
    let mut lines = Vec::new();
    if let Some(workspace) = seen.workspace {
        let root = escape::markdown_code(&escape::cut(workspace, CELL));
        lines.push(format!("workspace: <code>{root}</code>"));
    }
    if finding.is_block() {
        lines.extend(
            finding
                .block
                .rows
                .iter()
                .take(LINES)
                .map(|row| item(judgement, row)),
        );
    } else if finding.packages.len() > 1 {
        let mut names: Vec<String> = finding
            .packages
            .iter()
            .take(LINES)
            .map(|&ix| judgement.graph.package(ix).label())
            .collect();
        if finding.packages.len() > LINES {
            names.push(format!("and {} more", finding.packages.len() - LINES));
        }
        lines.push(format!("packages: {}", escape::markdown(&names.join(", "))));
    }
    let expression = finding.expression.as_ref().filter(|_| !finding.is_block());
    if let Some(expression) = expression {
        lines.push(format!(
            "license: <code>{}</code>",
            escape::markdown_code(&escape::cut(&expression.text, escape::TITLE_LIMIT))
        ));
    }
    let places = base.places(judgement, finding);
    for place in std::iter::once(&places.primary).chain(&places.related) {
        let (line, _) = place.lines(judgement);
        let mut text = format!(
            "<code>{}:{line}</code>",
            escape::markdown_code(&escape::cut(&place.path, CELL))
        );
        if !place.label.is_empty() {
            text.push_str(&format!(
                " {}",
                escape::markdown(&escape::title(&place.label))
            ));
        }
        lines.push(text);
    }
    // A policy that lies elsewhere still says which of its lines decided.
    for location in &finding.locations {
        if !places.holds(location.span) {
            let position = detail::position(judgement, base, location);
            lines.push(format!(
                "<code>{}</code> {}",
                escape::markdown_code(&position),
                escape::markdown(&escape::title(&location.label))
            ));
        }
    }
    let own = finding.lines.iter();
    let own = own.filter(|line| !finding.is_block() || !line.is_in_row);
    lines.extend(own.map(told));
    lines
}

fn told(line: &Line) -> String {
    let text = escape::markdown(&escape::prose(&line.text));
    match line.kind {
        LineKind::Note => text,
        kind => format!("**{}:** {text}", kind.as_str()),
    }
}

/// One of several packages, with what is said of it alone below its name.
fn item(judgement: &Judgement, row: &Row) -> String {
    let label = judgement.graph.package(row.package).label();
    let mut text = format!("**{}**", escape::markdown(&escape::title(&label)));
    if let Some(expression) = &row.expression {
        let expression = escape::cut(&expression.text, escape::TITLE_LIMIT);
        text.push_str(&format!(
            " (<code>{}</code>)",
            escape::markdown_code(&expression)
        ));
    }
    text.push_str(&format!(
        ", {}",
        escape::markdown(&escape::title(&row.usage))
    ));
    let mut below: Vec<String> = Vec::new();
    for way in row.ways.iter().take(WAYS) {
        let path = words::path(&judgement.graph, &way.path);
        let path = escape::markdown(&escape::title(&path));
        let place = way.places.first().map(|span| {
            let line = judgement.sources.location(*span).line;
            let path = judgement.sources.path(span.file);
            let path = escape::markdown_code(&escape::cut(path, CELL)).to_string();
            format!("<code>{path}:{line}</code> ")
        });
        below.push(format!("{}{path}", place.unwrap_or_default()));
    }
    if row.ways.len() > WAYS {
        below.push(format!(
            "and by {} more declarations",
            row.ways.len() - WAYS
        ));
    }
    below.extend(
        row.also()
            .map(|also| escape::markdown(&escape::title(&also)).to_string()),
    );
    below.extend(row.lines.iter().map(told));
    for line in below {
        text.push_str("\n  - ");
        text.push_str(&line);
    }
    text
}
