//! The gate as a program asks for it: the examples of an xtask and of a build script, against the
//! command.

use std::path::{Path, PathBuf};
use std::process::Command;

use ospo_check::check::{Check, CheckError};
use ospo_check::findings::{Judgement, Overall};
use ospo_check::graph::Selection;
use ospo_check::vocabulary::Outcome;
use serde_json::Value;

use crate::judge::{Run, TODAY, run};
use crate::world::{Place, alone, tool};

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn app(name: &str) -> PathBuf {
    repository().join("examples").join(name).join("app")
}

/// A gate that sees no environment.
fn gate(name: &str) -> Check {
    Check::new()
        .manifest_path(app(name).join("Cargo.toml"))
        .policy(app(name).join("ospo-policy.toml").to_str().unwrap())
        .as_of(TODAY.parse().unwrap())
        .offline()
}

/// Builds an example, which `cargo test` has mostly done, and returns the program.
fn example(name: &str) -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--offline", "--locked"])
        .args(["--message-format", "json", "--example", name])
        .current_dir(repository())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let lines = String::from_utf8(output.stdout).unwrap();
    let mut programs = lines.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).unwrap();
        let program = message["executable"].as_str()?;
        Some(PathBuf::from(program))
    });
    programs.next_back().unwrap()
}

/// Runs a program in a folder, with the environment the tool's tests have.
fn within(program: &Path, folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let mut surroundings = alone(Command::new(program));
    let variables = variables.iter().copied();
    run(surroundings
        .args(arguments)
        .current_dir(folder)
        .envs(variables))
}

#[test]
fn the_answer_is_what_the_command_says() {
    for (name, status, outcome) in [("fails", 1, Overall::Fail), ("passes", 0, Overall::Pass)] {
        let answer = gate(name).run().unwrap();
        let manifest = app(name).join("Cargo.toml");
        let policy = app(name).join("ospo-policy.toml");
        let said = run(tool()
            .args(["--offline", "--as-of", TODAY, "--manifest-path"])
            .arg(&manifest)
            .arg("--policy")
            .arg(&policy));
        // Before it stands what cargo says, for instance that it waits for another cargo.
        assert!(said.stderr.ends_with(&answer.text), "{}", answer.text);
        assert_eq!(answer.to_string(), answer.text);
        assert_eq!((i32::from(answer.exit_code), said.status), (status, status));
        assert_eq!((answer.outcome, answer.passes()), (outcome, status == 0));
    }
}

#[test]
fn each_method_is_the_flag_of_its_name() {
    let failing = |gate: Check| gate.run().unwrap_err();
    assert_eq!(gate("fails").stage("local").run().unwrap().exit_code, 1);
    assert!(
        failing(gate("fails").stage("no-such"))
            .to_string()
            .contains("no-such")
    );
    let warned = gate("fails").as_of("2027-10-20".parse().unwrap());
    let count = |gate: &Check| errors(&gate.judge().unwrap());
    assert!(count(&warned.clone().deny_warnings()) > count(&warned));
    let one = Selection {
        packages: vec!["nightly-batch".to_owned()],
        ..Selection::default()
    };
    let narrowed = gate("fails").select(one);
    assert!(narrowed.run().unwrap().text.contains("narrowed by"));
    let template = Check::new()
        .manifest_path(app("passes").join("Cargo.toml"))
        .policy("template:strict")
        .no_discovery()
        .offline();
    assert!(template.run().unwrap().text.contains("Critical functions"));
    for asked in [
        gate("passes").policy_sha256("0".repeat(64)),
        gate("passes").policy_key("RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"),
        gate("passes").policy_min_version("9999"),
        gate("passes").policy_name("Another policy"),
    ] {
        let untrusted = failing(asked);
        assert_eq!(untrusted.exit_code(), 3);
        assert!(
            untrusted.to_string().contains("policy-untrusted"),
            "{untrusted}"
        );
    }
    let name = "Example Bank open source policy";
    assert!(gate("passes").policy_name(name).run().unwrap().passes());
    let saved = failing(Check::new().metadata("/nowhere/metadata.json"));
    assert_eq!(saved.exit_code(), 4);
    let config = failing(gate("fails").config("no-such-file.toml"));
    assert_eq!(config.exit_code(), 4);
    assert!(config.to_string().contains("no-such-file.toml"), "{config}");
}

fn errors(judgement: &Judgement) -> usize {
    let is_error = |finding: &&ospo_check::findings::Finding| {
        finding.severity == ospo_check::diagnostic::Severity::Error
    };
    judgement.findings.iter().filter(is_error).count()
}

