//! From what a package declares and carries, and what the council clarified, to what holds.
//!
//! Order: clarification, then the `license` field, then the license files, then nothing. A field
//! that cannot be read is never replaced by a guess, and files stand in only where there is none.
//! Native code comes on top of any (`native`).

use super::clarify::states;
use super::compare;
use super::files::{is_called_license, names_third_parties};
use super::gather::Evidence;
use super::model::{Effective, Facts, FileRole, LicenseFacts, LicenseFile, Origin};
use super::native;
use super::need::{grants_nothing, is_open, is_own};
use crate::graph::{Graph, Package, PackageIx};
use crate::license::Expression;
use crate::policy::{Clarification, Pin, Policy};
use crate::recognition::Recognition;

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
    let clarifications = states(graph, layers, evidence, &|ix| {
        has_facts(graph.package(ix), evidence, ix)
    });
    for state in &clarifications {
        let license = &layers[state.layer].clarifications[state.clarification].license;
        for ix in &state.applied {
            let facts = &mut packages[ix.0];
            if !matches!(facts.origin, Origin::Clarification { .. }) {
                facts.effective = Effective::Known(license.clone());
                facts.origin = Origin::Clarification {
                    layer: state.layer,
                    clarification: state.clarification,
                };
            }
        }
    }
    for (index, facts) in packages.iter_mut().enumerate() {
        let package = graph.package(PackageIx(index));
        if let Some(read) = evidence.files(PackageIx(index)) {
            facts.files.clone_from(&read.files);
            if is_own(package) && facts.effective == Effective::Missing {
                look_for_others(facts, package.license_file.is_some());
                continue;
            }
            match facts.origin {
                Origin::Clarification {
                    layer,
                    clarification,
                } if read.compare => {
                    look_beside_pins(facts, &layers[layer].clarifications[clarification]);
                }
                Origin::Clarification { .. } => {}
                _ => look_into_files(facts, read.compare),
            }
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

/// Tells whether a package has license facts of its own: a field that is not silent, or a license
/// file, there or promised.
///
/// What cannot be read, or says that nothing is granted, is a fact too: neither `gnu gpl v2` nor
/// `UNLICENSED` nor an unknown text is for everybody to turn into `MIT`.
fn has_facts(package: &Package, evidence: &Evidence, ix: PackageIx) -> bool {
    let files = evidence.files(ix).map_or(&[][..], |read| &read.files);
    !is_open(package.license.as_deref()) || package.license_file.is_some() || !files.is_empty()
}

/// Lets the files speak where the field is silent, and beside it where that is asked for.
fn look_into_files(facts: &mut LicenseFacts, compare: bool) {
    match &facts.effective {
        Effective::Missing if is_open(facts.declared.as_deref()) => {
            compare::stand_in(facts);
        }
        Effective::Known(declared) if compare => {
            let declared = declared.clone();
            compare::set_beside(facts, &declared);
        }
        _ => {}
    }
}

/// Lets the files of a member that declares nothing tell whose it is: the one its manifest names,
/// there or not, and those at its root that are some license from end to end, or hold one and are
/// called its license. Any other is as much its own as the rest of it.
fn look_for_others(facts: &mut LicenseFacts, is_named: bool) {
    let mut place = 0..;
    facts.files.retain(|file| {
        let is_first = place.next() == Some(0);
        let is_text = file.role == FileRole::Package
            && !file.path.contains('/')
            && (is_license(file) || says_its_license(file));
        (is_named && is_first) || is_text
    });
    compare::stand_in(facts);
    if is_named && facts.effective == Effective::Missing {
        facts.effective = Effective::Unrecognized;
        facts.packaged.unrecognized = vec![0];
    }
}

/// Tells whether a file is some license from end to end, whoever is said to hold it.
fn is_license(file: &LicenseFile) -> bool {
    file.recognition.as_ref().is_ok_and(Recognition::is_license)
}

/// Tells whether a file is called the license of what it is in, and holds one.
fn says_its_license(file: &LicenseFile) -> bool {
    let holds_one = file
        .recognition
        .as_ref()
        .is_ok_and(|recognition| !recognition.parts.is_empty());
    holds_one && is_called_license(&file.path) && !names_third_parties(&file.path)
}

/// Compares a clarified license with the files that the clarification is not pinned to: those it
/// is pinned to are what somebody has read.
fn look_beside_pins(facts: &mut LicenseFacts, clarification: &Clarification) {
    let (Pin::LicenseFiles(pinned) | Pin::Both(pinned, _)) = &clarification.pin else {
        return;
    };
    let unread: Vec<usize> = (0..facts.files.len())
        .filter(|index| !pinned.contains_key(&facts.files[*index].path))
        .collect();
    let mut beside = facts.clone();
    beside.files = unread
        .iter()
        .map(|index| facts.files[*index].clone())
        .collect();
    compare::set_beside(&mut beside, &clarification.license);
    // That the pinned files bear the license out is what the council says.
    beside.packaged.contradicts = None;
    for index in &mut beside.packaged.unrecognized {
        *index = unread[*index];
    }
    facts.effective = beside.effective;
    facts.packaged = beside.packaged;
}

/// Returns what a `license` field says by itself, clarifications left aside.
#[must_use]
pub(crate) fn declared(field: Option<&str>, known_ids: &[String]) -> LicenseFacts {
    let text = field.unwrap_or_default();
    let (effective, origin) = if grants_nothing(field) {
        (Effective::Missing, Origin::None)
    } else {
        let effective = match Expression::parse(text, known_ids) {
            Ok(expression) => Effective::Known(expression),
            Err(error) => Effective::Unparseable(error),
        };
        (effective, Origin::Manifest)
    };
    LicenseFacts::new(field.map(str::to_owned), effective, origin)
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
