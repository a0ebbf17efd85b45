//! `linked` against cargo's own unit graph, over worlds that show how features resolve.

use super::oracle::compare_all;
use super::question::questions;
use super::support::{compare, compare_by, find, locked, reach};
use super::workspace::generate;
use crate::world::Place;
use ospo_check::graph::{EdgeKind, Selection};
use ospo_check::vocabulary::Reach;

fn default_features() -> Selection {
    Selection {
        default_features: true,
        ..Selection::default()
    }
}

/// Asserts that we and cargo agree, by default and with everything on.
fn assert_same(text: &str, linked_by_default: usize) {
    let world = locked(text);
    let folder = world.workspace();
    let by_default = compare(&folder, &[], default_features());
    assert!(by_default.missing.is_empty(), "{by_default:?}");
    assert!(by_default.extra.is_empty(), "{by_default:?}");
    assert_eq!(by_default.common, linked_by_default);
    let flags = ["--workspace", "--all-features"];
    let all = compare(&folder, &flags, Selection::default());
    assert!(all.missing.is_empty(), "{all:?}");
    assert!(all.extra.is_empty(), "{all:?}");
}

#[test]
fn weak_features() {
    // app, on, deep; `off?/extra` switches nothing on.
    assert_same(include_str!("../../fixtures/reach/weak-features.txt"), 3);
}

#[test]
fn renamed_dependencies() {
    assert_same(include_str!("../../fixtures/reach/renamed.txt"), 4);
}

#[test]
fn platform_specific_dependencies() {
    let on_this_host = if cfg!(windows) {
        3
    } else if cfg!(target_os = "macos") {
        2
    } else {
        3
    };
    assert_same(
        include_str!("../../fixtures/reach/platforms.txt"),
        on_this_host,
    );
}

#[test]
fn procedural_macros() {
    // Cargo builds a member that is a macro for the host only.
    assert_same(include_str!("../../fixtures/reach/proc-macros.txt"), 2);
}

#[test]
fn what_a_macro_package_has_beside_its_macro_is_built_for_the_target() {
    let text = include_str!("../../fixtures/reach/mixed-macros.txt");
    for resolver in ["1", "2", "3"] {
        let named = format!("resolver = \"{resolver}\"");
        let world = locked(&text.replace("resolver = \"2\"", &named));
        let folder = world.workspace();
        let binaries = compare(&folder, &["--workspace"], Selection::default());
        assert!(binaries.missing.is_empty(), "{binaries:?}");
        // An example counts as linked, although `cargo build` alone does not build it.
        let with_examples = [
            "--workspace",
            "--all-features",
            "--lib",
            "--bins",
            "--examples",
        ];
        let linked = compare(&folder, &with_examples, Selection::default());
        let missing: Vec<&String> = linked.missing.iter().collect();
        // cargo takes dev-dependencies for examples; those are `dev`.
        assert!(
            missing.iter().all(|id| id.contains("testing")),
            "{resolver} {linked:?}"
        );
        let everything = ["--workspace", "--all-features", "--all-targets"];
        let reaches = [Reach::Linked, Reach::Dev];
        let all = compare_by(&reaches, &folder, &everything, Selection::default());
        assert!(all.missing.is_empty(), "{resolver} {all:?}");
        assert!(all.extra.is_empty(), "{resolver} {all:?}");
        for member in ["tool", "shown", "tried", "plain", "user"] {
            let alone = Selection {
                packages: vec![member.to_owned()],
                ..Selection::default()
            };
            let flags = ["-p", member, "--all-features", "--all-targets"];
            let one = compare_by(&reaches, &folder, &flags, alone);
            assert!(one.missing.is_empty(), "{resolver} {member} {one:?}");
        }
    }
}

