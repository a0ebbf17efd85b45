//! Finds the wordings of the table in the words of a file, and what no wording covers.
//!
//! At each word the longest wording that begins there wins; where two of different licenses are
//! equally long and no rule of ours says which one is meant, neither is found.

use super::conditions::may_be_condition;
use super::holder::{self, Class, Dress};
use super::licenses::is_title;
use super::names::SHORT;
use super::run::{Outcome, Runner, Seen};
use super::table::{ANCHOR, Kind, Table, UNKNOWN};
use super::words::{Pause, Word};

/// Steps allowed for each word of a file, far above what real texts need (below 20); a file made to
/// cost more is simply not recognised behind that point.
const STEPS_PER_WORD: usize = 60;

/// The subject of a notice has no more words than this.
const SUBJECT: usize = 4;

/// Licenses whose texts say the same words; the first is the one meant.
///
/// The variants of MPL and OFL are told apart by notices in the works, never by the text.
const SAME: &[&[&str]] = &[
    &["MPL-2.0", "MPL-2.0-no-copyleft-exception"],
    &["OFL-1.1", "OFL-1.1-RFN", "OFL-1.1-no-RFN"],
    &["OFL-1.0", "OFL-1.0-RFN", "OFL-1.0-no-RFN"],
];

/// A wording in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WordingMatch {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Its number in the table.
    pub(super) wording: u32,
}

/// A file that is looked through.
pub(super) struct Scan<'f> {
    pub(super) table: &'static Table,
    pub(super) words: &'f [Word],
    pub(super) seen: Vec<Seen>,
    pub(super) runner: Runner,
}

impl<'f> Scan<'f> {
    pub(super) fn new(table: &'static Table, words: &'f [Word]) -> Self {
        let numbers: Vec<u32> = words.iter().map(|word| table.number(&word.text)).collect();
        let classes: Vec<Class> = words
            .iter()
            .zip(&numbers)
            .map(|(word, &number)| holder::class_of(number, &word.text, word.dress))
            .collect();
        let seen = words
            .iter()
            .zip(numbers)
            .zip(holder::may_be_named(&classes))
            .enumerate()
            .map(|(at, ((word, number), name))| Seen {
                number,
                bullet: word.bullet,
                name: name && !is_in_title(words, at),
                parted: is_parted(words, &classes, at),
            })
            .collect();
        Self {
            table,
            words,
            seen,
            runner: Runner::new(STEPS_PER_WORD * words.len() + 100_000),
        }
    }

