//! Findings about waivers: used, expiring, expired, lapsed, not permitted, unused.

use std::cmp::Ordering;

use super::Finding;
use super::context::{Case, finding};
use super::identity::by_crate;
use super::words::{self, days_ago, in_days};
use crate::decide::{Miss, MissReason, WaiverLife, WaiverState};
use crate::diagnostic::{Code, LineKind, Severity};
use crate::graph::{Graph, PackageIx};
use crate::policy::{Conditions, Policy, Waiver};
use crate::vocabulary::Outcome;

/// Finds what is to be said about every waiver.
pub(super) fn find(case: &Case<'_, '_>) -> Vec<Finding> {
    case.assessment
        .waivers
        .iter()
        .flat_map(|state| of_waiver(case, state))
        .collect()
}

fn of_waiver(case: &Case<'_, '_>, state: &WaiverState) -> Vec<Finding> {
    let waiver = waiver(case, state);
    let mut findings = Vec::new();
    if !state.applied.is_empty() {
        findings.push(by_crate(case.graph(), state.applied.clone(), |packages| {
            applied(case, state, waiver, packages)
        }));
    }
    let missed = |wanted: fn(&MissReason) -> bool| -> Vec<PackageIx> {
        state
            .misses
            .iter()
            .filter(|miss| wanted(&miss.why) && !passes(case, miss.package))
            .map(|miss| miss.package)
            .collect()
    };
    let expired = missed(|why| *why == MissReason::Expired);
    if let (WaiverLife::Expired(days), false) = (state.life, expired.is_empty()) {
        findings.push(by_crate(case.graph(), expired, |packages| {
            let title = format!(
                "waiver `{}` for {} expired {} ({})",
                waiver.id,
                words::packages(case.graph(), &packages),
                days_ago(days),
                waiver.expires
            );
            let mut expired = start(case, state, Code::WaiverExpired, title, packages);
            expired.line(
                LineKind::Ask,
                format!("{} approved it; ask for a new term", waiver.approved_by),
            );
            expired
        }));
    }
    let not_permitted = missed(|why| matches!(why, MissReason::NotPermitted { .. }));
    if !not_permitted.is_empty() {
        findings.push(by_crate(case.graph(), not_permitted, |packages| {
            let title = format!(
                "waiver `{}` cannot lift the verdict on {}",
                waiver.id,
                words::packages(case.graph(), &packages)
            );
            let mut refused = start(case, state, Code::WaiverNotPermitted, title, packages);
            for why in whose(case, state) {
                refused.line(LineKind::Why, why);
            }
            refused
        }));
    }
    findings.extend(lapsed(case, state, waiver));
    if findings.is_empty() {
        findings.push(unused(case, state, waiver));
    }
    findings
}

fn applied(
    case: &Case<'_, '_>,
    state: &WaiverState,
    waiver: &Waiver,
    packages: Vec<PackageIx>,
) -> Finding {
    let names = words::packages(case.graph(), &packages);
    let (code, when) = match state.life {
        WaiverLife::Expiring(days) => (Code::WaiverExpiring, format!("expires {}", in_days(days))),
        WaiverLife::Grace(days) => (
            Code::WaiverExpiredGrace,
            format!(
                "expired {} and holds only for the policy's days of grace",
                days_ago(days)
            ),
        ),
        WaiverLife::InForce(_) | WaiverLife::NotYet | WaiverLife::Expired(_) => {
            (Code::WaiverApplied, "is used".to_owned())
        }
    };
    let title = format!(
        "waiver `{}` for {names} {when} ({})",
        waiver.id, waiver.expires
    );
    let mut applied = start(case, state, code, title, packages);
    applied.line(LineKind::Why, waiver.reason.clone());
    if code != Code::WaiverApplied {
        applied.line(
            LineKind::Ask,
            format!("{} approved it; ask for a new term", waiver.approved_by),
        );
    }
    applied
}

/// The crate is there and fails, and what was approved is not what it ships now.
fn lapsed(case: &Case<'_, '_>, state: &WaiverState, waiver: &Waiver) -> Vec<Finding> {
    let mut findings = Vec::new();
    for miss in &state.misses {
        if passes(case, miss.package) {
            continue;
        }
        let Some(now) = lapse(case, miss) else {
            continue;
        };
        let title = format!(
            "waiver `{}` approved {} on {} ({}); {now}",
            waiver.id, waiver.license, waiver.approved_on, waiver.approved_by
        );
        let mut lapsed = start(case, state, Code::WaiverLapsed, title, vec![miss.package]);
        lapsed.line(
            LineKind::Ask,
            format!(
                "{} approved the earlier terms; ask for approval of the new ones",
                waiver.approved_by
            ),
        );
        findings.push(lapsed);
    }
    findings
}

fn lapse(case: &Case<'_, '_>, miss: &Miss) -> Option<String> {
    let label = case.graph().package(miss.package).label();
    match &miss.why {
        MissReason::License => {
            let facts = &case.question.facts.packages[miss.package.0];
            Some(match facts.expression() {
                Some(expression) => {
                    format!("`{label}` now {} {expression}", words::declares(facts))
                }
                None => format!("`{label}` now declares nothing that can be read"),
            })
        }
        MissReason::Text {
            path,
            expected,
            found,
        } => Some(format!(
            "`{path}` of `{label}` was {expected} and is now {found}"
        )),
        MissReason::NotNeeded
        | MissReason::Version
        | MissReason::Source
        | MissReason::Scope
        | MissReason::Product
        | MissReason::Via
        | MissReason::NotYet
        | MissReason::NotPermitted { .. }
        | MissReason::Expired => None,
    }
}

