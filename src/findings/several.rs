//! Several workspaces in one result: counts added up, one outcome, one exit status.
//!
//! Each workspace was judged alone, by its own policy; nothing is decided anew here.

use std::collections::BTreeSet;

use super::judgement::{Judgement, Overall, Summary};
use crate::policy::Policy;

/// Judged workspaces, to be reported together.
#[derive(Debug)]
pub struct Several {
    /// Each with its judgement, sorted by root.
    pub workspaces: Vec<Workspace>,
    /// What of the repository was not judged, sorted; `None` where nobody looked for workspaces.
    pub left_out: Option<Vec<NotJudged>>,
    /// The counts of all; a package of two workspaces counts twice, for it was judged twice.
    pub summary: Summary,
    /// The worst outcome.
    pub outcome: Overall,
    /// The exit status: 1 if one has it, else 2 if one has it, else 0.
    pub exit_code: u8,
}

/// One of several workspaces.
#[derive(Debug)]
pub struct Workspace {
    /// Its folder relative to the one all paths are shown from, with `/`; `.` if it is that.
    pub root: String,
    /// What was found.
    pub judgement: Judgement,
}

/// Something of a repository that was not judged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotJudged {
    /// Its path, relative to the folder all paths are shown from.
    pub path: String,
    /// Why, in one word.
    pub reason: &'static str,
    /// What it is called, singular and plural.
    pub noun: (&'static str, &'static str),
}

impl Several {
    /// Puts judged workspaces together.
    #[must_use]
    pub fn new(mut workspaces: Vec<Workspace>, left_out: Option<Vec<NotJudged>>) -> Self {
        workspaces.sort_by(|a, b| a.root.cmp(&b.root));
        let judgements = || workspaces.iter().map(|workspace| &workspace.judgement);
        Self {
            summary: judgements().fold(Summary::default(), |sum, judgement| {
                sum.plus(&judgement.summary)
            }),
            outcome: judgements()
                .map(|judgement| judgement.outcome)
                .max()
                .unwrap_or(Overall::Pass),
            exit_code: worst(judgements().map(|judgement| judgement.exit_code)),
            workspaces,
            left_out,
        }
    }

    /// Returns the policies by which anything was judged, each once, in the order of the
    /// workspaces; and whether all workspaces were judged by the same ones.
    #[must_use]
    pub fn policies(&self) -> (Vec<&Policy>, bool) {
        let mut seen = BTreeSet::new();
        let mut all = Vec::new();
        for workspace in &self.workspaces {
            for layer in &workspace.judgement.layers {
                if seen.insert((&layer.sha256, &layer.identity.name)) {
                    all.push(layer);
                }
            }
        }
        let mut lists = self.workspaces.iter().map(|workspace| {
            let layers = workspace.judgement.layers.iter();
            layers.map(|layer| &layer.sha256).collect::<Vec<_>>()
        });
        let first = lists.next();
        let is_same = lists.all(|list| Some(list) == first);
        (all, is_same)
    }
}

/// 1 is worse than 2, and anything is worse than 0.
pub(super) fn worst(codes: impl Iterator<Item = u8>) -> u8 {
    codes
        .max_by_key(|code| match code {
            0 => 0,
            2 => 1,
            _ => 2,
        })
        .unwrap_or(0)
}

impl Summary {
    /// Adds the counts of another workspace.
    #[must_use]
    fn plus(mut self, other: &Self) -> Self {
        self.packages += other.packages;
        self.judged += other.judged;
        self.not_judged += other.not_judged;
        self.first_party += other.first_party;
        self.allowed += other.allowed;
        self.waived += other.waived;
        self.review += other.review;
        self.denied += other.denied;
        self.undetermined += other.undetermined;
        self.native_unknown += other.native_unknown;
        self.unshipped += other.unshipped;
        self.known += other.known;
        for (reason, count) in &other.unjudged {
            *self.unjudged.entry(reason).or_default() += count;
        }
        self.next_expiry = match (self.next_expiry, other.next_expiry) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Summary, worst};

    #[test]
    fn a_refusal_is_worse_than_a_review_and_that_worse_than_nothing() {
        for (codes, expected) in [
            (&[][..], 0),
            (&[0, 0], 0),
            (&[0, 2, 0], 2),
            (&[2, 1, 2], 1),
            (&[1, 0], 1),
        ] {
            assert_eq!(worst(codes.iter().copied()), expected, "{codes:?}");
        }
    }

    #[test]
    fn counts_add_up_and_the_next_day_is_the_earliest() {
        let one = Summary {
            packages: 5,
            judged: 3,
            not_judged: 1,
            first_party: 1,
            allowed: 1,
            waived: 1,
            denied: 1,
            unjudged: [("not-built", 1)].into(),
            next_expiry: Some(date(2027, 3, 1)),
            ..Summary::default()
        };
        let other = Summary {
            unjudged: [("not-built", 2), ("excluded", 1)].into(),
            next_expiry: Some(date(2026, 12, 1)),
            review: 4,
            undetermined: 2,
            ..one.clone()
        };
        let sum = Summary::default().plus(&one).plus(&other);
        assert_eq!((sum.packages, sum.judged, sum.not_judged), (10, 6, 2));
        assert_eq!((sum.review, sum.undetermined, sum.denied), (4, 2, 2));
        assert_eq!((sum.first_party, sum.allowed, sum.waived), (2, 2, 2));
        assert_eq!(sum.unjudged, [("excluded", 1), ("not-built", 3)].into());
        assert_eq!(sum.next_expiry, Some(date(2026, 12, 1)));
    }
}
