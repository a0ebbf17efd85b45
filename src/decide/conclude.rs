//! From the decisions on terms to the decision on an expression in one context.

use std::collections::BTreeSet;

use super::expression::{Leaf, Taken, blame, choice, take};
use super::model::{Arm, Context, ContextDecision, Ruling, TermDecision};
use crate::license::{Expression, Node, Term};
use crate::policy::Policy;
use crate::vocabulary::Verdict;

/// Combines one decision per leaf into the verdict, the choice and what is owed. `root` is that of
/// the expression, with `arms` as the leaves behind the expression's own.
pub(super) fn conclude(
    layers: &[Policy],
    expression: &Expression,
    root: &Node,
    context: Context,
    terms: Vec<TermDecision>,
    mut arms: Vec<Arm>,
) -> ContextDecision {
    let leaves: Vec<Leaf<'_>> = expression
        .terms()
        .zip(&terms)
        .chain(arms.iter().map(|arm| (arm.term(layers), &arm.decision)))
        .map(|(term, decision)| Leaf {
            verdict: decision.verdict(),
            waived: !decision.waivers.is_empty(),
            preference: preference(layers, term),
            obligations: obligations(layers, decision),
        })
        .collect();
    let taken = take(root, &leaves);
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
    let mut blamed = blame(root, &leaves);
    drop(leaves);
    let count = terms.len();
    // What native code and the package share is in `root` twice.
    let mut chosen = taken.leaves.clone();
    for leaves in [&mut chosen, &mut blamed] {
        leaves.sort_unstable();
        leaves.dedup();
        leaves.retain(|leaf| *leaf < count);
    }
    for (index, arm) in arms.iter_mut().enumerate() {
        arm.taken = taken.leaves.contains(&(count + index));
    }
    ContextDecision {
        context,
        verdict: taken.verdict,
        waived: taken.waived && taken.verdict == Verdict::Allow,
        blamed,
        choice: choice_of(layers, expression, &taken, &arms),
        chosen,
        terms,
        arms,
        obligations,
    }
}

/// The arms taken as an expression: an agreement's first, with what stands beside it.
fn choice_of(
    layers: &[Policy],
    expression: &Expression,
    taken: &Taken,
    arms: &[Arm],
) -> Option<String> {
    if arms.is_empty() {
        return choice(expression, taken);
    }
    let bought = arms.iter().filter(|arm| arm.taken);
    let mut terms: Vec<String> = bought.map(|arm| arm.term(layers).to_string()).collect();
    let leaves = taken.leaves.iter();
    for leaf in leaves.filter_map(|leaf| expression.leaves.get(*leaf)) {
        let term = leaf.term.to_string();
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    Some(terms.join(" AND "))
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

/// Returns what every layer asks for that rules on a term.
#[must_use]
pub(crate) fn obligations<'a>(layers: &'a [Policy], decision: &TermDecision) -> BTreeSet<&'a str> {
    let rules = decision.grounds.iter().filter_map(|ground| match ground {
        Ruling::Rule { layer, rule, .. } => Some(&layers[*layer].rules[*rule]),
        Ruling::Default { .. }
        | Ruling::Unknown
        | Ruling::Agreement(_)
        | Ruling::FirstParty { .. } => None,
    });
    rules
        .flat_map(|rule| rule.obligations.iter().map(String::as_str))
        .collect()
}
