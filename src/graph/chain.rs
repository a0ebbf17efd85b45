//! The features told on a path: each is one that the step before it switches on, as far as there are such.
//!
//! A build unifies what all of it asks for, so a package may have a feature on that nothing on a path
//! asked for. Such a feature is marked: switching off what is told in front of it does not help.

use std::collections::{BTreeMap, BTreeSet};

use guppy::PackageId;
use guppy::graph::feature::FeatureLabel;

use super::build::Graph;
use super::model::{PackageIx, Path};
use super::simulate::Simulator;

/// What the packages on a path declare; package `at` is the one that step `at` leads from.
trait Declarations {
    /// Returns the features of a package that may be told, best first.
    fn features(&self, at: usize) -> Vec<String>;
    /// Tells whether a feature of the first package is on by itself.
    fn is_on(&self, feature: &str) -> bool;
    /// Tells whether a feature names another of the same package.
    fn implies(&self, at: usize, feature: &str, other: &str) -> bool;
    /// Tells whether a feature names the dependency that a step follows.
    fn switches_on(&self, at: usize, feature: &str) -> bool;
    /// Tells whether a step asks for a feature of where it leads: by its declaration, or by a feature.
    fn asks(&self, at: usize, feature: Option<&str>, other: &str) -> bool;
}

/// A feature of a package, and whether something else than the path switches it on.
type Told = Option<(String, bool)>;

/// Finds the features to tell of; `optional` says which steps need one.
fn chain(declared: &impl Declarations, optional: &[bool]) -> Vec<Told> {
    let mut search = Search {
        declared,
        optional,
        from: 0,
        closures: BTreeMap::new(),
        failed: BTreeSet::new(),
    };
    let mut told: Vec<Told> = Vec::new();
    while told.len() < optional.len() {
        search.from = told.len();
        search.failed.clear();
        let ends = (search.from..optional.len()).rev();
        let found = { ends }.find_map(|end| search.until(end, None));
        let features = found.unwrap_or_else(|| vec![None]);
        // What begins anew is on for another reason.
        let is_elsewhere = search.from > 0;
        let marked = features.into_iter().enumerate();
        told.extend(marked.map(|(at, feature)| Some((feature?, is_elsewhere && at == 0))));
    }
    told
}

struct Search<'d, D> {
    declared: &'d D,
    optional: &'d [bool],
    /// The step it begins with.
    from: usize,
    /// The features of a package, each with all that it implies.
    closures: BTreeMap<usize, Vec<(String, BTreeSet<String>)>>,
    /// What cannot be had: a step, with a feature of where it leads.
    failed: BTreeSet<(usize, Option<String>)>,
}

impl<D: Declarations> Search<'_, D> {
    /// Finds features for the steps up to `end`, where the last has to ask for `wanted`.
    fn until(&mut self, end: usize, wanted: Option<&str>) -> Option<Vec<Option<String>>> {
        let key = (end, wanted.map(str::to_owned));
        if self.failed.contains(&key) {
            return None;
        }
        let is_asked = wanted.is_none_or(|wanted| self.is_asked(end, None, wanted));
        let mut choices = Vec::new();
        if is_asked && !self.optional[end] {
            choices.push(None);
        } else {
            for (feature, implied) in self.closures_of(end) {
                let names = |other: &String| self.declared.switches_on(end, other);
                let is_on = !self.optional[end] || implied.iter().any(names);
                let asks = |wanted| is_asked || self.is_asked(end, Some(&implied), wanted);
                if is_on && wanted.is_none_or(asks) {
                    choices.push(Some(feature));
                }
            }
        }
        for choice in choices {
            if end == self.from {
                let is_on = |feature: &String| end > 0 || self.declared.is_on(feature);
                if choice.as_ref().is_none_or(is_on) {
                    return Some(vec![choice]);
                }
            } else if let Some(mut found) = self.until(end - 1, choice.as_deref()) {
                found.push(choice);
                return Some(found);
            }
        }
        self.failed.insert(key);
        None
    }

    /// Tells whether a step asks for a feature of where it leads, or for one that implies it.
    fn is_asked(&mut self, at: usize, by: Option<&BTreeSet<String>>, wanted: &str) -> bool {
        let declared = self.declared;
        let implying = self.closures_of(at + 1);
        let implying = implying
            .iter()
            .filter(|(_, implied)| implied.contains(wanted));
        { implying }.any(|(other, _)| match by {
            None => declared.asks(at, None, other),
            Some(by) => by
                .iter()
                .any(|feature| declared.asks(at, Some(feature), other)),
        })
    }

    fn closures_of(&mut self, at: usize) -> Vec<(String, BTreeSet<String>)> {
        let declared = self.declared;
        let find = || {
            let all = declared.features(at);
            let closure = |feature: &String| {
                let mut implied = BTreeSet::from([feature.clone()]);
                let mut queue = vec![feature.clone()];
                while let Some(next) = queue.pop() {
                    for other in &all {
                        if !implied.contains(other) && declared.implies(at, &next, other) {
                            implied.insert(other.clone());
                            queue.push(other.clone());
                        }
                    }
                }
                (feature.clone(), implied)
            };
            all.iter().map(closure).collect()
        };
        self.closures.entry(at).or_insert_with(find).clone()
    }
}

