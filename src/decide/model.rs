//! What was decided, as values: per package, per context, per term.
//!
//! Every verdict carries what it rests on (a rule, a default, or missing facts), so that
//! explanations and reports only read and never decide again.

use std::collections::BTreeSet;

use super::distribution::Distributions;

use crate::graph::PackageIx;
use crate::license::Term;
use crate::policy::{Agreement, Condition, Policy, Waiver};
use crate::source::Span;
use crate::vocabulary::{Outcome, Reach, Unjudged, Verdict};

/// The verdict on every package of a graph.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// One decision per package, in the order of [`crate::graph::Graph::packages`].
    pub packages: Vec<PackageDecision>,
    /// What became of every waiver, in layer and file order.
    pub waivers: Vec<WaiverState>,
    /// What became of every agreement, in layer and file order.
    pub agreements: Vec<AgreementState>,
    /// Rules that are not in force yet and would make a package's verdict stricter.
    pub upcoming: Vec<Upcoming>,
    /// How each member may leave the firm.
    pub distributions: Distributions,
}

impl Assessment {
    /// Takes the verdict off every package that is not among `packages`, as if it were out of scope.
    pub fn keep_only(&mut self, packages: &BTreeSet<PackageIx>) {
        for (index, decision) in self.packages.iter_mut().enumerate() {
            if !packages.contains(&PackageIx(index)) {
                *decision = PackageDecision {
                    outcome: Outcome::NotJudged,
                    unjudged: Some(Unjudged::OutOfScope),
                    member_judged: false,
                    native_gap: None,
                    contexts: Vec::new(),
                };
            }
        }
        for waiver in &mut self.waivers {
            waiver.applied.retain(|ix| packages.contains(ix));
            waiver
                .misses
                .retain(|miss| packages.contains(&miss.package));
        }
        for agreement in &mut self.agreements {
            agreement.keep_only(packages);
        }
        for upcoming in &mut self.upcoming {
            upcoming.packages.retain(|ix| packages.contains(ix));
        }
        self.upcoming
            .retain(|upcoming| !upcoming.packages.is_empty());
    }
}

/// What was decided for one package.
#[derive(Debug, Clone)]
pub struct PackageDecision {
    /// The outcome.
    pub outcome: Outcome,
    /// Why it is not judged; exactly if the outcome is [`Outcome::NotJudged`].
    pub unjudged: Option<Unjudged>,
    /// A workspace member that is judged because the policy denies what it declares.
    pub member_judged: bool,
    /// Whether it links native code that no `[[native]]` entry names.
    pub native_gap: Option<NativeGap>,
    /// Every context it was judged in, sorted by reach, distribution and members; empty if it was
    /// not judged.
    pub contexts: Vec<ContextDecision>,
}

impl PackageDecision {
    /// Returns the strictest context, the first of equals.
    #[must_use]
    pub fn strictest(&self) -> Option<&ContextDecision> {
        self.contexts
            .iter()
            .rev()
            .max_by_key(|context| (context.verdict, context.waived))
    }
}

/// What becomes of linked native code that no `[[native]]` entry names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NativeGap {
    /// It is noted.
    Noted,
    /// `[defaults] native` of a layer asks for review: where the package is linked, nothing milder
    /// holds, and no waiver lifts it.
    HeldBack {
        /// Index of the layer.
        layer: usize,
    },
}

/// Where a package is used: by whom, how, and how that leaves the firm.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Context {
    /// How it gets in.
    pub reach: Reach,
    /// How the members leave the firm; `None` if the policy knows no distributions.
    pub distribution: Option<String>,
    /// The members, sorted; all of them are judged alike.
    pub members: Vec<PackageIx>,
}

