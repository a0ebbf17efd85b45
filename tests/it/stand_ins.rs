//! What stands in for another package or bears its name, and what is copied among our own.

use crate::judge::{HEAD, judge};
use crate::layers::{deny, rule};
use crate::world::{Dep, Package, Place, dep, krate, member};

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Allows what is published, and nothing else.
fn published() -> String {
    rule(
        "published",
        "MIT",
        "allow",
        "source = [\"crates-io\", \"registry\", \"git\", \"vendored\"]\ncopy = [\"unmodified\"]",
    )
}

/// A policy, and a workspace `ws` that is to be judged by it.
fn place(policy: &str) -> Place {
    Place::new()
        .with("policy.toml", format!("{HEAD}{policy}"))
        .with("ws/src/lib.rs", "")
}

fn manifest(name: &str, more: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n{more}")
}

#[test]
fn a_crate_of_another_registry_in_place_of_one_is_a_modified_copy() {
    // As cargo says it, with folders in place of both registries.
    let sums = format!("{{\"files\":{{}},\"package\":\"{}\"}}", "1".repeat(64));
    let settings = "[registries.two]\nindex = \"https://two.example/index\"\n\
        [source.two]\nregistry = \"https://two.example/index\"\nreplace-with = \"b\"\n\
        [source.crates-io]\nreplace-with = \"a\"\n\
        [source.a]\ndirectory = \"a\"\n[source.b]\ndirectory = \"b\"\n";
    let judged = |manifest: &str| {
        let place = place(&published())
            .with("ws/.cargo/config.toml", settings)
            .with("ws/Cargo.toml", manifest);
        for copy in ["ws/a/x", "ws/b/x"] {
            place
                .package(copy, "license = \"MIT\"\n", "")
                .write(format!("{copy}/.cargo-checksum.json"), &sums);
        }
        place.judge_ws()
    };
    let honest = manifest("app", "[dependencies]\nx = \"0.1\"\n");
    let run = judged(&honest);
    assert_eq!(run.outcome("x"), "allowed", "{}", run.stderr);
    let of_two = manifest(
        "app",
        "[dependencies]\nx = { version = \"0.1\", registry = \"two\" }\n",
    );
    assert_eq!(judged(&of_two).outcome("x"), "allowed");
    let patch = "[patch.crates-io]\nx = { version = \"0.1\", registry = \"two\" }\n";
    let run = judged(&(honest + patch));
    assert_ne!(run.status, 0, "{}", run.stderr);
    assert_ne!(run.outcome("x"), "allowed");
    let url = run.package("x")["source_url"].as_str().unwrap().to_owned();
    assert!(url.contains("two.example"), "{url}");
}

#[test]
fn whatever_source_stands_in_for_the_one_that_was_asked_for_makes_a_copy() {
    const TWO: &str = "sparse+https://two.example/index/";
    let git = "git+https://git.example/x";
    let honest: [(Package, &str); 6] = [
        (krate("x", "MIT"), CRATES_IO),
        (krate("x", "MIT"), "sparse+https://index.crates.io/"),
        (krate("x", "MIT").registry(TWO), TWO),
        (
            krate("x", "MIT").git("https://git.example/x?tag=1"),
            "git+https://git.example/x?tag=1",
        ),
        (krate("x", "MIT").git("https://git.example/x.git"), git),
        (
            krate("x", "MIT").git("https://github.com/A/x/"),
            "git+https://github.com/a/X",
        ),
    ];
    let judged = |package: Package, dep: Dep| {
        let world = [member("app").needs([dep]), package];
        judge(&world, &published()).outcome("x").to_owned()
    };
    for (package, asked) in honest {
        let outcome = judged(package, dep("x").asked_of(asked));
        // From another machine's registry folder only the shape is known.
        assert!(
            ["allowed", "undetermined"].contains(&outcome.as_str()),
            "{asked}: {outcome}"
        );
    }
    let copies: [(Package, &str); 7] = [
        (krate("x", "MIT").git("https://git.example/x"), CRATES_IO),
        (krate("x", "MIT").git("https://git.example/x?rev=1"), git),
        (
            krate("x", "MIT").git("https://git.example/x?branch=a"),
            "git+https://git.example/x?branch=b",
        ),
        (krate("x", "MIT").git("https://fork.example/x"), git),
        (krate("x", "MIT"), TWO),
        (krate("x", "MIT"), git),
        (
            krate("x", "MIT").registry(TWO),
            "registry+https://two.example/index/",
        ),
    ];
    for (package, asked) in copies {
        let outcome = judged(package, dep("x").asked_of(asked));
        assert_ne!(outcome, "allowed", "{asked}");
        // One who asks honestly does not make it the one that another one asked for.
        let world = [
            member("app").needs([dep("x").asked_of(asked)]),
            member("other"),
            krate("x", "MIT").git("https://git.example/y"),
        ];
        assert_ne!(judge(&world, &published()).outcome("x"), "allowed");
    }
}

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

