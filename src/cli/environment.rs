//! What surrounds the command: variables and streams, read once, so that the rest can be tested
//! without them.

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::{ColorChoice, ValueEnum as _};
use terminal_size::{Height, Width, terminal_size_of};

use super::terminal::Terminal;
use crate::check;
use crate::findings::Revision;

/// What surrounds the command: variables and streams.
#[derive(Debug, Clone, Default)]
pub(super) struct Environment {
    /// `OSPO_POLICY`.
    pub(super) policy: Option<OsString>,
    /// `OSPO_PRODUCT`.
    pub(super) product: Option<OsString>,
    /// `OSPO_POLICY_SHA256`.
    pub(super) policy_sha256: Option<OsString>,
    /// `OSPO_POLICY_KEY`.
    pub(super) policy_key: Option<OsString>,
    /// `OSPO_POLICY_MIN_VERSION`.
    pub(super) policy_min_version: Option<OsString>,
    /// `OSPO_POLICY_NAME`.
    pub(super) policy_name: Option<OsString>,
    /// `CARGO_TERM_COLOR`.
    pub(super) cargo_term_color: Option<OsString>,
    /// `NO_COLOR`.
    pub(super) no_color: Option<OsString>,
    /// `TERM`.
    pub(super) term: Option<OsString>,
    /// `GITHUB_STEP_SUMMARY`.
    pub(super) github_step_summary: Option<OsString>,
    /// What the runner says is judged.
    pub(super) revision: Option<Revision>,
    /// The user's cache folder, if the system has such a thing.
    pub(super) cache: Option<PathBuf>,
    /// Whether stdout is a terminal.
    pub(super) stdout_is_terminal: bool,
    /// Whether stderr is a terminal.
    pub(super) stderr_is_terminal: bool,
    /// Columns of the terminal that stdout is, if it is one.
    pub(super) stdout_columns: Option<usize>,
    /// Columns of the terminal that stderr is, if it is one.
    pub(super) stderr_columns: Option<usize>,
    /// What stderr's terminal can do.
    pub(super) terminal: Terminal,
}

impl Environment {
    /// Reads the environment of this process.
    #[must_use]
    pub(super) fn read() -> Self {
        Self {
            policy: std::env::var_os("OSPO_POLICY"),
            product: std::env::var_os("OSPO_PRODUCT"),
            policy_sha256: std::env::var_os("OSPO_POLICY_SHA256"),
            policy_key: std::env::var_os("OSPO_POLICY_KEY"),
            policy_min_version: std::env::var_os("OSPO_POLICY_MIN_VERSION"),
            policy_name: std::env::var_os("OSPO_POLICY_NAME"),
            cargo_term_color: std::env::var_os("CARGO_TERM_COLOR"),
            no_color: std::env::var_os("NO_COLOR"),
            term: std::env::var_os("TERM"),
            github_step_summary: std::env::var_os("GITHUB_STEP_SUMMARY"),
            revision: check::revision(),
            cache: super::cache::folder(|name| std::env::var_os(name)),
            stdout_is_terminal: std::io::stdout().is_terminal(),
            stderr_is_terminal: std::io::stderr().is_terminal(),
            stdout_columns: columns(terminal_size_of(std::io::stdout())),
            stderr_columns: columns(terminal_size_of(std::io::stderr())),
            terminal: Terminal::find(
                |name| std::env::var_os(name),
                std::io::stderr().is_terminal(),
            ),
        }
    }

    /// Tells whether to colour a stream: `--color`, `CARGO_TERM_COLOR`, `NO_COLOR`, terminal.
    #[must_use]
    pub(super) fn color(&self, flag: Option<ColorChoice>, is_terminal: bool) -> bool {
        let variable = || {
            let word = self.cargo_term_color.as_ref()?.to_str()?;
            ColorChoice::from_str(word, true).ok()
        };
        match flag.or_else(variable).unwrap_or(ColorChoice::Auto) {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                let refused = self
                    .no_color
                    .as_ref()
                    .is_some_and(|value| !value.is_empty());
                let dumb = self.term.as_ref().is_some_and(|term| term == "dumb");
                is_terminal && !refused && !dumb
            }
        }
    }
}

/// The columns of a terminal. `COLUMNS` is not asked, as cargo does not: what goes to a file or a pipe must
/// not depend on where it was started.
fn columns(size: Option<(Width, Height)>) -> Option<usize> {
    size.map(|(Width(columns), _)| usize::from(columns))
}