/// What was decided for a package in one context.
#[derive(Debug, Clone)]
pub struct ContextDecision {
    /// The context.
    pub context: Context,
    /// The verdict, waivers, agreements and [`PackageDecision::native_gap`] counted.
    pub verdict: Verdict,
    /// Whether it passes only thanks to a waiver.
    pub waived: bool,
    /// One decision per leaf of the effective expression; empty if there is none.
    pub terms: Vec<TermDecision>,
    /// The arms that agreements add to what the package offers by itself, in policy order.
    pub arms: Vec<Arm>,
    /// Leaves of the arms taken, in the order written; all leaves if there is no OR. What an
    /// agreement's arm stands in for is not among them.
    pub chosen: Vec<usize>,
    /// Leaves that make the whole fail, in the order written: of an AND the operands as bad as the
    /// whole, of an OR every arm. Empty if it passes, or if only its license files leave it open.
    pub blamed: Vec<usize>,
    /// The arms taken, as an expression; `None` if there was nothing to choose.
    pub choice: Option<String>,
    /// Obligations of the chosen terms' rules.
    pub obligations: BTreeSet<String>,
}

/// What was decided for one term.
#[derive(Debug, Clone)]
pub struct TermDecision {
    /// What the policy says, waivers left aside.
    pub ruled: Verdict,
    /// What is left of it once waivers have lifted the votes they may lift.
    pub left: Verdict,
    /// What decided it: the strictest vote that stands, or the strictest that was lifted where
    /// none that fails stands.
    pub ruling: Ruling,
    /// What each layer says that has a word here, highest first; `ruling` is one of them.
    pub grounds: Vec<Ruling>,
    /// The waivers that make it pass; empty where it passes by itself, or fails.
    pub waivers: Vec<WaiverRef>,
    /// Whether it is undetermined only because a vendored copy says it of itself, and what decided
    /// does not speak of such copies.
    pub unproved: bool,
}

impl TermDecision {
    /// Returns the verdict, waivers counted.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        self.left
    }
}

/// What decided a term.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ruling {
    /// A rule.
    Rule {
        /// Index of the layer.
        layer: usize,
        /// Index in [`crate::policy::Policy::rules`].
        rule: usize,
        /// The entry of the rule that names the term.
        entry: Span,
    },
    /// No rule names it; the layer's default.
    Default {
        /// Index of the layer.
        layer: usize,
    },
    /// Nobody knows what it is.
    Unknown,
    /// An agreement grants it.
    Agreement(AgreementRef),
    /// `[first-party] licenses` lists it, for a member.
    FirstParty {
        /// Index of the layer.
        layer: usize,
    },
}

impl Ruling {
    /// Returns the index of the layer that says so; that an id is unknown is not a layer's word.
    #[must_use]
    pub const fn layer(&self) -> Option<usize> {
        match self {
            Self::Rule { layer, .. } | Self::Default { layer } | Self::FirstParty { layer } => {
                Some(*layer)
            }
            Self::Agreement(agreement) => Some(agreement.layer),
            Self::Unknown => None,
        }
    }
}

/// Names a waiver: layer and index in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WaiverRef {
    /// Index of the layer.
    pub layer: usize,
    /// Index in [`crate::policy::Policy::waivers`].
    pub waiver: usize,
}

impl WaiverRef {
    /// Returns the waiver.
    #[must_use]
    pub fn of<'p>(&self, layers: &'p [Policy]) -> &'p Waiver {
        &layers[self.layer].waivers[self.waiver]
    }
}

/// What became of one waiver.
#[derive(Debug, Clone)]
pub struct WaiverState {
    /// The waiver.
    pub waiver: WaiverRef,
    /// Where in its life it is.
    pub life: WaiverLife,
    /// Packages it lifts a verdict of, sorted.
    pub applied: Vec<PackageIx>,
    /// Packages it would fit but for something, and what; sorted by package.
    pub misses: Vec<Miss>,
}

/// Where in its life a waiver is on the day of judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaiverLife {
    /// Approved on a later day.
    NotYet,
    /// In force, and not near its end; days left.
    InForce(i64),
    /// In force, within the policy's warning days; days left.
    Expiring(i64),
    /// Expired, but within the policy's days of grace; days since.
    Grace(i64),
    /// Expired; days since.
    Expired(i64),
}

impl WaiverLife {
    /// Tells whether a waiver in this state lifts verdicts.
    #[must_use]
    pub const fn holds(self) -> bool {
        matches!(self, Self::InForce(_) | Self::Expiring(_) | Self::Grace(_))
    }
}

