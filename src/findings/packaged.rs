//! What license files say, in words: texts nobody recognises, licenses nobody declared.
//!
//! Reads facts and decisions; compares nothing itself.

use std::collections::BTreeMap;

use super::cause::Hit;
use super::context::{Case, finding};
use super::identity::by_crate;
use super::words::{list, packages, plural};
use super::{Finding, stanza};
use crate::decide::PackageDecision;
use crate::diagnostic::{Code, LineKind, Severity};
use crate::facts::{Extra, FileProblem, LicenseFacts, LicenseFile, Origin};
use crate::graph::PackageIx;
use crate::recognition::{Candidate, Leftover, Recognition, Stranger};
use crate::vocabulary::{Outcome, Verdict};

/// Packages whose files are told one by one.
const TOLD: usize = 5;
/// Likeness, in thousandths, from which on a license is named as the nearest; below, most of the
/// file says something else.
const WORTH_NAMING: u16 = 500;
/// Pieces of text told of one file.
const PIECES: usize = 3;

/// What two packages with the same unrecognised files share: path, and digest or problem of each.
pub(crate) fn unrecognized_key(facts: &LicenseFacts) -> Vec<(String, String)> {
    unrecognized(facts)
        .map(|file| {
            let what = match (&file.sha256, &file.recognition) {
                (Some(digest), _) => digest.clone(),
                (None, Err(problem)) => problem.to_string(),
                (None, Ok(_)) => String::new(),
            };
            (file.path.clone(), what)
        })
        .collect()
}

fn unrecognized(facts: &LicenseFacts) -> impl Iterator<Item = &LicenseFile> {
    facts
        .packaged
        .unrecognized
        .iter()
        .filter_map(|index| facts.files.get(*index))
}

/// The title of a finding about files that are not recognised.
pub(crate) fn unrecognized_title(names: &str, files: &[(String, String)], many: bool) -> String {
    let paths: Vec<&str> = files
        .iter()
        .map(|(path, _)| path.as_str())
        .filter(|path| *path != ".")
        .collect();
    if paths.is_empty() {
        return format!("not all license files of {names} can be read");
    }
    let are_several = many || paths.len() > 1;
    let paths = if paths.len() > TOLD {
        plural(paths.len(), "license file")
    } else {
        list(&paths, "and")
    };
    let verb = if are_several { "are" } else { "is" };
    format!("{paths} of {names} {verb} not fully recognised")
}

