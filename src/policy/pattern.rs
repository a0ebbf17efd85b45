//! Patterns for crates: names, beginnings of names, and versions.

use std::fmt;

use semver::{Comparator, Op, Version, VersionReq};

/// `name`, `name@1.2.3`, `name@^1` or `prefix-*`.
#[derive(Debug, Clone)]
pub struct CratePattern {
    /// As written.
    pub text: String,
    /// The name, or the part before `*`.
    pub name: String,
    /// Whether `name` is only a prefix.
    pub prefix: bool,
    /// Versions it covers; `None`: every one.
    pub version: Option<Versions>,
}

/// Some versions of a crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Versions {
    /// `1.2.3`: this one, and none that has another build, as in `1.2.3+fork`.
    One(Version),
    /// `^1`, of whatever builds.
    Range(VersionReq),
}

impl fmt::Display for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(version) => write!(f, "={version}"),
            Self::Range(range) => range.fmt(f),
        }
    }
}

impl CratePattern {
    /// Tells whether the pattern covers a crate of this name, whatever its version.
    #[must_use]
    pub fn matches_name(&self, name: &str) -> bool {
        if self.prefix {
            name.starts_with(&self.name)
        } else {
            name == self.name
        }
    }

    /// Tells whether the pattern covers this crate, so that what lets crates pass holds for it.
    ///
    /// One version is that one with the build that was written. A range covers a pre-release like any other version of its range: cargo has already
    /// chosen the version, the pattern only names it. A pre-release of the version at which the
    /// range begins lies before it: `1.2.3` does not cover `1.2.3-rc.1`.
    #[must_use]
    pub fn matches(&self, name: &str, version: &Version) -> bool {
        self.matches_name(name)
            && match &self.version {
                None => true,
                Some(Versions::One(one)) => one == version,
                Some(Versions::Range(range)) => covers(range, version),
            }
    }

    /// Tells whether the pattern may mean this crate, so that what refuses crates holds for it: as
    /// [`Self::matches`], and one version whatever its build.
    #[must_use]
    pub fn may_mean(&self, name: &str, version: &Version) -> bool {
        self.matches(name, version)
            || self.matches_name(name)
                && matches!(&self.version, Some(Versions::One(one))
                    if one.cmp_precedence(version).is_eq())
    }

    /// Tells whether the pattern covers every crate that another one does.
    pub(super) fn covers(&self, narrow: &Self) -> bool {
        let names = if self.prefix {
            narrow.name.starts_with(&self.name)
        } else {
            !narrow.prefix && narrow.name == self.name
        };
        names && (self.version.is_none() || self.version == narrow.version)
    }
}

/// A requirement that holds one version only by `=` says nothing of its other builds.
fn covers(range: &VersionReq, version: &Version) -> bool {
    let is_one = |comparator: &Comparator| comparator.op == Op::Exact && comparator.patch.is_some();
    let is_told_apart = !version.build.is_empty() && range.comparators.iter().any(is_one);
    !is_told_apart && (range.matches(version) || covers_pre_release(range, version))
}

fn covers_pre_release(req: &VersionReq, version: &Version) -> bool {
    let release = Version::new(version.major, version.minor, version.patch);
    let begins_there = |comparator: &Comparator| {
        comparator.major == version.major
            && comparator.minor == Some(version.minor)
            && comparator.patch == Some(version.patch)
            && !matches!(comparator.op, Op::Less | Op::LessEq)
    };
    !version.pre.is_empty() && req.matches(&release) && !req.comparators.iter().any(begins_there)
}