    /// All wordings in the file, in its order.
    pub(super) fn wordings(&mut self) -> Vec<WordingMatch> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.seen.len() && !self.runner.is_spent() {
            match self.longest(at) {
                Some(one) => {
                    at = one.end;
                    found.push(one);
                }
                None => at += 1,
            }
        }
        found
    }

    fn longest(&mut self, at: usize) -> Option<WordingMatch> {
        if !self.table.begins(self.seen[at].number) {
            return None;
        }
        let mut best: Vec<WordingMatch> = Vec::new();
        for known in (0..=ANCHOR).rev() {
            let mut first = [UNKNOWN; ANCHOR];
            let Some(here) = self.seen.get(at..at + known) else {
                continue;
            };
            for (place, word) in first.iter_mut().zip(here) {
                *place = word.number;
            }
            if first[..known].contains(&UNKNOWN) || known == 0 {
                continue;
            }
            for &wording in self.table.anchored(first) {
                let steps = self.table.steps(&self.table.wordings()[wording as usize]);
                let outcome = self.runner.run(steps, &self.seen, at);
                let Some(end) = outcome.end.filter(|&end| end > at) else {
                    continue;
                };
                let longest = best.first().map_or(0, |one| one.end);
                if end > longest {
                    best.clear();
                }
                if end >= longest {
                    best.push(WordingMatch {
                        start: at,
                        end,
                        wording,
                    });
                }
            }
        }
        self.unambiguous(&best)
    }

    fn unambiguous(&self, best: &[WordingMatch]) -> Option<WordingMatch> {
        let license = |found: &WordingMatch| self.table.wordings()[found.wording as usize].license;
        let first = *best.first()?;
        if best.iter().all(|one| license(one) == license(&first)) {
            return Some(first);
        }
        let group = SAME
            .iter()
            .find(|group| best.iter().all(|one| group.contains(&license(one))))?;
        group
            .iter()
            .find_map(|name| best.iter().find(|one| license(one) == *name).copied())
    }

    /// Where the subject of a notice begins that opens a line: `Something is licensed under`.
    ///
    /// Only names are in it, words of no license text, and what a work is called.
    pub(super) fn subject(&self, from: usize, notice: usize) -> usize {
        let is = |at: usize| self.words[at].text == "is";
        let verb = if is(notice) {
            notice
        } else if notice > from && is(notice - 1) {
            notice - 1
        } else {
            return notice;
        };
        for at in (from..verb).rev().take(SUBJECT) {
            let word = &self.words[at].text;
            let calls = matches!(word.as_str(), "crate" | "library" | "package");
            let unknown = self.seen[at].number == UNKNOWN && !may_be_condition(word);
            if !(calls || unknown || self.seen[at].name) {
                break;
            }
            if self.words[at].opens {
                return at;
            }
        }
        notice
    }

    /// The words in a stretch that are neither headings of the given licenses nor list numbers.
    pub(super) fn uncovered(
        &mut self,
        from: usize,
        to: usize,
        licenses: &[&str],
    ) -> Vec<(usize, usize)> {
        let mut open: Vec<(usize, usize)> = Vec::new();
        let mut at = from;
        while at < to {
            if let Some(end) = self.heading(at, to, licenses) {
                at = end;
                continue;
            }
            if !self.seen[at].bullet {
                match open.last_mut() {
                    Some(last) if last.1 == at => last.1 = at + 1,
                    _ => open.push((at, at + 1)),
                }
            }
            at += 1;
        }
        open
    }

    /// Where a heading ends that takes whole lines.
    fn heading(&mut self, at: usize, to: usize, licenses: &[&str]) -> Option<usize> {
        if !(self.words[at].opens || at > 0 && self.words[at - 1].bullet) {
            return None;
        }
        let mut longest = None;
        for license in licenses.iter().copied().chain([""]) {
            for &number in self.table.headings(license) {
                let steps = self.table.steps(&self.table.wordings()[number as usize]);
                let Outcome { end, .. } = self.runner.run(steps, &self.seen[..to], at);
                let end = end.filter(|&end| end > at && (end == to || self.words[end].opens));
                longest = longest.max(end);
            }
        }
        longest
    }

    /// The kind and the license of a wording.
    pub(super) fn what(&self, found: &WordingMatch) -> (Kind, &'static str) {
        let wording = &self.table.wordings()[found.wording as usize];
        (wording.kind, wording.license)
    }
}

/// Tells whether a word and its neighbour are of the title of a license, which no holder is called.
fn is_in_title(words: &[Word], at: usize) -> bool {
    let end = words.len().min(at + 2);
    words[at.saturating_sub(1)..end]
        .windows(2)
        .any(|pair| is_title(&[&pair[0].text, &pair[1].text]))
}

/// Tells whether a sentence ends before a word, and not only a short form or the form of a company.
fn is_parted(words: &[Word], classes: &[Class], at: usize) -> bool {
    let before = at.checked_sub(1);
    match (words[at].pause, before) {
        (Pause::None, _) | (_, None) => false,
        (Pause::Stop, _) => true,
        (Pause::Point, Some(before)) => {
            let short = &words[before].text;
            if short.chars().count() == 1 || SHORT.contains(&short.as_str()) {
                false
            } else if classes[before] == Class::Company {
                use Class::{Body, Break, Company, Link, Maker, Other};
                !matches!(classes[at], Break | Body | Company | Link | Maker | Other)
            } else {
                words[at].dress != Dress::Lower
            }
        }
    }
}
