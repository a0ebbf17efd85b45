//! Names of holders in a line: where they end, and whether they are names at all.
//!
//! Takes words between white space with their punctuation; what each word can be says `holder`.

use super::conditions::{is_telling_of_a_holder, may_be_condition};
use super::copyright::{TOKENS, is_mark, is_year, reserved};
use super::disguise::parts;
use super::holder::{Class, Dress, are_holders, classify};
use super::licenses;

/// Words of the places a template leaves open: `<year>`, `[name of copyright owner]`.
const PLACEHOLDERS: &str = "\
    author authors copyright date dates edition email first full fullname holder holders \
    name of or organization owner project publication s the year years yyyy";

/// Endings of company names, whose point may also end the notice.
const COMPANY: &[&str] = &["al", "co", "corp", "gmbh", "inc", "limited", "llc", "ltd"];

/// Short forms inside names, whose point ends nothing.
pub(super) const SHORT: &[&str] = &[
    "dept", "dr", "jr", "mr", "mrs", "ms", "prof", "pty", "sr", "st", "univ",
];

/// How a phrase opens that says where the names are written; [`WRITTEN`] follows.
const WHERE: &[&[&str]] = &[
    &["see"],
    &["given", "in"],
    &["as", "shown", "by"],
    &["listed", "in"],
    &["as", "listed", "in"],
];

/// Where names are written.
const WRITTEN: &[&str] = &["authors", "contributors", "credits", "thanks"];

/// How much of the work is theirs, in brackets.
const SOME: &[&str] = &["some", "portions"];

/// Another place.
const HISTORY: &[&str] = &["given", "via", "the", "git", "commit", "history"];

/// What companies are called in Chinese and Japanese.
const FIRMS: &[&str] = &[
    "股份有限公司",
    "有限责任公司",
    "有限責任公司",
    "有限公司",
    "公司",
    "株式会社",
    "合同会社",
];

/// Names that were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names<'t> {
    /// Their words, and what parts them.
    pub(super) words: Vec<(Class, &'t str)>,
    /// The first word behind them.
    pub(super) end: usize,
    /// They end in the middle of one, or of a list.
    pub(super) goes_on: bool,
    /// The last one is a single word up to the end of the line, so that another may follow.
    pub(super) half: bool,
}

/// Reads names up to the end of the line or of a sentence; nothing where what is there is no
/// name. `years` stand before them.
pub(super) fn names<'t>(
    tokens: &[(usize, &'t str)],
    start: usize,
    years: bool,
) -> Option<Names<'t>> {
    let mut at = start;
    let mut cut = years.then_some((start, 0));
    let mut pieces = Pieces::default();
    while let Some((_, token)) = tokens.get(at) {
        if at + 1 >= TOKENS {
            return None;
        }
        if reserved(tokens, at) > at {
            return pieces.names(at);
        }
        if is_placeholder(tokens, &mut at) || is_spelled_address(tokens, &mut at) {
            pieces.part();
            continue;
        }
        match is_where(tokens, at) {
            Some(end) if end > tokens.len() => {
                let goes_on = true;
                let names = pieces.names(tokens.len());
                return names.map(|names| Names { goes_on, ..names });
            }
            Some(end) => {
                at = end;
                pieces.part();
                continue;
            }
            None => {}
        }
        let year = is_year(token) && token.contains(|c: char| c.is_ascii_digit());
        let mark = is_mark(token)
            && tokens
                .get(at + 1)
                .is_some_and(|(_, next)| is_year(next) || is_mark(next));
        if year || mark || is_address(token) {
            pieces.part();
            at += 1;
            continue;
        }
        pieces.read(token);
        if pieces.classes.contains(&Class::No) || is_title(tokens, at) {
            // A company's point may have been the end of the notice.
            let (cut, kept) = cut.filter(|&(cut, _)| cut > start)?;
            pieces.classes.truncate(kept);
            return Some(pieces.unjudged(cut));
        }
        at += 1;
        if !token.trim_end_matches([')', '"', '>', ']']).ends_with('.') || at == tokens.len() {
            continue;
        }
        let word = bare(token).to_lowercase();
        if COMPANY.contains(&word.as_str()) {
            if !are_holders(&pieces.classes, false) {
                return None;
            }
            cut = Some((at, pieces.classes.len()));
            if !goes_on_behind_company(tokens[at].1) {
                return Some(pieces.unjudged(at));
            }
        } else if !(is_short(token) || is_address(tokens[at].1)) {
            return pieces.names(at);
        }
    }
    up_to_the_end(tokens, at, pieces)
}

