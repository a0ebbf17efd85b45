//! The verdict on one term in one context, over all layers.
//!
//! A layer that names the declared term rules on it as a whole; otherwise it rules on the term's
//! points (each version it may be taken as, each license it includes). Per point the strictest
//! layer counts; of the points the mildest is taken, because the user of the package may choose it.

use std::collections::BTreeSet;

use super::model::{Ruling, TermDecision, WaiverRef};
use super::product::InRun;
use super::replaced::names_copies;
use super::site::Site;
use crate::license::{Addition, License, Term, later_versions};
use crate::policy::{Policy, matches_point, names};
use crate::vocabulary::Verdict;

/// What one layer says about a point.
#[derive(Debug, Clone)]
pub(super) struct Vote {
    pub(super) layer: usize,
    pub(super) verdict: Verdict,
    pub(super) ruling: Ruling,
    /// Whether it rests on what a vendored copy says about itself, and would not refuse it.
    is_unproved: bool,
}

impl Vote {
    /// Returns what the vote counts for.
    fn counts(&self) -> Verdict {
        if self.is_unproved {
            self.verdict.max(Verdict::Undetermined)
        } else {
            self.verdict
        }
    }
}

/// What every layer says about every point of a term in a context.
pub(super) struct Hearing {
    /// Per point, the votes of the layers that have one, highest layer first.
    points: Vec<Vec<Vote>>,
    /// Whether it is about a vendored copy.
    pub(super) is_copy: bool,
}

/// What comes of a hearing.
pub(super) struct Decided {
    pub(super) verdict: Verdict,
    /// What decided: the strictest vote that stands; where none that fails does, the strictest of
    /// those that were lifted. Of equals, the highest layer's.
    pub(super) ruling: Ruling,
    /// Every vote on the point that was taken.
    pub(super) votes: Vec<Vote>,
    /// Whether it is undetermined because of what a vendored copy says about itself.
    pub(super) is_unproved: bool,
}

/// Asks every layer about a term.
pub(super) fn hear(layers: &[Policy], term: &Term, site: &Site<'_>) -> Hearing {
    let points = if term.is_known() {
        points(term)
    } else {
        Vec::new()
    };
    Hearing {
        points: points
            .iter()
            .map(|point| votes(layers, term, point, site))
            .collect(),
        is_copy: site.is_copy,
    }
}

/// What the layers say about a term in a context, and which of them decided.
pub(super) fn rule_on(layers: &[Policy], term: &Term, site: &Site<'_>) -> (Verdict, Ruling) {
    let decided = hear(layers, term, site).decide(&|_| false);
    (decided.verdict, decided.ruling)
}

impl Hearing {
    /// Takes the mildest point, each as strict as the strictest of its votes that is not lifted.
    ///
    /// Lifting looks at one vote at a time, so that another vote can never make the outcome milder.
    pub(super) fn decide(&self, is_lifted: &dyn Fn(&Vote) -> bool) -> Decided {
        let strictest = |votes: &mut dyn Iterator<Item = &Vote>| -> Option<Vote> {
            let strictest = votes.reduce(|strictest, vote| {
                if vote.counts() > strictest.counts() {
                    vote
                } else {
                    strictest
                }
            });
            strictest.cloned()
        };
        let outcomes = self.points.iter().filter_map(|votes| {
            let ruled = strictest(&mut votes.iter())?;
            let left = strictest(&mut votes.iter().filter(|vote| !is_lifted(vote)));
            let verdict = left.as_ref().map_or(Verdict::Allow, Vote::counts);
            let ruled_as = ruled.counts();
            let decisive = match left {
                Some(left) if left.counts() != Verdict::Allow => left,
                Some(_) | None => ruled,
            };
            Some(((verdict, ruled_as), decisive, votes))
        });
        outcomes
            .reduce(|best, other| if other.0 < best.0 { other } else { best })
            .map_or_else(Decided::unknown, |((verdict, _), decisive, votes)| {
                Decided {
                    verdict,
                    is_unproved: decisive.is_unproved && verdict == Verdict::Undetermined,
                    ruling: decisive.ruling,
                    votes: votes.clone(),
                }
            })
    }

    /// Decides the term, with `lift` where waivers may lift something of it.
    pub(super) fn settle(
        &self,
        lift: impl FnOnce(&Self) -> (Decided, Vec<WaiverRef>),
    ) -> TermDecision {
        let decided = self.decide(&|_| false);
        let ruled = decided.verdict;
        let may_be_waived = matches!(ruled, Verdict::Review | Verdict::Deny) || decided.is_unproved;
        let (decided, waivers) = if may_be_waived {
            lift(self)
        } else {
            (decided, Vec::new())
        };
        TermDecision {
            ruled,
            left: decided.verdict,
            ruling: decided.ruling,
            grounds: decided.votes.into_iter().map(|vote| vote.ruling).collect(),
            waivers,
            unproved: decided.is_unproved,
        }
    }

