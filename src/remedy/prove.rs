//! Judging an edited graph: what would fail there, and whether that is less than now.

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::{Assessment, NativeGap, PackageDecision, Question, assess, assess_some};
use crate::diagnostic::Code;
use crate::facts::Facts;
use crate::findings::cause::{causes_of, code, failing, native_key};
use crate::findings::{Cause, Failing};
use crate::graph::{Graph, PackageIx};
use crate::vocabulary::Reach;

/// What failures have in common; one finding for each.
pub(crate) type Key = (Code, Cause);

/// How a package gets in where it fails, and in which members.
pub(crate) type Ways = BTreeMap<Reach, BTreeSet<PackageIx>>;

/// What fails: for each finding its packages.
pub(crate) type Failures = BTreeMap<Key, BTreeMap<PackageIx, Ways>>;

/// What comes of edits.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    /// What still fails.
    pub(super) failures: Failures,
    /// What does not fail any more, each package under each cause.
    pub(super) cleared: BTreeSet<Failing>,
    /// Whether nothing fails that did not fail before.
    pub(super) is_milder: bool,
}

/// Lists what fails.
pub(crate) fn failures(facts: &Facts, assessment: &Assessment) -> Failures {
    let mut found = Failures::new();
    for (index, decision) in assessment.packages.iter().enumerate() {
        record(facts, PackageIx(index), decision, &mut found);
    }
    found
}

fn record(facts: &Facts, package: PackageIx, decision: &PackageDecision, found: &mut Failures) {
    if let Some(NativeGap::HeldBack { layer }) = decision.native_gap {
        let packages = found.entry(native_key(layer)).or_default();
        let ways = packages.entry(package).or_default();
        let contexts = decision.contexts.iter().map(|context| &context.context);
        for context in contexts.filter(|context| context.reach == Reach::Linked) {
            ways.entry(context.reach)
                .or_default()
                .extend(&context.members);
        }
    }
    let Some(verdict) = failing(decision.outcome) else {
        return;
    };
    let contexts = decision.contexts.iter();
    for context in contexts.filter(|context| context.verdict == verdict) {
        for (cause, _) in causes_of(facts, package, context) {
            let key = (code(&cause, verdict, decision.member_judged), cause);
            let ways = found.entry(key).or_default().entry(package).or_default();
            let members = ways.entry(context.context.reach).or_default();
            members.extend(&context.context.members);
        }
    }
}

/// Every package that fails, under each cause.
pub(super) fn failing_of(failures: &Failures) -> impl Iterator<Item = (&Key, &PackageIx)> {
    let pairs = failures.iter();
    pairs.flat_map(|(key, packages)| packages.keys().map(move |package| (key, package)))
}

/// Judges an edited graph; `None` if it cannot be judged.
pub(super) fn judge(
    question: &Question<'_>,
    failures: &Failures,
    edited: &Graph,
) -> Option<Outcome> {
    let changed: BTreeSet<PackageIx> = edited
        .indices()
        .filter(|ix| question.graph.package(*ix).reached != edited.package(*ix).reached)
        .collect();
    let question = Question {
        graph: edited,
        ..*question
    };
    let then = judge_changed(&question, &changed)?;
    let mut after = failures.clone();
    for packages in after.values_mut() {
        packages.retain(|package, _| !then.contains_key(package));
    }
    for (package, decision) in &then {
        record(question.facts, *package, decision, &mut after);
    }
    after.retain(|_, packages| !packages.is_empty());
    let is_milder = after.iter().all(|(key, packages)| {
        let known = failures.get(key);
        packages
            .keys()
            .all(|package| known.is_some_and(|known| known.contains_key(package)))
    });
    let cleared = failing_of(failures)
        .filter(|(key, package)| {
            let still = after.get(*key);
            still.is_none_or(|still| !still.contains_key(package))
        })
        .map(|(key, package)| (key.clone(), *package))
        .collect();
    Some(Outcome {
        failures: after,
        cleared,
        is_milder,
    })
}

/// Judges the packages that get in otherwise than before: the others are judged as before, unless
/// what is judged elsewhere matters to them.
fn judge_changed(
    question: &Question<'_>,
    changed: &BTreeSet<PackageIx>,
) -> Option<BTreeMap<PackageIx, PackageDecision>> {
    let paths_matter = question
        .layers
        .iter()
        .flat_map(|layer| &layer.waivers)
        .any(|waiver| waiver.conditions.via().is_some());
    let members_change = changed
        .iter()
        .any(|ix| question.graph.package(*ix).is_member);
    if paths_matter || members_change {
        let all = assess(question).ok()?;
        return Some((0..).map(PackageIx).zip(all.packages).collect());
    }
    assess_some(question, changed).ok()
}
