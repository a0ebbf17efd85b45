//! The command `cargo-ospo-check`: hands over to the library and returns its exit status.

use std::process::ExitCode;

use ospo_check::cli;

fn main() -> ExitCode {
    cli::main_with(|_, _| cli::exit::ENVIRONMENT)
}
