//! The graph of features and packages as flat tables. Copied from guppy, never changed.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::thread;

use guppy::DependencyKind;
use guppy::PackageId;
use guppy::graph::feature::{
    ConditionalLink, FeatureId, FeatureLabel, FeatureSet, LinkDeclarations,
};
use guppy::graph::{DependencyDirection, PackageLink};
use guppy::platform::{EnabledTernary, PlatformSpec};

use super::super::model::{EdgeKind, PackageIx};
use super::super::names::Name;
use super::super::simulate::{Question, Simulator};

/// Index of a feature of a package, its base or one of its optional dependencies.
pub(super) type FeatureIx = u32;

/// No feature.
pub(super) const NONE: FeatureIx = u32::MAX;

/// On which kinds and sides something is switched on: for each kind whether it is declared at
/// all, on for the target, and on for the host.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Status(u16);

impl Status {
    const DECLARED: u16 = 1;
    const TARGET: u16 = 2;
    const HOST: u16 = 4;

    const fn shift(kind: EdgeKind) -> u16 {
        3 * kind as u16
    }

    const fn of(self, kind: EdgeKind) -> u16 {
        self.0 >> Self::shift(kind) & 7
    }

    pub(super) const fn declared(self, kind: EdgeKind) -> bool {
        self.of(kind) & Self::DECLARED != 0
    }

    pub(super) const fn on_target(self, kind: EdgeKind) -> bool {
        self.of(kind) & Self::TARGET != 0
    }

    pub(super) const fn on_host(self, kind: EdgeKind) -> bool {
        self.of(kind) & Self::HOST != 0
    }

    /// Returns this without a kind.
    pub(super) const fn without(self, kind: EdgeKind) -> Self {
        Self(self.0 & !(7 << Self::shift(kind)))
    }

    /// Returns this with what holds for one kind holding for another instead.
    pub(super) const fn moved(self, from: EdgeKind, to: EdgeKind) -> Self {
        Self(self.without(from).0 | self.of(from) << Self::shift(to))
    }

    /// Returns only what holds for a kind.
    pub(super) const fn only(self, kind: EdgeKind) -> Self {
        Self(self.0 & 7 << Self::shift(kind))
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn new(target: &PlatformSpec, on: impl Fn(EdgeKind, &PlatformSpec) -> Option<bool>) -> Self {
        let mut bits = 0;
        for kind in KINDS {
            let mut of_kind = 0;
            if let Some(is_on) = on(kind, target) {
                of_kind |= Self::DECLARED;
                if is_on {
                    of_kind |= Self::TARGET;
                }
                if on(kind, &PlatformSpec::Any) == Some(true) {
                    of_kind |= Self::HOST;
                }
            }
            bits |= of_kind << Self::shift(kind);
        }
        Self(bits)
    }
}

/// The kinds of dependencies.
pub(super) const KINDS: [EdgeKind; 3] = [EdgeKind::Normal, EdgeKind::Build, EdgeKind::Dev];

const fn guppy_kind(kind: EdgeKind) -> DependencyKind {
    match kind {
        EdgeKind::Normal => DependencyKind::Normal,
        EdgeKind::Build => DependencyKind::Build,
        EdgeKind::Dev => DependencyKind::Development,
    }
}

/// One edge between features.
#[derive(Debug, Clone, Copy)]
pub(super) struct FeatureEdge {
    pub(super) from: FeatureIx,
    pub(super) to: FeatureIx,
    /// `None`: followed always.
    pub(super) status: Option<Status>,
    /// The feature that has to be on before this edge counts (`dependency?/feature`).
    pub(super) release: FeatureIx,
    /// The dependency of a member it belongs to.
    pub(super) dependency: u32,
}

/// One link between packages.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) from: PackageIx,
    pub(super) to: PackageIx,
    pub(super) name: Name,
    /// What holds whether an optional dependency is on or not.
    pub(super) required: Status,
    /// What holds if it is on.
    pub(super) enabled: Status,
    /// The feature that switches an optional dependency on.
    pub(super) optional: FeatureIx,
    /// The dependency of a member it belongs to.
    pub(super) dependency: u32,
    /// Features asked for, by kind, `default` included.
    pub(super) requested: Vec<(EdgeKind, Box<str>)>,
}

/// A feature of a package, or what stands for an optional dependency.
#[derive(Debug, Clone)]
pub(super) enum Label {
    Base,
    Named(Box<str>),
    Optional,
}

