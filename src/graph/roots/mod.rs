//! The workspaces of a repository: every manifest in it, and which of them cargo would start from.
//!
//! `load` walks the folders and reads the manifests; `sort` tells roots from members by what they
//! say. What cargo itself says about a workspace comes later and counts more.

mod load;
mod sort;

pub use load::FindError;
pub(super) use load::index_of;
pub(crate) use load::{find_roots, has_lock, repository};
pub(crate) use sort::{Candidates, LeftOut, LeftOutReason};
