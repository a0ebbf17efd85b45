//! `try`: a crate judged before it is added, in a workspace that stays as it is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::judge::{HEAD, Run, run};
use crate::world::Place;

const POLICY: &str = r#"
[[rules]]
id = "permissive"
licenses = ["MIT"]
source = ["vendored", "path"]
verdict = "allow"

[[rules]]
id = "copyleft-in-tests"
licenses = ["GPL-3.0-only"]
reach = ["dev"]
source = ["vendored"]
verdict = "allow"

[[rules]]
id = "copyleft"
licenses = ["GPL-*"]
verdict = "deny"
reason = "No."
"#;

/// A workspace of two members, beside a path dependency, with a registry of its own on disk.
fn world() -> Place {
    let place = Place::of(
        r#"
-- ws/.cargo/config.toml --
[source.crates-io]
replace-with = "disk"
[source.disk]
directory = "../registry"
-- ws/Cargo.toml --
[workspace]
members = ["app", "tool"]
resolver = "2"
-- ws/app/Cargo.toml --
[package]
name = "app"
version = "0.1.0"
edition = "2021"

[dependencies]
fine = "1"
beside = { path = "../../beside" }
-- ws/app/src/main.rs --
fn main() {}
-- ws/app/src/bin/other.rs --
fn main() {}
-- ws/tool/Cargo.toml --
[package]
name = "tool"
version = "0.1.0"
edition = "2021"

[[bin]]
name = "tool"
path = "odd/place.rs"

[dev-dependencies]
copyleft = "1"
-- ws/tool/odd/place.rs --
fn main() {}
"#,
    );
    place
        .write("ws/ospo-policy.toml", format!("{HEAD}{POLICY}"))
        .package("beside", "license = \"MIT\"\n", "");
    for (name, license, tables) in [
        ("fine", "MIT", ""),
        ("copyleft", "GPL-3.0-only", ""),
        (
            "mixed",
            "MIT",
            "[features]\ndefault = [\"extra\", \"small\"]\nextra = [\"dep:copyleft\"]\nsmall = []\n\n[dependencies]\nfine = \"1\"\ncopyleft = { version = \"1\", optional = true }\n",
        ),
        ("through", "MIT", "[dependencies]\ncopyleft = \"1\"\n"),
    ] {
        let folder = format!("registry/{name}");
        let fields = format!("version = \"1.0.0\"\nlicense = \"{license}\"\n");
        place
            .package(&folder, &fields, tables)
            .write(format!("{folder}/.cargo-checksum.json"), "{\"files\":{}}");
    }
    place.lock("ws");
    place
}

impl Place {
    /// Tries something and sees to it that the workspace stays as it is and nothing is left.
    fn attempt(&self, arguments: &[&str]) -> Run {
        let before = state(&self.path(""));
        let temporary = Place::new();
        let run = run(self
            .tool("ws")
            .env("TMPDIR", temporary.path(""))
            .arg("try")
            .args(arguments));
        assert_eq!(state(&self.path("")), before, "the workspace was changed");
        let left = std::fs::read_dir(temporary.path("")).unwrap().count();
        assert_eq!(left, 0, "the scratch copy was left behind");
        run
    }
}

/// Every file with its text and the time it was changed.
fn state(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let changed = path.metadata().unwrap().modified().unwrap();
                found.insert(path.clone(), (std::fs::read(&path).unwrap(), changed));
            }
        }
    }
    found
}

