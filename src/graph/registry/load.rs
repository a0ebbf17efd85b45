//! Finds cargo's folders of a registry beside a package that was unpacked from it, and reads there.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use semver::Version;

use super::super::load::{read_capped, read_text};
use super::super::manifest;
use super::super::model::Package;
use super::super::native::is_tool;
use super::index::{Release, releases};
use crate::vocabulary::SourceKind;

/// Largest file of an index that is read.
const MAX_INDEX: u64 = 16 << 20;

/// What cargo has of registries on this machine, as far as it was asked for.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    releases: BTreeMap<Utf8PathBuf, Vec<Release>>,
}

impl Shelf {
    /// Returns the versions of a package that its registry has, as cargo last heard; ascending. Empty where
    /// that is not known, or the package comes from no registry.
    pub(crate) fn releases(&mut self, package: &Package) -> &[Release] {
        let file = Folders::of(package).map(|folders| folders.index_of(&package.name));
        let Some(file) = file else { return &[] };
        let read = |file: &Utf8PathBuf| {
            let bytes = read_capped(file.as_std_path(), MAX_INDEX);
            bytes.map_or_else(Vec::new, |bytes| releases(&bytes))
        };
        let known = self.releases.entry(file);
        known.or_insert_with_key(read)
    }

    /// Forgets what was read: cargo has asked the registry.
    pub(crate) fn forget(&mut self) {
        self.releases.clear();
    }

    /// Tells whether cargo has a version of a package on this machine.
    pub(crate) fn has(&self, package: &Package, version: &Version) -> bool {
        Folders::of(package).is_some_and(|folders| {
            let name = format!("{}-{version}", package.name);
            let unpacked = folders.unpacked.join(&name).join("Cargo.toml");
            unpacked.is_file() || folders.packed.join(format!("{name}.crate")).is_file()
        })
    }

    /// Returns a package as another version of it that lies unpacked says it is.
    pub(crate) fn unpacked(&self, package: &Package, version: &Version) -> Option<Package> {
        let folders = Folders::of(package)?;
        let name = format!("{}-{version}", package.name);
        let manifest_path = folders.unpacked.join(name).join("Cargo.toml");
        let says = manifest::Identity::read(&read_text(&manifest_path)?)?;
        if says.name != package.name || says.version != version.to_string() {
            return None;
        }
        // A helper that called a tool for the version in use may well do so for this one.
        let is_builder = |name: &String| is_tool(name) || package.native_builders.contains(name);
        let mut native_builders = says.builds_with;
        native_builders.retain(is_builder);
        native_builders.sort();
        native_builders.dedup();
        Some(Package {
            version: version.clone(),
            links: says.links,
            native_builders,
            manifest_path,
            checksum: None,
            license: says.license,
            license_file: says.license_file,
            authors: says.authors,
            repository: says.repository,
            ..package.clone()
        })
    }
}

/// cargo's folders of one registry; each is called alike.
struct Folders {
    index: Utf8PathBuf,
    packed: Utf8PathBuf,
    unpacked: Utf8PathBuf,
}

impl Folders {
    /// Finds them from where a package lies: `registry/src/FOLDER/NAME-VERSION/Cargo.toml`.
    fn of(package: &Package) -> Option<Self> {
        if !matches!(package.source, SourceKind::CratesIo | SourceKind::Registry) {
            return None;
        }
        let folder = package.manifest_path.parent()?;
        let name = format!("{}-{}", package.name, package.version);
        let unpacked = folder.parent()?;
        let sources = unpacked.parent()?;
        let registry = sources.parent()?;
        let is_cargos = folder.file_name() == Some(&name)
            && sources.file_name() == Some("src")
            && registry.file_name() == Some("registry");
        let of = |kind: &str| Some(registry.join(kind).join(unpacked.file_name()?));
        is_cargos.then_some(())?;
        Some(Self {
            index: of("index")?,
            packed: of("cache")?,
            unpacked: unpacked.to_owned(),
        })
    }

    fn index_of(&self, name: &str) -> Utf8PathBuf {
        self.index.join(".cache").join(place(name))
    }
}

/// Where an index has a crate.
fn place(name: &str) -> Utf8PathBuf {
    let name = name.to_ascii_lowercase();
    let part = |from: usize, to: usize| name.get(from..to).unwrap_or_default();
    let folders = match name.len() {
        1 => "1".to_owned(),
        2 => "2".to_owned(),
        3 => format!("3/{}", part(0, 1)),
        _ => format!("{}/{}", part(0, 2), part(2, 4)),
    };
    Utf8Path::new(&folders).join(&name)
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn an_index_has_its_own_order() {
        for (name, path) in [
            ("a", "1/a"),
            ("ab", "2/ab"),
            ("abc", "3/a/abc"),
            ("Serde", "se/rd/serde"),
        ] {
            assert_eq!(place(name), path);
        }
    }
}
