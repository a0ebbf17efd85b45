//! HTML, for text between tags and for quoted attribute values alike; never for what is in
//! `<script>` or `<style>`.
//!
//! Also the only place that decides what may become a link: a web or a mail address that reads as
//! what it is. Everything else stays text.

use super::text;

/// Most bytes of an address that becomes a link.
const LINK_LIMIT: usize = 2000;

/// Escapes one line of text: hidden characters become visible, markup becomes text.
#[must_use]
pub(crate) fn html(untrusted: &str) -> String {
    let visible = text(untrusted);
    let mut escaped = String::with_capacity(visible.len() + 16);
    for character in visible.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // No character of any text; browsers take them for mistakes.
            '\u{fffe}' | '\u{ffff}' => {
                escaped.push_str(&format!("\\u{{{:x}}}", u32::from(character)));
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Escapes one line; what stands between backticks becomes code, which marks names as everywhere.
#[must_use]
pub(crate) fn inline(untrusted: &str) -> String {
    let mut escaped = String::with_capacity(untrusted.len() + 32);
    let mut rest = untrusted;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((code, behind)) = after.split_once('`').filter(|(code, _)| !code.is_empty())
        else {
            // A backtick without a partner, or two in a row, are text.
            let end = before.len() + 1 + usize::from(after.starts_with('`'));
            escaped.push_str(&html(&rest[..end]));
            rest = &rest[end..];
            continue;
        };
        escaped.push_str(&html(before));
        escaped.push_str("<code>");
        escaped.push_str(&html(code));
        escaped.push_str("</code>");
        rest = behind;
    }
    escaped.push_str(&html(rest));
    escaped
}

/// Escapes one line of a policy's own words as [`inline`] does; web and mail addresses become links.
#[must_use]
pub(crate) fn linked(untrusted: &str) -> String {
    let mut escaped = String::with_capacity(untrusted.len() + 64);
    let mut plain = 0;
    let mut at = 0;
    for word in untrusted.split(' ') {
        let start = at + word.len() - word.trim_start_matches(['(', '<', '"']).len();
        let trimmed = untrusted[start..at + word.len()]
            .trim_end_matches([',', '.', ';', ':', ')', '>', '"', '!', '?']);
        at += word.len() + 1;
        if let Some(target) = link(trimmed) {
            escaped.push_str(&inline(&untrusted[plain..start]));
            escaped.push_str(&format!(
                "<a href=\"{}\" rel=\"noreferrer\">{}</a>",
                html(&target),
                html(trimmed)
            ));
            plain = start + trimmed.len();
        }
    }
    escaped.push_str(&inline(&untrusted[plain..]));
    escaped
}

/// Returns where a link to an address leads, unescaped; `None` if it may not become one.
///
/// Only `http`, `https` and `mailto`, only visible ASCII, and nobody's name before the host: what
/// is shown is where it leads.
#[must_use]
pub(crate) fn link(address: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\"'<>\\^`{|}".contains(&byte);
    if address.len() > LINK_LIMIT || !address.bytes().all(is_plain) {
        return None;
    }
    let after = |scheme: &str| {
        let head = address.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme)
            .then(|| &address[scheme.len()..])
    };
    if let Some(rest) = after("https://").or_else(|| after("http://")) {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        return is_host(authority, true).then(|| address.to_owned());
    }
    let mail = after("mailto:").unwrap_or(address);
    let (name, host) = mail.split_once('@')?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte);
    (!name.is_empty() && name.bytes().all(is_name) && is_host(host, false) && host.contains('.'))
        .then(|| format!("mailto:{mail}"))
}

fn is_host(host: &str, may_have_port: bool) -> bool {
    let (name, port) = match host.split_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (host, None),
    };
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
    let is_port = |port: &str| {
        may_have_port && !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
    };
    name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.bytes().all(is_part)
        && port.is_none_or(is_port)
}

#[cfg(test)]
mod tests {
    use html5gum::{Token, Tokenizer};

    use super::{html, inline, link, linked};
    use crate::report::escape::corpus::{NASTY, assert_inert};
    use crate::report::escape::text;

