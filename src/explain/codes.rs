//! The catalogue of finding codes: name, severity, and the page that explains each.
//!
//! A code is never renamed or reused. Pages are the sections of `docs/codes.md`.

use super::Severity;

/// The text of every page, one `## code` section each.
const PAGES: &str = include_str!("../../docs/codes.md");

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $word:literal $severity:ident),+ $(,)?) => {
        /// The kinds of findings.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $variant),+ }

        impl Code {
            /// Every code, in the order reports list them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the kebab-case name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Returns the severity before stages and `-D`.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),+ }
            }
        }
    };
}

codes! {
    /// A rule refuses a license.
    LicenseDenied = "license-denied" Error,
    /// A workspace member declares a license that the policy denies, or one that cannot be read.
    MemberJudged = "member-judged" Error,
    /// A package has no license.
    LicenseMissing = "license-missing" Error,
    /// A license field is no SPDX expression, or its ids are unknown.
    LicenseUnparseable = "license-unparseable" Error,
    /// A license file holds something that is not recognised.
    LicenseTextUnrecognized = "license-text-unrecognized" Error,
    /// A package carries a license that it does not declare.
    LicenseMismatch = "license-mismatch" Error,
    /// A package's code is not what its registry published.
    SourceReplaced = "source-replaced" Error,
    /// The council has not ruled on a license, or wants to look first.
    LicenseNeedsReview = "license-needs-review" Error,
    /// A package links native code that no `[[native]]` entry names.
    NativeLicenseUnknown = "native-license-unknown" Error,
    /// A waiver has expired.
    WaiverExpired = "waiver-expired" Warning,
    /// A waiver has expired but still holds.
    WaiverExpiredGrace = "waiver-expired-grace" Warning,
    /// A waiver expires soon.
    WaiverExpiring = "waiver-expiring" Warning,
    /// A waiver's crate is there, but its license or text is no longer the one approved.
    WaiverLapsed = "waiver-lapsed" Warning,
    /// A waiver is for a rule that cannot be waived.
    WaiverNotPermitted = "waiver-not-permitted" Warning,
    /// A waiver helps no package.
    WaiverUnused = "waiver-unused" Warning,
    /// An agreement has ended.
    AgreementExpired = "agreement-expired" Warning,
    /// An agreement ends soon.
    AgreementExpiring = "agreement-expiring" Warning,
    /// A clarification is not applied because what it is pinned to has changed.
    ClarificationStale = "clarification-stale" Warning,
    /// A clarification names no package of the graph.
    ClarificationUnused = "clarification-unused" Warning,
    /// A rule that is not in force yet will make a verdict stricter.
    RuleUpcoming = "rule-upcoming" Warning,
    /// The policy is past its review date.
    PolicyReviewDue = "policy-review-due" Warning,
    /// The policy's effective date is still to come.
    PolicyNotYetEffective = "policy-not-yet-effective" Warning,
    /// cargo's resolver could not be simulated; every package counts in every reach.
    GraphOverReported = "graph-over-reported" Warning,
    /// A waiver lifts a verdict.
    WaiverApplied = "waiver-applied" Note,
    /// A deprecated SPDX id was read as its successor.
    LicenseIdDeprecated = "license-id-deprecated" Note,
    /// An expression is written in an old or unusual way.
    LicenseExpressionLegacy = "license-expression-legacy" Note,
    /// A term that does not count is unknown.
    LicenseTermUnknown = "license-term-unknown" Note,
}

impl Code {
    /// Returns the code called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

/// Returns the page of a code, policy errors (`policy-…`) included, without its heading.
#[must_use]
pub fn page(name: &str) -> Option<&'static str> {
    page_names_and_texts()
        .find(|(heading, _)| *heading == name)
        .map(|(_, text)| text)
}

/// Returns the names of all pages, in the order of the document.
pub fn page_names() -> impl Iterator<Item = &'static str> {
    page_names_and_texts().map(|(heading, _)| heading)
}

fn page_names_and_texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    PAGES
        .split("\n## ")
        .skip(1)
        .filter_map(|section| section.split_once('\n'))
        .map(|(heading, text)| (heading.trim(), text.trim()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Code, page, page_names};
    use crate::policy::{LintCode, ProblemCode};

    /// Errors that have a page and are neither findings nor problems of a policy.
    const OTHERS: &[&str] = &["metadata-narrowed"];

    #[test]
    fn every_code_has_a_page() {
        for code in Code::ALL {
            assert!(
                page(code.as_str()).is_some(),
                "{} has no page",
                code.as_str()
            );
            assert_eq!(Code::named(code.as_str()), Some(*code));
        }
    }

    #[test]
    fn every_policy_problem_and_every_other_error_has_a_page() {
        let problems = ProblemCode::ALL.iter().map(|code| code.as_str());
        let lints = LintCode::ALL.iter().map(|code| code.as_str());
        for name in problems.chain(lints).chain(OTHERS.iter().copied()) {
            assert!(
                page(name).is_some_and(|text| !text.is_empty()),
                "{name} has no page"
            );
        }
    }

    #[test]
    fn every_page_is_of_something_and_there_is_one_of_each() {
        let mut seen = BTreeSet::new();
        for name in page_names() {
            let is_problem = ProblemCode::ALL.iter().any(|code| code.as_str() == name);
            assert!(
                Code::named(name).is_some()
                    || LintCode::named(name).is_some()
                    || is_problem
                    || OTHERS.contains(&name),
                "{name} is no code"
            );
            assert!(seen.insert(name), "{name} has two pages");
        }
    }
}
