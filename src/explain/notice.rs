//! What `policy lint` and `policy test` have to say, with severities and the exit status.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, LabelledSpan, Severity};
use crate::policy::Lint;

/// A lint, or what running the policy's tests found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What kind.
    pub code: Code,
    /// Severity, `-D` counted.
    pub severity: Severity,
    /// The one-line message.
    pub title: String,
    /// Where to look; the first is the primary one.
    pub locations: Vec<LabelledSpan>,
    /// The lines below the snippets, each with the word before its colon.
    pub lines: Vec<(&'static str, String)>,
}

/// What `-D` makes errors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Raised {
    /// `-D warnings`.
    pub warnings: bool,
    /// `-D CODE`.
    pub codes: BTreeSet<Code>,
}

impl Raised {
    pub(super) fn severity(&self, code: Code) -> Severity {
        if code == Code::PolicyTestFailed || self.warnings || self.codes.contains(&code) {
            Severity::Error
        } else {
            Severity::Warning
        }
    }
}

/// Gives lints their severities.
#[must_use]
pub fn notices(lints: Vec<Lint>, raised: &Raised) -> Vec<Notice> {
    lints
        .into_iter()
        .map(|lint| {
            let primary = LabelledSpan {
                span: lint.span,
                label: lint.label,
            };
            let related = lint.related.into_iter();
            Notice {
                code: lint.code,
                severity: raised.severity(lint.code),
                title: lint.message,
                locations: std::iter::once(primary)
                    .chain(related.map(|(span, label)| LabelledSpan { span, label }))
                    .collect(),
                lines: lint.help.into_iter().map(|line| ("help", line)).collect(),
            }
        })
        .collect()
}

/// Returns the exit status of a lint or test run: 1 if anything is an error.
#[must_use]
pub fn notices_exit_code(notices: &[Notice]) -> u8 {
    let fails = notices
        .iter()
        .any(|notice| notice.severity == Severity::Error);
    u8::from(fails)
}
