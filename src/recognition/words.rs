//! Splits license text into words as the SPDX matching guidelines compare them. Ignores case,
//! spacing, punctuation, comment markers, simple markup and copyright notices; any character not
//! known to be punctuation is kept, so unusual text is never dropped.

use super::holder::Dress;
use super::links::{passed_over, starts_with};
use super::lists::Lists;
use super::signs::{self, takes_back};
use super::{conditions, copyright, hidden, spelling};

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// In its usual spelling, lower case.
    pub(super) text: String,
    /// 1-based line it stands on.
    pub(super) line: usize,
    /// Where it begins in the text, in bytes.
    pub(super) start: usize,
    /// It may be the number of a list item, and may be passed over.
    pub(super) bullet: bool,
    /// How it is written, where it may be a name.
    pub(super) dress: Dress,
    /// It is the first word of its line.
    pub(super) opens: bool,
    /// What stands before it.
    pub(super) pause: Pause,
}

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Pause {
    /// Nothing that ends a sentence.
    #[default]
    None,
    /// A point, which may be that of a short form.
    Point,
    /// The end of a sentence or of a paragraph.
    Stop,
}

/// Marks of the table's own notation, which stand for themselves and not for what a line opens with.
pub(super) const MARKS: std::ops::RangeInclusive<char> = '\u{e000}'..='\u{e00f}';

/// A notice that was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Passed {
    /// 1-based line it stands on.
    pub(super) line: usize,
    /// Where it begins in the text, in bytes.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
}

/// Splits a text into words.
#[cfg(test)]
pub(super) fn words(text: &str) -> Vec<Word> {
    read(text).0
}

/// Splits a text into words, and the notices that are none.
pub(super) fn read(text: &str) -> (Vec<Word>, Vec<Passed>) {
    let mut reader = Reader {
        text,
        commented: hidden::is_commented(text),
        ..Reader::default()
    };
    let mut start = 0;
    for (number, line) in (1..).zip(text.split('\n')) {
        if line.trim_ascii().is_empty() {
            reader.after_text = !line.is_empty() && reader.after_text;
            reader.pause = Pause::Stop;
            reader.silent += line.len() + 1;
        }
        // A lone carriage return ends a line too, but editors do not count it.
        for part in line.split_inclusive('\r') {
            reader.line(part, start, number);
            start += part.len();
        }
        start += 1;
    }
    (reader.found, reader.passed)
}

#[derive(Default)]
struct Reader<'t> {
    text: &'t str,
    /// Every line opens with the sign of a comment.
    commented: bool,
    found: Vec<Word>,
    passed: Vec<Passed>,
    /// The last notice goes on in the next line.
    goes_on: bool,
    /// Its last name may do so.
    half: bool,
    /// The line before was not empty.
    after_text: bool,
    /// The line before was a notice.
    after_notice: bool,
    line: usize,
    opens: bool,
    /// The word before was a copyright sign, so that another says the same.
    after_sign: bool,
    /// What ended since the last word.
    pause: Pause,
    /// The lists that are open.
    lists: Lists,
    /// How many lines there were in a row that hold signs and no word.
    rows: usize,
    /// The line before defined the target of a link, so that a title of it may follow.
    defines: bool,
    /// Bytes since the last word that say nothing.
    silent: usize,
    /// Where the text of a link began that may end here, in words.
    label: usize,
}

