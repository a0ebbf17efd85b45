//! The search for plans that clear findings, mildest first, within a budget of simulations: the
//! same input gives the same remedies on a machine of any speed.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{Cut, Plan};
use super::prove::{Failures, Key, Outcome, Ways, failures, judge};
use super::realize::{Files, Realized, realize};
use super::version;
use crate::decide::{Assessment, Question};
use crate::explain::cause::Cause;
use crate::explain::manifests::Manifests;
use crate::explain::{Edit, Remedy};
use crate::graph::{Declared, EdgeKind, Graph, Hypothesis, PackageIx, Way};
use crate::source::Sources;

/// Most simulations of one run.
const MAX_SIMULATIONS: usize = 64;
/// Most simulations for one plan: what is left over is looked at again.
const MAX_ROUNDS: usize = 3;
/// Most declarations one remedy changes, and most it moves.
const MAX_CHANGES: usize = 12;
const MAX_MOVES: usize = 3;
/// Most proved remedies for one finding, the dropping one not counted.
const MAX_REMEDIES: usize = 3;

/// What would clear findings, by finding.
#[derive(Debug, Clone, Default)]
pub struct Remedies {
    pub(super) found: BTreeMap<Key, Vec<Remedy>>,
    /// How many findings remedies were looked for.
    sought: usize,
}

impl Remedies {
    /// Returns the remedies of a finding, best first.
    pub(in crate::explain) fn of(&self, key: &Key) -> &[Remedy] {
        self.found.get(key).map_or(&[], Vec::as_slice)
    }

    /// Returns how many findings remedies were looked for.
    pub(in crate::explain) const fn total(&self) -> usize {
        self.sought
    }
}

/// Finds remedies for everything that fails. Where nothing fails this does nothing.
#[must_use]
pub fn remedies(
    question: &Question<'_>,
    assessment: &Assessment,
    sources: &mut Sources,
    manifests: &mut dyn Manifests,
) -> Remedies {
    let failures = failures(question, assessment);
    let mut remedies = Remedies::default();
    if failures.is_empty() {
        return remedies;
    }
    remedies.sought = failures.len();
    let sought: Vec<&Key> = failures.keys().filter(|key| is_sought(key)).collect();
    if sought.is_empty() {
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
        proved: BTreeMap::new(),
    };
    for key in sought {
        search.finding(key);
    }
    for (plan, proof) in &search.proved {
        let Some(proof) = proof else { continue };
        let remedy = Remedy {
            kind: plan.kind(),
            title: super::advise::title(question.graph, plan, &proof.edits),
            edits: proof.edits.clone(),
            verified: true,
            clears: proof.cleared.len(),
        };
        for key in &proof.cleared {
            let of_finding = remedies.found.entry(key.clone()).or_default();
            if !of_finding.iter().any(|known| known.edits == remedy.edits) {
                of_finding.push(remedy.clone());
            }
        }
    }
    for found in remedies.found.values_mut() {
        found.sort_by_key(rank);
        let mut milder = 0;
        found.retain(|remedy| {
            milder += usize::from(remedy.kind != "drop");
            remedy.kind == "drop" || milder <= MAX_REMEDIES
        });
        let mut drops = 0;
        found.retain(|remedy| {
            drops += usize::from(remedy.kind == "drop");
            remedy.kind != "drop" || drops <= 1
        });
    }
    version::add(question, &failures, &hypothesis, manifests, &mut remedies);
    remedies
}

/// A license text that nobody has read yet is for a person to read; no reason to build without the
/// package, and there may be many. So may there be vendored packages, and dropping them is no answer.
const fn is_sought(key: &Key) -> bool {
    !matches!(key.1, Cause::Unrecognized(_) | Cause::Replaced)
}

/// Findings cleared, then least change; dropping comes last, and of drops the smallest first: who
/// drops ten crates to clear everything has no product left.
fn rank(remedy: &Remedy) -> (bool, usize, std::cmp::Reverse<usize>, usize, usize) {
    let is_drop = remedy.kind == "drop";
    let kind = ["feature", "default-features", "move", "drop"]
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

/// Makes a plan for more declarations than the last round knew.
type Widen<'w> = &'w dyn Fn(&[Declared]) -> Plan;

/// A plan that clears something.
struct Proof {
    edits: Vec<Edit>,
    cleared: BTreeSet<Key>,
}

struct Search<'s> {
    question: &'s Question<'s>,
    hypothesis: &'s Hypothesis<'s>,
    failures: &'s Failures,
    files: Files<'s>,
    /// Simulations left.
    left: usize,
    /// Plans tried, with what became of them.
    proved: BTreeMap<Plan, Option<Proof>>,
}

