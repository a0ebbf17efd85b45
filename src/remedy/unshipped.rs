//! What gets in only through members of ours that nothing shows to be shipped, and that nobody says are not: whose
//! call that is, and the lines that say it. Told only where the policy would decide otherwise then.

use std::collections::{BTreeMap, BTreeSet};

use super::prove::{Failures, failures};
use super::search::is_sought;
use crate::decide::{Assessment, Question, assess, vocabulary};
use crate::diagnostic::{Line, LineKind};
use crate::findings::{Finding, words};
use crate::graph::{Graph, PackageIx};
use crate::policy::{CratePattern, MemberDistribution, Policy};
use crate::source::Span;

/// The distribution that is taken for the council's word for what leaves nobody, where `[first-party] unshipped`
/// names none.
const INTERNAL: &str = "internal";
/// Most sets of members that are tried, and most members of one.
const MAX_TRIED: usize = 4;
const MAX_MEMBERS: usize = 3;

type Members = BTreeSet<PackageIx>;

/// What would be said of members.
#[derive(Debug, Clone)]
pub(super) struct Unshipped {
    members: Members,
    distribution: String,
    /// The packages that would pass then.
    cleared: BTreeSet<PackageIx>,
}

/// Finds the members that bring something in which would pass if they were declared not to be shipped.
pub(super) fn unshipped(question: &Question<'_>, assessment: &Assessment) -> Vec<Unshipped> {
    let failures = failures(question.facts, assessment);
    let Some(distribution) = word(question.layers).filter(|_| failures.keys().any(is_sought))
    else {
        return Vec::new();
    };
    // Members that are left out may ship what these bring in.
    if !question.graph.narrowed().is_empty() || question.graph.over_reported().is_some() {
        return Vec::new();
    }
    let mut sets: BTreeMap<Members, BTreeSet<PackageIx>> = BTreeMap::new();
    for (package, members) in failing_members(&failures) {
        let is_open = |member: &PackageIx| {
            question.graph.sign_of_no_shipping(*member).is_some()
                && !is_declared(question, *member)
                && assessment.distributions[member].len() > 1
        };
        if members.len() <= MAX_MEMBERS
            && !question.graph.package(package).is_member
            && members.iter().all(is_open)
        {
            sets.entry(members).or_default().insert(package);
        }
    }
    let tried = sets.into_iter().take(MAX_TRIED);
    tried
        .filter_map(|(members, packages)| {
            let after = declared(question, &members, &distribution)?;
            let failing: BTreeSet<PackageIx> = after
                .values()
                .flat_map(|packages| packages.keys().copied())
                .collect();
            let cleared: BTreeSet<PackageIx> = packages.difference(&failing).copied().collect();
            (!cleared.is_empty()).then(|| Unshipped {
                members,
                distribution: distribution.clone(),
                cleared,
            })
        })
        .collect()
}

/// The council's word for what is not shipped.
fn word(layers: &[Policy]) -> Option<String> {
    let mut unshipped = layers
        .iter()
        .filter_map(|layer| layer.first_party.unshipped.clone());
    let internal = || {
        let known = vocabulary(layers);
        let internal = Some(INTERNAL.to_owned());
        known.contains(&internal).then_some(internal).flatten()
    };
    unshipped.next().or_else(internal)
}

/// The members in which each package fails.
fn failing_members(failures: &Failures) -> BTreeMap<PackageIx, Members> {
    let mut found: BTreeMap<PackageIx, Members> = BTreeMap::new();
    for (package, ways) in failures.values().flatten() {
        let members = ways.values().flatten().copied();
        found.entry(*package).or_default().extend(members);
    }
    found
}

/// Whether the policy or its manifest says how a member leaves the firm.
fn is_declared(question: &Question<'_>, member: PackageIx) -> bool {
    let package = question.graph.package(member);
    let mut entries = question.layers.iter().flat_map(|layer| &layer.members);
    let names = |pattern: &CratePattern| pattern.matches(&package.name, &package.version);
    package.claimed_distribution.is_some() || entries.any(|entry| entry.packages.iter().any(names))
}

