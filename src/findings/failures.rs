//! Findings for packages that do not pass: one per cause, with all the packages it hits.

use std::collections::BTreeMap;

use super::cause::{Hit, causes_of, code, counting, failing, failing_terms, licenses, shortest};
use super::context::{Case, finding};
use super::{
    Cause, Finding, MarkedExpression, Remedy, advice, agreements, identity, native, packaged,
    replaced, rows, waivers, words,
};
use crate::decide::{Context, ContextDecision, Ruling, TermDecision};
use crate::diagnostic::{Code, LineKind};
use crate::facts::{Effective, Origin};
use crate::graph::{PackageIx, Step};
use crate::source::Span;
use crate::vocabulary::{Outcome, Verdict};

/// Places of our own manifests shown in one finding.
const MANIFEST_PLACES: usize = 3;
/// Places of the policy shown in one finding.
const POLICY_PLACES: usize = 3;
/// Packages beside the first whose path is written out.
const PATHS: usize = 4;

/// Finds what fails, and why.
pub(super) fn find(case: &mut Case<'_, '_>) -> Vec<Finding> {
    let mut causes: BTreeMap<(Code, Cause), Vec<Hit<'_>>> = BTreeMap::new();
    let assessment = case.assessment;
    for (index, decision) in assessment.packages.iter().enumerate() {
        let package = PackageIx(index);
        let Some(verdict) = failing(decision.outcome) else {
            continue;
        };
        let contexts = decision
            .contexts
            .iter()
            .filter(|context| context.verdict == verdict);
        for context in contexts {
            for (cause, leaf) in causes_of(case.question.facts, package, context) {
                let code = code(&cause, verdict, decision.member_judged);
                let hits = causes.entry((code, cause)).or_default();
                record(hits, package, context, leaf);
            }
        }
    }
    let mut findings = Vec::new();
    for ((code, cause), hits) in causes {
        let is_known = |hit: &Hit<'_>| case.known.contains(&((code, cause.clone()), hit.package));
        let (known, new): (Vec<_>, Vec<_>) = hits.into_iter().partition(is_known);
        for (mut hits, known) in [(new, false), (known, true)] {
            if hits.is_empty() {
                continue;
            }
            let mut finding = of_cause(case, code, &cause, &mut hits);
            finding.visit(&mut |finding| finding.known = known);
            findings.push(finding);
        }
    }
    findings
}

/// Makes the finding about all packages of a cause, a row for each, and one for each crate where there are several.
fn of_cause(
    case: &mut Case<'_, '_>,
    code: Code,
    cause: &Cause,
    hits: &mut Vec<Hit<'_>>,
) -> Finding {
    let mut finding = explain(case, code, cause, hits);
    let mut rows = Vec::new();
    for hit in hits.iter().filter(|_| hits.len() > 1) {
        let mut one = explain(case, code, cause, std::slice::from_ref(hit));
        rows.append(&mut one.block.rows);
    }
    let parted = identity::crates(case.graph(), &finding.packages);
    if parted.len() > 1 {
        finding.each = parted
            .into_iter()
            .map(|versions| {
                let of_it = |hit: &mut Hit<'_>| versions.contains(&hit.package);
                let hits: Vec<Hit<'_>> = hits.extract_if(.., of_it).collect();
                explain(case, code, cause, &hits)
            })
            .collect();
    }
    finding.block.rows.append(&mut rows);
    finding
}

fn record<'a>(
    hits: &mut Vec<Hit<'a>>,
    package: PackageIx,
    context: &'a ContextDecision,
    leaf: Option<usize>,
) {
    if hits.last().is_none_or(|hit| hit.package != package) {
        hits.push(Hit {
            package,
            contexts: Vec::new(),
            leaves: Vec::new(),
        });
    }
    if let Some(hit) = hits.last_mut() {
        if !hit
            .contexts
            .iter()
            .any(|known| known.context == context.context)
        {
            hit.contexts.push(context);
        }
        if let Some(leaf) = leaf
            && !hit.leaves.contains(&leaf)
        {
            hit.leaves.push(leaf);
        }
    }
}

