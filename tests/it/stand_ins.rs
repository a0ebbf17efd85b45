//! What stands in for another package or bears its name, and what is copied among our own.

use crate::judge::judge;
use crate::layers::{deny, rule};
use crate::world::{dep, krate, member};

#[test]
fn a_waiver_for_one_version_covers_no_other_build() {
    let waiver = |krate: &str| {
        format!(
            "{}[[waivers]]\nid = \"W-1\"\ncrate = \"{krate}\"\nlicense = \"GPL-3.0-only\"\nreason = \"needed\"\nrequested-by = \"C. Dev\"\napproved-by = \"A. Counsel\"\napproved-on = 2026-10-01\nexpires = 2027-03-31\n",
            deny("GPL-*", "")
        )
    };
    let judged = |version: &str, pattern: &str| {
        let world = [
            member("app").needs([dep("x")]),
            krate("x", "GPL-3.0-only").version(version),
        ];
        judge(&world, &waiver(pattern))
    };
    for (version, pattern, outcome) in [
        ("1.2.3", "x@1.2.3", "waived"),
        ("1.2.3+fork", "x@1.2.3", "denied"),
        ("1.2.3+fork", "x@=1.2.3", "denied"),
        ("1.2.3+fork", "x@=1.2.3, ^1", "denied"),
        ("1.2.3", "x@1.2.3+fork", "denied"),
        ("1.2.3+b", "x@=1.2.3+fork", "denied"),
        ("1.2.3+fork", "x@1.2.3+fork", "waived"),
        ("1.2.3+fork", "x@= 1.2.3+fork", "waived"),
        // A range is of whatever builds: `zstd-sys` is published as 2.0.16+zstd.1.5.7.
        ("1.2.3+fork", "x@^1.2", "waived"),
        ("1.2.3+fork", "x", "waived"),
    ] {
        let run = judged(version, pattern);
        assert_eq!(run.outcome("x"), outcome, "{version} {pattern}");
    }
    let near = judged("1.2.3+fork", "x@1.2.3")
        .finding("license-denied")
        .to_string();
    assert!(
        near.contains("has to be written in full: `x@1.2.3+fork`"),
        "{near}"
    );
}

#[test]
fn one_version_in_a_rule_allows_no_other_build_and_refuses_every_one() {
    let world = [
        member("app").needs([dep("x")]),
        krate("x", "MIT").version("1.2.3+fork"),
    ];
    let only = rule("only", "MIT", "allow", "crates = [\"x@1.2.3\"]");
    assert_eq!(judge(&world, &only).outcome("x"), "review");
    let all = rule("all", "MIT", "allow", "");
    for (verdict, outcome) in [("deny", "denied"), ("review", "review")] {
        for pattern in ["x@1.2.3", "x@=1.2.3", "x@1.2.3+other"] {
            let never = rule(
                "never",
                "MIT",
                verdict,
                &format!("crates = [\"{pattern}\"]"),
            );
            assert_eq!(
                judge(&world, &(never + &all)).outcome("x"),
                outcome,
                "{pattern}"
            );
        }
    }
    // What is known of native code is added all the same, and does not settle what this build binds.
    let native = "[defaults]\nnative = \"review\"\n[[native]]\ncrate = \"x@1.2.3\"\nlicense = \"GPL-3.0-only\"\n";
    let world = [
        member("app").needs([dep("x")]),
        krate("x", "MIT").version("1.2.3+fork").links("x"),
    ];
    let run = judge(&world, &(all.clone() + &deny("GPL-*", "") + native));
    assert_eq!(run.outcome("x"), "denied");
    let harmless = native.replace("GPL-3.0-only", "MIT");
    assert_eq!(judge(&world, &(all + &harmless)).outcome("x"), "review");
}
