//! What `policy test` says: cases that do not hold, and what no case reaches.

use super::model::{CaseReport, CaseResult, Difference, Situation};
use crate::decide::{Idle, Ruling};
use crate::diagnostic::{Code, Diagnostic, LabelledSpan, Line, LineKind};
use crate::findings::notice::Raised;
use crate::policy::{Answer, CratePattern, Policy, TestCase};
use crate::source::Span;

/// Most things found that one failing case shows.
const MOST: usize = 3;

/// Puts a report into notices: the cases that do not hold first, then what none reaches.
#[must_use]
pub(crate) fn case_notices(
    layers: &[Policy],
    report: &CaseReport<'_>,
    raised: &Raised,
) -> Vec<Diagnostic> {
    let failed = report.results.iter().filter(|result| !result.holds());
    let mut notices: Vec<Diagnostic> = failed.map(|result| failure(layers, result)).collect();
    let untested = |code: Code, span: Span, title: String, help: String| Diagnostic {
        severity: raised.severity(code),
        ..Diagnostic::new(code, span, title).help(help)
    };
    for (id, span) in &report.coverage.unreached_rules {
        notices.push(untested(
            Code::PolicyRuleUntested,
            *span,
            format!("no test is decided by the rule `{id}`"),
            format!("add a test with `rule = \"{id}\"`, or remove the rule"),
        ));
    }
    for (name, span, is_used) in &report.coverage.unreached_groups {
        notices.push(untested(
            Code::PolicyGroupUntested,
            *span,
            format!("no test is decided by a license of the group `@{name}`"),
            if *is_used {
                "add a test with one of its licenses".to_owned()
            } else {
                "no rule uses the group; remove it".to_owned()
            },
        ));
    }
    notices
}

fn failure(layers: &[Policy], result: &CaseResult<'_>) -> Diagnostic {
    let case = result.case;
    let license = &case.license.text;
    let by = case.rule.as_ref();
    let by = by.map_or_else(String::new, |rule| format!(" by the rule `{rule}`"));
    let title = format!("`{license}` is not {}{by}", participle(case.expect));
    let mut notice =
        Diagnostic::new(Code::PolicyTestFailed, case.expect_span, title).label("expected");
    for difference in result.differences.iter().take(MOST) {
        found(layers, result, difference, &mut notice);
    }
    let more = result.differences.len().saturating_sub(MOST);
    if more > 0 {
        let line = format!("and {more} more, in other situations");
        notice = notice.line(LineKind::Found, line);
    }
    for line in narrower(layers, case) {
        notice = notice.help(line);
    }
    if case.krate.is_none()
        && result
            .differences
            .iter()
            .any(|difference| !difference.first.name.is_empty())
    {
        let line = "a rule is for that crate only; a test for all others names one: `crate = \"any-other\"`";
        notice = notice.help(line);
    }
    notice
}

/// What a test has to name, so that the waivers or agreements count that it was written for.
fn narrower(layers: &[Policy], case: &TestCase) -> Vec<String> {
    let is_named = |pattern: &CratePattern| {
        let name = case.krate.as_ref();
        name.is_some_and(|name| pattern.matches_name(name))
    };
    let line = |id: &str, krate: &CratePattern| {
        format!(
            "`{id}` is for `{}` from its sources: name `crate` with a version, and `source`",
            krate.text
        )
    };
    let mut lines = Vec::new();
    for layer in layers {
        if case.expect == Answer::Waived {
            let named = layer
                .waivers
                .iter()
                .filter(|waiver| is_named(&waiver.krate));
            lines.extend(named.map(|waiver| line(&waiver.id, &waiver.krate)));
        } else if case.expect == Answer::Allow {
            let named = layer
                .agreements
                .iter()
                .filter(|entry| is_named(&entry.krate));
            lines.extend(named.map(|entry| line(&entry.id, &entry.krate)));
        }
    }
    lines.retain(|_| case.given.source().is_none() || case.version.is_none());
    lines.truncate(MOST);
    lines
}

fn found(
    layers: &[Policy],
    result: &CaseResult<'_>,
    difference: &Difference,
    notice: &mut Diagnostic,
) {
    let verdict = difference.found.as_str();
    let mut line = format!("`{verdict}`");
    let mut why = Vec::new();
    for ruling in &difference.rulings {
        match ruling {
            Ruling::Rule { layer, rule, entry } => {
                let rule = &layers[*layer].rules[*rule];
                line.push_str(&format!(", by the rule `{}`", rule.id));
                why.extend(rule.reason.clone());
                let label = format!("the rule `{}` decides ({verdict})", rule.id);
                place(notice, *entry, label);
            }
            Ruling::Default { layer } => {
                line.push_str(", by default: no rule names it");
                if let Some(defaults) = &layers[*layer].defaults {
                    place(
                        notice,
                        defaults.span,
                        format!("the default decides ({verdict})"),
                    );
                }
            }
            Ruling::Unknown => line.push_str(": the license is on no list"),
            Ruling::Agreement(agreement) => {
                let agreement = agreement.of(layers);
                line.push_str(&format!(", under the agreement `{}`", agreement.id));
                place(notice, agreement.span, "bought".to_owned());
            }
            Ruling::FirstParty { .. } => {}
        }
    }
    for waiver in &difference.waivers {
        let waiver = waiver.of(layers);
        line.push_str(&format!(", lifted by the waiver `{}`", waiver.id));
        place(notice, waiver.span, "lifts it".to_owned());
    }
    if difference.is_unproved {
        line.push_str(
            ", which does not name `vendored`: what such a copy says about itself proves nothing",
        );
    }
    if difference.count < result.situations {
        line.push_str(&format!(
            ", in {} of {} situations",
            difference.count, result.situations
        ));
        let place = if difference.common.is_empty() {
            // Only together do the values tell these situations from the others.
            format!(", first: {}", all_of(&difference.first))
        } else {
            format!(": {}", difference.common.join(", "))
        };
        line.push_str(&place);
    }
    tell(notice, LineKind::Found, line);
    for (id, idle) in &difference.idle {
        let why = match idle {
            Idle::NotYet => "has not begun on that day",
            Idle::Over => "is over on that day",
            Idle::Narrow => "is for some members, paths or files only, and a test names none",
        };
        let help = format!("`{id}` for this crate does not count: it {why}");
        tell(notice, LineKind::Help, help);
    }
    for reason in why {
        tell(notice, LineKind::Why, reason);
    }
}

fn all_of(situation: &Situation) -> String {
    let mut parts = situation.parts();
    // How it is used first, then what it is.
    parts.sort_by_key(|(word, _)| matches!(*word, "source" | "copy"));
    let parts = parts.into_iter().filter_map(|(word, value)| match word {
        "crate" => value,
        word => Some(format!("{word} {}", value?)),
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// Adds a line, once.
fn tell(notice: &mut Diagnostic, kind: LineKind, text: String) {
    let line = Line::new(kind, text);
    if !notice.lines.contains(&line) {
        notice.lines.push(line);
    }
}

/// Adds a place, once.
fn place(notice: &mut Diagnostic, span: Span, label: String) {
    if !notice.locations.iter().any(|other| other.span == span) {
        notice.locations.push(LabelledSpan { span, label });
    }
}

const fn participle(answer: Answer) -> &'static str {
    match answer {
        Answer::Allow => "allowed",
        Answer::Review => "for review",
        Answer::Deny => "denied",
        Answer::Waived | Answer::Undetermined => answer.as_str(),
    }
}
