//! `list`: which licenses are in use, by which crates, and what the policy says about each.
//!
//! Reads decisions and counts nothing anew: a crate's outcome is the one `check` gave it. Values
//! only; printers lay them out.

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::{ContextDecision, PackageDecision, Ruling, TermDecision};
use crate::facts::Effective;
use crate::findings::Judgement;
use crate::graph::PackageIx;
use crate::policy::Policy;
use crate::vocabulary::{Outcome, Reach, SourceKind, Verdict};

/// What stands for a rule where no rule names the license.
const DEFAULT: &str = "(default)";

/// Everything in the graph: what is judged by crate and by license, and what is not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Inventory {
    /// Every judged crate, in the graph's order.
    pub crates: Vec<CrateEntry>,
    /// Every license that is made use of, by name; without a license come last.
    pub licenses: Vec<LicenseEntry>,
    /// What is not judged, and why.
    pub not_judged: Vec<Unlisted>,
    /// What is ours.
    pub first_party: Vec<Unlisted>,
}

/// One judged crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CrateEntry {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Where it comes from.
    pub source: SourceKind,
    /// The `license` field, untouched.
    pub declared: Option<String>,
    /// What holds, in SPDX's spelling.
    pub effective: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// The arms taken in its strictest context, where there was a choice.
    pub choice: Option<String>,
    /// How and by which rules it is used.
    pub usage: Usage,
}

/// How something is used, and what decided about it; each sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    /// How it gets in.
    pub reach: BTreeSet<Reach>,
    /// How that leaves the firm.
    pub distributions: BTreeSet<String>,
    /// Ids of the rules; `(default)` where none names the license.
    pub rules: BTreeSet<String>,
    /// Ids of the waivers made use of.
    pub waivers: BTreeSet<String>,
    /// Ids of the agreements made use of.
    pub agreements: BTreeSet<String>,
}

/// One license, as it is taken: of an OR only the arm that was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LicenseEntry {
    /// What it is.
    pub license: LicenseName,
    /// The crates taken under it, in the graph's order.
    pub crates: Vec<LicenseUse>,
}

/// What a crate is taken under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LicenseName {
    /// One term of an SPDX expression.
    Term(String),
    /// What it declares cannot be read.
    Unparseable,
    /// It declares nothing, and not everything in its license files is recognised.
    Unrecognized,
    /// It declares nothing.
    Missing,
}

/// A crate under one license.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LicenseUse {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Where it comes from.
    pub source: SourceKind,
    /// What the policy makes of this license there; the strictest of the contexts.
    pub outcome: Outcome,
    /// How and by which rules.
    pub usage: Usage,
}

/// A package that no verdict is given on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unlisted {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Where it comes from.
    pub source: SourceKind,
    /// The `license` field, untouched.
    pub declared: Option<String>,
    /// Its outcome: not judged, or first party.
    pub outcome: Outcome,
    /// Why it is not judged.
    pub reason: Option<&'static str>,
}

impl LicenseEntry {
    /// Returns how many crates there are of each outcome, the worst first.
    #[must_use]
    pub(crate) fn outcomes(&self) -> Vec<(Outcome, usize)> {
        [
            Outcome::Denied,
            Outcome::Undetermined,
            Outcome::Review,
            Outcome::Waived,
            Outcome::Allowed,
        ]
        .into_iter()
        .map(|outcome| {
            let crates = self.crates.iter();
            (
                outcome,
                crates.filter(|krate| krate.outcome == outcome).count(),
            )
        })
        .filter(|(_, count)| *count > 0)
        .collect()
    }

    /// Returns all rules that decided about it, sorted.
    #[must_use]
    pub(crate) fn rules(&self) -> BTreeSet<&str> {
        let rules = self.crates.iter().flat_map(|krate| &krate.usage.rules);
        rules.map(String::as_str).collect()
    }
}

/// Lists everything in the graph.
#[must_use]
pub(crate) fn inventory(judgement: &Judgement) -> Inventory {
    let mut list = Inventory {
        crates: Vec::new(),
        licenses: Vec::new(),
        not_judged: Vec::new(),
        first_party: Vec::new(),
    };
    let mut licenses: BTreeMap<LicenseName, Vec<LicenseUse>> = BTreeMap::new();
    for ix in judgement.graph.indices() {
        let decision = &judgement.assessment.packages[ix.0];
        match decision.outcome {
            Outcome::NotJudged => list.not_judged.push(unlisted(judgement, ix)),
            Outcome::FirstParty => list.first_party.push(unlisted(judgement, ix)),
            _ => {
                list.crates.push(entry(judgement, ix));
                for (license, used) in uses(judgement, ix, decision) {
                    licenses.entry(license).or_default().push(used);
                }
            }
        }
    }
    list.licenses = licenses
        .into_iter()
        .map(|(license, crates)| LicenseEntry { license, crates })
        .collect();
    list
}

