//! Errors and suggestions for a topic that is not found: `name` or `name@version` is looked up in
//! `lookup`; here near crate names, SPDX ids and finding codes are offered.

use crate::answers::lookup::{self, LookupError};
use crate::diagnostic::page_names;
use crate::findings::Judgement;
use crate::findings::words::list;
use crate::graph::PackageIx;
use crate::license::nearest;

/// Why there is nothing to say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TopicError {
    /// No crate of that name.
    #[error(
        "`{name}` is neither a crate of this workspace, nor an SPDX license, nor a finding code"
    )]
    Unknown {
        /// What was asked for.
        name: String,
        /// Near names.
        near: Vec<String>,
    },
    /// Several versions, or none of that version.
    #[error("`{name}` is in the graph as {}", list(.versions, "and"))]
    Ambiguous {
        /// What was asked for.
        name: String,
        /// `name@version` of each.
        versions: Vec<String>,
    },
}

impl TopicError {
    /// Returns what to do about it, one line each.
    #[must_use]
    pub(crate) fn help(&self) -> Vec<String> {
        match self {
            Self::Unknown { near, .. } => near
                .iter()
                .map(|name| format!("did you mean `{name}`?"))
                .collect(),
            Self::Ambiguous { versions, .. } => versions
                .iter()
                .map(|version| format!("name one: `cargo ospo-check explain {version}`"))
                .collect(),
        }
    }
}

/// Finds a package by `name` or `name@version`.
///
/// # Errors
/// Fails where there is no such package, or more than one.
pub(super) fn find_crate(judgement: &Judgement, target: &str) -> Result<PackageIx, TopicError> {
    lookup::find_crate(judgement, target).map_err(|error| match error {
        LookupError::Ambiguous { name, versions } => TopicError::Ambiguous { name, versions },
        LookupError::Unknown { name, near } => {
            let word = name.split('@').next().unwrap_or_default();
            let near = near
                .as_deref()
                .into_iter()
                .chain(crate::license::nearest_license_id(word))
                .chain(nearest(word, page_names()))
                .map(str::to_owned)
                .collect();
            TopicError::Unknown { name, near }
        }
    })
}
