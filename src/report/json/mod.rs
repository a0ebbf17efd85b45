//! The JSON report: versions frozen behind structs of their own, and how strings are written.

mod failure;
pub mod policy;
mod purl;
#[cfg(test)]
pub(in crate::report) mod tests;
mod url;
mod v1;
mod write;

pub(in crate::report) use purl::of as purl;
pub(in crate::report) use url::clean as clean_url;
pub(super) use v1::package_url;
pub use v1::render;
pub(in crate::report) use write::to_string;
