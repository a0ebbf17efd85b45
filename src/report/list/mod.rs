//! `list` in its three formats; every one shows the same inventory.

mod csv;
mod human;
mod json;
#[cfg(test)]
mod tests;

pub(crate) use csv::render as csv;
pub(crate) use human::render as human;
pub(crate) use json::render as json;

/// What the entries of a list are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// A license and the crates under it.
    License,
    /// A crate and its licenses.
    Crate,
}
