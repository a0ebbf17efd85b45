//! Native code that takes the name of what the council has read, or hides what builds it.

use crate::files::{MIT, ZLIB, folder};
use crate::judge::{Run, judge, judge_with};
use crate::native::explain;
use crate::overlooked::judge_edited;
use crate::world::{Package, dep, krate, member};

const RULES: &str = r#"
[defaults]
native = "review"
[[rules]]
id = "permissive"
licenses = ["MIT", "BSD-3-Clause"]
verdict = "allow"
[[rules]]
id = "copyleft"
licenses = ["GPL-*", "Zlib"]
verdict = "deny"
reason = "a test"
"#;
const CODE: &str = "native-license-unknown";

fn zstd() -> Package {
    krate("zstd-sys", "MIT").version("2.0.1").links("zstd")
}

fn judged(package: Package, entry: &str) -> Run {
    let world = [member("app").needs([dep("zstd-sys")]), package];
    judge(
        &world,
        &format!("{RULES}[[native]]\nlicense = \"BSD-3-Clause\"\n{entry}\n"),
    )
}

#[test]
fn an_entry_without_a_source_is_about_what_crates_io_published() {
    let plain = "crate = \"zstd-sys\"";
    assert_eq!(judged(zstd(), plain).outcome("zstd-sys"), "allowed");
    let copies = [
        ("git", zstd().git("https://git.example/zstd-rs")),
        (
            "registry",
            zstd().registry("sparse+https://crates.bank.example/index/"),
        ),
        ("path", zstd().path("/world/zstd-sys")),
        ("path", zstd().path("/world/ws/vendored/zstd-sys")),
        ("vendored", zstd().at("/world/ws/vendor/zstd-sys")),
    ];
    for (source, copy) in copies {
        let run = judged(copy.clone(), plain);
        assert_eq!(run.package("zstd-sys")["source"], source);
        let expected = if source == "vendored" {
            "undetermined"
        } else {
            "review"
        };
        assert_eq!(run.outcome("zstd-sys"), expected, "{source}");
        let finding = run.finding(CODE);
        assert!(
            finding
                .to_string()
                .contains("named by an entry that is about other copies"),
            "{finding}"
        );
        // What an entry adds counts for every copy: nobody escapes it with a fork.
        let effective = &run.package("zstd-sys")["license"]["effective"];
        assert_eq!(effective, "MIT AND BSD-3-Clause", "{source}");
        let world = [member("app").needs([dep("zstd-sys")]), copy.clone()];
        let policy = format!("{RULES}[[native]]\nlicense = \"BSD-3-Clause\"\n{plain}\n");
        let text = explain(&world, &policy, "zstd-sys");
        for part in [
            "native code: BSD-3-Clause; written for other copies, so there may be more (",
            &format!("    source = [\"{source}\"]\n"),
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        let named = format!("{plain}\nsource = [\"{source}\"]");
        let run = judged(copy, &named);
        assert!(!run.codes().contains(&CODE), "{source}");
    }
    let run = judged(zstd(), &format!("{plain}\nsource = [\"git\", \"path\"]"));
    assert_eq!(run.outcome("zstd-sys"), "review");
    assert_eq!(run.package("zstd-sys")["license"]["effective"], "MIT");
}

#[test]
fn a_fork_of_what_counts_as_linked_is_linked_too() {
    let world = |ssl: Package| {
        [
            member("app").build_script().needs([dep("ssl-src").build()]),
            ssl,
        ]
    };
    let entry = |source: &str| {
        format!(
            "{RULES}[[native]]\ncrate = \"ssl-src\"\nlicense = \"GPL-2.0-only\"\nlinked = true\n{source}"
        )
    };
    let ssl = || krate("ssl-src", "MIT");
    for ssl in [ssl(), ssl().git("https://git.example/ssl")] {
        let run = judge_with(&world(ssl), &entry(""), &[]);
        assert_eq!(run.outcome("ssl-src"), "denied");
        assert_eq!(run.package("ssl-src")["reach"][0], "linked");
    }
    let run = judge_with(&world(ssl()), &entry("source = [\"git\"]\n"), &[]);
    assert_eq!(run.outcome("ssl-src"), "allowed");
}

#[test]
fn the_native_sources_of_a_fork_are_read() {
    let folder = folder(&[("LICENSE", MIT), ("libz/COPYING", ZLIB)]);
    let x = folder.package().license("MIT").links("z");
    let judged = |source: &str| {
        let entry = format!("[[native]]\ncrate = \"x\"\nlicense = \"MIT\"\n{source}");
        let world = [member("app").needs([dep("x")]), x.clone()];
        let run = judge_with(&world, &format!("{RULES}{entry}"), &["--check-files"]);
        let effective = &run.package("x")["license"]["effective"];
        (
            run.outcome("x").to_owned(),
            effective.as_str().unwrap().to_owned(),
        )
    };
    assert_eq!(judged(""), ("denied".to_owned(), "MIT AND Zlib".to_owned()));
    // Somebody has read this copy.
    let read = judged("source = [\"git\"]\n");
    assert_eq!(read, ("allowed".to_owned(), "MIT".to_owned()));
}

#[test]
fn a_helper_between_build_script_and_compiler_hides_no_native_code() {
    let judged = |helpers: Vec<Package>| {
        let mut world = vec![
            member("app").needs([dep("x")]),
            krate("x", "MIT")
                .build_script()
                .needs([dep(helpers[0].name()).build()]),
        ];
        world.extend(helpers);
        judge(&world, RULES)
    };
    let helper = |name: &str, needs: &str| krate(name, "MIT").needs([dep(needs)]);
    let last = |name: &str| krate(name, "MIT");
    for helpers in [
        vec![last("bindgen")],
        vec![helper("compile-it", "cc"), last("cc")],
        vec![helper("a", "b"), helper("b", "cmake"), last("cmake")],
        vec![
            helper("a", "b").path("/world/a"),
            helper("b", "bindgen").git("https://git.example/b"),
            last("bindgen"),
        ],
    ] {
        let run = judged(helpers.clone());
        assert_eq!((run.status, run.outcome("x")), (2, "review"));
        let told = format!("`x 1.0.0` builds with `{}`", helpers[0].name());
        let finding = run.finding(CODE).to_string();
        assert!(finding.contains(&told), "{finding}");
    }
    // What a helper is built with goes into the helper.
    let built = krate("a", "MIT").build_script().needs([dep("cc").build()]);
    assert_eq!(judged(vec![built, last("cc")]).outcome("x"), "allowed");
    // The same where cargo's resolver cannot be simulated.
    let world = [
        member("app")
            .build_script()
            .needs([dep("x"), dep("tool").build()]),
        krate("x", "MIT").build_script().needs([dep("a").build()]),
        krate("tool", "MIT"),
        helper("a", "cc"),
        last("cc"),
    ];
    let kind = "\"kind\":\"build\",\"name\":\"tool\"";
    let artifact =
        format!("{kind},\"artifact\":{{\"kinds\":[\"bin\"],\"lib\":true,\"target\":null}}");
    let run = judge_edited(&world, (kind, &artifact), RULES);
    assert_eq!((run.outcome("x"), run.outcome("a")), ("review", "allowed"));
    assert!(run.codes().contains(&"graph-over-reported"));
}
