//! `[[agreements]]` as written: licenses the firm has bought.
//!
//! Values only; where one holds, and against whom, is the business of `decide`.

use jiff::civil::Date;

use super::{Conditions, CratePattern};
use crate::license::Term;
use crate::source::Span;
use crate::vocabulary::{Modification, SourceKind};

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
    /// Where it holds; without a source, see [`Self::covers_source`].
    pub conditions: Conditions,
}

impl Agreement {
    /// Tells whether a copy of the crate may be what was bought, as far as its conditions do not say.
    ///
    /// Where they name no source: what a registry published, and a folder outside of
    /// the workspace that takes no other crate's place. A git repository (anybody can fork one), a
    /// vendored copy and what lies in the workspace have to be named. A changed copy of what a registry published is
    /// never covered.
    #[must_use]
    pub fn covers_source(
        &self,
        source: SourceKind,
        modification: Modification,
        is_within: bool,
    ) -> bool {
        let may_be_delivered = matches!(
            source,
            SourceKind::CratesIo | SourceKind::Registry | SourceKind::Path
        );
        let is_published = matches!(source, SourceKind::CratesIo | SourceKind::Registry);
        // To name a registry is not to name what was changed since.
        let is_as_named = !is_published || modification == Modification::Unmodified;
        self.conditions.source().is_some() && is_as_named
            || may_be_delivered && modification == Modification::Unmodified && !is_within
    }
}
