//! What the policy would say of a license by itself, with no package at hand.

use jiff::civil::Date;
use semver::Version;

use super::conclude::conclude;
use super::model::{Context, ContextDecision, Ruling, TermDecision};
use super::product::InRun;
use super::site::Site;
use super::term::{hear, rule_on, stands_for};
use crate::license::{Expression, Term};
use crate::policy::{Policy, Rule, matches_point, names};
use crate::vocabulary::{Modification, Reach, SourceKind, Verdict};

/// A package that might be, in one way of use, on one day.
#[derive(Debug, Clone, Copy)]
pub struct Hypothesis<'a> {
    /// Its name; empty: one that no rule names.
    pub name: &'a str,
    /// Its version.
    pub version: &'a Version,
    /// Where it comes from.
    pub source: SourceKind,
    /// Whether it is a changed copy.
    pub modification: Modification,
    /// How it gets in.
    pub reach: Reach,
    /// How what it gets into leaves the firm.
    pub distribution: Option<&'a str>,
    /// The product; `None`: it may be any.
    pub product: Option<&'a str>,
    /// The day.
    pub as_of: Date,
}

impl<'a> Hypothesis<'a> {
    const fn site(&self) -> Site<'a> {
        Site {
            name: self.name,
            version: self.version,
            source: self.source,
            modification: self.modification,
            reach: self.reach,
            distribution: self.distribution,
            product: InRun::of_name(self.product),
            is_copy: false,
            rules_on: self.as_of,
        }
    }
}

/// Returns what the policy says of a term in an unmodified crate of crates.io that no rule names.
#[must_use]
pub fn rule_on_license(
    layers: &[Policy],
    term: &Term,
    reach: Reach,
    distribution: Option<&str>,
    product: Option<&str>,
    as_of: Date,
) -> (Verdict, Ruling) {
    let hypothesis = Hypothesis {
        name: "",
        version: &Version::new(0, 0, 0),
        source: SourceKind::CratesIo,
        modification: Modification::Unmodified,
        reach,
        distribution,
        product,
        as_of,
    };
    rule_on(layers, term, &hypothesis.site())
}

/// Decides an expression for a package that might be, as for one that is; waivers are for real
/// packages and do not count.
#[must_use]
pub fn decide_license(
    layers: &[Policy],
    expression: &Expression,
    hypothesis: &Hypothesis<'_>,
) -> ContextDecision {
    let context = Context {
        reach: hypothesis.reach,
        distribution: hypothesis.distribution.map(str::to_owned),
        members: Vec::new(),
    };
    let site = hypothesis.site();
    let terms = expression.terms().map(|term| {
        let decided = hear(layers, term, &site).decide(&|_| false);
        TermDecision {
            ruled: decided.verdict,
            left: decided.verdict,
            ruling: decided.ruling,
            grounds: decided.votes.into_iter().map(|vote| vote.ruling).collect(),
            waivers: Vec::new(),
            unproved: decided.is_unproved,
        }
    });
    conclude(
        layers,
        expression,
        &expression.root,
        context,
        terms.collect(),
        Vec::new(),
    )
}

/// Tells whether a rule could decide a term if its conditions held.
#[must_use]
pub fn could_decide(rule: &Rule, term: &Term) -> bool {
    names(rule, term).is_some()
        || stands_for(term)
            .iter()
            .any(|point| matches_point(rule, point).is_some())
}
