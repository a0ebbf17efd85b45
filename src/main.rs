//! The command `cargo-ospo-check`: hands over to the library and returns its exit status.

use std::process::ExitCode;

/// A third of our own time goes to small allocations, which this one serves faster.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ospo_check::main()
}
