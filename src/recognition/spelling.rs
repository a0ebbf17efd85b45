//! Words that count as the same word: the equivalent spellings of the SPDX matching guidelines.
//!
//! Applied to files and standard texts alike, so an entry can only ever make two spellings equal.

/// Beginnings of words, and what they are read as.
const BEGINNINGS: &[(&str, &str)] = &[
    ("licenc", "licens"),
    ("sublicenc", "sublicens"),
    ("organis", "organiz"),
    ("authoris", "authoriz"),
    ("unauthoris", "unauthoriz"),
    ("recognis", "recogniz"),
    ("realis", "realiz"),
    ("utilis", "utiliz"),
    ("optimis", "optimiz"),
    ("maximis", "maximiz"),
    ("initialis", "initializ"),
    ("categoris", "categoriz"),
    ("capitalis", "capitaliz"),
    ("acknowledgement", "acknowledgment"),
    ("judgement", "judgment"),
    ("artefact", "artifact"),
    ("labelling", "labeling"),
    ("modelled", "modeled"),
    ("modelling", "modeling"),
    ("signalling", "signaling"),
    ("cancelled", "canceled"),
    ("catalogue", "catalog"),
    ("favour", "favor"),
    ("labour", "labor"),
];

/// Whole words, and what they are read as.
const WORDS: &[(&str, &str)] = &[
    ("analogue", "analog"),
    ("analyse", "analyze"),
    ("calibre", "caliber"),
    ("centre", "center"),
    ("defence", "defense"),
    ("emphasised", "emphasized"),
    ("fulfil", "fulfill"),
    ("fulfilment", "fulfillment"),
    ("offence", "offense"),
    ("practise", "practice"),
    ("programme", "program"),
    ("whilst", "while"),
    ("wilful", "willful"),
];

/// Two words that are read as one.
pub(super) fn pair(first: &str, second: &str) -> Option<String> {
    match (first, second) {
        ("non", _) if second.chars().all(char::is_alphabetic) => Some(format!("non{second}")),
        ("sub", _) if second.starts_with("licens") => Some(format!("sub{second}")),
        ("per", "cent") => Some("percent".to_owned()),
        _ => None,
    }
}

/// A word that depends on the one before it: an owner of a copyright is its holder.
pub(super) fn after(first: &str, second: &str) -> Option<&'static str> {
    match (first, second) {
        ("copyright", "owner") => Some("holder"),
        ("copyright", "owners") => Some("holders"),
        _ => None,
    }
}

/// The spelling a lower-case word is read as, where it is another.
pub(super) fn usual(word: &str) -> Option<String> {
    if let Ok(index) = WORDS.binary_search_by(|(other, _)| (*other).cmp(word)) {
        return Some(WORDS[index].1.to_owned());
    }
    BEGINNINGS.iter().find_map(|(from, to)| {
        let rest = word.strip_prefix(from)?;
        Some(format!("{to}{rest}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_sorted_for_the_search() {
        assert!(WORDS.is_sorted());
    }

    #[test]
    fn the_two_spellings_of_a_licence_are_one() {
        assert_eq!(usual("licence").as_deref(), Some("license"));
        assert_eq!(usual("licencing").as_deref(), Some("licensing"));
        assert_eq!(usual("license"), None);
        assert_eq!(pair("non", "commercial").as_deref(), Some("noncommercial"));
        assert_eq!(pair("sub", "license").as_deref(), Some("sublicense"));
        assert_eq!(pair("non", "2"), None);
    }
}
