//! Copyright notices by a strict grammar: marker, years, names, "All rights reserved".
//!
//! Never takes a whole line on faith: what follows the names is text like any other, and a name
//! that holds a word a condition could be made of is not a name.

use super::holder::Class;
use super::names::{Names, is_name, lower, names};

/// What stands before the marker and says no more than whose work it is.
const LEADS: &[&[&str]] = &[
    &["portions"],
    &["parts"],
    &["original", "work"],
    &["modified", "work"],
    &["this", "project", "is"],
    &["this", "software", "is"],
    &["this", "crate", "is"],
    &["this", "library", "is"],
    &["this", "work", "is"],
];

/// Words a line may end in that names only its holders after a bare `(C)`.
const HOLDERS: &[&str] = &[
    "authors",
    "contributors",
    "developers",
    "maintainers",
    "members",
    "team",
];

/// The marker stands within so many bytes of a line.
const MARKER_WITHIN: usize = 128;

/// No notice is longer, in words of one line; more are not even looked at.
pub(super) const TOKENS: usize = 80;

/// A notice at the beginning of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Notice {
    /// How many bytes of the line it takes.
    pub(super) length: usize,
    /// Names go on in the next line, since this one ends in a comma or an "and".
    pub(super) goes_on: bool,
    /// Its last name is a single word, so that another may follow in the next line: `Kat`.
    pub(super) half: bool,
}

/// Notices of the standard texts themselves that are like no other.
const KNOWN: &str = include_str!("data/known.txt");

/// Reads a notice at the beginning of a line that holds no decoration any more.
pub(super) fn notice(line: &str) -> Option<Notice> {
    if !may_hold_marker(line) {
        return None;
    }
    grammatical(line).or_else(|| known(line))
}

/// A notice that is none by the grammar, word by word.
fn known(line: &str) -> Option<Notice> {
    let ends = |length: usize| !line[length..].starts_with(|c: char| !c.is_whitespace());
    KNOWN
        .lines()
        .filter(|known| line.starts_with(known) && ends(known.len()))
        .map(|known| Notice {
            length: known.len(),
            goes_on: known.ends_with(','),
            half: false,
        })
        .max_by_key(|notice| notice.length)
}

/// Reads a notice by the grammar.
fn grammatical(line: &str) -> Option<Notice> {
    let tokens = tokens(line);
    let led = lead(&tokens);
    let mut at = led;
    let (sign, marker) = marker(&tokens, &mut at)?;
    let years = years(&tokens, &mut at);
    let names = names(&tokens, at, years)?;
    let end = names.end;
    if end == at && !years {
        return None;
    }
    let found = finish(line, &tokens, &names);
    let whole = found.length == line.trim_end().len();
    // `copyright notice, this list` and `COPYRIGHT HOLDERS BE LIABLE` begin lines of wrapped texts.
    let told = sign || years || marker == "Copyright" || marker == "Copyright:" || led > 1 && whole;
    let sure = !marker.starts_with('(')
        || sign_is_sure(&tokens, years)
        || marker == "(C)"
            && whole
            && lower(&tokens, end - 1).is_some_and(|word| HOLDERS.contains(&word.as_str()));
    (told && sure).then_some(found)
}

/// Reads a line of years and names without any marker; the whole line must be that.
///
/// Some put it where a text leaves the place for its notice, under the title.
pub(super) fn unmarked(line: &str) -> Option<Notice> {
    if !line.starts_with(['1', '2']) {
        return None;
    }
    let first = line.split_whitespace().next()?.trim_end_matches(',');
    let is_span = first.split(['-', '–']).all(|year| {
        year.len() == 4
            && year.bytes().all(|b| b.is_ascii_digit())
            && (year.starts_with("19") || year.starts_with("20"))
    });
    if !is_span {
        return None;
    }
    let tokens = tokens(line);
    let mut at = 0;
    years(&tokens, &mut at);
    let capital = |at: usize| {
        tokens
            .get(at)
            .is_some_and(|(_, token)| token.starts_with(char::is_uppercase))
    };
    if !(capital(at) && capital(at + 1)) {
        return None;
    }
    let found = finish(line, &tokens, &names(&tokens, at, true)?);
    (found.length == line.trim_end().len()).then_some(found)
}

