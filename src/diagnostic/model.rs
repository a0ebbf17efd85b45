//! What every diagnostic is made of: severity, places and lines.
//!
//! Nothing is formatted for a medium, and nothing is escaped: each printer does that.

use crate::source::Span;

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// For the record; shown with `-v` and in JSON.
    Note,
    /// Worth knowing; does not fail.
    Warning,
    /// Fails the build.
    Error,
}

impl Severity {
    /// Returns the word reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place in one of the files read, and what is to be seen there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledSpan {
    /// The place.
    pub span: Span,
    /// What is to be seen.
    pub label: String,
}

/// What a line below the snippets is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineKind {
    /// A fact the reader needs.
    Note,
    /// The council's reason.
    Why,
    /// The first thing to do.
    Fix,
    /// What else can be done.
    Or,
    /// Whom to ask.
    Ask,
}

impl LineKind {
    /// Returns the word before the colon.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Why => "why",
            Self::Fix => "fix",
            Self::Or => "or",
            Self::Ask => "ask",
        }
    }
}

/// One line below the snippets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub kind: LineKind,
    /// The text, one sentence or more, without the word of its kind.
    pub text: String,
}
