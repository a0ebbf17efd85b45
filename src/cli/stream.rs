//! The process's streams: what is printed, in colour or not.

use std::io::{self, Write as _};

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
