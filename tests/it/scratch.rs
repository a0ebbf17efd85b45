//! Scratch repositories for hooks and CI: real git, real cargo, a crate of somebody else beside ours.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::judge::HEAD;

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
    folder: tempfile::TempDir,
    at: &'static str,
}

impl Repository {
    /// Writes the files, and commits nothing.
    pub(crate) fn new(at: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let repository = Self { folder, at };
        let up = "../".repeat(at.split('/').filter(|part| !part.is_empty()).count());
        repository.write_ours(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"pay\"\nversion = \"1.0.0\"\nedition = \"2021\"\n\n\
                 [dependencies]\ndates = {{ version = \"1\", path = \"{up}third-party/dates\" }}\n"
            ),
        );
        repository.write_ours("src/lib.rs", "");
        repository.write_ours(
            "Cargo.lock",
            "version = 3\n\n[[package]]\nname = \"dates\"\nversion = \"1.0.0\"\n\n\
             [[package]]\nname = \"pay\"\nversion = \"1.0.0\"\ndependencies = [\n \"dates\",\n]\n",
        );
        repository.write("third-party/dates/src/lib.rs", "");
        repository.write(
            "third-party/dates/Cargo.lock",
            "version = 3\n\n[[package]]\nname = \"dates\"\nversion = \"1.0.0\"\n",
        );
        repository.license("MIT");
        repository.git(&["init", "--quiet"]);
        repository
    }

    /// Gives the crate a license.
    pub(crate) fn license(&self, license: &str) {
        self.write(
            "third-party/dates/Cargo.toml",
            &format!(
                "[package]\nname = \"dates\"\nversion = \"1.0.0\"\nedition = \"2021\"\nlicense = \"{license}\"\n"
            ),
        );
    }

    /// The path of a file.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Writes a file, seen from the top.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Writes a program.
    pub(crate) fn write_program(&self, path: &str, text: &str) {
        self.write(path, text);
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Writes a file, seen from our package.
    pub(crate) fn write_ours(&self, path: &str, text: &str) {
        let path = Path::new(self.at).join(path);
        self.write(path.to_str().unwrap(), text);
    }

    /// Runs git, which has to succeed, and returns what it printed.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let said = self.try_git(arguments, &[]);
        assert!(said.status.success(), "{arguments:?}: {}", said.text);
        said.text.trim().to_owned()
    }

    /// Runs git with more variables.
    pub(crate) fn try_git(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Said {
        let mut command = clean(Command::new("git"), self.folder.path());
        said(command.args(arguments).envs(variables.iter().copied()))
    }

    /// Commits all there is, without hooks, and returns the commit.
    pub(crate) fn commit(&self) -> String {
        self.git(&["add", "--all", "--force"]);
        self.git(&[
            "commit",
            "--quiet",
            "--no-verify",
            "--allow-empty",
            "-m",
            "x",
        ]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Makes whatever obeys the tree's settings for cargo, rustup and git leave a mark.
    pub(crate) fn set_traps(&self) -> PathBuf {
        let mark = self.path("MARK");
        let trap = format!("#!/bin/sh\ntouch '{}'\nexec \"$@\"\n", mark.display());
        self.write_program("trap", &trap);
        for tool in ["cargo", "rustc"] {
            self.write_program(&format!("toolchain/bin/{tool}"), &trap);
        }
        for folder in ["", self.at] {
            let folder = Path::new(folder);
            let config = format!(
                "[build]\nrustc-wrapper = '{}'\n\n[alias]\nospo-check = \"version\"\n",
                self.path("trap").display()
            );
            self.write(folder.join(".cargo/config.toml").to_str().unwrap(), &config);
            let toolchain = format!(
                "[toolchain]\npath = '{}'\n",
                self.path("toolchain").display()
            );
            self.write(
                folder.join("rust-toolchain.toml").to_str().unwrap(),
                &toolchain,
            );
        }
        self.write_ours(
            "build.rs",
            &format!(
                "fn main() {{ std::fs::write({:?}, \"\").unwrap(); }}",
                mark.display().to_string()
            ),
        );
        mark
    }
}

/// The organisation's policy, in a folder of its own.
pub(crate) struct Policy(tempfile::TempDir);

impl Policy {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("policy.toml"), text()).unwrap();
        Self(folder)
    }

    pub(crate) fn path(&self) -> String {
        self.0
            .path()
            .join("policy.toml")
            .to_str()
            .unwrap()
            .to_owned()
    }
}

/// The text of the policy.
pub(crate) fn text() -> String {
    format!("{HEAD}{RULES}")
}

/// A program that sees the tool on its path, and of the surroundings only what it needs.
pub(crate) fn clean(mut command: Command, folder: &Path) -> Command {
    let tool = Path::new(env!("CARGO_BIN_EXE_cargo-ospo-check"));
    let mut path = vec![tool.parent().unwrap().to_owned()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["OSPO_", "GIT_", "GITHUB_", "CI_", "CARGO", "RUSTC"]
            .iter()
            .any(|start| text.starts_with(start))
            && text != "CARGO_HOME"
        {
            command.env_remove(&name);
        }
    }
    command
        .env("PATH", std::env::join_paths(path).unwrap())
        .env("XDG_CACHE_HOME", "/dev/null")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_NAME", "A")
        .env("GIT_AUTHOR_EMAIL", "a@bank.example")
        .env("GIT_COMMITTER_NAME", "A")
        .env("GIT_COMMITTER_EMAIL", "a@bank.example")
        .current_dir(folder);
    command
}

/// What a program said, both streams in one.
pub(crate) struct Said {
    pub(crate) status: std::process::ExitStatus,
    pub(crate) text: String,
}

impl Said {
    pub(crate) fn code(&self) -> i32 {
        self.status.code().unwrap()
    }
}

/// Runs a program to its end.
pub(crate) fn said(command: &mut Command) -> Said {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let text = [stdout, stderr].concat();
    Said {
        status,
        text: String::from_utf8(text).unwrap(),
    }
}
