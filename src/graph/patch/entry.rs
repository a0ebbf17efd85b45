//! What a manifest says about its dependencies, read from its text once.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::super::manifest::pieces;
use super::super::model::EdgeKind;

/// What one entry says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Written {
    /// `workspace = true`.
    pub inherits: bool,
    /// `optional = true`.
    pub optional: bool,
    /// `default-features`, if it says something of them.
    pub default_features: Option<bool>,
    /// `features`.
    pub features: Vec<String>,
}

/// The entries of one dependency in the tables of one kind, platform tables last.
#[derive(Debug, Clone, Default)]
struct OfKind {
    written: Vec<Written>,
    /// The bytes of each line or lines that say something of it.
    pieces: Vec<Range<usize>>,
}

/// Every entry of a manifest: many are asked for of one manifest, and parsing is what takes time.
#[derive(Debug, Clone, Default)]
pub struct Entries {
    by_kind: BTreeMap<EdgeKind, BTreeMap<String, OfKind>>,
    workspace: BTreeMap<String, Written>,
    /// What `[features]` speaks of: names of features and of dependencies.
    spoken_of: BTreeSet<String>,
}

impl Entries {
    /// Reads a manifest; `None` if it is not TOML.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let document = DeTable::parse(text).ok()?;
        let document = document.get_ref();
        let mut entries = Self::default();
        entries.add(text, document);
        for (_, target) in each(table(document, "target")) {
            if let DeValue::Table(target) = target.get_ref() {
                entries.add(text, target);
            }
        }
        let workspace = table(document, "workspace");
        let shared = workspace.and_then(|workspace| table(workspace, "dependencies"));
        let shared = each(shared).map(|(name, entry)| (name.get_ref().to_string(), said(entry)));
        entries.workspace.extend(shared);
        for (_, words) in each(table(document, "features")) {
            let words = words.get_ref().as_array().into_iter().flatten();
            let words = words.filter_map(|word| word.get_ref().as_str());
            entries
                .spoken_of
                .extend(words.map(|word| subject(word).to_owned()));
        }
        Some(entries)
    }

    fn add(&mut self, text: &str, parent: &DeTable<'_>) {
        for kind in [EdgeKind::Normal, EdgeKind::Build, EdgeKind::Dev] {
            for section in sections(kind) {
                for (name, entry) in each(table(parent, section)) {
                    let of_kind = self.by_kind.entry(kind).or_default();
                    let found = of_kind.entry(name.get_ref().to_string()).or_default();
                    found.written.push(said(entry));
                    found.pieces.extend(pieces(text, name, entry));
                }
            }
        }
    }

    fn of(&self, dependency: &str, kind: EdgeKind) -> Option<&OfKind> {
        self.by_kind.get(&kind)?.get(dependency)
    }

    /// Returns what the entries of a dependency say in the tables of a kind, platform tables last.
    #[must_use]
    pub(crate) fn written(&self, dependency: &str, kind: EdgeKind) -> &[Written] {
        self.of(dependency, kind)
            .map_or(&[], |found| found.written.as_slice())
    }

    /// Returns what the entry of a dependency says in `[workspace.dependencies]`.
    #[must_use]
    pub(crate) fn in_workspace(&self, dependency: &str) -> Option<&Written> {
        self.workspace.get(dependency)
    }

    /// Returns the bytes of the entries of a dependency in the tables of a kind.
    pub(super) fn pieces(&self, dependency: &str, kind: EdgeKind) -> &[Range<usize>] {
        self.of(dependency, kind)
            .map_or(&[], |found| found.pieces.as_slice())
    }

    /// Returns whether a dependency is declared in the tables of any kind.
    pub(super) fn declares(&self, dependency: &str) -> bool {
        let mut kinds = self.by_kind.values();
        kinds.any(|of_kind| of_kind.contains_key(dependency))
    }

    /// Returns whether `[features]` speaks of a dependency.
    pub(super) fn speaks_of(&self, dependency: &str) -> bool {
        self.spoken_of.contains(dependency)
    }
}

/// The feature or dependency that a word of `[features]` speaks of.
pub(super) fn subject(word: &str) -> &str {
    let dependency = word.strip_prefix("dep:").unwrap_or(word);
    let dependency = dependency.split('/').next().unwrap_or_default();
    dependency.strip_suffix('?').unwrap_or(dependency)
}

/// The tables of a kind, with the spelling cargo still takes.
pub(super) const fn sections(kind: EdgeKind) -> &'static [&'static str] {
    match kind {
        EdgeKind::Normal => &["dependencies"],
        EdgeKind::Build => &["build-dependencies", "build_dependencies"],
        EdgeKind::Dev => &["dev-dependencies", "dev_dependencies"],
    }
}

fn said(entry: &toml::Spanned<DeValue<'_>>) -> Written {
    let DeValue::Table(fields) = entry.get_ref() else {
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

fn table<'t, 'i>(parent: &'t DeTable<'i>, key: &str) -> Option<&'t DeTable<'i>> {
    match parent.get(key)?.get_ref() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

/// The entries of a table that may not be there.
fn each<'t, 'i>(
    table: Option<&'t DeTable<'i>>,
) -> impl Iterator<
    Item = (
        &'t toml::Spanned<toml::de::DeString<'i>>,
        &'t toml::Spanned<DeValue<'i>>,
    ),
> {
    table.into_iter().flat_map(DeTable::iter)
}
