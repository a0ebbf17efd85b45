//! Several policies at once: whose verdict holds, who may waive it, and what reports say of it.

use std::path::Path;

use serde_json::Value;

use crate::judge::{HEAD, Run, TODAY, command, run, strings};
use crate::world::{Package, dep, krate, member, metadata};

/// A team's policy: a name, whom to ask, and an approver of its own.
fn team(rest: &str) -> String {
    format!(
        "schema = 1\n[policy]\nname = \"Team\"\ncontact = \"team@bank.example\"\napprovers = [\"T. Lead\"]\n{rest}"
    )
}

fn bank(rest: &str) -> String {
    format!("{HEAD}{rest}")
}

fn deny(license: &str, more: &str) -> String {
    rule("no", license, "deny", more)
}

fn rule(id: &str, license: &str, verdict: &str, more: &str) -> String {
    format!(
        "[[rules]]\nid = \"{id}\"\nlicenses = [\"{license}\"]\nverdict = \"{verdict}\"\nreason = \"because {id}\"\n{more}\n"
    )
}

fn allow(license: &str) -> String {
    format!("[[rules]]\nid = \"yes-{license}\"\nlicenses = [\"{license}\"]\nverdict = \"allow\"\n")
}

fn waiver(id: &str, approver: &str, more: &str) -> String {
    format!(
        "[[waivers]]\nid = \"{id}\"\ncrate = \"x\"\nlicense = \"GPL-3.0-only\"\nreason = \"needed\"\n\
         requested-by = \"C. Dev\"\napproved-by = \"{approver}\"\napproved-on = 2026-10-01\n\
         expires = 2027-03-31\n{more}\n"
    )
}

fn x(license: &str) -> Vec<Package> {
    vec![member("app").needs([dep("x")]), krate("x", license)]
}

/// Judges by several `--policy`, highest first.
fn judge(packages: &[Package], layers: &[String], arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    judge_in(folder.path(), packages, layers, arguments)
}

fn judge_in(folder: &Path, packages: &[Package], layers: &[String], arguments: &[&str]) -> Run {
    let saved = folder.join("metadata.json");
    std::fs::write(&saved, metadata(packages)).unwrap();
    let mut command = command();
    command
        .args(["--as-of", TODAY, "--metadata"])
        .arg(&saved)
        .args(arguments);
    if !arguments.contains(&"--message-format") {
        command.args(["--message-format", "json"]);
    }
    for (index, text) in layers.iter().enumerate() {
        let file = folder.join(format!("layer-{index}.toml"));
        std::fs::write(&file, text).unwrap();
        command.arg("--policy").arg(file);
    }
    run(&mut command)
}

fn term<'r>(run: &'r Run, index: usize) -> &'r Value {
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

/// What the bank says, what it permits below, what the team says, and whose waiver there is.
struct Case {
    bank: &'static str,
    permits: &'static str,
    waivable: bool,
    team: Option<(&'static str, bool)>,
    waivers: &'static [&'static str],
    outcome: &'static str,
    /// The layer that a `waiver-not-permitted` finding blames, if there is one.
    blames: Option<&'static str>,
}

