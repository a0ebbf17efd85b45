//! The workspaces of a repository: every manifest in it, and which of them cargo would start from.
//!
//! `load` walks the folders and reads the manifests; `sort` tells roots from members by what they
//! say. What cargo itself says of a workspace comes later and counts more.

mod load;
mod sort;

pub(super) use load::index_of;
pub use load::{FindError, find_roots, has_lock, repository};
pub use sort::{Candidates, LeftOut, LeftOutReason};
