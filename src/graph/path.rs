//! Why a package is there: paths from members to it.
//!
//! Searches backwards with the distances from the members as a guide, so that the shortest paths
//! come first and little else is looked at. Deterministic: arcs are sorted.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::sync::{Arc as Shared, PoisonError};

use super::build::Graph;
use super::hypothesis;
use super::model::{EdgeKind, Package, PackageIx, Path, Step};
use super::reach::{Arc, Node, Run, Side};
use super::simulate::Question;
use crate::vocabulary::Reach;

/// How many partial paths one search may look at: there can be exponentially many paths.
const MAX_LOOKS: usize = 20_000;

impl Graph {
    /// Returns up to `max` paths from selected members to a package, shortest first; by one
    /// [`Reach`], or by any (by `dev` only if nothing else brings the package in). No two lead
    /// through the same packages.
    #[must_use]
    pub fn paths(&self, to: PackageIx, reach: Option<Reach>, max: usize) -> Vec<Path> {
        self.search(to, reach, max, None)
    }

    /// Returns up to `max` paths from one member, as [`Graph::paths`].
    #[must_use]
    pub fn paths_from(
        &self,
        member: PackageIx,
        to: PackageIx,
        reach: Option<Reach>,
        max: usize,
    ) -> Vec<Path> {
        self.search(to, reach, max, Some(&BTreeSet::from([member])))
    }

    /// Returns the shortest path from one of `members`, as [`Graph::paths`].
    #[must_use]
    pub fn path_from_any(
        &self,
        members: &BTreeSet<PackageIx>,
        to: PackageIx,
        reach: Option<Reach>,
    ) -> Option<Path> {
        // That of all is known already, and mostly one of theirs.
        let mut found = self.search(to, reach, 1, None);
        if found
            .first()
            .is_none_or(|path| !members.contains(&path.member))
        {
            found = self.search(to, reach, 1, Some(members));
        }
        found.pop()
    }

    fn search(
        &self,
        to: PackageIx,
        reach: Option<Reach>,
        max: usize,
        members: Option<&BTreeSet<PackageIx>>,
    ) -> Vec<Path> {
        let package = self.package(to);
        let reaches = package.reached.keys().filter(|other| match reach {
            Some(reach) => reach == **other,
            None => **other != Reach::Dev || package.reached.len() == 1,
        });
        let mut found = Vec::new();
        for reach in reaches {
            for (run, goal, allowed) in self.goals(to, *reach) {
                let allowed: Option<BTreeSet<PackageIx>> = match (members, allowed) {
                    (Some(members), Some(allowed)) => {
                        let both = allowed.into_iter().filter(|ix| members.contains(ix));
                        Some(both.collect())
                    }
                    (Some(members), None) => Some(members.clone()),
                    (None, allowed) => allowed.map(|allowed| allowed.into_iter().collect()),
                };
                let found_here = shortest(run, goal, allowed.as_ref(), max);
                found.extend(found_here.into_iter().map(|arcs| self.path(run, arcs)));
            }
        }
        // Stable: of equally long paths the one of the earlier reach comes first.
        found.sort_by_key(|path| path.steps.len());
        let mut seen = BTreeSet::new();
        found.retain(|path| seen.insert(route(path)));
        found.truncate(max);
        found
    }

    pub(super) fn path(&self, run: &Run, (member, arcs): (PackageIx, Vec<usize>)) -> Path {
        Path {
            member,
            steps: arcs
                .into_iter()
                .map(|index| self.step(run, index))
                .collect(),
        }
    }

    /// Returns an arc as a step, with the feature that switches it on.
    pub(super) fn step(&self, run: &Run, index: usize) -> Step {
        let arc = run.arc(index);
        Step {
            from: arc.from.package(),
            to: arc.to.package(),
            kind: arc.kind,
            dependency: run.dependency(arc).to_owned(),
            feature: arc.is_optional.then(|| self.feature(run, index)).flatten(),
            is_on_elsewhere: false,
        }
    }

