//! The order of an explanation: stage, findings, severities, counts, outcome, exit status.

use std::collections::{BTreeMap, BTreeSet};

use super::Remedies;
use super::context::Case;
use super::judgement::{Base, Overall, Revision, Run, Summary};
use super::manifests::Manifests;
use super::stage::{Mapping, UnknownStage, mapping};
use super::{
    Failed, Failing, Finding, agreements, failures, housekeeping, identity, native, notes,
    packaged, rows, waivers,
};
use crate::decide::{Assessment, NativeGap, Question, WaiverLife, unshipped};
use crate::diagnostic::{Code, Severity};
use crate::source::Sources;
use crate::vocabulary::Outcome;

/// What the caller asks for, beside the question itself.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Name of the stage.
    pub stage: String,
    /// Codes made errors with `-D`.
    pub denied: BTreeSet<Code>,
    /// `-D warnings`: every warning is an error.
    pub deny_warnings: bool,
    /// Per layer, whether its file lies outside the workspace; entries that only other workspaces
    /// may use are then no warning here.
    pub outside: Vec<bool>,
    /// What would clear findings.
    pub remedies: Remedies,
    /// What narrowed the run.
    pub narrowed: Vec<String>,
    /// What was judged.
    pub revision: Option<Revision>,
    /// What `--label` says about the run.
    pub labels: BTreeMap<String, String>,
    /// What the run is compared with.
    pub base: Option<Base>,
    /// What failed there too: each package under each cause.
    pub(crate) known: BTreeSet<Failing>,
}

/// What is found in an assessment.
#[derive(Debug)]
pub struct Explanation {
    /// Findings, errors first, then by code and first package.
    pub findings: Vec<Finding>,
    /// Counts.
    pub summary: Summary,
    /// What was asked for.
    pub run: Run,
    /// The outcome before the stage maps it.
    pub outcome: Overall,
    /// The exit status after the stage: 0, 1 or 2.
    pub exit_code: u8,
}

/// Explains an assessment.
///
/// # Errors
/// Fails where the policy has no such stage.
pub fn explain(
    question: &Question<'_>,
    assessment: &Assessment,
    options: &Options,
    sources: &mut Sources,
    manifests: &mut dyn Manifests,
) -> Result<Explanation, UnknownStage> {
    let stage = mapping(question.layers, &options.stage, question.as_of)?;
    let mut case = Case {
        question: *question,
        assessment,
        outside: &options.outside,
        stage,
        sources,
        manifests,
        remedies: &options.remedies,
        known: &options.known,
    };
    let mut findings = failures::find(&mut case);
    findings.extend(packaged::find(&case));
    findings.extend(native::find(&mut case));
    findings.extend(waivers::find(&case));
    findings.extend(agreements::find(&case));
    findings.extend(housekeeping::find(&case));
    findings.extend(notes::find(&case));
    let mut is_raised = false;
    for finding in &mut findings {
        finding.visit(&mut |finding| {
            let found = finding.severity;
            finding.severity = severity(finding, stage, options);
            // `-D` made an error of what is none by itself.
            is_raised |=
                finding.severity == Severity::Error && found != Severity::Error && !finding.known;
        });
    }
    findings.sort_by(|a, b| {
        (a.known, b.severity, a.code, &a.packages, &a.title).cmp(&(
            b.known,
            a.severity,
            b.code,
            &b.packages,
            &b.title,
        ))
    });
    rows::swallow_tests(&mut findings);
    identity::identify(&mut findings, question.graph, question.facts);
    let mut summary = count(question, assessment);
    let new = count_new(question, assessment, &options.known, &summary);
    let failing = |counts: &Summary| counts.denied + counts.undetermined + counts.review;
    summary.known = failing(&summary) - failing(&new);
    let summary_review = summary.review > 0;
    let exit_code = if is_raised {
        1
    } else {
        exit_code(&new, &findings, stage)
    };
    Ok(Explanation {
        outcome: outcome(&summary, is_raised),
        findings,
        summary,
        run: Run {
            as_of: question.as_of,
            stage: options.stage.clone(),
            enforced: stage.enforces(summary_review),
            unenforced: stage.unenforced(summary_review),
            narrowed: options.narrowed.clone(),
            features: question.graph.features().to_vec(),
            targets: question.graph.targets().to_vec(),
            product: question.product.map(|product| product.id.clone()),
            revision: options.revision.clone(),
            labels: options.labels.clone(),
            base: options.base.clone(),
        },
        exit_code,
    })
}

