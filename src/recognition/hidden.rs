//! Words that a reader does not see where a text is shown as Markdown, HTML, AsciiDoc or the like.
//!
//! A word of a license in such a place would count although nobody sees it, so the sign that hides
//! it counts as a word of no license. Looks at a bounded stretch at a time.

use super::links::starts_with;

/// What licenses and their notices write in brackets, for others to fill in or as a remark.
const PLACES: &[&str] = &[
    "#accepting",
    "#compatibility",
    "#good-faith",
    "#scope",
    "#term",
    "asset name",
    "asset owner",
    "author",
    "author's name or designee",
    "code begins",
    "code ends",
    "copyright holder",
    "copyright holders",
    "copyright information",
    "copyright inhaber",
    "copyright notice",
    "holders",
    "insert your license name",
    "insert your license name here",
    "jahr",
    "license-apache",
    "license-apache or http://apache.org/licenses/license-2.0",
    "license-apache or http://www.apache.org/licenses/license-2.0",
    "license-apache or https://www.apache.org/licenses/license-2.0",
    "license-mit",
    "license-mit or http://opensource.org/licenses/mit",
    "license-mit or https://opensource.org/licenses/mit",
    "name of author",
    "name of copyright owner",
    "name of development group",
    "name of development group, name of institution",
    "name of institution",
    "number",
    "one line to give the library's name and a brief idea of what it does.",
    "one line to give the library's name and an idea of what it does.",
    "one line to give the program's name and a brief idea of what it does.",
    "one line to give the program's name and an idea of what it does.",
    "organization",
    "owner",
    "owner organization name",
    "product",
    "program",
    "related entities",
    "signature of moe ghoul",
    "signature of ty coon",
    "state",
    "url for development group/institution",
    "year",
    "yyyy",
    "yyyy, yyyy",
];

/// How remarks begin that stand alone in square brackets.
const REMARKS: &[&str] = &[
    "alternative paragraph for use when a web site",
    "copyleft attitude",
    "enter ",
    "government agency will insert the applicable copyright notice",
    "including the gnu public licence.",
    "note: the text of this exhibit a may differ",
    "tatu continues",
    "the \"bsd 3-clause license\"",
    "the licence continues",
    "this is the first released version of the",
];

/// How addresses end that licenses name.
const DOMAINS: &[&str] = &[".cc", ".com", ".de", ".edu", ".fi", ".net", ".org"];

/// What is in brackets is no longer, in bytes.
const LONGEST: usize = 200;

/// What an entity is called is no longer.
const NAME: usize = 24;

/// What stands farther to the right than this is seen by nobody who does not look for it.
const FAR: usize = 120;

/// Bytes that say nothing may stand between two words; more push what follows out of sight.
pub(super) const SILENT: usize = 1000;

/// A sign at the beginning of `here` that hides words; those that say nothing are passed over before.
pub(super) fn sign(here: &str, before: &str) -> Option<&'static str> {
    let bytes = here.as_bytes();
    let next = bytes.get(1).copied()?;
    let linked = before.ends_with(']');
    match bytes[0] {
        b'<' => (is_tight(next) && !matches!(next, b'=' | b'-') && !is_shown(here, before))
            .then_some("<"),
        // Images, and those of Textile.
        b'!' => (next == b'[' || next.is_ascii_alphanumeric()).then_some("!"),
        // Targets of links, terms of an index, footnotes.
        b'(' => (linked || next == b'(' && !starts_with(&here[1..], "(c)")).then_some("("),
        b'[' => (linked || matches!(next, b'[' | b'^' | b'#')).then_some("["),
        b']' => match next {
            b':' => (!is_defined(&here[2..], before)).then_some("]"),
            b'#' | b'`' => Some("]"),
            b'*' | b'_' | b'^' | b'~' => {
                let word = bytes.get(2).is_some_and(u8::is_ascii_alphanumeric);
                word.then_some("]")
            }
            _ => None,
        },
        // A link of Textile.
        b'"' => {
            let ends = next == b':' && !before.ends_with(char::is_whitespace);
            (ends && bytes.get(2).is_some_and(|&b| is_tight(b))).then_some("\"")
        }
        // Attributes, comments and templates.
        b'{' => (next == b'\n' || next.is_ascii_punctuation() && !b"}\"'([<".contains(&next))
            .then_some("{"),
        b'&' => is_entity(&here[1..]).then_some("&"),
        // A terminal writes over the line; it ends the file for some.
        b'\r' => (!matches!(next, b'\r' | b'\n')).then_some("\r"),
        0x1a => (here.len() > 4).then_some("\x1a"),
        // A block of code within a list, and what it is called.
        b'`' => is_fence(here, before, '`').then_some("`"),
        b'~' => is_fence(here, before, '~').then_some("~"),
        _ => None,
    }
}

/// What is shown as another sign, with a semicolon behind its name or, of old, without.
fn is_entity(name: &str) -> bool {
    let end = |b: u8| !b.is_ascii_alphanumeric() && b != b'#';
    let end = name.bytes().take(NAME).position(end).unwrap_or(0);
    let is_closed = name[end..].starts_with(';');
    if name.starts_with("copy;") {
        return false;
    }
    name.starts_with("copy") || name.starts_with("not") || end > 0 && is_closed
}