    /// Returns the feature that switches an arc on, found once.
    fn feature(&self, run: &Run, index: usize) -> Option<String> {
        let simulator = &self.simulation.as_ref()?.simulator;
        let find = || simulator.switching_feature(run, run.arc(index));
        Some(run.feature_or(index, find))
    }

    /// Returns where paths of a reach end, and the members they may start from (`None`: any).
    pub(super) fn goals(
        &self,
        to: PackageIx,
        reach: Reach,
    ) -> Vec<(&Run, Node, Option<Vec<PackageIx>>)> {
        let plain = |side| {
            let node = Node::new(to, side);
            let mut runs = vec![(&self.runs.plain, node, None)];
            let shipping = self.runs.shipping(node);
            if !shipping.is_empty() {
                runs.push((&self.runs.dev, node, Some(shipping)));
            }
            runs
        };
        if self.over_reported().is_some() {
            return plain(Side::Target);
        }
        match reach {
            Reach::Linked => plain(Side::Target),
            Reach::ProcMacro => plain(Side::ProcMacro),
            Reach::Build => plain(Side::Build),
            Reach::Dev => {
                let only_dev = self.package(to).reached.len() == 1;
                Side::ALL
                    .into_iter()
                    .map(|side| (side, self.runs.dev_members(to, side)))
                    .filter(|(_, members)| !members.is_empty())
                    .map(|(side, members)| {
                        let allowed = (!only_dev).then_some(members);
                        (&self.runs.dev, Node::new(to, side), allowed)
                    })
                    .collect()
            }
        }
    }

    /// Returns whether every path to a package, by whatever reach, passes through a package for
    /// which `holds` is true. The package itself does not count; a selected member passes
    /// nothing, and in an over-reported graph nothing is certain.
    #[must_use]
    pub fn every_path_passes(&self, to: PackageIx, holds: &dyn Fn(&Package) -> bool) -> bool {
        if self.over_reported().is_some()
            || self.package(to).is_member
            || self.package(to).reached.is_empty()
        {
            return false;
        }
        // Asked for every waiver of every package: no trees here, and each package is asked once.
        let mut verdicts = vec![None; self.packages.len()];
        verdicts[to.0] = Some(false);
        let mut blocks = |package: PackageIx| {
            *verdicts[package.0].get_or_insert_with(|| holds(self.package(package)))
        };
        [&self.runs.plain, &self.runs.dev]
            .into_iter()
            .all(|run| !self.reached_around(run, to, &mut blocks))
    }

    /// Returns whether some member reaches `to` without a package that `blocks`.
    fn reached_around(
        &self,
        run: &Run,
        to: PackageIx,
        blocks: &mut dyn FnMut(PackageIx) -> bool,
    ) -> bool {
        let mut queue: Vec<Node> = Side::ALL.map(|side| Node::new(to, side)).to_vec();
        let mut seen = vec![false; self.packages.len() * Side::ALL.len()];
        for node in &queue {
            seen[node.index()] = true;
        }
        while let Some(node) = queue.pop() {
            if run.member_at(node).is_some() {
                return true;
            }
            for (_, arc) in run.arcs_to(node) {
                // What blocks stays unseen and is looked at again, which costs next to nothing.
                if !seen[arc.from.index()] && !blocks(arc.from.package()) {
                    seen[arc.from.index()] = true;
                    queue.push(arc.from);
                }
            }
        }
        false
    }

    /// Returns whether a path exists only because other members switch features on: building its
    /// member alone would not take it.
    #[must_use]
    pub fn needs_other_member(&self, path: &Path) -> bool {
        if self.selected_members().len() < 2 {
            return false;
        }
        // Where the plain run of all has the path, the plain run of the member has to.
        let is_plain = follows(&self.runs.plain, path, |_| true);
        let run = if is_plain {
            &self.runs.plain
        } else {
            &self.runs.dev
        };
        // What no feature switches on and no test of another member asks for is there for every
        // member, without a simulation.
        let mut later = path.steps.iter().skip(1);
        if later.all(|step| step.kind != EdgeKind::Dev)
            && follows(run, path, |arc| !arc.is_optional)
        {
            return false;
        }
        self.alone(path.member, !is_plain)
            .is_some_and(|alone| !follows(&alone, path, |_| true))
    }