/// Tells at small cost whether a marker can be in one of the first words.
fn may_hold_marker(line: &str) -> bool {
    let bytes = line.as_bytes();
    let start = &bytes[..bytes.len().min(MARKER_WITHIN)];
    start.windows(3).any(|three| {
        matches!(
            three,
            [b'c' | b'C', b'o' | b'O', b'p' | b'P']
                | [b'(', b'c' | b'C', b')']
                | [b'&', b'c' | b'C', _]
                | [0xC2, 0xA9, _]
        )
    })
}

/// How many words stand before the marker that only say whose work it is.
fn lead(tokens: &[(usize, &str)]) -> usize {
    if let Some(found) = LEADS.iter().find(|lead| {
        lead.iter()
            .enumerate()
            .all(|(at, word)| lower(tokens, at).is_some_and(|found| found == **word))
    }) {
        return found.len();
    }
    // `Something is copyright 2018 Somebody`: what the work is called.
    let is = tokens.get(1).is_some_and(|(_, token)| *token == "is");
    if is && tokens.first().is_some_and(|(_, token)| is_name(token)) {
        2
    } else {
        0
    }
}

/// Reads the rest of the names of a notice; the whole line must be names.
pub(super) fn continuation(line: &str) -> Option<Notice> {
    let found = known(line);
    if found.is_some() {
        return found;
    }
    let tokens = tokens(line);
    let mut at = 0;
    let years = years(&tokens, &mut at);
    let names = names(&tokens, at, years)?;
    let found = finish(line, &tokens, &names);
    (found.length == line.trim_end().len() && names.end > 0).then_some(found)
}

/// Reads "All rights reserved." at the beginning of a line.
pub(super) fn all_rights_reserved(line: &str) -> Option<usize> {
    let opens = |word: &str| {
        line.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    if !(opens("all") || opens("some")) {
        return None;
    }
    let tokens = tokens(line);
    let end = reserved(&tokens, 0);
    (end > 0).then(|| tokens[end - 1].0 + tokens[end - 1].1.len())
}

/// The holders that a notice names, word by word, and what the work is called before it; of what
/// is not a notice, all words.
pub(super) fn holders(notice: &str) -> Vec<Vec<(Class, &str)>> {
    if known(notice).is_some_and(|known| known.length == notice.len()) {
        return Vec::new();
    }
    let tokens = tokens(notice);
    let mut at = lead(&tokens);
    let mut words = Vec::new();
    if at == 2 && lower(&tokens, 1).as_deref() == Some("is") {
        words.extend([(Class::Proper, tokens[0].1), (Class::Break, "")]);
    }
    let _ = marker(&tokens, &mut at);
    let years = years(&tokens, &mut at);
    match names(&tokens, at, years) {
        Some(names) => words.extend(names.words),
        None => words.extend(tokens.iter().map(|(_, token)| (Class::Proper, *token))),
    }
    words
        .split(|(class, _)| *class == Class::Break)
        .filter(|name| !name.is_empty())
        .map(<[_]>::to_vec)
        .collect()
}

fn sign_is_sure(tokens: &[(usize, &str)], years: bool) -> bool {
    // `(c)` alone is also the third item of a list.
    years
        || tokens
            .iter()
            .take(3)
            .any(|(_, token)| token.eq_ignore_ascii_case("copyright") || token.contains('©'))
}

fn finish(line: &str, tokens: &[(usize, &str)], names: &Names<'_>) -> Notice {
    let end = reserved(tokens, names.end);
    let length = match end {
        _ if end == tokens.len() => line.trim_end().len(),
        0 => 0,
        _ => tokens[end - 1].0 + tokens[end - 1].1.len(),
    };
    Notice {
        length,
        goes_on: names.goes_on && end == tokens.len(),
        half: names.half && end == tokens.len(),
    }
}

/// Words between white space, with their places; punctuation stays with them.
fn tokens(line: &str) -> Vec<(usize, &str)> {
    let base = line.as_ptr() as usize;
    line.split_whitespace()
        .take(TOKENS)
        .map(|token| (token.as_ptr() as usize - base, token))
        .collect()
}

/// A word or a sign that opens a notice.
pub(super) fn is_mark(token: &str) -> bool {
    let mark = token.trim_end_matches([':', ',']).to_lowercase();
    matches!(
        mark.as_str(),
        "copyright" | "copr." | "copyrights" | "(c)" | "©" | "&copy;" | "©️"
    )
}

/// The marker as written, and whether it holds a sign that only a notice has.
fn marker<'t>(tokens: &[(usize, &'t str)], at: &mut usize) -> Option<(bool, &'t str)> {
    let first = tokens.get(*at)?.1;
    let mut sign = false;
    let mut found = false;
    while let Some((_, token)) = tokens.get(*at) {
        let word = token.to_lowercase();
        if !is_mark(&word) {
            break;
        }
        sign |= !word.starts_with('c');
        found = true;
        *at += 1;
    }
    // `©2020` and `(c)2020` are written as one.
    if let Some((_, token)) = tokens.get(*at)
        && (token.starts_with('©') || token.to_lowercase().starts_with("(c)"))
        && token.chars().filter(char::is_ascii_digit).count() >= 4
    {
        return Some((true, "©"));
    }
    found.then_some((sign, first))
}

