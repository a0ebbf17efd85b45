//! The graph thought otherwise against the graph of manifests written otherwise.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use ospo_check::graph::{
    Change, Declared, EdgeKind, Entries, Graph, GraphEdit, Hypothesis, Replacements, Selection,
    TextEdit, rewrite,
};

use super::support::locked;

/// How each package that is built gets in.
fn reached(graph: &Graph) -> BTreeMap<String, Vec<String>> {
    graph
        .packages
        .iter()
        .filter(|package| !package.reached.is_empty())
        .map(|package| {
            let ways = package.reached.iter().map(|(reach, members)| {
                let names: Vec<&str> = members
                    .iter()
                    .map(|ix| graph.package(*ix).name.as_str())
                    .collect();
                format!("{reach} by {}", names.join(", "))
            });
            (package.label(), ways.collect())
        })
        .collect()
}

/// The same edit, of the graph and of the text.
fn edits(hypothesis: &Hypothesis<'_>, declared: &Declared) -> Vec<(GraphEdit, TextEdit)> {
    let name = || declared.dependency.clone();
    let edit = |change| GraphEdit {
        member: declared.member,
        dependency: name(),
        kind: declared.kind,
        change,
    };
    let mut found = vec![(edit(Change::Drop), TextEdit::Drop(declared.kind, name()))];
    for to in [EdgeKind::Dev, EdgeKind::Build] {
        if to != declared.kind {
            let text = TextEdit::Move(declared.kind, to, name());
            found.push((edit(Change::Move(to)), text));
        }
    }
    for feature in hypothesis.requested(declared) {
        let parts: BTreeSet<String> = hypothesis
            .implied(declared.to, &feature)
            .into_iter()
            .collect();
        for with in [BTreeSet::new(), parts] {
            let replacements = Replacements::from([(feature.clone(), with.clone())]);
            let change = Change::Features {
                without: BTreeSet::from([feature.clone()]),
                with,
            };
            let text = TextEdit::Features(declared.kind, name(), replacements);
            found.push((edit(change), text));
        }
    }
    found
}

/// Tries every edit of every declaration of a world, and returns how many were compared.
fn compare_all(text: &str) -> usize {
    let world = locked(text);
    let lock = fs::read(world.path("ws/Cargo.lock")).unwrap();
    let graph = world.graph(&Selection::default()).unwrap();
    let hypothesis = Hypothesis::new(&graph).expect("the copy is faithful");
    assert_eq!(reached(&hypothesis.edited(&[]).unwrap()), reached(&graph));
    let mut compared = 0;
    let declarations = graph
        .indices()
        .flat_map(|to| hypothesis.declarations_of(to));
    for declared in declarations {
        let path = PathBuf::from(graph.package(declared.member).manifest_path.as_str());
        let manifest = fs::read_to_string(&path).unwrap();
        for (edit, text) in edits(&hypothesis, &declared) {
            let entries = Entries::read(&manifest).unwrap();
            let Some(edited) = rewrite(&manifest, &entries, std::slice::from_ref(&text)) else {
                continue;
            };
            if edited == manifest {
                // Inherited: what changes stands in the workspace's table.
                continue;
            }
            fs::write(&path, &edited).unwrap();
            let really = world.graph_anew();
            let thought = hypothesis.edited(&[edit]).unwrap();
            assert_eq!(reached(&thought), reached(&really), "{text:?}\n{edited}");
            fs::write(&path, &manifest).unwrap();
            fs::write(world.path("ws/Cargo.lock"), &lock).unwrap();
            compared += 1;
        }
    }
    compared
}

/// The worlds in which features and reaches are hard to tell.
fn worlds() -> Vec<String> {
    let resolver = include_str!("../../fixtures/reach/resolver.txt");
    let worlds = [
        include_str!("../../fixtures/reach/build-dependencies.txt"),
        include_str!("../../fixtures/reach/contexts.txt"),
        include_str!("../../fixtures/reach/renamed.txt"),
        include_str!("../../fixtures/reach/weak-features.txt"),
        FEATURES,
    ];
    let mut worlds: Vec<String> = worlds.into_iter().map(str::to_owned).collect();
    let mixed = include_str!("../../fixtures/reach/mixed-macros.txt");
    worlds.push(mixed.replace("resolver = \"2\"", "resolver = \"1\""));
    worlds.push(mixed.to_owned());
    worlds.push(resolver.replace("EDITION", "2018"));
    worlds.push(FEATURES.replace("resolver = \"2\"", "resolver = \"1\""));
    worlds
}

#[test]
fn a_member_thought_alone_is_the_member_simulated_alone() {
    let mut compared = 0;
    let mut needy = 0;
    for text in worlds() {
        let world = locked(&text);
        let marked = |copied: bool| -> Vec<bool> {
            let graph = world.graph(&Selection::default()).unwrap();
            if copied {
                Hypothesis::new(&graph).expect("the copy is faithful");
            }
            let ways = |ix| {
                let reaches = graph.package(ix).reached.keys();
                reaches.map(move |reach| (ix, *reach))
            };
            let paths = graph.indices().flat_map(ways);
            paths
                .flat_map(|(ix, reach)| graph.paths(ix, Some(reach), 8))
                .map(|path| graph.needs_other_member(&path))
                .collect()
        };
        let simulated = marked(false);
        assert_eq!(marked(true), simulated, "{text}");
        compared += simulated.len();
        needy += simulated.iter().filter(|needs| **needs).count();
    }
    assert!(compared > 40, "only {compared} paths were compared");
    assert!(needy > 2, "only {needy} paths need another member");
}

#[test]
fn a_graph_thought_otherwise_is_the_graph_of_other_manifests() {
    let compared: usize = worlds().iter().map(|world| compare_all(world)).sum();
    assert!(compared > 80, "only {compared} edits were compared");
}

/// Features that bring crates in: by default, by name, through others, for tests only.
const FEATURES: &str = r#"-- ws/Cargo.toml --
[workspace]
members = ["app", "tool"]
resolver = "2"
-- ws/app/Cargo.toml --
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[features]
extra = ["mid?/bad", "dep:opt"]
[dependencies]
mid = { path = "../../third/mid", features = ["more"], optional = true }
opt = { path = "../../third/opt", optional = true }
[dev-dependencies]
mid = { path = "../../third/mid", default-features = false, features = ["bad"] }
[build-dependencies]
mid = { path = "../../third/mid", default-features = false }
-- ws/app/build.rs --
fn main() {}
-- ws/tool/Cargo.toml --
[package]
name = "tool"
version = "0.1.0"
edition = "2021"
[dependencies]
mid = { path = "../../third/mid", default-features = false, features = ["all"] }
-- third/mid/Cargo.toml --
[package]
name = "mid"
version = "1.0.0"
edition = "2021"
[features]
default = ["std", "bad"]
std = []
bad = ["dep:gpl"]
more = ["gpl?/deep", "std"]
all = ["more", "bad", "opt/x"]
[dependencies]
gpl = { path = "../gpl", optional = true }
opt = { path = "../opt" }
-- third/gpl/Cargo.toml --
[package]
name = "gpl"
version = "1.0.0"
edition = "2021"
[features]
deep = ["dep:low"]
[dependencies]
low = { path = "../low", optional = true }
-- third/opt/Cargo.toml --
[package]
name = "opt"
version = "1.0.0"
edition = "2021"
[features]
x = ["dep:low"]
[dependencies]
low = { path = "../low", optional = true }
-- third/low/Cargo.toml --
[package]
name = "low"
version = "1.0.0"
edition = "2021"
"#;
