//! What a holder of copyright may be called: persons, organisations, nicknames and projects.
//!
//! Says what a name may hold, not what it may not: a word that is none of these is not part of one,
//! and neither is a word of license texts that no organisation is known to be called by.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

use super::conditions::{is_condition, is_small, may_be_condition};
use super::licenses::{Naming, is_version, license};
use super::quick::QuickSet;
use super::spelling;
use super::table::{UNKNOWN, table};

/// What a word can be in the name of a holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A name, as far as anybody can tell.
    Proper,
    /// A single letter.
    Initial,
    /// A name that is the form of a verb as well, `Browning`: the last of several.
    Last,
    /// A name that is a word as well; stands only beside other names.
    Given,
    /// A name that is a word of conditions as well: `Will`; opens a short name, or is none.
    Doubtful,
    /// What organisations call their business: `Software`, `Systems`.
    Field,
    /// What organisations call themselves and names of towns and subjects follow: `Institute`.
    Head,
    /// Who makes things: `developers`.
    Maker,
    /// Who else may hold a copyright: `owners`, `subsidiaries`, `foundation`.
    Body,
    /// The form of a company: `GmbH`.
    Company,
    /// A word of license texts, which only what follows it makes a name: `Meta Platforms, Inc.`.
    Plain,
    /// The same in lower case: `the optional developers`.
    Word,
    /// A small number: `Signal 11 Software`.
    Number,
    /// The name of a license or of its family; the same.
    License,
    /// A name in lower case.
    Nick,
    /// `van`, `de la`: opens a surname.
    Particle,
    /// `the`, `of`.
    Link,
    /// `for`, behind a [`Class::Head`].
    For,
    /// `to`, behind a [`Class::Maker`].
    To,
    /// `at`, `in`, behind a [`Class::Head`].
    At,
    /// `its`, `other`, `respective`, before people.
    Other,
    /// Between two holders.
    Break,
    /// No part of a name.
    No,
}

impl Class {
    /// One of the names of a person or a firm.
    const fn is_name(self) -> bool {
        matches!(
            self,
            Self::Proper | Self::Initial | Self::Last | Self::Given
        )
    }
}

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dress {
    /// In lower case.
    Lower,
    /// With a capital letter, or in a script without such.
    Capital,
    /// A part of a name as programs have them: `num_enum`.
    Made,
    /// In quotes that hold nothing else: `linked-hash-map`.
    Quoted,
}

const LINKS: &str = "the of";
const BREAKS: &str = "aka and by dba e et fka i och og or und y";
const FORS: &str = "for für fuer fur pour para por zum zur";
const ATS: &str = "at in within zu";
const OTHERS: &str = "its their other respective many individual copyright";
const PARTICLES: &str = "\
    af av bin d da das de del della den der des di do dos du el ibn la las le los mac natt ten ter \
    tot van von zu";
const MAKERS: &str = "\
    author authors collaborators committers community contributer contributers contributor \
    contributors developer developers group maintainer maintainers project projects team";
const BODIES: &str = "\
    affiliates al employees holder holders members others owner owners partners regents subsidiaries \
    trustees";
const COMPANIES: &str = "\
    a/s ab ag asa aps bv b.v bvba co company consortium corp corporation foundation \
    doo d.o.o e.v ev gbr gmbh inc incorporated kg kgaa kk k.k kft limited llc llp lp \
    ltd ltda mbh n.a nv n.v ohg oy oyj plc pte pty s.a s.a.s s.l s.p.a s.r.l s.r.o sa sarl sas sàrl se sl spa sp.z.o.o srl sro ug";
const HEADS: &str = "\
    academy agency association board bureau center centre centro centrum college commonwealth conservancy council department \
    dept división division ecole école facultad faculty faculté fondation forschungszentrum fraunhofer fundación gesellschaft institut institute \
    institutes instituto istituto organisation organization laboratories laboratory lab labs ministry office school société society stichting stiftung trust \
    universidad universidade università universitat universitaet university universität université \
    uniwersytet verein zentrum";
