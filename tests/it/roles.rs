//! Members that only tests use: what `[first-party] unshipped` makes of them, and that nobody becomes one by
//! saying so.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::judge::{Run, judge, judge_with, strings};
use crate::world::{Package, dep, krate, member};

const POLICY: &str = r#"
[distributions]
internal = "stays inside"
binary = "customers receive a copy"
[first-party]
unshipped = "internal"
[[rules]]
id = "gpl-shipped"
licenses = ["GPL-*"]
reach = ["linked"]
distribution = ["binary"]
verdict = "deny"
reason = "because"
[[rules]]
id = "else"
licenses = ["GPL-3.0-only", "MIT"]
verdict = "allow"
"#;

/// A program that uses `helper` in its tests; `helper` links GPL code, directly and through `deeper`.
fn tested() -> Vec<Package> {
    vec![
        member("app").needs([dep("helper").dev()]),
        member("helper").lib().needs([dep("x"), dep("deeper")]),
        member("deeper").lib().needs([dep("y")]),
        krate("x", "GPL-3.0-only"),
        krate("y", "GPL-3.0-only"),
    ]
}

#[test]
fn members_that_only_tests_use_leave_the_firm_as_the_policy_says_and_are_counted() {
    let run = judge(&tested(), POLICY);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(run.summary("unshipped"), 2);
    for (name, by) in [("x", "helper"), ("y", "deeper")] {
        let contexts = run.package(name)["contexts"].as_array().unwrap();
        let linked = contexts.iter().find(|context| context["reach"] == "linked");
        let linked = linked.unwrap();
        assert_eq!(linked["distribution"], "internal", "{name}");
        assert!(strings(&linked["members"]).contains(&by), "{name}");
    }
    // Without the key they are judged as every other member.
    let strict = POLICY.replace("unshipped = \"internal\"\n", "");
    let run = judge(&tested(), &strict);
    assert_eq!((run.status, run.summary("unshipped")), (1, 0));
    assert_eq!((run.outcome("x"), run.outcome("y")), ("denied", "denied"));
}

#[test]
fn a_member_that_ships_or_that_nothing_reaches_is_not_unshipped() {
    let with = |change: &dyn Fn(&mut Vec<Package>)| {
        let mut packages = tested();
        change(&mut packages);
        let run = judge(&packages, POLICY);
        (
            run.status,
            run.outcome("x").to_owned(),
            run.summary("unshipped"),
        )
    };
    let denied = |unshipped| (1, "denied".to_owned(), unshipped);
    // Another program links it too; or builds with it; or it is a program itself; or a library that leaves.
    let other = |packages: &mut Vec<Package>| {
        packages.push(member("other").needs([dep("helper")]));
    };
    assert_eq!(with(&other), denied(0));
    let builds = |packages: &mut Vec<Package>| {
        packages.push(
            member("other")
                .build_script()
                .needs([dep("helper").build()]),
        );
        packages.push(member("third").needs([dep("deeper")]));
    };
    assert_eq!(with(&builds), denied(0));
    for kind in ["bin", "cdylib"] {
        let program = |packages: &mut Vec<Package>| {
            packages[1] = packages[1].clone().built_as(kind);
        };
        assert_eq!(with(&program), denied(0), "{kind}");
    }
    // Nothing uses it: somebody outside of the workspace may.
    let alone = |packages: &mut Vec<Package>| packages[0] = member("app");
    assert_eq!(with(&alone), denied(0));
    // `deeper` alone ships.
    let deeper = |packages: &mut Vec<Package>| {
        packages.push(member("other").needs([dep("deeper")]));
    };
    let mut packages = tested();
    deeper(&mut packages);
    let run = judge(&packages, POLICY);
    assert_eq!((run.outcome("x"), run.outcome("y")), ("allowed", "denied"));
    assert_eq!(run.summary("unshipped"), 1);
}

