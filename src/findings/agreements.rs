//! Findings about agreements: those that end soon, and those that have ended where they are needed.

use super::Finding;
use super::context::{Case, finding};
use super::identity::by_crate;
use super::waivers::{for_products, passes};
use super::words::{self, days_ago, in_days};
use crate::decide::{AgreementState, Miss, MissReason, WaiverLife};
use crate::diagnostic::{Code, LineKind};
use crate::graph::{Graph, PackageIx};
use crate::policy::{Agreement, Policy};

/// Finds what is to be said about agreements. One that no package needs is said nothing of: a contract
/// is the firm's, and this is one workspace.
pub(super) fn find(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut findings = unread(case);
    for state in &case.assessment.agreements {
        let ended: Vec<PackageIx> = state
            .misses
            .iter()
            .filter(|miss| miss.why == MissReason::Expired && !passes(case, miss.package))
            .map(|miss| miss.package)
            .collect();
        match state.life {
            WaiverLife::Expired(days) if !ended.is_empty() => {
                let when = format!("ended {}", days_ago(days));
                findings.push(by_crate(case.graph(), ended, |packages| {
                    dated(case, state, Code::AgreementExpired, &when, packages)
                }));
            }
            WaiverLife::Expiring(days) if !state.applied.is_empty() => {
                let when = format!("ends {}", in_days(days));
                let packages = state.applied.clone();
                findings.push(by_crate(case.graph(), packages, |packages| {
                    dated(case, state, Code::AgreementExpiring, &when, packages)
                }));
            }
            _ => {}
        }
    }
    findings
}

fn dated(
    case: &Case<'_, '_>,
    state: &AgreementState,
    code: Code,
    when: &str,
    packages: Vec<PackageIx>,
) -> Finding {
    let agreement = state.agreement.of(case.question.layers);
    let title = format!(
        "agreement `{}` with {} for {} {when} ({})",
        agreement.id,
        agreement.counterparty,
        words::packages(case.graph(), &packages),
        agreement.until
    );
    let mut dated = finding(code, title, packages);
    dated.basis.entry = Some(agreement.id.clone());
    dated.at(agreement.span, "this agreement");
    dated.decided_by(case.layer(state.agreement.layer));
    dated.line(LineKind::Why, agreement.reason.clone());
    dated.line(
        LineKind::Note,
        format!(
            "it grants {} by contract {} with {}, from {} on",
            agreement.license, agreement.contract, agreement.counterparty, agreement.from
        ),
    );
    dated.line(
        LineKind::Ask,
        format!(
            "{} approved it; the contract has to be renewed, or the crate removed",
            agreement.approved_by
        ),
    );
    dated
}

/// Notes packages that are used under an agreement although nobody can read what they declare.
fn unread(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for state in &case.assessment.agreements {
        let facts = &case.question.facts.packages;
        let packages: Vec<PackageIx> = state
            .applied
            .iter()
            .copied()
            .filter(|ix| facts[ix.0].expression().is_none())
            .collect();
        if packages.is_empty() {
            continue;
        }
        let agreement = state.agreement.of(case.question.layers);
        findings.push(by_crate(case.graph(), packages, |packages| {
            let title = format!(
                "{} {} nothing that can be read, and {} used under the agreement `{}`",
                words::packages(case.graph(), &packages),
                if packages.len() > 1 {
                    "declare"
                } else {
                    "declares"
                },
                if packages.len() > 1 { "are" } else { "is" },
                agreement.id
            );
            let mut noted = finding(Code::LicenseTermUnknown, title, packages);
            noted.at(agreement.span, "this agreement");
            noted.decided_by(case.layer(state.agreement.layer));
            noted.basis.entry = Some(agreement.id.clone());
            noted
        }));
    }
    findings
}

/// Tells, in a failure, of agreements that nearly fit its packages.
pub(super) fn near_misses(case: &Case<'_, '_>, failure: &mut Finding) {
    for state in &case.assessment.agreements {
        let agreement = state.agreement.of(case.question.layers);
        for miss in &state.misses {
            if failure.packages.contains(&miss.package) && miss.why != MissReason::NotNeeded {
                let why = near_miss(case.graph(), case.question.layers, agreement, miss);
                let text = format!("agreement `{}` does not hold here: {why}", agreement.id);
                failure.row_line(LineKind::Note, text);
            }
        }
    }
}

/// Says why an agreement does not help a package it names.
pub(crate) fn near_miss(
    graph: &Graph,
    layers: &[Policy],
    agreement: &Agreement,
    miss: &Miss,
) -> String {
    let package = graph.package(miss.package);
    let label = package.label();
    match &miss.why {
        MissReason::NotNeeded => format!("`{label}` passes without it, or fails by other terms"),
        MissReason::Version => words::other_version(&agreement.krate, package),
        MissReason::Source => {
            let source = crate::decide::judged_source(package);
            match agreement.conditions.source() {
                Some(sources) => {
                    let sources: Vec<&str> = sources.iter().map(|source| source.as_str()).collect();
                    format!(
                        "it covers packages from {}, `{label}` comes from `{source}`",
                        words::list(&sources, "and")
                    )
                }
                None => format!(
                    "`{label}` is a copy (source `{source}`, {}), which the agreement has to name: `source = [\"{source}\"]`",
                    package.modification
                ),
            }
        }
        MissReason::Scope => {
            format!("`{label}` is used in a way outside its reach, distribution or members")
        }
        MissReason::Product => for_products(&agreement.conditions),
        MissReason::NotYet => format!("it holds from {} on", agreement.from),
        MissReason::NotPermitted { layer } => format!(
            "\"{}\" does not allow `{}` here",
            layers[*layer].identity.name, agreement.license
        ),
        MissReason::Expired => format!(
            "it ended on {}; contract {} with {}, ask {}",
            agreement.until, agreement.contract, agreement.counterparty, agreement.approved_by
        ),
        // Waivers alone lapse by `via` or by texts.
        MissReason::License | MissReason::Via | MissReason::Text { .. } => format!(
            "what `{label}` declares cannot be read, and `[[native]]` has more terms for it; a clarification has to say what applies"
        ),
    }
}
