//! The JSON report: versions frozen behind structs of their own, and how strings are written.

mod entry;
mod failure;
mod finding;
pub(crate) mod fix;
mod package;
pub mod policy;
mod purl;
#[cfg(test)]
pub(in crate::report) mod tests;
mod url;
mod v1;
mod write;

pub(super) use package::package_url;
pub(in crate::report) use purl::of as purl;
pub(in crate::report) use url::clean as clean_url;
pub use v1::render;
pub(in crate::report) use write::to_string;
