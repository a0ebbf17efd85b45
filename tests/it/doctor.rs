//! `doctor`: it ends as the gate would, judges nothing, and says what differs in CI.

use std::process::Command;

use crate::judge::{HEAD, Run, run};
use crate::layers::deny;
use crate::world::Place;

/// A package with a dependency that is refused, all of it committed.
fn world() -> Place {
    let place = Place::of(
        r#"
-- Cargo.toml --
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[dependencies]
dep = { path = "dep" }
"#,
    );
    place
        .package("dep", "license = \"GPL-3.0-only\"\n", "")
        .write("ospo-policy.toml", format!("{HEAD}{}", deny("GPL-*", "")))
        .lock("")
        .commit("");
    place
}

impl Place {
    fn at(&self, arguments: &[&str]) -> Command {
        let mut command = self.tool("");
        command.args(arguments).arg("--offline");
        command
    }

    fn doctor(&self, arguments: &[&str]) -> Run {
        run(self.at(&["doctor"]).args(arguments))
    }

    /// What the gate ends with, where it comes to no verdict.
    fn gates_status(&self, arguments: &[&str]) -> i32 {
        run(self.at(&["check"]).args(arguments)).status
    }
}

#[test]
fn a_sound_workspace_is_well_whatever_its_licenses_are() {
    let world = world();
    let found = world.doctor(&[]);
    assert_eq!(found.status, 0, "{}{}", found.stdout, found.stderr);
    assert_eq!(world.gates_status(&[]), 1);
    assert!(!found.stdout.contains("GPL"), "{}", found.stdout);
    for line in [
        "ok    cargo-ospo-check ",
        "ok    the workspace has 1 member, its graph 2 packages\n",
        "ok    `Cargo.lock` matches the manifests and is committed\n",
        "ok    policy `ospo-policy.toml`: the workspace's, found at the workspace root or above it\n",
        "ok    judged by \"Test policy\" 1, sha256:",
        "ok    stage `ci`",
        "ok    nothing is narrowed",
    ] {
        assert!(found.stdout.contains(line), "{line}: {}", found.stdout);
    }
    assert!(!found.stdout.contains("\nfail"), "{}", found.stdout);
    let quiet = world.doctor(&["-q"]);
    assert!(!quiet.stdout.contains("ok  "), "{}", quiet.stdout);
}

#[test]
fn it_ends_as_the_gate_does_for_the_same_cause() {
    let world = world();
    let same = |arguments: &[&str], status: i32, words: &str| {
        let found = world.doctor(arguments);
        assert_eq!(found.status, status, "{words}: {}", found.stdout);
        assert_eq!(world.gates_status(arguments), status, "{words}");
        let line = found.stdout.lines().find(|line| line.contains(words));
        assert!(
            line.is_some_and(|line| line.starts_with("fail  ")),
            "{words}: {}",
            found.stdout
        );
        assert!(found.stdout.contains("      next: "), "{}", found.stdout);
    };
    same(&["--stage", "none"], 3, "has no stage `none`");
    same(&["--policy", "none.toml"], 3, "`none.toml`");
    same(&["--no-discovery"], 3, "no policy found");
    same(&["-p", "none"], 3, "matches no member");
    same(
        &["--metadata", "none.json"],
        4,
        "`none.json` cannot be read",
    );
    world.write("ospo-policy.toml", "schema = 1\n[polcy]\n");
    same(&[], 3, "the policy has");
    world.write(
        "Cargo.toml",
        "[package]\nname = \"app\"\nversion = \"0.2.0\"\nedition = \"2021\"\n",
    );
    same(&[], 4, "no longer matches the manifests");
    world.remove("Cargo.lock");
    same(&[], 4, "`Cargo.lock` is missing");
    let nowhere = run(world.at(&["doctor"]).env("CARGO", "/nowhere/cargo"));
    assert_eq!(nowhere.status, 4);
    assert!(
        nowhere
            .stdout
            .contains("fail  `/nowhere/cargo` cannot be found")
    );
}

#[test]
fn what_differs_in_ci_is_said() {
    let world = world();
    world.write(
        "org.toml",
        format!("{HEAD}[defaults]\nverdict = \"review\"\n"),
    );
    world.remove("ospo-policy.toml");
    world.write(".cargo/config.toml", "[alias]\nospo-check = \"run\"\n");
    world.write(
        "rust-toolchain.toml",
        "[toolchain]\npath = \"/somewhere\"\n",
    );
    world.add("Cargo.lock", "\n");
    let found = run(world
        .at(&["doctor", "--stage", "local", "--default-features"])
        .env("OSPO_POLICY", "org.toml")
        .env(
            "RUSTUP_TOOLCHAIN",
            std::env::var_os("RUSTUP_TOOLCHAIN").unwrap_or_default(),
        )
        .env("CARGO", env!("CARGO")));
    assert_eq!(found.status, 0, "{}{}", found.stdout, found.stderr);
    for words in [
        "has uncommitted changes",
        "has an alias `ospo-check`",
        "chooses the toolchain `/somewhere`: a folder",
        "stage `local` lets pass",
        "narrowed by `--default-features`",
        "set here, perhaps not in CI: OSPO_POLICY",
    ] {
        let line = found.stdout.lines().find(|line| line.contains(words));
        assert!(
            line.is_some_and(|line| line.starts_with("warn  ")),
            "{words}: {}",
            found.stdout
        );
    }
    world.git("", &["rm", "-q", "--cached", "Cargo.lock"]);
    let found = world.doctor(&["--policy", "org.toml"]);
    assert!(
        found.stdout.contains("is not committed: CI has none"),
        "{}",
        found.stdout
    );
}
