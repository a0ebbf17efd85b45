//! Which remedies to carry out together: for each finding the best of the kinds asked for.

use crate::findings::{Edit, Finding, Remedy};
use crate::graph::Hunk;

/// Remedies to carry out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chosen {
    /// The remedies, in the order of the findings.
    pub remedies: Vec<Remedy>,
    /// How many findings would be cleared by proved remedies of other kinds only, by kind.
    pub other_kinds: Vec<(&'static str, usize)>,
    /// How many findings have a remedy that touches the same lines as one that was chosen.
    pub conflicts: usize,
}

/// Chooses proved remedies of some kinds, at most one for each finding.
#[must_use]
pub(crate) fn choose(findings: &[Finding], kinds: &[&str]) -> Chosen {
    let mut chosen = Chosen::default();
    for finding in findings.iter().flat_map(Finding::by_crate) {
        let proved = || {
            finding
                .remedies
                .iter()
                .filter(|r| r.verified && (!r.edits.is_empty() || r.command.is_some()))
                // An older version is for a person to choose.
                .filter(|r| r.command.is_none() || !r.is_conditional)
        };
        let is_chosen = |remedy: &Remedy| {
            let mut known = chosen.remedies.iter();
            known.any(|known| (&known.edits, &known.command) == (&remedy.edits, &remedy.command))
        };
        if proved().any(is_chosen) {
            continue;
        }
        let mut fitting = proved()
            .filter(|remedy| kinds.contains(&remedy.kind))
            .peekable();
        if fitting.peek().is_none() {
            if let Some(other) = proved().next() {
                let known = chosen.other_kinds.iter_mut();
                match known.into_iter().find(|(kind, _)| *kind == other.kind) {
                    Some((_, count)) => *count += 1,
                    None => chosen.other_kinds.push((other.kind, 1)),
                }
            }
            continue;
        }
        match fitting.find(|remedy| !collides(remedy, &chosen.remedies)) {
            Some(remedy) => chosen.remedies.push(remedy.clone()),
            None => chosen.conflicts += 1,
        }
    }
    chosen
}

/// Whether a remedy wants other words on lines that another changes already.
fn collides(remedy: &Remedy, others: &[Remedy]) -> bool {
    let lines = |edit: &Edit| edit.line..edit.line + edit.before.lines().count().max(1);
    others.iter().flat_map(|other| &other.edits).any(|other| {
        let there = lines(other);
        remedy.edits.iter().any(|edit| {
            let here = lines(edit);
            edit != other
                && edit.path == other.path
                && here.start < there.end
                && there.start < here.end
        })
    })
}

impl Chosen {
    /// Returns the commands to run, in the order in which the remedies were chosen.
    pub(crate) fn commands(&self) -> impl Iterator<Item = &str> {
        let remedies = self.remedies.iter();
        remedies.filter_map(|remedy| remedy.command.as_deref())
    }

    /// Returns the changes to each file, each once.
    #[must_use]
    pub(crate) fn by_file(&self) -> Vec<(String, Vec<Hunk>)> {
        let mut files: Vec<(String, Vec<Hunk>)> = Vec::new();
        for edit in self.remedies.iter().flat_map(|remedy| &remedy.edits) {
            let hunk = Hunk {
                line: edit.line,
                before: edit.before.clone(),
                after: edit.after.clone(),
            };
            match files.iter_mut().find(|(path, _)| *path == edit.path) {
                Some((_, hunks)) if hunks.contains(&hunk) => {}
                Some((_, hunks)) => hunks.push(hunk),
                None => files.push((edit.path.clone(), vec![hunk])),
            }
        }
        files.sort_by(|a, b| a.0.cmp(&b.0));
        files
    }
}
