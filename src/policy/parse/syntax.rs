//! Errors of TOML itself, and the slips that cause them: curly quotes, 01.02.2027, `[rules]`.
//!
//! One problem a line. What breaks the structure of everything below it (an unclosed list, a key
//! without value) is blanked out, so that the rest of the file is still read in the same run.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use super::blanks;
use super::lines::{
    Lines, bare_token, curly_outside_text, line_around, next_statement, straightened, trimmed,
};
use super::reader::{MAX_KEPT, shown};
use super::values::{boolean_word, date_help, everyday_date};
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::schema;
use crate::source::{FileId, Span};

/// How often the text is mended and read again.
const MAX_ROUNDS: usize = 8;

/// The text made readable, and what was wrong with it.
pub(super) struct Mended<'t> {
    /// As long as the original; what breaks the structure is replaced by spaces.
    pub(super) text: Cow<'t, str>,
    /// What TOML reads in the text where nothing was replaced, so that it is read once.
    original: Option<Spanned<DeTable<'t>>>,
    /// What was wrong.
    pub(super) problems: Vec<Diagnostic>,
    /// Byte ranges of the lines with problems: what else is found there would be said twice.
    pub(super) lines: Vec<Range<usize>>,
    /// Whether something was blanked out, so that definitions may be missing.
    pub(super) lossy: bool,
}

impl Mended<'_> {
    /// Returns what TOML reads in the mended text.
    pub(super) fn document(&self) -> Cow<'_, Spanned<DeTable<'_>>> {
        match &self.original {
            Some(document) => Cow::Borrowed(document),
            None => Cow::Owned(DeTable::parse_recoverable(&self.text).0),
        }
    }

    /// Tells whether a problem found in the mended text adds something.
    pub(super) fn keeps(&self, problem: &Diagnostic) -> bool {
        let follows = matches!(
            problem.code,
            Code::PolicyMissingKey
                | Code::PolicyUnknownName
                | Code::PolicyApprover
                | Code::PolicyRuleUnreachable
        );
        let on_such_line = problem.span().is_some_and(|span| {
            let at = self.lines.partition_point(|line| line.start <= span.start);
            at.checked_sub(1)
                .is_some_and(|at| span.start <= self.lines[at].end)
        });
        !(on_such_line || self.lossy && follows)
    }
}

/// Finds every syntax error of `text`.
pub(super) fn mend(file: FileId, text: &str) -> Mended<'_> {
    let mut slips = Slips {
        file,
        text,
        found: BTreeMap::new(),
        lists_told: BTreeSet::new(),
        refused: None,
        lossy: false,
    };
    let mut problems = Vec::new();
    // A byte order mark is legal to TOML's reader; ours wants the file without.
    let mut mended = match text.strip_prefix('\u{feff}') {
        Some(rest) => {
            problems.push(byte_order_mark(file));
            Cow::Owned(format!("   {rest}"))
        }
        None => Cow::Borrowed(text),
    };
    let mut rounds = 0..MAX_ROUNDS;
    let mut original = None;
    if let Cow::Borrowed(text) = mended {
        rounds.next();
        let (read, errors) = DeTable::parse_recoverable(text);
        let breaks = slips.round(read.get_ref(), errors, false);
        original = breaks.is_empty().then_some(read);
        blank(&mut mended, breaks);
    }
    for round in rounds.take_while(|_| original.is_none()) {
        let (read, errors) = DeTable::parse_recoverable(&mended);
        let breaks = slips.round(read.get_ref(), errors, round + 1 == MAX_ROUNDS);
        drop(read);
        if breaks.is_empty() {
            break;
        }
        blank(&mut mended, breaks);
    }
    let lines = slips
        .found
        .keys()
        .map(|start| line_around(text, *start))
        .collect();
    problems.extend(slips.found.into_values());
    if let (true, Some(error)) = (problems.is_empty(), slips.refused) {
        // Cannot happen: each error is told by something. But what TOML refuses is never a policy.
        let span = Span::new(file, error.span().unwrap_or(0..0));
        problems.push(Diagnostic::new(Code::PolicySyntax, span, error.message()));
    }
    Mended {
        text: mended,
        original,
        lossy: slips.lossy,
        lines,
        problems,
    }
}

fn byte_order_mark(file: FileId) -> Diagnostic {
    Diagnostic::new(
        Code::PolicySyntax,
        Span::new(file, 0..'\u{feff}'.len_utf8()),
        "the file starts with a byte order mark",
    )
    .help("save it as UTF-8 without BOM")
}

fn blank(text: &mut Cow<'_, str>, ranges: Vec<Range<usize>>) {
    for range in ranges {
        let blanked: String = text[range.clone()]
            .bytes()
            .map(|byte| {
                if matches!(byte, b'\n' | b'\r') {
                    char::from(byte)
                } else {
                    ' '
                }
            })
            .collect();
        text.to_mut().replace_range(range, &blanked);
    }
}

