//! User names, passwords and tokens of URLs, which no report shows: where they are in a text, and
//! the text without them.

use std::borrow::Cow;
use std::ops::Range;

/// Returns the text without what stands before the `@` of the URLs in it.
#[must_use]
pub fn without_credentials(text: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut behind = 0;
    for hidden in credentials(text) {
        shown.push_str(&text[behind..hidden.start]);
        behind = hidden.end;
    }
    if behind == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(&text[behind..]);
    Cow::Owned(shown)
}

/// Returns where the credentials of the URLs in a text stand, with the `@` behind them.
#[must_use]
pub fn credentials(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.match_indices(':') {
        let rest = &text[at + 1..];
        let Some(slashes) = slashes(&text[..at], rest) else {
            continue;
        };
        let start = at + 1 + slashes;
        // What follows the host, or what a URL in a text is in.
        let is_end = |char: char| {
            matches!(char, '/' | '?' | '#' | '"' | '<' | '>' | '`') || char.is_whitespace()
        };
        let authority = text[start..].split(is_end).next().unwrap_or_default();
        let is_new = found.last().is_none_or(|last| last.end <= start);
        if let (Some(length), true) = (authority.rfind('@'), is_new) {
            found.push(start..start + length + 1);
        }
    }
    found
}

/// Tells how many slashes lead to the authority of a URL; `None` where no URL is.
///
/// Of a web address any number of them is understood, and `\` as well; others need two.
fn slashes(before: &str, rest: &str) -> Option<usize> {
    let is_web = ["http", "https"].iter().any(|scheme| {
        let start = before.len().checked_sub(scheme.len());
        let end = start.and_then(|start| before.get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(scheme))
    });
    if is_web {
        Some(rest.len() - rest.trim_start_matches(['/', '\\']).len())
    } else {
        rest.starts_with("//").then_some(2)
    }
}

#[cfg(test)]
mod tests {
    use super::without_credentials;

    #[test]
    fn what_stands_before_the_host_goes_however_it_is_written() {
        for (text, shown) in [
            ("https://user:secret@h.example/r", "https://h.example/r"),
            (
                "sparse+https://secret@h.example",
                "sparse+https://h.example",
            ),
            ("https://u:se@cr@h.example/r", "https://h.example/r"),
            ("HTTPS:///u:secret@h.example", "HTTPS:///h.example"),
            (r"https:\\u:secret@h.example", r"https:\\h.example"),
            ("https:u:secret@h.example", "https:h.example"),
            ("ssh://git@h.example:22/r", "ssh://h.example:22/r"),
            (
                "https://u:http://secret@h.example",
                "https://u:http://h.example",
            ),
            (
                "a = \"https://u:secret@h.example\"\r\nb = 'git://s@i.example/?x=a@b'",
                "a = \"https://h.example\"\r\nb = 'git://i.example/?x=a@b'",
            ),
            ("'https://é:s'ecret@h.example'", "'https://h.example'"),
        ] {
            assert_eq!(without_credentials(text), shown);
        }
    }

    #[test]
    fn what_is_no_user_name_stays() {
        for text in [
            "council@bank.example",
            "mailto:council@bank.example",
            "crate = \"a@1.0.0\"",
            "https://h.example/@user/a@b?c=d@e#f@g",
            "see https: a@b",
            "path+file:///ws/a@1.0.0",
            "path+file:///ws#a@1.0.0",
            "https://h.example#a@1.0.0",
            "https://h.example\" a@b",
            "://",
            "",
        ] {
            assert_eq!(without_credentials(text), text);
        }
    }
}
