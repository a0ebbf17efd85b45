//! The commit that a change starts from: which one it is, and what its files say.
//!
//! Nothing in the repository is changed: no reference, no index, no worktree, nothing fetched, no hook run. What
//! cargo, policies and licenses are is unknown here.

mod ci;
mod load;
mod tree;

pub(crate) use ci::{From, Unknown, Wanted};
pub(crate) use load::{
    Commit, HistoryError, Repository, is_repository, is_same, is_submodule, surroundings, write,
};
pub(crate) use tree::{Entry, Kind, Tree};
