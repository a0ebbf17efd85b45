//! One row of the table: a key or a section, what it takes, and where it may stand.

/// A key of a policy, or a section with its keys.
#[derive(Debug, Clone, Copy)]
pub(in crate::policy) struct Key {
    pub(in crate::policy) name: &'static str,
    pub(in crate::policy) takes: Takes,
    pub(in crate::policy) need: Need,
    /// Where a section may stand; a key in it may stand wherever its section does.
    pub(in crate::policy) stands: Stands,
    /// As it is written in TOML; of a section with names of the council's own, its lines.
    pub(in crate::policy) example: &'static str,
    /// What it does, for people who write policies; Markdown.
    pub(in crate::policy) doc: &'static str,
}

/// What a key takes.
#[derive(Debug, Clone, Copy)]
pub(in crate::policy) enum Takes {
    Text,
    /// A text that may be empty.
    AnyText,
    Date,
    Boolean,
    /// A whole number, from the first to the second.
    Number(i64, i64),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of these words.
    Words(&'static [&'static str]),
    Texts,
    /// A list of texts, or of tables that say more.
    TextsOrTables(&'static [Key]),
    /// A list of tables, written inline.
    Entries(&'static [Key]),
    /// `[name]`
    Table(&'static [Key]),
    /// `[[name]]`
    Tables(&'static [Key]),
    /// A table whose keys are names of the council's own.
    Named(&'static Takes),
    /// Designed, and not supported yet.
    Later,
}

/// Whether a key has to be there.
#[derive(Debug, Clone, Copy)]
pub(in crate::policy) enum Need {
    /// Always; what the message about a missing one says to write.
    Required(&'static str),
    /// Under a condition; what to write, and the condition.
    When(&'static str, &'static str),
    /// Never; what holds without it.
    Or(&'static str),
}

/// Where a section may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::policy) enum Stands {
    /// In the first layer alone.
    First,
    /// In the first layer and the files that it includes.
    FirstFiles,
    /// In every layer, and in no included file.
    AnyLayer,
    /// In every layer, and in the files that it includes.
    AnyFile,
}

impl Stands {
    /// Tells whether a layer with others above it may hold it.
    pub(in crate::policy) const fn is_below(self) -> bool {
        matches!(self, Self::AnyLayer | Self::AnyFile)
    }

    /// Tells whether an included file may hold it.
    pub(in crate::policy) const fn is_included(self) -> bool {
        matches!(self, Self::FirstFiles | Self::AnyFile)
    }
}

impl Key {
    /// Returns the keys of a section, or of the entries of a list.
    pub(in crate::policy) const fn keys(&self) -> &'static [Self] {
        match self.takes.inner() {
            Takes::Table(keys)
            | Takes::Tables(keys)
            | Takes::Entries(keys)
            | Takes::TextsOrTables(keys) => keys,
            _ => &[],
        }
    }

    /// Tells whether it is not supported yet.
    pub(in crate::policy) const fn is_later(&self) -> bool {
        matches!(self.takes, Takes::Later)
    }

    /// Tells whether it is written `[[name]]`, and `[name]` is mended to that. Of `[[tests]]` it is not.
    pub(in crate::policy) fn is_mended_list(&self) -> bool {
        matches!(self.takes, Takes::Tables(_)) && self.name != "tests"
    }

    /// Returns what to write where it is missing.
    pub(in crate::policy) const fn fill(&self) -> &'static str {
        match self.need {
            Need::Required(example) | Need::When(example, _) => example,
            Need::Or(_) => "…",
        }
    }

    /// Returns how its header is written, if it is a section with keys of its own.
    pub(in crate::policy) fn header(&self) -> Option<String> {
        match self.takes {
            Takes::Table(_) => Some(format!("[{}]", self.name)),
            Takes::Tables(_) => Some(format!("[[{}]]", self.name)),
            _ => None,
        }
    }
}

impl Takes {
    /// Returns the words it takes, if it takes words.
    pub(in crate::policy) const fn words(&self) -> &'static [&'static str] {
        match self {
            Self::Word(words) | Self::Words(words) => words,
            _ => &[],
        }
    }

    /// Returns what stands below a name of the council's own; else itself.
    pub(in crate::policy) const fn inner(&self) -> &Self {
        match self {
            Self::Named(inner) => inner,
            other => other,
        }
    }
}

/// Finds a key.
pub(in crate::policy) fn key(keys: &'static [Key], name: &str) -> Option<&'static Key> {
    keys.iter().find(|key| key.name == name)
}

/// Returns the keys below a key; none where there is no such key.
pub(in crate::policy) fn keys_of(keys: &'static [Key], name: &str) -> &'static [Key] {
    key(keys, name).map_or(&[], Key::keys)
}

/// Lists what may stand in a place, for a message.
pub(in crate::policy) fn held(keys: &[Key], place: impl Fn(Stands) -> bool) -> String {
    let held = keys.iter().filter(|key| place(key.stands));
    held.map(|key| key.name).collect::<Vec<_>>().join(", ")
}
