//! Judges every package of the graph: whether it is judged at all, in which contexts, and with what
//! outcome. Also judges again for each day a rule comes into force, to announce the changes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::agreement::{Agreements, Offer, offered, with_arms};
use super::conclude::conclude;
use super::distribution::{ClaimError, Distributions, distributions};
use super::expression::{Leaf, take};
use super::model::{
    AgreementRef, Arm, Assessment, Context, ContextDecision, NativeGap, PackageDecision, Ruling,
    TermDecision, Upcoming, WaiverRef,
};
use super::native;
use super::party;
use super::product::InRun;
use super::replaced;
use super::site::{Site, subject};
use super::term::hear;
use super::waiver::{Candidate, Waivers};
use crate::facts::{Effective, Evidence, Facts};
use crate::graph::{Graph, PackageIx};
use crate::license::{Expression, Node, Term};
use crate::policy::{CratePattern, Policy, Product, Subject, Usage};
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
    /// The product that was named for the run, if one was; see [`Policy::name_product`].
    pub product: Option<&'a Product>,
}

/// Judges every package of the graph.
///
/// # Errors
/// Fails where a member's manifest claims a distribution the policy does not let it claim.
pub fn assess(question: &Question<'_>) -> Result<Assessment, ClaimError> {
    let distributions = distributions(question.graph, question.layers)?;
    let (packages, waivers, agreements) = judge_all(question, &distributions, question.as_of);
    let upcoming = look_ahead(question, &distributions, &packages);
    Ok(Assessment {
        packages,
        waivers: waivers.into_states(),
        agreements: agreements.into_states(),
        upcoming,
        distributions,
    })
}

/// Judges some packages only, as [`assess`] would in the same graph.
///
/// # Errors
/// Fails where a member's manifest claims a distribution the policy does not let it claim.
pub(crate) fn assess_some(
    question: &Question<'_>,
    packages: &BTreeSet<PackageIx>,
) -> Result<BTreeMap<PackageIx, PackageDecision>, ClaimError> {
    let distributions = distributions(question.graph, question.layers)?;
    let mut judge = Judge::new(question, &distributions, question.as_of);
    Ok(packages
        .iter()
        .map(|ix| (*ix, judge.package(*ix)))
        .collect())
}

fn judge_all<'a>(
    question: &Question<'a>,
    distributions: &Distributions,
    rules_on: Date,
) -> (Vec<PackageDecision>, Waivers<'a>, Agreements<'a>) {
    let mut judge = Judge::new(question, distributions, rules_on);
    let packages = (0..question.graph.packages.len())
        .map(|index| judge.package(PackageIx(index)))
        .collect();
    (packages, judge.waivers, judge.agreements)
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
        let (then, ..) = judge_all(question, distributions, day);
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
    agreements: Agreements<'a>,
}

/// The waivers and agreements that name a package.
struct Exemptions<'a> {
    waivers: Vec<Candidate<'a>>,
    agreements: Vec<Offer<'a>>,
}

