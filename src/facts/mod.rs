//! License facts of each package: what it declares, what the council clarified or added, what holds.
//!
//! `gather` reads the few files that pins need; `derive` is pure. Never decides.

mod derive;
mod gather;
mod model;
mod native;

pub use derive::derive;
pub use gather::{Evidence, MAX_FILE_BYTES, gather};
pub use model::{Added, AddedBy, ClarificationState, Effective, Facts, LicenseFacts, Origin};
