//! Walks a repository for manifests. Reads only, and follows no link to a folder.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};

use super::super::config::cargo_home;
use super::super::tracked::may_list;
use super::sort::{Candidates, LeftOut, LeftOutReason, RepositoryContents, replaces, says};
use crate::source::sha256_hex;

/// Largest manifest, and largest list of checksums, that is read.
const MAX_FILE: u64 = 1 << 20;
const MANIFEST: &str = "Cargo.toml";
/// What git keeps for itself, and lets nobody commit.
const GIT: &str = ".git";
/// By this every folder that cargo builds into begins its `CACHEDIR.TAG`.
const CACHE_TAG: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55";

/// Why the workspaces of a repository are not known.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// A folder or a manifest cannot be read: what cannot be seen may ship all the same.
    #[error("`{}` cannot be read: {source}", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A manifest is not TOML.
    #[error("`{path}` cannot be read: {message}")]
    Invalid {
        /// The manifest.
        path: Utf8PathBuf,
        /// What the parser says.
        message: String,
    },
    /// There is no manifest at all.
    #[error("there is no `Cargo.toml` below `{folder}`")]
    None {
        /// Where was looked.
        folder: Utf8PathBuf,
    },
}

/// Returns the repository a folder is in: the nearest folder at or above it with a `.git`; the
/// folder itself outside a repository.
#[must_use]
pub(crate) fn repository(folder: &Utf8Path) -> &Utf8Path {
    folder
        .ancestors()
        // A folder, or in a linked worktree or a submodule a file.
        .find(|above| fs::symlink_metadata(above.join(".git")).is_ok())
        .unwrap_or(folder)
}

/// Tells whether there is a `Cargo.lock` beside a manifest.
#[must_use]
pub(crate) fn has_lock(manifest: &Path) -> bool {
    manifest.with_file_name("Cargo.lock").exists()
}

/// Finds the manifests below a folder, and which of them workspaces start from.
///
/// Hidden folders are looked into like others. Not looked into: `.git`, folders cargo builds into,
/// links to folders; all but the first are listed. No workspace starts from a vendored crate, but one
/// may below it. Anybody can write a list of checksums: once it is known which manifests are used as
/// `vendored` packages, only they count as such.
///
/// # Errors
/// Fails if something cannot be read, or there is nothing.
pub(crate) fn find_roots(
    top: &Utf8Path,
    vendored: Option<&BTreeSet<Utf8PathBuf>>,
) -> Result<Candidates, FindError> {
    let mut walk = Walk {
        top,
        vendored,
        found: RepositoryContents {
            homes: homes(),
            ..RepositoryContents::default()
        },
        left_out: Vec::new(),
        folders: vec![top.as_std_path().to_owned()],
    };
    while let Some(folder) = walk.folders.pop() {
        walk.folder(&folder)?;
    }
    if walk.found.manifests.is_empty() {
        return Err(FindError::None {
            folder: top.to_owned(),
        });
    }
    let mut left_out = walk.left_out;
    left_out.sort();
    Ok(walk.found.sort(left_out))
}

/// Returns what cargo's home may be called here.
fn homes() -> Vec<Utf8PathBuf> {
    let here = std::env::current_dir().ok();
    let home = cargo_home(here.as_deref());
    let real = home.as_ref().and_then(|home| home.canonicalize().ok());
    let both = home.into_iter().chain(real);
    both.filter_map(|home| Utf8PathBuf::from_path_buf(home).ok())
        .collect()
}

