//! What sources say: whether those of a member name what it depends on (`scan`), and what those of a crate let its
//! features switch on (`gates`). `load` reads them, `lexer` takes one text apart.

mod gates;
mod lexer;
mod load;
mod scan;

use std::collections::BTreeSet;

use camino::Utf8PathBuf;
use guppy::graph::{BuildTargetId, PackageMetadata};

use super::build::Graph;
use super::hypothesis::Declared;
use super::model::PackageIx;
pub(crate) use gates::Gates;
pub use load::Use;
pub(crate) use load::Uses;
use scan::Part;

impl Graph {
    /// Reads what the sources of a member name of what it depends on.
    pub(crate) fn uses(&self, member: PackageIx) -> Uses {
        let folder = self.package(member).manifest_path.parent();
        let (Some(package), Some(folder)) = (self.simulated(member), folder) else {
            return Uses::default();
        };
        let targets: Vec<(Utf8PathBuf, Part)> = package
            .build_targets()
            .map(|target| {
                let part = match target.id() {
                    BuildTargetId::BuildScript => Part::Build,
                    BuildTargetId::Test(_)
                    | BuildTargetId::Benchmark(_)
                    | BuildTargetId::Example(_) => Part::Tests,
                    _ => Part::Code,
                };
                (target.path().to_owned(), part)
            })
            .collect();
        let links = package.direct_links();
        let names = links.flat_map(|link| names(link.dep_name(), Some(link.to())));
        Uses::read(folder, &targets, &names.collect())
    }

    /// Returns what the sources of a member, as read, say about an entry of its manifest.
    pub(crate) fn use_of(&self, declared: &Declared, uses: &Uses) -> Use {
        uses.of(&names(&declared.dependency, self.simulated(declared.to)))
    }

    /// Returns what the sources of a member, as read, name of what an entry of its manifest is for.
    pub(crate) fn named_of(&self, declared: &Declared, uses: &Uses) -> BTreeSet<String> {
        let names = names(&declared.dependency, self.simulated(declared.to));
        uses.below(&names).into_iter().map(str::to_owned).collect()
    }

    /// Reads what the features of a package switch on.
    pub(crate) fn gates(&self, package: PackageIx) -> Gates {
        let folder = self.package(package).manifest_path.parent();
        folder.map_or_else(Gates::default, load::gates)
    }

    fn simulated(&self, ix: PackageIx) -> Option<PackageMetadata<'_>> {
        self.simulation.as_ref()?.simulator.package(ix)
    }
}

/// The names that code may know a dependency by: that of its entry, and that of the library itself.
fn names(dependency: &str, package: Option<PackageMetadata<'_>>) -> BTreeSet<String> {
    let library = package.and_then(|package| package.build_target(&BuildTargetId::Library));
    let library = library.map(|library| library.name());
    let names = library.into_iter().chain([dependency]);
    names.map(|name| name.replace('-', "_")).collect()
}