/// Names that reach to the end of the line, at `at`.
fn up_to_the_end<'t>(tokens: &[(usize, &str)], at: usize, pieces: Pieces<'t>) -> Option<Names<'t>> {
    let last = tokens
        .get(at.wrapping_sub(1))
        .map_or("", |(_, token)| *token);
    let classes = &pieces.classes;
    let waits = matches!(
        classes.last(),
        Some(Class::For | Class::To | Class::At | Class::Other | Class::Particle | Class::Link)
    );
    let goes_on = at > 0 && (waits || last.ends_with(',') || matches!(last, "and" | "&"));
    let mut back = classes.iter().rev();
    let half = !last.ends_with(['.', '"', ')', '>', ']'])
        && matches!(
            back.next(),
            Some(Class::Proper | Class::Last | Class::Given)
        )
        && matches!(back.next(), None | Some(Class::Break));
    are_holders(classes, true).then(|| Names {
        goes_on,
        half,
        ..pieces.unjudged(at)
    })
}

fn goes_on_behind_company(token: &str) -> bool {
    matches!(bare(token), "and" | "or" | "dba" | "")
        || token.starts_with(['(', '<', '&'])
        || class(bare(token), false) == Class::Company
        || is_address(token)
}

/// What words are made of, and the words.
#[derive(Debug, Default)]
struct Pieces<'t> {
    classes: Vec<Class>,
    words: Vec<&'t str>,
}

impl<'t> Pieces<'t> {
    fn push(&mut self, class: Class, word: &'t str) {
        self.classes.push(class);
        self.words.push(word);
    }

    fn part(&mut self) {
        self.push(Class::Break, "");
    }

    /// The names up to a word, if they are such.
    fn names(self, end: usize) -> Option<Names<'t>> {
        are_holders(&self.classes, false).then(|| self.unjudged(end))
    }

    fn unjudged(self, end: usize) -> Names<'t> {
        Names {
            words: self.classes.into_iter().zip(self.words).collect(),
            end,
            goes_on: false,
            half: false,
        }
    }

    /// Takes a word between white space; signs that part holders part them here too.
    fn read(&mut self, token: &'t str) {
        let token = token.trim_matches('*');
        if token.contains([
            '$', '%', '!', '?', '~', '\\', '^', '*', '#', '{', '€', '£', '¥',
        ]) {
            return self.push(Class::No, token);
        }
        if token.starts_with(['(', '[', '<']) {
            self.part();
        }
        let quoted = is_quoted(token);
        for (index, part) in token.split([',', ';', '+', '&', '/', '|', ':']).enumerate() {
            if index > 0 {
                self.part();
            }
            let word = bare(part);
            if word.is_empty() {
                continue;
            }
            let class = class(word, quoted);
            // The comma before `Inc.` parts nothing.
            if class == Class::Company && index == 0 && self.classes.last() == Some(&Class::Break) {
                self.classes.pop();
                self.words.pop();
            }
            self.push(class, word);
        }
        if token.ends_with([')', ']', '>']) || matches!(token, "-" | "--" | "–" | "—") {
            self.part();
        }
    }
}

fn class(word: &str, quoted: bool) -> Class {
    if let Some(firm) = firm(word) {
        return firm;
    }
    // `d'Antras`: a particle grown together with a name; `Acme's` is of Acme.
    let mut chars = word.chars();
    let grown = matches!(
        (chars.next(), chars.next()),
        (Some('d' | 'l' | 'D' | 'L' | 'O'), Some('\'' | '’'))
    );
    let word = if grown { chars.as_str() } else { word };
    let word = word
        .strip_suffix("'s")
        .or_else(|| word.strip_suffix("’s"))
        .unwrap_or(word);
    if is_initials(word) && word.contains('.') {
        return classify(word, Dress::Made);
    }
    let made = word.contains(|c: char| !c.is_alphabetic() && !matches!(c, '\'' | '’'))
        || word.chars().skip(1).any(char::is_uppercase) && word.contains(char::is_lowercase);
    let lower = word.starts_with(char::is_lowercase);
    classify(
        word,
        match () {
            () if made || quoted && lower => Dress::Made,
            () if lower => Dress::Lower,
            () => Dress::Capital,
        },
    )
}

/// One word that is the name of a work, and nothing else.
pub(super) fn is_name(token: &str) -> bool {
    let mut pieces = Pieces::default();
    pieces.read(token);
    matches!(pieces.classes.as_slice(), [Class::Proper | Class::Nick])
}

/// A firm in Chinese or Japanese, which is called in more signs than a person.
fn firm(word: &str) -> Option<Class> {
    let name = FIRMS
        .iter()
        .find_map(|firm| word.strip_suffix(firm).or_else(|| word.strip_prefix(firm)))?;
    let short = name.chars().count() <= 12 && name.chars().all(char::is_alphabetic);
    Some(if short && !may_be_condition(name) {
        Class::Proper
    } else {
        Class::No
    })
}

