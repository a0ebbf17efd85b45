//! Findings about linked native code that no `[[native]]` entry names, and what `[[native]]`
//! entries add to other findings and to `explain`.

use std::collections::{BTreeMap, BTreeSet};

use super::advice::ask;
use super::cause::{Hit, native_key};
use super::context::{Case, finding};
use super::failures::manifest_places;
use super::identity::by_crate;
use super::rows::row;
use super::{Finding, Judgement, stanza, words};
use crate::decide::{ContextDecision, NativeGap};
use crate::diagnostic::{Code, LabelledSpan, LineKind, Severity};
use crate::facts::AddedBy;
use crate::graph::{Graph, Package, PackageIx};
use crate::policy::{Native, Policy};
use crate::vocabulary::Reach;

/// Entries of the policy shown in one finding.
const PLACES: usize = 3;

/// Finds linked native code that no entry names: a note, or held back for review.
pub(super) fn find(case: &mut Case<'_, '_>) -> Vec<Finding> {
    let mut gaps: BTreeMap<NativeGap, Vec<PackageIx>> = BTreeMap::new();
    for (index, decision) in case.assessment.packages.iter().enumerate() {
        if let Some(gap) = decision.native_gap {
            gaps.entry(gap).or_default().push(PackageIx(index));
        }
    }
    let mut findings = Vec::new();
    for (gap, packages) in gaps {
        let is_known = |ix: &PackageIx| match gap {
            NativeGap::HeldBack { layer } => case.known.contains(&(native_key(layer), *ix)),
            NativeGap::Noted => false,
        };
        let (known, new): (Vec<_>, Vec<_>) = packages.into_iter().partition(is_known);
        for (packages, known) in [(new, false), (known, true)] {
            if packages.is_empty() {
                continue;
            }
            let mut rows = Vec::new();
            if matches!(gap, NativeGap::HeldBack { .. }) && packages.len() > 1 {
                for ix in &packages {
                    rows.append(&mut unknown(case, gap, vec![*ix]).block.rows);
                }
            }
            let mut found = by_crate(case.graph(), packages, |packages| {
                unknown(case, gap, packages)
            });
            found.block.rows.append(&mut rows);
            found.visit(&mut |finding| finding.known = known);
            findings.push(found);
        }
    }
    findings
}

fn unknown(case: &mut Case<'_, '_>, gap: NativeGap, packages: Vec<PackageIx>) -> Finding {
    let names = words::packages(case.graph(), &packages);
    let verb = if packages.len() > 1 { "link" } else { "links" };
    let what = format!(" {verb} native code, and no `[[native]]` entry says under which license");
    let title = format!("{names}{what}");
    let mut found = finding(Code::NativeLicenseUnknown, title, packages.clone());
    found.block.heading = [String::new(), what];
    let asked = match gap {
        NativeGap::Noted => {
            found.severity = Severity::Note;
            found.outcome = None;
            case.question.layers.first()
        }
        NativeGap::HeldBack { layer } => {
            let hits = hits(case, &packages);
            manifest_places(case, &mut found, &hits);
            let policy = case.layer(layer);
            let defaults = policy.defaults.as_ref();
            if let Some(review) = defaults.and_then(|defaults| defaults.native_review) {
                let label = if review.is_said {
                    "anything no entry names has to be reviewed"
                } else {
                    "without `[defaults] native`, anything no entry names has to be reviewed"
                };
                found.at(review.span, label);
                found.block.place = found.locations.last().cloned();
            }
            found.remedies = case.remedies.of(&native_key(layer), &packages);
            Some(policy)
        }
    };
    if let Some(policy) = asked {
        found.decided_by(policy);
    }
    found.line(
        LineKind::Why,
        "the license field of such a crate often speaks of its Rust code alone; the C or C++ code it brings in may be under other terms, and it ends up in what we build",
    );
    if packages.len() > words::NAMED + 1 {
        let labels = packages.iter().map(|ix| case.graph().package(*ix).label());
        let labels: Vec<String> = labels.collect();
        found.row_line(
            LineKind::Note,
            format!("all of them: {}", labels.join(", ")),
        );
    }
    if let Some(told) = unannounced(case.graph(), &packages) {
        found.row_line(LineKind::Note, told);
    }
    if let Some(told) = other_copies(case, &packages) {
        found.row_line(LineKind::Note, told);
    }
    if let (NativeGap::HeldBack { .. }, [_]) = (gap, packages.as_slice()) {
        let hits = hits(case, &packages);
        found.block.rows = hits.iter().map(|hit| row(case, &found, hit)).collect();
    }
    let first = case.graph().package(packages[0]);
    found.line(
        LineKind::Or,
        format!(
            "a person reads the license files of the native code, and the council adds an entry; `cargo ospo-check explain {}` (with the same flags) prints it ready to complete; a waiver does not help",
            first.name
        ),
    );
    if let (NativeGap::HeldBack { .. }, Some(policy)) = (gap, asked) {
        let license = case.question.facts.packages[packages[0].0].expression();
        let license = license.map(ToString::to_string).unwrap_or_default();
        ask(&mut found, policy, None, first, &license);
    }
    found.stanzas = packages
        .iter()
        .map(|ix| stanza::native(case.graph().package(*ix)))
        .collect();
    found
}

