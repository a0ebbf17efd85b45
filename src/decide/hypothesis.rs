//! What the policy would say about a license by itself, with no package at hand.

use jiff::civil::Date;

use super::agreement::with_arms;
use super::conclude::conclude;
use super::model::{Context, ContextDecision, Ruling, WaiverRef};
use super::product::InRun;
use super::site::{Site, may_be_changed};
use super::supposed;
use super::term::{hear, rule_on, stands_for};
use super::waiver::lift;
use crate::facts::with_native;
use crate::license::{Expression, Term};
use crate::policy::{Policy, Rule, Subject, Usage, matches_point, names};
use crate::vocabulary::{Reach, SourceKind, Verdict};

/// A package that might be, in one way of use, on one day.
#[derive(Clone, Copy)]
pub(crate) struct Hypothesis<'a> {
    /// What it is.
    pub subject: Subject<'a>,
    /// How it is used.
    pub usage: Usage<'a>,
    /// Whether waivers and agreements for the crate count.
    pub is_exempt: bool,
    /// Whether a path leads to a folder of the workspace.
    pub is_within: bool,
    /// Whether the source is meant, and its copies are what such copies are; else a copy is what it
    /// is called.
    pub is_told_by_source: bool,
    /// The day.
    pub as_of: Date,
}

impl<'a> Hypothesis<'a> {
    pub(super) fn site(&self) -> Site<'a> {
        let subject = self.subject;
        Site {
            subject: Subject {
                may_be_changed: self.is_told_by_source
                    && may_be_changed(subject.source, subject.modification),
                usage: Some(self.usage),
                ..subject
            },
            product: InRun::of_name(self.usage.product),
            is_copy: self.is_told_by_source && subject.source == SourceKind::Vendored,
            rules_on: self.as_of,
        }
    }
}

/// Returns what the policy says about a term in an unmodified crate of crates.io that no rule names.
#[must_use]
pub(crate) fn rule_on_license(
    layers: &[Policy],
    term: &Term,
    reach: Reach,
    distribution: Option<&str>,
    product: Option<&str>,
    as_of: Date,
) -> (Verdict, Ruling) {
    let hypothesis = Hypothesis {
        subject: Subject::ORDINARY,
        usage: Usage {
            reach,
            distribution,
            product,
            members: None,
        },
        is_exempt: false,
        is_within: false,
        is_told_by_source: false,
        as_of,
    };
    rule_on(layers, term, &hypothesis.site())
}

/// Decides what a package that might be declares, with native code that the policy knows of, as for
/// one that is.
#[must_use]
pub(crate) fn decide_license(
    layers: &[Policy],
    declared: &Expression,
    hypothesis: &Hypothesis<'_>,
) -> ContextDecision {
    let context = Context {
        reach: hypothesis.usage.reach,
        distribution: hypothesis.usage.distribution.map(str::to_owned),
        members: Vec::new(),
    };
    let site = hypothesis.site();
    let Subject {
        name,
        version,
        source,
        ..
    } = hypothesis.subject;
    let expression = with_native(declared, name, version, source, layers);
    let (waivers, arms) = if hypothesis.is_exempt {
        (
            supposed::waivers(layers, &expression, hypothesis, &site),
            supposed::arms(layers, hypothesis, &site),
        )
    } else {
        (Vec::new(), Vec::new())
    };
    let terms = expression.terms().map(|term| {
        let of_term = |waiver: &&WaiverRef| waiver.of(layers).terms.contains(term);
        let fitting: Vec<WaiverRef> = waivers.iter().filter(of_term).copied().collect();
        let hearing = hear(layers, term, &site);
        hearing.settle(|hearing| lift(layers, &fitting, hearing))
    });
    let root = (!arms.is_empty()).then(|| {
        let natives = layers.iter().flat_map(|layer| &layer.native);
        let natives = natives.filter(|native| native.may_mean(name, version, source));
        let natives: Vec<Expression> = natives.map(|native| native.license.clone()).collect();
        let own = declared.leaves.len();
        with_arms(&expression, own, &natives, arms.len())
    });
    conclude(
        layers,
        &expression,
        root.as_ref().unwrap_or(&expression.root),
        context,
        terms.collect(),
        arms,
    )
}

/// Tells whether a rule could decide a term if its conditions held.
#[must_use]
pub(crate) fn could_decide(rule: &Rule, term: &Term) -> bool {
    names(rule, term).is_some()
        || stands_for(term)
            .iter()
            .any(|point| matches_point(rule, point).is_some())
}
