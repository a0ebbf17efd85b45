//! From the text of a policy file to the model, or to every problem the text has.
//!
//! `file` runs the others in order: `syntax` (TOML, and the slips that break it), then the
//! sections through `section` and `values`, then `validate` (what holds between sections). Nothing
//! here reads files or knows today's date; both come from the caller. Nothing is ever silently
//! ignored: what this version does not know or support is a problem.

mod agreements;
mod blanks;
mod cases;
mod conditions;
mod document;
mod entries;
mod file;
mod homes;
mod included;
mod layer;
mod lines;
mod links;
mod lookalike;
mod native;
mod patterns;
mod products;
mod reader;
mod rules;
mod section;
mod sections;
mod syntax;
mod validate;
mod values;
mod waivers;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use cases::parse_tests;
pub use document::ParseContext;
pub use file::parse;
pub(crate) use file::{Beside, Draft, parse_layer};
pub(crate) use links::{Extends, Pattern, Target};
pub(crate) use patterns::sha256;
pub(crate) use waivers::can_be_pinned;
