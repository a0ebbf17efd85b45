//! Renders `policy lint` and `policy test` as JSON. Schema version 1: fields may be added, but never
//! changed or removed.

use jiff::civil::Date;
use serde::Serialize;

use super::write::to_string;
use crate::answers::{CaseReport, CaseResult, Situation};
use crate::decide::Ruling;
use crate::diagnostic::{Diagnostic, LineKind};
use crate::policy::Policy;
use crate::source::{Sources, Span};

/// Renders what lint found.
#[must_use]
pub fn render_lint(
    sources: &Sources,
    policy: &Policy,
    notices: &[Diagnostic],
    as_of: Date,
    exit_code: u8,
) -> String {
    to_string(&Lint {
        head: head(sources, policy, as_of, exit_code),
        notices: said(sources, notices),
    })
}

/// Renders what running the tests found.
#[must_use]
pub fn render_cases(
    sources: &Sources,
    layers: &[Policy],
    report: &CaseReport<'_>,
    notices: &[Diagnostic],
    as_of: Date,
    exit_code: u8,
) -> String {
    let Some(policy) = layers.first() else {
        return String::new();
    };
    let coverage = &report.coverage;
    let rules = coverage.unreached_rules.iter();
    let groups = coverage.unreached_groups.iter();
    to_string(&Tests {
        head: head(sources, policy, as_of, exit_code),
        summary: Summary {
            tests: report.results.len(),
            passed: report.results.len() - report.failed(),
            failed: report.failed(),
        },
        tests: report
            .results
            .iter()
            .map(|result| test(sources, layers, result))
            .collect(),
        coverage: Covered {
            rules: coverage.rules,
            groups: coverage.groups,
            unreached_rules: rules.map(|(id, span)| named(sources, id, *span)).collect(),
            unreached_groups: groups
                .map(|(name, span, _)| named(sources, name, *span))
                .collect(),
        },
        notices: said(sources, notices),
    })
}

#[derive(Serialize)]
struct Lint<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    notices: Vec<Said<'a>>,
}

#[derive(Serialize)]
struct Tests<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    summary: Summary,
    tests: Vec<Test<'a>>,
    coverage: Covered<'a>,
    notices: Vec<Said<'a>>,
}

#[derive(Serialize)]
struct Head<'a> {
    schema_version: u8,
    tool: Tool,
    policy: About<'a>,
    as_of: String,
    exit_code: u8,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct About<'a> {
    path: &'a str,
    name: &'a str,
    version: &'a str,
    owner: &'a str,
    sha256: &'a str,
}

#[derive(Serialize)]
struct Summary {
    tests: usize,
    passed: usize,
    failed: usize,
}

#[derive(Serialize)]
struct Test<'a> {
    license: &'a str,
    expect: &'static str,
    rule: Option<&'a str>,
    path: &'a str,
    line: usize,
    passed: bool,
    situations: usize,
    differences: Vec<Different<'a>>,
}

#[derive(Serialize)]
struct Different<'a> {
    found: &'static str,
    rules: Vec<&'a str>,
    reasons: Vec<&'a str>,
    waivers: Vec<&'a str>,
    agreements: Vec<&'a str>,
    situations: usize,
    first: FirstSituation<'a>,
}

#[derive(Serialize)]
struct FirstSituation<'a> {
    #[serde(rename = "crate")]
    krate: &'a str,
    reach: &'static str,
    distribution: Option<&'a str>,
    source: &'static str,
    within_workspace: Option<bool>,
    copy: &'static str,
    product: Option<&'a str>,
}

#[derive(Serialize)]
struct Covered<'a> {
    rules: usize,
    groups: usize,
    unreached_rules: Vec<Named<'a>>,
    unreached_groups: Vec<Named<'a>>,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
    path: &'a str,
    line: usize,
}

#[derive(Serialize)]
struct Said<'a> {
    code: &'static str,
    severity: &'static str,
    title: &'a str,
    locations: Vec<LintLocation<'a>>,
    help: Vec<String>,
}

#[derive(Serialize)]
struct LintLocation<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    label: &'a str,
}

fn head<'a>(sources: &'a Sources, policy: &'a Policy, as_of: Date, exit_code: u8) -> Head<'a> {
    Head {
        schema_version: 1,
        tool: Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        },
        policy: About {
            path: sources.path(policy.file),
            name: &policy.identity.name,
            version: &policy.identity.version,
            owner: &policy.identity.owner,
            sha256: &policy.sha256,
        },
        as_of: as_of.to_string(),
        exit_code,
    }
}

fn test<'a>(sources: &'a Sources, layers: &'a [Policy], result: &'a CaseResult<'_>) -> Test<'a> {
    let case = result.case;
    let differences = result.differences.iter().map(|difference| {
        let rules: Vec<_> = difference
            .rulings
            .iter()
            .filter_map(|ruling| match ruling {
                Ruling::Rule { layer, rule, .. } => Some(&layers[*layer].rules[*rule]),
                Ruling::Default { .. }
                | Ruling::Unknown
                | Ruling::Agreement(_)
                | Ruling::FirstParty { .. } => None,
            })
            .collect();
        let agreements = difference.rulings.iter().filter_map(|ruling| match ruling {
            Ruling::Agreement(agreement) => Some(agreement.of(layers).id.as_str()),
            _ => None,
        });
        let waivers = difference.waivers.iter();
        Different {
            found: difference.found.as_str(),
            rules: rules.iter().map(|rule| rule.id.as_str()).collect(),
            reasons: rules
                .iter()
                .filter_map(|rule| rule.reason.as_deref())
                .collect(),
            waivers: waivers
                .map(|waiver| waiver.of(layers).id.as_str())
                .collect(),
            agreements: agreements.collect(),
            situations: difference.count,
            first: place(&difference.first),
        }
    });
    Test {
        license: &case.license.text,
        expect: case.expect.as_str(),
        rule: case.rule.as_deref(),
        path: sources.path(case.span.file),
        line: sources.location(case.span).line,
        passed: result.holds(),
        situations: result.situations,
        differences: differences.collect(),
    }
}

fn place(situation: &Situation) -> FirstSituation<'_> {
    FirstSituation {
        krate: &situation.krate,
        reach: situation.reach.as_str(),
        distribution: situation.distribution.as_deref(),
        source: situation.source.as_str(),
        within_workspace: situation.is_within,
        copy: situation.copy.as_str(),
        product: situation.product.as_deref(),
    }
}

fn named<'a>(sources: &'a Sources, name: &'a str, span: Span) -> Named<'a> {
    Named {
        name,
        path: sources.path(span.file),
        line: sources.location(span).line,
    }
}

fn said<'a>(sources: &'a Sources, notices: &'a [Diagnostic]) -> Vec<Said<'a>> {
    let said = notices.iter().map(|notice| Said {
        code: notice.code.as_str(),
        severity: notice.severity.as_str(),
        title: &notice.title,
        locations: notice
            .locations
            .iter()
            .map(|place| {
                let at = sources.location(place.span);
                LintLocation {
                    path: sources.path(place.span.file),
                    line: at.line,
                    column: at.column,
                    end_line: at.end_line,
                    end_column: at.end_column,
                    label: &place.label,
                }
            })
            .collect(),
        help: notice
            .lines
            .iter()
            .map(|line| match line.kind {
                LineKind::Help => line.text.clone(),
                kind => format!("{}: {}", kind.as_str(), line.text),
            })
            .collect(),
    });
    said.collect()
}
