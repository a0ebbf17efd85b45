//! What cargo looks for beside a manifest: other packages by path, and target files. Pure.

use toml::de::{DeTable, DeValue};

use super::super::manifest::package;

/// Tables that hold dependencies.
const DEPENDENCIES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
/// Older spellings of the same.
const OLD_DEPENDENCIES: [&str; 2] = ["dev_dependencies", "build_dependencies"];

/// What a manifest names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// Folders of packages.
    pub(super) packages: Vec<String>,
    /// Files of targets and of the build script.
    pub(super) targets: Vec<String>,
}

/// Reads what a manifest names; nothing of one that is not TOML, which cargo will refuse.
pub(super) fn named(text: &str) -> Named {
    let mut named = Named::default();
    let Ok(document) = DeTable::parse(text) else {
        return named;
    };
    let root = document.get_ref();
    dependencies(&mut named, root);
    if let Some(workspace) = table(root, "workspace") {
        dependencies(&mut named, workspace);
    }
    for platform in tables(root, "target") {
        dependencies(&mut named, platform);
    }
    for registry in tables(root, "patch") {
        paths(&mut named.packages, registry);
    }
    if let Some(replaced) = table(root, "replace") {
        paths(&mut named.packages, replaced);
    }
    let mut target = |table: &DeTable<'_>| named.targets.extend(string(table, "path"));
    if let Some(lib) = table(root, "lib") {
        target(lib);
    }
    for kind in ["bin", "example", "test", "bench"] {
        let list = root.get(kind).and_then(|value| value.get_ref().as_array());
        for value in list.into_iter().flat_map(|list| list.iter()) {
            if let DeValue::Table(table) = value.get_ref() {
                target(table);
            }
        }
    }
    if let Some(package) = package(root) {
        named.targets.extend(string(package, "build"));
        named.packages.extend(string(package, "workspace"));
    }
    named
}

/// Returns the files of targets that a manifest names, relative to its folder.
pub(crate) fn named_targets(text: &str) -> Vec<String> {
    named(text).targets
}

/// Tells whether a manifest says itself what its build script is.
pub(super) fn sets_build(text: &str) -> bool {
    DeTable::parse(text).is_ok_and(|document| {
        package(document.get_ref()).is_some_and(|package| package.get("build").is_some())
    })
}

fn dependencies(named: &mut Named, parent: &DeTable<'_>) {
    for name in DEPENDENCIES.iter().chain(&OLD_DEPENDENCIES) {
        if let Some(list) = table(parent, name) {
            paths(&mut named.packages, list);
        }
    }
}

/// The `path` of every entry of a table of dependencies.
fn paths(found: &mut Vec<String>, list: &DeTable<'_>) {
    for value in list.values() {
        if let DeValue::Table(entry) = value.get_ref() {
            found.extend(string(entry, "path"));
        }
    }
}

fn table<'t, 'i>(parent: &'t DeTable<'i>, key: &str) -> Option<&'t DeTable<'i>> {
    match parent.get(key)?.get_ref() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

fn tables<'t, 'i>(parent: &'t DeTable<'i>, key: &str) -> Vec<&'t DeTable<'i>> {
    let values = table(parent, key)
        .into_iter()
        .flat_map(|table| table.values());
    values
        .filter_map(|value| match value.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => None,
        })
        .collect()
}

fn string(table: &DeTable<'_>, key: &str) -> Option<String> {
    Some(table.get(key)?.get_ref().as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Named, named, sets_build};

    #[test]
    fn every_way_to_name_a_package_or_a_target_is_seen() {
        let text = r#"
[package]
name = "a"
build = "make.rs"
workspace = "../.."
[lib]
path = "lib/a.rs"
[[bin]]
name = "b"
path = "b.rs"
[dependencies]
one = { path = "../one", version = "1" }
two = "1"
[target.'cfg(unix)'.build-dependencies.three]
path = "three"
[workspace.dependencies]
four = { path = "four" }
[patch.crates-io]
five = { path = "five" }
[replace]
"six:1.0.0" = { path = "six" }
"#;
        assert_eq!(
            named(text),
            Named {
                packages: ["../one", "four", "three", "five", "six", "../.."]
                    .map(str::to_owned)
                    .to_vec(),
                targets: ["lib/a.rs", "b.rs", "make.rs"].map(str::to_owned).to_vec(),
            }
        );
        assert_eq!(named("no ["), Named::default());
        assert!(sets_build(text) && sets_build("[project]\nbuild = false\n"));
        assert!(!sets_build("[package]\n"));
    }
}
