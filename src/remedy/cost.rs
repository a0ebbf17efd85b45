//! What goes with features that are asked for no more, and whether a build survives it: as far as sources tell.
//! The caller supplies the sources.

use std::collections::BTreeSet;

use super::plan::Plan;
use crate::findings::manifests::Manifests;
use crate::graph::{EdgeKind, Hypothesis, Lost, PackageIx};

/// Most packages of which one plan has the sources read.
const MAX_READ: usize = 32;

/// What goes beside what a plan is for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cost {
    /// Features that the plan does not name itself, by the name of what has them.
    pub(super) features: BTreeSet<(String, String)>,
    /// How many packages leave the build.
    pub(super) packages: usize,
}

/// Tells what goes with a plan; `None` if a crate then refuses to be compiled, has nothing left of what stood in
/// for each other (as rustls without any provider of cryptography, which compiles and then panics), or if a
/// member names what is gone.
pub(super) fn cost(
    hypothesis: &Hypothesis<'_>,
    plan: &Plan,
    lost: &Lost,
    served: &BTreeSet<PackageIx>,
    manifests: &mut dyn Manifests,
) -> Option<Cost> {
    for (package, [before, left]) in lost.features.iter().take(MAX_READ) {
        let gates = manifests.gates(*package);
        if gates.refuses(before, left) || gates.leaves_nothing(before, left) {
            return None;
        }
        let declared = hypothesis.declarations_of(*package).into_iter();
        for declared in declared.filter(|declared| declared.kind != EdgeKind::Dev) {
            let named = manifests.named_of(&declared);
            if named.iter().any(|name| gates.is_gone(name, before, left)) {
                return None;
            }
        }
    }
    let packages = lost.packages.iter();
    let mut cost = Cost {
        packages: packages.filter(|ix| !served.contains(ix)).count(),
        ..Cost::default()
    };
    for (package, replacements) in &plan.features {
        let Some([before, left]) = lost.features.get(package) else {
            continue;
        };
        let gates = manifests.gates(*package);
        // A feature that no source speaks of is a list of others, which tell more.
        let is_list =
            |one: &&String| hypothesis.only_names_features(*package, one) && !gates.speaks_of(one);
        let gone = before.difference(left);
        let gone: BTreeSet<&String> = gone
            .filter(|one| *one != "default" && !is_list(one))
            .collect();
        let mut implied: BTreeSet<String> = BTreeSet::new();
        // What goes whole is named already, and what it stands for with it.
        let whole = replacements.iter().filter(|(_, kept)| kept.is_empty());
        let whole = whole
            .map(|(feature, _)| feature)
            .filter(|one| *one != "default");
        for feature in gone.iter().copied().chain(whole) {
            let others = hypothesis.implied(*package, feature).into_iter();
            implied.extend(others.filter(|other| other != feature));
        }
        let told = gone.into_iter().filter(|one| {
            // A name that begins so is private by convention.
            !one.starts_with('_') && !implied.contains(*one) && !replacements.contains_key(*one)
        });
        let name = hypothesis.name(*package);
        cost.features
            .extend(told.map(|one| (name.to_owned(), one.clone())));
    }
    Some(cost)
}
