//! Names that look the same to whoever reads a report. Pure.
//!
//! A small table of what is used to deceive: Cyrillic, Greek and wide letters that are drawn like
//! Latin ones. It need not be complete; a report shows where each layer comes from as well.

/// Letters, and the Latin ones they are drawn like, one for one.
const DRAWN_ALIKE: [(&str, &str); 5] = [
    ("АВЕКМНОРСТУХЅІЈԌ", "ABEKMHOPCTYXSIJG"),
    ("асеорухѕіјһԁԛԝӏкмтнв", "aceopyxsijhdqwlkmthb"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
    ("αονικρυτ", "aovikput"),
    ("ıɑɡſ", "iags"),
];

/// Returns a name as it is compared: letters and digits only, without case and without alphabet.
pub(super) fn folded(name: &str) -> String {
    lower(plain(name).filter(|c| c.is_alphanumeric()))
}

/// Returns an id as it is compared: all that can be seen of it, without case and without alphabet.
pub(super) fn folded_id(id: &str) -> String {
    lower(plain(id).filter(|c| c.is_alphanumeric() || c.is_ascii_punctuation()))
}

/// Tells whether two names look the same: folded alike, or where `1`, `I` and `l`, `0` and `O` are
/// drawn alike.
pub(super) fn are_alike(one: &str, other: &str) -> bool {
    let drawn = |name: &str| {
        lower(
            plain(name)
                .filter(|c| c.is_alphanumeric())
                .map(|c| match c {
                    '1' | 'I' => 'l',
                    '0' => 'O',
                    c => c,
                }),
        )
    };
    one == other || folded(one) == folded(other) || drawn(one) == drawn(other)
}

fn lower(name: impl Iterator<Item = char>) -> String {
    name.flat_map(char::to_lowercase).collect()
}

/// The characters of a text, Latin ones in place of those that are drawn like them.
fn plain(text: &str) -> impl Iterator<Item = char> {
    text.chars().map(|c| {
        if c.is_ascii() {
            return c;
        }
        let mut rows = DRAWN_ALIKE.iter();
        let listed = rows.find_map(|(drawn, latin)| {
            let at = drawn.chars().position(|other| other == c)?;
            latin.chars().nth(at)
        });
        listed.unwrap_or_else(|| unstyled(c))
    })
}

/// Returns the ASCII character that a wide or mathematical one is a style of.
fn unstyled(c: char) -> char {
    let code = u32::from(c);
    let ascii = match code {
        0xFF01..=0xFF5E => code - 0xFEE0,
        // Thirteen alphabets, each from A to Z and from a to z.
        0x1D400..=0x1D6A3 => match (code - 0x1D400) % 52 {
            capital @ 0..=25 => u32::from('A') + capital,
            small => u32::from('a') + small - 26,
        },
        0x1D7CE..=0x1D7FF => u32::from('0') + (code - 0x1D7CE) % 10,
        code => code,
    };
    char::from_u32(ascii).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::{DRAWN_ALIKE, are_alike, folded_id};

    #[test]
    fn the_table_has_a_letter_for_each_letter() {
        for (drawn, latin) in DRAWN_ALIKE {
            assert_eq!(drawn.chars().count(), latin.chars().count(), "{drawn}");
            assert!(drawn.chars().all(|c| !c.is_ascii()), "{drawn}");
            assert!(latin.chars().all(|c| c.is_ascii_alphabetic()), "{latin}");
        }
    }

    #[test]
    fn names_that_look_the_same() {
        for name in [
            "BANK POLICY",
            "Bank\u{200b} policy",
            "Bаnk policy",
            "Βank policy",
            "Ｂａｎｋ policy",
            "𝐁𝐚𝐧𝐤 policy",
            "bank-policy.",
        ] {
            assert!(are_alike("Bank policy", name), "{name}");
        }
        assert!(are_alike("Unit I", "Unit 1"));
        assert!(are_alike("Unit l0", "Unit IO"));
        for (one, other) in [
            ("Bank policy", "Bank policy 2"),
            ("Unit 1", "Unit 2"),
            ("Bali", "Ball"),
            ("Банк", "Bank"),
            ("銀行", "公司"),
        ] {
            assert!(!are_alike(one, other), "{one} {other}");
        }
    }

    #[test]
    fn ids_keep_what_parts_their_numbers() {
        assert_eq!(folded_id("w-1"), folded_id("W-1"));
        assert_eq!(folded_id("\u{200b}W-1"), folded_id("W-1"));
        assert_ne!(folded_id("W-1-12"), folded_id("W-11-2"));
    }
}
