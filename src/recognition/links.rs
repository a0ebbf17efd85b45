//! Bytes that say nothing: tags, entities, targets of links that their texts already name.
//!
//! A target that says more than its text is text: a reader of the bytes sees it.

use super::conditions::may_be_condition;
use super::words::Word;

/// HTML tags that say nothing.
const TAGS: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "body",
    "br",
    "center",
    "code",
    "div",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "html",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "span",
    "strong",
    "tt",
    "u",
    "ul",
];

/// HTML entities that are punctuation.
const ENTITIES: &[&str] = &[
    "&quot;", "&amp;", "&lt;", "&gt;", "&nbsp;", "&#39;", "&apos;", "&ldquo;", "&rdquo;",
];

/// Words of targets that say nothing about what they lead to.
const GENERIC: &str = "\
    blob blueoakcouncil choosealicense com en github htm html http https io legalcode licence licences license licenses main \
    master md net opensource org php rst spdx txt www";

/// No text of a link has more words.
const WORDS: usize = 12;

/// No target, tag or text of a link is longer, in bytes.
const LONGEST: usize = 160;

/// Bytes that say nothing, at the beginning of `text`; `label` are the words since a bracket opened.
pub(super) fn passed_over(text: &str, behind_bracket: bool, label: &[Word]) -> Option<usize> {
    match text.as_bytes().first()? {
        b'(' if behind_bracket => {
            let ends = |&b: &u8| matches!(b, b')' | b' ' | b'\t');
            let end = text.bytes().take(LONGEST).position(|b| ends(&b))?;
            let silent = is_named(&text[1..end], &parts(&link_text(label)));
            (silent && text.as_bytes()[end] == b')').then_some(end + 1)
        }
        b'&' => ENTITIES
            .iter()
            .find(|entity| starts_with(text, entity))
            .map(|entity| entity.len()),
        b'<' => tag(text),
        _ => None,
    }
}

fn tag(text: &str) -> Option<usize> {
    let end = text.bytes().take(LONGEST).position(|b| b == b'>')?;
    let inner = text[1..end].trim_matches('/').trim();
    let name = inner.split_whitespace().next()?.to_ascii_lowercase();
    if !TAGS.contains(&name.as_str()) {
        return None;
    }
    let rest = inner[name.len()..].trim();
    // Anything in a tag but the target of a link would be text that a reader of the bytes sees.
    let link = || {
        let target = rest.strip_prefix("href=\"")?.strip_suffix('"')?;
        let behind = &text[end + 1..];
        let length = behind.bytes().take(LONGEST).position(|b| b == b'<')?;
        let silent = !target.contains([' ', '"']) && is_named(target, &parts(&behind[..length]));
        silent.then_some(())
    };
    (rest.is_empty() || name == "a" && link().is_some()).then_some(end + 1)
}

/// The text of the link that ends here.
fn link_text(label: &[Word]) -> String {
    let words = label.iter().rev().take(WORDS);
    let words: Vec<&str> = words.map(|word| word.text.as_str()).collect();
    words.join(" ")
}

fn parts(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Tells whether the text of a link says all that its target does.
fn is_named(target: &str, said: &[String]) -> bool {
    let target = in_repository(target).unwrap_or(target);
    let says = |part: &str| said.iter().any(|said| said == part);
    let generic = |part: &str| GENERIC.split(' ').any(|generic| generic == part);
    parts(target).iter().all(|part| {
        let number = match part.as_str() {
            "2" => "two",
            "3" => "three",
            part => part,
        };
        says(part) || says(number) || generic(part)
    })
}

/// The path within a repository whose address names nothing but an owner and a project.
fn in_repository(target: &str) -> Option<&str> {
    let mut path = target.strip_prefix("https://github.com/")?.splitn(3, '/');
    let is_name =
        |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric()) && !may_be_condition(part);
    (is_name(path.next()?) && is_name(path.next()?)).then(|| path.next().unwrap_or_default())
}

pub(super) fn starts_with(text: &str, start: &str) -> bool {
    text.as_bytes()
        .get(..start.len())
        .is_some_and(|found| found.eq_ignore_ascii_case(start.as_bytes()))
}
