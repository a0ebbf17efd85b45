//! Which packages build native code, as far as their dependencies show.

use std::collections::BTreeSet;

/// What build scripts compile native code with, find what is installed with, or make bindings to it
/// with; a crate `x-src` is the sources of `x`.
const TOOLS: &[&str] = &[
    "autocxx-build",
    "autotools",
    "bindgen",
    "bindgen_cuda",
    "cc",
    "cmake",
    "conan",
    "conan2",
    "cpp_build",
    "cuda_builder",
    "cxx-build",
    "gcc",
    "meson",
    "meson-next",
    "metadeps",
    "nasm-rs",
    "openblas-build",
    "pkg-config",
    "swift-bridge-build",
    "swift-rs",
    "system-deps",
    "vcpkg",
    "xmake",
];

/// Tells whether a build dependency of this name is there for native code.
pub(super) fn is_tool(name: &str) -> bool {
    TOOLS.contains(&name) || name.ends_with("-src")
}

/// One package depends on another one, by their places in a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) normal: bool,
    pub(super) build: bool,
}

/// Returns for each package its build dependencies that are there for native code: a tool, or what
/// is linked with one. Of a helper it is enough that it could call the tool.
pub(super) fn builders(names: &[String], edges: &[Edge]) -> Vec<Vec<String>> {
    let mut linking: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
    for edge in edges.iter().filter(|edge| edge.normal) {
        linking[edge.to].push(edge.from);
    }
    let is_tool = |at: &usize| is_tool(&names[*at]);
    let mut open: Vec<usize> = (0..names.len()).filter(is_tool).collect();
    let mut with_tool = vec![false; names.len()];
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut with_tool[at], true) {
            open.extend(&linking[at]);
        }
    }
    let mut builders: Vec<BTreeSet<&String>> = vec![BTreeSet::new(); names.len()];
    for edge in edges.iter().filter(|edge| edge.build && with_tool[edge.to]) {
        builders[edge.from].insert(&names[edge.to]);
    }
    let owned = |names: BTreeSet<&String>| names.into_iter().cloned().collect();
    builders.into_iter().map(owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{Edge, builders};

    /// `a>b` for a normal dependency, `a!b` for one of the build.
    fn of(first: &str, edges: &str) -> String {
        let mut names: Vec<String> = edges.split([' ', '>', '!']).map(str::to_owned).collect();
        names.sort();
        names.dedup();
        let at = |name: &str| names.iter().position(|other| other == name).unwrap();
        let edges: Vec<Edge> = edges
            .split(' ')
            .map(|edge| {
                let (from, to) = edge.split_once(['>', '!']).unwrap();
                Edge {
                    from: at(from),
                    to: at(to),
                    normal: edge.contains('>'),
                    build: edge.contains('!'),
                }
            })
            .collect();
        builders(&names, &edges)[at(first)].join(" ")
    }

    #[test]
    fn a_tool_counts_behind_any_number_of_helpers() {
        for (edges, found) in [
            ("x!cc", "cc"),
            ("x!bindgen", "bindgen"),
            ("x!ssl-src", "ssl-src"),
            ("x!helper helper>cc", "helper"),
            ("x!helper helper>a a>b b>cmake", "helper"),
            ("x!a x!cc a>cc", "a cc"),
            ("x!a a>b b>a b>cc", "a"),
            // What a helper is built with has gone into the helper.
            ("x!helper helper!cc", ""),
            ("x>cc", ""),
            ("x>y y!cc", ""),
            ("x!autocfg", ""),
        ] {
            assert_eq!(of("x", edges), found, "{edges}");
        }
    }
}
