//! Native code: terms that policies add, build dependencies that count as linked, and what nobody
//! has read.

use serde_json::Value;

use crate::judge::{Run, judge, judge_with, strings, tell_with};
use crate::layers;
use crate::world::{Package, Place, dep, krate, member};

const RULES: &str = r#"
[[rules]]
id = "copyleft-linked"
licenses = ["GPL-*", "LGPL-*"]
reach = ["linked"]
verdict = "deny"
reason = "the whole program would be owed"
[[rules]]
id = "rest"
licenses = ["MIT", "ISC", "Apache-2.0", "GPL-2.0-only"]
verdict = "allow"
"#;
const NOTE: &str = "[defaults]\nnative = \"note\"\n";
const REVIEW: &str = "[defaults]\nnative = \"review\"\n";
const CODE: &str = "native-license-unknown";

fn entry(krate: &str, license: &str, more: &str) -> String {
    format!("[[native]]\ncrate = \"{krate}\"\nlicense = \"{license}\"\n{more}\n")
}

fn policy(more: &str) -> String {
    format!("{RULES}{more}")
}

/// `app` links `git-sys`, which declares MIT.
fn bindings() -> [Package; 2] {
    [
        member("app").needs([dep("git-sys")]),
        krate("git-sys", "MIT").links("git2"),
    ]
}

/// `app` links `ssl-sys`, which compiles `ssl-src`, which needs `cc`.
fn vendored() -> [Package; 4] {
    [
        member("app").needs([dep("ssl-sys")]),
        krate("ssl-sys", "MIT")
            .build_script()
            .needs([dep("ssl-src").build()]),
        krate("ssl-src", "MIT").needs([dep("cc")]),
        krate("cc", "MIT"),
    ]
}

