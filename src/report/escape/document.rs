//! Markdown that people read as plain text too, such as a review request in a mail: backslashes and
//! backticks instead of the character references of `markdown`.
//!
//! Mentions and addresses stay as they are written; where a site would act on them, use `markdown`.

use super::{block_line, prose, title};

/// Escapes running text: one line, in which nothing draws, links or becomes HTML.
#[must_use]
pub(crate) fn document(untrusted: &str) -> String {
    let mut escaped = String::with_capacity(untrusted.len() + 16);
    for character in prose(untrusted).chars() {
        if matches!(
            character,
            '\\' | '`'
                | '*'
                | '_'
                | '['
                | ']'
                | '<'
                | '>'
                | '#'
                | '|'
                | '~'
                | '&'
                | '!'
                | '$'
                | '@'
        ) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// Writes untrusted text as a code span, fit for a table too. What a viewer would link, mention or
/// draw stays text there.
#[must_use]
pub(crate) fn code_span(untrusted: &str) -> String {
    let escaped = title(untrusted).replace('|', "\\|");
    let fence = fence(&escaped, 1);
    let pad =
        if escaped.starts_with(['`', ' ']) || escaped.ends_with(['`', ' ']) || escaped.is_empty() {
            " "
        } else {
            ""
        };
    format!("{fence}{pad}{escaped}{pad}{fence}")
}

/// Writes a block of untrusted text between fences that it cannot close.
#[must_use]
pub(crate) fn fenced(language: &str, untrusted: &str) -> String {
    let fence = fence(untrusted, 3);
    let mut block = format!("{fence}{language}\n");
    for line in untrusted.lines() {
        block.push_str(&block_line(line));
        block.push('\n');
    }
    block.push_str(&fence);
    block.push('\n');
    block
}

/// Returns more backticks than the longest run of them in a text, at least `least`.
fn fence(text: &str, least: usize) -> String {
    let longest = text
        .split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    "`".repeat(least.max(longest + 1))
}

#[cfg(test)]
mod tests {
    use super::{code_span, document, fenced};
    use crate::report::escape::corpus::{NASTY, assert_inert};

    #[test]
    fn markdown_comes_out_as_text() {
        assert_eq!(
            document("[x](http://e) <b> `c` @me #1 **d**"),
            "\\[x\\](http://e) \\<b\\> \\`c\\` \\@me \\#1 \\*\\*d\\*\\*"
        );
        assert_eq!(code_span("MIT"), "`MIT`");
        assert_eq!(code_span("a`b``c"), "```a`b``c```");
        assert_eq!(code_span("`x"), "`` `x ``");
        assert_eq!(code_span("a|b"), "`a\\|b`");
        assert_eq!(fenced("text", "a\n```\nb"), "````text\na\n```\nb\n````\n");
        for nasty in NASTY {
            assert_inert(&format!("- {}", document(nasty)));
            assert_inert(&format!("- {}", code_span(nasty)));
            assert_inert(&fenced("", nasty));
        }
    }
}
