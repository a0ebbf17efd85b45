//! The situation a check would run in, and what is said about it.

use jiff::civil::Date;

use super::ConfigSays;
use crate::graph::Graph;
use crate::policy::Policy;
use crate::vocabulary::Narrowing;

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Health {
    /// As it should be.
    Ok,
    /// Worth knowing; the gate runs all the same.
    Warn,
    /// The gate would end with an error.
    Fail,
}

impl Health {
    /// Returns the word reports use.
    #[must_use]
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// One line of what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Check {
    /// How it stands.
    pub health: Health,
    /// What was found, in a sentence.
    pub text: String,
    /// What to do next, each a sentence or a command.
    pub next: Vec<String>,
    /// The status the gate would end with for this; 0 where it would not end.
    pub status: u8,
}

/// Why there is no graph, or no policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Obstacle {
    /// What is wrong.
    pub text: String,
    /// What mends it.
    pub help: Vec<String>,
    /// The status the gate ends with for it: 3 or 4.
    pub status: u8,
}

/// All that a run depends on.
#[derive(Debug)]
pub(crate) struct Situation<'a> {
    /// The cargo that would be run.
    pub cargo: Cargo,
    /// The graph; `None` in an [`Obstacle`]'s stead where it was not reached.
    pub graph: Result<&'a Graph, Obstacle>,
    /// Whether cargo was asked, rather than a file.
    pub is_saved: bool,
    /// `Cargo.lock`, against what is committed.
    pub lock: LockState,
    /// The policy, organisation's layer first.
    pub policy: Result<&'a [Policy], Obstacle>,
    /// The files it begins with, in order.
    pub named: Vec<NamedPolicy>,
    /// Whether the workspace's own policy is left out.
    pub no_discovery: bool,
    /// Whether a pin, and whether a key is asked for.
    pub trust: [bool; 2],
    /// The day of judgement.
    pub as_of: Date,
    /// The stage.
    pub stage: String,
    /// What narrows the run; `None` if unknown.
    pub narrowed: Option<Vec<Narrowing>>,
    /// Names of variables that are set here and change what is judged, sorted.
    pub variables: Vec<String>,
    /// cargo's configuration files, nearest first.
    pub configs: Vec<ConfigFile>,
    /// The file that chooses the toolchain.
    pub toolchain: Option<Toolchain>,
}

/// The cargo that would be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cargo {
    /// What it says about its version; `Err` with what is wrong with it.
    pub version: Result<String, String>,
    /// What `CARGO` names, if it names anything.
    pub variable: Option<String>,
}

/// `Cargo.lock`, against what is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LockState {
    /// As committed.
    Committed,
    /// Changed since.
    Changed,
    /// The repository does not have it.
    Untracked,
    /// Nobody can tell: no repository, or no git.
    Unknown,
}

/// A policy a run begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedPolicy {
    /// What reports call it.
    pub shown: String,
    /// What led to it.
    pub by: &'static str,
    /// Whether it is the organisation's.
    pub is_organisation: bool,
    /// Whether it is in the repository, where a change can edit it.
    pub is_in_repository: bool,
}

/// One of cargo's configuration files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConfigFile {
    /// Its path, as a person would write it.
    pub shown: String,
    /// What it says that matters here; `Err` where it cannot be read.
    pub says: Result<ConfigSays, String>,
}

/// The file that chooses the toolchain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Toolchain {
    /// Its path, as a person would write it.
    pub shown: String,
    /// The channel it names, or the path.
    pub chosen: String,
    /// Whether it is a path: then the programs are in a folder of somebody's choice.
    pub is_path: bool,
}
