//! JSON report, version 1: the structs that freeze it, and how they are filled.
//!
//! Field order is the order of the keys. Fields are only ever added; anything else is version 2.
//! `schemas/report-v1.schema.json` describes the same for consumers.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Serialize;

use super::{failure, purl, url, write};
use crate::decide::{ContextDecision, PackageDecision, Ruling, TermDecision, reached};
use crate::diagnostic::{LabelledSpan, Severity};
use crate::facts::LicenseFacts;
use crate::findings::{self, Finding, Judgement};
use crate::graph::{Package, PackageIx};
use crate::policy::Policy;
use crate::report::model::{Part, Seen};
use crate::report::{self as reports, Options};
use crate::source::sha256_hex;
use crate::vocabulary::{Outcome, Unjudged};

/// Most paths given of a package.
const PATHS: usize = 3;
/// The workspace of a run that judges one: paths are relative to it.
const WORKSPACE: &str = ".";

/// Renders one JSON object with a line feed at the end.
///
/// Paths are relative to the folder that holds the workspaces; of several, whatever is of one of them
/// names it.
#[must_use]
pub fn render(report: &reports::Report<'_>, _options: &Options) -> String {
    if report.is_failed() {
        return failure::render(report);
    }
    write::to_string(&document(report))
}

#[derive(Serialize)]
struct Report<'a> {
    schema_version: u32,
    tool: Tool,
    policy: PolicyHead<'a>,
    run: Run<'a>,
    outcome: &'static str,
    exit_code: u8,
    summary: Summary,
    packages: Vec<PackageEntry<'a>>,
    findings: Vec<FindingEntry<'a>>,
}

#[derive(Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
    spdx_license_list: &'static str,
}

#[derive(Serialize)]
struct PolicyHead<'a> {
    name: Cow<'a, str>,
    version: Cow<'a, str>,
    owner: Cow<'a, str>,
    sha256: Cow<'a, str>,
    layers: Vec<Layer<'a>>,
}

#[derive(Serialize)]
struct Layer<'a> {
    path: &'a str,
    sha256: &'a str,
    name: &'a str,
    version: &'a str,
    signed_by: Option<&'a str>,
}

#[derive(Serialize)]
struct Run<'a> {
    as_of: String,
    stage: &'a str,
    enforced: bool,
    narrowed: Vec<&'a str>,
    features: Vec<&'a str>,
    targets: Vec<&'a str>,
    workspaces: Vec<Workspace<'a>>,
    product: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<Vec<LeftOut<'a>>>,
}

#[derive(Serialize)]
struct Workspace<'a> {
    root: &'a str,
    cargo_lock_sha256: Option<&'a str>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    result: Option<WorkspaceResult<'a>>,
}

/// What was found in one of several workspaces, and by which policy.
#[derive(Serialize)]
struct WorkspaceResult<'a> {
    outcome: &'static str,
    exit_code: u8,
    enforced: bool,
    policy: PolicyHead<'a>,
    summary: Summary,
}

#[derive(Serialize)]
struct LeftOut<'a> {
    path: &'a str,
    reason: &'static str,
}

#[derive(Serialize)]
struct Summary {
    packages: usize,
    judged: usize,
    not_judged: usize,
    first_party: usize,
    allowed: usize,
    waived: usize,
    review: usize,
    denied: usize,
    undetermined: usize,
    native_unknown: usize,
}

#[derive(Serialize)]
struct PackageEntry<'a> {
    name: &'a str,
    version: String,
    purl: String,
    workspace: &'a str,
    source: &'static str,
    source_url: Option<String>,
    checksum: Option<&'a str>,
    outcome: &'static str,
    reason: Option<&'static str>,
    reach: Vec<&'static str>,
    license: License<'a>,
    choice: Option<&'a str>,
    contexts: Vec<ContextEntry<'a>>,
    paths: Vec<Vec<String>>,
}

#[derive(Serialize)]
struct License<'a> {
    declared: Option<&'a str>,
    effective: Option<String>,
    origin: &'static str,
}

#[derive(Serialize)]
struct ContextEntry<'a> {
    reach: &'static str,
    distribution: Option<&'a str>,
    members: Vec<&'a str>,
    verdict: &'static str,
    choice: Option<&'a str>,
    terms: Vec<TermEntry<'a>>,
    obligations: Vec<&'a str>,
}

#[derive(Serialize)]
struct TermEntry<'a> {
    term: String,
    verdict: &'static str,
    rule: Option<&'a str>,
    layer: &'a str,
    waiver: Option<&'a str>,
    agreement: Option<&'a str>,
}

