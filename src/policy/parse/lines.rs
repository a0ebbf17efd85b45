//! Places in the raw text: lines, statements, tokens. For text that TOML's own reader refuses.

use std::ops::Range;

/// Returns the byte range of the line around `at`, without its line ending.
pub(super) fn line_around(text: &str, at: usize) -> Range<usize> {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..]
        .find('\n')
        .map_or(text.len(), |newline| at + newline);
    start..end
}

/// Lines around places that come in order: each line is looked for once, however long it is and
/// however much is wrong with it.
pub(super) struct Lines<'t> {
    text: &'t str,
    last: Option<Range<usize>>,
}

impl<'t> Lines<'t> {
    pub(super) const fn of(text: &'t str) -> Self {
        Self { text, last: None }
    }

    /// As [`line_around`].
    pub(super) fn around(&mut self, at: usize) -> Range<usize> {
        let known = self.last.take();
        let line = known.filter(|line| line.contains(&at));
        let line = line.unwrap_or_else(|| line_around(self.text, at));
        self.last = Some(line.clone());
        line
    }
}

/// Returns the start of the first line behind `at` that begins a table or sets a key.
pub(super) fn next_statement(text: &str, at: usize, tables_only: bool) -> usize {
    let mut start = line_around(text, at).end + 1;
    while start < text.len() {
        let line = line_around(text, start);
        let words = text[line.clone()].trim_start();
        let key = words.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "-_".contains(c));
        let sets = key.len() < words.len() && key.trim_start().starts_with('=');
        if words.starts_with('[') || (sets && !tables_only) {
            return start;
        }
        start = line.end + 1;
    }
    text.len()
}

/// Tells whether a character is a quote that only looks like one to TOML.
pub(super) const fn is_curly(character: char) -> bool {
    is_double(character) || is_single(character)
}

const fn is_double(character: char) -> bool {
    matches!(character, '“' | '”' | '„' | '‟' | '«' | '»')
}

const fn is_single(character: char) -> bool {
    matches!(character, '‘' | '’' | '‚' | '‛' | '‹' | '›')
}

/// Tells whether the character at `at` is an apostrophe, as in `don’t`.
fn apostrophe(line: &str, at: usize, character: char) -> bool {
    let before = line[..at].chars().next_back();
    let behind = line[at + character.len_utf8()..].chars().next();
    matches!(character, '’' | '\'')
        && before.is_some_and(char::is_alphanumeric)
        && behind.is_some_and(char::is_alphanumeric)
}

/// Returns the place of the first curly quote outside straight quotes, or behind an open one.
pub(super) fn curly_outside_text(line: &str) -> Option<usize> {
    let mut quote: Option<char> = None;
    let mut inside = None;
    let mut escaped = false;
    for (at, character) in line.char_indices() {
        match quote {
            None if is_curly(character) => return Some(at),
            None if character == '#' => return None,
            None if matches!(character, '"' | '\'') => {
                quote = Some(character);
                inside = None;
            }
            Some(open) if character == open && !escaped => quote = None,
            Some(_) if is_double(character) => inside = Some(at),
            Some('\'') if is_single(character) && !apostrophe(line, at, character) => {
                inside = Some(at);
            }
            None | Some(_) => {}
        }
        escaped = character == '\\' && !escaped && quote == Some('"');
    }
    quote.and(inside)
}

/// Returns a line with straight double quotes for every quote that is no apostrophe.
pub(super) fn straightened(line: &str) -> String {
    // A straight single quote may be the other half of a curly one.
    let singles = line.contains(is_single);
    line.char_indices()
        .map(|(at, character)| {
            let is_quote = is_curly(character) || singles && character == '\'';
            if is_quote && !apostrophe(line, at, character) {
                '"'
            } else {
                character
            }
        })
        .collect()
}

/// Returns the run of characters around `span` that would be one unquoted value.
pub(super) fn bare_token(text: &str, span: Range<usize>, line: &Range<usize>) -> Range<usize> {
    let stops = |c: char| "=,[]{}#\"'\n\r".contains(c);
    let at = span.start.clamp(line.start, line.end);
    let start = text[line.start..at]
        .rfind(stops)
        .map_or(line.start, |found| line.start + found + 1);
    let end = text[at..line.end]
        .find(stops)
        .map_or(line.end, |found| at + found);
    trimmed(text, start..end)
}

/// Narrows a range to what is not white space.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let Some(words) = text.get(range.clone()) else {
        return range;
    };
    let start = range.start + (words.len() - words.trim_start().len());
    start..(start + words.trim().len()).max(start)
}
