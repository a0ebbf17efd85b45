//! Stages: which outcomes fail the build here. `ci` fails on all and cannot be loosened.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::diagnostic::Severity;
use crate::policy::{Policy, Stage};
use crate::vocabulary::Outcome;

/// The stage of continuous integration: everything fails.
pub const CI: &str = "ci";
/// The stage of a developer's machine: needs-review warns unless the policy says otherwise.
pub const LOCAL: &str = "local";

/// A stage nobody has defined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the policy has no stage `{name}`")]
pub struct UnknownStage {
    /// The name asked for.
    pub name: String,
    /// The stages there are, sorted.
    pub known: Vec<String>,
}

/// What a stage makes of each failing outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mapping {
    pub(crate) review: Severity,
    pub(crate) deny: Severity,
    pub(crate) undetermined: Severity,
}

impl Mapping {
    const FULL: Self = Self {
        review: Severity::Error,
        deny: Severity::Error,
        undetermined: Severity::Error,
    };

    /// Returns how severe an outcome is; `None` for those that pass.
    pub(crate) const fn severity(self, outcome: Option<Outcome>) -> Option<Severity> {
        match outcome {
            Some(Outcome::Review) => Some(self.review),
            Some(Outcome::Denied) => Some(self.deny),
            Some(Outcome::Undetermined) => Some(self.undetermined),
            Some(Outcome::Allowed | Outcome::Waived | Outcome::NotJudged | Outcome::FirstParty)
            | None => None,
        }
    }

    /// Tells whether the run is as strict as `ci` would be: refusals fail, and so do reviews where
    /// there are any.
    pub(crate) fn enforces(self, has_reviews: bool) -> bool {
        self.unenforced(has_reviews).is_empty()
    }

    /// Returns what does not fail here, other than in `ci`.
    pub(crate) fn unenforced(self, has_reviews: bool) -> BTreeSet<Outcome> {
        let milder = [
            (Outcome::Denied, self.deny),
            (Outcome::Undetermined, self.undetermined),
            (Outcome::Review, self.review),
        ];
        milder
            .into_iter()
            .filter(|(outcome, _)| has_reviews || *outcome != Outcome::Review)
            .filter(|(_, severity)| *severity != Severity::Error)
            .map(|(outcome, _)| outcome)
            .collect()
    }
}

impl Mapping {
    /// Makes each outcome as severe as every milder one.
    ///
    /// Where reviews fail and refusals only warn, a layer below could refuse what needs review, and
    /// the run would pass.
    fn rising(self) -> Self {
        let undetermined = self.undetermined.max(self.review);
        Self {
            review: self.review,
            undetermined,
            deny: self.deny.max(undetermined),
        }
    }
}

impl From<&Stage> for Mapping {
    fn from(stage: &Stage) -> Self {
        let severity = |fails| {
            if fails {
                Severity::Error
            } else {
                Severity::Warning
            }
        };
        Self {
            review: severity(stage.review_fails),
            deny: severity(stage.deny_fails),
            undetermined: severity(stage.undetermined_fails),
        }
    }
}

/// Finds a stage by name; past its last day it behaves as `ci`. The first layer says which stages
/// there are.
pub(crate) fn mapping(layers: &[Policy], name: &str, as_of: Date) -> Result<Mapping, UnknownStage> {
    let mapping = of_first(layers.first(), name, as_of)?;
    Ok(if layers.len() > 1 {
        mapping.rising()
    } else {
        mapping
    })
}

fn of_first(first: Option<&Policy>, name: &str, as_of: Date) -> Result<Mapping, UnknownStage> {
    if name == CI {
        return Ok(Mapping::FULL);
    }
    let written = first.and_then(|layer| layer.stages.get(name));
    match written {
        Some(stage) if stage.until.is_some_and(|until| as_of > until) => Ok(Mapping::FULL),
        Some(stage) => Ok(stage.into()),
        None if name == LOCAL => Ok(Mapping {
            review: Severity::Warning,
            ..Mapping::FULL
        }),
        None => {
            let mut known: Vec<String> = first
                .into_iter()
                .flat_map(|layer| layer.stages.keys().cloned())
                .chain([CI.to_owned(), LOCAL.to_owned()])
                .collect();
            known.sort();
            known.dedup();
            Err(UnknownStage {
                name: name.to_owned(),
                known,
            })
        }
    }
}
