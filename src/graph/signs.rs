//! What about a member suggests that nobody outside gets a copy of it. It proves nothing: whoever may edit a manifest
//! may write any of it, so no verdict rests on it.

use guppy::graph::PackagePublish;

use super::build::Graph;
use super::model::PackageIx;

/// Names of members that serve development, and what such names end in.
const HELPERS: &[&str] = &[
    "bench",
    "benches",
    "benchmark",
    "benchmarks",
    "example",
    "examples",
    "fuzz",
    "test",
    "tests",
    "xtask",
];

impl Graph {
    /// Returns what suggests that a member is not shipped, in words.
    #[must_use]
    pub(crate) fn sign_of_no_shipping(&self, member: PackageIx) -> Option<&'static str> {
        let package = self.package(member);
        let ends = package.name.rsplit(['-', '_']).next().unwrap_or_default();
        if HELPERS.contains(&ends) {
            return Some("by its name a helper");
        }
        let simulator = &self.simulation.as_ref()?.simulator;
        let is_private = |ix: PackageIx| {
            let publish = simulator.package(ix).map(|package| package.publish());
            publish.is_some_and(|publish| publish == PackagePublish::Registries(&[]))
        };
        let others = || {
            let members = self.members().iter().copied();
            members.filter(|other| *other != member)
        };
        let mut defaults = simulator.graph.workspace().default_members();
        if defaults.len() > 0 && defaults.all(|default| *default.id() != simulator.ids[member.0]) {
            return Some("not in `default-members`");
        }
        if is_private(member) && !others().all(is_private) {
            return Some("`publish = false`");
        }
        let ships = others().any(|other| self.package(other).has_artefact);
        (!package.has_artefact && ships).then_some("without a program of its own")
    }
}
