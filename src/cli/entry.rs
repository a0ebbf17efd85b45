//! The entry point: prints help or a usage error, or runs the command; reports a panic as a bug.

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Mutex;

use super::environment::Environment;
use super::error::UsageError;
use super::failed::{of_words, without_code};
use super::parse::{Parsed, parse};
use super::stream::{print, say};
use super::{earlier, exit};
use crate::report::human::render_error;
use crate::report::{Options, Reason};

/// What the last panic said, wherever it was.
static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);

/// Runs the program and returns its exit status.
///
/// Some panics are caught where they arise (guppy's, on inconsistent metadata) and told as
/// findings, so a panic is not printed when it happens but only if it ends the program.
#[must_use]
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        if let Ok(mut last) = LAST_PANIC.lock() {
            *last = Some(panic.to_string());
        }
    }));
    let words: Vec<OsString> = std::env::args_os().collect();
    std::panic::catch_unwind(|| command(&words)).unwrap_or_else(|_| {
        let what = LAST_PANIC.lock().ok().and_then(|mut last| last.take());
        let what = what.unwrap_or_else(|| "the program panicked".to_owned());
        let help = [
            "this is a bug in cargo-ospo-check; nothing was judged".to_owned(),
            format!(
                "please report it with the command line and the version, {}",
                env!("CARGO_PKG_VERSION")
            ),
        ];
        say(
            &render_error(None, &what, &help, &Options::default()),
            false,
        );
        of_words(&words, without_code(what, help.to_vec()), exit::BUG);
        ExitCode::from(exit::BUG)
    })
}

fn command(words: &[OsString]) -> ExitCode {
    let environment = Environment::read();
    let status = match parse(words.iter().cloned(), &environment) {
        Ok(Parsed::Run(invocation)) => invocation.run(),
        Ok(Parsed::Say(text)) => {
            let color = environment.color(None, environment.stdout_is_terminal);
            match print(&text, color) {
                Ok(()) => exit::OK,
                Err(_) => exit::ENVIRONMENT,
            }
        }
        Err(error) => {
            earlier::take_away_named(words);
            let color = environment.color(None, environment.stderr_is_terminal);
            say(&usage(&error), color);
            of_words(words, reason(error), exit::USAGE);
            exit::USAGE
        }
    };
    ExitCode::from(status)
}

/// The error as a value.
fn reason(error: UsageError) -> Reason {
    match error {
        UsageError::Plain { message, help } => without_code(message, help),
        UsageError::Arguments(text) => {
            let text = anstream::adapter::strip_str(&text).to_string();
            let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            let first = lines.next().unwrap_or_default();
            let title = first.strip_prefix("error: ").unwrap_or(first).to_owned();
            without_code(title, lines.map(str::to_owned).collect())
        }
    }
}

/// The error as text with ANSI colours, which the stream strips where they are not wanted.
fn usage(error: &UsageError) -> String {
    match error {
        UsageError::Arguments(text) => text.clone(),
        UsageError::Plain { message, help } => {
            let options = Options {
                color: true,
                ..Options::default()
            };
            render_error(None, message, help, &options)
        }
    }
}
