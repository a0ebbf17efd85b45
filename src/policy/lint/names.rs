//! Licenses and groups as the policy names them: unused, outdated, by halves, or forgotten.

use std::collections::{BTreeMap, BTreeSet};

use super::model::listed;
use crate::diagnostic::{Code, Diagnostic};
use crate::license::{Family, License, NoteKind, Term, later_versions};
use crate::policy::shadow::RuleIndex;
use crate::policy::{Entry, EntryKind, Policy, matches_point, names};
use crate::source::{Sources, Span};
use crate::vocabulary::Verdict;

/// Most licenses one message names.
const MOST: usize = 6;

/// Finds groups that no rule uses, neither directly nor through another group.
pub(super) fn unused_groups(policy: &Policy, sources: &Sources) -> Vec<Diagnostic> {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for rule in &policy.rules {
        for entry in &rule.entries {
            used.extend(entry.groups.iter().map(String::as_str));
        }
    }
    let unused = policy.groups.iter().filter(|(name, _)| {
        // What a group with nothing in it leaves in a rule is only its name.
        let quoted = [format!("\"@{name}\""), format!("'@{name}'")];
        !used.contains(name.as_str())
            && !policy.rules.iter().any(|rule| {
                let text = sources.slice(rule.span);
                quoted.iter().any(|quoted| text.contains(quoted))
            })
    });
    unused
        .map(|(name, group)| {
            let message = format!("no rule uses the group `@{name}`");
            Diagnostic::new(Code::PolicyGroupUnused, group.span, message).help(format!(
                "write `\"@{name}\"` into the `licenses` of a rule, or remove the group"
            ))
        })
        .collect()
}

/// Returns what lists hold as written: groups, and rules without what came through groups.
fn written(policy: &Policy) -> impl Iterator<Item = &Entry> {
    let groups = policy.groups.values().flat_map(|group| &group.entries);
    let rules = policy.rules.iter().flat_map(|rule| &rule.entries);
    groups.chain(rules.filter(|entry| entry.groups.is_empty()))
}

/// Finds ids that the SPDX list has replaced.
pub(super) fn deprecated(policy: &Policy, sources: &Sources) -> Vec<Diagnostic> {
    let mut lints = Vec::new();
    for entry in written(policy) {
        let EntryKind::Term(term) = &entry.kind else {
            continue;
        };
        let text = sources.slice(entry.span).trim_matches(['"', '\'']).trim();
        let spelled = term.to_string();
        // Most stand there as they are spelled today; only then nothing was replaced.
        if text == spelled && !is_deprecated(term) {
            continue;
        }
        let Ok((_, notes)) = Term::parse(text, &policy.identity.known_ids) else {
            continue;
        };
        let Some(note) = notes.iter().find(|note| note.kind == NoteKind::Deprecated) else {
            continue;
        };
        let lint = Diagnostic::new(Code::PolicyIdDeprecated, entry.span, note.message.clone());
        lints.push(if spelled == text {
            lint.help("the SPDX list names no successor; see what the crates you use declare today")
        } else {
            lint.help(format!("write `\"{spelled}\"`"))
        });
    }
    lints
}

fn is_deprecated(term: &Term) -> bool {
    let license = term.listed().and_then(spdx::license_id);
    let addition = match &term.addition {
        Some(crate::license::Addition::Listed(name)) => spdx::exception_id(name),
        _ => None,
    };
    license.is_some_and(spdx::LicenseId::is_deprecated)
        || addition.is_some_and(spdx::ExceptionId::is_deprecated)
}

/// Tells whether rules, and not the default, decide a term, under whatever conditions.
fn is_ruled_on(index: &RuleIndex<'_>, term: &Term) -> bool {
    if index.of_term(term).any(|rule| names(rule, term).is_some()) {
        return true;
    }
    let points: Vec<Term> = match &term.license {
        License::Listed(id) if term.or_later && term.addition.is_none() => later_versions(id)
            .into_iter()
            .map(|id| Term::of(License::Listed(id)))
            .collect(),
        _ => vec![term.clone()],
    };
    let matched = |point: &Term, allowed: bool| {
        index.of_term(point).any(|rule| {
            (!allowed || rule.verdict == Verdict::Allow) && matches_point(rule, point).is_some()
        })
    };
    // The mildest point counts: one that is allowed is enough, and so are none left to the default.
    points.iter().any(|point| matched(point, true))
        || points.iter().all(|point| matched(point, false))
}

