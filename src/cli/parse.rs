//! Parses the command line into a checked [`Invocation`]. Drops cargo's extra `ospo-check` word,
//! refuses commands that are planned but not built, and turns clap's errors into ours.

use std::ffi::OsString;

use clap::Parser as _;

use super::commands::policy;
use super::environment::Environment;
use super::error::UsageError;
use super::line::{Cli, Command, Invocation, LATER_COMMANDS};

/// What a command line asks for.
#[derive(Debug)]
pub(super) enum Parsed {
    /// A command to run.
    Run(Invocation),
    /// Help or version: text with ANSI colours for stdout, exit status 0.
    Say(String),
}

/// Parses a command line, the program's name included.
///
/// cargo calls `cargo ospo-check …` as `cargo-ospo-check ospo-check …`; the doubled word is dropped
/// in the first place only.
///
/// # Errors
///
/// Fails on every mistake in usage; the exit status is 3 then, never clap's 2.
pub(super) fn parse(
    arguments: impl IntoIterator<Item = OsString>,
    environment: &Environment,
) -> Result<Parsed, UsageError> {
    let mut words: Vec<OsString> = arguments.into_iter().collect();
    if words.is_empty() {
        words.push("cargo-ospo-check".into());
    }
    if words.get(1).is_some_and(|word| word == "ospo-check") {
        words.remove(1);
    }
    refuse_later(&words)?;
    let cli = match Cli::try_parse_from(words) {
        Ok(cli) => cli,
        Err(error) => {
            let text = error.render().ansi().to_string();
            return if error.use_stderr() {
                Err(UsageError::Arguments(text))
            } else {
                Ok(Parsed::Say(text))
            };
        }
    };
    let command = cli
        .command
        .unwrap_or_else(|| Command::Check(Box::new(cli.check)));
    Invocation::new(command, environment).map(Parsed::Run)
}

fn refuse_later(words: &[OsString]) -> Result<(), UsageError> {
    let Some(command) = words.get(1).and_then(|word| word.to_str()) else {
        return Ok(());
    };
    if LATER_COMMANDS.contains(&command) {
        return Err(UsageError::unsupported(command));
    }
    let second = words.get(2).and_then(|word| word.to_str());
    match second.filter(|word| command == "policy" && policy::LATER.contains(word)) {
        Some(second) => Err(UsageError::unsupported(&format!("policy {second}"))),
        None => Ok(()),
    }
}
