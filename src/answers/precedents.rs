//! What the council has said before of the same license or the same crate.
//!
//! Read off the policy: waivers, rules that allow, clarifications. Whether a precedent is one, people say.

use crate::decide::WaiverRef;
use crate::findings::Judgement;
use crate::graph::Package;
use crate::license::Term;
use crate::policy::{Condition, Conditions, Policy, Rule, Waiver, names};
use crate::vocabulary::Verdict;

/// Most precedents of one request.
const MOST: usize = 30;

/// One earlier decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Precedent {
    /// `waiver`, `rule` or `clarification`.
    pub kind: &'static str,
    /// Its id; of a clarification the crate it is for.
    pub id: String,
    /// Name of the layer it is in.
    pub layer: String,
    /// `same crate`, `same license` or both.
    pub shares: &'static str,
    /// What it is about, in one line.
    pub about: String,
    /// Why it was decided so, in the council's words.
    pub reason: Option<String>,
    /// Whether it holds on the day of judgement.
    pub in_force: bool,
}

/// Finds the precedents for a package whose `terms` do not pass; waivers, then rules.
pub(super) fn find(judgement: &Judgement, package: &Package, terms: &[&Term]) -> Vec<Precedent> {
    let mut found = Vec::new();
    for (layer, policy) in judgement.layers.iter().enumerate() {
        for (index, waiver) in policy.waivers.iter().enumerate() {
            let place = WaiverRef {
                layer,
                waiver: index,
            };
            found.extend(of_waiver(judgement, policy, place, waiver, package, terms));
        }
    }
    for policy in &judgement.layers {
        for rule in &policy.rules {
            found.extend(of_rule(judgement, policy, rule, package, terms));
        }
        let clarifications = policy.clarifications.iter();
        found.extend(
            clarifications
                .filter(|entry| entry.krate.matches_name(&package.name))
                .map(|entry| Precedent {
                    kind: "clarification",
                    id: entry.krate.text.clone(),
                    layer: policy.identity.name.clone(),
                    shares: "same crate",
                    about: format!("its license was read as {}", entry.license),
                    reason: Some(entry.reason.clone()),
                    in_force: true,
                }),
        );
    }
    found.truncate(MOST);
    found
}

fn shared(krate: bool, license: bool) -> Option<&'static str> {
    match (krate, license) {
        (true, true) => Some("same crate and license"),
        (true, false) => Some("same crate"),
        (false, true) => Some("same license"),
        (false, false) => None,
    }
}

fn of_waiver(
    judgement: &Judgement,
    policy: &Policy,
    place: WaiverRef,
    waiver: &Waiver,
    package: &Package,
    terms: &[&Term],
) -> Option<Precedent> {
    let license = terms.iter().any(|term| waiver.terms.contains(term));
    let shares = shared(waiver.krate.matches_name(&package.name), license)?;
    let in_force = judgement
        .assessment
        .waivers
        .iter()
        .any(|state| state.waiver == place && state.life.holds());
    Some(Precedent {
        kind: "waiver",
        id: waiver.id.clone(),
        layer: policy.identity.name.clone(),
        shares,
        about: format!(
            "{} for {}, approved by {} on {}, until {}",
            waiver.license,
            waiver.krate.text,
            waiver.approved_by,
            waiver.approved_on,
            waiver.expires
        ),
        reason: Some(waiver.reason.clone()),
        in_force,
    })
}

fn of_rule(
    judgement: &Judgement,
    policy: &Policy,
    rule: &Rule,
    package: &Package,
    terms: &[&Term],
) -> Option<Precedent> {
    if rule.verdict != Verdict::Allow {
        return None;
    }
    let license = terms.iter().any(|term| names(rule, term).is_some());
    let krate = rule
        .conditions
        .crates()
        .is_some_and(|crates| crates.iter().any(|krate| krate.matches_name(&package.name)));
    let shares = shared(krate, license)?;
    Some(Precedent {
        kind: "rule",
        id: rule.id.clone(),
        layer: policy.identity.name.clone(),
        shares,
        about: conditions(&rule.conditions),
        reason: rule.reason.clone(),
        in_force: rule
            .in_force_from
            .is_none_or(|from| from <= judgement.run.as_of),
    })
}

fn conditions(conditions: &Conditions) -> String {
    let parts: Vec<String> = conditions.iter().map(Condition::describe).collect();
    if parts.is_empty() {
        "allowed everywhere".to_owned()
    } else {
        format!("allowed for {}", parts.join("; "))
    }
}
