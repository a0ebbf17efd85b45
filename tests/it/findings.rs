//! What programs are told of a run: a finding for each cause and crate, by which it is known again.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::judge::{Run, judge, judge_with, tell_with};
use crate::world::{Package, dep, krate, member};

const POLICY: &str = r#"
[[rules]]
id = "copyleft"
licenses = ["GPL-*", "AGPL-*"]
verdict = "deny"
reason = "we ship no sources"
[[rules]]
id = "permissive"
licenses = ["MIT"]
verdict = "allow"
"#;

fn app(needs: &[&str]) -> Package {
    member("app").needs(needs.iter().map(|name| dep(name)))
}

/// What programs know the finding about a crate by.
fn known<'r>(run: &'r Run, package: &str) -> (&'r str, &'r str) {
    let of_it = |finding: &&Value| finding["packages"][0] == package;
    let finding = run.findings().iter().find(of_it).unwrap();
    (
        finding["group"].as_str().unwrap(),
        finding["fingerprint"].as_str().unwrap(),
    )
}

#[test]
fn a_finding_stays_the_same_whatever_else_is_refused() {
    let alone = judge(&[app(&["x"]), krate("x", "GPL-3.0-only")], POLICY);
    let world = [
        app(&["x", "y"]),
        krate("x", "GPL-3.0-only"),
        krate("y", "AGPL-3.0-only"),
    ];
    let beside = judge(&world, POLICY);
    assert_eq!(known(&alone, "x 1.0.0"), known(&beside, "x 1.0.0"));
    let (x, y) = (known(&beside, "x 1.0.0"), known(&beside, "y 1.0.0"));
    // One cause, two crates.
    assert_eq!(x.0, y.0);
    assert_ne!(x.1, y.1);
    // Each speaks of its own crate alone.
    for finding in beside.findings() {
        let title = finding["title"].as_str().unwrap();
        assert_eq!(title.contains("`x 1.0.0`"), !title.contains("`y 1.0.0`"));
    }
}

#[test]
fn a_version_makes_no_new_finding_and_other_terms_rules_or_copies_do() {
    let of = |package: Package| judge(&[app(&["x"]), package], POLICY);
    let first = of(krate("x", "GPL-3.0-only"));
    let before = known(&first, "x 1.0.0");
    assert_eq!(
        known(&of(krate("x", "GPL-3.0-only").version("2.0.0")), "x 2.0.0"),
        before
    );
    let terms = of(krate("x", "GPL-3.0-only AND AGPL-3.0-only"));
    assert_ne!(known(&terms, "x 1.0.0").1, before.1);
    assert_eq!(known(&terms, "x 1.0.0").0, before.0);
    let git = of(krate("x", "GPL-3.0-only").git("https://git.example/x"));
    assert_ne!(known(&git, "x 1.0.0").1, before.1);
    let renamed = POLICY.replace("copyleft", "reciprocal");
    let renamed = judge(&[app(&["x"]), krate("x", "GPL-3.0-only")], &renamed);
    assert_ne!(known(&renamed, "x 1.0.0").0, before.0);
    // Without terms it is what is declared.
    let (odd, odder) = (of(krate("x", "Foo Bar")), of(krate("x", "Foo Baz")));
    assert_ne!(known(&odd, "x 1.0.0").1, known(&odder, "x 1.0.0").1);
}

#[test]
fn findings_have_fingerprints_of_their_own_and_say_who_can_act() {
    let world = [
        app(&["x", "y", "z", "w"]),
        krate("x", "GPL-3.0-only"),
        krate("y", "GPL-3.0-only"),
        krate("z", "Foo Bar"),
        krate("w", "MPL-2.0"),
    ];
    let run = judge_with(&world, POLICY, &["-v"]);
    let prints: BTreeSet<&str> = run
        .findings()
        .iter()
        .map(|finding| finding["fingerprint"].as_str().unwrap())
        .collect();
    assert_eq!(prints.len(), run.findings().len());
    let outcomes: Vec<&str> = run
        .findings()
        .iter()
        .map(|finding| finding["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["denied", "denied", "undetermined", "review"]);
    for finding in run.findings() {
        let is_proved = finding["remedies"]
            .as_array()
            .unwrap()
            .iter()
            .any(|remedy| remedy["proves"] == "verdict");
        let actor = if is_proved { "developer" } else { "council" };
        assert_eq!(finding["actor"], actor);
        assert_eq!(finding["known"], false);
    }
}

#[test]
fn a_report_says_what_was_judged_only_as_ci_or_a_flag_says() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let world = [app(&["x"]), krate("x", "MIT")];
    let run = judge(&world, POLICY);
    assert_eq!(run.report["run"]["revision"], Value::Null);
    assert_eq!(run.report["run"]["labels"], serde_json::json!({}));
    let revision = format!("https://me:token@git.bank.example/a/b.git@{commit}:main");
    let flags = [
        "--revision",
        &revision,
        "--label",
        "team=a=b",
        "--label",
        "unit=x",
    ];
    let run = tell_with(&world, POLICY, &flags);
    assert_eq!(
        run.report["run"]["revision"],
        serde_json::json!({ "repository": "git.bank.example/a/b", "commit": commit, "ref": "main" })
    );
    assert_eq!(
        run.report["run"]["labels"],
        serde_json::json!({ "team": "a=b", "unit": "x" })
    );
    for wrong in [
        ["--revision", "git.bank.example/a/b"],
        ["--revision", "git.bank.example/a/b@main"],
        ["--label", "team"],
        ["--label", "=x"],
        ["--label", "a b=x"],
    ] {
        let run = tell_with(&world, POLICY, &wrong);
        assert_eq!(run.status, 3, "{wrong:?}: {}", run.stderr);
        assert!(run.has_no_verdict());
    }
}

#[test]
fn a_person_reads_of_every_member_that_brings_a_crate_in_and_of_each_crate_alone() {
    let world = [
        member("a").needs([dep("x")]),
        member("b").needs([dep("mid")]),
        member("c").needs([dep("x"), dep("y")]),
        krate("mid", "MIT").needs([dep("x")]),
        krate("x", "GPL-3.0-only"),
        krate("y", "MIT AND AGPL-3.0-only"),
    ];
    let run = tell_with(&world, POLICY, &["--message-format", "human"]);
    let told = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "error[license-denied]: rule `copyleft` refuses 2 crates in our products",
        "x 1.0.0 (GPL-3.0-only), linked by a, c and b",
        "y 1.0.0 (MIT AND AGPL-3.0-only), linked by c",
    ] {
        assert!(told.contains(part), "{part}\n{}", run.stderr);
    }
    assert!(!told.contains("also brought in"), "{told}");
}
