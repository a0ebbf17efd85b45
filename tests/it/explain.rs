//! `explain`: the whole story of a crate or a license.

use crate::judge::tell_with;
use crate::world::{Package, dep, krate, member};

const POLICY: &str = r#"
[distributions]
service = "customers use it"
binary = "customers get it"

[[rules]]
id = "permissive"
licenses = ["MIT", "Apache-2.0"]
verdict = "allow"

[[rules]]
id = "copyleft-shipped"
licenses = ["GPL-*"]
reach = ["linked"]
distribution = ["binary"]
verdict = "deny"
reason = "because"

[[members]]
packages = ["app"]
distribution = "binary"

[[members]]
packages = ["server"]
distribution = "service"

[[waivers]]
id = "W-1"
crate = "deep@^2"
license = "GPL-3.0-only"
reason = "needed"
requested-by = "C. Dev"
approved-by = "A. Counsel"
approved-on = 2026-10-01
expires = 2027-03-31
"#;

fn explain(packages: &[Package], words: &[&str]) -> String {
    let run = tell_with(packages, POLICY, &[&["explain"], words].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    run.stdout
}

fn world() -> Vec<Package> {
    vec![
        member("app").needs([dep("mid"), dep("side")]),
        member("server").needs([dep("mid")]),
        krate("mid", "MIT")
            .feature("default", &["tls"])
            .feature("tls", &["dep:deep"])
            .needs([dep("deep").optional()]),
        krate("side", "MIT")
            .needs([dep("deep").build()])
            .build_script(),
        krate("deep", "(MIT OR Apache-2.0) AND GPL-3.0-only"),
    ]
}

#[test]
fn a_crate_is_told_with_its_tree_its_paths_and_what_switches_them_on() {
    let told = explain(&world(), &["deep"]);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[0], "deep 1.0.0: denied", "{told}");
    let binary = lines
        .iter()
        .position(|line| *line == "linked, binary, in `app`: deny")
        .unwrap_or_else(|| panic!("{told}"));
    let words = |line: &str| {
        line.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(words(lines[binary + 2]), ["all", "of", "deny"], "{told}");
    assert!(lines[binary + 3].starts_with("    one of "), "{told}");
    assert!(lines[binary + 4].starts_with("      MIT "), "{told}");
    assert!(lines[binary + 6].starts_with("    GPL-3.0-only "), "{told}");
    assert!(
        lines[binary + 6].contains("rule copyleft-shipped (policy.toml:"),
        "{told}"
    );
    assert!(told.contains("we take: MIT AND GPL-3.0-only"), "{told}");
    assert!(
        told.contains("linked: app → mid 1.0.0 → deep 1.0.0 (feature `tls` of `mid`)"),
        "{told}"
    );
    assert!(
        told.contains("build: app → side 1.0.0 → deep 1.0.0 (build)"),
        "{told}"
    );
    assert!(
        told.contains("W-1: does not apply: it is for `deep@^2`, this is `deep 1.0.0`"),
        "{told}"
    );
    let dependents = told
        .split_once("Who depends on it directly\n")
        .unwrap()
        .1
        .lines()
        .take(3)
        .collect::<Vec<_>>();
    assert_eq!(
        dependents,
        [
            "  mid 1.0.0 (feature `tls` of `mid`)",
            "  side 1.0.0 (build)",
            ""
        ]
    );
}

#[test]
fn all_paths_start_from_every_member() {
    let mut world = world();
    world[0] = member("app").needs([dep("mid"), dep("other"), dep("side")]);
    world.push(krate("other", "MIT").needs([dep("deep")]));
    world.push(krate("longer", "MIT").needs([dep("mid")]));
    world[1] = member("server").needs([dep("longer")]);
    let few = explain(&world, &["deep"]);
    let all = explain(&world, &["deep", "--paths", "all"]);
    let linked = |told: &str| -> Vec<String> {
        let lines = told
            .lines()
            .filter_map(|line| line.strip_prefix("  linked: "));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(
        linked(&all),
        [
            "app → mid 1.0.0 → deep 1.0.0 (feature `tls` of `mid`)",
            "app → other 1.0.0 → deep 1.0.0",
            "server → longer 1.0.0 → mid 1.0.0 → deep 1.0.0 (feature `tls` of `mid`)",
        ]
    );
    assert_eq!(linked(&few).len(), 3);
}

#[test]
fn a_license_is_told_for_every_reach_and_distribution() {
    let told = explain(&world(), &["GPL-3.0-only OR MIT"]);
    let lines: Vec<String> = told
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(lines[1], "reach binary service", "{told}");
    assert_eq!(lines[2], "linked allow allow");
    let gpl = lines
        .iter()
        .position(|line| line == "GPL-3.0-only")
        .unwrap();
    assert_eq!(
        lines[gpl + 2],
        "linked deny (rule copyleft-shipped) review (default)"
    );
    assert_eq!(lines[gpl + 4], "build review (default) review (default)");
}
