//! Several policies at once: whose verdict holds, and what reports say of it.

use serde_json::Value;

use crate::judge::{HEAD, Run, TODAY, judge_in, run, strings, tell_in};
use crate::world::{Package, Place, dep, krate, member, metadata};

/// A team's policy: a name, whom to ask, and an approver of its own.
pub(crate) fn team(rest: &str) -> String {
    format!(
        "schema = 1\n[policy]\nname = \"Team\"\ncontact = \"team@bank.example\"\napprovers = [\"T. Lead\"]\n{rest}"
    )
}

pub(crate) fn bank(rest: &str) -> String {
    format!("{HEAD}{rest}")
}

pub(crate) fn deny(license: &str, more: &str) -> String {
    rule("no", license, "deny", more)
}

pub(crate) fn rule(id: &str, license: &str, verdict: &str, more: &str) -> String {
    format!(
        "[[rules]]\nid = \"{id}\"\nlicenses = [\"{license}\"]\nverdict = \"{verdict}\"\nreason = \"because {id}\"\n{more}\n"
    )
}

pub(crate) fn allow(license: &str) -> String {
    format!("[[rules]]\nid = \"yes-{license}\"\nlicenses = [\"{license}\"]\nverdict = \"allow\"\n")
}

pub(crate) fn x(license: &str) -> Vec<Package> {
    vec![member("app").needs([dep("x")]), krate("x", license)]
}

/// Judges by several `--policy`, highest first.
pub(crate) fn judge(packages: &[Package], layers: &[String], words: &[&str]) -> Run {
    judge_in(&layered(packages, layers), words)
}

/// The same by the program, where its messages are the point.
pub(crate) fn tell(packages: &[Package], layers: &[String], words: &[&str]) -> Run {
    tell_in(&layered(packages, layers), words)
}

fn layered(packages: &[Package], layers: &[String]) -> Place {
    let place = Place::new().with("metadata.json", metadata(packages));
    for (index, text) in layers.iter().enumerate() {
        place.write(format!("layer-{index}.toml"), text);
    }
    place
}

fn term(run: &Run, index: usize) -> &Value {
    &run.package("x")["contexts"][0]["terms"][index]
}

