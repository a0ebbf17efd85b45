//! Laws of AND and OR, over random expressions and verdicts.

use std::collections::BTreeSet;

use proptest::prelude::{Just, Strategy, prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::expression::{Leaf, blame, take};
use crate::license::Node;
use crate::vocabulary::Verdict;

const LEAVES: usize = 6;

fn any_node() -> impl Strategy<Value = Node> {
    (0..LEAVES)
        .prop_map(Node::Leaf)
        .prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 2..4).prop_map(Node::And),
                proptest::collection::vec(inner, 2..4).prop_map(Node::Or),
            ]
        })
}

fn any_leaves() -> impl Strategy<Value = Vec<Leaf<'static>>> {
    let verdict = proptest::sample::select(Verdict::ALL);
    let leaf = (
        verdict,
        proptest::bool::ANY,
        0..3_usize,
        Just(BTreeSet::new()),
    )
        .prop_map(|(verdict, waived, preference, obligations)| Leaf {
            waived: waived && verdict == Verdict::Allow,
            verdict,
            preference,
            obligations,
        });
    proptest::collection::vec(leaf, LEAVES)
}

/// Every way to take one arm of each OR, as sets of leaves.
fn ways(node: &Node) -> Vec<BTreeSet<usize>> {
    match node {
        Node::Leaf(leaf) => vec![BTreeSet::from([*leaf])],
        Node::Or(operands) => operands.iter().flat_map(ways).collect(),
        Node::And(operands) => operands
            .iter()
            .fold(vec![BTreeSet::new()], |sofar, operand| {
                let next: BTreeSet<BTreeSet<usize>> = sofar
                    .iter()
                    .flat_map(|set| {
                        ways(operand)
                            .into_iter()
                            .map(|more| set.union(&more).copied().collect())
                    })
                    .collect();
                next.into_iter().collect()
            }),
    }
}

fn mirrored(node: &Node) -> Node {
    let turn = |operands: &[Node]| operands.iter().rev().map(mirrored).collect();
    match node {
        Node::Leaf(leaf) => Node::Leaf(*leaf),
        Node::And(operands) => Node::And(turn(operands)),
        Node::Or(operands) => Node::Or(turn(operands)),
    }
}

proptest! {
    #[test]
    fn agrees_with_trying_every_choice(node in any_node(), leaves in any_leaves()) {
        let best = ways(&node)
            .into_iter()
            .map(|way| {
                let verdict = way.iter().map(|leaf| leaves[*leaf].verdict).max();
                let waived = way.iter().any(|leaf| leaves[*leaf].waived);
                (verdict, verdict == Some(Verdict::Allow) && waived)
            })
            .min();
        let taken = take(&node, &leaves);
        let waived = taken.verdict == Verdict::Allow && taken.waived;
        prop_assert_eq!(Some((Some(taken.verdict), waived)), best);
    }

    #[test]
    fn the_leaves_taken_carry_the_verdict(node in any_node(), leaves in any_leaves()) {
        let taken = take(&node, &leaves);
        let worst = taken.leaves.iter().map(|leaf| leaves[*leaf].verdict).max();
        prop_assert_eq!(worst, Some(taken.verdict));
        let set: BTreeSet<usize> = taken.leaves.iter().copied().collect();
        prop_assert!(ways(&node).contains(&set));
    }

    #[test]
    fn operands_commute(node in any_node(), leaves in any_leaves()) {
        prop_assert_eq!(take(&node, &leaves).verdict, take(&mirrored(&node), &leaves).verdict);
    }

    #[test]
    fn operands_associate(
        a in any_node(), b in any_node(), c in any_node(), leaves in any_leaves(), is_and in proptest::bool::ANY,
    ) {
        let join = if is_and { Node::And } else { Node::Or };
        let left = join(vec![join(vec![a.clone(), b.clone()]), c.clone()]);
        let right = join(vec![a.clone(), join(vec![b.clone(), c.clone()])]);
        let flat = join(vec![a, b, c]);
        let verdict = take(&flat, &leaves).verdict;
        prop_assert_eq!(take(&left, &leaves).verdict, verdict);
        prop_assert_eq!(take(&right, &leaves).verdict, verdict);
    }

    #[test]
    fn somebody_is_to_blame_exactly_for_what_fails(node in any_node(), leaves in any_leaves()) {
        let verdict = take(&node, &leaves).verdict;
        let blamed = blame(&node, &leaves);
        prop_assert_eq!(blamed.is_empty(), verdict == Verdict::Allow);
        for leaf in blamed {
            prop_assert!(leaves[leaf].verdict != Verdict::Allow);
        }
    }
}
