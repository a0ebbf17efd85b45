//! The summary line, the same in every text format.

use owo_colors::OwoColorize as _;

use super::escape;
use crate::findings::{Base, Judgement, NotJudged, Overall, Run, Several, Summary};
use crate::policy::Policy;
use crate::vocabulary::Outcome;

/// Characters of a policy's digest that are shown.
const DIGEST: usize = 12;
/// Digits of a commit that are shown.
const SHORT: usize = 10;

/// Returns the summary line, without a line ending.
#[must_use]
pub(crate) fn line(judgement: &Judgement, color: bool) -> String {
    let mut line = format!(
        "ospo-check: {}; {}; {}",
        verdicts(&judgement.summary, color),
        coverage(&judgement.summary),
        policies(&judgement.layers.iter().collect::<Vec<_>>(), true)
    );
    conditions(
        &mut line,
        &judgement.run,
        judgement.exit_code,
        judgement.summary.known,
        color,
    );
    line
}

/// Returns the summary line of several workspaces, without a line ending.
#[must_use]
pub(crate) fn line_of_several(several: &Several, color: bool) -> String {
    let (layers, is_same) = several.policies();
    let count = several.workspaces.len();
    let mut line = format!(
        "ospo-check: {}; {} in {count} {}; {}",
        verdicts(&several.summary, color),
        coverage(&several.summary),
        plural(count, "workspace"),
        policies(&layers, is_same)
    );
    let runs = || several.workspaces.iter().map(|at| &at.judgement.run);
    // The flags are the same for all; a stage is what each policy makes of it.
    if let Some(first) = runs().next() {
        let run = Run {
            enforced: runs().all(|run| run.enforced),
            unenforced: runs().flat_map(|run| run.unenforced.clone()).collect(),
            ..first.clone()
        };
        conditions(
            &mut line,
            &run,
            several.exit_code,
            several.summary.known,
            color,
        );
    }
    if let Some(left_out) = several.left_out.as_ref().filter(|all| !all.is_empty()) {
        line.push_str("; left out: ");
        line.push_str(&counted(left_out));
    }
    line
}

/// Counts what was left out, by what it is.
pub(super) fn counted(left_out: &[NotJudged]) -> String {
    let mut counts: Vec<((&str, &str), usize)> = Vec::new();
    for thing in left_out {
        match counts.iter_mut().find(|(noun, _)| *noun == thing.noun) {
            Some((_, count)) => *count += 1,
            None => counts.push((thing.noun, 1)),
        }
    }
    counts.sort_unstable();
    let words = counts.iter().map(|((one, many), count)| {
        let noun = if *count == 1 { one } else { many };
        format!("{count} {noun}")
    });
    words.collect::<Vec<_>>().join(", ")
}

fn conditions(line: &mut String, run: &Run, exit_code: u8, known: usize, color: bool) {
    if let Some(base) = &run.base {
        line.push_str("; ");
        line.push_str(&compared(base, known));
    }
    if !run.narrowed.is_empty() {
        line.push_str("; narrowed by ");
        line.push_str(&escape::title(&run.narrowed.join(", ")));
    }
    if !run.enforced {
        let what = if exit_code == 0 {
            String::new()
        } else {
            format!(" {}", unenforced(run))
        };
        let note = format!("not enforcing{what} (stage {})", escape::title(&run.stage));
        line.push_str("; ");
        line.push_str(&paint(note, color, |text| text.yellow().to_string()));
    }
}

/// Says what a run is compared with, and why with nothing, if that is so.
fn compared(base: &Base, known: usize) -> String {
    let commit = base.commit.as_deref().map(|id| {
        let short = id.get(..SHORT).unwrap_or(id);
        let day = base
            .date
            .map_or_else(String::new, |day| format!(" of {day}"));
        format!("commit {short}{day}")
    });
    match (&base.unusable, commit) {
        (None, Some(commit)) => format!("{known} known at {commit}"),
        (Some(why), Some(commit)) => {
            format!("nothing is known at {commit}: {}", escape::title(why))
        }
        (why, None) => format!(
            "nothing is known: {}",
            escape::title(why.as_deref().unwrap_or_default())
        ),
    }
}

/// Names what does not fail at a stage.
fn unenforced(run: &Run) -> String {
    let named = run.unenforced.iter().map(|outcome| match outcome {
        Outcome::Review => "reviews".to_owned(),
        Outcome::Denied => "refusals".to_owned(),
        other => format!("what is {}", other.as_str()),
    });
    named.collect::<Vec<_>>().join(", ")
}

