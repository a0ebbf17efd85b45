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
    match find_crates(judgement, target)?.as_slice() {
        [one] => Ok(*one),
        _ => Err(ambiguous(&judgement.graph, target)),
    }
}

/// Finds the crates of the graph that may be meant: every version, unless one is named.
///
/// # Errors
/// Fails where there is no such crate.
pub(crate) fn find_crates(
    judgement: &Judgement,
    target: &str,
) -> Result<Vec<PackageIx>, LookupError> {
    let (source, name, version) = parts(target);
    let graph = &judgement.graph;
    let named = named(graph, name);
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
    match (fitting.is_empty(), named.is_empty()) {
        (false, _) => Ok(fitting),
        (true, false) => Err(ambiguous(graph, target)),
        (true, true) => {
            let crates = graph.packages.iter().map(|package| package.name.as_str());
            Err(LookupError::Unknown {
                name: without_credentials(target).into_owned(),
                near: nearest(name, crates).map(str::to_owned),
            })
        }
    }
}

/// Splits `source#name@version`.
fn parts(target: &str) -> (Option<&str>, &str, Option<&str>) {
    let (source, rest) = match target.rsplit_once('#') {
        Some((source, rest)) => (Some(source), rest),
        None => (None, target),
    };
    match rest.split_once('@') {
        Some((name, version)) => (source, name, Some(version)),
        None => (source, rest, None),
    }
}

fn named(graph: &Graph, name: &str) -> Vec<PackageIx> {
    let indices = graph.indices();
    indices
        .filter(|ix| graph.package(*ix).name == name)
        .collect()
}

/// Names all there are of that name.
fn ambiguous(graph: &Graph, target: &str) -> LookupError {
    let named = named(graph, parts(target).1);
    LookupError::Ambiguous {
        name: without_credentials(target).into_owned(),
        versions: named.iter().map(|ix| full(graph, *ix, &named)).collect(),
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
