//! Odd `cfg`s, and what cannot be simulated: nothing that is built may get lost or be called milder.

use std::fmt::Write as _;

use ospo_check::graph::{Graph, Hypothesis, Selection, load_graph, saved_metadata};
use ospo_check::vocabulary::{Modification, Reach};
use proptest::prelude::{Strategy, any, prop, prop_oneof, proptest};
use proptest::test_runner::Config;

use super::support::{compare, find, host, locked, reach};
use crate::world::Place;

fn on(targets: &[String]) -> Selection {
    Selection {
        targets: targets.to_vec(),
        ..Selection::default()
    }
}

fn package(text: &mut String, name: &str, more: &str) {
    let head =
        format!("-- {name}/Cargo.toml --\n[package]\nname = \"{name}\"\nversion = \"1.0.0\"\n");
    text.push_str(&head);
    text.push_str(more);
}

const APP: &str = "-- ws/build.rs --
fn main() {}
-- ws/Cargo.toml --
[package]
name = \"app\"
version = \"0.1.0\"
edition = \"2021\"
[workspace]
";

#[test]
fn a_cfg_that_only_cargo_takes_leaves_every_reach_as_it_is() {
    // As between `cfg(` and `)` in a literal string of TOML.
    let cfgs = [
        r#"unix = "x""#,
        r#"windows = """#,
        "r#unix",
        "not(r#windows)",
        "r#any",
        r#"test = "x""#,
        r#"debug_assertions = "x""#,
        r#"proc_macro = """#,
        "feature",
        r#"feature = "std""#,
        "panic",
        r#"panic = "abort""#,
        "target_feature",
        r#"target_feature = """#,
        "target_has_atomic",
        r#"target_has_atomic = "big""#,
        "target_endian",
        r#"target_endian = "middle""#,
        r#"target_pointer_width = "wide""#,
        "target_thread_local",
        r#"target_new = "x""#,
        "true",
        r#"all(not(false), any(a = "(", b,),)"#,
        r#"a = "\""#,
        r#"a = "\\n{é} r#""#,
    ];
    let (mut text, mut packages) = (APP.to_owned(), String::new());
    for (at, cfg) in cfgs.iter().enumerate() {
        for (kind, table) in [
            ("n", "dependencies"),
            ("b", "build-dependencies"),
            ("d", "dev-dependencies"),
        ] {
            let name = format!("{kind}{at}");
            writeln!(text, "[target.'cfg({cfg})'.{table}]").unwrap();
            writeln!(text, "{name} = {{ path = \"../{name}\" }}").unwrap();
            package(&mut packages, &name, "");
        }
    }
    let world = locked(&(text + &packages));
    for targets in [vec![], vec!["x86_64-unknown-linux-gnu".to_owned()]] {
        let graph = world.graph(&on(&targets)).unwrap();
        assert_eq!(graph.over_reported(), None);
        for (at, cfg) in cfgs.iter().enumerate() {
            assert_eq!(reach(&graph, &format!("n{at}")), "linked by app", "{cfg}");
            assert_eq!(reach(&graph, &format!("b{at}")), "build by app", "{cfg}");
            assert_eq!(reach(&graph, &format!("d{at}")), "dev by app", "{cfg}");
        }
        assert!(Hypothesis::new(&graph).is_some(), "the copy is faithful");
    }
}

