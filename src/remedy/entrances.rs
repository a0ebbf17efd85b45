//! All that is found for a run: what would clear findings, and what is to be said of how their packages get in.

use std::collections::BTreeMap;

use super::own::{own_features, tell_own_features};
use super::search::remedies;
use super::unshipped::{Unshipped, tell_unshipped, unshipped};
use crate::decide::{Assessment, Question};
use crate::findings::manifests::Manifests;
use crate::findings::{Finding, Remedies};
use crate::graph::PackageIx;
use crate::source::Sources;

/// How packages that fail get in, where something of ours alone decides that.
#[derive(Debug, Default)]
pub(crate) struct Entrances {
    /// What is said of the features that bring a package in.
    features: BTreeMap<PackageIx, String>,
    /// The members that may not be shipped.
    members: Vec<Unshipped>,
}

/// Finds remedies, and what else is to be said.
///
/// `may_narrow` is whether the policy lets default features alone be judged.
pub(crate) fn found(
    question: &Question<'_>,
    assessment: &Assessment,
    (sources, manifests): (&mut Sources, &mut dyn Manifests),
    may_narrow: bool,
) -> (Remedies, Entrances) {
    let mut found = remedies(question, assessment, sources, manifests);
    let disk = (sources, manifests);
    let features = own_features(question, assessment, disk, may_narrow, &mut found);
    let members = unshipped(question, assessment);
    (found, Entrances { features, members })
}

impl Entrances {
    /// Says it in findings.
    pub(crate) fn tell(&self, findings: &mut [Finding], question: &Question<'_>) {
        tell_unshipped(findings, question.graph, question.layers, &self.members);
        tell_own_features(findings, &self.features, question.graph);
    }
}
