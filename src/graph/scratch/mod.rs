//! A scratch copy of a workspace's manifests, in which cargo may add a dependency.
//!
//! The copy mirrors whole absolute paths below one folder, so that every relative path in a
//! manifest still leads where it led; `Mirror` maps paths there, and what cargo says back.

mod load;
mod manifest;
mod mirror;

pub(crate) use load::{Scratch, ScratchError, cached_crates, manifest_asked_for};
pub(crate) use manifest::named_targets;
pub(crate) use mirror::{Mirror, normal};
