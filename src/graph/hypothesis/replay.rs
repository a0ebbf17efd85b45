//! One simulated build on the tables, as guppy simulates it: first the features of both sides,
//! then the packages, then the arcs between them.

use guppy::graph::cargo::CargoResolverVersion;

use super::super::model::{EdgeKind, PackageIx};
use super::super::reach::{Arc, Enabled, Node, Run, Side};
use super::edit::Changes;
use super::tables::{FeatureEdge, FeatureIx, Link, NONE, Status, Tables};

/// The features that are on, on each side.
struct Features {
    target: Vec<bool>,
    host: Vec<bool>,
}

/// One simulation.
pub(super) struct Replay<'t> {
    pub(super) tables: &'t Tables,
    /// The features that members start with.
    pub(super) initials: &'t [FeatureIx],
    pub(super) changes: &'t Changes,
    pub(super) resolver: CargoResolverVersion,
    pub(super) with_dev: bool,
}

impl<'t> Replay<'t> {
    /// Simulates with these starts; the rest is as in another run. Which features are on is not
    /// told.
    pub(super) fn run(&self, like: &Run, starts: Vec<(PackageIx, Node)>) -> Run {
        let (packages, names) = (like.packages(), like.names());
        let macros_on_target = starts.iter().any(|(member, node)| {
            self.tables.is_macro[member.0] && *node == Node::new(*member, Side::Target)
        });
        let arcs = self.arcs(macros_on_target);
        Run::new(packages, names, arcs, starts, Enabled::new())
    }

    /// Simulates and returns the arcs, in no order.
    fn arcs(&self, macros_on_target: bool) -> Vec<Arc> {
        self.packages(&self.features(), macros_on_target)
    }

    fn features(&self) -> Features {
        match self.resolver {
            CargoResolverVersion::V2 | CargoResolverVersion::V3 => self.features_by_side(),
            _ => self.features_together(),
        }
    }

    /// Returns the features that are on: for the target, and for the host.
    pub(super) fn features_on(&self) -> [Vec<bool>; 2] {
        let Features { target, host } = self.features();
        [target, host]
    }

    /// Spreads features from `starts` over the edges that `follows` accepts.
    fn spread(
        &self,
        starts: &[FeatureIx],
        mut follows: impl FnMut(&FeatureEdge, Option<Status>) -> bool,
    ) -> Vec<bool> {
        let tables = self.tables;
        let mut on = vec![false; tables.labels.len()];
        let mut waiting: Vec<(FeatureIx, FeatureEdge)> = Vec::new();
        let mut queue: Vec<FeatureIx> = Vec::new();
        let changes = self.changes;
        for start in starts {
            if !std::mem::replace(&mut on[*start as usize], true) {
                queue.push(*start);
            }
        }
        loop {
            while let Some(feature) = queue.pop() {
                let added = changes.added(feature);
                for edge in tables.edges_of(feature).iter().chain(added) {
                    if changes.is_cut(edge) {
                        continue;
                    }
                    if edge.release != NONE && !on[edge.release as usize] {
                        waiting.push((edge.release, *edge));
                    } else if follows(edge, changes.of_edge(tables, edge))
                        && !std::mem::replace(&mut on[edge.to as usize], true)
                    {
                        queue.push(edge.to);
                    }
                }
            }
            let (released, kept) = waiting
                .into_iter()
                .partition(|(release, _)| on[*release as usize]);
            waiting = kept;
            let released: Vec<(FeatureIx, FeatureEdge)> = released;
            for (_, edge) in released {
                if follows(&edge, changes.of_edge(tables, &edge))
                    && !std::mem::replace(&mut on[edge.to as usize], true)
                {
                    queue.push(edge.to);
                }
            }
            if queue.is_empty() {
                return on;
            }
        }
    }

    fn starts(&self) -> Vec<FeatureIx> {
        let tables = self.tables;
        let both = self.initials.iter().chain(&tables.features_only).copied();
        both.filter(|feature| self.changes.starts_with(tables, *feature))
            .collect()
    }

