//! The long comparison of graphs with cargo: `just oracle N [SEED]`, or `just oracle-folder FOLDER..`.
//!
//! Makes random workspaces until N comparisons are done. A miss prints its seed and its workspace,
//! made as small as it stays a miss, and fails. So does a cargo that does not know artifact
//! dependencies, which are part of it.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test, though without the harness"
)]

mod compare;
mod question;
#[expect(dead_code, reason = "the tests of the graph use the rest")]
#[path = "../it/graph/support.rs"]
mod support;
mod workspace;
#[expect(
    dead_code,
    unused_imports,
    reason = "the tests of the gate use the rest"
)]
#[path = "../it/world/mod.rs"]
mod world;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use compare::{Difference, Refusal, compare_all};
use question::{Question, by_default, everything, questions};
use support::host;
use world::Place;

/// One workspace in so many has artifact dependencies.
const ARTIFACTS_EACH: u64 = 5;

/// So many misses are printed with their workspace.
const SHOWN: usize = 5;

#[derive(Default)]
struct Tally {
    comparisons: usize,
    with_artifacts: usize,
    common: usize,
    misses: usize,
    /// Where we report more than cargo builds and where cargo refused, by cause, with an example.
    others: BTreeMap<String, (usize, String)>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).map(|number| number.parse::<u64>());
    let tally = match number(0) {
        Some(Err(_)) => folders(&arguments),
        wanted => worlds(
            wanted.map_or(1000, Result::unwrap),
            number(1).map_or(1, Result::unwrap),
        ),
    };
    println!(
        "{} comparisons ({} with artifact dependencies), {} misses; {} packages per member and side in common",
        tally.comparisons, tally.with_artifacts, tally.misses, tally.common
    );
    for (cause, (count, example)) in &tally.others {
        println!("{count:>7} {cause}\n        e.g. {example}");
    }
    if tally.misses == 0 && tally.comparisons > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Compares random workspaces from a seed on, two at a time.
fn worlds(wanted: u64, first: u64) -> Tally {
    let tally = Mutex::new(Tally::default());
    let next = AtomicU64::new(first);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while (tally.lock().unwrap().comparisons as u64) < wanted {
                    world(next.fetch_add(1, Ordering::Relaxed), &tally);
                }
            });
        }
    });
    let tally = tally.into_inner().unwrap();
    let knows_artifacts = wanted < 500 || tally.with_artifacts > 0;
    assert!(
        knows_artifacts,
        "this cargo does not know artifact dependencies"
    );
    tally
}

fn world(seed: u64, tally: &Mutex<Tally>) {
    let workspace = workspace::generate(seed, seed.is_multiple_of(ARTIFACTS_EACH));
    let name = format!("seed {seed}");
    let world = Place::of(&workspace.text);
    for (question, result) in compare_all(&world.workspace(), questions(&workspace, seed)) {
        let missed = tally.lock().unwrap().add(&name, &question, result);
        if missed.is_some_and(|missed| missed <= SHOWN) {
            let small = shrink(&workspace.text, &question);
            println!("The workspace of {name}, smaller:\n{small}\n");
        }
    }
}

/// Compares workspaces that are there, by default and with everything.
fn folders(folders: &[String]) -> Tally {
    let mut tally = Tally::default();
    for folder in folders {
        let mut asked = Vec::new();
        for mut selection in [by_default(), everything()] {
            for targets in [Vec::new(), vec![host()]] {
                selection.targets = targets;
                asked.extend([false, true].map(|all_targets| Question {
                    selection: selection.clone(),
                    all_targets,
                    artifacts: false,
                    first_resolver: false,
                }));
            }
        }
        for (question, result) in compare_all(Path::new(folder), asked) {
            tally.add(folder, &question, result);
        }
    }
    tally
}

/// Leaves out files, then lines, then words, while cargo takes it and it stays a miss.
fn shrink(text: &str, question: &Question) -> String {
    let is_miss = |text: &str| {
        let world = Place::of(text);
        let result = &compare_all(&world.workspace(), vec![question.clone()])[0].1;
        result.as_ref().is_ok_and(|found| !found.missing.is_empty())
    };
    let mut text = text.to_owned();
    for separator in ["\n-- ", "\n", ", "] {
        let mut parts: Vec<&str> = text.split(separator).collect();
        for at in (1..parts.len()).rev() {
            let part = parts.remove(at);
            if !is_miss(&parts.join(separator)) {
                parts.insert(at, part);
            }
        }
        text = parts.join(separator);
    }
    text
}

impl Tally {
    /// Counts a result; returns which miss it is, if it is one.
    fn add(
        &mut self,
        name: &str,
        question: &Question,
        result: Result<Difference, Refusal>,
    ) -> Option<usize> {
        let name = format!("{name}: {}", question.flags().join(" "));
        let difference = match result {
            Ok(difference) => difference,
            Err(refusal) => {
                let mut lines = refusal.lines();
                let is_about = |line: &&str| line.starts_with("error") || line.contains("panic");
                let first = lines.find(is_about).unwrap_or(&refusal);
                let first = first.split_once(" panicked").map_or(first, |(_, at)| at);
                self.count(
                    format!("refused by cargo: {first}"),
                    format!("{name}\n{refusal}"),
                );
                return None;
            }
        };
        self.comparisons += 1;
        self.with_artifacts += usize::from(question.artifacts);
        self.common += difference.common;
        for (what, cause) in difference.extra {
            self.count(format!("over-reported: {cause}"), format!("{name}: {what}"));
        }
        if difference.missing.is_empty() {
            return None;
        }
        self.misses += 1;
        println!("MISS {name}");
        for missing in difference.missing {
            println!("  {missing}");
        }
        Some(self.misses)
    }

    fn count(&mut self, what: String, example: String) {
        self.others.entry(what).or_insert((0, example)).0 += 1;
    }
}
