//! `[[tests]]` as written: what the council expects of its own policy.
//!
//! Values only; running them takes deciding, which is no business of this room.

use jiff::civil::Date;
use semver::Version;

use crate::license::Expression;
use crate::source::Span;
use crate::vocabulary::{Modification, Reach, SourceKind, Verdict};

/// One `[[tests]]` entry. What is `None` stands for every value there is.
#[derive(Debug, Clone)]
pub struct TestCase {
    /// The value of `license`.
    pub span: Span,
    /// The expression a package declares.
    pub license: Expression,
    /// How it gets in; every reach in `[scope]`.
    pub reach: Option<Reach>,
    /// How it leaves the firm; every distribution of the policy.
    pub distribution: Option<String>,
    /// Where it comes from.
    pub source: Option<SourceKind>,
    /// Whether it is a changed copy.
    pub copy: Option<Modification>,
    /// The product it is for; each, and none.
    pub product: Option<String>,
    /// Its name; one no rule names, and each that a rule on the license names.
    pub krate: Option<String>,
    /// Its version; each that a rule tells from others. Only with a name.
    pub version: Option<Version>,
    /// The day; the day of the run.
    pub as_of: Option<Date>,
    /// What the policy must say.
    pub expect: Verdict,
    /// The value of `expect`.
    pub expect_span: Span,
    /// Id of a rule that must be among those that decide.
    pub rule: Option<String>,
}
