//! The lines below a finding's title as plain text, for formats that have no layout of their own.

use super::escape;
use crate::explain::{Finding, Judgement, LabelledSpan};

/// Returns one line each: the license, the places with their labels, and the finding's own lines.
pub(super) fn lines(judgement: &Judgement<'_>, finding: &Finding) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(expression) = &finding.expression {
        lines.push(format!("license: {}", escape::title(&expression.text)));
    }
    lines.extend(
        finding
            .locations
            .iter()
            .map(|location| format!("at: {}", place(judgement, location))),
    );
    lines.extend(
        finding
            .lines
            .iter()
            .map(|line| format!("{}: {}", line.kind.as_str(), escape::prose(&line.text))),
    );
    lines
}

/// Returns `path:line:column: label`, the path as reports show it.
pub(super) fn place(judgement: &Judgement<'_>, location: &LabelledSpan) -> String {
    let at = judgement.sources.location(location.span);
    let path = escape::title(judgement.sources.path(location.span.file));
    let mut text = format!("{path}:{}:{}", at.line, at.column);
    if !location.label.is_empty() {
        text.push_str(": ");
        text.push_str(&escape::title(&location.label));
    }
    text
}
