//! The policy: its model, and reading it from TOML.
//!
//! `load` finds and reads the file, `layers` what it extends and includes, `parse` turns a text into
//! the model or into every problem it has, `schema` says what may stand in one, `trust` holds layers
//! against digests and keys, `matching` says which rule entry names a term. Nothing here knows the
//! graph.

mod agreement;
mod case;
mod condition;
mod error;
mod layers;
mod lint;
mod load;
#[cfg(test)]
mod load_tests;
mod matching;
mod model;
mod parse;
mod pattern;
mod product;
mod reference;
mod schema;
mod shadow;
mod trust;

pub use agreement::Agreement;
pub use case::{Answer, TestCase};
pub use condition::{Condition, Conditions};
pub(crate) use condition::{Holds, Subject, Usage, rule_conditions};
pub use error::LoadError;
pub use layers::{Layers, LayersError, Origin, load_layers};
pub(crate) use lint::lint;
pub(crate) use load::{Document, TEMPLATES, here, is_stream, read_tests, real};
pub use load::{Found, FoundBy, Place, Roots, discover, template};
pub(crate) use matching::{matches_point, names};
pub use model::*;
pub use parse::{ParseContext, parse};
pub(crate) use parse::{can_be_pinned, parse_tests};
pub use pattern::{CratePattern, Versions};
pub use product::Product;
pub(crate) use reference::{PAGE, refer};
pub(crate) use schema::json_schema;
pub use trust::{Asked, Trust, TrustError};
