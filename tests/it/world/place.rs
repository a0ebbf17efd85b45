//! A world on disk: a folder of its own, what lies in it, and git, cargo and the program run there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::packages::{Package, metadata};
use super::programs::{alone, cargo, tool};
use super::text::World;

/// A folder that is gone with the test.
pub(crate) struct Place {
    pub(crate) root: PathBuf,
    _folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        Self {
            // Windows has another way to write a path that is canonical, and cargo none to read it.
            root: if cfg!(windows) {
                root.to_owned()
            } else {
                root.canonicalize().unwrap()
            },
            _folder: folder,
        }
    }

    /// A world as a text describes it; `tests/worlds/README.md` says how.
    pub(crate) fn of(text: &str) -> Self {
        Self::holding(&World::read(text))
    }

    pub(crate) fn holding(world: &World) -> Self {
        let place = Self::new();
        if !world.packages.is_empty() {
            let (members, manifests) = world.manifests();
            let root = format!("[workspace]\nmembers = {members:?}\nresolver = \"2\"\n");
            place.write("ws/Cargo.toml", root);
            for (path, text) in manifests {
                place.write(place.moved(&path), place.moved(&text));
            }
            let packages = world.packages.iter();
            let packages: Vec<Package> = packages.map(|listed| listed.package.clone()).collect();
            place.write("metadata.json", place.moved(&metadata(&packages)));
        }
        for (path, text) in &world.files {
            match path.split_once(" -> ") {
                Some((path, to)) => place.link(path, to),
                None => place.write(place.moved(path), place.moved(text)),
            };
        }
        for (path, text) in &world.files {
            let path = place.moved(path);
            let library = Path::new(&path).with_file_name("src/lib.rs");
            if text.contains("[package]") && !place.has(&library) {
                place.write(library, "");
            }
        }
        if world.is_committed {
            place.commit("ws");
        }
        place
    }

    /// Puts the paths of packages below this folder.
    fn moved(&self, text: &str) -> String {
        let root = self.root.to_str().unwrap();
        text.replace("/world/", &format!("{root}/"))
            .replace("/home/dev/.cargo/", &format!("{root}/cargo-home/"))
    }

    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }

    /// The same as words of a command line have it.
    pub(crate) fn word(&self, path: impl AsRef<Path>) -> String {
        self.path(path).to_str().unwrap().to_owned()
    }

    pub(crate) fn read(&self, path: impl AsRef<Path>) -> String {
        let path = self.path(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub(crate) fn has(&self, path: impl AsRef<Path>) -> bool {
        fs::symlink_metadata(self.path(path)).is_ok()
    }

    /// Writes a file, which can be run if it is a script; a path that ends in `/` is a folder.
    pub(crate) fn write(&self, path: impl AsRef<Path>, text: impl AsRef<[u8]>) -> &Self {
        let (path, text) = (self.path(path), text.as_ref());
        assert!(path.starts_with(&self.root), "{}", path.display());
        if path.to_str().unwrap().ends_with('/') {
            fs::create_dir_all(path).unwrap();
            return self;
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        #[cfg(unix)]
        if text.starts_with(b"#!") {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        self
    }

    /// Writes a file, where a world is being built.
    pub(crate) fn with(self, path: impl AsRef<Path>, text: impl AsRef<[u8]>) -> Self {
        self.write(path, text);
        self
    }

    /// Adds to a file.
    pub(crate) fn add(&self, path: impl AsRef<Path>, text: &str) -> &Self {
        let text = self.read(&path) + text;
        self.write(path, text)
    }

    /// Takes a file or a folder away.
    pub(crate) fn remove(&self, path: impl AsRef<Path>) -> &Self {
        let path = self.path(path);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
        self
    }

    #[cfg(unix)]
    pub(crate) fn link(&self, path: impl AsRef<Path>, to: impl AsRef<Path>) -> &Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(to, path).unwrap();
        self
    }

    #[cfg(not(unix))]
    pub(crate) fn link(&self, path: impl AsRef<Path>, _: impl AsRef<Path>) -> &Self {
        panic!("{}: links are for Unix", path.as_ref().display());
    }

    /// Writes a package that is called as its folder, with an empty library: fields of it, then the
    /// other tables.
    pub(crate) fn package(&self, folder: &str, fields: &str, tables: &str) -> &Self {
        let name = folder.rsplit('/').next().unwrap();
        self.package_named(name, folder, fields, tables)
    }

    pub(crate) fn package_named(
        &self,
        name: &str,
        folder: &str,
        fields: &str,
        tables: &str,
    ) -> &Self {
        let version = if fields.contains("version = ") {
            ""
        } else {
            "version = \"0.1.0\"\n"
        };
        let manifest = format!(
            "[package]\nname = \"{name}\"\n{version}edition = \"2021\"\n{fields}\n{tables}"
        );
        let folder = Path::new(folder);
        self.write(folder.join("Cargo.toml"), manifest);
        self.write(folder.join("src/lib.rs"), "")
    }

    /// Writes `Cargo.lock` of a workspace anew.
    pub(crate) fn lock(&self, at: &str) -> &Self {
        let manifest = self.word(Path::new(at).join("Cargo.toml"));
        let words = ["generate-lockfile", "--offline", "--manifest-path"];
        self.cargo(at, &[&words[..], &[&manifest]].concat());
        self
    }

    /// Runs cargo, which has to succeed, and returns what it printed.
    pub(crate) fn cargo(&self, at: &str, arguments: &[&str]) -> String {
        self.done(cargo().args(arguments), at)
    }

    /// Runs git, which has to succeed, and returns what it printed.
    pub(crate) fn git(&self, at: &str, arguments: &[&str]) -> String {
        self.done(alone(Command::new("git")).args(arguments), at)
    }

    fn done(&self, command: &mut Command, at: &str) -> String {
        let output = command.current_dir(self.path(at)).output().unwrap();
        assert!(output.status.success(), "{command:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Commits all there is, without hooks, into a repository that is made if need be; returns the
    /// commit.
    pub(crate) fn commit(&self, at: &str) -> String {
        if !self.path(at).join(".git").is_dir() {
            self.git(at, &["init", "--quiet"]);
        }
        self.git(at, &["add", "--all"]);
        self.git(
            at,
            &[
                "commit",
                "--quiet",
                "--no-verify",
                "--allow-empty",
                "-m",
                "x",
            ],
        );
        self.git(at, &["rev-parse", "HEAD"])
    }

    /// The program, started in a folder.
    pub(crate) fn tool(&self, at: impl AsRef<Path>) -> Command {
        let mut command = tool();
        command.current_dir(self.path(at));
        command
    }
}
