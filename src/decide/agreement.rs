//! Agreements: bought licenses, each an arm beside all that a package offers by itself.
//!
//! A package `X` that an agreement covers is judged as `X OR LicenseRef-Bought`. The agreement is
//! its layer's word on that one term, so nothing else of the layer, but a rule that says
//! `waivable = false`, can refuse the arm; every other layer votes on it as on any term. An arm that
//! is not allowed by all of them is left out: it never holds a package back, and it never turns what
//! is denied into what needs review. So an agreement taken away makes nothing milder, and neither
//! does a layer added; only the first layer may hold agreements at all.
//!
//! Where a package declares nothing, or nothing that can be read, the arm is all there is: the firm
//! has a contract for that crate, whatever its manifest says. What others hold rights in stays
//! beside the arm and has to pass by itself: native code (`[[native]]`), and licenses found in the
//! package's files. Files that nobody has read keep it undetermined.

use jiff::civil::Date;

use super::model::{
    AgreementRef, AgreementState, Arm, Miss, MissReason, Ruling, TermDecision, WaiverLife,
};
use super::native::entries;
use super::site::{Site, subject};
use super::term::hear;
use crate::facts::LicenseFacts;
use crate::graph::{Graph, Package, PackageIx};
use crate::license::{Expression, Node};
use crate::policy::{Agreement, Policy};
use crate::vocabulary::Verdict;

/// The agreements of all layers while packages are judged.
pub(super) struct Agreements<'a> {
    graph: &'a Graph,
    layers: &'a [Policy],
    states: Vec<AgreementState>,
}

/// An agreement that names a package, and what keeps it from holding for all of it, if anything.
pub(super) struct Offer<'a> {
    state: usize,
    agreement: &'a Agreement,
    hindrance: Option<MissReason>,
}

impl Offer<'_> {
    /// Tells whether it may hold for some members and not for others.
    pub(super) fn depends_on_members(&self) -> bool {
        self.agreement.conditions.members().is_some()
    }
}

impl<'a> Agreements<'a> {
    pub(super) fn new(graph: &'a Graph, layers: &'a [Policy], as_of: Date) -> Self {
        let mut states = Vec::new();
        for (layer, policy) in layers.iter().enumerate() {
            for (index, agreement) in policy.agreements.iter().enumerate() {
                states.push(AgreementState {
                    agreement: AgreementRef {
                        layer,
                        agreement: index,
                    },
                    life: life(agreement, policy.waiver_terms.warn_days, as_of),
                    applied: Vec::new(),
                    misses: Vec::new(),
                });
            }
        }
        Self {
            graph,
            layers,
            states,
        }
    }