#[derive(Serialize)]
struct FindingEntry<'a> {
    code: &'static str,
    severity: &'static str,
    title: &'a str,
    packages: Vec<String>,
    rule: Option<&'a str>,
    layer: Option<&'a str>,
    reason: Option<&'a str>,
    contact: Option<&'a str>,
    locations: Vec<LocationEntry<'a>>,
    remedies: Vec<RemedyEntry<'a>>,
    help: Vec<&'a str>,
    group: &'a str,
    fingerprint: String,
    known: bool,
    outcome: &'static str,
    actor: &'static str,
    /// Of one of several workspaces, its root.
    #[serde(skip_serializing_if = "Option::is_none")]
    workspace: Option<&'a str>,
}

#[derive(Serialize)]
struct LocationEntry<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    label: &'a str,
}

#[derive(Serialize)]
struct RemedyEntry<'a> {
    kind: &'static str,
    title: &'a str,
    edits: Vec<EditEntry<'a>>,
    verified: bool,
    command: Option<&'a str>,
    proves: Option<&'static str>,
    clears: usize,
    of: usize,
}

#[derive(Serialize)]
struct EditEntry<'a> {
    path: &'a str,
    line: usize,
    before: &'a str,
    after: &'a str,
}

fn document<'a>(report: &'a reports::Report<'a>) -> Report<'a> {
    Report {
        schema_version: 1,
        tool: tool(),
        policy: policies(report),
        run: run(report),
        outcome: report.outcome().as_str(),
        exit_code: report.exit_code(),
        summary: match (report.several, report.parts.first()) {
            (Some(several), _) => summary(&several.summary),
            (None, Some(part)) => summary(&part.judgement.summary),
            (None, None) => summary(&findings::Summary::default()),
        },
        packages: report
            .parts
            .iter()
            .flat_map(|part| packages(part.judgement, part.workspace.unwrap_or(WORKSPACE)))
            .collect(),
        findings: report
            .findings(Severity::Note)
            .into_iter()
            .map(|(seen, fingerprint)| finding(&seen, fingerprint))
            .collect(),
    }
}

pub(super) fn tool() -> Tool {
    Tool {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        spdx_license_list: spdx::license_version(),
    }
}

const fn summary(counts: &findings::Summary) -> Summary {
    Summary {
        packages: counts.packages,
        judged: counts.judged,
        not_judged: counts.not_judged,
        first_party: counts.first_party,
        allowed: counts.allowed,
        waived: counts.waived,
        review: counts.review,
        denied: counts.denied,
        undetermined: counts.undetermined,
        native_unknown: counts.native_unknown,
    }
}

/// In the graph's order: by name, version and source.
fn packages<'a>(judgement: &'a Judgement, workspace: &'a str) -> Vec<PackageEntry<'a>> {
    (0..judgement.graph.packages.len())
        .map(|index| package(judgement, PackageIx(index), workspace))
        .collect()
}

/// What several workspaces were judged by, taken together; each has its own list beside.
fn policies<'a>(report: &'a reports::Report<'a>) -> PolicyHead<'a> {
    if let (None, Some(part)) = (report.several, report.parts.first()) {
        return policy(part.judgement);
    }
    let highest: Vec<&Policy> = report
        .parts
        .iter()
        .filter_map(|at| at.judgement.layers.first())
        .collect();
    let joined = |get: fn(&'a Policy) -> &'a str| -> Cow<'a, str> {
        let mut words: Vec<&str> = Vec::new();
        for policy in &highest {
            if !words.contains(&get(policy)) {
                words.push(get(policy));
            }
        }
        match words[..] {
            [word] => Cow::Borrowed(word),
            _ => Cow::Owned(words.join(", ")),
        }
    };
    let digests: BTreeSet<&str> = highest
        .iter()
        .map(|policy| policy.sha256.as_str())
        .collect();
    let digests: Vec<&str> = digests.into_iter().collect();
    let all = report.several.map(|several| several.policies().0);
    let entry = |wanted: &Policy| {
        report.parts.iter().find_map(|part| {
            let mut layers = part.judgement.layers.iter();
            let policy = layers.find(|policy| policy.sha256 == wanted.sha256)?;
            Some(layer(part.judgement, policy))
        })
    };
    PolicyHead {
        name: joined(|policy| &policy.identity.name),
        version: joined(|policy| &policy.identity.version),
        owner: joined(|policy| &policy.identity.owner),
        sha256: match digests[..] {
            [digest] => Cow::Borrowed(digest),
            _ => Cow::Owned(sha256_hex(digests.join("\n").as_bytes())),
        },
        layers: all.into_iter().flatten().filter_map(entry).collect(),
    }
}