    /// Simulates one member alone, once.
    fn alone(&self, member: PackageIx, with_dev: bool) -> Option<Shared<Run>> {
        let simulation = self.simulation.as_ref()?;
        // A panic elsewhere leaves the map as whole as before.
        let mut alone = simulation
            .alone
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(run) = alone.get(&(member, with_dev)) {
            return Some(Shared::clone(run));
        }
        let simulated = || {
            let question = Question {
                members: &[member],
                features: &simulation.features,
                target: &simulation.target,
            };
            simulation.simulator.run(&question, with_dev).ok()
        };
        let run = hypothesis::alone(self, member, with_dev).or_else(simulated)?;
        let run = Shared::new(run);
        alone.insert((member, with_dev), Shared::clone(&run));
        Some(run)
    }
}

/// The packages a path leads through.
fn route(path: &Path) -> Vec<PackageIx> {
    std::iter::once(path.member)
        .chain(path.steps.iter().map(|step| step.to))
        .collect()
}

/// Returns whether a build has a path with these packages and kinds, over arcs that `holds`
/// accepts.
fn follows(run: &Run, path: &Path, holds: impl Fn(&Arc) -> bool) -> bool {
    let mut at: BTreeSet<Node> = run.starts_of(path.member).collect();
    for step in &path.steps {
        at = at
            .iter()
            .flat_map(|node| run.arcs_from(*node))
            .filter(|arc| arc.to.package() == step.to && arc.kind == step.kind && holds(arc))
            .map(|arc| arc.to)
            .collect();
    }
    !at.is_empty()
}

/// A partial path, from some node to the goal: its first node, and the rest.
struct Partial {
    node: Node,
    /// The arc out of `node`, and the partial path behind it.
    next: Option<(usize, usize)>,
    length: u32,
}

/// Finds the shortest paths from members (all, or those allowed) to a node.
fn shortest(
    run: &Run,
    goal: Node,
    allowed: Option<&BTreeSet<PackageIx>>,
    max: usize,
) -> Vec<(PackageIx, Vec<usize>)> {
    let own;
    let distances = match allowed {
        None => run.distances(),
        Some(allowed) => {
            let starts = run.starts().iter();
            own = run.distances_from(
                starts
                    .filter(|(member, _)| allowed.contains(member))
                    .map(|(_, node)| *node),
            );
            &own
        }
    };
    let mut found = Vec::new();
    let first = distances[goal.index()];
    if first == u32::MAX {
        return found;
    }
    let mut partials = vec![Partial {
        node: goal,
        next: None,
        length: 0,
    }];
    // Partial paths by the length of the whole they promise; of equal ones the longest first, or
    // an exponential number of them would be begun before one is whole; then the older.
    let mut open = BinaryHeap::from([Reverse((first, Reverse(0), 0))]);
    let mut trail = Trail::new(run);
    for _ in 0..MAX_LOOKS.max(distances.len()) {
        let Some(Reverse((_, _, at))) = open.pop() else {
            break;
        };
        let Partial { node, length, .. } = partials[at];
        if let Some(member) = run.member_at(node)
            && allowed.is_none_or(|allowed| allowed.contains(&member))
        {
            found.push((member, arcs_of(&partials, at)));
            if found.len() == max {
                break;
            }
        }
        trail.lead_to(&partials, at);
        for (index, arc) in run.arcs_to(node) {
            let distance = distances[arc.from.index()];
            if distance == u32::MAX || trail.is_on[arc.from.package().0] {
                continue;
            }
            partials.push(Partial {
                node: arc.from,
                next: Some((index, at)),
                length: length + 1,
            });
            let promised = length + 1 + distance;
            open.push(Reverse((promised, Reverse(length + 1), partials.len() - 1)));
        }
    }
    found
}

/// The packages on one partial path, none of which may come again.
struct Trail {
    at: Option<usize>,
    packages: Vec<PackageIx>,
    is_on: Vec<bool>,
}

impl Trail {
    fn new(run: &Run) -> Self {
        Self {
            at: None,
            packages: Vec::new(),
            is_on: vec![false; run.packages()],
        }
    }

