//! Worlds for tests of the graph: workspaces in one text, and cargo's own unit graph of a folder.
//!
//! A world is a text with a `== path ==` line before each file. Every package gets an empty
//! `src/lib.rs` unless the text has one. Only path dependencies, so no network is needed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ospo_check::graph::{
    Graph, GraphError, MetadataRequest, MetadataText, PackageIx, Selection, cargo_metadata,
    load_graph,
};
use ospo_check::vocabulary::Reach;

/// A world on disk; the workspace is its folder `ws`.
pub(crate) struct World {
    folder: tempfile::TempDir,
}

impl World {
    /// Unpacks a text and locks the workspace.
    pub(crate) fn new(text: &str) -> Self {
        let world = Self::unlocked(text);
        let output = world.cargo(&["generate-lockfile", "--offline"]);
        assert!(output.status.success(), "{output:?}");
        world
    }

    /// Unpacks a text and leaves it without `Cargo.lock`.
    pub(crate) fn unlocked(text: &str) -> Self {
        let world = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        for part in text
            .split("\n== ")
            .map(|part| part.trim_start_matches("== "))
        {
            let Some((path, content)) = part.split_once(" ==\n") else {
                continue;
            };
            world.write(path, content);
            let lib = Path::new(path).with_file_name("src/lib.rs");
            if content.contains("[package]") && !world.path(&lib).exists() {
                world.write(lib.to_str().unwrap(), "");
            }
        }
        world
    }

    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn workspace(&self) -> PathBuf {
        self.path("ws")
    }

    pub(crate) fn write(&self, path: &str, content: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn cargo(&self, arguments: &[&str]) -> Output {
        cargo(&self.workspace(), arguments)
    }

    pub(crate) fn metadata(&self) -> Result<MetadataText, GraphError> {
        metadata(&self.workspace())
    }

    pub(crate) fn graph(&self, selection: &Selection) -> Result<Graph, GraphError> {
        load_graph(&self.metadata()?, selection)
    }
}

pub(crate) fn cargo(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
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
        ..MetadataRequest::default()
    };
    cargo_metadata(&request, &mut Vec::new())
}

/// The triple of this machine.
pub(crate) fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("host: "));
    line.unwrap().to_owned()
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