#[test]
fn a_crate_that_is_not_there_yet_can_be_asked_for() {
    let world = world();
    let temporary = Place::new();
    let before = state(&world.path(""));
    let request = |words: &[&str], folder: &str| {
        run(world
            .tool(folder)
            .env("TMPDIR", temporary.path(""))
            .arg("request")
            .args(words))
    };
    let asked = request(&["through"], "ws/app");
    assert_eq!(asked.status, 0, "{}", asked.stderr);
    assert!(
        asked
            .stderr
            .contains("`through` is not in the workspace yet; this is what it would be in `app`"),
        "{}",
        asked.stderr
    );
    assert!(
        asked.stdout.contains("`copyleft 1.0.0` (`GPL-3.0-only`)"),
        "{}",
        asked.stdout
    );
    let fine = request(&["fine"], "ws/tool");
    assert_eq!(
        (fine.status, fine.stdout.as_str()),
        (0, ""),
        "{}",
        fine.stderr
    );
    let tried = world.attempt(&["through", "-p", "app", "--request"]);
    assert_eq!(
        (tried.status, &tried.stdout),
        (1, &asked.stdout),
        "{}",
        tried.stderr
    );
    for word in ["../through", "-through", "a#through"] {
        let unknown = request(&["--", word], "ws/app");
        assert_eq!(unknown.status, 3, "{}", unknown.stderr);
        assert!(
            !unknown.stderr.contains("cannot be tried"),
            "{}",
            unknown.stderr
        );
    }
    // What nobody publishes is as unknown as before.
    let unknown = request(&["thruogh"], "ws/app");
    assert_eq!(unknown.status, 3, "{}", unknown.stderr);
    assert!(
        unknown.stderr.contains("there is no crate `thruogh`"),
        "{}",
        unknown.stderr
    );
    assert!(
        unknown.stderr.contains("it cannot be tried either"),
        "{}",
        unknown.stderr
    );
    assert_eq!(state(&world.path("")), before);
    assert_eq!(std::fs::read_dir(temporary.path("")).unwrap().count(), 0);
}

