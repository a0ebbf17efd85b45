//! What makes a finding the same one in another run: its cause and the crate it hits, and nothing
//! that moves by itself, such as a version, a line, or a crate beside it.

use std::collections::BTreeMap;

use super::Finding;
use crate::diagnostic::Code;
use crate::facts::Facts;
use crate::graph::{Graph, Package, PackageIx};
use crate::source::sha256_hex;

/// What tells crates apart: name, kind of source, URL without revision, and whether the code is what
/// its source published.
type Crate<'g> = (&'g str, &'static str, String, &'static str);

fn crate_of(package: &Package) -> Crate<'_> {
    (
        &package.name,
        package.source.as_str(),
        package.source_without_revision().unwrap_or_default(),
        package.modification.as_str(),
    )
}

/// Parts packages by crate: versions of one crate stay together. In order of the first of each.
pub(super) fn crates(graph: &Graph, packages: &[PackageIx]) -> Vec<Vec<PackageIx>> {
    let mut places: BTreeMap<Crate<'_>, usize> = BTreeMap::new();
    let mut parted: Vec<Vec<PackageIx>> = Vec::new();
    for &ix in packages {
        let place = *places
            .entry(crate_of(graph.package(ix)))
            .or_insert(parted.len());
        match parted.get_mut(place) {
            Some(known) => known.push(ix),
            None => parted.push(vec![ix]),
        }
    }
    parted
}

/// Makes the finding about all packages of a cause, and one for each crate where there are several.
pub(super) fn by_crate(
    graph: &Graph,
    packages: Vec<PackageIx>,
    mut make: impl FnMut(Vec<PackageIx>) -> Finding,
) -> Finding {
    let parted = crates(graph, &packages);
    let mut all = make(packages);
    if parted.len() > 1 {
        all.each = parted.into_iter().map(make).collect();
    }
    all
}

/// Gives findings their identities.
pub(crate) fn identify(findings: &mut [Finding], graph: &Graph, facts: &Facts) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for finding in findings {
        let group = digest(&of_cause(finding));
        for one in &mut finding.each {
            identify_one(one, &group, graph, facts, &mut seen);
        }
        if finding.each.is_empty() {
            identify_one(finding, &group, graph, facts, &mut seen);
        } else {
            finding.fingerprint.clone_from(&group);
            finding.group = group;
        }
    }
}

fn identify_one(
    finding: &mut Finding,
    group: &str,
    graph: &Graph,
    facts: &Facts,
    seen: &mut BTreeMap<String, usize>,
) {
    let mut lines = of_cause(finding);
    // What is said about a policy alone names no crate.
    if let [ix] = *crates(graph, &finding.packages)
        .iter()
        .filter_map(|versions| versions.first())
        .collect::<Vec<_>>()
    {
        let is_by_facts = finding.basis.terms.is_empty() && finding.basis.entry.is_none();
        with_crate(&mut lines, graph, *ix, is_by_facts.then_some(facts));
    }
    lines.extend(finding.basis.terms.iter().cloned());
    let fingerprint = digest(&lines);
    let count = seen.entry(fingerprint.clone()).or_default();
    *count += 1;
    finding.fingerprint = if *count > 1 {
        lines.push(count.to_string());
        digest(&lines)
    } else {
        fingerprint
    };
    group.clone_into(&mut finding.group);
}

/// Adds what tells a crate from others; with `facts` what its license is taken from, too.
pub(super) fn with_crate(
    lines: &mut Vec<String>,
    graph: &Graph,
    ix: PackageIx,
    facts: Option<&Facts>,
) {
    let (name, source, url, copy) = crate_of(graph.package(ix));
    lines.extend([name.to_owned(), source.to_owned(), url, copy.to_owned()]);
    if let Some(facts) = facts {
        let facts = &facts.packages[ix.0];
        lines.push(facts.declared.clone().unwrap_or_default());
        lines.extend(facts.files.iter().filter_map(|file| file.sha256.clone()));
    }
}

fn of_cause(finding: &Finding) -> Vec<String> {
    let by = finding.rule.as_ref().or(finding.basis.entry.as_ref());
    cause_lines(
        finding.code,
        finding.layer.as_deref(),
        by.map(String::as_str),
        &finding.basis.cause,
    )
}

/// What tells a cause from others.
pub(super) fn cause_lines(
    code: Code,
    layer: Option<&str>,
    by: Option<&str>,
    parts: &[String],
) -> Vec<String> {
    let mut lines = vec![
        code.as_str().to_owned(),
        layer.unwrap_or_default().to_owned(),
        by.unwrap_or("default").to_owned(),
    ];
    lines.extend(parts.iter().cloned());
    lines
}

/// A line each; what is in one cannot look like two.
pub(super) fn digest(lines: &[String]) -> String {
    let lines: Vec<String> = lines
        .iter()
        .map(|line| line.escape_debug().to_string())
        .collect();
    sha256_hex(lines.join("\n").as_bytes())
}
