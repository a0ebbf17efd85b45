//! The JSON report: versions frozen behind structs of their own, and how strings are written.

pub mod policy;
mod purl;
#[cfg(test)]
mod tests;
mod url;
mod v1;
mod write;

pub use v1::render;

pub(super) use v1::package_url;
pub(super) use write::to_string;
