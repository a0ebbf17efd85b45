//! Matches waivers to failing license terms: which are in force on the day of judgement, which
//! apply, and why the others do not. A waiver lifts only the terms it names, within its scope and
//! as far as its layer may; several may combine. Also records which waivers were used.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::model::{Miss, MissReason, Ruling, WaiverLife, WaiverRef, WaiverState};
use super::site::subject;
use super::term::{Decided, Hearing, Vote};
use crate::facts::Evidence;
use crate::graph::{Graph, Package, PackageIx};
use crate::license::{Expression, Term};
use crate::policy::{CratePattern, Policy, Subject, Waiver, WaiverTerms};
use crate::vocabulary::Verdict;

/// The waivers of all layers while packages are judged.
pub(super) struct Waivers<'a> {
    graph: &'a Graph,
    layers: &'a [Policy],
    evidence: &'a Evidence,
    states: Vec<WaiverState>,
    /// States of waivers by the crate that they name: there may be a hundred thousand.
    by_name: HashMap<&'a str, Vec<usize>>,
    /// States of those whose name ends in `*`.
    by_prefix: Vec<usize>,
}

/// A waiver that names a package, and what keeps it from holding for all of it, if anything does.
pub(super) struct Candidate<'a> {
    state: usize,
    waiver: &'a Waiver,
    hindrance: Option<MissReason>,
}

impl Candidate<'_> {
    /// Tells whether it may hold for some members and not for others.
    pub(super) fn depends_on_members(&self) -> bool {
        self.waiver.conditions.members().is_some()
    }
}

impl<'a> Waivers<'a> {
    pub(super) fn new(
        graph: &'a Graph,
        layers: &'a [Policy],
        evidence: &'a Evidence,
        as_of: Date,
    ) -> Self {
        let mut states = Vec::new();
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut by_prefix = Vec::new();
        for (layer, policy) in layers.iter().enumerate() {
            for (index, waiver) in policy.waivers.iter().enumerate() {
                if waiver.krate.prefix {
                    by_prefix.push(states.len());
                } else {
                    let of_name = by_name.entry(&waiver.krate.name).or_default();
                    of_name.push(states.len());
                }
                states.push(WaiverState {
                    waiver: WaiverRef {
                        layer,
                        waiver: index,
                    },
                    life: life(waiver, &policy.waiver_terms, as_of),
                    applied: Vec::new(),
                    misses: Vec::new(),
                });
            }
        }
        Self {
            graph,
            layers,
            evidence,
            states,
            by_name,
            by_prefix,
        }
    }