/// Says how it shows that packages without `links` bring native code.
fn unannounced(graph: &Graph, packages: &[PackageIx]) -> Option<String> {
    let silent = packages.iter().map(|ix| graph.package(*ix));
    let silent: Vec<&Package> = silent.filter(|package| package.links.is_none()).collect();
    let builders: BTreeSet<String> = silent
        .iter()
        .flat_map(|package| package.native_builders.iter().cloned())
        .collect();
    let labels: Vec<String> = silent.iter().map(|package| package.label()).collect();
    (!labels.is_empty()).then(|| {
        let builders: Vec<String> = builders.into_iter().collect();
        let verb = if labels.len() == 1 { "builds" } else { "build" };
        format!(
            "{} {verb} with {}, without the key `links`",
            words::list(&labels, "and"),
            words::list(&builders, "and")
        )
    })
}

/// Says of packages that entries name without their source why those do not hold for them.
fn other_copies(case: &Case<'_, '_>, packages: &[PackageIx]) -> Option<String> {
    let is_named = |package: &&Package| {
        let layers = case.question.layers.iter();
        let mut entries = layers.flat_map(|layer| &layer.native);
        entries.any(|native| native.krate.matches(&package.name, &package.version))
    };
    let copies = packages.iter().map(|ix| case.graph().package(*ix));
    let copies: Vec<String> = copies.filter(is_named).map(Package::label).collect();
    (!copies.is_empty()).then(|| {
        let verb = if copies.len() == 1 { "is" } else { "are" };
        format!(
            "{} {verb} named by an entry that is about other copies; without `source` an entry is about what crates.io published, unchanged",
            words::list(&copies, "and")
        )
    })
}

/// The packages in the contexts they are linked in; none of their terms is to blame.
fn hits<'a>(case: &Case<'_, 'a>, packages: &[PackageIx]) -> Vec<Hit<'a>> {
    let assessment = case.assessment;
    let linked = |ix: &PackageIx| {
        let contexts = assessment.packages[ix.0].contexts.iter();
        contexts.filter(|context| context.context.reach == Reach::Linked)
    };
    packages
        .iter()
        .map(|ix| Hit {
            package: *ix,
            contexts: linked(ix).collect(),
            leaves: Vec::new(),
        })
        .collect()
}

