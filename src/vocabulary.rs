//! The field's words as values: verdict, reach, source kind, copy.
//!
//! Shared by the rooms that may not know each other (`policy` and `graph`). Holds names and their
//! order only; no rule about them lives here.

use std::fmt;

/// Declares an enum whose variants have one fixed spelling, in policy files and in reports.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the word as policy files and reports spell it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Returns the value spelled `word`, if there is one.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What the policy says about a term, an expression or a package; ordered from mild to strict.
    Verdict {
        /// May be used.
        Allow = "allow",
        /// The council has to look first.
        Review = "review",
        /// Facts are missing, so nothing can be said; fails.
        Undetermined = "undetermined",
        /// May not be used.
        Deny = "deny",
    }
}

words! {
    /// How a package gets into what we build, in the order reports list it.
    Reach {
        /// Compiled into a target artefact over normal dependencies.
        Linked = "linked",
        /// Runs inside the compiler as, or below, a procedural macro.
        ProcMacro = "proc-macro",
        /// Runs in, or below, a build script.
        Build = "build",
        /// Only tests, examples and benches need it.
        Dev = "dev",
    }
}

words! {
    /// Where a package comes from.
    SourceKind {
        /// The crates.io registry.
        CratesIo = "crates-io",
        /// Another registry.
        Registry = "registry",
        /// A git repository.
        Git = "git",
        /// A directory.
        Path = "path",
        /// A registry or git package whose files lie where cargo did not put them.
        Vendored = "vendored",
        /// A member of this workspace.
        Workspace = "workspace",
    }
}

words! {
    /// Whether a package's code is what its registry published.
    Modification {
        /// As published.
        Unmodified = "unmodified",
        /// Patched, or a git or path copy of a registry crate.
        Modified = "modified",
    }
}

words! {
    /// What became of a package; every package of the metadata gets exactly one.
    Outcome {
        /// The policy allows it.
        Allowed = "allowed",
        /// It passes only thanks to a waiver.
        Waived = "waived",
        /// The council has to look first.
        Review = "review",
        /// The policy refuses it.
        Denied = "denied",
        /// Its license facts do not suffice.
        Undetermined = "undetermined",
        /// It does not get into anything that is judged.
        NotJudged = "not-judged",
        /// It is our own.
        FirstParty = "first-party",
    }
}

words! {
    /// A way to narrow a run, as `[scope] may-narrow` permits it.
    Narrow {
        /// Only some platforms.
        Target = "target",
        /// Only some members.
        Package = "package",
        /// Only some features.
        Features = "features",
        /// Another day than today.
        AsOf = "as-of",
        /// Metadata that was saved.
        Metadata = "metadata",
        /// Only what is new.
        NewSince = "new-since",
        /// Only what a baseline does not know.
        Baseline = "baseline",
    }
}

/// One thing that narrows a run; shown, it is the flag that asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Narrowing {
    /// Only this member.
    Package(String),
    /// All members but this one.
    Exclude(String),
    /// Only the default features.
    DefaultFeatures,
    /// No default features.
    NoDefaultFeatures,
    /// Only this feature beside the default ones.
    Features(String),
    /// Only this platform.
    Target(String),
    /// As on this day.
    AsOf(String),
    /// Metadata that was saved.
    Metadata,
    /// Only what is new since this commit.
    NewSince(String),
}

impl Narrowing {
    /// Returns what has to permit it.
    #[must_use]
    pub const fn way(&self) -> Narrow {
        match self {
            Self::Package(_) | Self::Exclude(_) => Narrow::Package,
            Self::DefaultFeatures | Self::NoDefaultFeatures | Self::Features(_) => Narrow::Features,
            Self::Target(_) => Narrow::Target,
            Self::AsOf(_) => Narrow::AsOf,
            Self::Metadata => Narrow::Metadata,
            Self::NewSince(_) => Narrow::NewSince,
        }
    }
}

impl fmt::Display for Narrowing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Package(name) => write!(f, "--package {name}"),
            Self::Exclude(name) => write!(f, "--exclude {name}"),
            Self::DefaultFeatures => f.write_str("--default-features"),
            Self::NoDefaultFeatures => f.write_str("--no-default-features"),
            Self::Features(name) => write!(f, "--features {name}"),
            Self::Target(triple) => write!(f, "--target {triple}"),
            Self::AsOf(day) => write!(f, "--as-of {day}"),
            Self::Metadata => f.write_str("--metadata"),
            Self::NewSince(rev) => write!(f, "--new-since {rev}"),
        }
    }
}

words! {
    /// Why a package is not judged, in order of precedence.
    Unjudged {
        /// Only members left out by `--package` or `--exclude` need it.
        Excluded = "excluded",
        /// The policy's scope leaves out every way it gets in.
        OutOfScope = "out-of-scope",
        /// Only platforms left out by `--target` need it.
        OtherPlatform = "other-platform",
        /// Nothing that is built needs it; cargo only lists it.
        NotBuilt = "not-built",
    }
}
