//! What is asked of a run: everything that it depends on.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::Date;

use super::surroundings::today;
use crate::diagnostic::Code;
use crate::findings::{self, Revision};
use crate::graph::{MetadataRequest, Selection};
use crate::policy::Trust;

/// Where the dependency graph comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    /// Run `cargo metadata`.
    Cargo(MetadataRequest),
    /// Read what `cargo metadata` once said, from a file or, with `-`, from standard input.
    Saved(PathBuf),
}

/// Where cargo may look for other versions while updates are proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consent {
    /// On this machine.
    Disk,
    /// In the registry.
    Registry,
}

/// Everything a run depends on.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Where the graph comes from.
    pub input: Input,
    /// What of it is looked at.
    pub selection: Selection,
    /// `--policy`, each.
    pub policies: Vec<String>,
    /// `OSPO_POLICY`.
    pub policy_variable: Option<String>,
    /// `--no-discovery`.
    pub no_discovery: bool,
    /// The product that is judged for; `None`: none was named.
    pub product: Option<String>,
    /// `--revision`, or what the runner says is judged.
    pub revision: Option<Revision>,
    /// `--label`, by key.
    pub labels: BTreeMap<String, String>,
    /// `--new-since`: a commit or branch, or `auto`.
    pub since: Option<String>,
    /// What the organisation's policies have to be: digests, keys, version, name.
    pub trust: Trust,
    /// The day of judgement.
    pub as_of: Date,
    /// Whether `as_of` was chosen rather than today; recorded as narrowing.
    pub as_of_chosen: bool,
    /// Name of the stage.
    pub stage: String,
    /// `-D CODE`, each.
    pub denied: Vec<Code>,
    /// `-D warnings`.
    pub deny_warnings: bool,
    /// `--check-files`: compare what packages declare with what they carry.
    pub check_files: bool,
    /// Crates whose license files are shown: `name` or `name@version`, each.
    pub shown: Vec<String>,
    /// Whether remedies are looked for; not worth the time where findings are not shown.
    pub remedies: bool,
    /// Whether findings tell what this machine knows of other versions; for the terminal only.
    pub hints: bool,
    /// Whether updates are proved, and where cargo may look for them; never in what is reported.
    pub updates: Option<Consent>,
    /// The user's cache folder; `None`: nothing is kept between runs.
    pub cache: Option<PathBuf>,
}

impl Default for Request {
    /// Asks what the command without flags asks, and nothing of the environment but the day.
    fn default() -> Self {
        Self {
            input: Input::Cargo(MetadataRequest::default()),
            selection: Selection::default(),
            policies: Vec::new(),
            policy_variable: None,
            no_discovery: false,
            product: None,
            revision: None,
            labels: BTreeMap::new(),
            since: None,
            trust: Trust::default(),
            as_of: today(),
            as_of_chosen: false,
            stage: findings::CI.to_owned(),
            denied: Vec::new(),
            deny_warnings: false,
            check_files: false,
            shown: Vec::new(),
            remedies: true,
            hints: false,
            updates: None,
            cache: None,
        }
    }
}