impl Search<'_> {
    /// Tries plans for one finding: other features, moving, dropping.
    fn finding(&mut self, key: &Key) {
        let Some(packages) = self.failures.get(key) else {
            return;
        };
        let graph = self.question.graph;
        if packages.keys().any(|ix| graph.package(*ix).is_member) {
            return;
        }
        let entries = self.hypothesis.entries(graph, &ways(packages));
        if entries.is_empty() || entries.len() > MAX_CHANGES * MAX_CHANGES {
            return;
        }
        let targets: Vec<PackageIx> = packages.keys().copied().collect();
        self.by_features(key, &entries, &targets);
        let movable = entries.len() <= MAX_MOVES
            && entries.iter().all(|entry| entry.kind == EdgeKind::Normal);
        if movable {
            let all_have_scripts = entries
                .iter()
                .all(|entry| self.hypothesis.has_build_script(entry.member));
            for to in [EdgeKind::Dev, EdgeKind::Build] {
                if to == EdgeKind::Build && !all_have_scripts {
                    continue;
                }
                let plan = Plan::all(&entries, Cut::Move(to));
                self.prove(key, plan, None);
            }
        }
        self.prove(
            key,
            Plan::all(&entries, Cut::Drop),
            Some(&|more| Plan::all(more, Cut::Drop)),
        );
    }

    fn by_features(&mut self, key: &Key, entries: &[Declared], targets: &[PackageIx]) {
        let hypothesis = self.hypothesis;
        let (plan, rest) = Plan::features(hypothesis, entries, targets);
        if plan.features.is_empty() {
            return;
        }
        if rest.is_empty() {
            let again = |more: &[Declared]| Plan::features(hypothesis, more, targets).0;
            self.prove(key, plan, Some(&again));
            return;
        }
        let mixed = |entries: &[Declared]| {
            let (mut plan, rest) = Plan::features(hypothesis, entries, targets);
            plan.cuts = rest.into_iter().map(|entry| (entry, Cut::Drop)).collect();
            plan
        };
        self.prove(key, mixed(entries), Some(&mixed));
    }

    /// Proves that a plan clears a finding. What is still there after a round is taken into the
    /// plan by `again`.
    fn prove(&mut self, key: &Key, plan: Plan, again: Option<Widen<'_>>) {
        let mut plan = plan;
        let mut known: BTreeSet<Declared> = declarations(&plan);
        for _ in 0..MAX_ROUNDS {
            let changes = plan.asking.len() + plan.cuts.len();
            if plan.is_empty()
                || changes > MAX_CHANGES
                || self.proved.contains_key(&plan)
                || self.left == 0
            {
                return;
            }
            let Some((realized, edited, outcome)) = self.simulate(&plan) else {
                self.proved.insert(plan, None);
                return;
            };
            let still = outcome.failures.get(key).cloned().unwrap_or_default();
            if still.is_empty() {
                let edits = outcome
                    .is_milder
                    .then(|| realized.edits(self.files.sources));
                let proof = edits.flatten().map(|edits| Proof {
                    edits,
                    cleared: outcome.cleared,
                });
                self.proved.insert(plan, proof);
                return;
            }
            self.proved.insert(plan, None);
            let Some(again) = again else { return };
            let more = self.hypothesis.entries(&edited, &ways(&still));
            let before = known.len();
            known.extend(more);
            if known.len() == before {
                return;
            }
            let all: Vec<Declared> = known.iter().cloned().collect();
            plan = again(&all);
        }
    }

    fn simulate(&mut self, plan: &Plan) -> Option<(Realized, Graph, Outcome)> {
        let realized = realize(self.hypothesis, plan, &mut self.files)?;
        self.left -= 1;
        let edited = self.hypothesis.edited(&realized.graph)?;
        let outcome = judge(self.question, self.failures, &edited)?;
        Some((realized, edited, outcome))
    }
}

fn declarations(plan: &Plan) -> BTreeSet<Declared> {
    plan.asking
        .iter()
        .chain(plan.cuts.keys())
        .cloned()
        .collect()
}

/// The packages with the reaches and the members they fail in.
fn ways(packages: &BTreeMap<PackageIx, Ways>) -> Vec<Way<'_>> {
    packages
        .iter()
        .flat_map(|(package, ways)| {
            ways.iter()
                .map(|(reach, members)| (*package, *reach, members))
        })
        .collect()
}