/// The severity of a finding here: as found, mapped by the stage, raised by `-D`.
fn severity(finding: &Finding, stage: Mapping, options: &Options) -> Severity {
    // What may say several things got its severity where it was found.
    let staged = match finding.code.outcome() {
        Some(_) => stage.severity(finding.outcome),
        None => None,
    }
    .unwrap_or(finding.severity);
    let denied = options.denied.contains(&finding.code)
        || (options.deny_warnings && staged == Severity::Warning)
        || (finding.code == Code::NativeLicenseUnknown
            && finding.outcome.is_some()
            && options.denied.contains(&Code::LicenseNeedsReview));
    if denied { Severity::Error } else { staged }
}

/// 0 nothing fails, 2 nothing worse than needs-review, 1 otherwise.
///
/// Rests on the decisions, not only on what is printed of them: a package that fails without a
/// finding would still fail the run.
fn exit_code(summary: &Summary, findings: &[Finding], stage: Mapping) -> u8 {
    let fails = |outcome: Outcome, count: usize| {
        let is_error = |finding: &Finding| finding.outcome == Some(outcome) && finding.fails();
        count > 0 && stage.severity(Some(outcome)) == Some(Severity::Error)
            || findings.iter().any(is_error)
    };
    if fails(Outcome::Denied, summary.denied) || fails(Outcome::Undetermined, summary.undetermined)
    {
        1
    } else if fails(Outcome::Review, summary.review) {
        2
    } else {
        0
    }
}

fn outcome(summary: &Summary, is_raised: bool) -> Overall {
    if summary.denied + summary.undetermined > 0 || is_raised {
        Overall::Fail
    } else if summary.review > 0 {
        Overall::Review
    } else {
        Overall::Pass
    }
}

/// Counts the packages that fail for something that is not known.
fn count_new(
    question: &Question<'_>,
    assessment: &Assessment,
    known: &BTreeSet<Failing>,
    all: &Summary,
) -> Summary {
    let mut counts = all.clone();
    if known.is_empty() {
        return counts;
    }
    let failed = Failed::of(question, assessment, |_| false);
    let new = failed.packages_beyond(known);
    for package in failed.packages().difference(&new) {
        match assessment.packages[package.0].outcome {
            Outcome::Review => counts.review -= 1,
            Outcome::Denied => counts.denied -= 1,
            Outcome::Undetermined => counts.undetermined -= 1,
            _ => {}
        }
    }
    counts
}

fn count(question: &Question<'_>, assessment: &Assessment) -> Summary {
    let mut summary = Summary {
        packages: assessment.packages.len(),
        ..Summary::default()
    };
    for decision in &assessment.packages {
        let counter = match decision.outcome {
            Outcome::Allowed => &mut summary.allowed,
            Outcome::Waived => &mut summary.waived,
            Outcome::Review => &mut summary.review,
            Outcome::Denied => &mut summary.denied,
            Outcome::Undetermined => &mut summary.undetermined,
            Outcome::NotJudged => &mut summary.not_judged,
            Outcome::FirstParty => &mut summary.first_party,
        };
        *counter += 1;
        summary.native_unknown += usize::from(decision.native_gap == Some(NativeGap::Noted));
        if let Some(reason) = decision.unjudged {
            *summary.unjudged.entry(reason.as_str()).or_default() += 1;
        }
    }
    summary.unshipped = unshipped(question.graph, question.layers).len();
    summary.judged = summary.packages - summary.not_judged - summary.first_party;
    summary.next_expiry = assessment
        .waivers
        .iter()
        .filter(|state| !state.applied.is_empty() && !matches!(state.life, WaiverLife::Grace(_)))
        .map(|state| {
            let waiver = state.waiver;
            question.layers[waiver.layer].waivers[waiver.waiver].expires
        })
        .min();
    summary
}
