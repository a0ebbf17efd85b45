//! One file per output format; escaping for all of them in one.
//!
//! Printers turn a [`Judgement`](crate::explain::Judgement) into text and compute nothing: neither
//! status nor counts. They return text and never print.

pub mod escape;
pub mod human;
pub mod json;
pub mod patch;
pub mod short;
mod snippet;
pub mod summary;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod topic;
