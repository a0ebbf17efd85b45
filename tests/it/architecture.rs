//! Keeps the house in order: imports point left, I/O stays in its places, every file says what it owns.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The rooms from left to right; rooms with the same number do not know each other.
const ROOMS: &[(&str, u8)] = &[
    ("source", 0),
    ("vocabulary", 0),
    ("temporary", 0),
    ("history", 1),
    ("diagnostic", 1),
    ("license", 2),
    ("policy", 3),
    ("graph", 3),
    ("recognition", 3),
    ("facts", 4),
    ("decide", 5),
    ("findings", 6),
    ("remedy", 7),
    ("answers", 8),
    ("report", 9),
    ("check", 10),
    ("cli", 11),
];

pub(crate) fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let short = path
                .strip_prefix(env!("CARGO_MANIFEST_DIR"))
                .unwrap()
                .to_owned();
            (short, text)
        })
        .collect()
}

fn room(path: &Path) -> Option<String> {
    let second = path.components().nth(1)?.as_os_str().to_str()?;
    let name = second.trim_end_matches(".rs");
    (name != "lib" && name != "main").then(|| name.to_owned())
}

/// The code without its comments and without what only tests compile.
pub(crate) fn code(text: &str) -> String {
    let kept = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    kept.lines()
        .map(|line| line.split("//").next().unwrap())
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn imports_point_left() {
    let place: BTreeMap<&str, u8> = ROOMS.iter().copied().collect();
    let mut seen = 0;
    for (path, text) in sources() {
        let Some(own) = room(&path) else { continue };
        let here = place[own.as_str()];
        for part in code(&text).split("crate::").skip(1) {
            let name: String = part
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            let Some(there) = place.get(name.as_str()) else {
                panic!("{}: crate::{name} is no room", path.display());
            };
            seen += 1;
            assert!(
                name == own || *there < here,
                "{}: `{own}` must not import `{name}`",
                path.display()
            );
        }
    }
    assert!(
        seen > 100,
        "only {seen} imports found: does this test still read them?"
    );
}

#[test]
fn files_are_touched_only_where_that_is_the_job() {
    for (path, text) in sources() {
        let shown = path.to_str().unwrap().replace('\\', "/");
        let allowed = shown.ends_with("/load.rs")
            || shown == "src/facts/gather.rs"
            // Keeps what was recognised; its file is no input of a verdict.
            || shown == "src/facts/cache.rs"
            || shown == "src/graph/cargo.rs"
            || shown.starts_with("src/cli/")
            // Variables that name a policy; the library asks as the command does.
            || shown == "src/check/surroundings.rs"
            || shown == "src/main.rs"
            || shown.ends_with("tests.rs")
            || shown.contains("/tests/");
        if allowed {
            continue;
        }
        for word in [
            "std::fs",
            "std::env",
            "std::process",
            "File::open",
            "std::net",
        ] {
            assert!(!code(&text).contains(word), "{shown} uses {word}");
        }
    }
}

#[test]
fn the_clock_is_read_only_at_the_edge() {
    for (path, text) in sources() {
        let shown = path.to_str().unwrap();
        let is_edge = shown.starts_with("src/cli") || shown.ends_with("check/surroundings.rs");
        if !is_edge && !shown.contains("tests") {
            for word in ["Zoned::now", "SystemTime", "Instant::now"] {
                assert!(!code(&text).contains(word), "{shown} uses {word}");
            }
        }
    }
}

#[test]
fn every_file_opens_by_saying_what_it_owns() {
    for (path, text) in sources() {
        assert!(text.starts_with("//!"), "{}", path.display());
        assert!(
            text.lines().count() <= 620,
            "{} is too long",
            path.display()
        );
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let section = manifest
        .split("[dependencies]\n")
        .nth(1)
        .and_then(|rest| rest.split("\n[").next())
        .unwrap();
    let mut count = 0;
    let mut before = "";
    for line in section.lines().filter(|line| !line.is_empty()) {
        if !line.starts_with('#') {
            count += 1;
            assert!(before.starts_with('#'), "no reason above: {line}");
        }
        before = line;
    }
    assert!((1..=22).contains(&count), "{count} direct dependencies");
}