fn effective(run: &Run, package: &str) -> String {
    run.package(package)["license"]["effective"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// The labels of a finding's places.
fn labels(finding: &Value) -> Vec<&str> {
    let places = finding["locations"].as_array().unwrap().iter();
    places
        .map(|place| place["label"].as_str().unwrap())
        .collect()
}

fn help(finding: &Value) -> String {
    strings(&finding["help"]).join("\n")
}

#[test]
fn an_entry_adds_its_terms_to_those_declared() {
    // (Denied) the Rust code is MIT, the C code is not.
    let run = judge(
        &bindings(),
        &policy(&entry(
            "git-sys@^1",
            "GPL-2.0-only WITH GCC-exception-2.0",
            "",
        )),
    );
    assert_eq!(run.status, 1);
    assert_eq!(run.outcome("git-sys"), "denied");
    assert_eq!(
        effective(&run, "git-sys"),
        "MIT AND GPL-2.0-only WITH GCC-exception-2.0"
    );
    assert_eq!(run.package("git-sys")["license"]["declared"], "MIT");
    let finding = run.finding("license-denied");
    assert!(
        labels(finding).contains(
            &"the native code of `git-sys@^1` adds `GPL-2.0-only WITH GCC-exception-2.0`"
        ),
        "{finding}"
    );
    assert!(run.codes() == ["license-denied"], "{:?}", run.codes());
}

#[test]
fn it_adds_whatever_the_reach_and_only_to_the_versions_it_names() {
    let world = [
        member("app").build_script().needs([dep("x").build()]),
        krate("x", "MIT"),
    ];
    let run = judge(&world, &policy(&entry("x", "GPL-2.0-only", "")));
    assert_eq!(effective(&run, "x"), "MIT AND GPL-2.0-only");
    assert_eq!(run.outcome("x"), "allowed");
    let run = judge(&world, &policy(&entry("x@^2", "GPL-2.0-only", "")));
    assert_eq!(effective(&run, "x"), "MIT");
}

#[test]
fn terms_that_are_declared_already_are_not_said_twice() {
    let world = [
        member("app").needs([dep("x")]),
        krate("x", "(MIT OR Apache-2.0) AND ISC"),
    ];
    for (native, together) in [
        ("ISC", "(MIT OR Apache-2.0) AND ISC"),
        ("ISC AND (MIT OR Apache-2.0)", "(MIT OR Apache-2.0) AND ISC"),
        ("MIT AND ISC", "(MIT OR Apache-2.0) AND ISC AND MIT"),
    ] {
        let run = judge(&world, &policy(&entry("x", native, "")));
        assert_eq!(effective(&run, "x"), together);
        assert_eq!(run.outcome("x"), "allowed");
    }
}

#[test]
fn it_takes_no_missing_license_away() {
    let world = |package: Package| [member("app").needs([dep("x")]), package];
    let native = policy(&entry("x", "MIT", ""));
    for package in [krate("x", "").no_license(), krate("x", "see LICENSE")] {
        let run = judge(&world(package), &native);
        assert_eq!(run.outcome("x"), "undetermined");
        assert_eq!(run.package("x")["license"]["effective"], Value::Null);
    }
}

#[test]
fn it_adds_to_what_a_clarification_says() {
    // (Denied) the council wrote both: what the Rust code is under, and what the C code is.
    let folder = Place::new().with("LICENSE", "abc");
    let world = [
        member("app").needs([dep("git-sys")]),
        krate("git-sys", "MIT").links("git2").at(&folder.word("")),
    ];
    let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let clarified = format!(
        "[[clarifications]]\ncrate = \"git-sys\"\ndeclared = \"MIT\"\nlicense = \"ISC\"\nreason = \"read\"\nlicense-files = {{ \"LICENSE\" = \"sha256:{digest}\" }}\n"
    );
    let native = entry("git-sys", "LGPL-2.1-or-later", "");
    let run = judge(&world, &policy(&format!("{clarified}{native}")));
    assert_eq!(run.package("git-sys")["license"]["origin"], "clarification");
    assert_eq!(effective(&run, "git-sys"), "ISC AND LGPL-2.1-or-later");
    assert_eq!(run.outcome("git-sys"), "denied");
}

#[test]
fn a_waiver_lifts_an_added_term_like_any_other() {
    let waiver = |license: &str| {
        format!(
            "[[waivers]]\nid = \"W-1\"\ncrate = \"git-sys\"\nlicense = \"{license}\"\nreason = \"r\"\nrequested-by = \"C. Dev\"\napproved-by = \"A. Counsel\"\napproved-on = 2026-10-01\nexpires = 2027-03-31\n"
        )
    };
    let term = "GPL-2.0-only WITH GCC-exception-2.0";
    let native = entry("git-sys", term, "");
    let run = judge(&bindings(), &policy(&(native.clone() + &waiver(term))));
    assert_eq!((run.status, run.outcome("git-sys")), (0, "waived"));
    let run = judge(&bindings(), &policy(&(native + &waiver("GPL-2.0-only"))));
    assert_eq!((run.status, run.outcome("git-sys")), (1, "denied"));
}

#[test]
fn a_build_dependency_whose_code_is_linked_is_judged_as_linked_too() {
    // (Denied) GPL is fine in a build tool, and this one is no tool.
    let run = judge(
        &vendored(),
        &policy(&entry("ssl-src", "GPL-2.0-only", "linked = true")),
    );
    assert_eq!(run.outcome("ssl-src"), "denied");
    assert_eq!(run.reach("ssl-src"), ["linked", "build"]);
    let contexts = run.package("ssl-src")["contexts"].as_array().unwrap();
    let verdicts: Vec<_> = contexts
        .iter()
        .map(|context| {
            (
                context["reach"].as_str().unwrap(),
                context["verdict"].as_str().unwrap(),
                strings(&context["members"]),
            )
        })
        .collect();
    assert_eq!(
        verdicts,
        [
            ("linked", "deny", vec!["app"]),
            ("build", "allow", vec!["app"])
        ]
    );
    let finding = run.finding("license-denied");
    assert!(
        labels(finding)
            .contains(&"the native code of `ssl-src` ends up linked, and adds `GPL-2.0-only`"),
        "{finding}"
    );
    assert!(
        help(finding).contains("app → ssl-sys 1.0.0 → ssl-src 1.0.0 (build)"),
        "{finding}"
    );
    // What it needs itself stays a build dependency.
    assert_eq!(run.reach("cc"), ["build"]);
}

#[test]
fn without_linked_it_stays_a_build_dependency() {
    for more in ["", "linked = false"] {
        let run = judge(
            &vendored(),
            &policy(&entry("ssl-src", "GPL-2.0-only", more)),
        );
        assert_eq!(run.outcome("ssl-src"), "allowed");
        assert_eq!(run.reach("ssl-src"), ["build"]);
    }
}

#[test]
fn it_is_judged_where_the_scope_leaves_builds_out() {
    let scope = "[scope]\nreach = [\"linked\"]\n";
    let linked = entry("ssl-src", "GPL-2.0-only", "linked = true");
    let run = judge(&vendored(), &policy(&format!("{scope}{linked}")));
    assert_eq!(run.outcome("ssl-src"), "denied");
    assert_eq!(run.outcome("cc"), "not-judged");
    let run = judge(&vendored(), &policy(scope));
    assert_eq!(run.outcome("ssl-src"), "not-judged");
    // And not where it leaves out what is linked.
    let scope = "[scope]\nreach = [\"build\"]\n";
    let run = judge(&vendored(), &policy(&format!("{scope}{linked}")));
    assert_eq!(run.outcome("ssl-src"), "allowed");
}

#[test]
fn only_tests_link_what_only_tests_build() {
    let world = [
        member("app").needs([dep("ssl-sys").dev()]),
        krate("ssl-sys", "MIT")
            .build_script()
            .needs([dep("ssl-src").build()]),
        krate("ssl-src", "MIT"),
    ];
    let run = judge(
        &world,
        &policy(&entry("ssl-src", "GPL-2.0-only", "linked = true")),
    );
    assert_eq!(run.reach("ssl-src"), ["dev"]);
    assert_eq!(run.outcome("ssl-src"), "allowed");
}

#[test]
fn native_code_nobody_has_read_is_a_note() {
    let noted = policy(NOTE);
    let run = judge(&bindings(), &noted);
    assert_eq!((run.status, run.outcome("git-sys")), (0, "allowed"));
    assert_eq!(run.report["outcome"], "pass");
    assert_eq!(run.summary("native_unknown"), 1);
    let finding = run.finding(CODE);
    assert_eq!(finding["severity"], "note");
    assert_eq!(
        finding["title"],
        "`git-sys 1.0.0` links native code, and no `[[native]]` entry says under which license"
    );
    assert!(
        help(finding).contains("[[native]]\ncrate = \"git-sys@=1.0.0\"\nlicense = \"…\"\n"),
        "{finding}"
    );
    // Made an error, it fails.
    let run = judge_with(&bindings(), &noted, &["-D", CODE]);
    assert_eq!(
        (run.status, run.finding(CODE)["severity"].as_str()),
        (1, Some("error"))
    );
}

/// What a format makes of `bindings`, judged by a policy that takes note of native code.
fn shown(format: &str, flags: &[&str]) -> (i32, String) {
    let words = [&["--message-format", format], flags].concat();
    let run = judge_with(&bindings(), &policy(NOTE), &words);
    let report = if format == "human" {
        run.stderr
    } else {
        run.stdout
    };
    (run.status, report)
}

#[test]
fn a_note_is_counted_and_named_in_every_report() {
    let count = "1 links native code of unknown license";
    for format in [
        "human", "short", "json", "markdown", "html", "junit", "sarif", "github", "gitlab",
    ] {
        let (status, report) = shown(format, &[]);
        assert_eq!(status, 0, "{format}");
        assert!(report.contains("git-sys"), "{format}: {report}");
        let report = report.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            report.contains("entry says under which license"),
            "{format}: {report}"
        );
        if matches!(format, "human" | "short" | "markdown" | "html") {
            assert!(report.contains(count), "{format}: {report}");
        }
    }
}

#[test]
fn without_a_word_of_the_policy_native_code_waits_for_review() {
    // (Review) MIT over LGPL code, linked, and a policy that was written before anybody thought of it.
    for defaults in ["", "[defaults]\nverdict = \"deny\"\n"] {
        let run = judge(&bindings(), &policy(defaults));
        assert_eq!((run.status, run.outcome("git-sys")), (2, "review"));
        assert_eq!(run.codes(), [CODE]);
        let finding = run.finding(CODE);
        assert!(
            labels(finding).contains(
                &"without `[defaults] native`, anything no entry names has to be reviewed"
            ),
            "{finding}"
        );
        assert_eq!(run.summary("native_unknown"), 0);
    }
    for template in ["distributed", "open-source", "strict"] {
        let policy = ospo_check::policy::template(template).unwrap();
        assert!(policy.contains("\nnative = \"review\"\n"), "{template}");
    }
}

#[test]
fn a_layer_below_asks_for_review_and_never_takes_it_back() {
    let below = |more: &str| layers::team(&format!("{more}{}", layers::allow("MIT")));
    for (above, team, status) in [
        (NOTE, "", 0),
        (NOTE, "[defaults]\nverdict = \"review\"\n", 0),
        (NOTE, NOTE, 0),
        (NOTE, REVIEW, 2),
        (REVIEW, NOTE, 2),
        ("", NOTE, 2),
        ("", "", 2),
    ] {
        let above = layers::bank(&policy(above));
        let run = layers::judge(&bindings(), &[above, below(team)], &[]);
        assert_eq!(run.status, status, "{team}: {}", run.stderr);
    }
    let entry = entry("git-sys", "MIT", "");
    let run = layers::judge(&bindings(), &[layers::bank(RULES), below(&entry)], &[]);
    assert_eq!(run.status, 3, "{}", run.stderr);
}

#[test]
fn native_code_without_links_shows_in_what_the_build_script_uses() {
    // (Review) `links` is a key that an author may leave out.
    for tool in [
        "cc",
        "cmake",
        "pkg-config",
        "system-deps",
        "cxx-build",
        "x-src",
    ] {
        let world = |app: Package| {
            [
                app,
                krate("x", "MIT").build_script().needs([dep(tool).build()]),
                krate(tool, "MIT"),
            ]
        };
        let run = judge(&world(member("app").needs([dep("x")])), &policy(""));
        assert_eq!((run.status, run.outcome("x")), (2, "review"), "{tool}");
        let told = format!("`x 1.0.0` builds with `{tool}`, without the key `links`");
        assert!(help(run.finding(CODE)).contains(&told), "{tool}");
        // Where it is not linked, nothing of it is in what we build.
        for app in [
            member("app").build_script().needs([dep("x").build()]),
            member("app").needs([dep("x").dev()]),
        ] {
            assert_eq!(judge(&world(app), &policy("")).status, 0, "{tool}");
        }
        let run = judge(
            &world(member("app").needs([dep("x")])),
            &policy(&entry("x", "MIT", "")),
        );
        assert_eq!(run.status, 0, "{tool}");
    }
    let world = [
        member("app").needs([dep("x")]),
        krate("x", "MIT")
            .build_script()
            .needs([dep("autocfg").build()]),
        krate("autocfg", "MIT"),
    ];
    assert_eq!(judge(&world, &policy("")).status, 0);
}

#[test]
fn or_waits_for_review_where_the_policy_says_so() {
    let run = judge(&bindings(), &policy(REVIEW));
    assert_eq!((run.status, run.outcome("git-sys")), (2, "review"));
    assert_eq!(run.report["outcome"], "review");
    assert_eq!(run.codes(), [CODE]);
    let finding = run.finding(CODE);
    assert!(
        labels(finding).contains(&"anything no entry names has to be reviewed"),
        "{finding}"
    );
    assert!(help(finding).contains("app → git-sys 1.0.0"), "{finding}");
    assert_eq!(finding["contact"], "council@bank.example");
    let context = &run.package("git-sys")["contexts"][0];
    assert_eq!(context["verdict"], "review");
    assert_eq!(context["terms"][0]["verdict"], "allow");
}

#[test]
fn review_follows_the_stage() {
    let world = bindings();
    let policy = policy(REVIEW);
    for (arguments, status, severity) in [
        (&["--stage", "local"][..], 0, "warning"),
        (&["--stage", "local", "-D", CODE], 2, "error"),
        (
            &["--stage", "local", "-D", "license-needs-review"],
            2,
            "error",
        ),
        (&["--stage", "local", "-D", "warnings"], 2, "error"),
        (&["--stage", "ci", "-D", CODE], 2, "error"),
    ] {
        let run = judge_with(&world, &policy, arguments);
        let found = run.finding(CODE)["severity"].as_str();
        assert_eq!(
            (run.status, found),
            (status, Some(severity)),
            "{arguments:?}"
        );
        assert_eq!(run.outcome("git-sys"), "review");
    }
}

#[test]
fn an_entry_settles_it_even_if_it_adds_nothing() {
    for (krate, settled) in [("git-sys", true), ("git-*", true), ("git-sys@^2", false)] {
        let run = judge(
            &bindings(),
            &policy(&format!("{REVIEW}{}", entry(krate, "MIT", ""))),
        );
        assert_eq!(effective(&run, "git-sys"), "MIT");
        assert_eq!(run.status, if settled { 0 } else { 2 }, "{krate}");
    }
}

#[test]
fn no_waiver_clears_what_nobody_has_read() {
    // (Review) the waiver lifts LGPL and is used, but the native code is still unknown.
    let mut world = bindings();
    world[1] = krate("git-sys", "LGPL-3.0-only").links("git2");
    let waiver = "[[waivers]]\nid = \"W-1\"\ncrate = \"git-sys\"\nlicense = \"LGPL-3.0-only\"\nreason = \"r\"\nrequested-by = \"C. Dev\"\napproved-by = \"A. Counsel\"\napproved-on = 2026-10-01\nexpires = 2027-03-31\n";
    let run = judge(&world, &policy(&format!("{REVIEW}{waiver}")));
    assert_eq!((run.status, run.outcome("git-sys")), (2, "review"));
    assert_eq!(run.codes(), [CODE]);
    assert!(run.findings().iter().any(|f| f["code"] == "waiver-applied"));
    let run = judge(&world, &policy(&format!("{NOTE}{waiver}")));
    assert_eq!((run.status, run.outcome("git-sys")), (0, "waived"));
}

#[test]
fn what_is_worse_stays_worse() {
    let mut world = bindings();
    world[1] = krate("git-sys", "LGPL-3.0-only").links("git2");
    let run = judge(&world, &policy(REVIEW));
    assert_eq!((run.status, run.outcome("git-sys")), (1, "denied"));
    // What will have to be answered next is said in the same run.
    assert_eq!(run.codes(), ["license-denied", CODE]);
}

#[test]
fn only_third_party_code_that_is_linked_is_asked_about() {
    let world = [
        member("app").build_script().needs([
            dep("tool-sys").build(),
            dep("test-sys").dev(),
            dep("bank-sys"),
        ]),
        member("own-sys").lib().links("own"),
        krate("tool-sys", "MIT").links("tool"),
        krate("test-sys", "MIT").links("test"),
        krate("bank-sys", "MIT")
            .links("bank")
            .git("https://git.bank.example/sys"),
    ];
    let ours = "[first-party]\ncrates = [\"bank-*\"]\ngit = [\"https://git.bank.example/\"]\n";
    let run = judge(&world, &policy(&format!("{REVIEW}{ours}")));
    assert_eq!(run.status, 0, "{:?}", run.codes());
    assert!(run.findings().iter().all(|f| f["code"] != CODE));
}

#[test]
fn one_finding_names_them_all() {
    let world = [
        member("app").needs([dep("a-sys"), dep("b-sys")]),
        krate("a-sys", "MIT").links("a"),
        krate("b-sys", "MIT").links("b"),
    ];
    for policy in [policy(NOTE), policy(REVIEW)] {
        let run = judge(&world, &policy);
        assert_eq!(run.hit(CODE), ["a-sys 1.0.0", "b-sys 1.0.0"]);
    }
}

pub(crate) fn explain(world: &[Package], policy: &str, target: &str) -> String {
    let run = tell_with(world, policy, &["explain", target]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    run.stdout
}

#[test]
fn explain_shows_the_entries_and_the_stanza() {
    let text = explain(
        &vendored(),
        &policy(&entry(
            "ssl-src",
            "GPL-2.0-only",
            "linked = true\nreason = \"ssl/LICENSE\"",
        )),
        "ssl-src",
    );
    for part in [
        "declared: MIT\n",
        "native code: GPL-2.0-only; counts as linked where it is a build dependency (",
        ": ssl/LICENSE)\n",
        "read as: MIT AND GPL-2.0-only\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let text = explain(&bindings(), &policy(REVIEW), "git-sys");
    for part in [
        "held back: no `[[native]]` entry names its native code (",
        "[[native]]\n    crate = \"git-sys@=1.0.0\"\n    license = \"…\"\n    reason = \"…\"\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}
