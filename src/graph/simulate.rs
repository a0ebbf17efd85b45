//! What cargo would build, by guppy's simulation of its resolver.
//!
//! One simulation for all members and all target platforms together: features unify across them,
//! so the union of several smaller ones misses packages. The host platform is never narrowed.
//! guppy panics on some inconsistent metadata; that is caught here and told as a failure.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc as Shared;
use std::thread;

use guppy::graph::cargo::{CargoOptions, CargoResolverVersion, CargoSet, InitialsPlatform};
use guppy::graph::feature::{
    FeatureFilterFn, FeatureId, FeatureLabel, FeatureSet, StandardFeatures,
};
use guppy::graph::{
    BuildTargetId, BuildTargetKind, DependencyDirection, PackageGraph, PackageLink, PackageMetadata,
};
use guppy::platform::{EnabledTernary, PlatformSpec};
use guppy::{DependencyKind, PackageId};

use super::model::{EdgeKind, PackageIx};
use super::names::Names;
use super::reach::{Arc, Enabled, Node, Run, Runs, Side};
use super::read::leaves;
use super::select::{FeatureBase, FeatureChoice, FeatureNames};

/// What is said about metadata that makes guppy panic.
const INCONSISTENT: &str = "the metadata is inconsistent";

/// The graph as guppy has it, with our indices.
#[derive(Debug)]
pub(super) struct Simulator {
    pub(super) graph: PackageGraph,
    pub(super) ids: Vec<PackageId>,
    pub(super) index: HashMap<PackageId, PackageIx>,
    pub(super) resolver: CargoResolverVersion,
    /// The names of all links.
    pub(super) names: Shared<Names>,
}

/// What one simulation is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'q> {
    pub(super) members: &'q [PackageIx],
    pub(super) features: &'q FeatureChoice,
    pub(super) target: &'q PlatformSpec,
}

impl Simulator {
    /// Takes the graph; `ids` are guppy's ids in the order of our packages.
    pub(super) fn new(
        graph: PackageGraph,
        ids: Vec<PackageId>,
        resolver: CargoResolverVersion,
    ) -> Self {
        let index = ids
            .iter()
            .enumerate()
            .map(|(at, id)| (id.clone(), PackageIx(at)))
            .collect();
        let packages = graph.packages();
        let links = packages.flat_map(|package| package.direct_links());
        let names = Shared::new(Names::new(links.map(|link| link.dep_name())));
        Self {
            graph,
            ids,
            index,
            resolver,
            names,
        }
    }

    /// Simulates the build without and with dev-dependencies.
    pub(super) fn runs(&self, question: &Question<'_>) -> Result<Runs, String> {
        // Both need the graph of features, which whoever comes first builds.
        thread::scope(|scope| {
            let dev = scope.spawn(|| self.run(question, true));
            let plain = self.run(question, false);
            let dev = dev
                .join()
                .unwrap_or_else(|_panic| Err(INCONSISTENT.to_owned()));
            Ok(Runs {
                plain: plain?,
                dev: dev?,
                shipping: self.shipping(question.members),
            })
        })
    }

    /// Returns the members with an example that can leave the firm.
    fn shipping(&self, members: &[PackageIx]) -> Vec<PackageIx> {
        let ships = |ix: &PackageIx| {
            let targets = self.package(*ix).into_iter();
            let mut targets = targets.flat_map(|package| package.build_targets());
            targets.any(|target| match (target.id(), target.kind()) {
                (BuildTargetId::Example(_), BuildTargetKind::LibraryOrExample(types)) => {
                    types.iter().any(|of| leaves(of))
                }
                _ => false,
            })
        };
        let mut shipping: Vec<PackageIx> = members.iter().copied().filter(ships).collect();
        shipping.sort_unstable();
        shipping
    }

    /// Simulates one build.
    pub(super) fn run(&self, question: &Question<'_>, with_dev: bool) -> Result<Run, String> {
        // Nothing of ours is half-changed if guppy panics: its lazily built parts stay unset.
        catch_unwind(AssertUnwindSafe(|| self.simulate(question, with_dev)))
            .map_err(|_panic| INCONSISTENT.to_owned())?
            .map_err(|error| error.to_string())
    }

