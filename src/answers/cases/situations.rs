//! Where a case has to hold: every value of what it leaves out.

use std::collections::BTreeSet;

use semver::{Comparator, Op, Version};

use super::model::Situation;
use crate::decide::{could_decide, vocabulary};
use crate::policy::{
    Agreement, Conditions, CratePattern, Native, Policy, TestCase, Versions, Waiver,
};
use crate::vocabulary::{Modification, Reach, SourceKind};

/// How a person calls a crate that no rule names.
const ANY: &str = "any other crate";
/// Most crates that rules tell apart for one case.
const MAX_CRATES: usize = 1_000;

/// A member that is judged counts as a path package, so `workspace` is not a source to rules.
const SOURCES: &[SourceKind] = &[
    SourceKind::CratesIo,
    SourceKind::Registry,
    SourceKind::Git,
    SourceKind::Path,
    SourceKind::Vendored,
];

/// Lists the situations of a case, the ordinary ones first.
pub(super) fn situations(layers: &[Policy], case: &TestCase) -> Vec<Situation> {
    let in_scope = |reach: &Reach| layers.iter().all(|layer| layer.scope.reach.contains(reach));
    let reaches: Vec<Reach> = match case.given.reach() {
        Some(reaches) => reaches.clone(),
        None => Reach::ALL.iter().copied().filter(in_scope).collect(),
    };
    let sources = sources(layers, case);
    let copies = case.given.copy();
    let copies = copies.map_or(Modification::ALL, Vec::as_slice);
    let uses = uses(layers, case);
    let mut all = Vec::new();
    for (name, version, krate) in crates(layers, case) {
        for reach in &with_linked(layers, &reaches, &name, &version) {
            for (distribution, product) in &uses {
                for (source, is_within) in &sources {
                    if !reaches.contains(reach) && !is_linked(layers, &name, &version, *source) {
                        continue;
                    }
                    all.extend(copies.iter().map(|copy| Situation {
                        reach: *reach,
                        distribution: distribution.clone(),
                        product: product.clone(),
                        source: *source,
                        is_within: *is_within,
                        copy: *copy,
                        name: name.clone(),
                        version: version.clone(),
                        krate: krate.clone(),
                    }));
                }
            }
        }
    }
    all
}

/// The sources, and whether a path leads into the workspace where an agreement may tell that apart.
fn sources(layers: &[Policy], case: &TestCase) -> Vec<(SourceKind, Option<bool>)> {
    let is_told = agreements(layers, case).any(|agreement| agreement.conditions.source().is_none());
    let sources = case.given.source().map_or(SOURCES, Vec::as_slice);
    let ways = sources.iter().flat_map(|source| {
        let ways: &[Option<bool>] = match source {
            SourceKind::Path if is_told => &[Some(true), Some(false)],
            _ => &[None],
        };
        ways.iter().map(|way| (*source, *way))
    });
    ways.collect()
}

/// The agreements for the crate that a case names, of any version.
fn agreements<'p>(layers: &'p [Policy], case: &'p TestCase) -> impl Iterator<Item = &'p Agreement> {
    let all = layers.iter().flat_map(|layer| &layer.agreements);
    all.filter(|agreement| is_named(case, &agreement.krate))
}

/// The waivers for the crate that a case names, of any version and some of its licenses.
fn waivers<'p>(layers: &'p [Policy], case: &'p TestCase) -> impl Iterator<Item = &'p Waiver> {
    let all = layers.iter().flat_map(|layer| &layer.waivers);
    all.filter(|waiver| {
        let mut terms = waiver.terms.iter();
        is_named(case, &waiver.krate)
            && terms.any(|term| case.license.terms().any(|declared| declared == term))
    })
}

fn is_named(case: &TestCase, pattern: &CratePattern) -> bool {
    let name = case.krate.as_ref();
    name.is_some_and(|name| pattern.matches_name(name))
}

/// The ways out of the firm, each for no named product and for every product that rules tell apart,
/// or exemptions for the crate.
fn uses(layers: &[Policy], case: &TestCase) -> Vec<(Option<String>, Option<String>)> {
    let vocabulary = vocabulary(layers);
    let listed = || layers.iter().flat_map(|layer| &layer.products);
    let products: Vec<Option<String>> = match case.given.products() {
        Some(products) => products.iter().cloned().map(Some).collect(),
        None => {
            let rules = layers.iter().flat_map(|layer| &layer.rules);
            let told = rules.map(|rule| &rule.conditions);
            let told = told
                .chain(waivers(layers, case).map(|waiver| &waiver.conditions))
                .chain(agreements(layers, case).map(|entry| &entry.conditions));
            let told: BTreeSet<&String> = told.filter_map(Conditions::products).flatten().collect();
            let named = told.into_iter().map(|product| Some(product.clone()));
            std::iter::once(None).chain(named).collect()
        }
    };
    let mut uses = Vec::new();
    for product in products {
        let fixed = listed()
            .find(|listed| Some(&listed.id) == product.as_ref())
            .and_then(|product| product.distribution.clone());
        let ways = match (case.given.distribution(), fixed) {
            (Some(names), _) => names.iter().cloned().map(Some).collect(),
            (None, Some(fixed)) => vec![Some(fixed)],
            (None, None) => vocabulary.iter().cloned().collect(),
        };
        uses.extend(ways.into_iter().map(|way| (way, product.clone())));
    }
    uses
}

