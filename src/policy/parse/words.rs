//! The fixed words of policy files and their common misspellings, and the names the council defines
//! itself: `[distributions]` and `[obligations]`.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::blanks;
use super::reader::{Reader, Text, shown, suggest};
use super::section::Section;
use super::values::{self, Choices};
use crate::diagnostic::{Code, Diagnostic};
use crate::vocabulary::{Modification, Narrow, Reach, SourceKind, Verdict};

pub(super) const REACH: Choices<Reach> = Choices {
    what: "reach",
    mean: Reach::from_word,
    slips: &[
        ("macro", "proc-macro"),
        ("proc_macro", "proc-macro"),
        ("normal", "linked"),
        ("link", "linked"),
        ("runtime", "linked"),
        ("build-dependencies", "build"),
        ("build-script", "build"),
        ("dev-dependencies", "dev"),
        ("development", "dev"),
        ("test", "dev"),
        ("tests", "dev"),
    ],
};

/// A member of the workspace is not judged by where it lies, so `workspace` is not a word here.
pub(super) const SOURCE: Choices<SourceKind> = Choices {
    what: "source",
    mean: SourceKind::from_word,
    slips: &[
        ("crates.io", "crates-io"),
        ("local", "path"),
        ("vendor", "vendored"),
    ],
};

pub(super) const VERDICT_SLIPS: &[(&str, &str)] = &[
    ("allowed", "allow"),
    ("permit", "allow"),
    ("permitted", "allow"),
    ("accept", "allow"),
    ("accepted", "allow"),
    ("ok", "allow"),
    ("yes", "allow"),
    ("ask", "review"),
    ("manual", "review"),
    ("needs-review", "review"),
    ("undetermined", "review"),
    ("warn", "review"),
    ("ban", "deny"),
    ("banned", "deny"),
    ("block", "deny"),
    ("denied", "deny"),
    ("forbid", "deny"),
    ("forbidden", "deny"),
    ("no", "deny"),
    ("prohibit", "deny"),
    ("prohibited", "deny"),
    ("refuse", "deny"),
    ("reject", "deny"),
    ("rejected", "deny"),
];

pub(super) const VERDICT: Choices<Verdict> = Choices {
    what: "verdict",
    mean: Verdict::from_word,
    slips: VERDICT_SLIPS,
};

pub(super) const DEFAULT_VERDICT: Choices<Verdict> = Choices {
    what: "default verdict",
    mean: Verdict::from_word,
    slips: VERDICT_SLIPS,
};

pub(super) const COPY: Choices<Modification> = Choices {
    what: "kind of copy",
    mean: Modification::from_word,
    slips: &[("patched", "modified"), ("original", "unmodified")],
};

pub(super) const FAILS: Choices<bool> = Choices {
    what: "reaction (fail, warn)",
    mean: |word| Some(word == "fail"),
    slips: &[
        ("error", "fail"),
        ("deny", "fail"),
        ("warning", "warn"),
        ("ignore", "warn"),
        ("allow", "warn"),
    ],
};

pub(super) const NARROW: Choices<Narrow> = Choices {
    what: "way to narrow a run",
    mean: Narrow::from_word,
    slips: &[
        ("targets", "target"),
        ("packages", "package"),
        ("feature", "features"),
    ],
};

pub(super) const REQUIRE: Choices<String> = Choices {
    what: "field of a waiver that can be required",
    mean: |word| Some(word.to_owned()),
    slips: &[],
};

/// Most names in a table of them: packages are judged under every distribution, and reports list
/// all that is owed for each.
const MAX_NAMES: usize = 256;

/// Reads a table of names and meanings: `[distributions]`, `[obligations]`.
pub(super) fn meanings(section: &Section<'_, '_>) -> BTreeMap<String, String> {
    let mut meanings = BTreeMap::new();
    for (name, field) in section.fields().take_while(|_| !section.reader.is_full()) {
        if meanings.len() == MAX_NAMES {
            let message = format!("{} has more than {MAX_NAMES} names", section.name);
            let problem = Diagnostic::new(Code::PolicyInvalidValue, name.span, message);
            section.reader.report(problem);
            break;
        }
        if blanks::is_blank(name.value) {
            let message = format!("a name in {} is blank", section.name);
            section
                .reader
                .report(Diagnostic::new(Code::PolicyBlank, name.span, message));
        }
        if let Some(meaning) = values::text(section.reader, name.value, field.value) {
            meanings.insert(name.value.to_owned(), meaning.value.to_owned());
        } else {
            // The name is there; only its meaning is wrong.
            meanings.insert(name.value.to_owned(), String::new());
        }
    }
    meanings
}

/// The names of distributions: `[distributions]`, or else every one that is used.
pub(super) struct Distributions {
    pub(super) declared: Option<BTreeMap<String, String>>,
    pub(super) used: RefCell<BTreeSet<String>>,
}

impl Distributions {
    /// Reads a distribution; with `[distributions]`, one that is not in it is a problem.
    pub(super) fn read(&self, reader: &Reader<'_>, text: Text<'_>) -> Option<String> {
        let Some(declared) = &self.declared else {
            let mut used = self.used.borrow_mut();
            if used.len() == MAX_NAMES && !used.contains(text.value) {
                let message = format!("more than {MAX_NAMES} distributions are named");
                let problem = Diagnostic::new(Code::PolicyInvalidValue, text.span, message);
                reader.report(problem.help("list those there are under `[distributions]`"));
                return None;
            }
            used.insert(text.value.to_owned());
            return Some(text.value.to_owned());
        };
        if declared.contains_key(text.value) {
            return Some(text.value.to_owned());
        }
        let mut problem = Diagnostic::new(
            Code::PolicyUnknownName,
            text.span,
            format!("unknown distribution `{}`", shown(text.value)),
        )
        .did_you_mean(suggest(text.value, declared.keys().map(String::as_str)));
        if problem.lines.is_empty() {
            problem = problem.help("define it under `[distributions]`");
        }
        reader.report(problem);
        None
    }

    pub(super) fn list(&self, section: &Section<'_, '_>, key: &'static str) -> Option<Vec<String>> {
        let texts = section.some_texts(key)?.into_iter();
        Some(
            texts
                .filter_map(|text| self.read(section.reader, text))
                .collect(),
        )
    }

    pub(super) fn into_names(self) -> BTreeMap<String, String> {
        let used = self.used.into_inner();
        self.declared
            .unwrap_or_else(|| used.into_iter().map(|name| (name, String::new())).collect())
    }
}
