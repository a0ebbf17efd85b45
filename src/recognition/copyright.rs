//! Copyright notices by a strict grammar: marker, years, names, "All rights reserved".
//!
//! Never takes a whole line on faith: what follows the names is text like any other, and a name
//! that holds a word a condition could be made of is no name.

use std::sync::OnceLock;

use super::conditions::{is_condition, is_telling, may_be_condition};
use super::quick::QuickSet;

/// Lower-case words that stand in names of holders.
const CONNECTORS: &str = "\
    a af affiliates aka al al. an and association at author authors av bin bros by co \
    collaborators committers community company consortium contributer contributers contributor contributors copyright \
    corp corporation da de del den der des developers di dos du e el employees et for \
    foundation from gmbh group holder holders i ibn in inc individual inria its la le llc \
    ltd mac maintainer maintainers members networks of or org organization other others owner owners \
    portions partners project projects regents research respective software subsidiaries team ten ter \
    the their to trustees university van von y zu";

/// Words of the places a template leaves open: `<year>`, `[name of copyright owner]`.
const PLACEHOLDERS: &str = "\
    author authors copyright date dates edition email first full fullname holder holders \
    name of or organization owner project publication s the year years yyyy";

/// Endings of company names, whose point may also end the notice.
const COMPANY: &[&str] = &["al", "co", "corp", "gmbh", "inc", "limited", "llc", "ltd"];

/// Short forms inside names, whose point ends nothing.
const SHORT: &[&str] = &[
    "dept", "dr", "jr", "mr", "mrs", "ms", "prof", "pty", "sr", "st", "univ",
];

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

/// What stands behind the names and says no more than where they are written.
const WHERE: &[&str] = &[
    "(see authors)",
    "(see authors file)",
    "(see authors.md)",
    "(see authors.txt)",
    "(see the authors file)",
    "(see the authors.md file)",
    "(see the authors.txt file)",
    "(given in the file authors)",
    "(given via the git commit history)",
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
const TOKENS: usize = 80;

/// Tells whether a lower-case word stands in names.
pub(super) fn is_connector(word: &str) -> bool {
    static SET: OnceLock<QuickSet<&str>> = OnceLock::new();
    SET.get_or_init(|| CONNECTORS.split(' ').collect())
        .contains(word)
}

/// A notice at the beginning of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Notice {
    /// How many bytes of the line it takes.
    pub(super) length: usize,
    /// Names go on in the next line, since this one ends in a comma or an "and".
    pub(super) goes_on: bool,
}

/// Reads a notice at the beginning of a line that holds no decoration any more.
pub(super) fn notice(line: &str) -> Option<Notice> {
    if !may_hold_marker(line) {
        return None;
    }
    let tokens = tokens(line);
    let led = lead(&tokens);
    let mut at = led;
    let (sign, marker) = marker(&tokens, &mut at)?;
    let years = years(&tokens, &mut at);
    let end = names(&tokens, at, years)?;
    if end == at && !years {
        return None;
    }
    let found = finish(line, &tokens, end);
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
    let end = names(&tokens, at, true)?;
    let found = finish(line, &tokens, end);
    (found.length == line.trim_end().len()).then_some(found)
}

/// Tells at small cost whether a marker can stand in one of the first words.
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
    let name = lower(tokens, 0).is_some_and(|word| !is_condition(&word));
    if is && name { 2 } else { 0 }
}

/// Reads the rest of the names of a notice; the whole line must be names.
pub(super) fn continuation(line: &str) -> Option<Notice> {
    let tokens = tokens(line);
    let mut at = 0;
    let years = years(&tokens, &mut at);
    let end = names(&tokens, at, years)?;
    let found = finish(line, &tokens, end);
    (found.length == line.trim_end().len() && end > 0).then_some(found)
}

/// Reads "All rights reserved." at the beginning of a line.
pub(super) fn all_rights_reserved(line: &str) -> Option<usize> {
    if !line
        .get(..3)
        .is_some_and(|start| start.eq_ignore_ascii_case("all"))
    {
        return None;
    }
    let tokens = tokens(line);
    let end = reserved(&tokens, 0);
    (end > 0).then(|| tokens[end - 1].0 + tokens[end - 1].1.len())
}

fn sign_is_sure(tokens: &[(usize, &str)], years: bool) -> bool {
    // `(c)` alone is also the third item of a list.
    years
        || tokens
            .iter()
            .take(3)
            .any(|(_, token)| token.eq_ignore_ascii_case("copyright") || token.contains('©'))
}

