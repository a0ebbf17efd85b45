//! Cases: what they hold in, what differs, what they reach.

use jiff::civil::date;

use super::{CaseReport, case_notices, run_cases};
use crate::diagnostic::{Code, Severity};
use crate::findings::{Raised, notices_exit_code};
use crate::policy::{ParseContext, Policy, parse};
use crate::source::Sources;

const HEAD: &str = "schema = 1\n[policy]\nname = \"P\"\nversion = \"1\"\nowner = \"O\"\n";

const RULES: &str = r#"
[distributions]
binary = "b"
service = "s"
[groups]
kind = ["MIT", "ISC"]
kinder = ["@kind", "0BSD"]
[[rules]]
id = "ring"
licenses = ["OpenSSL"]
crates = ["ring@^0.17"]
verdict = "allow"
[[rules]]
id = "tests"
licenses = ["GPL-3.0-only"]
reach = ["dev"]
verdict = "allow"
[[rules]]
id = "gpl"
licenses = ["GPL-*"]
distribution = ["binary"]
verdict = "deny"
reason = "The whole source would be owed."
[[rules]]
id = "changed"
licenses = ["MPL-2.0"]
source = ["git"]
copy = ["modified"]
verdict = "review"
reason = "Somebody has to publish it."
[[rules]]
id = "kind"
licenses = ["@kinder", "MPL-2.0"]
verdict = "allow"
[[rules]]
id = "soon"
licenses = ["Zlib"]
in-force-from = 2027-01-01
verdict = "allow"
"#;

fn policy(text: &str) -> (Sources, Vec<Policy>) {
    let mut sources = Sources::new();
    let context = ParseContext {
        today: date(2026, 11, 22),
        tool_version: &semver::Version::new(0, 1, 0),
    };
    let text = format!("{HEAD}{RULES}{text}");
    match parse(&mut sources, "p.toml", &text, &context) {
        Ok(policy) => (sources, vec![policy]),
        Err(problems) => panic!("{problems:#?}"),
    }
}

