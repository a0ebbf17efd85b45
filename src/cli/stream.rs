//! The process's streams: what is printed, how it looks, and what is said where something failed.

use std::io::{self, Write as _};

use super::exit;
use super::options::Display;
use crate::check::Failure;
use crate::report::{self, human::render_error};

/// Prints to stdout; a reader that has gone away is not an error.
pub(super) fn print(text: &str, color: bool) -> io::Result<()> {
    let mut stdout = anstream::AutoStream::new(io::stdout(), choice(color));
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// Prints to stderr; where nobody listens there is nobody to tell.
pub(super) fn say(text: &str, color: bool) {
    let mut stderr = anstream::AutoStream::new(io::stderr(), choice(color));
    let _ = stderr.write_all(text.as_bytes());
}

const fn choice(color: bool) -> anstream::ColorChoice {
    if color {
        anstream::ColorChoice::Always
    } else {
        anstream::ColorChoice::Never
    }
}

/// Says why there is no verdict, and returns the status for it.
pub(super) fn fail(failure: &Failure, display: Display) -> u8 {
    say(
        &failure.render(&human_options(display)),
        display.color_stderr,
    );
    failure.exit_code()
}

/// Says to people what is wrong.
pub(super) fn complain(message: &str, help: &[String], display: Display) {
    say(
        &render_error(None, message, help, &human_options(display)),
        display.color_stderr,
    );
}

/// Returns the status of a command that had to print something only.
pub(super) fn finish(printed: io::Result<()>, display: Display) -> u8 {
    match printed {
        Ok(()) => exit::OK,
        Err(error) => {
            complain(&format!("cannot write to stdout: {error}"), &[], display);
            exit::ENVIRONMENT
        }
    }
}

/// How reports look that go to files.
pub(super) const fn document_options(display: Display) -> report::Options {
    report::Options {
        color: false,
        width: None,
        ..human_options(display)
    }
}

/// How answers look that people read on stdout.
pub(super) const fn answer_options(display: Display) -> report::Options {
    report::Options {
        color: display.color_stdout,
        width: display.stdout_columns,
        ..human_options(display)
    }
}

/// How reports look that people read on stderr.
pub(super) const fn human_options(display: Display) -> report::Options {
    report::Options {
        color: display.color_stderr,
        verbose: display.verbose,
        quiet: display.quiet,
        hyperlinks: false,
        width: display.stderr_columns,
        limit: None,
    }
}