fn finish(line: &str, tokens: &[(usize, &str)], end: usize) -> Notice {
    let end = reserved(tokens, end);
    let length = match end {
        _ if end == tokens.len() => line.trim_end().len(),
        0 => 0,
        _ => tokens[end - 1].0 + tokens[end - 1].1.len(),
    };
    let last = tokens
        .get(end.wrapping_sub(1))
        .map_or("", |(_, token)| *token);
    Notice {
        length,
        goes_on: end == tokens.len() && (last.ends_with(',') || last == "and" || last == "&"),
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

fn bare(token: &str) -> &str {
    token.trim_matches(|c: char| {
        c.is_ascii_punctuation() || matches!(c, '“' | '”' | '‘' | '’' | '–')
    })
}

fn lower(tokens: &[(usize, &str)], at: usize) -> Option<String> {
    tokens.get(at).map(|(_, token)| bare(token).to_lowercase())
}

/// The marker as written, and whether it holds a sign that only a notice has.
fn marker<'t>(tokens: &[(usize, &'t str)], at: &mut usize) -> Option<(bool, &'t str)> {
    let first = tokens.get(*at)?.1;
    let mut sign = false;
    let mut found = false;
    while let Some((_, token)) = tokens.get(*at) {
        let word = token.to_lowercase();
        match word.trim_end_matches([':', ',']) {
            "copyright" | "copr." | "copyrights" => {}
            "(c)" | "©" | "&copy;" | "©️" => sign = true,
            _ => break,
        }
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

fn is_year(token: &str) -> bool {
    let token = token.trim_start_matches('©');
    let token = token
        .strip_prefix("(c)")
        .or_else(|| token.strip_prefix("(C)"))
        .unwrap_or(token);
    let mut digits = 0;
    let rest: String = token
        .chars()
        .filter(|c| {
            digits += u8::from(c.is_ascii_digit()).min(1);
            !c.is_ascii_digit()
                && !matches!(
                    c,
                    ',' | '.' | ';' | ':' | '-' | '–' | '—' | '/' | '(' | ')' | '+'
                )
        })
        .collect();
    let rest = rest.to_lowercase();
    match rest.as_str() {
        "" => {
            digits >= 4 || digits == 0 && token.chars().all(|c| matches!(c, '-' | '–' | '—' | ','))
        }
        "present" | "now" | "today" | "current" => true,
        "<year>" | "[year]" | "{year}" | "[yyyy]" | "{yyyy}" | "yyyy" | "year" | "<years>"
        | "xxxx" | "<dates>" | "<yyyy>" | "<date>" => true,
        _ => false,
    }
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

/// Where the names end, or nothing where what stands there is no name.
fn names(tokens: &[(usize, &str)], start: usize, years: bool) -> Option<usize> {
    let mut at = start;
    let mut cut = years.then_some(start);
    let mut opening = true;
    while let Some((_, token)) = tokens.get(at) {
        if at + 1 >= TOKENS {
            return None;
        }
        if reserved(tokens, at) > at {
            return Some(at);
        }
        if is_placeholder(tokens, &mut at)
            || is_spelled_address(tokens, &mut at)
            || is_where(tokens, &mut at)
        {
            opening = false;
            continue;
        }
        if is_year(token) && token.chars().any(|c| c.is_ascii_digit()) {
            at += 1;
            continue;
        }
        let word = bare(token).to_lowercase();
        let name = if word.is_empty() || is_address(token) {
            true
        } else if may_be_condition(token) {
            false
        } else {
            opening
                || is_connector(&word)
                || !bare(token).starts_with(|c: char| c.is_lowercase())
                || is_nickname(token)
                || is_particle(token)
                || years
                    && at == start + 1
                    && at + 1 == tokens.len()
                    && is_lower_name(tokens, start)
        };
        if !name {
            // A company's point may have been the end of the notice.
            return cut.filter(|&cut| cut > start);
        }
        opening = token.ends_with(',') || matches!(word.as_str(), "and" | "by" | "" | "the" | "or");
        at += 1;
        if !token.trim_end_matches([')', '"', '>']).ends_with('.') || at == tokens.len() {
            continue;
        }
        if COMPANY.contains(&word.as_str()) {
            cut = Some(at);
            let next = lower(tokens, at).unwrap_or_default();
            let raw = tokens[at].1;
            if !(matches!(next.as_str(), "and" | "or" | "")
                || raw.starts_with(['(', '<', '&'])
                || is_address(raw))
            {
                return Some(at);
            }
        } else if !(word.chars().count() == 1
            || SHORT.contains(&word.as_str())
            || is_initials(token))
        {
            return Some(at);
        }
    }
    Some(at)
}

/// `"bluss"`, `(bluss)`, `[bluss.rs]`: one word in its own quotes or brackets.
fn is_nickname(token: &str) -> bool {
    let token = token.trim_end_matches([',', '.', ';']);
    let mut chars = token.chars();
    let pair = (chars.next(), chars.next_back());
    let closed = matches!(
        pair,
        (Some('"'), Some('"'))
            | (Some('('), Some(')'))
            | (Some('['), Some(']'))
            | (Some('“'), Some('”'))
            | (Some('\''), Some('\''))
            | (Some('`'), Some('`'))
    );
    let inner = chars.as_str();
    closed
        && inner.len() > 1
        && inner
            .split(|c: char| !c.is_alphanumeric())
            .all(|part| !is_condition(&part.to_lowercase()))
}

/// `d'Antras`: a particle grown together with a name.
fn is_particle(token: &str) -> bool {
    let mut chars = token.chars();
    matches!(
        (chars.next(), chars.next(), chars.next()),
        (Some('d' | 'l'), Some('\'' | '’'), Some(c)) if c.is_uppercase()
    )
}

/// A name of two words that nobody writes in capitals, alone behind the years of a line.
fn is_lower_name(tokens: &[(usize, &str)], start: usize) -> bool {
    tokens[start..].iter().all(|(_, token)| {
        token.len() > 2 && token.bytes().all(|b| b.is_ascii_lowercase()) && !is_connector(token)
    })
}

/// `(somebody at example dot org)` in round or pointed brackets.
fn is_spelled_address(tokens: &[(usize, &str)], at: &mut usize) -> bool {
    if !tokens[*at].1.starts_with(['(', '<'])
        || tokens.get(*at + 1).is_none_or(|(_, token)| *token != "at")
    {
        return false;
    }
    for (end, (_, token)) in tokens.iter().enumerate().skip(*at).take(9) {
        let word = bare(token).to_lowercase();
        let place = end - *at;
        let told = match place {
            0 | 2 => !word.contains(char::is_whitespace),
            1 => true,
            _ => (place % 2 == 1) == (word == "dot"),
        };
        if is_condition(&word) && place != 1 || !told {
            return false;
        }
        if token
            .trim_end_matches([',', '.', ';'])
            .ends_with([')', '>'])
        {
            *at = end + 1;
            return place >= 4 && place.is_multiple_of(2);
        }
    }
    false
}

/// One of the phrases that say where the names are written.
fn is_where(tokens: &[(usize, &str)], at: &mut usize) -> bool {
    if !tokens[*at].1.starts_with('(') {
        return false;
    }
    for phrase in WHERE {
        let length = phrase.split(' ').count();
        let Some(found) = tokens.get(*at..*at + length) else {
            continue;
        };
        let same = phrase.split(' ').zip(found).all(|(word, (_, token))| {
            token
                .trim_end_matches(['.', ','])
                .eq_ignore_ascii_case(word)
        });
        if same {
            *at += length;
            return true;
        }
    }
    false
}

/// `J.R.` or `S.A.`: single letters between points.
fn is_initials(token: &str) -> bool {
    bare(token).split('.').all(|part| part.chars().count() <= 1)
}

/// Addresses of mail and web stand beside names, unless they read like a sentence.
fn is_address(token: &str) -> bool {
    let token = token.trim_matches(|c: char| "()<>[],.;:".contains(c));
    let address = token.contains('@')
        || token.starts_with("http://")
        || token.starts_with("https://")
        || token.starts_with("www.");
    address && !token.chars().any(|c| matches!(c, '<' | '>' | '"')) && !is_telling(token)
}

fn is_placeholder(tokens: &[(usize, &str)], at: &mut usize) -> bool {
    let open = tokens[*at].1.starts_with(['<', '[', '{']);
    if !open {
        return false;
    }
    for (end, (_, token)) in tokens.iter().enumerate().skip(*at).take(8) {
        let known = token
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .all(|word| {
                PLACEHOLDERS
                    .split(' ')
                    .any(|known| known == word.to_lowercase())
            });
        if !known {
            return false;
        }
        if token
            .trim_end_matches([',', '.', ';'])
            .ends_with(['>', ']', '}'])
        {
            *at = end + 1;
            return true;
        }
    }
    false
}

/// Where "All rights reserved." ends, if it stands here.
fn reserved(tokens: &[(usize, &str)], at: usize) -> usize {
    let is =
        |offset: usize, word: &str| lower(tokens, at + offset).is_some_and(|found| found == word);
    if is(0, "all") && is(1, "rights") && is(2, "reserved") {
        return at + 3;
    }
    at
}
