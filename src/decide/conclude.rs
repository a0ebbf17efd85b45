//! From the decisions on terms to the decision on an expression in one context.

use std::collections::BTreeSet;

use super::expression::{Leaf, blame, choice, take};
use super::model::{Context, ContextDecision, Ruling, TermDecision};
use crate::license::{Expression, Term};
use crate::policy::Policy;
use crate::vocabulary::Verdict;

/// Combines one decision per leaf into the verdict, the choice and what is owed.
pub(super) fn conclude(
    layers: &[Policy],
    expression: &Expression,
    context: Context,
    terms: Vec<TermDecision>,
) -> ContextDecision {
    let leaves: Vec<Leaf<'_>> = expression
        .terms()
        .zip(&terms)
        .map(|(term, decision)| Leaf {
            verdict: decision.verdict(),
            waived: !decision.waivers.is_empty(),
            preference: preference(layers, term),
            obligations: obligations(layers, decision),
        })
        .collect();
    let taken = take(&expression.root, &leaves);
    let obligations = taken
        .leaves
        .iter()
        .flat_map(|leaf| {
            leaves[*leaf]
                .obligations
                .iter()
                .map(|name| (*name).to_owned())
        })
        .collect();
    ContextDecision {
        context,
        verdict: taken.verdict,
        waived: taken.waived && taken.verdict == Verdict::Allow,
        blamed: blame(&expression.root, &leaves),
        choice: choice(expression, &taken),
        chosen: taken.leaves,
        terms,
        obligations,
    }
}

fn preference(layers: &[Policy], term: &Term) -> usize {
    let mut before = 0;
    for layer in layers {
        let prefer = &layer.identity.prefer;
        if let Some(place) = prefer.iter().position(|preferred| preferred == term) {
            return before + place;
        }
        before += prefer.len();
    }
    before
}

/// What every layer asks for that rules on a term.
fn obligations<'a>(layers: &'a [Policy], decision: &TermDecision) -> BTreeSet<&'a str> {
    let rules = decision.grounds.iter().filter_map(|ground| match ground {
        Ruling::Rule { layer, rule, .. } => Some(&layers[*layer].rules[*rule]),
        Ruling::Default { .. } | Ruling::Unknown | Ruling::FirstParty { .. } => None,
    });
    rules
        .flat_map(|rule| rule.obligations.iter().map(String::as_str))
        .collect()
}