#[test]
fn nobody_becomes_unshipped_by_saying_so() {
    // Not by `publish = false`, nor by a name.
    let private = [
        member("xtask").private().needs([dep("x")]),
        member("fuzz").private().lib().needs([dep("x")]),
        krate("x", "GPL-3.0-only"),
    ];
    let run = judge(&private, POLICY);
    assert_eq!((run.outcome("x"), run.summary("unshipped")), ("denied", 0));
    // Not in a workspace that ships libraries, where another repository may link what tests use here.
    let libraries = [
        member("lib").lib().needs([dep("helper").dev()]),
        member("helper").lib().needs([dep("x")]),
        krate("x", "GPL-3.0-only"),
    ];
    let run = judge(&libraries, POLICY);
    assert_eq!((run.outcome("x"), run.summary("unshipped")), ("denied", 0));
    // Not by leaving out what ships it: a narrowed run knows of nobody that only tests use it.
    let optional = [
        member("app")
            .feature("ship", &["dep:helper"])
            .needs([dep("helper").optional(), dep("helper").dev()]),
        member("helper").lib().needs([dep("x")]),
        krate("x", "GPL-3.0-only"),
    ];
    assert_eq!(judge(&optional, POLICY).outcome("x"), "denied");
    for words in [&["--no-default-features"][..], &["-p", "helper"]] {
        let run = judge_with(&optional, POLICY, words);
        assert_eq!(
            (run.outcome("x"), run.summary("unshipped")),
            ("denied", 0),
            "{words:?}"
        );
    }
}

#[test]
fn what_the_policy_says_of_a_member_comes_before_unshipped() {
    let policy =
        format!("{POLICY}\n[[members]]\npackages = [\"helper\"]\ndistribution = \"binary\"\n");
    let run = judge(&tested(), &policy);
    assert_eq!(run.outcome("x"), "denied");
    let wrong = POLICY.replace("unshipped = \"internal\"", "unshipped = \"intern\"");
    let run = judge(&tested(), &wrong);
    assert_eq!(run.status, 3);
    assert!(
        run.stderr.contains("did you mean `internal`?"),
        "{}",
        run.stderr
    );
}

/// A template with the `#` taken off the lines for members that stay inside.
fn with_inside(text: &str) -> String {
    let begin = text.find("# Members that stay inside.").unwrap();
    let lines = begin + text[begin..].find("\n#\n").unwrap();
    let end = lines + text[lines..].find("\n\n").unwrap();
    let uncommented: String = text[lines..end]
        .lines()
        .map(|line| format!("{}\n", line.trim_start_matches('#').trim_start()))
        .collect();
    assert!(uncommented.contains("id = \"stays-inside\""));
    format!("{}{uncommented}{}", &text[..lines], &text[end..]).replacen(
        "# internal = ",
        "internal = ",
        1,
    )
}

/// Each license that a policy names by itself, and one that it does not, as a crate that is linked.
fn every_license(text: &str, members: &[&str]) -> Vec<Package> {
    let ids = spdx::identifiers::LICENSES
        .iter()
        .map(|license| license.name);
    let ids = ids.filter(|id| text.contains(&format!("\"{id}\"")));
    let crates = ids.chain(["Glide"]).map(|id| {
        let name = id.to_lowercase().replace(['.', '+'], "_");
        krate(&name, id)
    });
    let crates: Vec<Package> = crates.collect();
    let all = krate("all", "MIT").needs(crates.iter().map(|package| dep(package.name())));
    let members = members.iter().map(|name| member(name).needs([dep("all")]));
    members.chain([all]).chain(crates.clone()).collect()
}