struct Walk<'w> {
    top: &'w Utf8Path,
    vendored: Option<&'w BTreeSet<Utf8PathBuf>>,
    found: RepositoryContents,
    left_out: Vec<LeftOut>,
    folders: Vec<PathBuf>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path) -> Result<(), FindError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| FindError::Unreadable { path, source }
        };
        let mut below = Vec::new();
        let mut manifest = None;
        for entry in fs::read_dir(folder).map_err(failed(folder))? {
            let entry = entry.map_err(failed(folder))?;
            let kind = entry.file_type().map_err(failed(&entry.path()))?;
            if is_manifest(&entry) && !kind.is_dir() {
                manifest = Some(folder.join(MANIFEST));
            } else if kind.is_dir() && entry.file_name() != GIT {
                below.push(entry.path());
            } else if kind.is_symlink() {
                self.link(entry.path())?;
            }
        }
        if let Some(path) = manifest {
            let bytes = read(&path).map_err(failed(&path))?;
            if self.is_vendored(folder, &bytes) {
                self.leave_out(folder, LeftOutReason::Vendored);
            } else {
                self.manifest(utf8(path)?, bytes)?;
            }
        }
        for path in below {
            if is_target(&path) && !self.is_committed(&path) {
                self.leave_out(&path, LeftOutReason::Target);
            } else {
                self.folders.push(path);
            }
        }
        Ok(())
    }

    fn manifest(&mut self, path: Utf8PathBuf, bytes: Vec<u8>) -> Result<(), FindError> {
        let invalid = |message| FindError::Invalid {
            path: path.clone(),
            message,
        };
        let text = String::from_utf8(bytes).map_err(|_| invalid("it is not UTF-8".to_owned()))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let said = says(text).map_err(invalid)?;
        if replaces(text) || self.has_settings(&path) {
            self.found.built_otherwise.insert(path.clone());
        }
        self.found.manifests.insert(path, said);
        Ok(())
    }

    /// Tells whether settings of cargo lie around a manifest that not all of the repository has.
    fn has_settings(&self, manifest: &Utf8Path) -> bool {
        let folders = manifest.ancestors().skip(1);
        let mut folders = folders.take_while(|folder| *folder != self.top);
        folders.any(|folder| {
            let mut names = ["config", "config.toml"].iter();
            names.any(|name| fs::symlink_metadata(folder.join(".cargo").join(name)).is_ok())
        })
    }

    /// A link to a folder of the repository shows what is found anyway; others lead out of it.
    fn link(&mut self, path: PathBuf) -> Result<(), FindError> {
        match path.canonicalize() {
            Ok(real) if real.is_dir() && real.starts_with(self.top) => {
                self.found.links.insert(utf8(path)?, utf8(real)?);
            }
            Ok(real) if real.is_dir() => self.leave_out(&path, LeftOutReason::Link),
            _ => {}
        }
        Ok(())
    }

    /// Tells whether a folder is a vendored crate whose manifest is the one that was vendored.
    fn is_vendored(&self, folder: &Path, manifest: &[u8]) -> bool {
        let list = read(&folder.join(".cargo-checksum.json")).ok();
        let list: Option<serde_json::Value> =
            list.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let is_listed =
            list.is_some_and(|list| list["files"]["Cargo.toml"] == sha256_hex(manifest));
        let here = Utf8Path::from_path(folder).map(|folder| folder.join("Cargo.toml"));
        is_listed
            && self
                .vendored
                .is_none_or(|vendored| here.is_some_and(|here| vendored.contains(&here)))
    }

    /// Tells whether git may have files of a folder: cargo commits nothing of what it builds. Below
    /// the top there may be other checkouts. Where no git can be asked, nobody knows.
    fn is_committed(&self, folder: &Path) -> bool {
        let above = folder.ancestors().skip(1);
        let mut asked = above
            .take_while(|above| above.starts_with(self.top))
            .filter(|above| fs::symlink_metadata(above.join(GIT)).is_ok())
            .map(|checkout| {
                let index = index_of(checkout).and_then(|index| fs::read(index).ok());
                let below = folder.strip_prefix(checkout).ok().and_then(Path::to_str);
                !matches!((index, below), (Some(index), Some(below)) if !may_list(&index, below))
            })
            .peekable();
        asked.peek().is_none() || asked.any(|may_be| may_be)
    }

    fn leave_out(&mut self, path: &Path, reason: LeftOutReason) {
        let path = Utf8PathBuf::from(path.to_string_lossy().into_owned());
        self.left_out.push(LeftOut { path, reason });
    }
}

/// Returns where git would keep the index of a checkout.
pub(in super::super) fn index_of(checkout: &Path) -> Option<PathBuf> {
    let git = checkout.join(GIT);
    match fs::read_to_string(&git) {
        // A linked worktree or a submodule says where its own lies.
        Ok(text) => text
            .strip_prefix("gitdir:")
            .map(|path| checkout.join(path.trim()).join("index")),
        Err(_) => Some(git.join("index")),
    }
}

/// Tells whether cargo finds a manifest here: it asks the system, which may not mind the case.
fn is_manifest(entry: &fs::DirEntry) -> bool {
    entry.file_name() == MANIFEST
        || entry.file_name().eq_ignore_ascii_case(MANIFEST)
            && fs::symlink_metadata(entry.path().with_file_name(MANIFEST)).is_ok()
}

