//! How declarations of ours could be changed so that packages do not get in any more.

use std::collections::{BTreeMap, BTreeSet};

use crate::findings::manifests::Manifests;
use crate::graph::{Declared, EdgeKind, Hypothesis, PackageIx, Replacements, Toward};

/// How deep a feature that only names others is taken apart.
const MAX_DEPTH: usize = 2;

/// What happens to a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cut {
    /// It moves to the table of another kind.
    Move(EdgeKind),
    /// It goes.
    Drop,
}

/// Changes to our declarations.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Plan {
    /// Other features for what declarations are resolved to.
    pub(super) features: BTreeMap<PackageIx, Replacements>,
    /// The declarations that ask for other features.
    pub(super) asking: BTreeSet<Declared>,
    /// Declarations that move or go.
    pub(super) cuts: BTreeMap<Declared, Cut>,
}

impl Plan {
    pub(super) fn is_empty(&self) -> bool {
        self.features.is_empty() && self.cuts.is_empty()
    }

    /// The kind of remedy: that of the greatest change in it.
    pub(super) fn kind(&self) -> &'static str {
        if self.cuts.values().any(|cut| *cut == Cut::Drop) {
            "drop"
        } else if !self.cuts.is_empty() {
            "move"
        } else {
            "feature"
        }
    }

    /// Every declaration goes the same way.
    pub(super) fn all(entries: &[Declared], cut: Cut) -> Self {
        Self {
            cuts: entries.iter().map(|entry| (entry.clone(), cut)).collect(),
            ..Self::default()
        }
    }

    /// Other features where they help; what they do not help with is returned beside the plan.
    pub(super) fn features(
        hypothesis: &Hypothesis<'_>,
        entries: &[Declared],
        targets: &[PackageIx],
        manifests: &mut dyn Manifests,
    ) -> (Self, Vec<Declared>) {
        let toward = hypothesis.toward(targets);
        let mut plan = Self::default();
        let mut rest = Vec::new();
        let mut by_package: BTreeMap<PackageIx, Vec<&Declared>> = BTreeMap::new();
        for entry in entries {
            by_package.entry(entry.to).or_default().push(entry);
        }
        for (to, entries) in by_package {
            let replacements = replacements(hypothesis, to, &entries, &toward, manifests);
            if replacements.is_empty() {
                rest.extend(entries.into_iter().cloned());
            } else {
                plan.features.insert(to, replacements);
                plan.asking.extend(entries.into_iter().cloned());
            }
        }
        (plan, rest)
    }
}

/// The features of a package through which it brings targets in, each with its harmless parts.
/// Empty if the package brings them in whatever it is asked for with.
fn replacements(
    hypothesis: &Hypothesis<'_>,
    to: PackageIx,
    entries: &[&Declared],
    toward: &Toward,
    manifests: &mut dyn Manifests,
) -> Replacements {
    if hypothesis.brings(to, &[], toward) {
        return Replacements::new();
    }
    let asked: BTreeSet<String> = entries
        .iter()
        .flat_map(|entry| hypothesis.requested(entry))
        .collect();
    asked
        .into_iter()
        .filter(|feature| hypothesis.brings(to, &[feature.as_str()], toward))
        .map(|feature| {
            let has_parts = feature == "default" || hypothesis.only_names_features(to, &feature);
            let parts = if has_parts {
                harmless_parts(hypothesis, to, &feature, toward, MAX_DEPTH, manifests)
            } else {
                BTreeSet::new()
            };
            let parts = apart(hypothesis, to, parts, toward);
            (feature, least(hypothesis, to, parts))
        })
        .collect()
}

/// What a feature names itself, without what brings a target in. Of that a feature that only names others
/// is taken apart, as whoever writes it by hand would; one that switches a dependency on goes whole: what
/// else it names may be there to say that it is on.
fn harmless_parts(
    hypothesis: &Hypothesis<'_>,
    to: PackageIx,
    feature: &str,
    toward: &Toward,
    depth: usize,
    manifests: &mut dyn Manifests,
) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    for part in hypothesis.implied(to, feature) {
        // A name that begins so is private by convention.
        if part == "default" || part.starts_with('_') {
            continue;
        }
        // One of several dependencies that a feature needs is of no use without the others.
        let is_need = feature != "default" && hypothesis.only_switches_on(to, &part);
        if is_need && !manifests.gates(to).speaks_of(&part) {
            continue;
        }
        if !hypothesis.brings(to, &[part.as_str()], toward) {
            parts.insert(part);
        } else if depth > 0 && hypothesis.only_names_features(to, &part) {
            parts.extend(harmless_parts(
                hypothesis,
                to,
                &part,
                toward,
                depth - 1,
                manifests,
            ));
        }
    }
    parts
}

/// Leaves out, of parts that bring a target in only together, one that has to be there for it.
fn apart(
    hypothesis: &Hypothesis<'_>,
    to: PackageIx,
    mut parts: BTreeSet<String>,
    toward: &Toward,
) -> BTreeSet<String> {
    let brings = |parts: &BTreeSet<String>| {
        let names: Vec<&str> = parts.iter().map(String::as_str).collect();
        hypothesis.brings(to, &names, toward)
    };
    if !brings(&parts) {
        return parts;
    }
    for part in &parts {
        let mut others = parts.clone();
        others.remove(part);
        if !brings(&others) {
            return others;
        }
    }
    while brings(&parts) && parts.pop_last().is_some() {}
    parts
}

/// Leaves out what the others name anyway.
fn least(
    hypothesis: &Hypothesis<'_>,
    to: PackageIx,
    mut parts: BTreeSet<String>,
) -> BTreeSet<String> {
    let named: BTreeMap<String, Vec<String>> = parts
        .iter()
        .map(|part| (part.clone(), hypothesis.implied(to, part)))
        .collect();
    for part in named.keys() {
        let mut others = parts.iter().filter(|other| *other != part);
        if others.any(|other| named[other].contains(part)) {
            parts.remove(part);
        }
    }
    parts
}
