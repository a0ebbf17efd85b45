//! Asks the tables: what brings a package in, what a feature switches on, and what the graph
//! would be after edits.

use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::build::Graph;
use super::super::model::{EdgeKind, PackageIx};
use super::super::names::Name;
use super::super::reach::{Node, Run, Runs, Side, refill};
use super::super::simulate::Question;
use super::edit::{Changes, GraphEdit};
use super::replay::Replay;
use super::tables::{FeatureIx, Into, KINDS, Label, NONE, Tables};
use crate::vocabulary::Reach;

/// A graph of which parts may be thought away.
#[derive(Debug)]
pub struct Hypothesis<'g> {
    graph: &'g Graph,
    tables: &'g Tables,
    /// How often [`Hypothesis::brings`] may still walk the tables.
    walks: AtomicUsize,
    /// What leads to each feature, once it is asked for.
    into: OnceLock<Into>,
}

/// All that may lead to some packages.
#[derive(Debug)]
pub(crate) struct Toward {
    targets: Vec<PackageIx>,
    /// For each feature.
    leads: Vec<bool>,
}

impl Toward {
    /// Tells whether a feature may lead there.
    pub(super) fn leads(&self, feature: FeatureIx) -> bool {
        self.leads[feature as usize]
    }
}

/// Most walks of one run: a budget, not a clock, so that every machine finds the same.
const MAX_WALKS: usize = 600;

/// A dependency that one of our manifests declares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Declared {
    /// What it is resolved to.
    pub to: PackageIx,
    /// The member.
    pub member: PackageIx,
    /// The dependency's name in its manifest.
    pub dependency: String,
    /// The kind of table it is in.
    pub kind: EdgeKind,
}

/// A package, how it gets in, and for which members.
pub(crate) type Way<'w> = (PackageIx, Reach, &'w BTreeSet<PackageIx>);

impl<'g> Hypothesis<'g> {
    /// Copies what is needed of a graph, once. `None` if nothing can be proved on it: it is
    /// over-reported, or the copy does not give the very arcs that the graph has.
    #[must_use]
    pub fn new(graph: &'g Graph) -> Option<Self> {
        let simulation = graph.simulation.as_ref()?;
        let copy = || {
            let question = Question {
                members: graph.selected_members(),
                features: &simulation.features,
                target: &simulation.target,
            };
            let tables = Tables::copy(&simulation.simulator, &question)?;
            let runs = replay(graph, &tables, &Changes::default())?;
            let same = |a: &Run, b: &Run| a.arcs() == b.arcs();
            let is_faithful =
                same(&graph.runs.plain, &runs.plain) && same(&graph.runs.dev, &runs.dev);
            is_faithful.then_some(tables)
        };
        let tables = simulation.tables.get_or_init(copy).as_ref()?;
        Some(Self {
            graph,
            tables,
            walks: AtomicUsize::new(MAX_WALKS),
            into: OnceLock::new(),
        })
    }

