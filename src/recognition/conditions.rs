//! Words that a condition can be made of, however they are dressed up.
//!
//! Where a text leaves room for names, a rider would hide: what could be a part of one is no name.
//! Refuses too much rather than too little, and knows nothing of notices or gaps.

use std::sync::OnceLock;

use super::quick::QuickSet;

/// Words that a condition can be made of; never part of a name or of a gap.
const CONDITIONS: &str = "\
    academic academics accept accepted according agpl agree agreed agreement agreements all \
    allow allowed any applies apply approval approved are arent army ausgeschlossen \
    ausschliesslich ausschließlich authorisation authorised authorization authorized ban \
    bank banking banks banned be been being buy can cannot cant charge clause commercial \
    commercially condition conditions confidential consent contact copies copy copying could \
    customers damages demo demonstration deny deprecated did disallowed disclaim disclaims \
    distribute distributed distribution do does doesnt dont educational embargo employ eula \
    eulas evaluation except excepting exclude excluded excludes excluding exclusion \
    exclusions exclusive expire expired expires fee fees forbid forbidden forbids forfeit \
    forfeited free genehmigung gestattet gpl gplv2 gplv3 grant granted grants has have \
    hereby hobbyists if interdit interdite interdites interdits internal invalid is isnt \
    kein keine kill lgpl liability liable licence licenced licencee licencees licences \
    licencia license licensed licensee licensees licenses limit limited-to lizenz \
    may military modification modified modify must mustnt need needs never nicht no nobody \
    non noncommercial none not notice notices nutzung obsolete obtain only ought \
    paid patent patents pay payment pending permission permit permits permitted personal \
    please private prohibida prohibidas prohibido prohibidos prohibit prohibited prohibits \
    proibida proibido proprietary provide provided purchase purpose purposes redistribute \
    redistribution refuse refused reject require required requires rescinded reserve \
    reserves restrict restricted restricting restriction restrictions restricts revoke \
    revoked royalties royalty sauf secret secrets sell shall shant should shouldnt sold sspl \
    subject sublicense subscription superseded suspended term terminate terms that these \
    this those trial unauthorised unauthorized under uniquement unless unlicensed untersagt \
    until usage use used users uses using verboten vietata vietato void warranties warranty \
    was weapons were which whoever will withdrawn withheld without wont would запрещается \
    запрещен запрещена запрещено исключая кроме лицензия только";

/// Signs of scripts without capitals that a refusal, a condition or a license is written with.
const SIGNS: &[&str] = &[
    "不", "仅", "僅", "勿", "可能", "商业", "商業", "商用", "执照", "授权", "授權", "未经", "禁",
    "許可", "許諾", "许可", "のみ", "금지", "불가", "상업", "허가", "상용",
];

/// Tells whether a condition can be made of a lower-case word.
pub(super) fn is_condition(word: &str) -> bool {
    static SET: OnceLock<QuickSet<&str>> = OnceLock::new();
    let set = SET.get_or_init(|| CONDITIONS.split(' ').collect());
    set.contains(word) || word.starts_with("non") && word.len() > 6
}

/// Tells whether a token beside names may be a condition, however it is dressed up.
pub(super) fn may_be_condition(token: &str) -> bool {
    let plain = undressed(token);
    let letters = || plain.split(|c: char| !c.is_alphanumeric());
    // `N.O.T.` and `Don't` are one word each, `Not-For-Sale` is three.
    let joined: String = plain
        .chars()
        .filter(|c| !matches!(c, '.' | '\'' | '’'))
        .collect();
    let bare = joined.trim_matches(|c: char| !c.is_alphanumeric());
    is_condition(bare)
        || letters().any(is_condition)
        || bare.starts_with("gpl") && bare.len() > 3
        || has_two_alphabets(bare)
        || SIGNS.iter().any(|sign| plain.contains(sign))
}

/// In lower case, without accents written apart, full-width letters and digits in place of letters.
fn undressed(token: &str) -> String {
    let wide = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    let plain: String = token
        .chars()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}'))
        .map(wide)
        .flat_map(char::to_lowercase)
        .collect();
    if plain.contains(|c: char| c.is_ascii_alphabetic()) {
        plain.replace('0', "o").replace('1', "l").replace('3', "e")
    } else {
        plain
    }
}

/// A Latin word with a Cyrillic or Greek letter in it is no name, but made to look like another.
fn has_two_alphabets(word: &str) -> bool {
    let other = |c: char| matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}');
    word.contains(|c: char| c.is_ascii_alphabetic()) && word.contains(other)
}

/// Tells whether an address reads like a condition: `https://example.com/not-for-banks`.
///
/// One such word is no sentence, and pages about licenses are called after them.
pub(super) fn is_telling(address: &str) -> bool {
    let address = address.to_lowercase();
    let mut told: Vec<&str> = address
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| is_condition(word) && !word.starts_with("licen") && *word != "copying")
        .collect();
    told.sort_unstable();
    told.dedup();
    told.len() > 1
}
