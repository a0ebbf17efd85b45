//! How reports look.

use crate::diagnostic::Severity;

/// How a report looks; what a format has no use for it ignores.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Write ANSI colours.
    pub color: bool,
    /// Show notes, and stanzas ready to paste.
    pub verbose: bool,
    /// Show nothing when green, and errors and the summary only when not; on a terminal only.
    pub quiet: bool,
    /// Make codes and rules links to what is written about them; only for terminals.
    pub hyperlinks: bool,
    /// Columns of the terminal. `None` where there is none: findings are laid out for 100 then, and
    /// everything else as it comes.
    pub width: Option<usize>,
    /// Most bytes, for the formats that can be shortened; `None`: what their readers take.
    pub limit: Option<usize>,
}

impl Options {
    /// Returns the least severity that is shown on a terminal.
    pub(super) const fn least_severity(&self) -> Severity {
        match (self.quiet, self.verbose) {
            (true, _) => Severity::Error,
            (false, false) => Severity::Warning,
            (false, true) => Severity::Note,
        }
    }

    /// Returns the least severity in documents that leave notes out; being quiet is about the
    /// terminal, not about them.
    pub(super) const fn least_in_documents(&self) -> Severity {
        if self.verbose {
            Severity::Note
        } else {
            Severity::Warning
        }
    }
}