    /// Returns the waivers that name a package, whatever else they say.
    pub(super) fn candidates(
        &self,
        ix: PackageIx,
        expression: Option<&Expression>,
    ) -> Vec<Candidate<'a>> {
        let layers = self.layers;
        let package = self.graph.package(ix);
        let of = |state: usize| {
            let WaiverRef { layer, waiver } = self.states[state].waiver;
            &layers[layer].waivers[waiver]
        };
        let by_prefix = self.by_prefix.iter().copied();
        let by_prefix = by_prefix.filter(|state| of(*state).krate.matches_name(&package.name));
        let named = self
            .by_name
            .get(package.name.as_str())
            .into_iter()
            .flatten();
        let mut found: Vec<usize> = named.copied().chain(by_prefix).collect();
        found.sort_unstable();
        let candidate = |state: usize| {
            let waiver = of(state);
            Candidate {
                state,
                waiver,
                hindrance: self.hindrance(ix, waiver, self.states[state].life, expression),
            }
        };
        found.into_iter().map(candidate).collect()
    }

    /// What keeps a waiver from holding for the package, whatever the context.
    fn hindrance(
        &self,
        ix: PackageIx,
        waiver: &Waiver,
        life: WaiverLife,
        expression: Option<&Expression>,
    ) -> Option<MissReason> {
        let package = self.graph.package(ix);
        if !waiver.krate.matches(&package.name, &package.version) {
            return Some(MissReason::Version);
        }
        if let Some(missed) = waiver.conditions.missed(&subject(package)) {
            return Some(MissReason::of(missed));
        }
        let fits = expression.is_some_and(|expression| {
            let is_whole = |whole: &String| *whole == expression.to_string();
            waiver.whole.as_ref().is_none_or(is_whole)
                && expression.terms().any(|term| waiver.terms.contains(term))
        });
        if !fits {
            return Some(MissReason::License);
        }
        for (path, expected) in &waiver.license_files {
            let found = match self.evidence.digest(ix, path) {
                Ok(found) if found == expected => continue,
                Ok(found) => format!("sha256:{found}"),
                Err(why) => why.to_owned(),
            };
            return Some(MissReason::Text {
                path: path.clone(),
                expected: format!("sha256:{expected}"),
                found,
            });
        }
        // What merely bears the name (a member, a fork) is not what was approved.
        let sources = waiver.conditions.source();
        let passes = |via: &CratePattern| {
            let is_via = |package: &Package| {
                !package.is_member
                    && sources.is_some_and(|sources| sources.contains(&package.source))
                    && via.matches(&package.name, &package.version)
            };
            self.graph.every_path_passes(ix, &is_via)
        };
        let on_paths = Subject {
            passes: Some(&passes),
            ..subject(package)
        };
        if let Some(missed) = waiver.conditions.missed(&on_paths) {
            return Some(MissReason::of(missed));
        }
        (life == WaiverLife::NotYet).then_some(MissReason::NotYet)
    }

    /// Decides a failing term in a context, with all the waivers that may lift something of it.
    pub(super) fn lifting(
        &mut self,
        ix: PackageIx,
        candidates: &[Candidate<'a>],
        subject: &Subject<'_>,
        term: &Term,
        hearing: &Hearing,
    ) -> (Decided, Vec<WaiverRef>) {
        let fitting = candidates.iter().filter(|candidate| {
            candidate.hindrance.is_none() && candidate.waiver.terms.contains(term)
        });
        let mut misses: Vec<(usize, MissReason)> = Vec::new();
        let mut covering: Vec<&Candidate<'_>> = Vec::new();
        for candidate in fitting {
            match candidate.waiver.conditions.missed(subject) {
                Some(missed) => misses.push((candidate.state, MissReason::of(missed))),
                None => covering.push(candidate),
            }
        }
        let holds = |candidate: &Candidate<'_>| self.states[candidate.state].life.holds();
        let holding: Vec<WaiverRef> = covering
            .iter()
            .filter(|candidate| holds(candidate))
            .map(|candidate| self.states[candidate.state].waiver)
            .collect();
        let (decided, lifting) = lift(self.layers, &holding, hearing);
        let helping: BTreeSet<WaiverRef> = lifting.iter().copied().collect();
        // What one more waiver would lift depends on nothing of it but its layer.
        let mut with_one_of: BTreeMap<usize, Decided> = BTreeMap::new();
        for candidate in covering {
            let waiver = self.states[candidate.state].waiver;
            if helping.contains(&waiver) {
                continue;
            }
            let then = with_one_of.entry(waiver.layer).or_insert_with(|| {
                let with_it = [&holding[..], &[waiver]].concat();
                lift(self.layers, &with_it, hearing).0
            });
            let why = match then.ruling.layer() {
                Some(layer) if then.verdict != Verdict::Allow => MissReason::NotPermitted { layer },
                _ if holds(candidate) => MissReason::NotNeeded,
                _ => MissReason::Expired,
            };
            misses.push((candidate.state, why));
        }
        for (state, why) in misses {
            self.miss(state, ix, why);
        }
        (decided, lifting)
    }

    /// Records that waivers were needed for a package.
    pub(super) fn applied(&mut self, ix: PackageIx, waivers: &[WaiverRef]) {
        for waiver in waivers {
            // States are in the order of their waivers.
            let at = self
                .states
                .binary_search_by_key(waiver, |state| state.waiver);
            if let Ok(at) = at
                && let applied = &mut self.states[at].applied
                && applied.last() != Some(&ix)
            {
                applied.push(ix);
            }
        }
    }

    /// Records, once all contexts of a package are judged, why its candidates did not help.
    pub(super) fn conclude(&mut self, ix: PackageIx, candidates: Vec<Candidate<'a>>) {
        for candidate in candidates {
            let why = candidate.hindrance.unwrap_or(MissReason::NotNeeded);
            self.miss(candidate.state, ix, why);
        }
    }

    /// Keeps the nearest miss of a package; none where the waiver helps it.
    fn miss(&mut self, state: usize, ix: PackageIx, why: MissReason) {
        Miss::keep(&mut self.states[state].misses, ix, why);
    }

    pub(super) fn into_states(mut self) -> Vec<WaiverState> {
        for state in &mut self.states {
            let applied = std::mem::take(&mut state.applied);
            state.misses.retain(|miss| !applied.contains(&miss.package));
            state.applied = applied;
        }
        self.states
    }
}

