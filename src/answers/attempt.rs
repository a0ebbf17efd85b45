//! `try`: what a dependency would change, as values.
//!
//! Compares how every package stands before and after; decides nothing anew and runs nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::request::ManifestLine;
use crate::decide::Assessment;
use crate::diagnostic::LineKind;
use crate::findings::{Finding, Judgement};
use crate::graph::{Graph, PackageIx};
use crate::vocabulary::{Outcome, Reach, Verdict};

/// Most features that are tried one by one.
const MOST_FEATURES: usize = 10;

/// Names a package in two graphs: name, version and source.
type Key = (String, String, Option<String>);
/// One way of use: how it gets in, how that leaves the firm, and in which member.
type Way = (Reach, Option<String>, String);

/// How a package stands.
#[derive(Debug, Clone)]
struct Stand {
    is_judged: bool,
    verdicts: BTreeMap<Way, Verdict>,
}

/// What is different from before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Change {
    /// Packages that are judged now and were not before.
    pub new: BTreeSet<PackageIx>,
    /// Of these, those that were not in the graph at all.
    pub unheard_of: usize,
    /// Packages that were judged before, and do not pass in a way in which they passed, or were
    /// not used; and the crate that is tried, if it did not pass before either.
    pub stricter: BTreeSet<PackageIx>,
    /// Packages that were not in the graph, and that nothing builds.
    pub not_built: usize,
}

impl Change {
    /// Finds what is different in another graph of the same workspace.
    #[must_use]
    pub(crate) fn between(before: (&Graph, &Assessment), after: (&Graph, &Assessment)) -> Self {
        let (graph, assessment) = before;
        let before: BTreeMap<Key, Stand> = graph
            .indices()
            .map(|ix| (key(graph, ix), stand(graph, assessment, ix)))
            .collect();
        let (graph, assessment) = after;
        let mut change = Change::default();
        for ix in graph.indices() {
            let before = before.get(&key(graph, ix));
            let after = stand(graph, assessment, ix);
            if before.is_some_and(|before| before.is_judged) {
                let verdicts = before.map(|before| &before.verdicts);
                let is_stricter = after.verdicts.iter().any(|(way, verdict)| {
                    let was = verdicts.and_then(|verdicts| verdicts.get(way));
                    *verdict != Verdict::Allow && was.is_none_or(|was| was < verdict)
                });
                if is_stricter {
                    change.stricter.insert(ix);
                }
            } else if after.is_judged {
                change.new.insert(ix);
                change.unheard_of += usize::from(before.is_none());
            } else if before.is_none() {
                change.not_built += 1;
            }
        }
        change
    }

    /// Returns all packages that have to be looked at.
    #[must_use]
    pub(crate) fn packages(&self) -> BTreeSet<PackageIx> {
        self.new.union(&self.stricter).copied().collect()
    }

    /// Counts the crate that is tried, if it does not pass in a member: nothing is new about it
    /// where it is there already, but it is what was asked about.
    pub(crate) fn ask_about(
        &mut self,
        krate: PackageIx,
        member: &str,
        graph: &Graph,
        assessment: &Assessment,
    ) {
        let Stand {
            is_judged,
            mut verdicts,
        } = stand(graph, assessment, krate);
        // Where no way of use is the member's own, those of the others have to do.
        if verdicts.keys().any(|(_, _, of)| of == member) {
            verdicts.retain(|(_, _, of), _| of == member);
        }
        let fails = verdicts.values().any(|verdict| *verdict != Verdict::Allow);
        if is_judged && fails && !self.new.contains(&krate) {
            self.stricter.insert(krate);
        }
    }
}

fn key(graph: &Graph, ix: PackageIx) -> Key {
    let package = graph.package(ix);
    (
        package.name.clone(),
        package.version.to_string(),
        package.source_url.clone(),
    )
}

fn stand(graph: &Graph, assessment: &Assessment, ix: PackageIx) -> Stand {
    let decision = &assessment.packages[ix.0];
    let mut verdicts: BTreeMap<Way, Verdict> = BTreeMap::new();
    for context in &decision.contexts {
        for member in &context.context.members {
            let way = (
                context.context.reach,
                context.context.distribution.clone(),
                graph.package(*member).name.clone(),
            );
            let verdict = verdicts.entry(way).or_insert(context.verdict);
            *verdict = context.verdict.max(*verdict);
        }
    }
    Stand {
        is_judged: !matches!(decision.outcome, Outcome::NotJudged | Outcome::FirstParty),
        verdicts,
    }
}

/// Which features of a crate are asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FeatureChoice {
    /// Whether its default features are.
    pub default: bool,
    /// Which others are.
    pub features: Vec<String>,
}

impl FeatureChoice {
    /// Returns the flags that ask for it.
    #[must_use]
    pub(crate) fn flags(&self) -> String {
        let mut flags = Vec::new();
        if !self.default {
            flags.push("--no-default-features".to_owned());
        }
        if !self.features.is_empty() {
            flags.push(format!("--features {}", self.features.join(",")));
        }
        if flags.is_empty() {
            "the default features".to_owned()
        } else {
            flags.join(" ")
        }
    }

