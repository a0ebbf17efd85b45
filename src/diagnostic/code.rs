//! Every code there is: its word, kind and severity, what it says about a package, and the
//! page that explains it.
//!
//! A code is never renamed or reused. Pages are the sections of `docs/codes.md`.

use super::Severity;
use crate::vocabulary::Outcome;

/// Where the documentation is to be read.
pub(crate) const DOCS: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/");

/// The text of every page, one `## code` section each.
const PAGES: &str = include_str!("../../docs/codes.md");

/// What a code is reported in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeKind {
    /// Findings of a judged run.
    Finding,
    /// Mistakes in a policy, and reasons why there is none.
    Mistake,
    /// Advice on a policy: `policy lint` and `policy test`.
    Advice,
    /// Other reasons why there is no verdict.
    Failure,
}

macro_rules! outcome {
    (None) => {
        None
    };
    ($outcome:ident) => {
        Some(Outcome::$outcome)
    };
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $word:literal $kind:ident $severity:ident $outcome:ident),+ $(,)?) => {
        /// The kinds of diagnostics; spelled in kebab-case.
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

            /// Returns what the code is reported in.
            #[must_use]
            pub const fn kind(self) -> CodeKind {
                match self { $(Self::$variant => CodeKind::$kind),+ }
            }

            /// Returns the severity before stages and `-D`.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),+ }
            }

            /// Returns what it says about its packages; `None` where it refuses none.
            #[must_use]
            pub const fn outcome(self) -> Option<Outcome> {
                match self { $(Self::$variant => outcome!($outcome)),+ }
            }
        }
    };
}

