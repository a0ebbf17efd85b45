//! The exit statuses: the same for every format and verbosity, and stated in `--help`.

/// Clean; warnings are allowed. Other commands: done.
pub const OK: u8 = 0;
/// A package is denied or its license undetermined. Other commands: what was asked does not hold.
pub const DENIED: u8 = 1;
/// Nothing is worse than needs-review.
pub const REVIEW: u8 = 2;
/// A mistake in the command line or in a policy, or trust was asked for and is not there.
pub const USAGE: u8 = 3;
/// cargo or a file failed.
pub const ENVIRONMENT: u8 = 4;
/// A bug: the status Rust gives a panic.
pub const BUG: u8 = 101;
