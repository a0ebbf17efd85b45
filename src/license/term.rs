//! One term: a license, "or later", and the addition after `WITH`.

use std::fmt;

/// What stands before `WITH`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum License {
    /// An id of the SPDX list, in its canonical spelling; GNU licenses always as `-only`.
    Listed(&'static str),
    /// An id the policy declares as known (`known-ids`), newer than the tool's list.
    Declared(String),
    /// `LicenseRef-…` or `DocumentRef-…:LicenseRef-…`, byte for byte.
    Ref(String),
    /// An unknown id; its verdict is undetermined.
    Unknown(String),
}

/// What stands after `WITH`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Addition {
    /// An exception of the SPDX list, in its canonical spelling.
    Listed(&'static str),
    /// `AdditionRef-…`, byte for byte.
    Ref(String),
    /// An unknown name; the term's verdict is undetermined.
    Unknown(String),
}

/// One leaf of an expression, deprecated spellings already replaced by their successors.
///
/// Two terms are equal when they grant the same thing in the same words: `GPL-2.0+` equals
/// `GPL-2.0-or-later`, and neither equals `GPL-2.0-only`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term {
    /// The license.
    pub license: License,
    /// `-or-later` or `+`.
    pub or_later: bool,
    /// The addition.
    pub addition: Option<Addition>,
}

impl Term {
    /// Makes the plain term of a license.
    #[must_use]
    pub const fn of(license: License) -> Self {
        Self {
            license,
            or_later: false,
            addition: None,
        }
    }

    /// Tells whether the SPDX list, the policy or the term itself (`LicenseRef-`) says what it is.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        !matches!(self.license, License::Unknown(_))
            && !matches!(self.addition, Some(Addition::Unknown(_)))
    }

    /// Returns the canonical id of a listed license (GNU ones as `-only`).
    #[must_use]
    pub const fn listed(&self) -> Option<&'static str> {
        match self.license {
            License::Listed(id) => Some(id),
            _ => None,
        }
    }

    /// Returns the same term without its addition.
    #[must_use]
    pub fn base(&self) -> Self {
        Self {
            addition: None,
            ..self.clone()
        }
    }
}

impl fmt::Display for License {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listed(id) => f.write_str(id),
            Self::Declared(text) | Self::Ref(text) | Self::Unknown(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for Addition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listed(id) => f.write_str(id),
            Self::Ref(text) | Self::Unknown(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.license {
            License::Listed(id) if self.or_later => match id.strip_suffix("-only") {
                Some(base) => write!(f, "{base}-or-later")?,
                None => write!(f, "{id}+")?,
            },
            license if self.or_later => write!(f, "{license}+")?,
            license => write!(f, "{license}")?,
        }
        match &self.addition {
            Some(addition) => write!(f, " WITH {addition}"),
            None => Ok(()),
        }
    }
}
