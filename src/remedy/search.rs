//! The search for plans that clear findings, mildest first, within a budget of simulations: the
//! same input gives the same remedies on a machine of any speed.

use std::collections::{BTreeMap, BTreeSet};

use super::cost::{Cost, cost};
use super::plan::{Cut, Plan};
use super::prove::{Failures, Key, Outcome, Ways, failing_of, failures, judge};
use super::realize::{Files, Realized, realize};
use super::usage::{Usage, usage};
use crate::decide::{Assessment, Question};
use crate::facts::spread;
use crate::findings::Cause;
use crate::findings::manifests::Manifests;
use crate::findings::{Failing, Remedies, Remedy};
use crate::graph::{Declared, EdgeKind, Hypothesis, Lost, PackageIx, Way};
use crate::source::Sources;

/// Most simulations of one run.
const MAX_SIMULATIONS: usize = 96;
/// As many simulations, or edits of texts, as a thread is worth starting for.
const WORTH_A_THREAD: usize = 2;
/// Most simulations for one plan: what is left over is looked at again.
const MAX_ROUNDS: usize = 3;
/// Most declarations one remedy changes, and most it moves.
const MAX_CHANGES: usize = 12;
const MAX_MOVES: usize = 3;

/// Finds remedies for everything that fails. Where nothing fails this does nothing.
#[must_use]
pub(crate) fn remedies(
    question: &Question<'_>,
    assessment: &Assessment,
    sources: &mut Sources,
    manifests: &mut dyn Manifests,
) -> Remedies {
    let failures = failures(question.facts, assessment);
    let mut remedies = Remedies::default();
    if failures.is_empty() {
        return remedies;
    }
    remedies.sought = failing_of(&failures).count();
    if !failures.keys().any(is_sought) {
        return remedies;
    }
    let Some(hypothesis) = Hypothesis::new(question.graph) else {
        return remedies;
    };
    let mut search = Search {
        question,
        hypothesis: &hypothesis,
        failures: &failures,
        files: Files::new(sources, manifests),
        left: MAX_SIMULATIONS,
        tried: BTreeSet::new(),
    };
    let mut proofs = search.run();
    proofs.sort_by(|a, b| a.plan.cmp(&b.plan));
    let sources = &*search.files.sources;
    let edits = spread(&proofs, WORTH_A_THREAD, |proof| {
        proof.realized.edits(sources)
    });
    for (proof, edits) in proofs.into_iter().zip(edits) {
        let Some(edits) = edits else { continue };
        let mut found = remedies.found.iter();
        if found.any(|(known, _)| known.edits == edits) {
            continue;
        }
        let remedy = Remedy {
            kind: proof.plan.kind(),
            title: super::advise::title(question.graph, &proof, &edits),
            edits,
            command: None,
            verified: true,
            compiles: false,
            is_conditional: proof.usage.open.is_some(),
            serves: Vec::new(),
            clears: proof.cleared.len(),
            of: remedies.sought,
        };
        remedies.found.push((remedy, proof.cleared));
    }
    remedies.found.sort_by_key(|(remedy, _)| rank(remedy));
    remedies
}

/// A license text that nobody has read yet is for a person to read; no reason to build without the
/// package, and there may be many. So may there be vendored packages, and dropping them is no answer.
pub(super) const fn is_sought(key: &Key) -> bool {
    !matches!(key.1, Cause::Unrecognized(_) | Cause::Replaced)
}

/// Another version may have a text that is known.
pub(crate) const fn is_sought_by_updates(key: &Key) -> bool {
    !matches!(key.1, Cause::Replaced)
}

/// Findings cleared, then least change; dropping what may be used comes last, and of drops the smallest
/// first: who drops ten crates to clear everything has no product left.
fn rank(remedy: &Remedy) -> (bool, usize, std::cmp::Reverse<usize>, usize, usize) {
    let is_drop = remedy.kind == "drop" && remedy.is_conditional;
    let kind = ["feature", "move", "drop"]
        .iter()
        .position(|kind| *kind == remedy.kind);
    (
        is_drop,
        if is_drop { remedy.edits.len() } else { 0 },
        std::cmp::Reverse(remedy.clears),
        kind.unwrap_or(usize::MAX),
        remedy.edits.len(),
    )
}

/// A plan for packages under a cause: all of them, or one.
struct Attempt<'k> {
    key: &'k Key,
    packages: BTreeSet<PackageIx>,
    plan: Plan,
    /// What is still there afterwards is taken into the next plan so.
    widen: Widen,
    /// The declarations that plans for this finding have known so far.
    known: BTreeSet<Declared>,
}

