//! What of a run failed before, too: failures told so that another run's can be held against them.

use std::collections::{BTreeMap, BTreeSet};

use super::cause::{causes_of, code, failing, native_key};
use super::identity::{cause_lines, crates, digest, with_crate};
use super::{Cause, Failing};
use crate::decide::{Assessment, NativeGap, Question};
use crate::diagnostic::Code;
use crate::graph::PackageIx;
use crate::vocabulary::{Reach, Verdict};

/// How a package gets in where it fails: reach, distribution and name of the member; how badly; and under which license.
type Context = (Reach, Option<String>, String, Verdict, String);
/// What one cause blames of its packages: each with its terms.
type Hits = BTreeMap<PackageIx, (BTreeSet<Context>, BTreeSet<String>)>;

/// What fails in a run, by fingerprint.
#[derive(Debug, Clone, Default)]
pub(crate) struct Failed {
    all: BTreeMap<String, Failure>,
}

/// A crate under a cause.
#[derive(Debug, Clone)]
struct Failure {
    key: (Code, Cause),
    packages: Vec<PackageIx>,
    contexts: BTreeSet<Context>,
}

impl Failed {
    /// Tells what fails, but for packages that are left out.
    pub(crate) fn of(
        question: &Question<'_>,
        assessment: &Assessment,
        is_left_out: impl Fn(PackageIx) -> bool,
    ) -> Self {
        let mut causes: BTreeMap<(Code, Cause), Hits> = BTreeMap::new();
        for (index, decision) in assessment.packages.iter().enumerate() {
            let package = PackageIx(index);
            let is_failing = decision.native_gap.is_some() || failing(decision.outcome).is_some();
            if is_failing && !is_left_out(package) {
                record(question, assessment, package, &mut causes);
            }
        }
        let mut all = BTreeMap::new();
        for (key, hits) in causes {
            let packages: Vec<PackageIx> = hits.keys().copied().collect();
            for versions in crates(question.graph, &packages) {
                let of_it = || versions.iter().filter_map(|ix| hits.get(ix));
                let terms = of_it()
                    .flat_map(|(_, terms)| terms.iter().cloned())
                    .collect();
                let contexts = of_it().flat_map(|(contexts, _)| contexts.iter().cloned());
                let failure = Failure {
                    contexts: contexts.collect(),
                    key: key.clone(),
                    packages: versions,
                };
                all.insert(
                    fingerprint(question, &key, &failure.packages, &terms),
                    failure,
                );
            }
        }
        Self { all }
    }

    /// Returns the fingerprints of what failed before as well: under the same cause, and in every context it fails
    /// in now.
    pub(crate) fn known(&self, before: &Self) -> BTreeSet<String> {
        self.all
            .iter()
            .filter(|(fingerprint, failure)| {
                let then = before.all.get(*fingerprint);
                may_be_known(failure.key.0)
                    && then.is_some_and(|then| failure.contexts.is_subset(&then.contexts))
            })
            .map(|(fingerprint, _)| fingerprint.clone())
            .collect()
    }

    /// Returns the fingerprints of what fails, without some.
    pub(crate) fn without(&self, some: &BTreeSet<String>) -> BTreeSet<String> {
        let all = self
            .all
            .keys()
            .filter(|fingerprint| !some.contains(*fingerprint));
        all.cloned().collect()
    }

    /// Returns what fails under fingerprints: each package under each cause.
    pub(crate) fn failing(&self, fingerprints: &BTreeSet<String>) -> BTreeSet<Failing> {
        let failures = self.all.iter();
        failures
            .filter(|(fingerprint, _)| fingerprints.contains(*fingerprint))
            .flat_map(|(_, failure)| failure.failing())
            .collect()
    }

    /// Returns the packages that fail for something else than what is known.
    pub(super) fn packages_beyond(&self, known: &BTreeSet<Failing>) -> BTreeSet<PackageIx> {
        let all = self.all.values().flat_map(Failure::failing);
        all.filter(|failing| !known.contains(failing))
            .map(|(_, ix)| ix)
            .collect()
    }

    /// Tells whether nothing fails.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Returns the packages that fail.
    pub(crate) fn packages(&self) -> BTreeSet<PackageIx> {
        let all = self.all.values();
        all.flat_map(|failure| failure.packages.iter().copied())
            .collect()
    }
}

