//! The words of remedies: their titles, and the lines of a finding that tell of them.

use std::collections::{BTreeMap, BTreeSet};

use super::cost::Cost;
use super::plan::Cut;
use super::search::Proof;
use crate::diagnostic::{Line, LineKind, Severity};
use crate::findings::{Edit, Finding, Remedy, Row, words};
use crate::graph::{EdgeKind, Graph, PackageIx, Replacements};

/// Most parts of a title, and most names in one.
const MOST: usize = 3;

/// What holds of everything that drops a dependency.
const UNUSED: &str = "if unused";

/// Says what a plan does, where, what speaks for it and what goes with it.
pub(super) fn title(graph: &Graph, proof: &Proof, edits: &[Edit]) -> String {
    let (plan, usage) = (&proof.plan, &proof.usage);
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
        condition = "if only tests use it";
        parts.push(format!("move {} to `[dev-dependencies]`", several(tests)));
    }
    if !build.is_empty() {
        condition = "if only the build script uses it";
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
    let (places, goes) = (places(edits), goes(&proof.cost));
    match (usage.open, &usage.evidence) {
        (Some(why), _) => format!("{condition} ({why}), in {places} {what}{goes}"),
        (None, Some(evidence)) => format!("in {places} {what}: {evidence}{goes}"),
        (None, None) => format!("in {places} {what}{goes}"),
    }
}

