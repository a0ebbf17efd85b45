//! The lines below a finding's title as plain text, for formats that have no layout of their own.

use super::escape;
use super::place::Base;
use crate::diagnostic::LabelledSpan;
use crate::findings::{Finding, Judgement};

/// Returns one line each: the license, the places with their labels, and the finding's own lines.
pub(super) fn lines(judgement: &Judgement, base: &Base, finding: &Finding) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(expression) = &finding.expression {
        lines.push(format!("license: {}", escape::title(&expression.text)));
    }
    lines.extend(
        finding
            .locations
            .iter()
            .map(|location| format!("at: {}", place(judgement, base, location))),
    );
    lines.extend(
        finding
            .lines
            .iter()
            .map(|line| format!("{}: {}", line.kind.as_str(), escape::prose(&line.text))),
    );
    lines
}

/// Returns `path:line:column: label`.
fn place(judgement: &Judgement, base: &Base, location: &LabelledSpan) -> String {
    let mut text = position(judgement, base, location);
    if !location.label.is_empty() {
        text.push_str(": ");
        text.push_str(&escape::title(&location.label));
    }
    text
}

/// Returns `path:line:column`; a file outside the repository has the path other reports show.
pub(super) fn position(judgement: &Judgement, base: &Base, location: &LabelledSpan) -> String {
    let file = location.span.file;
    let path = base
        .path(judgement, file)
        .unwrap_or_else(|| judgement.sources.path(file).to_owned());
    let at = judgement.sources.location(location.span);
    format!("{}:{}:{}", escape::title(&path), at.line, at.column)
}
