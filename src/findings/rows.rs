//! Makes the rows of a cause: what is said of each of its packages alone, and where that is told already.

use std::collections::{BTreeMap, BTreeSet};

use super::cause::{Hit, counting};
use super::context::Case;
use super::{Finding, Row, Way, native, words};
use crate::diagnostic::Severity;
use crate::graph::{Graph, PackageIx, Path};
use crate::vocabulary::Reach;

/// Makes the row of a package of which a finding tells; takes what is said of it alone from there.
pub(super) fn row(case: &mut Case<'_, '_>, finding: &Finding, hit: &Hit<'_>) -> Row {
    let reaches: BTreeSet<Reach> = counting(hit).map(|context| context.reach).collect();
    let mut paths: Vec<Path> = Vec::new();
    let mut usages = Vec::new();
    for reach in &reaches {
        let members: BTreeSet<PackageIx> = counting(hit)
            .filter(|context| context.reach == *reach)
            .flat_map(|context| context.members.iter().copied())
            .collect();
        let ways = entrances(case.graph(), hit.package, *reach, &members);
        let mut bringing: Vec<PackageIx> = ways.iter().map(|path| path.member).collect();
        if bringing.is_empty() {
            bringing.extend(members);
        }
        usages.push(words::used_by(case.graph(), *reach, &bringing));
        for path in ways {
            if !paths.iter().any(|known| known.begins_as(&path)) {
                paths.push(path);
            }
        }
    }
    // The one that other formats show comes first.
    if let Some(shown) = finding.paths.first() {
        paths.retain(|path| !path.begins_as(shown));
        paths.insert(0, shown.clone());
    }
    let ways: Vec<Way> = paths
        .into_iter()
        .map(|path| Way {
            places: path.steps.first().map_or_else(Vec::new, |step| {
                case.manifests.dependency(case.sources, step)
            }),
            path,
        })
        .collect();
    let mut places = native::added(case, std::slice::from_ref(hit), true);
    if case.graph().package(hit.package).is_member {
        places.extend(finding.locations.first().cloned());
    }
    // The way is drawn.
    let brought = finding.paths.first();
    let brought = brought.map(|path| words::brought_in(case.graph(), path));
    let own = finding.lines.iter().filter(|line| line.is_in_row);
    let lines = own.filter(|line| Some(&line.text) != brought.as_ref());
    let lines = lines.cloned().collect();
    Row {
        package: hit.package,
        places,
        here: Vec::new(),
        also: BTreeMap::new(),
        expression: finding.expression.clone(),
        ways,
        usage: usages.join("; "),
        reaches,
        lines,
        remedies: finding.remedies.clone(),
    }
}

fn entrances(
    graph: &Graph,
    package: PackageIx,
    reach: Reach,
    members: &BTreeSet<PackageIx>,
) -> Vec<Path> {
    let found = graph.entrances(package, reach, members);
    if !found.is_empty() {
        return found;
    }
    // A build dependency that counts as linked has no way that says so.
    let others = graph.package(package).reached.keys();
    let mut others = others.map(|reach| graph.entrances(package, *reach, members));
    others.find(|found| !found.is_empty()).unwrap_or_default()
}

/// Where a package that fails as linked fails in tests too, by another rule, a person reads of it once.
pub(super) fn swallow_tests(findings: &mut [Finding]) {
    for at in 0..findings.len() {
        let (severity, rule) = (findings[at].severity, findings[at].rule.clone());
        let rows = std::mem::take(&mut findings[at].block.rows);
        if rows.is_empty() {
            continue;
        }
        let (told, kept): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| {
            let is_of_tests = row.reaches.iter().all(|reach| *reach == Reach::Dev);
            is_of_tests && linked(findings, row.package, severity).is_some()
        });
        for row in &told {
            if let Some(other) = linked(findings, row.package, severity) {
                let mut rows = findings[other].block.rows.iter_mut();
                if let Some(other) = rows.find(|other| other.package == row.package) {
                    let rules = other.also.entry(row.usage.clone()).or_default();
                    rules.extend(rule.clone());
                }
            }
        }
        let finding = &mut findings[at];
        finding.block.is_told_elsewhere = kept.is_empty();
        finding.block.rows = if kept.is_empty() { told } else { kept };
    }
}

/// The finding, no less severe, by which a package fails as linked.
fn linked(findings: &[Finding], package: PackageIx, severity: Severity) -> Option<usize> {
    findings.iter().position(|finding| {
        let mut rows = finding.block.rows.iter();
        finding.severity >= severity
            && rows.any(|row| row.package == package && row.reaches.contains(&Reach::Linked))
    })
}
