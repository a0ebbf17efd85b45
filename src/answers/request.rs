//! `request`: all an IP council needs to know of one crate to decide about it.
//!
//! A value like a finding; printers write it down. What only people know stays blank.

use std::collections::BTreeSet;

use super::precedents::{self, Precedent};
use crate::decide::{ContextDecision, Ruling};
use crate::facts::{LicenseFile, Origin};
use crate::findings::packaged::describe;
use crate::findings::stanza::agreement;
use crate::findings::words::link;
use crate::findings::{Judgement, Manifests, Remedy};
use crate::graph::{Package, PackageIx};
use crate::license::Term;
use crate::source::{Sources, without_credentials};
use crate::vocabulary::{Outcome, Verdict};

/// Paths given from each member.
const PATHS: usize = 3;
/// Members whose paths are given.
const MEMBERS: usize = 20;

/// One review request.
#[derive(Debug, Clone)]
pub(crate) struct ReviewRequest {
    /// The crate.
    pub package: PackageIx,
    /// What became of it.
    pub outcome: Outcome,
    /// Codes of the findings that name it.
    pub codes: Vec<&'static str>,
    /// The council's note on its license, where one corrected it.
    pub clarified: Option<String>,
    /// Its license files, and what was recognised in each.
    pub files: Vec<RequestFile>,
    /// Where it is used, and what the policy says there.
    pub contexts: Vec<RequestContext>,
    /// The shortest paths from each member that gets it, up to a number.
    pub paths: Vec<MemberPaths>,
    /// Members left out of `paths`.
    pub more_members: usize,
    /// Where our own manifests bring it in.
    pub places: Vec<ManifestLine>,
    /// What was considered instead.
    pub remedies: Vec<Remedy>,
    /// What the council said before of the same license or crate.
    pub precedents: Vec<Precedent>,
    /// Who asks.
    pub scope: Scope,
    /// Stanzas for the council to complete.
    pub stanzas: Vec<String>,
    /// Stanzas for what would be bought, of each license that no list has.
    pub agreements: Vec<String>,
    /// Who decides.
    pub owner: String,
    /// How to reach them.
    pub contact: Option<String>,
    /// Where to hand it in, filled in and percent-encoded.
    pub link: Option<String>,
}

/// Who asks: a product, or members of this workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scope {
    /// The members in which it does not pass, by name; sorted.
    pub members: Vec<String>,
    /// The product that was named for the run.
    pub product: Option<String>,
}

/// One license file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestFile {
    /// Path in the package; `.` where the package itself cannot be read.
    pub path: String,
    /// Lower-case hexadecimal SHA-256; `None` where it was not read.
    pub sha256: Option<String>,
    /// What was recognised in it and what was not, or why nothing could be; for people.
    pub recognized: Vec<String>,
}

/// One way of use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestContext {
    /// How it gets in.
    pub reach: &'static str,
    /// How that leaves the firm.
    pub distribution: Option<String>,
    /// The members.
    pub members: Vec<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// The arms taken.
    pub choice: Option<String>,
    /// What was said about each term.
    pub terms: Vec<RequestTerm>,
}

/// What the policy says about one term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestTerm {
    /// The term.
    pub term: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// The rule; `None`: no rule names it.
    pub rule: Option<String>,
    /// The rule's reason.
    pub reason: Option<String>,
    /// Whether the rule may be waived.
    pub waivable: bool,
}

/// Paths from one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MemberPaths {
    /// The member.
    pub member: String,
    /// The shortest paths, as labels from the member on.
    pub paths: Vec<Vec<String>>,
}

/// A line of one of our own manifests.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ManifestLine {
    /// Path from the workspace root.
    pub path: String,
    /// 1-based line.
    pub line: usize,
    /// The line.
    pub text: String,
}

/// A question that only people can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Blank {
    /// Its key in JSON.
    pub key: &'static str,
    /// The question.
    pub question: &'static str,
}

/// What only people can answer, in the order councils ask it.
pub(crate) const BLANKS: &[Blank] = &[
    Blank {
        key: "purpose",
        question: "What is the crate needed for, and why this one?",
    },
    Blank {
        key: "product",
        question: "Which product or service is it for?",
    },
    Blank {
        key: "requester",
        question: "Who is asking, and for which team?",
    },
    Blank {
        key: "modified",
        question: "Will we change its code? If so, how?",
    },
    Blank {
        key: "distributed_to",
        question: "Who gets a copy of the product, inside and outside the company?",
    },
    Blank {
        key: "needed_until",
        question: "Until when is it needed?",
    },
];

