//! The command `cargo-ospo-check`: hands over to the library and returns its exit status.

fn main() {}
