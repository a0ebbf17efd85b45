//! Edits of our own files as the lines that go (`-`) and the lines that come (`+`).

use super::escape;
use crate::findings::Edit;
use crate::source::without_credentials;

/// Returns the changed lines of edits, escaped; where there are several files or places, each
/// begins with its name.
#[must_use]
pub(crate) fn lines(edits: &[Edit]) -> Vec<String> {
    let mut lines = Vec::new();
    for edit in in_reading_order(edits) {
        if edits.len() > 1 {
            let path = escape::path(&edit.path);
            lines.push(format!("{path}:{}", edit.first_changed_line()));
        }
        let (gone, came) = changed(edit);
        let told = |line: &&&str| !line.trim().is_empty();
        lines.extend(gone.iter().filter(told).map(|line| row('-', line)));
        lines.extend(came.iter().filter(told).map(|line| row('+', line)));
    }
    lines
}

/// Edits come last line first, so that they can be applied one by one; a reader starts at the top.
fn in_reading_order(edits: &[Edit]) -> Vec<&Edit> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    sorted
}

/// The lines that go and those that come, without what is the same at both ends; but a line that
/// comes to stand below the header of another table moves.
fn changed(edit: &Edit) -> (Vec<&str>, Vec<&str>) {
    let mut gone: Vec<&str> = edit.before.lines().collect();
    let mut came: Vec<&str> = edit.after.lines().collect();
    let head = gone.iter().zip(&came).take_while(|(a, b)| a == b).count();
    gone.drain(..head);
    came.drain(..head);
    while gone.last().is_some() && gone.last() == came.last() {
        let is_moved = came
            .iter()
            .rev()
            .nth(1)
            .is_some_and(|line| line.starts_with('['));
        if is_moved {
            break;
        }
        gone.pop();
        came.pop();
    }
    (gone, came)
}

fn row(sign: char, line: &str) -> String {
    // A tab would be shown as an escape.
    let line = without_credentials(line).replace('\t', "    ");
    format!("{sign} {}", escape::block_line(&line))
}

#[cfg(test)]
mod tests {
    use super::lines;
    use crate::findings::Edit;

    fn edit(line: usize, before: &str, after: &str) -> Edit {
        Edit {
            path: "Cargo.toml".to_owned(),
            line,
            before: before.to_owned(),
            after: after.to_owned(),
        }
    }

    #[test]
    fn only_what_changes_is_shown() {
        assert_eq!(lines(&[edit(3, "a\nb\n", "a\nc\nb\n")]), ["+ c"]);
        assert_eq!(
            lines(&[edit(9, "z\n", ""), edit(3, "a\n", "b\n")]),
            ["Cargo.toml:3", "- a", "+ b", "Cargo.toml:9", "- z"]
        );
        assert_eq!(
            lines(&[edit(3, "a = 1\n", "\n[b]\na = 1\n")]),
            ["- a = 1", "+ [b]", "+ a = 1"]
        );
        assert_eq!(lines(&[edit(1, "a\u{1b}\n", "")]).len(), 1);
        assert!(!lines(&[edit(1, "a\u{1b}\n", "")])[0].contains('\u{1b}'));
    }
}