/// The packages that do not pass, those of one cause together, worst first.
#[must_use]
pub(crate) fn unsettled(judgement: &Judgement) -> Vec<PackageIx> {
    let mut packages = Vec::new();
    let failing = judgement
        .findings
        .iter()
        .filter(|one| one.outcome.is_some());
    for ix in failing.flat_map(|finding| &finding.packages) {
        if !packages.contains(ix) {
            packages.push(*ix);
        }
    }
    packages
}

/// Builds the request for a crate; `None` where there is nothing to ask for.
#[must_use]
pub(crate) fn review_request(
    judgement: &Judgement,
    ix: PackageIx,
    manifests: &mut dyn Manifests,
) -> Option<ReviewRequest> {
    let decision = &judgement.assessment.packages[ix.0];
    let asks = matches!(
        decision.outcome,
        Outcome::Denied | Outcome::Review | Outcome::Undetermined
    );
    if !asks {
        return None;
    }
    let package = judgement.graph.package(ix);
    let facts = &judgement.facts.packages[ix.0];
    let failing = failing(judgement, ix);
    let policy = judgement.layers.first();
    let mut codes = Vec::new();
    let (mut remedies, mut stanzas) = (Vec::<Remedy>::new(), Vec::new());
    for finding in &judgement.findings {
        let Some(place) = finding.packages.iter().position(|other| *other == ix) else {
            continue;
        };
        let code = finding.code.as_str();
        if !codes.contains(&code) {
            codes.push(code);
        }
        // To ask for a waiver is what this request does.
        for remedy in &finding.remedies {
            let is_known = remedies.iter().any(|known| known.title == remedy.title);
            if remedy.kind != "waiver" && !is_known {
                remedies.push(remedy.clone());
            }
        }
        stanzas.extend(finding.stanzas.get(place).cloned());
        // Those of several crates are in the finding of each.
        let mut each = finding.by_crate().iter();
        let own = each.find(|one| one.packages.contains(&ix));
        stanzas.extend(own.into_iter().flat_map(|one| one.roles.iter().cloned()));
    }
    remedies.sort_by_key(|remedy| remedy.kind == "drop");
    stanzas.dedup();
    let licenses: Vec<String> = failing.iter().map(ToString::to_string).collect();
    let (paths, more_members) = paths(judgement, ix);
    let scope = scope(judgement, ix);
    Some(ReviewRequest {
        package: ix,
        outcome: decision.outcome,
        codes,
        clarified: match facts.origin {
            Origin::Clarification {
                layer,
                clarification,
            } => Some(
                judgement.layers[layer].clarifications[clarification]
                    .reason
                    .clone(),
            ),
            _ => None,
        },
        files: facts.files.iter().map(file).collect(),
        contexts: decision
            .contexts
            .iter()
            .map(|context| self::context(judgement, ix, context))
            .collect(),
        paths,
        more_members,
        places: places(judgement, ix, manifests),
        remedies,
        precedents: precedents::find(judgement, package, &failing),
        stanzas,
        agreements: agreements(judgement, package, &failing, &scope),
        scope,
        owner: policy.map_or_else(String::new, |policy| policy.identity.owner.clone()),
        contact: policy.and_then(|policy| policy.identity.contact.clone()),
        link: policy
            .and_then(|policy| policy.identity.request_url.as_ref())
            .map(|template| {
                let version = package.version.to_string();
                link(template, &package.name, &version, &licenses.join(", "))
            }),
    })
}

/// The members whose use of it does not pass.
fn scope(judgement: &Judgement, ix: PackageIx) -> Scope {
    let contexts = &judgement.assessment.packages[ix.0].contexts;
    let failing = contexts
        .iter()
        .filter(|context| context.verdict != Verdict::Allow);
    let members: BTreeSet<&String> = failing
        .flat_map(|context| &context.context.members)
        .map(|member| &judgement.graph.package(*member).name)
        .collect();
    Scope {
        members: members.into_iter().cloned().collect(),
        product: judgement.run.product.clone(),
    }
}

