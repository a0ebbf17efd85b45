//! Which words name a license: ids, what they are called without a version, and titles.

use std::sync::OnceLock;

use super::quick::QuickSet;
use super::table::table;

/// What a word is that names a license.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// A firm or a project may be called so as well.
    Perhaps,
    /// Nothing else is.
    Surely,
}

/// Names of licenses and of their families that are not ids.
const FAMILIES: &str = "\
    affero apache bsd bsl busl cc cddl cecill commons confluent creative eclipse elastic epl eupl \
    faircode fairsource gemma gnu hippocratic llama mongodb mpl msrl osi osl parity prosperity rsal \
    spdx timescale tsl unlicense watcom";

/// Those that are never anything else, as words or as parts of them.
const UNMISTAKABLE: &str = "busl fcl fsl gpl nc nd openrail polyform rail sspl";

/// Beginnings of those in an address.
const IN_ADDRESSES: &[&str] = &[
    "gpl",
    "agpl",
    "lgpl",
    "sspl",
    "by-",
    "cc-by",
    "elastic-license",
];

/// Words in a row that name licenses, whoever is said to hold them.
const TITLES: &[[&str; 2]] = &[
    ["academic", "free"],
    ["affero", "general"],
    ["big", "time"],
    ["blue", "oak"],
    ["business", "source"],
    ["closed", "source"],
    ["commons", "clause"],
    ["community", "source"],
    ["confluent", "community"],
    ["cooperative", "nonviolent"],
    ["eclipse", "public"],
    ["elastic", "license"],
    ["ethical", "source"],
    ["fair", "code"],
    ["fair", "core"],
    ["fair", "source"],
    ["functional", "source"],
    ["general", "public"],
    ["llama", "community"],
    ["mozilla", "public"],
    ["parity", "public"],
    ["prosperity", "public"],
    ["public", "source"],
    ["reference", "source"],
    ["round", "robin"],
    ["server", "side"],
    ["side", "public"],
    ["source", "available"],
    ["source", "code"],
    ["source", "license"],
];

macro_rules! is_one_of {
    ($words:expr, $word:expr) => {{
        static SET: OnceLock<QuickSet<&str>> = OnceLock::new();
        SET.get_or_init(|| $words.split_whitespace().collect())
            .contains($word)
    }};
}

/// Tells whether two words in a row, in lower case, are of the title of a license.
pub(super) fn is_title(pair: &[impl AsRef<str>]) -> bool {
    TITLES
        .iter()
        .any(|title| title.iter().copied().eq(pair.iter().map(AsRef::as_ref)))
}

/// Tells whether a part of an address, in lower case, names a license.
pub(super) fn is_license(part: &str) -> bool {
    IN_ADDRESSES.iter().any(|start| part.starts_with(start))
        || license(part) == Some(Naming::Surely)
}

/// Tells whether a lower-case word names a license.
///
/// Ids that are one word of letters are names of projects and firms as well.
pub(super) fn license(word: &str) -> Option<Naming> {
    let unmistakable = |part| is_one_of!(UNMISTAKABLE, part);
    if is_versioned(word)
        || is_spelled(word)
        || word.starts_with("polyform")
        || word.split('-').any(unmistakable)
    {
        return Some(Naming::Surely);
    }
    let plain = word.chars().all(char::is_alphabetic);
    match is_one_of!(FAMILIES, word) {
        true => Some(Naming::Perhaps),
        false if !ids().contains(word) => None,
        false if plain => Some(Naming::Perhaps),
        false => Some(Naming::Surely),
    }
}

/// Ids in lower case, and what they begin with: `cc-by-nc`, and `qpl` of those that end in an L.
fn ids() -> &'static QuickSet<String> {
    static IDS: OnceLock<QuickSet<String>> = OnceLock::new();
    IDS.get_or_init(|| {
        let mut ids = QuickSet::default();
        let licenses = table().wordings().iter().map(|wording| wording.license);
        for id in licenses.flat_map(|license| license.split(' ')) {
            let id = id.to_lowercase();
            for (place, (at, _)) in id.match_indices('-').enumerate() {
                let begins = &id[..at];
                if place > 0 || begins.len() > 2 && begins.ends_with('l') {
                    ids.insert(begins.to_owned());
                }
            }
            ids.insert(id);
        }
        ids
    })
}

/// `ELv2`, `rsalv2`.
fn is_versioned(word: &str) -> bool {
    let stem = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    stem.len() < word.len()
        && stem
            .strip_suffix('v')
            .is_some_and(|stem| stem == "el" || license(stem).is_some())
}

/// `G-P-L`, and `F.S.L.` too; `M.I.T.` is where that one comes from.
fn is_spelled(word: &str) -> bool {
    let mut letters = word.split(['-', '.']).filter(|part| !part.is_empty());
    if word.len() < 4 || !letters.all(|part| part.chars().count() == 1) {
        return false;
    }
    let joined: String = word.chars().filter(|c| c.is_alphabetic()).collect();
    word.contains('-') || joined.len() > 2 && joined != "mit" && license(&joined).is_some()
}

/// `2.0`, `v3`, `GPL-3`: what licenses are numbered by; bare numbers too.
pub(super) fn is_version(word: &str) -> bool {
    let number = |part: &str| {
        let digits = part.strip_prefix('v').unwrap_or(part);
        !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    let last = word.rsplit(['-', '_']).next().unwrap_or(word);
    number(word) || number(last)
}
