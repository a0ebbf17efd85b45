//! Vendored code: packages that claim a registry, and whose files lie elsewhere.

use crate::judge::{Run, judge_with, strings};
use crate::layers;
use crate::world::{Package, Place, dep, krate, member};

const CODE: &str = "source-replaced";

fn rule(id: &str, license: &str, verdict: &str, more: &str) -> String {
    layers::rule(id, license, verdict, more)
}

fn vendored(name: &str, license: &str) -> Package {
    krate(name, license).at(&format!("/world/ws/vendor/{name}"))
}

fn world(license: &str) -> [Package; 2] {
    [member("app").needs([dep("x")]), vendored("x", license)]
}

fn judge(world: &[Package], policy: &str) -> Run {
    judge_with(world, policy, &[])
}

const SPOKEN: &str = "source = [\"crates-io\", \"vendored\"]";

#[test]
fn what_a_vendored_copy_says_of_itself_is_no_fact() {
    // (Fail) the rule allows MIT, and does not speak of copies that anybody can edit.
    let run = judge(&world("MIT"), &rule("mit", "MIT", "allow", ""));
    assert_eq!(run.status, 1);
    assert_eq!(run.outcome("x"), "undetermined");
    assert_eq!(run.package("x")["source"], "vendored");
    assert_eq!(run.codes(), [CODE]);
    let finding = run.finding(CODE);
    assert_eq!(
        finding["title"],
        "`x 1.0.0` claims a registry, but its code is in a vendored folder"
    );
    let help = strings(&finding["help"]).join("\n");
    for part in [
        "`vendor`",
        "`[source]`",
        "source = [\"crates-io\", \"vendored\"]",
        "council@",
    ] {
        assert!(help.contains(part), "{part} in {help}");
    }
}

#[test]
fn the_council_may_accept_copies() {
    // (Pass) every rule that decides names them.
    let run = judge(&world("MIT"), &rule("mit", "MIT", "allow", SPOKEN));
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(run.outcome("x"), "allowed");
    assert_eq!(run.codes(), [""; 0]);
    let one = rule("mit", "MIT", "allow", SPOKEN) + &rule("isc", "ISC", "allow", "");
    assert_eq!(
        judge(&world("MIT AND ISC"), &one).outcome("x"),
        "undetermined"
    );
    // Of a choice what passes is taken, in whatever order.
    for license in ["MIT OR ISC", "ISC OR MIT"] {
        let run = judge(&world(license), &one);
        assert_eq!(run.outcome("x"), "allowed");
        assert_eq!(run.choice("x"), Some("MIT"));
    }
}

#[test]
fn one_finding_names_all_of_them() {
    let world = [
        member("app").needs([dep("a"), dep("b"), dep("c"), dep("d"), dep("e")]),
        vendored("a", "MIT"),
        vendored("b", "ISC"),
        vendored("c", "GPL-3.0-only"),
        vendored("d", "MIT").no_license(),
        krate("e", "MIT"),
    ];
    let policy = rule("mit", "MIT", "allow", "") + &rule("gpl", "GPL-*", "deny", "");
    let run = judge(&world, &policy);
    // What only waits for review is as doubtful; what is refused or missing is so in any case.
    assert_eq!(run.hit(CODE), ["a 1.0.0", "b 1.0.0"]);
    assert_eq!(
        run.codes(),
        ["license-denied", "license-missing", CODE, CODE]
    );
    assert_eq!(run.outcome("b"), "undetermined");
    assert_eq!(run.outcome("c"), "denied");
    assert_eq!(run.outcome("e"), "allowed");
}

