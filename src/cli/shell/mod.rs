//! Shell completions and the manual page, generated in advance (by the tests) and embedded.

#[cfg(test)]
mod tests;
mod text;

pub(super) use text::{MAN, text};