    /// The first resolver: one set of features for everything.
    fn features_together(&self) -> Features {
        let starts = self.starts();
        let is_start = marked(self.tables.labels.len(), &starts);
        let on = self.spread(&starts, |edge, status| {
            status.is_none_or(|status| {
                is_start[edge.from as usize] && !status.is_empty()
                    || status.declared(EdgeKind::Normal)
                    || status.declared(EdgeKind::Build)
            })
        });
        Features {
            target: on.clone(),
            host: on,
        }
    }

    /// The second and the third: features for the target apart from those for the host.
    fn features_by_side(&self) -> Features {
        let tables = self.tables;
        let starts = self.starts();
        let is_start = marked(tables.labels.len(), &starts);
        let package_of = |feature: FeatureIx| tables.package_of[feature as usize];
        let is_macro = |feature: FeatureIx| tables.is_macro[package_of(feature).0];
        let mut host_starts: Vec<FeatureIx> = starts
            .iter()
            .copied()
            .filter(|start| is_macro(*start))
            .collect();
        let target = self.spread(&starts, |edge, status| {
            let Some(status) = status else { return true };
            let with_dev = self.with_dev && is_start[edge.from as usize];
            let same_package = package_of(edge.from) == package_of(edge.to);
            let build = status.on_host(EdgeKind::Build);
            let follow = status.on_target(EdgeKind::Normal)
                || with_dev && status.on_target(EdgeKind::Dev)
                || same_package && build;
            let to_macro = follow && is_macro(edge.to);
            if to_macro || !same_package && build {
                host_starts.push(edge.to);
            }
            follow && !to_macro
        });
        let host = self.spread(&host_starts, |edge, status| {
            let Some(status) = status else { return true };
            let with_dev = self.with_dev && is_start[edge.from as usize];
            status.on_host(EdgeKind::Normal)
                || status.on_host(EdgeKind::Build)
                || with_dev && status.on_host(EdgeKind::Dev)
        });
        Features { target, host }
    }

    /// Finds the packages that are built on each side, and the arcs between them.
    /// If one macro among the members has something to build for the target, guppy takes all of
    /// them there too.
    fn packages(&self, features: &Features, macros_on_target: bool) -> Vec<Arc> {
        let tables = self.tables;
        let mut found = ArcCollector {
            replay: self,
            arcs: Vec::new(),
        };
        let count = tables.is_macro.len();
        let mut on_target = vec![false; count];
        let mut is_target_start = vec![false; count];
        let mut host_starts: Vec<PackageIx> = Vec::new();
        let mut queue: Vec<PackageIx> = Vec::new();
        for initial in self.initials {
            let package = tables.package_of[*initial as usize];
            let is_macro = tables.is_macro[package.0];
            if is_macro {
                host_starts.push(package);
            }
            if (!is_macro || macros_on_target)
                && !std::mem::replace(&mut on_target[package.0], true)
            {
                is_target_start[package.0] = true;
                queue.push(package);
            }
        }
        while let Some(package) = queue.pop() {
            for link in tables.links_of(package) {
                let link = Seen::new(link, self.changes);
                let is_on = link.is_on(&features.target);
                let dev = self.with_dev && is_target_start[package.0];
                let follow = link.status(is_on).on_target(EdgeKind::Normal)
                    || dev && link.status(is_on).on_target(EdgeKind::Dev);
                let build = tables.has_build_script[package.0]
                    && link.status(is_on).on_host(EdgeKind::Build);
                let to = link.link.to;
                let to_macro = tables.is_macro[to.0];
                if build {
                    host_starts.push(to);
                    found.build(&link, is_on);
                }
                if follow && to_macro {
                    host_starts.push(to);
                    found.normal_or_dev(&link, is_on, Side::ProcMacro);
                } else if follow {
                    found.normal_or_dev(&link, is_on, Side::Target);
                    if !std::mem::replace(&mut on_target[to.0], true) {
                        queue.push(to);
                    }
                }
            }
        }
        self.host_packages(features, &host_starts, &mut found);
        found.arcs
    }

