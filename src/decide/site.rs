//! Where a term is judged: the package and the way of use that conditions are asked about.

use jiff::civil::Date;

use super::product::InRun;
use crate::graph::Package;
use crate::policy::{Holds, Rule, Subject};
use crate::vocabulary::{Modification, SourceKind, Verdict};

/// One package in one way of use, on one day.
#[derive(Clone, Copy)]
pub(super) struct Site<'a> {
    /// What conditions are asked about; without a product where that may be any.
    pub(super) subject: Subject<'a>,
    pub(super) product: InRun<'a>,
    /// Whether what the package says about itself is not a fact.
    pub(super) is_copy: bool,
    /// The day rules are read on; later than the day of judgement when looking ahead.
    pub(super) rules_on: Date,
}

impl<'a> Site<'a> {
    /// Returns what rules are asked about where the product, if it may be any, is supposed to be one;
    /// `None`: none of all.
    pub(super) fn supposing(&self, product: Option<&'a str>) -> Subject<'a> {
        let mut subject = self.subject;
        if let (InRun::Any, Some(usage)) = (self.product, &mut subject.usage) {
            usage.product = product;
        }
        subject
    }

    /// Tells whether a rule is in force and all its conditions hold. Where nobody can tell, what
    /// refuses holds, and what allows does not.
    pub(super) fn applies(&self, rule: &Rule, subject: &Subject<'_>) -> bool {
        let least = match rule.verdict {
            Verdict::Allow => Holds::Yes,
            _ => Holds::Perhaps,
        };
        rule.in_force_from.is_none_or(|from| from <= self.rules_on)
            && rule.conditions.hold(subject) >= least
    }
}

/// Returns what conditions are asked about a package, whatever it is used for.
pub(super) fn subject(package: &Package) -> Subject<'_> {
    let source = judged_source(package);
    Subject {
        name: &package.name,
        version: &package.version,
        source,
        modification: package.modification,
        may_be_changed: may_be_changed(source, package.modification),
        usage: None,
        passes: None,
    }
}

/// Tells whether a copy may be changed although nothing shows it: a folder may hold a published crate.
pub(super) const fn may_be_changed(source: SourceKind, modification: Modification) -> bool {
    matches!(
        (source, modification),
        (SourceKind::Path, Modification::Unmodified)
    )
}

/// Returns the source kind rules and waivers see; a member that is judged is a path package to them.
#[must_use]
pub(crate) const fn judged_source(package: &Package) -> SourceKind {
    match package.source {
        SourceKind::Workspace => SourceKind::Path,
        source => source,
    }
}
