//! Blanks that wait for a person: `…` as the tool's own stanzas print it, `<name>` as forms do.
//!
//! A waiver that nobody has completed is no waiver, however much of it is there.

use std::ops::Range;

use super::reader::{Reader, Text, shown};
use crate::diagnostic::{Code, Diagnostic};

/// How the tool prints what only people can say.
pub(super) const BLANK: char = '…';

/// Tells whether a text says nothing: white space, characters that show nothing, dots and dashes.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| shows_nothing(c) || is_filler(c))
}

/// Tells whether nothing of a text can be seen.
pub(super) fn is_invisible(text: &str) -> bool {
    text.chars().all(shows_nothing)
}

fn shows_nothing(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
        )
}

fn is_filler(c: char) -> bool {
    matches!(
        c,
        '.' | BLANK | '\u{22ef}' | '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}'
    )
}

/// Finds the first blank in a text: `…`, or `<what belongs here>`.
///
/// `<a@b.example>` is an address, and `Vec<u8>` and `a < b` are no forms.
pub(super) fn find(text: &str) -> Option<Range<usize>> {
    let dots = text.find(BLANK).map(|at| at..at + BLANK.len_utf8());
    let form = text.match_indices('<').find_map(|(at, _)| {
        let inner = &text[at + 1..];
        let inner = &inner[..inner.find('>')?];
        let before = text[..at].chars().next_back();
        let is_form = !inner.is_empty()
            && inner.trim() == inner
            && !inner.contains(['@', '<'])
            && !inner.contains("://")
            && !before.is_some_and(char::is_alphanumeric);
        is_form.then(|| at..at + inner.len() + 2)
    });
    match (dots, form) {
        (Some(dots), Some(form)) if form.start < dots.start => Some(form),
        (Some(dots), _) => Some(dots),
        (None, form) => form,
    }
}

/// Reports a text that still holds a blank; tells whether it does.
pub(super) fn refuse(reader: &Reader<'_>, key: &str, text: Text<'_>) -> bool {
    let Some(range) = find(text.value) else {
        return false;
    };
    let blank: String = text.value[range.clone()].chars().take(40).collect();
    let span = text.part(reader, range);
    reader.report(
        Diagnostic::new(
            Code::PolicyInvalidValue,
            span,
            format!("`{}` is not filled in", shown(key)),
        )
        .help(to_fill_in(&blank)),
    );
    true
}

/// Says what a blank is.
pub(super) fn to_fill_in(blank: &str) -> String {
    format!("`{blank}` is a blank to fill in; write what belongs there")
}

#[cfg(test)]
mod tests {
    use super::{find, is_blank};

    #[test]
    fn dots_and_dashes_say_nothing() {
        for blank in [
            "",
            " \t",
            "…",
            "...",
            " . ",
            "-",
            "–—",
            "___",
            "… …",
            "\u{200b}…",
        ] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for text in ["a", "*", "W-…", "…, why", "../x", "1"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn blanks_stand_anywhere_and_forms_in_angle_brackets() {
        for (text, blank) in [
            ("…", "…"),
            ("W-2027-…", "…"),
            ("<name>", "<name>"),
            ("ask <who exactly> …", "<who exactly>"),
            ("… <name>", "…"),
            ("a < b, <name>", "<name>"),
        ] {
            assert_eq!(find(text).map(|range| &text[range]), Some(blank), "{text}");
        }
        for text in [
            "W-2027-001",
            "C. Dev <c.dev@bank.example>",
            "see <https://ip.bank.example>",
            "takes Vec<u8>",
            "a < b and c > d",
            "<>",
            "< ",
            "a...",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