#[test]
fn an_error_says_all_that_the_command_would_also_where_main_shows_it() {
    let text = "schema = 1\n[policy]\nnaem = \"x\"\n[rules]\n";
    let place = Place::new().with("policy.toml", text);
    let error: CheckError = Check::new()
        .manifest_path(app("passes").join("Cargo.toml"))
        .policy(place.word("policy.toml"))
        .offline()
        .run()
        .unwrap_err();
    let text = error.to_string();
    assert_eq!(error.exit_code(), 3);
    assert!(text.contains("did you mean `name`?"), "{text}");
    assert!(text.contains("nothing was judged"), "{text}");
    assert!(format!("{error:?}").contains(&text));
    let nowhere = Check::new()
        .manifest_path("/nowhere/Cargo.toml")
        .offline()
        .run();
    let nowhere = nowhere.unwrap_err();
    assert_eq!(nowhere.exit_code(), 4);
    assert!(nowhere.cargo.contains("/nowhere/Cargo.toml"), "{nowhere}");
    assert!(nowhere.to_string().starts_with("error: "), "{nowhere}");
}

#[test]
fn an_xtask_ends_as_the_command_ends() {
    let xtask = example("xtask");
    let licenses = |name: &str, variables: &[(&str, &str)]| {
        within(&xtask, &app(name), &["licenses"], variables)
    };
    let red = licenses("fails", &[]);
    assert_eq!((red.status, red.stdout.as_str()), (1, ""));
    assert!(
        red.stderr
            .contains("rule `copyleft-for-customers` refuses it"),
        "{}",
        red.stderr
    );
    assert_eq!(licenses("passes", &[]).status, 0);
    // The organisation's policy counts here too, and so does one that got lost.
    let strict = licenses("passes", &[("OSPO_POLICY", "template:strict")]);
    assert_eq!(strict.status, 3, "{}", strict.stderr);
    assert!(
        strict.stderr.contains("is not allowed here"),
        "{}",
        strict.stderr
    );
    let lost = licenses("passes", &[("OSPO_POLICY", "")]);
    assert_eq!(lost.status, 3);
    assert!(lost.stderr.contains("`OSPO_POLICY` is set, but empty"));
    for asked in ["OSPO_POLICY_KEY", "OSPO_POLICY_SHA256", "OSPO_POLICY_NAME"] {
        let untrusted = licenses("passes", &[(asked, "")]);
        assert_eq!(untrusted.status, 3, "{}", untrusted.stderr);
        assert!(untrusted.stderr.contains(asked), "{}", untrusted.stderr);
        let untrusted = licenses("passes", &[(asked, "something else")]);
        assert_eq!(untrusted.status, 3, "{}", untrusted.stderr);
        assert!(untrusted.stderr.contains(asked), "{}", untrusted.stderr);
    }
    assert_eq!(within(&xtask, &app("passes"), &["license"], &[]).status, 3);
    let local = within(
        &xtask,
        &app("passes"),
        &["licenses", "--stage", "local"],
        &[],
    );
    assert_eq!(local.status, 0);
}

#[test]
fn a_build_script_tells_cargo_and_nobody_else() {
    let script = example("build-script");
    let red = within(&script, &app("fails"), &[], &[]);
    assert_eq!((red.status, red.stderr.as_str()), (0, ""));
    let errors: Vec<&str> = red
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("cargo::error="))
        .collect();
    assert!(errors[0].starts_with("error[license-denied]: `ledger-replay 0.9.1`"));
    for line in red.stdout.lines() {
        assert!(
            line.starts_with("cargo::error=") || line.starts_with("cargo::rerun-if-"),
            "{line}"
        );
    }
    let green = within(&script, &app("passes"), &[], &[]);
    assert!(!green.stdout.contains("cargo::error"), "{}", green.stdout);
    let lost = within(
        &script,
        &app("passes"),
        &[],
        &[("OSPO_POLICY", "/nowhere.toml")],
    );
    assert!(
        lost.stdout.contains("cargo::error=error"),
        "{}",
        lost.stdout
    );
}

#[test]
fn two_judgements_are_held_and_compared() {
    let before = gate("fails").judge().unwrap();
    let after = gate("fails").stage("local").judge().unwrap();
    let denied = |judgement: &Judgement| -> Vec<String> {
        let decisions = judgement
            .graph
            .indices()
            .zip(&judgement.assessment.packages);
        decisions
            .filter(|(_, decision)| decision.outcome == Outcome::Denied)
            .map(|(ix, _)| judgement.graph.package(ix).label())
            .collect()
    };
    let count = before.summary.denied;
    assert_eq!(denied(&before).len(), count);
    assert!(count > 0);
    // Another stage changes what fails, and no decision.
    assert_eq!(denied(&before), denied(&after));
    assert_eq!(before.summary, after.summary);
    assert_ne!(before.run.stage, after.run.stage);
    drop(before);
    assert_eq!(denied(&after).len(), count);
}