#[test]
fn an_example_that_can_leave_the_firm_links_dev_dependencies() {
    let text = include_str!("../../fixtures/reach/shipped-examples.txt");
    for resolver in ["1", "2"] {
        let named = format!("resolver = \"{resolver}\"");
        let world = locked(&text.replace("resolver = \"2\"", &named));
        let folder = world.workspace();
        for flags in [
            &["-p", "ffi", "--example", "plugin"][..],
            &["-p", "drawing", "--example", "canvas"],
            &["--workspace", "--example", "plugin", "--example", "canvas"],
        ] {
            let linked = compare(&folder, flags, Selection::default());
            assert!(linked.missing.is_empty(), "{resolver} {flags:?} {linked:?}");
        }
        let graph = world.graph(&Selection::default()).unwrap();
        for (name, how) in [
            ("the-core", "linked by ffi"),
            ("binding", "linked by ffi; dev by ffi"),
            ("glue", "linked by ffi; dev by ffi"),
            ("probe", "build by ffi; dev by ffi"),
            ("derive", "proc-macro by ffi; dev by ffi"),
            // The tests of a macro need it on the host, which nobody tells apart from examples.
            (
                "sketch",
                "linked by drawing; proc-macro by drawing; dev by drawing",
            ),
            // Nothing but a program of ours, or a test, needs it.
            ("testing", "dev by plain"),
        ] {
            assert_eq!(reach(&graph, name), how, "{resolver} {name}");
        }
        let glue = find(&graph, "glue");
        let paths = graph.paths(glue, Some(Reach::Linked), 5);
        assert_eq!(paths.len(), 1, "{paths:?}");
        assert_eq!(paths[0].steps[0].kind, EdgeKind::Dev);
    }
}

#[test]
fn build_dependencies_of_dependencies() {
    assert_same(
        include_str!("../../fixtures/reach/build-dependencies.txt"),
        4,
    );
}

#[test]
fn two_versions_of_one_crate() {
    assert_same(include_str!("../../fixtures/reach/two-versions.txt"), 5);
}

#[test]
fn each_resolver_by_edition_and_by_name() {
    let text = include_str!("../../fixtures/reach/resolver.txt");
    for (edition, resolver, linked) in [
        ("2018", "", 5),
        ("2021", "", 2),
        ("2024", "", 2),
        ("2021", "resolver = \"1\"\n", 5),
        ("2018", "resolver = \"2\"\n", 2),
        ("2018", "resolver = \"3\"\n", 2),
    ] {
        let text = text
            .replace("EDITION", edition)
            .replace("[workspace]\n", &format!("[workspace]\n{resolver}"));
        assert_same(&text, linked);
    }
}

#[test]
fn command_line_features_agree_with_cargo() {
    let world = locked(include_str!("../../fixtures/reach/weak-features.txt"));
    for (flags, selection) in [
        (
            vec!["--no-default-features", "-papp"],
            Selection {
                no_default_features: true,
                packages: vec!["app".to_owned()],
                ..Selection::default()
            },
        ),
        (
            vec!["--features", "more"],
            Selection {
                features: vec!["more".to_owned()],
                ..default_features()
            },
        ),
        (
            vec!["--features", "off/extra implied"],
            Selection {
                features: vec!["off/extra implied".to_owned()],
                ..default_features()
            },
        ),
        (
            vec![
                "--no-default-features",
                "--features",
                "app/more,app/weak",
                "--workspace",
            ],
            Selection {
                no_default_features: true,
                features: vec!["app/more,app/weak".to_owned()],
                ..Selection::default()
            },
        ),
        (
            vec!["--workspace", "--exclude", "a*"],
            Selection {
                default_features: true,
                workspace: true,
                exclude: vec!["a*".to_owned()],
                ..Selection::default()
            },
        ),
    ] {
        let comparison = compare(&world.workspace(), &flags, selection);
        assert!(comparison.missing.is_empty(), "{flags:?} {comparison:?}");
        assert!(comparison.extra.is_empty(), "{flags:?} {comparison:?}");
    }
}

