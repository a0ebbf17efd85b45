//! A checkout with a workspace, and a home of cargo in which registries are unpacked: cargo judges and
//! builds there without a network.

use std::path::Path;
use std::process::Command;

use crate::world::{Place, tool};

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

impl Place {
    /// `repo/ws` is a workspace of `app`, which needs `x`, and `tool`; `repo/copies/x` is another `x`.
    pub(crate) fn checkout() -> Self {
        let place = Self::new();
        place
            .write("repo/.git/", "")
            .write(
                "repo/ws/Cargo.toml",
                "[workspace]\nmembers = [\"app\", \"tool\"]\nresolver = \"2\"\n",
            )
            .package("repo/ws/tool", "license = \"MIT\"\n", "")
            .fetch("home");
        place.copy("repo/copies/x").depend(CRATES_IO)
    }
    /// Writes a package with a license whose folder is not called as it is.
    fn named(&self, name: &str, folder: &str, license: &str, tables: &str) -> &Self {
        let fields = format!("license = \"{license}\"\n");
        self.package_named(name, folder, &fields, tables)
    }

    /// Puts an `x` under the AGPL somewhere that cargo takes for a directory source as well.
    pub(crate) fn copy(self, at: &str) -> Self {
        let sums = format!("{{\"files\":{{}},\"package\":\"{CHECKSUM}\"}}");
        self.named("x", at, "AGPL-3.0-only", "[workspace]\n")
            .write(format!("{at}/.cargo-checksum.json"), sums);
        self
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
        self.package("repo/ws/app", "license = \"MIT\"\n", &needs);
        self.with("repo/ws/Cargo.lock", lock)
    }

    /// Fills a home of cargo, as if all registries had been fetched from.
    pub(crate) fn fetch(&self, home: &str) {
        for Registry {
            folder, license, ..
        } in REGISTRIES
        {
            let index = format!("{home}/registry/index/{folder}");
            self.write(
                format!("{index}/config.json"),
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
            self.write(format!("{index}/.cache/1/x"), entry);
            self.write(format!("{home}/registry/cache/{folder}/x-0.1.0.crate"), "-");
            let unpacked = format!("{home}/registry/src/{folder}/x-0.1.0");
            self.named("x", &unpacked, license, "")
                .write(format!("{unpacked}/.cargo-ok"), "{\"v\":1}");
        }
    }

    /// Has git list files of the checkout.
    pub(crate) fn track(&self, files: &[&str]) {
        let mut index = b"DIRC\0\0\0\x02\0\0\0\x01".to_vec();
        for file in files {
            index.extend_from_slice(format!("....{file}\0\0").as_bytes());
        }
        self.write("repo/.git/index", index);
    }

    /// A command that has this home of cargo.
    pub(crate) fn settled(&self, mut command: Command, start: impl AsRef<Path>) -> Command {
        command
            .current_dir(self.path(start))
            .env("CARGO_HOME", self.path("home"));
        command
    }

    /// The gate, started somewhere.
    pub(crate) fn ask(&self, start: impl AsRef<Path>, policy: &str) -> Command {
        self.write("policy.toml", policy);
        let mut command = self.settled(tool(), start);
        command
            .args(["--offline", "--message-format", "json", "--manifest-path"])
            .arg(self.path("repo/ws/Cargo.toml"))
            .arg("--policy")
            .arg(self.path("policy.toml"));
        command
    }
}