codes! {
    /// A rule refuses a license.
    LicenseDenied = "license-denied" Finding Error Denied,
    /// A workspace member declares a license that the policy denies, or one that cannot be read.
    MemberJudged = "member-judged" Finding Error Denied,
    /// A package has no license.
    LicenseMissing = "license-missing" Finding Error Undetermined,
    /// A license field is not an SPDX expression, or its ids are unknown.
    LicenseUnparseable = "license-unparseable" Finding Error Undetermined,
    /// A license file holds something that is not recognised.
    LicenseTextUnrecognized = "license-text-unrecognized" Finding Error Undetermined,
    /// A package carries a license that it does not declare.
    LicenseMismatch = "license-mismatch" Finding Error None,
    /// A package's code is not what its registry published.
    SourceReplaced = "source-replaced" Finding Error Undetermined,
    /// The council has not ruled on a license, or wants to look first.
    LicenseNeedsReview = "license-needs-review" Finding Error Review,
    /// A package links native code that no `[[native]]` entry names.
    NativeLicenseUnknown = "native-license-unknown" Finding Error Review,
    /// A waiver has expired.
    WaiverExpired = "waiver-expired" Finding Warning None,
    /// A waiver has expired but still holds.
    WaiverExpiredGrace = "waiver-expired-grace" Finding Warning None,
    /// A waiver expires soon.
    WaiverExpiring = "waiver-expiring" Finding Warning None,
    /// A waiver's crate is there, but its license or text is no longer the one approved.
    WaiverLapsed = "waiver-lapsed" Finding Warning None,
    /// A waiver is for a rule that cannot be waived.
    WaiverNotPermitted = "waiver-not-permitted" Finding Warning None,
    /// A waiver helps no package.
    WaiverUnused = "waiver-unused" Finding Warning None,
    /// An agreement has ended.
    AgreementExpired = "agreement-expired" Finding Warning None,
    /// An agreement ends soon.
    AgreementExpiring = "agreement-expiring" Finding Warning None,
    /// A clarification is not applied because what it is pinned to has changed.
    ClarificationStale = "clarification-stale" Finding Warning None,
    /// A clarification names no package of the graph.
    ClarificationUnused = "clarification-unused" Finding Warning None,
    /// A rule that is not in force yet will make a verdict stricter.
    RuleUpcoming = "rule-upcoming" Finding Warning None,
    /// The policy is past its review date.
    PolicyReviewDue = "policy-review-due" Finding Warning None,
    /// The policy's effective date is still to come.
    PolicyNotYetEffective = "policy-not-yet-effective" Finding Warning None,
    /// cargo's resolver could not be simulated; every package counts in every reach.
    GraphOverReported = "graph-over-reported" Finding Warning None,
    /// A waiver lifts a verdict.
    WaiverApplied = "waiver-applied" Finding Note None,
    /// A deprecated SPDX id was read as its successor.
    LicenseIdDeprecated = "license-id-deprecated" Finding Note None,
    /// An expression is written in an old or unusual way.
    LicenseExpressionLegacy = "license-expression-legacy" Finding Note None,
    /// A term that does not count is unknown.
    LicenseTermUnknown = "license-term-unknown" Finding Note None,
    /// The text is not TOML.
    PolicySyntax = "policy-syntax" Mistake Error None,
    /// A key that schema 1 does not have at this place.
    PolicyUnknownKey = "policy-unknown-key" Mistake Error None,
    /// A license or exception that is on no list.
    PolicyUnknownLicense = "policy-unknown-license" Mistake Error None,
    /// A group, distribution, obligation or word that is defined nowhere.
    PolicyUnknownName = "policy-unknown-name" Mistake Error None,
    /// A required key is not there.
    PolicyMissingKey = "policy-missing-key" Mistake Error None,
    /// A value of another type than the key takes.
    PolicyWrongType = "policy-wrong-type" Mistake Error None,
    /// A value that makes no sense for its key.
    PolicyInvalidValue = "policy-invalid-value" Mistake Error None,
    /// The same id or key twice.
    PolicyDuplicateId = "policy-duplicate-id" Mistake Error None,
    /// A text with nothing in it.
    PolicyBlank = "policy-blank" Mistake Error None,
    /// A waiver approved by someone who may not approve it.
    PolicyApprover = "policy-approver" Mistake Error None,
    /// A waiver that runs longer than the policy permits, or backwards.
    PolicyWaiverTerm = "policy-waiver-term" Mistake Error None,
    /// A deny or review rule that an earlier rule leaves nothing to decide.
    PolicyRuleUnreachable = "policy-rule-unreachable" Mistake Error None,
    /// The policy asks for a newer tool.
    PolicyToolTooOld = "policy-tool-too-old" Mistake Error None,
    /// The policy is past its `valid-until`.
    PolicyExpired = "policy-expired" Mistake Error None,
    /// Something the design has and this version does not.
    PolicyUnsupported = "policy-unsupported" Mistake Error None,
    /// Something that only the layer above all others may hold, or redefine.
    PolicyLayer = "policy-layer" Mistake Error None,
    /// An entry of `extends` that leads to no layer.
    PolicyExtends = "policy-extends" Mistake Error None,
    /// An entry of `include`, or a file it matches, that cannot belong to the layer.
    PolicyInclude = "policy-include" Mistake Error None,
    /// Stands for the problems that are not listed.
    PolicyTooManyProblems = "policy-too-many-problems" Mistake Error None,
    /// No policy where one was looked for.
    PolicyNotFound = "policy-not-found" Mistake Error None,
    /// The policy is there and cannot be read.
    PolicyUnreadable = "policy-unreadable" Mistake Error None,
    /// The policy is not what was asked for: its digest, its signature, its name or its version.
    PolicyUntrusted = "policy-untrusted" Mistake Error None,
    /// An earlier rule takes part of what a rule names, and says something else.
    PolicyRuleShadowed = "policy-rule-shadowed" Advice Warning None,
    /// A rule allows every license.
    PolicyAllowsEverything = "policy-allows-everything" Advice Warning None,
    /// For a reach and distribution, no rule can ever decide.
    PolicyContextUnruled = "policy-context-unruled" Advice Warning None,
    /// No rule uses a group.
    PolicyGroupUnused = "policy-group-unused" Advice Warning None,
    /// A list uses a deprecated id.
    PolicyIdDeprecated = "policy-id-deprecated" Advice Warning None,
    /// Of a family of licenses, some are named and others forgotten.
    PolicyFamilyIncomplete = "policy-family-incomplete" Advice Warning None,
    /// Licenses that are common on crates.io are left to the default.
    PolicyCommonUnruled = "policy-common-unruled" Advice Warning None,
    /// A waiver has expired.
    PolicyWaiverExpired = "policy-waiver-expired" Advice Warning None,
    /// A waiver expires soon.
    PolicyWaiverExpiring = "policy-waiver-expiring" Advice Warning None,
    /// An agreement has ended.
    PolicyAgreementExpired = "policy-agreement-expired" Advice Warning None,
    /// An agreement ends soon.
    PolicyAgreementExpiring = "policy-agreement-expiring" Advice Warning None,
    /// An agreement does not say where the crate comes from.
    PolicyAgreementBroad = "policy-agreement-broad" Advice Warning None,
    /// It makes no difference whether a product is named.
    PolicyProductUnused = "policy-product-unused" Advice Warning None,
    /// Whoever approved a waiver or an agreement is no longer in office.
    PolicyApproverLeft = "policy-approver-left" Advice Warning None,
    /// What counts as our own may be the public's.
    PolicyFirstPartyBroad = "policy-first-party-broad" Advice Warning None,
    /// A case of `[[tests]]` does not hold.
    PolicyTestFailed = "policy-test-failed" Advice Error None,
    /// No case reaches a rule.
    PolicyRuleUntested = "policy-rule-untested" Advice Warning None,
    /// No case reaches a group.
    PolicyGroupUntested = "policy-group-untested" Advice Warning None,
    /// Nothing was judged, for a reason that has no code of its own.
    NoVerdict = "no-verdict" Failure Error None,
    /// Saved metadata that was narrowed when it was saved.
    MetadataNarrowed = "metadata-narrowed" Failure Error None,
}

impl Code {
    /// Returns the codes of a kind, in order.
    pub fn of(kind: CodeKind) -> impl Iterator<Item = Self> {
        Self::ALL
            .iter()
            .copied()
            .filter(move |code| code.kind() == kind)
    }

    /// Returns the code of a kind that is called `name`.
    #[must_use]
    pub fn named(kind: CodeKind, name: &str) -> Option<Self> {
        Self::of(kind).find(|code| code.as_str() == name)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// Returns the page of the code called `name`, without its heading.
#[must_use]
pub(crate) fn page(name: &str) -> Option<&'static str> {
    page_names_and_texts()
        .find(|(heading, _)| *heading == name)
        .map(|(_, text)| text)
}

/// Returns the names of all pages, in the order of the document.
pub(crate) fn page_names() -> impl Iterator<Item = &'static str> {
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
    use super::{Code, page, page_names};

    #[test]
    fn every_code_has_a_page_and_every_page_a_code() {
        for code in Code::ALL {
            assert!(
                page(code.as_str()).is_some_and(|text| !text.is_empty()),
                "{code} has no page"
            );
        }
        let mut pages: Vec<&str> = page_names().collect();
        let mut words: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        pages.sort_unstable();
        words.sort_unstable();
        assert_eq!(pages, words);
    }
}
