//! `explain` as plain text: a title, headings, items, tables and text to copy.
//!
//! Lays out a topic; every word of it is escaped, because crates wrote some of them.

use super::escape;
use crate::answers::{Part, Topic};

/// Renders a topic; its last line ends with a line feed.
#[must_use]
pub(crate) fn render(topic: &Topic) -> String {
    let mut output = format!("{}\n", escape::path(&topic.title));
    for part in &topic.parts {
        match part {
            Part::Heading(text) => {
                output.push('\n');
                output.push_str(&escape::path(text));
                output.push('\n');
            }
            Part::Text(text) => {
                output.push('\n');
                block(&mut output, text, "");
            }
            Part::Items(items) => {
                for item in items {
                    output.push_str("  ");
                    output.push_str(&escape::prose(item));
                    output.push('\n');
                }
            }
            Part::Table(rows) => table(&mut output, rows),
            Part::Code(text) => {
                output.push('\n');
                block(&mut output, text, "    ");
            }
        }
    }
    output
}

fn block(output: &mut String, text: &str, indent: &str) {
    for line in text.lines() {
        let line = format!("{indent}{}", escape::block_line(line));
        output.push_str(line.trim_end());
        output.push('\n');
    }
}

fn table(output: &mut String, rows: &[Vec<String>]) {
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| escape::title(cell)).collect())
        .collect();
    let columns = cells.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            cells
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    for row in &cells {
        let mut line = " ".to_owned();
        for (cell, width) in row.iter().zip(&widths) {
            line.push(' ');
            line.push_str(cell);
            let padding = width.saturating_sub(cell.chars().count()) + 1;
            line.extend(std::iter::repeat_n(' ', padding));
        }
        output.push_str(line.trim_end());
        output.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::answers::{Part, Topic};

    #[test]
    fn tables_line_up_and_nothing_starts_a_workflow_command() {
        let topic = Topic {
            title: "::error".to_owned(),
            parts: vec![
                Part::Table(vec![
                    vec!["reach".into(), "binary".into()],
                    vec!["linked".into(), "deny".into()],
                ]),
                Part::Heading("Next".into()),
                Part::Items(vec!["a\n::error b".into()]),
                Part::Code("x = 1\n".into()),
            ],
        };
        let text = render(&topic);
        assert_eq!(
            text,
            "./::error\n  reach   binary\n  linked  deny\n\nNext\n  a ::error b\n\n    x = 1\n"
        );
    }
}