impl Reader<'_> {
    fn line(&mut self, line: &str, start: usize, number: usize) {
        self.line = number;
        self.opens = true;
        let core = line.trim_start_matches(is_decoration);
        let mut at = line.len() - core.len();
        self.signs(line, core, start, at);
        let notice = copyright::notice(core).or_else(|| {
            // Under a notice stand names after a comma, or other years with their names.
            let years = self.after_notice && core.starts_with(|c: char| c.is_ascii_digit());
            let surname = self.half
                && core.starts_with(char::is_uppercase)
                && core.split_whitespace().nth(1).is_none();
            (self.goes_on || years || surname || self.after_notice && core.starts_with('<'))
                .then(|| copyright::continuation(core))
                .flatten()
                // In a paragraph years and names belong to a sentence.
                .or_else(|| {
                    (!self.after_text)
                        .then(|| copyright::unmarked(core))
                        .flatten()
                })
        });
        self.after_text = !core.trim().is_empty();
        if self.after_text {
            self.goes_on = notice.is_some_and(|notice| notice.goes_on);
            self.half = notice.is_some_and(|notice| notice.half);
            self.after_notice = notice.is_some();
        }
        if let Some(notice) = notice {
            let start = start + at;
            let end = start + notice.length;
            self.passed.push(Passed {
                line: number,
                start,
                end,
            });
            at += notice.length;
            self.pause = Pause::Stop;
            self.silent = 0;
        } else if let Some(length) = copyright::all_rights_reserved(core) {
            at += length;
        } else if let Some((length, word)) = self.lists.number(core) {
            self.pause = Pause::Stop;
            self.push(word.to_lowercase(), start + at, true, Dress::Lower);
            at += length;
        }
        self.rest(&line[at..], start + at);
    }

    /// Signs of a line that are text to a reader, or hide text from him.
    fn signs(&mut self, line: &str, core: &str, start: usize, at: usize) {
        if line.trim_ascii().is_empty() {
            return;
        }
        let is_bare = !line.contains(is_word);
        self.rows = if is_bare { self.rows + 1 } else { 0 };
        let said = if self.rows > signs::ROWS {
            Some(0)
        } else {
            signs::said(line, is_word)
        };
        let image = !core.is_empty() && line[..at].ends_with('!');
        let title = self.defines && line.trim_start().starts_with(['"', '\'', '(']);
        self.defines = core.starts_with('[') && core.contains("]:");
        let comment = !self.commented && hidden::is_comment(line.trim_start());
        let front = start == 0 && matches!(line.trim_end(), "---" | "+++");
        let hides = image || title || comment || front || hidden::line(line, core, is_word);
        let hides = hides.then_some(at);
        if let Some(place) = said.or(hides) {
            let mark: String = line[place..].trim().chars().take(16).collect();
            self.push(format!("{SIGNS}{mark}"), start + place, false, Dress::Lower);
        }
    }

    fn rest(&mut self, text: &str, start: usize) {
        let mut at = 0;
        let mut named = 0;
        while let Some(c) = text[at..].chars().next() {
            let here = &text[at..];
            if at >= named
                && let Some(length) = quoted_name(here)
            {
                named = at + length;
            }
            if let Some(length) =
                passed_over(here, text[..at].ends_with(']'), &self.found[self.label..])
            {
                at += length;
                self.silent += length;
            } else if let Some(mark) = takes_back(here, &text[..at]) {
                self.push(mark.to_owned(), start + at, false, Dress::Lower);
                at += mark.len();
            } else if let Some(mark) =
                hidden::sign(&self.text[start + at..], &self.text[..start + at])
            {
                self.push(format!("{SIGNS}{mark}"), start + at, false, Dress::Lower);
                at += mark.len();
            } else if c == '©' || starts_with(here, "&copy;") {
                self.push("copyright".to_owned(), start + at, false, Dress::Lower);
                at += if c == '©' { c.len_utf8() } else { 6 };
            } else if self.after_sign && starts_with(here, "(c)") {
                at += 3;
            } else if let Some((length, address)) = address(here) {
                self.push(address, start + at, false, Dress::Lower);
                at += length;
            } else if MARKS.contains(&c) || matches!(c, '%' | '$' | '€' | '£') {
                self.push(c.to_string(), start + at, false, Dress::Lower);
                at += c.len_utf8();
            } else if is_letter(c) {
                let (length, word) = word(here);
                let dress = if at < named {
                    Dress::Quoted
                } else if is_part(text, at, at + length) {
                    Dress::Made
                } else if c.is_lowercase() {
                    Dress::Lower
                } else {
                    Dress::Capital
                };
                self.push(word, start + at, false, dress);
                at += length;
            } else {
                if c == '[' {
                    self.label = self.found.len();
                }
                let next = text[at + c.len_utf8()..].chars().next();
                let pause = match c {
                    '.' if next.is_none_or(|next| !is_letter(next)) => Pause::Point,
                    '!' | '?' | ';' | ':' | '…' | '—' => Pause::Stop,
                    _ => Pause::None,
                };
                self.pause = self.pause.max(pause);
                self.silent += c.len_utf8();
                at += c.len_utf8();
            }
        }
    }

    fn push(&mut self, word: String, start: usize, bullet: bool, dress: Dress) {
        if std::mem::take(&mut self.silent) > hidden::SILENT {
            self.push(SIGNS.to_string(), start, false, Dress::Lower);
        }
        let sign = word == "copyright";
        if sign && self.after_sign {
            return;
        }
        self.after_sign = sign;
        let word = spelling::usual(&word).unwrap_or(word);
        let last = self.found.last_mut();
        let word = match last {
            Some(last) if !last.bullet && !bullet => {
                if let Some(pair) = spelling::pair(&last.text, &word) {
                    last.text = pair;
                    last.dress = Dress::Lower;
                    self.opens = false;
                    return;
                }
                spelling::after(&last.text, &word).map_or(word, str::to_owned)
            }
            _ => word,
        };
        let opens = self.opens;
        self.opens &= word.starts_with(|c| MARKS.contains(&c));
        self.found.push(Word {
            text: word,
            line: self.line,
            start,
            bullet,
            dress,
            opens,
            pause: std::mem::take(&mut self.pause),
        });
    }
}

/// How words begin that are made of signs; no other does.
pub(super) const SIGNS: char = '\u{e010}';

/// Whether a sign is a word or a part of one.
fn is_word(c: char) -> bool {
    is_letter(c) || MARKS.contains(&c) || matches!(c, '%' | '$' | '€' | '£' | '©')
}

