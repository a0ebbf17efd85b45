//! Untrusted text for terminals and logs: terminal escapes, direction overrides, invisible
//! characters and workflow commands come out as visible text.
//!
//! Decides nothing about layout; printers keep the other half of the promise: no line of output
//! begins with untrusted text.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Most characters of one title or label; what is longer is cut in the middle.
pub(crate) const TITLE_LIMIT: usize = 600;
/// Most characters of one line of advice or of a council's reason.
pub(crate) const LINE_LIMIT: usize = 4000;

/// Tells whether a character acts on a terminal or a reader instead of being seen.
///
/// Control characters (C0, DEL, C1), direction marks and overrides, zero-width and filler
/// characters, line and paragraph separators, variation selectors and tags.
#[must_use]
pub(crate) const fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Escapes text for a terminal or a log: one line, nothing hidden.
///
/// The second of two `#` is escaped too: runners look for `##[` and `##vso[` anywhere in a line.
#[must_use]
pub(crate) fn text(untrusted: &str) -> Cow<'_, str> {
    if !untrusted.chars().any(is_hidden) && !untrusted.contains("##") {
        return Cow::Borrowed(untrusted);
    }
    let mut escaped = String::with_capacity(untrusted.len() + 16);
    let mut previous = ' ';
    for character in untrusted.chars() {
        if is_hidden(character) || (character, previous) == ('#', '#') {
            push_escaped(&mut escaped, character);
        } else {
            escaped.push(character);
        }
        previous = character;
    }
    Cow::Owned(escaped)
}

/// Escapes running text: line breaks, with the space around them, become one space.
#[must_use]
pub(crate) fn prose(untrusted: &str) -> String {
    let joined = untrusted
        .split(['\n', '\r'])
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    text(&cut(&joined, LINE_LIMIT)).into_owned()
}

/// Escapes a title or label, cut to [`TITLE_LIMIT`].
#[must_use]
pub(crate) fn title(untrusted: &str) -> String {
    text(&cut(untrusted, TITLE_LIMIT)).into_owned()
}

/// Escapes a path that a line may begin with: `::error x.toml` is shown as `./::error x.toml`.
#[must_use]
pub(crate) fn path(untrusted: &str) -> String {
    let escaped = title(untrusted);
    let first = escaped.chars().next();
    if first.is_some_and(|first| first == ':' || first == '#' || first.is_whitespace()) {
        format!("./{escaped}")
    } else {
        escaped
    }
}

/// Escapes one line of a block that is shown as it is, indented.
#[must_use]
pub(crate) fn block_line(untrusted: &str) -> String {
    let escaped = text(untrusted);
    match escaped.trim_start().strip_prefix(':') {
        Some(rest) => format!("\\u{{3a}}{rest}"),
        None => escaped.into_owned(),
    }
}

/// Appends a character so that the result is ASCII and visible; for text with carets below it,
/// and for ids, where a letter of another script that looks alike must not pass.
pub(crate) fn push_ascii(target: &mut String, character: char, previous: char) {
    if character.is_ascii() && !is_hidden(character) && (character, previous) != ('#', '#') {
        target.push(character);
    } else {
        push_escaped(target, character);
    }
}

/// Returns the one visible character that stands for this one in a quoted source line, where
/// columns must stay what they are. Tabs and line feeds stay; the renderer knows them.
#[must_use]
pub(crate) fn source_character(character: char, previous: char) -> char {
    match character {
        '\t' | '\n' => character,
        '\u{7f}' => '\u{2421}',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '#' if previous == '#' => '\u{266f}',
        _ if is_hidden(character) => char::REPLACEMENT_CHARACTER,
        _ => character,
    }
}

/// Cuts the middle out of text longer than `limit` characters and says how much is gone.
#[must_use]
pub(crate) fn cut(untrusted: &str, limit: usize) -> Cow<'_, str> {
    // A character has at most four bytes, so most texts need no count.
    if untrusted.len() <= limit {
        return Cow::Borrowed(untrusted);
    }
    let count = untrusted.chars().count();
    if count <= limit {
        return Cow::Borrowed(untrusted);
    }
    let head = limit / 2;
    let tail = limit - head;
    let byte = |index: usize| {
        untrusted
            .char_indices()
            .nth(index)
            .map_or(untrusted.len(), |(at, _)| at)
    };
    Cow::Owned(format!(
        "{}… ({} characters cut) …{}",
        &untrusted[..byte(head)],
        count - limit,
        &untrusted[byte(count - tail)..]
    ))
}

fn push_escaped(target: &mut String, character: char) {
    match character {
        '\n' => target.push_str("\\n"),
        '\r' => target.push_str("\\r"),
        '\t' => target.push_str("\\t"),
        _ => {
            // Writing to a `String` cannot fail.
            let _ = write!(target, "\\u{{{:x}}}", u32::from(character));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{block_line, cut, path, prose, source_character, text};
    use crate::report::escape::corpus::{NASTY, assert_inert};

    #[test]
    fn hidden_characters_become_visible() {
        assert_eq!(text("\u{1b}[31mred"), "\\u{1b}[31mred");
        assert_eq!(text("\u{202e}TIM"), "\\u{202e}TIM");
        assert_eq!(text("a\n::error::x"), "a\\n::error::x");
        assert_eq!(text("##[error]x"), "#\\u{23}[error]x");
        assert_eq!(text("tag\u{e0041}"), "tag\\u{e0041}");
        assert_eq!(text("Überprüfung `x` \\ ok"), "Überprüfung `x` \\ ok");
    }

    #[test]
    fn no_form_lets_anything_through() {
        for nasty in NASTY {
            assert_inert(&format!("x{}", text(nasty)));
            assert_inert(&format!("x{}", prose(nasty)));
            assert_inert(&path(nasty));
            for line in nasty.lines() {
                assert_inert(&block_line(line));
            }
        }
    }

    #[test]
    fn prose_joins_lines() {
        assert_eq!(prose("one\n  two \r\n\n three\n"), "one two three");
    }

    #[test]
    fn source_characters_stay_one_character() {
        assert_eq!(source_character('\u{1b}', 'x'), '␛');
        assert_eq!(source_character('\u{202e}', 'x'), '\u{fffd}');
        assert_eq!(source_character('\t', 'x'), '\t');
        assert_eq!(source_character('#', '#'), '♯');
        assert_eq!(source_character('é', 'x'), 'é');
    }

    #[test]
    fn long_text_is_cut_in_the_middle_and_says_so() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("éééééé", 6), "éééééé");
        assert_eq!(cut("abcdefgh", 4), "ab… (4 characters cut) …gh");
        let long = "M".repeat(1 << 20);
        assert!(cut(&long, 600).chars().count() < 700);
    }
}
