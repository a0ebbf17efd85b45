//! Finds the crate a person means by `name` or `name@version`, or names what they may have meant.
//! Where two sources have the same version, `git#name@version` says which.

use crate::findings::Judgement;
use crate::findings::words::list;
use crate::graph::{Graph, PackageIx};
use crate::license::nearest;
use crate::source::without_credentials;

/// Why no one crate is meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LookupError {
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
        /// `name@version` of each, with its source where two are the same.
        versions: Vec<String>,
    },
}

impl LookupError {
    /// Returns what to do about it, one line each.
    #[must_use]
    pub(crate) fn help(&self) -> Vec<String> {
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
pub(crate) fn find_crate(judgement: &Judgement, target: &str) -> Result<PackageIx, LookupError> {
    let (source, rest) = match target.rsplit_once('#') {
        Some((source, rest)) => (Some(source), rest),
        None => (None, target),
    };
    let (name, version) = match rest.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (rest, None),
    };
    let graph = &judgement.graph;
    let named: Vec<PackageIx> = graph
        .indices()
        .filter(|ix| graph.package(*ix).name == name)
        .collect();
    let fitting: Vec<PackageIx> = named
        .iter()
        .copied()
        .filter(|ix| {
            let package = graph.package(*ix);
            version.is_none_or(|version| package.version.to_string() == version)
                && source.is_none_or(|source| {
                    // As we write it, or as cargo does.
                    let url = package.source_url.as_deref();
                    package.source.as_str() == source
                        || url
                            .is_some_and(|url| url == source || without_credentials(url) == source)
                })
        })
        .collect();
    match (fitting.as_slice(), named.is_empty()) {
        ([one], _) => Ok(*one),
        (_, false) => Err(LookupError::Ambiguous {
            name: without_credentials(target).into_owned(),
            versions: named.iter().map(|ix| full(graph, *ix, &named)).collect(),
        }),
        (_, true) => {
            let crates = graph.packages.iter().map(|package| package.name.as_str());
            Err(LookupError::Unknown {
                name: without_credentials(target).into_owned(),
                near: nearest(name, crates).map(str::to_owned),
            })
        }
    }
}

/// Names a package as fully as it takes to tell it from others of its name.
fn full(graph: &Graph, ix: PackageIx, named: &[PackageIx]) -> String {
    let package = graph.package(ix);
    let same = |also_source: bool| {
        named.iter().any(|other| {
            let known = graph.package(*other);
            *other != ix
                && known.version == package.version
                && (!also_source || known.source == package.source)
        })
    };
    let label = format!("{}@{}", package.name, package.version);
    match &package.source_url {
        Some(url) if same(true) => format!("{}#{label}", without_credentials(url)),
        _ if same(false) => format!("{}#{label}", package.source.as_str()),
        _ => label,
    }
}