#[test]
fn what_is_refused_is_shown_at_the_line_that_would_be_added() {
    let world = world();
    let run = world.attempt(&["through", "-p", "app"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    for part in [
        "`through 1.0.0` as a dependency of `app`: 1 package more to judge, 1 of them not in Cargo.lock today, 1 other is used in a way that does not pass\n",
        "  app/Cargo.toml:9: through = \"1.0.0\"\n",
        "  + through 1.0.0 (MIT): allowed\n",
        "error[license-denied]: `copyleft 1.0.0` (GPL-3.0-only) may not be linked into our products\n",
        "--> app/Cargo.toml:9:1\n",
        "brings it in: app → through 1.0.0 → copyleft 1.0.0",
        "help: ask the council first",
        "1 denied, 1 allowed; 2 of 2 packages judged",
    ] {
        assert!(run.stdout.contains(part), "{part}\n{}", run.stdout);
    }
    assert!(!run.stdout.contains("fine"), "{}", run.stdout);
}

#[test]
fn features_with_which_it_passes_are_tried() {
    let world = world();
    let run = world.attempt(&["mixed", "-p", "app"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    let passing: Vec<&str> = run
        .stdout
        .lines()
        .filter(|line| line.starts_with("passes"))
        .collect();
    assert_eq!(
        passing,
        [
            "passes (tried): `mixed` with --no-default-features --features small",
            "passes (tried): `mixed` with --no-default-features",
        ]
    );
    let run = world.attempt(&["mixed", "-p", "app", "--no-default-features", "-F", "small"]);
    assert_eq!(run.status, 0, "{}", run.stdout);
    let run = world.attempt(&["mixed", "-p", "app", "--no-default-features", "-F", "extra"]);
    assert_eq!(run.status, 1, "{}", run.stdout);
    assert!(
        run.stdout
            .contains("passes (tried): `mixed` with --no-default-features\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn sections_are_judged_by_their_reach() {
    let world = world();
    let run = world.attempt(&["copyleft", "--dev", "-p", "app"]);
    assert_eq!(run.status, 0, "{}", run.stdout);
    assert!(run.stdout.contains("dev-dependency"), "{}", run.stdout);
    assert!(
        run.stdout
            .contains("`copyleft 1.0.0` is already there, by tool 0.1.0 → copyleft 1.0.0: allowed"),
        "{}",
        run.stdout
    );
    let run = world.attempt(&["copyleft", "-p", "app"]);
    assert_eq!(run.status, 1);
    assert!(
        run.stdout.contains("no choice of features helps"),
        "{}",
        run.stdout
    );
    let run = world.attempt(&["copyleft", "--build", "-p", "app"]);
    assert_eq!(run.status, 1);
    assert!(
        run.stdout.contains("judged as if `app` had a build script"),
        "{}",
        run.stdout
    );
}

#[test]
fn what_is_there_already_is_told() {
    let world = world();
    let run = world.attempt(&["fine", "-p", "app"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(
        run.stdout.contains("no more packages to judge"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("`fine 1.0.0` is already there"),
        "{}",
        run.stdout
    );
    assert_eq!(world.attempt(&["fine", "-p", "tool", "-q"]).stdout, "");
}

#[test]
fn what_is_there_under_another_name_is_told_by_that_name() {
    let world = world();
    let text = world.read("ws/app/Cargo.toml");
    let renamed = "nice = { package = \"fine\", version = \"1\" }";
    world.write("ws/app/Cargo.toml", text.replace("fine = \"1\"", renamed));
    let run = world.attempt(&["fine", "-p", "app"]);
    assert_eq!(run.status, 3, "{}", run.stderr);
    assert!(
        run.stderr
            .contains("`app` depends on `fine` already, under the name `nice`")
            && run.stderr.contains("`cargo ospo-check explain fine`"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_is_there_already_and_does_not_pass_is_refused_all_the_same() {
    let world = world();
    let text = world.read("ws/tool/Cargo.toml");
    let text = text.replace("[dev-dependencies]", "[dependencies]");
    world.write("ws/tool/Cargo.toml", text);
    let run = world.attempt(&["copyleft", "-p", "tool"]);
    assert_eq!(run.status, 1, "{}", run.stdout);
    assert!(
        run.stdout.contains("`copyleft 1.0.0` is already there")
            && run
                .stdout
                .contains("error[license-denied]: `copyleft 1.0.0`"),
        "{}",
        run.stdout
    );
    // Of `app` only its tests would use it, and that is allowed.
    let run = world.attempt(&["copyleft", "--dev", "-p", "app"]);
    assert_eq!(run.status, 0, "{}", run.stdout);
}

#[test]
fn the_member_at_hand_is_meant_unless_one_is_named() {
    let world = world();
    let run = world.attempt(&["fine"]);
    assert_eq!(run.status, 3);
    assert!(
        run.stderr.contains("the members are: app, tool"),
        "{}",
        run.stderr
    );
    let run = world.attempt(&["fine", "--manifest-path", "tool/Cargo.toml"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stdout.contains("of `tool`"), "{}", run.stdout);
    let run = world.attempt(&["fine", "-p", "tol"]);
    assert_eq!(run.status, 3);
    assert!(
        run.stderr.contains("did you mean `tool`?"),
        "{}",
        run.stderr
    );
}

#[test]
fn mistakes_are_told_apart() {
    let world = world();
    for (arguments, status, part) in [
        (&["fien", "-p", "app"][..], 3, "did you mean `fine`?"),
        (&["fine@9", "-p", "app"], 3, "no version of it matches `9`"),
        (
            &["nowhere-to-be-found", "-p", "app", "--offline"],
            4,
            "without `--offline`",
        ),
        (
            &["mixed", "-p", "app", "-F", "smal"],
            3,
            "did you mean `small`?",
        ),
        (&["mixed@^", "-p", "app"], 3, "is not a version requirement"),
        (&["../beside", "-p", "app"], 3, "is not a crate"),
        (&["fine", "--dev", "--build"], 3, "cannot be used with"),
        (&["fine", "--metadata", "x"], 3, "saved metadata"),
        (
            &["fine", "-p", "app", "--policy", "template:nope"],
            3,
            "nope",
        ),
    ] {
        let run = world.attempt(arguments);
        assert_eq!(run.status, status, "{arguments:?}\n{}", run.stderr);
        assert!(run.stderr.contains(part), "{arguments:?}\n{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
}
