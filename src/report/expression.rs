//! A license expression for the human format, with carets under what fails.

use owo_colors::OwoColorize as _;

use super::escape;
use super::fold::fold;
use crate::findings::MarkedExpression;

/// Columns kept for the words behind carets.
const REST: usize = 16;
/// Columns an expression has, however narrow the terminal.
const LEAST: usize = 16;

/// A compound expression, and the lines of carets below it.
pub(super) struct Marked {
    /// The expression, or what of it is in view.
    pub(super) text: String,
    /// Carets with the blanks in front of them, and what they say; may be all words.
    carets: Vec<(String, String)>,
}

impl Marked {
    /// Returns the lines below the text where that begins at a column: the words stand behind the carets, or
    /// where there is no room in front of them, or else below.
    pub(super) fn below(&self, column: usize, width: usize, color: bool) -> Vec<String> {
        let paint = |text: &str| match color {
            true => text.bright_red().bold().to_string(),
            false => text.to_owned(),
        };
        let mut lines = Vec::new();
        for (carets, label) in &self.carets {
            // At the beginning of a line nothing may read as a command of a runner.
            let first = || escape::path(label);
            let blank = carets.len() - carets.trim_start().len();
            let marks = carets.trim_start();
            let (start, end) = (column + blank, column + carets.len());
            let length = label.chars().count();
            let line = |at: usize, text: &str| format!("{}{}", " ".repeat(at), paint(text));
            if marks.is_empty() || end + 1 + length <= width {
                lines.push(line(start, format!("{marks} {label}").trim()));
            } else if length + 3 <= start {
                lines.push(line(start - length - 1, &format!("{} {marks}", first())));
            } else {
                lines.push(line(start, marks));
                let room = width.saturating_sub(column + 2);
                lines.extend(
                    fold(&first(), room)
                        .lines()
                        .map(|text| line(column + 2, text)),
                );
            }
        }
        lines
    }
}

/// Draws a compound expression with carets under what fails; `None` where that would repeat the
/// title: nothing is marked, or all of it.
pub(super) fn marked(expression: &MarkedExpression, width: usize) -> Option<Marked> {
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
    Some(Marked {
        text: format!("{head}{}{tail}", &shown[start..end]),
        carets: caret_lines(&carets, start..reach, head.len()),
    })
}

/// One line of carets per label, in the order in which the labels first appear in the text.
fn caret_lines(
    carets: &[(usize, usize, &str)],
    window: std::ops::Range<usize>,
    indent: usize,
) -> Vec<(String, String)> {
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
            let mut text = escape::title(label);
            text.truncate(text.trim_end().len());
            if outside > 0 {
                text.push_str(&format!(" (and {outside} more beyond this line)"));
            }
            (line, text)
        })
        .collect()
}
