//! Which manifests of a repository are roots of workspaces, by cargo's own rules. Pure.
//!
//! In doubt a manifest is a root: then cargo is asked, and says what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use toml::de::{DeTable, DeValue};

/// What a repository holds, before cargo was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Candidates {
    /// Manifests that a workspace starts from, sorted.
    pub roots: Vec<Utf8PathBuf>,
    /// Manifests that lie below a workspace and should be members of it, each with the manifest of
    /// that workspace; cargo builds them only if they are.
    pub members: BTreeMap<Utf8PathBuf, Utf8PathBuf>,
    /// Manifests that cargo takes for roots where a link leads to them, each with its own path.
    pub linked: BTreeMap<Utf8PathBuf, Utf8PathBuf>,
    /// Roots that are built alone from other code than as dependencies: they say `[patch]` or
    /// `[replace]`, or cargo's settings lie beside them.
    pub built_otherwise: BTreeSet<Utf8PathBuf>,
    /// What was not looked into, sorted.
    pub left_out: Vec<LeftOut>,
}

impl Candidates {
    /// Tells whether something was taken for a vendored crate.
    #[must_use]
    pub(crate) fn has_vendored(&self) -> bool {
        let mut left_out = self.left_out.iter();
        left_out.any(|left| left.reason == LeftOutReason::Vendored)
    }

    /// Returns the roots that others lack.
    #[must_use]
    pub(crate) fn beyond(&self, others: &Self) -> Vec<Utf8PathBuf> {
        let mut beyond = self.roots.clone();
        beyond.retain(|root| !others.roots.contains(root));
        beyond
    }

    /// Returns a root and all manifests that belong to it.
    pub(crate) fn all_of<'c>(&'c self, root: &'c Utf8Path) -> impl Iterator<Item = &'c Utf8Path> {
        let members = self.members.iter();
        let members = members.filter(move |(_, owner)| *owner == root);
        std::iter::once(root).chain(members.map(|(member, _)| member.as_path()))
    }
}

/// Something of a repository that was not judged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LeftOut {
    /// The folder, or the manifest.
    pub path: Utf8PathBuf,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why something of a repository was not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LeftOutReason {
    /// A folder that cargo builds into.
    Target,
    /// A crate copied by `cargo vendor`, with the checksums cargo checks.
    Vendored,
    /// A link to a folder outside the repository.
    Link,
    /// A package that is in a workspace and is not a member of it: cargo does not build it there.
    NoMember,
    /// A package without a `Cargo.lock` that is judged as a dependency of a workspace.
    Dependency,
}

impl LeftOutReason {
    /// Returns the word reports use.
    #[must_use]
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Vendored => "vendored",
            Self::Link => "link",
            Self::NoMember => "no-member",
            Self::Dependency => "dependency",
        }
    }

    /// Returns what such a thing is called, in the singular and the plural.
    #[must_use]
    pub(crate) const fn noun(self) -> (&'static str, &'static str) {
        match self {
            Self::Target => ("target folder", "target folders"),
            Self::Vendored => ("unused vendored crate", "unused vendored crates"),
            Self::Link => ("link out of the repository", "links out of the repository"),
            Self::NoMember => ("package of no workspace", "packages of no workspace"),
            Self::Dependency => ("dependency without a lock", "dependencies without a lock"),
        }
    }
}

/// What a manifest says about the workspace it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Says {
    /// It has `[workspace]`; the paths it excludes, as written.
    Root(Vec<String>),
    /// It names its workspace's folder.
    Points(String),
    /// It is a package and says nothing.
    Package,
    /// It is neither; cargo will say what it thinks of that.
    Neither,
}

/// Tells whether a manifest has a package built from other code than what it depends on, where it
/// is the root of a workspace.
pub(super) fn replaces(text: &str) -> bool {
    let document = DeTable::parse(text).ok();
    document.is_some_and(|document| {
        let keys = ["patch", "replace"].iter();
        keys.copied()
            .any(|key| document.get_ref().contains_key(key))
    })
}

/// Reads what a manifest says.
///
/// # Errors
/// Fails with the parser's words where it is not TOML.
pub(super) fn says(text: &str) -> Result<Says, String> {
    let document = DeTable::parse(text).map_err(|error| error.message().to_owned())?;
    let table = |key: &str| match document.get_ref().get(key).map(toml::Spanned::get_ref) {
        Some(DeValue::Table(table)) => Some(table),
        _ => None,
    };
    if document.get_ref().contains_key("workspace") {
        let excluded = table("workspace").and_then(|workspace| workspace.get("exclude"));
        let folders = match excluded.map(toml::Spanned::get_ref) {
            Some(DeValue::Array(folders)) => folders
                .iter()
                .filter_map(|folder| folder.get_ref().as_str().map(str::to_owned))
                .collect(),
            _ => Vec::new(),
        };
        return Ok(Says::Root(folders));
    }
    let package = table("package").or_else(|| table("project"));
    Ok(match package.map(|package| package.get("workspace")) {
        Some(Some(pointer)) => match pointer.get_ref().as_str() {
            Some(pointer) => Says::Points(pointer.to_owned()),
            None => Says::Neither,
        },
        Some(None) => Says::Package,
        None => Says::Neither,
    })
}