#[test]
fn a_cfg_that_never_holds_brings_nothing_in() {
    let never = [
        "any()",
        "false",
        "not(all())",
        "not(true)",
        "all(unix, any())",
        r#"any(not(all()), all(false, x = "y"))"#,
    ];
    let maybe = [
        "any(any(), any(unix, windows))",
        "not(any(false))",
        "any(x)",
    ];
    let (mut text, mut packages) = (APP.to_owned(), String::new());
    for (cfg, kind) in [("all(any())", "build-"), ("any(false)", "dev-")] {
        writeln!(text, "[target.'cfg({cfg})'.{kind}dependencies]").unwrap();
        writeln!(text, "{kind}only = {{ path = \"../{kind}only\" }}").unwrap();
        package(&mut packages, &format!("{kind}only"), "");
    }
    for (name, cfgs) in [("never", &never[..]), ("maybe", &maybe[..])] {
        for (at, cfg) in cfgs.iter().enumerate() {
            writeln!(text, "[target.'cfg({cfg})'.dependencies]").unwrap();
            writeln!(text, "{name}{at} = {{ path = \"../{name}{at}\" }}").unwrap();
            let below = "[dependencies]\nbelow = { path = \"../below\" }\n";
            let more = if name == "never" { below } else { "" };
            package(&mut packages, &format!("{name}{at}"), more);
        }
    }
    package(&mut packages, "below", "");
    // Optional, by itself and beside a dependency that may be switched on.
    text += "[target.'cfg(not(not(any())))'.dependencies]
opt = { path = \"../opt\", optional = true }
both = { path = \"../both\" }
[dependencies]
both = { path = \"../both\", optional = true }
[features]
f = [\"dep:opt\", \"opt?/x\", \"both/x\"]
";
    package(&mut packages, "opt", "[features]\nx = []\n");
    package(&mut packages, "both", "[features]\nx = []\n");
    let world = locked(&(text + &packages));
    for targets in [vec![], vec![host()]] {
        let graph = world.graph(&on(&targets)).unwrap();
        assert_eq!(graph.over_reported(), None);
        for name in ["build-only", "dev-only", "below", "opt"] {
            assert_eq!(reach(&graph, name), "other-platform", "{name}");
        }
        for (at, cfg) in never.iter().enumerate() {
            assert_eq!(
                reach(&graph, &format!("never{at}")),
                "other-platform",
                "{cfg}"
            );
        }
        for (at, cfg) in maybe.iter().enumerate() {
            assert_eq!(
                reach(&graph, &format!("maybe{at}")),
                "linked by app",
                "{cfg}"
            );
        }
        assert_eq!(reach(&graph, "both"), "linked by app");
        assert!(Hypothesis::new(&graph).is_some(), "the copy is faithful");
        let without = Selection {
            no_default_features: true,
            ..on(&targets)
        };
        let graph = world.graph(&without).unwrap();
        assert_eq!(reach(&graph, "both"), "other-platform");
    }
    let compared = compare(
        &world.workspace(),
        &["--all-features"],
        Selection::default(),
    );
    assert!(compared.missing.is_empty(), "{compared:?}");
}

#[test]
fn a_list_longer_than_a_byte_counts_hides_nothing() {
    let wide = |entry: &str| format!("any({})", vec![entry; 256].join(", "));
    let (mut text, mut packages) = (APP.to_owned(), String::new());
    let deep = format!(
        "{}any(x, unix, windows){}",
        "not(".repeat(80),
        ")".repeat(80)
    );
    for (at, cfg) in [wide("all(not(x), any(unix, windows))"), deep]
        .iter()
        .enumerate()
    {
        writeln!(text, "[target.'cfg({cfg})'.dependencies]").unwrap();
        writeln!(text, "a{at} = {{ path = \"../a{at}\" }}").unwrap();
        package(&mut packages, &format!("a{at}"), "");
    }
    let world = locked(&(text + &packages));
    for targets in [vec![], vec![host()]] {
        let graph = world.graph(&on(&targets)).unwrap();
        assert_eq!(graph.over_reported(), None);
        assert_eq!(reach(&graph, "a0"), "linked by app");
        assert_eq!(reach(&graph, "a1"), "linked by app");
    }
}

/// A `cfg` as cargo takes it: keys and values that mean something to somebody, in every combination.
fn cfg() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "unix",
        "windows",
        "test",
        "debug_assertions",
        "proc_macro",
        "feature",
        "panic",
        "target_abi",
        "target_arch",
        "target_endian",
        "target_env",
        "target_family",
        "target_feature",
        "target_has_atomic",
        "target_os",
        "target_pointer_width",
        "target_vendor",
        "target_",
        "true",
        "all",
        "loom",
        "_1",
    ]);
    let value = prop::sample::select(vec![
        "", "x", "64", "064", "ptr", "little", "none", "unwind", "(", ",", "r#", "\\", " ", "é",
        "=",
    ]);
    let atom = (name, prop::option::of(value), any::<bool>()).prop_map(|(name, value, is_raw)| {
        let is_word = matches!(name, "all" | "true");
        let raw = if is_raw || is_word { "r#" } else { "" };
        let value = value.map_or_else(String::new, |value| format!(" = \"{value}\""));
        format!("{raw}{name}{value}")
    });
    let leaf = prop_oneof![8 => atom, 1 => prop::sample::select(vec!["true".to_owned(), "false".to_owned()])];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            inner.prop_map(|cfg| format!("not( {cfg})")),
            (any::<bool>(), list, any::<bool>()).prop_map(|(is_all, list, has_comma)| {
                let word = if is_all { "all" } else { "any" };
                let comma = if has_comma && !list.is_empty() {
                    " ,"
                } else {
                    ""
                };
                format!("{word}({}{comma})", list.join(","))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(Config { cases: 12, failure_persistence: None, ..Config::default() })]

    #[test]
    fn whatever_cargo_takes_as_a_cfg_can_be_simulated(cfgs in prop::collection::vec(cfg(), 20)) {
        let (mut text, mut packages) = (APP.to_owned(), String::new());
        let cfgs: std::collections::BTreeSet<String> = cfgs.into_iter().collect();
        for (at, cfg) in cfgs.iter().enumerate() {
            for (kind, table) in [("n", "dependencies"), ("b", "build-dependencies")] {
                let name = format!("{kind}{at}");
                writeln!(text, "[target.'cfg({cfg})'.{table}]").unwrap();
                writeln!(text, "{name} = {{ path = \"../{name}\" }}").unwrap();
                package(&mut packages, &name, "");
            }
        }
        let world = locked(&(text + &packages));
        let graph = world.graph(&Selection::default()).unwrap();
        assert_eq!(graph.over_reported(), None);
        for (at, cfg) in cfgs.iter().enumerate() {
            let how = ["n", "b"].map(|kind| reach(&graph, &format!("{kind}{at}")));
            let is_never = how == ["other-platform", "other-platform"];
            assert!(is_never || how == ["linked by app", "build by app"], "{cfg}: {how:?}");
        }
        let compared = compare(&world.workspace(), &[], Selection::default());
        assert!(compared.missing.is_empty(), "{compared:?}");
    }
}

const PARTS: &str = "-- ws/Cargo.toml --
[workspace]
members = [\"app\", \"other\"]
-- ws/app/Cargo.toml --
[package]
name = \"app\"
version = \"0.1.0\"
[lib]
crate-type = [\"dylib\"]
[dependencies]
a = { path = \"../../a\" }
[build-dependencies]
b = { path = \"../../b\" }
-- ws/app/build.rs --
fn main() {}
-- ws/other/Cargo.toml --
[package]
name = \"other\"
version = \"0.1.0\"
[[example]]
name = \"e\"
path = \"e.rs\"
crate-type = [\"cdylib\"]
-- ws/other/e.rs --
//! Nothing.
-- a/Cargo.toml --
[package]
name = \"a\"
version = \"1.0.0\"
-- b/Cargo.toml --
[package]
name = \"b\"
version = \"1.0.0\"
";

/// Reads what cargo says of a world, with changes.
fn edited(world: &Place, edits: &[(&str, &str)]) -> Graph {
    let flags = ["--format-version=1", "--all-features", "--offline"];
    let mut text = world.cargo("ws", &[&["metadata"], &flags[..]].concat());
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    world.write("metadata.json", &text);
    let saved = saved_metadata(&world.path("metadata.json")).unwrap();
    load_graph(&saved, &Selection::default()).unwrap()
}

#[test]
fn what_cannot_be_simulated_counts_in_every_reach() {
    let world = locked(PARTS);
    let graph = edited(
        &world,
        &[
            // Two build scripts in one package, as cargo will have them some day.
            (
                r#"{"kind":["custom-build"]"#,
                r#"{"kind":["custom-build"],"crate_types":["bin"],"name":"x","src_path":"x.rs","edition":"2021","doc":false,"doctest":false,"test":false},{"kind":["custom-build"]"#,
            ),
            (
                r#""name":"b","source":null,"req""#,
                r#""name":"b","source":"registry+https://x.example/","req""#,
            ),
        ],
    );
    let why = graph.over_reported().unwrap();
    assert!(why.contains("app 0.1.0"), "{why}");
    assert!(!why.contains(world.path("").to_str().unwrap()), "{why}");
    for name in ["a", "b", "app", "other"] {
        let by = "by app, other";
        assert_eq!(
            reach(&graph, name),
            format!("linked {by}; proc-macro {by}; build {by}; dev {by}")
        );
    }
    let package = |name| graph.package(find(&graph, name));
    assert_eq!(package("a").modification, Modification::Unmodified);
    assert_eq!(package("b").modification, Modification::Modified);
    assert!(package("app").has_artefact && package("other").has_artefact);
    assert!(!package("a").has_artefact);
    for reach in Reach::ALL {
        let paths = graph.paths(find(&graph, "b"), Some(*reach), 3);
        assert_eq!(paths.len(), 1, "{reach}");
    }
    assert!(Hypothesis::new(&graph).is_none());
}

#[test]
fn an_artifact_dependency_counts_in_every_reach() {
    // As a nightly cargo writes it, with and without the library.
    let declared = r#""features":[],"artifact":{"kinds":["bin"],"lib":LIB,"target":"target"}"#;
    let world = locked(&PARTS.replace("b\" }", "b\", features = [] }"));
    for lib in ["true", "false"] {
        let declared = declared.replace("LIB", lib);
        let graph = edited(
            &world,
            &[(
                r#""kind":"build","rename":null,"optional":false,"uses_default_features":true,"features":[]"#,
                &format!(
                    r#""kind":"build","rename":null,"optional":false,"uses_default_features":true,{declared}"#
                ),
            )],
        );
        assert!(graph.over_reported().unwrap().contains("`b`"));
        assert!(reach(&graph, "b").starts_with("linked by app, other; "));
        assert!(
            graph
                .package(find(&graph, "b"))
                .reached
                .contains_key(&Reach::Build)
        );
    }
}

#[test]
fn a_dependency_is_told_with_the_platforms_that_its_manifest_names() {
    let mut text = format!(
        "{APP}[target.'cfg(unix)'.dependencies]\na = {{ path = \"../a\" }}\n\
         [target.'cfg(not(feature = \"x\"))'.dependencies]\nb = {{ path = \"../b\" }}\n\
         [target.x86_64-pc-windows-msvc.dependencies]\nc = {{ path = \"../c\" }}\n\
         [build-dependencies]\nb = {{ path = \"../b\" }}\n\
         [target.'cfg(windows)'.dev-dependencies]\na = {{ path = \"../a\" }}\n\
         -- ws/src/main.rs --\nfn main() {{}}\n"
    );
    for name in ["a", "b", "c"] {
        package(&mut text, name, "");
        writeln!(text, "-- {name}/src/lib.rs --").unwrap();
    }
    let world = locked(&text);
    let graph = world.graph(&Selection::default()).unwrap();
    let told: Vec<String> = graph
        .dependencies(find(&graph, "app"))
        .iter()
        .map(|dependency| {
            let kinds: Vec<&str> = dependency.kinds.iter().map(|kind| kind.as_str()).collect();
            let targets: Vec<&str> = dependency.targets.iter().map(String::as_str).collect();
            let name = &graph.package(dependency.to).name;
            format!("{name} {} {}", kinds.join("+"), targets.join(" | "))
        })
        .collect();
    assert_eq!(
        told,
        [
            "a normal+dev cfg(unix) | cfg(windows)",
            // Its build dependency is for every platform.
            "b normal+build ",
            "c normal x86_64-pc-windows-msvc",
        ]
    );
    // What guppy reads instead of a `cfg` is nobody's business.
    let one = graph.dependencies(find(&graph, "app"));
    assert!(
        one.iter()
            .all(|dependency| !format!("{dependency:?}").contains("__cfg"))
    );
}
