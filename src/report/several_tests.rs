//! Several workspaces in one document of each format: the formats' schemas hold, counts add up,
//! and what strangers wrote is as inert as in one.

use jiff::civil::date;
use roxmltree::Document;
use serde_json::Value;

use super::escape::corpus::{NASTY, assert_inert};
use super::human::render_error;
use super::json::tests::compare;
use super::sarif::tests::assert_valid as assert_valid_sarif;
use super::testing::{green, nasty_world, world};
use super::xsd_tests::violations;
use super::{Base, FORMATS, Options, Reason, Report, Spot, Unjudged, human};
use crate::diagnostic::Code;
use crate::findings::{Judgement, NotJudged, Several, Workspace};
use crate::source::Location;

const JUNIT: &str = include_str!("../../tests/schemas/junit-10.xsd");
const REPORT: &str = include_str!("../../schemas/report-v1.schema.json");
const FAILURE: &str = include_str!("../../schemas/failure-v1.schema.json");
const GITLAB: &str = include_str!("../../tests/schemas/gitlab-code-quality.schema.json");

fn several<const N: usize>(worlds: [(&str, Judgement); N], left_out: &str) -> Several {
    let workspaces = worlds.into_iter().map(|(root, world)| Workspace {
        root: root.to_owned(),
        judgement: world,
    });
    let left = NotJudged {
        path: left_out.to_owned(),
        reason: "link",
        noun: ("link out of the repository", "links out of the repository"),
    };
    Several::new(workspaces.collect(), Some(vec![left]))
}

fn whole(several: &Several) -> Report<'_> {
    let base = |_: &Judgement| Base {
        root: "/r/ws".into(),
        top: "/r".into(),
    };
    Report::several(several, base, Vec::new())
}

/// Every format, with its name.
fn all(several: &Several) -> Vec<(&'static str, String)> {
    rendered(&whole(several))
}

fn rendered(report: &Report<'_>) -> Vec<(&'static str, String)> {
    let options = Options {
        verbose: true,
        ..Options::default()
    };
    let formats = FORMATS.iter();
    formats
        .map(|format| (format.name, format.render(report, &options)))
        .collect()
}

#[test]
fn one_document_of_each_format_keeps_to_its_schema_and_is_inert() {
    let schema: Value = serde_json::from_str(REPORT).unwrap();
    let report = jsonschema::validator_for(&schema).unwrap();
    let mut seen = 0;
    for nasty in NASTY {
        let worlds = [("a", world()), (*nasty, nasty_world(nasty)), ("z", green())];
        let several = several(worlds, nasty);
        for (format, text) in all(&several) {
            if matches!(format, "json" | "gitlab" | "sarif" | "junit" | "html") {
                assert_inert(&text);
            }
            if format == "github" {
                let is_ours = |line: &str| {
                    let kinds = ["::error file=", "::warning file=", "::notice file="];
                    kinds.iter().any(|kind| line.starts_with(kind))
                        && line.matches("::").count() >= 2
                };
                assert!(text.lines().all(is_ours), "{text}");
            }
            assert!(!text.contains('\u{1b}'), "{format}");
            match format {
                "json" => {
                    let written: Value = serde_json::from_str(&text).unwrap();
                    let errors: Vec<String> = report
                        .iter_errors(&written)
                        .map(|error| format!("{}: {error}", error.instance_path()))
                        // The world's policy has a digest that no file has.
                        .filter(|error| !error.contains("/sha256: "))
                        .collect();
                    assert_eq!(errors, Vec::<String>::new());
                }
                "sarif" => assert_valid_sarif(&serde_json::from_str(&text).unwrap()),
                "junit" => assert_eq!(violations(JUNIT, &text), Vec::<String>::new()),
                _ => {}
            }
            seen += 1;
        }
    }
    assert_eq!(seen, NASTY.len() * 9);
}

fn unjudged(nasty: &str, root: Option<&str>, exit_code: u8) -> Unjudged {
    let spot = Spot {
        path: nasty.to_owned(),
        at: Location {
            line: 1,
            column: 2,
            end_line: 1,
            end_column: 3,
        },
        label: nasty.to_owned(),
    };
    Unjudged {
        root: root.map(str::to_owned),
        exit_code,
        why: render_error(None, nasty, &[nasty.to_owned()], &Options::default()),
        reasons: vec![Reason {
            code: Code::NoVerdict,
            title: nasty.to_owned(),
            spots: vec![spot],
            help: vec![nasty.to_owned()],
        }],
    }
}

