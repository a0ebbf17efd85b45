//! Markdown as GitHub and GitLab show it: no markup, link, image, mention, reference or HTML comes
//! out of untrusted text.
//!
//! Every character that means something is written as a character reference, which is text to the
//! parser. Mentions, references and addresses are found by the sites *after* that, in the text of
//! the page, so an empty comment parts them; inside code they are not looked for.

use std::fmt::Write as _;

use super::{cut, text};

/// What is put behind `@`, `#` and the like so that the site finds no name or number.
const PART: &str = "<!-- -->";

/// Escapes one line. What stands between backticks becomes code, which marks names as everywhere.
#[must_use]
pub(crate) fn inline(untrusted: &str) -> String {
    let visible = text(untrusted);
    let mut pieces = visible.split('`').peekable();
    let mut escaped = String::with_capacity(visible.len() * 2);
    let mut is_code = false;
    while let Some(piece) = pieces.next() {
        let closes = pieces.peek().is_some();
        if is_code && closes && !piece.is_empty() {
            escaped.push_str("<code>");
            push(&mut escaped, piece, true);
            escaped.push_str("</code>");
        } else {
            if is_code {
                // A backtick without a partner, or two in a row, are text.
                escaped.push_str("&#96;");
            }
            push(&mut escaped, piece, false);
            if is_code && closes {
                escaped.push_str("&#96;");
            }
        }
        is_code = !is_code;
    }
    escaped
}

/// Escapes the cell of a table, cut to `limit` characters.
#[must_use]
pub(crate) fn cell(untrusted: &str, limit: usize) -> String {
    inline(&cut(untrusted, limit))
}

/// Escapes what stands between `<code>` and `</code>`; backticks are text there.
#[must_use]
pub(crate) fn code(untrusted: &str) -> String {
    let mut escaped = String::new();
    push(&mut escaped, &text(untrusted), true);
    escaped
}

fn push(target: &mut String, visible: &str, is_code: bool) {
    let mut previous = ' ';
    let mut characters = visible.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '&' => target.push_str("&amp;"),
            '<' => target.push_str("&lt;"),
            '>' => target.push_str("&gt;"),
            '"' => target.push_str("&quot;"),
            '`' | '\\' | '*' | '_' | '[' | ']' | '{' | '}' | '!' | '|' | '~' | '$' | '@' | '#'
            | ':' | '^' | '=' | '\'' | '%' | '+' => {
                // Writing to a `String` cannot fail.
                let _ = write!(target, "&#{};", u32::from(character));
            }
            '.' if matches!(previous, 'W' | 'w') => target.push_str("&#46;"),
            _ => target.push(character),
        }
        let next = characters.peek().copied();
        let names = match character {
            '@' | '#' | '!' | '~' | '$' | '%' | '&' | '^' | ':' => true,
            // `www.`
            '.' => matches!(previous, 'W' | 'w'),
            // `GH-7`
            '-' => matches!(previous, 'H' | 'h') && next.is_some_and(char::is_numeric),
            _ => false,
        };
        let joins = next.is_some_and(|next| !next.is_whitespace());
        if names && joins && !is_code {
            target.push_str(PART);
        }
        previous = character;
    }
}

#[cfg(test)]
mod tests {
    use super::{code, inline};

    #[test]
    fn names_between_backticks_become_code_and_the_rest_is_text() {
        assert_eq!(
            inline("`a_b 1.0.0` (MIT) may not"),
            "<code>a&#95;b 1.0.0</code> (MIT) may not"
        );
        assert_eq!(inline("a ` b"), "a &#96; b");
        assert_eq!(inline("``x``"), "&#96;&#96;x&#96;&#96;");
    }

    #[test]
    fn mentions_and_references_are_parted() {
        assert_eq!(inline("@me"), "&#64;<!-- -->me");
        assert_eq!(inline("a#1"), "a&#35;<!-- -->1");
        assert_eq!(inline("GH-1 xxh-a"), "GH-<!-- -->1 xxh-a");
        assert_eq!(inline("https://x"), "https&#58;<!-- -->//x");
    }

    #[test]
    fn code_holds_backticks_and_tags_as_text() {
        assert_eq!(code("a`</code>@me"), "a&#96;&lt;/code&gt;&#64;me");
    }
}
