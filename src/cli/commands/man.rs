//! `man`: printing the manual page.

use clap::Args;

use crate::cli::args::DisplayArgs;
use crate::cli::options::Display;
use crate::cli::shell::{MAN, text};
use crate::cli::stream::{finish, print};

/// `man`.
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// How it looks.
    #[command(flatten)]
    pub(crate) display: DisplayArgs,
}

/// Prints the manual page.
pub(crate) fn run(display: Display) -> u8 {
    finish(print(&text(MAN), false), display)
}