const FIELDS: &str = "\
    aerospace aeronautics deutsche deutscher deutsches künstliche america american android app apps archive arts audio automation automotive \
    bitcoin broadcasting business california cambridge canada center central chemistry city cloud coin commons communication communications computation computer computers \
    computing consulting core corporate crypto data design development device devices digital electric electrical electronic \
    electronics embedded energy engineering enterprise enterprises entertainment environmental europe european federal finance financial \
    fonts font framework game games general geological germany global graphics green group hardware health high holding holdings hosting house \
    human illinois image industrial industries informatics information infrastructure innovation innovations instruments integrated \
    intelligence interactive international internet japan java kernel language languages library linux logic london machine machines mathematics mechanics media \
    medical medicine memory micro mobile music national network networking networks nuclear online open operating optical os parallel partners performance physics platform platforms \
    point power press product productions products programme program programming publishing quantum radio red reference renaissance research robotics runtime science sciences scientific security semiconductor semiconductors \
    server service services silicon smart social software solution solutions sound source space standard standards state states stream studio studios \
    support system systems tech technical technische technologies technology telecom telecommunications test time tool tools trading uk union united university usa video \
    visual wasm water web wireless word work working works world worldwide york";
const GIVEN: &str = "\
    alan allen andrew art bear beer berkeley bob chance chris dan dave david dev field foster \
    francis gross hack hat kan loi long mark marks meer merit mouse near nor page per pierre \
    porter post price rich sam small speak steve sue sun visée wise ye you young";
const DOUBTFUL: &str = "will grant may free zweck";
/// Words between two signs that part holders.
const MOST_WORDS: usize = 14;
/// Names in a row.
const MOST_NAMES: usize = 4;
/// Names in a row of a holder that is not the first.
const MOST_OF_ANOTHER: usize = 3;
/// Single letters in a row.
const MOST_INITIALS: usize = 3;
/// Bytes of a word.
const LONGEST: usize = 64;
/// Names in lower case in a row.
const MOST_NICKS: usize = 3;

macro_rules! is_one_of {
    ($words:expr, $word:expr) => {{
        static SET: OnceLock<QuickSet<&str>> = OnceLock::new();
        SET.get_or_init(|| $words.split_whitespace().collect())
            .contains($word)
    }};
}

/// All classes, in their order.
const CLASSES: [Class; 22] = [
    Class::Proper,
    Class::Initial,
    Class::Last,
    Class::Given,
    Class::Doubtful,
    Class::Field,
    Class::Head,
    Class::Maker,
    Class::Body,
    Class::Company,
    Class::Plain,
    Class::Word,
    Class::Number,
    Class::License,
    Class::Nick,
    Class::Particle,
    Class::Link,
    Class::For,
    Class::To,
    Class::At,
    Class::Other,
    Class::Break,
];

/// The class of a word of a text, by its number in the table; what is known is kept, since the
/// same words are in all license texts.
pub(super) fn class_of(number: u32, word: &str, dress: Dress) -> Class {
    static KNOWN: OnceLock<Vec<AtomicU8>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let mut known = Vec::new();
        known.resize_with(table().size() * DRESSES, || AtomicU8::new(0));
        known
    });
    let place = known.get(number as usize * DRESSES + dress as usize);
    let kept = place.map_or(0, |place| place.load(Ordering::Relaxed));
    if kept > 0 {
        return CLASSES
            .get(usize::from(kept) - 1)
            .copied()
            .unwrap_or(Class::No);
    }
    let class = classify(word, dress);
    if let (Some(place), Ok(kept)) = (place, u8::try_from(class as usize + 1)) {
        place.store(kept, Ordering::Relaxed);
    }
    class
}

/// How many ways there are to write a word.
const DRESSES: usize = 4;