/// Most features of a package that are looked at: all with all are compared.
const MAX_FEATURES: usize = 200;

impl Graph {
    /// Makes the features told on a path ones that switch each other on.
    #[must_use]
    pub fn told(&self, mut path: Path) -> Path {
        let Some(simulation) = &self.simulation else {
            return path;
        };
        let optional: Vec<bool> = path
            .steps
            .iter()
            .map(|step| step.feature.is_some())
            .collect();
        if !optional.contains(&true) {
            return path;
        }
        let declared = OfPath {
            simulator: &simulation.simulator,
            path: &path,
            is_on: self
                .runs
                .dev
                .starts_of(path.member)
                .flat_map(|node| {
                    self.runs
                        .dev
                        .enabled_features(node)
                        .iter()
                        .map(String::as_str)
                })
                .collect(),
        };
        let told = chain(&declared, &optional);
        for (step, told) in path.steps.iter_mut().zip(told) {
            if let Some((feature, is_elsewhere)) = told {
                step.feature = Some(feature);
                step.is_on_elsewhere = is_elsewhere;
            } else if step.feature.is_some() {
                step.is_on_elsewhere = true;
            }
        }
        path
    }
}

/// The declarations on a path, as guppy has them.
struct OfPath<'p> {
    simulator: &'p Simulator,
    path: &'p Path,
    /// Features of the member; known if it has optional dependencies.
    is_on: BTreeSet<&'p str>,
}

impl OfPath<'_> {
    fn package(&self, at: usize) -> PackageIx {
        let steps = &self.path.steps;
        steps
            .get(at)
            .map_or_else(|| steps[at - 1].to, |step| step.from)
    }

    fn id(&self, at: usize) -> &PackageId {
        &self.simulator.ids[self.package(at).0]
    }

    fn leads(&self, from: (usize, FeatureLabel<'_>), to: (usize, FeatureLabel<'_>)) -> bool {
        let features = self.simulator.graph.feature_graph();
        let (from, to) = ((self.id(from.0), from.1), (self.id(to.0), to.1));
        features.directly_depends_on(from, to).unwrap_or(false)
    }
}

