//! The license facts of each package, as values.

use std::ops::Range;

use crate::graph::PackageIx;
use crate::license::{Expression, ParseError};
use crate::recognition::{Recognition, TextError};

/// The license facts of every package, and what became of the clarifications.
#[derive(Debug, Clone)]
pub struct Facts {
    /// One entry per package, in the order of [`crate::graph::Graph::packages`].
    pub packages: Vec<LicenseFacts>,
    /// What became of every clarification, in layer and file order.
    pub clarifications: Vec<ClarificationState>,
}

/// The license facts of one package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenseFacts {
    /// The `license` field, untouched.
    pub declared: Option<String>,
    /// The license the package is judged by.
    pub effective: Effective,
    /// Where `effective` comes from, not counting what was added to it.
    pub origin: Origin,
    /// The license files that were read, the named one first, then by path; empty where none was
    /// needed.
    pub files: Vec<LicenseFile>,
    /// What the files say beside the declared license.
    pub packaged: Packaged,
    /// What was added to it, in the order of its terms.
    pub added: Vec<Added>,
}

impl LicenseFacts {
    /// Makes the facts of a package whose files were not needed.
    #[must_use]
    pub const fn new(declared: Option<String>, effective: Effective, origin: Origin) -> Self {
        Self {
            declared,
            effective,
            origin,
            added: Vec::new(),
            files: Vec::new(),
            packaged: Packaged {
                extras: Vec::new(),
                contradicts: None,
                unrecognized: Vec::new(),
            },
        }
    }

    /// Returns the effective expression, if there is one.
    #[must_use]
    pub const fn expression(&self) -> Option<&Expression> {
        match &self.effective {
            Effective::Known(expression) => Some(expression),
            Effective::Missing | Effective::Unparseable(_) | Effective::Unrecognized => None,
        }
    }

    /// Returns what a term of the effective expression was added by; `None`: it was there before.
    #[must_use]
    pub fn added_by(&self, leaf: usize) -> Option<AddedBy> {
        let added = self.added.iter().find(|added| added.leaves.contains(&leaf));
        added.map(|added| added.by)
    }
}

/// Terms that hold beside those of the package's own expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// Indices of the terms in the effective expression.
    pub leaves: Range<usize>,
    /// Where they come from.
    pub by: AddedBy,
}

/// What terms were added by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddedBy {
    /// A `[[native]]` entry: layer and index.
    Native {
        /// Index of the layer.
        layer: usize,
        /// Index in [`crate::policy::Policy::native`].
        entry: usize,
    },
}

/// What a package's license is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effective {
    /// An expression; single terms in it may still be unknown.
    Known(Expression),
    /// Nothing that grants a right: no field, or `UNLICENSED`, `NONE`, `NOASSERTION`.
    Missing,
    /// A field that is not an expression.
    Unparseable(ParseError),
    /// No field, and a license file in which not everything is recognised; see
    /// [`Packaged::unrecognized`].
    Unrecognized,
}

/// Where the effective license comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The `license` field, and what the license files add to it.
    Manifest,
    /// The license files; there is no field.
    LicenseFile,
    /// A clarification of the policy: layer and index.
    Clarification {
        /// Index of the layer.
        layer: usize,
        /// Index in [`crate::policy::Policy::clarifications`].
        clarification: usize,
    },
    /// Nothing.
    None,
}

impl Origin {
    /// Returns the word reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::LicenseFile => "license-file",
            Self::Clarification { .. } => "clarification",
            Self::None => "none",
        }
    }
}

/// What became of one clarification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClarificationState {
    /// Index of the layer.
    pub layer: usize,
    /// Index in [`crate::policy::Policy::clarifications`].
    pub clarification: usize,
    /// Packages it holds for, sorted.
    pub applied: Vec<PackageIx>,
    /// Packages it names but no longer matches, and why; sorted.
    pub stale: Vec<(PackageIx, String)>,
    /// Packages it matches, and the layer above that does not allow it there; sorted.
    pub refused: Vec<(PackageIx, usize)>,
}

/// One license file of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenseFile {
    /// Path in the package, with `/` between folders; `.` where the problem is the whole
    /// package's: it cannot be read, or has too many files.
    pub path: String,
    /// Whose license it holds.
    pub role: FileRole,
    /// Lower-case hexadecimal SHA-256; `None` where it was not read.
    pub sha256: Option<String>,
    /// The licenses in it, or why none can be recognised.
    pub recognition: Result<Recognition, FileProblem>,
}

impl LicenseFile {
    /// Tells whether all of the file is recognised.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.recognition
            .as_ref()
            .is_ok_and(Recognition::is_complete)
    }
}

/// Whose license a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileRole {
    /// The package's: named by its manifest, or at its root.
    Package,
    /// Of native sources that the package carries in a folder.
    Vendored,
    /// The package's, in a file that names and thanks others, such as `NOTICE`: licenses that are
    /// recognised in it count, and all else is prose.
    Aside,
}

/// Why nothing can be recognised in a license file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// It is not there.
    #[error("there is no such file")]
    Absent,
    /// It is a folder.
    #[error("it is a folder, not a file")]
    Folder,
    /// It is neither a file nor a folder, such as a pipe.
    #[error("it is not a file")]
    NotFile,
    /// The path leads out of what the package may show as its own.
    #[error("the path leaves the package, and is not followed")]
    Leaves,
    /// It is a link that leads out of the package.
    #[error("it is a link out of the package, and is not followed")]
    LinksOut,
    /// It is larger than `MAX_FILE_BYTES`.
    #[error("it is larger than {} bytes", super::MAX_FILE_BYTES)]
    TooLarge,
    /// The package has more license files than `MAX_FILES`.
    #[error("it has more than {} license files", super::MAX_FILES)]
    TooMany,
    /// The license files of the package are larger than `MAX_PACKAGE_BYTES`.
    #[error(
        "its license files are larger than {} bytes together",
        super::MAX_PACKAGE_BYTES
    )]
    TooMuch,
    /// The operating system fails to read it; its message.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// It holds no text.
    #[error(transparent)]
    Text(#[from] TextError),
}

/// What the license files of a package say beside what it declares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packaged {
    /// Licenses that were found and are not declared; each is a part of the effective expression.
    pub extras: Vec<Extra>,
    /// The licenses that were found, where no declared one is among them.
    pub contradicts: Option<String>,
    /// Files in which something is not recognised, as indices of [`LicenseFacts::files`].
    pub unrecognized: Vec<usize>,
}

impl Packaged {
    /// Tells whether it is unclear what holds until a person has read the files.
    #[must_use]
    pub const fn is_doubtful(&self) -> bool {
        self.contradicts.is_some() || !self.unrecognized.is_empty()
    }
}

/// A license that a package carries and does not declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// In SPDX's spelling.
    pub license: String,
    /// The file it was found in first, and the 1-based line.
    pub file: String,
    /// Line in that file.
    pub line: usize,
    /// Its terms, as indices of the effective expression's leaves.
    pub leaves: Range<usize>,
}
