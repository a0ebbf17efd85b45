//! Holders that nothing in a file makes one: names of words that are not known to be names.
//!
//! `Bawal Ibenta` may be a person, or a condition in a language that nobody here reads. Known are
//! given names, a few owners, and what organisations call themselves; a surname beside one of these is
//! taken on faith. Any other word is borne out by what the package says about itself, or by nothing.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::disguise::folded;
use super::holder::{Class, Dress, classify};
use super::model::{Recognition, Stranger};
use super::quick::QuickSet;
use super::table::UNKNOWN;
use super::words::{Passed, Word};
use super::{copyright, run};

/// Given names, letters without their signs.
const GIVEN: &str = include_str!("data/given.txt");

/// Whole names, one a line, of firms and persons whose code or licenses many packages carry.
const OWNERS: &str = include_str!("data/owners.txt");

/// Words of addresses and authors that say nothing of whose a package is.
const ANYBODY: &str = "\
    and authors code codeberg com contributors dev developers github gitlab gmail googlemail hotmail \
    lib mail net noreply org outlook project projects protonmail rust team the users www";

/// What a word must have to stand within another.
const WITHIN: usize = 4;
/// The same to open another.
const BEFORE: usize = 3;
/// The same of a word of a package that stands within one of a holder's.
const AROUND: usize = 5;

/// Most strangers of a file that are told apart.
const MOST: usize = 64;

/// What a package says about itself.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Words of its authors, and of the owner of its repository.
    people: Vec<String>,
    /// Words that it and its repository are called by.
    work: Vec<String>,
}

impl Said {
    /// Takes the `name`, `authors` and `repository` of a manifest.
    #[must_use]
    pub fn new(name: &str, authors: &[String], repository: Option<&str>) -> Self {
        let address = repository.unwrap_or_default();
        let address = address.split_once("://").map_or(address, |(_, rest)| rest);
        let mut path = address.split('/');
        let host = path.next().unwrap_or_default();
        let owner = path.next().unwrap_or_default();
        let people = authors.iter().map(String::as_str).chain([owner]);
        let work = [name, host].into_iter().chain(path);
        // Handles and names of packages are also known written as one word.
        let whole = |field: &str| Some(plain(field)).filter(|word| tells(word));
        Self {
            people: people.flat_map(words_of).chain(whole(owner)).collect(),
            work: work.flat_map(words_of).chain(whole(name)).collect(),
        }
    }

    fn bears_out(&self, stranger: &Stranger) -> bool {
        let words = &stranger.words;
        let rest = words
            .iter()
            .filter(|word| !speak_of(&self.people, word))
            .count();
        // Beside one of its people stands one word more: the other half of the name.
        rest <= stranger.spare
            || rest == 1 && words.len() > 1
            || words
                .iter()
                .all(|word| speak_of(&self.people, word) || speak_of(&self.work, word))
    }
}

impl Recognition {
    /// Takes out the strangers whom a package's own words bear out.
    pub fn bear_out(&mut self, said: &Said) {
        self.strangers.retain(|stranger| !said.bears_out(stranger));
    }
}

/// The words of a field that say whose it is.
fn words_of(field: &str) -> impl Iterator<Item = String> {
    let parts = field.split(|c: char| !c.is_alphanumeric());
    parts.map(plain).filter(|word| tells(word))
}

fn tells(word: &str) -> bool {
    word.chars().count() > 1 && !ANYBODY.split_whitespace().any(|one| one == word)
}

fn speak_of(said: &[String], word: &str) -> bool {
    said.iter().any(|known| {
        known == word
            || word.len() >= WITHIN && known.contains(word)
            || word.len() >= BEFORE && known.starts_with(word)
            || known.len() >= AROUND && word.contains(known.as_str())
    })
}

/// Letters and digits alone, as [`folded`] leaves them.
fn plain(word: &str) -> String {
    folded(word)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

fn is_given(word: &str) -> bool {
    static SET: OnceLock<QuickSet<&str>> = OnceLock::new();
    let given = SET.get_or_init(|| GIVEN.split_whitespace().collect());
    word.split('-')
        .any(|part| given.contains(plain(part).as_str()))
}

/// The strangers in a text that is nothing but licenses and the notices that were passed over.
pub(super) fn strangers(
    text: &str,
    passed: &[Passed],
    words: &[Word],
    seen: &[run::Seen],
) -> Vec<Stranger> {
    let mut found: Vec<Stranger> = Vec::new();
    let mut holders = BTreeSet::new();
    let mut add = |stranger: Option<Stranger>| {
        let is_new = |new: &Stranger| found.iter().all(|old| old.words != new.words);
        if let Some(stranger) = stranger.filter(is_new)
            && found.len() <= MOST
        {
            found.push(stranger);
        }
    };
    for notice in passed {
        let Some(line) = text.get(notice.start..notice.end) else {
            continue;
        };
        for name in copyright::holders(line) {
            holders.extend(name.iter().map(|(_, word)| plain(word)));
            add(stranger(notice.line, &name));
        }
    }
    // A word that is in no license text was taken for a name by a gap or a subject.
    let mut from = 0;
    while from < words.len() {
        let is_open = |at: usize| seen[at].number == UNKNOWN && !words[at].bullet;
        let mut to = from;
        while to < words.len() && is_open(to) {
            to += 1;
        }
        if to > from {
            let mut name: Vec<(Class, &str)> = words[from..to]
                .iter()
                .map(|word| (Class::Proper, word.text.as_str()))
                .collect();
            name.retain(|(_, word)| !holders.contains(&plain(word)));
            let behind = words.get(to).map(|word| classify(&word.text, Dress::Lower));
            name.extend(behind.map(|class| (class, "")));
            add(stranger(words[from].line, &name));
        }
        from = to + 1;
    }
    // Nobody reads on, so nothing bears out what is there.
    if let Some(last) = found.get_mut(MOST) {
        last.words = vec![String::new()];
        last.spare = 0;
    }
    found
}

/// A holder with more words that are not known than stand beside those that are.
fn stranger(line: usize, name: &[(Class, &str)]) -> Option<Stranger> {
    use Class::{Body, Company, Doubtful, Field, Given, Head, Last, License, Maker, Nick, Proper};
    let mut words = Vec::new();
    let mut spare = 0;
    for (class, word) in name {
        match class {
            Given | Doubtful | Body | Company | Field | Head | Maker => spare = 1,
            Proper | Last | Nick if is_given(word) => spare = 1,
            Proper | Last | Nick | License => words.push(plain(word)),
            _ => {}
        }
    }
    // A license is not a firm for being called one.
    if name.iter().any(|(class, _)| *class == License) {
        spare = 0;
    }
    // `N C` is not a name either.
    if spare == 0 && words.is_empty() {
        let initials = name.iter().filter(|(class, _)| *class == Class::Initial);
        let initials: Vec<String> = initials.map(|(_, word)| plain(word)).collect();
        words.extend((initials.len() > 1).then(|| initials.concat()));
    }
    words.retain(|word| word.chars().any(char::is_alphabetic) || !word.is_ascii());
    let shown: Vec<&str> = name.iter().map(|(_, word)| *word).collect();
    let is_owner = || OWNERS.lines().any(|name| name == words.join(" "));
    (words.len() > spare && !is_owner()).then(|| Stranger {
        line,
        name: shown.join(" ").trim().chars().take(80).collect(),
        words,
        spare,
    })
}
