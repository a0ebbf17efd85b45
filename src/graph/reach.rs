//! Reachability over one simulated build: which members get which package in, and how.
//!
//! A build is a graph of *nodes*, a package on one [`Side`] each. Knows neither guppy nor files.
//!
//! For a member, `dev` is what it reaches on the target with dev-dependencies and not without, or
//! on the host with them when without it reached the package nowhere. What a member links is
//! therefore never also `dev` for it, though it may be for another member. Asked per package a
//! crate that anyone links would never be `dev`, and the member that only tests with it would be
//! lost from its contexts: asking per member is on purpose. Only where an example of the member can
//! leave the firm, what `dev` brings in is linked as well.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc as Shared, Mutex, OnceLock, PoisonError};

use super::model::{EdgeKind, Package, PackageIx};
use super::names::{Name, Names};
use crate::vocabulary::{Reach, Unjudged};

/// On which side of a build, and how it got there, a package is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// For the target.
    Target,
    /// For the host, entered by a procedural macro, with no build-dependency on the way.
    ProcMacro,
    /// For the host, with a build-dependency on the way.
    Build,
}

impl Side {
    pub(super) const ALL: [Self; 3] = [Self::Target, Self::ProcMacro, Self::Build];

    /// Returns how a package on this side gets in, dev-dependencies apart.
    const fn reach(self) -> Reach {
        match self {
            Self::Target => Reach::Linked,
            Self::ProcMacro => Reach::ProcMacro,
            Self::Build => Reach::Build,
        }
    }
}

/// Index of a package on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Node(u32);