/// All of it.
#[derive(Debug)]
pub(in crate::graph) struct Tables {
    /// The package of each feature.
    pub(super) package_of: Vec<PackageIx>,
    pub(super) labels: Vec<Label>,
    /// First feature of each package, which is its base, and one more at the end.
    pub(super) first: Vec<FeatureIx>,
    /// Edges by the feature they lead from.
    pub(super) edges: Vec<FeatureEdge>,
    pub(super) edges_from: Vec<u32>,
    /// Links by the package they lead from.
    pub(super) links: Vec<Link>,
    pub(super) links_from: Vec<u32>,
    /// Features that members start with, and those that only take part in resolving features.
    pub(super) initials: Vec<FeatureIx>,
    pub(super) features_only: Vec<FeatureIx>,
    pub(super) is_macro: Vec<bool>,
    pub(super) has_build_script: Vec<bool>,
    pub(super) in_workspace: Vec<bool>,
    /// Dependencies of members, by member and name.
    pub(super) dependencies: BTreeMap<(PackageIx, Box<str>), u32>,
}

impl Tables {
    /// Copies what a question needs.
    pub(super) fn copy(simulator: &Simulator, question: &Question<'_>) -> Option<Self> {
        let mut tables = Self {
            package_of: Vec::new(),
            labels: Vec::new(),
            first: Vec::new(),
            edges: Vec::new(),
            edges_from: Vec::new(),
            links: Vec::new(),
            links_from: Vec::new(),
            initials: Vec::new(),
            features_only: Vec::new(),
            is_macro: Vec::new(),
            has_build_script: Vec::new(),
            in_workspace: Vec::new(),
            dependencies: BTreeMap::new(),
        };
        let index = tables.packages(simulator)?;
        // The halves take as long as each other.
        let (pairs, rest) = thread::scope(|scope| {
            let pairs = scope.spawn(|| {
                let finder = index.finder();
                let initials = finder.features(&simulator.initials(question).ok()?)?;
                let features_only = finder.features(&simulator.features_only(question).ok()?)?;
                Some((pairs(simulator, &finder)?, initials, features_only))
            });
            let rest = tables
                .copy_links(simulator, question, &index)
                .and_then(|()| tables.copy_conditional(simulator, question, &index));
            (pairs.join(), rest)
        });
        rest?;
        let (pairs, initials, features_only) = pairs.ok()??;
        tables.initials = initials;
        tables.features_only = features_only;
        tables.copy_others(&pairs)?;
        Some(tables)
    }

