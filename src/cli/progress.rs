//! Shows a line on the terminal during a slow step, and erases it before anything else is written.
//! Shows none while cargo runs, so that cargo's own output stays intact.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::check::Clock;

/// How long a step may take unnoticed.
const PATIENCE: Duration = Duration::from_secs(1);
/// Back to the first column, and away with the line.
const ERASE: &str = "\r\x1b[K";

/// What a run is doing after each step; steps that are not listed end with cargo or with output.
const NEXT: [(&str, &str); 5] = [
    ("cargo-metadata", "finding out what is built"),
    ("policy", "reading license files"),
    ("facts", "deciding"),
    ("decide", "looking for remedies"),
    ("remedies", "explaining"),
];

/// Shows what takes long.
pub(super) struct Progress {
    shared: Option<Arc<Shared>>,
    watcher: Option<JoinHandle<()>>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    patience: Duration,
}

struct State {
    to: Box<dyn Write + Send>,
    /// What is done, and since when.
    doing: Option<(&'static str, Instant)>,
    is_shown: bool,
    is_over: bool,
}

impl Progress {
    /// Makes it for stderr, or makes one that shows nothing.
    pub(super) fn new(is_wanted: bool) -> Self {
        if is_wanted {
            Self::with(Box::new(io::stderr()), PATIENCE)
        } else {
            Self {
                shared: None,
                watcher: None,
            }
        }
    }

    fn with(to: Box<dyn Write + Send>, patience: Duration) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                to,
                doing: None,
                is_shown: false,
                is_over: false,
            }),
            changed: Condvar::new(),
            patience,
        });
        let watched = Arc::clone(&shared);
        // Without a thread there is no line, and nothing else is missing.
        let watcher = thread::Builder::new().spawn(move || watched.watch()).ok();
        Self {
            shared: Some(shared),
            watcher,
        }
    }
}

impl Clock for Progress {
    fn done(&mut self, step: &'static str) {
        let next = NEXT.iter().find(|(done, _)| *done == step);
        if let Some(shared) = &self.shared {
            shared.begin(next.map(|(_, doing)| *doing));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(shared) = &self.shared {
            shared.begin(None);
            shared.state().is_over = true;
            shared.changed.notify_all();
        }
        if let Some(watcher) = self.watcher.take() {
            let _ = watcher.join();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Erases the line, if there is one, before the caller goes on.
    fn begin(&self, what: Option<&'static str>) {
        let mut state = self.state();
        if std::mem::take(&mut state.is_shown) {
            state.write(ERASE);
        }
        state.doing = what.map(|what| (what, Instant::now()));
        drop(state);
        self.changed.notify_all();
    }

    fn watch(&self) {
        let mut state = self.state();
        while !state.is_over {
            let left = match state.doing {
                Some((_, since)) if !state.is_shown => self.patience.checked_sub(since.elapsed()),
                _ => {
                    let woken = self.changed.wait(state);
                    state = woken.unwrap_or_else(PoisonError::into_inner);
                    continue;
                }
            };
            if let Some(left) = left.filter(|left| !left.is_zero()) {
                let woken = self.changed.wait_timeout(state, left);
                state = woken.unwrap_or_else(PoisonError::into_inner).0;
            } else if let Some((what, _)) = state.doing {
                state.is_shown = true;
                state.write(&format!("ospo-check: {what} …"));
            }
        }
    }
}

impl State {
    fn write(&mut self, text: &str) {
        // A closed pipe is no reason to stop.
        let _ = self.to.write_all(text.as_bytes());
        let _ = self.to.flush();
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Duration;

    use super::{ERASE, Progress};
    use crate::check::Clock as _;

    struct Screen(Sender<String>);

    impl Write for Screen {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let text = String::from_utf8_lossy(bytes).into_owned();
            self.0.send(text).map_err(io::Error::other)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn progress(patience: Duration) -> (Progress, Receiver<String>) {
        let (sender, screen) = channel();
        (Progress::with(Box::new(Screen(sender)), patience), screen)
    }

    #[test]
    fn a_long_step_is_shown_and_erased_before_the_next_goes_on() {
        let (mut progress, screen) = progress(Duration::ZERO);
        progress.done("cargo-metadata");
        let shown = screen.recv().unwrap();
        assert_eq!(shown, "ospo-check: finding out what is built …");
        progress.done("graph");
        assert_eq!(screen.try_recv().unwrap(), ERASE);
        progress.done("policy");
        assert!(screen.recv().unwrap().contains("license files"));
        drop(progress);
        assert_eq!(screen.try_recv().unwrap(), ERASE);
        assert!(screen.try_recv().is_err());
    }

    #[test]
    fn what_is_quick_and_what_cargo_does_is_not_shown() {
        let (mut quick, screen) = progress(Duration::from_secs(3600));
        quick.done("cargo-metadata");
        quick.done("policy");
        drop(quick);
        assert!(screen.try_recv().is_err());
        let (mut outside, screen) = progress(Duration::ZERO);
        for step in ["find", "graph", "explain", "report"] {
            outside.done(step);
        }
        drop(outside);
        assert!(screen.try_recv().is_err());
    }
}
