//! The rows of a cause that hits several packages: each with what it declares, how it gets in and what
//! would clear it.

use std::fmt::Write as _;

use super::findings::{marked, patch_of};
use crate::findings::{Finding, Judgement, Row, Way, words};
use crate::report::escape::{html, html_inline, prose, title};
use crate::source::Span;

/// Draws the rows as a list.
pub(super) fn list(judgement: &Judgement, finding: &Finding) -> String {
    let rows: String = finding
        .block
        .rows
        .iter()
        .map(|row| item(judgement, row))
        .collect();
    format!("<ul class=\"tree\">{rows}</ul>")
}

fn item(judgement: &Judgement, row: &Row) -> String {
    let label = judgement.graph.package(row.package).label();
    let mut out = format!("<li><strong>{}</strong>", html(&title(&label)));
    if let Some(expression) = &row.expression {
        let _ = write!(out, " {}", marked(expression));
    }
    let _ = write!(out, ", {}", html(&title(&row.usage)));
    let mut lines: Vec<String> = row
        .ways
        .iter()
        .map(|way| entrance(judgement, way))
        .collect();
    lines.extend(row.places.iter().map(|place| {
        let label = html_inline(&title(&place.label));
        format!("{label}: {}", at(judgement, place.span))
    }));
    lines.extend(row.also().map(|also| html_inline(&title(&also))));
    lines.extend(row.lines.iter().map(|line| {
        let text = html_inline(&prose(&line.text));
        let patch = patch_of(&row.remedies, line);
        format!("<b>{}:</b> {text}{patch}", line.kind.as_str())
    }));
    out.push_str("<ul class=\"branch\">");
    for line in lines {
        let _ = write!(out, "<li>{line}</li>");
    }
    out.push_str("</ul></li>");
    out
}

fn entrance(judgement: &Judgement, way: &Way) -> String {
    let path = html_inline(&title(&words::path(&judgement.graph, &way.path)));
    let places: Vec<String> = way.places.iter().map(|span| at(judgement, *span)).collect();
    if places.is_empty() {
        path
    } else {
        format!("{}: {path}", places.join(", from "))
    }
}

fn at(judgement: &Judgement, span: Span) -> String {
    let line = judgement.sources.location(span).line;
    let path = judgement.sources.path(span.file);
    format!("<code>{}:{line}</code>", html(&title(path)))
}
