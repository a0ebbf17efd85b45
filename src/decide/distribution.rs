//! How each member leaves the firm.
//!
//! The policy says; else the member's own manifest may claim what the policy lets it claim; else
//! the member is undeclared. A member that is not an artefact by itself takes the distributions of
//! those that reach it; every other undeclared member is judged under all there are.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Graph, PackageIx};
use crate::policy::Policy;
use crate::vocabulary::Reach;

/// A member's manifest claims a distribution it may not claim.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "member `{member}` claims the distribution `{claim}`, which the policy does not let a manifest claim"
)]
pub struct ClaimError {
    /// Name of the member.
    pub member: String,
    /// Path of its manifest, relative to the workspace where it is in it.
    pub manifest: String,
    /// What it claims.
    pub claim: String,
    /// What it may claim, sorted.
    pub may_claim: Vec<String>,
}

/// Distributions by member; `None` stands for "the policy knows no distributions".
pub type Distributions = BTreeMap<PackageIx, BTreeSet<Option<String>>>;

/// Finds the distributions of every member.
pub(super) fn distributions(graph: &Graph, layers: &[Policy]) -> Result<Distributions, ClaimError> {
    let all = vocabulary(layers);
    let mut declared: BTreeMap<PackageIx, String> = BTreeMap::new();
    let members = || {
        graph
            .packages
            .iter()
            .enumerate()
            .filter(|(_, package)| package.is_member)
            .map(|(index, _)| PackageIx(index))
    };
    for member in members() {
        if let Some(distribution) = declaration(graph, layers, member)? {
            declared.insert(member, distribution);
        }
    }
    let own = |member: PackageIx| -> Option<BTreeSet<Option<String>>> {
        if let Some(distribution) = declared.get(&member) {
            return Some(BTreeSet::from([Some(distribution.clone())]));
        }
        graph.package(member).has_artefact.then(|| all.clone())
    };
    let unshipped = unshipped(graph, layers);
    let in_tests = layers
        .iter()
        .find_map(|layer| layer.first_party.unshipped.clone());
    let mut found = Distributions::new();
    for member in members() {
        if unshipped.contains(&member) {
            found.insert(member, BTreeSet::from([in_tests.clone()]));
            continue;
        }
        let set = own(member).unwrap_or_else(|| {
            // With members left out, or all reached by all, it is unknown who else would ship it.
            let is_over_reported = graph.over_reported().is_some();
            if is_over_reported || graph.selected_members().len() < graph.members().len() {
                return all.clone();
            }
            let package = graph.package(member);
            let reached_by = |reach: &Reach| -> BTreeSet<Option<String>> {
                package
                    .reached
                    .get(reach)
                    .into_iter()
                    .flatten()
                    .filter(|other| **other != member)
                    .filter_map(|other| own(*other))
                    .flatten()
                    .collect()
            };
            // What links it ships it; only where nothing does, what merely uses it counts.
            let linked = reached_by(&Reach::Linked);
            let taken = if linked.is_empty() {
                Reach::ALL.iter().flat_map(reached_by).collect()
            } else {
                linked
            };
            if taken.is_empty() { all.clone() } else { taken }
        });
        found.insert(member, set);
    }
    Ok(found)
}

/// Returns the members that take the distribution of `[first-party] unshipped`: without an artefact, declared by
/// nobody, and used by nothing but the tests of other members; none if the policy has no such key.
///
/// A manifest alone makes no member one of them: something else has to use it, and nothing that ships may.
#[must_use]
pub(crate) fn unshipped(graph: &Graph, layers: &[Policy]) -> BTreeSet<PackageIx> {
    let is_asked = layers
        .iter()
        .any(|layer| layer.first_party.unshipped.is_some());
    // What was left out of the graph could use a member otherwise.
    let is_whole = graph.narrowed().is_empty() && graph.over_reported().is_none();
    let members = graph.members();
    let has_artefact = |member: &PackageIx| graph.package(*member).has_artefact;
    if !is_asked || !is_whole || !members.iter().any(has_artefact) {
        return BTreeSet::new();
    }
    let mut found: BTreeSet<PackageIx> = BTreeSet::new();
    loop {
        let is_new = |member: &PackageIx| {
            let others = |reach: &Reach| {
                let reached = graph.package(*member).reached.get(reach);
                reached
                    .into_iter()
                    .flatten()
                    .filter(|other| *other != member)
            };
            let mut shipping = Reach::ALL.iter().filter(|reach| **reach != Reach::Dev);
            !found.contains(member)
                && !has_artefact(member)
                && !matches!(declaration(graph, layers, *member), Ok(Some(_)) | Err(_))
                && others(&Reach::Dev).next().is_some()
                && shipping.all(|reach| others(reach).all(|other| found.contains(other)))
        };
        let more: Vec<PackageIx> = members.iter().copied().filter(is_new).collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

/// Returns every distribution the policy speaks of, sorted; `None` alone if it speaks of none.
///
/// Where a policy uses names that no `[distributions]` declares, there may be other ways to leave
/// the firm that it does not mention: `None` stands among them then.
#[must_use]
pub(crate) fn vocabulary(layers: &[Policy]) -> BTreeSet<Option<String>> {
    let mut names = BTreeSet::new();
    for layer in layers {
        names.extend(layer.distributions.keys().cloned());
        names.extend(
            layer
                .members
                .iter()
                .map(|member| member.distribution.clone()),
        );
        names.extend(layer.first_party.may_claim.iter().cloned());
        names.extend(layer.first_party.unshipped.iter().cloned());
        for rule in &layer.rules {
            names.extend(
                rule.conditions
                    .distribution()
                    .into_iter()
                    .flatten()
                    .cloned(),
            );
        }
    }
    // A declared name has a meaning; one that is merely used has none.
    let all_declared = !names.is_empty()
        && names.iter().all(|name| {
            layers.iter().any(|layer| {
                layer
                    .distributions
                    .get(name)
                    .is_some_and(|meaning| !meaning.is_empty())
            })
        });
    let mut all: BTreeSet<Option<String>> = names.into_iter().map(Some).collect();
    if !all_declared {
        all.insert(None);
    }
    all
}

fn declaration(
    graph: &Graph,
    layers: &[Policy],
    member: PackageIx,
) -> Result<Option<String>, ClaimError> {
    let package = graph.package(member);
    let by_policy = layers
        .iter()
        .flat_map(|layer| &layer.members)
        .find(|entry| {
            entry
                .packages
                .iter()
                .any(|pattern| pattern.matches(&package.name, &package.version))
        });
    if let Some(entry) = by_policy {
        return Ok(Some(entry.distribution.clone()));
    }
    let Some(claim) = &package.claimed_distribution else {
        return Ok(None);
    };
    let may_claim: BTreeSet<&String> = layers
        .iter()
        .flat_map(|layer| &layer.first_party.may_claim)
        .collect();
    match claim {
        Ok(name) if may_claim.contains(name) => Ok(Some(name.clone())),
        Ok(claim) | Err(claim) => Err(ClaimError {
            member: package.name.clone(),
            manifest: package
                .manifest_path
                .strip_prefix(graph.shown_root())
                .map_or_else(|_| package.manifest_path.to_string(), ToString::to_string),
            claim: claim.clone(),
            may_claim: may_claim.into_iter().cloned().collect(),
        }),
    }
}
