//! `[[agreements]]` as written: licenses the firm has bought.
//!
//! Values only; where one holds, and against whom, is the business of `decide`.

use jiff::civil::Date;

use super::CratePattern;
use crate::license::Term;
use crate::source::Span;
use crate::vocabulary::{Modification, Reach, SourceKind};

/// One `[[agreements]]` entry: a contract under which the firm may use a crate, whatever else the
/// crate is offered under.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// Unique name.
    pub id: String,
    /// The value of `id`.
    pub span: Span,
    /// The crate it is for.
    pub krate: CratePattern,
    /// The license that was bought; a `LicenseRef-`.
    pub license: Term,
    /// With whom.
    pub counterparty: String,
    /// Where the contract is filed.
    pub contract: String,
    /// The first day it holds.
    pub from: Date,
    /// The last day it holds.
    pub until: Date,
    /// Who approved.
    pub approved_by: String,
    /// What it covers, and why.
    pub reason: String,
    /// Sources it covers; `None`: see [`Self::covers_source`].
    pub source: Option<Vec<SourceKind>>,
    /// Reaches it covers; `None`: every one.
    pub reach: Option<Vec<Reach>>,
    /// Distributions it covers; `None`: every one.
    pub distribution: Option<Vec<String>>,
    /// Members it covers; `None`: every one.
    pub members: Option<Vec<CratePattern>>,
    /// Products it covers; `None`: every one.
    pub products: Option<Vec<String>>,
}

impl Agreement {
    /// Tells whether a copy of the crate may be what was bought.
    ///
    /// Where the agreement names no source: what a registry published, and a folder outside of
    /// the workspace that takes no other crate's place. A git repository (anybody can fork one), a
    /// vendored or changed copy and what lies in the workspace have to be named.
    #[must_use]
    pub fn covers_source(
        &self,
        source: SourceKind,
        modification: Modification,
        is_within: bool,
    ) -> bool {
        match &self.source {
            Some(sources) => sources.contains(&source),
            None => {
                matches!(
                    source,
                    SourceKind::CratesIo | SourceKind::Registry | SourceKind::Path
                ) && modification == Modification::Unmodified
                    && !is_within
            }
        }
    }
}