#[cfg(unix)]
#[test]
fn a_link_from_a_folder_of_ours_makes_nothing_ours() {
    let ours = "[first-party]\ncrates = [\"shared-x\"]\npaths = [\"../shared-*\", \"../libs\"]\n";
    let policy = deny("AGPL-*", "") + ours;
    let judged = |folder: &str, links: &[(&str, &str)]| {
        let dependency =
            format!("[dependencies]\nshared-x = {{ path = \"../{folder}\" }}\n[workspace]\n");
        let place = place(&policy).with("ws/Cargo.toml", manifest("app", &dependency));
        for copy in ["copied/agpl", "shared-a/x"] {
            let fields = "license = \"AGPL-3.0-only\"\n";
            place.package_named("shared-x", copy, fields, "[workspace]\n");
        }
        for (link, to) in links {
            place.link(link, place.path(to));
        }
        place.judge_ws().outcome("shared-x").to_owned()
    };
    assert_eq!(judged("copied/agpl", &[]), "denied");
    assert_eq!(judged("shared-a/x", &[]), "first-party");
    // The folder itself, one on the way, one below a folder of ours, a link to a link.
    assert_eq!(judged("shared-x", &[("shared-x", "copied/agpl")]), "denied");
    assert_eq!(judged("shared-b/agpl", &[("shared-b", "copied")]), "denied");
    assert_eq!(judged("libs/x", &[("libs/x", "copied/agpl")]), "denied");
    assert_eq!(judged("libs/agpl", &[("libs", "copied")]), "denied");
    let twice = [("shared-x", "shared-y"), ("shared-y", "copied/agpl")];
    assert_eq!(judged("shared-x", &twice), "denied");
    // From one folder of ours to another one.
    assert_eq!(
        judged("shared-b/x", &[("shared-b", "shared-a")]),
        "first-party"
    );
    assert_eq!(judged("libs/x", &[("libs/x", "shared-a/x")]), "first-party");
    // And what only really lies among ours is asked for as what it is not.
    assert_eq!(judged("other", &[("other", "shared-a/x")]), "denied");
}