    /// Returns the choice with less: without the default features, or without what was asked for.
    #[must_use]
    pub(crate) fn fewer(&self) -> Vec<Self> {
        let mut fewer = Vec::new();
        if self.default {
            fewer.push(Self {
                default: false,
                ..self.clone()
            });
        }
        for left_out in self.features.iter().take(MOST_FEATURES) {
            let mut rest = self.features.clone();
            rest.retain(|feature| feature != left_out);
            fewer.push(Self {
                features: rest,
                ..self.clone()
            });
        }
        if self.default && !self.features.is_empty() {
            fewer.push(Self {
                default: false,
                features: Vec::new(),
            });
        }
        fewer
    }

    /// Returns the choice with each of the default features that are not asked for yet.
    #[must_use]
    pub(crate) fn with_each(&self, defaults: &[String]) -> Vec<Self> {
        defaults
            .iter()
            .filter(|name| !name.contains(['/', ':']) && !self.features.contains(name))
            .take(MOST_FEATURES)
            .map(|name| {
                let mut features = self.features.clone();
                features.push(name.clone());
                Self {
                    features,
                    ..self.clone()
                }
            })
            .collect()
    }
}

/// What was found out about other choices of features.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Choices {
    /// How many were tried.
    pub tried: usize,
    /// Those with which nothing new is refused, the widest first; each was tried.
    pub passing: Vec<FeatureChoice>,
}

/// A crate that is in the graph before it is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Present {
    /// Name and version.
    pub label: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The shortest path to it, in words.
    pub path: Option<String>,
}

/// A dependency that was tried.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    /// The crate.
    pub krate: PackageIx,
    /// The member it was added to.
    pub member: String,
    /// The section it was added to, in words: `dependency`, `dev-dependency`, `build-dependency`.
    pub section: &'static str,
    /// The lines that would be added to the manifest.
    pub lines: Vec<ManifestLine>,
    /// The versions of it that are in the graph already.
    pub present: Vec<Present>,
    /// Whether it was judged as if the member had a build script, which it has not.
    pub build_script: bool,
    /// What it would change.
    pub change: Change,
    /// What else was tried; `None` where nothing is refused, or features cannot help.
    pub choices: Option<Choices>,
}

/// What advice begins with that names a command of ours.
const COMMAND: &str = "`cargo ospo-check ";

/// Takes back advice that a crate which is only tried cannot follow: there is no request for what is
/// not in the workspace.
pub(crate) fn mend_advice(judgement: &mut Judgement) {
    let mut mend = |finding: &mut Finding| {
        for line in &mut finding.lines {
            let is_way = matches!(line.kind, LineKind::Fix | LineKind::Or | LineKind::Help);
            if is_way && line.text.contains(COMMAND) {
                line.text = "ask the council first; `-v` prints the stanza it needs".to_owned();
            }
        }
    };
    for finding in &mut judgement.findings {
        finding.visit(&mut mend);
    }
}

/// Finds the lines that `after` has and `before` has not, if they are in one place.
#[must_use]
pub(crate) fn added_lines(path: &str, before: &str, after: &str) -> Vec<ManifestLine> {
    let (before, after): (Vec<&str>, Vec<&str>) =
        (before.lines().collect(), after.lines().collect());
    let head = before
        .iter()
        .zip(&after)
        .take_while(|(before, after)| before == after)
        .count();
    let tail = before[head..]
        .iter()
        .rev()
        .zip(after[head..].iter().rev())
        .take_while(|(before, after)| before == after)
        .count();
    after[head..after.len() - tail]
        .iter()
        .enumerate()
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(offset, text)| ManifestLine {
            path: path.to_owned(),
            line: head + offset + 1,
            text: text.trim().to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{FeatureChoice, added_lines};

    fn choice(default: bool, features: &[&str]) -> FeatureChoice {
        FeatureChoice {
            default,
            features: features.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    #[test]
    fn lines_are_found_where_they_were_added() {
        let before = "[package]\n\n[dependencies]\na = \"1\"\nz = \"1\"\n";
        let after = "[package]\n\n[dependencies]\na = \"1\"\nb = \"1\"\nz = \"1\"\n";
        let lines = added_lines("Cargo.toml", before, after);
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].line, lines[0].text.as_str()), (5, "b = \"1\""));
        assert!(added_lines("Cargo.toml", before, before).is_empty());
        let lines = added_lines(
            "Cargo.toml",
            "[package]\n",
            "[package]\n\n[dependencies]\nb = \"1\"\n",
        );
        assert_eq!(lines.len(), 2);
        assert_eq!((lines[1].line, lines[1].text.as_str()), (4, "b = \"1\""));
    }

    #[test]
    fn choices_get_smaller_first_and_wider_then() {
        let asked = choice(true, &["x", "y"]);
        assert_eq!(
            asked.fewer(),
            [
                choice(false, &["x", "y"]),
                choice(true, &["y"]),
                choice(true, &["x"]),
                choice(false, &[]),
            ]
        );
        let defaults = ["x", "std", "dep:z", "z/std"].map(str::to_owned);
        assert_eq!(
            choice(false, &["x"]).with_each(&defaults),
            [choice(false, &["x", "std"])]
        );
        assert_eq!(
            choice(false, &["x", "std"]).flags(),
            "--no-default-features --features x,std"
        );
        assert!(choice(false, &[]).fewer().is_empty());
    }
}
