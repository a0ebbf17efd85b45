//! A checkout with a workspace, and a home of cargo in which registries are unpacked: cargo judges and
//! builds there without a network.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::judge::command;

/// A registry that cargo has fetched `x 0.1.0` from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Registry {
    pub(crate) url: &'static str,
    /// The folder that cargo has for it.
    pub(crate) folder: &'static str,
    pub(crate) license: &'static str,
}

pub(crate) const CRATES_IO: Registry = Registry {
    url: "registry+https://github.com/rust-lang/crates.io-index",
    folder: "index.crates.io-1949cf8c6b5b557f",
    license: "MIT",
};
pub(crate) const MIRROR: Registry = Registry {
    url: "sparse+https://mirror.bank.example/index/",
    folder: "mirror.bank.example-0fa0285f8373e62b",
    license: "MIT",
};
pub(crate) const EVIL: Registry = Registry {
    url: "sparse+https://crates.evil.example/index/",
    folder: "crates.evil.example-0b14050fd67e1c42",
    license: "AGPL-3.0-only",
};
pub(crate) const BANK: Registry = Registry {
    url: "sparse+https://crates.bank.example/index/",
    folder: "crates.bank.example-03a4efe63e1bddf8",
    license: "LicenseRef-Bank",
};
const REGISTRIES: [Registry; 4] = [CRATES_IO, MIRROR, EVIL, BANK];

const CHECKSUM: &str = "1111111111111111111111111111111111111111111111111111111111111111";

/// `repo/ws` is a workspace of `app`, which needs `x`, and `tool`; `repo/copies/x` is another `x`.
pub(crate) struct Checkout {
    folder: tempfile::TempDir,
}

impl Checkout {
    pub(crate) fn new() -> Self {
        let checkout = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir_all(checkout.path("repo/.git")).unwrap();
        checkout.fetch("home");
        checkout
            .write(
                "repo/ws/Cargo.toml",
                "[workspace]\nmembers = [\"app\", \"tool\"]\nresolver = \"2\"\n",
            )
            .write("repo/ws/tool/Cargo.toml", &package("tool", "MIT"))
            .write("repo/ws/tool/src/lib.rs", "")
            .write("repo/ws/app/src/lib.rs", "")
            .copy("repo/copies/x")
            .depend(CRATES_IO)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    pub(crate) fn write(self, name: &str, text: &str) -> Self {
        self.put(name, text);
        self
    }

    pub(crate) fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Puts an `x` under the AGPL somewhere that cargo takes for a directory source as well.
    pub(crate) fn copy(self, at: &str) -> Self {
        let manifest = format!("{}[workspace]\n", package("x", "AGPL-3.0-only"));
        let sums = format!("{{\"files\":{{}},\"package\":\"{CHECKSUM}\"}}");
        self.write(&format!("{at}/Cargo.toml"), &manifest)
            .write(&format!("{at}/src/lib.rs"), "")
            .write(&format!("{at}/.cargo-checksum.json"), &sums)
    }

    /// Has `app` need the `x` of a registry.
    pub(crate) fn depend(self, on: Registry) -> Self {
        let named = if on == BANK {
            ", registry = \"bank\""
        } else {
            ""
        };
        let needs = format!("[dependencies]\nx = {{ version = \"0.1.0\"{named} }}\n");
        let lock = format!(
            "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\n \"x\",\n]\n\n\
             [[package]]\nname = \"tool\"\nversion = \"0.1.0\"\n\n\
             [[package]]\nname = \"x\"\nversion = \"0.1.0\"\nsource = \"{}\"\nchecksum = \"{CHECKSUM}\"\n",
            on.url
        );
        self.write("repo/ws/app/Cargo.toml", &(package("app", "MIT") + &needs))
            .write("repo/ws/Cargo.lock", &lock)
    }

    /// Fills a home of cargo, as if all registries had been fetched from.
    pub(crate) fn fetch(&self, home: &str) {
        for Registry {
            folder, license, ..
        } in REGISTRIES
        {
            let index = format!("{home}/registry/index/{folder}");
            self.put(
                &format!("{index}/config.json"),
                "{\"dl\":\"https://dl.example/\"}",
            );
            // The format of cargo's cache of an index, without a network the only thing it reads.
            let mut entry = b"\x03\x02\0\0\0etag: \"a\"\x000.1.0\0".to_vec();
            entry.extend_from_slice(
                format!(
                    "{{\"name\":\"x\",\"vers\":\"0.1.0\",\"deps\":[],\"cksum\":\"{CHECKSUM}\",\
                     \"features\":{{}},\"yanked\":false}}\0"
                )
                .as_bytes(),
            );
            self.put(&format!("{index}/.cache/1/x"), entry);
            self.put(
                &format!("{home}/registry/cache/{folder}/x-0.1.0.crate"),
                "-",
            );
            let unpacked = format!("{home}/registry/src/{folder}/x-0.1.0");
            self.put(&format!("{unpacked}/Cargo.toml"), package("x", license));
            self.put(&format!("{unpacked}/src/lib.rs"), "");
            self.put(&format!("{unpacked}/.cargo-ok"), "{\"v\":1}");
        }
    }

    /// Has git list files of the checkout.
    pub(crate) fn track(&self, files: &[&str]) {
        let mut index = b"DIRC\0\0\0\x02\0\0\0\x01".to_vec();
        for file in files {
            index.extend_from_slice(format!("....{file}\0\0").as_bytes());
        }
        self.put("repo/.git/index", index);
    }

    /// A command that knows this home and nothing else of the machine's settings.
    pub(crate) fn settled(&self, mut command: Command, start: &Path) -> Command {
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if ["CARGO_SOURCE_", "CARGO_REGISTR", "CARGO_RESOLVER_"]
                .iter()
                .any(|start| text.starts_with(start))
            {
                command.env_remove(&name);
            }
        }
        command
            .current_dir(start)
            .env("CARGO_HOME", self.path("home"));
        command
    }

    /// The gate, started somewhere.
    pub(crate) fn ask(&self, start: &Path, policy: &str) -> Command {
        self.put("policy.toml", policy);
        let mut command = self.settled(command(), start);
        command
            .args(["--offline", "--message-format", "json", "--manifest-path"])
            .arg(self.path("repo/ws/Cargo.toml"))
            .arg("--policy")
            .arg(self.path("policy.toml"));
        command
    }
}

fn package(name: &str, license: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\nlicense = \"{license}\"\n"
    )
}
