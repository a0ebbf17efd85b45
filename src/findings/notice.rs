//! What `policy lint` and `policy test` have to say, with severities and the exit status.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Severity};

/// What `-D` makes errors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Raised {
    /// `-D warnings`.
    pub warnings: bool,
    /// `-D CODE`.
    pub codes: BTreeSet<Code>,
}

impl Raised {
    pub(crate) fn severity(&self, code: Code) -> Severity {
        if self.warnings || self.codes.contains(&code) {
            Severity::Error
        } else {
            code.severity()
        }
    }
}

/// Gives lints their severities.
#[must_use]
pub fn notices(mut lints: Vec<Diagnostic>, raised: &Raised) -> Vec<Diagnostic> {
    for lint in &mut lints {
        lint.severity = raised.severity(lint.code);
    }
    lints
}

/// Returns the exit status of a lint or test run: 1 if anything is an error.
#[must_use]
pub fn notices_exit_code(notices: &[Diagnostic]) -> u8 {
    let fails = notices
        .iter()
        .any(|notice| notice.severity == Severity::Error);
    u8::from(fails)
}
