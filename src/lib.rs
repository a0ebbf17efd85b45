//! The license gate that a company's lawyers and its developers both like.

pub mod check;
pub mod cli;
pub mod decide;
pub mod explain;
pub mod facts;
pub mod graph;
pub mod license;
pub mod policy;
pub mod report;
pub mod source;
pub mod vocabulary;