    fn packages<'s>(&mut self, simulator: &'s Simulator) -> Option<Index<'s>> {
        let features = simulator.graph.feature_graph();
        let mut all: Vec<FeatureLabel<'s>> = Vec::new();
        for (at, id) in simulator.ids.iter().enumerate() {
            let package = simulator.package(PackageIx(at))?;
            self.is_macro.push(package.is_proc_macro());
            self.has_build_script.push(package.has_build_script());
            self.in_workspace.push(package.in_workspace());
            self.first.push(all.len() as u32);
            let list = features.all_features_for(id).ok()?;
            // Sorted by guppy's promise; the base comes first.
            let own = list.labels();
            if own.first() != Some(&FeatureLabel::Base) {
                return None;
            }
            let packages = std::iter::repeat_n(PackageIx(at), own.len());
            self.package_of.extend(packages);
            all.extend_from_slice(own);
        }
        self.first.push(all.len() as u32);
        self.labels.extend(all.iter().map(|label| match label {
            FeatureLabel::Base => Label::Base,
            FeatureLabel::Named(name) => Label::Named((*name).into()),
            FeatureLabel::OptionalDependency(_) => Label::Optional,
        }));
        Some(Index {
            packages: &simulator.index,
            first: self.first.clone(),
            labels: all,
        })
    }

    fn copy_links(
        &mut self,
        simulator: &Simulator,
        question: &Question<'_>,
        index: &Index<'_>,
    ) -> Option<()> {
        for at in 0..simulator.ids.len() {
            self.links_from.push(self.links.len() as u32);
            let from = PackageIx(at);
            let package = simulator.package(from)?;
            for link in package.direct_links() {
                let to = *simulator.index.get(link.to().id())?;
                let name: Box<str> = link.dep_name().into();
                let dependency = if self.in_workspace[at] {
                    let next = self.dependencies.len() as u32;
                    *self
                        .dependencies
                        .entry((from, name.clone()))
                        .or_insert(next)
                } else {
                    NONE
                };
                let optional = index.label(from, FeatureLabel::OptionalDependency(&name));
                self.links.push(Link {
                    from,
                    to,
                    required: link_status(&link, question.target, false),
                    enabled: link_status(&link, question.target, true),
                    optional: optional.unwrap_or(NONE),
                    dependency,
                    requested: if self.in_workspace[at] {
                        requested(&link)
                    } else {
                        Vec::new()
                    },
                    name: simulator.names.number(&name),
                });
            }
        }
        self.links_from.push(self.links.len() as u32);
        Some(())
    }

    /// Copies the edges on a condition. A query that starts from every feature and follows nothing
    /// is offered every conditional link, and `dependency?/feature` in its two halves.
    fn copy_conditional<'s>(
        &mut self,
        simulator: &'s Simulator,
        question: &Question<'_>,
        index: &Index<'s>,
    ) -> Option<()> {
        let finder = index.finder();
        let all = simulator.graph.feature_graph().resolve_all();
        let mut is_whole = true;
        all.to_feature_query(DependencyDirection::Forward)
            .resolve_with_fn(|_, link| {
                match self.conditional(&link, question, &finder) {
                    Some(edge) => self.edges.push(edge),
                    None => is_whole = false,
                }
                false
            });
        is_whole.then_some(())
    }

    /// Adds the edges on no condition, which are the others of all `pairs`, and puts all in order.
    fn copy_others(&mut self, pairs: &[(FeatureIx, FeatureIx)]) -> Option<()> {
        let mut conditional: Vec<(FeatureIx, FeatureIx)> =
            self.edges.iter().map(|edge| (edge.from, edge.to)).collect();
        conditional.sort_unstable();
        for &(from, to) in pairs {
            if conditional.binary_search(&(from, to)).is_err() {
                self.edges.push(FeatureEdge {
                    from,
                    to,
                    status: None,
                    release: NONE,
                    dependency: NONE,
                });
            }
        }
        self.edges.sort_by_key(|edge| (edge.from, edge.to));
        let mut at = 0;
        for feature in 0..self.labels.len() as u32 {
            self.edges_from.push(at as u32);
            while self.edges.get(at).is_some_and(|edge| edge.from == feature) {
                at += 1;
            }
        }
        self.edges_from.push(at as u32);
        (at == self.edges.len()).then_some(())
    }

    fn conditional<'s>(
        &self,
        link: &ConditionalLink<'s>,
        question: &Question<'_>,
        finder: &Finder<'_, 's>,
    ) -> Option<FeatureEdge> {
        let (from, to) = link.endpoints();
        let from_ix = finder.feature(from.feature_id())?;
        let to_ix = finder.feature(to.feature_id())?;
        let package = self.package_of[from_ix as usize];
        let status = Status::new(question.target, |kind, platform| {
            let status = link.status_for_kind(guppy_kind(kind));
            (!status.is_never()).then(|| status.enabled_on(platform) != EnabledTernary::Disabled)
        });
        let name: Box<str> = link.package_links().next()?.dep_name().into();
        let is_weak_half = matches!(self.labels[from_ix as usize], Label::Named(_))
            && package != self.package_of[to_ix as usize]
            && link.declarations() == LinkDeclarations::Optional;
        let release = if is_weak_half {
            finder
                .index
                .label(package, FeatureLabel::OptionalDependency(&name))?
        } else {
            NONE
        };
        let dependency = self.dependencies.get(&(package, name));
        Some(FeatureEdge {
            from: from_ix,
            to: to_ix,
            status: Some(status),
            release,
            dependency: dependency.copied().unwrap_or(NONE),
        })
    }

    /// Returns the feature of a package with a name.
    pub(super) fn named(&self, package: PackageIx, name: &str) -> Option<FeatureIx> {
        let features = self.first[package.0]..self.first[package.0 + 1];
        features
            .into_iter()
            .find(|ix| matches!(&self.labels[*ix as usize], Label::Named(own) if **own == *name))
    }

    pub(super) fn edges_of(&self, feature: FeatureIx) -> &[FeatureEdge] {
        let at = feature as usize;
        &self.edges[self.edges_from[at] as usize..self.edges_from[at + 1] as usize]
    }

    /// Turns the edges around. What releases an edge leads where the edge leads.
    pub(super) fn into(&self) -> Into {
        let pairs = || {
            self.edges.iter().flat_map(|edge| {
                let release = (edge.release != NONE).then_some((edge.release, edge.to));
                std::iter::once((edge.from, edge.to)).chain(release)
            })
        };
        let mut start = vec![0_u32; self.labels.len() + 1];
        for (_, to) in pairs() {
            start[to as usize + 1] += 1;
        }
        for at in 0..self.labels.len() {
            start[at + 1] += start[at];
        }
        let mut next = start.clone();
        let mut from = vec![0; pairs().count()];
        for (source, to) in pairs() {
            let slot = &mut next[to as usize];
            from[*slot as usize] = source;
            *slot += 1;
        }
        Into { from, start }
    }

    pub(super) fn links_of(&self, package: PackageIx) -> &[Link] {
        &self.links[self.links_from[package.0] as usize..self.links_from[package.0 + 1] as usize]
    }
}