    fn host_packages(
        &self,
        features: &Features,
        starts: &[PackageIx],
        found: &mut ArcCollector<'_, 't>,
    ) {
        let tables = self.tables;
        let mut on_host = vec![false; tables.is_macro.len()];
        for start in starts {
            on_host[start.0] = true;
        }
        let is_start = on_host.clone();
        let mut queue: Vec<PackageIx> = (0..on_host.len())
            .filter(|at| on_host[*at])
            .map(PackageIx)
            .collect();
        while let Some(package) = queue.pop() {
            for link in tables.links_of(package) {
                let link = Seen::new(link, self.changes);
                let is_on = link.is_on(&features.host);
                let status = link.status(is_on);
                let follow = status.on_host(EdgeKind::Normal)
                    || tables.has_build_script[package.0] && status.on_host(EdgeKind::Build)
                    || self.with_dev && is_start[package.0] && status.on_host(EdgeKind::Dev);
                if follow {
                    found.host(&link, is_on);
                    if !std::mem::replace(&mut on_host[link.link.to.0], true) {
                        queue.push(link.link.to);
                    }
                }
            }
        }
    }
}

fn marked(count: usize, features: &[FeatureIx]) -> Vec<bool> {
    let mut marked = vec![false; count];
    for feature in features {
        marked[*feature as usize] = true;
    }
    marked
}

/// A link with the changes applied.
struct Seen<'t> {
    link: &'t Link,
    required: Status,
    enabled: Status,
}

impl<'t> Seen<'t> {
    fn new(link: &'t Link, changes: &Changes) -> Self {
        Self {
            link,
            required: changes.of_link(link.dependency, link.required),
            enabled: changes.of_link(link.dependency, link.enabled),
        }
    }

    fn is_on(&self, features: &[bool]) -> bool {
        self.link.optional != NONE && features[self.link.optional as usize]
    }

    const fn status(&self, is_on: bool) -> Status {
        if is_on { self.enabled } else { self.required }
    }

    /// Whether a kind is switched on, and if so whether only as an optional dependency.
    fn switch(&self, is_on: bool, holds: impl Fn(Status) -> bool) -> Option<bool> {
        if holds(self.required) {
            return Some(false);
        }
        (is_on && holds(self.enabled)).then_some(true)
    }
}

/// Collects arcs, as the simulation by guppy does.
struct ArcCollector<'r, 't> {
    replay: &'r Replay<'t>,
    arcs: Vec<Arc>,
}

impl ArcCollector<'_, '_> {
    fn normal_or_dev(&mut self, link: &Seen<'_>, is_on: bool, to: Side) {
        let (kind, optional) = match link.switch(is_on, |s| s.on_target(EdgeKind::Normal)) {
            Some(optional) => (EdgeKind::Normal, optional),
            None => (EdgeKind::Dev, false),
        };
        self.add(link, kind, Side::Target, to, optional);
    }

    fn build(&mut self, link: &Seen<'_>, is_on: bool) {
        let found = link.switch(is_on, |s| s.on_host(EdgeKind::Build));
        let optional = found.is_none_or(|optional| optional);
        self.add(link, EdgeKind::Build, Side::Target, Side::Build, optional);
    }

    fn host(&mut self, link: &Seen<'_>, is_on: bool) {
        let normal = link.switch(is_on, |s| s.on_host(EdgeKind::Normal));
        let has_script = self.replay.tables.has_build_script[link.link.from.0];
        let build = link
            .switch(is_on, |s| s.on_host(EdgeKind::Build))
            .filter(|_| has_script);
        for side in [Side::ProcMacro, Side::Build] {
            if let Some(optional) = normal {
                self.add(link, EdgeKind::Normal, side, side, optional);
            }
            if let Some(optional) = build {
                self.add(link, EdgeKind::Build, side, Side::Build, optional);
            }
            if normal.is_none() && build.is_none() {
                self.add(link, EdgeKind::Dev, side, side, false);
            }
        }
    }

    fn add(&mut self, link: &Seen<'_>, kind: EdgeKind, from: Side, to: Side, is_optional: bool) {
        self.arcs.push(Arc {
            from: Node::new(link.link.from, from),
            to: Node::new(link.link.to, to),
            kind,
            dependency: link.link.name,
            is_optional,
        });
    }
}
