//! A piece of advice as a value, and the codes there are.

use crate::source::Span;

/// Declares the codes with their spelling.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal),+ $(,)?) => {
        /// What `policy lint` and `policy test` say; spelled in kebab-case, never reused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum LintCode { $($(#[$doc])* $variant),+ }

        impl LintCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the code as messages and `explain` spell it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }
    };
}

codes! {
    /// An earlier rule takes part of what a rule names, and says something else.
    RuleShadowed = "policy-rule-shadowed",
    /// A rule allows every license.
    AllowsEverything = "policy-allows-everything",
    /// For a reach and distribution, no rule can ever decide.
    ContextUnruled = "policy-context-unruled",
    /// No rule uses a group.
    GroupUnused = "policy-group-unused",
    /// A list uses a deprecated id.
    IdDeprecated = "policy-id-deprecated",
    /// Of a family of licenses, some are named and others forgotten.
    FamilyIncomplete = "policy-family-incomplete",
    /// Licenses that are common on crates.io are left to the default.
    CommonUnruled = "policy-common-unruled",
    /// A waiver has expired.
    WaiverExpired = "policy-waiver-expired",
    /// A waiver expires soon.
    WaiverExpiring = "policy-waiver-expiring",
    /// An agreement has ended.
    AgreementExpired = "policy-agreement-expired",
    /// An agreement ends soon.
    AgreementExpiring = "policy-agreement-expiring",
    /// An agreement does not say where the crate comes from.
    AgreementBroad = "policy-agreement-broad",
    /// It makes no difference whether a product is named.
    ProductUnused = "policy-product-unused",
    /// Whoever approved a waiver or an agreement is no longer in office.
    ApproverLeft = "policy-approver-left",
    /// What counts as our own may be the public's.
    FirstPartyBroad = "policy-first-party-broad",
    /// A case of `[[tests]]` does not hold.
    TestFailed = "policy-test-failed",
    /// No case reaches a rule.
    RuleUntested = "policy-rule-untested",
    /// No case reaches a group.
    GroupUntested = "policy-group-untested",
}

impl LintCode {
    /// Returns the code called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

/// One piece of advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// What kind.
    pub code: LintCode,
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
    pub fn new(code: LintCode, span: Span, message: impl Into<String>) -> Self {
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
