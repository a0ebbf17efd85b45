//! The command `cargo-ospo-check`: hands over to the library and returns its exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    ospo_check::cli::main()
}