/// Tells what a word can be in a name; `text` as it is written, without signs around it.
pub(super) fn classify(text: &str, dress: Dress) -> Class {
    if text.len() > LONGEST {
        return Class::No;
    }
    let word = text.to_lowercase();
    if let Some(small) = small(&word, dress) {
        return small;
    }
    if dress == Dress::Capital && is_one_of!(DOUBTFUL, word.as_str()) {
        return Class::Doubtful;
    }
    if word.len() == 4 && (word.starts_with("19") || word.starts_with("20")) && is_version(&word) {
        return Class::Break;
    }
    if is_version(&word) {
        let digits = word.strip_prefix('v').unwrap_or(&word);
        let small = digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit());
        return if small { Class::Number } else { Class::No };
    }
    if dress == Dress::Capital && is_one_of!(GIVEN, word.as_str()) {
        return Class::Given;
    }
    // A bank is refused in the plural only.
    match word.as_str() {
        "bank" if dress == Dress::Capital => return Class::Field,
        "privat" if dress == Dress::Capital => return Class::Plain,
        _ if may_be_condition(text) => return Class::No,
        _ => {}
    }
    if dress == Dress::Quoted {
        return Class::Proper;
    }
    if is_one_of!(MAKERS, word.as_str()) {
        return Class::Maker;
    }
    if is_one_of!(COMPANIES, word.as_str()) && (dress != Dress::Lower || word.len() > 2) {
        return Class::Company;
    }
    if is_one_of!(BODIES, word.as_str()) {
        return Class::Body;
    }
    if dress == Dress::Lower && is_small(&word) {
        return Class::No;
    }
    match license(&word) {
        Some(Naming::Surely) => return Class::No,
        Some(Naming::Perhaps) => return Class::License,
        None => {}
    }
    if is_one_of!(HEADS, word.as_str()) {
        return Class::Head;
    }
    if is_one_of!(FIELDS, word.as_str()) {
        return if dress == Dress::Lower {
            Class::Word
        } else {
            Class::Field
        };
    }
    let vocabulary = is_vocabulary(&word);
    match dress {
        _ if !is_name_like(text) => Class::No,
        Dress::Made | Dress::Quoted => made(&word, vocabulary),
        Dress::Capital if word.chars().count() == 1 && cased(text) => Class::Initial,
        Dress::Capital if vocabulary => Class::Plain,
        Dress::Capital if is_verbal(&word) => Class::Last,
        Dress::Capital => Class::Proper,
        Dress::Lower if vocabulary => Class::Word,
        Dress::Lower if word.len() < 2 || !word.is_ascii() => Class::No,
        Dress::Lower => Class::Nick,
    }
}

/// Words that join others to a name.
fn small(word: &str, dress: Dress) -> Option<Class> {
    // `Y.` and `E.` are initials.
    if dress == Dress::Capital && word.chars().count() == 1 {
        return None;
    }
    Some(if is_one_of!(LINKS, word) {
        Class::Link
    } else if is_one_of!(BREAKS, word) {
        Class::Break
    } else if is_one_of!(FORS, word) {
        Class::For
    } else if word == "to" {
        Class::To
    } else if is_one_of!(ATS, word) {
        Class::At
    } else if is_one_of!(OTHERS, word) {
        Class::Other
    } else if is_one_of!(PARTICLES, word) && (word != "do" || dress == Dress::Lower) {
        Class::Particle
    } else {
        return None;
    })
}

/// Whether a word is one of license texts, written in lower case there.
fn is_vocabulary(word: &str) -> bool {
    let table = table();
    let usual = spelling::usual(word);
    let number = table.number(usual.as_deref().unwrap_or(word));
    number != UNKNOWN && table.is_common(number)
}

/// Tells whether a word is of letters that come in two cases; words of texts are in lower case here.
fn cased(text: &str) -> bool {
    text.contains(|c: char| c.is_uppercase() || c.is_lowercase())
}

/// `Barring` and `Exempted` are not names of persons to begin with; `Fleming` is one of the family.
fn is_verbal(word: &str) -> bool {
    const NAMES: &[&str] = &[
        "aled", "ared", "boeing", "spring", "eed", "fred", "jing", "med", "ming", "qing", "ried",
        "xing", "yed", "ying",
    ];
    word.len() > 5
        && (word.ends_with("ing") || word.ends_with("ed"))
        && !NAMES.iter().any(|name| word.ends_with(name))
}

/// A word that was put together; what it is put together of has to be no condition.
fn made(word: &str, vocabulary: bool) -> Class {
    let told = word
        .split(|c: char| !c.is_alphanumeric())
        .any(|part| is_condition(part) || is_small(part));
    let head = || word.split('-').any(|part| is_one_of!(HEADS, part));
    if told || vocabulary {
        Class::No
    } else if word.contains('-') && head() {
        Class::Head
    } else {
        Class::Proper
    }
}

