//! `-C`: changes to the given folder before the command runs, or says why it cannot.

use super::exit;
use super::options::{Display, GateOptions};
use super::stream::complain;

/// Changes to the folder that is asked for, or complains and returns the status.
pub(super) fn change_directory(gate: &GateOptions, display: Display) -> Result<(), u8> {
    enter(gate).map_err(|message| {
        complain(&message, &[], display);
        exit::ENVIRONMENT
    })
}

/// Changes to the folder that is asked for.
///
/// # Errors
/// Says that it cannot be done.
pub(super) fn enter(gate: &GateOptions) -> Result<(), String> {
    match &gate.directory {
        Some(directory) => std::env::set_current_dir(directory)
            .map_err(|error| format!("cannot change to `{directory}`: {error}")),
        None => Ok(()),
    }
}
