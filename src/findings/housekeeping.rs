//! Findings about the policy and the run itself: dates, clarifications, coming rules, the graph.

use std::collections::BTreeSet;

use super::context::{Case, finding};
use super::identity::by_crate;
use super::{Finding, words};
use crate::decide::Upcoming;
use crate::diagnostic::{Code, LineKind, Severity};
use crate::facts::ClarificationState;
use crate::graph::PackageIx;
use crate::policy::{MayClarify, Policy};
use crate::vocabulary::Verdict;

/// Finds what is to be said beside the packages.
pub(super) fn find(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = case
        .question
        .layers
        .iter()
        .flat_map(|policy| dates(case, policy))
        .collect();
    findings.extend(clarifications(case));
    findings.extend(upcoming(case));
    if let Some(why) = case.graph().over_reported() {
        let mut over = finding(
            Code::GraphOverReported,
            "cargo's resolver could not be simulated, so every package counts in every reach"
                .to_owned(),
            Vec::new(),
        );
        over.line(LineKind::Note, why.to_owned());
        findings.push(over);
    }
    findings
}

fn dates(case: &Case<'_, '_>, policy: &Policy) -> Vec<Finding> {
    let today = case.question.as_of;
    let name = &policy.identity.name;
    let mut found = Vec::new();
    if let Some(day) = policy.identity.effective.filter(|day| today < *day) {
        let title = format!("policy \"{name}\" takes effect on {day}; it is applied already");
        found.push((Code::PolicyNotYetEffective, title));
    }
    if let Some(day) = policy.identity.review_by.filter(|day| today > *day) {
        let title = format!("policy \"{name}\" was due for review on {day}; it still applies");
        found.push((Code::PolicyReviewDue, title));
    }
    found
        .into_iter()
        .map(|(code, title)| {
            let mut dated = finding(code, title, Vec::new());
            dated.decided_by(policy);
            let ask: Vec<String> = std::iter::once(policy.identity.owner.clone())
                .chain(policy.identity.contact.clone())
                .filter(|who| !who.is_empty())
                .collect();
            if !ask.is_empty() {
                dated.line(LineKind::Ask, ask.join(", "));
            }
            dated
        })
        .collect()
}

fn clarifications(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for state in &case.question.facts.clarifications {
        let policy = case.layer(state.layer);
        let clarification = &policy.clarifications[state.clarification];
        let krate = &clarification.krate.text;
        if !state.stale.is_empty() {
            let packages = state.stale.iter().map(|(package, _)| *package).collect();
            findings.push(by_crate(case.graph(), packages, |packages| {
                stale(case, state, packages)
            }));
        }
        if !state.refused.is_empty() {
            let packages = state.refused.iter().map(|(package, _)| *package).collect();
            findings.push(by_crate(case.graph(), packages, |packages| {
                refused(case, state, packages)
            }));
        } else if state.stale.is_empty() && state.applied.is_empty() {
            let title =
                format!("the clarification for `{krate}` names no package of this workspace");
            let mut unused = finding(Code::ClarificationUnused, title, Vec::new());
            unused.basis.entry = Some(krate.clone());
            unused.at(clarification.span, "this clarification");
            unused.decided_by(policy);
            let packages = case.graph().packages.iter();
            let near = packages.filter(|package| {
                clarification
                    .krate
                    .may_mean(&package.name, &package.version)
            });
            for package in near {
                let why = words::other_version(&clarification.krate, package);
                unused.line(LineKind::Note, why);
            }
            if case.is_outside(state.layer) {
                // The policy serves other workspaces too; they may need it.
                unused.severity = Severity::Note;
            }
            findings.push(unused);
        }
    }
    findings
}

/// A clarification that was written for what some packages were once.
fn stale(case: &Case<'_, '_>, state: &ClarificationState, packages: Vec<PackageIx>) -> Finding {
    let policy = case.layer(state.layer);
    let clarification = &policy.clarifications[state.clarification];
    let title = format!(
        "the clarification for {} is not applied, because what it was written for has changed",
        words::packages(case.graph(), &packages)
    );
    let mut stale = finding(Code::ClarificationStale, title, packages);
    stale.basis.entry = Some(clarification.krate.text.clone());
    stale.at(clarification.span, "this clarification");
    stale.decided_by(policy);
    for (package, why) in &state.stale {
        if stale.packages.contains(package) {
            let label = case.graph().package(*package).label();
            stale.line(LineKind::Note, format!("`{label}`: {why}"));
        }
    }
    stale.line(
        LineKind::Fix,
        "read the package again, then correct the clarification",
    );
    stale
}

/// A clarification that a layer above does not let apply.
fn refused(case: &Case<'_, '_>, state: &ClarificationState, packages: Vec<PackageIx>) -> Finding {
    let policy = case.layer(state.layer);
    let clarification = &policy.clarifications[state.clarification];
    let title = format!(
        "the clarification for {} is not applied, because a layer above does not allow it",
        words::packages(case.graph(), &packages)
    );
    let mut refused = finding(Code::ClarificationUnused, title, packages);
    refused.basis.entry = Some(clarification.krate.text.clone());
    refused.at(clarification.span, "this clarification");
    refused.decided_by(policy);
    let above: BTreeSet<usize> = state.refused.iter().map(|(_, layer)| *layer).collect();
    for layer in above {
        let above = case.layer(layer);
        let may = match above.lower_layers.may_clarify {
            Some(MayClarify::Missing) => {
                "only where a package has no license facts of its own: its field is empty or `NOASSERTION`, and it has no license file"
            }
            Some(MayClarify::All) | None => "nothing",
        };
        refused.line(
            LineKind::Why,
            format!(
                "the layer \"{}\" lets layers below clarify {may}",
                above.identity.name
            ),
        );
    }
    let first = case.question.layers.first();
    let ask: Vec<String> = first
        .into_iter()
        .flat_map(|first| {
            [
                Some(first.identity.owner.clone()),
                first.identity.contact.clone(),
            ]
        })
        .flatten()
        .filter(|who| !who.is_empty())
        .collect();
    refused.line(LineKind::Ask, ask.join(", "));
    refused
}

fn upcoming(case: &Case<'_, '_>) -> Vec<Finding> {
    let upcoming = case.assessment.upcoming.iter();
    upcoming
        .map(|upcoming| {
            by_crate(case.graph(), upcoming.packages.clone(), |packages| {
                coming(case, upcoming, packages)
            })
        })
        .collect()
}

fn coming(case: &Case<'_, '_>, upcoming: &Upcoming, packages: Vec<PackageIx>) -> Finding {
    let policy = case.layer(upcoming.layer);
    let rule = &policy.rules[upcoming.rule];
    let names = words::packages(case.graph(), &packages);
    let what = if upcoming.verdict == Verdict::Deny {
        format!("{names} will be denied")
    } else {
        format!("{names} will need review")
    };
    let when = rule
        .in_force_from
        .map_or_else(String::new, |day| format!(" from {day} on"));
    let mut warning = finding(Code::RuleUpcoming, format!("{what}{when}"), packages);
    warning.rule = Some(rule.id.clone());
    warning.at(rule.span, format!("rule `{}` is not in force yet", rule.id));
    warning.decided_by(policy);
    warning.reason = rule.reason.clone();
    if let Some(reason) = &rule.reason {
        warning.line(LineKind::Why, reason.clone());
    }
    if let Some(remedy) = &rule.remedy {
        warning.line(LineKind::Fix, remedy.clone());
    }
    warning
}