/// Letters of the scripts whose words this room knows something of.
fn is_name_like(text: &str) -> bool {
    let mut han = 0;
    let mut hangul = 0;
    let mut kana = 0;
    let mut cased = 0;
    let known = text.chars().all(|c| match c {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => {
            cased += 1;
            true
        }
        '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}' | '\u{1f00}'..='\u{1fff}' => {
            cased += 1;
            true
        }
        '\u{300}'..='\u{36f}' | '0'..='9' | '.' | '-' | '_' | '\'' | '’' | '‐' => true,
        '\u{3400}'..='\u{9fff}' | '々' => {
            han += 1;
            true
        }
        '\u{30a0}'..='\u{30ff}' => {
            kana += 1;
            true
        }
        '\u{ac00}'..='\u{d7a3}' => {
            hangul += 1;
            true
        }
        // Beasts are the only pictures that say nothing.
        '\u{1f400}'..='\u{1f43f}' => true,
        _ => false,
    });
    let short = han <= 4 && hangul <= 4 && kana <= 8;
    known && short && (cased == 0 || han + hangul + kana == 0)
}

/// Tells whether the words of a notice are names of holders, all of them.
///
/// `open` where more may follow, so that the last word may wait for another.
pub(super) fn are_holders(words: &[Class], open: bool) -> bool {
    let mut first = true;
    for segment in words.split(|class| *class == Class::Break) {
        if segment.is_empty() {
            continue;
        }
        let at_end = open && segment.as_ptr_range().end == words.as_ptr_range().end;
        if segment.len() > MOST_WORDS
            || is_too_long(segment)
            || !(0..segment.len()).all(|at| fits(segment, at, first, at_end))
        {
            return false;
        }
        if !first && !is_another(segment) {
            return false;
        }
        first = false;
    }
    true
}

/// Tells whether a segment names one more holder: a person, or what says that it is a body.
fn is_another(segment: &[Class]) -> bool {
    segment.len() <= MOST_OF_ANOTHER
        || segment
            .iter()
            .any(|class| !class.is_name() && *class != Class::Doubtful)
}

/// Which words of a text may stand where its author left room for a name.
///
/// Each is judged by the words around it: a text knows no commas any more.
pub(super) fn may_be_named(words: &[Class]) -> Vec<bool> {
    let mut named = vec![false; words.len()];
    // A text is made of words of a text, which are not names there.
    let parts = |class: &Class| matches!(class, Class::Break | Class::No | Class::Word);
    let mut start = 0;
    for segment in words.split(parts) {
        let end = start + segment.len();
        let mut from = start;
        // `AS IS` behind a name is not part of it.
        for at in start..=end {
            let apart = at == end
                || words[at] == Class::Plain && !fits(&words[from..end], at - from, true, false);
            if !apart {
                continue;
            }
            let names = &words[from..at];
            if names.len() <= 2 * MOST_WORDS && !is_too_long(names) {
                for place in 0..names.len() {
                    named[from + place] = fits(names, place, true, false);
                }
            }
            from = at + 1;
        }
        if words.get(end) == Some(&Class::Break) {
            named[end] = true;
        }
        start = end + 1;
    }
    named
}

fn is_too_long(segment: &[Class]) -> bool {
    use Class::{Doubtful, Initial};
    let name = |class: &Class| class.is_name() || *class == Doubtful;
    segment
        .split(|class| !name(class))
        .any(|row| row.len() > MOST_NAMES)
        || segment
            .split(|class| *class != Initial)
            .any(|row| row.len() > MOST_INITIALS)
        // `G P L` is not a beginning of a name.
        || segment.ends_with(&[Initial; MOST_INITIALS])
}