/// Returns the entries a failure rests on: those that add its terms, and those by which a build
/// dependency counts as linked.
pub(super) fn added(case: &Case<'_, '_>, hits: &[Hit<'_>], is_brief: bool) -> Vec<LabelledSpan> {
    // By span: the entry, the terms of it that fail, and whether it makes the package linked.
    let mut entries: BTreeMap<_, (&Native, Vec<String>, bool)> = BTreeMap::new();
    for hit in hits {
        let facts = &case.question.facts.packages[hit.package.0];
        let terms = facts.expression().map(|expression| &expression.leaves);
        for leaf in &hit.leaves {
            let (Some(AddedBy::Native { layer, entry }), Some(terms)) =
                (facts.added_by(*leaf), terms)
            else {
                continue;
            };
            let native = &case.layer(layer).native[entry];
            let named = &mut entries
                .entry(native.span)
                .or_insert((native, Vec::new(), false))
                .1;
            let term = terms[*leaf].term.to_string();
            if !named.contains(&term) {
                named.push(term);
            }
        }
        let package = case.graph().package(hit.package);
        let counts = hit
            .contexts
            .iter()
            .any(|context| context.context.reach == Reach::Linked)
            && !package.reached.contains_key(&Reach::Linked);
        if let Some(native) = counts
            .then(|| linking(case.question.layers, package))
            .flatten()
        {
            entries
                .entry(native.span)
                .or_insert((native, Vec::new(), false))
                .2 = true;
        }
    }
    let mut places = Vec::new();
    for (span, (native, terms, is_linking)) in entries.into_iter().take(PLACES) {
        let krate = &native.krate.text;
        let label = match (terms.as_slice(), is_linking) {
            _ if is_brief => "by its native code".to_owned(),
            ([], _) => format!("the native code of `{krate}` ends up linked"),
            (terms, false) => format!(
                "the native code of `{krate}` adds {}",
                words::list(terms, "and")
            ),
            (terms, true) => format!(
                "the native code of `{krate}` ends up linked, and adds {}",
                words::list(terms, "and")
            ),
        };
        places.push(LabelledSpan { span, label });
    }
    places
}

/// The entry by which a build dependency counts as linked.
fn linking<'p>(layers: &'p [Policy], package: &Package) -> Option<&'p Native> {
    naming(layers, package).find(|native| native.linked)
}

fn naming<'p>(layers: &'p [Policy], package: &Package) -> impl Iterator<Item = &'p Native> {
    layers
        .iter()
        .flat_map(|layer| &layer.native)
        .filter(|native| native.may_mean(&package.name, &package.version, package.source))
}

/// Says why a context is held back although its terms may pass, if it is.
pub(crate) fn held_back(
    judgement: &Judgement,
    ix: PackageIx,
    context: &ContextDecision,
) -> Option<String> {
    let Some(NativeGap::HeldBack { layer }) = judgement.assessment.packages[ix.0].native_gap else {
        return None;
    };
    let defaults = judgement.layers[layer].defaults.as_ref();
    let span = defaults.and_then(|defaults| defaults.native_review)?.span;
    (context.context.reach == Reach::Linked).then(|| {
        let line = judgement.sources.location(span).line;
        let path = judgement.sources.path(span.file);
        format!("held back: no `[[native]]` entry names its native code ({path}:{line})")
    })
}

/// Says of each entry that names a package what it says, and where it stands.
pub(crate) fn lines(judgement: &Judgement, package: &Package) -> Vec<String> {
    naming(&judgement.layers, package)
        .map(|native| {
            let line = judgement.sources.location(native.span).line;
            let path = judgement.sources.path(native.span.file);
            let linked = if native.linked {
                "; counts as linked where it is a build dependency"
            } else {
                ""
            };
            let is_settled = native.settles(
                &package.name,
                &package.version,
                package.source,
                package.modification,
            );
            let copies = if is_settled {
                ""
            } else {
                "; written for other copies, so there may be more"
            };
            let reason = native
                .reason
                .as_ref()
                .map_or_else(String::new, |why| format!(": {why}"));
            format!(
                "native code: {}{linked}{copies} ({path}:{line}{reason})",
                native.license
            )
        })
        .collect()
}
