//! Waivers through their whole life, and clarifications.

use crate::judge::{Run, judge_with, strings};
use crate::world::{Package, Place, dep, krate, member};

const DENY: &str = r#"
[waiver-terms]
grace-days = 7
warn-days = 30

[[rules]]
id = "no"
licenses = ["LGPL-*", "GPL-*"]
verdict = "deny"
reason = "because"
[[rules]]
id = "never"
licenses = ["AGPL-*"]
verdict = "deny"
reason = "because"
waivable = false
"#;

fn waiver(id: &str, krate: &str, license: &str, more: &str) -> String {
    format!(
        "[[waivers]]\nid = \"{id}\"\ncrate = \"{krate}\"\nlicense = \"{license}\"\nreason = \"needed\"\nrequested-by = \"C. Dev\"\napproved-by = \"A. Counsel\"\napproved-on = 2026-10-01\nexpires = 2027-03-31\n{more}\n"
    )
}

fn world(license: &str) -> [Package; 2] {
    [member("app").needs([dep("x")]), krate("x", license)]
}

fn on(day: &str, world: &[Package], waivers: &str) -> Run {
    judge_with(world, &format!("{DENY}{waivers}"), &["--as-of", day])
}

fn today(world: &[Package], waivers: &str) -> Run {
    on("2026-11-22", world, waivers)
}

#[test]
fn a_waiver_lives_from_its_first_to_its_last_day_and_through_grace() {
    let world = world("LGPL-3.0-only");
    let waiver = waiver("W-1", "x@^1", "LGPL-3.0-only", "");
    for (day, outcome, codes) in [
        ("2026-09-30", "denied", vec!["license-denied"]),
        ("2026-10-01", "waived", vec![]),
        ("2027-02-28", "waived", vec![]),
        ("2027-03-01", "waived", vec!["waiver-expiring"]),
        ("2027-03-31", "waived", vec!["waiver-expiring"]),
        ("2027-04-01", "waived", vec!["waiver-expired-grace"]),
        ("2027-04-07", "waived", vec!["waiver-expired-grace"]),
        (
            "2027-04-08",
            "denied",
            vec!["license-denied", "waiver-expired"],
        ),
    ] {
        let run = on(day, &world, &waiver);
        assert_eq!(run.outcome("x"), outcome, "{day}");
        assert_eq!(run.codes(), codes, "{day}");
    }
}

#[test]
fn two_waivers_for_one_crate_are_both_used() {
    let world = world("LGPL-3.0-only AND GPL-3.0-only");
    let both = waiver("W-1", "x", "LGPL-3.0-only", "") + &waiver("W-2", "x", "GPL-3.0-only", "");
    let run = today(&world, &both);
    assert_eq!(run.outcome("x"), "waived");
    assert!(run.codes().is_empty(), "{:?}", run.codes());
    let terms = run.package("x")["contexts"][0]["terms"].as_array().unwrap();
    let used: Vec<_> = terms
        .iter()
        .map(|term| term["waiver"].as_str().unwrap())
        .collect();
    assert_eq!(used, ["W-1", "W-2"]);
    let one = today(&world, &waiver("W-1", "x", "LGPL-3.0-only", ""));
    assert_eq!(one.outcome("x"), "denied");
}

#[test]
fn a_waiver_approves_its_terms_literally() {
    for (declared, approved, outcome) in [
        ("LGPL-3.0-only", "LGPL-3.0-only", "waived"),
        ("LGPL-3.0", "LGPL-3.0-only", "waived"),
        ("LGPL-3.0-or-later", "LGPL-3.0-only", "denied"),
        ("LGPL-3.0-only", "LGPL-3.0-or-later", "denied"),
        ("GPL-3.0-only", "LGPL-3.0-only", "denied"),
        (
            "LGPL-3.0-only AND GPL-3.0-only",
            "LGPL-3.0-only AND GPL-3.0-only",
            "waived",
        ),
    ] {
        let run = today(&world(declared), &waiver("W-1", "x", approved, ""));
        assert_eq!(run.outcome("x"), outcome, "{declared} under {approved}");
    }
}

#[test]
fn a_waiver_for_a_choice_is_for_that_choice_only() {
    let approved = waiver("W-1", "x", "LGPL-3.0-only OR GPL-3.0-only", "");
    for (declared, outcome) in [
        ("LGPL-3.0-only OR GPL-3.0-only", "waived"),
        ("LGPL-3.0 / GPL-3.0", "waived"),
        ("LGPL-3.0-only AND GPL-3.0-only", "denied"),
        ("LGPL-3.0-only", "denied"),
    ] {
        assert_eq!(
            today(&world(declared), &approved).outcome("x"),
            outcome,
            "{declared}"
        );
    }
}

#[test]
fn nobody_approves_their_own_waiver() {
    let own = waiver("W-1", "x", "LGPL-3.0-only", "").replace("C. Dev", "a.counsel");
    assert_eq!(today(&world("LGPL-3.0-only"), &own).status, 3);
}

#[test]
fn a_waiver_lapses_when_the_license_changed() {
    let run = today(
        &world("GPL-3.0-only"),
        &waiver("W-1", "x", "LGPL-3.0-only", ""),
    );
    assert_eq!(run.codes(), ["license-denied", "waiver-lapsed"]);
    let title = run.finding("waiver-lapsed")["title"].as_str().unwrap();
    assert!(
        title.contains("LGPL-3.0-only")
            && title.contains("GPL-3.0-only")
            && title.contains("A. Counsel"),
        "{title}"
    );
}

