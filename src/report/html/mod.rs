//! The HTML report: one file that opens anywhere, loads nothing, and reads well on paper.
//!
//! The page is complete without its script, which only adds search and sorting. Its policy for
//! content names the digests of its one style and one script, so that nothing else runs or loads,
//! whatever a crate or a manifest wrote. Shows what the judgement says; computes no status, no
//! verdict and no count of its own.
//!
//! The markup is well-formed XML but for style and script, which tests make use of.

mod bar;
mod chart;
mod csp;
mod findings;
mod head;
mod page;
mod place;
mod rows;
mod several;
mod table;
#[cfg(test)]
mod tests;
mod tree;
mod waivers;
mod word;

pub use page::render;