    /// Changes over to another partial path; one step if it goes on from the last.
    fn lead_to(&mut self, partials: &[Partial], at: usize) {
        let next = |at: usize| partials[at].next.map(|(_, next)| next);
        if self.at.is_none() || next(at) != self.at {
            for package in self.packages.drain(..) {
                self.is_on[package.0] = false;
            }
            for at in std::iter::successors(next(at), |at| next(*at)) {
                self.add(partials[at].node.package());
            }
        }
        self.add(partials[at].node.package());
        self.at = Some(at);
    }

    fn add(&mut self, package: PackageIx) {
        self.is_on[package.0] = true;
        self.packages.push(package);
    }
}

/// Returns the indices of the arcs of a whole path, in order.
fn arcs_of(partials: &[Partial], mut at: usize) -> Vec<usize> {
    let mut arcs = Vec::new();
    while let Some((index, next)) = partials[at].next {
        arcs.push(index);
        at = next;
    }
    arcs
}

#[cfg(test)]
mod tests {
    use super::super::model::EdgeKind;
    use super::super::names::Names;
    use super::super::reach::{Arc, Enabled};
    use super::*;

    fn target(package: usize) -> Node {
        Node::new(PackageIx(package), Side::Target)
    }

    /// A build of `packages` packages; the first is the member.
    fn run(packages: usize, arcs: impl IntoIterator<Item = (Node, Node)>) -> Run {
        let names = Shared::new(Names::new(["x"]));
        let arcs = arcs.into_iter().map(|(from, to)| Arc {
            from,
            to,
            kind: EdgeKind::Normal,
            dependency: names.number("x"),
            is_optional: false,
        });
        let starts = vec![(PackageIx(0), target(0))];
        Run::new(packages, &names, arcs.collect(), starts, Enabled::new())
    }

    /// The packages of the paths to a node, without the member.
    fn found(run: &Run, goal: Node, max: usize) -> Vec<Vec<usize>> {
        shortest(run, goal, None, max)
            .into_iter()
            .map(|(_, arcs)| {
                let to = arcs.into_iter().map(|index| run.arc(index).to);
                to.map(|node| node.package().0).collect()
            })
            .collect()
    }

    #[test]
    fn a_long_chain_is_followed_to_its_end() {
        let length = 2_000;
        let run = run(length, (1..length).map(|at| (target(at - 1), target(at))));
        for goal in 0..length {
            let paths = shortest(&run, target(goal), None, 3);
            assert_eq!(paths.len(), 1);
            assert_eq!(paths[0].1.len(), goal);
        }
    }

    #[test]
    fn paths_without_number_hide_no_path() {
        // Two packages on each level, each of which depends on both of the next.
        let levels = 200;
        let on = |level: usize| [2 * level - 1, 2 * level];
        let mut arcs = on(1).map(|to| (target(0), target(to))).to_vec();
        for level in 1..levels {
            for from in on(level) {
                arcs.extend(on(level + 1).map(|to| (target(from), target(to))));
            }
        }
        let run = run(2 * levels + 1, arcs);
        for goal in 1..=2 * levels {
            let paths = found(&run, target(goal), 3);
            assert_eq!(
                paths.len(),
                if goal <= 2 {
                    1
                } else {
                    2 + usize::from(goal > 4)
                }
            );
            assert!(paths.iter().all(|path| path.len() == goal.div_ceil(2)));
            assert!(paths.windows(2).all(|pair| pair[0] != pair[1]));
        }
    }

    #[test]
    fn no_package_comes_twice_on_a_path() {
        let build = |package| Node::new(PackageIx(package), Side::Build);
        // 0 → 1 → 2, which is built with 0; and with 3, the longer way round.
        let arcs = [
            (target(0), target(1)),
            (target(1), target(2)),
            (target(2), build(0)),
            (build(0), build(4)),
            (target(1), target(3)),
            (target(3), build(5)),
            (build(5), build(6)),
            (build(6), build(4)),
        ];
        let run = run(7, arcs);
        assert_eq!(found(&run, build(4), 3), [[1, 3, 5, 6, 4]]);
    }
}