/// How a plan is made for more declarations.
#[derive(Clone, Copy)]
enum Widen {
    /// It is not.
    Never,
    /// All of them go.
    Drop,
    /// They ask for other features; those that this does not help with go, if the flag says so.
    Features(bool),
}

impl Widen {
    fn plan(
        self,
        hypothesis: &Hypothesis<'_>,
        packages: &BTreeSet<PackageIx>,
        entries: &[Declared],
        manifests: &mut dyn Manifests,
    ) -> Option<Plan> {
        match self {
            Self::Never => None,
            Self::Drop => Some(Plan::all(entries, Cut::Drop)),
            Self::Features(may_drop) => {
                let targets: Vec<PackageIx> = packages.iter().copied().collect();
                let (mut plan, rest) = Plan::features(hypothesis, entries, &targets, manifests);
                if may_drop {
                    plan.cuts = rest.into_iter().map(|entry| (entry, Cut::Drop)).collect();
                }
                Some(plan)
            }
        }
    }
}

/// What came of an attempt.
struct Simulated {
    outcome: Outcome,
    /// The declarations through which the finding is still there.
    still: Vec<Declared>,
    /// What goes with features.
    lost: Lost,
}

/// A plan that clears something.
pub(super) struct Proof {
    pub(super) plan: Plan,
    pub(super) usage: Usage,
    pub(super) cost: Cost,
    realized: Realized,
    cleared: BTreeSet<Failing>,
}

struct Search<'s> {
    question: &'s Question<'s>,
    hypothesis: &'s Hypothesis<'s>,
    failures: &'s Failures,
    files: Files<'s>,
    /// Simulations left.
    left: usize,
    /// Plans that were tried.
    tried: BTreeSet<Plan>,
}