/// Tells whether cargo builds into a folder: by its name and by the tag cargo puts into it.
fn is_target(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name == "target")
        && read(&folder.join("CACHEDIR.TAG")).is_ok_and(|tag| tag.starts_with(CACHE_TAG))
}

fn utf8(path: PathBuf) -> Result<Utf8PathBuf, FindError> {
    Utf8PathBuf::from_path_buf(path).map_err(|path| FindError::Unreadable {
        path,
        source: io::Error::new(io::ErrorKind::InvalidInput, "its path is not UTF-8"),
    })
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    // A pipe would be waited for.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is not a file",
        ));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?
        .take(MAX_FILE + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("it is larger than {MAX_FILE} bytes"),
        ));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct World {
        _guard: tempfile::TempDir,
        top: Utf8PathBuf,
    }

    impl World {
        fn new(files: &[(&str, &str)]) -> Self {
            let guard = tempfile::tempdir().unwrap();
            let top = Utf8PathBuf::from_path_buf(guard.path().canonicalize().unwrap()).unwrap();
            let world = Self { _guard: guard, top };
            for (path, text) in files {
                world.write(path, text);
            }
            world
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.top.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn roots(&self) -> Vec<String> {
            let found = find_roots(&self.top, None).unwrap();
            let short = |path: &Utf8PathBuf| path.strip_prefix(&self.top).unwrap().to_string();
            found.roots.iter().map(short).collect()
        }

        fn left_out(&self) -> Vec<(String, &'static str)> {
            let found = find_roots(&self.top, None).unwrap();
            let short = |left: &LeftOut| {
                let path = left.path.strip_prefix(&self.top).unwrap();
                (path.to_string(), left.reason.as_str())
            };
            found.left_out.iter().map(short).collect()
        }
    }

    const PACKAGE: &str = "[package]\nname = \"a\"\n";

    #[test]
    fn hidden_folders_and_what_is_only_called_target_are_looked_into() {
        let world = World::new(&[
            (".ci/tool/Cargo.toml", PACKAGE),
            ("target/Cargo.toml", PACKAGE),
            ("src/target/deep/Cargo.toml", PACKAGE),
            ("build/target/package/Cargo.toml", PACKAGE),
            (".git/Cargo.toml", PACKAGE),
            (".git/index", "DIRC\0\0\0\u{2}\0\0\0\0"),
            (".svn/odd/Cargo.toml", PACKAGE),
        ]);
        let tag = format!("{}\n", String::from_utf8_lossy(CACHE_TAG));
        world.write("build/target/CACHEDIR.TAG", &tag);
        // The tag alone hides nothing, nor does another one in a folder of the name.
        world.write("src/CACHEDIR.TAG", &tag);
        world.write("target/CACHEDIR.TAG", "something else");
        assert_eq!(
            world.roots(),
            [
                ".ci/tool/Cargo.toml",
                ".svn/odd/Cargo.toml",
                "src/target/deep/Cargo.toml",
                "target/Cargo.toml"
            ]
        );
        assert_eq!(world.left_out(), [("build/target".to_owned(), "target")]);
        // Without git, something may have been put there.
        fs::remove_file(world.top.join(".git/index")).unwrap();
        assert_eq!(world.left_out(), []);
        fs::remove_dir_all(world.top.join(".git")).unwrap();
        assert_eq!(world.left_out(), []);
    }

    #[test]
    fn a_vendored_crate_is_one_whose_manifest_is_listed_as_it_is() {
        let sums = |text: &str| {
            let digest = sha256_hex(text.as_bytes());
            format!("{{\"files\":{{\"Cargo.toml\":\"{digest}\"}},\"package\":null}}")
        };
        let world = World::new(&[
            ("vendor/real/Cargo.toml", PACKAGE),
            ("vendor/real/.cargo-checksum.json", &sums(PACKAGE)),
            ("vendor/edited/Cargo.toml", PACKAGE),
            ("vendor/edited/.cargo-checksum.json", &sums("other")),
            ("vendor/empty/Cargo.toml", PACKAGE),
            ("vendor/empty/.cargo-checksum.json", "{}"),
        ]);
        assert_eq!(
            world.roots(),
            ["vendor/edited/Cargo.toml", "vendor/empty/Cargo.toml"]
        );
        assert_eq!(world.left_out(), [("vendor/real".to_owned(), "vendored")]);
    }

    #[test]
    fn only_a_crate_that_is_used_is_vendored_and_below_it_is_looked_too() {
        let digest = sha256_hex(PACKAGE.as_bytes());
        let sums =
            format!("{{\"files\":{{\"Cargo.toml\":\"{digest}\"}},\"package\":\"{digest}\"}}");
        let world = World::new(&[
            ("vendor/used/Cargo.toml", PACKAGE),
            ("vendor/used/.cargo-checksum.json", &sums),
            ("vendor/used/deep/tools/Cargo.toml", PACKAGE),
            ("vendor/beside/Cargo.toml", PACKAGE),
            ("vendor/beside/.cargo-checksum.json", &sums),
        ]);
        assert_eq!(world.roots(), ["vendor/used/deep/tools/Cargo.toml"]);
        let used = BTreeSet::from([world.top.join("vendor/used/Cargo.toml")]);
        let found = find_roots(&world.top, Some(&used)).unwrap();
        assert_eq!(
            found.roots,
            [
                "vendor/beside/Cargo.toml",
                "vendor/used/deep/tools/Cargo.toml"
            ]
            .map(|path| world.top.join(path))
        );
    }

    #[test]
    fn what_any_checkout_lists_is_not_what_cargo_builds() {
        let tag = format!("{}\n", String::from_utf8_lossy(CACHE_TAG));
        let listed = "DIRC\0\0\0\u{2}\0\0\0\u{1}..\0\u{17}target/tools/Cargo.toml\0\0";
        for (git, index) in [
            ("sub/.git/index", "sub/.git/index"),
            ("sub/.git", ".git/modules/sub/index"),
        ] {
            let world = World::new(&[
                (".git/index", "DIRC\0\0\0\u{2}\0\0\0\u{1}..\0\u{3}sub\0\0"),
                (git, "gitdir: ../.git/modules/sub\n"),
                (index, listed),
                ("sub/target/CACHEDIR.TAG", &tag),
                ("sub/target/tools/Cargo.toml", PACKAGE),
                ("target/CACHEDIR.TAG", &tag),
                ("target/tools/Cargo.toml", PACKAGE),
            ]);
            assert_eq!(world.roots(), ["sub/target/tools/Cargo.toml"]);
            assert_eq!(world.left_out(), [("target".to_owned(), "target")]);
        }
    }

    #[test]
    fn what_cannot_be_read_is_an_error_and_nothing_is_one_too() {
        let world = World::new(&[("a/Cargo.toml", PACKAGE), ("b/Cargo.toml", "[package")]);
        let error = find_roots(&world.top, None).unwrap_err();
        assert!(
            matches!(&error, FindError::Invalid { path, .. } if path.ends_with("b/Cargo.toml"))
        );
        fs::write(world.top.join("b/Cargo.toml"), [0xff, 0xfe]).unwrap();
        assert!(matches!(
            find_roots(&world.top, None),
            Err(FindError::Invalid { .. })
        ));
        let empty = World::new(&[("a/src/lib.rs", "")]);
        assert!(matches!(
            find_roots(&empty.top, None),
            Err(FindError::None { .. })
        ));
    }

    #[cfg(unix)]
    #[test]
    fn links_to_folders_are_not_followed_and_those_out_of_it_are_listed() {
        let world = World::new(&[("a/Cargo.toml", PACKAGE)]);
        let other = World::new(&[("b/Cargo.toml", PACKAGE)]);
        let link = |to: &Utf8Path, name: &str| {
            std::os::unix::fs::symlink(to, world.top.join(name)).unwrap();
        };
        link(&world.top.join("a"), "inside");
        link(&world.top, "circle");
        link(&other.top.join("b"), "outside");
        link(Utf8Path::new("/nowhere"), "broken");
        assert_eq!(world.roots(), ["a/Cargo.toml"]);
        assert_eq!(world.left_out(), [("outside".to_owned(), "link")]);
        // A manifest that is a link is a manifest where it stands; one to nowhere cannot be read.
        fs::create_dir(world.top.join("c")).unwrap();
        link(&world.top.join("a/Cargo.toml"), "c/Cargo.toml");
        assert_eq!(world.roots(), ["a/Cargo.toml", "c/Cargo.toml"]);
        fs::remove_file(world.top.join("c/Cargo.toml")).unwrap();
        link(Utf8Path::new("/nowhere"), "c/Cargo.toml");
        assert!(find_roots(&world.top, None).is_err());
    }
}
