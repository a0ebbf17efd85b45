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
pub mod exit;
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

pub use attempt::TryOptions;
pub use doctor::DoctorOptions;
pub use entry::main;
pub use environment::Environment;
pub use error::UsageError;
pub use list::{ListFormat, ListOptions};
pub use options::{
    CheckOptions, Display, ExplainOptions, FixOptions, GateOptions, InitOptions, Invocation,
};
pub use outputs::{Outputs, ReportFile};
pub use parse::{Parsed, parse};
pub use policy::{PolicyAction, PolicyFormat, PolicyOptions};
pub use request::{RequestOptions, RequestOutput};
pub use run::run;
pub use shell::Shell;
pub use terminal::Terminal;
pub use write::{WriteError, write_atomically};