fn policy<'a>(judgement: &'a Judgement) -> PolicyHead<'a> {
    let first = judgement.layers.first();
    let word = |get: fn(&'a Policy) -> &'a str| first.map(get).unwrap_or_default();
    PolicyHead {
        name: Cow::Borrowed(word(|layer| &layer.identity.name)),
        version: Cow::Borrowed(word(|layer| &layer.identity.version)),
        owner: Cow::Borrowed(word(|layer| &layer.identity.owner)),
        sha256: Cow::Borrowed(word(|layer| &layer.sha256)),
        layers: judgement
            .layers
            .iter()
            .map(|policy| layer(judgement, policy))
            .collect(),
    }
}

fn layer<'a>(judgement: &'a Judgement, layer: &'a Policy) -> Layer<'a> {
    Layer {
        path: judgement.sources.path(layer.file),
        sha256: &layer.sha256,
        name: &layer.identity.name,
        version: &layer.identity.version,
        signed_by: layer.signed_by.as_deref(),
    }
}

fn run<'a>(report: &'a reports::Report<'a>) -> Run<'a> {
    let runs = || report.parts.iter().map(|part| &part.judgement.run);
    let words = |get: fn(&findings::Run) -> &Vec<String>| -> Vec<&'a str> {
        let all: BTreeSet<&str> = runs().flat_map(get).map(String::as_str).collect();
        all.into_iter().collect()
    };
    let first = runs().next();
    let left_out = report.several.and_then(|several| several.left_out.as_ref());
    Run {
        as_of: first.map_or_else(String::new, |run| run.as_of.to_string()),
        stage: first.map_or("", |run| &run.stage),
        enforced: runs().all(|run| run.enforced),
        narrowed: words(|run| &run.narrowed),
        features: words(|run| &run.features),
        targets: words(|run| &run.targets),
        workspaces: report.parts.iter().map(workspace).collect(),
        product: first.and_then(|run| run.product.as_deref()),
        left_out: left_out.map(|all| {
            let entries = all.iter().map(|entry| LeftOut {
                path: &entry.path,
                reason: entry.reason,
            });
            entries.collect()
        }),
    }
}

fn workspace<'a>(part: &'a Part<'a>) -> Workspace<'a> {
    let judgement = part.judgement;
    Workspace {
        root: part.workspace.unwrap_or(WORKSPACE),
        cargo_lock_sha256: judgement.graph.cargo_lock_sha256(),
        result: part.workspace.map(|_| WorkspaceResult {
            outcome: judgement.outcome.as_str(),
            exit_code: judgement.exit_code,
            enforced: judgement.run.enforced,
            policy: policy(judgement),
            summary: summary(&judgement.summary),
        }),
    }
}

fn package<'a>(judgement: &'a Judgement, ix: PackageIx, workspace: &'a str) -> PackageEntry<'a> {
    let package: &Package = judgement.graph.package(ix);
    let facts: &LicenseFacts = &judgement.facts.packages[ix.0];
    let decision: &PackageDecision = &judgement.assessment.packages[ix.0];
    let source_url = package
        .source_url
        .as_deref()
        .map(|source| url::clean(source, judgement.graph.shown_root().as_str()));
    PackageEntry {
        name: &package.name,
        version: package.version.to_string(),
        purl: purl::of(package, source_url.as_deref()),
        workspace,
        source: package.source.as_str(),
        source_url,
        checksum: package.checksum.as_deref(),
        outcome: decision.outcome.as_str(),
        reason: decision.unjudged.map(Unjudged::as_str),
        reach: reached(&judgement.graph, &judgement.layers, ix)
            .keys()
            .map(|reach| reach.as_str())
            .collect(),
        license: License {
            declared: facts.declared.as_deref(),
            effective: facts.expression().map(ToString::to_string),
            origin: facts.origin.as_str(),
        },
        choice: decision
            .strictest()
            .and_then(|context| context.choice.as_deref()),
        contexts: decision
            .contexts
            .iter()
            .map(|decided| context(judgement, facts, decided))
            .collect(),
        paths: judgement.paths(ix, PATHS),
    }
}

/// Returns the package URL of a package, as the report has it.
pub(in crate::report) fn package_url(judgement: &Judgement, ix: PackageIx) -> String {
    let package = judgement.graph.package(ix);
    let source_url = package
        .source_url
        .as_deref()
        .map(|source| url::clean(source, judgement.graph.shown_root().as_str()));
    purl::of(package, source_url.as_deref())
}

