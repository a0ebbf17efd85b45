//! Which clarifications hold: those whose package is still what a person has read.
//!
//! Pure. A clarification that does not fit any more is never applied, and one of a lower layer only
//! where every layer above lets it.

use super::gather::Evidence;
use super::model::ClarificationState;
use crate::graph::{Graph, Package, PackageIx};
use crate::policy::{Clarification, MayClarify, Pin, Policy};
use crate::vocabulary::SourceKind;

/// Returns what becomes of every clarification, in layer and file order. `has_facts` tells whether a
/// package has license facts of its own.
pub(super) fn states(
    graph: &Graph,
    layers: &[Policy],
    evidence: &Evidence,
    has_facts: &dyn Fn(PackageIx) -> bool,
) -> Vec<ClarificationState> {
    let mut states = Vec::new();
    for (layer, policy) in layers.iter().enumerate() {
        for (index, clarification) in policy.clarifications.iter().enumerate() {
            let mut state = ClarificationState {
                layer,
                clarification: index,
                applied: Vec::new(),
                stale: Vec::new(),
                refused: Vec::new(),
            };
            for (ix, package) in graph.packages.iter().enumerate() {
                let ix = PackageIx(ix);
                if !clarification.krate.matches(&package.name, &package.version) {
                    continue;
                }
                match still_fits(clarification, package, ix, evidence) {
                    Ok(()) => match refused_by(&layers[..layer], ix, has_facts) {
                        Some(above) => state.refused.push((ix, above)),
                        None => state.applied.push(ix),
                    },
                    Err(why) => state.stale.push((ix, why)),
                }
            }
            states.push(state);
        }
    }
    states
}

/// Returns the first of the layers above that does not let a lower one clarify a package.
fn refused_by(
    above: &[Policy],
    ix: PackageIx,
    has_facts: &dyn Fn(PackageIx) -> bool,
) -> Option<usize> {
    above
        .iter()
        .position(|layer| match layer.lower_layers.may_clarify {
            Some(MayClarify::All) => false,
            Some(MayClarify::Missing) => has_facts(ix),
            None => true,
        })
}

/// Tells whether a clarification is still about what the package ships.
fn still_fits(
    clarification: &Clarification,
    package: &Package,
    ix: PackageIx,
    evidence: &Evidence,
) -> Result<(), String> {
    let declares = package.license.as_deref().unwrap_or_default();
    if declares != clarification.declared {
        return Err(format!(
            "the clarification was written for a package that declares `{}`; it now declares `{declares}`",
            clarification.declared
        ));
    }
    let (files, checksum) = match &clarification.pin {
        Pin::LicenseFiles(files) => (Some(files), None),
        Pin::Checksum(checksum) => (None, Some(checksum)),
        Pin::Both(files, checksum) => (Some(files), Some(checksum)),
    };
    for (path, expected) in files.into_iter().flatten() {
        match evidence.digest(ix, path) {
            Ok(found) if found == expected => {}
            Ok(found) => {
                return Err(format!(
                    "`{path}` was pinned as sha256:{expected} and is now sha256:{found}"
                ));
            }
            Err(why) => {
                return Err(format!(
                    "`{path}` was pinned as sha256:{expected}, and {why}"
                ));
            }
        }
    }
    if checksum.is_some() && package.source == SourceKind::Vendored {
        return Err(
            "its files are vendored, and the checksum in `Cargo.lock` says nothing about them; pin `license-files`"
                .to_owned(),
        );
    }
    match (checksum, package.checksum.as_ref()) {
        (Some(expected), Some(found)) if found != expected => Err(format!(
            "the package was pinned as {expected}; `Cargo.lock` now has {found}"
        )),
        (Some(expected), None) => Err(format!(
            "the package was pinned as {expected}; `Cargo.lock` has no checksum for it"
        )),
        _ => Ok(()),
    }
}
