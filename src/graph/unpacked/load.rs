//! Looks where the packages of registries and git repositories lie. Reads only.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{MAIN_SEPARATOR, Path};

use camino::Utf8Path;

use super::super::config::SourceUrl;
use super::super::model::Package;
use super::super::roots::index_of;
use super::super::tracked::may_list;
use super::sort::{Below, Claim, Mirrors, Standing, sort};
use crate::vocabulary::SourceKind;

/// Largest index of git that is read.
const MAX_INDEX: u64 = 64 << 20;

/// Sorts the packages that claim a registry or a git repository, on the machine that cargo ran on;
/// by their manifests.
pub(in super::super) fn live(
    packages: &[Package],
    root: &Utf8Path,
    home: Option<&Path>,
    mirrors: &BTreeMap<String, Vec<SourceUrl>>,
) -> BTreeMap<String, Standing> {
    let folder = |parts: [&str; 2]| home.and_then(|home| Unpacked::new(home, parts, root));
    let registry = folder(["registry", "src"]);
    let checkouts = folder(["git", "checkouts"]);
    let below = |package: &Package| {
        let in_folder = |folder: &Option<Unpacked>| folder.as_ref()?.below(&package.manifest_path);
        if package.source == SourceKind::Git {
            in_folder(&checkouts).map(Below::Git)
        } else {
            in_folder(&registry).map(Below::Registry)
        }
    };
    sorted(packages, below, &Mirrors::Known(mirrors))
}

/// Sorts them where only the shape of paths can tell: the metadata may be another machine's.
pub(in super::super) fn saved(packages: &[Package], root: &Utf8Path) -> BTreeMap<String, Standing> {
    let below = |package: &Package| {
        let path = package.manifest_path.as_str();
        if package.manifest_path.starts_with(root) {
            return None;
        }
        let after = |mark: [&str; 2]| {
            ['/', '\\'].into_iter().find_map(|separator| {
                let mark = format!("{separator}{}{separator}{}{separator}", mark[0], mark[1]);
                Some(path[path.find(&mark)? + mark.len()..].to_owned())
            })
        };
        // `..` may lead back to where the change can write.
        match package.source {
            _ if path.contains("..") => None,
            SourceKind::Git => after(["git", "checkouts"]).map(Below::Git),
            _ => after(["registry", "src"]).map(Below::Registry),
        }
    };
    sorted(packages, below, &Mirrors::Unknown)
}

