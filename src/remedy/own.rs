//! What gets in only because a feature of our own is on: which feature, whether it is on by default, and what
//! would clear it.
//!
//! Where every feature is judged, taking one out of `default` clears nothing, and no edit is offered: the feature
//! has to go with the code behind it, and that is for its authors. Where default features are judged, it is proved.

use std::collections::{BTreeMap, BTreeSet};

use super::advise::several;
use super::prove::{Failures, Outcome, failing_of, failures, judge};
use super::realize::{Files, own_default};
use super::search::{is_sought, ways};
use crate::decide::{Assessment, Question};
use crate::diagnostic::{Line, LineKind};
use crate::findings::manifests::Manifests;
use crate::findings::{Failing, Finding, Remedies, Remedy};
use crate::graph::{Graph, Hypothesis, PackageIx};
use crate::source::Sources;

/// Most packages that are looked at, and most simulations.
const MAX_PACKAGES: usize = 32;
const MAX_SIMULATIONS: usize = 24;
/// Most features that are thought away together.
const MAX_FEATURES: usize = 3;

/// Features of members.
type Features = BTreeSet<(PackageIx, String)>;

/// Adds what would clear the packages that only features of our own bring in; returns what is to be said of each.
///
/// `may_narrow` is whether the policy lets default features alone be judged.
pub(super) fn own_features(
    question: &Question<'_>,
    assessment: &Assessment,
    (sources, manifests): (&mut Sources, &mut dyn Manifests),
    may_narrow: bool,
    remedies: &mut Remedies,
) -> BTreeMap<PackageIx, String> {
    let failures = failures(question.facts, assessment);
    let mut notes = BTreeMap::new();
    if !failures.keys().any(is_sought) {
        return notes;
    }
    let Some(hypothesis) = Hypothesis::new(question.graph) else {
        return notes;
    };
    let mut looking = Looking {
        question,
        hypothesis: &hypothesis,
        failures: &failures,
        without: BTreeMap::new(),
        left: MAX_SIMULATIONS,
    };
    let judged = question.graph.features();
    let is_all = judged == ["all"];
    let is_default = judged == ["default"];
    let defaults = is_all.then(|| hypothesis.with_defaults(None)).flatten();
    let defaults = defaults.and_then(|graph| judge(question, &failures, &graph));
    let mut files = Files::new(sources, manifests);
    let found = looking.found();
    let mut known: BTreeSet<&Features> = BTreeSet::new();
    for (package, features) in &found {
        let is_gone = |outcome: &Outcome| looking.clears(outcome, *package);
        let by_default = defaults.as_ref().is_some_and(is_gone);
        notes.insert(*package, looking.note(features, by_default && may_narrow));
        if !known.insert(features) {
            continue;
        }
        if is_all {
            remedies
                .found
                .extend(looking.taken_out(features, remedies.sought));
        } else if is_default {
            let edited = looking.off_by_default(features, remedies.sought, &mut files);
            remedies.found.extend(edited);
        }
    }
    notes
}

/// Says of each package that a finding tells of which feature brings it in.
pub(super) fn tell_own_features(
    findings: &mut [Finding],
    notes: &BTreeMap<PackageIx, String>,
    graph: &Graph,
) {
    let line = |package: &PackageIx| {
        let text = notes.get(package)?;
        Some(Line {
            is_in_row: true,
            ..Line::new(LineKind::Note, text.clone())
        })
    };
    for finding in findings {
        finding.visit(&mut |finding| {
            if finding.outcome.is_none() {
                return;
            }
            let lines: Vec<Line> = finding.packages.iter().filter_map(line).collect();
            let is_reason = |line: &Line| line.kind == LineKind::Why;
            let at = finding.lines.iter().position(is_reason);
            let at = at.unwrap_or(finding.lines.len());
            finding.lines.splice(at..at, lines);
            let mut told: BTreeMap<&str, PackageIx> = BTreeMap::new();
            for row in &mut finding.block.rows {
                let Some(mut line) = line(&row.package) else {
                    continue;
                };
                if let Some(text) = notes.get(&row.package) {
                    let first = *told.entry(text).or_insert(row.package);
                    if first != row.package {
                        let label = graph.package(first).label();
                        line.text = format!("only by the same of our own as `{label}`");
                    }
                }
                row.lines.insert(0, line);
            }
        });
    }
}

struct Looking<'l> {
    question: &'l Question<'l>,
    hypothesis: &'l Hypothesis<'l>,
    failures: &'l Failures,
    /// What would be without features.
    without: BTreeMap<Features, Option<Outcome>>,
    left: usize,
}