/// What would fail if members had a distribution.
fn declared(question: &Question<'_>, members: &Members, distribution: &str) -> Option<Failures> {
    let mut layers = question.layers.to_vec();
    let first = layers.first_mut()?;
    let packages = members.iter().map(|member| {
        let name = &question.graph.package(*member).name;
        CratePattern {
            text: name.clone(),
            name: name.clone(),
            prefix: false,
            version: None,
        }
    });
    let entry = MemberDistribution {
        packages: packages.collect(),
        distribution: distribution.to_owned(),
        span: Span::new(first.file, 0..0),
    };
    first.members.insert(0, entry);
    let asked = Question {
        layers: &layers,
        ..*question
    };
    let assessment = assess(&asked).ok()?;
    Some(failures(question.facts, &assessment))
}

/// Says it once for each cause, and gives the lines with it.
pub(super) fn tell_unshipped(
    findings: &mut [Finding],
    graph: &Graph,
    layers: &[Policy],
    found: &[Unshipped],
) {
    for finding in findings {
        finding.visit(&mut |finding| {
            for one in found.iter().filter(|_| finding.outcome.is_some()) {
                let cleared: Vec<PackageIx> = finding
                    .packages
                    .iter()
                    .copied()
                    .filter(|package| one.cleared.contains(package))
                    .collect();
                let Some(first) = cleared.first() else {
                    continue;
                };
                let line = Line::new(LineKind::Or, one.text(graph, finding, &cleared, *first));
                let is_ask = |line: &Line| line.kind == LineKind::Ask;
                let at = finding.lines.iter().position(is_ask);
                finding
                    .lines
                    .insert(at.unwrap_or(finding.lines.len()), line);
                finding.roles.extend(one.stanzas(graph, layers));
            }
        });
    }
}

impl Unshipped {
    fn text(
        &self,
        graph: &Graph,
        finding: &Finding,
        cleared: &[PackageIx],
        first: PackageIx,
    ) -> String {
        let what = if cleared.len() == finding.packages.len() {
            "it"
        } else {
            "some of it"
        };
        let names: Vec<String> = self
            .members
            .iter()
            .map(|member| {
                let sign = graph.sign_of_no_shipping(*member).unwrap_or_default();
                format!("`{}` ({sign})", graph.package(*member).name)
            })
            .collect();
        let name = &graph.package(first).name;
        format!(
            "only {} brings {what} in; where that is never shipped, the council can declare it `{}`, and {what} \
             passes: `cargo ospo-check request {name}` (with the same flags) prints the lines",
            names.join(" and "),
            self.distribution
        )
    }

    /// The council's lines, and those of the manifests where the council lets them say it.
    fn stanzas(&self, graph: &Graph, layers: &[Policy]) -> Vec<String> {
        let names: Vec<String> = self
            .members
            .iter()
            .map(|member| words::toml_string(&graph.package(*member).name))
            .collect();
        let distribution = words::toml_string(&self.distribution);
        let mut stanzas = vec![format!(
            "[[members]]\npackages = [{}]\ndistribution = {distribution}\n",
            names.join(", ")
        )];
        let mut claims = layers.iter().flat_map(|layer| &layer.first_party.may_claim);
        if claims.any(|claim| *claim == self.distribution) {
            stanzas.extend(self.members.iter().map(|member| {
                let manifest = &graph.package(*member).manifest_path;
                let path = manifest.strip_prefix(graph.shown_root()).unwrap_or(manifest);
                let path = path.as_str().replace('\\', "/").replace(char::is_control, "");
                format!(
                    "# or in {path}:\n[package.metadata.ospo-check]\ndistribution = {distribution}\n"
                )
            }));
        }
        stanzas
    }
}
