//! What must hold between sections: ids given once, approvers in office, terms kept, no rule that
//! can never decide.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::blanks;
use super::lookalike::folded;
use super::reader::{Reader, Text, shown, suggest};
use super::section::Section;
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::condition::Overlap;
use crate::policy::matching::is_strict;
use crate::policy::shadow::{Overlaps, RuleIndex, takes_all};
use crate::policy::{Approver, Policy, Rule, WaiverTerms};
use crate::source::Span;

/// Comparisons of entries and crates spent on finding rules that cannot decide; far above any real
/// policy.
const BUDGET: usize = 10_000_000;
/// Most days on which rules come into force later: everything is judged once more for each.
const MOST_DAYS: usize = 32;

/// Those who may approve, by their names.
pub(super) type Approvers<'a> = BTreeMap<&'a str, &'a Approver>;

/// Reports an id that was given before; `ids` remembers.
pub(super) fn unique<'d>(section: &Section<'_, 'd>, what: &str, ids: &mut BTreeMap<&'d str, Span>) {
    let Some(id) = section.field("id") else {
        return;
    };
    let Some(text) = id.value.get_ref().as_str() else {
        return;
    };
    let span = section.reader.span(id.value.span());
    if blanks::is_blank(text) || blanks::find(text).is_some() {
        return;
    }
    match ids.get(text) {
        Some(first) => section.reader.report(
            Diagnostic::new(
                Code::PolicyDuplicateId,
                span,
                format!("the {what} id `{}` is given twice", shown(text)),
            )
            .help("give this one an id of its own")
            .related(*first, "first given here"),
        ),
        None => {
            ids.insert(text, span);
        }
    }
}

/// What a waiver says of its approval, as far as it could be read.
pub(super) struct Approval<'d> {
    pub(super) by: Option<Text<'d>>,
    pub(super) requested_by: Option<Text<'d>>,
    pub(super) on: Option<Date>,
    pub(super) expires: Option<Date>,
}

/// Reports what the policy does not permit of a waiver.
pub(super) fn approval(
    section: &Section<'_, '_>,
    approval: &Approval<'_>,
    approvers: &Approvers<'_>,
    terms: &WaiverTerms,
) {
    if let Some(by) = approval.by {
        approver(section.reader, by, approval.on, approvers, "waiver");
        if let Some(requested_by) = approval.requested_by
            && folded(by.value) == folded(requested_by.value)
        {
            let message = format!(
                "`{}` asked for the waiver and cannot approve it",
                shown(by.value)
            );
            section.reader.report(
                Diagnostic::new(Code::PolicyApprover, by.span, message)
                    .help("someone else on `approvers` has to approve it")
                    .related(requested_by.span, "asked for by"),
            );
        }
    }
    if let (Some(on), Some(expires)) = (approval.on, approval.expires) {
        term(section, on, expires, terms.max_days);
    }
    for required in &terms.require {
        if section.field(required).is_none() {
            let message = format!(
                "{} needs the key `{required}`: `[waiver-terms]` requires it",
                section.name
            );
            section.reader.report(
                Diagnostic::new(Code::PolicyMissingKey, section.span, message)
                    .help(format!("add `{required} = …`")),
            );
        }
    }
}

fn term(section: &Section<'_, '_>, on: Date, expires: Date, max_days: i64) {
    let place = |key: &str| {
        section.field(key).map_or(section.span, |field| {
            section.reader.span(field.value.span())
        })
    };
    // In days: the difference of two dates has no larger unit unless asked for.
    let days = on
        .until(expires)
        .map_or(i64::MAX, |span| i64::from(span.get_days()));
    let message = if days < 0 {
        format!("the waiver expires on {expires}, before it was approved")
    } else if days > max_days {
        format!("the waiver runs for {days} days, and `max-days` is {max_days}")
    } else {
        return;
    };
    let problem = Diagnostic::new(Code::PolicyWaiverTerm, place("expires"), message)
        .related(place("approved-on"), "approved on");
    let latest = jiff::Span::new()
        .try_days(max_days)
        .ok()
        .and_then(|days| on.checked_add(days).ok());
    section.reader.report(match latest {
        Some(latest) => problem.help(format!("the latest day is `expires = {latest}`")),
        None => problem,
    });
}

