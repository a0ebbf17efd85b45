//! What every diagnostic is made of: severity, places and lines.
//!
//! Nothing is formatted for a medium, and nothing is escaped: each printer does that.

use super::Code;
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
    /// What was found where something else was expected.
    Found,
    /// How to fix a text.
    Help,
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
            Self::Found => "found",
            Self::Help => "help",
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
    /// The remedy it tells of, by its place among those of the finding.
    pub remedy: Option<usize>,
    /// It is about one package of the finding; a printer that draws a row for each tells it there.
    pub is_in_row: bool,
    /// It is for others to do, such as the authors of a dependency.
    pub is_for_others: bool,
}

impl Line {
    /// Makes a line that tells of no remedy.
    #[must_use]
    pub fn new(kind: LineKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            remedy: None,
            is_in_row: false,
            is_for_others: false,
        }
    }
}

/// A mistake in a policy, or advice on one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind.
    pub code: Code,
    /// Severity, `-D` counted.
    pub severity: Severity,
    /// The one-line message, a plain sentence fragment.
    pub title: String,
    /// Where to look; the first is the primary one, the others matter: the first definition of a
    /// duplicate, the shadowing rule.
    pub locations: Vec<LabelledSpan>,
    /// The lines below the snippets, in the order they are shown.
    pub lines: Vec<Line>,
}

impl Diagnostic {
    /// Makes a diagnostic about one place, without label, help and related places.
    #[must_use]
    pub fn new(code: Code, span: Span, title: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            title: title.into(),
            locations: vec![LabelledSpan {
                span,
                label: String::new(),
            }],
            lines: Vec::new(),
        }
    }

    /// Adds the text beside the primary place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        if let Some(primary) = self.locations.first_mut() {
            primary.label = label.into();
        }
        self
    }

    /// Adds one line.
    #[must_use]
    pub fn line(mut self, kind: LineKind, text: impl Into<String>) -> Self {
        self.lines.push(Line::new(kind, text));
        self
    }

    /// Adds one line of help.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        self.line(LineKind::Help, help)
    }

    /// Adds "did you mean" if there is a suggestion.
    #[must_use]
    pub fn did_you_mean(self, suggestion: Option<&str>) -> Self {
        match suggestion {
            Some(suggestion) => self.help(format!("did you mean `{suggestion}`?")),
            None => self,
        }
    }

    /// Adds another place that matters.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.locations.push(LabelledSpan {
            span,
            label: label.into(),
        });
        self
    }

    /// Returns the primary place.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.locations.first().map(|location| location.span)
    }
}