    /// Returns the agreements that name a package, whatever else they say.
    pub(super) fn offers(&self, package: &Package, facts: &LicenseFacts) -> Vec<Offer<'a>> {
        let states = self.states.iter().enumerate();
        let named = states.filter_map(|(state, entry)| {
            let agreement = entry.agreement.of(self.layers);
            agreement.krate.matches_name(&package.name).then(|| Offer {
                state,
                agreement,
                hindrance: self.hindrance(package, facts, agreement, entry.life),
            })
        });
        named.collect()
    }

    /// What keeps an agreement from holding for the package, whatever the context.
    fn hindrance(
        &self,
        package: &Package,
        facts: &LicenseFacts,
        agreement: &Agreement,
        life: WaiverLife,
    ) -> Option<MissReason> {
        if !agreement.krate.matches(&package.name, &package.version) {
            return Some(MissReason::Version);
        }
        let subject = subject(package);
        // Whoever writes the change may put any folder there, member or not.
        let manifest = &package.manifest_path;
        let is_within = package.is_member
            || manifest.starts_with(self.graph.root())
            || manifest.as_str().contains("..");
        if !agreement.covers_source(subject.source, subject.modification, is_within)
            || agreement.conditions.missed(&subject).is_some()
        {
            return Some(MissReason::Source);
        }
        // Native terms are added to what is known; here they would be lost.
        if facts.expression().is_none() && entries(self.layers, package).next().is_some() {
            return Some(MissReason::License);
        }
        (life == WaiverLife::NotYet).then_some(MissReason::NotYet)
    }

    /// Returns the arms that hold in a context.
    pub(super) fn arms(
        &mut self,
        ix: PackageIx,
        offers: &[Offer<'a>],
        site: &Site<'_>,
    ) -> Vec<Arm> {
        let mut arms = Vec::new();
        for offer in offers.iter().filter(|offer| offer.hindrance.is_none()) {
            let state = &self.states[offer.state];
            let named = state.agreement;
            let missed = offer.agreement.conditions.missed(&site.subject);
            let miss = if let Some(missed) = missed {
                Some(MissReason::of(missed))
            } else {
                let decision = granted(self.layers, named, site);
                let left = decision.left;
                let refused = match (&decision.ruling, left) {
                    (_, Verdict::Allow) => None,
                    (ruling, _) => Some(MissReason::NotPermitted {
                        layer: ruling.layer().unwrap_or_default(),
                    }),
                };
                if refused.is_none() && state.life.holds() {
                    arms.push(Arm {
                        agreement: named,
                        decision,
                        taken: false,
                    });
                    continue;
                }
                Some(refused.unwrap_or(MissReason::Expired))
            };
            if let Some(why) = miss {
                self.miss(offer.state, ix, why);
            }
        }
        arms
    }

    /// Records that a package is used under an agreement.
    pub(super) fn applied(&mut self, ix: PackageIx, agreement: AgreementRef) {
        // States are in the order of their agreements.
        let at = (self.states).binary_search_by_key(&agreement, |state| state.agreement);
        if let Ok(at) = at
            && let applied = &mut self.states[at].applied
            && applied.last() != Some(&ix)
        {
            applied.push(ix);
        }
    }

    /// Records, once all contexts of a package are judged, why its agreements did not help.
    pub(super) fn conclude(&mut self, ix: PackageIx, offers: Vec<Offer<'a>>) {
        for offer in offers {
            let why = offer.hindrance.unwrap_or(MissReason::NotNeeded);
            self.miss(offer.state, ix, why);
        }
    }

    /// Keeps the nearest miss of a package.
    fn miss(&mut self, state: usize, ix: PackageIx, why: MissReason) {
        Miss::keep(&mut self.states[state].misses, ix, why);
    }

    pub(super) fn into_states(mut self) -> Vec<AgreementState> {
        for state in &mut self.states {
            let applied = std::mem::take(&mut state.applied);
            // Where it holds in one way of use and not in another, that is worth telling.
            state.misses.retain(|miss| {
                miss.why != MissReason::NotNeeded || !applied.contains(&miss.package)
            });
            state.applied = applied;
        }
        self.states
    }
}

/// What all layers say about an agreement's license here: its own layer has said it in the agreement.
pub(super) fn granted(layers: &[Policy], agreement: AgreementRef, site: &Site<'_>) -> TermDecision {
    let hearing = hear(layers, &agreement.of(layers).license, site);
    let gives_way = |ruling: &Ruling| match ruling {
        Ruling::Rule { layer, rule, .. } => layers[*layer].rules[*rule].waivable,
        _ => true,
    };
    let decided = hearing.decide(&|vote| vote.layer == agreement.layer && gives_way(&vote.ruling));
    let ruling = if decided.verdict == Verdict::Allow {
        Ruling::Agreement(agreement)
    } else {
        decided.ruling
    };
    TermDecision {
        ruled: decided.verdict,
        left: decided.verdict,
        ruling,
        grounds: decided.votes.into_iter().map(|vote| vote.ruling).collect(),
        waivers: Vec::new(),
        unproved: false,
    }
}

/// Returns how many leaves are what the package offers by itself; the first ones.
pub(super) fn offered(expression: &Expression, facts: &LicenseFacts) -> usize {
    let added = facts.added.iter().map(|added| added.leaves.start);
    let extras = facts.packaged.extras.iter();
    added
        .chain(extras.map(|extra| extra.leaves.start))
        .min()
        .unwrap_or(expression.leaves.len())
}