/// Reports someone who may not approve, or could not on that day: that of a waiver's approval, or
/// the first of an agreement.
pub(super) fn approver(
    reader: &Reader<'_>,
    by: Text<'_>,
    on: Option<Date>,
    approvers: &Approvers<'_>,
    what: &str,
) {
    let wanted = by.value.trim();
    let Some(approver) = approvers.get(wanted) else {
        let suggestion = suggest(wanted, approvers.keys().copied());
        let message = format!("`{}` is not listed under `approvers`", shown(wanted));
        let problem = Diagnostic::new(Code::PolicyApprover, by.span, message);
        reader.report(match suggestion {
            Some(suggestion) => problem.did_you_mean(Some(suggestion)),
            None => {
                problem
                    .help("list the person under `approvers` of `[policy]`, or name one who is")
                    .help("keep someone who has left in the list, with their last day: `{ name = \"…\", until = … }`")
            }
        });
        return;
    };
    if let (Some(until), Some(on)) = (approver.until, on)
        && on > until
    {
        let begins = if what == "waiver" {
            "was approved on"
        } else {
            "begins on"
        };
        let message = format!(
            "`{}` could approve until {until}, and the {what} {begins} {on}",
            shown(wanted)
        );
        reader.report(
            Diagnostic::new(Code::PolicyApprover, by.span, message)
                .help("someone in office on that day has to approve it"),
        );
    }
}

/// Reports deny and review rules that leave nothing to decide, because earlier ones take it all.
///
/// Only what is certain: one earlier rule a license, under the same or fewer conditions.
pub(super) fn unreachable_rules(reader: &Reader<'_>, rules: &[Rule]) {
    let mut budget = BUDGET;
    for (rule, shadows) in shadowed(rules, &mut budget) {
        reader.report(unreachable(rule, &shadows));
    }
}

/// Finds rules that cannot decide, and what decides first, as far as the budget goes.
pub(super) fn shadowed<'r>(
    rules: &'r [Rule],
    budget: &mut usize,
) -> Vec<(&'r Rule, Vec<&'r Rule>)> {
    let index = RuleIndex::new(rules);
    let mut found = Vec::new();
    for (place, rule) in rules.iter().enumerate() {
        if !is_strict(rule) || rule.entries.is_empty() {
            continue;
        }
        let mut overlaps = Overlaps::new(&index, place, |_, _| true);
        let mut shadows: Vec<&Rule> = Vec::new();
        for entry in &rule.entries {
            let [named, open] = index.before(place, entry);
            let mut shadow = None;
            for earlier in named.iter().chain(open) {
                let Some(overlap) = overlaps.of(*earlier, budget) else {
                    return found;
                };
                let earlier = &rules[*earlier];
                if overlap == Overlap::All {
                    *budget = budget.saturating_sub(earlier.entries.len());
                    if takes_all(earlier, entry) {
                        shadow = Some(earlier);
                        break;
                    }
                }
            }
            let Some(shadow) = shadow else {
                shadows.clear();
                break;
            };
            if !shadows.iter().any(|known| known.id == shadow.id) {
                shadows.push(shadow);
            }
        }
        if !shadows.is_empty() {
            found.push((rule, shadows));
        }
    }
    found
}

/// Counts the days on which rules come into force later, those of the layers above included.
pub(super) struct DaysToCome(BTreeSet<Date>);

impl DaysToCome {
    pub(super) fn above(layers: &[Policy], today: Date) -> Self {
        let rules = layers.iter().flat_map(|layer| &layer.rules);
        let days = rules.filter_map(|rule| rule.in_force_from);
        Self(days.filter(|day| *day > today).collect())
    }

    /// Adds the day of a rule; reports the first one that is too many.
    pub(super) fn add(&mut self, section: &Section<'_, '_>, day: Date) {
        let reader = section.reader;
        let is_new = day > reader.today() && self.0.len() <= MOST_DAYS && self.0.insert(day);
        if !is_new || self.0.len() <= MOST_DAYS {
            return;
        }
        let span = section
            .field("in-force-from")
            .map_or(section.span, |field| reader.span(field.value.span()));
        let message = format!("rules come into force on more than {MOST_DAYS} days to come");
        reader.report(
            Diagnostic::new(Code::PolicyInvalidValue, span, message)
                .help("let rules begin on the same day; the layers above count as well"),
        );
    }
}

fn unreachable(rule: &Rule, shadows: &[&Rule]) -> Diagnostic {
    let mut problem = Diagnostic::new(
        Code::PolicyRuleUnreachable,
        rule.span,
        format!(
            "the rule `{}` can never decide: earlier rules take everything it names",
            shown(&rule.id)
        ),
    )
    .help("move it up, or remove it");
    for shadow in shadows.iter().take(3) {
        problem = problem.related(
            shadow.span,
            format!(
                "the rule `{}` decides first ({})",
                shown(&shadow.id),
                shadow.verdict
            ),
        );
    }
    problem
}
