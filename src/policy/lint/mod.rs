//! Advice on a policy that can be read and may still not mean what its council wants.
//!
//! Pure: a policy, its text and a day go in, values come out. One file per subject; what the
//! graph or a decision would be needed for does not belong here.

mod agreements;
mod all;
mod model;
mod names;
mod party;
mod rules;
mod waivers;

#[cfg(test)]
mod tests;

pub(crate) use all::lint;
