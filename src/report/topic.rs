//! `explain` as plain text: a title, headings, items, tables and text to copy.
//!
//! Lays out a topic; every word of it is escaped, because crates wrote some of them.

use super::escape;
use super::fold::fit;
use super::table::table;
use crate::answers::{Part, Topic};

/// Renders a topic; its last line ends with a line feed.
#[must_use]
pub(crate) fn render(topic: &Topic, terminal: Option<usize>) -> String {
    let mut output = fit(&format!("{}\n", escape::path(&topic.title)), terminal);
    for part in &topic.parts {
        match part {
            Part::Heading(text) => {
                output.push('\n');
                output.push_str(&fit(&escape::path(text), terminal));
                output.push('\n');
            }
            Part::Text(text) => {
                output.push('\n');
                let mut shown = String::new();
                block(&mut shown, &whole(text, terminal), "");
                for line in shown.split_inclusive('\n') {
                    // To be copied as it is.
                    let is_code = line.starts_with("    ");
                    output.push_str(&fit(line, terminal.filter(|_| !is_code)));
                }
            }
            Part::Items(items) => {
                for item in items {
                    let item = format!("  {}\n", escape::prose(item));
                    output.push_str(&fit(&item, terminal));
                }
            }
            Part::Table(rows) => {
                let cells =
                    |row: &Vec<String>| row.iter().map(|cell| escape::title(cell)).collect();
                let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
                output.push_str(&table(&rows, 2, terminal));
            }
            Part::Code(text) => {
                output.push('\n');
                block(&mut output, text, "    ");
            }
        }
    }
    output
}

/// Puts the lines of a paragraph together where they are folded anew.
fn whole(text: &str, terminal: Option<usize>) -> String {
    if terminal.is_none() {
        return text.to_owned();
    }
    let mut out = String::new();
    for line in text.lines() {
        let goes_on = line.starts_with(|c: char| c.is_alphanumeric() || "`(".contains(c));
        if goes_on && !out.is_empty() && !out.ends_with("\n\n") {
            out.truncate(out.trim_end().len());
            out.push(' ');
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

fn block(output: &mut String, text: &str, indent: &str) {
    for line in text.lines() {
        let line = format!("{indent}{}", escape::block_line(line));
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
        let text = render(&topic, None);
        assert_eq!(
            text,
            "./::error\n  reach   binary\n  linked  deny\n\nNext\n  a ::error b\n\n    x = 1\n"
        );
    }
}