impl Node {
    pub(super) fn new(package: PackageIx, side: Side) -> Self {
        let index = package.0 * Side::ALL.len() + side as usize;
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    pub(super) const fn package(self) -> PackageIx {
        PackageIx(self.index() / Side::ALL.len())
    }

    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One edge between nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Arc {
    pub(super) from: Node,
    pub(super) to: Node,
    pub(super) kind: EdgeKind,
    /// The dependency's name in the manifest of `from`.
    pub(super) dependency: Name,
    /// Whether it is on only because a feature switches it on.
    pub(super) is_optional: bool,
}

/// The features that are on for a package, on the target (`true`) or on the host; known for
/// packages with optional dependencies only.
pub(super) type Enabled = HashMap<(PackageIx, bool), Vec<String>>;

/// One simulated build.
#[derive(Debug)]
pub(super) struct Run {
    arcs: Vec<Arc>,
    names: Shared<Names>,
    /// Arcs out of node `n`: `arcs[out[n]..out[n + 1]]`.
    out: Vec<u32>,
    into: OnceLock<Into>,
    /// Where each member starts, sorted by member; one may start on both sides.
    starts: Vec<(PackageIx, Node)>,
    /// The members, sorted.
    members: Vec<PackageIx>,
    /// Words of one set of members.
    words: usize,
    /// For each node, the set of `members` that reach it.
    reached_by: Vec<u64>,
    distances: OnceLock<Vec<u32>>,
    enabled: Enabled,
    /// Features that switch arcs on, by the arc's index, as far as they were asked for.
    features: Mutex<HashMap<usize, String>>,
}

impl Run {
    /// Lays the arcs out and finds who reaches what.
    pub(super) fn new(
        packages: usize,
        names: &Shared<Names>,
        mut arcs: Vec<Arc>,
        mut starts: Vec<(PackageIx, Node)>,
        enabled: Enabled,
    ) -> Self {
        starts.sort_unstable();
        let nodes = packages * Side::ALL.len();
        sort(nodes, &mut arcs);
        let out = offsets(nodes, arcs.iter().map(|arc| arc.from));
        let mut members: Vec<PackageIx> = starts.iter().map(|(member, _)| *member).collect();
        members.dedup();
        let words = members.len().div_ceil(64);
        let mut run = Self {
            arcs,
            names: Shared::clone(names),
            out,
            into: OnceLock::new(),
            starts,
            members,
            words,
            reached_by: Vec::new(),
            distances: OnceLock::new(),
            enabled,
            features: Mutex::default(),
        };
        run.reached_by = run.spread(nodes);
        run
    }

    /// Returns how many packages there are, reached or not.
    pub(super) const fn packages(&self) -> usize {
        (self.out.len() - 1) / Side::ALL.len()
    }

    pub(super) fn starts(&self) -> &[(PackageIx, Node)] {
        &self.starts
    }

    /// Returns where a member starts.
    pub(super) fn starts_of(&self, member: PackageIx) -> impl Iterator<Item = Node> {
        let first = self.starts.partition_point(|(other, _)| *other < member);
        let starts = self.starts[first..].iter();
        starts
            .take_while(move |(other, _)| *other == member)
            .map(|(_, node)| *node)
    }

    /// Returns the member that starts at `node`.
    pub(super) fn member_at(&self, node: Node) -> Option<PackageIx> {
        let member = node.package();
        let at = self.starts.binary_search(&(member, node)).ok()?;
        Some(self.starts[at].0)
    }

    /// Returns the arcs out of a node, in order.
    pub(super) fn arcs_from(&self, node: Node) -> &[Arc] {
        let at = node.index();
        &self.arcs[self.out[at] as usize..self.out[at + 1] as usize]
    }

    /// Returns the arcs into a node with their indices, in order.
    pub(super) fn arcs_to(&self, node: Node) -> impl Iterator<Item = (usize, &Arc)> {
        let nodes = self.out.len() - 1;
        let into = self.into.get_or_init(|| Into::new(nodes, &self.arcs));
        let at = node.index();
        into.arcs[into.start[at] as usize..into.start[at + 1] as usize]
            .iter()
            .map(|index| (*index as usize, &self.arcs[*index as usize]))
    }

    pub(super) fn arc(&self, index: usize) -> &Arc {
        &self.arcs[index]
    }

    /// Returns the name that an arc's dependency has in the manifest of the package it leads from.
    pub(super) fn dependency(&self, arc: &Arc) -> &str {
        self.names.text(arc.dependency)
    }

    pub(super) const fn names(&self) -> &Shared<Names> {
        &self.names
    }

    /// Returns all arcs, sorted.
    pub(super) fn arcs(&self) -> &[Arc] {
        &self.arcs
    }

    /// Returns the features that are on for the package of a node with optional dependencies.
    pub(super) fn enabled_features(&self, node: Node) -> &[String] {
        let on_target = node.index() % Side::ALL.len() == Side::Target as usize;
        self.enabled
            .get(&(node.package(), on_target))
            .map_or(&[], Vec::as_slice)
    }

    /// Returns the feature that switches an arc on, found by `find` the first time.
    pub(super) fn feature_or(&self, arc: usize, find: impl FnOnce() -> String) -> String {
        // A panic elsewhere leaves the map as whole as before.
        let mut features = self.features.lock().unwrap_or_else(PoisonError::into_inner);
        features.entry(arc).or_insert_with(find).clone()
    }

    /// Returns the members that reach a node, sorted.
    pub(super) fn members_reaching(&self, node: Node) -> Vec<PackageIx> {
        self.members_in(self.set(node).iter().copied())
    }

    /// Returns whether any member reaches a package.
    pub(super) fn reaches(&self, package: PackageIx) -> bool {
        Side::ALL
            .iter()
            .any(|side| self.set(Node::new(package, *side)).iter().any(|w| *w != 0))
    }

    /// Returns the number of steps from the nearest start to each node, [`u32::MAX`] if none.
    pub(super) fn distances(&self) -> &[u32] {
        self.distances
            .get_or_init(|| self.distances_from(self.starts.iter().map(|(_, node)| *node)))
    }

    /// Returns the number of steps from the nearest of `from` to each node.
    pub(super) fn distances_from(&self, from: impl IntoIterator<Item = Node>) -> Vec<u32> {
        let mut distances = vec![u32::MAX; self.out.len() - 1];
        let mut queue: Vec<Node> = from.into_iter().collect();
        for node in &queue {
            distances[node.index()] = 0;
        }
        let mut at = 0;
        while let Some(node) = queue.get(at).copied() {
            at += 1;
            let next = distances[node.index()] + 1;
            for arc in self.arcs_from(node) {
                let distance = &mut distances[arc.to.index()];
                if *distance == u32::MAX {
                    *distance = next;
                    queue.push(arc.to);
                }
            }
        }
        distances
    }

    fn set(&self, node: Node) -> &[u64] {
        let at = node.index() * self.words;
        self.reached_by.get(at..at + self.words).unwrap_or(&[])
    }

    fn members_in(&self, words: impl Iterator<Item = u64>) -> Vec<PackageIx> {
        let mut members = Vec::new();
        for (at, mut word) in words.enumerate() {
            while word != 0 {
                members.push(self.members[at * 64 + word.trailing_zeros() as usize]);
                word &= word - 1;
            }
        }
        members
    }

    /// Spreads sets of members along the arcs until nothing changes: one pass in topological
    /// order, and one more for each cycle that is left.
    fn spread(&self, nodes: usize) -> Vec<u64> {
        let mut sets = vec![0_u64; nodes * self.words];
        for (at, member) in self.members.iter().enumerate() {
            for node in self.starts_of(*member) {
                sets[node.index() * self.words + at / 64] |= 1 << (at % 64);
            }
        }
        let order = self.order(nodes);
        let mut changed = true;
        while changed {
            changed = false;
            for node in &order {
                for arc in self.arcs_from(*node) {
                    for word in 0..self.words {
                        let add = sets[node.index() * self.words + word];
                        let set = &mut sets[arc.to.index() * self.words + word];
                        changed |= add & !*set != 0;
                        *set |= add;
                    }
                }
            }
        }
        sets
    }

    /// Returns the nodes that are reached, dependents before dependencies but for cycles.
    fn order(&self, nodes: usize) -> Vec<Node> {
        let mut seen = vec![false; nodes];
        let mut order = Vec::new();
        for (_, start) in &self.starts {
            if std::mem::replace(&mut seen[start.index()], true) {
                continue;
            }
            let mut stack = vec![(*start, 0)];
            while let Some((node, next)) = stack.last_mut() {
                match self.arcs_from(*node).get(*next) {
                    Some(arc) => {
                        *next += 1;
                        if !std::mem::replace(&mut seen[arc.to.index()], true) {
                            stack.push((arc.to, 0));
                        }
                    }
                    None => {
                        order.push(*node);
                        stack.pop();
                    }
                }
            }
        }
        order.reverse();
        order
    }
}

/// Indices of arcs by the node they lead to: those into node `n` are
/// `arcs[start[n]..start[n + 1]]`. Many a simulated build is never asked for them.
#[derive(Debug)]
struct Into {
    arcs: Vec<u32>,
    start: Vec<u32>,
}

impl Into {
    fn new(nodes: usize, arcs: &[Arc]) -> Self {
        let start = offsets(nodes, arcs.iter().map(|arc| arc.to));
        let mut next = start.clone();
        let mut into = vec![0; arcs.len()];
        for (index, arc) in arcs.iter().enumerate() {
            let slot = &mut next[arc.to.index()];
            into[*slot as usize] = index as u32;
            *slot += 1;
        }
        Self { arcs: into, start }
    }
}

/// Sorts arcs and leaves each once: by node first, so that only short stretches are sorted.
fn sort(nodes: usize, arcs: &mut Vec<Arc>) {
    let mut next = offsets(nodes, arcs.iter().map(|arc| arc.from));
    let mut sorted = arcs.clone();
    for arc in arcs.iter() {
        let slot = &mut next[arc.from.index()];
        sorted[*slot as usize] = *arc;
        *slot += 1;
    }
    *arcs = sorted;
    for group in arcs.chunk_by_mut(|a, b| a.from == b.from) {
        group.sort_unstable();
    }
    arcs.dedup();
}

fn offsets(nodes: usize, of: impl Iterator<Item = Node>) -> Vec<u32> {
    let mut offsets = vec![0; nodes + 1];
    for node in of {
        offsets[node.index() + 1] += 1;
    }
    for at in 0..nodes {
        offsets[at + 1] += offsets[at];
    }
    offsets
}

/// A build without dev-dependencies and the same build with them.
#[derive(Debug)]
pub(super) struct Runs {
    pub(super) plain: Run,
    pub(super) dev: Run,
    /// Members with an example that can leave the firm, sorted: what it needs is a dev-dependency of
    /// theirs, and gets in as any other of their dependencies.
    pub(super) shipping: Vec<PackageIx>,
}

impl Runs {
    /// Returns how a package gets in, and through which members.
    pub(super) fn reached(&self, package: PackageIx) -> BTreeMap<Reach, Vec<PackageIx>> {
        let mut reached = BTreeMap::new();
        for side in Side::ALL {
            let node = Node::new(package, side);
            let mut members = self.plain.members_reaching(node);
            members.extend(self.shipping(node));
            members.sort_unstable();
            members.dedup();
            if !members.is_empty() {
                reached.insert(side.reach(), members);
            }
        }
        let mut dev: Vec<PackageIx> = Side::ALL
            .iter()
            .flat_map(|side| self.dev_members(package, *side))
            .collect();
        dev.sort_unstable();
        dev.dedup();
        if !dev.is_empty() {
            reached.insert(Reach::Dev, dev);
        }
        reached
    }

    /// Returns the members of which an example that can leave the firm may reach a node, sorted.
    pub(super) fn shipping(&self, node: Node) -> Vec<PackageIx> {
        if self.shipping.is_empty() {
            return Vec::new();
        }
        let mut members = self.dev.members_reaching(node);
        members.retain(|member| self.shipping.binary_search(member).is_ok());
        members
    }

    /// Returns whether the same members reach a package in the same ways as in other runs of the
    /// same members.
    fn are_equal_at(&self, package: PackageIx, other: &Self) -> bool {
        Side::ALL.into_iter().all(|side| {
            let node = Node::new(package, side);
            self.plain.set(node) == other.plain.set(node)
                && self.dev.set(node) == other.dev.set(node)
        })
    }

    /// Returns the members for which dev-dependencies bring a package in on `side`, sorted.
    pub(super) fn dev_members(&self, package: PackageIx, side: Side) -> Vec<PackageIx> {
        let with = self.dev.set(Node::new(package, side));
        let without = |side| self.plain.set(Node::new(package, side));
        let [target, proc_macro, build] = Side::ALL.map(without);
        // Both runs are of the same members, so the same bit is the same member.
        let added = with.iter().enumerate().map(|(at, word)| match side {
            Side::Target => word & !target[at],
            Side::ProcMacro | Side::Build => word & !(target[at] | proc_macro[at] | build[at]),
        });
        self.dev.members_in(added)
    }
}

/// Fills in how each package gets in.
pub(super) fn fill(packages: &mut [Package], runs: &Runs) {
    for (at, package) in packages.iter_mut().enumerate() {
        package.reached = runs.reached(PackageIx(at));
    }
}

/// Fills in how those packages get in that get in otherwise than `before`, in runs of the same
/// members.
pub(super) fn refill(packages: &mut [Shared<Package>], runs: &Runs, before: &Runs) {
    for (at, package) in packages.iter_mut().enumerate() {
        if !runs.are_equal_at(PackageIx(at), before) {
            let package = Shared::make_mut(package);
            package.reached = runs.reached(PackageIx(at));
            package.unreached = if package.reached.is_empty() {
                package.unreached.or(Some(Unjudged::NotBuilt))
            } else {
                None
            };
        }
    }
}