#[test]
fn a_member_that_declares_what_nobody_can_read_is_judged() {
    let policy = rule("fine", "MIT", "allow", "")
        + &deny("AGPL-*", "")
        + &deny("GPL-*", "").replace("\"no\"", "\"no-gpl\"");
    let judged = |license: &str| judge(&[member("app").license(license)], &policy);
    for license in [
        "GPLv3",
        "AGPL v3",
        "MIT AND GPLv3",
        "GNU AGPL v3 or later",
        "Affero General Public License",
        "MIT AND (GPL-3.0-only OR Foo-9.9)",
        "GPL-3.0-only OR Foo-9.9",
        "GPL-3.0-only OR GPLv2",
        "MIT/Apache-2.0 AND ISC",
        "GPL-3.0 WITH nonsense",
        "AGPL-3.0-only AND (",
        "AGPL-3.0-only,MIT",
    ] {
        let run = judged(license);
        assert_eq!(run.status, 1, "{license}: {}", run.stderr);
        assert_eq!(run.codes(), ["member-judged"], "{license}");
        assert_eq!(run.summary("first_party"), 0);
    }
    for license in [
        "AGPL-3.0",
        "agpl-3.0-only",
        "AGPL-3.0+",
        "AGPL-3.0-only AND GPLv3",
        "GPL-3.0/AGPL-3.0",
    ] {
        let run = judged(license);
        assert_eq!(
            (run.outcome("app"), run.codes()),
            ("denied", vec!["member-judged"]),
            "{license}"
        );
    }
    // What is ours says nothing, or something that is no copied crate's, or offers what may be taken.
    for license in [
        "",
        "  ",
        "UNLICENSED",
        "NONE",
        "NOASSERTION",
        "LicenseRef-Bank",
        "MIT",
        "MIT OR GPLv3",
        "BUSL-1.1",
    ] {
        let run = judged(license);
        assert_eq!(
            (run.status, run.outcome("app")),
            (0, "first-party"),
            "{license}: {}",
            run.stderr
        );
    }
    assert_eq!(
        judge(&[member("app")], &policy).outcome("app"),
        "first-party"
    );
    let help = judged("Proprietary").finding("member-judged").to_string();
    assert!(help.contains("workspace member"), "{help}");
    assert!(help.contains("leave `license` out"), "{help}");
    // A stage that is lenient with what is denied is not so with what nobody knows.
    let stage = "[stages.pilot]\non-deny = \"warn\"\n";
    let pilot = |license: &str| {
        let world = [member("app").license(license)];
        crate::judge::judge_with(&world, &format!("{policy}{stage}"), &["--stage", "pilot"]).status
    };
    assert_eq!((pilot("AGPL-3.0-only"), pilot("AGPL v3")), (0, 1));
}

#[test]
fn a_member_whose_license_file_holds_what_is_denied_is_judged() {
    let policy = deny("MIT", "");
    let ours = "Copyright Example Bank. All rights reserved. Nobody may use this.\n";
    let judged = |text: &str| {
        let named = manifest("app", "license-file = \"LICENSE\"\n");
        let place = place(&policy).with("ws/Cargo.toml", named);
        let run = place.with("ws/LICENSE", text).judge_ws();
        run.outcome("app").to_owned()
    };
    assert_eq!(judged(crate::files::MIT), "denied");
    assert_eq!(judged(ours), "first-party");
    assert_eq!(
        judged(&format!("{}\n{ours}", crate::files::MIT)),
        "undetermined"
    );
    // More than is read of a file may hold anything.
    let padded = format!("{}{}", crate::files::MIT, "\n".repeat(1 << 20));
    assert_eq!(judged(&padded), "undetermined");
}