    fn simulate(&self, question: &Question<'_>, with_dev: bool) -> Result<Run, guppy::Error> {
        let starts = self.starts(question.members, with_dev);
        let initials = self.initials(question)?;
        let features_only = self.features_only(question)?;
        let mut options = CargoOptions::new();
        options
            .set_resolver(self.resolver)
            .set_include_dev(with_dev)
            .set_initials_platform(if self.has_macro_on_target(&starts) {
                InitialsPlatform::ProcMacrosOnTarget
            } else {
                InitialsPlatform::Standard
            })
            .set_host_platform(PlatformSpec::Any)
            .set_target_platform(question.target.clone());
        let set = CargoSet::new(initials, features_only, &options)?;
        let mut arcs = Arcs {
            simulator: self,
            arcs: Vec::new(),
            enabled: HashMap::new(),
        };
        arcs.collect(&set, question.target);
        let (packages, enabled) = (self.ids.len(), arcs.enabled);
        Ok(Run::new(packages, &self.names, arcs.arcs, starts, enabled))
    }

    /// Where each member starts. The library of a macro is built for the host; what else the same
    /// package has is built for the target, and cargo takes tests and benches only with
    /// dev-dependencies.
    fn starts(&self, members: &[PackageIx], with_dev: bool) -> Vec<(PackageIx, Node)> {
        let mut starts = Vec::new();
        for &member in members {
            let package = self.package(member);
            let library = package.filter(PackageMetadata::is_proc_macro);
            let on_target = library.is_none_or(|package| {
                package.build_targets().any(|target| match target.id() {
                    BuildTargetId::Binary(_) | BuildTargetId::Example(_) => true,
                    BuildTargetId::Test(_) | BuildTargetId::Benchmark(_) => with_dev,
                    _ => false,
                })
            });
            if on_target {
                starts.push((member, Node::new(member, Side::Target)));
            }
            if library.is_some() {
                starts.push((member, Node::new(member, Side::ProcMacro)));
            }
        }
        starts
    }

    fn has_macro_on_target(&self, starts: &[(PackageIx, Node)]) -> bool {
        starts.iter().any(|(member, node)| {
            *node == Node::new(*member, Side::Target)
                && self
                    .package(*member)
                    .is_some_and(|package| package.is_proc_macro())
        })
    }

    /// The members with the features they start with.
    pub(super) fn initials(&self, question: &Question<'_>) -> Result<FeatureSet<'_>, guppy::Error> {
        let chosen = self.chosen(question.features, question.members)?;
        let is_macro = |ix: &PackageIx| self.package(*ix).is_some_and(|p| p.is_proc_macro());
        if !question.members.iter().any(is_macro) {
            return Ok(chosen);
        }
        // What a feature of a macro switches on in the macro itself, guppy switches on for the host
        // alone, and cargo for its binaries too.
        let query = chosen.to_feature_query(DependencyDirection::Forward);
        Ok(query.resolve_with_fn(|_, link| {
            let (from, to) = link.endpoints();
            from.package_id() == to.package_id() && from.package().is_proc_macro()
        }))
    }

    /// Members with the features that are chosen for them.
    fn chosen(
        &self,
        choice: &FeatureChoice,
        members: &[PackageIx],
    ) -> Result<FeatureSet<'_>, guppy::Error> {
        let mut extra: HashSet<(&PackageId, FeatureLabel<'_>)> = HashSet::new();
        for (member, features) in &choice.named {
            let id = &self.ids[member.0];
            extra.extend(features.iter().map(|name| (id, FeatureLabel::Named(name))));
        }
        for feature in choice.of_dependencies.iter().filter(|f| f.activates) {
            let id = &self.ids[feature.member.0];
            extra.insert((id, FeatureLabel::Named(&feature.dependency)));
            extra.insert((id, FeatureLabel::OptionalDependency(&feature.dependency)));
        }
        let packages = members.iter().map(|ix| &self.ids[ix.0]);
        let packages = self.graph.resolve_ids(packages)?;
        Ok(
            packages.to_feature_set(FeatureFilterFn::new(move |graph, id: FeatureId<'_>| {
                use guppy::graph::feature::FeatureFilter;
                let member = self.index.get(id.package_id());
                let mut standard = match member.map(|ix| choice.base(*ix)) {
                    Some(FeatureBase::All) => StandardFeatures::All,
                    Some(FeatureBase::Default) => StandardFeatures::Default,
                    Some(FeatureBase::None) | None => StandardFeatures::None,
                };
                standard.accept(graph, id) || extra.contains(&(id.package_id(), id.label()))
            })),
        )
    }