/// Tells whether a word is in a name, by the words around it.
fn fits(segment: &[Class], at: usize, first: bool, open: bool) -> bool {
    use Class::*;
    let next = segment.get(at + 1).copied();
    let before = at.checked_sub(1).map(|at| segment[at]);
    let waits = open && next.is_none();
    let behind_head = || segment[..at].contains(&Head);
    // Words may be many before what makes them a name.
    let led_to = |most: usize, end: fn(Class) -> bool, through: fn(Class) -> bool| {
        segment[at + 1..]
            .iter()
            .take(most)
            .find(|class| !through(**class))
            .is_some_and(|class| end(*class))
    };
    let capital = |class: Option<Class>| {
        class
            .is_some_and(|class| class.is_name() || matches!(class, Field | Head | Link | Particle))
    };
    match segment[at] {
        Proper | Initial | Field | Head | Maker | Body | Link | Company | Break => true,
        No => false,
        Last | Given | Doubtful => fits_person(segment, at, first),
        Plain => led_to(
            3,
            |class| matches!(class, Company | Maker),
            |class| class.is_name() || matches!(class, Plain | Field | Head | Number),
        ),
        Word => match next {
            Some(Maker) => at == 0 || at == 1 && before == Some(Link),
            Some(Company) => matches!(before, Some(Proper | Last)),
            _ => false,
        },
        Number => matches!(next, Some(Field | Maker | Word | Company)),
        License => matches!(next, Some(Field | Head | Maker | Body | Company)),
        Nick => {
            let names = |class: &Class| matches!(class, Nick | Particle | Link);
            let alone = segment.iter().all(names);
            let most = if first { MOST_NICKS } else { 1 };
            let nicks = segment.iter().filter(|class| **class == Nick).count();
            alone && nicks <= most
                || led_to(
                    3,
                    |class| matches!(class, Maker | Body | Field | Company),
                    |class| class == Nick,
                )
        }
        Particle => {
            waits
                || next.is_some_and(|next| {
                    next.is_name() || matches!(next, Particle | Nick | Doubtful | Link)
                })
        }
        For => behind_head() && (waits || capital(next)),
        To => before == Some(Maker) && (waits || matches!(next, Some(Proper | Link | Nick))),
        At => {
            let body = || {
                segment[..at]
                    .iter()
                    .any(|class| matches!(class, Head | Field))
            };
            body() && (waits || capital(next))
        }
        Other => {
            waits
                || led_to(
                    3,
                    |class| matches!(class, Maker | Body),
                    |class| matches!(class, Other | Proper | Nick | Field),
                )
        }
    }
}

/// Tells whether a name is in that of a person that is a word as well.
fn fits_person(segment: &[Class], at: usize, first: bool) -> bool {
    use Class::*;
    let next = segment.get(at + 1).copied();
    let before = at.checked_sub(1).map(|at| segment[at]);
    let is_name = |class: Option<Class>| class.is_some_and(Class::is_name);
    let joins = |class| is_name(class) || matches!(class, Some(Field | Particle));
    match segment[at] {
        Last => {
            let led = before != Some(Last) && is_name(before);
            let behind = led || matches!(before, Some(Nick | Particle | Head | Link));
            behind && !matches!(next, Some(Proper | Nick))
                || matches!(next, Some(Company | Maker | Field))
        }
        Given => {
            joins(next)
                || joins(before)
                || before.or(next) == Some(Doubtful)
                || segment.len() == 1 && first
        }
        _ => {
            at == 0 && is_name(next) && segment.len() <= 3
                || at == 1 && is_name(before) && segment.len() == 2
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Class, Dress, classify};

    #[test]
    fn words_of_license_texts_are_no_names_by_themselves() {
        for (word, class) in [
            ("Software", Class::Field),
            ("Institut", Class::Head),
            ("Lovecruft", Class::Proper),
            ("Evaluation", Class::No),
            ("Students", Class::No),
            ("Optional", Class::Plain),
            ("GPL-3.0-only", Class::No),
            ("Sleepycat", Class::License),
            ("v2.0", Class::No),
            ("J", Class::Initial),
        ] {
            assert_eq!(classify(word, Dress::Capital), class, "{word}");
        }
        assert_eq!(classify("lovecruft", Dress::Lower), Class::Nick);
        assert_eq!(classify("privaten", Dress::Lower), Class::No);
        assert_eq!(classify("software", Dress::Lower), Class::Word);
    }
}