/// Adds `linked` where the native code of what is built with may end up linked (`linked = true`).
fn with_linked(layers: &[Policy], reaches: &[Reach], name: &str, version: &Version) -> Vec<Reach> {
    let mut all = reaches.to_vec();
    let ends_up_linked = natives(layers)
        .any(|native| native.linked && native.krate.may_mean(name, version))
        && layers
            .iter()
            .all(|layer| layer.scope.reach.contains(&Reach::Linked));
    if ends_up_linked && all.contains(&Reach::Build) && !all.contains(&Reach::Linked) {
        all.push(Reach::Linked);
    }
    all
}

/// Tells whether the native code of what is built with ends up linked, if it comes from a source.
fn is_linked(layers: &[Policy], name: &str, version: &Version, source: SourceKind) -> bool {
    natives(layers).any(|native| native.linked && native.may_mean(name, version, source))
}

fn natives(layers: &[Policy]) -> impl Iterator<Item = &Native> {
    layers.iter().flat_map(|layer| &layer.native)
}

/// The crates that the rules on the license tell apart: name, version, and how a person calls it.
fn crates(layers: &[Policy], case: &TestCase) -> Vec<(String, Version, String)> {
    let patterns = || {
        layers
            .iter()
            .flat_map(|layer| &layer.rules)
            .filter(|rule| case.license.terms().any(|term| could_decide(rule, term)))
            .filter_map(|rule| rule.conditions.crates())
            .flatten()
    };
    let ordinary = Version::new(1, 0, 0);
    let Some(name) = &case.krate else {
        let mut all = vec![(String::new(), ordinary, ANY.to_owned())];
        for pattern in patterns() {
            let krate = (
                pattern.name.clone(),
                version_of(pattern),
                pattern.text.clone(),
            );
            if !all.contains(&krate) && all.len() < MAX_CRATES {
                all.push(krate);
            }
        }
        return all;
    };
    if let Some(version) = &case.version {
        return vec![(name.clone(), version.clone(), format!("{name}@{version}"))];
    }
    // What `[[native]]` adds to a version of the crate tells it from the others as well, and so does
    // what is waived or bought.
    let mine: Vec<&CratePattern> = patterns()
        .chain(natives(layers).map(|native| &native.krate))
        .chain(waivers(layers, case).map(|waiver| &waiver.krate))
        .chain(agreements(layers, case).map(|agreement| &agreement.krate))
        .filter(|pattern| pattern.matches_name(name))
        .collect();
    let candidates = [ordinary, Version::new(0, 0, 0), Version::new(999_999, 0, 0)];
    let is_told = |version: &Version| {
        mine.iter()
            .any(|pattern| pattern.version.is_some() && pattern.matches(name, version))
    };
    let mut versions: Vec<Version> = Vec::new();
    versions.extend(candidates.into_iter().find(|version| !is_told(version)));
    for pattern in mine.iter().filter(|pattern| pattern.version.is_some()) {
        let version = version_of(pattern);
        if !versions.contains(&version) && versions.len() < MAX_CRATES {
            versions.push(version);
        }
    }
    if versions.is_empty() {
        versions.push(Version::new(1, 0, 0));
    }
    versions
        .into_iter()
        .map(|version| {
            let krate = if mine.iter().any(|pattern| pattern.version.is_some()) {
                format!("{name}@{version}")
            } else {
                name.clone()
            };
            (name.clone(), version, krate)
        })
        .collect()
}

/// A version that a pattern covers.
fn version_of(pattern: &CratePattern) -> Version {
    let ordinary = Version::new(1, 0, 0);
    let wanted = match &pattern.version {
        None => return ordinary,
        Some(Versions::One(one)) => return one.clone(),
        Some(Versions::Range(wanted)) => wanted,
    };
    let near = wanted.comparators.iter().flat_map(around);
    [ordinary.clone(), Version::new(0, 0, 0)]
        .into_iter()
        .chain(near)
        .find(|version| wanted.matches(version))
        .unwrap_or(ordinary)
}

/// Versions at which a requirement may begin or end.
fn around(comparator: &Comparator) -> Vec<Version> {
    let minor = comparator.minor.unwrap_or(0);
    let patch = comparator.patch.unwrap_or(0);
    let at = Version {
        pre: comparator.pre.clone(),
        ..Version::new(comparator.major, minor, patch)
    };
    let mut all = vec![at, Version::new(comparator.major, minor, patch)];
    match comparator.op {
        Op::Greater => all.extend([
            Version::new(comparator.major, minor, patch.saturating_add(1)),
            Version::new(comparator.major, minor.saturating_add(1), 0),
            Version::new(comparator.major.saturating_add(1), 0, 0),
        ]),
        Op::Less => all.extend([
            Version::new(comparator.major, minor, patch.saturating_sub(1)),
            Version::new(comparator.major, minor.saturating_sub(1), 0),
            Version::new(comparator.major.saturating_sub(1), 0, 0),
        ]),
        _ => {}
    }
    all
}
