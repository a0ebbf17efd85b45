//! From what a package declares, and what the council clarified, to what holds.
//!
//! Order: clarification, then the `license` field, then nothing. A field that cannot be read is
//! never replaced by a guess. Native code comes on top of either (`native`).

use super::gather::Evidence;
use super::model::{ClarificationState, Effective, Facts, LicenseFacts, Origin};
use super::native;
use crate::graph::{Graph, Package, PackageIx};
use crate::license::Expression;
use crate::policy::{Clarification, MayClarify, Pin, Policy};
use crate::vocabulary::SourceKind;

/// Derives the license facts of every package.
///
/// The first layer's clarifications come first; of several that fit a package the first holds. One
/// of a lower layer applies where every layer above lets it.
#[must_use]
pub fn derive(graph: &Graph, layers: &[Policy], evidence: &Evidence) -> Facts {
    let known_ids: Vec<String> = layers
        .iter()
        .flat_map(|layer| layer.identity.known_ids.iter().cloned())
        .collect();
    let mut packages: Vec<LicenseFacts> = graph
        .packages
        .iter()
        .map(|package| declared(package.license.as_deref(), &known_ids))
        .collect();
    // As the packages are, before anyone clarified anything.
    let has_facts: Vec<bool> = packages
        .iter()
        .map(|facts| facts.expression().is_some())
        .collect();
    let mut clarifications = Vec::new();
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
                if let Err(why) = still_fits(clarification, package, ix, evidence) {
                    state.stale.push((ix, why));
                    continue;
                }
                if let Some(above) = refused_by(&layers[..layer], has_facts[ix.0]) {
                    state.refused.push((ix, above));
                    continue;
                }
                state.applied.push(ix);
                let facts = &mut packages[ix.0];
                if !matches!(facts.origin, Origin::Clarification { .. }) {
                    facts.effective = Effective::Known(clarification.license.clone());
                    facts.origin = Origin::Clarification {
                        layer,
                        clarification: index,
                    };
                }
            }
            clarifications.push(state);
        }
    }
    for (package, facts) in graph.packages.iter().zip(&mut packages) {
        native::add(package, layers, facts);
    }
    Facts {
        packages,
        clarifications,
    }
}

/// Returns the first of the layers above that does not let a lower one clarify a package.
fn refused_by(above: &[Policy], has_facts: bool) -> Option<usize> {
    above
        .iter()
        .position(|layer| match layer.lower_layers.may_clarify {
            Some(MayClarify::All) => false,
            Some(MayClarify::Missing) => has_facts,
            None => true,
        })
}

/// Words that stand in a `license` field and grant nothing.
const NO_LICENSE: [&str; 4] = ["", "NONE", "NOASSERTION", "UNLICENSED"];

fn declared(field: Option<&str>, known_ids: &[String]) -> LicenseFacts {
    let text = field.unwrap_or_default();
    let missing = NO_LICENSE
        .iter()
        .any(|word| text.trim().eq_ignore_ascii_case(word));
    let effective = if missing {
        Effective::Missing
    } else {
        match Expression::parse(text, known_ids) {
            Ok(expression) => Effective::Known(expression),
            Err(error) => Effective::Unparseable(error),
        }
    };
    LicenseFacts {
        declared: field.map(str::to_owned),
        effective,
        origin: if missing {
            Origin::None
        } else {
            Origin::Manifest
        },
        added: Vec::new(),
    }
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
            "its files are vendored, and the checksum in `Cargo.lock` says nothing of them; pin `license-files`"
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

#[cfg(test)]
mod tests {
    use super::declared;
    use crate::facts::{Effective, Origin};

    #[test]
    fn words_that_grant_nothing_are_missing() {
        for field in [
            None,
            Some(""),
            Some("  "),
            Some("NONE"),
            Some("UNLICENSED"),
            Some("noassertion"),
        ] {
            let facts = declared(field, &[]);
            assert_eq!(facts.effective, Effective::Missing, "{field:?}");
            assert_eq!(facts.origin, Origin::None);
        }
    }

    #[test]
    fn an_unreadable_field_stays_unreadable() {
        let facts = declared(Some("MIT License"), &[]);
        assert!(matches!(facts.effective, Effective::Unparseable(_)));
        assert_eq!(facts.origin, Origin::Manifest);
        assert!(matches!(
            declared(Some("Unlicense"), &[]).effective,
            Effective::Known(_)
        ));
    }
}
