//! Thinks of a package in another version: whether all that need it take that, and the graph with it.

use std::sync::Arc as Shared;

use semver::Version;

use super::build::Graph;
use super::model::{Package, PackageIx};
use super::reach::{Enabled, Run, Runs};

impl Graph {
    /// Returns the graph with a package in the place of another; what it depends on stays the same.
    pub(crate) fn with_package(&self, ix: PackageIx, package: Package) -> Self {
        let mut packages = self.packages.clone();
        if let Some(there) = packages.get_mut(ix.0) {
            *there = Shared::new(package);
        }
        let runs = |run: &Run| {
            let (arcs, starts) = (run.arcs().to_vec(), run.starts().to_vec());
            Run::new(packages.len(), run.names(), arcs, starts, Enabled::new())
        };
        let runs = Runs {
            plain: runs(&self.runs.plain),
            dev: runs(&self.runs.dev),
            shipping: self.runs.shipping.clone(),
        };
        self.with(packages, runs)
    }

    /// Returns a graph that holds nothing but a package, to gather the facts of that.
    pub(crate) fn with_only(&self, package: Package) -> Self {
        let run = |run: &Run| Run::new(1, run.names(), Vec::new(), Vec::new(), Enabled::new());
        let runs = Runs {
            plain: run(&self.runs.plain),
            dev: run(&self.runs.dev),
            shipping: Vec::new(),
        };
        self.with(vec![Shared::new(package)], runs)
            .without_members()
    }

    /// Tells whether all that depend on a package would take another version of it.
    pub(crate) fn accepts(&self, package: PackageIx, version: &Version) -> bool {
        let simulation = self.simulation.as_ref();
        let metadata = simulation.and_then(|simulation| simulation.simulator.package(package));
        metadata.is_some_and(|metadata| {
            let mut links = metadata.reverse_direct_links();
            links.all(|link| link.version_req().matches(version))
        })
    }
}
