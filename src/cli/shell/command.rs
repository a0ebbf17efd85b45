//! Prints the embedded files. Making them is the business of a test, so that the program carries no
//! generator.

use clap::{Args, ValueEnum};

use super::super::args::DisplayArgs;
use super::super::options::Display;
use super::super::stream::{finish, print};

/// The completions of each shell, in the order of [`Shell`], and the manual page, each ended by a
/// NUL; deflated to a tenth.
const PACKED: &[u8] = include_bytes!("data/texts.deflate");
/// Where the manual page stands.
const MAN: usize = 4;

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
pub(in crate::cli) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(in crate::cli) shell: Shell,
    /// How it looks.
    #[command(flatten)]
    pub(in crate::cli) display: DisplayArgs,
}

/// The shells that completions are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Shell {
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

/// Returns one of the embedded texts.
pub(super) fn text(number: usize) -> String {
    let bytes = miniz_oxide::inflate::decompress_to_vec(PACKED).unwrap_or_default();
    let texts = String::from_utf8(bytes).unwrap_or_default();
    texts.split('\0').nth(number).unwrap_or_default().to_owned()
}

/// Prints the completions for a shell.
pub(in crate::cli) fn completions(shell: Shell, display: Display) -> u8 {
    finish(print(&text(shell as usize), false), display)
}

/// Prints the manual page.
pub(in crate::cli) fn man(display: Display) -> u8 {
    finish(print(&text(MAN), false), display)
}
