//! The policy: its model, and reading it from TOML.

mod model;

pub use model::*;
