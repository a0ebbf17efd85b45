//! What the features of our own members bring in: which of them lead to packages, and the graph without them.

use std::collections::BTreeSet;

use super::super::build::Graph;
use super::super::model::PackageIx;
use super::edit::Changes;
use super::graph::{Hypothesis, Toward};
use super::tables::{FeatureIx, Label};

impl Hypothesis<'_> {
    /// Returns the features of a member that bring targets in, those that only name another of them left out; `None`
    /// if it brings them in whatever features are on, or none does.
    #[must_use]
    pub(crate) fn features_toward(
        &self,
        member: PackageIx,
        toward: &Toward,
    ) -> Option<BTreeSet<String>> {
        if self.brings(member, &[], toward) {
            return None;
        }
        let leading: BTreeSet<String> = self
            .named_features(member)
            .filter(|(feature, _)| toward.leads(*feature))
            .map(|(_, name)| name.to_owned())
            .collect();
        let names_another = |feature: &String| {
            let implied = self.implied(member, feature);
            implied
                .iter()
                .any(|other| other != feature && leading.contains(other))
        };
        let found: BTreeSet<String> = leading
            .iter()
            .filter(|feature| !names_another(feature))
            .filter(|feature| self.brings(member, &[feature.as_str()], toward))
            .cloned()
            .collect();
        (!found.is_empty()).then_some(found)
    }

    /// Tells whether a feature of a member is on by default.
    #[must_use]
    pub(crate) fn is_default(&self, member: PackageIx, feature: &str) -> bool {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut open = vec!["default".to_owned()];
        while let Some(name) = open.pop() {
            for implied in self.implied(member, &name) {
                if implied == feature {
                    return true;
                }
                if seen.insert(implied.clone()) {
                    open.push(implied);
                }
            }
        }
        false
    }

    /// Tells whether a feature of a package is nothing but an optional dependency by that name.
    #[must_use]
    pub(crate) fn is_dependency(&self, package: PackageIx, feature: &str) -> bool {
        let tables = self.tables();
        let links = tables.links_of(package).iter();
        let mut optional = links.filter(|link| self.is_called(link.name, feature));
        tables.named(package, feature).is_some_and(|from| {
            let edges = tables.edges_of(from);
            optional.any(|link| edges.iter().all(|edge| edge.to == link.optional))
        })
    }

    /// Returns the graph as it would be if features of members were not there, as [`Hypothesis::edited`].
    #[must_use]
    pub(crate) fn without(&self, off: &BTreeSet<(PackageIx, String)>) -> Option<Graph> {
        let features = off.iter();
        let features = features.map(|(member, name)| self.tables().named(*member, name));
        let features: Option<Vec<FeatureIx>> = features.collect();
        self.changed(&Changes::without_features(self.tables(), &features?))
    }

    /// Returns the graph as it would be if every member had its default features on and no others, but for those
    /// that `default` of a member names and that are to go.
    #[must_use]
    pub(crate) fn with_defaults(&self, less: Option<(PackageIx, &str)>) -> Option<Graph> {
        let tables = self.tables();
        let cut = match less {
            Some((member, name)) => Some((
                tables.named(member, "default")?,
                tables.named(member, name)?,
            )),
            None => None,
        };
        self.changed(&Changes::with_defaults(cut))
    }

    fn named_features(&self, member: PackageIx) -> impl Iterator<Item = (FeatureIx, &str)> {
        let tables = self.tables();
        let all = tables.first[member.0]..tables.first[member.0 + 1];
        all.filter_map(|feature| match &tables.labels[feature as usize] {
            Label::Named(name) => Some((feature, &**name)),
            Label::Base | Label::Optional => None,
        })
    }
}
