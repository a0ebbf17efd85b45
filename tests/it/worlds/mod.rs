//! The net: worlds that reach every code and every kind of line, and what each command and each
//! format says of them, byte for byte.
//!
//! A world is the folder `tests/worlds/NAME`: `world.txt` describes it, every other file is a
//! snapshot. `tests/worlds/README.md` says how both are written.

mod reached;
mod run;
mod widths;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::world::World;
use run::Told;

/// One test for each world, and the list of all.
macro_rules! worlds {
    ($($name:ident),+ $(,)?) => {
        /// The folders below `tests/worlds`.
        const WORLDS: &[&str] = &[$(stringify!($name)),+];

        $(
            #[test]
            fn $name() {
                check(stringify!($name));
            }
        )+
    };
}

worlds! {
    agreements,
    answers,
    attempt,
    clean,
    credentials,
    dates,
    doctor,
    doctor_unwell,
    failures,
    files,
    fixing,
    hostile,
    layers,
    licenses,
    many,
    moving,
    narrowed,
    native,
    no_places,
    over_reported,
    policy_lints,
    policy_mistakes,
    raised,
    reach,
    remedies,
    requests,
    several,
    several_unjudged,
    sources,
    stages,
    trust,
    waivers,
}

/// The folder that holds all worlds.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worlds")
}

/// What writes the snapshots anew.
const REWRITE: &str = "SNAPSHOTS=overwrite cargo test --locked --test it worlds::";

fn is_rewriting() -> bool {
    std::env::var("SNAPSHOTS").is_ok_and(|wish| wish == "overwrite")
}

/// Texts by the name of their file.
type Files = BTreeMap<String, String>;

/// Runs everything a world asks for, and holds what comes of it against the files of the world:
/// each snapshot is there and says the same, and no file belongs to no run.
fn check(name: &str) {
    let folder = folder().join(name);
    let was = texts(&folder);
    let world = World::read(&was["world.txt"]);
    let told = Told::new(&world);
    let mut now = Files::from([("world.txt".to_owned(), was["world.txt"].clone())]);
    for run in &world.runs {
        for (file, text) in told.run(run) {
            let other = now.insert(file, text);
            assert_eq!(other, None, "{name} has two runs `{}`", run.name);
        }
    }
    if is_rewriting() {
        return rewrite(&folder, &was, &now);
    }
    let all: BTreeSet<&String> = was.keys().chain(now.keys()).collect();
    let differences: String = all
        .into_iter()
        .filter_map(|file| Some((file, difference(was.get(file), now.get(file))?)))
        .map(|(file, difference)| format!("tests/worlds/{name}/{file}{difference}\n"))
        .collect();
    assert!(
        differences.is_empty(),
        "\n{differences}If this is meant, write the snapshots anew, and read what changed:\n  \
         {REWRITE}{name}\n"
    );
}

fn texts(folder: &Path) -> Files {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| {
            let entry = entry.unwrap();
            let text = fs::read_to_string(entry.path()).unwrap();
            (entry.file_name().into_string().unwrap(), text)
        })
        .collect()
}

/// Makes the files of a world what its runs say now.
fn rewrite(folder: &Path, was: &Files, now: &Files) {
    for file in was.keys().filter(|file| !now.contains_key(*file)) {
        fs::remove_file(folder.join(file)).unwrap();
    }
    for (file, text) in now
        .iter()
        .filter(|(file, text)| was.get(*file) != Some(text))
    {
        fs::write(folder.join(file), text).unwrap();
    }
}

/// Tells where a snapshot and what is said now first differ.
fn difference(was: Option<&String>, now: Option<&String>) -> Option<String> {
    let (Some(was), Some(now)) = (was, now) else {
        let of_none = if now.is_none() {
            " belongs to no run"
        } else {
            " is not there"
        };
        return Some(of_none.to_owned());
    };
    if was == now {
        return None;
    }
    let (mut was, mut now) = (was.split('\n'), now.split('\n'));
    (1..).find_map(|number| match (was.next(), now.next()) {
        (was, now) if was == now => None,
        (was, now) => {
            let line = |line: Option<&str>| line.unwrap_or("(no more lines)").to_owned();
            Some(format!(":{number}\n  - {}\n  + {}", line(was), line(now)))
        }
    })
}
