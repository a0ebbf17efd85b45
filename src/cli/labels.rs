//! `--label` and `--revision`: what reports say about a run beside its verdict.

use std::collections::BTreeMap;

use super::error::UsageError;
use crate::check::parse_revision;
use crate::findings::Revision;

/// Most labels of a run, and most bytes of a key and of a value.
const LABELS: usize = 64;
const KEY: usize = 64;
const VALUE: usize = 1024;

/// Reads the labels of a run.
pub(super) fn labels(all: &[String]) -> Result<BTreeMap<String, String>, UsageError> {
    let mut labels = BTreeMap::new();
    for label in all {
        let wrong = |what: &str| {
            UsageError::new(format!("`--label {label}` {what}"))
                .help("write KEY=VALUE: `--label team=payments`")
        };
        let (key, value) = label.split_once('=').ok_or_else(|| wrong("has no `=`"))?;
        let is_key = |c: char| c.is_ascii_alphanumeric() || "-._/".contains(c);
        if key.is_empty() || key.len() > KEY || !key.chars().all(is_key) {
            return Err(wrong(
                "has a key that is not made of letters, digits and `-._/`",
            ));
        }
        if value.len() > VALUE || value.chars().any(char::is_control) {
            return Err(wrong(
                "has a value that is too long or holds control characters",
            ));
        }
        if labels.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(wrong("repeats a key"));
        }
    }
    if labels.len() > LABELS {
        return Err(UsageError::new(format!(
            "there are more than {LABELS} labels"
        )));
    }
    Ok(labels)
}

/// Reads the revision a flag names.
pub(super) fn revision(text: &str) -> Result<Revision, UsageError> {
    parse_revision(text).map_err(|_| {
        UsageError::new(format!("`--revision {text}` does not name a commit")).help(
            "write the repository and the whole id of the commit, and perhaps a ref: \
             `--revision git.bank.example/team/app@0123456789abcdef0123456789abcdef01234567:main`",
        )
    })
}
