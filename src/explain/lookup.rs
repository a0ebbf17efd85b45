//! Finds the crate a person means by `name` or `name@version`, or names what they may have meant.

use super::Judgement;
use super::words::list;
use crate::graph::PackageIx;
use crate::license::nearest;

/// Why no one crate is meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    /// No crate of that name.
    #[error("there is no crate `{name}` in this workspace")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The nearest name.
        near: Option<String>,
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

impl LookupError {
    /// Returns what to do about it, one line each.
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        match self {
            Self::Unknown { near, .. } => near
                .iter()
                .map(|name| format!("did you mean `{name}`?"))
                .collect(),
            Self::Ambiguous { versions, .. } => {
                vec![format!("write {}", list(versions, "or"))]
            }
        }
    }
}

/// Finds a crate of the graph.
///
/// # Errors
/// Fails where there is no such crate, or more than one.
pub fn find_crate(judgement: &Judgement<'_>, target: &str) -> Result<PackageIx, LookupError> {
    let (name, version) = match target.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (target, None),
    };
    let graph = judgement.graph;
    let named: Vec<PackageIx> = graph
        .indices()
        .filter(|ix| graph.package(*ix).name == name)
        .collect();
    let fitting: Vec<PackageIx> = named
        .iter()
        .copied()
        .filter(|ix| {
            version.is_none_or(|version| graph.package(*ix).version.to_string() == version)
        })
        .collect();
    match (fitting.as_slice(), named.is_empty()) {
        ([one], _) => Ok(*one),
        (_, false) => Err(LookupError::Ambiguous {
            name: target.to_owned(),
            versions: named
                .iter()
                .map(|ix| format!("{name}@{}", graph.package(*ix).version))
                .collect(),
        }),
        (_, true) => {
            let crates = graph.packages.iter().map(|package| package.name.as_str());
            Err(LookupError::Unknown {
                name: target.to_owned(),
                near: nearest(name, crates).map(str::to_owned),
            })
        }
    }
}
