//! Escapes untrusted text for XML 1.0, in element content and in attribute values.

use super::text;

/// Escapes one line of text: hidden characters become visible, markup becomes text.
///
/// XML 1.0 has no way to write most control characters, not even as references, so they are made
/// visible as everywhere; so are the two noncharacters it forbids.
#[must_use]
pub(crate) fn xml(untrusted: &str) -> String {
    let visible = text(untrusted);
    let mut escaped = String::with_capacity(visible.len() + 16);
    for character in visible.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push_str(&visible_noncharacter(character)),
            _ => escaped.push(character),
        }
    }
    escaped
}

fn visible_noncharacter(character: char) -> String {
    format!("\\u{{{:x}}}", u32::from(character))
}

#[cfg(test)]
mod tests {
    use super::xml;
    use crate::report::escape::corpus::NASTY;
    use crate::report::escape::text;

    #[test]
    fn a_parser_reads_back_the_visible_text() {
        for nasty in NASTY {
            let document = format!("<a b=\"{0}\">{0}</a>", xml(nasty));
            let read = roxmltree::Document::parse(&document).unwrap();
            let root = read.root_element();
            let wanted = text(nasty)
                .replace('\u{fffe}', "\\u{fffe}")
                .replace('\u{ffff}', "\\u{ffff}");
            assert_eq!(root.attribute("b"), Some(wanted.as_str()));
            assert_eq!(root.text(), Some(wanted.as_str()));
        }
    }
}
