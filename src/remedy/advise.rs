//! The words of remedies: their titles, and the lines of a finding that tell of them.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{Cut, Plan};
use crate::diagnostic::{Line, LineKind, Severity};
use crate::findings::{Edit, Finding, words};
use crate::graph::{EdgeKind, Graph, Replacements};

/// Most parts of a title, and most names in one.
const MOST: usize = 3;

/// What holds of everything that drops a dependency.
const UNUSED: &str = "if unused, ";

/// Says what a plan does, and where.
pub(super) fn title(graph: &Graph, plan: &Plan, edits: &[Edit]) -> String {
    let mut parts: Vec<String> = plan
        .features
        .iter()
        .map(|(to, replacements)| features(&graph.package(*to).name, replacements))
        .collect();
    let mut moved: [Vec<String>; 2] = Default::default();
    let mut dropped: Vec<String> = Vec::new();
    for (declared, cut) in &plan.cuts {
        let names = match cut {
            Cut::Drop => &mut dropped,
            Cut::Move(EdgeKind::Build) => &mut moved[1],
            Cut::Move(_) => &mut moved[0],
        };
        let name = format!("`{}`", declared.dependency);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let [tests, build] = &moved;
    let mut condition = "";
    if !tests.is_empty() {
        condition = "if only tests use it, ";
        parts.push(format!("move {} to `[dev-dependencies]`", several(tests)));
    }
    if !build.is_empty() {
        condition = "if only the build script uses it, ";
        parts.push(format!("move {} to `[build-dependencies]`", several(build)));
    }
    if !dropped.is_empty() {
        condition = UNUSED;
        parts.insert(0, format!("drop {}", several(&dropped)));
    }
    let hidden = parts.len().saturating_sub(MOST);
    parts.truncate(MOST);
    let mut what = parts.join(", ");
    if hidden > 0 {
        what.push_str(&format!(", and {}", words::plural(hidden, "more change")));
    }
    format!("{condition}in {} {what}", places(edits))
}

fn features(name: &str, replacements: &Replacements) -> String {
    let mut parts = Vec::new();
    let quoted: Vec<String> = replacements
        .keys()
        .filter(|feature| *feature != "default")
        .map(|feature| format!("`{feature}`"))
        .collect();
    if replacements.contains_key("default") {
        parts.push(format!("set `default-features = false` on `{name}`"));
    }
    if !quoted.is_empty() {
        let noun = if quoted.len() == 1 {
            "feature"
        } else {
            "features"
        };
        parts.push(format!(
            "disable the {noun} {} of `{name}`",
            several(&quoted)
        ));
    }
    let kept: Vec<String> = replacements
        .values()
        .flatten()
        .map(|feature| format!("`{feature}`"))
        .collect();
    let mut text = parts.join(" and ");
    if !kept.is_empty() {
        text.push_str(&format!(", keeping {}", several(&kept)));
    }
    text
}

fn several(names: &[String]) -> String {
    if names.len() <= MOST + 1 {
        return names.join(", ");
    }
    format!(
        "{} and {} more",
        names[..MOST].join(", "),
        names.len() - MOST
    )
}

/// Where each file loses lines, or else its first line that changes.
fn places(edits: &[Edit]) -> String {
    let mut files: BTreeMap<&str, [BTreeSet<usize>; 2]> = BTreeMap::new();
    for edit in edits {
        let [losing, changing] = files.entry(&edit.path).or_default();
        let line = edit.first_changed_line();
        let stays = |line: &str| edit.after.lines().any(|after| after == line);
        if !edit.before.lines().all(stays) {
            losing.insert(line);
        }
        changing.insert(line);
    }
    let mut shown = Vec::new();
    for (path, [mut losing, changing]) in files {
        if losing.is_empty() {
            losing.extend(changing.first());
        }
        shown.extend(losing.iter().map(|line| format!("{path}:{line}")));
    }
    several(&shown)
}

/// Tells of the best remedy of each finding, in full where it is first met, and puts in order what
/// can be done: what is proved first, what holds on a condition last, and one of all is the fix.
///
/// `total` is how many findings could have been cleared.
pub(crate) fn advise(findings: &mut [Finding], total: usize) {
    let mut shown: Vec<Vec<Edit>> = Vec::new();
    for finding in findings {
        // Whoever is told of one crate is told all of it.
        for one in &mut finding.each {
            advise(std::slice::from_mut(one), total);
        }
        for remedy in &mut finding.remedies {
            remedy.of = total.max(remedy.clears);
        }
        let best = finding.remedies.iter().position(|remedy| remedy.verified);
        if let Some((number, best)) = best.map(|at| (at, finding.remedies[at].clone())) {
            let is_drop = best.kind == "drop";
            let text = if shown.contains(&best.edits) {
                let condition = if is_drop { UNUSED } else { "" };
                let places = places(&best.edits);
                format!("{condition}the change to {places} above clears this too")
            } else {
                format!(
                    "{} (verified: clears {} of {total})",
                    best.title, best.clears
                )
            };
            // What holds only on a condition comes last where there is something else to do.
            let has_fix = finding.lines.iter().any(|line| line.kind == LineKind::Fix);
            let (at, kind) = if is_drop || (best.kind == "move" && has_fix) {
                (before(finding, &[LineKind::Ask]), LineKind::Or)
            } else {
                (0, LineKind::Fix)
            };
            let told = shown.contains(&best.edits);
            let line = Line {
                remedy: (!told && !best.edits.is_empty()).then_some(number),
                ..Line::new(kind, text)
            };
            finding.lines.insert(at, line);
            shown.push(best.edits);
        }
        versions(finding);
        // What `-D` made an error fails as well.
        if finding.outcome.is_some() || finding.severity == Severity::Error {
            one_fix(finding);
        }
    }
}

/// Tells of another version that would do, before the waiver.
fn versions(finding: &mut Finding) {
    let remedies = finding.remedies.iter().enumerate();
    let lines: Vec<Line> = remedies
        .filter(|(_, remedy)| remedy.kind == "version")
        .map(|(number, remedy)| Line {
            remedy: (!remedy.edits.is_empty()).then_some(number),
            ..Line::new(LineKind::Or, format!("{} (not verified)", remedy.title))
        })
        .collect();
    let at = before(finding, &[LineKind::Or, LineKind::Ask]);
    finding.lines.splice(at..at, lines);
}

/// The place before the first line of one of these kinds, or the end.
fn before(finding: &Finding, kinds: &[LineKind]) -> usize {
    let lines = &finding.lines;
    let at = lines.iter().position(|line| kinds.contains(&line.kind));
    at.unwrap_or(lines.len())
}

/// Makes the first way out the fix, and the others what could be done instead.
fn one_fix(finding: &mut Finding) {
    let is_way = |line: &&mut Line| matches!(line.kind, LineKind::Fix | LineKind::Or);
    let has_fix = finding.lines.iter().any(|line| line.kind == LineKind::Fix);
    let mut is_first = true;
    for line in finding.lines.iter_mut().filter(is_way) {
        if has_fix && is_first && line.kind == LineKind::Or {
            continue;
        }
        line.kind = if is_first {
            LineKind::Fix
        } else {
            LineKind::Or
        };
        is_first = false;
    }
}

#[cfg(test)]
mod tests {
    use super::advise;
    use crate::diagnostic::{Code, LineKind};
    use crate::findings::context::finding;
    use crate::findings::{Finding, Remedy};

    fn remedy(kind: &'static str, title: &str) -> Remedy {
        Remedy {
            kind,
            title: title.to_owned(),
            edits: Vec::new(),
            verified: true,
            clears: 1,
            of: 1,
        }
    }

    fn failing(lines: &[(LineKind, &str)], remedies: Vec<Remedy>) -> Finding {
        let mut failing = finding(Code::LicenseNeedsReview, String::new(), Vec::new());
        failing.remedies = remedies;
        for (kind, text) in lines {
            failing.line(*kind, *text);
        }
        failing
    }

    fn told(finding: Finding) -> Vec<String> {
        let mut findings = [finding];
        advise(&mut findings, 2);
        let [finding] = findings;
        let lines = finding.lines.iter();
        lines
            .map(|line| format!("{}: {}", line.kind.as_str(), line.text))
            .collect()
    }

    const LINES: [(LineKind, &str); 4] = [
        (LineKind::Why, "why"),
        (LineKind::Fix, "the council's advice"),
        (LineKind::Or, "a waiver"),
        (LineKind::Ask, "the council"),
    ];

    #[test]
    fn what_is_proved_is_the_one_fix_and_advice_comes_second() {
        let remedies = vec![remedy("feature", "turn it off"), remedy("drop", "drop it")];
        assert_eq!(
            told(failing(&LINES, remedies)),
            [
                "fix: turn it off (verified: clears 1 of 2)",
                "why: why",
                "or: the council's advice",
                "or: a waiver",
                "ask: the council"
            ]
        );
    }

    #[test]
    fn dropping_comes_last_and_is_no_fix() {
        let dropped = || vec![remedy("drop", "if unused, drop it")];
        assert_eq!(
            told(failing(&LINES, dropped())),
            [
                "why: why",
                "fix: the council's advice",
                "or: a waiver",
                "or: if unused, drop it (verified: clears 1 of 2)",
                "ask: the council"
            ]
        );
        let without_advice = [LINES[0], LINES[2], LINES[3]];
        assert_eq!(
            told(failing(&without_advice, dropped())),
            [
                "why: why",
                "fix: a waiver",
                "or: if unused, drop it (verified: clears 1 of 2)",
                "ask: the council"
            ]
        );
    }
}
