//! What a report is about: one judged workspace, or several that are in one report.
//!
//! Every printer reads this, so that each writes both in the same words.

use jiff::civil::Date;

use super::place::Base;
use super::summary;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::findings::{Finding, Judgement, Overall, Several};
use crate::source::{Location, Sources, sha256_hex};

/// A report to render: judged workspaces, and those without a verdict.
#[derive(Debug)]
pub struct Report<'a> {
    /// Each workspace; at least one.
    pub(super) parts: Vec<Part<'a>>,
    /// What several workspaces have in common.
    pub(super) several: Option<&'a Several>,
    /// Workspaces without a verdict.
    pub(super) unjudged: Vec<Unjudged>,
    /// The day of judgement.
    pub(super) as_of: Option<Date>,
}

/// A workspace without a verdict; a report that left it out would look complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unjudged {
    /// Its folder, relative to the top of the repository; `None` if only one workspace was asked for.
    pub root: Option<String>,
    /// The exit status it alone would have: 3 or 4.
    pub exit_code: u8,
    /// Why, as lines for people.
    pub why: String,
    /// Why, for machine formats.
    pub reasons: Vec<Reason>,
}

/// A reason why there is no verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The code that names its kind.
    pub code: Code,
    /// The one-line message.
    pub title: String,
    /// Where to look; the first is the primary place.
    pub spots: Vec<Spot>,
    /// What to do, one line each.
    pub help: Vec<String>,
}

/// A place in a file, without the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The file, as it was read.
    pub path: String,
    /// Lines and columns, 1-based.
    pub at: Location,
    /// What to see there.
    pub label: String,
}

impl Reason {
    /// Resolves the spans of a diagnostic to paths, lines and columns.
    #[must_use]
    pub fn of(sources: &Sources, diagnostic: &Diagnostic) -> Self {
        let spots = diagnostic.locations.iter().map(|place| Spot {
            path: sources.path(place.span.file).to_owned(),
            at: sources.location(place.span),
            label: place.label.clone(),
        });
        Self {
            code: diagnostic.code,
            title: diagnostic.title.clone(),
            spots: spots.collect(),
            help: diagnostic
                .lines
                .iter()
                .map(|line| line.text.clone())
                .collect(),
        }
    }
}

/// One workspace of a report.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub(super) judgement: &'a Judgement,
    pub(super) base: Base,
    /// Its root, where it is one of several.
    pub(super) workspace: Option<&'a str>,
}

/// A finding, and the workspace it was made in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'w> {
    pub(super) judgement: &'w Judgement,
    pub(super) base: &'w Base,
    pub(super) workspace: Option<&'w str>,
    pub(super) finding: &'w Finding,
}

impl<'a> Report<'a> {
    /// Makes a report of a run without a verdict.
    #[must_use]
    pub(crate) fn failed(unjudged: Vec<Unjudged>, as_of: Date) -> Self {
        Self {
            parts: Vec::new(),
            several: None,
            unjudged,
            as_of: Some(as_of),
        }
    }

    /// Makes a report of one workspace, with paths relative to it.
    #[must_use]
    pub fn of(judgement: &'a Judgement) -> Self {
        let root = judgement.graph.root().to_owned();
        let top = root.clone();
        Self::one(judgement, &Base { root, top })
    }

    /// Makes a report of one workspace.
    #[must_use]
    pub fn one(judgement: &'a Judgement, base: &Base) -> Self {
        Self {
            parts: vec![Part {
                judgement,
                base: base.clone(),
                workspace: None,
            }],
            several: None,
            unjudged: Vec::new(),
            as_of: Some(judgement.run.as_of),
        }
    }

    /// Makes a report of several workspaces; `base` finds the folders of each, and `unjudged` are
    /// those there is no verdict on.
    #[must_use]
    pub(crate) fn several(
        several: &'a Several,
        base: impl Fn(&Judgement) -> Base,
        unjudged: Vec<Unjudged>,
    ) -> Self {
        let workspaces = several.workspaces.iter();
        Self {
            parts: workspaces
                .map(|workspace| Part {
                    judgement: &workspace.judgement,
                    base: base(&workspace.judgement),
                    workspace: Some(&workspace.root),
                })
                .collect(),
            several: Some(several),
            unjudged,
            as_of: several
                .workspaces
                .first()
                .map(|first| first.judgement.run.as_of),
        }
    }

