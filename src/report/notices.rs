//! Human output of `policy lint` and `policy test`: notices in rustc's layout, then one line.

use super::Options;
use super::escape;
use super::fold::fit;
use super::human::render_diagnostics;
use crate::answers::CaseReport;
use crate::diagnostic::{Diagnostic, Severity};
use crate::policy::Policy;
use crate::source::Sources;

/// Renders what lint found. Nothing with `quiet`, where nothing is an error.
#[must_use]
pub(crate) fn render_lint(
    sources: &Sources,
    policy: &Policy,
    notices: &[Diagnostic],
    options: &Options,
) -> String {
    let output = all(sources, notices, options);
    if output.is_empty() && options.quiet {
        return output;
    }
    let line = format!("policy lint: {}; {}\n", counted(notices), subject(policy));
    output + &fit(&line, options.width)
}

/// Renders what running the tests found. Nothing with `quiet`, where nothing is an error.
#[must_use]
pub(crate) fn render_cases(
    sources: &Sources,
    policy: &Policy,
    report: &CaseReport<'_>,
    notices: &[Diagnostic],
    options: &Options,
) -> String {
    let output = all(sources, notices, options);
    if output.is_empty() && options.quiet {
        return output;
    }
    let failed = report.failed();
    let coverage = &report.coverage;
    let reached = |all: usize, unreached: usize, what: &str| {
        format!("{} of {}", all - unreached, plural(all, what))
    };
    let line = format!(
        "policy test: {}{} passed; {} and {} tested; {}\n",
        if failed > 0 {
            format!("{failed} failed, ")
        } else {
            String::new()
        },
        report.results.len() - failed,
        reached(coverage.rules, coverage.unreached_rules.len(), "rule"),
        reached(coverage.groups, coverage.unreached_groups.len(), "group"),
        subject(policy)
    );
    output + &fit(&line, options.width)
}

fn all(sources: &Sources, notices: &[Diagnostic], options: &Options) -> String {
    let is_shown = |notice: &&Diagnostic| notice.severity >= options.least_severity();
    let shown: Vec<Diagnostic> = notices.iter().filter(is_shown).cloned().collect();
    render_diagnostics(sources, &shown, options)
}

fn counted(notices: &[Diagnostic]) -> String {
    let errors = notices
        .iter()
        .filter(|notice| notice.severity == Severity::Error)
        .count();
    let warnings = notices.len() - errors;
    match (errors, warnings) {
        (0, 0) => "nothing to report".to_owned(),
        (0, warnings) => plural(warnings, "warning"),
        (errors, 0) => plural(errors, "error"),
        (errors, warnings) => {
            format!(
                "{}, {}",
                plural(errors, "error"),
                plural(warnings, "warning")
            )
        }
    }
}

fn plural(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

fn subject(policy: &Policy) -> String {
    let digest: String = policy.sha256.chars().take(8).collect();
    let version = escape::title(&policy.identity.version);
    format!(
        "policy \"{}\" {version}{}sha256:{digest}…",
        escape::title(&policy.identity.name),
        if version.is_empty() { "" } else { " " },
    )
}