    pub(super) const fn graph(&self) -> &'g Graph {
        self.graph
    }

    /// Returns the graph as it would be after edits, with the same indices: what is not built any
    /// more stays listed and is reached by nobody. `None` if the edits make no sense.
    #[must_use]
    pub fn edited(&self, edits: &[GraphEdit]) -> Option<Graph> {
        self.changed(&Changes::new(self.tables, edits)?)
    }

    pub(super) const fn tables(&self) -> &'g Tables {
        self.tables
    }

    pub(super) fn changed(&self, changes: &Changes) -> Option<Graph> {
        let runs = replay(self.graph, self.tables, changes)?;
        let mut packages = self.graph.packages.clone();
        refill(&mut packages, &runs, &self.graph.runs);
        Some(self.graph.with(packages, runs))
    }

    /// Returns the declarations of members through which packages get in by a reach for some
    /// members, in `graph`: this one, or this one edited. Without any one of them a package is
    /// still there; without all of them it is not.
    #[must_use]
    pub fn entries(&self, graph: &Graph, targets: &[Way<'_>]) -> Vec<Declared> {
        let mut found = BTreeSet::new();
        for (package, reach, members) in targets {
            let serves = |run: &Run, node: Node| {
                members.contains(&node.package())
                    || run
                        .members_reaching(node)
                        .iter()
                        .any(|member| members.contains(member))
            };
            for (run, goal, _) in graph.goals(*package, *reach) {
                let mut seen = vec![false; graph.packages.len() * Side::ALL.len()];
                seen[goal.index()] = true;
                let mut queue = vec![goal];
                while let Some(node) = queue.pop() {
                    for (_, arc) in run.arcs_to(node) {
                        let from = arc.from.package();
                        if graph.package(from).is_member {
                            if !serves(run, arc.from) {
                                continue;
                            }
                            let dependency = run.dependency(arc);
                            if !self.is_ambiguous(from, dependency) {
                                found.insert(Declared {
                                    member: from,
                                    dependency: dependency.to_owned(),
                                    kind: arc.kind,
                                    to: arc.to.package(),
                                });
                            }
                        } else if !std::mem::replace(&mut seen[arc.from.index()], true) {
                            queue.push(arc.from);
                        }
                    }
                }
            }
        }
        found.into_iter().collect()
    }

    /// Tells whether a name in a manifest is given to two packages of one name. guppy tells such packages
    /// apart by the versions that entries ask for, so that which of them an entry is for is not surely
    /// known here, and no edit of it can be proved.
    fn is_ambiguous(&self, member: PackageIx, dependency: &str) -> bool {
        let name = self.number(dependency);
        let links = self.tables.links_of(member).iter();
        let mut copies: Vec<PackageIx> = links
            .filter(|link| link.name == name)
            .map(|link| link.to)
            .collect();
        copies.sort_unstable();
        copies.dedup();
        copies.iter().enumerate().any(|(at, one)| {
            let one = self.graph.package(*one);
            copies[..at].iter().any(|other| {
                let other = self.graph.package(*other);
                one.name == other.name
            })
        })
    }

    pub(super) fn is_called(&self, name: Name, dependency: &str) -> bool {
        self.number(dependency) == name
    }

    fn number(&self, dependency: &str) -> Name {
        self.graph.runs.plain.names().number(dependency)
    }

    /// Returns the features that a declaration asks for, `default` included.
    #[must_use]
    pub fn requested(&self, declared: &Declared) -> BTreeSet<String> {
        let name = self.number(&declared.dependency);
        self.tables
            .links_of(declared.member)
            .iter()
            .filter(|link| link.name == name && link.to == declared.to)
            .flat_map(|link| &link.requested)
            .filter(|(kind, _)| *kind == declared.kind)
            .map(|(_, name)| name.to_string())
            .collect()
    }

    /// Returns the other declarations of a dependency's name in the same manifest.
    #[must_use]
    pub fn beside(&self, declared: &Declared) -> Vec<Declared> {
        let mut found = Vec::new();
        let name = self.number(&declared.dependency);
        for link in self.tables.links_of(declared.member) {
            if link.name != name {
                continue;
            }
            for kind in KINDS {
                let other = Declared {
                    kind,
                    to: link.to,
                    ..declared.clone()
                };
                if link.enabled.declared(kind) && other != *declared {
                    found.push(other);
                }
            }
        }
        found
    }

    /// Returns every declaration of members that is resolved to `to`.
    #[must_use]
    pub fn declarations_of(&self, to: PackageIx) -> Vec<Declared> {
        let links = self.tables.links.iter().filter(|link| link.to == to);
        let mut found: Vec<Declared> = links
            .filter(|link| link.dependency != NONE)
            .flat_map(|link| {
                let kinds = KINDS.into_iter();
                let declared = kinds.filter(|kind| link.enabled.declared(*kind));
                declared.map(|kind| Declared {
                    member: link.from,
                    dependency: self.graph.runs.plain.names().text(link.name).to_owned(),
                    kind,
                    to,
                })
            })
            .collect();
        found.sort();
        found
    }

    /// Finds all that leads to packages, for [`Hypothesis::brings`].
    #[must_use]
    pub(crate) fn toward(&self, targets: &[PackageIx]) -> Toward {
        let tables = self.tables;
        let mut leads = vec![false; tables.labels.len()];
        let firsts = targets.iter().flat_map(|target| {
            let (first, end) = (tables.first[target.0], tables.first[target.0 + 1]);
            first..end
        });
        let mut queue: Vec<FeatureIx> = firsts.collect();
        for feature in &queue {
            leads[*feature as usize] = true;
        }
        let into = self.into.get_or_init(|| tables.into());
        while let Some(feature) = queue.pop() {
            for from in into.of(feature) {
                if !std::mem::replace(&mut leads[*from as usize], true) {
                    queue.push(*from);
                }
            }
        }
        Toward {
            targets: targets.to_vec(),
            leads,
        }
    }

    /// Returns whether a package, asked for with these features, may bring a target in all by
    /// itself, on some platform. Says yes when asked too often.
    #[must_use]
    pub(crate) fn brings(&self, package: PackageIx, features: &[&str], toward: &Toward) -> bool {
        let take = |left: usize| left.checked_sub(1);
        let taken = (self.walks).fetch_update(Ordering::Relaxed, Ordering::Relaxed, take);
        if taken.is_err() {
            return true;
        }
        let tables = self.tables;
        let mut queue: Vec<FeatureIx> = vec![tables.first[package.0]];
        queue.extend(
            features
                .iter()
                .filter_map(|name| tables.named(package, name)),
        );
        queue.retain(|feature| toward.leads[*feature as usize]);
        if queue.is_empty() {
            return false;
        }
        let mut on = vec![false; tables.labels.len()];
        for feature in &queue {
            on[*feature as usize] = true;
        }
        let mut waiting = Vec::new();
        while let Some(feature) = queue.pop() {
            if toward
                .targets
                .contains(&tables.package_of[feature as usize])
            {
                return true;
            }
            for edge in tables.edges_of(feature) {
                let follows = toward.leads[edge.to as usize]
                    && edge.status.is_none_or(|status| {
                        [EdgeKind::Normal, EdgeKind::Build]
                            .into_iter()
                            .any(|kind| status.on_target(kind) || status.on_host(kind))
                    });
                if !follows {
                    continue;
                }
                if edge.release != NONE && !on[edge.release as usize] {
                    waiting.push((edge.release, edge.to));
                } else if !std::mem::replace(&mut on[edge.to as usize], true) {
                    queue.push(edge.to);
                }
            }
            for (release, to) in &waiting {
                if on[*release as usize] && !std::mem::replace(&mut on[*to as usize], true) {
                    queue.push(*to);
                }
            }
        }
        false
    }

    /// Returns the features of the same package that a feature of it names, sorted.
    #[must_use]
    pub fn implied(&self, package: PackageIx, feature: &str) -> Vec<String> {
        let tables = self.tables;
        let Some(from) = tables.named(package, feature) else {
            return Vec::new();
        };
        let mut names: Vec<String> = tables
            .edges_of(from)
            .iter()
            .filter(|edge| tables.package_of[edge.to as usize] == package)
            .filter_map(|edge| match &tables.labels[edge.to as usize] {
                Label::Named(name) => Some(name.to_string()),
                Label::Base | Label::Optional => None,
            })
            .collect();
        names.sort();
        names
    }

    /// Returns whether a feature switches nothing on but other features of the same package.
    #[must_use]
    pub(crate) fn only_names_features(&self, package: PackageIx, feature: &str) -> bool {
        let tables = self.tables;
        tables.named(package, feature).is_some_and(|from| {
            tables.edges_of(from).iter().all(|edge| {
                let is_own = tables.package_of[edge.to as usize] == package;
                is_own && !matches!(tables.labels[edge.to as usize], Label::Optional)
            })
        })
    }

    /// Returns whether a feature switches one optional dependency on, and nothing else.
    #[must_use]
    pub(crate) fn only_switches_on(&self, package: PackageIx, feature: &str) -> bool {
        let tables = self.tables;
        tables.named(package, feature).is_some_and(|from| {
            let labels = tables.edges_of(from).iter().map(|edge| {
                let is_own = tables.package_of[edge.to as usize] == package;
                is_own.then(|| &tables.labels[edge.to as usize])
            });
            let mut labels = labels.filter(|label| !matches!(label, Some(Label::Base)));
            matches!(labels.next(), Some(Some(Label::Optional))) && labels.next().is_none()
        })
    }

    /// Returns the name of a package.
    #[must_use]
    pub(crate) fn name(&self, package: PackageIx) -> &'g str {
        &self.graph.package(package).name
    }

    /// Returns whether a package has a build script.
    #[must_use]
    pub fn has_build_script(&self, package: PackageIx) -> bool {
        self.tables.has_build_script.get(package.0) == Some(&true)
    }

    /// Returns whether another package switches a feature of a member on.
    #[must_use]
    pub fn is_switched_on_elsewhere(&self, member: PackageIx, feature: &str) -> bool {
        let tables = self.tables;
        tables.named(member, feature).is_some_and(|feature| {
            let mut edges = tables.edges.iter().filter(|edge| edge.to == feature);
            edges.any(|edge| tables.package_of[edge.from as usize] != member)
        })
    }
}

