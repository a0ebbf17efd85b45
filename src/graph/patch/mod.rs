//! Edits manifests as text, keeping comments and order: reads a dependency's entry, rewrites it,
//! and diffs the two texts. Touches no file.

mod entry;
mod lines;
mod rewrite;
#[cfg(test)]
mod tests;

pub use entry::Entries;
pub(crate) use lines::{Hunk, apply, hunks};
pub use rewrite::{Replacements, TextEdit, rewrite};