/// `"bluss"`, `(bluss)`, `[bluss.rs]`: one word in its own quotes or brackets.
fn is_quoted(token: &str) -> bool {
    let mut chars = token.trim_end_matches([',', '.', ';']).chars();
    matches!(
        (chars.next(), chars.next_back()),
        (Some('"'), Some('"'))
            | (Some('('), Some(')'))
            | (Some('['), Some(']'))
            | (Some('“'), Some('”'))
            | (Some('\''), Some('\''))
            | (Some('`'), Some('`'))
    )
}

pub(super) fn bare(token: &str) -> &str {
    token.trim_matches(|c: char| {
        c.is_ascii_punctuation()
            || matches!(
                c,
                '“' | '”' | '‘' | '’' | '–' | '—' | '®' | '™' | '、' | '，' | '。'
            )
    })
}

pub(super) fn lower(tokens: &[(usize, &str)], at: usize) -> Option<String> {
    tokens.get(at).map(|(_, token)| bare(token).to_lowercase())
}

/// Where a phrase ends that says where the names are written, behind the line if it goes on there.
fn is_where(tokens: &[(usize, &str)], at: usize) -> Option<usize> {
    let word = |at: usize| lower(tokens, at);
    let is = |at: usize, word: &str| lower(tokens, at).is_some_and(|found| found == word);
    let same = |phrase: &[&str]| phrase.iter().zip(at..).all(|(word, at)| is(at, word));
    if same(HISTORY) {
        return Some(at + HISTORY.len());
    }
    let bracketed = tokens
        .get(at)
        .is_some_and(|(_, token)| token.starts_with('('));
    if bracketed && same(SOME) {
        return Some(at + SOME.len());
    }
    // A line may end in the middle of the phrase, and the next one open there.
    let opened = WHERE.iter().find(|phrase| same(phrase));
    let mut end = at + opened.map_or(0, |phrase| phrase.len());
    if opened.is_some() && end == tokens.len() {
        return Some(end + 1);
    }
    let article = is(end, "the");
    end += usize::from(article);
    end += usize::from(is(end, "file"));
    if opened.is_some() && end == tokens.len() {
        return Some(end + 1);
    }
    let written = word(end)?;
    let stem = written.split('.').next().unwrap_or(&written);
    let ending = written.strip_prefix(stem).unwrap_or("");
    let file = WRITTEN.contains(&stem) && matches!(ending, "" | ".md" | ".txt" | ".rst");
    let named = end + 1;
    let closed = is(named, "file");
    // Without an opening it is the rest of one: `the AUTHORS file`.
    (file && (opened.is_some() || at == 0 && article && closed))
        .then(|| named + usize::from(closed))
}

/// `(somebody at example dot org)` in round or pointed brackets.
fn is_spelled_address(tokens: &[(usize, &str)], at: &mut usize) -> bool {
    if !tokens[*at].1.starts_with(['(', '<'])
        || tokens.get(*at + 1).is_none_or(|(_, token)| *token != "at")
    {
        return false;
    }
    let start = *at;
    for (end, (_, token)) in tokens.iter().enumerate().skip(start).take(9) {
        let word = bare(token).to_lowercase();
        let place = end - start;
        let told = match place {
            0 | 2 => !word.contains(char::is_whitespace),
            1 => true,
            _ => (place % 2 == 1) == (word == "dot"),
        };
        if place != 1 && may_be_condition(&word) || !told {
            return false;
        }
        if token
            .trim_end_matches([',', '.', ';'])
            .ends_with([')', '>'])
        {
            let whole = place >= 4 && place.is_multiple_of(2);
            if whole {
                *at = end + 1;
            }
            return whole;
        }
    }
    false
}

/// Tells whether two words in a row from here are of the title of a license; `FairSource` is two.
fn is_title(tokens: &[(usize, &str)], at: usize) -> bool {
    let words: Vec<String> = tokens[at..]
        .iter()
        .take(2)
        .flat_map(|(_, token)| parts(token))
        .map(|word| word.to_lowercase())
        .collect();
    words.windows(2).any(licenses::is_title)
}

/// A word whose point ends nothing.
fn is_short(token: &str) -> bool {
    let word = bare(token).to_lowercase();
    SHORT.contains(&word.as_str()) || is_initials(token)
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
    address
        && !token.contains(['<', '>', '"'])
        && !is_telling_of_a_holder(token)
        && !names_license(token)
}

/// An address of a license: `https://www.gnu.org/licenses/gpl-3.0`.
fn names_license(address: &str) -> bool {
    let address = address.to_lowercase();
    parts(&address).windows(2).any(licenses::is_title)
        || address
            .split(['/', '?', '#', '=', '&'])
            .skip(1)
            .any(|part| {
                let part = part.trim_end_matches(".html").trim_end_matches(".txt");
                let part = part.trim_start_matches("license-");
                licenses::is_license(part)
            })
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
