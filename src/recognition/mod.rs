//! Which licenses a text is: the words of a license file against the texts SPDX publishes.
//!
//! Pure: takes bytes, gives values, reads no file. Never decides what a license means for a
//! package, and never takes a text that is merely similar for the license it resembles.

mod conditions;
mod copyright;
mod disguise;
mod hidden;
mod holder;
mod licenses;
mod links;
mod lists;
mod model;
mod names;
mod nearest;
mod quick;
mod recognize;
mod run;
mod scan;
mod signs;
mod spelling;
mod strangers;
mod table;
mod text;
mod words;

#[cfg(test)]
mod tests;

pub use model::{Candidate, Difference, Leftover, Part, Recognition, Stranger, TextError, VERSION};
pub use recognize::recognize;
pub use strangers::Said;
