//! Bars of packages by outcome, as SVG: colours with patterns, and the same in words.
//!
//! Widths are attributes, not styles: the page's content policy forbids styles of elements.

use std::fmt::Write as _;

use super::word;
use crate::report::escape::html;
use crate::vocabulary::Outcome;

/// The whole width, in hundredths of a percent.
const WHOLE: usize = 10_000;
/// What a part has at least, so that one package among thousands is seen.
const LEAST: usize = 70;

/// The patterns that tell outcomes apart without colours; stands once in a page.
pub(super) const PATTERNS: &str = "<svg class=\"patterns\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>\
<pattern id=\"p-undetermined\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><path class=\"fill undetermined\" d=\"M0 0h6v6H0z\"/><path class=\"ink\" d=\"M0 0l6 6M6 0L0 6\"/></pattern>\
<pattern id=\"p-review\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><path class=\"fill review\" d=\"M0 0h6v6H0z\"/><path class=\"ink\" d=\"M-1 7L7 -1M-1 1L1 -1M5 7L7 5\"/></pattern>\
<pattern id=\"p-waived\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><path class=\"fill waived\" d=\"M0 0h6v6H0z\"/><path class=\"ink\" d=\"M3 0v6\"/></pattern>\
</defs></svg>";

/// Draws parts of a whole of `total`, and says what they are to those who do not see it.
pub(super) fn labelled(parts: &[(Outcome, usize)], total: usize) -> String {
    let label = format!("role=\"img\" aria-label=\"{}\"", html(&words(parts)));
    draw(parts, total, &label)
}

/// Draws parts of a whole of `total`, beside which the words stand.
pub(super) fn silent(parts: &[(Outcome, usize)], total: usize) -> String {
    draw(parts, total, "aria-hidden=\"true\"")
}

fn draw(parts: &[(Outcome, usize)], total: usize, label: &str) -> String {
    let mut bar = format!("<svg class=\"bar\" width=\"100%\" height=\"12\" {label}>");
    let mut x = 0;
    for ((outcome, _), width) in parts.iter().zip(widths(parts, total)) {
        let _ = write!(
            bar,
            "<rect class=\"fill {}\" x=\"{}\" width=\"{}\" height=\"12\"/>",
            outcome.as_str(),
            percent(x),
            percent(width)
        );
        x += width;
    }
    bar.push_str("</svg>");
    bar
}

/// Draws what is left of a term; the words stand beside it.
pub(super) fn time(outcome: Outcome, left: usize, term: usize) -> String {
    let width = left.saturating_mul(WHOLE) / term.max(1);
    format!(
        "<svg class=\"bar time\" width=\"100%\" height=\"6\" aria-hidden=\"true\"><rect class=\"rest\" width=\"100%\" height=\"6\"/><rect class=\"fill {}\" width=\"{}\" height=\"6\"/></svg>",
        outcome.as_str(),
        percent(width)
    )
}

/// Returns the parts in words: `1 denied, 31 need review`.
pub(super) fn words(parts: &[(Outcome, usize)]) -> String {
    let words: Vec<String> = parts
        .iter()
        .map(|(outcome, count)| word::counted(*count, *outcome))
        .collect();
    words.join(", ")
}

/// A small field in the colour and pattern of an outcome.
pub(super) fn swatch(outcome: Outcome) -> String {
    format!(
        "<svg class=\"swatch\" width=\"12\" height=\"12\" aria-hidden=\"true\"><rect class=\"fill {}\" width=\"12\" height=\"12\"/></svg>",
        outcome.as_str()
    )
}

/// The widths of the parts; what small ones get more than their share, the largest gives.
fn widths(parts: &[(Outcome, usize)], total: usize) -> Vec<usize> {
    let share = |count: usize| count.saturating_mul(WHOLE) / total.max(1);
    let mut widths: Vec<usize> = parts
        .iter()
        .map(|(_, count)| share(*count).max(if *count > 0 { LEAST } else { 0 }))
        .collect();
    let excess = widths.iter().sum::<usize>().saturating_sub(WHOLE);
    if let Some(largest) = widths.iter_mut().max() {
        *largest = largest.saturating_sub(excess);
    }
    widths
}

fn percent(width: usize) -> String {
    format!("{}.{:02}%", width / 100, width % 100)
}

#[cfg(test)]
mod tests {
    use super::{labelled, silent, widths};
    use crate::vocabulary::Outcome::{Allowed, Denied, Review};

    #[test]
    fn one_among_thousands_is_seen_and_the_whole_stays_the_whole() {
        let parts = [(Denied, 1), (Review, 1), (Allowed, 9_998)];
        let widths = widths(&parts, 10_000);
        assert_eq!(widths, [70, 70, 9_860]);
        assert_eq!(super::widths(&[(Allowed, 0)], 0), [0]);
    }

    #[test]
    fn a_bar_says_in_words_what_it_draws() {
        let bar = labelled(&[(Denied, 1), (Allowed, 3)], 8);
        assert!(bar.contains("aria-label=\"1 denied, 3 allowed\""), "{bar}");
        assert!(!silent(&[(Denied, 1)], 8).contains("aria-label"));
        assert!(
            bar.contains("<rect class=\"fill allowed\" x=\"12.50%\" width=\"37.50%\""),
            "{bar}"
        );
    }
}
