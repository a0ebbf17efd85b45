//! The log against the standard's schema, where it points, and that limits are kept and stated.

use std::sync::LazyLock;

use serde_json::Value;

use super::render::{render, render_at_most};
use crate::diagnostic::{Code, LineKind, Severity};
use crate::findings::Judgement;
use crate::report::Base;
use crate::report::escape::corpus::{NASTY, assert_inert};
use crate::report::testing::{finding, green, line, nasty_world, place, span, world};
use crate::report::{Options, Report};

const SCHEMA: &str = include_str!("../../../tests/schemas/sarif-2.1.0.schema.json");

fn base() -> Base {
    Base {
        root: "/ws".into(),
        top: "/".into(),
    }
}

fn log(world: &Judgement) -> Value {
    serde_json::from_str(&render(&Report::one(world, &base()), &Options::default())).unwrap()
}

static VALIDATOR: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let mut schema: Value = serde_json::from_str(SCHEMA).unwrap();
    // A stray bracket makes it no regular expression to most engines; we write no language.
    for part in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][part]["properties"]["language"];
        assert!(
            language
                .as_object_mut()
                .unwrap()
                .remove("pattern")
                .is_some()
        );
    }
    jsonschema::validator_for(&schema).unwrap()
});

pub(in crate::report) fn assert_valid(log: &Value) {
    let errors: Vec<String> = VALIDATOR
        .iter_errors(log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn logs_keep_to_the_schema() {
    for world in [world(), green()] {
        assert_valid(&log(&world));
    }
    let mut wrong = log(&world());
    wrong["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!VALIDATOR.is_valid(&wrong));
}

#[test]
fn results_point_at_our_manifest_and_at_the_policy_beside_it() {
    let log = log(&world());
    let run = &log["runs"][0];
    let result = &run["results"][0];
    assert_eq!(result["ruleId"], "license-denied");
    assert_eq!(result["level"], "error");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "ws/crates/cli/Cargo.toml");
    assert_eq!(place["artifactLocation"]["uriBaseId"], "SRCROOT");
    assert_eq!(place["region"]["startLine"], 5);
    assert_eq!(place["region"]["startColumn"], 1);
    assert_eq!(place["region"]["endLine"], 5);
    assert_eq!(place["region"]["endColumn"], 4);
    let related = &result["relatedLocations"][0];
    assert_eq!(
        related["physicalLocation"]["artifactLocation"]["uri"],
        "ws/ospo-policy.toml"
    );
    assert_eq!(related["physicalLocation"]["region"]["startLine"], 5);
    assert_eq!(related["physicalLocation"]["region"]["startColumn"], 13);
    assert_eq!(related["message"]["text"], "rule `lgpl-linked` refuses it");
    // The second finding has no place of its own.
    let place = &run["results"][1]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "ws/Cargo.toml");
    assert_eq!(place["region"]["startLine"], 1);
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    assert_eq!(run["automationDetails"]["id"], "cargo-ospo-check/ws/");
}

#[test]
fn a_result_says_what_people_and_tools_need() {
    let log = log(&world());
    let run = &log["runs"][0];
    let result = &run["results"][0];
    assert_eq!(
        result["message"]["text"],
        "`ansi_colours 1.2.3` may not be linked\n\
         license: (MIT OR GPL-3.0-only) AND LGPL-3.0-or-later\n\
         at: ws/crates/cli/Cargo.toml:5:1: brings it in: payments-cli → bat 0.25.0 → ansi_colours 1.2.3\n\
         at: ws/ospo-policy.toml:5:13: rule `lgpl-linked` refuses it\n\
         why: We have no relink kit.\n\
         fix: drop `bat`\n\
         ask: IP Council, ip@bank.example"
    );
    assert_eq!(
        result["properties"]["packages"][0],
        "pkg:cargo/ansi_colours@1.2.3"
    );
    assert_eq!(result["properties"]["policyRule"], "lgpl-linked");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    assert_eq!(rules[0]["name"], "LicenseDenied");
    assert_eq!(rules[0]["defaultConfiguration"]["level"], "error");
    assert_eq!(rules[0]["properties"]["policyRules"][0], "lgpl-linked");
    let help = rules[0]["help"]["markdown"].as_str().unwrap();
    assert!(help.contains("What to do:"), "{help}");
    assert_eq!(run["results"][2]["level"], "note");
    assert_eq!(run["invocations"][0]["exitCode"], 1);
}

#[test]
fn a_waiver_is_an_accepted_suppression_and_nothing_else_is() {
    let mut world = world();
    let mut applied = finding(Code::WaiverApplied, Severity::Note, "waiver `W`", &[0]);
    applied.lines = vec![line(LineKind::Why, "We ship\nno binary.")];
    world.findings.push(applied);
    let log = log(&world);
    assert_valid(&log);
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results[0]["suppressions"], serde_json::json!([]));
    let suppression = &results[3]["suppressions"][0];
    assert_eq!(suppression["status"], "accepted");
    assert_eq!(suppression["justification"], "We ship no binary.");
}

