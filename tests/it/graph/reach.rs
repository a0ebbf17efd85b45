//! How packages get in, through whom, and why others do not.

use ospo_check::graph::{Graph, GraphError, Selection};
use ospo_check::vocabulary::Narrowing;
use ospo_check::vocabulary::{Modification, Reach, SourceKind};

use super::support::{find, host, locked, reach};
use crate::world::Place;

const CONTEXTS: &str = include_str!("../../fixtures/reach/contexts.txt");

fn everything(text: &str) -> Graph {
    locked(text).graph(&Selection::default()).unwrap()
}

#[test]
fn contexts_are_those_that_occur() {
    let graph = everything(CONTEXTS);
    // Linked into the service, only built for the product.
    assert_eq!(
        reach(&graph, "codec"),
        "linked by service; build by product"
    );
    assert_eq!(
        reach(&graph, "low"),
        "linked by helper, product, service; build by product"
    );
    assert_eq!(reach(&graph, "helper"), "linked by helper, product");
    assert_eq!(reach(&graph, "service"), "linked by service");
    assert_eq!(reach(&graph, "pager"), "linked by service");
    assert_eq!(reach(&graph, "testing"), "dev by service");
    // Linked into the product, and a dev-dependency of the service.
    assert_eq!(reach(&graph, "both"), "linked by product; dev by service");
    // The service reaches it anyway; that its tests do so too adds nothing.
    assert_eq!(reach(&graph, "common"), "linked by product, service");
    assert_eq!(reach(&graph, "win"), "linked by service");
    assert!(graph.narrowed().is_empty());
    assert_eq!(graph.features(), ["all"]);
    assert_eq!(graph.over_reported(), None);
}

