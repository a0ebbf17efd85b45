//! Newer versions of a failing crate that are known here and that the policy would accept.
//!
//! What another version depends on is not known, so none of this is proved.

use std::collections::BTreeSet;

use super::prove::Failures;

use crate::decide::Question;
use crate::facts::declared;
use crate::findings::manifests::Manifests;
use crate::findings::{Remedies, Remedy};
use crate::graph::{Hypothesis, PackageIx};
use crate::vocabulary::SourceKind;

/// Most packages of a cause that are looked at.
const MAX_PACKAGES: usize = 8;

/// Adds the versions that would pass.
pub(super) fn add(
    question: &Question<'_>,
    failures: &Failures,
    hypothesis: &Hypothesis<'_>,
    manifests: &mut dyn Manifests,
    remedies: &mut Remedies,
) {
    let mut versions = Vec::new();
    for (key, packages) in failures {
        for package in packages.keys().take(MAX_PACKAGES) {
            if let Some(remedy) = of_package(question, *package, hypothesis, manifests) {
                versions.push((remedy, BTreeSet::from([(key.clone(), *package)])));
            }
        }
    }
    // Behind what is proved, before dropping.
    let mut found = remedies.found.iter();
    let at = found.position(|(remedy, _)| remedy.kind == "drop" && remedy.is_conditional);
    let at = at.unwrap_or(remedies.found.len());
    remedies.found.splice(at..at, versions);
}

/// The newest version that all dependents take and that passes where this one does not.
fn of_package(
    question: &Question<'_>,
    ix: PackageIx,
    hypothesis: &Hypothesis<'_>,
    manifests: &mut dyn Manifests,
) -> Option<Remedy> {
    let package = question.graph.package(ix);
    // Where texts count, a field alone says nothing of another version.
    let compares = question
        .evidence
        .files(ix)
        .is_some_and(|files| files.compare);
    if compares || !matches!(package.source, SourceKind::CratesIo | SourceKind::Registry) {
        return None;
    }
    let known_ids: Vec<String> = question
        .layers
        .iter()
        .flat_map(|layer| layer.identity.known_ids.iter().cloned())
        .collect();
    for (version, license) in manifests.other_versions(ix) {
        let is_newer = version > package.version;
        if !is_newer || !hypothesis.accepts(ix, &version) || license == package.license {
            continue;
        }
        let Some(license) = license else { continue };
        let mut facts = question.facts.clone();
        *facts.packages.get_mut(ix.0)? = declared(Some(&license), &known_ids);
        let edited = hypothesis.with_version(ix, &version);
        let asked = Question {
            graph: &edited,
            facts: &facts,
            ..*question
        };
        let only = BTreeSet::from([ix]);
        let decision = crate::decide::assess_some(&asked, &only).ok()?;
        let passes = decision
            .get(&ix)
            .is_some_and(|decision| crate::findings::cause::failing(decision.outcome).is_none());
        if passes {
            let (name, now) = (&package.name, &package.version);
            let command = format!("cargo update {name}@{now} --precise {version}");
            return Some(Remedy {
                kind: "update",
                title: format!(
                    "update `{name}` to {version}, which declares {license}: `{command}`"
                ),
                edits: Vec::new(),
                command: Some(command),
                verified: false,
                compiles: false,
                is_conditional: false,
                serves: Vec::new(),
                clears: 1,
                of: 1,
            });
        }
    }
    None
}
