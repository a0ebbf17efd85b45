//! JUnit output of `policy test`: one test case per entry of `[[tests]]`.
//!
//! Cases that do not hold carry a `failure`; what no case reaches is in `system-out`, where
//! runners show it without counting it, unless it was made an error.

use super::escape::xml;
use crate::answers::CaseReport;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::policy::Policy;
use crate::source::Sources;

/// Renders the report as one JUnit document.
#[must_use]
pub(crate) fn render(
    sources: &Sources,
    policy: &Policy,
    report: &CaseReport<'_>,
    notices: &[Diagnostic],
) -> String {
    let (failures, coverage): (Vec<&Diagnostic>, Vec<&Diagnostic>) = notices
        .iter()
        .partition(|notice| notice.code == Code::PolicyTestFailed);
    let raised: Vec<&Diagnostic> = coverage
        .iter()
        .copied()
        .filter(|notice| notice.severity == Severity::Error)
        .collect();
    let tests = report.results.len() + raised.len();
    let failed = failures.len() + raised.len();
    let counts = format!("tests=\"{tests}\" failures=\"{failed}\" errors=\"0\"");
    let mut output = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"cargo-ospo-check policy test\" {counts}>\n  <testsuite name=\"{}\" {counts}>\n",
        xml(&policy.identity.name)
    );
    let mut failures = failures.into_iter();
    for result in &report.results {
        let case = result.case;
        let name = format!("{} {}", case.license.text, case.expect.as_str());
        let failure = if result.holds() {
            None
        } else {
            failures.next()
        };
        testcase(&mut output, sources, &name, case.expect_span, failure);
    }
    for notice in raised {
        let Some(place) = notice.locations.first() else {
            continue;
        };
        testcase(
            &mut output,
            sources,
            notice.code.as_str(),
            place.span,
            Some(notice),
        );
    }
    let warnings: Vec<String> = coverage
        .iter()
        .filter(|notice| notice.severity != Severity::Error)
        .map(|notice| xml(&notice.title))
        .collect();
    if !warnings.is_empty() {
        output.push_str(&format!(
            "    <system-out>{}</system-out>\n",
            warnings.join("\n")
        ));
    }
    output.push_str("  </testsuite>\n</testsuites>\n");
    output
}

fn testcase(
    output: &mut String,
    sources: &Sources,
    name: &str,
    span: crate::source::Span,
    failure: Option<&Diagnostic>,
) {
    let at = sources.location(span);
    output.push_str(&format!(
        "    <testcase name=\"{}\" classname=\"policy\" file=\"{}\" line=\"{}\"",
        xml(name),
        xml(sources.path(span.file)),
        at.line
    ));
    match failure {
        None => output.push_str("/>\n"),
        Some(notice) => {
            let lines: Vec<String> = notice
                .lines
                .iter()
                .map(|line| xml(&format!("{}: {}", line.kind.as_str(), line.text)))
                .collect();
            output.push_str(&format!(
                ">\n      <failure message=\"{}\" type=\"{}\">{}</failure>\n    </testcase>\n",
                xml(&notice.title),
                notice.code.as_str(),
                lines.join("\n")
            ));
        }
    }
}