#[test]
fn features_of_a_macro_hold_for_its_binary_too() {
    let world = locked(
        "-- ws/Cargo.toml --
[workspace]
members = [\"tool\"]
resolver = \"2\"
-- ws/tool/Cargo.toml --
[package]
name = \"tool\"
version = \"0.1.0\"
[lib]
proc-macro = true
[features]
default = [\"fancy\"]
fancy = [\"dep:paint\"]
loud = [\"sound/on\"]
[dependencies]
paint = { path = \"../../paint\", optional = true }
sound = { path = \"../../sound\", optional = true }
-- ws/tool/src/main.rs --
fn main() {}
-- paint/Cargo.toml --
[package]
name = \"paint\"
version = \"1.0.0\"
-- sound/Cargo.toml --
[package]
name = \"sound\"
version = \"1.0.0\"
[features]
on = []
",
    );
    let loud = Selection {
        features: vec!["loud".to_owned()],
        ..default_features()
    };
    let cases: [(&[&str], Selection, usize); 2] = [
        (&[], default_features(), 2),
        (&["-ptool", "--features=loud"], loud, 3),
    ];
    for (flags, selection, common) in cases {
        let comparison = compare(&world.workspace(), flags, selection);
        assert!(comparison.missing.is_empty(), "{flags:?} {comparison:?}");
        assert_eq!(comparison.common, common);
    }
}

#[test]
fn the_first_resolver_takes_flags_for_features_to_be_about_the_root() {
    let world = locked(
        "-- ws/Cargo.toml --
[package]
name = \"root\"
version = \"0.1.0\"
[workspace]
members = [\"tool\"]
[features]
default = [\"shared/usual\"]
more = [\"shared/rare\"]
[dependencies]
shared = { path = \"../shared\" }
-- ws/tool/Cargo.toml --
[package]
name = \"tool\"
version = \"0.1.0\"
[features]
default = [\"dep:paint\"]
[dependencies]
paint = { path = \"../../paint\", optional = true }
shared = { path = \"../../shared\" }
-- shared/Cargo.toml --
[package]
name = \"shared\"
version = \"1.0.0\"
[features]
usual = [\"dep:sound\"]
rare = [\"dep:light\"]
[dependencies]
sound = { path = \"../sound\", optional = true }
light = { path = \"../light\", optional = true }
-- paint/Cargo.toml --
[package]
name = \"paint\"
version = \"1.0.0\"
-- sound/Cargo.toml --
[package]
name = \"sound\"
version = \"1.0.0\"
-- light/Cargo.toml --
[package]
name = \"light\"
version = \"1.0.0\"
",
    );
    let select = |packages: &[&str], features: &[&str], is_bare: bool| Selection {
        packages: packages.iter().map(ToString::to_string).collect(),
        features: features.iter().map(ToString::to_string).collect(),
        default_features: !is_bare,
        no_default_features: is_bare,
        ..Selection::default()
    };
    let cases: [(&[&str], Selection, usize); 5] = [
        // Its own default feature, and the root's, which was not asked for.
        (&["-ptool"], select(&["tool"], &[], false), 4),
        (
            &["-ptool", "--features=more"],
            select(&["tool"], &["more"], false),
            5,
        ),
        // About the root alone, built or not.
        (
            &["-ptool", "--no-default-features"],
            select(&["tool"], &[], true),
            3,
        ),
        (
            &["--workspace", "--no-default-features"],
            select(&[], &[], true),
            4,
        ),
        (
            &["-proot", "--no-default-features"],
            select(&["root"], &[], true),
            2,
        ),
    ];
    for (flags, selection, common) in cases {
        let comparison = compare(&world.workspace(), flags, selection);
        assert!(comparison.missing.is_empty(), "{flags:?} {comparison:?}");
        assert_eq!(comparison.common, common, "{flags:?} {comparison:?}");
    }
}

#[test]
fn random_workspaces_miss_nothing() {
    for seed in [101, 102, 229] {
        let workspace = generate(seed, false);
        let world = Place::of(&workspace.text);
        let mut asked = questions(&workspace, seed);
        asked.truncate(12);
        for (question, result) in compare_all(&world.workspace(), asked) {
            let flags = question.flags();
            let missing = result.unwrap().missing;
            let text = &workspace.text;
            assert!(missing.is_empty(), "{seed} {flags:?}: {missing:#?}\n{text}");
        }
    }
}