/// What a contract would have to grant: the terms that stand for somebody's own words.
fn agreements(
    judgement: &Judgement,
    package: &Package,
    failing: &[&Term],
    scope: &Scope,
) -> Vec<String> {
    let terms = failing.iter().map(ToString::to_string);
    let own = terms.filter(|term| term.contains("LicenseRef-"));
    own.map(|term| {
        let asking = (
            scope.members.iter().map(String::as_str).collect(),
            scope.product.as_deref(),
        );
        agreement(package, &term, judgement.run.as_of, asking)
    })
    .collect()
}

fn file(file: &LicenseFile) -> RequestFile {
    RequestFile {
        path: file.path.clone(),
        sha256: file.sha256.clone(),
        recognized: describe(file),
    }
}

/// The terms that keep the package from passing, each once, sorted as written.
fn failing(judgement: &Judgement, ix: PackageIx) -> Vec<&Term> {
    let Some(expression) = judgement.facts.packages[ix.0].expression() else {
        return Vec::new();
    };
    let contexts = &judgement.assessment.packages[ix.0].contexts;
    let leaves: BTreeSet<usize> = contexts
        .iter()
        .flat_map(|context| context.blamed.iter().copied())
        .collect();
    let mut terms: Vec<&Term> = Vec::new();
    for leaf in leaves {
        let term = &expression.leaves[leaf].term;
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    terms
}

fn context(judgement: &Judgement, ix: PackageIx, context: &ContextDecision) -> RequestContext {
    let leaves = judgement.facts.packages[ix.0]
        .expression()
        .map_or(&[][..], |expression| &expression.leaves);
    let members = context.context.members.iter();
    RequestContext {
        reach: context.context.reach.as_str(),
        distribution: context.context.distribution.clone(),
        members: members
            .map(|member| judgement.graph.package(*member).name.clone())
            .collect(),
        verdict: context.verdict,
        choice: context.choice.clone(),
        terms: leaves
            .iter()
            .zip(&context.terms)
            .map(|(leaf, decided)| {
                let rule = match decided.ruling {
                    Ruling::Rule { layer, rule, .. } => Some(&judgement.layers[layer].rules[rule]),
                    Ruling::Default { .. }
                    | Ruling::Unknown
                    | Ruling::Agreement(_)
                    | Ruling::FirstParty { .. } => None,
                };
                RequestTerm {
                    term: leaf.term.to_string(),
                    verdict: decided.verdict(),
                    rule: rule.map(|rule| rule.id.clone()),
                    reason: rule.and_then(|rule| rule.reason.clone()),
                    waivable: rule.is_none_or(|rule| rule.waivable),
                }
            })
            .collect(),
    }
}

fn paths(judgement: &Judgement, ix: PackageIx) -> (Vec<MemberPaths>, usize) {
    let graph = &judgement.graph;
    let members: BTreeSet<PackageIx> = graph
        .package(ix)
        .reached
        .values()
        .flatten()
        .copied()
        .filter(|member| *member != ix)
        .collect();
    let found = members
        .iter()
        .take(MEMBERS)
        .map(|member| MemberPaths {
            member: graph.package(*member).name.clone(),
            paths: graph
                .paths_from(*member, ix, None, PATHS)
                .iter()
                .map(|path| crate::findings::words::path_labels(graph, path))
                .collect(),
        })
        .filter(|member| !member.paths.is_empty())
        .collect();
    (found, members.len().saturating_sub(MEMBERS))
}

/// The lines of our own manifests at which the given paths begin.
fn places(
    judgement: &Judgement,
    ix: PackageIx,
    manifests: &mut dyn Manifests,
) -> Vec<ManifestLine> {
    let graph = &judgement.graph;
    let mut sources = Sources::new();
    let mut found = BTreeSet::new();
    let members: BTreeSet<PackageIx> = graph
        .package(ix)
        .reached
        .values()
        .flatten()
        .copied()
        .collect();
    for member in members.into_iter().take(MEMBERS) {
        for path in graph.paths_from(member, ix, None, PATHS) {
            let Some(step) = path.steps.first() else {
                continue;
            };
            for span in manifests.dependency(&mut sources, step) {
                let line = sources.location(span).line;
                let text = sources
                    .line_span(span.file, line)
                    .map_or("", |span| sources.slice(span));
                found.insert(ManifestLine {
                    path: sources.path(span.file).to_owned(),
                    line,
                    text: without_credentials(text.trim()).into_owned(),
                });
            }
        }
    }
    found.into_iter().collect()
}
