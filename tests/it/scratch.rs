//! Scratch repositories for hooks and CI: real git, real cargo, a crate of somebody else beside ours.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::judge::{HEAD, Run, run};
use crate::world::{Place, alone};

/// One permissive license passes, one is refused, the rest waits for the council.
const RULES: &str = r#"
[[rules]]
id = "permissive"
licenses = ["MIT"]
verdict = "allow"
[[rules]]
id = "network-copyleft"
licenses = ["AGPL-*"]
verdict = "deny"
reason = "Everyone who uses it could ask for our source."
"#;

/// A repository with a package at `at` that depends on a crate in `third-party/dates`.
pub(crate) struct Repository {
    place: Place,
    at: &'static str,
}

impl Deref for Repository {
    type Target = Place;

    fn deref(&self) -> &Place {
        &self.place
    }
}

impl Repository {
    /// Writes the files, and commits nothing.
    pub(crate) fn new(at: &'static str) -> Self {
        let place = Place::new();
        let up = "../".repeat(at.split('/').filter(|part| !part.is_empty()).count());
        let needs = format!(
            "[dependencies]\ndates = {{ version = \"1\", path = \"{up}third-party/dates\" }}\n"
        );
        place
            .package_named("pay", at, "version = \"1.0.0\"\n", &needs)
            .write(
                Path::new(at).join("Cargo.lock"),
                "version = 3\n\n[[package]]\nname = \"dates\"\nversion = \"1.0.0\"\n\n\
                 [[package]]\nname = \"pay\"\nversion = \"1.0.0\"\ndependencies = [\n \"dates\",\n]\n",
            )
            .write(
                "third-party/dates/Cargo.lock",
                "version = 3\n\n[[package]]\nname = \"dates\"\nversion = \"1.0.0\"\n",
            );
        place.git("", &["init", "--quiet"]);
        let repository = Self { place, at };
        repository.license("MIT");
        repository
    }

    /// Gives the crate a license.
    pub(crate) fn license(&self, license: &str) {
        let fields = format!("version = \"1.0.0\"\nlicense = \"{license}\"\n");
        self.package("third-party/dates", &fields, "");
    }

    /// Writes a file, seen from our package.
    pub(crate) fn write_ours(&self, path: &str, text: &str) {
        self.write(Path::new(self.at).join(path), text);
    }

    /// Runs git as people do, with the tool on its path and more variables.
    pub(crate) fn try_git(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = clean(Command::new("git"), &self.path(""));
        run(command.args(arguments).envs(variables.iter().copied()))
    }

    /// Makes whatever obeys the tree's settings for cargo, rustup and git leave a mark.
    pub(crate) fn set_traps(&self) -> PathBuf {
        let mark = self.path("MARK");
        let trap = format!("#!/bin/sh\ntouch '{}'\nexec \"$@\"\n", mark.display());
        self.write("trap", &trap);
        for tool in ["cargo", "rustc"] {
            self.write(format!("toolchain/bin/{tool}"), &trap);
        }
        for folder in ["", self.at] {
            let folder = Path::new(folder);
            let config = format!(
                "[build]\nrustc-wrapper = '{}'\n\n[alias]\nospo-check = \"version\"\n",
                self.word("trap")
            );
            let toolchain = format!("[toolchain]\npath = '{}'\n", self.word("toolchain"));
            self.write(folder.join(".cargo/config.toml"), config)
                .write(folder.join("rust-toolchain.toml"), toolchain);
        }
        let script = format!(
            "fn main() {{ std::fs::write({:?}, \"\").unwrap(); }}",
            self.word("MARK")
        );
        self.write_ours("build.rs", &script);
        mark
    }
}

/// The organisation's policy, `policy.toml` in a folder of its own.
pub(crate) fn policy() -> Place {
    Place::new().with("policy.toml", text())
}

/// The text of the policy.
pub(crate) fn text() -> String {
    format!("{HEAD}{RULES}")
}

/// A program that sees the tool on its path, and of the surroundings only what it needs.
pub(crate) fn clean(command: Command, folder: &Path) -> Command {
    let tool = Path::new(env!("CARGO_BIN_EXE_cargo-ospo-check"));
    let mut path = vec![tool.parent().unwrap().to_owned()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    let mut command = alone(command);
    command
        .env("PATH", std::env::join_paths(path).unwrap())
        .env_remove("CARGO")
        .current_dir(folder);
    command
}