fn with_report<R>(text: &str, look: impl FnOnce(&[Policy], &CaseReport<'_>) -> R) -> R {
    let (_, layers) = policy(text);
    let report = run_cases(&layers, &layers[0].tests, date(2026, 11, 22));
    look(&layers, &report)
}

/// Says what the only case finds: what holds in how many situations, and each thing that differs.
fn found(case: &str) -> Vec<String> {
    with_report(&format!("[[tests]]\n{case}\n"), |_, report| {
        let result = &report.results[0];
        if result.holds() {
            return vec![format!("holds in {}", result.situations)];
        }
        let differences = result.differences.iter();
        differences
            .map(|difference| {
                format!(
                    "{} in {} of {}: {}",
                    difference.found.as_str(),
                    difference.count,
                    result.situations,
                    difference.common.join(", ")
                )
            })
            .collect()
    })
}

#[test]
fn what_is_left_out_stands_for_every_value() {
    // Four reaches, two distributions, five sources, unmodified and modified.
    assert_eq!(
        found("license = \"MIT\"\nexpect = \"allow\""),
        ["holds in 80"]
    );
    assert_eq!(
        found("license = \"GPL-3.0-only\"\nexpect = \"deny\""),
        [
            "review in 30 of 80: reach build or linked or proc-macro, distribution service",
            "allow in 20 of 80: reach dev"
        ]
    );
    assert_eq!(
        found(
            "license = \"GPL-3.0-only\"\nexpect = \"deny\"\nreach = \"linked\"\ndistribution = \"binary\""
        ),
        ["holds in 10"]
    );
    assert_eq!(
        found("license = \"MPL-2.0\"\nexpect = \"allow\""),
        ["review in 8 of 80: source git, copy modified"]
    );
    assert_eq!(
        found("license = \"MPL-2.0\"\nexpect = \"review\"\nsource = \"git\"\ncopy = \"modified\""),
        ["holds in 8"]
    );
}

#[test]
fn a_crate_left_out_stands_for_those_that_rules_tell_apart() {
    assert_eq!(
        found("license = \"OpenSSL\"\nexpect = \"review\""),
        ["allow in 80 of 160: crate ring@^0.17"]
    );
    for (krate, holds) in [
        ("openssl", "holds in 80"),
        ("ring@0.16.20", "holds in 80"),
        ("ring", "allow in 80 of 160: crate ring@0.17.0"),
        ("ring@0.17.8", "allow in 80 of 80: "),
    ] {
        let case = format!("license = \"OpenSSL\"\nexpect = \"review\"\ncrate = \"{krate}\"");
        assert_eq!(found(&case), [holds], "{krate}");
    }
}

#[test]
fn the_day_of_a_case_counts_and_else_that_of_the_run() {
    let case = "license = \"Zlib\"\nexpect = \"allow\"";
    assert_eq!(found(case), ["review in 80 of 80: "]);
    assert_eq!(
        found(&format!("{case}\nas-of = 2027-01-01")),
        ["holds in 80"]
    );
}

#[test]
fn expressions_are_decided_as_for_packages() {
    for (license, expect) in [
        ("MIT OR GPL-3.0-only", "allow"),
        ("MIT AND Foo-9.9", "undetermined"),
        ("MIT OR Foo-9.9", "allow"),
        ("MIT AND BUSL-1.1", "review"),
    ] {
        let case = format!("license = \"{license}\"\nexpect = \"{expect}\"");
        assert_eq!(found(&case), ["holds in 80"], "{license}");
    }
}

#[test]
fn the_rule_a_case_names_has_to_decide() {
    let case = "license = \"MIT AND ISC\"\nexpect = \"allow\"\nrule = ";
    assert_eq!(found(&format!("{case}\"kind\"")), ["holds in 80"]);
    assert_eq!(found(&format!("{case}\"gpl\"")), ["allow in 80 of 80: "]);
}

#[test]
fn what_no_case_reaches_is_listed() {
    let text = "[[tests]]\nlicense = \"0BSD\"\nexpect = \"allow\"\n";
    with_report(text, |layers, report| {
        let coverage = &report.coverage;
        let rules: Vec<&str> = coverage
            .unreached_rules
            .iter()
            .map(|(id, _)| id.as_str())
            .collect();
        assert_eq!(rules, ["ring", "tests", "gpl", "changed", "soon"]);
        let groups: Vec<&str> = coverage
            .unreached_groups
            .iter()
            .map(|(name, ..)| name.as_str())
            .collect();
        // `0BSD` is in `kinder` itself.
        assert_eq!(groups, ["kind"]);
        let warned = case_notices(layers, report, &Raised::default());
        assert_eq!(warned.len(), 6);
        assert_eq!(notices_exit_code(&warned), 0);
        let raised = Raised {
            warnings: true,
            ..Raised::default()
        };
        assert_eq!(notices_exit_code(&case_notices(layers, report, &raised)), 1);
    });
}

#[test]
fn a_group_inside_a_group_is_reached_with_it() {
    let text = "[[tests]]\nlicense = \"ISC\"\nexpect = \"allow\"\n";
    with_report(text, |_, report| {
        assert!(report.coverage.unreached_groups.is_empty());
    });
}

#[test]
fn a_failing_case_shows_expected_found_the_rule_and_its_reason() {
    let text = "[[tests]]\nlicense = \"GPL-3.0-only\"\nreach = \"linked\"\ndistribution = \"binary\"\nexpect = \"allow\"\n";
    let (sources, layers) = policy(text);
    let report = run_cases(&layers, &layers[0].tests, date(2026, 11, 22));
    let notices = case_notices(&layers, &report, &Raised::default());
    let failure = &notices[0];
    assert_eq!(failure.code, Code::PolicyTestFailed);
    assert_eq!(failure.severity, Severity::Error);
    assert_eq!(failure.title, "`GPL-3.0-only` is not allowed");
    assert_eq!(sources.slice(failure.locations[0].span), "\"allow\"");
    assert_eq!(sources.slice(failure.locations[1].span), "\"GPL-*\"");
    assert_eq!(failure.locations[1].label, "the rule `gpl` decides (deny)");
    let lines = failure.lines.iter();
    let lines: Vec<(&str, &str)> = lines
        .map(|line| (line.kind.as_str(), line.text.as_str()))
        .collect();
    assert_eq!(
        lines,
        [
            ("found", "`deny`, by the rule `gpl`"),
            ("why", "The whole source would be owed.")
        ]
    );
    assert_eq!(notices_exit_code(&notices), 1);
}

#[test]
fn native_code_counts_as_it_does_for_a_package() {
    let native = "[[native]]\ncrate = \"zlib-sys@^2\"\nlicense = \"GPL-2.0-only\"\nlinked = true\n";
    let found = |case: &str| {
        found(&format!(
            "license = \"MIT\"\nexpect = \"allow\"\n{case}\n{native}"
        ))
    };
    assert_eq!(found("crate = \"zlib-sys@1.0.0\""), ["holds in 80"]);
    // A version that the entry tells from others is looked at even if the case names none.
    assert_eq!(
        found("crate = \"zlib-sys\"\nreach = \"linked\"\ndistribution = \"binary\""),
        ["deny in 10 of 20: crate zlib-sys@2.0.0"]
    );
    // What is only built with ends up linked.
    assert_eq!(
        found("crate = \"zlib-sys@2.1.0\"\nreach = \"build\"\ndistribution = \"service\""),
        ["review in 20 of 20: "]
    );
}
