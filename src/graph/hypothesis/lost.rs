//! What edits take out of a build: packages, and features of those that stay. Without dev-dependencies.

use std::collections::{BTreeMap, BTreeSet};

use super::super::build::Graph;
use super::super::model::PackageIx;
use super::edit::{Changes, GraphEdit};
use super::graph::{Hypothesis, replayed};
use super::tables::{FeatureIx, Label, Tables};

/// What was built, and is not any more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lost {
    /// Packages.
    pub(crate) packages: Vec<PackageIx>,
    /// Of packages that are still built: the features that were on and those that still are.
    pub(crate) features: BTreeMap<PackageIx, [BTreeSet<String>; 2]>,
}

impl Hypothesis<'_> {
    /// Returns what is not built any more after edits, which lead to `edited`.
    #[must_use]
    pub(crate) fn lost(&self, edits: &[GraphEdit], edited: &Graph) -> Option<Lost> {
        let (graph, tables) = (self.graph(), self.tables());
        let indices = edited.indices();
        let is_gone = |ix: &PackageIx| {
            edited.package(*ix).reached.is_empty() && !graph.package(*ix).reached.is_empty()
        };
        let mut lost = Lost {
            packages: indices.filter(is_gone).collect(),
            ..Lost::default()
        };
        let sides = |changes: &Changes| replayed(graph, tables, changes);
        let before = sides(&Changes::default())?;
        let after = sides(&Changes::new(tables, edits)?)?;
        // What is built for both counts as it is for the target.
        for (before, after) in before.iter().zip(&after) {
            for (at, first) in tables.first.iter().enumerate() {
                let package = PackageIx(at);
                let own = *first..tables.first.get(at + 1).copied().unwrap_or(*first);
                let goes =
                    |feature: FeatureIx| before[feature as usize] && !after[feature as usize];
                if own.is_empty() || !after[*first as usize] || !own.clone().any(goes) {
                    continue;
                }
                let on = |on: &[bool]| named(tables, own.clone().filter(|one| on[*one as usize]));
                let known = lost.features.entry(package);
                known.or_insert_with(|| [on(before), on(after)]);
            }
        }
        Some(lost)
    }
}

fn named(tables: &Tables, features: impl Iterator<Item = FeatureIx>) -> BTreeSet<String> {
    features
        .filter_map(|feature| match &tables.labels[feature as usize] {
            Label::Named(name) => Some(name.to_string()),
            Label::Base | Label::Optional => None,
        })
        .collect()
}
