//! Who depends on a package directly, in what is built.

use std::collections::BTreeSet;

use super::build::Graph;
use super::model::{PackageIx, Step};
use super::reach::{Node, Side};

impl Graph {
    /// Returns the edges that lead to a package from what is built, sorted by the package that
    /// depends; each kind and name of a dependency once.
    #[must_use]
    pub fn dependents(&self, to: PackageIx) -> Vec<Step> {
        let mut seen = BTreeSet::new();
        let mut steps = Vec::new();
        for run in [&self.runs.plain, &self.runs.dev] {
            for side in Side::ALL {
                for (index, arc) in run.arcs_to(Node::new(to, side)) {
                    let from = arc.from.package();
                    if !run.members_reaching(arc.from).is_empty()
                        && seen.insert((from, arc.kind, arc.dependency))
                    {
                        steps.push(self.step(run, index));
                    }
                }
            }
        }
        steps.sort_by(|a, b| (a.from, a.kind, &a.dependency).cmp(&(b.from, b.kind, &b.dependency)));
        steps
    }
}