/// Decides with the votes lifted that `waivers` may lift, and tells which of them make it pass.
pub(super) fn lift(
    layers: &[Policy],
    waivers: &[WaiverRef],
    hearing: &Hearing,
) -> (Decided, Vec<WaiverRef>) {
    let lifts = |waiver: &WaiverRef, vote: &Vote| may_lift(layers, waiver.layer, vote, hearing);
    let decided = hearing.decide(&|vote| waivers.iter().any(|waiver| lifts(waiver, vote)));
    let passes = decided.verdict == Verdict::Allow;
    let helps = |waiver: &&WaiverRef| decided.votes.iter().any(|vote| lifts(waiver, vote));
    let helping = waivers.iter().filter(|waiver| passes && helps(waiver));
    let helping = helping.copied().collect();
    (decided, helping)
}

/// Tells whether a waiver of a layer may lift a vote.
///
/// A layer waives its own verdicts, and those of a layer above as far as that one lets it; never
/// those of a layer below, which may be stricter on purpose, and never against `waivable = false`.
/// What the other layer says about the term as a whole must be liftable as well: permission for its
/// stricter word on one way to take the term is none for its milder word on another.
fn may_lift(layers: &[Policy], waiving: usize, vote: &Vote, hearing: &Hearing) -> bool {
    let permitted = |vote: &Vote| {
        let Some(policy) = layers.get(vote.layer) else {
            return false;
        };
        let is_waivable = match &vote.ruling {
            Ruling::Rule { rule, .. } => policy.rules.get(*rule).is_some_and(|rule| rule.waivable),
            Ruling::Default { .. } => true,
            Ruling::Unknown | Ruling::Agreement(_) | Ruling::FirstParty { .. } => false,
        };
        let fails = matches!(vote.verdict, Verdict::Review | Verdict::Deny);
        let is_ours = vote.layer == waiving;
        let may_waive = &policy.lower_layers.may_waive;
        let lets_us = vote.layer < waiving && may_waive.contains(&vote.verdict);
        fails && is_waivable && (is_ours || lets_us)
    };
    // What a vendored copy says about itself must not open what a layer below may waive.
    let is_open = !hearing.is_copy || vote.layer == waiving;
    is_open && permitted(vote) && hearing.objection(vote.layer).is_none_or(permitted)
}

/// Where in its life a waiver is; both its first and its last day count.
pub(super) fn life(waiver: &Waiver, terms: &WaiverTerms, as_of: Date) -> WaiverLife {
    let days = |from: Date, to: Date| -> i64 { (to - from).get_days().into() };
    if as_of < waiver.approved_on {
        return WaiverLife::NotYet;
    }
    let left = days(as_of, waiver.expires);
    if left < -terms.grace_days {
        WaiverLife::Expired(-left)
    } else if left < 0 {
        WaiverLife::Grace(-left)
    } else if left <= terms.warn_days {
        WaiverLife::Expiring(left)
    } else {
        WaiverLife::InForce(left)
    }
}
