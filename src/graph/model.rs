//! The dependency graph as the other rooms see it: packages, and how each gets into what we build.
//!
//! Values only; built once by `build`, never changed. License fields are carried as text: what
//! they mean is the business of `facts`.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use semver::Version;

use super::origin::plain_source;
use crate::vocabulary::{Modification, Reach, SourceKind, Unjudged};

/// Index of a package in [`super::Graph::packages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageIx(pub usize);

/// One package of the metadata.
#[derive(Debug, Clone)]
pub struct Package {
    /// cargo's package id, opaque.
    pub id: String,
    /// Its name, as in its manifest.
    pub name: String,
    /// Version.
    pub version: Version,
    /// Where it comes from.
    pub source: SourceKind,
    /// URL of the registry or git repository as cargo gives it; `None` for path packages.
    pub source_url: Option<String>,
    /// The `authors` field, untouched.
    pub authors: Vec<String>,
    /// The `repository` field, untouched.
    pub repository: Option<String>,
    /// Absolute path of its manifest.
    pub manifest_path: Utf8PathBuf,
    /// SHA-256 of the package as `Cargo.lock` has it.
    pub checksum: Option<String>,
    /// The `license` field, untouched.
    pub license: Option<String>,
    /// The `license-file` field, as given.
    pub license_file: Option<String>,
    /// The `links` field.
    pub links: Option<String>,
    /// Its build dependencies that are there for native code, by the names of their packages;
    /// sorted.
    pub native_builders: Vec<String>,
    /// Whether its code is what its registry published.
    pub modification: Modification,
    /// Whether it is a member of the workspace.
    pub is_member: bool,
    /// A member that carries `.cargo_vcs_info.json`: it was copied from a registry.
    pub is_registry_copy: bool,
    /// Whether cargo unpacked it for the very registry or repository it names, not for a replacement
    /// of that, even an honest mirror.
    pub is_its_sources_own: bool,
    /// Whether it is a procedural macro.
    pub is_proc_macro: bool,
    /// Whether it has something that can leave the firm: a bin, or a library or example that is
    /// built as a cdylib, staticlib or dylib.
    pub has_artefact: bool,
    /// Whether every feature of it is on and every dependency that it declares, dev-dependencies
    /// too, is in the graph; known of path packages outside the workspace only.
    pub is_whole: bool,
    /// The folder of a path package with links followed; `None` if it cannot be read, and for other
    /// packages.
    pub real_folder: Option<Utf8PathBuf>,
    /// `[package.metadata.ospo-check] distribution` of a member's manifest; the inner value is
    /// `Err` with what is there if it is not a string.
    pub claimed_distribution: Option<Result<String, String>>,
    /// How it gets in, in the order of [`Reach::ALL`], with the members that reach it so, sorted.
    /// A member reaches itself: `linked`; if it is a macro `proc-macro`, and `linked` or `dev` too
    /// if it also has a bin or an example, or tests. `dev` lists the members
    /// that need the package for their tests alone; other members may link it, and so may examples
    /// of theirs that can leave the firm.
    pub reached: BTreeMap<Reach, Vec<PackageIx>>,
    /// Why nothing reaches it: [`Unjudged::Excluded`], [`Unjudged::OtherPlatform`] or
    /// [`Unjudged::NotBuilt`]; `None` exactly if `reached` is not empty.
    pub unreached: Option<Unjudged>,
}

impl Package {
    /// Returns `name version`, as reports name packages.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    /// Returns the URL of its source without the revision and whatever else cargo ignores when it
    /// compares sources; `None` for path packages.
    #[must_use]
    pub fn source_without_revision(&self) -> Option<String> {
        self.source_url.as_deref().map(plain_source)
    }

    /// Tells whether it brings native code into what links it, as far as its manifest shows: it says
    /// so (`links`), or its build script uses what compiles or looks for native code.
    #[must_use]
    pub fn brings_native_code(&self) -> bool {
        self.links.is_some() || !self.native_builders.is_empty()
    }
}

/// The kinds of dependency edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// `[dependencies]`.
    Normal,
    /// `[build-dependencies]`.
    Build,
    /// `[dev-dependencies]`.
    Dev,
}

impl EdgeKind {
    /// Returns the word reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Build => "build",
            Self::Dev => "dev",
        }
    }
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The package that depends.
    pub from: PackageIx,
    /// The package it depends on.
    pub to: PackageIx,
    /// Kind of the dependency on this path.
    pub kind: EdgeKind,
    /// The dependency's name in `from`'s manifest (differs from the package's if renamed).
    pub dependency: String,
    /// The feature of `from` that switches an optional dependency on, or one of `to` that the path needs;
    /// `None` if there is no need of one.
    pub feature: Option<String>,
    /// Whether something else than the path it is on switches that feature on.
    pub is_on_elsewhere: bool,
}

impl Step {
    /// Tells whether it follows the same declaration as another, whatever switches that on.
    #[must_use]
    pub(crate) fn is_along(&self, other: &Self) -> bool {
        (self.from, self.to, self.kind, &self.dependency)
            == (other.from, other.to, other.kind, &other.dependency)
    }
}

/// A way from a member to a package; empty if the package is the member itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The member it starts from.
    pub member: PackageIx,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

impl Path {
    /// Tells whether it begins with the same declaration as another.
    #[must_use]
    pub(crate) fn begins_as(&self, other: &Self) -> bool {
        let firsts = self.steps.first().zip(other.steps.first());
        firsts.is_some_and(|(one, other)| one.is_along(other))
    }
}
