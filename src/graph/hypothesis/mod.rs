//! What would be built if our own manifests declared their dependencies otherwise.
//!
//! guppy's graph cannot be changed, and building it anew takes too long to try many changes.
//! `tables` copies what the simulation needs into flat tables once; `replay` simulates on them as
//! guppy does, in a fraction of the time, with [`GraphEdit`]s applied (`edit`). The tables are
//! trusted only if the replay without edits gives exactly the arcs that guppy gave (`graph`). `lost` tells what
//! edits take out of a build.

mod edit;
mod graph;
mod lost;
mod own;
mod replay;
mod tables;

pub use edit::{Change, GraphEdit};
pub(super) use graph::alone;
pub use graph::{Declared, Hypothesis};
pub(crate) use graph::{Toward, Way};
pub(crate) use lost::Lost;
pub(super) use tables::Tables;
