//! Bytes into text: UTF-8, UTF-16 and Windows-1252, or no text at all.
//!
//! Never guesses beyond these: bytes that hold control characters are not text.

use super::model::TextError;

/// What Windows-1252 puts in 0x80..0xA0; the holes stay control characters.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Reads bytes as text.
pub(super) fn decode(bytes: &[u8]) -> Result<String, TextError> {
    let text = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => narrow(rest)?,
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes)?,
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes)?,
        _ if nul_share(bytes, 1) => wide(bytes, u16::from_le_bytes)?,
        _ if nul_share(bytes, 0) => wide(bytes, u16::from_be_bytes)?,
        _ => narrow(bytes)?,
    };
    if text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
        return Err(TextError::Empty);
    }
    if text.chars().any(is_binary) {
        return Err(TextError::NotText);
    }
    Ok(text)
}

fn narrow(bytes: &[u8]) -> Result<String, TextError> {
    if bytes.contains(&0) {
        return Err(TextError::NotText);
    }
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            let text: String = bytes.iter().map(|&byte| windows_1252(byte)).collect();
            if !is_western(&text) {
                return Err(TextError::NotText);
            }
            text
        }
    })
}

/// Tells whether bytes that were read as Windows-1252 make words of Latin letters: at most two with
/// accents in each, beside others. In Cyrillic, Greek or broken UTF-8 there are more.
fn is_western(text: &str) -> bool {
    let sign = |c: char| {
        matches!(
            c,
            '©' | '®'
                | '™'
                | '§'
                | '«'
                | '»'
                | '·'
                | '•'
                | '€'
                | '£'
                | '°'
                | '´'
                | '…'
                | '–'
                | '—'
                | '‘'
                | '’'
                | '‚'
                | '“'
                | '”'
                | '„'
                | '‹'
                | '›'
                | '\u{a0}'
                | '\u{ad}'
        )
    };
    text.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric())
        .flat_map(|part| part.split(sign))
        .all(|word| {
            let accents = word.chars().filter(|c| !c.is_ascii());
            let letters = accents.clone().all(char::is_alphabetic);
            let accents = accents.count();
            let plain = word.bytes().filter(u8::is_ascii_alphabetic).count();
            accents == 0 || letters && accents <= 2 && plain >= 2 && plain >= accents
        })
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..0xA0 => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, TextError> {
    let (pairs, []) = bytes.as_chunks::<2>() else {
        return Err(TextError::NotText);
    };
    char::decode_utf16(pairs.iter().map(|&pair| unit(pair)))
        .collect::<Result<_, _>>()
        .map_err(|_| TextError::NotText)
}

/// Tells whether the bytes at even (0) or odd (1) places are NUL, and no others: UTF-16 of ASCII.
fn nul_share(bytes: &[u8], place: usize) -> bool {
    bytes.len() >= 4
        && bytes.len().is_multiple_of(2)
        && bytes
            .iter()
            .enumerate()
            .all(|(index, &byte)| (byte == 0) == (index % 2 == place))
}

/// Control characters that no text holds; backspaces and escapes would also lie to a terminal.
fn is_binary(c: char) -> bool {
    c.is_control()
        && !matches!(
            c,
            '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1a}' | '\u{85}'
        )
}
