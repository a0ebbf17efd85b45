//! The policy: its model, and reading it from TOML.
//!
//! `load` finds and reads the file, `layers` what it extends and includes, `parse` turns a text into
//! the model or into every problem it has, `trust` holds layers against digests and keys, `matching`
//! says which rule entry names a term. Nothing here knows the graph.

mod agreement;
mod case;
mod error;
mod layers;
mod lint;
mod load;
#[cfg(test)]
mod load_tests;
mod matching;
mod model;
mod parse;
mod product;
mod shadow;
mod trust;

pub use agreement::Agreement;
pub use case::{Answer, TestCase};
pub use error::LoadError;
pub use layers::{Layers, LayersError, Origin, load_layers};
pub use lint::lint;
pub use load::{
    Document, Found, FoundBy, Place, Roots, TEMPLATES, discover, here, is_stream, lies_in, read,
    read_tests, real, template,
};
pub use matching::{matches_point, names};
pub use model::*;
pub use parse::{MAX_SHOWN, ParseContext, parse, parse_tests};
pub use product::Product;
pub use trust::{Asked, Trust, TrustError};
