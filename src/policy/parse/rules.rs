//! `[[rules]]`: what a rule names, when it applies and what it says.

use std::collections::BTreeMap;

use super::conditions::{Named, conditions};
use super::entries::{Groups, Licenses};
use super::reader::{shown, suggest};
use super::section::Section;
use super::words::VERDICT;
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::{Entry, EntryKind, Rule};
use crate::source::{Span, without_credentials};
use crate::vocabulary::Verdict;

/// What a rule may refer to.
pub(super) struct Words<'w> {
    pub(super) named: Named<'w>,
    pub(super) obligations: &'w BTreeMap<String, String>,
}

pub(super) fn rule(
    section: &Section<'_, '_>,
    licenses: &Licenses<'_, '_>,
    groups: &mut Groups,
    words: &Words<'_>,
) -> Option<Rule> {
    let reader = section.reader;
    let id = section.required_filled("id");
    let verdict = section.word("verdict", &VERDICT);
    if section.field("verdict").is_none() {
        section.missing("verdict");
    }
    if section.field("licenses").is_none() {
        section.missing("licenses");
    }
    let written = licenses.entries(section.some_texts("licenses").unwrap_or_default());
    let spans: Vec<_> = written
        .iter()
        .map(|entry| (entry.kind.clone(), entry.span))
        .collect();
    let entries = groups.resolve(reader, written);
    let span = section
        .field("licenses")
        .map(|field| reader.span(field.value.span()));
    let is_hollow = entries.is_empty()
        && !spans.is_empty()
        && !groups.is_partial
        && spans.iter().all(|(kind, _)| groups.has(kind));
    if let Some(span) = span.filter(|_| is_hollow) {
        reader.report(
            Diagnostic::new(
                Code::PolicyInvalidValue,
                span,
                format!("{} names no license: its groups are empty", section.name),
            )
            .help("put licenses into the groups, or remove the rule"),
        );
    }
    if verdict == Some(Verdict::Allow) {
        refuse_families(section, &spans, &entries);
    }
    let conditions = conditions(section, words.named);
    let obligations = obligations(section, words);
    let reason = section.owned("reason");
    if let Some(verdict @ (Verdict::Deny | Verdict::Review)) = verdict
        && section.field("reason").is_none()
    {
        section.missing_as("reason", &format!("\"why the council says {verdict}\""));
    }
    let remedy = section.owned("remedy");
    let url = section.owned("url");
    let url = url.map(|url| without_credentials(&url).into_owned());
    let waivable = section.boolean("waivable").unwrap_or(true);
    let in_force_from = section.date("in-force-from");
    Some(Rule {
        id: id?.value.to_owned(),
        span: span?,
        entries,
        verdict: verdict?,
        conditions,
        obligations,
        reason,
        remedy,
        url,
        waivable,
        in_force_from,
    })
}

fn obligations(section: &Section<'_, '_>, words: &Words<'_>) -> Vec<String> {
    let mut obligations = Vec::new();
    for text in section.texts("obligations").unwrap_or_default() {
        if words.obligations.contains_key(text.value) {
            obligations.push(text.value.to_owned());
            continue;
        }
        let names = words.obligations.keys().map(String::as_str);
        let mut problem = Diagnostic::new(
            Code::PolicyUnknownName,
            text.span,
            format!("unknown obligation `{}`", shown(text.value)),
        )
        .did_you_mean(suggest(text.value, names));
        if problem.lines.is_empty() {
            problem = problem.help("define it under `[obligations]`");
        }
        section.reader.report(problem);
    }
    obligations
}

/// A family may grow with the next version of a license, and nobody has read that one.
fn refuse_families(section: &Section<'_, '_>, written: &[(EntryKind, Span)], entries: &[Entry]) {
    for entry in entries {
        let EntryKind::Family(family) = &entry.kind else {
            continue;
        };
        let versions: Vec<String> = family
            .versions()
            .iter()
            .take(6)
            .map(|id| format!("\"{id}\""))
            .collect();
        let outermost = entry.groups.last();
        let place = outermost.and_then(|group| {
            written
                .iter()
                .find(|(kind, _)| matches!(kind, EntryKind::Group(name) if name == group))
        });
        let (span, related) = match place {
            Some((_, span)) => (*span, Some(entry.span)),
            None => (entry.span, None),
        };
        let mut problem = Diagnostic::new(
            Code::PolicyInvalidValue,
            span,
            format!(
                "the family `{family}` cannot be allowed: {} would allow versions nobody has read",
                section.name
            ),
        )
        .help(format!("list the versions: `{}`", versions.join(", ")));
        if let Some(related) = related {
            problem = problem.related(related, "the family stands in this group");
        }
        section.reader.report(problem);
    }
}
