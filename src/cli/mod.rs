//! The command line: arguments, options, files written, exit status. No logic of the gate.

mod args;
mod base;
mod entry;
mod error;
pub mod exit;
mod job_summary;
mod options;
mod parse;
mod policy;
mod run;
mod stream;
#[cfg(test)]
mod tests;
mod timings;
mod write;

pub use entry::main;
pub use error::UsageError;
pub use options::{
    CheckOptions, Deny, Display, Environment, ExplainOptions, Format, GateOptions, InitOptions,
    Invocation, Metadata, ReportFile,
};
pub use parse::{Parsed, parse};
pub use policy::{PolicyAction, PolicyFormat, PolicyOptions};
pub use run::run;
pub use write::{WriteError, write_atomically};
