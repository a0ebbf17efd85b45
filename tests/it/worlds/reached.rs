//! What the worlds have to reach between them: every code, every word and field of the reports'
//! schemas, every kind of line and of remedy, every exit status.
//!
//! Reads the snapshots; that they are what the program says, the worlds' own tests see to.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::{WORLDS, folder, is_rewriting};

const PAGES: &str = include_str!("../../../docs/codes.md");
const REPORT: &str = include_str!("../../../schemas/report-v1.schema.json");
const REQUEST: &str = include_str!("../../../schemas/request-v1.schema.json");
const FAILURE: &str = include_str!("../../../schemas/failure-v1.schema.json");

/// Codes that no world can reach, in the order of the pages, and why.
const UNREACHED: &[(&str, &str)] = &[];

/// Words of a schema that nothing says today.
const SAID_BY_NOTHING: &[&str] = &[
    // Vendored crates are packages of a workspace, or workspaces themselves.
    "/properties/run/properties/left_out/items/properties/reason: \"vendored\"",
    // For people to give.
    "#/$defs/request/properties/to_fill/items/properties/answer",
    // A bug.
    "/properties/exit_code: 101",
    // The id of a commit is in no snapshot; `since` looks at all of it.
    "/properties/run/properties/base/properties/commit",
    "/properties/run/properties/base/properties/date",
    "/properties/run/properties/base/properties/from",
    "/properties/run/properties/base/properties/policy_changed",
    "/properties/run/properties/base/properties/rev",
    "/properties/run/properties/base/properties/unusable",
    // Nothing announces the policy that follows, carries out or builds a remedy yet.
    "#/$defs/policy/properties/upcoming",
    "#/$defs/policy/properties/upcoming/properties/effective",
    "#/$defs/policy/properties/upcoming/properties/name",
    "#/$defs/policy/properties/upcoming/properties/sha256",
    "#/$defs/policy/properties/upcoming/properties/version",
    "/properties/run/properties/base",
    "#/$defs/remedy/properties/command",
    "#/$defs/remedy/properties/proves: \"compiles\"",
    "#/$defs/finding/properties/actor: \"operator\"",
];

/// Every snapshot whose name ends so, with the name of its world before it.
fn snapshots(end: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for world in WORLDS {
        for entry in fs::read_dir(folder().join(world)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if name.ends_with(end) && name != "world.txt" {
                let text = fs::read_to_string(entry.path()).unwrap();
                found.push((format!("{world}/{name}"), text));
            }
        }
    }
    found
}

fn joined(end: &str) -> String {
    let texts = snapshots(end).into_iter().map(|(_, text)| text);
    texts.collect::<Vec<_>>().join("\n")
}

#[test]
fn no_output_shows_the_credentials_of_a_url() {
    for (name, text) in snapshots("") {
        // The first line of a transcript is what was typed.
        let said = text.split_once('\n').map_or("", |(_, said)| said);
        for secret in ["secret@", "hunter2"] {
            assert!(!said.contains(secret), "{name} shows `{secret}`");
        }
    }
}

/// Every JSON object that stands in a report or in what went to stdout, and where.
fn documents() -> Vec<(String, Value)> {
    let of_transcripts = snapshots(".txt").into_iter().filter_map(|(name, text)| {
        let (_, stdout) = text.split_once("---- stdout ----\n")?;
        let stdout = stdout.split("---- stderr ----\n").next()?;
        stdout.starts_with("{\n").then(|| (name, stdout.to_owned()))
    });
    let of_reports = snapshots("check.json").into_iter();
    let all = of_reports.chain(of_transcripts);
    let parsed = all.map(|(name, text)| {
        let document = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        (name, document)
    });
    parsed.collect()
}

/// Tells whether a document says that there is no verdict.
fn is_failure(document: &Value) -> bool {
    document["schema_version"].is_number() && document["outcome"] == "error"
}

/// The schema a document keeps to, if it has one that is walked here.
fn schema_of(name: &str, document: &Value) -> Option<&'static str> {
    if is_failure(document) {
        Some(FAILURE)
    } else if document["requests"].is_array() {
        Some(REQUEST)
    } else {
        name.ends_with("check.json").then_some(REPORT)
    }
}

#[test]
fn every_world_has_a_test() {
    let found: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    let tested: BTreeSet<String> = WORLDS.iter().map(|&name| name.to_owned()).collect();
    assert_eq!(found, tested);
}