/// A package that a waiver names but does not help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// The package.
    pub package: PackageIx,
    /// What did not fit.
    pub why: MissReason,
}

impl Miss {
    /// Keeps the nearest miss of a package.
    pub(super) fn keep(misses: &mut Vec<Self>, package: PackageIx, why: MissReason) {
        match misses.binary_search_by_key(&package, |miss| miss.package) {
            Ok(at) if misses[at].why < why => misses[at].why = why,
            Ok(_) => {}
            Err(at) => misses.insert(at, Self { package, why }),
        }
    }
}

/// Why a waiver does not help a package it names, the nearest miss last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum MissReason {
    /// The package is not refused, so nothing is left to waive.
    NotNeeded,
    /// The package's version is not the one approved.
    Version,
    /// The package comes from a source the waiver does not cover.
    Source,
    /// None of the contexts is covered.
    Scope,
    /// It is for products, and none of them was named for this run.
    Product,
    /// Some path to the package does not pass through `via`.
    Via,
    /// The package's terms are not those approved.
    License,
    /// A license file is not the one that was read: path, expected and found digest.
    Text {
        /// Path in the package.
        path: String,
        /// Digest the waiver pins.
        expected: String,
        /// Digest found, or why there is none.
        found: String,
    },
    /// Not approved yet on that day.
    NotYet,
    /// A verdict stands that the waiver may not lift: the rule says `waivable = false`, or it is of
    /// another layer that does not let this one waive it.
    NotPermitted {
        /// Index of the layer whose verdict stands.
        layer: usize,
    },
    /// Everything fits, but it has expired.
    Expired,
}

impl MissReason {
    /// Returns what it means that a condition does not hold.
    pub(super) const fn of(missed: &Condition) -> Self {
        match missed {
            Condition::Source(_) => Self::Source,
            Condition::Products(_) => Self::Product,
            Condition::Via(_) => Self::Via,
            _ => Self::Scope,
        }
    }
}

/// Names an agreement: layer and index in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AgreementRef {
    /// Index of the layer.
    pub layer: usize,
    /// Index in [`crate::policy::Policy::agreements`].
    pub agreement: usize,
}

impl AgreementRef {
    /// Returns the agreement.
    #[must_use]
    pub fn of<'p>(&self, layers: &'p [Policy]) -> &'p Agreement {
        &layers[self.layer].agreements[self.agreement]
    }
}

/// An arm that an agreement adds in one context; always allowed, or it would not be there.
#[derive(Debug, Clone)]
pub struct Arm {
    /// The agreement.
    pub agreement: AgreementRef,
    /// What was decided for its license.
    pub decision: TermDecision,
    /// Whether the arm is the one taken.
    pub taken: bool,
}

impl Arm {
    /// Returns the license that was bought.
    #[must_use]
    pub fn term<'p>(&self, layers: &'p [Policy]) -> &'p Term {
        &self.agreement.of(layers).license
    }
}

/// What became of one agreement.
#[derive(Debug, Clone)]
pub struct AgreementState {
    /// The agreement.
    pub agreement: AgreementRef,
    /// Where in its life it is; it knows no days of grace.
    pub life: WaiverLife,
    /// Packages that are used under it, sorted.
    pub applied: Vec<PackageIx>,
    /// Packages it names and is not used for, and why; sorted by package.
    pub misses: Vec<Miss>,
}

impl AgreementState {
    /// Leaves out what is not about `packages`.
    pub(super) fn keep_only(&mut self, packages: &BTreeSet<PackageIx>) {
        self.applied.retain(|ix| packages.contains(ix));
        self.misses.retain(|miss| packages.contains(&miss.package));
    }
}

/// A rule that is not in force yet and will bite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upcoming {
    /// Index of the layer.
    pub layer: usize,
    /// Index of the rule.
    pub rule: usize,
    /// The verdict it will bring.
    pub verdict: Verdict,
    /// The packages, sorted.
    pub packages: Vec<PackageIx>,
}
