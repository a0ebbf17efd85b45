//! `completions`: its arguments, and printing what a shell reads of the command line.

use clap::{Args, ValueEnum};

use crate::cli::args::DisplayArgs;
use crate::cli::options::Display;
use crate::cli::shell::text;
use crate::cli::stream::{finish, print};

/// `completions`.
#[derive(Debug, Args)]
#[command(after_help = "\
Load them, for `cargo-ospo-check` and `cargo ospo-check`:
  bash        cargo-ospo-check completions bash > \\
              ~/.local/share/bash-completion/completions/cargo-ospo-check
              and in ~/.bashrc, for `cargo ospo-check`: source that file
  zsh         cargo-ospo-check completions zsh > DIRECTORY/_cargo-ospo-check
              where DIRECTORY is in $fpath before `compinit`
  fish        cargo-ospo-check completions fish > ~/.config/fish/completions/cargo-ospo-check.fish
              and, for `cargo ospo-check`, source it in ~/.config/fish/config.fish
  powershell  cargo-ospo-check completions powershell >> $PROFILE (`cargo-ospo-check` only)")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: Shell,
    /// How it looks.
    #[command(flatten)]
    pub(crate) display: DisplayArgs,
}

/// The shells that completions are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    /// GNU Bash.
    Bash,
    /// Z shell.
    Zsh,
    /// fish.
    Fish,
    /// PowerShell.
    #[value(name = "powershell")]
    Pwsh,
}

/// Prints the completions for a shell.
pub(crate) fn run(shell: Shell, display: Display) -> u8 {
    finish(print(&text(shell as usize), false), display)
}