#[test]
fn results_beyond_the_limit_are_left_out_and_counted() {
    let world = world();
    let log: Value =
        serde_json::from_str(&render_at_most(&Report::one(&world, &base()), 1)).unwrap();
    assert_valid(&log);
    let run = &log["runs"][0];
    assert_eq!(run["results"].as_array().unwrap().len(), 1);
    assert_eq!(run["results"][0]["level"], "error");
    assert_eq!(run["properties"]["resultsLeftOut"], 2);
    let notice = &run["invocations"][0]["toolExecutionNotifications"][0];
    let text = notice["message"]["text"].as_str().unwrap();
    assert!(text.starts_with("2 of the least severe results"), "{text}");
}

#[test]
fn many_places_and_packages_are_cut_and_counted() {
    let mut world = world();
    let text = "x\n".repeat(2000);
    let file = world.sources.add("many/Cargo.toml", text.as_str());
    let one = place(span(file, &text, "x"), "");
    world.findings[0].locations = vec![one; 2000];
    world.findings[0].packages = vec![crate::graph::PackageIx(0); 1500];
    let log = log(&world);
    assert_valid(&log);
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["relatedLocations"].as_array().unwrap().len(), 99);
    assert_eq!(result["properties"]["locationsLeftOut"], 1900);
    assert_eq!(
        result["properties"]["packages"].as_array().unwrap().len(),
        1000
    );
    assert_eq!(result["properties"]["packagesLeftOut"], 500);
    assert!(result["message"]["text"].as_str().unwrap().len() < 11_000);
}

#[test]
fn absurdly_long_text_is_cut_and_the_cut_is_stated() {
    let mut world = world();
    let long = "M`|<@#".repeat((1 << 20) / 6);
    let finding = &mut world.findings[0];
    finding.title.clone_from(&long);
    finding.lines = vec![line(LineKind::Why, &long), line(LineKind::Note, &long)];
    finding.locations[0].label.clone_from(&long);
    let text = render(&Report::one(&world, &base()), &Options::default());
    assert!(text.len() < 100_000, "{}", text.len());
    assert!(text.contains("characters cut)"));
    assert_valid(&serde_json::from_str(&text).unwrap());
}

#[test]
fn nothing_untrusted_acts() {
    for nasty in NASTY {
        let world = nasty_world(nasty);
        let text = render(&Report::one(&world, &base()), &Options::default());
        assert_inert(text.trim_end());
        let log: Value = serde_json::from_str(&text).unwrap();
        assert_valid(&log);
        for result in log["runs"][0]["results"].as_array().unwrap() {
            let message = result["message"]["text"].as_str().unwrap();
            assert!(!message.contains("]("), "{message}");
            for line in message.lines() {
                assert_inert(&format!("x{line}"));
            }
        }
    }
}
