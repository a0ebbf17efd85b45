//! The data of findings, their causes and their remedies, and which remedies a finding shows.
//!
//! Everything a printer shows is in here; nothing is formatted for a medium, and nothing is
//! escaped (untrusted text is escaped by each printer).

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;

use super::Block;
use crate::diagnostic::{Code, LabelledSpan, Line, Severity};
use crate::graph::{PackageIx, Path};
use crate::vocabulary::Outcome;

/// One cause, with all the packages it hits.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The code, which names the kind of finding.
    pub code: Code,
    /// Severity after the stage and `-D`.
    pub severity: Severity,
    /// Whether it was found at the base, too, and does not fail the run.
    pub known: bool,
    /// The outcome it gives its packages; `None` where it refuses none.
    pub outcome: Option<Outcome>,
    /// One line, without a full stop; not escaped.
    pub title: String,
    /// The packages, sorted by name and version.
    pub packages: Vec<PackageIx>,
    /// Id of the rule that decided.
    pub rule: Option<String>,
    /// Name of the layer that decided.
    pub layer: Option<String>,
    /// The council's reason, in its words.
    pub reason: Option<String>,
    /// Whom to ask, as the deciding layer gives it.
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
    /// What is known on this machine only, for whoever sits at it; in no report.
    pub(crate) here: Vec<Line>,
    /// Policy stanzas for the council to complete, one per package; empty where none would help.
    pub stanzas: Vec<String>,
    /// Lines that say of members of ours that they are not shipped, where that would clear it.
    pub(crate) roles: Vec<String>,
    /// SHA-256 of the cause in lower-case hex; the same in every run and for all crates of the cause.
    pub group: String,
    /// SHA-256 of cause and crate in lower-case hex; the same in every run, unique within one. Without
    /// a crate, or with several, that of the cause.
    pub fingerprint: String,
    /// What the fingerprint is made from, beside the fields above.
    pub(crate) basis: Basis,
    /// One finding per crate where the cause hits several, for machine formats; else empty.
    pub each: Vec<Self>,
    /// What a person reads where it hits several packages.
    pub(crate) block: Block,
}

impl Finding {
    /// Returns one finding per crate, for machine formats.
    #[must_use]
    pub fn by_crate(&self) -> &[Self] {
        if self.each.is_empty() {
            std::slice::from_ref(self)
        } else {
            &self.each
        }
    }

    /// Returns the word readers see in front of it: how severe it is, or that it was there before.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        if self.known {
            "known"
        } else {
            self.severity.as_str()
        }
    }

    /// Tells whether it fails the run.
    pub(crate) fn fails(&self) -> bool {
        self.severity == Severity::Error && !self.known
    }

    /// Tells whether a report for people shows it: what others tell as well, once is enough.
    pub(crate) fn is_read(&self, least: Severity) -> bool {
        self.is_shown(least) && !self.block.is_told_elsewhere
    }

    /// Applies a change to it and to the findings of its crates.
    pub(crate) fn visit(&mut self, change: &mut impl FnMut(&mut Self)) {
        change(self);
        self.each.iter_mut().for_each(change);
    }

    /// Tells whether a report of findings at least as severe as `least` shows it.
    ///
    /// Native code without a ruling is a note only if the policy says so; readers see it all the
    /// same, unless they ask for errors only.
    #[must_use]
    pub fn is_shown(&self, least: Severity) -> bool {
        let always = self.code == Code::NativeLicenseUnknown && least < Severity::Error;
        always || self.severity >= least
    }
}

/// What a finding's fingerprint is made from, beside code, layer, rule and crate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Basis {
    /// Id of the waiver, agreement or clarification it is about.
    pub(super) entry: Option<String>,
    /// What else tells its cause from others.
    pub(super) cause: Vec<String>,
    /// The terms to blame.
    pub(super) terms: BTreeSet<String>,
}

/// Why packages fail; packages with equal causes share a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause {
    Missing,
    Unparseable(String),
    Unknown(String),
    /// License files in which not everything is recognised: path, and digest or problem, of each.
    Unrecognized(Vec<(String, String)>),
    /// The code lies in a vendored folder, and nobody has spoken of that.
    Replaced,
    /// What is declared, and what is carried instead.
    Contradicted {
        declared: String,
        carried: String,
    },
    Rule {
        layer: usize,
        rule: usize,
    },
    Default {
        layer: usize,
        term: String,
    },
}

impl Cause {
    /// Distinguishes this cause from others with the same code, layer and rule.
    pub(super) fn key_parts(&self) -> Vec<String> {
        match self {
            Self::Missing | Self::Replaced | Self::Rule { .. } => Vec::new(),
            Self::Unparseable(text) | Self::Unknown(text) => vec![text.clone()],
            Self::Default { term, .. } => vec![term.clone()],
            Self::Contradicted { declared, carried } => vec![declared.clone(), carried.clone()],
            Self::Unrecognized(files) => files
                .iter()
                .flat_map(|(path, what)| [path.clone(), what.clone()])
                .collect(),
        }
    }

    /// Tells whether a person has to say what the license is before the policy can rule on it.
    pub(crate) const fn needs_facts(&self) -> bool {
        match self {
            Self::Missing
            | Self::Unparseable(_)
            | Self::Unknown(_)
            | Self::Unrecognized(_)
            | Self::Replaced
            | Self::Contradicted { .. } => true,
            Self::Rule { .. } | Self::Default { .. } => false,
        }
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
    /// Kind: `update`, `feature`, `move`, `alternative`, `waiver` or `drop`.
    pub kind: &'static str,
    /// What to do, in one sentence.
    pub title: String,
    /// Changes to our own files; empty where it cannot be given as an edit.
    pub edits: Vec<Edit>,
    /// The command that carries it out, where one does.
    pub command: Option<String>,
    /// Whether it was proved by judging the edited graph.
    pub verified: bool,
    /// Whether what it touches was built with it.
    pub compiles: bool,
    /// Whether it rests on an assumption that could not be checked; its title names it.
    pub is_conditional: bool,
    /// The packages of the finding that it clears; empty if unknown.
    pub serves: Vec<PackageIx>,
    /// How many packages it clears, under this cause and others.
    pub clears: usize,
    /// Out of how many that fail.
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

/// Most remedies of a finding, not counting those that clear what no other does.
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
