//! Folds text to the width of a terminal.

/// The width where that of the terminal is unknown, the least, and the greatest that is still easily read.
const UNKNOWN: usize = 100;
const LEAST: usize = 40;
const MOST: usize = 140;
/// Longest code that is kept on one line.
const WHOLE: usize = 60;

/// Returns the width to fold to.
pub(super) fn width(terminal: Option<usize>) -> usize {
    terminal.unwrap_or(UNKNOWN).clamp(LEAST, MOST)
}

/// Folds each line of a text to a terminal, if there is one; what does not fit is indented a little further.
pub(crate) fn fit(text: &str, terminal: Option<usize>) -> String {
    let Some(_) = terminal else {
        return text.to_owned();
    };
    let lines = text.split('\n').map(|line| {
        let indent = line.len() - line.trim_start_matches(' ').len();
        fold_line(line, width(terminal), &" ".repeat(indent + 2))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Folds each line of a text between words; what is code stays together, and a longer word stays whole.
pub(super) fn fold(text: &str, width: usize) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| fold_line(line, width, ""))
        .collect();
    lines.join("\n")
}

/// Folds one line; what does not fit on it is indented.
pub(super) fn fold_line(text: &str, width: usize, indent: &str) -> String {
    fold_behind(0, text, width, indent)
}

/// Folds one line that begins at a column.
pub(super) fn fold_behind(column: usize, text: &str, width: usize, indent: &str) -> String {
    let head = text.len() - text.trim_start_matches(' ').len();
    let mut out = text[..head].to_owned();
    let start = column + head;
    let mut column = start;
    let hang = columns(indent);
    let room = width.saturating_sub(hang);
    let whole = words(&text[head..]).into_iter();
    // A step of a path that is longer than a line is folded like any text.
    let parts = whole.flat_map(|word| match columns(word) > room {
        true => prose(word),
        false => vec![word],
    });
    for (at, word) in parts.enumerate() {
        let length = columns(word);
        let is_first = at == 0;
        // Behind something else even the first word may have to go down. At the beginning of a line none may
        // read as a command of a runner.
        let may_begin = !word.starts_with("::") && !word.starts_with("##");
        let is_behind = !is_first || start > head.max(hang);
        if is_behind && may_begin && column + usize::from(!is_first) + length > width {
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
            out.push_str(indent);
            column = hang;
        } else if !is_first {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}

/// Returns how many columns a text takes: colours and links take none.
pub(super) fn columns(text: &str) -> usize {
    let mut count = 0;
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        count += rest[..at].chars().count();
        let code = &rest[at + 1..];
        let end = match code.as_bytes().first() {
            Some(b']') => code.find("\u{1b}\\").map(|end| end + 2),
            _ => code
                .find(|end: char| end.is_ascii_alphabetic())
                .map(|end| end + 1),
        };
        rest = end.map_or("", |end| &code[end..]);
    }
    count + rest.chars().count()
}

/// Returns the first words of a text, if all is too long for a width.
pub(super) fn first(text: &str, width: usize) -> String {
    let mut shown = String::new();
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        let length = shown.chars().count() + 1 + word.chars().count();
        if length + if words.peek().is_some() { 2 } else { 0 } > width {
            shown.push_str(" …");
            break;
        }
        if !shown.is_empty() {
            shown.push(' ');
        }
        shown.push_str(word);
    }
    shown
}

/// Splits as [`prose`] does; a path only in front of its arrows.
fn words(text: &str) -> Vec<&str> {
    if text.contains(" → ") {
        let arrows = text.match_indices(" → ").map(|(at, _)| at);
        let ends = arrows.chain([text.len()]);
        let mut start = 0;
        let cut = |end: usize| &text[std::mem::replace(&mut start, end + 1)..end];
        return ends.map(cut).collect();
    }
    prose(text)
}

/// Splits at spaces, but not at those within code, unless it is long.
fn prose(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut code) = (0, None);
    for (at, character) in text.char_indices() {
        match character {
            '`' if code.is_some() => code = None,
            '`' => {
                let end = text[at + 1..].find('`');
                code = end.filter(|length| *length <= WHOLE);
            }
            // An arrow stands in front of where it leads.
            ' ' if code.is_none() && !text[..at].ends_with('→') => {
                words.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    words.push(&text[start..]);
    words
}

#[cfg(test)]
mod tests {
    use super::{columns, first, fit, fold, fold_behind, fold_line};

    #[test]
    fn words_and_short_code_stay_whole() {
        assert_eq!(fold("one two three", 8), "one two\nthree");
        assert_eq!(fold("run `a b c` now", 8), "run\n`a b c`\nnow");
        assert_eq!(fold("a → b → c", 6), "a → b\n→ c");
        assert_eq!(fold("long-word x", 4), "long-word\nx");
        assert_eq!(fold("a\nb c", 10), "a\nb c");
        assert_eq!(fold_line("- x = 1", 5, "    "), "- x =\n    1");
        assert_eq!(fold_line("  ab cd", 5, "  "), "  ab\n  cd");
        assert_eq!(fold("an ` alone", 5), "an `\nalone");
    }

    #[test]
    fn a_step_of_a_path_that_is_longer_than_a_line_is_folded_too() {
        let path = "a 1.0.0 → b 1.0.0 (feature `x`, on because of another dependency)";
        assert_eq!(
            fold_line(path, 30, "  "),
            "a 1.0.0 → b 1.0.0 (feature\n  `x`, on because of another\n  dependency)"
        );
    }

    #[test]
    fn text_behind_a_name_may_begin_on_the_next_line() {
        assert_eq!(fold_behind(4, " (x y), z", 10, "  "), " (x\n  y), z");
        assert_eq!(fold_behind(9, " (x y), z", 10, "  "), "\n  (x y), z");
        assert_eq!(fold_behind(9, ", z", 11, "  "), ",\n  z");
    }

    #[test]
    fn nothing_that_reads_as_a_command_begins_a_line() {
        assert_eq!(fold_line("one ::error two", 6, ""), "one ::error\ntwo");
        assert_eq!(fold_line("one ##[error] #1", 6, ""), "one ##[error]\n#1");
    }

    #[test]
    fn colours_and_links_take_no_columns() {
        let link = "\u{1b}]8;;https://x.example/a\u{1b}\\text\u{1b}]8;;\u{1b}\\";
        assert_eq!(columns(&format!("\u{1b}[1mé\u{1b}[0m {link}")), 6);
        assert_eq!(columns("a\u{1b}"), 1);
        let long = format!("{link} {}", "x".repeat(36));
        assert_eq!(fit(&long, Some(40)), long.replacen(' ', "\n  ", 1));
    }

    #[test]
    fn only_a_terminal_folds_what_else_is_said() {
        let text = format!("  {} {}\nshort", "x".repeat(30), "y".repeat(30));
        assert_eq!(fit(&text, None), text);
        assert_eq!(fit(&text, Some(100)), text);
        assert_eq!(fit(&text, Some(40)), text.replace(" y", "\n    y"));
        assert_eq!(fit(&text, Some(0)), fit(&text, Some(40)));
    }

    #[test]
    fn the_first_words_say_that_there_are_more() {
        assert_eq!(first("one two three", 14), "one two three");
        assert_eq!(first("one two three", 12), "one two …");
        assert_eq!(first("one", 2), " …");
    }
}
