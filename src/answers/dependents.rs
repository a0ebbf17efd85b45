//! Everything that leads to a crate, for `explain --tree`: who depends on it, on those, and so on to the members.
//!
//! Each edge is there once, however many paths lead over it, and nothing recurses: graphs may be hostile.

use std::collections::BTreeMap;

use super::lookup::{LookupError, find_crates};
use crate::findings::Judgement;
use crate::findings::words::switch;
use crate::graph::{EdgeKind, PackageIx, Step};

/// Crates, and all that leads to them in what is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dependents {
    /// The crates asked for: every version, or the one named.
    pub(crate) roots: Vec<PackageIx>,
    /// What depends on each package directly, by name and version; nothing on a package that is not there.
    pub(crate) of: BTreeMap<PackageIx, Vec<Dependent>>,
}

/// A package that depends on another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dependent {
    /// The package that depends.
    pub(crate) from: PackageIx,
    /// How, each way once: the kind, and the feature that switches it on. Empty for nothing but a plain
    /// `[dependencies]`.
    pub(crate) how: Vec<String>,
}

/// Finds all that leads to a crate, named as `name` or `name@version`.
///
/// # Errors
/// Fails where there is no such crate.
pub(crate) fn dependents(judgement: &Judgement, target: &str) -> Result<Dependents, LookupError> {
    let graph = &judgement.graph;
    let roots = find_crates(judgement, target)?;
    let mut ways: BTreeMap<(PackageIx, PackageIx), Vec<String>> = BTreeMap::new();
    // A macro that is built for its own tests does not depend on itself.
    let steps = graph.all_dependents(&roots).into_iter();
    for step in steps.filter(|step| step.from != step.to) {
        let known = ways.entry((step.to, step.from)).or_default();
        let way = way(judgement, &step);
        if !known.contains(&way) {
            known.push(way);
        }
    }
    let mut of: BTreeMap<PackageIx, Vec<Dependent>> = BTreeMap::new();
    for ((to, from), how) in ways {
        let is_plain = matches!(how.as_slice(), [one] if one == EdgeKind::Normal.as_str());
        let how = if is_plain { Vec::new() } else { how };
        of.entry(to).or_default().push(Dependent { from, how });
    }
    for dependents in of.values_mut() {
        dependents.sort_by(|one, other| {
            let [one, other] = [one, other].map(|dependent| {
                let package = graph.package(dependent.from);
                (package.name.as_str(), &package.version, dependent.from)
            });
            one.cmp(&other)
        });
    }
    Ok(Dependents { roots, of })
}

/// The kind of a dependency, and the feature that switches it on.
fn way(judgement: &Judgement, step: &Step) -> String {
    match (step.kind, switch(&judgement.graph, step)) {
        (EdgeKind::Normal, Some(feature)) => feature,
        (kind, Some(feature)) => format!("{} by {feature}", kind.as_str()),
        (kind, None) => kind.as_str().to_owned(),
    }
}
