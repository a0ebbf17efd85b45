//! `--timings`: how long each step took, and how much memory the process held at most.

use std::time::Instant;

use crate::check::Clock;

/// Wall-clock times of the steps of a run.
#[derive(Debug)]
pub(super) struct Timings {
    start: Instant,
    last: Instant,
    steps: Vec<(&'static str, f64)>,
}

impl Timings {
    pub(super) fn start() -> Self {
        let now = Instant::now();
        Self {
            start: now,
            last: now,
            steps: Vec::new(),
        }
    }

    /// Returns one line per step: `timing NAME N ms`; peak memory in MiB where the system tells.
    pub(super) fn report(&self) -> String {
        let total = milliseconds(self.start, Instant::now());
        let mut lines: Vec<String> = self
            .steps
            .iter()
            .chain([&("total", total)])
            .map(|(step, time)| format!("timing {step} {time:.1} ms\n"))
            .collect();
        if let Some(mebibytes) = peak_memory() {
            lines.push(format!("timing peak-memory {mebibytes:.1} MiB\n"));
        }
        lines.concat()
    }
}

impl Clock for Timings {
    fn done(&mut self, step: &'static str) {
        let now = Instant::now();
        self.steps.push((step, milliseconds(self.last, now)));
        self.last = now;
    }
}

fn milliseconds(from: Instant, to: Instant) -> f64 {
    to.duration_since(from).as_secs_f64() * 1000.0
}

/// Returns the largest resident set of this process so far, in MiB (Linux: `VmHWM`, proc(5)).
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes / 1024.0)
}
