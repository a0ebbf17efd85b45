//! Which packages a package depends on in what was simulated, and on which platforms.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use guppy::PackageId;
use guppy::graph::{DependencyReq, PackageLink, PackageMetadata};
use guppy::platform::{EnabledTernary, PlatformStatus};

use super::build::{Graph, Simulation};
use super::model::{EdgeKind, PackageIx};
use super::reach::{Node, Side};

/// One package that another one depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The package it depends on.
    pub to: PackageIx,
    /// The kinds of the dependency that are active.
    pub kinds: BTreeSet<EdgeKind>,
    /// The platforms it is for, as the manifest says: triples and `cfg(..)`; empty: every one.
    pub targets: BTreeSet<String>,
}

impl Graph {
    /// Returns the dependencies of a package that are active in what was judged, sorted.
    #[must_use]
    pub fn dependencies(&self, of: PackageIx) -> Vec<Dependency> {
        let mut found: BTreeMap<PackageIx, BTreeSet<EdgeKind>> = BTreeMap::new();
        for run in [&self.runs.plain, &self.runs.dev] {
            for side in Side::ALL {
                for arc in run.arcs_from(Node::new(of, side)) {
                    // A macro that is built for its own tests is not a dependency of itself.
                    if arc.to.package() != of {
                        found.entry(arc.to.package()).or_default().insert(arc.kind);
                    }
                }
            }
        }
        let simulator = self.simulation.as_ref().map(|known| &known.simulator);
        // Looked up per dependency, the links of a package with thousands would be gone through as often.
        let mut links: HashMap<&PackageId, Vec<PackageLink<'_>>> = HashMap::new();
        let package = simulator.and_then(|known| known.graph.metadata(&known.ids[of.0]).ok());
        for link in package.iter().flat_map(PackageMetadata::direct_links) {
            links.entry(link.to().id()).or_default().push(link);
        }
        let dependency = |(to, mut kinds): (PackageIx, BTreeSet<EdgeKind>)| {
            let links = simulator.and_then(|known| links.get(&known.ids[to.0]));
            let links = links.map_or(&[][..], Vec::as_slice);
            Dependency {
                targets: self.platforms_of(of, links, &mut kinds),
                to,
                kinds,
            }
        };
        found.into_iter().map(dependency).collect()
    }

    /// Returns the platforms a dependency is for, and adds the kind that a run leaves out where another
    /// one leads to the same package.
    fn platforms_of(
        &self,
        from: PackageIx,
        links: &[PackageLink<'_>],
        kinds: &mut BTreeSet<EdgeKind>,
    ) -> BTreeSet<String> {
        let Some(simulation) = &self.simulation else {
            return BTreeSet::new();
        };
        let (mut platforms, mut is_everywhere) = (BTreeSet::new(), false);
        for link in links {
            let tests = link.dev().status();
            let is_tested = self.selected_members().contains(&from)
                && tests.enabled_on(&simulation.target) != EnabledTernary::Disabled;
            if link.dev().is_present() && is_tested {
                kinds.insert(EdgeKind::Dev);
            }
            let statuses = kinds
                .iter()
                .map(|kind| required(link, *kind))
                .filter(DependencyReq::is_present)
                .map(|req| req.status())
                .flat_map(|status| [status.required_status(), status.optional_status()]);
            for status in statuses {
                match status {
                    PlatformStatus::Never => {}
                    PlatformStatus::Always => is_everywhere = true,
                    PlatformStatus::PlatformDependent { eval } => {
                        let specs = eval.target_specs().iter();
                        platforms.extend(specs.map(|spec| simulation.platform(&spec.to_string())));
                    }
                }
            }
        }
        if is_everywhere {
            BTreeSet::new()
        } else {
            platforms
        }
    }
}

impl Simulation {
    /// Returns a platform as the manifest says it, given a triple or the inside of a `cfg`.
    fn platform(&self, spec: &str) -> String {
        // Triples have hyphens, and nothing in a `cfg` has one but strings.
        if spec.contains('-') && !spec.contains(['"', '(']) {
            return spec.to_owned();
        }
        let text = format!("cfg({spec})");
        self.written.get(&text).cloned().unwrap_or(text)
    }
}

fn required<'g>(link: &PackageLink<'g>, kind: EdgeKind) -> DependencyReq<'g> {
    match kind {
        EdgeKind::Normal => link.normal(),
        EdgeKind::Build => link.build(),
        EdgeKind::Dev => link.dev(),
    }
}
