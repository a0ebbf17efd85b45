//! The exit statuses: the same for every format and verbosity, and stated in `--help`. What a verdict
//! makes of them is the business of `findings`.

/// Clean; warnings are allowed. Other commands: done.
pub(super) const OK: u8 = 0;
/// A mistake in the command line or in a policy, or trust was asked for and is not there.
pub(super) const USAGE: u8 = 3;
/// cargo or a file failed.
pub(super) const ENVIRONMENT: u8 = 4;
/// A bug: the status Rust gives a panic.
pub(super) const BUG: u8 = 101;