#[test]
fn a_waiver_holds_only_in_its_scope() {
    let base = [
        member("app").needs([dep("x")]),
        member("ops").needs([dep("x")]),
        krate("x", "LGPL-3.0-only"),
    ];
    for (scope, outcome) in [
        ("reach = [\"linked\"]", "waived"),
        ("reach = [\"build\"]", "denied"),
        ("members = [\"*\"]", "error"),
        ("members = [\"app\", \"ops\"]", "waived"),
        ("members = [\"ops\"]", "denied"),
        ("source = [\"git\"]", "denied"),
        ("source = [\"crates-io\", \"git\"]", "waived"),
    ] {
        let run = today(&base, &waiver("W-1", "x", "LGPL-3.0-only", scope));
        if outcome == "error" {
            assert_eq!(run.status, 3, "{scope}");
        } else {
            assert_eq!(run.outcome("x"), outcome, "{scope}");
        }
    }
}

#[test]
fn a_fork_inherits_no_waiver() {
    let forked = [
        member("app").needs([dep("x")]),
        krate("x", "LGPL-3.0-only").git("https://git.example/x"),
    ];
    let run = today(&forked, &waiver("W-1", "x", "LGPL-3.0-only", ""));
    assert_eq!(run.outcome("x"), "denied");
    let help = strings(&run.finding("license-denied")["help"]).concat();
    assert!(
        help.contains("`W-1` does not hold here: it covers packages from `crates-io`"),
        "{help}"
    );
}

#[test]
fn via_holds_only_while_every_path_passes_through_it() {
    let via = waiver("W-1", "x", "LGPL-3.0-only", "via = \"bat\"");
    let through = [
        member("app").needs([dep("bat")]),
        krate("bat", "MIT").needs([dep("x")]),
        krate("x", "LGPL-3.0-only"),
    ];
    let allow =
        format!("{via}\n[[rules]]\nid = \"mit\"\nlicenses = [\"MIT\"]\nverdict = \"allow\"\n");
    assert_eq!(today(&through, &allow).outcome("x"), "waived");
    let beside = [
        member("app").needs([dep("bat"), dep("x")]),
        krate("bat", "MIT").needs([dep("x")]),
        krate("x", "LGPL-3.0-only"),
    ];
    assert_eq!(today(&beside, &allow).outcome("x"), "denied");
    let member_of_that_name = [
        member("app").needs([dep("bat")]),
        member("bat").lib().needs([dep("x")]),
        krate("x", "LGPL-3.0-only"),
    ];
    assert_eq!(today(&member_of_that_name, &allow).outcome("x"), "denied");
    let fork_of_that_name = [
        member("app").needs([dep("bat")]),
        krate("bat", "MIT")
            .git("https://git.example/bat")
            .needs([dep("x")]),
        krate("x", "LGPL-3.0-only"),
    ];
    assert_eq!(today(&fork_of_that_name, &allow).outcome("x"), "denied");
}

#[test]
fn a_rule_that_cannot_be_waived_is_not() {
    let run = today(
        &world("AGPL-3.0-only"),
        &waiver("W-1", "x", "AGPL-3.0-only", ""),
    );
    assert_eq!(run.outcome("x"), "denied");
    assert_eq!(run.codes(), ["license-denied", "waiver-not-permitted"]);
}

#[test]
fn a_waiver_nobody_needs_is_unused() {
    let stray = waiver("W-1", "gone", "LGPL-3.0-only", "");
    let run = today(&world("LGPL-3.0-only"), &stray);
    // The policy lies outside the workspace, so other workspaces may need it: a note, not a warning.
    let unused = run.finding("waiver-unused");
    assert_eq!(unused["severity"], "note");
    assert!(
        strings(&unused["help"])
            .concat()
            .contains("no package of that name")
    );
}

#[test]
fn clarifications_hold_only_for_what_was_read() {
    let clarify = |declared: &str, pin: &str| {
        format!(
            "[[clarifications]]\ncrate = \"x@1.0.0\"\ndeclared = \"{declared}\"\nlicense = \"MIT\"\nreason = \"read\"\n{pin}\n[[rules]]\nid = \"mit\"\nlicenses = [\"MIT\"]\nverdict = \"allow\"\n"
        )
    };
    let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let folder = Place::new().with("LICENSE", "abc");
    let at = &*folder.word("");
    let world = |declared: Option<&str>| {
        let x = krate("x", "").git("https://git.example/x").at(at);
        let x = match declared {
            Some(license) => x.license(license),
            None => x.no_license(),
        };
        [member("app").needs([dep("x")]), x]
    };
    let file = format!("license-files = {{ \"LICENSE\" = \"sha256:{digest}\" }}");
    let run = today(&world(None), &clarify("", &file));
    assert_eq!(run.outcome("x"), "allowed", "{:?}", run.codes());
    assert_eq!(run.package("x")["license"]["origin"], "clarification");
    for (declared, policy) in [
        (Some("GPL-3.0-only"), clarify("", &file)),
        (None, clarify("ISC", &file)),
        (None, clarify("", &file.replace("ba78", "ca78"))),
        (
            None,
            clarify("", &file.replace("\"LICENSE\"", "\"LICENSE-MIT\"")),
        ),
        (None, clarify("", &format!("checksum = \"{digest}\""))),
    ] {
        let run = today(&world(declared), &policy);
        assert_ne!(run.outcome("x"), "allowed", "{policy}");
        assert!(
            run.codes().contains(&"clarification-stale"),
            "{:?}",
            run.codes()
        );
    }
}
