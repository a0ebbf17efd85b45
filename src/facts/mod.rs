//! License facts of each package: what it declares, what it carries, what the council clarified or
//! added, what holds.
//!
//! `need` says whose files count, `load` reads them and has each recognised (`recognizer`; `cache`
//! keeps that between runs), `gather` puts it together; `derive` and `compare` are pure. Never
//! decides.

mod cache;
mod clarify;
mod compare;
#[cfg(test)]
mod compare_tests;
mod derive;
mod files;
mod gather;
#[cfg(test)]
mod gather_tests;
mod load;
mod model;
mod native;
mod need;
mod recognizer;
mod texts;
mod threads;

pub use derive::derive;
pub use gather::{Evidence, PackageFiles, gather};
pub(crate) use load::{MAX_FILE_BYTES, MAX_FILES, MAX_PACKAGE_BYTES};
pub use model::{
    Added, AddedBy, ClarificationState, Effective, Extra, Facts, FileProblem, FileRole,
    LicenseFacts, LicenseFile, Origin, Packaged,
};
pub(crate) use native::with_native;
pub use need::Wanted;
pub(crate) use texts::{LicenseText, license_texts};
pub(crate) use threads::spread;