impl<'a, 'd> Judge<'a, 'd> {
    fn new(question: &Question<'a>, distributions: &'d Distributions, rules_on: Date) -> Self {
        let Question {
            graph,
            layers,
            evidence,
            as_of,
            ..
        } = *question;
        Self {
            question: *question,
            distributions,
            rules_on,
            waivers: Waivers::new(graph, layers, evidence, as_of),
            agreements: Agreements::new(graph, layers, as_of),
        }
    }

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
        let facts = &self.question.facts.packages[ix.0];
        let expression = facts.expression();
        let exemptions = Exemptions {
            waivers: self.waivers.candidates(ix, expression),
            agreements: self.agreements.offers(package, facts),
        };
        let mut contexts: Vec<ContextDecision> = Vec::new();
        let mut is_ours = own_member;
        for place in places {
            for context in split_by_members(place, &exemptions) {
                let decision = self.context(ix, context, expression, &exemptions);
                is_ours = is_ours && !self.refuses_member(ix, &decision, &exemptions);
                contexts.push(decision);
            }
        }
        if is_ours {
            return first_party();
        }
        for context in &contexts {
            let needed: Vec<WaiverRef> = context
                .chosen
                .iter()
                .flat_map(|leaf| context.terms[*leaf].waivers.iter().copied())
                .collect();
            self.waivers.applied(ix, &needed);
            for arm in context.arms.iter().filter(|arm| arm.taken) {
                self.agreements.applied(ix, arm.agreement);
            }
        }
        self.waivers.conclude(ix, exemptions.waivers);
        self.agreements.conclude(ix, exemptions.agreements);
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
            // The members of the product that is named are judged apart from the others.
            let mut members: BTreeMap<(&Option<String>, bool), Vec<PackageIx>> = BTreeMap::new();
            for member in reached_by {
                let is_other = self.product_of(*member) == InRun::Any;
                for distribution in self.distributions.get(member).into_iter().flatten() {
                    let alike = members.entry((distribution, is_other)).or_default();
                    alike.push(*member);
                }
            }
            let ways = members.into_iter();
            places.extend(ways.map(|((distribution, _), members)| Context {
                reach: *reach,
                distribution: distribution.clone(),
                members,
            }));
        }
        places
    }

    fn product_of(&self, member: PackageIx) -> InRun<'a> {
        InRun::of_member(self.question.product, self.question.graph, member)
    }

    fn context(
        &mut self,
        ix: PackageIx,
        context: Context,
        expression: Option<&Expression>,
        exemptions: &Exemptions<'a>,
    ) -> ContextDecision {
        let (graph, layers) = (self.question.graph, self.question.layers);
        let package = graph.package(ix);
        let facts = &self.question.facts.packages[ix.0];
        let product = context
            .members
            .first()
            .map_or(InRun::Any, |member| self.product_of(*member));
        let are_all_among = |patterns: &[CratePattern]| {
            context.members.iter().all(|member| {
                let member = graph.package(*member);
                let mut patterns = patterns.iter();
                patterns.any(|pattern| pattern.matches(&member.name, &member.version))
            })
        };
        let usage = Usage {
            reach: context.reach,
            distribution: context.distribution.as_deref(),
            product: product.name(),
            members: Some(&are_all_among),
        };
        let site = Site {
            subject: Subject {
                usage: Some(usage),
                ..subject(package)
            },
            product,
            is_copy: replaced::is_copy(layers, package, facts),
            rules_on: self.rules_on,
        };
        let offers = &exemptions.agreements;
        let arms = self.agreements.arms(ix, offers, &site);
        let Some(expression) = expression else {
            return without_facts(layers, context.clone(), arms);
        };
        let terms: Vec<TermDecision> = expression
            .terms()
            .map(|term| self.term(ix, term, &site, &exemptions.waivers))
            .collect();
        let with_arms = (!arms.is_empty()).then(|| {
            let natives: Vec<Expression> = native::entries(layers, package)
                .map(|native| native.license.clone())
                .collect();
            with_arms(expression, offered(expression, facts), &natives, arms.len())
        });
        let root = with_arms.as_ref().unwrap_or(&expression.root);
        let mut decision = conclude(layers, expression, root, context.clone(), terms, arms);
        // What nobody has read can only make it stricter, and no term is to blame for that.
        if facts.packaged.is_doubtful() && decision.verdict < Verdict::Undetermined {
            decision.verdict = Verdict::Undetermined;
            decision.waived = false;
            decision.blamed = Vec::new();
        }
        decision
    }

    /// Tells whether a member is not a work of ours as far as the policy itself can tell, waivers left
    /// aside: what it declares or carries is denied, or cannot be read.
    ///
    /// One that says nothing is ours, and so is one with a license file that nobody knows, unless
    /// what is known of it is denied or it could not be read.
    fn refuses_member(
        &mut self,
        ix: PackageIx,
        decision: &ContextDecision,
        exemptions: &Exemptions<'a>,
    ) -> bool {
        let facts = &self.question.facts.packages[ix.0];
        match &facts.effective {
            Effective::Missing => false,
            Effective::Unparseable(_) => true,
            Effective::Known(expression) => {
                // What an exception leaves to the council does not make it our work.
                let without = ruled(decision, expression) == Verdict::Review
                    && expression.terms().any(|term| term.addition.is_some());
                ruled(decision, expression) >= Verdict::Undetermined
                    || (without && self.denies(ix, decision, &expression.bare(), exemptions))
            }
            Effective::Unrecognized => {
                // What is promised and not read may hold anything.
                facts.files.iter().any(|file| file.recognition.is_err())
                    || facts
                        .recognized()
                        .is_some_and(|carried| self.denies(ix, decision, &carried, exemptions))
            }
        }
    }

    /// Tells whether the policy would deny another expression in the same place.
    fn denies(
        &mut self,
        ix: PackageIx,
        decision: &ContextDecision,
        other: &Expression,
        exemptions: &Exemptions<'a>,
    ) -> bool {
        let context = decision.context.clone();
        let decision = self.context(ix, context, Some(other), exemptions);
        ruled(&decision, other) == Verdict::Deny
    }

    fn term(
        &mut self,
        ix: PackageIx,
        term: &Term,
        site: &Site<'_>,
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
                unproved: false,
            };
        }
        let hearing = hear(self.question.layers, term, site);
        hearing.settle(|hearing| {
            self.waivers
                .lifting(ix, candidates, &site.subject, term, hearing)
        })
    }

    fn own_license(&self, term: &Term) -> Option<usize> {
        self.question
            .layers
            .iter()
            .position(|layer| layer.first_party.licenses.contains(term))
    }
}

