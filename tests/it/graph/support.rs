//! Workspaces whose graph is asked for: ours, and cargo's own unit graph.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::LazyLock;

use ospo_check::graph::{
    Graph, GraphError, MetadataRequest, MetadataText, PackageIx, Selection, cargo_metadata,
    load_graph, saved_metadata,
};
use ospo_check::vocabulary::Reach;

use crate::world::{self, Place, TARGET};

/// A world whose workspace `ws` is locked.
pub(crate) fn locked(text: &str) -> Place {
    let place = Place::of(text);
    place.lock("ws");
    place
}

impl Place {
    pub(crate) fn workspace(&self) -> std::path::PathBuf {
        self.path("ws")
    }

    pub(crate) fn metadata(&self) -> Result<MetadataText, GraphError> {
        metadata(&self.workspace())
    }

    pub(crate) fn graph(&self, selection: &Selection) -> Result<Graph, GraphError> {
        load_graph(&self.metadata()?, selection)
    }

    /// The graph of manifests that were edited, to which cargo fits the lock.
    pub(crate) fn graph_anew(&self) -> Graph {
        let words = [
            "metadata",
            "--format-version=1",
            "--all-features",
            "--offline",
        ];
        self.write("metadata.json", self.cargo("ws", &words));
        let saved = saved_metadata(&self.path("metadata.json")).unwrap();
        load_graph(&saved, &Selection::default()).unwrap()
    }
}

pub(crate) fn cargo(folder: &Path, arguments: &[&str]) -> Output {
    world::cargo()
        .args(arguments)
        .current_dir(folder)
        .env("RUSTC_BOOTSTRAP", "1")
        .output()
        .unwrap()
}

pub(crate) fn metadata(folder: &Path) -> Result<MetadataText, GraphError> {
    let request = MetadataRequest {
        manifest_path: Some(folder.join("Cargo.toml")),
        offline: true,
        config: vec![format!("build.target-dir={:?}", *TARGET)],
        ..MetadataRequest::default()
    };
    cargo_metadata(&request, &mut Vec::new())
}

/// The triple of this machine.
pub(crate) fn host() -> String {
    static HOST: LazyLock<String> = LazyLock::new(|| {
        let rustc = Path::new(env!("CARGO")).with_file_name("rustc");
        let output = world::alone(Command::new(rustc))
            .arg("-vV")
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix("host: "));
        line.unwrap().to_owned()
    });
    HOST.clone()
}

/// What our graph and cargo's unit graph say of a folder.
#[derive(Debug)]
pub(crate) struct Comparison {
    pub(crate) common: usize,
    pub(crate) missing: BTreeSet<String>,
    pub(crate) extra: BTreeSet<String>,
}

/// Compares `linked` with the target units of cargo's unit graph, for the same flags.
pub(crate) fn compare(folder: &Path, cargo_flags: &[&str], selection: Selection) -> Comparison {
    compare_by(&[Reach::Linked], folder, cargo_flags, selection)
}

/// Compares what gets in by some of `reaches` with the target units of cargo's unit graph.
pub(crate) fn compare_by(
    reaches: &[Reach],
    folder: &Path,
    cargo_flags: &[&str],
    mut selection: Selection,
) -> Comparison {
    let host = host();
    let mut arguments = vec![
        "build",
        "--unit-graph",
        "-Zunstable-options",
        "--ignore-rust-version",
        "--locked",
        "--offline",
        "--target",
        &host,
    ];
    arguments.extend(cargo_flags);
    let output = cargo(folder, &arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let units: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let units: BTreeSet<String> = units["units"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|unit| unit["mode"] == "build" || unit["mode"] == "test")
        .filter(|unit| !unit["platform"].is_null())
        .map(|unit| unit["pkg_id"].as_str().unwrap().to_owned())
        .collect();
    selection.targets = vec![host.clone()];
    let graph = load_graph(&metadata(folder).unwrap(), &selection).unwrap();
    assert_eq!(graph.over_reported(), None);
    let linked: BTreeSet<String> = graph
        .packages
        .iter()
        .filter(|package| package.reached.keys().any(|reach| reaches.contains(reach)))
        .map(|package| package.id.clone())
        .collect();
    Comparison {
        common: units.intersection(&linked).count(),
        missing: units.difference(&linked).cloned().collect(),
        extra: linked.difference(&units).cloned().collect(),
    }
}

/// Finds a package by name, or by `name version` if there are several.
pub(crate) fn find(graph: &Graph, name: &str) -> PackageIx {
    let mut found = graph
        .indices()
        .filter(|ix| graph.package(*ix).name == name || graph.package(*ix).label() == name);
    let first = found.next();
    assert!(found.next().is_none(), "several packages `{name}`");
    first.unwrap_or_else(|| panic!("no package `{name}`"))
}

/// How a package gets in and through whom: `linked by app, tool; build by app`.
pub(crate) fn reach(graph: &Graph, name: &str) -> String {
    let package = graph.package(find(graph, name));
    let reached: Vec<String> = package
        .reached
        .iter()
        .map(|(reach, members)| {
            let members: Vec<&str> = members
                .iter()
                .map(|ix| graph.package(*ix).name.as_str())
                .collect();
            format!("{reach} by {}", members.join(", "))
        })
        .collect();
    match package.unreached {
        Some(reason) => {
            assert!(reached.is_empty());
            reason.to_string()
        }
        None => reached.join("; "),
    }
}
