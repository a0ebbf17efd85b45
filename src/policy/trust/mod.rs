//! Trust: what must hold of the organisation's policies before anything is judged by them.
//!
//! `model` is what was asked for, `guard` holds each layer against it, `signature` verifies one
//! file, `version` compares versions, `load` reads signatures and keys. Whoever writes the change
//! under judgement may write every file of the workspace, so nothing here is taken from there.

mod error;
mod guard;
mod load;
mod model;
mod signature;
mod version;

#[cfg(test)]
mod tests;

pub use error::TrustError;
pub(crate) use guard::Guard;
pub use model::{Asked, Trust};
