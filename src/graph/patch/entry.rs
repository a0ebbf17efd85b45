//! What the entry of a dependency says, read from a manifest's text.

use toml::de::{DeTable, DeValue};

use super::super::model::EdgeKind;

/// What one entry says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// `workspace = true`.
    pub inherits: bool,
    /// `optional = true`.
    pub optional: bool,
    /// `default-features`, if it says something of them.
    pub default_features: Option<bool>,
    /// `features`.
    pub features: Vec<String>,
}

/// Returns what the entries of a dependency say in the tables of a kind, platform tables last.
#[must_use]
pub fn written(text: &str, dependency: &str, kind: EdgeKind) -> Vec<Written> {
    let Ok(document) = DeTable::parse(text) else {
        return Vec::new();
    };
    let document = document.get_ref();
    let mut found = Vec::new();
    let targets = table(document, "target")
        .into_iter()
        .flat_map(DeTable::iter);
    let parents = targets.filter_map(|(_, value)| match value.get_ref() {
        DeValue::Table(table) => Some(table),
        _ => None,
    });
    for parent in std::iter::once(document).chain(parents) {
        for section in sections(kind) {
            let entry = table(parent, section).and_then(|section| section.get(dependency));
            found.extend(entry.map(|entry| said(entry.get_ref())));
        }
    }
    found
}

/// Returns what the entry of a dependency says in `[workspace.dependencies]`.
#[must_use]
pub fn workspace_entry(text: &str, dependency: &str) -> Option<Written> {
    let document = DeTable::parse(text).ok()?;
    let dependencies = table(table(document.get_ref(), "workspace")?, "dependencies")?;
    Some(said(dependencies.get(dependency)?.get_ref()))
}

/// The tables of a kind, with the spelling cargo still takes.
pub(super) const fn sections(kind: EdgeKind) -> &'static [&'static str] {
    match kind {
        EdgeKind::Normal => &["dependencies"],
        EdgeKind::Build => &["build-dependencies", "build_dependencies"],
        EdgeKind::Dev => &["dev-dependencies", "dev_dependencies"],
    }
}

fn said(entry: &DeValue<'_>) -> Written {
    let DeValue::Table(fields) = entry else {
        return Written::default();
    };
    let flag = |name: &str| fields.get(name).and_then(|value| value.get_ref().as_bool());
    let features = match fields.get("features").map(toml::Spanned::get_ref) {
        Some(DeValue::Array(items)) => items
            .iter()
            .filter_map(|item| item.get_ref().as_str())
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    };
    Written {
        inherits: flag("workspace") == Some(true),
        optional: flag("optional") == Some(true),
        default_features: flag("default-features").or_else(|| flag("default_features")),
        features,
    }
}

pub(super) fn table<'t, 'i>(parent: &'t DeTable<'i>, key: &str) -> Option<&'t DeTable<'i>> {
    match parent.get(key)?.get_ref() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}
