//! What several parts of the page need: the words and marks for outcomes and severities, numbers,
//! the contexts of all packages.

use crate::decide::ContextDecision;
use crate::diagnostic::Severity;
use crate::findings::{Finding, Judgement};
use crate::vocabulary::Outcome;

/// The outcomes that are verdicts, the worst first.
pub(super) const JUDGED: &[Outcome] = &[
    Outcome::Denied,
    Outcome::Undetermined,
    Outcome::Review,
    Outcome::Waived,
    Outcome::Allowed,
];

/// Returns the word for one package.
pub(super) const fn of(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Review => "needs review",
        Outcome::NotJudged => "not judged",
        Outcome::FirstParty => "first party",
        other => other.as_str(),
    }
}

/// Returns `1 needs review`, `31 need review`, `839 allowed`.
pub(super) fn counted(count: usize, outcome: Outcome) -> String {
    let word = match outcome {
        Outcome::Review if count != 1 => "need review",
        other => of(other),
    };
    format!("{} {word}", number(count))
}

/// Returns the outcome as a coloured word.
pub(super) fn badge(outcome: Outcome) -> String {
    format!(
        "<span class=\"badge {}\">{}</span>",
        outcome.as_str(),
        of(outcome)
    )
}

/// Returns the class that colours a finding.
pub(super) const fn class(finding: &Finding) -> &'static str {
    match (finding.severity, finding.outcome) {
        (Severity::Note, _) => "not-judged",
        (Severity::Warning, _) => "waived",
        (Severity::Error, Some(Outcome::Review)) => "review",
        (Severity::Error, Some(Outcome::Undetermined)) => "undetermined",
        (Severity::Error, _) => "denied",
    }
}

/// Returns every context that a package was judged in.
pub(super) fn contexts(judgement: &Judgement) -> impl Iterator<Item = &ContextDecision> {
    let packages = judgement.assessment.packages.iter();
    packages.flat_map(|decision| &decision.contexts)
}

/// Begins a sentence.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Writes a number with commas between thousands.
pub(super) fn number(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + 4);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{counted, number};
    use crate::vocabulary::Outcome;

    #[test]
    fn numbers_read_like_numbers() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(1_018), "1,018");
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(counted(1, Outcome::Review), "1 needs review");
        assert_eq!(counted(1_000, Outcome::Review), "1,000 need review");
    }
}
