//! The dependency graph.

mod model;

pub use model::*;
