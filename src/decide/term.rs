//! The verdict on one term in one context, over all layers.
//!
//! A layer that names the declared term rules on it as a whole; otherwise it rules on the term's
//! points (each version it may be taken as, each license it includes). Per point the strictest
//! layer counts; of the points the mildest is taken, because the user of the package may choose it.

use super::model::Ruling;
use super::site::Site;
use crate::license::{Addition, License, Term, later_versions};
use crate::policy::{Policy, matches_point, names};
use crate::vocabulary::Verdict;

/// What the layers say of a term in a context, and which of them decided.
pub(super) fn rule_on(layers: &[Policy], term: &Term, site: &Site<'_>) -> (Verdict, Ruling) {
    if !term.is_known() {
        return (Verdict::Undetermined, Ruling::Unknown);
    }
    points(term)
        .iter()
        .map(|point| strictest_vote(layers, term, point, site))
        .reduce(|best, other| if other.0 < best.0 { other } else { best })
        .unwrap_or((Verdict::Undetermined, Ruling::Unknown))
}

/// Returns the points of a term, as terms.
pub(super) fn stands_for(term: &Term) -> Vec<Term> {
    points(term).into_iter().map(|point| point.term).collect()
}

/// One thing a term may be taken as.
struct Point {
    term: Term,
    /// `X` of a declared `X WITH E`: a way out only where a layer says `accept-base`.
    is_base: bool,
}

fn points(term: &Term) -> Vec<Point> {
    if term.addition.is_none() {
        return versions(term, false);
    }
    let mut all = vec![Point {
        term: term.clone(),
        is_base: false,
    }];
    if matches!(term.addition, Some(Addition::Listed(_))) {
        all.extend(versions(&term.base(), true));
    }
    all
}

fn versions(term: &Term, is_base: bool) -> Vec<Point> {
    let of = |license| Point {
        term: Term::of(license),
        is_base,
    };
    match &term.license {
        License::Listed(id) if term.or_later => later_versions(id)
            .into_iter()
            .map(|id| of(License::Listed(id)))
            .collect(),
        license => vec![of(license.clone())],
    }
}

/// The strictest vote on a point; of equals, the highest layer's.
fn strictest_vote(
    layers: &[Policy],
    term: &Term,
    point: &Point,
    site: &Site<'_>,
) -> (Verdict, Ruling) {
    layers
        .iter()
        .enumerate()
        .filter_map(|(layer, policy)| vote(policy, layer, term, point, site))
        .reduce(|strictest, other| {
            if other.0 > strictest.0 {
                other
            } else {
                strictest
            }
        })
        // No layer has a default: nobody has ruled, so the council has to.
        .unwrap_or((Verdict::Review, Ruling::Default { layer: 0 }))
}

fn vote(
    policy: &Policy,
    layer: usize,
    term: &Term,
    point: &Point,
    site: &Site<'_>,
) -> Option<(Verdict, Ruling)> {
    let rules = || {
        policy
            .rules
            .iter()
            .enumerate()
            .filter(|(_, rule)| site.applies(rule))
    };
    let ruled = |(rule, entry): (usize, &crate::policy::Entry)| {
        (
            policy.rules[rule].verdict,
            Ruling::Rule {
                layer,
                rule,
                entry: entry.span,
            },
        )
    };
    let named = rules().find_map(|(index, rule)| Some((index, names(rule, term)?)));
    if let Some(found) = named {
        return Some(ruled(found));
    }
    let accepts_base = policy
        .defaults
        .as_ref()
        .is_some_and(|defaults| defaults.accept_base);
    // Where the base is no way out, the layer's word on the pair stands for it as well.
    let asked = if point.is_base && !accepts_base {
        term
    } else {
        &point.term
    };
    let matched = rules().find_map(|(index, rule)| Some((index, matches_point(rule, asked)?)));
    matched.map(ruled).or_else(|| {
        policy
            .defaults
            .as_ref()
            .map(|defaults| (defaults.verdict, Ruling::Default { layer }))
    })
}
