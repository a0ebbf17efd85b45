//! Through which declarations of ours a package gets in: each with the shortest path behind it.

use std::collections::{BTreeSet, VecDeque};

use super::build::Graph;
use super::model::{PackageIx, Path};
use super::reach::{Node, Run, Side};
use crate::vocabulary::Reach;

impl Graph {
    /// Returns the shortest path through each declaration of `members` by which a package gets in, shortest
    /// first. None of them leads on through another of these members: that one brings it in, then.
    #[must_use]
    pub fn entrances(
        &self,
        to: PackageIx,
        reach: Reach,
        members: &BTreeSet<PackageIx>,
    ) -> Vec<Path> {
        let mut found: Vec<Path> = Vec::new();
        for (run, goal, allowed) in self.goals(to, reach) {
            let counts = |member: &PackageIx| {
                members.contains(member)
                    && *member != to
                    && allowed
                        .as_ref()
                        .is_none_or(|allowed| allowed.contains(member))
            };
            for (member, arcs) in entrances(run, goal, counts) {
                let path = self.path(run, (member, arcs));
                if !found.iter().any(|known| known.begins_as(&path)) {
                    found.push(path);
                }
            }
        }
        found.sort_by_key(|path| path.steps.len());
        found
    }
}

/// Goes back from a node, nearest first, until members that count are met.
fn entrances(
    run: &Run,
    goal: Node,
    counts: impl Fn(&PackageIx) -> bool,
) -> Vec<(PackageIx, Vec<usize>)> {
    // For each node the arc that leads towards the goal.
    let mut onward: Vec<Option<usize>> = vec![None; run.packages() * Side::ALL.len()];
    let mut known = BTreeSet::new();
    let mut found = Vec::new();
    let mut queue = VecDeque::from([goal]);
    while let Some(node) = queue.pop_front() {
        for (index, arc) in run.arcs_to(node) {
            if let Some(member) = run.member_at(arc.from).filter(&counts) {
                if known.insert((member, arc.dependency, arc.kind)) {
                    let mut arcs = vec![index];
                    let mut at = node;
                    while let Some(next) = onward[at.index()] {
                        arcs.push(next);
                        at = run.arc(next).to;
                    }
                    found.push((member, arcs));
                }
            } else if arc.from != goal && onward[arc.from.index()].is_none() {
                onward[arc.from.index()] = Some(index);
                queue.push_back(arc.from);
            }
        }
    }
    found
}
