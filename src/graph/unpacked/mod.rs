//! Whether the files of a package lie where cargo itself unpacks what it fetches, under the name of
//! the source that the package claims.
//!
//! `sort` decides from paths; `load` finds the paths below cargo's home and what lies beside them.

mod load;
mod sort;

pub(super) use load::{live, saved};
pub(super) use sort::Standing;