#[test]
fn whose_verdict_a_waiver_may_lift() {
    let plain = Case {
        bank: "deny",
        permits: "",
        waivable: true,
        team: None,
        waivers: &[],
        outcome: "denied",
        blames: None,
    };
    let permit_all = "[lower-layers]\nmay-waive = [\"review\", \"deny\"]\n";
    let permit_review = "[lower-layers]\nmay-waive = [\"review\"]\n";
    let permit_deny = "[lower-layers]\nmay-waive = [\"deny\"]\n";
    let cases = [
        // The bank waives its own.
        Case {
            waivers: &["bank"],
            outcome: "waived",
            ..plain
        },
        Case {
            waivers: &["bank"],
            waivable: false,
            blames: Some("because of it"),
            ..plain
        },
        // A team waives the bank's only as the bank says.
        Case {
            waivers: &["team"],
            blames: Some("above"),
            ..plain
        },
        Case {
            waivers: &["team"],
            permits: permit_review,
            blames: Some("above"),
            ..plain
        },
        Case {
            waivers: &["team"],
            permits: permit_deny,
            outcome: "waived",
            ..plain
        },
        Case {
            waivers: &["team"],
            permits: permit_all,
            outcome: "waived",
            ..plain
        },
        Case {
            waivers: &["team"],
            permits: permit_all,
            waivable: false,
            blames: Some("above"),
            ..plain
        },
        Case {
            bank: "review",
            waivers: &["team"],
            permits: permit_review,
            outcome: "waived",
            ..plain
        },
        Case {
            bank: "review",
            waivers: &["team"],
            permits: permit_deny,
            outcome: "review",
            blames: Some("above"),
            ..plain
        },
        // A team waives its own, and what is left is the bank's.
        Case {
            bank: "allow",
            team: Some(("deny", true)),
            waivers: &["team"],
            outcome: "waived",
            ..plain
        },
        Case {
            bank: "allow",
            team: Some(("deny", false)),
            waivers: &["team"],
            blames: Some("waivable"),
            ..plain
        },
        Case {
            bank: "review",
            team: Some(("deny", true)),
            waivers: &["team"],
            outcome: "review",
            blames: Some("above"),
            ..plain
        },
        Case {
            bank: "review",
            team: Some(("deny", true)),
            waivers: &["team"],
            permits: permit_review,
            outcome: "waived",
            ..plain
        },
        // The bank's waiver leaves alone what a team is stricter about.
        Case {
            team: Some(("deny", true)),
            waivers: &["bank"],
            blames: Some("below"),
            ..plain
        },
        Case {
            team: Some(("review", true)),
            waivers: &["bank"],
            outcome: "review",
            blames: Some("below"),
            ..plain
        },
        // Each lifts its own.
        Case {
            team: Some(("deny", true)),
            waivers: &["bank", "team"],
            outcome: "waived",
            ..plain
        },
        Case {
            team: Some(("allow", true)),
            waivers: &["bank"],
            outcome: "waived",
            ..plain
        },
    ];
    for (index, case) in cases.iter().enumerate() {
        let waivable = |may: bool| if may { "" } else { "waivable = false" };
        let of = |who: &str, approver: &str| {
            if case.waivers.contains(&who) {
                waiver(&format!("W-{who}"), approver, "")
            } else {
                String::new()
            }
        };
        let above = bank(&format!(
            "{}{}{}",
            case.permits,
            rule(
                "bank-says",
                "GPL-3.0-only",
                case.bank,
                waivable(case.waivable)
            ),
            of("bank", "A. Counsel")
        ));
        let below = team(&format!(
            "{}{}",
            case.team.map_or_else(String::new, |(verdict, may)| rule(
                "team-says",
                "GPL-3.0-only",
                verdict,
                waivable(may)
            )),
            of("team", "T. Lead")
        ));
        let run = judge(&x("GPL-3.0-only"), &[above, below], &[]);
        assert_eq!(
            run.outcome("x"),
            case.outcome,
            "case {index}: {}",
            run.stderr
        );
        assert_eq!(run.status == 0, case.outcome == "waived", "case {index}");
        let refused: Vec<String> = run
            .findings()
            .iter()
            .filter(|finding| finding["code"] == "waiver-not-permitted")
            .map(|finding| strings(&finding["help"]).join(" "))
            .collect();
        assert_eq!(
            refused.len(),
            usize::from(case.blames.is_some()),
            "case {index}"
        );
        if let (Some(blames), Some(said)) = (case.blames, refused.first()) {
            let expected = match blames {
                "above" => "the layer \"Test policy\" above decides",
                "below" => "the layer \"Team\" below decides",
                _ => "is not waivable here",
            };
            assert!(said.contains(expected), "case {index}: {said}");
        }
    }
}

#[test]
fn between_the_waiver_and_the_verdict_every_layer_has_to_permit() {
    let above = bank(&format!(
        "[lower-layers]\nmay-waive = [\"deny\"]\n{}",
        deny("GPL-*", "")
    ));
    let unit = |rest: &str| format!("schema = 1\n[policy]\nname = \"Unit\"\n{rest}");
    let below = team(&waiver("W-1", "T. Lead", ""));
    let through = [above.clone(), unit(""), below.clone()];
    assert_eq!(
        judge(&x("GPL-3.0-only"), &through, &[]).outcome("x"),
        "waived"
    );
    let blocked = [above, unit(&deny("GPL-*", "")), below];
    let run = judge(&x("GPL-3.0-only"), &blocked, &[]);
    assert_eq!(run.outcome("x"), "denied");
    let help = strings(&run.finding("waiver-not-permitted")["help"]).join(" ");
    assert!(help.contains("\"Unit\""), "{help}");
}

#[test]
fn a_permission_for_one_way_to_take_a_license_is_none_for_another() {
    // The bank's own word on the term is review (it could be taken as version 3); that it lets
    // refusals be waived does not touch it.
    let above = bank(&format!(
        "[lower-layers]\nmay-waive = [\"deny\"]\n{}{}",
        deny("GPL-2.0-only", ""),
        rule("look", "GPL-3.0-only", "review", "")
    ));
    let waived = waiver("W-1", "T. Lead", "").replace("GPL-3.0-only", "GPL-2.0-or-later");
    let run = judge(&x("GPL-2.0-or-later"), &[above, team(&waived)], &[]);
    assert_eq!(run.outcome("x"), "review");
}

#[test]
fn nothing_undetermined_is_waived_by_any_layer() {
    let above = bank("[lower-layers]\nmay-waive = [\"review\", \"deny\"]\n");
    let run = judge(
        &x("GPL-3.0-only AND Nonsense-1.0"),
        &[above, team(&waiver("W-1", "T. Lead", ""))],
        &[],
    );
    assert_eq!(run.outcome("x"), "undetermined");
}

