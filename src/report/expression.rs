//! A license expression for the human format, with carets under what fails.

use owo_colors::OwoColorize as _;

use super::escape;
use crate::findings::MarkedExpression;

/// Columns kept for the words behind carets.
const REST: usize = 16;
/// Columns an expression has, however narrow the terminal.
const LEAST: usize = 30;

/// Draws a compound expression with carets under what fails; `None` where that would repeat the
/// title: nothing is marked, or all of it.
pub(super) fn marked(expression: &MarkedExpression, width: usize, color: bool) -> Option<String> {
    let text = &expression.text;
    let all = text.len() - text.trim_start().len()..text.trim_end().len();
    let worth = expression.marks.iter().any(|(range, _)| *range != all);
    if !worth {
        return None;
    }
    // ASCII only from here on, so that bytes are columns.
    let mut shown = String::with_capacity(text.len());
    let mut columns = Vec::with_capacity(text.len() + 1);
    let mut previous = ' ';
    for character in text.chars() {
        columns.resize(columns.len() + character.len_utf8(), shown.len());
        escape::push_ascii(&mut shown, character, previous);
        previous = character;
    }
    columns.push(shown.len());
    let column = |offset: usize| columns[offset.min(text.len())];
    let carets: Vec<(usize, usize, &str)> = expression
        .marks
        .iter()
        .map(|(range, label)| {
            let start = column(range.start);
            (start, column(range.end).max(start + 1), label.as_str())
        })
        .collect();

    // The words behind the carets and the dots around what is cut out take their place.
    let width = width.saturating_sub(REST).max(LEAST);
    let first = carets.first().map_or(0, |caret| caret.0);
    let start = if shown.len() <= width {
        0
    } else {
        first
            .saturating_sub(width / 4)
            .min(shown.len().saturating_sub(width))
    };
    let end = (start + width).min(shown.len());
    let head = if start > 0 { "..." } else { "" };
    let tail = if end < shown.len() { "..." } else { "" };
    // A mark behind the last character is in view where the end of the text is.
    let reach = if tail.is_empty() { end + 1 } else { end };
    let mut lines = vec![format!("{head}{}{tail}", &shown[start..end])];
    lines.extend(caret_lines(&carets, start..reach, head.len(), color));
    Some(lines.join("\n"))
}

/// One line of carets per label, in the order in which the labels first appear in the text.
fn caret_lines(
    carets: &[(usize, usize, &str)],
    window: std::ops::Range<usize>,
    indent: usize,
    color: bool,
) -> Vec<String> {
    let mut labels: Vec<&str> = Vec::new();
    for (_, _, label) in carets {
        if !labels.contains(label) {
            labels.push(label);
        }
    }
    labels
        .into_iter()
        .map(|label| {
            let mut line = " ".repeat(indent);
            let mut outside = 0;
            for &(start, end, _) in carets.iter().filter(|caret| caret.2 == label) {
                let from = start.max(window.start);
                let to = end.min(window.end.max(from));
                if from >= to {
                    outside += 1;
                    continue;
                }
                let gap = (indent + from - window.start).saturating_sub(line.len());
                line.push_str(&" ".repeat(gap));
                line.push_str(&"^".repeat(to - from));
            }
            let blank = line.len() - line.trim_start().len();
            let mut text = line.split_off(blank);
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&escape::title(label));
            text.truncate(text.trim_end().len());
            if outside > 0 {
                text.push_str(&format!(" (and {outside} more beyond this line)"));
            }
            if color {
                text = text.bright_red().bold().to_string();
            }
            line + &text
        })
        .collect()
}