    /// What a reader sees of markup, and the tags it has.
    fn read(markup: &str) -> (String, Vec<String>) {
        let (mut seen, mut tags) = (String::new(), Vec::new());
        for Ok(token) in Tokenizer::new(markup) {
            match token {
                Token::String(part) => seen.push_str(std::str::from_utf8(&part).unwrap()),
                Token::StartTag(tag) => {
                    let attributes = tag
                        .attributes
                        .iter()
                        .map(|(name, value)| format!(" {}={}", utf8(name), utf8(value)));
                    let attributes: String = attributes.collect();
                    tags.push(format!("{}{attributes}", utf8(&tag.name)));
                }
                Token::EndTag(_) => {}
                other => panic!("{other:?} in {markup}"),
            }
        }
        (seen, tags)
    }

    fn utf8(bytes: &[u8]) -> &str {
        std::str::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_parser_reads_back_the_visible_text_and_no_tag() {
        for nasty in NASTY {
            let wanted = text(nasty)
                .replace('\u{fffe}', "\\u{fffe}")
                .replace('\u{ffff}', "\\u{ffff}");
            assert_eq!(read(&html(nasty)), (wanted.clone(), Vec::new()));
            let (_, tags) = read(&format!("<p title=\"{}\">", html(nasty)));
            assert_eq!(tags, [format!("p title={wanted}")]);
            let (seen, tags) = read(&inline(nasty));
            assert!(tags.iter().all(|tag| tag == "code"), "{tags:?}");
            assert_eq!(seen.replace('`', ""), wanted.replace('`', ""));
            let (seen, _) = read(&linked(nasty));
            assert_eq!(seen.replace('`', ""), wanted.replace('`', ""));
            assert_inert(&format!("x{}", linked(nasty)));
        }
    }

    #[test]
    fn names_between_backticks_become_code_and_the_rest_is_text() {
        assert_eq!(inline("`a<b 1.0` (MIT)"), "<code>a&lt;b 1.0</code> (MIT)");
        assert_eq!(inline("a ` b"), "a ` b");
        assert_eq!(inline("``x`` é"), "``x`` é");
        assert_eq!(inline("`a``b`"), "<code>a</code><code>b</code>");
    }

    #[test]
    fn only_web_and_mail_addresses_become_links() {
        for address in [
            "https://ip.bank.example/new?crate=a&version=1#x",
            "HTTP://bank.example:8080",
            "http://localhost/x",
        ] {
            assert_eq!(link(address).as_deref(), Some(address));
        }
        assert_eq!(link("ip@bank.example").unwrap(), "mailto:ip@bank.example");
        assert_eq!(link("mailto:a@b.example").unwrap(), "mailto:a@b.example");
        for address in [
            "javascript:alert(1)",
            "JavaScript://x.example/%0aalert(1)",
            "java\tscript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x@y.example",
            "file:///etc/passwd",
            "//evil.example",
            "https://",
            "https:///x",
            "https://user@evil.example",
            "https://bank.example@evil.example/",
            "https://b\u{430}nk.example/",
            "https://x.example/\u{202e}",
            "https://x.example/\" onclick=\"x",
            "https://x.example:port/",
            "mailto:a@b.example?subject=x",
            "a@b",
            "@b.example",
            "a@b.example@c.example",
            "",
        ] {
            assert_eq!(link(address), None, "{address}");
            let (_, tags) = read(&linked(address));
            assert!(
                tags.iter().all(|tag| !tag.contains("javascript")),
                "{tags:?}"
            );
        }
        assert_eq!(
            link(&format!("https://x.example/{}", "a".repeat(3000))),
            None
        );
    }

    #[test]
    fn links_stand_in_running_text() {
        assert_eq!(
            linked("IP Council, ip@bank.example, (https://x.example/?a=1&b=2). `end`"),
            "IP Council, <a href=\"mailto:ip@bank.example\" rel=\"noreferrer\">ip@bank.example</a>, \
             (<a href=\"https://x.example/?a=1&amp;b=2\" rel=\"noreferrer\">https://x.example/?a=1&amp;b=2</a>). \
             <code>end</code>"
        );
        assert_eq!(linked("no link javascript:x é"), "no link javascript:x é");
    }
}