fn explain(case: &mut Case<'_, '_>, code: Code, cause: &Cause, hits: &[Hit<'_>]) -> Finding {
    let packages: Vec<PackageIx> = hits.iter().map(|hit| hit.package).collect();
    let mut finding = finding(code, title(case, code, cause, hits), packages);
    finding.basis.cause = cause.key_parts();
    finding.basis.terms = hits
        .iter()
        .flat_map(|hit| failing_terms(case, hit))
        .collect();
    match code {
        Code::LicenseMismatch => {
            finding.outcome = Some(Outcome::Undetermined);
            finding.severity = case.stage.undetermined;
        }
        Code::MemberJudged if cause.needs_facts() => {
            finding.outcome = Some(Outcome::Undetermined);
        }
        _ => {}
    }
    if *cause != Cause::Replaced {
        finding.expression = marked(case, hits);
    }
    for hit in hits.iter().take(MANIFEST_PLACES) {
        let label = if case.graph().package(hit.package).is_registry_copy {
            "this member came from a registry: `.cargo_vcs_info.json` is beside its manifest"
        } else if code == Code::MemberJudged {
            "this member declares it"
        } else {
            continue;
        };
        if let Some(span) = case.manifests.license(case.sources, hit.package) {
            finding.at(span, label);
        }
    }
    manifest_places(case, &mut finding, hits);
    policy_place(case, &mut finding, cause, hits);
    let added = native::added(case, hits, false);
    finding.locations.extend(added);
    if *cause != Cause::Replaced {
        declarations(case, &mut finding, hits);
    }
    packaged::tell_origin(case, &mut finding, hits);
    advice::why(case, &mut finding, cause, hits);
    if *cause != Cause::Replaced {
        advice::arms(case, &mut finding, hits);
    }
    waivers::near_misses(case, &mut finding);
    agreements::near_misses(case, &mut finding);
    let (drop, milder): (Vec<Remedy>, Vec<Remedy>) = case
        .remedies
        .of(&(code, cause.clone()), &finding.packages)
        .into_iter()
        .partition(|remedy| remedy.kind == "drop");
    finding.remedies = milder;
    advice::advice(case, &mut finding, cause, hits);
    finding.remedies.extend(drop);
    match hits {
        [hit] => finding.block.rows = vec![rows::row(case, &finding, hit)],
        _ => finding.block.heading = heading(case, code, cause, hits),
    }
    finding
}

fn title(case: &Case<'_, '_>, code: Code, cause: &Cause, hits: &[Hit<'_>]) -> String {
    let packages: Vec<PackageIx> = hits.iter().map(|hit| hit.package).collect();
    let mut names = words::packages(case.graph(), &packages);
    if code == Code::MemberJudged {
        let member = if hits.len() > 1 { "members" } else { "member" };
        names = format!("workspace {member} {names}");
    }
    said(case, code, cause, hits, &names)
}

/// What a person reads in front of and behind the number of packages.
fn heading(case: &Case<'_, '_>, code: Code, cause: &Cause, hits: &[Hit<'_>]) -> [String; 2] {
    let contexts: Vec<&Context> = hits.iter().flat_map(|hit| counting(hit)).collect();
    let usage = words::usage_of_many(&contexts);
    match cause {
        Cause::Rule { layer, rule } => {
            let rule = &case.layer(*layer).rules[*rule];
            let says = match rule.verdict {
                Verdict::Deny => "refuses",
                _ => "asks for review of",
            };
            [format!("rule `{}` {says} ", rule.id), format!(" {usage}")]
        }
        Cause::Default { term, .. } => {
            let says = match code {
                Code::LicenseNeedsReview => "no rule names",
                _ => "no rule allows",
            };
            [
                format!("{says} `{term}`, a license of "),
                format!(" {usage}"),
            ]
        }
        _ => {
            // One that no name has.
            let text = said(case, code, cause, hits, "\0");
            let (before, after) = text.split_once('\0').unwrap_or((&text, ""));
            [before.to_owned(), after.to_owned()]
        }
    }
}

fn said(case: &Case<'_, '_>, code: Code, cause: &Cause, hits: &[Hit<'_>], names: &str) -> String {
    let packages: Vec<PackageIx> = hits.iter().map(|hit| hit.package).collect();
    let many = hits.len() > 1;
    let declare = if many { "declare" } else { "declares" };
    let usage = words::usage(
        hits.iter()
            .flat_map(|hit| hit.contexts.iter().map(|context| &context.context)),
    );
    let licenses = licenses(case, hits);
    match cause {
        Cause::Missing => format!("{names} {declare} no license"),
        Cause::Unparseable(declared) => {
            format!("{names} {declare} `{declared}`, which is not an SPDX license expression")
        }
        Cause::Unknown(term) => {
            format!("{names} {declare} `{term}`, which is not on the SPDX license list")
        }
        Cause::Unrecognized(files) => packaged::unrecognized_title(names, files, many),
        Cause::Replaced => replaced::title(case, &packages, names),
        Cause::Contradicted { declared, carried } => format!(
            "{names} {declare} `{declared}`, but {} {carried}",
            if many { "carry" } else { "carries" }
        ),
        Cause::Rule { .. } | Cause::Default { .. } => match code {
            Code::MemberJudged | Code::LicenseDenied => {
                format!("{names} ({licenses}) may not be {usage}")
            }
            _ => format!(
                "{names} ({licenses}) {} review before {} {usage}",
                if many { "need" } else { "needs" },
                if many { "they are" } else { "it is" },
            ),
        },
    }
}

/// The expression with its failing terms marked, where all packages of the finding share it.
fn marked(case: &Case<'_, '_>, hits: &[Hit<'_>]) -> Option<MarkedExpression> {
    let facts = |hit: &Hit<'_>| &case.question.facts.packages[hit.package.0];
    let first = facts(hits.first()?);
    if hits
        .iter()
        .any(|hit| facts(hit).effective != first.effective)
    {
        return None;
    }
    match &first.effective {
        Effective::Missing | Effective::Unrecognized => None,
        Effective::Unparseable(error) => Some(MarkedExpression {
            text: first.declared.clone().unwrap_or_default(),
            marks: vec![(error.span.clone(), error.message.clone())],
        }),
        Effective::Known(expression) => {
            let context = hits.first()?.contexts.first()?;
            let of_this_cause = |leaf: &&usize| {
                !context.chosen.contains(leaf) || hits.iter().any(|hit| hit.leaves.contains(leaf))
            };
            let marks: Vec<_> = context
                .blamed
                .iter()
                .filter(of_this_cause)
                .map(|leaf| {
                    let span = expression.leaves[*leaf].span.clone();
                    (span, short_word(context.terms[*leaf].verdict()).to_owned())
                })
                .collect();
            (!marks.is_empty()).then(|| MarkedExpression {
                text: expression.text.clone(),
                marks,
            })
        }
    }
}

const fn short_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Deny => "denied",
        Verdict::Review => "needs review",
        Verdict::Undetermined => "unknown",
        Verdict::Allow => "allowed",
    }
}

/// The lines of our own manifests that bring the packages in.
pub(super) fn manifest_places(case: &mut Case<'_, '_>, finding: &mut Finding, hits: &[Hit<'_>]) {
    let mut first_steps: Vec<Step> = Vec::new();
    for (index, hit) in hits.iter().enumerate() {
        let Some(path) = shortest(case, hit) else {
            continue;
        };
        let Some(first) = path.steps.first() else {
            continue;
        };
        finding.paths.push(path.clone());
        let text = words::path(case.graph(), &path);
        let is_new = !first_steps.iter().any(|known| known.is_along(first));
        if is_new && first_steps.len() < MANIFEST_PLACES {
            first_steps.push(first.clone());
            let spans = case.manifests.dependency(case.sources, first);
            if spans.is_empty() {
                finding.row_line(LineKind::Note, words::brought_in(case.graph(), &path));
            }
            for (place, span) in spans.into_iter().enumerate() {
                let label = if place == 0 {
                    format!("brings it in: {text}")
                } else {
                    "inherited from here".to_owned()
                };
                finding.at(span, label);
            }
        } else if index <= PATHS {
            finding.row_line(LineKind::Note, format!("also brought in: {text}"));
        }
        if case.graph().needs_other_member(&path) {
            let member = &case.graph().package(path.member).name;
            let only =
                format!("`{member}` gets it only because another member enables the feature");
            finding.row_line(LineKind::Note, only);
        }
    }
}

/// The words of the policy that decided: the entry that names the license, and the rule it
/// stands in where that is elsewhere.
fn policy_place(case: &Case<'_, '_>, finding: &mut Finding, cause: &Cause, hits: &[Hit<'_>]) {
    match cause {
        Cause::Rule { layer, rule } => {
            let policy = case.layer(*layer);
            let rule = &policy.rules[*rule];
            let says = if rule.verdict == Verdict::Deny {
                "refuses it"
            } else {
                "asks for review"
            };
            finding.rule = Some(rule.id.clone());
            let mut entries: Vec<Span> = Vec::new();
            for decision in hits.iter().flat_map(decisions) {
                if let Ruling::Rule { entry, .. } = decision.ruling
                    && !entries.contains(&entry)
                {
                    entries.push(entry);
                }
            }
            let inside = |entry: &Span| {
                entry.file == rule.span.file
                    && rule.span.start <= entry.start
                    && entry.end <= rule.span.end
            };
            let of = case.of_layer(*layer);
            let label = format!("rule `{}`{of} {says}", rule.id);
            entries.truncate(POLICY_PLACES);
            for entry in &entries {
                if inside(entry) {
                    finding.at(*entry, label.clone());
                } else {
                    finding.at(*entry, "named here, in a group");
                }
            }
            if !entries.iter().any(inside) {
                finding.at(rule.span, label.clone());
            }
            let mut places = finding.locations.iter();
            finding.block.place = places.find(|place| place.label == label).cloned();
            finding.decided_by(policy);
        }
        Cause::Default { layer, term } => {
            let policy = case.layer(*layer);
            if let Some(defaults) = &policy.defaults {
                finding.at(
                    defaults.span,
                    format!(
                        "no rule names `{term}` here, so the default{} applies",
                        case.of_layer(*layer)
                    ),
                );
                finding.block.place = finding.locations.last().cloned();
            }
            finding.decided_by(policy);
        }
        Cause::Missing
        | Cause::Unparseable(_)
        | Cause::Unknown(_)
        | Cause::Unrecognized(_)
        | Cause::Replaced
        | Cause::Contradicted { .. } => {
            if let Some(policy) = case.question.layers.first() {
                finding.decided_by(policy);
            }
        }
    }
}

/// The decisions on the failing terms of a hit, in all its contexts.
fn decisions<'h>(hit: &'h Hit<'_>) -> impl Iterator<Item = &'h TermDecision> {
    hit.contexts.iter().flat_map(|context| {
        hit.leaves
            .iter()
            .filter(|leaf| context.blamed.contains(leaf))
            .map(|leaf| &context.terms[*leaf])
    })
}

/// Where the packages of a finding declare different expressions, says what each declares.
fn declarations(case: &Case<'_, '_>, finding: &mut Finding, hits: &[Hit<'_>]) {
    let by_terms = hits.iter().any(|hit| !hit.leaves.is_empty());
    if finding.expression.is_some() || !by_terms {
        return;
    }
    let mut said: Vec<&str> = Vec::new();
    for hit in hits {
        let facts = &case.question.facts.packages[hit.package.0];
        let Some(expression) = facts.expression() else {
            continue;
        };
        // What files say is told with the file it is in.
        let by_files = facts.origin == Origin::LicenseFile || !facts.packaged.extras.is_empty();
        let text = expression.text.as_str();
        if !by_files && expression.leaves.len() > 1 && !said.contains(&text) && said.len() < PATHS {
            said.push(text);
            let label = case.graph().package(hit.package).label();
            let declares = words::declares(facts);
            finding.row_line(LineKind::Note, format!("`{label}` {declares} {text}"));
        }
    }
}
