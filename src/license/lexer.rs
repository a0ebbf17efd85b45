//! The words of a license expression: parentheses, operators, and everything that may be an id.
//!
//! Knows characters only; what a word means is the parser's business.

use std::ops::Range;

use super::expression::ParseError;
use super::suggest::nearest_license_id;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    Slash,
    And,
    Or,
    With,
    Word,
}

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

pub(super) fn error(message: String, span: Range<usize>) -> ParseError {
    ParseError {
        message,
        span,
        suggestion: None,
    }
}

/// Splits the text; fails at the first character that has no meaning.
pub(super) fn lex(text: &str) -> Result<Vec<Token>, ParseError> {
    let mut tokens = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let kind = match bytes[at] {
            b' ' | b'\t' | b'\r' | b'\n' => {
                at += 1;
                continue;
            }
            b'(' => Kind::Open,
            b')' => Kind::Close,
            b'/' => Kind::Slash,
            byte if is_word(byte) => {
                while at < bytes.len() && is_word(bytes[at]) {
                    at += 1;
                }
                at -= 1;
                keyword(&text[start..=at])
            }
            _ => {
                let character = text[at..].chars().next().unwrap_or(' ');
                let mut failure = error(
                    format!(
                        "`{}` has no meaning in a license expression",
                        character.escape_debug()
                    ),
                    at..at + character.len_utf8(),
                );
                failure.suggestion = nearest_license_id(text).map(str::to_owned);
                return Err(failure);
            }
        };
        at += 1;
        tokens.push(Token {
            kind,
            span: start..at,
        });
    }
    Ok(tokens)
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'+' | b':' | b'_')
}

fn keyword(word: &str) -> Kind {
    if word.eq_ignore_ascii_case("and") {
        Kind::And
    } else if word.eq_ignore_ascii_case("or") {
        Kind::Or
    } else if word.eq_ignore_ascii_case("with") {
        Kind::With
    } else {
        Kind::Word
    }
}
