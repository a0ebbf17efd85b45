//! The JSON report: versions frozen behind structs of their own, and how strings are written.

mod purl;
#[cfg(test)]
mod tests;
mod url;
mod v1;
mod write;

pub use v1::render;
pub(in crate::report) use write::to_string;