/// Where a waiver or an agreement holds for some members only, each member is judged by itself.
fn split_by_members(place: Context, exemptions: &Exemptions<'_>) -> Vec<Context> {
    let by_waivers = exemptions.waivers.iter().any(Candidate::depends_on_members);
    let by_agreements = exemptions.agreements.iter().any(Offer::depends_on_members);
    if !by_waivers && !by_agreements {
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

/// The decision where it is unclear what a package offers: what was bought, or nothing.
fn without_facts(layers: &[Policy], context: Context, arms: Vec<Arm>) -> ContextDecision {
    if arms.is_empty() {
        return ContextDecision {
            context,
            verdict: Verdict::Undetermined,
            waived: false,
            terms: Vec::new(),
            arms,
            chosen: Vec::new(),
            blamed: Vec::new(),
            choice: None,
            obligations: BTreeSet::new(),
        };
    }
    let nothing = Expression {
        text: String::new(),
        leaves: Vec::new(),
        root: Node::Or(Vec::new()),
        notes: Vec::new(),
    };
    let root = Node::Or((0..arms.len()).map(Node::Leaf).collect());
    conclude(layers, &nothing, &root, context, Vec::new(), arms)
}

/// Puts members that were judged apart, but alike, together again; sorts the contexts.
fn merge_alike(contexts: Vec<ContextDecision>) -> Vec<ContextDecision> {
    fn outcomes(
        decision: &ContextDecision,
    ) -> impl Iterator<Item = (&Vec<WaiverRef>, Verdict, &Ruling)> {
        let terms = decision.terms.iter();
        terms.map(|term| (&term.waivers, term.left, &term.ruling))
    }
    fn bought(decision: &ContextDecision) -> impl Iterator<Item = (AgreementRef, bool)> {
        let arms = decision.arms.iter();
        arms.map(|arm| (arm.agreement, arm.taken))
    }
    let mut merged: Vec<ContextDecision> = Vec::new();
    for decision in contexts {
        let alike = merged.iter_mut().find(|other| {
            other.context.reach == decision.context.reach
                && other.context.distribution == decision.context.distribution
                && outcomes(other).eq(outcomes(&decision))
                && bought(other).eq(bought(&decision))
        });
        match alike {
            Some(other) => other.context.members.extend(decision.context.members),
            None => merged.push(decision),
        }
    }
    merged.sort_by(|a, b| a.context.cmp(&b.context));
    merged
}

/// What the policy itself says about an expression here, waivers left aside.
fn ruled(context: &ContextDecision, expression: &Expression) -> Verdict {
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
    take(&expression.root, &leaves).verdict
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
