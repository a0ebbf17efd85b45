//! Running cargo, reading saved metadata, and what goes wrong with either.

use std::fs;
use std::path::Path;

use ospo_check::diagnostic::Code;
use ospo_check::graph::{
    GraphError, MetadataRequest, Selection, cargo_metadata, load_graph, saved_metadata,
};
use ospo_check::vocabulary::Reach;

use super::support::locked;
use crate::world::Place;

const SMALL: &str = "-- ws/Cargo.toml --
[package]
name = \"app\"
version = \"0.1.0\"
edition = \"2021\"
[workspace]
[package.metadata.ospo-check]
policy = \"p.toml\"
[features]
extra = []
[target.'cfg(windows)'.dependencies]
dep = { path = \"../dep\" }
-- dep/Cargo.toml --
[package]
name = \"dep\"
version = \"1.0.0\"
license = \"MIT\"
";

fn run(folder: &Path) -> (Result<(), GraphError>, String) {
    let request = MetadataRequest {
        manifest_path: Some(folder.join("Cargo.toml")),
        offline: true,
        ..MetadataRequest::default()
    };
    let mut words = Vec::new();
    let result = cargo_metadata(&request, &mut words).map(drop);
    (result, String::from_utf8(words).unwrap())
}

#[test]
fn a_missing_lock_is_told_and_not_written() {
    let world = Place::of(SMALL);
    let (result, words) = run(&world.workspace());
    let error = result.unwrap_err();
    assert!(matches!(error, GraphError::MissingLock { .. }), "{error:?}");
    assert!(!error.is_usage());
    assert!(error.help()[0].contains("`cargo generate-lockfile "));
    // The error says it; cargo's words for it would say it twice.
    assert!(!words.contains("--locked was passed"), "{words}");
    assert!(!world.path("ws/Cargo.lock").exists());
}

#[test]
fn a_stale_lock_is_told_and_not_touched() {
    let world = locked(SMALL);
    let before = fs::read(world.path("ws/Cargo.lock")).unwrap();
    world.write(
        "dep/Cargo.toml",
        "[package]\nname = \"dep\"\nversion = \"2.0.0\"\n",
    );
    let (result, words) = run(&world.workspace());
    let error = result.unwrap_err();
    assert!(matches!(error, GraphError::StaleLock { .. }), "{error:?}");
    assert!(error.help()[0].contains("`cargo update --workspace "));
    // The error says it; cargo's words for it would say it twice.
    assert!(!words.contains("--locked was passed"), "{words}");
    assert_eq!(fs::read(world.path("ws/Cargo.lock")).unwrap(), before);
    world.cargo("ws", &["update", "--workspace", "--offline"]);
    assert!(world.graph(&Selection::default()).is_ok());
}

#[test]
fn help_repeats_the_manifest_and_frozen_is_understood() {
    let world = Place::of(SMALL);
    let request = MetadataRequest {
        manifest_path: Some(world.path("ws/Cargo.toml")),
        frozen: true,
        color: Some("always".to_owned()),
        ..MetadataRequest::default()
    };
    let error = cargo_metadata(&request, &mut Vec::new()).unwrap_err();
    assert!(matches!(error, GraphError::MissingLock { .. }), "{error:?}");
    assert!(error.help()[0].contains("--manifest-path"));
}

#[test]
fn missing_crates_missing_projects_and_bad_manifests_are_three_things() {
    let world = Place::of(SMALL);
    world.write(
        "ws/Cargo.lock",
        "version = 4\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\"surely-not-there\"]\n[[package]]\nname = \"surely-not-there\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"0000000000000000000000000000000000000000000000000000000000000000\"\n",
    );
    world.write(
        "ws/Cargo.toml",
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\n[workspace]\n[dependencies]\nsurely-not-there = \"1\"\n",
    );
    let (result, _) = run(&world.workspace());
    let error = result.unwrap_err();
    assert!(matches!(error, GraphError::Offline { .. }), "{error:?}");
    assert!(error.help()[0].contains("`cargo fetch --locked "));

    let empty = tempfile::tempdir().unwrap();
    let (result, _) = run(empty.path());
    assert!(matches!(result, Err(GraphError::NotAProject { .. })));

    world.write("ws/Cargo.toml", "[package\n");
    let (result, words) = run(&world.workspace());
    assert!(matches!(result, Err(GraphError::CargoFailed { .. })));
    assert!(words.contains("Cargo.toml:1"), "{words}");
}

/// Saves what cargo prints with these flags.
fn save(world: &Place, flags: &[&str]) -> std::path::PathBuf {
    let mut arguments = vec!["metadata", "--format-version", "1", "--locked", "--offline"];
    arguments.extend(flags);
    world.write("metadata.json", world.cargo("ws", &arguments));
    world.path("metadata.json")
}

#[test]
fn saved_metadata_gives_the_same_graph() {
    let world = locked(SMALL);
    let live = world.graph(&Selection::default()).unwrap();
    let text = saved_metadata(&save(&world, &["--all-features"])).unwrap();
    let saved = load_graph(&text, &Selection::default()).unwrap();
    assert_eq!(
        format!("{:?}", saved.packages),
        format!("{:?}", live.packages)
    );
    assert_eq!(saved.policy_setting(), Some(&Ok("p.toml".to_owned())));
    assert_eq!(saved.cargo_lock_sha256().map(str::len), Some(64));
    assert_eq!(saved.cargo_lock_sha256(), live.cargo_lock_sha256());
    assert_eq!(saved.root().as_std_path(), world.workspace());
}

#[test]
fn saved_metadata_must_be_whole() {
    let world = locked(SMALL);
    let load = |flags: &[&str]| {
        let text = saved_metadata(&save(&world, flags)).unwrap();
        load_graph(&text, &Selection::default()).unwrap_err()
    };
    assert!(matches!(
        load(&["--all-features", "--no-deps"]),
        GraphError::NoResolve
    ));
    assert_eq!(load(&[]).code(), Some(Code::MetadataNarrowed));
    let filtered = load(&[
        "--all-features",
        "--filter-platform",
        "x86_64-unknown-linux-gnu",
    ]);
    assert_eq!(filtered.code(), Some(Code::MetadataNarrowed));
    assert!(filtered.help()[0].contains("--all-features"));
    assert!(matches!(
        saved_metadata(&world.path("nowhere.json")),
        Err(GraphError::Unreadable { .. })
    ));
    world.write("bad.json", "{\"packages\": 1}");
    let text = saved_metadata(&world.path("bad.json")).unwrap();
    assert!(matches!(
        load_graph(&text, &Selection::default()),
        Err(GraphError::InvalidMetadata { .. })
    ));
}

#[test]
fn an_optional_dependency_lost_to_a_filter_is_noticed() {
    let world = locked(&SMALL.replace(
        "dep = { path = \"../dep\" }",
        "dep = { path = \"../dep\", optional = true }",
    ));
    let text = saved_metadata(&save(&world, &["--all-features"])).unwrap();
    assert!(load_graph(&text, &Selection::default()).is_ok());
    let filter = ["--filter-platform", "x86_64-unknown-linux-gnu"];
    let text = saved_metadata(&save(&world, &["--all-features", filter[0], filter[1]])).unwrap();
    let error = load_graph(&text, &Selection::default()).unwrap_err();
    assert_eq!(error.code(), Some(Code::MetadataNarrowed));
}

#[test]
fn a_selection_that_leaves_nothing_is_told_by_what_was_given() {
    let world = locked(SMALL);
    let text = world.metadata().unwrap();
    let load = |packages: &[&str], exclude: &[&str]| {
        let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let selection = Selection {
            packages: owned(packages),
            exclude: owned(exclude),
            ..Selection::default()
        };
        load_graph(&text, &selection).unwrap_err()
    };
    assert_eq!(
        load(&[], &["*"]).to_string(),
        "`--exclude` leaves no member of the workspace"
    );
    assert_eq!(
        load(&["app"], &["*"]).to_string(),
        "`--package` and `--exclude` together leave no member of the workspace"
    );
    let dependency = "it is a dependency; only members can be selected";
    assert_eq!(load(&["dep"], &[]).help(), [dependency]);
    assert_eq!(load(&["apq"], &[]).help(), ["did you mean `app`?"]);
    assert!(load(&["ap"], &[]).help().is_empty());
}

#[test]
fn a_misspelt_setting_is_found_in_our_manifests_alone() {
    let world = locked(&SMALL.replace(
        "[workspace]\n",
        "[workspace]\n[workspace.metadata]\nospo-check = \"p.toml\"\n",
    ));
    world.write(
        "dep/Cargo.toml",
        "[package]\nname = \"dep\"\nversion = \"1.0.0\"\n[package.metadata.ospo-check]\nx = 1\n",
    );
    let path = save(&world, &["--all-features"]);
    let text = fs::read_to_string(&path).unwrap();
    // Also if guppy has no graph.
    for (from, to) in [
        ("packages", "packages"),
        (r#""source":null,"req":"*""#, r#""source":null,"req":"^9""#),
    ] {
        assert!(text.contains(from), "{from}");
        let edited = text.replace("\"policy\"", "\"polcy\"").replace(from, to);
        fs::write(&path, edited).unwrap();
        let text = saved_metadata(&path).unwrap();
        let graph = load_graph(&text, &Selection::default()).unwrap();
        assert_eq!(graph.over_reported().is_some(), from != "packages");
        let found: Vec<String> = graph
            .unknown_settings()
            .iter()
            .map(|setting| format!("{} {} {}", setting.manifest, setting.table, setting.key))
            .collect();
        assert_eq!(
            found,
            [
                "Cargo.toml package.metadata.ospo-check polcy",
                "Cargo.toml workspace.metadata ospo-check",
            ]
        );
    }
}

#[test]
fn inconsistent_metadata_is_over_reported_and_never_crashes() {
    let world = locked(include_str!("../../fixtures/reach/contexts.txt"));
    let path = save(&world, &["--all-features"]);
    let text = fs::read_to_string(&path).unwrap();
    let whole = load_graph(&saved_metadata(&path).unwrap(), &Selection::default()).unwrap();
    for (from, to) in [
        // A requirement that the resolved version does not meet.
        (
            r#""name":"codec","source":null,"req":"*""#,
            r#""name":"codec","source":null,"req":"^9""#,
        ),
        // A target that only its owner knows.
        ("cfg(windows)", "board-of-ours"),
        // A kind of dependency of the future.
        (r#""kind":"build""#, r#""kind":"shared""#),
        // One package under two names, which makes guppy panic.
        (
            r#"{"name":"pager","source":null,"req""#,
            r#"{"name":"codec","source":null,"req":"*","kind":null,"rename":"nick","optional":true,"uses_default_features":true,"features":[],"target":null,"registry":null},{"name":"pager","source":null,"req""#,
        ),
        (r#""crate_types":["bin"]"#, r#""crate_types":["bin","lib"]"#),
    ] {
        assert!(text.contains(from), "{from}");
        fs::write(&path, text.replace(from, to)).unwrap();
        let graph = load_graph(&saved_metadata(&path).unwrap(), &Selection::default());
        let graph = match graph {
            Ok(graph) => graph,
            Err(error) => panic!("{from}: {error}"),
        };
        assert_eq!(graph.packages.len(), whole.packages.len());
        if graph.over_reported().is_some() {
            for package in &graph.packages {
                assert_eq!(package.reached[&Reach::Linked], graph.members());
            }
            let any = graph.indices().last().unwrap();
            assert!(!graph.every_path_passes(any, &|_| true));
        }
    }
}