/// Three signs or more that a word follows in their line.
fn is_fence(here: &str, before: &str, sign: char) -> bool {
    // Each row is looked at once.
    if before.ends_with(sign) {
        return false;
    }
    let behind = here.trim_start_matches(sign);
    let word = behind.trim_start_matches([' ', '\t']);
    here.len() - behind.len() >= 3 && !word.is_empty() && !word.starts_with(['\r', '\n'])
}

fn is_tight(b: u8) -> bool {
    !b.is_ascii_whitespace()
}

/// Tells whether angle brackets hold an address or a place to fill in, and are not a tag.
fn is_shown(here: &str, before: &str) -> bool {
    let Some(end) = here.bytes().take(LONGEST).position(|b| b == b'>') else {
        return false;
    };
    let inner = here[1..end].trim_end_matches('\\');
    let lower = inner.to_ascii_lowercase();
    let template = inner
        .strip_prefix('<')
        .or(before.ends_with('<').then_some(inner));
    let web = ["http://", "https://"];
    let is_one = !inner.contains(char::is_whitespace);
    let mail = is_one && inner.contains('@') || inner.contains(" at ");
    is_one && web.iter().any(|scheme| starts_with(inner, scheme))
        || mail && DOMAINS.iter().any(|domain| lower.ends_with(domain))
        || PLACES.contains(&said(inner).as_str())
        // The notation of SPDX's own templates.
        || template.is_some_and(|inner| {
            ["beginOptional;name=", "endOptional", "var;"]
                .iter()
                .any(|start| inner.starts_with(start))
        })
}

/// What is in brackets, which may go on in the next line behind the sign of a comment.
fn said(inner: &str) -> String {
    let is_said = |word: &&str| word.contains(|c: char| c.is_ascii_alphanumeric());
    let words: Vec<&str> = inner.split_whitespace().filter(is_said).collect();
    words.join(" ").to_ascii_lowercase()
}

/// Tells whether a number is the label of a plain address: `[1]: https://example.org`.
fn is_defined(behind: &str, before: &str) -> bool {
    let label = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let end = behind.bytes().take(LONGEST).position(|b| b == b'\n');
    if end.is_none() && behind.len() > LONGEST {
        return false;
    }
    let line = behind[..end.unwrap_or(behind.len())].trim_start();
    let target = line.split_whitespace().next().unwrap_or_default();
    let title = line[target.len()..].trim_start();
    label.ends_with('[')
        && starts_with(target.trim_start_matches('<'), "http")
        && !title.starts_with(['"', '\'', '('])
}

/// Tells whether words of a line are not shown, by what the line opens with or where they stand.
///
/// `core` is the line without what only decorates its beginning; `is_word` tells which signs are words.
pub(super) fn line(line: &str, core: &str, is_word: fn(char) -> bool) -> bool {
    let (raw, core, whole) = (item(line), item(core), line.trim());
    let opens = |start: &str| {
        raw.strip_prefix(start)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric()))
    };
    // Comments of reStructuredText, troff and Textile.
    let comment = core.starts_with("..") && !core[2..].starts_with(|c: char| !c.is_whitespace())
        || core.starts_with(".\\\"")
        || core.starts_with("'\\\"")
        || raw.starts_with("###.");
    // What a block of code is called, attributes, commands, targets without a name.
    let fence = (raw.starts_with("```") || raw.starts_with("~~~")) && raw.contains(is_word);
    let command = opens(":") || opens(":!") || opens("#+") || opens("=") || opens("__ ");
    let attributes = whole
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .filter(|inner| !inner.contains(']'))
        .is_some_and(|inner| {
            let inner = said(inner);
            !REMARKS.iter().any(|remark| inner.starts_with(remark))
        });
    comment || fence || command || attributes || is_far(line, is_word)
}

/// What is written in a line, behind the signs of quotes and lists.
fn item(line: &str) -> &str {
    let sign = |c: char| c.is_whitespace() || matches!(c, '*' | '-' | '>' | '+' | '•');
    let mut rest = line.trim_start_matches(sign);
    while let Some(end) = rest.bytes().take(8).position(|b| matches!(b, b'.' | b')')) {
        let number = rest[..end].trim_start_matches('(');
        let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_alphanumeric());
        if !is_number || !rest[end + 1..].starts_with(' ') {
            break;
        }
        rest = rest[end + 1..].trim_start_matches(sign);
    }
    rest.trim_end()
}

/// Tells whether a word stands beside others in a cell of a table, or far to the right of them.
fn is_far(line: &str, is_word: fn(char) -> bool) -> bool {
    let mut start = 0;
    for (at, c) in line.char_indices() {
        if is_word(c) {
            let apart = &line[start..at];
            if start < at
                && (apart.matches('|').count() > usize::from(start == 0)
                    || apart.chars().count() + 7 * apart.matches('\t').count() > FAR)
            {
                return true;
            }
            start = at + c.len_utf8();
        }
    }
    false
}

/// Tells whether all of a text is a comment of source code; AsciiDoc does not show single ones.
pub(super) fn is_commented(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.all(is_comment)
}

/// A line that AsciiDoc does not show; `//***` is how one license marks its end.
pub(super) fn is_comment(line: &str) -> bool {
    line.starts_with("//") && !line.starts_with("//***")
}
