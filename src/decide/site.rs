//! Where a term is judged: the package and context a rule's conditions look at.

use jiff::civil::Date;
use semver::Version;

use super::product::InRun;
use crate::graph::Package;
use crate::policy::Rule;
use crate::vocabulary::{Modification, Reach, SourceKind, Verdict};

/// One package in one way of use, on one day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) name: &'a str,
    pub(super) version: &'a Version,
    pub(super) source: SourceKind,
    pub(super) modification: Modification,
    pub(super) reach: Reach,
    pub(super) distribution: Option<&'a str>,
    pub(super) product: InRun<'a>,
    /// Whether it may be a changed copy although nothing shows it.
    pub(super) may_be_changed: bool,
    /// Whether what the package says about itself is not a fact.
    pub(super) is_copy: bool,
    /// The day rules are read on; later than the day of judgement when looking ahead.
    pub(super) rules_on: Date,
}

impl Site<'_> {
    /// Tells whether a rule is in force and all its conditions hold here, where the product is the
    /// one of the site or, if that may be any, the one that is supposed; `None`: none of all.
    pub(super) fn applies(&self, rule: &Rule, supposed: Option<&str>) -> bool {
        let product = match self.product {
            InRun::Named(name) => Some(name),
            InRun::Any => supposed,
        };
        let conditions = &rule.conditions;
        rule.in_force_from.is_none_or(|from| from <= self.rules_on)
            && conditions
                .reach
                .as_ref()
                .is_none_or(|reaches| reaches.contains(&self.reach))
            && conditions.distribution.as_ref().is_none_or(|names| {
                self.distribution
                    .is_some_and(|here| names.iter().any(|name| name == here))
            })
            && conditions
                .source
                .as_ref()
                .is_none_or(|sources| sources.contains(&self.source))
            && conditions.crates.as_ref().is_none_or(|crates| {
                crates.iter().any(|krate| match rule.verdict {
                    Verdict::Allow => krate.matches(self.name, self.version),
                    _ => krate.may_mean(self.name, self.version),
                })
            })
            && conditions
                .copy
                .as_ref()
                .is_none_or(|copies| self.is_copy_of(copies, rule.verdict))
            && conditions.products.as_ref().is_none_or(|products| {
                product.is_some_and(|product| products.iter().any(|name| name == product))
            })
    }

    /// Tells whether a rule with a verdict is about such a copy. Where it is unknown what it is, it
    /// is refused as either, and allowed as both.
    fn is_copy_of(&self, copies: &[Modification], verdict: Verdict) -> bool {
        if !self.may_be_changed {
            return copies.contains(&self.modification);
        }
        let mut is = Modification::ALL.iter().map(|copy| copies.contains(copy));
        match verdict {
            Verdict::Allow => is.all(|is| is),
            _ => is.any(|is| is),
        }
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
