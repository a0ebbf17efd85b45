//! A piece of advice as a value.

use crate::diagnostic::Code;
use crate::source::Span;

/// One piece of advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// What kind.
    pub code: Code,
    /// Where.
    pub span: Span,
    /// A plain sentence fragment.
    pub message: String,
    /// What to write beside the marked text; may be empty.
    pub label: String,
    /// What to do, one line each.
    pub help: Vec<String>,
    /// Other places that matter.
    pub related: Vec<(Span, String)>,
}

impl Lint {
    /// Makes a piece of advice without label, help and related places.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            span,
            message: message.into(),
            label: String::new(),
            help: Vec::new(),
            related: Vec::new(),
        }
    }

    /// Adds the text beside the marked place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds one line of help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds another place that matters.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push((span, text.into()));
        self
    }
}

/// Joins names for a sentence, `` `a`, `b` and 3 more ``.
pub(super) fn listed<'n>(names: impl IntoIterator<Item = &'n str>, most: usize) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    let quoted = |names: &[&str]| -> String {
        let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        quoted.join(", ")
    };
    match names.as_slice() {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [first @ .., last] if names.len() <= most => format!("{} and `{last}`", quoted(first)),
        _ => format!("{} and {} more", quoted(&names[..most]), names.len() - most),
    }
}
