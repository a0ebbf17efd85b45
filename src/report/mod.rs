//! The output formats, one file or folder each; escaping for all of them is in `escape`.
//!
//! Printers turn a [`Judgement`](crate::findings::Judgement) into text and compute nothing: neither
//! status nor counts. They return text and never print.

pub(crate) mod attempt;
pub(crate) mod dependents;
mod detail;
pub(crate) mod doctor;
#[cfg(test)]
mod document_tests;
pub(crate) mod escape;
mod expression;
mod fold;
mod format;
pub mod github;
pub mod gitlab;
pub mod html;
pub mod human;
pub mod json;
pub mod junit;
pub(crate) mod junit_cases;
mod link;
pub(crate) mod list;
pub mod markdown;
mod model;
pub(crate) mod notices;
mod options;
pub(crate) mod patch;
mod place;
pub(crate) mod request;
mod rows;
pub mod sarif;
#[cfg(test)]
mod several_tests;
pub mod short;
mod snippet;
pub(crate) mod summary;
mod table;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub(crate) mod topic;
#[cfg(test)]
mod width_tests;
#[cfg(test)]
mod xsd_tests;

pub(crate) use fold::fit;
pub use format::{FORMATS, Format, Medium, format};
pub use model::Report;
pub(crate) use model::{Reason, Spot, Unjudged};
pub use options::Options;
pub use place::Base;