    /// What a layer says about the term by itself, if it says anything against it.
    pub(super) fn objection(&self, layer: usize) -> Option<&Vote> {
        let mut mildest: Option<&Vote> = None;
        for votes in &self.points {
            // A point on which it is silent is one it has nothing against.
            let vote = votes.iter().find(|vote| vote.layer == layer)?;
            if mildest.is_none_or(|mildest| vote.verdict < mildest.verdict) {
                mildest = Some(vote);
            }
        }
        mildest.filter(|vote| vote.verdict != Verdict::Allow)
    }
}

impl Decided {
    const fn unknown() -> Self {
        Self {
            verdict: Verdict::Undetermined,
            ruling: Ruling::Unknown,
            votes: Vec::new(),
            is_unproved: false,
        }
    }
}

/// Returns the points of a term, as terms.
pub(super) fn stands_for(term: &Term) -> Vec<Term> {
    points(term).into_iter().map(|point| point.term).collect()
}

/// One thing a term may be taken as.
struct Point {
    term: Term,
    /// `X` of a declared `X WITH E`: a way out only where a layer says `accept-base`.
    is_base: bool,
}

fn points(term: &Term) -> Vec<Point> {
    if term.addition.is_none() {
        return versions(term, false);
    }
    let mut all = vec![Point {
        term: term.clone(),
        is_base: false,
    }];
    if matches!(term.addition, Some(Addition::Listed(_))) {
        all.extend(versions(&term.base(), true));
    }
    all
}

fn versions(term: &Term, is_base: bool) -> Vec<Point> {
    let of = |license| Point {
        term: Term::of(license),
        is_base,
    };
    match &term.license {
        License::Listed(id) if term.or_later => later_versions(id)
            .into_iter()
            .map(|id| of(License::Listed(id)))
            .collect(),
        license => vec![of(license.clone())],
    }
}

/// The votes on a point, highest layer first; at least one.
fn votes(layers: &[Policy], term: &Term, point: &Point, site: &Site<'_>) -> Vec<Vote> {
    let mut votes: Vec<Vote> = layers
        .iter()
        .enumerate()
        .filter_map(|(layer, policy)| {
            let (verdict, ruling) = vote(policy, layer, term, point, site)?;
            let is_unproved =
                site.is_copy && verdict < Verdict::Undetermined && !names_copies(policy, &ruling);
            Some(Vote {
                layer,
                verdict,
                ruling,
                is_unproved,
            })
        })
        .collect();
    if votes.is_empty() {
        // No layer has a default: nobody has ruled, so the council has to.
        votes.push(Vote {
            layer: 0,
            verdict: Verdict::Review,
            ruling: Ruling::Default { layer: 0 },
            is_unproved: site.is_copy,
        });
    }
    votes
}

/// A layer's word on a point. Where the product may be any, it is the strictest word that the layer
/// has for one of the products its rules name, or for none of them.
fn vote(
    policy: &Policy,
    layer: usize,
    term: &Term,
    point: &Point,
    site: &Site<'_>,
) -> Option<(Verdict, Ruling)> {
    let mut strictest = vote_for(policy, layer, term, point, site, None);
    if site.product == InRun::Any {
        let rules = policy.rules.iter();
        let named = rules.filter_map(|rule| rule.conditions.products());
        let products: BTreeSet<&String> = named.flatten().collect();
        for product in products {
            let vote = vote_for(policy, layer, term, point, site, Some(product));
            let verdict = |vote: &Option<(Verdict, Ruling)>| vote.as_ref().map(|vote| vote.0);
            // Silence is not an objection.
            if verdict(&vote) > Some(verdict(&strictest).unwrap_or(Verdict::Allow)) {
                strictest = vote;
            }
        }
    }
    strictest
}

fn vote_for(
    policy: &Policy,
    layer: usize,
    term: &Term,
    point: &Point,
    site: &Site<'_>,
    product: Option<&String>,
) -> Option<(Verdict, Ruling)> {
    let subject = site.supposing(product.map(String::as_str));
    let rules = || {
        let rules = policy.rules.iter().enumerate();
        rules.filter(|(_, rule)| site.applies(rule, &subject))
    };
    let ruled = |(rule, entry): (usize, &crate::policy::Entry)| {
        (
            policy.rules[rule].verdict,
            Ruling::Rule {
                layer,
                rule,
                entry: entry.span,
            },
        )
    };
    let named = rules().find_map(|(index, rule)| Some((index, names(rule, term)?)));
    if let Some(found) = named {
        return Some(ruled(found));
    }
    let accepts_base = policy
        .defaults
        .as_ref()
        .is_some_and(|defaults| defaults.accept_base);
    // Where the base is no way out, the layer's word on the pair stands for it as well.
    let asked = if point.is_base && !accepts_base {
        term
    } else {
        &point.term
    };
    let matched = rules().find_map(|(index, rule)| Some((index, matches_point(rule, asked)?)));
    matched.map(ruled).or_else(|| {
        policy
            .defaults
            .as_ref()
            .map(|defaults| (defaults.verdict, Ruling::Default { layer }))
    })
}
