//! Native code: build dependencies whose code ends up linked, and linked native code of which the
//! policy says nothing.
//!
//! The terms of native code are license facts; how it gets in, and what becomes of the rest, is
//! decided here.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::model::{ContextDecision, NativeGap};
use crate::graph::{Graph, Package, PackageIx};
use crate::policy::{Native, Policy};
use crate::vocabulary::{Reach, Verdict};

/// Returns how a package gets in, as [`Package::reached`], with what the policy knows of its code:
/// with an entry that says `linked = true`, every member that builds with it links it.
#[must_use]
pub(crate) fn reached<'g>(
    graph: &'g Graph,
    layers: &[Policy],
    ix: PackageIx,
) -> Cow<'g, BTreeMap<Reach, Vec<PackageIx>>> {
    let package = graph.package(ix);
    let Some(builders) = package.reached.get(&Reach::Build) else {
        return Cow::Borrowed(&package.reached);
    };
    if !entries(layers, package).any(|native| native.linked) {
        return Cow::Borrowed(&package.reached);
    }
    let mut reached = package.reached.clone();
    let linking = reached.entry(Reach::Linked).or_default();
    let all: BTreeSet<PackageIx> = linking.iter().chain(builders).copied().collect();
    *linking = all.into_iter().collect();
    Cow::Owned(reached)
}

/// Returns the `[[native]]` entries that may mean a package, whatever their layer: what they add
/// makes nothing milder.
pub(super) fn entries<'p>(
    layers: &'p [Policy],
    package: &Package,
) -> impl Iterator<Item = &'p Native> {
    layers
        .iter()
        .flat_map(|layer| &layer.native)
        .filter(|native| native.may_mean(&package.name, &package.version, package.source))
}

/// Tells whether a package brings native code into something we link, and no entry speaks of this
/// copy of it.
pub(super) fn gap(
    layers: &[Policy],
    package: &Package,
    contexts: &[ContextDecision],
) -> Option<NativeGap> {
    let is_linked = contexts
        .iter()
        .any(|context| context.context.reach == Reach::Linked);
    let is_settled = entries(layers, package).any(|native| {
        native.settles(
            &package.name,
            &package.version,
            package.source,
            package.modification,
        )
    });
    if !package.brings_native_code() || !is_linked || is_settled {
        return None;
    }
    let asks = |policy: &Policy| {
        let defaults = policy.defaults.as_ref();
        defaults.is_some_and(|defaults| defaults.native_review.is_some())
    };
    Some(match layers.iter().position(asks) {
        Some(layer) => NativeGap::HeldBack { layer },
        None => NativeGap::Noted,
    })
}

/// Holds back what would pass: whatever waivers say about its terms, nobody knows them all.
pub(super) fn hold_back(contexts: &mut [ContextDecision]) {
    for context in contexts {
        if context.context.reach == Reach::Linked {
            context.verdict = context.verdict.max(Verdict::Review);
            context.waived &= context.verdict == Verdict::Allow;
        }
    }
}
