//! What `doctor` finds out about a run before it is made: what it would judge, by which policy, and
//! what continuous integration would judge differently.
//!
//! Everything comes in as values and nothing is judged; looking around is the business of `cli`.

mod config;
mod diagnose;
mod model;
#[cfg(test)]
mod tests;

pub(crate) use config::{ConfigSays, config_says, toolchain_says};
pub(crate) use diagnose::diagnose;
pub(crate) use model::{
    Cargo, Check, ConfigFile, Health, LockState, NamedPolicy, Obstacle, Situation, Toolchain,
};
