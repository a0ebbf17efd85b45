//! Decides each case in each of its situations, and keeps what differs.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::coverage::Reached;
use super::model::{CaseReport, CaseResult, Difference, Situation};
use super::situations::situations;
use crate::decide::{
    ContextDecision, Hypothesis, Ruling, TermDecision, WaiverRef, decide_license, idle_for,
};
use crate::policy::{Answer, Policy, TestCase};
use crate::vocabulary::Verdict;

/// Runs the cases; those that name no day are judged as on `as_of`. A layer's own cases are about
/// that layer and those above it, whatever stands below.
#[must_use]
pub(crate) fn run_cases<'a>(
    layers: &[Policy],
    cases: impl IntoIterator<Item = &'a TestCase>,
    as_of: Date,
) -> CaseReport<'a> {
    let mut reached = Reached::default();
    let results = cases
        .into_iter()
        .map(|case| run_case(layers, case, as_of, &mut reached))
        .collect();
    CaseReport {
        results,
        coverage: reached.coverage(layers),
    }
}

fn run_case<'a>(
    layers: &[Policy],
    case: &'a TestCase,
    as_of: Date,
    reached: &mut Reached,
) -> CaseResult<'a> {
    let own = layers
        .iter()
        .position(|layer| layer.tests.iter().any(|test| test.span == case.span));
    let layers = own.map_or(layers, |own| &layers[..=own]);
    let meant = own.and_then(|_| lowest_with(layers, case));
    let all = situations(layers, case);
    let mut differing: Vec<(Difference, Vec<&Situation>)> = Vec::new();
    for situation in &all {
        let hypothesis = hypothesis(case, situation, as_of);
        let decision = decide_license(layers, &case.license, &hypothesis);
        let found = Difference {
            found: Answer::of(decision.verdict, decision.waived),
            rulings: deciding(&decision),
            waivers: lifting(&decision),
            is_unproved: deciding_terms(&decision).any(|term| term.unproved),
            count: 1,
            first: situation.clone(),
            idle: Vec::new(),
            common: Vec::new(),
        };
        for ruling in &found.rulings {
            reached.add(ruling);
        }
        if found.found == case.expect && is_by(layers, case, meant, &found.rulings) {
            continue;
        }
        let same = differing.iter_mut().find(|(difference, _)| {
            difference.found == found.found
                && difference.rulings == found.rulings
                && difference.waivers == found.waivers
        });
        if let Some((difference, places)) = same {
            difference.count += 1;
            places.push(situation);
        } else {
            let idle = idle_for(layers, &hypothesis).into_iter();
            let idle = idle.map(|(id, why)| (id.to_owned(), why)).collect();
            differing.push((Difference { idle, ..found }, vec![situation]));
        }
    }
    CaseResult {
        case,
        situations: all.len(),
        differences: differing
            .into_iter()
            .map(|(difference, places)| Difference {
                common: common(&places, &all),
                ..difference
            })
            .collect(),
    }
}

fn hypothesis<'a>(case: &TestCase, situation: &'a Situation, as_of: Date) -> Hypothesis<'a> {
    Hypothesis {
        subject: situation.subject(),
        usage: situation.usage(),
        // A case without a crate is about rules.
        is_exempt: case.krate.is_some(),
        is_within: situation.is_within == Some(true),
        // In a case about every source a copy is what it says it is.
        is_told_by_source: case.given.source().is_some(),
        as_of: case.as_of.unwrap_or(as_of),
    }
}

/// Of the arms taken, the terms as bad as the whole; where waivers let it pass, those they lift.
fn deciding_terms(decision: &ContextDecision) -> impl Iterator<Item = &TermDecision> {
    let chosen = decision.chosen.iter();
    chosen
        .filter_map(|leaf| decision.terms.get(*leaf))
        .filter(|term| term.verdict() == decision.verdict)
        .filter(|term| !decision.waived || !term.waivers.is_empty())
}

/// What decided an expression.
fn deciding(decision: &ContextDecision) -> Vec<Ruling> {
    let arms = decision.arms.iter().filter(|arm| arm.taken);
    let arms = arms.filter(|_| decision.verdict == Verdict::Allow && !decision.waived);
    let bought = arms.map(|arm| &arm.decision.ruling);
    let rulings = deciding_terms(decision).map(|term| &term.ruling);
    let rulings: BTreeSet<Ruling> = rulings.chain(bought).cloned().collect();
    rulings.into_iter().collect()
}

/// The waivers thanks to which an expression passes.
fn lifting(decision: &ContextDecision) -> Vec<WaiverRef> {
    let terms = deciding_terms(decision).filter(|_| decision.waived);
    let waivers: BTreeSet<WaiverRef> = terms.flat_map(|term| &term.waivers).copied().collect();
    waivers.into_iter().collect()
}

/// Returns the lowest layer with a rule of the id that a case names: the one that somebody who
/// reads the case in its own layer takes it for.
fn lowest_with(layers: &[Policy], case: &TestCase) -> Option<usize> {
    let wanted = case.rule.as_ref()?;
    layers
        .iter()
        .rposition(|layer| layer.rules.iter().any(|rule| rule.id == *wanted))
}

/// Tells whether the rule that a case names, if it names one, is among those that decided.
fn is_by(layers: &[Policy], case: &TestCase, meant: Option<usize>, rulings: &[Ruling]) -> bool {
    case.rule.as_ref().is_none_or(|wanted| {
        rulings.iter().any(|ruling| match ruling {
            Ruling::Rule { layer, rule, .. } => {
                meant.is_none_or(|meant| meant == *layer)
                    && layers[*layer].rules[*rule].id == *wanted
            }
            Ruling::Default { .. }
            | Ruling::Unknown
            | Ruling::Agreement(_)
            | Ruling::FirstParty { .. } => false,
        })
    })
}

/// What some situations have in common and not all of a case have.
fn common(places: &[&Situation], all: &[Situation]) -> Vec<String> {
    let parts_of = |place: &&Situation| place.parts();
    let here: Vec<Vec<_>> = places.iter().map(parts_of).collect();
    let everywhere: Vec<Vec<_>> = all.iter().map(Situation::parts).collect();
    let words = here.first().into_iter().flatten().map(|(word, _)| *word);
    let mut common = Vec::new();
    for (at, word) in words.enumerate() {
        let value = |parts: &Vec<(&str, Option<String>)>| {
            let absent = if word == "product" { "not named" } else { "" };
            parts[at].1.clone().unwrap_or_else(|| absent.to_owned())
        };
        let here: BTreeSet<String> = here.iter().map(value).collect();
        let everywhere: BTreeSet<String> = everywhere.iter().map(value).collect();
        if here != everywhere {
            let here: Vec<&str> = here.iter().map(String::as_str).collect();
            common.push(format!("{word} {}", here.join(" or ")));
        }
    }
    common
}
