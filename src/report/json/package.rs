//! The packages of the JSON report, version 1: fields are only added.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{purl, url};
use crate::decide::{ContextDecision, PackageDecision, Ruling, TermDecision, obligations, reached};
use crate::facts::{LicenseFacts, LicenseFile};
use crate::findings::Judgement;
use crate::graph::{Dependency, Package, PackageIx};
use crate::vocabulary::{SourceKind, Unjudged};

/// Most paths given of a package.
const PATHS: usize = 3;

#[derive(Serialize)]
pub(super) struct PackageEntry<'a> {
    name: &'a str,
    version: String,
    id: String,
    purl: Option<String>,
    workspace: &'a str,
    source: &'static str,
    source_url: Option<String>,
    checksum: Option<&'a str>,
    copy: &'static str,
    links: Option<&'a str>,
    direct: bool,
    outcome: &'static str,
    reason: Option<&'static str>,
    reach: Vec<&'static str>,
    license: License<'a>,
    choice: Option<&'a str>,
    contexts: Vec<ContextEntry<'a>>,
    dependencies: Vec<DependencyEntry>,
    paths: Vec<Vec<String>>,
}

#[derive(Serialize)]
struct DependencyEntry {
    id: String,
    kinds: Vec<&'static str>,
    targets: Vec<String>,
}

#[derive(Serialize)]
struct License<'a> {
    declared: Option<&'a str>,
    effective: Option<String>,
    origin: &'static str,
    files: Vec<FileEntry<'a>>,
}

/// A license file that was read, and what is in it if all of it is recognised.
#[derive(Serialize)]
struct FileEntry<'a> {
    path: &'a str,
    sha256: Option<&'a str>,
    recognized: Option<String>,
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
    ruled: &'static str,
    rule: Option<&'a str>,
    layer: &'a str,
    waiver: Option<&'a str>,
    agreement: Option<&'a str>,
    obligations: BTreeSet<&'a str>,
}

/// In the graph's order: by name, version and source.
pub(super) fn packages<'a>(judgement: &'a Judgement, workspace: &'a str) -> Vec<PackageEntry<'a>> {
    let graph = &judgement.graph;
    let dependencies: Vec<Vec<Dependency>> =
        graph.indices().map(|ix| graph.dependencies(ix)).collect();
    let selected = graph.selected_members().iter();
    let direct: BTreeSet<PackageIx> = selected
        .flat_map(|member| dependencies[member.0].iter().map(|to| to.to))
        .collect();
    graph
        .indices()
        .zip(&dependencies)
        .map(|(ix, dependencies)| PackageEntry {
            direct: direct.contains(&ix),
            dependencies: dependencies
                .iter()
                .map(|to| dependency(judgement, to))
                .collect(),
            ..package(judgement, ix, workspace)
        })
        .collect()
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
        id: id(judgement, ix),
        purl: purl::of(package, source_url.as_deref()),
        workspace,
        source: package.source.as_str(),
        source_url,
        checksum: package.checksum.as_deref(),
        copy: package.modification.as_str(),
        links: package.links.as_deref(),
        direct: false,
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
            files: facts.files.iter().map(file).collect(),
        },
        choice: decision
            .strictest()
            .and_then(|context| context.choice.as_deref()),
        contexts: decision
            .contexts
            .iter()
            .map(|decided| context(judgement, facts, decided))
            .collect(),
        dependencies: Vec::new(),
        paths: judgement.paths(ix, PATHS),
    }
}

fn file(file: &LicenseFile) -> FileEntry<'_> {
    let complete = file
        .recognition
        .as_ref()
        .ok()
        .filter(|found| found.is_complete());
    FileEntry {
        path: &file.path,
        sha256: file.sha256.as_deref(),
        recognized: complete.map(|found| {
            let licenses: BTreeSet<&str> = found
                .parts
                .iter()
                .map(|part| part.license.as_str())
                .collect();
            let licenses: Vec<&str> = licenses.into_iter().collect();
            licenses.join(" AND ")
        }),
    }
}

fn dependency(judgement: &Judgement, dependency: &Dependency) -> DependencyEntry {
    DependencyEntry {
        id: id(judgement, dependency.to),
        kinds: dependency.kinds.iter().map(|kind| kind.as_str()).collect(),
        targets: dependency.targets.iter().cloned().collect(),
    }
}

/// Names a package, as no other one of its workspace is named: what does not come from crates.io says
/// where it does come from.
pub(super) fn id(judgement: &Judgement, ix: PackageIx) -> String {
    let package = judgement.graph.package(ix);
    let label = format!("{}@{}", package.name, package.version);
    let root = judgement.graph.shown_root().as_str();
    let url = || url::clean(package.source_url.as_deref().unwrap_or_default(), root);
    let folder = || {
        let folder = package.manifest_path.parent();
        url::relative(folder.map_or("", |folder| folder.as_str()), root)
    };
    match package.source {
        SourceKind::CratesIo => label,
        SourceKind::Registry => format!("{label} (registry {})", url()),
        SourceKind::Git => format!("{label} (git {})", url()),
        SourceKind::Vendored => format!("{label} (vendored {})", folder()),
        SourceKind::Path | SourceKind::Workspace => format!("{label} (path {})", folder()),
    }
}

/// Returns the package URL of a package, or its id where it has none.
pub(in crate::report) fn package_url(judgement: &Judgement, ix: PackageIx) -> String {
    let package = judgement.graph.package(ix);
    let source_url = package
        .source_url
        .as_deref()
        .map(|source| url::clean(source, judgement.graph.shown_root().as_str()));
    purl::of(package, source_url.as_deref()).unwrap_or_else(|| id(judgement, ix))
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
        // That an unknown id fails is not a layer's choice; the organisation's speaks for the tool.
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
        ruled: decision.ruled.as_str(),
        obligations: obligations(&judgement.layers, decision),
        agreement: match decision.ruling {
            Ruling::Agreement(agreement) => Some(&agreement.of(&judgement.layers).id),
            _ => None,
        },
    }
}
