//! The walk over all packages: who is judged, where, and with what outcome.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::conclude::conclude;
use super::distribution::{ClaimError, Distributions, distributions};
use super::expression::{Leaf, take};
use super::model::{
    Assessment, Context, ContextDecision, NativeGap, PackageDecision, Ruling, TermDecision,
    Upcoming, WaiverRef,
};
use super::native;
use super::party;
use super::site::{Site, judged_source};
use super::term::hear;
use super::waiver::{Candidate, Waivers};
use crate::facts::{Evidence, Facts};
use crate::graph::{Graph, PackageIx};
use crate::license::{Expression, Term};
use crate::policy::Policy;
use crate::vocabulary::{Outcome, Unjudged, Verdict};

/// All that a verdict may depend on.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The packages and how each gets in.
    pub graph: &'a Graph,
    /// The policy, organisation's layer first.
    pub layers: &'a [Policy],
    /// The license facts of each package.
    pub facts: &'a Facts,
    /// Digests of the files that waivers are pinned to.
    pub evidence: &'a Evidence,
    /// The day of judgement.
    pub as_of: Date,
}

/// Judges every package of the graph.
///
/// # Errors
/// Fails where a member's manifest claims a distribution the policy does not let it claim.
pub fn assess(question: &Question<'_>) -> Result<Assessment, ClaimError> {
    let distributions = distributions(question.graph, question.layers)?;
    let (packages, waivers) = judge_all(question, &distributions, question.as_of);
    let upcoming = look_ahead(question, &distributions, &packages);
    Ok(Assessment {
        packages,
        waivers: waivers.into_states(),
        upcoming,
    })
}

/// Judges some packages only, as [`assess`] would in the same graph.
///
/// # Errors
/// Fails where a member's manifest claims a distribution the policy does not let it claim.
pub fn assess_some(
    question: &Question<'_>,
    packages: &BTreeSet<PackageIx>,
) -> Result<BTreeMap<PackageIx, PackageDecision>, ClaimError> {
    let distributions = distributions(question.graph, question.layers)?;
    let mut judge = Judge {
        question: *question,
        distributions: &distributions,
        rules_on: question.as_of,
        waivers: Waivers::new(
            question.graph,
            question.layers,
            question.evidence,
            question.as_of,
        ),
    };
    Ok(packages
        .iter()
        .map(|ix| (*ix, judge.package(*ix)))
        .collect())
}

fn judge_all<'a>(
    question: &Question<'a>,
    distributions: &Distributions,
    rules_on: Date,
) -> (Vec<PackageDecision>, Waivers<'a>) {
    let mut judge = Judge {
        question: *question,
        distributions,
        rules_on,
        waivers: Waivers::new(
            question.graph,
            question.layers,
            question.evidence,
            question.as_of,
        ),
    };
    let packages = (0..question.graph.packages.len())
        .map(|index| judge.package(PackageIx(index)))
        .collect();
    (packages, judge.waivers)
}

/// Judges again on each day a rule comes into force, to say today what it will change.
fn look_ahead(
    question: &Question<'_>,
    distributions: &Distributions,
    today: &[PackageDecision],
) -> Vec<Upcoming> {
    let starts = |policy: &Policy| -> BTreeSet<Date> {
        policy
            .rules
            .iter()
            .filter_map(|rule| rule.in_force_from)
            .filter(|from| *from > question.as_of)
            .collect()
    };
    let days: BTreeSet<Date> = question.layers.iter().flat_map(starts).collect();
    let mut bites: BTreeMap<(usize, usize), (Verdict, BTreeSet<PackageIx>)> = BTreeMap::new();
    for day in days {
        let (then, _) = judge_all(question, distributions, day);
        for (index, (now, then)) in today.iter().zip(&then).enumerate() {
            let verdict_of = |decision: &PackageDecision| {
                decision
                    .strictest()
                    .map_or(Verdict::Allow, |context| context.verdict)
            };
            if verdict_of(then) <= verdict_of(now) {
                continue;
            }
            let terms = then.contexts.iter().flat_map(|context| &context.terms);
            for term in terms {
                let Ruling::Rule { layer, rule, .. } = term.ruling else {
                    continue;
                };
                let starts_then = question.layers[layer].rules[rule].in_force_from == Some(day);
                if starts_then && term.verdict() > verdict_of(now) {
                    let bite = bites
                        .entry((layer, rule))
                        .or_insert((term.verdict(), BTreeSet::new()));
                    bite.1.insert(PackageIx(index));
                }
            }
        }
    }
    bites
        .into_iter()
        .map(|((layer, rule), (verdict, packages))| Upcoming {
            layer,
            rule,
            verdict,
            packages: packages.into_iter().collect(),
        })
        .collect()
}

