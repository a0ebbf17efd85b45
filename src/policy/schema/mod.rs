//! What a policy file may hold: one table of its sections and keys, and what is made from it.
//!
//! `table` is the table, `key` what a row of it says, `json` the JSON Schema for editors, and `page`
//! (in tests) the reference `docs/policy.md`. `policy/parse` takes its keys from here; how values are
//! read is written there by hand. Imports nothing from other rooms.

mod json;
mod key;
#[cfg(test)]
mod page;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use json::json_schema;
pub(in crate::policy) use key::{Key, Stands, Takes, held, key, keys_of};
pub(in crate::policy) use table::{FILE, TEST_FILE};