impl<'s> Search<'s> {
    /// Tries plans round after round: what a plan leaves is looked at again. What would clear a cause
    /// whole comes first, and of plans for one package the mildest.
    fn run(&mut self) -> Vec<Proof> {
        let mut open: Vec<Attempt<'s>> = Vec::new();
        let mut single: Vec<Attempt<'s>> = Vec::new();
        for (key, packages) in self.failures.iter().filter(|(key, _)| is_sought(key)) {
            open.extend(self.attempts(key, packages.keys().copied().collect()));
            if packages.len() > 1 {
                let each = packages.keys();
                single.extend(each.flat_map(|one| self.attempts(key, BTreeSet::from([*one]))));
            }
        }
        single.sort_by_key(|attempt| !matches!(attempt.widen, Widen::Features(_)));
        open.extend(single);
        let mut proofs = Vec::new();
        for _ in 0..MAX_ROUNDS {
            let batch: Vec<(Attempt<'s>, Usage, Realized)> = std::mem::take(&mut open)
                .into_iter()
                .filter_map(|attempt| self.realized(attempt))
                .collect();
            let (question, hypothesis, failures) = (self.question, self.hypothesis, self.failures);
            let results = spread(&batch, WORTH_A_THREAD, |(attempt, _, realized)| {
                simulate(question, hypothesis, failures, attempt, realized)
            });
            for ((attempt, usage, realized), result) in batch.into_iter().zip(results) {
                let Some(Simulated {
                    outcome,
                    still,
                    lost,
                }) = result
                else {
                    continue;
                };
                let is_cleared = |package: &PackageIx| {
                    outcome.cleared.contains(&(attempt.key.clone(), *package))
                };
                if !attempt.packages.iter().all(is_cleared) {
                    open.extend(attempt.widened(hypothesis, still, self.files.manifests));
                } else if outcome.is_milder {
                    let served = outcome
                        .cleared
                        .iter()
                        .map(|(_, package)| *package)
                        .collect();
                    let manifests = &mut *self.files.manifests;
                    let cost = cost(hypothesis, &attempt.plan, &lost, &served, manifests);
                    let Some(cost) = cost else { continue };
                    proofs.push(Proof {
                        plan: attempt.plan,
                        usage,
                        cost,
                        realized,
                        cleared: outcome.cleared,
                    });
                }
            }
        }
        proofs
    }

    /// Returns the first plans for packages under a cause: other features, moving, dropping.
    fn attempts(&mut self, key: &'s Key, packages: BTreeSet<PackageIx>) -> Vec<Attempt<'s>> {
        let (graph, hypothesis) = (self.question.graph, self.hypothesis);
        let mut found = Vec::new();
        if packages.iter().any(|ix| graph.package(*ix).is_member) {
            return found;
        }
        let entries = hypothesis.entries(graph, &ways(&self.failures[key], &packages));
        if entries.is_empty() || entries.len() > MAX_CHANGES * MAX_CHANGES {
            return found;
        }
        let mut add = |plan: Plan, widen| {
            let known = declarations(&plan);
            found.push(Attempt {
                key,
                packages: packages.clone(),
                plan,
                widen,
                known,
            });
        };
        let targets: Vec<PackageIx> = packages.iter().copied().collect();
        let (mut plan, rest) = Plan::features(hypothesis, &entries, &targets, self.files.manifests);
        if !plan.features.is_empty() {
            let may_drop = !rest.is_empty();
            plan.cuts = rest.into_iter().map(|entry| (entry, Cut::Drop)).collect();
            add(plan, Widen::Features(may_drop));
        }
        let movable = entries.len() <= MAX_MOVES
            && entries.iter().all(|entry| entry.kind == EdgeKind::Normal);
        if movable {
            add(Plan::all(&entries, Cut::Move(EdgeKind::Dev)), Widen::Never);
            let mut members = entries.iter().map(|entry| entry.member);
            if members.all(|member| hypothesis.has_build_script(member)) {
                add(
                    Plan::all(&entries, Cut::Move(EdgeKind::Build)),
                    Widen::Never,
                );
            }
        }
        add(Plan::all(&entries, Cut::Drop), Widen::Drop);
        found
    }

    /// Turns an attempt into edits if it is new, small enough, within the budget, and nothing that
    /// sources use moves or goes.
    fn realized(&mut self, attempt: Attempt<'s>) -> Option<(Attempt<'s>, Usage, Realized)> {
        let plan = &attempt.plan;
        let changes = plan.asking.len() + plan.cuts.len();
        if plan.is_empty()
            || changes > MAX_CHANGES
            || self.left == 0
            || !self.tried.insert(plan.clone())
        {
            return None;
        }
        let usage = usage(plan, self.files.manifests)?;
        let realized = realize(self.hypothesis, plan, &mut self.files)?;
        self.left -= 1;
        Some((attempt, usage, realized))
    }
}

impl Attempt<'_> {
    /// Returns the attempt that also changes what was left, if anything is new in that.
    fn widened(
        mut self,
        hypothesis: &Hypothesis<'_>,
        still: Vec<Declared>,
        manifests: &mut dyn Manifests,
    ) -> Option<Self> {
        let before = self.known.len();
        self.known.extend(still);
        if self.known.len() == before {
            return None;
        }
        let all: Vec<Declared> = self.known.iter().cloned().collect();
        let plan = self
            .widen
            .plan(hypothesis, &self.packages, &all, manifests)?;
        Some(Self { plan, ..self })
    }
}

/// Judges the graph with the edits of an attempt; `None` if they make no sense or it cannot be
/// judged.
fn simulate(
    question: &Question<'_>,
    hypothesis: &Hypothesis<'_>,
    failures: &Failures,
    attempt: &Attempt<'_>,
    realized: &Realized,
) -> Option<Simulated> {
    let edited = hypothesis.edited(&realized.graph)?;
    let outcome = judge(question, failures, &edited)?;
    let still = outcome.failures.get(attempt.key);
    let still = still.map_or_else(Vec::new, |still| {
        hypothesis.entries(&edited, &ways(still, &attempt.packages))
    });
    let lost = if attempt.plan.features.is_empty() || !outcome.is_milder {
        Lost::default()
    } else {
        hypothesis.lost(&realized.graph, &edited)?
    };
    Some(Simulated {
        outcome,
        still,
        lost,
    })
}

fn declarations(plan: &Plan) -> BTreeSet<Declared> {
    plan.asking
        .iter()
        .chain(plan.cuts.keys())
        .cloned()
        .collect()
}

/// Some packages with the reaches and the members they fail in.
pub(super) fn ways<'w>(
    failing: &'w BTreeMap<PackageIx, Ways>,
    packages: &BTreeSet<PackageIx>,
) -> Vec<Way<'w>> {
    failing
        .iter()
        .filter(|(package, _)| packages.contains(package))
        .flat_map(|(package, ways)| {
            ways.iter()
                .map(|(reach, members)| (*package, *reach, members))
        })
        .collect()
}
