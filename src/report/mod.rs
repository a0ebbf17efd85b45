//! One file per output format; escaping for all of them in one.
//!
//! Printers turn a [`Judgement`](crate::findings::Judgement) into text and compute nothing: neither
//! status nor counts. They return text and never print.

pub mod attempt;
mod detail;
pub mod doctor;
#[cfg(test)]
mod document_tests;
pub mod escape;
mod format;
pub mod github;
pub mod gitlab;
pub mod html;
pub mod human;
pub mod json;
pub mod junit;
pub mod junit_cases;
mod link;
pub mod list;
pub mod markdown;
mod model;
pub mod notices;
pub mod patch;
mod place;
pub mod request;
pub mod sarif;
#[cfg(test)]
mod several_tests;
pub mod short;
mod snippet;
pub mod summary;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod topic;
#[cfg(test)]
mod xsd_tests;

pub use format::{FORMATS, Format, Medium, Options, format};
pub use model::{Report, Spot, Told, Unjudged};
pub use place::Base;
