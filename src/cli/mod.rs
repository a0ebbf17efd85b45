//! The command line: arguments, options, files written, exit status. No logic of the gate.

mod args;
mod base;
mod bundle;
mod cache;
mod commands;
mod denied;
mod directory;
mod earlier;
mod entry;
mod environment;
mod error;
mod exit;
mod failed;
mod job_summary;
mod labels;
mod landing;
mod line;
mod options;
mod outputs;
mod parse;
mod product;
mod progress;
mod publish;
mod several;
mod shell;
mod stream;
mod terminal;
#[cfg(test)]
mod tests;
mod timings;
mod tree;
mod trust;
mod write;

pub use entry::main;