impl Failure {
    fn failing(&self) -> impl Iterator<Item = Failing> {
        self.packages.iter().map(|ix| (self.key.clone(), *ix))
    }
}

/// What stands in for something else, or claims to be our own, says nothing of what stood there before.
const fn may_be_known(code: Code) -> bool {
    !matches!(
        code,
        Code::SourceReplaced | Code::MemberJudged | Code::GraphOverReported
    )
}

fn record(
    question: &Question<'_>,
    assessment: &Assessment,
    package: PackageIx,
    causes: &mut BTreeMap<(Code, Cause), Hits>,
) {
    let decision = &assessment.packages[package.0];
    let name = |ix: &PackageIx| question.graph.package(*ix).name.clone();
    let license = license(question, package);
    let contexts = |only: &dyn Fn(Reach, Verdict) -> bool| -> BTreeSet<Context> {
        let all = decision.contexts.iter();
        all.filter(|context| only(context.context.reach, context.verdict))
            .flat_map(|found| {
                let context = &found.context;
                let of = |member| {
                    (
                        context.reach,
                        context.distribution.clone(),
                        name(member),
                        found.verdict,
                        license.clone(),
                    )
                };
                context.members.iter().map(of)
            })
            .collect()
    };
    if let Some(NativeGap::HeldBack { layer }) = decision.native_gap {
        let hits = causes.entry(native_key(layer)).or_default();
        hits.entry(package).or_default().0 = contexts(&|reach, _| reach == Reach::Linked);
    }
    let Some(worst) = failing(decision.outcome) else {
        return;
    };
    // What fails less badly elsewhere has no finding of its own, and is no reason to pass either.
    let milder = contexts(&|_, verdict| verdict != Verdict::Allow && verdict != worst);
    let expression = question.facts.packages[package.0].expression();
    for context in decision
        .contexts
        .iter()
        .filter(|context| context.verdict == worst)
    {
        for (cause, leaf) in causes_of(question.facts, package, context) {
            let key = (code(&cause, worst, decision.member_judged), cause);
            let hit = causes.entry(key).or_default().entry(package).or_default();
            let found = &context.context;
            hit.0.extend(milder.iter().cloned());
            let of = |member| {
                let distribution = found.distribution.clone();
                (
                    found.reach,
                    distribution,
                    name(member),
                    worst,
                    license.clone(),
                )
            };
            hit.0.extend(found.members.iter().map(of));
            let term = leaf
                .zip(expression)
                .map(|(leaf, expression)| &expression.leaves[leaf].term);
            hit.1.extend(term.map(ToString::to_string));
        }
    }
}

/// All that is known of its license, so that no other terms hide behind those that are to blame.
fn license(question: &Question<'_>, package: PackageIx) -> String {
    let facts = &question.facts.packages[package.0];
    let mut told = match facts.expression() {
        Some(expression) => expression.to_string(),
        None => facts.declared.clone().unwrap_or_default(),
    };
    // What declares its license may carry files that say something else, and those are told by what they hold.
    if !facts.packaged.unrecognized.is_empty() || facts.packaged.contradicts.is_some() {
        let digests = facts.files.iter().filter_map(|file| file.sha256.as_deref());
        told.extend(digests.flat_map(|digest| ["\n", digest]));
    }
    told
}

/// The same as that of the finding about it.
fn fingerprint(
    question: &Question<'_>,
    (code, cause): &(Code, Cause),
    versions: &[PackageIx],
    terms: &BTreeSet<String>,
) -> String {
    let (layer, rule) = match cause {
        Cause::Rule { layer, rule } => (*layer, Some(*rule)),
        Cause::Default { layer, .. } => (*layer, None),
        _ => (0, None),
    };
    let layer = question.layers.get(layer);
    let by = layer
        .zip(rule)
        .map(|(layer, rule)| layer.rules[rule].id.as_str());
    let parts = if *code == Code::NativeLicenseUnknown {
        Vec::new()
    } else {
        cause.key_parts()
    };
    let mut lines = cause_lines(
        *code,
        layer.map(|layer| layer.identity.name.as_str()),
        by,
        &parts,
    );
    if let Some(first) = versions.first() {
        with_crate(
            &mut lines,
            question.graph,
            *first,
            terms.is_empty().then_some(question.facts),
        );
    }
    lines.extend(terms.iter().cloned());
    digest(&lines)
}
