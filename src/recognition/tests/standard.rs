//! Every standard text is recognised as itself, and with one word changed no more.

use super::super::recognize;
use super::super::recognize::is_complete;

/// Standard texts that are not recognised.
///
/// Where only the title, which may be missing, or a free name tells two texts apart, neither is
/// recognised: nothing says which one is meant.
const UNDECIDED: &[&str] = &[
    "BSD-3-Clause-Attribution",
    "BSD-Attribution-HPND-disclaimer",
    "CAL-1.0",
    "CAL-1.0-Combined-Work-Exception",
    "NBPL-1.0",
    "OLDAP-1.1",
    "OLDAP-1.2",
    "OLDAP-2.2.2",
    "OLDAP-2.3",
    // It opens with a picture.
    "UnRAR",
];

/// What the text of an id is read as: GNU texts alone mean `-only`, and so on.
fn canonical(id: &str) -> String {
    let id = id.replace("-or-later", "-only");
    match id.as_str() {
        "MPL-2.0-no-copyleft-exception" => "MPL-2.0".to_owned(),
        _ if id.starts_with("OFL-") => id[..7].to_owned(),
        _ if id.starts_with("GFDL-") => format!("{}-only", &id[..8]),
        _ => id,
    }
}

#[test]
fn every_standard_text_is_recognised_as_itself() {
    let mut wrong = Vec::new();
    for (id, text) in spdx::text::LICENSE_TEXTS {
        if spdx::license_id(id).is_none_or(spdx::LicenseId::is_deprecated) {
            continue;
        }
        if *id == "NOASSERTION" {
            continue;
        }
        let found = recognize(text.as_bytes()).unwrap();
        let licenses: Vec<&str> = found
            .parts
            .iter()
            .map(|part| part.license.as_str())
            .collect();
        if UNDECIDED.contains(id) {
            assert!(!found.is_complete(), "{id} is recognised after all");
        } else if !found.is_complete() || licenses != [canonical(id)] {
            wrong.push(format!(
                "{id}: {licenses:?} {:?} {:?}",
                found.leftovers, found.strangers
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Steps that are neither too regular nor different from run to run.
fn sample(seed: usize, length: usize) -> impl Iterator<Item = usize> {
    (1..)
        .map(move |turn: usize| (seed.wrapping_mul(31) + turn.wrapping_mul(7919)) % length)
        .take(1)
}

/// No word may be changed, left out or put in, but where the templates leave freedom; there the
/// result must be the same text with a word of freedom, which these words are not.
#[test]
fn one_word_more_or_other_is_never_recognised() {
    let mut wrong = Vec::new();
    for (index, (id, text)) in spdx::text::LICENSE_TEXTS.iter().enumerate() {
        let tokens: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
        if spdx::license_id(id).is_none_or(spdx::LicenseId::is_deprecated)
            || tokens.len() < 8
            || tokens.len() > 2500
            || id.ends_with("-or-later")
        {
            continue;
        }
        for place in sample(index, tokens.len()) {
            // Names of holders are free: a strange word in their place may end the notice.
            let before = tokens[..=place].concat().to_lowercase();
            let lines: Vec<&str> = before.trim_end().rsplit('\n').take(2).collect();
            let holder = lines
                .iter()
                .any(|line| line.contains("copyright") || line.contains("(c)"));
            for word in ["not ", "zzyzxé "] {
                let more = [&tokens[..place], &[word], &tokens[place..]]
                    .concat()
                    .concat();
                if is_complete(&more) {
                    wrong.push(format!(
                        "{id}: {word:?} before {:?}",
                        &tokens[place..tokens.len().min(place + 6)]
                    ));
                }
            }
            let other = [&tokens[..place], &["zzyzxé "], &tokens[place + 1..]]
                .concat()
                .concat();
            if is_complete(&other) && !holder {
                wrong.push(format!(
                    "{id}: zzyzx for {:?}",
                    &tokens[place..tokens.len().min(place + 6)]
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