/// Returns the expression with `arms` more leaves, each of them another choice in place of what the
/// package offers by itself, its first `own` leaves. What stands beside that stays: licenses found
/// in files, and what `natives` says about native code, even where the package declares the same.
pub(super) fn with_arms(
    expression: &Expression,
    own: usize,
    natives: &[Expression],
    arms: usize,
) -> Node {
    let first = expression.leaves.len();
    let operands = match &expression.root {
        Node::And(operands) => operands.as_slice(),
        whole => std::slice::from_ref(whole),
    };
    let natives: Vec<Expression> = natives.iter().flat_map(Expression::operands).collect();
    let mut offered = Vec::new();
    let mut beside = Vec::new();
    for (node, part) in operands.iter().zip(expression.operands()) {
        let is_offered = last_leaf(node).is_none_or(|leaf| leaf < own);
        if is_offered {
            offered.push(node.clone());
        }
        if !is_offered || natives.iter().any(|native| native.text == part.text) {
            beside.push(node.clone());
        }
    }
    let offered = match <[Node; 1]>::try_from(offered) {
        Ok([one]) => one,
        Err(several) => Node::And(several),
    };
    let arms = (first..first + arms).map(Node::Leaf);
    let choice = Node::Or(std::iter::once(offered).chain(arms).collect());
    if beside.is_empty() {
        choice
    } else {
        Node::And(std::iter::once(choice).chain(beside).collect())
    }
}

fn last_leaf(node: &Node) -> Option<usize> {
    match node {
        Node::Leaf(leaf) => Some(*leaf),
        Node::And(operands) | Node::Or(operands) => operands.iter().filter_map(last_leaf).max(),
    }
}

/// Where in its life an agreement is; both its first and its last day count.
pub(super) fn life(agreement: &Agreement, warn_days: i64, as_of: Date) -> WaiverLife {
    if as_of < agreement.from {
        return WaiverLife::NotYet;
    }
    let left: i64 = (agreement.until - as_of).get_days().into();
    if left < 0 {
        WaiverLife::Expired(-left)
    } else if left <= warn_days {
        WaiverLife::Expiring(left)
    } else {
        WaiverLife::InForce(left)
    }
}

#[cfg(test)]
mod tests {
    use super::{offered, with_arms};
    use crate::facts::{Added, AddedBy, Effective, LicenseFacts, Origin};
    use crate::license::{Expression, Node};

    fn facts(text: &str, declared: usize) -> (Expression, LicenseFacts) {
        let expression = Expression::parse(text, &[]).unwrap();
        let known = Effective::Known(expression.clone());
        let mut facts = LicenseFacts::new(Some(text.to_owned()), known, Origin::Manifest);
        if declared < expression.leaves.len() {
            facts.added.push(Added {
                leaves: declared..expression.leaves.len(),
                by: AddedBy::Native { layer: 0, entry: 0 },
            });
        }
        (expression, facts)
    }

    #[test]
    fn an_arm_stands_beside_all_that_is_offered() {
        let (expression, facts) = facts("MIT AND ISC", 2);
        let whole = Node::And(vec![Node::Leaf(0), Node::Leaf(1)]);
        assert_eq!(
            with_arms(&expression, offered(&expression, &facts), &[], 1),
            Node::Or(vec![whole, Node::Leaf(2)])
        );
    }

    #[test]
    fn what_others_hold_rights_in_stays() {
        let (expression, facts) = facts("(MIT OR ISC) AND Zlib AND GPL-2.0-only", 3);
        let offered = Node::And(vec![
            Node::Or(vec![Node::Leaf(0), Node::Leaf(1)]),
            Node::Leaf(2),
        ]);
        let choice = Node::Or(vec![offered, Node::Leaf(4), Node::Leaf(5)]);
        assert_eq!(
            with_arms(&expression, super::offered(&expression, &facts), &[], 2),
            Node::And(vec![choice, Node::Leaf(3)])
        );
    }

    #[test]
    fn native_code_under_the_same_license_stays() {
        let (expression, facts) = facts("GPL-2.0-only", 1);
        let native = Expression::parse("MIT AND GPL-2.0-only", &[]).unwrap();
        let choice = Node::Or(vec![Node::Leaf(0), Node::Leaf(1)]);
        assert_eq!(
            with_arms(&expression, offered(&expression, &facts), &[native], 1),
            Node::And(vec![choice, Node::Leaf(0)])
        );
    }
}
