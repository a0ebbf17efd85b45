//! The process: reads its surroundings, says what parsing has to say, runs the command.

use std::io::Write as _;
use std::process::ExitCode;

use super::error::UsageError;
use super::exit;
use super::options::{Environment, Invocation};
use super::parse::{Parsed, parse};
use crate::report::human::{HumanOptions, render_error};

/// Runs the program: parses the command line and hands the command to `run`, which returns the
/// exit status.
pub fn main_with(run: impl FnOnce(Invocation, &Environment) -> u8) -> ExitCode {
    let environment = Environment::read();
    let status = match parse(std::env::args_os(), &environment) {
        Ok(Parsed::Run(invocation)) => run(invocation, &environment),
        Ok(Parsed::Say(text)) => {
            let color = environment.color(None, environment.stdout_is_terminal);
            let mut stdout = anstream::AutoStream::new(std::io::stdout(), choice(color));
            // A reader that has gone away needs no help text.
            let _ = stdout.write_all(text.as_bytes());
            exit::OK
        }
        Err(error) => {
            let color = environment.color(None, environment.stderr_is_terminal);
            let mut stderr = anstream::AutoStream::new(std::io::stderr(), choice(color));
            let _ = stderr.write_all(usage(&error).as_bytes());
            exit::USAGE
        }
    };
    ExitCode::from(status)
}

/// The error as text with ANSI colours, which the stream strips where they are not wanted.
fn usage(error: &UsageError) -> String {
    match error {
        UsageError::Arguments(text) => text.clone(),
        UsageError::Plain { message, help } => {
            let options = HumanOptions {
                color: true,
                ..HumanOptions::default()
            };
            render_error(None, message, help, &options)
        }
    }
}

const fn choice(color: bool) -> anstream::ColorChoice {
    if color {
        anstream::ColorChoice::Always
    } else {
        anstream::ColorChoice::Never
    }
}
