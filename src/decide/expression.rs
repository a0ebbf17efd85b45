//! From the verdicts on terms to the verdict on an expression, and the license choice.
//!
//! AND takes the strictest operand, OR the mildest; a term that passes only thanks to a waiver is
//! as mild as any, but chosen last. Of equally mild arms the choice takes the most preferred, then
//! the one with the fewest obligations, then the leftmost; none of that changes the verdict.

use std::collections::BTreeSet;

use crate::license::{Expression, Node};
use crate::vocabulary::Verdict;

/// What is known of one leaf.
#[derive(Debug, Clone)]
pub(super) struct Leaf<'a> {
    pub(super) verdict: Verdict,
    pub(super) waived: bool,
    /// Place in the policy's `prefer`; behind all of them if it is not there.
    pub(super) preference: usize,
    pub(super) obligations: BTreeSet<&'a str>,
}

/// The verdict on an expression, and the leaves of the arms taken.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    pub(super) verdict: Verdict,
    pub(super) waived: bool,
    /// Indices of leaves, in the order written.
    pub(super) leaves: Vec<usize>,
}

/// Returns the verdict on `node` where its leaves have these verdicts: AND the strictest, OR the
/// mildest. A leaf without a verdict is undetermined.
#[must_use]
pub(crate) fn verdict_of(node: &Node, leaves: &[Verdict]) -> Verdict {
    let all = |operands: &[Node]| -> Vec<Verdict> {
        operands
            .iter()
            .map(|operand| verdict_of(operand, leaves))
            .collect()
    };
    match node {
        Node::Leaf(index) => leaves.get(*index).copied(),
        Node::And(operands) => all(operands).into_iter().max(),
        Node::Or(operands) => all(operands).into_iter().min(),
    }
    .unwrap_or(Verdict::Undetermined)
}

/// Takes the verdict and the choice of `node`, bottom up.
pub(super) fn take(node: &Node, leaves: &[Leaf<'_>]) -> Taken {
    match node {
        Node::Leaf(index) => Taken {
            verdict: leaves[*index].verdict,
            waived: leaves[*index].waived,
            leaves: vec![*index],
        },
        Node::And(operands) => {
            let mut all = Taken {
                verdict: Verdict::Allow,
                waived: false,
                leaves: Vec::new(),
            };
            for operand in operands {
                let taken = take(operand, leaves);
                all.verdict = all.verdict.max(taken.verdict);
                all.waived |= taken.waived;
                all.leaves.extend(taken.leaves);
            }
            all
        }
        Node::Or(operands) => operands
            .iter()
            .map(|operand| take(operand, leaves))
            .min_by(|a, b| rank(a, leaves).cmp(&rank(b, leaves)))
            // The parser gives every OR two operands or more; without one nothing is granted.
            .unwrap_or(Taken {
                verdict: Verdict::Undetermined,
                waived: false,
                leaves: Vec::new(),
            }),
    }
}

/// The order of arms, best first; `min_by` keeps the leftmost of equals.
fn rank(taken: &Taken, leaves: &[Leaf<'_>]) -> (Verdict, bool, usize, usize) {
    let preference = taken
        .leaves
        .iter()
        .map(|leaf| leaves[*leaf].preference)
        .max()
        .unwrap_or(usize::MAX);
    let obligations: BTreeSet<&str> = taken
        .leaves
        .iter()
        .flat_map(|leaf| leaves[*leaf].obligations.iter().copied())
        .collect();
    (
        taken.verdict,
        taken.waived && taken.verdict == Verdict::Allow,
        preference,
        obligations.len(),
    )
}

/// Returns the leaves to blame for a verdict other than allow, in the order written.
///
/// Of an AND only the operands as bad as the whole; of an OR every arm, because each of them fails.
pub(super) fn blame(node: &Node, leaves: &[Leaf<'_>]) -> Vec<usize> {
    let verdict = take(node, leaves).verdict;
    if verdict == Verdict::Allow {
        return Vec::new();
    }
    match node {
        Node::Leaf(index) => vec![*index],
        Node::And(operands) => operands
            .iter()
            .filter(|operand| take(operand, leaves).verdict == verdict)
            .flat_map(|operand| blame(operand, leaves))
            .collect(),
        Node::Or(operands) => operands
            .iter()
            .flat_map(|operand| blame(operand, leaves))
            .collect(),
    }
}

/// Returns the arms taken as an expression, each term once; `None` if there was nothing to choose.
pub(super) fn choice(expression: &Expression, taken: &Taken) -> Option<String> {
    if !expression.offers_choice() {
        return None;
    }
    let mut terms: Vec<String> = Vec::new();
    for leaf in &taken.leaves {
        let term = expression.leaves[*leaf].term.to_string();
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    Some(terms.join(" AND "))
}
