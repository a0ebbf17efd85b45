//! The standard text a file resembles, and where the two part. Never a verdict.
//!
//! Likeness is the share of words two texts have in common, counted with repetition (Dice), first
//! over single words, then for the best few over pairs of neighbours. Parts of a text that may be
//! missing count only where they help: Apache-2.0 without its appendix stays Apache-2.0.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::model::{Candidate, Difference};
use super::recognize::{SHOWN, shown};
use super::run::Outcome;
use super::scan::Scan;
use super::table::{Kind, Step, Table, UNKNOWN, Wording};

/// How many texts are compared by pairs of words.
const CLOSER: usize = 12;

/// The least likeness that is worth a word, in thousandths.
const LEAST: usize = 300;

/// The standard text a file resembles most, if it resembles any.
pub(super) fn nearest(scan: &mut Scan<'_>, text: &str) -> Option<Candidate> {
    let table = scan.table;
    let file: Vec<u32> = scan.seen.iter().map(|word| word.number).collect();
    let mut counts = vec![0_u32; table.words()];
    for &number in &file {
        if let Some(count) = counts.get_mut(number as usize) {
            *count += 1;
        }
    }
    let mut used = vec![0_u32; table.words()];
    let mut likely: Vec<(Reverse<usize>, usize)> = table
        .wordings()
        .iter()
        .enumerate()
        .filter(|(_, wording)| wording.kind == Kind::License)
        .map(|(index, wording)| {
            let forms = forms(table, wording);
            let best = forms
                .iter()
                .map(|form| alike(form, file.len(), &counts, &mut used))
                .max();
            (Reverse(best.unwrap_or(0)), index)
        })
        .collect();
    likely.sort_unstable();
    likely.truncate(CLOSER);
    let pairs = pairs(&file);
    let (score, index) = likely
        .into_iter()
        .map(|(_, index)| {
            let forms = forms(table, &table.wordings()[index]);
            let best = forms
                .iter()
                .map(|form| alike_in_pairs(form, &pairs, file.len()))
                .max();
            (Reverse(best.unwrap_or(0)), index)
        })
        .min()?;
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

/// The words of a wording: all of them, and only those that must be there.
fn forms(table: &Table, wording: &Wording) -> [Vec<u32>; 2] {
    let steps = table.steps(wording);
    [
        spell(steps, 0, usize::MAX, true),
        spell(steps, 0, usize::MAX, false),
    ]
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

fn alike(form: &[u32], file: usize, counts: &[u32], used: &mut [u32]) -> usize {
    let mut common = 0;
    for &word in form {
        let place = word as usize;
        if used[place] < counts[place] {
            used[place] += 1;
            common += 1;
        }
    }
    for &word in form {
        used[word as usize] = 0;
    }
    2000 * common / (form.len() + file).max(1)
}

fn pairs(words: &[u32]) -> HashMap<(u32, u32), u32> {
    let mut pairs = HashMap::new();
    for pair in words.windows(2) {
        *pairs.entry((pair[0], pair[1])).or_default() += 1;
    }
    pairs
}

fn alike_in_pairs(form: &[u32], file: &HashMap<(u32, u32), u32>, length: usize) -> usize {
    let mut left = file.clone();
    let mut common = 0;
    for pair in form.windows(2) {
        if let Some(count) = left.get_mut(&(pair[0], pair[1]))
            && *count > 0
            && pair[0] != UNKNOWN
        {
            *count -= 1;
            common += 1;
        }
    }
    2000 * common / (form.len() + length).saturating_sub(2).max(1)
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
