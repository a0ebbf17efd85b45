//! Spreads independent work over the cores; the results come back in the order of the work.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

/// As many files as a thread is worth starting for.
pub(super) const WORTH_A_THREAD: usize = 8;

/// Applies `work` to every item, on all cores; but on no more than have `worth` items each, the
/// least that a thread is worth starting for.
pub(crate) fn spread<I: Sync, O: Send>(
    items: &[I],
    worth: usize,
    work: impl Fn(&I) -> O + Sync,
) -> Vec<O> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = cores.min(items.len() / worth.max(1));
    if workers < 2 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<Option<O>>> = Mutex::new((0..items.len()).map(|_| None).collect());
    let drain = || {
        let mut mine = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { break };
            mine.push((index, work(item)));
        }
        let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
        for (index, result) in mine {
            done[index] = Some(result);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(drain);
        }
        drain();
    });
    done.into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .into_iter()
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn results_keep_the_order_of_the_work() {
        let items: Vec<usize> = (0..1000).collect();
        let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
        assert_eq!(spread(&items, 8, |item| item * 2), doubled);
        assert_eq!(spread(&items[..3], 8, |item| item * 2), doubled[..3]);
        assert!(spread(&[] as &[usize], 0, |item| item * 2).is_empty());
    }
}