/// Tells whether a sign only decorates the beginning of a line.
fn is_decoration(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '/' | '*'
                | '#'
                | ';'
                | '!'
                | '-'
                | '|'
                | '>'
                | '_'
                | '`'
                | '='
                | '+'
                | '\u{feff}'
                | '•'
                | '·'
                | '"'
        )
}

/// Reads a web address; scheme, `www.` and closing punctuation are left out.
fn address(text: &str) -> Option<(usize, String)> {
    let scheme = ["https://", "http://", "www."]
        .into_iter()
        .find(|scheme| starts_with(text, scheme))?;
    let length = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || "/._~%#?&=+:@-".contains(c)))
        .unwrap_or(text.len());
    let kept = text[..length].trim_end_matches(['.', ':', ',', '/', '-', '_', '#', '?', '&']);
    let rest = kept.get(scheme.len()..)?.to_ascii_lowercase();
    let rest = rest.strip_prefix("www.").unwrap_or(&rest);
    (!rest.is_empty()).then(|| (kept.len(), rest.to_owned()))
}

/// A name in its own quotes: `"group"`, `` `linux-raw-sys` ``, with the signs around it.
fn quoted_name(text: &str) -> Option<usize> {
    let close = match text.chars().next()? {
        '"' => '"',
        '`' => '`',
        '“' => '”',
        _ => return None,
    };
    let open = text.chars().next().map_or(0, char::len_utf8);
    let inner = &text[open..];
    let end = inner.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))?;
    let name = &inner[..end];
    let told = name
        .split(['-', '_', '.'])
        .any(|part| conditions::is_condition(&part.to_lowercase()));
    (!told && !name.is_empty() && inner[end..].starts_with(close))
        .then(|| open + end + close.len_utf8())
}

/// Tells whether a word is a part of a name that is put together: `num_enum`, `Birr-Pixton`.
fn is_part(text: &str, start: usize, end: usize) -> bool {
    let joins = |sign: Option<u8>| matches!(sign, Some(b'_' | b'-'));
    let mut before = text[..start].bytes().rev();
    let mut behind = text[end..].bytes();
    joins(before.next()) && before.next().is_some_and(|b| b.is_ascii_alphanumeric())
        || joins(behind.next()) && behind.next().is_some_and(|b| b.is_ascii_alphanumeric())
}

/// Reads a word of plain letters and digits that ends without doubt; most are.
fn plain_word(text: &str) -> Option<(usize, String)> {
    let bytes = text.as_bytes();
    let end = bytes
        .iter()
        .position(|b| !b.is_ascii_alphanumeric())
        .unwrap_or(bytes.len());
    let last = *bytes.get(end.checked_sub(1)?)?;
    let ends = match bytes.get(end) {
        None
        | Some(
            b' ' | b',' | b'\n' | b'\r' | b'\t' | b';' | b':' | b'-' | b'/' | b'(' | b')' | b'"',
        ) => true,
        Some(b'.') => !last.is_ascii_digit(),
        Some(_) => false,
    };
    ends.then(|| (end, text[..end].to_ascii_lowercase()))
}

fn word(text: &str) -> (usize, String) {
    if let Some(plain) = plain_word(text) {
        return plain;
    }
    let mut found = String::new();
    let mut chars = text.char_indices().peekable();
    let mut last = ' ';
    let mut end = 0;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, next)| *next);
        if is_letter(c) {
            found.extend(c.to_lowercase());
        } else if c == '.' && last.is_ascii_digit() && next.is_ascii_digit() {
            found.push(c);
        } else if matches!(c, '\'' | '’' | '\u{ad}') && is_letter(next) && next != '%' {
            // The two halves of "licensor's" are one word.
        } else if c == '+' && last.is_alphanumeric() && !is_letter(next) {
            found.push(c);
        } else {
            break;
        }
        last = c;
        end = at + c.len_utf8();
    }
    (end, found)
}

/// Letters and digits, and every sign that is not known to be punctuation.
fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric()
            || c.is_ascii_control() && !c.is_ascii_whitespace() && c != '\u{b}' && c != '\u{1a}';
    }
    if c.is_alphanumeric() {
        return true;
    }
    !(c.is_whitespace()
        || MARKS.contains(&c)
        || matches!(
            c,
            '\u{ad}' | '\u{feff}' | '«' | '»' | '·' | '´' | '®' | '™' | '−' | '©' | '€' | '£'
        )
        || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2018}'..='\u{201f}' | '\u{2020}'..='\u{2023}' | '\u{2026}' | '\u{2032}' | '\u{2033}')
        || matches!(
            c,
            '\u{2039}' | '\u{203a}' | '\u{2043}' | '\u{2219}' | '\u{2500}'
                ..='\u{257f}' | '\u{25aa}' | '\u{25cf}' | '\u{25e6}'
        ))
}