pub(super) fn is_year(token: &str) -> bool {
    let token = token.trim_start_matches('©');
    let token = token
        .strip_prefix("(c)")
        .or_else(|| token.strip_prefix("(C)"))
        .unwrap_or(token);
    let lower = token.to_lowercase();
    let plain = lower.trim_matches(|c: char| matches!(c, ',' | '.' | ';' | ':' | '(' | ')'));
    if matches!(
        plain,
        "<year>"
            | "[year]"
            | "{year}"
            | "[yyyy]"
            | "{yyyy}"
            | "yyyy"
            | "year"
            | "<years>"
            | "xxxx"
            | "<dates>"
            | "<yyyy>"
            | "<date>"
    ) {
        return true;
    }
    let mut first = true;
    lower
        .trim_matches(|c: char| matches!(c, '[' | ']' | '<' | '>'))
        .split([',', '.', ';', ':', '-', '–', '—', '/', '(', ')', '+'])
        .filter(|part| !part.is_empty())
        .all(|part| {
            let whole = part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
            let digits = part.bytes().all(|b| b.is_ascii_digit());
            let year = digits && (whole || !first && part.len() <= 2)
                || matches!(part, "present" | "now" | "today" | "current");
            first = false;
            year
        })
        && token.contains(|c: char| c.is_alphanumeric() || matches!(c, '-' | '–' | '—' | ','))
}

fn years(tokens: &[(usize, &str)], at: &mut usize) -> bool {
    let start = *at;
    while let Some((_, token)) = tokens.get(*at) {
        let joined = *at > start
            && matches!(token.to_lowercase().as_str(), "and" | "to" | "&")
            && tokens.get(*at + 1).is_some_and(|(_, next)| is_year(next));
        if !joined && !is_year(token) {
            break;
        }
        *at += 1;
    }
    tokens[start..*at]
        .iter()
        .any(|(_, token)| token.chars().any(char::is_alphanumeric))
}

/// Where "All rights reserved." ends, if it stands here.
pub(super) fn reserved(tokens: &[(usize, &str)], at: usize) -> usize {
    let is =
        |offset: usize, word: &str| lower(tokens, at + offset).is_some_and(|found| found == word);
    if (is(0, "all") || is(0, "some")) && is(1, "rights") && is(2, "reserved") {
        return at + 3;
    }
    at
}