#[test]
fn layers_combine_before_the_expression() {
    let world = x("BSD-3-Clause OR ISC");
    let above = bank(&(deny("ISC", "") + &allow("BSD-3-Clause")));
    let below = team(&(deny("BSD-3-Clause", "") + &allow("ISC")));
    for (layers, outcome) in [
        (vec![above.clone()], "allowed"),
        (vec![above.clone(), below.clone()], "denied"),
    ] {
        assert_eq!(judge(&world, &layers, &[]).outcome("x"), outcome);
    }
    let run = judge(&world, &[above, below], &[]);
    assert_eq!(run.status, 1);
    let decided: Vec<_> = (0..2)
        .map(|index| {
            (
                term(&run, index)["rule"].as_str(),
                term(&run, index)["layer"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        decided,
        [
            (Some("no"), Some("Team")),
            (Some("no"), Some("Test policy"))
        ]
    );
}

#[test]
fn a_layer_without_defaults_speaks_only_where_a_rule_of_its_own_does() {
    let world = x("MIT");
    let above = bank(&allow("MIT"));
    let silent = judge(&world, &[above.clone(), team(&deny("ISC", ""))], &[]);
    assert_eq!(silent.outcome("x"), "allowed");
    let strict = team("[defaults]\nverdict = \"deny\"\n");
    let run = judge(&world, &[above, strict], &[]);
    assert_eq!(run.outcome("x"), "denied");
    assert_eq!(run.finding("license-denied")["layer"], "Team");
}

#[test]
fn a_lower_layer_allows_nothing_that_is_not_allowed_above() {
    let generous = team(&(allow("GPL-3.0-only") + &allow("*") + &allow("WTFPL")));
    for (license, outcome) in [
        ("GPL-3.0-only", "denied"),
        ("WTFPL", "review"),
        ("Nonsense-1.0", "undetermined"),
        ("", "undetermined"),
        ("gnu gpl", "undetermined"),
    ] {
        let layers = [bank(&deny("GPL-*", "")), generous.clone()];
        let run = judge(&x(license), &layers, &[]);
        assert_eq!(run.outcome("x"), outcome, "{license}");
        assert_ne!(run.status, 0);
    }
}

#[test]
fn reports_name_every_layer_and_findings_speak_for_the_one_that_decided() {
    let layers = [
        bank(&allow("GPL-3.0-only")),
        team(&deny("GPL-*", "url = \"https://team.bank.example/rules\"")),
    ];
    let run = judge(&x("GPL-3.0-only"), &layers, &[]);
    let policy = &run.report["policy"];
    assert_eq!(policy["name"], "Test policy");
    let listed = policy["layers"].as_array().unwrap();
    let names: Vec<_> = listed
        .iter()
        .map(|layer| layer["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Test policy", "Team"]);
    assert_eq!(listed[1]["version"], "");
    assert_eq!(listed[0]["sha256"], policy["sha256"]);
    assert_ne!(listed[0]["sha256"], listed[1]["sha256"]);
    assert_eq!(listed[1]["signed_by"], Value::Null);
    let paths: Vec<_> = listed
        .iter()
        .map(|layer| layer["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths, ["layer-0.toml", "layer-1.toml"]);

    let finding = run.finding("license-denied");
    assert_eq!(finding["layer"], "Team");
    assert_eq!(finding["contact"], "team@bank.example");
    let places = finding["locations"].as_array().unwrap();
    assert!(places.iter().any(|place| place["path"] == "layer-1.toml"));
    let help = strings(&finding["help"]).join("\n");
    assert!(help.contains("https://team.bank.example/rules"), "{help}");
    assert!(!help.contains("council@bank.example"), "{help}");

    let human = judge(&x("GPL-3.0-only"), &layers, &["--message-format", "human"]);
    assert!(
        human.stderr.contains("rule `no` of \"Team\" refuses it"),
        "{}",
        human.stderr
    );
    assert!(
        human.stderr.contains("policy \"Test policy\" 1 sha256:")
            && human.stderr.contains("… + 1 layer: \"Team\" sha256:"),
        "{}",
        human.stderr
    );
}

#[test]
fn obligations_of_every_layer_that_rules_are_owed() {
    let above = bank(&format!(
        "[obligations]\nnotice = \"n\"\nsource = \"s\"\n{}obligations = [\"notice\"]\n",
        allow("MIT")
    ));
    let below = team(&format!("{}obligations = [\"source\"]\n", allow("MIT")));
    let run = judge(&x("MIT"), &[above, below], &[]);
    assert_eq!(
        strings(&run.package("x")["contexts"][0]["obligations"]),
        ["notice", "source"]
    );
}

#[test]
fn a_stage_that_lets_refusals_pass_does_not_let_a_layer_hide_a_review_in_one() {
    let above = bank(&format!(
        "[stages.odd]\non-deny = \"warn\"\n{}",
        rule("look", "GPL-3.0-only", "review", "")
    ));
    let alone = judge(
        &x("GPL-3.0-only"),
        std::slice::from_ref(&above),
        &["--stage", "odd"],
    );
    assert_eq!(alone.status, 2);
    let both = [above, team(&deny("GPL-*", ""))];
    let run = judge(&x("GPL-3.0-only"), &both, &["--stage", "odd"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
}

#[test]
fn a_lower_layer_adds_ways_of_use_and_takes_none_away() {
    // Only the team speaks of `service`; what the bank refuses everywhere stays refused everywhere.
    let above = bank(&deny("GPL-*", ""));
    let below = team(&rule(
        "fine",
        "GPL-3.0-only",
        "allow",
        "distribution = [\"service\"]",
    ));
    let run = judge(&x("GPL-3.0-only"), &[above, below], &[]);
    let contexts = run.package("x")["contexts"].as_array().unwrap();
    assert_eq!(contexts.len(), 2);
    assert!(contexts.iter().all(|context| context["verdict"] == "deny"));
}

#[test]
fn explain_says_which_layer_decided() {
    let layers = [bank(&allow("GPL-3.0-only")), team(&deny("GPL-*", ""))];
    for target in ["x", "GPL-3.0-only"] {
        let told = tell(&x("GPL-3.0-only"), &layers, &["explain", target]);
        assert_eq!(told.status, 0, "{}", told.stderr);
        assert!(told.stdout.contains("rule no of Team"), "{}", told.stdout);
    }
}

/// A package that depends on one crate beside it, in a repository of its own.
pub(crate) fn repository(policy: &str) -> Place {
    let place = Place::of(
        r#"
-- repo/.git/ --
-- repo/Cargo.toml --
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[dependencies]
x = { path = "../x" }
-- repo/Cargo.lock --
version = 3

[[package]]
name = "app"
version = "0.1.0"
dependencies = ["x"]

[[package]]
name = "x"
version = "0.1.0"
"#,
    );
    place
        .package("x", "license = \"GPL-3.0-only\"\n", "[workspace]\n")
        .write("bank.toml", bank(&deny("GPL-*", "")))
        .write("repo/ospo-policy.toml", policy);
    place
}

#[test]
fn the_policy_of_the_workspace_is_the_lowest_layer() {
    // All that a change could write to be green.
    let generous = team(&(allow("GPL-3.0-only") + &allow("*")));
    let place = repository(&generous);
    let gate = |arguments: &[&str]| {
        let mut command = place.tool("repo");
        command
            .env("OSPO_POLICY", place.path("bank.toml"))
            .args(["--offline", "--as-of", TODAY])
            .args(arguments);
        if !arguments.contains(&"--message-format=human") {
            command.args(["--message-format", "json"]);
        }
        run(&mut command)
    };
    let names = |run: &Run| -> Vec<String> {
        let layers = run.report["policy"]["layers"].as_array();
        let layers = layers.unwrap_or_else(|| panic!("{}", run.stderr));
        let name = |layer: &Value| layer["name"].as_str().unwrap().to_owned();
        layers.iter().map(name).collect()
    };
    let run = gate(&[]);
    assert_eq!((run.status, run.outcome("x")), (1, "denied"));
    assert_eq!(names(&run), ["Test policy", "Team"]);
    assert!(run.stderr.contains("+ 1 layer: \"Team\""), "{}", run.stderr);
    assert_eq!(names(&gate(&["--no-discovery"])), ["Test policy"]);

    for (text, code, said) in [
        // A policy that was written to stand alone.
        (
            generous.clone() + "[scope]\nreach = [\"dev\"]\n",
            "policy-layer",
            "--no-discovery",
        ),
        (
            generous.replace("name = \"Team\"", "name = \"Test policy\""),
            "policy-layer",
            "two layers have the same name",
        ),
        (
            format!("extends = [{{ path = \"../bank.toml\" }}]\n{generous}"),
            "policy-extends",
            "inside the repository",
        ),
        (
            format!("extends = [{{ path = \"ospo-policy.toml\" }}]\n{generous}"),
            "policy-extends",
            "extends itself",
        ),
    ] {
        place.write("repo/ospo-policy.toml", text);
        let run = gate(&["--message-format=human"]);
        assert_eq!(run.status, 3, "{}", run.stderr);
        for part in [code, said, "ospo-policy.toml:"] {
            assert!(run.stderr.contains(part), "no {part}:\n{}", run.stderr);
        }
    }
}
