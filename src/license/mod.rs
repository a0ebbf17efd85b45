//! SPDX vocabulary: terms, expressions, families, and "did you mean".
//!
//! Turns text into terms and keeps spans into the original. Knows the SPDX list (through the
//! `spdx` crate) and nothing of packages or policies; never judges a license.

mod conjunction;
mod expression;
#[cfg(test)]
mod expression_tests;
mod family;
mod lexer;
mod suggest;
mod term;

pub use expression::{Expression, Leaf, Node, Note, NoteKind, ParseError};
pub use family::Family;
pub(crate) use family::later_versions;
pub(crate) use suggest::{is_license_name, license_name_help, nearest, nearest_license_id};
pub use term::{Addition, License, Term};
