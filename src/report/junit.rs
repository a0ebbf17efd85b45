//! JUnit XML, as Jenkins and GitLab read it: one test case per package.
//!
//! A package that fails the run is a failed test, one that is not judged or failed before a skipped one, and our
//! own packages are none. An error that hits no package, such as a warning that was made one, is
//! a test of its own: a run that fails never shows only green tests. Where there is nothing to test,
//! one test says so.
//!
//! Written by hand rather than with quick-junit, which brings sixteen crates (a calendar, UUIDs,
//! an XML reader) for six kinds of elements.

use std::collections::BTreeMap;

use super::model::Part;
use super::place::Base;
use super::{Options, Report, detail, escape, json, summary};
use crate::diagnostic::Severity;
use crate::findings::{Finding, Judgement};
use crate::graph::PackageIx;
use crate::vocabulary::{Outcome, Unjudged};

/// Name of the suite.
const SUITE: &str = env!("CARGO_PKG_NAME");
/// Class of what is about the policy and not about a package.
const POLICY: &str = "licenses.policy";
/// Why a package is skipped that failed before the change, too.
const KNOWN: &str = "known: it failed before this change, too";

/// A test case.
struct Case<'a> {
    class: String,
    name: String,
    result: Outcomes<'a>,
}

enum Outcomes<'a> {
    Passed(Vec<&'a Finding>),
    Failed(Vec<&'a Finding>),
    /// The run fails and no finding says why.
    Unexplained,
    Skipped(&'static str),
}

/// Renders one document with a line feed at the end, with a suite for each workspace.
#[must_use]
pub fn render(report: &Report<'_>, _options: &Options) -> String {
    if report.is_failed() {
        return failure_document(report);
    }
    let suites: Vec<(&Part<'_>, Vec<Case<'_>>)> = report
        .parts
        .iter()
        .map(|part| (part, cases(part.judgement, part.workspace)))
        .collect();
    let all = || suites.iter().flat_map(|(_, cases)| cases);
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let counts = counts(all());
    xml.push_str(&format!("<testsuites name=\"{SUITE}\" {counts}>\n"));
    for (part, cases) in &suites {
        suite(&mut xml, part, cases);
    }
    xml.push_str("</testsuites>\n");
    xml
}

/// A run without a verdict: one test with an error, and none that passed.
fn failure_document(report: &Report<'_>) -> String {
    let counts = "tests=\"1\" failures=\"0\" errors=\"1\"";
    let reasons: Vec<_> = report.reasons().collect();
    let (code, title) = reasons.first().map_or(("", ""), |(_, reason)| {
        (reason.code.as_str(), reason.title.as_str())
    });
    let lines = reasons.iter().flat_map(|(unjudged, reason)| {
        let of = unjudged.root.iter().map(|root| format!("in {root}: "));
        let title: String = of.chain([reason.title.clone()]).collect();
        let places = reason.spots.iter().map(|spot| {
            let place = format!("at: {}:{}:{}", spot.path, spot.at.line, spot.at.column);
            match spot.label.as_str() {
                "" => place,
                label => format!("{place}: {label}"),
            }
        });
        let help = reason.help.iter().map(|line| format!("help: {line}"));
        std::iter::once(title).chain(places).chain(help)
    });
    let lines: Vec<String> = lines
        .map(|line| escape::xml(&escape::cut(&escape::title(&line), escape::LINE_LIMIT)))
        .collect();
    let title = escape::xml(&escape::cut(title, escape::TITLE_LIMIT));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{SUITE}\" {counts}>\n  <testsuite name=\"{SUITE}\" {counts} skipped=\"0\">\n    <testcase classname=\"{POLICY}\" name=\"{}\">\n      <error type=\"{code}\" message=\"{title}\">{}</error>\n    </testcase>\n  </testsuite>\n</testsuites>\n",
        report.without_verdict(),
        lines.join("\n")
    )
}

fn counts<'c>(cases: impl Iterator<Item = &'c Case<'c>>) -> String {
    let (mut tests, mut failures) = (0, 0);
    for case in cases {
        tests += 1;
        if matches!(case.result, Outcomes::Failed(_) | Outcomes::Unexplained) {
            failures += 1;
        }
    }
    format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\"")
}

fn suite(xml: &mut String, part: &Part<'_>, cases: &[Case<'_>]) {
    let name = match part.workspace {
        Some(root) => escape::xml(&escape::cut(
            &format!("{SUITE} {root}"),
            escape::TITLE_LIMIT,
        )),
        None => SUITE.to_owned(),
    };
    let skipped = cases
        .iter()
        .filter(|case| matches!(case.result, Outcomes::Skipped(_)))
        .count();
    let counts = counts(cases.iter());
    xml.push_str(&format!(
        "  <testsuite name=\"{name}\" {counts} skipped=\"{skipped}\">\n"
    ));
    properties(xml, part.judgement);
    for case in cases {
        write_case(xml, part.judgement, &part.base, case);
    }
    xml.push_str("  </testsuite>\n");
}

