//! Lets several programs speak at once without mixing their words: one is heard as it speaks, the
//! others when their turn comes.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Speakers in their order, and the stream they all speak to.
pub(super) struct Turns<'w> {
    state: Mutex<State<'w>>,
}

struct State<'w> {
    to: &'w mut (dyn Write + Send),
    /// Whose turn it is.
    current: usize,
    /// What the others have said, and whether that was all.
    waiting: BTreeMap<usize, (Vec<u8>, bool)>,
}

impl<'w> Turns<'w> {
    /// Makes the turns; the speaker numbered 0 comes first.
    pub(super) fn new(to: &'w mut (dyn Write + Send)) -> Self {
        Self {
            state: Mutex::new(State {
                to,
                current: 0,
                waiting: BTreeMap::new(),
            }),
        }
    }

    /// Returns the voice of a speaker; each number is given once.
    pub(super) const fn voice<'t>(&'t self, number: usize) -> Voice<'t, 'w> {
        Voice {
            turns: self,
            number,
        }
    }

    fn state(&self) -> MutexGuard<'_, State<'w>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One speaker; when it is dropped it has said all.
pub(super) struct Voice<'t, 'w> {
    turns: &'t Turns<'w>,
    number: usize,
}

impl Write for Voice<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.turns.state();
        if state.current == self.number {
            return state.to.write(bytes);
        }
        let (said, _) = state.waiting.entry(self.number).or_default();
        said.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.turns.state().to.flush()
    }
}

impl Drop for Voice<'_, '_> {
    fn drop(&mut self) {
        let mut state = self.turns.state();
        state.waiting.entry(self.number).or_default().1 = true;
        // The next one in turn is heard with all it has said until now.
        loop {
            let current = state.current;
            let Some((said, is_all)) = state.waiting.remove(&current) else {
                break;
            };
            // A closed pipe is no reason to stop.
            let _ = state.to.write_all(&said);
            if !is_all {
                break;
            }
            state.current += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::Turns;

    #[test]
    fn one_is_heard_at_once_and_the_others_in_their_turn() {
        let mut heard: Vec<u8> = Vec::new();
        let turns = Turns::new(&mut heard);
        let (mut first, mut second, mut third) = (turns.voice(0), turns.voice(1), turns.voice(2));
        third.write_all(b"third\n").unwrap();
        first.write_all(b"fir").unwrap();
        drop(third);
        second.write_all(b"second, ").unwrap();
        first.write_all(b"st\n").unwrap();
        drop(first);
        second.write_all(b"live\n").unwrap();
        drop(second);
        assert_eq!(
            String::from_utf8(heard).unwrap(),
            "first\nsecond, live\nthird\n"
        );
    }
}