#[test]
fn a_template_with_members_inside_says_of_all_others_what_it_said() {
    const ORDER: [&str; 4] = ["allow", "review", "undetermined", "deny"];
    let rank = |verdict: &Value| ORDER.iter().position(|word| *verdict == **word).unwrap();
    for (template, word) in [
        ("distributed", "distributed"),
        ("service", "service"),
        ("open-source", "open-source"),
        ("strict", "critical"),
    ] {
        let path = format!(
            "{}/policy-templates/{template}.toml",
            env!("CARGO_MANIFEST_DIR")
        );
        let text = std::fs::read_to_string(path).unwrap();
        // The tests' own head takes the place of the template's.
        let text = text[text.find("[defaults]").unwrap()..].to_owned();
        let inside = with_inside(&text).replacen(
            "[[members]]\n",
            &format!(
                "[[members]]\npackages = [\"shipped\"]\ndistribution = \"{word}\"\n\n[[members]]\n"
            ),
            1,
        );
        let before = judge(&every_license(&text, &["app"]), &text);
        let after = judge(&every_license(&text, &["app", "shipped", "xtask"]), &inside);
        assert_eq!(after.status, 1, "{template}: {}", after.stderr);
        let packages = |run: &Run| run.report["packages"].as_array().unwrap().clone();
        let (mut seen, mut milder) = (0, 0);
        let after = packages(&after).into_iter();
        let after: BTreeMap<String, Value> = after
            .map(|package| (package["name"].to_string(), package))
            .collect();
        for package in packages(&before) {
            let name = &package["name"];
            if name == "app" {
                continue;
            }
            let then = &after[&name.to_string()];
            assert_eq!(then["outcome"], package["outcome"], "{template}: {name}");
            let was = rank(&package["contexts"][0]["verdict"]);
            for context in then["contexts"].as_array().unwrap() {
                let (is, members) = (rank(&context["verdict"]), strings(&context["members"]));
                assert!(members.contains(&"app"), "{template}: {name}");
                if context["distribution"] == word {
                    assert!(members.contains(&"shipped"), "{template}: {name}");
                    assert_eq!(is, was, "{template}: {name}");
                    seen += 1;
                } else {
                    assert!(members.contains(&"xtask"), "{template}: {name}");
                    assert!(is <= was, "{template}: {name}");
                    milder += usize::from(is < was);
                }
            }
        }
        assert!(seen > 80 && milder >= 4, "{template}: {seen}, {milder}");
    }
}

/// What is said of members that the council could declare, in the first failure.
fn said(run: &Run) -> Vec<String> {
    let failing = run.findings().iter().find(|one| one["severity"] == "error");
    let help = failing.map_or(Vec::new(), |failing| strings(&failing["help"]));
    let is_about = |text: &&str| text.contains("brings it in; ") || text.contains("distribution =");
    let about = help.into_iter().filter(is_about);
    about
        .filter(|text| !text.starts_with("[[waivers]]"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn where_a_declaration_would_help_its_lines_are_given_and_whose_call_it_is() {
    let policy = POLICY.replace("unshipped = \"internal\"\n", "");
    let packages = || {
        vec![
            member("app"),
            member("xtask").needs([dep("x")]),
            krate("x", "GPL-3.0-only"),
        ]
    };
    let asked = "only `xtask` (by its name a helper) brings it in; where that is never shipped, the council can \
                 declare it `internal`, and it passes: `cargo ospo-check request x` (with the same flags) prints \
                 the lines";
    let lines = "[[members]]\npackages = [\"xtask\"]\ndistribution = \"internal\"\n";
    let run = judge(&packages(), &policy);
    assert_eq!(run.status, 1);
    assert_eq!(said(&run), [asked, lines]);
    // It is as true as it says.
    let declared = judge(&packages(), &format!("{policy}{lines}"));
    assert_eq!(declared.status, 0, "{}", declared.stderr);

    // Where a manifest may claim it, its lines are given too.
    let may = policy.replace(
        "[first-party]\n",
        "[first-party]\nmay-claim = [\"internal\"]\n",
    );
    let claim =
        "# or in xtask/Cargo.toml:\n[package.metadata.ospo-check]\ndistribution = \"internal\"\n";
    assert_eq!(said(&judge(&packages(), &may)), [asked, lines, claim]);

    // Never where it would not help: the rule does not ask how it leaves, the council has no such word or has
    // spoken, or a program that gives no such sign brings it in as well.
    let nothing: [String; 0] = [];
    let always = policy.replace("distribution = [\"binary\"]\n", "");
    assert_eq!(said(&judge(&packages(), &always)), nothing);
    let wordless = policy.replace("internal = \"stays inside\"\n", "");
    assert_eq!(said(&judge(&packages(), &wordless)), nothing);
    let spoken = format!("{policy}{}", lines.replace("internal", "binary"));
    assert_eq!(said(&judge(&packages(), &spoken)), nothing);
    let mut both = packages();
    both[0] = member("app").needs([dep("x")]);
    assert_eq!(said(&judge(&both, &policy)), nothing);
    // Nor where part of the workspace is left out.
    assert_eq!(
        said(&judge_with(&packages(), &policy, &["-p", "xtask"])),
        nothing
    );
}
