//! Manifests as text that is edited: what a dependency's entry says, the text with the entry
//! changed, and the lines in which two texts differ. Pure; comments and order are kept.

mod entry;
mod lines;
mod rewrite;
#[cfg(test)]
mod tests;

pub use entry::Entries;
pub(crate) use lines::{Hunk, apply, hunks};
pub use rewrite::{Replacements, TextEdit, rewrite};