/// Makes the test cases of a workspace; `workspace` tells them from those of others, for GitLab
/// keeps one case of a name.
fn cases<'a>(judgement: &'a Judgement, workspace: Option<&str>) -> Vec<Case<'a>> {
    let mut hits: BTreeMap<PackageIx, Vec<&Finding>> = BTreeMap::new();
    let findings = || judgement.findings.iter().flat_map(Finding::by_crate);
    for finding in findings() {
        for ix in &finding.packages {
            hits.entry(*ix).or_default().push(finding);
        }
    }
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut cases = Vec::new();
    let mut told: Vec<&Finding> = Vec::new();
    for (index, decision) in judgement.assessment.packages.iter().enumerate() {
        if decision.outcome == Outcome::FirstParty {
            continue;
        }
        let ix = PackageIx(index);
        let package = judgement.graph.package(ix);
        let found = hits.remove(&ix).unwrap_or_default();
        let fails = found.iter().any(|finding| finding.fails());
        let is_known = found.iter().any(|finding| finding.known);
        told.extend(&found);
        let result = match decision.unjudged {
            _ if fails => Outcomes::Failed(found),
            _ if is_known => Outcomes::Skipped(KNOWN),
            Some(reason) => Outcomes::Skipped(reason.as_str()),
            None if decision.outcome == Outcome::NotJudged => {
                Outcomes::Skipped(Unjudged::NotBuilt.as_str())
            }
            None => Outcomes::Passed(found),
        };
        let class = format!("licenses.{}", package.source.as_str());
        let mut name = package.label();
        let twins = names.entry(format!("{class} {name}")).or_default();
        *twins += 1;
        if *twins > 1 {
            // GitLab keeps one case of a name; the same version can come from two registries.
            name.push_str(&format!(" ({})", json::package_url(judgement, ix)));
        }
        cases.push(Case {
            class,
            name,
            result,
        });
    }
    let alone = findings().filter(|finding| {
        finding.fails() && !told.iter().any(|known| std::ptr::eq(*known, *finding))
    });
    cases.extend(alone.map(|finding| Case {
        class: POLICY.to_owned(),
        name: format!("{}: {}", finding.code.as_str(), finding.title),
        result: Outcomes::Failed(vec![finding]),
    }));
    let is_red = cases
        .iter()
        .any(|case| matches!(case.result, Outcomes::Failed(_)));
    if judgement.exit_code != 0 && !is_red {
        cases.push(Case {
            class: POLICY.to_owned(),
            name: "exit status".to_owned(),
            result: Outcomes::Unexplained,
        });
    }
    if cases.is_empty() {
        // Jenkins fails a build whose reports hold no test, and others take such a file for none.
        cases.push(Case {
            class: POLICY.to_owned(),
            name: "no third-party packages".to_owned(),
            result: Outcomes::Passed(Vec::new()),
        });
    }
    if let Some(workspace) = workspace {
        for case in &mut cases {
            case.name.push_str(&format!(" in {workspace}"));
        }
    }
    cases
}

fn properties(xml: &mut String, judgement: &Judgement) {
    let run = &judgement.run;
    let mut all = vec![
        ("stage", run.stage.clone()),
        ("as-of", run.as_of.to_string()),
        ("outcome", judgement.outcome.as_str().to_owned()),
        ("exit-code", judgement.exit_code.to_string()),
        ("summary", summary::line(judgement, false)),
    ];
    for layer in &judgement.layers {
        let identity = &layer.identity;
        all.push(("policy", format!("{} {}", identity.name, identity.version)));
        all.push(("policy-sha256", layer.sha256.clone()));
    }
    xml.push_str("    <properties>\n");
    for (name, value) in all {
        let value = escape::xml(&escape::cut(&value, escape::LINE_LIMIT));
        xml.push_str(&format!(
            "      <property name=\"{name}\" value=\"{value}\"/>\n"
        ));
    }
    xml.push_str("    </properties>\n");
}

fn write_case(xml: &mut String, judgement: &Judgement, base: &Base, case: &Case<'_>) {
    xml.push_str(&format!(
        "    <testcase classname=\"{}\" name=\"{}\"",
        escape::xml(&escape::cut(&case.class, escape::TITLE_LIMIT)),
        escape::xml(&escape::cut(&case.name, escape::TITLE_LIMIT))
    ));
    match &case.result {
        Outcomes::Passed(findings) if !findings.iter().any(|finding| is_worth(finding)) => {
            xml.push_str("/>\n");
            return;
        }
        Outcomes::Passed(findings) => {
            xml.push_str(">\n      <system-out>");
            blocks(xml, judgement, base, findings);
            xml.push_str("</system-out>\n");
        }
        Outcomes::Failed(findings) => failure(xml, judgement, base, findings),
        Outcomes::Unexplained => xml.push_str(&format!(
            ">\n      <failure type=\"exit-status\" message=\"the run ends with status {}\"/>\n",
            judgement.exit_code
        )),
        Outcomes::Skipped(reason) => {
            xml.push_str(&format!(">\n      <skipped message=\"{reason}\"/>\n"));
        }
    }
    xml.push_str("    </testcase>\n");
}

/// One element for all findings: readers show the first and pass over the others.
fn failure(xml: &mut String, judgement: &Judgement, base: &Base, findings: &[&Finding]) {
    // Findings come with the most severe first, so this one fails the test.
    let (code, title) = findings.first().map_or(("", ""), |finding| {
        (finding.code.as_str(), finding.title.as_str())
    });
    let title = escape::xml(&escape::cut(title, escape::TITLE_LIMIT));
    xml.push_str(&format!(
        ">\n      <failure type=\"{code}\" message=\"{title}\">"
    ));
    blocks(xml, judgement, base, findings);
    xml.push_str("</failure>\n");
}

/// Notes stay out, as they do everywhere unless they are asked for.
fn is_worth(finding: &Finding) -> bool {
    finding.is_shown(Severity::Warning)
}

fn blocks(xml: &mut String, judgement: &Judgement, base: &Base, findings: &[&Finding]) {
    for finding in findings.iter().filter(|finding| is_worth(finding)) {
        let head = format!(
            "{}[{}]: {}",
            finding.severity.as_str(),
            finding.code.as_str(),
            escape::title(&finding.title)
        );
        xml.push_str(&escape::xml(&head));
        xml.push('\n');
        for line in detail::lines(judgement, base, finding) {
            xml.push_str("  ");
            xml.push_str(&escape::xml(&line));
            xml.push('\n');
        }
    }
}