/// Returns `word`, in the plural unless `count` is one.
pub(super) fn plural(count: usize, word: &str) -> String {
    if count == 1 {
        word.to_owned()
    } else {
        format!("{word}s")
    }
}

/// Returns the outcome as a line; whether it is enforced, and fails for something new, is part of it.
pub(super) const fn headline(outcome: Overall, exit_code: u8, known: usize) -> &'static str {
    match (outcome, exit_code, known) {
        (Overall::Pass, 0, _) => "passed",
        (_, 0, 0) => "not passed, and not enforced at this stage",
        (_, 0, _) => "nothing new fails",
        (Overall::Review, _, _) => "waiting for review",
        (Overall::Pass | Overall::Fail, _, _) => "failed",
    }
}

pub(super) fn verdicts(summary: &Summary, color: bool) -> String {
    let red = |text: &str| text.red().bold().to_string();
    let yellow = |text: &str| text.yellow().bold().to_string();
    let mut parts = Vec::new();
    if summary.denied > 0 {
        parts.push(paint(format!("{} denied", summary.denied), color, red));
    }
    if summary.undetermined > 0 {
        let count = format!("{} undetermined", summary.undetermined);
        parts.push(paint(count, color, red));
    }
    if summary.review > 0 {
        let verb = if summary.review == 1 { "needs" } else { "need" };
        let count = format!("{} {verb} review", summary.review);
        parts.push(paint(count, color, yellow));
    }
    if summary.waived > 0 {
        let mut count = format!("{} waived", summary.waived);
        if let Some(date) = summary.next_expiry {
            count.push_str(&format!(" (next expires {date})"));
        }
        parts.push(count);
    }
    let allowed = format!("{} allowed", summary.allowed);
    parts.push(paint(allowed, color, |text| text.green().to_string()));
    parts.join(", ")
}

fn coverage(summary: &Summary) -> String {
    let mut rest: Vec<String> = summary
        .unjudged
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(reason, count)| format!("{count} {}", reason.replace('-', " ")))
        .collect();
    if summary.first_party > 0 {
        rest.push(format!("{} first party", summary.first_party));
    }
    let counts = format!(
        "{} of {} {} judged",
        summary.judged,
        summary.packages,
        plural(summary.packages, "package")
    );
    let counts = if rest.is_empty() {
        counts
    } else {
        format!("{counts} ({})", rest.join(", "))
    };
    let notes = [native(summary), unshipped(summary)];
    let notes: String = notes
        .iter()
        .flatten()
        .map(|note| format!("; {note}"))
        .collect();
    format!("{counts}{notes}")
}

/// Counts the members that are judged otherwise because only tests use them, if there are any.
pub(super) fn unshipped(summary: &Summary) -> Option<String> {
    let count = summary.unshipped;
    (count > 0).then(|| format!("{count} {} used by tests only", plural(count, "member")))
}

/// Counts the packages whose native code the policy takes note of, if there are any.
pub(super) fn native(summary: &Summary) -> Option<String> {
    let count = summary.native_unknown;
    let verb = if count == 1 { "links" } else { "link" };
    (count > 0).then(|| format!("{count} {verb} native code of unknown license"))
}

/// Names the policies; `is_same`: they apply together, the first above the others.
fn policies(layers: &[&Policy], is_same: bool) -> String {
    let named: Vec<String> = layers
        .iter()
        .map(|layer| {
            let identity = &layer.identity;
            let mut text = format!("\"{}\"", escape::title(&identity.name.replace('"', "\\\"")));
            if !identity.version.is_empty() {
                text.push(' ');
                text.push_str(&escape::title(&identity.version));
            }
            let digest: String = layer.sha256.chars().take(DIGEST).collect();
            format!("{text} sha256:{}…", escape::text(&digest))
        })
        .collect();
    let Some((first, below)) = named.split_first() else {
        return String::new();
    };
    if below.is_empty() {
        return format!("policy {first}");
    }
    if !is_same {
        return format!("policies {}", named.join(", "));
    }
    let layers = plural(below.len(), "layer");
    format!(
        "policy {first} + {} {layers}: {}",
        below.len(),
        below.join(", ")
    )
}

fn paint(text: String, color: bool, painter: impl Fn(&str) -> String) -> String {
    if color { painter(&text) } else { text }
}