/// What a repository holds: manifests with what each says, and links to folders of it with where
/// they lead.
#[derive(Debug, Default)]
pub(super) struct RepositoryContents {
    pub(super) manifests: BTreeMap<Utf8PathBuf, Says>,
    pub(super) links: BTreeMap<Utf8PathBuf, Utf8PathBuf>,
    /// cargo's home, as it is called and as it is.
    pub(super) homes: Vec<Utf8PathBuf>,
    pub(super) built_otherwise: BTreeSet<Utf8PathBuf>,
}

impl RepositoryContents {
    /// Sorts the manifests into roots and members.
    pub(super) fn sort(self, left_out: Vec<LeftOut>) -> Candidates {
        let mut roots = Vec::new();
        let mut members = BTreeMap::new();
        for manifest in self.manifests.keys() {
            match self.owner(manifest) {
                Some(owner) => {
                    members.insert(manifest.clone(), owner);
                }
                None => roots.push(manifest.clone()),
            }
        }
        // What belongs to a workspace above it stands alone where a link leads past that.
        let mut linked = BTreeMap::new();
        for (link, real) in &self.links {
            for member in members.keys() {
                let by_link = member.strip_prefix(real).map(|rest| link.join(rest));
                if let Ok(by_link) = by_link
                    && self.owner(&by_link).is_none()
                {
                    linked.insert(by_link, member.clone());
                }
            }
        }
        Candidates {
            roots,
            members,
            linked,
            built_otherwise: self.built_otherwise,
            left_out,
        }
    }

    /// Finds the manifest that another one of the repository belongs to, as cargo looks for it: the
    /// nearest root above that does not exclude it, or what the manifest itself names.
    fn owner(&self, manifest: &Utf8Path) -> Option<Utf8PathBuf> {
        let root_at = |folder: Utf8PathBuf| {
            let root = folder.join("Cargo.toml");
            matches!(self.says(&root), Some(Says::Root(_))).then_some(root)
        };
        let folder = manifest.parent()?;
        match self.says(manifest)? {
            Says::Points(pointer) => return root_at(joined(folder, pointer)),
            Says::Package => {}
            Says::Root(_) | Says::Neither => return None,
        }
        // Cargo looks no further from what it has unpacked to try a package, and not out of its
        // home, unless the package is in that very folder.
        let is_home =
            |path: &Utf8Path| path != folder && self.homes.iter().any(|home| home == path);
        let steps = folder.ancestors().zip(folder.ancestors().skip(1));
        let steps = steps
            .take_while(|(below, above)| !is_home(below) && !above.ends_with("target/package"));
        for (_, above) in steps {
            let root = above.join("Cargo.toml");
            match self.says(&root) {
                Some(Says::Root(excluded)) => {
                    // What is excluded is compared with the path of the manifest, not of its folder.
                    let mut excluded = excluded.iter();
                    if !excluded.any(|path| manifest.starts_with(joined(above, path))) {
                        return Some(root);
                    }
                }
                Some(Says::Points(pointer)) => return root_at(joined(above, pointer)),
                Some(Says::Package | Says::Neither) | None => {}
            }
        }
        None
    }

    /// Returns what a manifest says that may lie behind a link.
    fn says(&self, manifest: &Utf8Path) -> Option<&Says> {
        self.manifests.get(manifest).or_else(|| {
            let link = |above: &Utf8Path| {
                let rest = manifest.strip_prefix(above).ok()?;
                self.manifests.get(&self.links.get(above)?.join(rest))
            };
            manifest.ancestors().find_map(link)
        })
    }
}