impl Declarations for OfPath<'_> {
    fn features(&self, at: usize) -> Vec<String> {
        let package = self.simulator.package(self.package(at));
        let mut names: Vec<String> = package
            .map(|package| package.named_features().map(str::to_owned).collect())
            .unwrap_or_default();
        names.truncate(MAX_FEATURES);
        // Those that name what the step follows, then `default`, then what is short.
        names.sort_by_cached_key(|name| {
            let far = match self.path.steps.get(at) {
                Some(step) if *name != step.dependency => {
                    let is_near = self.switches_on(at, name);
                    // An optional dependency is often a feature of the same name.
                    let is_nearly = is_near || self.implies(at, name, &step.dependency);
                    u8::from(!is_near) + u8::from(!is_nearly)
                }
                _ => 3,
            };
            (far, name != "default", name.len(), name.clone())
        });
        names
    }

    fn is_on(&self, feature: &str) -> bool {
        self.is_on.is_empty() || self.is_on.contains(feature)
    }

    fn implies(&self, at: usize, feature: &str, other: &str) -> bool {
        self.leads(
            (at, FeatureLabel::Named(feature)),
            (at, FeatureLabel::Named(other)),
        )
    }

    fn switches_on(&self, at: usize, feature: &str) -> bool {
        let dependency = &self.path.steps[at].dependency;
        let optional = FeatureLabel::OptionalDependency(dependency);
        self.leads((at, FeatureLabel::Named(feature)), (at, optional))
    }

    fn asks(&self, at: usize, feature: Option<&str>, other: &str) -> bool {
        let other = (at + 1, FeatureLabel::Named(other));
        let dependency = &self.path.steps[at].dependency;
        match feature {
            Some(feature) => self.leads((at, FeatureLabel::Named(feature)), other),
            None => {
                let optional = FeatureLabel::OptionalDependency(dependency);
                self.leads((at, FeatureLabel::Base), other) || self.leads((at, optional), other)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{Declarations, chain};

    const FEATURES: usize = 4;

    /// Packages in a row, each with four features.
    #[derive(Debug, Clone)]
    struct Row {
        on: Vec<bool>,
        implies: Vec<Vec<bool>>,
        switches: Vec<Vec<bool>>,
        asks: Vec<Vec<bool>>,
        optional: Vec<bool>,
    }

    fn number(feature: &str) -> usize {
        feature.parse().unwrap()
    }

    impl Declarations for Row {
        fn features(&self, _at: usize) -> Vec<String> {
            (0..FEATURES).map(|feature| feature.to_string()).collect()
        }

        fn is_on(&self, feature: &str) -> bool {
            self.on[number(feature)]
        }

        fn implies(&self, at: usize, feature: &str, other: &str) -> bool {
            self.implies[at][number(feature) * FEATURES + number(other)]
        }

        fn switches_on(&self, at: usize, feature: &str) -> bool {
            self.switches[at][number(feature)]
        }

        fn asks(&self, at: usize, feature: Option<&str>, other: &str) -> bool {
            let by = feature.map_or(FEATURES, number);
            self.asks[at][by * FEATURES + number(other)]
        }
    }

    impl Row {
        /// All that is on in a package when these are.
        fn spread(&self, at: usize, mut on: BTreeSet<usize>) -> BTreeSet<usize> {
            for _ in 0..FEATURES {
                for feature in on.clone() {
                    let row = &self.implies[at][feature * FEATURES..][..FEATURES];
                    on.extend((0..FEATURES).filter(|other| row[*other]));
                }
            }
            on
        }
    }

    fn rows() -> impl Strategy<Value = Row> {
        let bits = |count| prop::collection::vec(prop::bool::weighted(0.25), count);
        let of_each = move |count| prop::collection::vec(bits(count), 6);
        (
            bits(FEATURES),
            of_each(FEATURES * FEATURES),
            of_each(FEATURES),
            of_each((FEATURES + 1) * FEATURES),
            prop::collection::vec(any::<bool>(), 1..5),
        )
            .prop_map(|(on, implies, switches, asks, optional)| Row {
                on,
                implies,
                switches,
                asks,
                optional,
            })
    }

    proptest! {
        /// Simulated forward, with nothing on but what is told, every feature told is on where it counts and
        /// switches the step on; and only what no feature in front could switch on begins anew.
        #[test]
        fn every_feature_told_is_switched_on_by_the_step_before(row in rows()) {
            let told = chain(&row, &row.optional);
            prop_assert_eq!(told.len(), row.optional.len());
            let mut asked: BTreeSet<usize> = (0..FEATURES).filter(|one| row.on[*one]).collect();
            for (at, told) in told.iter().enumerate() {
                let named = told.as_ref().map(|(feature, elsewhere)| (number(feature), *elsewhere));
                let is_switched = |feature| {
                    let on = row.spread(at, BTreeSet::from([feature]));
                    on.iter().any(|one| row.switches[at][*one])
                };
                if let Some((feature, elsewhere)) = named {
                    prop_assert!(elsewhere || asked.contains(&feature), "{:?}", told);
                    prop_assert!(!row.optional[at] || is_switched(feature));
                    prop_assert!(!elsewhere || at > 0);
                } else if row.optional[at] {
                    // Nothing at all could be told.
                    let starts = if at == 0 { asked.clone() } else { (0..FEATURES).collect() };
                    prop_assert!(!starts.into_iter().any(is_switched));
                }
                let by = named.map(|(feature, _)| row.spread(at, BTreeSet::from([feature])));
                let by = by.into_iter().flatten().chain([FEATURES]);
                let next = by.flat_map(|by| {
                    let asks = &row.asks[at][by * FEATURES..][..FEATURES];
                    (0..FEATURES).filter(|other| asks[*other])
                });
                asked = row.spread(at + 1, next.collect());
            }
        }
    }
}
