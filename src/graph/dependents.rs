//! Who depends on a package in what is built: directly, or in the end.

use std::collections::BTreeSet;

use super::build::Graph;
use super::model::{PackageIx, Step};
use super::reach::{Node, Side};

impl Graph {
    /// Returns the edges that lead to a package from what is built, sorted by the package that
    /// depends; each kind and name of a dependency once.
    #[must_use]
    pub fn dependents(&self, to: PackageIx) -> Vec<Step> {
        self.leading(&[to], false)
    }

    /// Returns every edge on a way from what is built to one of these packages, each once, sorted by the
    /// package that depends.
    ///
    /// A package that is built twice, for the host and for the target, may lead there in one of the two only.
    #[must_use]
    pub(crate) fn all_dependents(&self, to: &[PackageIx]) -> Vec<Step> {
        self.leading(to, true)
    }

    fn leading(&self, to: &[PackageIx], goes_on: bool) -> Vec<Step> {
        let mut seen = BTreeSet::new();
        let mut steps = Vec::new();
        for run in [&self.runs.plain, &self.runs.dev] {
            let ends = to
                .iter()
                .flat_map(|to| Side::ALL.map(|side| Node::new(*to, side)));
            let mut queue: Vec<Node> = ends.collect();
            queue.reverse();
            let mut known: BTreeSet<usize> = queue.iter().map(|node| node.index()).collect();
            while let Some(node) = queue.pop() {
                for (index, arc) in run.arcs_to(node) {
                    if run.members_reaching(arc.from).is_empty() {
                        continue;
                    }
                    if goes_on && known.insert(arc.from.index()) {
                        queue.push(arc.from);
                    }
                    let (from, to) = (arc.from.package(), arc.to.package());
                    if seen.insert((from, to, arc.kind, arc.dependency)) {
                        steps.push(self.step(run, index));
                    }
                }
            }
        }
        steps.sort_by(|a, b| {
            let key = |step: &Step| (step.from, step.to, step.kind);
            (key(a), &a.dependency).cmp(&(key(b), &b.dependency))
        });
        steps
    }
}