#[test]
fn dev_and_linked_is_linked() {
    let graph = everything(
        "-- ws/Cargo.toml --
[package]
name = \"app\"
version = \"0.1.0\"
[workspace]
[dependencies]
x = { path = \"../x\" }
[dev-dependencies]
x = { path = \"../x\" }
-- x/Cargo.toml --
[package]
name = \"x\"
version = \"1.0.0\"
",
    );
    assert_eq!(reach(&graph, "x"), "linked by app");
    assert_eq!(reach(&graph, "app"), "linked by app");
}

#[test]
fn host_packages_are_macros_or_build_tools_or_both() {
    let graph = everything(include_str!("../../fixtures/reach/proc-macros.txt"));
    assert_eq!(reach(&graph, "app-macros"), "proc-macro by app, app-macros");
    assert_eq!(reach(&graph, "derive"), "proc-macro by app");
    assert_eq!(reach(&graph, "quoting"), "proc-macro by app, app-macros");
    assert_eq!(reach(&graph, "shared"), "linked by app; proc-macro by app");
    assert_eq!(reach(&graph, "probe"), "build by app");
    // A macro below a build-dependency runs for the build.
    assert_eq!(reach(&graph, "derive2"), "build by app");

    let graph = everything(include_str!("../../fixtures/reach/build-dependencies.txt"));
    assert_eq!(reach(&graph, "bits"), "linked by app; build by app");
    assert_eq!(reach(&graph, "jobs"), "build by app");
    assert_eq!(reach(&graph, "inner-build"), "build by app");
    // No build script, so nothing builds it.
    assert_eq!(reach(&graph, "unneeded"), "not-built");
}

#[test]
fn a_macro_with_a_binary_is_on_both_sides() {
    let graph = everything(include_str!("../../fixtures/reach/mixed-macros.txt"));
    for (name, how) in [
        ("tool", "linked by tool; proc-macro by tool, user"),
        ("cli", "linked by tool, user; proc-macro by tool, user"),
        // Only for the target, where the user's feature counts.
        ("paint", "linked by tool, user"),
        ("quoting", "linked by tool; proc-macro by tool, user"),
        ("inner", "linked by tool; proc-macro by tool, user"),
        ("deep-probe", "build by tool, user"),
        ("expand", "proc-macro by tool, user"),
        ("probe", "build by tool, user"),
        ("testing", "dev by tool, user"),
        ("drawn", "linked by shown; proc-macro by shown"),
        // Tests link it, and nothing that could be shipped.
        ("parsing", "proc-macro by tried; dev by tried"),
        ("asserting", "dev by tried"),
        ("plain", "proc-macro by plain, user"),
        ("hidden", "proc-macro by plain, user"),
    ] {
        assert_eq!(reach(&graph, name), how, "{name}");
    }
    let cli = find(&graph, "cli");
    let paths = graph.paths(cli, Some(Reach::Linked), 5);
    assert!(paths.iter().any(|path| path.member == find(&graph, "tool")));
}

#[test]
fn artefacts_are_what_can_leave_the_firm() {
    let lib = |types: &str| format!("[lib]\ncrate-type = [{types}]\n");
    let example = |types: &str| {
        format!("[[example]]\nname = \"e\"\npath = \"e.rs\"\ncrate-type = [{types}]\n")
    };
    for (target, is_artefact) in [
        (String::new(), false),
        (lib("\"lib\""), false),
        (lib("\"rlib\""), false),
        (lib("\"cdylib\""), true),
        (lib("\"staticlib\""), true),
        (lib("\"dylib\""), true),
        (lib("\"rlib\", \"dylib\""), true),
        (lib("\"proc-macro\""), false),
        (example("\"bin\""), false),
        (example("\"lib\""), false),
        (example("\"cdylib\""), true),
        (example("\"staticlib\""), true),
        (example("\"rlib\", \"dylib\""), true),
        ("[[bin]]\nname = \"b\"\npath = \"e.rs\"\n".to_owned(), true),
        (
            "[[test]]\nname = \"t\"\npath = \"e.rs\"\n".to_owned(),
            false,
        ),
        (
            "[[bench]]\nname = \"t\"\npath = \"e.rs\"\n".to_owned(),
            false,
        ),
    ] {
        // As guppy has it, and as cargo says it where guppy fails.
        for odd in ["", "cfg = { path = \"../c\", optional = true }\n"] {
            let world = locked(&format!(
                "-- ws/Cargo.toml --\n[package]\nname = \"app\"\nversion = \"0.1.0\"\n{odd}{target}\
                 [workspace]\n-- ws/e.rs --\nfn main() {{}}\n"
            ));
            let graph = world.graph(&Selection::default()).unwrap();
            assert_eq!(graph.packages[0].has_artefact, is_artefact, "{target}");
        }
    }
}

#[test]
fn dev_dependencies_do_not_count_in_the_first_run() {
    let text = include_str!("../../fixtures/reach/resolver.txt").replace("EDITION", "2021");
    let graph = everything(&text);
    assert_eq!(reach(&graph, "below-dev"), "dev by app");
    assert_eq!(reach(&graph, "below-build"), "build by app");
    assert_eq!(reach(&graph, "below-elsewhere"), "linked by app");
}

#[test]
fn reasons_say_what_would_bring_a_package_in() {
    let world = locked(CONTEXTS);
    let select = |packages: &[&str], targets: &[&str]| Selection {
        packages: packages.iter().map(ToString::to_string).collect(),
        targets: targets.iter().map(ToString::to_string).collect(),
        ..Selection::default()
    };
    let linux = "x86_64-unknown-linux-gnu";
    let windows = "x86_64-pc-windows-msvc";

    let graph = world.graph(&select(&["product"], &[])).unwrap();
    assert_eq!(reach(&graph, "win"), "excluded");
    assert_eq!(reach(&graph, "service"), "excluded");
    assert_eq!(reach(&graph, "codec"), "build by product");
    assert_eq!(graph.selected_members(), [find(&graph, "product")]);
    assert_eq!(graph.members().len(), 3);
    assert_eq!(graph.narrowed(), [Narrowing::Package("product".to_owned())]);

    let graph = world.graph(&select(&[], &[linux])).unwrap();
    assert_eq!(reach(&graph, "win"), "other-platform");
    assert_eq!(
        reach(&graph, "codec"),
        "linked by service; build by product"
    );

    // Both a member and a platform away: the first reason counts.
    let graph = world.graph(&select(&["helper"], &[linux])).unwrap();
    assert_eq!(reach(&graph, "win"), "excluded");

    let graph = world.graph(&select(&[], &[linux, windows])).unwrap();
    assert_eq!(reach(&graph, "win"), "linked by service");
    assert_eq!(graph.targets(), [linux, windows]);

    let by_default = Selection {
        packages: vec!["service".to_owned()],
        no_default_features: true,
        ..Selection::default()
    };
    assert_eq!(
        reach(&world.graph(&by_default).unwrap(), "pager"),
        "not-built"
    );
}

#[test]
fn no_flag_of_the_compiler_hides_a_package_from_a_target() {
    let graph = locked(CONTEXTS)
        .graph(&Selection {
            targets: vec![host()],
            ..Selection::default()
        })
        .unwrap();
    assert_eq!(reach(&graph, "hidden"), "linked by service");
    assert_eq!(reach(&graph, "odd"), "linked by service");
}

#[test]
fn several_targets_are_one_simulation() {
    // The feature that needs `deep` is on for one platform, `mid` itself for the other.
    let world = locked(
        "-- ws/Cargo.toml --
[package]
name = \"app\"
version = \"0.1.0\"
edition = \"2021\"
[workspace]
[features]
default = []
[target.'cfg(unix)'.dependencies]
mid = { path = \"../mid\", features = [\"deep\"] }
[target.'cfg(windows)'.dependencies]
mid = { path = \"../mid\" }
-- mid/Cargo.toml --
[package]
name = \"mid\"
version = \"1.0.0\"
[target.'cfg(windows)'.dependencies]
deep = { path = \"../deep\", optional = true }
-- deep/Cargo.toml --
[package]
name = \"deep\"
version = \"1.0.0\"
",
    );
    let graph = |targets: &[&str]| {
        let targets = targets.iter().map(ToString::to_string).collect();
        let selection = Selection {
            targets,
            ..Selection::default()
        };
        world.graph(&selection).unwrap()
    };
    let (linux, windows) = ("x86_64-unknown-linux-gnu", "x86_64-pc-windows-msvc");
    assert_eq!(reach(&graph(&[linux]), "deep"), "other-platform");
    assert_eq!(reach(&graph(&[windows]), "deep"), "other-platform");
    assert_eq!(reach(&graph(&[linux, windows]), "deep"), "linked by app");
}

#[test]
fn what_the_flags_name_must_exist() {
    let world = locked(CONTEXTS);
    let error = |selection: Selection| {
        let error = world.graph(&selection).unwrap_err();
        assert!(error.is_usage(), "{error}");
        (error.to_string(), error.help().join("\n"))
    };
    let (text, help) = error(Selection {
        packages: vec!["servce".to_owned()],
        ..Selection::default()
    });
    assert_eq!(
        text,
        "`--package servce` matches no member of the workspace"
    );
    assert_eq!(help, "did you mean `service`?");
    let (_, help) = error(Selection {
        packages: vec!["codec".to_owned()],
        ..Selection::default()
    });
    assert_eq!(help, "it is a dependency; only members can be selected");
    let (text, _) = error(Selection {
        exclude: vec!["serv*".to_owned(), "x*".to_owned()],
        ..Selection::default()
    });
    assert_eq!(text, "`--exclude x*` matches no member of the workspace");
    error(Selection {
        exclude: vec!["*".to_owned()],
        ..Selection::default()
    });
    let (text, help) = error(Selection {
        features: vec!["application,pagin".to_owned()],
        ..Selection::default()
    });
    assert_eq!(text, "none of the selected members has the feature `pagin`");
    assert_eq!(help, "did you mean `paging`?");
    for feature in ["dep:pager", "a/b/c"] {
        let (text, _) = error(Selection {
            features: vec![feature.to_owned()],
            ..Selection::default()
        });
        assert!(text.contains(feature));
    }
    let (text, _) = error(Selection {
        targets: vec!["x86_64-unknown-linx-gnu".to_owned()],
        ..Selection::default()
    });
    assert_eq!(
        text,
        "the target triple `x86_64-unknown-linx-gnu` is not known"
    );
}

#[test]
fn settings_of_ours_in_manifests_are_carried() {
    let graph = everything(CONTEXTS);
    assert_eq!(
        graph.policy_setting(),
        Some(&Ok("rules/policy.toml".to_owned()))
    );
    let package = |name| graph.package(find(&graph, name));
    assert_eq!(
        package("service").claimed_distribution,
        Some(Ok("service".to_owned()))
    );
    assert_eq!(
        package("product").claimed_distribution,
        Some(Err("7".to_owned()))
    );
    assert_eq!(package("helper").claimed_distribution, None);
    assert!(package("product").has_artefact);
    assert!(!package("service").has_artefact);
    assert_eq!(package("service").source, SourceKind::Workspace);
    assert_eq!(package("codec").source, SourceKind::Path);
}

#[test]
fn copies_and_patches_are_modified() {
    let world = Place::of(
        "-- ws/Cargo.toml --
[workspace]
members = [\"app\", \"copied\"]
[patch.crates-io]
anyhow = { path = \"../patched\" }
-- ws/app/Cargo.toml --
[package]
name = \"app\"
version = \"0.1.0\"
[dependencies]
anyhow = \"1\"
plain = { path = \"../../plain\" }
unpacked = { path = \"../../unpacked\" }
-- ws/copied/Cargo.toml --
[package]
name = \"copied\"
version = \"1.0.0\"
-- ws/copied/.cargo_vcs_info.json --
{}
-- unpacked/Cargo.toml --
[package]
name = \"unpacked\"
version = \"1.0.0\"
-- unpacked/.cargo_vcs_info.json --
{}
-- plain/Cargo.toml --
[package]
name = \"plain\"
version = \"1.0.0\"
-- patched/Cargo.toml --
[package]
name = \"anyhow\"
version = \"1.0.0\"
-- ws/Cargo.lock --
version = 4
[[package]]
name = \"anyhow\"
version = \"1.0.0\"
[[package]]
name = \"app\"
version = \"0.1.0\"
dependencies = [\"anyhow\", \"plain\", \"unpacked\"]
[[package]]
name = \"copied\"
version = \"1.0.0\"
[[package]]
name = \"plain\"
version = \"1.0.0\"
[[package]]
name = \"unpacked\"
version = \"1.0.0\"
",
    );
    let graph = world.graph(&Selection::default()).unwrap();
    let package = |name| graph.package(find(&graph, name));
    for (name, modification, is_registry_copy) in [
        ("app", Modification::Unmodified, false),
        ("copied", Modification::Modified, true),
        ("plain", Modification::Unmodified, false),
        ("unpacked", Modification::Modified, false),
        ("anyhow", Modification::Modified, false),
    ] {
        assert_eq!(package(name).modification, modification, "{name}");
        assert_eq!(package(name).is_registry_copy, is_registry_copy, "{name}");
    }
}

#[test]
fn default_features_means_what_cargo_build_takes() {
    let world = locked(include_str!("../../fixtures/reach/weak-features.txt"));
    let graph = world
        .graph(&Selection {
            default_features: true,
            ..Selection::default()
        })
        .unwrap();
    assert_eq!(reach(&graph, "tool"), "excluded");
    assert_eq!(reach(&graph, "off"), "excluded");
    assert_eq!(reach(&graph, "deep"), "linked by app");
    assert_eq!(reach(&graph, "implied"), "not-built");
    assert_eq!(graph.narrowed(), [Narrowing::DefaultFeatures]);
    assert_eq!(graph.features(), ["default"]);
}

#[test]
fn every_package_is_reached_or_has_a_reason() {
    let world = locked(CONTEXTS);
    for selection in [
        Selection::default(),
        Selection {
            packages: vec!["h*".to_owned()],
            targets: vec!["wasm32-unknown-unknown".to_owned()],
            ..Selection::default()
        },
    ] {
        let graph = world.graph(&selection).unwrap();
        for package in &graph.packages {
            assert_eq!(package.reached.is_empty(), package.unreached.is_some());
            for members in package.reached.values() {
                assert!(members.is_sorted());
                assert!(
                    members
                        .iter()
                        .all(|ix| graph.selected_members().contains(ix))
                );
            }
            for reach in Reach::ALL {
                assert_ne!(package.reached.get(reach), Some(&Vec::new()));
            }
        }
        assert!(graph.packages.is_sorted_by_key(|package| &package.name));
    }
    assert!(matches!(
        world.graph(&Selection {
            default_features: true,
            all_features: true,
            ..Selection::default()
        }),
        Err(GraphError::ContradictingFlags { .. })
    ));
}

#[test]
fn a_triple_keeps_what_some_flags_bring() {
    let cases = [
        ("cfg(all(a, c, not(b)))", true),
        ("cfg(all(not(a), not(b), unix))", true),
        ("cfg(not(not(a)))", true),
        ("cfg(not(a))", true),
        ("cfg(not(b))", true),
        ("cfg(all(not(kind = \"x\"), a))", true),
        ("cfg(all(not(debug_assertions), not(test)))", true),
        ("cfg(all(not(a), windows))", false),
        ("cfg(all(a, not(unix)))", false),
    ];
    let mut text = "-- ws/Cargo.toml --\n[package]\nname = \"app\"\nversion = \"0.1.0\"\n\
        [workspace]\n"
        .to_owned();
    for (at, (cfg, _)) in cases.iter().enumerate() {
        // All of them ask for one package too, by targets that must not become the same.
        text += &format!(
            "[target.'{cfg}'.dependencies]\ndep{at} = {{ path = \"../dep{at}\" }}\n\
             shared = {{ path = \"../shared\" }}\n"
        );
    }
    for at in 0..cases.len() {
        text += &format!(
            "-- dep{at}/Cargo.toml --\n[package]\nname = \"dep{at}\"\nversion = \"1.0.0\"\n"
        );
    }
    text += "-- shared/Cargo.toml --\n[package]\nname = \"shared\"\nversion = \"1.0.0\"\n";
    let graph = locked(&text)
        .graph(&Selection {
            targets: vec!["x86_64-unknown-linux-gnu".to_owned()],
            ..Selection::default()
        })
        .unwrap();
    assert_eq!(graph.over_reported(), None);
    for (at, (cfg, is_kept)) in cases.iter().enumerate() {
        let package = graph.package(find(&graph, &format!("dep{at}")));
        assert_eq!(!package.reached.is_empty(), *is_kept, "{cfg}");
    }
    assert_eq!(reach(&graph, "shared"), "linked by app");
}
