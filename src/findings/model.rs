//! Findings as values: what is wrong, where, why, what to do, whom to ask.
//!
//! Everything a printer shows stands in here; nothing is formatted for a medium, and nothing is
//! escaped (untrusted text is escaped by each printer).

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;

use super::cause::Cause;
use super::identity::Basis;
use crate::diagnostic::{Code, LabelledSpan, Line, Severity};
use crate::graph::{PackageIx, Path};
use crate::vocabulary::Outcome;

/// One cause, with all the packages it hits.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What kind of finding.
    pub code: Code,
    /// Severity, stage and `-D` counted.
    pub severity: Severity,
    /// What it says of its packages; `None` where it refuses none.
    pub outcome: Option<Outcome>,
    /// The one-line message.
    pub title: String,
    /// The packages, sorted by name and version.
    pub packages: Vec<PackageIx>,
    /// Id of the rule that decided.
    pub rule: Option<String>,
    /// Name of the layer that decided.
    pub layer: Option<String>,
    /// The council's reason, in its words.
    pub reason: Option<String>,
    /// Whom to ask.
    pub contact: Option<String>,
    /// The license expression with the failing terms marked; for one package or where all share it.
    pub expression: Option<MarkedExpression>,
    /// Where to look; the first is the primary one.
    pub locations: Vec<LabelledSpan>,
    /// How the packages of a failure get in where they fail: the shortest way to each.
    pub paths: Vec<Path>,
    /// What would clear it, best first.
    pub remedies: Vec<Remedy>,
    /// The lines below the snippets, in the order they are shown.
    pub lines: Vec<Line>,
    /// Policy stanzas for the council to complete, one per package; empty where none would help.
    pub stanzas: Vec<String>,
    /// Names the cause, with all its crates, in every run: a SHA-256 in lower hex.
    pub group: String,
    /// Names the cause and the crate in every run, unique in one: a SHA-256 in lower hex. Of a finding
    /// with no crate, or with several, it is that of the cause.
    pub fingerprint: String,
    /// What the fingerprint is made from, beside what stands above.
    pub(crate) basis: Basis,
    /// Where the cause hits several crates, a finding for each: what programs are told, one by one.
    pub each: Vec<Self>,
}

impl Finding {
    /// Returns the findings it is for programs: one for each crate.
    #[must_use]
    pub fn by_crate(&self) -> &[Self] {
        if self.each.is_empty() {
            std::slice::from_ref(self)
        } else {
            &self.each
        }
    }

    /// Does something to it and to those of its crates.
    pub(crate) fn visit(&mut self, change: &mut impl FnMut(&mut Self)) {
        change(self);
        self.each.iter_mut().for_each(change);
    }

    /// Tells whether a report shows it that shows what is at least as severe as `least`.
    ///
    /// That nobody has ruled on the native code of a crate is a note only where the policy says so;
    /// readers learn of it all the same, unless they want to see errors alone.
    #[must_use]
    pub fn is_shown(&self, least: Severity) -> bool {
        let always = self.code == Code::NativeLicenseUnknown && least < Severity::Error;
        always || self.severity >= least
    }
}

/// A license expression and the bytes of it that fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedExpression {
    /// The expression as declared (or as clarified).
    pub text: String,
    /// Byte ranges of the failing terms, sorted, each with a short label such as `denied`.
    pub marks: Vec<(Range<usize>, String)>,
}

/// Something that would clear a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// Kind: `feature`, `default-features`, `move`, `version`, `alternative`, `waiver` or `drop`.
    pub kind: &'static str,
    /// What to do, in one sentence.
    pub title: String,
    /// Changes to our own files; empty where it cannot be given as an edit.
    pub edits: Vec<Edit>,
    /// Whether it was proved by judging the edited graph.
    pub verified: bool,
    /// Whether it rests on something that could not be looked at, which its title says.
    pub is_conditional: bool,
    /// The packages of the finding that it clears; empty where that is not known.
    pub serves: Vec<PackageIx>,
    /// How many packages it clears of what they fail for, under this cause and others.
    pub clears: usize,
    /// Of how many.
    pub of: usize,
}

/// A change to one of our own files: whole lines `before`, found at `line`, become `after`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Path relative to the workspace.
    pub path: String,
    /// 1-based line of the first line of `before`.
    pub line: usize,
    /// Whole lines as they are.
    pub before: String,
    /// Whole lines as they should be; empty deletes them.
    pub after: String,
}

impl Edit {
    /// Returns the first line that changes, leaving out lines that only say where.
    #[must_use]
    pub fn first_changed_line(&self) -> usize {
        let pairs = self.before.lines().zip(self.after.lines());
        self.line + pairs.take_while(|(before, after)| before == after).count()
    }
}

/// Most remedies of a finding, those not counted that clear what no other does.
const MAX_REMEDIES: usize = 3;

/// What fails, as remedies know it: a cause, and a package under it.
pub(crate) type Failing = ((Code, Cause), PackageIx);

/// What would clear findings.
#[derive(Debug, Clone, Default)]
pub struct Remedies {
    /// Each with what it clears, best first.
    pub(crate) found: Vec<(Remedy, BTreeSet<Failing>)>,
    /// For how many packages under their causes remedies were looked for.
    pub(crate) sought: usize,
}

impl Remedies {
    /// Returns the remedies for packages under a cause, best first: what clears most of them, and what only
    /// others clear.
    pub(super) fn of(&self, key: &(Code, Cause), packages: &[PackageIx]) -> Vec<Remedy> {
        let serving = self.found.iter().filter_map(|(remedy, cleared)| {
            let is_cleared = |package: &&PackageIx| cleared.contains(&(key.clone(), **package));
            let serves: Vec<PackageIx> = packages.iter().filter(is_cleared).copied().collect();
            (!serves.is_empty()).then(|| Remedy {
                serves,
                ..remedy.clone()
            })
        });
        let mut serving: Vec<Remedy> = serving.collect();
        let is_last_resort = |remedy: &Remedy| remedy.kind == "drop" && remedy.is_conditional;
        serving.sort_by_key(|remedy| (is_last_resort(remedy), Reverse(remedy.serves.len())));
        let mut covered: BTreeSet<PackageIx> = BTreeSet::new();
        let (mut others, mut drops) = (0, 0);
        serving.retain(|remedy| {
            let is_new = !remedy.serves.iter().all(|one| covered.contains(one));
            covered.extend(&remedy.serves);
            // What drops more to clear the same is of no use.
            if remedy.kind == "drop" {
                drops += 1;
                drops == 1 || is_new && !is_last_resort(remedy)
            } else {
                others += 1;
                is_new || others <= MAX_REMEDIES
            }
        });
        serving
    }

    /// Returns for how many packages under their causes remedies were looked for.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.sought
    }
}
