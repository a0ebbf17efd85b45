//! Words as they are read, however they are written: taken apart, and in plain letters.
//!
//! Knows nothing of what words mean.

/// Single letters in one word: more of them spell something.
const MOST_INITIALS: usize = 4;

/// `n-o-b-a-n-k-s`.
pub(super) fn is_spelled(parts: &[String]) -> bool {
    let single = |part: &&String| part.chars().count() == 1;
    parts.iter().filter(single).count() > MOST_INITIALS
}

/// The parts of a word: between signs, and where a capital letter begins another.
pub(super) fn parts(word: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let letters: Vec<char> = word.chars().collect();
    for (at, &c) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        let next = letters.get(at + 1);
        let hump = c.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_uppercase() && next.is_some_and(|next| next.is_lowercase())
            });
        if hump || !c.is_alphanumeric() {
            parts.push(String::new());
        }
        if let (true, Some(last)) = (c.is_alphanumeric(), parts.last_mut()) {
            last.push(c);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// What a word may be read as: without signs over its letters, digits as the letters they look like,
/// and letters of other alphabets as the Latin ones they look like.
pub(super) fn forms(word: &str) -> Vec<String> {
    let plain = folded(word);
    let mut forms = Vec::new();
    if plain.contains(|c: char| c.is_ascii_digit()) && plain.contains(char::is_alphabetic) {
        let digits = |one: char| -> String {
            plain
                .chars()
                .map(|c| match c {
                    '0' => 'o',
                    '1' => one,
                    '3' => 'e',
                    '4' => 'a',
                    '5' => 's',
                    '7' => 't',
                    '8' => 'b',
                    c => c,
                })
                .collect()
        };
        forms.extend([digits('l'), digits('i')]);
    }
    if !plain.is_ascii() {
        forms.push(word.chars().map(latin).collect::<String>().to_lowercase());
    }
    forms.push(plain);
    forms
}

/// Letters with signs, and the plain ones below them.
const SIGNED: &[(&str, &str)] = &[
    ("a", "àáâãäåāăąǎạảấầẩẫậắằẳẵặ"),
    ("ae", "æ"),
    ("c", "çćĉċč"),
    ("d", "ďđð"),
    ("e", "èéêëēĕėęěẹẻẽếềểễệ"),
    ("g", "ĝğġģ"),
    ("h", "ĥħ"),
    ("i", "ìíîïĩīĭįıỉị"),
    ("j", "ĵ"),
    ("k", "ķ"),
    ("l", "ĺļľł"),
    ("n", "ñńņňŋ"),
    ("o", "òóôõöøōŏőơọỏốồổỗộớờởỡợ"),
    ("oe", "œ"),
    ("r", "ŕŗř"),
    ("s", "śŝşšșſ"),
    ("ss", "ß"),
    ("t", "ţťŧț"),
    ("u", "ùúûüũūŭůűųưụủứừửữự"),
    ("w", "ŵ"),
    ("y", "ýÿŷỳỵỷỹ"),
    ("z", "źżž"),
];

/// In lower case, Latin letters without their signs.
pub(super) fn folded(word: &str) -> String {
    let lower = word.to_lowercase();
    if lower.is_ascii() {
        return lower;
    }
    let mut plain = String::with_capacity(lower.len());
    for c in lower
        .chars()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}'))
    {
        match SIGNED.iter().find(|(_, signed)| signed.contains(c)) {
            Some((letter, _)) => plain.push_str(letter),
            None => plain.push(c),
        }
    }
    plain
}

/// The Latin letter that one of another alphabet looks like.
fn latin(c: char) -> char {
    const ALIKE: &str = "аaАAвbВBсcСCԁdеeЕEёeһhнhНHіiІIїiјjЈJкkКKмmМMпnоoОOрpРPѕsЅSтtТTцuуyУYхxХXѡwԝw\
        αaΑAβbΒBεeΕEηnΗHιiΙIκkΚKμuΜMνvΝNοoΟOρpΡPτtΤTυuΥYχxΧXωwγyζzΖZ";
    let mut pairs = ALIKE.chars();
    while let (Some(other), Some(plain)) = (pairs.next(), pairs.next()) {
        if other == c {
            return plain;
        }
    }
    c
}

/// Without accents written apart, and full-width letters as the usual ones.
pub(super) fn undressed(token: &str) -> String {
    let wide = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    token
        .chars()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}'))
        .map(wide)
        .collect()
}

/// Letters that look like others and are in few names: `ʙ`, `Ƀ`.
pub(super) fn has_odd_letters(word: &str) -> bool {
    let rare = |c: char| matches!(c, '\u{180}'..='\u{2af}' | '\u{1d00}'..='\u{1dbf}' | '\u{1e00}'..='\u{1eff}');
    folded(word).contains(rare)
}

/// A Latin word with a Cyrillic or Greek letter in it is not a name, but made to look like another.
pub(super) fn has_two_alphabets(word: &str) -> bool {
    let of = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => 1,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => 2,
        '\u{400}'..='\u{52f}' => 4,
        _ => 0,
    };
    word.chars().fold(0_u8, |all, c| all | of(c)).count_ones() > 1
}