/// Joins a path from a manifest to its folder and resolves `.` and `..` by the words alone.
fn joined(folder: &Utf8Path, path: &str) -> Utf8PathBuf {
    let mut found = Utf8PathBuf::new();
    for component in folder.join(path).components() {
        match component {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir => {
                found.pop();
            }
            _ => found.push(component),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{RepositoryContents, Says, says};

    fn roots(manifests: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let manifests = manifests
            .iter()
            .map(|(folder, text)| {
                let path = camino::Utf8Path::new("/r").join(folder).join("Cargo.toml");
                (path, says(text).unwrap())
            })
            .collect();
        let found = RepositoryContents {
            manifests,
            ..RepositoryContents::default()
        };
        let found = found.sort(Vec::new());
        let short = |paths: Vec<camino::Utf8PathBuf>| {
            let folder = |path: &camino::Utf8PathBuf| {
                let folder = path.parent().unwrap().strip_prefix("/r").unwrap();
                folder.to_string()
            };
            paths.iter().map(folder).collect()
        };
        (
            short(found.roots),
            short(found.members.into_keys().collect()),
        )
    }

    const PACKAGE: &str = "[package]\nname = \"a\"\n";

    #[test]
    fn a_package_without_a_workspace_above_is_a_root_of_its_own() {
        let (roots, members) = roots(&[("a", PACKAGE), ("b", PACKAGE), ("a/c", PACKAGE)]);
        // cargo takes a package inside another package for itself.
        assert_eq!(roots, ["a", "a/c", "b"]);
        assert!(members.is_empty());
    }

    #[test]
    fn what_lies_below_a_workspace_belongs_to_it_unless_it_is_excluded() {
        let (roots, members) = roots(&[
            ("", "[workspace]\nexclude = [\"tools\", \"./x/../fuzz\"]\n"),
            ("a", PACKAGE),
            ("deep/er/b", PACKAGE),
            ("tools/gen", PACKAGE),
            ("toolsmith", PACKAGE),
            ("fuzz", PACKAGE),
            ("own", "[workspace]\n[package]\nname = \"own\"\n"),
            ("own/inner", PACKAGE),
        ]);
        assert_eq!(roots, ["", "fuzz", "own", "tools/gen"]);
        assert_eq!(members, ["a", "deep/er/b", "own/inner", "toolsmith"]);
    }

    #[test]
    fn cargo_looks_for_no_workspace_out_of_its_home() {
        let package = || Says::Package;
        let manifests = [
            ("/r/Cargo.toml", Says::Root(Vec::new())),
            ("/r/home/Cargo.toml", package()),
            ("/r/home/x/Cargo.toml", package()),
            ("/r/home/x/y/Cargo.toml", package()),
            ("/r/homely/Cargo.toml", package()),
        ];
        let found = RepositoryContents {
            manifests: manifests.map(|(path, says)| (path.into(), says)).into(),
            homes: vec!["/r/home".into()],
            ..RepositoryContents::default()
        };
        let found = found.sort(Vec::new());
        let roots = [
            "/r/Cargo.toml",
            "/r/home/x/Cargo.toml",
            "/r/home/x/y/Cargo.toml",
        ];
        assert_eq!(found.roots, roots);
        let members: Vec<_> = found.members.into_keys().collect();
        assert_eq!(members, ["/r/home/Cargo.toml", "/r/homely/Cargo.toml"]);
    }

    #[test]
    fn an_excluded_folder_may_belong_to_a_workspace_further_up() {
        let (roots, members) = roots(&[
            ("", "[workspace]\n"),
            ("in", "[workspace]\nexclude = [\"a\"]\n"),
            ("in/a", PACKAGE),
        ]);
        assert_eq!(roots, ["", "in"]);
        assert_eq!(members, ["in/a"]);
    }

    #[test]
    fn a_pointer_is_followed_and_one_to_nowhere_makes_a_root_that_cargo_judges() {
        let (roots, members) = roots(&[
            ("ws", "[workspace]\nmembers = [\"../beside\"]\n"),
            ("beside", "[package]\nname = \"b\"\nworkspace = \"../ws\"\n"),
            ("beside/below", PACKAGE),
            ("lost", "[package]\nname = \"l\"\nworkspace = \"../none\"\n"),
            ("odd", "[package]\nname = \"o\"\nworkspace = 1\n"),
            ("empty", "[dependencies]\n"),
        ]);
        assert_eq!(roots, ["empty", "lost", "odd", "ws"]);
        assert_eq!(members, ["beside", "beside/below"]);
    }

    #[test]
    fn what_a_manifest_says_is_read_and_not_guessed() {
        assert_eq!(says("workspace = 3").unwrap(), Says::Root(Vec::new()));
        assert_eq!(
            says("[workspace]\nexclude = [1, \"a\"]").unwrap(),
            Says::Root(vec!["a".to_owned()])
        );
        assert_eq!(says("[project]\nname = \"x\"").unwrap(), Says::Package);
        assert_eq!(says("").unwrap(), Says::Neither);
        assert!(says("[workspace").is_err());
    }
}