    /// Features of what is not built by itself: of dependencies, as given on the command line, and
    /// those that the first resolver takes into account.
    pub(super) fn features_only(
        &self,
        question: &Question<'_>,
    ) -> Result<FeatureSet<'_>, guppy::Error> {
        let ids = question.features.of_dependencies.iter().filter_map(|f| {
            let to = self.dependency(f.member, &f.dependency)?;
            let name = to.named_features().find(|name| *name == f.feature)?;
            Some(FeatureId::named(to.id(), name))
        });
        let named = self.graph.feature_graph().resolve_ids(ids)?;
        let others = self.chosen(question.features, question.features.others())?;
        let any = question.features.of_any_feature().iter();
        let any = self.graph.resolve_ids(any.map(|ix| &self.ids[ix.0]))?;
        Ok(named
            .union(&others)
            .union(&any.to_feature_set(StandardFeatures::All)))
    }

    /// Returns the feature that best explains why an optional dependency is on in `run`: `default`
    /// if it names the dependency, else another that does, else one that names the feature called
    /// like the dependency, else that.
    pub(super) fn switching_feature(&self, run: &Run, arc: &Arc) -> String {
        let from = arc.from.package();
        let dependency = self.names.text(arc.dependency);
        let id = &self.ids[from.0];
        let features = self.graph.feature_graph();
        let enabled = run.enabled_features(arc.from);
        let naming = |what: FeatureLabel<'_>| -> Option<&String> {
            enabled
                .iter()
                .filter(|name| *name != dependency)
                .filter(|name| {
                    features
                        .directly_depends_on((id, FeatureLabel::Named(name)), (id, what))
                        .unwrap_or(false)
                })
                .min_by_key(|name| (*name != "default", name.len(), *name))
        };
        naming(FeatureLabel::OptionalDependency(dependency))
            .or_else(|| naming(FeatureLabel::Named(dependency)))
            .map_or_else(|| dependency.to_owned(), Clone::clone)
    }

    /// Returns, for each package, whether one that is `reached` depends on it for no platform at all
    /// (it is among the names in `never`), or whether it is needed by one of which that holds.
    pub(super) fn behind_no_platform(
        &self,
        never: &BTreeSet<String>,
        reached: impl Fn(PackageIx) -> bool,
    ) -> Vec<bool> {
        const KINDS: [DependencyKind; 2] = [DependencyKind::Normal, DependencyKind::Build];
        let mut behind = vec![false; self.ids.len()];
        if never.is_empty() {
            return behind;
        }
        let mut queue: Vec<PackageIx> = (0..self.ids.len()).map(PackageIx).collect();
        queue.retain(|ix| reached(*ix));
        while let Some(from) = queue.pop() {
            let package = self.package(from).into_iter();
            for link in package.flat_map(|package| package.direct_links()) {
                let follows = if behind[from.0] {
                    KINDS.iter().any(|kind| {
                        let status = link.req_for_kind(*kind).status();
                        status.required_on(&PlatformSpec::Any) != EnabledTernary::Disabled
                    })
                } else {
                    never.contains(link.to().name())
                };
                if follows
                    && let Some(to) = self.index.get(link.to().id())
                    && !reached(*to)
                    && !std::mem::replace(&mut behind[to.0], true)
                {
                    queue.push(*to);
                }
            }
        }
        behind
    }

    /// Returns every link of the metadata as if it led to the target, for over-reporting.
    pub(super) fn links(&self) -> Vec<Arc> {
        let mut arcs = Vec::new();
        for (at, id) in self.ids.iter().enumerate() {
            let Ok(package) = self.graph.metadata(id) else {
                continue;
            };
            for link in package.direct_links() {
                let Some(&to) = self.index.get(link.to().id()) else {
                    continue;
                };
                let kind = if link.normal().is_present() {
                    EdgeKind::Normal
                } else if link.build().is_present() {
                    EdgeKind::Build
                } else {
                    EdgeKind::Dev
                };
                arcs.push(Arc {
                    from: Node::new(PackageIx(at), Side::Target),
                    to: Node::new(to, Side::Target),
                    kind,
                    dependency: self.names.number(link.dep_name()),
                    is_optional: false,
                });
            }
        }
        arcs
    }

    pub(super) fn package(&self, ix: PackageIx) -> Option<PackageMetadata<'_>> {
        self.graph.metadata(self.ids.get(ix.0)?).ok()
    }

    fn dependency(&self, from: PackageIx, name: &str) -> Option<PackageMetadata<'_>> {
        self.package(from)?
            .direct_links()
            .find(|link| link.dep_name() == name)
            .map(|link| link.to())
    }
}

impl FeatureNames for Simulator {
    fn features(&self, package: PackageIx) -> Vec<&str> {
        self.package(package)
            .map(|package| package.named_features().collect())
            .unwrap_or_default()
    }

    fn dependency_features(&self, member: PackageIx, dependency: &str) -> Option<Vec<&str>> {
        Some(
            self.dependency(member, dependency)?
                .named_features()
                .collect(),
        )
    }
}

/// Collects the arcs of one simulated build.
struct Arcs<'s> {
    simulator: &'s Simulator,
    arcs: Vec<Arc>,
    /// Enabled features of packages that have optional dependencies, target side and host side.
    enabled: Enabled,
}

