//! Collects the problems found in one policy file, and holds what all that read a part of it share.

use std::cell::{Cell, RefCell};
use std::ops::Range;

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic};
use crate::license::nearest;
use crate::source::{FileId, Span};

/// Most problems shown for one file; the rest is counted.
pub(crate) const MAX_SHOWN: usize = 100;
/// Problems after which reading stops: nobody mends more in one sitting, and each costs time.
pub(super) const MAX_KEPT: usize = 1_000;

/// How messages call the file's own table.
pub(super) const ROOT: &str = "the policy";

/// Collects the problems of one file. Shared by everything that reads a part of it.
pub(super) struct Reader<'d> {
    file: FileId,
    text: &'d str,
    today: Date,
    problems: RefCell<Vec<Diagnostic>>,
    kept: Cell<usize>,
}

impl<'d> Reader<'d> {
    pub(super) fn new(file: FileId, text: &'d str, today: Date) -> Self {
        Self {
            file,
            text,
            today,
            problems: RefCell::default(),
            kept: Cell::new(0),
        }
    }

    pub(super) const fn text(&self) -> &'d str {
        self.text
    }

    /// Returns the day of the run.
    pub(super) const fn today(&self) -> Date {
        self.today
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }

    pub(super) fn report(&self, problem: Diagnostic) {
        if !self.is_full() {
            self.kept.set(self.kept.get() + 1);
            self.problems.borrow_mut().push(problem);
        }
    }

    /// Tells whether so much is wrong that reading on is of no use.
    pub(super) fn is_full(&self) -> bool {
        self.kept.get() >= MAX_KEPT
    }

    pub(super) fn into_problems(self) -> Vec<Diagnostic> {
        self.problems.into_inner()
    }
}

/// Sorts by position, drops what is said twice, and counts what is over [`MAX_SHOWN`].
pub(super) fn arrange(mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    problems.sort_by(|a, b| {
        (a.span(), a.code)
            .cmp(&(b.span(), b.code))
            .then_with(|| a.title.cmp(&b.title))
    });
    problems.dedup();
    let hidden = problems.split_off(problems.len().min(MAX_SHOWN));
    if let Some(from) = hidden.first().and_then(Diagnostic::span) {
        let count = hidden.len();
        let at_least = if problems.len() + count >= MAX_KEPT {
            "at least "
        } else {
            ""
        };
        let noun = if count == 1 { "problem" } else { "problems" };
        problems.push(
            Diagnostic::new(
                Code::PolicyTooManyProblems,
                from,
                format!("and {at_least}{count} more {noun}, from here on"),
            )
            .help("fix the first ones and run again"),
        );
    }
    problems
}

/// A text and where it stands, with its quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'d> {
    pub(super) value: &'d str,
    pub(super) span: Span,
}

impl Text<'_> {
    /// Returns the span of a part of the value, or of all of it where escapes move the bytes.
    pub(super) fn part(self, reader: &Reader<'_>, range: Range<usize>) -> Span {
        let raw = reader.text().get(self.span.range()).unwrap_or_default();
        let is_plain = raw
            .get(1..raw.len().saturating_sub(1))
            .is_some_and(|inner| inner == self.value);
        if is_plain && range.end <= self.value.len() && !range.is_empty() {
            let start = self.span.start + 1;
            Span::new(self.span.file, start + range.start..start + range.end)
        } else {
            self.span
        }
    }
}

/// The nearest of the policy's own names; only the first ones are tried, since each costs time.
pub(super) fn suggest<'n>(
    wrong: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    nearest(wrong, names.into_iter().take(200))
}

/// Makes the problem of something that is designed and not built yet.
pub(super) fn unsupported(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(
        Code::PolicyUnsupported,
        span,
        format!("{what} is not supported yet by this version"),
    )
    .help("leave it out; it cannot be ignored, because then the policy would not hold as written")
}

/// Shortens text of unknown length for a message.
pub(super) fn shown(text: &str) -> String {
    const LIMIT: usize = 60;
    if text.len() <= LIMIT || text.chars().count() <= LIMIT {
        text.to_owned()
    } else {
        let head: String = text.chars().take(LIMIT).collect();
        format!("{head}…")
    }
}
