//! One file per command: its arguments as clap reads them, what they mean, and running it.
//!
//! No command knows another; what they share stands beside this folder.

pub(super) mod attempt;
pub(super) mod check;
pub(super) mod completions;
pub(super) mod doctor;
pub(super) mod explain;
pub(super) mod fix;
pub(super) mod init;
pub(super) mod list;
pub(super) mod man;
pub(super) mod policy;
pub(super) mod request;