struct Slips<'t> {
    file: FileId,
    text: &'t str,
    /// By the start of the line.
    found: BTreeMap<usize, Diagnostic>,
    /// `[rules]` and the like, once told at every place.
    lists_told: BTreeSet<&'static str>,
    /// The first thing that TOML refuses.
    refused: Option<Error>,
    lossy: bool,
}

impl Slips<'_> {
    /// Tells what is wrong as TOML reads the text now, and returns what to blank out before it is
    /// read again; nothing, once all is told.
    fn round(
        &mut self,
        document: &DeTable<'_>,
        mut errors: Vec<Error>,
        is_last: bool,
    ) -> Vec<Range<usize>> {
        errors.sort_by_key(|error| error.span().map(|span| span.start));
        self.refused = self.refused.take().or_else(|| errors.first().cloned());
        let breaks = self.structural(document, &errors);
        self.lossy |= !breaks.is_empty();
        if !breaks.is_empty() && !is_last {
            return breaks;
        }
        self.lossy |= self.rest(document, &errors);
        Vec::new()
    }

    fn add(
        &mut self,
        span: Range<usize>,
        code: Code,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let line = line_around(self.text, span.start).start;
        let problem = Diagnostic::new(code, Span::new(self.file, span), message).help(help);
        self.found.entry(line).or_insert(problem);
    }

    /// Reports what breaks the structure, and returns what to blank out.
    fn structural(&mut self, document: &DeTable<'_>, errors: &[Error]) -> Vec<Range<usize>> {
        let mut breaks: Vec<Range<usize>> = Vec::new();
        let mut lines = Lines::of(self.text);
        let inline = errors
            .iter()
            .any(|error| error.message().starts_with("unclosed inline table"));
        for error in errors {
            if self.found.len() >= MAX_KEPT {
                break;
            }
            let Some(span) = error.span() else { continue };
            let message = error.message();
            if message.starts_with("key with no value") {
                let line = lines.around(span.start);
                if breaks.last() == Some(&line) {
                    continue;
                }
                self.key_without_value(line.clone());
                breaks.push(line);
            } else if message.starts_with("unclosed table")
                || message.starts_with("unclosed array table")
            {
                let line = lines.around(span.start);
                self.unclosed_header(line.clone());
                breaks.push(line.start..next_statement(self.text, line.start, true));
            } else if breaks.is_empty()
                && let Some((opening, is_list)) = unclosed(document, message, span.start, inline)
            {
                let end = next_statement(self.text, opening, false);
                let (what, close) = if is_list {
                    ("list", ']')
                } else {
                    ("table", '}')
                };
                self.add(
                    opening..opening + 1,
                    Code::PolicySyntax,
                    format!("the {what} that begins here is not closed"),
                    format!("close it with `{close}`"),
                );
                // What follows was read as part of it; the next round reads it properly.
                breaks.push(line_around(self.text, opening).start..end);
                break;
            }
        }
        breaks
    }

    fn key_without_value(&mut self, line: Range<usize>) {
        let words = self.text[line.clone()].trim();
        let span = trimmed(self.text, line.clone());
        if self.curly_quotes(line) {
            return;
        }
        let help = match words.split_once(':') {
            Some((key, value)) => format!(
                "a key and its value are joined by `=`: `{} = {}`",
                key.trim(),
                value.trim()
            ),
            None => "write `key = value`, or start a comment with `#`".to_owned(),
        };
        let key = words.split([':', ' ', '\t']).next().unwrap_or(words);
        self.add(
            span,
            Code::PolicySyntax,
            format!("`{}` has no value", shown(key)),
            help,
        );
    }

    fn unclosed_header(&mut self, line: Range<usize>) {
        let words = self.text[line.clone()].trim();
        let name = words.trim_matches(['[', ']']).trim();
        let corrected = if words.starts_with("[[") {
            format!("[[{name}]]")
        } else {
            format!("[{name}]")
        };
        self.add(
            trimmed(self.text, line),
            Code::PolicySyntax,
            "the brackets of this header are not closed",
            format!("write `{}`", shown(&corrected)),
        );
    }

    /// Reports what is left; tells whether a text swallowed what follows.
    fn rest(&mut self, document: &DeTable<'_>, errors: &[Error]) -> bool {
        let mut swallowed = false;
        let mut skip_until = 0;
        let mut lines = Lines::of(self.text);
        for error in errors {
            if self.found.len() >= MAX_KEPT {
                break;
            }
            let span = error.span().unwrap_or(0..0);
            let is_duplicate = error.message() == "duplicate key";
            if is_duplicate && span.start < skip_until {
                continue;
            }
            let line = lines.around(span.start);
            if self.found.contains_key(&line.start) {
                continue;
            }
            if is_duplicate {
                let header = self.text[line.clone()].trim_start().starts_with('[');
                if header {
                    // Its keys were poured into the first table of that name.
                    skip_until = next_statement(self.text, span.start, true);
                }
                self.duplicate(span, line);
            } else if self.curly_quotes(line.clone()) {
                // Told.
            } else if error.message().starts_with("invalid multi-line") && span.is_empty() {
                swallowed = true;
                self.endless_text(document, span.start);
            } else {
                self.value(error.message(), span, line);
            }
        }
        swallowed
    }

    /// Reports a text in triple quotes that is never closed, where it begins.
    fn endless_text(&mut self, document: &DeTable<'_>, end: usize) {
        let start = text_up_to(document, end).unwrap_or(end);
        let opening = start..(start + 3).min(self.text.len()).max(start);
        self.add(
            opening,
            Code::PolicySyntax,
            "the text that begins here is never closed",
            "close it with the same three quotes",
        );
    }

    fn duplicate(&mut self, span: Range<usize>, line: Range<usize>) {
        let words = self.text[line.clone()].trim();
        let key = self.text.get(span.clone()).unwrap_or_default();
        if let Some(list) = schema::key(schema::FILE, key).filter(|key| key.is_mended_list())
            && words.starts_with('[')
            && self.single_headers(list.name)
        {
            return;
        }
        let first = self.first_definition(key, words, line.start);
        let what = if words.starts_with('[') {
            "section"
        } else {
            "key"
        };
        let mut problem = Diagnostic::new(
            Code::PolicyDuplicateId,
            Span::new(self.file, span.clone()),
            format!(
                "the {what} `{}` stands here for the second time",
                shown(key)
            ),
        )
        .help("keep one of the two");
        if let Some(first) = first {
            problem = problem.related(Span::new(self.file, first), "first defined here");
        }
        self.found.entry(line.start).or_insert(problem);
    }

    /// Reports every `[rules]`, where `[[rules]]` belongs; tells whether there is one.
    fn single_headers(&mut self, name: &'static str) -> bool {
        if self.lists_told.contains(name) {
            return true;
        }
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            let code = line.split('#').next().unwrap_or_default();
            let inner = code
                .trim()
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'));
            if inner.is_some_and(|inner| inner.trim() == name) {
                let span = trimmed(self.text, start..start + code.len());
                let problem = single_brackets(Span::new(self.file, span), name);
                self.found.entry(start).or_insert(problem);
                self.lists_told.insert(name);
            }
            start += line.len();
        }
        self.lists_told.contains(name)
    }

    /// Looks upwards for the line that sets `key` first, or opens the same table.
    fn first_definition(&self, key: &str, words: &str, before: usize) -> Option<Range<usize>> {
        let mut end = before;
        let is_header = words.starts_with('[');
        while end > 0 {
            let line = line_around(self.text, end - 1);
            let candidate = self.text[line.clone()].trim();
            let same = if is_header {
                candidate == words
            } else {
                candidate
                    .strip_prefix(key)
                    .is_some_and(|rest| rest.trim_start().starts_with('='))
            };
            if same && !key.is_empty() {
                let start = line.start + self.text[line].find(key)?;
                return Some(start..start + key.len());
            }
            if !is_header && candidate.starts_with('[') {
                return None;
            }
            end = line.start;
        }
        None
    }

    /// Reports curly quotes that stand where straight ones belong; tells whether there are any.
    fn curly_quotes(&mut self, line: Range<usize>) -> bool {
        let Some(at) = curly_outside_text(&self.text[line.clone()]) else {
            return false;
        };
        let straight = straightened(self.text[line.clone()].trim());
        let at = line.start + at;
        let length = self.text[at..].chars().next().map_or(1, char::len_utf8);
        self.add(
            at..at + length,
            Code::PolicySyntax,
            "curly quotes cannot quote a text here",
            format!("use straight quotes: `{}`", shown(&straight)),
        );
        true
    }

    /// Reports a word without quotes.
    fn unquoted(&mut self, token: Range<usize>) {
        let word = self.text[token.clone()].trim();
        let word_shown = shown(word);
        let (message, help) = if word.contains(blanks::BLANK) {
            (
                format!("`{word_shown}` is a blank to fill in"),
                "write a text in straight quotes, or a date as YYYY-MM-DD without quotes"
                    .to_owned(),
            )
        } else if let Some(value) = boolean_word(word) {
            (
                format!("`{word_shown}` is neither `true` nor `false`"),
                format!("write `{value}`"),
            )
        } else {
            (
                format!("the text `{word_shown}` has no quotes"),
                format!("put text in straight quotes: `\"{word_shown}\"`"),
            )
        };
        self.add(token, Code::PolicySyntax, message, help);
    }

    /// Reports a value that cannot be read.
    fn value(&mut self, message: &str, span: Range<usize>, line: Range<usize>) {
        let token = bare_token(self.text, span.clone(), &line);
        let word = self.text[token.clone()].trim();
        let key = self.text[line.clone()]
            .split('=')
            .next()
            .unwrap_or_default()
            .trim();
        let looks_like_date = word.len() >= 6
            && word
                .chars()
                .all(|c| c.is_ascii_digit() || "./-–‑ ".contains(c))
            && word.chars().filter(|c| "./-–‑".contains(*c)).count() == 2;
        if looks_like_date {
            let text = format!("`{word}` is not a date");
            let problem = Diagnostic::new(Code::PolicySyntax, Span::new(self.file, token), text);
            let problem = if everyday_date(word).is_none() && message.starts_with("invalid date") {
                problem.help(message.to_owned())
            } else {
                date_help(problem, key, word)
            };
            self.found.entry(line.start).or_insert(problem);
        } else if message.starts_with("string values must be quoted")
            || word.contains(blanks::BLANK)
        {
            self.unquoted(token);
        } else if message.starts_with("missing comma") {
            self.add(
                span,
                Code::PolicySyntax,
                "a comma is missing in this list",
                "put a comma between two entries",
            );
        } else if message.starts_with("invalid basic string")
            || message.starts_with("invalid literal string")
        {
            let start = self.text[line.clone()]
                .find(['"', '\''])
                .map_or(line.start, |at| line.start + at);
            self.add(
                trimmed(self.text, start..line.end),
                Code::PolicySyntax,
                "the quotes of this text do not match",
                "close the text with the quote it begins with, on the same line",
            );
        } else if message.starts_with("missing escaped value") {
            self.add(
                span.start.saturating_sub(1)..span.start,
                Code::PolicySyntax,
                "`\\` begins an escape in a quoted text",
                "write `/` in paths, or `\\\\` for one backslash",
            );
        } else if word.starts_with('<')
            || line.start == 0 && self.text.trim_start().starts_with('{')
        {
            self.add(
                trimmed(self.text, line),
                Code::PolicySyntax,
                "this is not TOML, which a policy is written in",
                "`cargo ospo-check init` writes a policy to start from",
            );
        } else {
            let span = if span.is_empty() {
                trimmed(self.text, span.start..line.end.max(span.start))
            } else {
                span
            };
            let problem = Diagnostic::new(Code::PolicySyntax, Span::new(self.file, span), message);
            self.found.entry(line.start).or_insert(problem);
        }
    }
}