#[test]
fn a_member_that_says_unlicensed_does_not_hide_its_license_file() {
    use crate::files::MIT;
    let policy = deny("MIT", "");
    let ours = "Copyright Example Bank. All rights reserved. Nobody may use this.\n";
    let judged = |fields: &str, files: &[(&str, &str)]| {
        let place = place(&policy).with("ws/Cargo.toml", manifest("app", fields));
        for (name, text) in files {
            place.write(format!("ws/{name}"), text);
        }
        place.judge_ws().outcome("app").to_owned()
    };
    for field in ["", "license = \"UNLICENSED\"\n", "license = \"none\"\n"] {
        let named = format!("{field}license-file = \"LICENSE\"\n");
        assert_eq!(judged(&named, &[("LICENSE", MIT)]), "denied", "{field}");
        assert_eq!(
            judged(&named, &[("LICENSE", ours)]),
            "first-party",
            "{field}"
        );
        // The file that a copied crate has brought along, whatever the manifest names.
        for name in ["LICENSE", "COPYING", "LICENSE-MIT.txt", "MIT.md"] {
            assert_eq!(judged(field, &[(name, MIT)]), "denied", "{field} {name}");
        }
        let more = format!("{MIT}\nAnd a word more.\n");
        let outcome = judged(field, &[("COPYING", &more)]);
        assert_eq!(outcome, "undetermined", "{field}");
        let both = [("LICENSE", ours), ("COPYING", MIT)];
        assert_eq!(judged(&named, &both), "undetermined", "{field}");
        // What we ship with others' code is not a license of ours.
        let list = format!("Licenses of what we use\n\nfoo 1.0\n\n{MIT}");
        for (name, text) in [
            ("LICENSE", ours),
            ("THIRD-PARTY-LICENSES", &list),
            ("LICENSES/foo.txt", MIT),
            ("NOTICE", MIT),
            ("vendor/foo/LICENSE", MIT),
        ] {
            assert_eq!(
                judged(field, &[(name, text)]),
                "first-party",
                "{field} {name}"
            );
        }
        // A promise that nobody can read may be of anything.
        for files in [
            &[][..],
            &[("LICENSE", "\u{1f}\u{8b}\u{8}")],
            &[("LICENSE/x", MIT)],
        ] {
            assert_eq!(judged(&named, files), "undetermined", "{field} {files:?}");
        }
    }
}

#[test]
fn an_exception_makes_no_denied_license_of_a_member_ours() {
    let allowed = "GPL-2.0-only WITH Classpath-exception-2.0";
    let policy = rule("fine", allowed, "allow", "")
        + &deny("AGPL-3.0-only", "")
        + &deny("GPL-2.0-only", "").replace("\"no\"", "\"no-gpl\"");
    let judged = |license: &str| {
        judge(&[member("app").license(license)], &policy)
            .outcome("app")
            .to_owned()
    };
    for license in [
        "AGPL-3.0-only WITH Classpath-exception-2.0",
        "MIT AND AGPL-3.0-only WITH Classpath-exception-2.0",
        "AGPL-3.0-only WITH AdditionRef-ours",
        "GPL-2.0-only WITH GCC-exception-2.0",
    ] {
        assert_eq!(judged(license), "review", "{license}");
    }
    for license in [allowed, "MPL-2.0", "Apache-2.0 WITH LLVM-exception"] {
        assert_eq!(judged(license), "first-party", "{license}");
    }
}

#[test]
fn a_plain_copy_in_a_folder_may_be_changed_and_may_be_as_published() {
    let copies = [
        krate("cfg-if", "MIT").path("/world/cfg-if"),
        krate("cfg-if", "MIT").path("/world/ws/crates/cfg-if"),
    ];
    let fine = || rule("fine", "MIT", "allow", "");
    let refused = |copies: &str| deny("MIT", &format!("copy = [{copies}]")) + &fine();
    let allowed = |copies: &str| rule("fine", "MIT", "allow", &format!("copy = [{copies}]"));
    for copy in copies {
        let world = [member("app").needs([dep("cfg-if")]), copy];
        let judged = |policy: &str| judge(&world, policy).outcome("cfg-if").to_owned();
        for copies in [
            "\"modified\"",
            "\"unmodified\"",
            "\"modified\", \"unmodified\"",
        ] {
            assert_eq!(judged(&refused(copies)), "denied", "{copies}");
        }
        for copies in ["\"modified\"", "\"unmodified\""] {
            assert_eq!(judged(&allowed(copies)), "review", "{copies}");
        }
        assert_eq!(judged(&allowed("\"modified\", \"unmodified\"")), "allowed");
        assert_eq!(judged(&fine()), "allowed");
    }
    // What a registry publishes is one or the other.
    let world = [member("app").needs([dep("cfg-if")]), krate("cfg-if", "MIT")];
    assert_eq!(judge(&world, &refused("\"modified\"")).status, 0);
    assert_eq!(judge(&world, &allowed("\"unmodified\"")).status, 0);
}
