//! From the bytes of a file to the licenses in it.

use super::model::{Candidate, Difference, Leftover, Part, Recognition, TextError};
use super::scan::{Scan, WordingMatch};
use super::strangers::strangers;
use super::table::{Kind, table};
use super::words::{self, Word};
use super::{nearest, text};
use crate::license::{Expression, Term};

/// How many words a difference or a leftover shows.
pub(super) const SHOWN: usize = 8;

/// Recognises the licenses in the bytes of a file.
///
/// # Errors
/// Fails where the bytes are not text.
pub fn recognize(bytes: &[u8]) -> Result<Recognition, TextError> {
    let text = text::decode(bytes)?;
    let found = read(&text);
    if found.is_license() {
        return Ok(found);
    }
    Ok(below_title(&text).unwrap_or(found))
}

/// The title of an expression is read by itself, and the licenses below it as if it were not there.
fn below_title(text: &str) -> Option<Recognition> {
    let line = text.lines().position(|line| !line.trim().is_empty())?;
    let raw = text.lines().nth(line)?;
    let title = raw.trim().trim_start_matches(['#', ' ', '\u{feff}']);
    let title = title
        .strip_prefix("SPDX-License-Identifier:")
        .unwrap_or(title)
        .trim();
    let expression = Expression::parse(title, &[]).ok()?;
    if expression.leaves.len() < 2 || !expression.terms().all(Term::is_known) {
        return None;
    }
    // Lines and places stay what they are.
    let body = text.replacen(raw, &" ".repeat(raw.len()), 1);
    let mut found = read(&body);
    if !found.is_license() {
        return None;
    }
    found.title = Some(expression.to_string());
    found.leftovers.push(Leftover {
        line: line + 1,
        text: title.chars().take(160).collect(),
    });
    Some(found)
}

fn read(text: &str) -> Recognition {
    let (words, passed) = words::read(text);
    let mut scan = Scan::new(table(), &words);
    let found = scan.wordings();
    let places = joined(&scan, found);
    let mut open = uncovered(&mut scan, &places);
    // What was left undone might have been found otherwise.
    if scan.runner.is_spent() {
        open = vec![(0, words.len())];
    }
    let leftovers: Vec<Leftover> = open
        .iter()
        .map(|&(from, to)| Leftover {
            line: words[from].line,
            text: shown(text, &words, from, to),
        })
        .collect();
    let parts = parts(&places, &words);
    let complete = leftovers.is_empty() && !parts.is_empty();
    let strangers = if complete {
        strangers(text, &passed, &words, &scan.seen)
    } else {
        Vec::new()
    };
    let candidate = (!complete)
        .then(|| candidate(&mut scan, text, &places, &open))
        .flatten();
    Recognition {
        parts,
        leftovers,
        strangers,
        title: None,
        candidate,
    }
}

/// Tells whether a text is nothing but licenses; looks for no candidate.
#[cfg(test)]
pub(super) fn is_complete(text: &str) -> bool {
    let words = words::words(text);
    let mut scan = Scan::new(table(), &words);
    let found = scan.wordings();
    let places = joined(&scan, found);
    let open = uncovered(&mut scan, &places);
    open.is_empty() && !scan.runner.is_spent() && !parts(&places, &words).is_empty()
}

/// Something found, with what it stands for; asides stand for nothing.
struct LicenseMatch {
    found: WordingMatch,
    kind: Kind,
    license: String,
}

/// Joins exceptions to the licenses they are exceptions to; alone, they are not understood.
fn joined(scan: &Scan<'_>, found: Vec<WordingMatch>) -> Vec<LicenseMatch> {
    let mut places: Vec<LicenseMatch> = Vec::new();
    for one in found {
        let (kind, license) = scan.what(&one);
        if kind != Kind::Exception {
            places.push(LicenseMatch {
                found: one,
                kind,
                license: license.to_owned(),
            });
            continue;
        }
        let Some(last) = places.last_mut() else {
            continue;
        };
        let apart = scan.words[last.found.end..one.start]
            .iter()
            .any(|word| !word.bullet);
        let fits = last.kind != Kind::Aside
            && !last.license.contains(' ')
            && excepts(license, &last.license);
        if !apart && fits {
            last.license = format!("{} WITH {license}", last.license);
            last.found.end = one.end;
        }
    }
    for place in &mut places {
        if place.kind == Kind::Notice && is_example(scan.words, place.found.start) {
            place.kind = Kind::Aside;
            place.license.clear();
        }
    }
    places
}

