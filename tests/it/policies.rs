//! `policy lint` and `policy test`, as their users call them.

use crate::judge::{HEAD, Run, TODAY, run};
use crate::world::{Place, tool};

const TEMPLATES: &[&str] = &[
    "internal",
    "service",
    "distributed",
    "open-source",
    "strict",
];

/// A policy with one rule, and a test of it.
const KIND: &str = "[[rules]]
id = \"kind\"
licenses = [\"MIT\"]
verdict = \"allow\"
[[tests]]
license = \"MIT\"
expect = \"allow\"
";

/// Runs `policy ARGUMENTS` in a folder with these files.
fn policy(files: &[(&str, &str)], arguments: &[&str]) -> Run {
    let place = Place::new();
    for (name, text) in files {
        place.write(name, text);
    }
    run(place
        .tool("")
        .arg("policy")
        .args(arguments)
        .args(["--as-of", TODAY]))
}

#[test]
fn every_template_lints_clean_holds_its_tests_and_covers_all_of_itself() {
    for name in TEMPLATES {
        let template = format!("template:{name}");
        let lint = policy(&[], &["lint", "-D", "warnings", "--policy", &template]);
        assert_eq!(lint.status, 0, "{name}: {}", lint.stdout);
        let test = policy(
            &[],
            &[
                "test",
                "-D",
                "warnings",
                "--policy",
                &template,
                "--message-format",
                "json",
            ],
        );
        assert_eq!(test.status, 0, "{name}: {}{}", test.stdout, test.stderr);
        assert_eq!(test.report["summary"]["failed"], 0, "{name}");
        assert!(
            test.report["summary"]["tests"].as_u64().unwrap() >= 20,
            "{name}"
        );
        assert!(
            test.report["coverage"]["rules"].as_u64().unwrap() >= 13,
            "{name}"
        );
        assert_eq!(
            test.report["coverage"]["unreached_rules"],
            serde_json::json!([]),
            "{name}"
        );
        assert_eq!(
            test.report["coverage"]["unreached_groups"],
            serde_json::json!([]),
            "{name}"
        );
    }
}

#[test]
fn our_own_policy_is_clean() {
    let root = env!("CARGO_MANIFEST_DIR");
    for action in ["lint", "test"] {
        // Found from a folder below it, without cargo.
        let below = format!("{root}/src/policy");
        let found = run(tool().args(["policy", action, "-C", &below, "-D", "warnings"]));
        assert_eq!(found.status, 0, "{}{}", found.stdout, found.stderr);
    }
}

#[test]
fn a_failing_test_ends_with_1_and_says_what_was_found() {
    let text = format!(
        "{HEAD}{}",
        KIND.replace("expect = \"allow\"", "expect = \"deny\"")
    );
    let files: &[(&str, &str)] = &[("ospo-policy.toml", &text)];
    let human = policy(files, &["test"]);
    assert_eq!(human.status, 1);
    assert_eq!(human.stderr, "");
    for words in [
        "error[policy-test-failed]: `MIT` is not denied",
        "ospo-policy.toml:15:10",
        "the rule `kind` decides (allow)",
        "found: `allow`, by the rule `kind`",
        "policy test: 1 failed, 0 passed; 1 of 1 rule and 0 of 0 groups tested",
    ] {
        assert!(human.stdout.contains(words), "{words}\n{}", human.stdout);
    }
    let json = policy(files, &["test", "--message-format", "json"]);
    assert_eq!((json.status, &json.report["exit_code"]), (1, &1.into()));
    assert_eq!(json.report["tests"][0]["differences"][0]["found"], "allow");
    assert_eq!(
        json.report["tests"][0]["differences"][0]["rules"][0],
        "kind"
    );
    let junit = policy(files, &["test", "--message-format", "junit"]);
    assert_eq!(junit.status, 1);
    assert!(
        junit.stdout.contains("tests=\"1\" failures=\"1\""),
        "{}",
        junit.stdout
    );
    assert!(
        junit
            .stdout
            .contains("<failure message=\"`MIT` is not denied\"")
    );
}

#[test]
fn what_no_test_reaches_is_a_warning_unless_asked_otherwise() {
    let text = format!(
        "{HEAD}{KIND}[[rules]]\nid = \"gpl\"\nlicenses = [\"GPL-*\"]\nverdict = \"deny\"\nreason = \"so\"\n"
    );
    let files: &[(&str, &str)] = &[("ospo-policy.toml", &text)];
    let warned = policy(files, &["test"]);
    assert_eq!(warned.status, 0);
    assert!(
        warned
            .stdout
            .contains("warning[policy-rule-untested]: no test is decided by the rule `gpl`")
    );
    for deny in ["warnings", "policy-rule-untested"] {
        let raised = policy(files, &["test", "-D", deny]);
        assert_eq!(raised.status, 1, "{deny}");
        assert!(raised.stdout.contains("error[policy-rule-untested]"));
        let junit = policy(files, &["test", "-D", deny, "--message-format", "junit"]);
        assert!(
            junit.stdout.contains("tests=\"2\" failures=\"1\""),
            "{}",
            junit.stdout
        );
    }
    assert_eq!(
        policy(files, &["test", "-D", "policy-group-untested"]).status,
        0
    );
    assert_eq!(policy(files, &["test", "-q"]).stdout, "");
}

#[test]
fn a_policy_without_tests_has_not_passed_them() {
    let text = format!("{HEAD}{}", KIND.split("[[tests]]").next().unwrap());
    let more = "schema = 1\n[[tests]]\nlicense = \"MIT\"\nexpect = \"allow\"\n";
    let files: &[(&str, &str)] = &[("ospo-policy.toml", &text), ("more.toml", more)];
    let none = policy(files, &["test"]);
    assert_eq!(none.status, 3);
    assert!(
        none.stderr.contains("the policy has no tests"),
        "{}",
        none.stderr
    );
    assert!(
        none.stderr.contains("[[tests]]\n    license ="),
        "{}",
        none.stderr
    );
    assert_eq!(policy(files, &["test", "more.toml"]).status, 0);
    let missing = policy(files, &["test", "mroe.toml"]);
    assert_eq!(missing.status, 3);
    assert!(
        missing
            .stderr
            .contains("the file of tests `mroe.toml` does not exist")
    );
}

#[test]
fn lint_warns_and_fails_only_if_told_to() {
    let text = format!(
        "{HEAD}[groups]\nunused = [\"MIT\"]\n[[rules]]\nid = \"rest\"\nlicenses = [\"*\"]\nverdict = \"review\"\nreason = \"so\"\n"
    );
    let files: &[(&str, &str)] = &[("ospo-policy.toml", &text)];
    let warned = policy(files, &["lint"]);
    assert_eq!(warned.status, 0);
    assert!(
        warned
            .stdout
            .contains("warning[policy-group-unused]: no rule uses the group `@unused`")
    );
    assert!(
        warned.stdout.contains("policy lint: 1 warning;"),
        "{}",
        warned.stdout
    );
    for deny in ["warnings", "policy-group-unused"] {
        assert_eq!(policy(files, &["lint", "-D", deny]).status, 1);
    }
    assert_eq!(
        policy(files, &["lint", "-D", "policy-id-deprecated"]).status,
        0
    );
    let json = policy(
        files,
        &["lint", "-D", "warnings", "--message-format", "json"],
    );
    assert_eq!(json.status, 1);
    assert_eq!(json.report["exit_code"], 1);
    let notice = &json.report["notices"][0];
    assert_eq!(notice["code"], "policy-group-unused");
    assert_eq!(notice["severity"], "error");
    assert_eq!(notice["locations"][0]["path"], "ospo-policy.toml");
    assert_eq!(notice["locations"][0]["line"], 10);
    let quiet = policy(files, &["lint", "-q"]);
    assert_eq!((quiet.status, quiet.stdout.as_str()), (0, ""));
}

#[test]
fn mistakes_end_with_3() {
    let files: &[(&str, &str)] = &[("ospo-policy.toml", "schema = 1\n[policy]\nname = 1\n")];
    for action in ["lint", "test"] {
        let wrong = policy(files, &[action]);
        assert_eq!(wrong.status, 3, "{action}");
        assert!(
            wrong.stderr.contains("policy-wrong-type"),
            "{}",
            wrong.stderr
        );
        assert_eq!(wrong.stdout, "");
        assert_eq!(policy(&[], &[action]).status, 3);
        assert_eq!(policy(files, &[action, "-D", "license-denied"]).status, 3);
        assert_eq!(policy(files, &[action, "--policy-sha256", "ab"]).status, 3);
        assert_eq!(
            policy(files, &[action, "--message-format", "sarif"]).status,
            3
        );
    }
    assert_eq!(
        policy(files, &["lint", "--message-format", "junit"]).status,
        3
    );
    assert_eq!(run(tool().arg("policy")).status, 3);
    assert_eq!(run(tool().args(["policy", "impact"])).status, 3);
}

#[test]
fn a_test_means_the_rule_of_its_own_layer_where_two_have_one_of_that_name() {
    let head = |name: &str| {
        format!("schema = 1\n[policy]\nname = \"{name}\"\nversion = \"1\"\nowner = \"o\"\n")
    };
    let rule = |license: &str, verdict: &str| {
        format!(
            "[[rules]]\nid = \"same\"\nlicenses = [\"{license}\"]\nverdict = \"{verdict}\"\nreason = \"r\"\n"
        )
    };
    let test = |license: &str, expect: &str| {
        format!("[[tests]]\nlicense = \"{license}\"\nexpect = \"{expect}\"\nrule = \"same\"\n")
    };
    let bank = head("Bank") + &rule("GPL-*", "deny") + &test("GPL-3.0-only", "deny");
    let team = |license: &str| {
        let expected = test(license, "deny");
        head("Team") + &rule("MPL-*", "deny") + &expected
    };
    let arguments = ["test", "--policy", "bank.toml", "--policy", "team.toml"];
    for (license, status) in [("MPL-2.0", 0), ("GPL-3.0-only", 1)] {
        let files = [("bank.toml", bank.as_str()), ("team.toml", &team(license))];
        let run = policy(&files, &arguments);
        assert_eq!(
            run.status, status,
            "{license}: {}{}",
            run.stdout, run.stderr
        );
    }
}