fn unused(case: &Case<'_, '_>, state: &WaiverState, waiver: &Waiver) -> Finding {
    let title = format!(
        "waiver `{}` for `{}` is not used",
        waiver.id, waiver.krate.text
    );
    let packages = state.misses.iter().map(|miss| miss.package).collect();
    let mut unused = start(case, state, Code::WaiverUnused, title, packages);
    if state.misses.is_empty() {
        unused.line(LineKind::Note, "no package of that name is judged");
    }
    for miss in &state.misses {
        unused.line(
            LineKind::Note,
            near_miss(case.graph(), case.question.layers, state, miss),
        );
    }
    if case.is_outside(state.waiver.layer) {
        // The policy serves other workspaces too; they may need it.
        unused.severity = Severity::Note;
    }
    unused
}

/// Tells, in a failure, of waivers that nearly fit its packages.
pub(super) fn near_misses(case: &Case<'_, '_>, failure: &mut Finding) {
    for state in &case.assessment.waivers {
        let waiver = waiver(case, state);
        for miss in &state.misses {
            if failure.packages.contains(&miss.package) && miss.why != MissReason::NotNeeded {
                let text = format!(
                    "waiver `{}` does not hold here: {}",
                    waiver.id,
                    near_miss(case.graph(), case.question.layers, state, miss)
                );
                failure.row_line(LineKind::Note, text);
            }
        }
    }
}

/// Says why a waiver does not help a package it names.
pub(crate) fn near_miss(
    graph: &Graph,
    layers: &[Policy],
    state: &WaiverState,
    miss: &Miss,
) -> String {
    let waiver = &layers[state.waiver.layer].waivers[state.waiver.waiver];
    let package = graph.package(miss.package);
    let label = package.label();
    match &miss.why {
        MissReason::NotNeeded => format!("`{label}` passes without it"),
        MissReason::Version => words::other_version(&waiver.krate, package),
        MissReason::Source => {
            let sources = waiver.conditions.source().into_iter().flatten();
            let sources: Vec<&str> = sources.map(|source| source.as_str()).collect();
            format!(
                "it covers packages from {}, `{label}` comes from `{}`",
                words::list(&sources, "and"),
                crate::decide::judged_source(package)
            )
        }
        MissReason::Scope => {
            format!("`{label}` is used in a way outside its reach, distribution or members")
        }
        MissReason::Product => for_products(&waiver.conditions),
        MissReason::Via => format!(
            "a path to `{label}` does not pass through `{}`",
            waiver.conditions.via().map_or("", |via| &via.text)
        ),
        MissReason::License => format!(
            "it approves {}, and `{label}` has other terms",
            waiver.license
        ),
        MissReason::Text {
            path,
            expected,
            found,
        } => {
            format!("`{path}` of `{label}` was {expected} and is now {found}")
        }
        MissReason::NotYet => format!("it holds from {} on", waiver.approved_on),
        MissReason::NotPermitted { layer } => not_permitted(layers, state.waiver.layer, *layer),
        MissReason::Expired => format!(
            "it expired on {}; ask {}",
            waiver.expires, waiver.approved_by
        ),
    }
}

/// Says for which products something is that does not hold.
pub(crate) fn for_products(conditions: &Conditions) -> String {
    format!(
        "it is for the product {}, and this run is for another one or names none (`--product`)",
        words::list(conditions.products().map_or(&[][..], Vec::as_slice), "or")
    )
}

/// Says, of every layer whose verdict a waiver cannot lift, why not.
fn whose(case: &Case<'_, '_>, state: &WaiverState) -> Vec<String> {
    let mut said = Vec::new();
    for miss in &state.misses {
        if let MissReason::NotPermitted { layer } = miss.why
            && !passes(case, miss.package)
        {
            let why = not_permitted(case.question.layers, state.waiver.layer, layer);
            if !said.contains(&why) {
                said.push(why);
            }
        }
    }
    said
}

fn not_permitted(layers: &[Policy], own: usize, layer: usize) -> String {
    let name = &layers[layer].identity.name;
    match layer.cmp(&own) {
        Ordering::Equal => "the rule that decides is not waivable here".to_owned(),
        Ordering::Less => format!(
            "the layer \"{name}\" above decides, and does not let layers below waive this verdict"
        ),
        Ordering::Greater => format!(
            "the layer \"{name}\" below decides by itself, and only a waiver of its own lifts that"
        ),
    }
}

fn waiver<'a>(case: &Case<'_, 'a>, state: &WaiverState) -> &'a Waiver {
    &case.layer(state.waiver.layer).waivers[state.waiver.waiver]
}

fn start(
    case: &Case<'_, '_>,
    state: &WaiverState,
    code: Code,
    title: String,
    packages: Vec<PackageIx>,
) -> Finding {
    let mut started = finding(code, title, packages);
    started.basis.entry = Some(waiver(case, state).id.clone());
    started.at(waiver(case, state).span, "this waiver");
    started.decided_by(case.layer(state.waiver.layer));
    started
}

pub(super) fn passes(case: &Case<'_, '_>, ix: PackageIx) -> bool {
    !matches!(
        case.assessment.packages[ix.0].outcome,
        Outcome::Denied | Outcome::Review | Outcome::Undetermined
    )
}
