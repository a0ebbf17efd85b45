//! The command line: arguments, options, files written, exit status. No logic of the gate.

mod args;
mod entry;
mod error;
pub mod exit;
mod options;
mod parse;
#[cfg(test)]
mod tests;
mod write;

pub use entry::main_with;
pub use error::UsageError;
pub use options::{
    CheckOptions, Deny, Display, Environment, ExplainOptions, Format, GateOptions, InitOptions,
    Invocation, Metadata, ReportFile,
};
pub use parse::{Parsed, parse};
pub use write::{WriteError, write_atomically};
