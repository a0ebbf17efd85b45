//! Verdicts: rules, conditions, contexts, choice, first party.

use serde_json::json;

use crate::judge::{judge, judge_with, strings};
use crate::world::{dep, krate, member};

/// Judges one crate, linked into one member, and returns its outcome.
fn outcome_of(license: &str, policy: &str) -> String {
    let world = [member("app").needs([dep("x")]), krate("x", license)];
    judge(&world, policy).outcome("x").to_owned()
}

const ALLOW_MIT: &str = r#"
[[rules]]
id = "permissive"
licenses = ["MIT", "Apache-2.0"]
verdict = "allow"
"#;

fn deny(licenses: &str) -> String {
    format!(
        "{ALLOW_MIT}\n[[rules]]\nid = \"no\"\nlicenses = {licenses}\nverdict = \"deny\"\nreason = \"because\"\n"
    )
}

#[test]
fn operators_are_a_lattice_whatever_the_order() {
    let policy = deny(r#"["GPL-*", "AGPL-*"]"#);
    for (license, outcome) in [
        ("Apache-2.0 AND MIT", "allowed"),
        ("MIT AND Apache-2.0", "allowed"),
        ("GPL-3.0-only OR MIT", "allowed"),
        ("MIT OR GPL-3.0-only", "allowed"),
        ("MIT AND GPL-3.0-only", "denied"),
        ("GPL-3.0-only AND MIT", "denied"),
        ("MIT AND ISC", "review"),
        ("ISC AND MIT", "review"),
        ("GPL-3.0-only OR ISC", "review"),
        ("MIT OR Foo-9.9", "allowed"),
        ("Foo-9.9 OR MIT", "allowed"),
        ("MIT AND Foo-9.9", "undetermined"),
        ("GPL-3.0-only OR Foo-9.9", "undetermined"),
        ("MIT OR NOASSERTION", "allowed"),
        ("MIT AND NOASSERTION", "undetermined"),
        ("NOASSERTION", "undetermined"),
        ("UNLICENSED", "undetermined"),
        ("NONE", "undetermined"),
        ("", "undetermined"),
        ("gnu gpl v2", "undetermined"),
        ("MIT License", "undetermined"),
        ("MIT/Apache-2.0", "allowed"),
        ("mit", "allowed"),
        (" MIT", "allowed"),
        ("LicenseRef-mit", "review"),
        ("MIT WITH AdditionRef-may-not-be-used-by-banks", "review"),
        ("Apache-2.0 WITH LLVM-exception", "review"),
        ("MIT WITH Nonsense", "undetermined"),
    ] {
        assert_eq!(outcome_of(license, &policy), outcome, "{license}");
    }
}

#[test]
fn only_the_failing_term_is_blamed() {
    // (Denied) the AND fails for its second operand; the GPL arm of the choice does not matter
    let world = [
        member("app").needs([dep("x")]),
        krate("x", "(MIT OR GPL-3.0-only) AND AGPL-3.0-only"),
    ];
    let run = judge(&world, &deny(r#"["GPL-*", "AGPL-*"]"#));
    assert_eq!(run.status, 1);
    assert_eq!(run.codes(), ["license-denied"]);
    let title = run.finding("license-denied")["title"].as_str().unwrap();
    assert!(title.contains("(AGPL-3.0-only)"), "{title}");
    assert!(!title.contains(" GPL-3.0-only"), "{title}");
    let terms = run.package("x")["contexts"][0]["terms"].as_array().unwrap();
    let verdicts: Vec<_> = terms
        .iter()
        .map(|term| term["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(verdicts, ["allow", "deny", "deny"]);
    assert_eq!(run.choice("x"), Some("MIT AND AGPL-3.0-only"));
}

#[test]
fn families_and_or_later_name_the_same_gnu_terms() {
    for licenses in [
        r#"["GPL-*"]"#,
        r#"["GPL-2.0-or-later", "GPL-3.0-or-later"]"#,
    ] {
        let policy = deny(licenses);
        for license in [
            "GPL-2.0-only",
            "GPL-2.0-or-later",
            "GPL-3.0-only",
            "GPL-3.0-or-later",
            "GPL-2.0",
            "GPL-3.0+",
        ] {
            assert_eq!(
                outcome_of(license, &policy),
                "denied",
                "{licenses} {license}"
            );
        }
        assert_eq!(outcome_of("LGPL-3.0-only", &policy), "review", "{licenses}");
        assert_eq!(outcome_of("AGPL-3.0-only", &policy), "review", "{licenses}");
    }
    // A family covers its members with an exception too; a list does not.
    assert_eq!(
        outcome_of(
            "GPL-2.0-only WITH Classpath-exception-2.0",
            &deny(r#"["GPL-*"]"#)
        ),
        "denied"
    );
}

#[test]
fn an_or_later_term_may_be_taken_at_any_of_its_versions() {
    let allow = |licenses: &str| {
        format!("[[rules]]\nid = \"yes\"\nlicenses = {licenses}\nverdict = \"allow\"\n")
    };
    assert_eq!(
        outcome_of("GPL-2.0-or-later", &allow(r#"["GPL-3.0-only"]"#)),
        "allowed"
    );
    assert_eq!(
        outcome_of("GPL-3.0-only", &allow(r#"["GPL-2.0-or-later"]"#)),
        "review"
    );
    assert_eq!(
        outcome_of("GPL-3.0-or-later", &allow(r#"["GPL-2.0-or-later"]"#)),
        "allowed"
    );
    assert_eq!(outcome_of("MPL-1.1+", &allow(r#"["MPL-2.0"]"#)), "allowed");
    assert_eq!(outcome_of("MPL-2.0+", &allow(r#"["MPL-2.0"]"#)), "allowed");
    assert_eq!(outcome_of("MPL-2.0+", &allow(r#"["MPL-1.1"]"#)), "review");
}

#[test]
fn an_exception_is_named_by_itself_unless_the_policy_accepts_the_base() {
    let rules = r#"
[[rules]]
id = "yes"
licenses = ["Apache-2.0", "GPL-3.0-only"]
verdict = "allow"
"#;
    let each = rules.to_owned();
    let base = format!("[defaults]\nadditions = \"accept-base\"\n{rules}");
    for (license, name_each, accept_base) in [
        ("Apache-2.0 WITH LLVM-exception", "review", "allowed"),
        (
            "GPL-2.0-or-later WITH Classpath-exception-2.0",
            "review",
            "allowed",
        ),
        ("Apache-2.0 WITH AdditionRef-rider", "review", "review"),
        ("Apache-2.0 WITH Nonsense", "undetermined", "undetermined"),
    ] {
        assert_eq!(outcome_of(license, &each), name_each, "{license}");
        assert_eq!(outcome_of(license, &base), accept_base, "{license}");
    }
}

#[test]
fn collections_match_neither_exceptions_nor_references_in_allow_rules() {
    let policy = |entry: &str| {
        format!("[[rules]]\nid = \"yes\"\nlicenses = [\"{entry}\"]\nverdict = \"allow\"\n")
    };
    assert_eq!(outcome_of("ISC", &policy("@osi-approved")), "allowed");
    assert_eq!(outcome_of("CC0-1.0", &policy("@osi-approved")), "review");
    assert_eq!(outcome_of("CC0-1.0", &policy("@fsf-libre")), "allowed");
    assert_eq!(outcome_of("CC0-1.0", &policy("*")), "allowed");
    assert_eq!(outcome_of("LicenseRef-anything", &policy("*")), "review");
    assert_eq!(outcome_of("Foo-9.9", &policy("*")), "undetermined");
    assert_eq!(
        outcome_of("Apache-2.0 WITH LLVM-exception", &policy("*")),
        "review"
    );
}

#[test]
fn the_first_rule_whose_conditions_hold_decides() {
    let policy = r#"
[[rules]]
id = "build-gpl"
licenses = ["GPL-3.0-only"]
reach = ["build"]
verdict = "allow"

[[rules]]
id = "gpl"
licenses = ["GPL-*"]
verdict = "deny"
reason = "because"
"#;
    let world = [
        member("app")
            .build_script()
            .needs([dep("tool").build(), dep("lib")]),
        krate("tool", "GPL-3.0-only"),
        krate("lib", "GPL-3.0-only"),
    ];
    let run = judge(&world, policy);
    assert_eq!(run.outcome("tool"), "allowed");
    assert_eq!(run.reach("tool"), ["build"]);
    assert_eq!(run.outcome("lib"), "denied");
    assert_eq!(run.finding("license-denied")["rule"], "gpl");
}

#[test]
fn dev_and_linked_is_judged_as_linked() {
    let policy = r#"
[[rules]]
id = "dev"
licenses = ["GPL-3.0-only"]
reach = ["dev"]
verdict = "allow"
[[rules]]
id = "gpl"
licenses = ["GPL-*"]
verdict = "deny"
reason = "because"
"#;
    let world = [
        member("app").needs([dep("x"), dep("x").dev(), dep("y").dev()]),
        krate("x", "GPL-3.0-only"),
        krate("y", "GPL-3.0-only"),
    ];
    let run = judge(&world, policy);
    assert_eq!(run.outcome("x"), "denied");
    assert_eq!(run.outcome("y"), "allowed");
    assert_eq!(run.reach("y"), ["dev"]);
}

#[test]
fn publish_false_exempts_nothing() {
    let policy = deny(r#"["AGPL-*"]"#);
    let world = [
        member("app").needs([dep("from-git"), dep("from-path")]),
        krate("from-git", "AGPL-3.0-only")
            .git("https://git.example/x")
            .private(),
        krate("from-path", "AGPL-3.0-only")
            .path("/world/elsewhere")
            .private(),
    ];
    let run = judge(&world, &policy);
    assert_eq!(run.outcome("from-git"), "denied");
    assert_eq!(run.outcome("from-path"), "denied");
    assert_eq!(run.status, 1);
}

#[test]
fn a_member_is_first_party_unless_the_policy_denies_what_it_declares() {
    let policy = deny(r#"["AGPL-*"]"#);
    let world = [
        member("app").needs([dep("copied"), dep("ours")]),
        member("copied").lib().license("AGPL-3.0-only"),
        member("ours").lib().license("ISC"),
    ];
    let run = judge(&world, &policy);
    assert_eq!(run.outcome("copied"), "denied");
    assert_eq!(run.codes(), ["member-judged"]);
    assert_eq!(run.outcome("ours"), "first-party");
    assert_eq!(run.status, 1);
    let listed = format!("{policy}\n[first-party]\nlicenses = [\"AGPL-3.0-only\"]\n");
    let run = judge(&world, &listed);
    assert_eq!(run.outcome("copied"), "first-party");
    assert_eq!(run.status, 0);
}

#[test]
fn first_party_needs_the_name_and_the_source() {
    let policy = format!(
        "{ALLOW_MIT}\n[first-party]\ncrates = [\"bank-*\"]\ngit = [\"https://git.bank.example/\"]\npaths = [\"../shared-*\"]\n"
    );
    let world = [
        member("app").needs([
            dep("bank-a"),
            dep("bank-b"),
            dep("bank-c"),
            dep("bank-d"),
            dep("other"),
        ]),
        krate("bank-a", "LicenseRef-Ours").git("https://git.bank.example/a"),
        krate("bank-b", "LicenseRef-Ours").git("https://git.bank.example.evil.example/b"),
        krate("bank-c", "LicenseRef-Ours").path("/world/shared-c"),
        krate("bank-d", "LicenseRef-Ours"),
        krate("other", "LicenseRef-Ours").git("https://git.bank.example/other"),
    ];
    let run = judge(&world, &policy);
    assert_eq!(run.outcome("bank-a"), "first-party");
    assert_eq!(run.outcome("bank-b"), "review");
    assert_eq!(run.outcome("bank-c"), "first-party");
    assert_eq!(run.outcome("bank-d"), "review");
    assert_eq!(run.outcome("other"), "review");
}

const SHIPPED: &str = r#"
[distributions]
service = "customers use it over a network"
binary = "customers receive a copy"
[[members]]
packages = ["server"]
distribution = "service"
[[members]]
packages = ["desktop"]
distribution = "binary"
[[rules]]
id = "gpl-shipped"
licenses = ["GPL-*"]
reach = ["linked"]
distribution = ["binary"]
verdict = "deny"
reason = "because"
[[rules]]
id = "gpl-else"
licenses = ["GPL-3.0-only"]
verdict = "allow"
"#;

#[test]
fn contexts_are_those_that_really_occur() {
    // (Allowed) linked into the service, only built for the binary: never linked into the binary
    let world = [
        member("server").needs([dep("x")]),
        member("desktop").build_script().needs([dep("x").build()]),
        krate("x", "GPL-3.0-only"),
    ];
    let run = judge(&world, SHIPPED);
    assert_eq!(run.outcome("x"), "allowed");
    assert_eq!(run.reach("x"), ["linked", "build"]);
    let contexts = run.package("x")["contexts"].as_array().unwrap();
    let places: Vec<_> = contexts
        .iter()
        .map(|context| {
            (
                context["reach"].as_str().unwrap(),
                context["distribution"].as_str().unwrap(),
                strings(&context["members"]),
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            ("linked", "service", vec!["server"]),
            ("build", "binary", vec!["desktop"]),
        ]
    );
}

#[test]
fn a_library_ships_as_those_that_link_it_and_alone_as_anything() {
    let linked = [
        member("server").needs([dep("common")]),
        member("common").lib().needs([dep("x")]),
        krate("x", "GPL-3.0-only"),
    ];
    assert_eq!(judge(&linked, SHIPPED).outcome("x"), "allowed");
    let alone = [
        member("common").lib().needs([dep("x")]),
        krate("x", "GPL-3.0-only"),
    ];
    assert_eq!(judge(&alone, SHIPPED).outcome("x"), "denied");
    let undeclared = [member("tool").needs([dep("x")]), krate("x", "GPL-3.0-only")];
    assert_eq!(judge(&undeclared, SHIPPED).outcome("x"), "denied");
}

#[test]
fn a_manifest_claims_only_what_the_policy_lets_it_claim() {
    let world = |claim| {
        [
            member("tool").claims(claim).needs([dep("x")]),
            krate("x", "GPL-3.0-only"),
        ]
    };
    let may = format!("{SHIPPED}\n[first-party]\nmay-claim = [\"service\"]\n");
    assert_eq!(
        judge(&world(json!("service")), &may).outcome("x"),
        "allowed"
    );
    for claim in [json!("binary"), json!("internal"), json!(7)] {
        let run = judge(&world(claim), &may);
        assert_eq!(run.status, 3);
        assert!(run.stderr.contains("tool"), "{}", run.stderr);
    }
    assert_eq!(judge(&world(json!("service")), SHIPPED).status, 3);
}

#[test]
fn the_choice_is_recorded_and_follows_the_policy() {
    let policy = |extra: &str| {
        format!(
            "{extra}\n[[rules]]\nid = \"a\"\nlicenses = [\"MIT\", \"ISC\"]\nverdict = \"allow\"\nobligations = [\"notice\"]\n[[rules]]\nid = \"b\"\nlicenses = [\"0BSD\"]\nverdict = \"allow\"\n[obligations]\nnotice = \"ship the notice\"\n"
        )
    };
    let choose = |license: &str, policy: &str| {
        let world = [member("app").needs([dep("x")]), krate("x", license)];
        judge(&world, policy).choice("x").map(str::to_owned)
    };
    let plain = policy("");
    assert_eq!(choose("MIT OR ISC", &plain).as_deref(), Some("MIT"));
    assert_eq!(choose("ISC OR MIT", &plain).as_deref(), Some("ISC"));
    assert_eq!(choose("MIT OR 0BSD", &plain).as_deref(), Some("0BSD"));
    assert_eq!(
        choose("GPL-3.0-only OR MIT", &plain).as_deref(),
        Some("MIT")
    );
    assert_eq!(choose("MIT", &plain), None);
    assert_eq!(
        choose("(MIT OR GPL-3.0-only) AND (0BSD OR ISC)", &plain).as_deref(),
        Some("MIT AND 0BSD")
    );
}

#[test]
fn scope_and_reasons_of_what_is_not_judged() {
    let policy = format!("{ALLOW_MIT}\n[scope]\nreach = [\"linked\"]\n");
    let world = [
        member("app").needs([dep("a"), dep("t").dev()]),
        krate("a", "MIT"),
        krate("t", "GPL-3.0-only"),
    ];
    let run = judge(&world, &policy);
    assert_eq!(run.status, 0);
    assert_eq!(run.outcome("t"), "not-judged");
    assert_eq!(run.package("t")["reason"], "out-of-scope");
    assert_eq!(
        run.summary("judged") + run.summary("not_judged") + run.summary("first_party"),
        run.summary("packages")
    );
}

#[test]
fn a_run_that_judges_nothing_is_no_pass() {
    let policy = format!("{ALLOW_MIT}\n[scope]\nreach = [\"linked\"]\n");
    let world = [
        member("app").needs([dep("t").dev()]),
        krate("t", "GPL-3.0-only"),
    ];
    assert_eq!(judge(&world, &policy).status, 3);
    let nothing = [member("app")];
    assert_eq!(judge(&nothing, &policy).status, 0);
}

#[test]
fn stages_map_only_what_they_say_and_only_until_their_day() {
    let policy = format!(
        "{ALLOW_MIT}\n[stages.pilot]\non-review = \"warn\"\non-deny = \"warn\"\non-undetermined = \"warn\"\nuntil = 2026-12-31\n"
    );
    let world = [
        member("app").needs([dep("x"), dep("y")]),
        krate("x", "ISC"),
        krate("y", "GPLv3"),
    ];
    let run = |arguments: &[&str]| judge_with(&world, &policy, arguments);
    assert_eq!(run(&[]).status, 1);
    assert_eq!(run(&["--stage", "ci"]).status, 1);
    let pilot = run(&["--stage", "pilot"]);
    assert_eq!(pilot.status, 0);
    assert_eq!(pilot.report["outcome"], "fail");
    assert_eq!(pilot.report["run"]["enforced"], false);
    assert_eq!(
        run(&["--stage", "pilot", "--as-of", "2027-01-01"]).status,
        1
    );
    assert_eq!(run(&["--stage", "nowhere"]).status, 3);
    let review = [member("app").needs([dep("x")]), krate("x", "ISC")];
    assert_eq!(judge(&review, &policy).status, 2);
    assert_eq!(
        judge_with(&review, &policy, &["--stage", "local"]).status,
        0
    );
}

#[test]
fn a_rule_to_come_warns_where_it_will_bite() {
    let policy = r#"
[[rules]]
id = "soon"
licenses = ["MPL-2.0"]
verdict = "deny"
reason = "because"
in-force-from = 2027-01-01
[[rules]]
id = "now"
licenses = ["MPL-2.0", "MIT"]
verdict = "allow"
"#;
    let world = [
        member("app").needs([dep("x"), dep("y")]),
        krate("x", "MPL-2.0"),
        krate("y", "MIT"),
    ];
    let run = judge(&world, policy);
    assert_eq!(run.status, 0);
    assert_eq!(run.codes(), ["rule-upcoming"]);
    assert_eq!(
        strings(&run.finding("rule-upcoming")["packages"]),
        ["x 1.0.0"]
    );
    let later = judge_with(&world, policy, &["--as-of", "2027-01-01"]);
    assert_eq!(later.status, 1);
    assert_eq!(later.codes(), ["license-denied"]);
    let denied = judge_with(&world, policy, &["-D", "rule-upcoming"]);
    assert_eq!(denied.status, 1);
}

#[test]
fn one_cause_is_one_finding_a_crate_and_one_block() {
    let mut world = vec![member("app").needs((0..40).map(|n| dep(&format!("gpl-{n}"))))];
    world.extend((0..40).map(|n| krate(&format!("gpl-{n}"), "GPL-3.0-only")));
    let run = judge(&world, &deny(r#"["GPL-*"]"#));
    assert_eq!(run.codes(), ["license-denied"; 40]);
    assert_eq!(run.hit("license-denied").len(), 40);
    let shown = judge_with(
        &world,
        &deny(r#"["GPL-*"]"#),
        &["--message-format", "human"],
    );
    assert_eq!(shown.stderr.matches("error[license-denied]").count(), 1);
}

#[test]
fn same_input_same_bytes() {
    let world = [
        member("app").needs([dep("x"), dep("y"), dep("z").dev()]),
        krate("x", "GPL-3.0-only OR MIT"),
        krate("y", "AGPL-3.0"),
        krate("z", "ISC"),
    ];
    let policy = deny(r#"["AGPL-*"]"#);
    let first = judge(&world, &policy);
    for _ in 0..3 {
        assert_eq!(judge(&world, &policy).stdout, first.stdout);
    }
}

#[test]
fn an_allow_rule_at_the_end_never_makes_anything_stricter() {
    let order = ["allowed", "waived", "review", "undetermined", "denied"];
    let rank = |outcome: &str| order.iter().position(|word| *word == outcome).unwrap();
    let base = deny(r#"["AGPL-*", "LGPL-3.0-or-later"]"#);
    for license in [
        "MIT",
        "ISC",
        "AGPL-3.0-only",
        "LGPL-2.1-or-later",
        "GPL-2.0-or-later",
        "ISC OR AGPL-3.0-only",
        "ISC AND MPL-2.0",
        "Apache-2.0 WITH LLVM-exception",
        "Foo-9.9",
    ] {
        let before = outcome_of(license, &base);
        for entry in [
            "ISC",
            "*",
            "@osi-approved",
            "GPL-3.0-only",
            "LGPL-2.1-or-later",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            let after = outcome_of(
                license,
                &format!(
                    "{base}\n[[rules]]\nid = \"more\"\nlicenses = [\"{entry}\"]\nverdict = \"allow\"\n"
                ),
            );
            assert!(
                rank(&after) <= rank(&before),
                "{license} with {entry}: {before} became {after}"
            );
        }
    }
}

#[test]
fn a_path_names_the_feature_that_switches_an_edge_on() {
    let world = [
        member("app").needs([dep("a").with("tls")]),
        krate("a", "MIT")
            .feature("tls", &["dep:x"])
            .needs([dep("x").optional()]),
        krate("x", "GPL-3.0-only"),
    ];
    let run = judge(&world, &deny(r#"["GPL-*"]"#));
    let paths = run.package("x")["paths"].as_array().unwrap();
    assert_eq!(strings(&paths[0]), ["app 1.0.0", "a 1.0.0", "x 1.0.0"]);
    // The manifest does not exist, so the path stands in a line of its own.
    let help = strings(&run.finding("license-denied")["help"]).join("\n");
    assert!(
        help.contains("app → a 1.0.0 → x 1.0.0 (feature `tls`)"),
        "{help}"
    );
}

#[test]
fn a_rule_that_refuses_everything_somewhere_is_not_undone_by_a_later_one() {
    // (Denied) the first rule whose conditions hold decides, also if it says `"*"`
    for (condition, outcome) in [
        ("crates = [\"x@=1.0.0\"]", "denied"),
        ("crates = [\"x@=1.2.3\"]", "allowed"),
        ("source = [\"crates-io\"]", "denied"),
        ("source = [\"git\"]", "allowed"),
        ("reach = [\"build\"]", "allowed"),
    ] {
        for entry in ["*", "@osi-approved"] {
            let policy = format!(
                "[[rules]]\nid = \"ban\"\nlicenses = [\"{entry}\"]\n{condition}\nverdict = \"deny\"\nreason = \"because\"\n{ALLOW_MIT}"
            );
            assert_eq!(outcome_of("MIT", &policy), outcome, "{entry} {condition}");
        }
    }
}

#[test]
fn words_nobody_declared_are_not_all_there_is() {
    // (Review) no `[distributions]`, so an undeclared member may leave in other ways as well
    let policy = "[[rules]]\nid = \"inside\"\nlicenses = [\"GPL-3.0-only\"]\ndistribution = [\"internal\"]\nverdict = \"allow\"\n";
    assert_eq!(outcome_of("GPL-3.0-only", policy), "review");
    let declared = format!("[distributions]\ninternal = \"inside\"\n{policy}");
    assert_eq!(outcome_of("GPL-3.0-only", &declared), "allowed");
}

#[test]
fn narrowing_to_members_relaxes_no_verdict() {
    // (Denied) `lib` is linked by both; leaving `desktop` out does not make it a service
    let world = [
        member("server").needs([dep("lib")]),
        member("desktop").needs([dep("lib")]),
        member("lib").lib().needs([dep("x")]),
        krate("x", "GPL-3.0-only"),
    ];
    for arguments in [&[][..], &["-p", "lib"], &["-p", "server", "-p", "lib"]] {
        let run = judge_with(&world, SHIPPED, arguments);
        assert_eq!(run.outcome("x"), "denied", "{arguments:?}");
    }
}
