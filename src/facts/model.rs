//! The license facts of each package, as values.

use std::ops::Range;

use crate::graph::PackageIx;
use crate::license::{Expression, ParseError};

/// The license facts of every package, and what became of the clarifications.
#[derive(Debug, Clone)]
pub struct Facts {
    /// One entry per package, in the order of [`crate::graph::Graph::packages`].
    pub packages: Vec<LicenseFacts>,
    /// What became of every clarification, in layer and file order.
    pub clarifications: Vec<ClarificationState>,
}

/// The license facts of one package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenseFacts {
    /// The `license` field, untouched.
    pub declared: Option<String>,
    /// What holds.
    pub effective: Effective,
    /// Where `effective` comes from, what was added to it left aside.
    pub origin: Origin,
    /// What was added to it, in the order of its terms.
    pub added: Vec<Added>,
}

impl LicenseFacts {
    /// Returns the effective expression, if there is one.
    #[must_use]
    pub const fn expression(&self) -> Option<&Expression> {
        match &self.effective {
            Effective::Known(expression) => Some(expression),
            Effective::Missing | Effective::Unparseable(_) => None,
        }
    }

    /// Returns what a term of the effective expression was added by; `None`: it was there before.
    #[must_use]
    pub fn added_by(&self, leaf: usize) -> Option<AddedBy> {
        let added = self.added.iter().find(|added| added.leaves.contains(&leaf));
        added.map(|added| added.by)
    }
}

/// Terms that hold beside those of the package's own expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// Indices of the terms in the effective expression.
    pub leaves: Range<usize>,
    /// Who says so.
    pub by: AddedBy,
}

/// What terms were added by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddedBy {
    /// A `[[native]]` entry: layer and index.
    Native {
        /// Index of the layer.
        layer: usize,
        /// Index in [`crate::policy::Policy::native`].
        entry: usize,
    },
}

/// What a package's license is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effective {
    /// An expression; single terms in it may still be unknown.
    Known(Expression),
    /// Nothing that grants a right: no field, or `UNLICENSED`, `NONE`, `NOASSERTION`.
    Missing,
    /// A field that is no expression.
    Unparseable(ParseError),
}

/// Where the effective license comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The `license` field.
    Manifest,
    /// A clarification of the policy: layer and index.
    Clarification {
        /// Index of the layer.
        layer: usize,
        /// Index in [`crate::policy::Policy::clarifications`].
        clarification: usize,
    },
    /// Nothing.
    None,
}

impl Origin {
    /// Returns the word reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Clarification { .. } => "clarification",
            Self::None => "none",
        }
    }
}

/// What became of one clarification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClarificationState {
    /// Index of the layer.
    pub layer: usize,
    /// Index in [`crate::policy::Policy::clarifications`].
    pub clarification: usize,
    /// Packages it holds for, sorted.
    pub applied: Vec<PackageIx>,
    /// Packages it names but does not fit any more, and why; sorted.
    pub stale: Vec<(PackageIx, String)>,
    /// Packages it fits, and the layer above that does not let it apply there; sorted.
    pub refused: Vec<(PackageIx, usize)>,
}
