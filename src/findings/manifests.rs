//! What explanations ask of our own manifests. Reading them is the caller's business: this room
//! does no I/O, and most runs need none.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::graph::{Declared, Gates, PackageIx, Step, Use};
use crate::source::{FileId, Sources, Span};

/// Finds places in manifests, reading them when asked.
pub trait Manifests {
    /// Returns where the dependency of a step is declared: in the manifest of `step.from`, and for
    /// an inherited one also in the workspace's table. Empty where it cannot be found.
    fn dependency(&mut self, sources: &mut Sources, step: &Step) -> Vec<Span>;

    /// Returns where a member's manifest says its license, or else its name.
    fn license(&mut self, sources: &mut Sources, package: PackageIx) -> Option<Span>;

    /// Returns the whole manifest of a member; nothing if it cannot be read.
    fn manifest(&mut self, _sources: &mut Sources, _member: PackageIx) -> Option<FileId> {
        None
    }

    /// Returns the whole manifest at the root of the workspace; nothing if it cannot be read.
    fn workspace_manifest(&mut self, _sources: &mut Sources) -> Option<FileId> {
        None
    }

    /// Returns what the member's sources say about an entry of its manifest.
    fn use_of(&mut self, _entry: &Declared) -> Use {
        Use::NoSources
    }

    /// Returns what the member's sources name of what an entry of its manifest is for.
    fn named_of(&mut self, _entry: &Declared) -> BTreeSet<String> {
        BTreeSet::new()
    }

    /// Returns what the features of a package switch on.
    fn gates(&mut self, _package: PackageIx) -> Arc<Gates> {
        Arc::default()
    }
}
