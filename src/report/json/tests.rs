//! The report against its schema, in both directions, and the values that are easily wrong.

use crate::findings::Judgement;
use crate::report::{Options, Report};
use serde_json::Value;

use super::render;
use crate::report::testing::{green, world};

const SCHEMA: &str = include_str!("../../../schemas/report-v1.schema.json");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

fn report(world: &Judgement) -> Value {
    serde_json::from_str(&render(&Report::of(world), &Options::default())).unwrap()
}

#[test]
fn reports_keep_to_the_schema() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    for world in [world(), green()] {
        let report = report(&world);
        let errors: Vec<String> = validator
            .iter_errors(&report)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new());
    }
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    for (pointer, wrong) in [
        ("/outcome", Value::from("passed")),
        ("/exit_code", Value::from(3)),
        ("/run/as_of", Value::from("22.11.2026")),
        ("/policy/sha256", Value::from("3fa1")),
        ("/packages/0/purl", Value::from("pkg:npm/x@1")),
        ("/packages/0/contexts/0/terms/0/verdict", Value::from("ok")),
        ("/findings/0/locations/0/line", Value::from(0)),
    ] {
        let mut report = report(&world());
        *report.pointer_mut(pointer).unwrap() = wrong;
        assert!(!validator.is_valid(&report), "{pointer}");
    }
}

#[test]
fn the_schema_describes_exactly_what_is_written() {
    let schema = schema();
    compare(&schema, &schema, &report(&world()), "");
}

/// Walks schema and value together; every object must have the schema's keys, and all of them
/// required and described.
pub(in crate::report) fn compare(root: &Value, schema: &Value, value: &Value, path: &str) {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => root.pointer(&reference[1..]).unwrap(),
        None => schema,
    };
    match value {
        Value::Object(fields) => {
            let keys: Vec<&String> = fields.keys().collect();
            if let Some(each) = schema.get("additionalProperties") {
                // A map: its keys are anybody's.
                for (key, field) in fields {
                    compare(root, each, field, &format!("{path}/{key}"));
                }
                return;
            }
            let described = schema["properties"].as_object().unwrap();
            // What is written of several workspaces only says so, and so does what reports of
            // earlier versions lack.
            let is_extra = |key: &&String| {
                let said = described[*key]["description"].as_str().unwrap_or_default();
                said.starts_with("Of several workspaces, ")
                    || said.starts_with("Added later, ")
                    || said.contains("`--each-workspace`")
            };
            let expected = described.keys();
            let expected = expected.filter(|key| fields.contains_key(*key) || !is_extra(key));
            assert_eq!(keys, expected.collect::<Vec<_>>(), "{path}");
            let keys: Vec<&String> = keys.into_iter().filter(|key| !is_extra(key)).collect();
            let required: Vec<&str> = schema["required"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(Value::as_str)
                .collect();
            let mut sorted = required.clone();
            sorted.sort_unstable();
            assert_eq!(keys, sorted, "{path}");
            for (key, field) in fields {
                compare(root, &described[key], field, &format!("{path}/{key}"));
            }
        }
        Value::Array(items) => {
            for item in items {
                compare(root, &schema["items"], item, &format!("{path}/*"));
            }
        }
        _ => assert!(
            ["type", "enum", "const"]
                .iter()
                .any(|key| !schema[*key].is_null()),
            "{path} has no type"
        ),
    }
}

#[test]
fn keys_come_in_the_order_of_the_contract() {
    let text = render(&Report::of(&world()), &Options::default());
    let mut at = 0;
    for key in [
        "schema_version",
        "tool",
        "policy",
        "run",
        "outcome",
        "exit_code",
        "summary",
        "packages",
        "findings",
    ] {
        let found = text.find(&format!("\n  \"{key}\": ")).unwrap();
        assert!(found > at, "{key}");
        at = found;
    }
    assert!(text.ends_with("\n}\n"));
}

#[test]
fn packages_say_what_was_decided_and_where_they_come_from() {
    let report = report(&world());
    let package = &report["packages"][0];
    assert_eq!(package["purl"], "pkg:cargo/ansi_colours@1.2.3");
    assert_eq!(
        package["source_url"],
        "https://github.com/rust-lang/crates.io-index"
    );
    assert_eq!(package["outcome"], "denied");
    assert_eq!(package["choice"], "MIT AND LGPL-3.0-or-later");
    let context = &package["contexts"][0];
    assert_eq!(context["members"][0], "payments-cli");
    assert_eq!(context["terms"][0]["term"], "MIT");
    assert_eq!(context["terms"][0]["rule"], Value::Null);
    assert_eq!(context["terms"][0]["layer"], "Example");
    assert_eq!(context["terms"][2]["term"], "LGPL-3.0-or-later");
    assert_eq!(context["terms"][2]["rule"], "lgpl-linked");
    assert_eq!(
        report["packages"][1]["purl"],
        "pkg:cargo/bat@1.2.3?vcs_url=git%2Bhttps:%2F%2Fgit.example%2Fbat%400a1b"
    );
    assert_eq!(
        report["packages"][1]["source_url"],
        "https://git.example/bat?branch=m#0a1b"
    );
    assert_eq!(
        report["packages"][2]["purl"],
        "pkg:cargo/cfg@1.2.3?repository_url=https:%2F%2Fcrates.example%2Findex%2F"
    );
    assert_eq!(report["packages"][2]["reason"], "not-built");
    assert_eq!(report["packages"][2]["license"]["effective"], Value::Null);
    // What is in a folder is published nowhere.
    assert_eq!(report["packages"][3]["purl"], Value::Null);
    let ids: Vec<&str> = report["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| package["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        ids,
        [
            "ansi_colours@1.2.3",
            "bat@1.2.3 (git https://git.example/bat?branch=m#0a1b)",
            "cfg@1.2.3 (registry https://crates.example/index/)",
            "payments-cli@1.2.3 (path ../reg/payments-cli)",
        ]
    );
}

#[test]
fn findings_point_at_lines_and_columns_from_one() {
    let report = report(&world());
    let places = &report["findings"][0]["locations"];
    assert_eq!(places[0]["path"], "crates/cli/Cargo.toml");
    assert_eq!(places[0]["line"], 5);
    assert_eq!(places[0]["column"], 1);
    assert_eq!(places[0]["end_line"], 5);
    assert_eq!(places[0]["end_column"], 4);
    assert_eq!(places[1]["path"], "ospo-policy.toml");
    assert_eq!(places[1]["line"], 5);
    assert_eq!(places[1]["column"], 13);
    assert_eq!(places[1]["end_column"], 21);
    let help = report["findings"][0]["help"].as_array().unwrap();
    assert!(help[3].as_str().unwrap().starts_with("[[waivers]]"));
}