impl<'s> Arcs<'s> {
    fn collect(&mut self, set: &CargoSet<'s>, target: &PlatformSpec) {
        let target = (set.target_features(), target);
        let host = (set.host_features(), &PlatformSpec::Any);
        for link in set.target_links() {
            self.normal_or_dev(link, target, Side::Target);
        }
        for link in set.proc_macro_links() {
            self.normal_or_dev(link, target, Side::ProcMacro);
        }
        for link in set.build_dep_links() {
            // The features are those of `from` on the target; the platform is the host.
            let found = switch(&link, EdgeKind::Build, (target.0, host.1));
            let optional = found.is_none_or(|optional| optional);
            self.add(
                link,
                EdgeKind::Build,
                &[(Side::Target, Side::Build)],
                optional,
                target.0,
            );
        }
        for link in set.host_links() {
            self.host(link, host);
        }
    }

    /// Adds a link from a package on the target, which guppy has found to be switched on.
    fn normal_or_dev(
        &mut self,
        link: PackageLink<'s>,
        on: (&FeatureSet<'s>, &PlatformSpec),
        to: Side,
    ) {
        let (kind, optional) = match switch(&link, EdgeKind::Normal, on) {
            Some(optional) => (EdgeKind::Normal, optional),
            None => (EdgeKind::Dev, false),
        };
        self.add(link, kind, &[(Side::Target, to)], optional, on.0);
    }

    /// Adds a link between packages on the host.
    fn host(&mut self, link: PackageLink<'s>, on: (&FeatureSet<'s>, &PlatformSpec)) {
        const SAME: &[(Side, Side)] = &[
            (Side::ProcMacro, Side::ProcMacro),
            (Side::Build, Side::Build),
        ];
        const TO_BUILD: &[(Side, Side)] =
            &[(Side::ProcMacro, Side::Build), (Side::Build, Side::Build)];
        let normal = switch(&link, EdgeKind::Normal, on);
        let build = switch(&link, EdgeKind::Build, on).filter(|_| link.from().has_build_script());
        if let Some(optional) = normal {
            self.add(link, EdgeKind::Normal, SAME, optional, on.0);
        }
        if let Some(optional) = build {
            self.add(link, EdgeKind::Build, TO_BUILD, optional, on.0);
        }
        if normal.is_none() && build.is_none() {
            self.add(link, EdgeKind::Dev, SAME, false, on.0);
        }
    }

    fn add(
        &mut self,
        link: PackageLink<'s>,
        kind: EdgeKind,
        sides: &[(Side, Side)],
        optional: bool,
        features: &FeatureSet<'s>,
    ) {
        let (from, to) = link.endpoints();
        let (Some(&from_ix), Some(&to_ix)) = (
            self.simulator.index.get(from.id()),
            self.simulator.index.get(to.id()),
        ) else {
            return;
        };
        if optional {
            let on_target = sides.iter().any(|(side, _)| *side == Side::Target);
            self.enabled
                .entry((from_ix, on_target))
                .or_insert_with(|| enabled_features(features, from.id()));
        }
        let dependency = self.simulator.names.number(link.dep_name());
        for (side, to_side) in sides {
            self.arcs.push(Arc {
                from: Node::new(from_ix, *side),
                to: Node::new(to_ix, *to_side),
                kind,
                dependency,
                is_optional: optional,
            });
        }
    }
}

/// Returns whether a dependency of a kind is switched on, and if so whether only as an optional
/// one.
fn switch(
    link: &PackageLink<'_>,
    kind: EdgeKind,
    (features, platform): (&FeatureSet<'_>, &PlatformSpec),
) -> Option<bool> {
    let kind = match kind {
        EdgeKind::Normal => DependencyKind::Normal,
        EdgeKind::Build => DependencyKind::Build,
        EdgeKind::Dev => DependencyKind::Development,
    };
    let status = link.req_for_kind(kind).status();
    if status.required_on(platform) != EnabledTernary::Disabled {
        return Some(false);
    }
    let optional = FeatureLabel::OptionalDependency(link.dep_name());
    let is_on = features
        .contains((link.from().id(), optional))
        .unwrap_or(false);
    (is_on && status.enabled_on(platform) != EnabledTernary::Disabled).then_some(true)
}

fn enabled_features(features: &FeatureSet<'_>, id: &PackageId) -> Vec<String> {
    match features.features_for(id) {
        Ok(Some(list)) => list
            .labels()
            .iter()
            .filter_map(|label| match label {
                FeatureLabel::Named(name) => Some((*name).to_owned()),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}