/// How the appendix of the GNU texts opens that shows how a notice may be worded.
const HOW_TO: [&str; 7] = ["how", "to", "apply", "these", "terms", "to", "your"];
/// The notices follow within so many words; in the texts themselves it is half of this.
const HOW_TO_WITHIN: usize = 240;

/// Tells whether a notice is the example of such an appendix, and so grants nothing.
fn is_example(words: &[Word], at: usize) -> bool {
    words[at.saturating_sub(HOW_TO_WITHIN)..at]
        .windows(HOW_TO.len())
        .any(|some| some.iter().zip(HOW_TO).all(|(word, how)| word.text == how))
}

/// Tells whether an exception speaks of a license.
fn excepts(exception: &str, license: &str) -> bool {
    match exception {
        "LLVM-exception" | "Swift-exception" => license == "Apache-2.0",
        _ => ["GPL-", "LGPL-", "AGPL-"]
            .iter()
            .any(|start| license.starts_with(start)),
    }
}

fn uncovered(scan: &mut Scan<'_>, places: &[LicenseMatch]) -> Vec<(usize, usize)> {
    let mut open = Vec::new();
    let mut at = 0;
    for place in places {
        let mut licenses: Vec<&str> = vec![&place.license];
        licenses.extend(
            place
                .license
                .split(' ')
                .filter(|_| place.license.contains(" WITH ")),
        );
        let end = match place.kind {
            Kind::Notice => scan.subject(at, place.found.start),
            _ => place.found.start,
        };
        open.extend(scan.uncovered(at, end, &licenses));
        at = place.found.end;
    }
    open.extend(scan.uncovered(at, scan.words.len(), &[]));
    open
}

/// The parts; where a notice leaves the choice, the texts it chooses among are no further parts.
/// Another notice is one: it says so of something.
fn parts(places: &[LicenseMatch], words: &[Word]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for place in places.iter().filter(|place| place.kind != Kind::Aside) {
        let noticed = place.kind == Kind::Notice;
        let same = |part: &&mut Part| part.license == place.license;
        if let Some(part) = parts.iter_mut().find(same) {
            part.noticed |= noticed;
            continue;
        }
        let is_arm = |part: &Part| part.license.split(" OR ").any(|arm| arm == place.license);
        if noticed || !parts.iter().any(is_arm) {
            parts.push(Part {
                license: place.license.clone(),
                line: words[place.found.start].line,
                noticed,
            });
        }
    }
    parts
}

/// The words of the file from one to another, at most eight, white space made single.
pub(super) fn shown(text: &str, words: &[Word], from: usize, to: usize) -> String {
    let to = to.min(from + SHOWN).min(words.len());
    if from >= to {
        return String::new();
    }
    let end = words.get(to).map_or(text.len(), |next| next.start);
    let raw = text.get(words[from].start..end).unwrap_or_default();
    let single = raw.split_whitespace().collect::<Vec<_>>().join(" ");
    single.chars().take(160).collect()
}

/// The text a file that is not recognised resembles.
fn candidate(
    scan: &mut Scan<'_>,
    text: &str,
    places: &[LicenseMatch],
    open: &[(usize, usize)],
) -> Option<Candidate> {
    let texts: Vec<&LicenseMatch> = places
        .iter()
        .filter(|place| place.kind != Kind::Aside)
        .collect();
    let Some(&(from, to)) = open.first() else {
        return nearest::nearest(scan, text);
    };
    let before = texts.iter().rev().find(|place| place.found.end <= from);
    let Some(place) = before.or(texts.first()) else {
        return nearest::nearest(scan, text);
    };
    let inside = place.found.end - place.found.start;
    let all = scan.words.len().max(1);
    Some(Candidate {
        license: place.license.clone(),
        score: u16::try_from(2000 * inside / (inside + all))
            .unwrap_or(0)
            .min(999),
        difference: Difference {
            line: scan.words[from].line,
            expected: String::new(),
            found: shown(text, scan.words, from, to),
        },
    })
}