#[test]
fn where_there_is_no_verdict_every_format_says_so_and_shows_no_package() {
    let schema: Value = serde_json::from_str(FAILURE).unwrap();
    let failure = jsonschema::validator_for(&schema).unwrap();
    let gitlab: Value = serde_json::from_str(GITLAB).unwrap();
    let gitlab = jsonschema::validator_for(&gitlab).unwrap();
    for nasty in NASTY {
        let unjudged = |root, status| unjudged(nasty, root, status);
        let green = several([("a", green()), ("b", world())], "out");
        let base = |_: &Judgement| Base {
            root: "/r/a".into(),
            top: "/r".into(),
        };
        let all = vec![unjudged(Some(*nasty), 3), unjudged(Some("z"), 4)];
        for (report, status) in [
            (
                Report::failed(vec![unjudged(None, 3)], date(2026, 11, 22)),
                3,
            ),
            (Report::several(&green, base, all), 4),
        ] {
            assert_eq!(report.exit_code(), status);
            for (format, text) in rendered(&report) {
                let value: Value = serde_json::from_str(&text).unwrap_or_default();
                assert!(!text.contains('\u{1b}'), "{format}");
                match format {
                    "json" => {
                        assert_inert(&text);
                        let errors: Vec<String> = failure
                            .iter_errors(&value)
                            .map(|error| format!("{}: {error}", error.instance_path()))
                            .collect();
                        assert_eq!(errors, Vec::<String>::new());
                        assert_eq!(value["exit_code"], status);
                    }
                    "sarif" => {
                        assert_inert(&text);
                        assert_valid_sarif(&value);
                        let run = &value["runs"][0];
                        assert_eq!(run["results"], Value::Array(Vec::new()));
                        assert_eq!(run["invocations"][0]["executionSuccessful"], false);
                    }
                    "gitlab" => {
                        assert_inert(&text);
                        assert!(gitlab.is_valid(&value), "{text}");
                        assert_eq!(value[0]["severity"], "blocker");
                    }
                    "junit" => {
                        assert_inert(&text);
                        assert_eq!(violations(JUNIT, &text), Vec::<String>::new());
                        assert!(text.contains("errors=\"1\""), "{text}");
                        assert_eq!(text.matches("<testcase").count(), 1);
                    }
                    "github" => {
                        let is_error = |line: &str| line.starts_with("::error file=");
                        assert!(text.lines().all(is_error), "{text}");
                        assert!(!text.is_empty());
                    }
                    "markdown" => assert!(text.contains("could not be judged"), "{text}"),
                    "html" => {
                        assert_inert(&text);
                        assert!(text.contains("could not be judged</h1>"), "{text}");
                    }
                    // Those that were judged are not said to have been passed over.
                    _ if report.parts.is_empty() => {
                        assert!(text.ends_with("nothing was judged\n"), "{text}");
                    }
                    _ => {
                        let end = "ospo-check: 2 of 4 workspaces could not be judged\n";
                        assert!(text.ends_with(end), "{text}");
                    }
                }
            }
        }
    }
}

#[test]
fn counts_are_the_same_in_every_format() {
    let worlds = [("a", world()), ("b", world()), ("c", green())];
    let findings = 2 * worlds[0].1.findings.len();
    let several = several(worlds, "out");
    assert_eq!((several.exit_code, several.summary.denied), (1, 2));
    let schema: Value = serde_json::from_str(REPORT).unwrap();
    for (format, text) in all(&several) {
        let found = match format {
            "human" => ["error", "warning", "note"]
                .iter()
                .map(|word| text.matches(&format!("\n{word}[")).count())
                .sum(),
            "short" => text.lines().count() - 1,
            "github" => text.lines().count(),
            "markdown" => text.matches("<details>").count(),
            "html" => text.matches("<article ").count(),
            "json" => {
                let report: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(report["run"]["left_out"][0]["path"], "out");
                compare(&schema, &schema, &report, "");
                assert_eq!(report["packages"].as_array().unwrap().len(), 12);
                report["findings"].as_array().unwrap().len()
            }
            "gitlab" => {
                let entries: Vec<Value> = serde_json::from_str(&text).unwrap();
                entries.len()
            }
            "sarif" => {
                let log: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(log["runs"].as_array().unwrap().len(), 1);
                log["runs"][0]["results"].as_array().unwrap().len()
            }
            _ => {
                let document = Document::parse(&text).unwrap();
                let count = |tag: &str| {
                    let nodes = document.descendants();
                    nodes.filter(|node| node.has_tag_name(tag)).count()
                };
                assert_eq!((count("testsuite"), count("testcase")), (3, 9));
                assert_eq!(count("failure"), 4);
                continue;
            }
        };
        assert_eq!(found, findings, "{format}: {text}");
    }
}

#[test]
fn human_output_names_the_workspace_above_its_findings() {
    let worlds = [("green", green()), ("red", world())];
    let several = several(worlds, "out");
    let text = human::render(&whole(&several), &Options::default());
    assert!(text.starts_with("workspace red: 1 denied, 1 needs review, 0 allowed\n\nerror["));
    let last = text.lines().last().unwrap();
    assert!(
        last.starts_with(
            "ospo-check: 1 denied, 1 needs review, 2 allowed; 4 of 8 packages judged \
             (2 not built, 2 first party) in 2 workspaces; policy \"Example\""
        ),
        "{last}"
    );
    assert!(
        last.ends_with("; left out: 1 link out of the repository"),
        "{last}"
    );
    let quiet = Options {
        quiet: true,
        ..Options::default()
    };
    assert!(!human::render(&whole(&several), &quiet).contains("warning"));
    let clean = [("green", green())];
    let clean = super::several_tests::several(clean, "out");
    assert_eq!(human::render(&whole(&clean), &quiet), "");
}