/// Says of each unrecognised file of the first package what is in it.
pub(super) fn tell_unrecognized(case: &Case<'_, '_>, finding: &mut Finding, hits: &[Hit<'_>]) {
    let Some(first) = hits.first() else { return };
    let facts = &case.question.facts.packages[first.package.0];
    let has_text = unrecognized(facts).any(|file| file.recognition.is_ok());
    finding.line(
        LineKind::Why,
        if has_text {
            "a text that only resembles a license may say the opposite in one sentence, so a person has to read it"
        } else {
            "what cannot be read cannot be judged, and a license is never guessed"
        },
    );
    let (whole, files): (Vec<_>, Vec<_>) = unrecognized(facts).partition(|file| file.path == ".");
    for file in whole.into_iter().chain(files).take(TOLD) {
        for line in describe(file) {
            finding.line(LineKind::Note, format!("`{}`: {line}", file.path));
        }
    }
    if let Some(declared) = facts
        .declared
        .as_ref()
        .filter(|text| !text.trim().is_empty())
    {
        let label = case.graph().package(first.package).label();
        if facts.packaged.extras.is_empty() {
            finding.line(LineKind::Note, format!("`{label}` declares `{declared}`"));
        }
        for extra in &facts.packaged.extras {
            finding.line(LineKind::Note, carries(&label, facts, extra));
        }
    }
}

/// Says what was recognised in a file, and what was not, one fact a line.
pub(crate) fn describe(file: &LicenseFile) -> Vec<String> {
    let recognition = match &file.recognition {
        Ok(recognition) => recognition,
        Err(problem) => return vec![problem_of(file, problem)],
    };
    let mut lines = Vec::new();
    if !recognition.parts.is_empty() {
        lines.push(holds(recognition));
    }
    for leftover in recognition.leftovers.iter().take(PIECES) {
        lines.push(left_over(leftover));
    }
    lines.extend(recognition.strangers.iter().take(PIECES).map(stranger));
    if recognition.leftovers.len() > PIECES {
        let more = recognition.leftovers.len() - PIECES;
        lines.push(format!("and {}", plural(more, "more such place")));
    }
    let near = |candidate: &&Candidate| candidate.score >= WORTH_NAMING;
    if let Some(candidate) = recognition.candidate.as_ref().filter(near) {
        lines.push(nearest(candidate));
    }
    if lines.is_empty() {
        lines.push("no license is recognised in it".to_owned());
    }
    lines
}

fn problem_of(file: &LicenseFile, problem: &FileProblem) -> String {
    let is_read_in_part = matches!(problem, FileProblem::TooMany | FileProblem::TooMuch);
    if file.path == "." && !is_read_in_part {
        return "the package's folder cannot be read, so nobody can say what it carries".to_owned();
    }
    problem.to_string()
}

fn holds(recognition: &Recognition) -> String {
    let parts: Vec<String> = recognition
        .parts
        .iter()
        .map(|part| format!("{} (line {})", part.license, part.line))
        .collect();
    parts.join(", ")
}

fn left_over(leftover: &Leftover) -> String {
    format!(
        "line {} belongs to no license that is recognised: `{}`",
        leftover.line, leftover.text
    )
}

fn stranger(stranger: &Stranger) -> String {
    format!(
        "line {} names `{}`, which may be a condition: nothing in the package's `authors`, \
         `repository` or name bears it out as a holder",
        stranger.line, stranger.name
    )
}

fn nearest(candidate: &Candidate) -> String {
    let Candidate {
        license,
        score,
        difference,
    } = candidate;
    let likeness = format!("{}.{} %", score / 10, score % 10);
    let where_to = match (difference.expected.as_str(), difference.found.as_str()) {
        ("", "") => String::new(),
        ("", found) => format!("; line {} adds `{found}`", difference.line),
        (expected, "") => format!("; line {} leaves out `{expected}`", difference.line),
        (expected, found) => format!(
            "; line {} says `{found}` where it says `{expected}`",
            difference.line
        ),
    };
    format!("nearest is {license}, alike to {likeness}{where_to}")
}

/// Says of the packages of a failure which licenses their files brought in.
pub(super) fn tell_origin(case: &Case<'_, '_>, finding: &mut Finding, hits: &[Hit<'_>]) {
    for hit in hits.iter().take(TOLD) {
        let facts = &case.question.facts.packages[hit.package.0];
        let label = case.graph().package(hit.package).label();
        if facts.origin == Origin::LicenseFile {
            let held: Vec<String> = facts
                .files
                .iter()
                .filter_map(|file| {
                    let recognition = file.recognition.as_ref().ok()?;
                    Some(format!("`{}` holds {}", file.path, holds(recognition)))
                })
                .collect();
            finding.row_line(
                LineKind::Note,
                format!("`{label}` declares no license; {}", held.join("; ")),
            );
        }
        for extra in &facts.packaged.extras {
            if hit.leaves.iter().any(|leaf| extra.leaves.contains(leaf)) {
                finding.row_line(LineKind::Note, carries(&label, facts, extra));
            }
        }
    }
}

fn carries(label: &str, facts: &LicenseFacts, extra: &Extra) -> String {
    format!(
        "`{label}` declares `{}`; `{}` holds {} (line {})",
        facts.declared.as_deref().unwrap_or_default(),
        extra.file,
        extra.license,
        extra.line
    )
}

/// Says of the packages of a contradiction which file says what.
pub(super) fn tell_contradiction(case: &Case<'_, '_>, finding: &mut Finding, hits: &[Hit<'_>]) {
    finding.line(
        LineKind::Why,
        "the manifest says one thing and the package another; which one applies is unclear",
    );
    for hit in hits.iter().take(TOLD) {
        let facts = &case.question.facts.packages[hit.package.0];
        let label = case.graph().package(hit.package).label();
        for extra in &facts.packaged.extras {
            finding.row_line(LineKind::Note, carries(&label, facts, extra));
        }
    }
}

/// What packages share that carry more than they declare.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Surplus {
    /// How the package fails because of it; allow: it does not.
    verdict: Verdict,
    contradicts: bool,
    licenses: Vec<String>,
}

/// Finds the packages that carry licenses they do not declare.
///
/// Where that alone leaves a package open, its failure says so already.
pub(super) fn find(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut found: BTreeMap<Surplus, Vec<PackageIx>> = BTreeMap::new();
    for (index, decision) in case.assessment.packages.iter().enumerate() {
        let facts = &case.question.facts.packages[index];
        let packaged = &facts.packaged;
        let is_judged = !matches!(decision.outcome, Outcome::NotJudged | Outcome::FirstParty);
        let is_told = packaged.is_doubtful() && decision.outcome == Outcome::Undetermined;
        if packaged.extras.is_empty() || !is_judged || is_told {
            continue;
        }
        let mut licenses: Vec<String> = packaged
            .extras
            .iter()
            .map(|extra| extra.license.clone())
            .collect();
        licenses.sort();
        let surplus = Surplus {
            verdict: fails_by(decision, &packaged.extras),
            contradicts: packaged.contradicts.is_some(),
            licenses,
        };
        found.entry(surplus).or_default().push(PackageIx(index));
    }
    found
        .into_iter()
        .map(|(surplus, packages)| {
            by_crate(case.graph(), packages, |packages| {
                surplus_finding(case, &surplus, packages)
            })
        })
        .collect()
}

/// The verdict that the extra terms bring about.
fn fails_by(decision: &PackageDecision, extras: &[Extra]) -> Verdict {
    decision
        .contexts
        .iter()
        .filter(|context| {
            context
                .blamed
                .iter()
                .any(|leaf| extras.iter().any(|extra| extra.leaves.contains(leaf)))
        })
        .map(|context| context.verdict)
        .max()
        .unwrap_or(Verdict::Allow)
}

fn surplus_finding(case: &Case<'_, '_>, surplus: &Surplus, hit: Vec<PackageIx>) -> Finding {
    let names = packages(case.graph(), &hit);
    let licenses = surplus.licenses.join(", ");
    let many = hit.len() > 1;
    let title = format!(
        "{names} {} {licenses}, which {} not declare{}",
        if many { "carry" } else { "carries" },
        if many { "they do" } else { "it does" },
        if surplus.contradicts {
            ", and nothing that is declared"
        } else {
            ""
        }
    );
    let mut surplus_of = finding(Code::LicenseMismatch, title, hit);
    surplus_of.basis.cause.clone_from(&surplus.licenses);
    surplus_of.outcome = match surplus.verdict {
        Verdict::Allow => None,
        Verdict::Review => Some(Outcome::Review),
        Verdict::Undetermined => Some(Outcome::Undetermined),
        Verdict::Deny => Some(Outcome::Denied),
    };
    surplus_of.severity = case
        .stage
        .severity(surplus_of.outcome)
        .unwrap_or(Severity::Warning);
    surplus_of.line(
        LineKind::Why,
        if surplus.verdict == Verdict::Allow {
            "what a package's license files say applies too; it was judged with what is declared"
        } else {
            "what a package's license files say applies too, and it does not pass"
        },
    );
    for ix in surplus_of.packages.clone().iter().take(TOLD) {
        let facts = &case.question.facts.packages[ix.0];
        let label = case.graph().package(*ix).label();
        for extra in &facts.packaged.extras {
            surplus_of.line(LineKind::Note, carries(&label, facts, extra));
        }
    }
    let more = surplus_of.packages.len().saturating_sub(TOLD);
    if more > 0 {
        let labels: Vec<String> = surplus_of.packages[TOLD..]
            .iter()
            .map(|ix| case.graph().package(*ix).label())
            .collect();
        surplus_of.line(
            LineKind::Note,
            format!(
                "so {} {}: {}",
                if more == 1 { "does" } else { "do" },
                plural(more, "more package"),
                labels.join(", ")
            ),
        );
    }
    surplus_of.line(
        LineKind::Or,
        "if the text is about something that is not built, the council can say so in a clarification",
    );
    if let Some(policy) = case.question.layers.first() {
        surplus_of.decided_by(policy);
    }
    surplus_of.stanzas = surplus_of
        .packages
        .iter()
        .map(|ix| stanza::clarification(case, *ix))
        .collect();
    surplus_of
}