fn unlisted(judgement: &Judgement, ix: PackageIx) -> Unlisted {
    let package = judgement.graph.package(ix);
    let decision = &judgement.assessment.packages[ix.0];
    Unlisted {
        name: package.name.clone(),
        version: package.version.to_string(),
        source: package.source,
        declared: judgement.facts.packages[ix.0].declared.clone(),
        outcome: decision.outcome,
        reason: decision.unjudged.map(crate::vocabulary::Unjudged::as_str),
    }
}

fn entry(judgement: &Judgement, ix: PackageIx) -> CrateEntry {
    let package = judgement.graph.package(ix);
    let facts = &judgement.facts.packages[ix.0];
    let decision = &judgement.assessment.packages[ix.0];
    let mut usage = Usage::default();
    for context in &decision.contexts {
        usage.happens_in(context);
        for leaf in &context.chosen {
            if let Some(term) = context.terms.get(*leaf) {
                usage.decided_by(&judgement.layers, term);
            }
        }
        for arm in context.arms.iter().filter(|arm| arm.taken) {
            usage.decided_by(&judgement.layers, &arm.decision);
        }
    }
    CrateEntry {
        name: package.name.clone(),
        version: package.version.to_string(),
        source: package.source,
        declared: facts.declared.clone(),
        effective: facts.expression().map(ToString::to_string),
        outcome: decision.outcome,
        choice: decision
            .strictest()
            .and_then(|context| context.choice.clone()),
        usage,
    }
}

/// The licenses a crate is taken under, over all its contexts.
fn uses(
    judgement: &Judgement,
    ix: PackageIx,
    decision: &PackageDecision,
) -> BTreeMap<LicenseName, LicenseUse> {
    let package = judgement.graph.package(ix);
    let used = |outcome| LicenseUse {
        name: package.name.clone(),
        version: package.version.to_string(),
        source: package.source,
        outcome,
        usage: Usage::default(),
    };
    let mut uses: BTreeMap<LicenseName, LicenseUse> = BTreeMap::new();
    for context in &decision.contexts {
        let mut is_bought = false;
        for arm in context.arms.iter().filter(|arm| arm.taken) {
            let name = LicenseName::Term(arm.term(&judgement.layers).to_string());
            let entry = uses.entry(name).or_insert_with(|| used(Outcome::Allowed));
            entry.usage.happens_in(context);
            entry.usage.decided_by(&judgement.layers, &arm.decision);
            is_bought = true;
        }
        let expression = match &judgement.facts.packages[ix.0].effective {
            Effective::Known(expression) => expression,
            _ if is_bought => continue,
            unknown => {
                let name = match unknown {
                    Effective::Missing => LicenseName::Missing,
                    Effective::Unrecognized => LicenseName::Unrecognized,
                    Effective::Known(_) | Effective::Unparseable(_) => LicenseName::Unparseable,
                };
                let entry = uses.entry(name).or_insert_with(|| used(decision.outcome));
                entry.usage.happens_in(context);
                continue;
            }
        };
        for leaf in &context.chosen {
            let (Some(term), Some(decided)) =
                (expression.leaves.get(*leaf), context.terms.get(*leaf))
            else {
                continue;
            };
            let outcome = outcome(decided);
            let name = LicenseName::Term(term.term.to_string());
            let entry = uses.entry(name).or_insert_with(|| used(outcome));
            if rank(outcome) > rank(entry.outcome) {
                entry.outcome = outcome;
            }
            entry.usage.happens_in(context);
            entry.usage.decided_by(&judgement.layers, decided);
        }
    }
    uses
}

fn outcome(term: &TermDecision) -> Outcome {
    match term.verdict() {
        Verdict::Allow if !term.waivers.is_empty() => Outcome::Waived,
        Verdict::Allow => Outcome::Allowed,
        Verdict::Review => Outcome::Review,
        Verdict::Undetermined => Outcome::Undetermined,
        Verdict::Deny => Outcome::Denied,
    }
}

const fn rank(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::NotJudged | Outcome::FirstParty => 0,
        Outcome::Allowed => 1,
        Outcome::Waived => 2,
        Outcome::Review => 3,
        Outcome::Undetermined => 4,
        Outcome::Denied => 5,
    }
}

impl Usage {
    fn happens_in(&mut self, context: &ContextDecision) {
        self.reach.insert(context.context.reach);
        self.distributions
            .extend(context.context.distribution.clone());
    }

    fn decided_by(&mut self, layers: &[Policy], term: &TermDecision) {
        match term.ruling {
            Ruling::Rule { layer, rule, .. } => {
                self.rules.insert(layers[layer].rules[rule].id.clone());
            }
            Ruling::Default { .. } => {
                self.rules.insert(DEFAULT.to_owned());
            }
            Ruling::Agreement(agreement) => {
                self.agreements.insert(agreement.of(layers).id.clone());
            }
            Ruling::Unknown | Ruling::FirstParty { .. } => {}
        }
        let waivers = term.waivers.iter();
        self.waivers
            .extend(waivers.map(|waiver| layers[waiver.layer].waivers[waiver.waiver].id.clone()));
    }
}
