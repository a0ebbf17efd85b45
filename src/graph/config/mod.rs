//! cargo's own settings around a workspace, as far as they say where code comes from.
//!
//! They are read and never obeyed. What is in the checkout is a change's to write: what it
//! replaces is not a registry's. What lies outside of it is the runner's, whose mirrors are honest.
//! `file` reads one file, `url` knows what cargo makes of a URL, `effect` what several files mean
//! together, and `load` which files there are and whose they are.

mod effect;
mod file;
mod load;
mod url;

pub(super) use effect::{Blame, Effect};
pub(super) use load::{Ran, cargo_home, settings};
pub(super) use url::SourceUrl;