/// Returns the features that are on without dev-dependencies: for the target, and for the host.
pub(super) fn replayed(
    graph: &Graph,
    tables: &Tables,
    changes: &Changes,
) -> Option<[Vec<bool>; 2]> {
    let replay = Replay {
        tables,
        initials: &tables.initials,
        changes,
        resolver: graph.simulation.as_ref()?.simulator.resolver,
        with_dev: false,
    };
    Some(replay.features_on())
}

/// Simulates without and with dev-dependencies.
fn replay(graph: &Graph, tables: &Tables, changes: &Changes) -> Option<Runs> {
    let resolver = graph.simulation.as_ref()?.simulator.resolver;
    let run = |like: &Run, with_dev| {
        let replay = Replay {
            tables,
            initials: &tables.initials,
            changes,
            resolver,
            with_dev,
        };
        replay.run(like, like.starts().to_vec())
    };
    let before = &graph.runs;
    Some(Runs {
        plain: run(&before.plain, false),
        dev: run(&before.dev, true),
        shipping: before.shipping.clone(),
    })
}

/// Simulates one member alone, if the graph was copied already.
pub(in crate::graph) fn alone(graph: &Graph, member: PackageIx, with_dev: bool) -> Option<Run> {
    let simulation = graph.simulation.as_ref()?;
    let tables = simulation.tables.get()?.as_ref()?;
    let initials = tables.initials.iter().copied();
    let initials: Vec<FeatureIx> = initials
        .filter(|feature| tables.package_of[*feature as usize] == member)
        .collect();
    let replay = Replay {
        tables,
        initials: &initials,
        changes: &Changes::default(),
        resolver: simulation.simulator.resolver,
        with_dev,
    };
    let like = if with_dev {
        &graph.runs.dev
    } else {
        &graph.runs.plain
    };
    let starts = like.starts_of(member).map(|node| (member, node));
    Some(replay.run(like, starts.collect()))
}
