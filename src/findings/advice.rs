//! Fills in the help of a finding: the reason, fixes, waiver or clarification to ask for, and the
//! contact. Fixes come only from the policy (a rule's `remedy` or an `alternative`); a misspelt
//! license id gets at most a note that suggests the nearest one.

use std::collections::{BTreeMap, BTreeSet};

use super::cause::{Hit, licenses, shortest};
use super::context::Case;
use super::{Cause, Finding, Remedy, packaged, replaced, stanza, words};
use crate::decide::{Context, Ruling};
use crate::diagnostic::{Code, Line, LineKind};
use crate::graph::{PackageIx, Step};
use crate::license::{license_name_help, nearest_license_id};
use crate::policy::Policy;
use crate::vocabulary::Verdict;

/// The command that writes what the council needs.
const REQUEST: &str = "cargo ospo-check request";

/// The council's reason, or what the lack of a ruling means.
pub(super) fn why(case: &Case<'_, '_>, finding: &mut Finding, cause: &Cause, hits: &[Hit<'_>]) {
    match cause {
        Cause::Rule { layer, rule } => {
            let reason = case.layer(*layer).rules[*rule].reason.clone();
            if let Some(reason) = &reason {
                finding.line(LineKind::Why, reason.clone());
            }
            finding.reason = reason;
        }
        Cause::Default { layer, term } => {
            let denies = case
                .layer(*layer)
                .defaults
                .as_ref()
                .is_some_and(|defaults| defaults.verdict == Verdict::Deny);
            finding.line(
                LineKind::Why,
                if denies {
                    format!("the council has not ruled on `{term}` for this use, and what it has not ruled on is refused")
                } else {
                    format!(
                        "nothing is wrong with your code; the council has not ruled on `{term}` for this use yet"
                    )
                },
            );
        }
        Cause::Missing => {
            finding.line(
                LineKind::Why,
                "no license means no permission: copyright law reserves every right to the author",
            );
            for hit in hits {
                let package = case.graph().package(hit.package);
                if let Some(file) = &package.license_file {
                    let files = &case.question.facts.packages[hit.package.0].files;
                    let what = if files.is_empty() {
                        format!("names the license file `{file}` too; a person has to read it")
                    } else {
                        format!("names the license file `{file}`, which does not exist")
                    };
                    let label = package.label();
                    finding.row_line(LineKind::Note, format!("`{label}` {what}"));
                }
            }
        }
        Cause::Unparseable(declared) => {
            finding.line(
                LineKind::Why,
                "what cannot be read cannot be judged, and a license is never guessed",
            );
            suggest_license(finding, declared);
        }
        Cause::Unrecognized(_) => packaged::tell_unrecognized(case, finding, hits),
        Cause::Replaced => replaced::why(case, finding),
        Cause::Contradicted { .. } => packaged::tell_contradiction(case, finding, hits),
        Cause::Unknown(term) => {
            finding.line(
                LineKind::Why,
                "an undefined id grants nothing that can be judged",
            );
            suggest_license(finding, term);
        }
    }
}

/// Adds a note with the nearest license id: a suggestion only, never applied.
fn suggest_license(finding: &mut Finding, name: &str) {
    if let Some(id) = nearest_license_id(name) {
        finding.line(LineKind::Note, format!("perhaps its author meant `{id}`"));
    } else if let Some(help) = license_name_help(name) {
        finding.line(LineKind::Note, help);
    }
}

/// Where a choice was offered, says why none of its arms passes.
pub(super) fn arms(case: &Case<'_, '_>, finding: &mut Finding, hits: &[Hit<'_>]) {
    for hit in hits {
        let Some(context) = hit.contexts.first() else {
            continue;
        };
        let Some(expression) = case.question.facts.packages[hit.package.0].expression() else {
            continue;
        };
        if context.choice.is_none() {
            continue;
        }
        let others: Vec<String> = context
            .terms
            .iter()
            .enumerate()
            .filter(|(leaf, _)| context.blamed.contains(leaf) && !context.chosen.contains(leaf))
            .map(|(leaf, decision)| {
                let term = &expression.leaves[leaf].term;
                format!(
                    "`{term}` {}",
                    describe_ruling(case.question.layers, decision.verdict(), &decision.ruling)
                )
            })
            .collect();
        if !others.is_empty() {
            let label = case.graph().package(hit.package).label();
            finding.row_line(
                LineKind::Note,
                format!(
                    "the other arms of `{label}` do not pass either: {}",
                    others.join(", ")
                ),
            );
        }
    }
}

fn describe_ruling(layers: &[Policy], verdict: Verdict, ruling: &Ruling) -> String {
    let by = match ruling {
        Ruling::Rule { layer, rule, .. } if layers.len() > 1 => {
            let policy = &layers[*layer];
            let name = &policy.identity.name;
            format!(" (rule `{}` of \"{name}\")", policy.rules[*rule].id)
        }
        Ruling::Rule { layer, rule, .. } => format!(" (rule `{}`)", layers[*layer].rules[*rule].id),
        Ruling::Default { .. } => " (no rule names it)".to_owned(),
        Ruling::Unknown | Ruling::Agreement(_) | Ruling::FirstParty { .. } => String::new(),
    };
    let what = match verdict {
        Verdict::Deny => "is denied",
        Verdict::Review => "needs review",
        Verdict::Undetermined => "is unknown",
        Verdict::Allow => "is allowed",
    };
    format!("{what}{by}")
}

/// What to do, what else could be done, and whom to ask.
pub(super) fn advice(case: &Case<'_, '_>, finding: &mut Finding, cause: &Cause, hits: &[Hit<'_>]) {
    let policy = match cause {
        Cause::Rule { layer, .. } | Cause::Default { layer, .. } => Some(case.layer(*layer)),
        _ => case.question.layers.first(),
    };
    let rule = match cause {
        Cause::Rule { layer, rule } => Some(&case.layer(*layer).rules[*rule]),
        _ => None,
    };
    // What is said about the crate itself is nearer than what is said about its license.
    alternatives(case, finding, hits);
    if let Some(remedy) = rule.and_then(|rule| rule.remedy.as_ref()) {
        finding.line(LineKind::Or, remedy.clone());
    }
    let Some(first) = hits.first() else { return };
    let package = case.graph().package(first.package);
    let needs_facts = cause.needs_facts();
    if finding.code == Code::MemberJudged && needs_facts {
        finding.line(
            LineKind::Or,
            "if this member is our own work, leave `license` out, or write a `LicenseRef-…` of ours that the council lists in `[first-party] licenses`; if it was copied in, treat it as the dependency it is",
        );
    } else if finding.code == Code::MemberJudged {
        finding.line(
            LineKind::Or,
            "if this member is our own work, the council lists its license in `[first-party] licenses`; if it was copied in, treat it as the dependency it is",
        );
    } else if needs_facts {
        finding.line(
            LineKind::Or,
            format!(
                "a person reads the license, and the council adds a clarification; `{REQUEST} {}` (with the same flags) prints it ready to complete",
                package.name
            ),
        );
    } else if rule.is_none_or(|rule| rule.waivable) {
        let name = &package.name;
        let others = hits
            .iter()
            .any(|hit| case.graph().package(hit.package).name != *name);
        let others = if others { " and so on" } else { "" };
        let text = format!("ask for a waiver: `{REQUEST} {name}` (with the same flags){others}");
        finding.line(LineKind::Or, text);
        finding.remedies.push(waiver(policy));
    } else {
        finding.line(LineKind::Note, "this rule cannot be waived");
    }
    let Some(policy) = policy else { return };
    let license = licenses(case, std::slice::from_ref(first));
    ask(
        finding,
        policy,
        rule.and_then(|rule| rule.url.as_deref()),
        package,
        &license,
    );
    if *cause == Cause::Replaced && hits.len() > replaced::STANZAS {
        return;
    }
    for hit in hits {
        if needs_facts {
            finding
                .stanzas
                .push(stanza::clarification(case, hit.package));
        } else if rule.is_none_or(|rule| rule.waivable) {
            let contexts: Vec<&Context> = hit
                .contexts
                .iter()
                .map(|context| &context.context)
                .collect();
            finding
                .stanzas
                .push(stanza::waiver(case, policy, hit.package, &contexts));
        }
    }
}

/// To ask for a waiver, as a remedy.
fn waiver(policy: Option<&Policy>) -> Remedy {
    let owner = policy.map(|policy| policy.identity.owner.as_str());
    let owner = owner.filter(|owner| !owner.is_empty());
    Remedy {
        kind: "waiver",
        title: format!("ask {} for a waiver", owner.unwrap_or("the council")),
        edits: Vec::new(),
        command: None,
        verified: false,
        compiles: false,
        is_conditional: false,
        serves: Vec::new(),
        clears: 1,
        of: 1,
    }
}

pub(super) fn ask(
    finding: &mut Finding,
    policy: &Policy,
    url: Option<&str>,
    package: &crate::graph::Package,
    license: &str,
) {
    let mut parts = vec![policy.identity.owner.clone()];
    parts.extend(policy.identity.contact.clone());
    parts.extend(url.map(str::to_owned));
    parts.extend(policy.identity.request_url.as_ref().map(|template| {
        words::link(
            template,
            &package.name,
            &package.version.to_string(),
            license,
        )
    }));
    parts.retain(|part| !part.is_empty());
    if policy.identity.owner.is_empty() {
        parts.insert(0, format!("the owner of \"{}\"", policy.identity.name));
    }
    if !parts.is_empty() {
        finding.line(LineKind::Ask, parts.join(", "));
    }
}

/// The council's replacements for the packages, or for what brings them in.
fn alternatives(case: &Case<'_, '_>, finding: &mut Finding, hits: &[Hit<'_>]) {
    // Each with the dependency of ours that brings it in, if it is none itself.
    let mut known: BTreeMap<PackageIx, Option<PackageIx>> = BTreeMap::new();
    let mut beside: BTreeMap<PackageIx, BTreeSet<&str>> = BTreeMap::new();
    for hit in hits {
        let ours = shortest(case, hit).and_then(|path| path.steps.into_iter().next());
        let is_ours = |step: &Step| case.graph().package(step.from).is_member;
        let through = match &ours {
            Some(step) if !case.graph().dependents(hit.package).iter().any(is_ours) => {
                Some(step.to)
            }
            _ => None,
        };
        if through.is_none() {
            beside.insert(hit.package, bringing(case, hit));
        }
        known.insert(hit.package, through);
        if let Some(step) = ours {
            known.insert(step.to, None);
        }
    }
    for (ix, through) in known {
        let package = case.graph().package(ix);
        let layers = case.question.layers.iter();
        for alternative in layers.flat_map(|layer| &layer.alternatives) {
            if !alternative.krate.may_mean(&package.name, &package.version) {
                continue;
            }
            let (name, reason) = (&package.name, &alternative.reason);
            let instead = words::list(&alternative.instead, "or");
            let others: Vec<&&str> = beside.get(&ix).into_iter().flatten().collect();
            let (as_well, clears) = match others.len() {
                0 => (String::new(), 1),
                1 => (
                    format!(", which {} brings in as well", words::some(&others, 3)),
                    0,
                ),
                _ => (
                    format!(", which {} bring in as well", words::some(&others, 3)),
                    0,
                ),
            };
            let title = format!("use {instead} instead of `{name}`{as_well}: {reason}");
            let text = match through {
                None => title.clone(),
                Some(through) => format!(
                    "look for a version of `{}`, or another crate, with {instead} instead of `{name}`: {reason}",
                    case.graph().package(through).name
                ),
            };
            finding.lines.push(Line {
                is_in_row: true,
                is_for_others: through.is_some(),
                ..Line::new(LineKind::Or, text)
            });
            finding.remedies.push(Remedy {
                kind: "alternative",
                title,
                edits: Vec::new(),
                command: None,
                verified: false,
                compiles: false,
                is_conditional: false,
                serves: Vec::new(),
                clears,
                of: 1,
            });
        }
    }
}

/// The dependencies of ours through which a package gets in too, beside being one itself.
fn bringing<'c>(case: &'c Case<'_, '_>, hit: &Hit<'_>) -> BTreeSet<&'c str> {
    let graph = case.graph();
    let contexts = hit.contexts.iter().map(|context| &context.context);
    let paths = contexts.flat_map(|context| {
        let members = context.members.iter().copied().collect();
        graph.entrances(hit.package, context.reach, &members)
    });
    let through = paths.filter_map(|path| match path.steps.as_slice() {
        [first, _, ..] => Some(first.to),
        _ => None,
    });
    through
        .filter(|ix| !graph.package(*ix).is_member)
        .map(|ix| graph.package(ix).name.as_str())
        .collect()
}