#[test]
fn each_layer_has_its_own_approvers_and_the_terms_of_those_above() {
    let above = bank(&format!(
        "[lower-layers]\nmay-waive = [\"deny\"]\n[waiver-terms]\nmax-days = 30\n{}",
        deny("GPL-*", "")
    ));
    let cases = [
        (
            waiver("W-1", "A. Counsel", ""),
            "`A. Counsel` is not listed",
        ),
        (waiver("W-1", "T. Lead", ""), "`max-days` is 30"),
    ];
    for (waiver, problem) in cases {
        let run = judge(&x("GPL-3.0-only"), &[above.clone(), team(&waiver)], &[]);
        assert_eq!(run.status, 3);
        assert!(run.stderr.contains(problem), "{}", run.stderr);
        assert!(run.stderr.contains("layer-1.toml:"), "{}", run.stderr);
    }
}

fn clarification(declared: &str, license: &str) -> String {
    format!(
        "[[clarifications]]\ncrate = \"x@1.0.0\"\ndeclared = \"{declared}\"\nlicense = \"{license}\"\n\
         reason = \"read\"\nlicense-files = {{ \"LICENSE\" = \"sha256:DIGEST\" }}\n"
    )
}

#[test]
fn a_clarification_applies_as_every_layer_above_permits() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("LICENSE"), "text").unwrap();
    let digest = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";
    let missing = "[lower-layers]\nmay-clarify = \"missing\"\n";
    let all = "[lower-layers]\nmay-clarify = \"all\"\n";
    for (declared, permits, outcome, said) in [
        (
            "",
            "",
            "undetermined",
            Some("lets layers below clarify nothing"),
        ),
        ("", missing, "allowed", None),
        ("", all, "allowed", None),
        ("gnu gpl v3", missing, "allowed", None),
        (
            "GPL-3.0-only",
            "",
            "denied",
            Some("lets layers below clarify nothing"),
        ),
        (
            "GPL-3.0-only",
            missing,
            "denied",
            Some("only where a package has no license facts"),
        ),
        ("GPL-3.0-only", all, "allowed", None),
    ] {
        let above = bank(&format!("{permits}{}{}", allow("MIT"), deny("GPL-*", "")));
        let below = team(&clarification(declared, "MIT").replace("DIGEST", digest));
        let world = [
            member("app").needs([dep("x")]),
            krate("x", declared).at(folder.path().to_str().unwrap()),
        ];
        let run = judge(&world, &[above.clone(), below.clone()], &[]);
        assert_eq!(
            run.outcome("x"),
            outcome,
            "{declared} {permits}: {}",
            run.stderr
        );
        match said {
            None => assert!(!run.codes().contains(&"clarification-unused")),
            Some(said) => {
                let help = strings(&run.finding("clarification-unused")["help"]).join(" ");
                assert!(help.contains(said), "{help}");
            }
        }
        // A layer between that permits nothing stands in the way.
        let unit = "schema = 1\n[policy]\nname = \"Unit\"\n".to_owned();
        let run = judge(&world, &[above, unit, below], &[]);
        assert_ne!(run.outcome("x"), "allowed", "{declared} {permits}");
    }
}

#[test]
fn the_clarification_of_the_layer_above_wins() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("LICENSE"), "text").unwrap();
    let digest = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";
    let clarified = |license| clarification("", license).replace("DIGEST", digest);
    let above = bank(&format!(
        "[lower-layers]\nmay-clarify = \"all\"\n{}{}{}",
        allow("MIT"),
        deny("GPL-*", ""),
        clarified("GPL-3.0-only")
    ));
    let world = [
        member("app").needs([dep("x")]),
        krate("x", "").at(folder.path().to_str().unwrap()),
    ];
    let run = judge(&world, &[above, team(&clarified("MIT"))], &[]);
    assert_eq!(run.outcome("x"), "denied");
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
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("metadata.json");
    std::fs::write(&saved, metadata(&x("GPL-3.0-only"))).unwrap();
    let mut files = Vec::new();
    for (name, text) in [
        ("bank.toml", bank(&allow("GPL-3.0-only"))),
        ("team.toml", team(&deny("GPL-*", ""))),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
        files.push(folder.path().join(name));
    }
    for target in ["x", "GPL-3.0-only"] {
        let mut explain = command();
        explain.args([
            "explain",
            target,
            "--as-of",
            TODAY,
            "--no-discovery",
            "--metadata",
        ]);
        explain.arg(&saved);
        for file in &files {
            explain.arg("--policy").arg(file);
        }
        let told = run(&mut explain);
        assert_eq!(told.status, 0, "{}", told.stderr);
        assert!(told.stdout.contains("rule no of Team"), "{}", told.stdout);
    }
}