#[test]
fn a_waiver_that_names_copies_counts_and_another_does_not_fit() {
    // So it is with what no rule names; what is allowed needs a rule that speaks of copies.
    let waiver = |more: &str| {
        format!(
            "[[waivers]]\nid = \"W-1\"\ncrate = \"x\"\nlicense = \"GPL-3.0-only\"\nreason = \"r\"\n\
             requested-by = \"C\"\napproved-by = \"A. Counsel\"\napproved-on = 2026-11-01\n\
             expires = 2027-03-31\n{more}\n"
        )
    };
    let deny = rule("gpl", "GPL-*", "deny", "");
    let run = judge(&world("GPL-3.0-only"), &(deny.clone() + &waiver("")));
    assert_eq!(run.outcome("x"), "denied");
    let run = judge(
        &world("GPL-3.0-only"),
        &(deny + &waiver("source = [\"vendored\"]")),
    );
    assert_eq!(run.outcome("x"), "waived");
    let run = judge(&world("GPL-3.0-only"), &waiver("source = [\"vendored\"]"));
    assert_eq!(run.outcome("x"), "waived");
    let allowed = rule("gpl", "GPL-3.0-only", "allow", "") + &waiver("source = [\"vendored\"]");
    assert_eq!(
        judge(&world("GPL-3.0-only"), &allowed).outcome("x"),
        "undetermined"
    );
}

#[test]
fn a_clarification_speaks_for_the_manifest() {
    let folder = Place::new().with("LICENSE", "abc");
    let at = &*folder.word("");
    let world = [member("app").needs([dep("x")]), krate("x", "ISC").at(at)];
    let clarified = "[[clarifications]]\ncrate = \"x\"\ndeclared = \"ISC\"\nlicense = \"MIT\"\nreason = \"r\"\n\
        license-files = { \"LICENSE\" = \"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\" }\n";
    let mit = rule("mit", "MIT", "allow", "");
    assert_eq!(judge(&world, &mit).outcome("x"), "undetermined");
    let run = judge(&world, &format!("{mit}{clarified}"));
    assert_eq!(run.outcome("x"), "allowed", "{:?}", run.codes());
    // One of a lower layer may come with the copy, whose manifest was emptied for it, and from which
    // the license was taken.
    folder.remove("LICENSE").write("README", "abc");
    let emptied = [
        member("app").needs([dep("x")]),
        krate("x", "").at(at).no_license(),
    ];
    let below = clarified
        .replace("\"ISC\"", "\"\"")
        .replace("\"LICENSE\"", "\"README\"");
    for (may, outcome) in [("missing", "undetermined"), ("all", "allowed")] {
        let bank = layers::bank(&format!("{mit}[lower-layers]\nmay-clarify = \"{may}\"\n"));
        let layers = [bank, layers::team(&below)];
        let run = layers::judge(&emptied, &layers, &[]);
        assert_eq!(run.package("x")["license"]["effective"], "MIT");
        assert_eq!(run.outcome("x"), outcome, "{may}");
    }
}

#[test]
fn a_layer_below_accepts_nothing_for_those_above() {
    let bank = layers::bank(&rule("mit", "MIT", "allow", ""));
    let team = layers::team(&rule("ours", "MIT", "allow", SPOKEN));
    let run = layers::judge(&world("MIT"), &[bank, team], &[]);
    assert_eq!(run.outcome("x"), "undetermined");
    let bank = layers::bank(
        &(rule("gpl", "GPL-*", "review", "") + "[lower-layers]\nmay-waive = [\"review\"]\n"),
    );
    let waiver = "[[waivers]]\nid = \"W-1\"\ncrate = \"x\"\nlicense = \"GPL-3.0-only\"\nreason = \"r\"\n\
        requested-by = \"C\"\napproved-by = \"T. Lead\"\napproved-on = 2026-11-01\nexpires = 2027-03-31\n\
        source = [\"vendored\"]\n";
    let layers = [bank, layers::team(waiver)];
    let run = layers::judge(&world("GPL-3.0-only"), &layers, &[]);
    assert_eq!(run.outcome("x"), "undetermined");
}

#[test]
fn stages_and_flags_treat_it_as_what_nobody_knows() {
    let stage = "[stages.pilot]\non-undetermined = \"warn\"\n";
    let policy = rule("mit", "MIT", "allow", "") + stage;
    let run = judge_with(&world("MIT"), &policy, &["--stage", "pilot"]);
    assert_eq!(
        (run.status, run.report["outcome"].as_str()),
        (0, Some("fail"))
    );
    let run = judge_with(&world("MIT"), &policy, &["--stage", "pilot", "-D", CODE]);
    assert_eq!(run.status, 1);
    assert_eq!(
        judge_with(&world("MIT"), &policy, &["--stage", "local"]).status,
        1
    );
}

