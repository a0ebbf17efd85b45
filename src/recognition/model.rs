//! What is found in a license file, as values.

use serde::{Deserialize, Serialize};

/// Changes whenever a text may be recognised differently; results kept under another one are void.
///
/// A digest of this room's code and of its table; a test sees that it is the right one.
pub const VERSION: &str = include_str!("data/version.txt");

/// What a license file holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Recognition {
    /// The licenses whose standard texts are in the file, in the order of the file; all apply.
    pub parts: Vec<Part>,
    /// Text that belongs to no license and is more than a title or a copyright notice.
    pub leftovers: Vec<Leftover>,
    /// Holders that nothing in the file makes one, as far as nothing else has borne them out.
    pub strangers: Vec<Stranger>,
    /// The expression above the licenses, where that is all that is left over: whoever knows what
    /// is declared can tell whether it says the same.
    pub title: Option<String>,
    /// The nearest standard text, where not everything was recognised.
    pub candidate: Option<Candidate>,
}

impl Recognition {
    /// Tells whether the whole file is recognised: at least one license, and nothing else.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.is_license() && self.strangers.is_empty()
    }

    /// Tells whether a file is nothing but licenses, be their holders strangers or not.
    #[must_use]
    pub const fn is_license(&self) -> bool {
        !self.parts.is_empty() && self.leftovers.is_empty()
    }
}

/// One license in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The SPDX expression the text stands for: an id, or `A OR B` where a notice offers a choice.
    pub license: String,
    /// 1-based line it begins on.
    pub line: usize,
    /// Whether a notice says so, and not the standard text alone: a text may lie there to be read
    /// with another one, and says nothing about "or later"; a notice means what it says.
    pub noticed: bool,
}

/// Text of a file that no license accounts for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leftover {
    /// 1-based line it begins on.
    pub line: usize,
    /// Its first words, untrusted.
    pub text: String,
}

/// A holder of copyright, or what a work is called, in words that are not known to be a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stranger {
    /// 1-based line it stands on.
    pub line: usize,
    /// How it is written, untrusted.
    pub name: String,
    /// The words that are not known, in plain letters.
    pub words: Vec<String>,
    /// How many of them the known ones beside them bear out.
    pub spare: usize,
}

/// A standard text that resembles a file; never a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Its SPDX id.
    pub license: String,
    /// Likeness in thousandths; 1000 is the same words.
    pub score: u16,
    /// Where they part.
    pub difference: Difference,
}

/// The first words in which a file and a standard text differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// 1-based line of the file.
    pub line: usize,
    /// What the standard text says there; empty where the file says more.
    pub expected: String,
    /// What the file says there, untrusted; empty where it ends or leaves words out.
    pub found: String,
}

/// Why a file holds no text that can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum TextError {
    /// There is nothing in it but white space.
    #[error("it is empty")]
    Empty,
    /// It is not text in UTF-8, UTF-16 or Latin-1.
    #[error("it is not a text file")]
    NotText,
}
