//! The command line: arguments, options, files written, exit status. No logic of the gate.

mod args;
mod attempt;
mod base;
mod bundle;
mod cache;
mod denied;
mod directory;
mod doctor;
mod earlier;
mod entry;
mod environment;
mod error;
mod exit;
mod failed;
mod fix;
mod job_summary;
mod labels;
mod landing;
mod list;
mod options;
mod outputs;
mod parse;
mod policy;
mod product;
mod progress;
mod publish;
mod request;
mod run;
mod several;
mod shell;
mod stream;
mod terminal;
#[cfg(test)]
mod tests;
mod timings;
mod trust;
mod write;

pub use entry::main;
