//! Rules that take from each other, allow too much, or leave a way of use to the default.

use jiff::civil::Date;

use super::model::listed;
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::condition::Overlap;
use crate::policy::shadow::{Overlaps, RuleIndex, takes_all};
use crate::policy::{Entry, EntryKind, Policy, Rule};
use crate::vocabulary::Verdict;

/// Most licenses, rules and contexts one message names.
const MOST: usize = 4;
/// Comparisons spent on a policy; far above any real one.
const BUDGET: usize = 2_000_000;

/// Finds rules of which an earlier rule with another verdict takes a part.
///
/// A special case before the general one is how rules are meant to be written. Reported is what
/// no order explains: an earlier rule that applies wherever the later one does, and so leaves it
/// nothing of a license; and two rules whose conditions cross.
pub(super) fn shadowed(policy: &Policy, index: &RuleIndex<'_>) -> Vec<Diagnostic> {
    let mut lints = Vec::new();
    let mut budget = BUDGET;
    for (place, rule) in policy.rules.iter().enumerate() {
        let differ = |earlier: &Rule, rule: &Rule| earlier.verdict != rule.verdict;
        let mut overlaps = Overlaps::new(index, place, differ);
        let mut dead: Vec<(&Entry, &Rule)> = Vec::new();
        let mut crossed: Vec<(&Entry, &Rule)> = Vec::new();
        for entry in &rule.entries {
            let [named, open] = index.before(place, entry);
            for earlier in named.iter().chain(open) {
                let found = match overlaps.of(*earlier, &mut budget) {
                    Some(Overlap::All) => &mut dead,
                    Some(Overlap::Crossed) => &mut crossed,
                    Some(Overlap::Apart) => continue,
                    None => return lints,
                };
                let earlier = &policy.rules[*earlier];
                if takes_all(earlier, entry) {
                    found.push((entry, earlier));
                    break;
                }
            }
        }
        if !dead.is_empty() {
            lints.push(dead_entries(rule, &dead));
        }
        if !crossed.is_empty() {
            lints.push(crossing(rule, &crossed));
        }
    }
    lints
}

fn dead_entries(rule: &Rule, dead: &[(&Entry, &Rule)]) -> Diagnostic {
    let names: Vec<String> = dead.iter().map(|(entry, _)| name(entry)).collect();
    let message = if dead.len() == rule.entries.len() {
        format!(
            "the rule `{}` never decides: earlier rules take all it names",
            rule.id
        )
    } else {
        format!(
            "the rule `{}` never decides on {}: an earlier rule does",
            rule.id,
            listed(names.iter().map(String::as_str), MOST)
        )
    };
    let lint = Diagnostic::new(Code::PolicyRuleShadowed, rule.span, message)
        .label(format!("says {}", rule.verdict))
        .help("remove these licenses from one of the two rules, or move this rule up");
    with_earlier(lint, dead)
}

fn crossing(rule: &Rule, crossed: &[(&Entry, &Rule)]) -> Diagnostic {
    let names: Vec<String> = crossed.iter().map(|(entry, _)| name(entry)).collect();
    let message = format!(
        "the rule `{}` decides on {} only where an earlier rule does not apply, and their conditions cross",
        rule.id,
        listed(names.iter().map(String::as_str), MOST)
    );
    let lint = Diagnostic::new(Code::PolicyRuleShadowed, rule.span, message)
        .label(format!("says {}", rule.verdict))
        .help("let each value stand in one of the two conditions only, or make the earlier rule the special case");
    with_earlier(lint, crossed)
}

fn with_earlier(mut lint: Diagnostic, taken: &[(&Entry, &Rule)]) -> Diagnostic {
    let mut told: Vec<&str> = Vec::new();
    for (_, earlier) in taken {
        if told.len() < MOST && !told.contains(&earlier.id.as_str()) {
            told.push(&earlier.id);
            let text = format!("`{}` decides first ({})", earlier.id, earlier.verdict);
            lint = lint.related(earlier.span, text);
        }
    }
    lint
}

fn name(entry: &Entry) -> String {
    match &entry.kind {
        EntryKind::Term(term) => term.to_string(),
        EntryKind::Family(family) => family.to_string(),
        EntryKind::OsiApproved => "@osi-approved".to_owned(),
        EntryKind::FsfLibre => "@fsf-libre".to_owned(),
        EntryKind::Any => "*".to_owned(),
        EntryKind::Group(name) => format!("@{name}"),
    }
}

/// Finds rules that allow whatever there is.
pub(super) fn allows_everything(policy: &Policy) -> Vec<Diagnostic> {
    let rules = policy.rules.iter();
    rules
        .filter(|rule| rule.verdict == Verdict::Allow)
        .filter_map(|rule| {
            let entry = rule
                .entries
                .iter()
                .find(|entry| entry.kind == EntryKind::Any)?;
            let message = format!("the rule `{}` allows every license", rule.id);
            Some(
                Diagnostic::new(Code::PolicyAllowsEverything, entry.span, message)
                    .label("also licenses nobody has read, and those that are still to be written")
                    .help(
                        "list what is allowed; what no rule names is left to `[defaults] verdict`",
                    ),
            )
        })
        .collect()
}

/// Finds ways of use in which every license is left to the default.
pub(super) fn contexts(policy: &Policy, as_of: Date) -> Option<Diagnostic> {
    let defaults = policy.defaults.as_ref()?;
    let distributions: Vec<Option<&String>> = if policy.distributions.is_empty() {
        vec![None]
    } else {
        policy.distributions.keys().map(Some).collect()
    };
    let mut open = Vec::new();
    for reach in &policy.scope.reach {
        for distribution in &distributions {
            let is_ruled = policy.rules.iter().any(|rule| {
                let conditions = &rule.conditions;
                rule.in_force_from.is_none_or(|from| from <= as_of)
                    && conditions
                        .reach()
                        .is_none_or(|reaches| reaches.contains(reach))
                    && conditions.distribution().is_none_or(|names| {
                        distribution.is_some_and(|distribution| names.contains(distribution))
                    })
            });
            if !is_ruled {
                open.push(match distribution {
                    Some(distribution) => format!("{reach}, {distribution}"),
                    None => reach.to_string(),
                });
            }
        }
    }
    if open.is_empty() {
        return None;
    }
    let message = format!(
        "no rule applies to what is {}",
        listed(open.iter().map(String::as_str), MOST)
    );
    Some(
        Diagnostic::new(Code::PolicyContextUnruled, defaults.span, message)
            .label(format!(
                "every license is left to the default there ({})",
                defaults.verdict
            ))
            .help(
                "widen the `reach` or `distribution` of a rule, or remove the reach from `[scope]`",
            ),
    )
}