/// Every edge, as the two features it connects.
fn pairs<'s>(
    simulator: &'s Simulator,
    finder: &Finder<'_, 's>,
) -> Option<Vec<(FeatureIx, FeatureIx)>> {
    let all = simulator.graph.feature_graph().resolve_all();
    all.links(DependencyDirection::Forward)
        .map(|(from, to, _)| Some((finder.feature(from)?, finder.feature(to)?)))
        .collect()
}

/// The features that lead to feature `f`: `from[start[f]..start[f + 1]]`.
#[derive(Debug)]
pub(super) struct Into {
    from: Vec<FeatureIx>,
    start: Vec<u32>,
}

impl Into {
    pub(super) fn of(&self, feature: FeatureIx) -> &[FeatureIx] {
        let at = feature as usize;
        &self.from[self.start[at] as usize..self.start[at + 1] as usize]
    }
}

/// Finds indices of guppy's ids.
struct Index<'s> {
    packages: &'s HashMap<PackageId, PackageIx>,
    /// As in [`Tables`].
    first: Vec<FeatureIx>,
    labels: Vec<FeatureLabel<'s>>,
}

/// An index that remembers the package it was asked for last: edges come by package, and finding
/// one hashes its long id.
struct Finder<'i, 's> {
    index: &'i Index<'s>,
    last: Cell<Option<(&'s PackageId, PackageIx)>>,
}

impl<'s> Finder<'_, 's> {
    fn feature(&self, id: FeatureId<'s>) -> Option<FeatureIx> {
        let place = id.package_id();
        let package = match self.last.get() {
            Some((last, package)) if std::ptr::eq(last, place) => package,
            _ => *self.index.packages.get(place)?,
        };
        self.last.set(Some((place, package)));
        self.index.label(package, id.label())
    }

    fn features(&self, set: &FeatureSet<'s>) -> Option<Vec<FeatureIx>> {
        set.feature_ids(DependencyDirection::Forward)
            .map(|id| self.feature(id))
            .collect()
    }
}

impl<'s> Index<'s> {
    const fn finder(&self) -> Finder<'_, 's> {
        Finder {
            index: self,
            last: Cell::new(None),
        }
    }

    fn label(&self, package: PackageIx, label: FeatureLabel<'_>) -> Option<FeatureIx> {
        let first = self.first[package.0];
        let own = &self.labels[first as usize..self.first[package.0 + 1] as usize];
        let at = own.binary_search(&label).ok()?;
        Some(first + at as FeatureIx)
    }
}

fn link_status(link: &PackageLink<'_>, target: &PlatformSpec, if_on: bool) -> Status {
    Status::new(target, |kind, platform| {
        let req = link.req_for_kind(guppy_kind(kind));
        let status = req.status();
        let is_on = if if_on {
            status.enabled_on(platform)
        } else {
            status.required_on(platform)
        };
        req.is_present()
            .then_some(is_on != EnabledTernary::Disabled)
    })
}

fn requested(link: &PackageLink<'_>) -> Vec<(EdgeKind, Box<str>)> {
    let mut found = Vec::new();
    for kind in KINDS {
        let req = link.req_for_kind(guppy_kind(kind));
        if !req.is_present() {
            continue;
        }
        if !req.default_features().is_never() {
            found.push((kind, "default".into()));
        }
        found.extend(req.features().map(|name| (kind, name.into())));
    }
    found.sort();
    found.dedup();
    found
}