    /// Sets the day of judgement, which is otherwise unknown if no workspace could be judged.
    #[must_use]
    pub(crate) fn on(self, day: Date) -> Self {
        Self {
            as_of: Some(day),
            ..self
        }
    }

    /// Returns the summary line, without a line ending.
    #[must_use]
    pub fn summary(&self, color: bool) -> String {
        if self.is_failed() {
            return format!("ospo-check: {}", self.without_verdict());
        }
        match (self.several, self.parts.first()) {
            (Some(several), _) => summary::line_of_several(several, color),
            (None, Some(part)) => summary::line(part.judgement, color),
            (None, None) => String::new(),
        }
    }

    /// Returns the outcome before the stage maps it.
    pub(super) fn outcome(&self) -> Overall {
        let outcomes = self.parts.iter().map(|part| part.judgement.outcome);
        match self.several {
            Some(several) => several.outcome,
            None => outcomes.max().unwrap_or(Overall::Pass),
        }
    }

    /// Returns the exit status.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let without = self.unjudged.iter().map(|workspace| workspace.exit_code);
        match (without.max(), self.several, self.parts.first()) {
            (Some(status), _, _) => status,
            (None, Some(several), _) => several.exit_code,
            (None, None, part) => part.map_or(0, |part| part.judgement.exit_code),
        }
    }

    /// Returns the outcome as a line.
    pub(super) fn headline(&self) -> &'static str {
        let known = self.parts.iter().map(|part| part.judgement.summary.known);
        summary::headline(self.outcome(), self.exit_code(), known.sum())
    }

    /// Tells whether a verdict is missing: then no part of it may be read as passed.
    pub(super) fn is_failed(&self) -> bool {
        !self.unjudged.is_empty()
    }

    /// Returns how many workspaces have no verdict, in words.
    pub(super) fn without_verdict(&self) -> String {
        let count = self.unjudged.len();
        match self.parts.len() + count {
            all if all > count => {
                format!("{count} of {all} workspaces could not be judged")
            }
            _ => "nothing was judged".to_owned(),
        }
    }

    /// Returns the reasons why there is no verdict, each with its workspace.
    pub(super) fn reasons(&self) -> impl Iterator<Item = (&Unjudged, &Reason)> {
        let all = self.unjudged.iter();
        all.flat_map(|unjudged| {
            unjudged
                .reasons
                .iter()
                .map(move |reason| (unjudged, reason))
        })
    }

    /// Returns the findings at least as severe as `least`, the most severe first: one for each cause.
    pub(super) fn causes(&self, least: Severity) -> Vec<Seen<'_>> {
        let mut seen = self.seen(least, std::slice::from_ref);
        seen.retain(|seen| seen.finding.is_read(least));
        seen
    }

    /// Returns the findings at least as severe as `least`, the most severe first: one for each cause and
    /// crate, with what makes it the same finding in the next run.
    pub(super) fn findings(&self, least: Severity) -> Vec<(Seen<'_>, String)> {
        let all = self.seen(least, Finding::by_crate).into_iter();
        let fingerprint = |seen: &Seen<'_>| {
            let own = &seen.finding.fingerprint;
            match seen.workspace {
                Some(_) => sha256_hex(format!("{}\0{own}", seen.base.workspace()).as_bytes()),
                None => own.clone(),
            }
        };
        all.map(|seen| (seen, fingerprint(&seen))).collect()
    }

    fn seen(&self, least: Severity, of: fn(&Finding) -> &[Finding]) -> Vec<Seen<'_>> {
        let mut all: Vec<Seen<'_>> = Vec::new();
        for part in &self.parts {
            let findings = part.judgement.findings.iter().flat_map(of);
            let shown = findings.filter(|finding| finding.is_shown(least));
            all.extend(shown.map(|finding| Seen {
                judgement: part.judgement,
                base: &part.base,
                workspace: part.workspace,
                finding,
            }));
        }
        // Those of one workspace are in order.
        if self.parts.len() > 1 {
            all.sort_by_key(|seen| std::cmp::Reverse(seen.finding.severity));
        }
        all
    }
}