#[test]
fn patched_crates_are_what_they_are() {
    // A path or git copy claims no registry: it is judged as the copy it is.
    for copy in [
        krate("x", "MIT").path("/world/x"),
        krate("x", "MIT").git("https://git.example/x"),
    ] {
        let world = [
            member("app").needs([dep("x"), dep("y")]),
            copy,
            krate("y", "MIT"),
        ];
        let run = judge(&world, &rule("mit", "MIT", "allow", ""));
        assert_eq!(run.outcome("x"), "allowed");
        let policy = rule("no", "*", "deny", "source = [\"git\", \"path\"]")
            + &rule("mit", "MIT", "allow", "");
        assert_eq!(judge(&world, &policy).outcome("x"), "denied");
    }
}

#[test]
fn a_vendored_git_package_is_no_git_package() {
    // (Fail) `cargo vendor` replaces git sources as well, and the policy trusts the repository.
    let trusted = rule("mit", "MIT", "allow", "source = [\"git\"]")
        + "[first-party]\ncrates = [\"x\"]\ngit = [\"https://git.bank.example/\"]\n";
    let fetched = krate("x", "MIT").git("https://git.bank.example/x");
    let copied = fetched.clone().at("/world/ws/vendor/x");
    let run = judge(
        &[
            member("app").needs([dep("x"), dep("y")]),
            fetched,
            krate("y", "MIT"),
        ],
        &trusted,
    );
    assert_eq!(run.outcome("x"), "first-party");
    let run = judge(&[member("app").needs([dep("x")]), copied], &trusted);
    assert_eq!(run.package("x")["source"], "vendored");
    assert_eq!(run.outcome("x"), "undetermined");
    let purl = run.package("x")["purl"].as_str().unwrap();
    assert!(purl.contains("vcs_url="), "{purl}");
    let title = run.finding(CODE)["title"].as_str().unwrap();
    assert!(title.contains("claims a git repository"), "{title}");
}

#[test]
fn a_registry_that_is_a_folder_is_no_registry() {
    // cargo unpacks the crates of a `local-registry` in its own folder, under a name without a host.
    let at = |folder: &str| format!("/home/dev/.cargo/registry/src/{folder}/x-1.0.0");
    let mit = rule("mit", "MIT", "allow", "");
    for (folder, outcome) in [
        ("index.crates.io-1949cf8c6b5b557f", "allowed"),
        ("mirror.bank.example-0123456789abcdef", "allowed"),
        ("-288b92041dcc8e06", "undetermined"),
    ] {
        let world = [
            member("app").needs([dep("x")]),
            krate("x", "MIT").at(&at(folder)),
        ];
        assert_eq!(judge(&world, &mit).outcome("x"), outcome, "{folder}");
    }
}

#[test]
fn saved_metadata_makes_no_registry_of_a_folder_beside_the_workspace() {
    // (Fail) the folder has the shape of cargo's own, and lies in the repository all the same.
    let folder = "registry/src/index-0123456789abcdef/x-1.0.0";
    let repository = Place::new().with(format!("{folder}/"), "");
    let world = |folder: &str| {
        [
            member("app").needs([dep("x")]),
            krate("x", "MIT").at(folder),
        ]
    };
    let policy = rule("mit", "MIT", "allow", "");
    let at = repository.word(folder);
    assert_eq!(judge(&world(&at), &policy).outcome("x"), "allowed");
    let sums = format!("{folder}/.cargo-checksum.json");
    repository.write(sums, "{\"files\":{}}");
    assert_eq!(judge(&world(&at), &policy).codes(), [CODE]);
    let back = "/home/../world/ws/registry/src/index-0123456789abcdef/x-1.0.0";
    assert_eq!(judge(&world(back), &policy).codes(), [CODE]);
}