impl Looking<'_> {
    /// The packages that nothing but features of our own brings in where they fail, with these features.
    fn found(&mut self) -> BTreeMap<PackageIx, Features> {
        let graph = self.question.graph;
        let sought = self.failures.iter().filter(|(key, _)| is_sought(key));
        let packages: BTreeSet<PackageIx> = sought
            .flat_map(|(_, packages)| packages.keys().copied())
            .filter(|ix| !graph.package(*ix).is_member)
            .take(MAX_PACKAGES)
            .collect();
        let mut found = BTreeMap::new();
        for package in packages {
            let Some(features) = self.leading(package) else {
                continue;
            };
            self.think_away(&features);
            let outcome = self.without.get(&features).and_then(Option::as_ref);
            if outcome.is_some_and(|outcome| self.clears(outcome, package)) {
                found.insert(package, features);
            }
        }
        found
    }

    /// The features of the members that bring a package in; `None` if one of them does so whatever is on.
    fn leading(&self, package: PackageIx) -> Option<Features> {
        let one = BTreeSet::from([package]);
        let ways: Vec<_> = self
            .failures
            .values()
            .flat_map(|packages| ways(packages, &one))
            .collect();
        let entries = self.hypothesis.entries(self.question.graph, &ways);
        let toward = self.hypothesis.toward(&[package]);
        let mut features = Features::new();
        let members: BTreeSet<PackageIx> = entries.iter().map(|entry| entry.member).collect();
        for member in members {
            let leading = self.hypothesis.features_toward(member, &toward)?;
            features.extend(leading.into_iter().map(|feature| (member, feature)));
        }
        (!features.is_empty() && features.len() <= MAX_FEATURES).then_some(features)
    }

    /// Judges the graph without features, once, as long as there is leave to.
    fn think_away(&mut self, features: &Features) {
        if self.left == 0 || self.without.contains_key(features) {
            return;
        }
        self.left -= 1;
        let edited = self.hypothesis.without(features);
        let outcome = edited.and_then(|graph| judge(self.question, self.failures, &graph));
        self.without.insert(features.clone(), outcome);
    }

    /// Whether a package does not fail any more, for whatever cause.
    fn clears(&self, outcome: &Outcome, package: PackageIx) -> bool {
        let mut failing = failing_of(self.failures).filter(|(_, failing)| **failing == package);
        failing.all(|(key, package)| outcome.cleared.contains(&(key.clone(), *package)))
    }

    fn note(&self, features: &Features, is_narrowed: bool) -> String {
        let mut named: Vec<String> = features
            .iter()
            .map(|(member, feature)| {
                let default = self.hypothesis.is_default(*member, feature);
                let default = if default { "yes" } else { "no" };
                format!("{} (default: {default})", self.named(*member, feature))
            })
            .collect();
        // What all of them are is said once.
        if let [first, _, ..] = named.as_slice()
            && let Some((what, _)) = first
                .split_once('`')
                .map(|(what, rest)| (what.to_owned(), rest))
            && named.iter().all(|name| name.starts_with(&what))
        {
            let plural = match what.trim_end().strip_suffix('y') {
                Some(stem) => format!("{stem}ies "),
                None => format!("{}s ", what.trim_end()),
            };
            for (place, name) in named.iter_mut().enumerate() {
                let head = if place == 0 { plural.as_str() } else { "" };
                *name = format!("{head}{}", &name[what.len()..]);
            }
        }
        let mut text = format!("only by {}", several(&named));
        if is_narrowed {
            text.push_str("; `--default-features` judges what is built without it");
        }
        text
    }

    /// ``our feature `oss` of `app` ``.
    fn named(&self, member: PackageIx, feature: &str) -> String {
        let graph = self.question.graph;
        let what = if self.hypothesis.is_dependency(member, feature) {
            "our optional dependency"
        } else {
            "our feature"
        };
        if graph.members().len() == 1 {
            return format!("{what} `{feature}`");
        }
        format!("{what} `{feature}` of `{}`", graph.package(member).name)
    }

    /// That the features go, for their authors to do.
    fn taken_out(&self, features: &Features, sought: usize) -> Option<(Remedy, BTreeSet<Failing>)> {
        let outcome = self.without.get(features)?.as_ref()?;
        let named: Vec<String> = features
            .iter()
            .map(|(member, feature)| self.named(*member, feature))
            .collect();
        let title = format!(
            "give up {}, with what only that brings in (every feature is judged, on by default or not)",
            named.join(" and ")
        );
        outcome.is_milder.then(|| {
            let remedy = remedy(title, outcome, sought);
            (remedy, outcome.cleared.clone())
        })
    }

    /// That a feature is not on by default any more, as an edit, where default features are judged.
    fn off_by_default(
        &self,
        features: &Features,
        sought: usize,
        files: &mut Files<'_>,
    ) -> Option<(Remedy, BTreeSet<Failing>)> {
        let [(member, feature)] = features.iter().collect::<Vec<_>>()[..] else {
            return None;
        };
        let edits = own_default(*member, feature, files)?;
        let edited = self.hypothesis.with_defaults(Some((*member, feature)))?;
        let outcome = judge(self.question, self.failures, &edited)?;
        if !outcome.is_milder || outcome.cleared.is_empty() {
            return None;
        }
        let place = super::advise::places(&edits);
        let title = format!("in {place} take `{feature}` out of `default`");
        let remedy = Remedy {
            edits,
            is_conditional: false,
            ..remedy(title, &outcome, sought)
        };
        Some((remedy, outcome.cleared))
    }
}

fn remedy(title: String, outcome: &Outcome, sought: usize) -> Remedy {
    Remedy {
        kind: "own-feature",
        title,
        edits: Vec::new(),
        command: None,
        verified: true,
        compiles: false,
        is_conditional: true,
        serves: Vec::new(),
        clears: outcome.cleared.len(),
        of: sought,
    }
}
