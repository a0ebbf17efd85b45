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

#[test]
fn a_tree_shows_everything_that_depends_on_a_crate_once() {
    let mut world = world();
    let needs = [dep("mid"), dep("side"), dep("side").build()];
    world[0] = member("app").build_script().needs(needs);
    world.push(krate("macro", "MIT").proc_macro().needs([dep("side")]));
    world[1] = member("server").needs([dep("mid"), dep("macro"), dep("deep").dev()]);
    assert_eq!(
        explain(&world, &["deep", "--tree"]),
        "\
deep 1.0.0: denied
├── mid 1.0.0 (feature `tls` of `mid`)
│   ├── app 1.0.0 (member)
│   └── server 1.0.0 (member)
├── server 1.0.0 (member, dev)
└── side 1.0.0 (build)
    ├── app 1.0.0 (member, normal and build)
    └── macro 1.0.0 (proc-macro)
        └── server 1.0.0 (member)
"
    );
    let top = explain(&world, &["app", "--tree"]);
    assert!(top.ends_with("nothing else depends on it\n"), "{top}");
}

#[test]
fn a_tree_is_of_every_version_unless_one_is_named() {
    let world = [
        member("app").needs([dep("one"), dep("two")]),
        krate("one", "MIT").needs([dep("many@1.0.0")]),
        krate("two", "MIT").needs([dep("many@2.0.0"), dep("one")]),
        krate("many", "MIT"),
        krate("many", "MIT").version("2.0.0"),
    ];
    let second = "many 2.0.0: allowed\n└── two 1.0.0\n    └── app 1.0.0 (member)\n";
    assert_eq!(explain(&world, &["many@2.0.0", "--tree"]), second);
    assert_eq!(
        explain(&world, &["many", "--tree"]),
        "\
many 1.0.0: allowed
└── one 1.0.0
    ├── app 1.0.0 (member)
    └── two 1.0.0
        └── app 1.0.0 (member)

many 2.0.0: allowed
└── two 1.0.0 (*)
"
    );
    let run = tell_with(&world, POLICY, &["explain", "MIT", "--tree"]);
    assert_eq!(run.status, 3, "{}", run.stdout);
    assert!(
        run.stderr.contains("there is no crate `MIT`"),
        "{}",
        run.stderr
    );
}

/// A hostile graph costs what it is long, not what its paths are many or deep.
#[test]
fn the_tree_of_a_deep_wide_or_knotted_graph_is_short() {
    let name = |at: usize| format!("p{at:05}");
    let chain = |count: usize, leads: &dyn Fn(usize) -> Vec<usize>| -> Vec<Package> {
        let package = |at: usize| {
            let needs = leads(at).into_iter().filter(|to| *to < count);
            let needs = needs.map(|to| dep(&name(to)));
            match at {
                0 => member(&name(at)).needs(needs),
                _ => krate(&name(at), "MIT").needs(needs),
            }
        };
        (0..count).map(package).collect()
    };
    let told = |packages: &[Package], last: usize| explain(packages, &[&name(last), "--tree"]);
    // Deep: it goes on further down.
    let deep = told(&chain(3_000, &|at| vec![at + 1]), 2_999);
    assert!(deep.contains(" (continued below)\n"), "{deep:.2000}");
    assert!(deep.ends_with("p00000 1.0.0 (member)\n"));
    assert!(deep.lines().count() < 3_500, "{}", deep.lines().count());
    assert!(deep.lines().all(|line| line.chars().count() < 140));
    // A ladder: each level doubles the paths.
    let ladder = chain(2_000, &|at| vec![(at / 2 + 1) * 2, (at / 2 + 1) * 2 + 1]);
    let ladder = told(&ladder, 1_999);
    assert!(ladder.lines().count() < 6_000, "{}", ladder.lines().count());
    assert!(ladder.contains(" (*)\n"), "{ladder:.2000}");
}
