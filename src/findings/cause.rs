//! Groups failing packages by cause, and maps each cause to its finding code. Reads the verdicts
//! that `decide` has reached; it never judges. The explanatory text is written in `advice`.

use super::context::Case;
use super::{Cause, packaged};
use crate::decide::{AgreementRef, Context, ContextDecision, Ruling};
use crate::diagnostic::Code;
use crate::facts::{Effective, Facts, LicenseFacts};
use crate::graph::{PackageIx, Path};
use crate::vocabulary::{Outcome, Reach, Verdict};

/// One package under a cause.
#[derive(Debug)]
pub(crate) struct Hit<'a> {
    pub(crate) package: PackageIx,
    /// Contexts it fails in for this cause.
    pub(crate) contexts: Vec<&'a ContextDecision>,
    /// Leaves that fail for this cause.
    pub(crate) leaves: Vec<usize>,
}

/// The verdict for which a package fails, if it does.
pub(crate) const fn failing(outcome: Outcome) -> Option<Verdict> {
    match outcome {
        Outcome::Denied => Some(Verdict::Deny),
        Outcome::Undetermined => Some(Verdict::Undetermined),
        Outcome::Review => Some(Verdict::Review),
        Outcome::Allowed | Outcome::Waived | Outcome::NotJudged | Outcome::FirstParty => None,
    }
}

/// The code and cause shared by all findings about native code without an entry. No license term is
/// involved, so the term is empty.
pub(crate) const fn native_key(layer: usize) -> (Code, Cause) {
    let term = String::new();
    (Code::NativeLicenseUnknown, Cause::Default { layer, term })
}

/// The causes of a context's verdict: the chosen terms that are as bad as the whole.
pub(crate) fn causes_of(
    facts: &Facts,
    package: PackageIx,
    context: &ContextDecision,
) -> Vec<(Cause, Option<usize>)> {
    let facts = &facts.packages[package.0];
    let expression = match &facts.effective {
        Effective::Known(expression) => expression,
        Effective::Missing => return vec![(Cause::Missing, None)],
        Effective::Unrecognized => return doubts(facts),
        Effective::Unparseable(_) => {
            let declared = facts.declared.clone().unwrap_or_default();
            return vec![(Cause::Unparseable(declared), None)];
        }
    };
    let mut causes = if context.verdict == Verdict::Undetermined {
        doubts(facts)
    } else {
        Vec::new()
    };
    let blamed = context
        .chosen
        .iter()
        .filter(|leaf| context.blamed.contains(leaf));
    causes.extend(blamed.map(|leaf| {
        let term = &expression.leaves[*leaf].term;
        if context.terms[*leaf].unproved {
            return (Cause::Replaced, Some(*leaf));
        }
        let cause = match context.terms[*leaf].ruling {
            Ruling::Rule { layer, rule, .. } => Cause::Rule { layer, rule },
            // An agreement's arm is not a term of the package, and none that it grants is to blame.
            Ruling::Agreement(AgreementRef { layer, .. })
            | Ruling::Default { layer }
            | Ruling::FirstParty { layer } => Cause::Default {
                layer,
                term: term.to_string(),
            },
            Ruling::Unknown => Cause::Unknown(term.to_string()),
        };
        (cause, Some(*leaf))
    }));
    causes
}

/// What the license files leave open.
fn doubts(facts: &LicenseFacts) -> Vec<(Cause, Option<usize>)> {
    let mut causes = Vec::new();
    if !facts.packaged.unrecognized.is_empty() {
        let files = packaged::unrecognized_key(facts);
        causes.push((Cause::Unrecognized(files), None));
    }
    if let Some(carried) = &facts.packaged.contradicts {
        let cause = Cause::Contradicted {
            declared: facts.declared.clone().unwrap_or_default(),
            carried: carried.clone(),
        };
        causes.push((cause, None));
    }
    causes
}

/// The code of a cause.
pub(crate) const fn code(cause: &Cause, verdict: Verdict, member: bool) -> Code {
    match cause {
        Cause::Unparseable(_) | Cause::Unknown(_) | Cause::Unrecognized(_) if member => {
            Code::MemberJudged
        }
        Cause::Missing => Code::LicenseMissing,
        Cause::Unparseable(_) | Cause::Unknown(_) => Code::LicenseUnparseable,
        Cause::Unrecognized(_) => Code::LicenseTextUnrecognized,
        Cause::Replaced => Code::SourceReplaced,
        Cause::Contradicted { .. } => Code::LicenseMismatch,
        Cause::Rule { .. } | Cause::Default { .. } => match verdict {
            Verdict::Deny if member => Code::MemberJudged,
            Verdict::Deny => Code::LicenseDenied,
            Verdict::Allow | Verdict::Review | Verdict::Undetermined => Code::LicenseNeedsReview,
        },
    }
}

/// The failing terms of all hits, each once.
pub(super) fn licenses(case: &Case<'_, '_>, hits: &[Hit<'_>]) -> String {
    let mut terms: Vec<String> = Vec::new();
    for hit in hits {
        for term in failing_terms(case, hit) {
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
    }
    terms.sort();
    terms.join(", ")
}

pub(super) fn failing_terms(case: &Case<'_, '_>, hit: &Hit<'_>) -> Vec<String> {
    let expression = case.question.facts.packages[hit.package.0].expression();
    expression.map_or_else(Vec::new, |expression| {
        hit.leaves
            .iter()
            .map(|leaf| expression.leaves[*leaf].term.to_string())
            .collect()
    })
}

/// Shortest path of a hit in one of its failing contexts.
pub(super) fn shortest(case: &Case<'_, '_>, hit: &Hit<'_>) -> Option<Path> {
    hit.contexts
        .iter()
        .filter_map(|context| {
            let members = context.context.members.iter().copied().collect();
            let by = |reach| case.graph().path_from_any(&members, hit.package, reach);
            // No path says `linked` of a build dependency that counts as linked.
            by(Some(context.context.reach)).or_else(|| by(None))
        })
        .min_by_key(|path| path.steps.len())
        .map(|path| case.graph().told(path))
}

/// The contexts of a hit that a person is told of: what is linked is seldom not tested with, too.
pub(super) fn counting<'h>(hit: &'h Hit<'_>) -> impl Iterator<Item = &'h Context> {
    let contexts = || hit.contexts.iter().map(|context| &context.context);
    let is_linked = contexts().any(|context| context.reach == Reach::Linked);
    contexts().filter(move |context| !is_linked || context.reach != Reach::Dev)
}
