//! `[[tests]]` as written: what the council expects of its own policy.
//!
//! Values only; running them takes deciding, which is no business of this room.

use jiff::civil::Date;
use semver::Version;

use super::Conditions;
use crate::license::Expression;
use crate::source::Span;
use crate::vocabulary::{Verdict, words};

words! {
    /// What a case expects of a package, and finds.
    Answer {
        /// It passes as it is, or under an agreement.
        Allow = "allow",
        /// It passes only thanks to a waiver.
        Waived = "waived",
        /// The council has to look first.
        Review = "review",
        /// Nobody can tell.
        Undetermined = "undetermined",
        /// It is refused.
        Deny = "deny",
    }
}

impl Answer {
    /// Returns what a verdict comes to, waivers counted.
    #[must_use]
    pub const fn of(verdict: Verdict, waived: bool) -> Self {
        match verdict {
            Verdict::Allow if waived => Self::Waived,
            Verdict::Allow => Self::Allow,
            Verdict::Review => Self::Review,
            Verdict::Undetermined => Self::Undetermined,
            Verdict::Deny => Self::Deny,
        }
    }
}

/// One `[[tests]]` entry. What is `None` stands for every value there is.
#[derive(Debug, Clone)]
pub struct TestCase {
    /// The value of `license`.
    pub span: Span,
    /// The expression a package declares.
    pub license: Expression,
    /// How it is used, where it comes from and what it is: one value for each condition it states,
    /// every value where it states none.
    pub given: Conditions,
    /// Its name; one no rule names, and each that a rule on the license names.
    pub krate: Option<String>,
    /// Its version; each that a rule tells from others. Only with a name.
    pub version: Option<Version>,
    /// The day; the day of the run.
    pub as_of: Option<Date>,
    /// What the policy must say.
    pub expect: Answer,
    /// The value of `expect`.
    pub expect_span: Span,
    /// Id of a rule that must be among those that decide.
    pub rule: Option<String>,
}
