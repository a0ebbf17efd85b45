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
    let head = text.len() - text.trim_start_matches(' ').len();
    let mut out = text[..head].to_owned();
    let mut column = head;
    for (at, word) in words(&text[head..]).into_iter().enumerate() {
        let length = word.chars().count();
        if at > 0 && column + 1 + length > width {
            out.push('\n');
            out.push_str(indent);
            column = indent.len();
        } else if at > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
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

/// Splits at spaces, but not at those within code, unless it is long; a path only in front of its arrows.
fn words(text: &str) -> Vec<&str> {
    if text.contains(" → ") {
        let arrows = text.match_indices(" → ").map(|(at, _)| at);
        let ends = arrows.chain([text.len()]);
        let mut start = 0;
        let cut = |end: usize| &text[std::mem::replace(&mut start, end + 1)..end];
        return ends.map(cut).collect();
    }
    let mut words = Vec::new();
    let (mut start, mut code) = (0, None);
    for (at, character) in text.char_indices() {
        match character {
            '`' if code.is_some() => code = None,
            '`' => {
                let end = text[at + 1..].find('`');
                code = end.filter(|length| *length <= WHOLE);
            }
            ' ' if code.is_none() => {
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
    use super::{first, fold, fold_line};

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
    fn the_first_words_say_that_there_are_more() {
        assert_eq!(first("one two three", 14), "one two three");
        assert_eq!(first("one two three", 12), "one two …");
        assert_eq!(first("one", 2), " …");
    }
}