/// Finds families of which rules name a version, and neither its other half (`-only`,
/// `-or-later`) nor a later one.
pub(super) fn families(policy: &Policy, index: &RuleIndex<'_>) -> Vec<Diagnostic> {
    let mut first: BTreeMap<&Term, Span> = BTreeMap::new();
    for entry in policy.rules.iter().flat_map(|rule| &rule.entries) {
        if let EntryKind::Term(term) = &entry.kind
            && term.addition.is_none()
        {
            let span = first.entry(term).or_insert(entry.span);
            *span = (*span).min(entry.span);
        }
    }
    let mut named: BTreeMap<&'static str, (Span, BTreeSet<&Term>)> = BTreeMap::new();
    for (term, at) in first {
        if let Some(family) = term.listed().and_then(Family::of) {
            let (span, terms) = named
                .entry(family.name())
                .or_insert_with(|| (at, BTreeSet::new()));
            *span = (*span).min(at);
            terms.insert(term);
        }
    }
    named
        .into_iter()
        .filter_map(|(family, (span, terms))| {
            let mut forgotten: BTreeSet<Term> = BTreeSet::new();
            for term in &terms {
                let versions = term.listed().map(later_versions).unwrap_or_default();
                for id in versions {
                    // Only GNU licenses are published in both halves.
                    let halves: &[bool] = if id.ends_with("-only") { &[false, true] } else { &[false] };
                    let of = |or_later: &bool| Term {
                        or_later: *or_later,
                        ..Term::of(License::Listed(id))
                    };
                    forgotten.extend(halves.iter().map(of).filter(|term| !is_ruled_on(index, term)));
                }
            }
            if forgotten.is_empty() {
                return None;
            }
            let terms: Vec<String> = terms.iter().map(ToString::to_string).collect();
            let forgotten: Vec<String> = forgotten.iter().map(ToString::to_string).collect();
            let message = format!(
                "rules name {}, and leave {} to the default",
                listed(terms.iter().map(String::as_str), MOST),
                listed(forgotten.iter().map(String::as_str), MOST),
            );
            Some(
                Diagnostic::new(Code::PolicyFamilyIncomplete, span, message)
                    .label("a crate may declare the others just as well")
                    .help(format!(
                        "name each of them in the rule that is meant, or write `\"{family}-*\"` in a deny or review rule"
                    )),
            )
        })
        .collect()
}

/// Licenses that at least two in some thousand packages on crates.io declare, most frequent first.
const COMMON: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "Unicode-3.0",
    "Zlib",
    "BSD-3-Clause",
    "Unlicense",
    "ISC",
    "MPL-2.0",
    "CC0-1.0",
    "BSD-2-Clause",
    "BSL-1.0",
    "CDLA-Permissive-2.0",
    "MIT-0",
    "AGPL-3.0-only",
    "AGPL-3.0-or-later",
    "0BSD",
    "Unicode-DFS-2016",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "GPL-2.0-only",
    "GPL-2.0-or-later",
    "BSD-1-Clause",
    "EPL-2.0",
    "LGPL-2.1-only",
    "LGPL-2.1-or-later",
    "CDDL-1.0",
    "NCSA",
    "OpenSSL",
    "WTFPL",
    "bzip2-1.0.6",
];

/// Finds licenses that turn up sooner or later and that no rule names.
pub(super) fn common(policy: &Policy, index: &RuleIndex<'_>) -> Option<Diagnostic> {
    let defaults = policy.defaults.as_ref()?;
    let forgotten = COMMON.iter().copied().filter(|id| {
        let term = Term::parse(id, &[]).map(|(term, _)| term);
        let accepted = |term: &Term| {
            defaults.accept_base && term.addition.is_some() && is_ruled_on(index, &term.base())
        };
        term.is_ok_and(|term| !is_ruled_on(index, &term) && !accepted(&term))
    });
    let forgotten: Vec<&str> = forgotten.collect();
    if forgotten.is_empty() {
        return None;
    }
    let message = format!(
        "no rule names {}, which Rust crates use",
        listed(forgotten.iter().copied(), 2 * MOST)
    );
    Some(
        Diagnostic::new(Code::PolicyCommonUnruled, defaults.span, message)
            .label(format!("left to the default ({})", defaults.verdict))
            .help("rule on them before a build fails over one; `review` with a reason is a ruling too"),
    )
}
