//! What explanations ask of our own manifests. Reading them is the caller's business: this room
//! does no I/O, and most runs need none.

use crate::graph::{PackageIx, Step};
use crate::source::{Sources, Span};

/// Finds places in manifests, reading them when asked.
pub trait Manifests {
    /// Returns where the dependency of a step is declared: in the manifest of `step.from`, and for
    /// an inherited one also in the workspace's table. Empty where it cannot be found.
    fn dependency(&mut self, sources: &mut Sources, step: &Step) -> Vec<Span>;

    /// Returns the `license` value of a package's manifest.
    fn license(&mut self, sources: &mut Sources, package: PackageIx) -> Option<Span>;
}
