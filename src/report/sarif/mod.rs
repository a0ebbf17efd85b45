//! SARIF 2.1.0 (OASIS standard), as GitHub code scanning and other viewers read it.

mod log;
mod render;
#[cfg(test)]
pub(super) mod tests;

pub use render::render;
