//! The long comparison of settings with cargo: `just oracle N [SEED]`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test, though without the harness"
)]

#[path = "../it/checkout.rs"]
mod checkout;
#[expect(dead_code, reason = "the tests of the gate use the rest")]
#[path = "../it/judge.rs"]
mod judge;
#[path = "../it/settings.rs"]
mod settings;
#[expect(
    dead_code,
    unused_imports,
    reason = "the tests of the gate use the rest"
)]
#[path = "../it/world/mod.rs"]
mod world;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse().unwrap());
    let (wanted, first): (usize, u64) = (
        numbers.next().unwrap_or(1000) as usize,
        numbers.next().unwrap_or(1),
    );
    let mut tally = settings::Tally::default();
    let mut seed = first;
    while tally.comparisons < wanted {
        tally.add(settings::compare(seed..seed + 10));
        seed += 10;
    }
    println!(
        "settings: {} comparisons in {} worlds, {} believed, {} misses",
        tally.comparisons,
        seed - first,
        tally.believed,
        tally.misses.len()
    );
    for (why, times) in &tally.refused {
        println!("  refused although every build is honest, {times}: {why}");
    }
    for miss in tally.misses.iter().take(5) {
        println!("{miss}");
    }
    if tally.misses.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