struct Judge<'a, 'd> {
    question: Question<'a>,
    distributions: &'d Distributions,
    rules_on: Date,
    waivers: Waivers<'a>,
}

impl<'a> Judge<'a, '_> {
    fn package(&mut self, ix: PackageIx) -> PackageDecision {
        let graph = self.question.graph;
        let package = graph.package(ix);
        if let Some(reason) = package.unreached {
            return not_judged(reason);
        }
        let places = self.places(ix);
        let own_member = package.is_member && !package.is_registry_copy;
        if places.is_empty() {
            return if own_member {
                first_party()
            } else {
                not_judged(Unjudged::OutOfScope)
            };
        }
        if !own_member && party::is_listed(graph, self.question.layers, package) {
            return first_party();
        }
        let expression = self.question.facts.packages[ix.0].expression();
        let candidates = self.waivers.candidates(ix, expression);
        let mut contexts: Vec<ContextDecision> = Vec::new();
        for place in places {
            for context in self.split_by_waivers(place, &candidates) {
                contexts.push(self.context(ix, context, expression, &candidates));
            }
        }
        if own_member && !contexts.iter().any(|context| denies(context, expression)) {
            return first_party();
        }
        for context in &contexts {
            let needed: Vec<WaiverRef> = context
                .chosen
                .iter()
                .flat_map(|leaf| context.terms[*leaf].waivers.iter().copied())
                .collect();
            self.waivers.applied(ix, &needed);
        }
        self.waivers.conclude(ix, candidates);
        let mut contexts = merge_alike(contexts);
        let native_gap = (!own_member)
            .then(|| native::gap(self.question.layers, package, &contexts))
            .flatten();
        if matches!(native_gap, Some(NativeGap::HeldBack { .. })) {
            native::hold_back(&mut contexts);
        }
        PackageDecision {
            outcome: outcome(&contexts),
            unjudged: None,
            member_judged: own_member,
            native_gap,
            contexts,
        }
    }

    /// The ways of use a package is judged in, before waivers tell members apart.
    fn places(&self, ix: PackageIx) -> Vec<Context> {
        let mut places = Vec::new();
        let reached = native::reached(self.question.graph, self.question.layers, ix);
        for (reach, reached_by) in reached.iter() {
            let in_scope = self
                .question
                .layers
                .iter()
                .all(|layer| layer.scope.reach.contains(reach));
            if !in_scope {
                continue;
            }
            let mut members: BTreeMap<&Option<String>, Vec<PackageIx>> = BTreeMap::new();
            for member in reached_by {
                for distribution in self.distributions.get(member).into_iter().flatten() {
                    members.entry(distribution).or_default().push(*member);
                }
            }
            places.extend(members.into_iter().map(|(distribution, members)| Context {
                reach: *reach,
                distribution: distribution.clone(),
                members,
            }));
        }
        places
    }

    /// Where a waiver holds for some members only, each member is judged by itself.
    fn split_by_waivers(&self, place: Context, candidates: &[Candidate<'a>]) -> Vec<Context> {
        if !candidates.iter().any(Candidate::depends_on_members) {
            return vec![place];
        }
        place
            .members
            .iter()
            .map(|member| Context {
                members: vec![*member],
                ..place.clone()
            })
            .collect()
    }

    fn context(
        &mut self,
        ix: PackageIx,
        context: Context,
        expression: Option<&Expression>,
        candidates: &[Candidate<'a>],
    ) -> ContextDecision {
        let Some(expression) = expression else {
            return ContextDecision {
                context,
                verdict: Verdict::Undetermined,
                waived: false,
                terms: Vec::new(),
                chosen: Vec::new(),
                blamed: Vec::new(),
                choice: None,
                obligations: BTreeSet::new(),
            };
        };
        let terms: Vec<TermDecision> = expression
            .terms()
            .map(|term| self.term(ix, &context, term, candidates))
            .collect();
        let mut decision = conclude(self.question.layers, expression, context, terms);
        // What nobody has read can only make it stricter, and no term is to blame for that.
        let is_doubtful = self.question.facts.packages[ix.0].packaged.is_doubtful();
        if is_doubtful && decision.verdict < Verdict::Undetermined {
            decision.verdict = Verdict::Undetermined;
            decision.waived = false;
            decision.blamed = Vec::new();
        }
        decision
    }

    fn term(
        &mut self,
        ix: PackageIx,
        context: &Context,
        term: &Term,
        candidates: &[Candidate<'a>],
    ) -> TermDecision {
        let package = self.question.graph.package(ix);
        if package.is_member
            && !package.is_registry_copy
            && let Some(layer) = self.own_license(term)
        {
            return TermDecision {
                ruled: Verdict::Allow,
                left: Verdict::Allow,
                ruling: Ruling::FirstParty { layer },
                grounds: vec![Ruling::FirstParty { layer }],
                waivers: Vec::new(),
            };
        }
        let site = Site {
            name: &package.name,
            version: &package.version,
            source: judged_source(package),
            modification: package.modification,
            reach: context.reach,
            distribution: context.distribution.as_deref(),
            rules_on: self.rules_on,
        };
        let hearing = hear(self.question.layers, term, &site);
        let decided = hearing.decide(&|_| false);
        let ruled = decided.verdict;
        let (decided, waivers) = match ruled {
            Verdict::Review | Verdict::Deny => self
                .waivers
                .lifting(ix, candidates, context, term, &hearing),
            Verdict::Allow | Verdict::Undetermined => (decided, Vec::new()),
        };
        TermDecision {
            ruled,
            left: decided.verdict,
            ruling: decided.ruling,
            grounds: decided.votes.into_iter().map(|vote| vote.ruling).collect(),
            waivers,
        }
    }

    fn own_license(&self, term: &Term) -> Option<usize> {
        self.question
            .layers
            .iter()
            .position(|layer| layer.first_party.licenses.contains(term))
    }
}

/// Puts members that were judged apart, but alike, together again; sorts the contexts.
fn merge_alike(contexts: Vec<ContextDecision>) -> Vec<ContextDecision> {
    fn outcomes(
        decision: &ContextDecision,
    ) -> impl Iterator<Item = (&Vec<WaiverRef>, Verdict, &Ruling)> {
        let terms = decision.terms.iter();
        terms.map(|term| (&term.waivers, term.left, &term.ruling))
    }
    let mut merged: Vec<ContextDecision> = Vec::new();
    for decision in contexts {
        let alike = merged.iter_mut().find(|other| {
            other.context.reach == decision.context.reach
                && other.context.distribution == decision.context.distribution
                && outcomes(other).eq(outcomes(&decision))
        });
        match alike {
            Some(other) => other.context.members.extend(decision.context.members),
            None => merged.push(decision),
        }
    }
    merged.sort_by(|a, b| a.context.cmp(&b.context));
    merged
}

/// Tells whether the policy itself denies the expression here, waivers left aside.
fn denies(context: &ContextDecision, expression: Option<&Expression>) -> bool {
    let Some(expression) = expression else {
        return false;
    };
    let leaves: Vec<Leaf<'_>> = context
        .terms
        .iter()
        .map(|decision| Leaf {
            verdict: decision.ruled,
            waived: false,
            preference: 0,
            obligations: BTreeSet::new(),
        })
        .collect();
    take(&expression.root, &leaves).verdict == Verdict::Deny
}

fn outcome(contexts: &[ContextDecision]) -> Outcome {
    let verdict = contexts
        .iter()
        .map(|context| context.verdict)
        .max()
        .unwrap_or(Verdict::Undetermined);
    match verdict {
        Verdict::Allow if contexts.iter().any(|context| context.waived) => Outcome::Waived,
        Verdict::Allow => Outcome::Allowed,
        Verdict::Review => Outcome::Review,
        Verdict::Undetermined => Outcome::Undetermined,
        Verdict::Deny => Outcome::Denied,
    }
}

const fn not_judged(reason: Unjudged) -> PackageDecision {
    PackageDecision {
        outcome: Outcome::NotJudged,
        unjudged: Some(reason),
        member_judged: false,
        native_gap: None,
        contexts: Vec::new(),
    }
}

const fn first_party() -> PackageDecision {
    PackageDecision {
        outcome: Outcome::FirstParty,
        unjudged: None,
        member_judged: false,
        native_gap: None,
        contexts: Vec::new(),
    }
}
