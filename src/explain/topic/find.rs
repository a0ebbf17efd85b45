//! Which package of the graph a person means by `name` or `name@version`.

use crate::explain::words::list;
use crate::explain::{Judgement, page_names};
use crate::graph::PackageIx;
use crate::license::nearest;

/// Why there is nothing to say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TopicError {
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
    pub fn help(&self) -> Vec<String> {
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
pub fn find_crate(judgement: &Judgement<'_>, target: &str) -> Result<PackageIx, TopicError> {
    let (name, version) = match target.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (target, None),
    };
    let packages = &judgement.graph.packages;
    let named: Vec<PackageIx> = judgement
        .graph
        .indices()
        .filter(|ix| packages[ix.0].name == name)
        .collect();
    let fitting: Vec<PackageIx> = named
        .iter()
        .copied()
        .filter(|ix| version.is_none_or(|version| packages[ix.0].version.to_string() == version))
        .collect();
    match (fitting.as_slice(), named.is_empty()) {
        ([one], _) => Ok(*one),
        (_, false) => Err(TopicError::Ambiguous {
            name: target.to_owned(),
            versions: named
                .iter()
                .map(|ix| format!("{name}@{}", packages[ix.0].version))
                .collect(),
        }),
        (_, true) => {
            let crates = packages.iter().map(|package| package.name.as_str());
            let near = nearest(name, crates)
                .into_iter()
                .chain(crate::license::nearest_license_id(name))
                .chain(nearest(name, page_names()))
                .map(str::to_owned)
                .collect();
            Err(TopicError::Unknown {
                name: target.to_owned(),
                near,
            })
        }
    }
}