fn sorted(
    packages: &[Package],
    below: impl Fn(&Package) -> Option<Below>,
    mirrors: &Mirrors<'_>,
) -> BTreeMap<String, Standing> {
    let kinds = [SourceKind::CratesIo, SourceKind::Registry, SourceKind::Git];
    let packages = packages
        .iter()
        .filter(|package| kinds.contains(&package.source));
    let (manifests, claims): (Vec<String>, Vec<Claim<'_>>) = packages
        .map(|package| {
            // A folder that cargo reads as a registry has a list of checksums in every package, and
            // may lie within one that cargo has unpacked. Cargo itself unpacks none.
            let list = package.manifest_path.with_file_name(".cargo-checksum.json");
            let is_listed = fs::symlink_metadata(list).is_ok();
            let below = (!is_listed).then(|| below(package)).flatten();
            let claim = Claim {
                name: &package.name,
                version: package.version.to_string(),
                url: package.source_url.as_deref().unwrap_or_default(),
                below: below.unwrap_or(Below::Elsewhere),
            };
            (package.manifest_path.to_string(), claim)
        })
        .unzip();
    let standings = sort(&claims, mirrors);
    manifests.into_iter().zip(standings).collect()
}

/// A folder that cargo unpacks into, and that nobody commits.
struct Unpacked {
    /// How paths into it begin.
    prefixes: Vec<String>,
    canonical: std::path::PathBuf,
}

impl Unpacked {
    fn new(home: &Path, parts: [&str; 2], root: &Utf8Path) -> Option<Self> {
        let folder = home.join(parts[0]).join(parts[1]);
        let canonical = folder.canonicalize().ok()?;
        // Cargo believes what it finds unpacked. What is committed there is no registry's.
        let root = root.as_std_path().canonicalize().ok()?;
        // Where no git can be asked, what is in the workspace may all have come with it.
        let has_git = root.ancestors().any(|above| above.join(".git").exists());
        if !has_git && canonical.starts_with(&root) {
            return None;
        }
        let mut tops = root
            .ancestors()
            .filter(|ancestor| *ancestor == root || ancestor.join(".git").exists())
            .filter(|ancestor| canonical.starts_with(ancestor));
        // Packed crates, indexes and clones beside it are believed as well.
        let kept = home.join(parts[0]).canonicalize().ok()?;
        if tops.any(|top| is_committed(&canonical, top) || is_committed(&kept, top)) {
            return None;
        }
        let prefixes = [&folder, &canonical].into_iter();
        let prefixes = prefixes.filter(|folder| folder.is_absolute());
        let prefixes = prefixes.filter_map(|folder| folder.to_str());
        Some(Self {
            prefixes: prefixes
                .map(|folder| format!("{folder}{MAIN_SEPARATOR}"))
                .collect(),
            canonical,
        })
    }

    /// Returns a path as seen from the folder, if it is in it.
    fn below(&self, path: &Utf8Path) -> Option<String> {
        let plain = Some(path.as_str()).filter(|path| !path.contains(".."));
        let mut plain = self
            .prefixes
            .iter()
            .filter_map(|prefix| plain?.strip_prefix(prefix));
        plain.next().map(str::to_owned).or_else(|| {
            // A manifest may be known by a path that only leads there through links.
            let path = path.as_std_path().canonicalize().ok()?;
            let below = path.strip_prefix(&self.canonical).ok()?;
            below.to_str().map(str::to_owned)
        })
    }
}

/// Returns whether files below `folder` may be part of the checkout of git at `top`.
fn is_committed(folder: &Path, top: &Path) -> bool {
    let git = top.join(".git");
    if !git.exists() {
        return false;
    }
    let between = folder.ancestors().take_while(|ancestor| *ancestor != top);
    let mut between = between.filter(|ancestor| ancestor.join(".git").exists());
    // A repository in the repository is a submodule, or may be one.
    if between.next().is_some() {
        return true;
    }
    let relative = folder.strip_prefix(top).ok().and_then(Path::to_str);
    // A linked worktree has its index elsewhere.
    let index = index_of(top);
    match (relative, index.as_deref().and_then(read_index)) {
        (Some(relative), Some(index)) => may_list(&index, relative),
        // Without an index nothing has been committed or checked out.
        (Some(_), None) => !git.is_dir() || git.join("index").exists(),
        (None, _) => true,
    }
}

fn read_index(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path).ok()?;
    file.take(MAX_INDEX + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= MAX_INDEX).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use camino::Utf8PathBuf;

    use super::super::super::read;
    use super::*;

    const LOCKED: &str = "{\"packages\":[{\"name\":\"a\",\"version\":\"1.0.0\",\"id\":\"ID\",\
        \"source\":\"registry+https://github.com/rust-lang/crates.io-index\",\
        \"dependencies\":[],\"targets\":[],\"features\":{},\"manifest_path\":\"PATH\"}],\
        \"workspace_members\":[\"ID\"],\"resolve\":{\"nodes\":[],\"root\":null},\
        \"workspace_root\":\"/\",\"target_directory\":\"/t\",\"version\":1}";

    struct World {
        _guard: tempfile::TempDir,
        root: Utf8PathBuf,
    }

    impl World {
        fn new() -> Self {
            let guard = tempfile::tempdir().unwrap();
            let root = Utf8PathBuf::from_path_buf(guard.path().canonicalize().unwrap()).unwrap();
            Self {
                _guard: guard,
                root,
            }
        }

        /// Puts a package below `registry/src` and tells what it is.
        fn standing(&self, folder: &str, file: &str, workspace: &Utf8Path) -> Standing {
            let package = self.root.join("home/registry/src").join(folder);
            fs::create_dir_all(&package).unwrap();
            fs::write(package.join("Cargo.toml"), "").unwrap();
            fs::write(package.join(file), "{}").unwrap();
            let json = LOCKED.replace("PATH", package.join("Cargo.toml").as_str());
            let mut packages = read::read(&json).unwrap().packages;
            packages[0].source = SourceKind::CratesIo;
            let url = "registry+https://github.com/rust-lang/crates.io-index";
            packages[0].source_url = Some(url.to_owned());
            let home = self.root.join("home");
            let found = live(
                &packages,
                workspace,
                Some(home.as_std_path()),
                &BTreeMap::new(),
            );
            *found.values().next().unwrap()
        }
    }

    const OWN: &str = "index.crates.io-1949cf8c6b5b557f/a-1.0.0";

    #[test]
    fn a_folder_with_a_list_of_checksums_is_never_unpacked_by_cargo() {
        let world = World::new();
        let workspace = world.root.join("member");
        fs::create_dir(&workspace).unwrap();
        assert_eq!(world.standing(OWN, ".cargo-ok", &workspace), Standing::Own);
        let within = format!("{OWN}/vendor/a-1.0.0");
        for (folder, file) in [(&*within, ".cargo-ok"), (OWN, ".cargo-checksum.json")] {
            assert_eq!(
                world.standing(folder, file, &workspace),
                Standing::Copy,
                "{folder}"
            );
        }
    }

    #[test]
    fn what_git_may_list_in_cargos_home_is_not_unpacked_by_cargo() {
        let world = World::new();
        let workspace = world.root.join("member");
        fs::create_dir(&workspace).unwrap();
        // Without any git, nothing says that what is in the workspace has not come with it.
        let root = world.root.clone();
        assert_eq!(world.standing(OWN, ".cargo-ok", &root), Standing::Copy);
        fs::create_dir(world.root.join(".git")).unwrap();
        assert_eq!(world.standing(OWN, ".cargo-ok", &root), Standing::Own);
        assert_eq!(world.standing(OWN, ".cargo-ok", &workspace), Standing::Own);
        let listed = b"DIRC\0\0\0\x02\0\0\0\x01...\0\x0bhome/registry/src/x/y\0";
        fs::write(world.root.join(".git/index"), listed).unwrap();
        assert_eq!(world.standing(OWN, ".cargo-ok", &workspace), Standing::Copy);
        // In a linked worktree `.git` is a file, which says where the index lies.
        fs::rename(world.root.join(".git"), world.root.join("kept")).unwrap();
        fs::write(world.root.join(".git"), "gitdir: kept\n").unwrap();
        assert_eq!(world.standing(OWN, ".cargo-ok", &workspace), Standing::Copy);
        fs::write(world.root.join("kept/index"), b"DIRC\0\0\0\x02\0\0\0\0").unwrap();
        assert_eq!(world.standing(OWN, ".cargo-ok", &workspace), Standing::Own);
    }
}
