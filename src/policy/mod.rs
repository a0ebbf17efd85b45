//! The policy: its model, and reading it from TOML.

mod matching;
mod model;

pub use matching::{matches_point, names};
pub use model::*;