#[test]
fn every_code_is_reached() {
    if is_rewriting() {
        return;
    }
    let (mut failures, mut reports) = (BTreeSet::new(), BTreeSet::new());
    for (_, document) in documents() {
        let codes = if is_failure(&document) {
            &mut failures
        } else {
            &mut reports
        };
        let findings = document["findings"].as_array().into_iter().flatten();
        codes.extend(findings.filter_map(|finding| finding["code"].as_str().map(str::to_owned)));
    }
    let transcripts = joined(".txt");
    let is_reached = |code: &str, severity: &str| {
        // What is said of the policy alone, and where nothing is judged, is in no report.
        let is_failure = severity.starts_with("Policy error")
            || severity.contains(" 4.")
            || severity.contains(" of `policy ");
        if is_failure {
            failures.contains(code) || transcripts.contains(&format!("[{code}]: "))
        } else {
            reports.contains(code)
        }
    };
    let mut pages = PAGES.split("\n## ");
    pages.next();
    let missing: Vec<&str> = pages
        .map(|page| page.split_once("\n\n").unwrap())
        .filter(|(code, page)| !is_reached(code, page.lines().next().unwrap()))
        .map(|(code, _)| code)
        .collect();
    let listed: Vec<&str> = UNREACHED.iter().map(|(code, _)| *code).collect();
    assert_eq!(missing, listed, "codes that no world reaches");
}

#[test]
fn every_kind_of_line_of_remedy_and_of_severity_is_reached() {
    if is_rewriting() {
        return;
    }
    let reached = |end: &str, wanted: &[&str]| {
        let text = joined(end);
        let missing: Vec<&&str> = wanted
            .iter()
            .filter(|word| !text.contains(**word))
            .collect();
        assert!(missing.is_empty(), "{end}: {missing:?}");
    };
    let lines = ["note", "why", "fix", "or", "ask", "license", "help"];
    reached(
        "check.txt",
        &lines
            .map(|kind| format!("= {kind}: "))
            .each_ref()
            .map(String::as_str),
    );
    reached(
        "check.json",
        &[
            "\"kind\": \"feature\"",
            "\"kind\": \"move\"",
            "\"kind\": \"alternative\"",
            "\"kind\": \"waiver\"",
            "\"kind\": \"drop\"",
        ],
    );
    let severities = ["blocker", "critical", "major", "minor", "info"];
    let severities = severities.map(|word| format!("\"severity\": \"{word}\""));
    reached(
        "check.gitlab.json",
        &severities.each_ref().map(String::as_str),
    );
    let levels = ["error", "warning", "note"].map(|word| format!("\"level\": \"{word}\""));
    reached("check.sarif.json", &levels.each_ref().map(String::as_str));
    reached("check.github.txt", &["::error ", "::warning ", "::notice "]);
    let statuses = [0, 1, 2, 3, 4].map(|status| format!("\nstatus: {status}\n"));
    reached(".txt", &statuses.each_ref().map(String::as_str));
}

#[test]
fn every_word_and_every_field_of_the_schemas_is_reached() {
    if is_rewriting() {
        return;
    }
    let documents = documents();
    for text in [REPORT, REQUEST, FAILURE] {
        let schema: Value = serde_json::from_str(text).unwrap();
        let mut reached = BTreeSet::new();
        let of_schema = documents
            .iter()
            .filter(|(name, document)| schema_of(name, document) == Some(text));
        for (_, document) in of_schema {
            walk(&schema, "", document, &mut reached);
        }
        let missing: Vec<String> = wanted(&schema, "")
            .into_iter()
            .filter(|want| !reached.contains(want) && !SAID_BY_NOTHING.contains(&want.as_str()))
            .collect();
        assert_eq!(missing, [""; 0], "of {}", schema["title"]);
    }
}

/// Every word of an `enum`, and every field, which has to be there and not null.
fn wanted(schema: &Value, at: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let Some(object) = schema.as_object() else {
        return found;
    };
    for (key, value) in object {
        match (key.as_str(), value) {
            ("enum", Value::Array(words)) => {
                found.extend(words.iter().map(|word| format!("{at}: {word}")));
            }
            ("properties", Value::Object(fields)) => {
                for (name, field) in fields {
                    let at = format!("{at}/properties/{name}");
                    found.extend(wanted(field, &at));
                    found.insert(at);
                }
            }
            ("$defs", Value::Object(defs)) => {
                for (name, def) in defs {
                    found.extend(wanted(def, &format!("#/$defs/{name}")));
                }
            }
            ("items", _) => found.extend(wanted(value, &format!("{at}/items"))),
            _ => {}
        }
    }
    found
}

/// Notes what of a schema a document holds.
fn walk(root: &Value, at: &str, document: &Value, reached: &mut BTreeSet<String>) {
    let pointer = at.trim_start_matches('#');
    let schema = root.pointer(pointer).unwrap_or(root);
    if let Some(to) = schema["$ref"].as_str() {
        walk(root, to, document, reached);
    }
    if schema["enum"].is_array() {
        reached.insert(format!("{at}: {document}"));
    }
    if let (Some(fields), Some(values)) = (schema["properties"].as_object(), document.as_object()) {
        for (name, value) in values.iter().filter(|(name, _)| fields.contains_key(*name)) {
            let at = format!("{at}/properties/{name}");
            walk(root, &at, value, reached);
            if !value.is_null() {
                reached.insert(at);
            }
        }
    }
    for item in document.as_array().into_iter().flatten() {
        walk(root, &format!("{at}/items"), item, reached);
    }
}