/// What goes with other features.
fn goes(cost: &Cost) -> String {
    let names: Vec<String> = cost
        .features
        .iter()
        .map(|(package, feature)| format!("`{feature}` of `{package}`"))
        .collect();
    let verb = if cost.packages == 1 { "goes" } else { "go" };
    let packages = words::plural(cost.packages, "more crate");
    let packages = format!("{packages} {verb}");
    match (names.is_empty(), cost.packages) {
        (true, 0) => String::new(),
        (true, _) => format!("; {packages}"),
        (false, 0) => format!("; turns off {}", several(&names)),
        (false, _) => format!("; turns off {}, and {packages}", several(&names)),
    }
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

pub(super) fn several(names: &[String]) -> String {
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
pub(super) fn places(edits: &[Edit]) -> String {
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

/// Tells of the remedies of each finding that clear most of it, in full where each is first met, and puts
/// in order what can be done: what is proved first. What rests on an assumption is not told.
///
/// `total` is how many packages under their causes could have been cleared.
pub(crate) fn advise(findings: &mut [Finding], graph: &Graph, total: usize) {
    let mut shown: Vec<Change> = Vec::new();
    for finding in findings {
        // Whoever hears of one crate is told all of it.
        for one in &mut finding.each {
            advise(std::slice::from_mut(one), graph, total);
        }
        for remedy in &mut finding.remedies {
            remedy.of = total.max(remedy.clears);
        }
        let before = shown.clone();
        let mut fixes = 0;
        for number in worth_telling(&finding.remedies) {
            let remedy = &finding.remedies[number];
            let change = (remedy.edits.clone(), remedy.command.clone());
            let is_told = shown.contains(&change);
            let is_last = remedy.is_conditional;
            let line = Line {
                remedy: (!is_told && !remedy.edits.is_empty()).then_some(number),
                is_in_row: true,
                ..Line::new(kind(remedy), told(graph, finding, remedy, is_told))
            };
            shown.push(change);
            if is_last {
                let at = place_before(&finding.lines, &[LineKind::Ask]);
                finding.lines.insert(at, line);
            } else {
                finding.lines.insert(fixes, line);
                fixes += 1;
            }
        }
        if finding.is_block() {
            shown = before;
            fixes = rows(&mut finding.block.rows, &mut shown, total);
        }
        // What `-D` made an error fails as well.
        if finding.outcome.is_some() || finding.severity == Severity::Error {
            let is_block = finding.is_block();
            let counts = |line: &&mut Line| !is_block || !line.is_in_row;
            lead(finding.lines.iter_mut().filter(counts), fixes > 0);
        }
    }
}

/// Edits, or the command that makes a change.
type Change = (Vec<Edit>, Option<String>);

/// Tells of the best remedy of each package; returns how many have one.
fn rows(rows: &mut [Row], shown: &mut Vec<Change>, total: usize) -> usize {
    let mut fixes = 0;
    for row in rows {
        for remedy in &mut row.remedies {
            remedy.of = total.max(remedy.clears);
        }
        let Some(number) = worth_telling(&row.remedies).into_iter().next() else {
            continue;
        };
        let remedy = &row.remedies[number];
        let change = (remedy.edits.clone(), remedy.command.clone());
        let is_told = shown.contains(&change);
        let text = if is_told {
            above(remedy, "it")
        } else {
            verified(remedy)
        };
        let line = Line {
            remedy: (!is_told && !remedy.edits.is_empty()).then_some(number),
            is_in_row: true,
            ..Line::new(kind(remedy), text)
        };
        row.lines.insert(0, line);
        shown.push(change);
        fixes += usize::from(!remedy.is_conditional);
    }
    fixes
}

/// What goes back to an earlier version is a way out, and no fix.
const fn kind(remedy: &Remedy) -> LineKind {
    if remedy.is_conditional {
        LineKind::Or
    } else {
        LineKind::Fix
    }
}

/// The proved remedies that each clear packages which those before do not: the best, and where it leaves
/// some, what helps with them.
fn worth_telling(remedies: &[Remedy]) -> Vec<usize> {
    let mut covered: BTreeSet<PackageIx> = BTreeSet::new();
    let mut told = Vec::new();
    for (number, remedy) in remedies.iter().enumerate() {
        let is_new = told.is_empty() || !remedy.serves.iter().all(|one| covered.contains(one));
        // What would be right if nothing used a dependency, and nobody looked, is not worth it.
        let is_known = !remedy.is_conditional || remedy.command.is_some();
        if remedy.verified && is_known && is_new && told.len() < MOST {
            covered.extend(&remedy.serves);
            told.push(number);
        }
    }
    told
}

/// The words for a proved remedy of a finding, which may have been told with one before.
fn told(graph: &Graph, finding: &Finding, remedy: &Remedy, is_told: bool) -> String {
    let serves_all = remedy.serves.len() == finding.packages.len() || remedy.serves.is_empty();
    let names: Vec<String> = remedy
        .serves
        .iter()
        .map(|ix| format!("`{}`", graph.package(*ix).label()))
        .collect();
    match (is_told, serves_all) {
        (true, true) => above(remedy, "this"),
        (true, false) => above(remedy, &several(&names)),
        (false, true) => verified(remedy),
        (false, false) => format!("of {}: {}", several(&names), verified(remedy)),
    }
}

fn above(remedy: &Remedy, what: &str) -> String {
    match &remedy.command {
        Some(command) => format!("`{command}` above clears {what} too"),
        None => format!(
            "the change to {} above clears {what} too",
            places(&remedy.edits)
        ),
    }
}

fn verified(remedy: &Remedy) -> String {
    let (title, clears, total) = (&remedy.title, remedy.clears, remedy.of);
    format!("{title} (clears {clears} of {total}, not compiled)")
}

/// The place before the first line of one of these kinds, or the end.
fn place_before(lines: &[Line], kinds: &[LineKind]) -> usize {
    let at = lines.iter().position(|line| kinds.contains(&line.kind));
    at.unwrap_or(lines.len())
}

/// Where nothing is proved, the first way out of those that are for all packages is what to do.
fn lead<'l>(lines: impl Iterator<Item = &'l mut Line>, is_proved: bool) {
    let is_way = |line: &&mut Line| matches!(line.kind, LineKind::Fix | LineKind::Or);
    let first = lines.into_iter().find(is_way).filter(|_| !is_proved);
    if let Some(first) = first.filter(|line| line.kind == LineKind::Or) {
        first.kind = LineKind::Help;
    }
}

#[cfg(test)]
mod tests {
    use super::advise;
    use crate::diagnostic::{Code, LineKind};
    use crate::findings::context::finding;
    use crate::findings::{Finding, Remedy};
    use crate::graph::Graph;

    fn remedy(kind: &'static str, title: &str) -> Remedy {
        Remedy {
            kind,
            title: title.to_owned(),
            edits: Vec::new(),
            command: None,
            verified: true,
            compiles: false,
            is_conditional: kind == "drop",
            serves: Vec::new(),
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
        advise(&mut findings, &Graph::of("/w", Vec::new()), 2);
        let [finding] = findings;
        let lines = finding.lines.iter();
        lines
            .map(|line| format!("{}: {}", line.kind.as_str(), line.text))
            .collect()
    }

    const LINES: [(LineKind, &str); 4] = [
        (LineKind::Why, "why"),
        (LineKind::Or, "the council's advice"),
        (LineKind::Or, "a waiver"),
        (LineKind::Ask, "the council"),
    ];

    #[test]
    fn what_is_proved_is_the_one_fix_and_advice_comes_second() {
        assert_eq!(
            told(failing(&LINES, vec![remedy("feature", "turn it off")])),
            [
                "fix: turn it off (clears 1 of 2, not compiled)",
                "why: why",
                "or: the council's advice",
                "or: a waiver",
                "ask: the council"
            ]
        );
    }

    #[test]
    fn what_rests_on_an_assumption_is_not_told_and_advice_is_no_fix() {
        assert_eq!(
            told(failing(&LINES, vec![remedy("drop", "if unused, drop it")])),
            [
                "why: why",
                "help: the council's advice",
                "or: a waiver",
                "ask: the council"
            ]
        );
    }
}
