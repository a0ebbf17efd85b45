//! The standard text a file resembles, and where the two part. Never a verdict.
//!
//! Likeness is the share of words two texts have in common, counted with repetition (Dice), first
//! over single words, then for the best few over pairs of neighbours. Parts of a text that may be
//! missing count only where they help: Apache-2.0 without its appendix stays Apache-2.0.
//!
//! The detection of the `spdx` crate is not used: it brings a cache of 2 MB and three more crates,
//! and takes Apache-2.0 without its appendix for Pixar.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::model::{Candidate, Difference};
use super::recognize::{SHOWN, shown};
use super::run::Outcome;
use super::scan::Scan;
use super::table::{Kind, Step, UNKNOWN, Wording};

/// How many texts are compared by pairs of words.
const CLOSER: usize = 12;

/// The least likeness that is worth a word, in thousandths.
const LEAST: usize = 300;

/// The standard text a file resembles most, if it resembles any.
pub(super) fn nearest(scan: &mut Scan<'_>, text: &str) -> Option<Candidate> {
    let table = scan.table;
    let file: Vec<u32> = scan.seen.iter().map(|word| word.number).collect();
    let mut single = Words::new(table.size());
    for &number in &file {
        single.add(number);
    }
    let mut likely: Vec<(Reverse<usize>, usize)> = Vec::new();
    for (index, wording) in table.wordings().iter().enumerate() {
        // Texts of quite other lengths are never alike.
        let length = wording.end - wording.start;
        if wording.kind != Kind::License || length > 8 * file.len() || file.len() > 8 * length {
            continue;
        }
        let form = spell(table.steps(wording), 0, usize::MAX, false);
        likely.push((Reverse(single.alike(&form, file.len())), index));
    }
    likely.sort_unstable();
    likely.truncate(CLOSER);
    let mut double = Counts::default();
    for pair in file.windows(2).filter(|pair| !pair.contains(&UNKNOWN)) {
        double.add(joined(pair));
    }
    let closer = likely.into_iter().map(|(_, index)| {
        let steps = table.steps(&table.wordings()[index]);
        let best = [true, false]
            .into_iter()
            .map(|optional| {
                let form = spell(steps, 0, usize::MAX, optional);
                double.alike(form.windows(2).map(joined), file.len())
            })
            .max();
        (Reverse(best.unwrap_or(0)), index)
    });
    let (score, index) = closer.min()?;
    if score.0 < LEAST {
        return None;
    }
    let wording = &table.wordings()[index];
    Some(Candidate {
        license: wording.license.to_owned(),
        score: u16::try_from(score.0.min(999)).unwrap_or(999),
        difference: difference(scan, text, wording),
    })
}

fn joined(pair: &[u32]) -> u64 {
    u64::from(pair[0]) << 32 | u64::from(pair[1])
}

/// How often each word of the table occurs in the file, and how often a text used it so far.
struct Words {
    there: Vec<u32>,
    used: Vec<u32>,
}

impl Words {
    fn new(size: usize) -> Self {
        Self {
            there: vec![0; size],
            used: vec![0; size],
        }
    }

    fn add(&mut self, number: u32) {
        if let Some(there) = self.there.get_mut(number as usize) {
            *there += 1;
        }
    }

    /// Likeness of a text to the file, in thousandths.
    fn alike(&mut self, form: &[u32], file: usize) -> usize {
        let mut common = 0;
        for &word in form {
            let word = word as usize;
            if let (Some(used), Some(there)) = (self.used.get_mut(word), self.there.get(word))
                && *used < *there
            {
                *used += 1;
                common += 1;
            }
        }
        // Only what this text used is cleared; the table is much longer than a text.
        for &word in form {
            if let Some(used) = self.used.get_mut(word as usize) {
                *used = 0;
            }
        }
        2000 * common / (form.len() + file).max(1)
    }
}

/// How often things occur in the file, and how often a text used them so far.
#[derive(Default)]
struct Counts {
    places: HashMap<u64, usize>,
    there: Vec<u32>,
    used: Vec<u32>,
}

impl Counts {
    fn add(&mut self, key: u64) {
        let place = *self.places.entry(key).or_insert(self.there.len());
        if place == self.there.len() {
            self.there.push(0);
            self.used.push(0);
        }
        self.there[place] += 1;
    }

    /// Likeness of a text to the file, in thousandths.
    fn alike(&mut self, form: impl Iterator<Item = u64>, file: usize) -> usize {
        self.used.fill(0);
        let (mut common, mut length) = (0, 0);
        for key in form {
            length += 1;
            if let Some(&place) = self.places.get(&key)
                && self.used[place] < self.there[place]
            {
                self.used[place] += 1;
                common += 1;
            }
        }
        2000 * common / (length + file).max(1)
    }
}

/// The words from a step on; a choice is read in its first way.
fn spell(steps: &[u32], from: usize, most: usize, optional: bool) -> Vec<u32> {
    let mut words = Vec::new();
    let mut at = from;
    while let Some(&code) = steps.get(at) {
        if words.len() >= most {
            break;
        }
        at += 1;
        match Step::of(code) {
            Step::Word(word) => words.push(word),
            Step::Split(far) => {
                let behind = at - 1 + far as usize;
                // A choice jumps behind its other ways at the end of the first.
                let choice = matches!(
                    steps.get(behind - 1).map(|&code| Step::of(code)),
                    Some(Step::Jump(_))
                );
                if !choice && !optional {
                    at = behind;
                }
            }
            Step::Jump(far) => at = at - 1 + far as usize,
            Step::Bullet(_) | Step::Name => {}
            Step::End => break,
        }
    }
    words
}

/// Follows the text as far as the file does, from wherever that leads furthest.
fn difference(scan: &mut Scan<'_>, text: &str, wording: &Wording) -> Difference {
    let steps = scan.table.steps(wording);
    let first = steps.first().map(|&code| Step::of(code));
    let starts = scan
        .seen
        .iter()
        .enumerate()
        .filter(|(_, word)| first == Some(Step::Word(word.number)))
        .map(|(at, _)| at)
        .take(64);
    let mut best = Outcome::default();
    let mut begun = 0;
    for start in starts.collect::<Vec<_>>() {
        let outcome = scan.runner.run(steps, &scan.seen, start);
        if outcome.reached - start > best.reached - begun {
            (best, begun) = (outcome, start);
        }
    }
    let at = best.reached;
    let expected: Vec<&str> = spell(steps, best.step, SHOWN, false)
        .into_iter()
        .map(|word| scan.table.word(word))
        .collect();
    Difference {
        line: scan
            .words
            .get(at)
            .or(scan.words.last())
            .map_or(1, |word| word.line),
        expected: expected.join(" "),
        found: shown(text, scan.words, at, scan.words.len()),
    }
}