fn context<'a>(
    judgement: &'a Judgement,
    facts: &LicenseFacts,
    decided: &'a ContextDecision,
) -> ContextEntry<'a> {
    let leaves = facts
        .expression()
        .map_or(&[][..], |expression| &expression.leaves);
    ContextEntry {
        reach: decided.context.reach.as_str(),
        distribution: decided.context.distribution.as_deref(),
        members: decided
            .context
            .members
            .iter()
            .map(|&member| judgement.graph.package(member).name.as_str())
            .collect(),
        verdict: decided.verdict.as_str(),
        choice: decided.choice.as_deref(),
        terms: leaves
            .iter()
            .zip(&decided.terms)
            .map(|(leaf, decision)| term(judgement, leaf.term.to_string(), decision))
            .chain(decided.arms.iter().map(|arm| {
                let bought = arm.term(&judgement.layers).to_string();
                term(judgement, bought, &arm.decision)
            }))
            .collect(),
        obligations: decided.obligations.iter().map(String::as_str).collect(),
    }
}

fn term<'a>(judgement: &'a Judgement, term: String, decision: &'a TermDecision) -> TermEntry<'a> {
    let (layer, rule) = match decision.ruling {
        Ruling::Rule { layer, rule, .. } => (layer, Some(rule)),
        Ruling::Default { layer } | Ruling::FirstParty { layer } => (layer, None),
        // That an unknown id fails is no layer's choice; the organisation's speaks for the tool.
        Ruling::Unknown => (0, None),
        Ruling::Agreement(agreement) => (agreement.layer, None),
    };
    let layer = judgement.layers.get(layer);
    TermEntry {
        term,
        verdict: decision.verdict().as_str(),
        rule: layer
            .zip(rule)
            .and_then(|(layer, rule)| layer.rules.get(rule))
            .map(|rule| rule.id.as_str()),
        layer: layer
            .map(|layer| layer.identity.name.as_str())
            .unwrap_or_default(),
        waiver: decision.waivers.first().and_then(|waiver| {
            let waivers = &judgement.layers.get(waiver.layer)?.waivers;
            Some(waivers.get(waiver.waiver)?.id.as_str())
        }),
        agreement: match decision.ruling {
            Ruling::Agreement(agreement) => Some(&agreement.of(&judgement.layers).id),
            _ => None,
        },
    }
}

fn finding<'a>(seen: &Seen<'a>, fingerprint: String) -> FindingEntry<'a> {
    let Seen {
        judgement,
        finding,
        workspace,
        ..
    } = *seen;
    FindingEntry {
        code: finding.code.as_str(),
        severity: finding.severity.as_str(),
        title: &finding.title,
        packages: finding
            .packages
            .iter()
            .map(|&ix| judgement.graph.package(ix).label())
            .collect(),
        rule: finding.rule.as_deref(),
        layer: finding.layer.as_deref(),
        reason: finding.reason.as_deref(),
        contact: finding.contact.as_deref(),
        locations: finding
            .locations
            .iter()
            .map(|place| location(judgement, place))
            .collect(),
        remedies: finding
            .remedies
            .iter()
            .map(|remedy| RemedyEntry {
                kind: remedy.kind,
                title: &remedy.title,
                edits: remedy
                    .edits
                    .iter()
                    .map(|edit| EditEntry {
                        path: &edit.path,
                        line: edit.line,
                        before: &edit.before,
                        after: &edit.after,
                    })
                    .collect(),
                verified: remedy.verified,
                command: None,
                proves: remedy.verified.then_some("verdict"),
                clears: remedy.clears,
                of: remedy.of,
            })
            .collect(),
        help: finding
            .lines
            .iter()
            .map(|line| line.text.as_str())
            .chain(finding.stanzas.iter().map(String::as_str))
            .collect(),
        group: &finding.group,
        fingerprint,
        known: false,
        outcome: finding.outcome.map_or("none", Outcome::as_str),
        actor: actor(finding),
        workspace,
    }
}

/// Who can act on a finding: its developer where a proved change clears it, else the council.
fn actor(finding: &Finding) -> &'static str {
    let is_remedied = finding.remedies.iter().any(|remedy| remedy.verified);
    if is_remedied { "developer" } else { "council" }
}

fn location<'a>(judgement: &'a Judgement, place: &'a LabelledSpan) -> LocationEntry<'a> {
    let at = judgement.sources.location(place.span);
    LocationEntry {
        path: judgement.sources.path(place.span.file),
        line: at.line,
        column: at.column,
        end_line: at.end_line,
        end_column: at.end_column,
        label: &place.label,
    }
}
