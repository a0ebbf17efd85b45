//! For which packages license files are read: as few as the question asks for.
//!
//! Pure; `gather` reads what stands here.

use std::collections::BTreeSet;

use crate::graph::{Graph, Package, PackageIx};
use crate::policy::{Native, Policy};
use crate::vocabulary::Reach;

/// What is asked of the license files, beyond what missing fields need.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// Compare what packages declare with what they carry; a policy may ask for it too.
    pub check_files: bool,
    /// Packages whose files are shown, whatever the need.
    pub shown: &'a [PackageIx],
    /// The user's cache folder; `None`: nothing is kept.
    pub cache: Option<&'a std::path::Path>,
}

/// The files of one package that are read, and what for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Need {
    pub(super) package: PackageIx,
    /// Those of native sources in its folders.
    pub(super) vendored: bool,
    /// To compare them with what the package declares.
    pub(super) compare: bool,
}

/// Packages whose license the council has clarified.
#[derive(Debug, Default)]
pub(super) struct Clarified {
    /// All of them; they need no facts.
    pub(super) all: BTreeSet<PackageIx>,
    /// Those pinned by checksum: every file of theirs is what somebody has read.
    pub(super) whole: BTreeSet<PackageIx>,
}

/// Lists what is to be read.
pub(super) fn needs(
    graph: &Graph,
    layers: &[Policy],
    wanted: &Wanted<'_>,
    clarified: &Clarified,
) -> Vec<Need> {
    let by_policy = layers
        .iter()
        .filter_map(|layer| layer.defaults.as_ref())
        .any(|defaults| defaults.check_files);
    let check_files = wanted.check_files || by_policy;
    graph
        .indices()
        .filter_map(|ix| {
            let package = graph.package(ix);
            let shown = wanted.shown.contains(&ix);
            let counts = is_in_scope(package, layers);
            // Files beside the pinned ones may say more than the council has read.
            let compare =
                counts && check_files && !clarified.whole.contains(&ix) && !is_own(package);
            // A member may have been copied, and its field emptied.
            let silent = if is_own(package) {
                grants_nothing
            } else {
                is_open
            };
            let missing =
                counts && !clarified.all.contains(&ix) && silent(package.license.as_deref());
            let read = shown || compare || missing;
            let vendored = (shown || compare)
                && package.brings_native_code()
                && !native_is_ruled(layers, package);
            read.then_some(Need {
                package: ix,
                vendored,
                compare,
            })
        })
        .collect()
}

/// Tells whether a `license` field leaves the question to the license files.
pub(super) fn is_open(field: Option<&str>) -> bool {
    let text = field.unwrap_or_default().trim();
    text.is_empty() || text.eq_ignore_ascii_case("NOASSERTION")
}

/// Words in a `license` field that grant nothing.
const NO_LICENSE: [&str; 4] = ["", "NONE", "NOASSERTION", "UNLICENSED"];

/// Tells whether a `license` field is silent, or says that nothing is granted.
pub(super) fn grants_nothing(field: Option<&str>) -> bool {
    let text = field.unwrap_or_default().trim();
    NO_LICENSE
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

/// A member that was written here, as far as anybody can tell.
pub(super) const fn is_own(package: &Package) -> bool {
    package.is_member && !package.is_registry_copy
}

fn is_in_scope(package: &Package, layers: &[Policy]) -> bool {
    let judged = |reach: &Reach| layers.iter().all(|layer| layer.scope.reach.contains(reach));
    // What is built with may end up linked, and is judged as such.
    let ends_up_linked = || {
        package.reached.contains_key(&Reach::Build)
            && natives(layers, package).any(|native| native.linked)
    };
    package.reached.keys().any(judged) || (judged(&Reach::Linked) && ends_up_linked())
}

/// Tells whether the policy says what native code a package brings, so that nobody has to look.
fn native_is_ruled(layers: &[Policy], package: &Package) -> bool {
    natives(layers, package).any(|native| {
        native.settles(
            &package.name,
            &package.version,
            package.source,
            package.modification,
        )
    })
}

/// The `[[native]]` entries that name a package.
fn natives<'p>(layers: &'p [Policy], package: &Package) -> impl Iterator<Item = &'p Native> {
    layers
        .iter()
        .flat_map(|layer| &layer.native)
        .filter(|native| native.may_mean(&package.name, &package.version, package.source))
}

#[cfg(test)]
mod tests {
    use super::is_open;

    #[test]
    fn only_silence_leaves_the_question_to_the_files() {
        for field in [
            None,
            Some(""),
            Some("  "),
            Some("NOASSERTION"),
            Some("noassertion"),
        ] {
            assert!(is_open(field), "{field:?}");
        }
        for field in ["UNLICENSED", "NONE", "MIT License", "MIT"] {
            assert!(!is_open(Some(field)), "{field}");
        }
    }
}
