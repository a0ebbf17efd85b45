//! Runs the program of a wording over the words of a file.
//!
//! All ways through a wording are followed at once, so the time is bounded by the words read times
//! the few ways that are open; there is no backtracking that a hostile text could feed.

use super::table::{GAP, Step, UNKNOWN};

/// A word of a file, as the programs see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) number: u32,
    pub(super) bullet: bool,
    pub(super) name: bool,
    /// A sentence ended before it.
    pub(super) parted: bool,
}

/// What a run found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Outcome {
    /// Where the longest match ends, if there is one.
    pub(super) end: Option<usize>,
    /// How far any way came, in words of the file.
    pub(super) reached: usize,
    /// The step of the wording that stood there.
    pub(super) step: usize,
}

/// Room for runs, used again and again.
#[derive(Debug, Default)]
pub(super) struct Runner {
    now: Vec<u32>,
    next: Vec<u32>,
    seen: Vec<u64>,
    turn: u64,
    stack: Vec<u32>,
    /// Steps taken so far, over all runs.
    pub(super) taken: usize,
    /// More steps are not taken, and what a run found up to there counts for nothing.
    budget: usize,
}

impl Runner {
    pub(super) fn new(budget: usize) -> Self {
        Self {
            budget,
            ..Self::default()
        }
    }

    /// Follows a wording from one word of a file.
    pub(super) fn run(&mut self, steps: &[u32], file: &[Seen], start: usize) -> Outcome {
        // Marks of earlier turns stay; a turn is never used twice.
        if self.seen.len() < steps.len() {
            self.seen.resize(steps.len(), 0);
        }
        self.turn += 1;
        self.now.clear();
        let mut outcome = Outcome {
            end: None,
            reached: start,
            step: 0,
        };
        if self.enter(steps, 0, true) {
            outcome.end = Some(start);
        }
        for (at, word) in file.iter().enumerate().skip(start) {
            if self.now.is_empty() {
                break;
            }
            if self.is_spent() {
                outcome.end = None;
                break;
            }
            outcome.reached = at;
            outcome.step = self.now[0] as usize;
            self.turn += 1;
            self.next.clear();
            let mut ended = false;
            for index in 0..self.now.len() {
                let pc = self.now[index] as usize;
                self.taken += 1;
                let fits = match Step::of(steps[pc]) {
                    Step::Word(number) | Step::Bullet(number) => {
                        number == word.number && number != UNKNOWN
                    }
                    Step::Name => word.name && (!word.parted || opens_gap(steps, pc)),
                    Step::Split(_) | Step::Jump(_) | Step::End => false,
                };
                if fits {
                    ended |= self.enter(steps, pc + 1, false);
                }
                if word.bullet {
                    ended |= self.enter(steps, pc, false);
                }
            }
            if ended {
                outcome.end = Some(at + 1);
            }
            std::mem::swap(&mut self.now, &mut self.next);
        }
        if let Some(&step) = self.now.first() {
            outcome.reached = file.len();
            outcome.step = step as usize;
        }
        outcome
    }

    /// Tells whether so many steps were taken that no further run is trusted.
    pub(super) const fn is_spent(&self) -> bool {
        self.taken >= self.budget
    }

    /// Opens a step and all that can be reached from it without a word; tells whether the end can.
    fn enter(&mut self, steps: &[u32], step: usize, first: bool) -> bool {
        let mut ended = false;
        self.stack.push(u32::try_from(step).unwrap_or(u32::MAX));
        while let Some(pc) = self.stack.pop() {
            let Some(&code) = steps.get(pc as usize) else {
                continue;
            };
            if self.seen[pc as usize] == self.turn {
                continue;
            }
            self.seen[pc as usize] = self.turn;
            match Step::of(code) {
                Step::Word(_) | Step::Name => self.open(pc, first),
                Step::Bullet(_) => {
                    self.open(pc, first);
                    self.stack.push(pc + 1);
                }
                Step::Split(far) => {
                    self.stack.push(pc + far);
                    self.stack.push(pc + 1);
                }
                Step::Jump(far) => self.stack.push(pc + far),
                Step::End => ended = true,
            }
        }
        ended
    }

    fn open(&mut self, pc: u32, first: bool) {
        if first {
            self.now.push(pc);
        } else {
            self.next.push(pc);
        }
    }
}

/// Tells whether a step takes the first word of a gap: no sentence ends within a name.
fn opens_gap(steps: &[u32], pc: usize) -> bool {
    let before = pc.checked_sub(1).and_then(|at| steps.get(at));
    before.is_some_and(|&code| Step::of(code) == Step::Split(2 * GAP))
}