/// Makes the problem of `[rules]` where `[[rules]]` belongs.
pub(super) fn single_brackets(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(
        Code::PolicyWrongType,
        span,
        format!("`{name}` is a list of tables, and each of them starts with double brackets"),
    )
    .help(format!("write `[[{name}]]`"))
}

/// Finds what is not closed: where it opens, and whether it is a list.
fn unclosed(
    document: &DeTable<'_>,
    message: &str,
    at: usize,
    inline: bool,
) -> Option<(usize, bool)> {
    // What follows an open inline table is read as its keys, or as keys of what is around it.
    let of_table = [
        "unclosed inline table",
        "missing key for inline",
        "missing comma between key",
    ];
    if message.starts_with("unclosed array") || message.starts_with("unexpected `=` in array") {
        enclosing(document, at, true).map(|opening| (opening, true))
    } else if inline && of_table.iter().any(|start| message.starts_with(start)) {
        enclosing(document, at, false).map(|opening| (opening, false))
    } else {
        None
    }
}

/// Finds the innermost list, or inline table, around `at`: where it opens.
fn enclosing(table: &DeTable<'_>, at: usize, list: bool) -> Option<usize> {
    table.iter().find_map(|(_, value)| around(value, at, list))
}

/// Finds the text that ends at `end`: where it begins.
fn text_up_to(table: &DeTable<'_>, end: usize) -> Option<usize> {
    fn ends(value: &Spanned<DeValue<'_>>, end: usize) -> Option<usize> {
        match value.get_ref() {
            DeValue::String(_) => (value.span().end == end).then_some(value.span().start),
            DeValue::Array(items) => items.iter().find_map(|item| ends(item, end)),
            DeValue::Table(table) => text_up_to(table, end),
            _ => None,
        }
    }
    table.iter().find_map(|(_, value)| ends(value, end))
}

fn around(value: &Spanned<DeValue<'_>>, at: usize, list: bool) -> Option<usize> {
    let span = value.span();
    let contains = span.start < at && at <= span.end;
    let (inner, is_wanted) = match value.get_ref() {
        DeValue::Array(items) => (items.iter().find_map(|item| around(item, at, list)), list),
        DeValue::Table(table) => (enclosing(table, at, list), !list),
        _ => return None,
    };
    inner.or_else(|| (contains && is_wanted).then_some(span.start))
}
