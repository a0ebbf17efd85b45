//! What running the cases of a policy found, as values.

use semver::Version;

use crate::decide::{Idle, Ruling, WaiverRef};
use crate::policy::{Answer, Subject, TestCase, Usage};
use crate::source::Span;
use crate::vocabulary::{Modification, Reach, SourceKind};

/// One place in which a case has to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// How the package gets in.
    pub reach: Reach,
    /// How what it gets into leaves the firm; `None` where the policy knows no distributions.
    pub distribution: Option<String>,
    /// The product it is for; `None`: none was named.
    pub product: Option<String>,
    /// Where it comes from.
    pub source: SourceKind,
    /// Whether a path leads into the workspace; `None` where that makes no difference.
    pub is_within: Option<bool>,
    /// Whether it is a changed copy.
    pub copy: Modification,
    /// Its name; empty: one that no rule names.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// How a person calls it.
    pub krate: String,
}

impl Situation {
    /// Returns what conditions are asked about.
    pub(super) fn subject(&self) -> Subject<'_> {
        Subject {
            name: &self.name,
            version: &self.version,
            source: self.source,
            modification: self.copy,
            ..Subject::ORDINARY
        }
    }

    /// Returns how the package is used.
    pub(super) fn usage(&self) -> Usage<'_> {
        Usage {
            reach: self.reach,
            distribution: self.distribution.as_deref(),
            product: self.product.as_deref(),
            members: None,
        }
    }

    /// Returns what tells it from others: words, each with a value if there is one.
    pub(super) fn parts(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("crate", Some(self.krate.clone())),
            ("reach", Some(self.reach.to_string())),
            ("distribution", self.distribution.clone()),
            ("source", Some(self.place())),
            ("copy", Some(self.copy.to_string())),
            ("product", self.product.clone()),
        ]
    }

    /// Returns how a person calls where it comes from.
    fn place(&self) -> String {
        match self.is_within {
            Some(true) => "path in the workspace".to_owned(),
            Some(false) => "path outside of the workspace".to_owned(),
            None => self.source.to_string(),
        }
    }
}

/// What became of all cases.
#[derive(Debug, Clone)]
pub struct CaseReport<'a> {
    /// One result per case, in order.
    pub results: Vec<CaseResult<'a>>,
    /// What the cases reach.
    pub coverage: Coverage,
}

impl CaseReport<'_> {
    /// Returns how many cases do not hold.
    #[must_use]
    pub fn failed(&self) -> usize {
        let failed = self.results.iter().filter(|result| !result.holds());
        failed.count()
    }
}

/// What became of one case.
#[derive(Debug, Clone)]
pub struct CaseResult<'a> {
    /// The case.
    pub case: &'a TestCase,
    /// In how many situations it was decided.
    pub situations: usize,
    /// What differs from what is expected, one for each thing found; empty: the case holds.
    pub differences: Vec<Difference>,
}

impl CaseResult<'_> {
    /// Tells whether the policy says what the case expects, in every situation.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.differences.is_empty() && self.situations > 0
    }

    /// Returns in how many situations it does not hold.
    #[must_use]
    pub fn differing(&self) -> usize {
        self.differences.iter().map(|found| found.count).sum()
    }
}

/// One thing found instead of what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What was found.
    pub found: Answer,
    /// What decided it.
    pub rulings: Vec<Ruling>,
    /// The waivers thanks to which it passes, sorted.
    pub waivers: Vec<WaiverRef>,
    /// Whether it is undetermined because of what a vendored copy says about itself.
    pub is_unproved: bool,
    /// In how many situations.
    pub count: usize,
    /// The first of them.
    pub first: Situation,
    /// The waivers and agreements for the crate that do not count in the first, by id.
    pub idle: Vec<(String, Idle)>,
    /// What they have in common and other situations of the case have not, such as `reach dev`.
    pub common: Vec<String>,
}

/// What the cases of a policy reach.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// How many rules there are.
    pub rules: usize,
    /// How many groups there are.
    pub groups: usize,
    /// Rules that decide no case: id and `licenses`.
    pub unreached_rules: Vec<(String, Span)>,
    /// Groups of which no entry decides a case: name, where it is defined, and whether a rule uses it.
    pub unreached_groups: Vec<(String, Span, bool)>,
}
