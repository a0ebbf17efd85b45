//! JSON report, version 1: the structs that freeze it, and how they are filled.
//!
//! Field order is the order of the keys. Fields are only ever added; anything else is version 2.
//! `schemas/report-v1.schema.json` describes the same for consumers.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::entry::{AgreementEntry, ClarificationEntry, Of, WaiverEntry};
use super::finding::{FindingEntry, finding};
use super::package::{PackageEntry, packages};
use super::{failure, write};
use crate::diagnostic::Severity;
use crate::findings::{self, Judgement};
use crate::graph::PackageIx;
use crate::policy::Policy;
use crate::report::model::Part;
use crate::report::{self as reports, Options};
use crate::source::sha256_hex;

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
    waivers: Vec<WaiverEntry<'a>>,
    agreements: Vec<AgreementEntry<'a>>,
    clarifications: Vec<ClarificationEntry<'a>>,
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
    /// The policy that will take this one's place.
    upcoming: Option<()>,
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
    revision: Option<RevisionHead<'a>>,
    labels: BTreeMap<&'a str, &'a str>,
    /// What the run is compared with.
    base: Option<Base<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<Vec<LeftOut<'a>>>,
}

#[derive(Serialize)]
struct Base<'a> {
    rev: &'a str,
    commit: Option<&'a str>,
    date: Option<String>,
    from: &'a str,
    policy_changed: Vec<&'a str>,
    /// Why nothing is known of it, if that is so.
    unusable: Option<&'a str>,
}

#[derive(Serialize)]
struct Workspace<'a> {
    root: &'a str,
    path: String,
    cargo_lock_sha256: Option<&'a str>,
    members: Vec<Member<'a>>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    result: Option<WorkspaceResult<'a>>,
}

#[derive(Serialize)]
struct Member<'a> {
    name: &'a str,
    version: String,
    distribution: Option<String>,
}

#[derive(Serialize)]
struct RevisionHead<'a> {
    repository: &'a str,
    commit: &'a str,
    #[serde(rename = "ref")]
    reference: Option<&'a str>,
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
    unshipped: usize,
    known: usize,
}

fn document<'a>(report: &'a reports::Report<'a>) -> Report<'a> {
    let entries = || {
        report.parts.iter().map(|part| Of {
            judgement: part.judgement,
            workspace: part.workspace,
        })
    };
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
        waivers: entries().flat_map(Of::waivers).collect(),
        agreements: entries().flat_map(Of::agreements).collect(),
        clarifications: entries().flat_map(Of::clarifications).collect(),
        findings: report
            .findings(Severity::Note)
            .iter()
            .map(|(seen, _)| finding(seen))
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
        unshipped: counts.unshipped,
        known: counts.known,
    }
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
        upcoming: None,
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
        upcoming: None,
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
        revision: first
            .and_then(|run| run.revision.as_ref())
            .map(|revision| RevisionHead {
                repository: &revision.repository,
                commit: &revision.commit,
                reference: revision.reference.as_deref(),
            }),
        labels: first
            .into_iter()
            .flat_map(|run| &run.labels)
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect(),
        base: first.and_then(|run| run.base.as_ref()).map(base),
        left_out: left_out.map(|all| {
            let entries = all.iter().map(|entry| LeftOut {
                path: &entry.path,
                reason: entry.reason,
            });
            entries.collect()
        }),
    }
}

fn base(base: &findings::Base) -> Base<'_> {
    Base {
        rev: &base.rev,
        commit: base.commit.as_deref(),
        date: base.date.map(|date| date.to_string()),
        from: base.from,
        policy_changed: base.policy_changed.iter().map(String::as_str).collect(),
        unusable: base.unusable.as_deref(),
    }
}

fn members(judgement: &Judgement) -> Vec<Member<'_>> {
    let distribution = |member: &PackageIx| {
        let all = judgement.assessment.distributions.get(member)?.iter();
        let known: Vec<&str> = all.flatten().map(String::as_str).collect();
        (!known.is_empty()).then(|| known.join(", "))
    };
    let entry = |member: &PackageIx| {
        let package = judgement.graph.package(*member);
        Member {
            name: &package.name,
            version: package.version.to_string(),
            distribution: distribution(member),
        }
    };
    judgement.graph.members().iter().map(entry).collect()
}

fn workspace<'a>(part: &'a Part<'a>) -> Workspace<'a> {
    let judgement = part.judgement;
    Workspace {
        root: part.workspace.unwrap_or(WORKSPACE),
        path: match part.base.workspace() {
            path if path.is_empty() => WORKSPACE.to_owned(),
            path => path,
        },
        members: members(judgement),
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
