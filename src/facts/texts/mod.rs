//! The license texts of single packages, for people to read; no verdict rests on them.

mod load;

pub(crate) use load::{LicenseText, license_texts};
