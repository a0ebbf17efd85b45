//! Which waivers and agreements apply to the hypothetical crate of a policy test case, and why
//! others do not.
//!
//! A case has a crate, a source and a way of use, and no members, paths and files: what holds for
//! some of these only does not count. Everything else is as for a real package.

use jiff::civil::Date;

use super::agreement::{self, granted};
use super::hypothesis::Hypothesis;
use super::model::{AgreementRef, Arm, WaiverLife, WaiverRef};
use super::site::Site;
use super::waiver;
use crate::license::Expression;
use crate::policy::{Agreement, Conditions, Holds, Policy, Subject, Waiver};
use crate::vocabulary::Verdict;

/// What keeps a waiver or an agreement for a crate from counting, and no case can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Idle {
    /// It begins on a later day.
    NotYet,
    /// It is over.
    Over,
    /// It is for some members, paths or files only.
    Narrow,
}

fn idle(life: WaiverLife, is_narrow: bool) -> Option<Idle> {
    match life {
        WaiverLife::NotYet => Some(Idle::NotYet),
        life if !life.holds() => Some(Idle::Over),
        _ => is_narrow.then_some(Idle::Narrow),
    }
}

fn idle_waiver(
    waiver: &Waiver,
    policy: &Policy,
    subject: &Subject<'_>,
    as_of: Date,
) -> Option<Idle> {
    let is_narrow = is_open(&waiver.conditions, subject) || !waiver.license_files.is_empty();
    idle(waiver::life(waiver, &policy.waiver_terms, as_of), is_narrow)
}

fn idle_agreement(
    agreement: &Agreement,
    policy: &Policy,
    subject: &Subject<'_>,
    as_of: Date,
) -> Option<Idle> {
    let life = agreement::life(agreement, policy.waiver_terms.warn_days, as_of);
    idle(life, is_open(&agreement.conditions, subject))
}

/// Tells whether a condition asks what no case can say.
fn is_open(conditions: &Conditions, subject: &Subject<'_>) -> bool {
    let mut conditions = conditions.iter();
    conditions.any(|condition| condition.holds(subject) == Holds::Perhaps)
}

/// Returns the waivers and agreements for a crate that do not count for it, by their ids.
#[must_use]
pub(crate) fn idle_for<'p>(
    layers: &'p [Policy],
    hypothesis: &Hypothesis<'_>,
) -> Vec<(&'p str, Idle)> {
    let (subject, as_of) = (&hypothesis.site().subject, hypothesis.as_of);
    let Subject { name, version, .. } = *subject;
    let mut all = Vec::new();
    for policy in layers {
        let waivers = policy.waivers.iter();
        let waivers = waivers.filter(|waiver| waiver.krate.matches(name, version));
        all.extend(waivers.filter_map(|waiver| {
            Some((
                waiver.id.as_str(),
                idle_waiver(waiver, policy, subject, as_of)?,
            ))
        }));
        let agreements = policy.agreements.iter();
        let agreements = agreements.filter(|entry| entry.krate.matches(name, version));
        all.extend(agreements.filter_map(|entry| {
            Some((
                entry.id.as_str(),
                idle_agreement(entry, policy, subject, as_of)?,
            ))
        }));
    }
    all
}

/// Returns the waivers that hold here, whatever their terms.
pub(super) fn waivers(
    layers: &[Policy],
    expression: &Expression,
    hypothesis: &Hypothesis<'_>,
    site: &Site<'_>,
) -> Vec<WaiverRef> {
    let mut holding = Vec::new();
    for (layer, policy) in layers.iter().enumerate() {
        for (index, waiver) in policy.waivers.iter().enumerate() {
            let is_whole = |whole: &String| *whole == expression.to_string();
            if waiver
                .krate
                .matches(site.subject.name, site.subject.version)
                && waiver.whole.as_ref().is_none_or(is_whole)
                && waiver.conditions.hold(&site.subject) == Holds::Yes
                && idle_waiver(waiver, policy, &site.subject, hypothesis.as_of).is_none()
            {
                holding.push(WaiverRef {
                    layer,
                    waiver: index,
                });
            }
        }
    }
    holding
}

/// Returns the arms that agreements add here.
pub(super) fn arms(layers: &[Policy], hypothesis: &Hypothesis<'_>, site: &Site<'_>) -> Vec<Arm> {
    let mut arms = Vec::new();
    for (layer, policy) in layers.iter().enumerate() {
        for (index, entry) in policy.agreements.iter().enumerate() {
            let subject = &site.subject;
            let is_here = entry.krate.matches(subject.name, subject.version)
                && entry.covers_source(subject.source, subject.modification, hypothesis.is_within)
                && entry.conditions.hold(subject) == Holds::Yes
                && idle_agreement(entry, policy, subject, hypothesis.as_of).is_none();
            if !is_here {
                continue;
            }
            let agreement = AgreementRef {
                layer,
                agreement: index,
            };
            let decision = granted(layers, agreement, site);
            if decision.left == Verdict::Allow {
                arms.push(Arm {
                    agreement,
                    decision,
                    taken: false,
                });
            }
        }
    }
    arms
}
