//! Waivers: which hold today, which fit a package, a context and a term, and why the others do not.
//!
//! A waiver lifts the verdict on the terms it approved, literally and in its scope, and nothing
//! else. All that fit count.

use jiff::civil::Date;

use super::model::{Context, Miss, MissReason, Ruling, WaiverLife, WaiverRef, WaiverState};
use super::site::judged_source;
use crate::facts::Evidence;
use crate::graph::{Graph, Package, PackageIx};
use crate::license::{Expression, Term};
use crate::policy::{Policy, Waiver, WaiverTerms};

/// The waivers of all layers while packages are judged.
pub(super) struct Waivers<'a> {
    graph: &'a Graph,
    layers: &'a [Policy],
    evidence: &'a Evidence,
    states: Vec<WaiverState>,
}

/// A waiver that names a package, and what keeps it from holding for all of it, if anything does.
pub(super) struct Candidate<'a> {
    state: usize,
    layer: usize,
    waiver: &'a Waiver,
    hindrance: Option<MissReason>,
}

impl Candidate<'_> {
    /// Tells whether it may hold for some members and not for others.
    pub(super) const fn depends_on_members(&self) -> bool {
        self.waiver.members.is_some()
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
        for (layer, policy) in layers.iter().enumerate() {
            for (index, waiver) in policy.waivers.iter().enumerate() {
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
        self.states
            .iter()
            .enumerate()
            .filter_map(|(state, entry)| {
                let WaiverRef { layer, waiver } = entry.waiver;
                let waiver = &layers[layer].waivers[waiver];
                waiver.krate.matches_name(&package.name).then(|| Candidate {
                    state,
                    layer,
                    waiver,
                    hindrance: self.hindrance(ix, waiver, entry.life, expression),
                })
            })
            .collect()
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
        if !waiver.source.contains(&judged_source(package)) {
            return Some(MissReason::Source);
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
        let passes = |package: &Package| {
            !package.is_member
                && waiver.source.contains(&package.source)
                && waiver
                    .via
                    .as_ref()
                    .is_some_and(|via| via.matches(&package.name, &package.version))
        };
        if waiver.via.is_some() && !self.graph.every_path_passes(ix, &passes) {
            return Some(MissReason::Via);
        }
        (life == WaiverLife::NotYet).then_some(MissReason::NotYet)
    }

    /// Returns the waivers that lift a failing term in a context.
    pub(super) fn lifting(
        &mut self,
        ix: PackageIx,
        candidates: &[Candidate<'a>],
        context: &Context,
        term: &Term,
        ruling: &Ruling,
    ) -> Vec<WaiverRef> {
        let mut lifting = Vec::new();
        for candidate in candidates {
            if candidate.hindrance.is_some() || !candidate.waiver.terms.contains(term) {
                continue;
            }
            let state = &self.states[candidate.state];
            let miss = if !self.covers(candidate.waiver, context) {
                MissReason::Scope
            } else if !self.may_lift(candidate.layer, ruling) {
                MissReason::NotPermitted
            } else if state.life.holds() {
                lifting.push(state.waiver);
                continue;
            } else {
                MissReason::Expired
            };
            self.miss(candidate.state, ix, miss);
        }
        lifting
    }

    fn covers(&self, waiver: &Waiver, context: &Context) -> bool {
        waiver
            .reach
            .as_ref()
            .is_none_or(|reaches| reaches.contains(&context.reach))
            && waiver.distribution.as_ref().is_none_or(|names| {
                context
                    .distribution
                    .as_ref()
                    .is_some_and(|here| names.contains(here))
            })
            && waiver.members.as_ref().is_none_or(|patterns| {
                context.members.iter().all(|member| {
                    let member = self.graph.package(*member);
                    patterns
                        .iter()
                        .any(|pattern| pattern.matches(&member.name, &member.version))
                })
            })
    }

    /// A layer waives its own verdicts, and only those of rules that may be waived.
    fn may_lift(&self, layer: usize, ruling: &Ruling) -> bool {
        match ruling {
            Ruling::Rule {
                layer: ruled_by,
                rule,
                ..
            } => *ruled_by == layer && self.layers[layer].rules[*rule].waivable,
            Ruling::Default { layer: ruled_by } => *ruled_by == layer,
            Ruling::Unknown | Ruling::FirstParty { .. } => false,
        }
    }

    /// Records that waivers were needed for a package.
    pub(super) fn applied(&mut self, ix: PackageIx, waivers: &[WaiverRef]) {
        for state in &mut self.states {
            if waivers.contains(&state.waiver) && !state.applied.contains(&ix) {
                state.applied.push(ix);
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
        let misses = &mut self.states[state].misses;
        match misses.iter_mut().find(|miss| miss.package == ix) {
            Some(miss) if miss.why < why => miss.why = why,
            Some(_) => {}
            None => misses.push(Miss { package: ix, why }),
        }
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

/// Where in its life a waiver is; both its first and its last day count.
fn life(waiver: &Waiver, terms: &WaiverTerms, as_of: Date) -> WaiverLife {
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
