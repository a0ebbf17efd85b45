//! What shells and `man` read of the command line, made from it in advance and embedded.

#[cfg(test)]
mod tests;
mod text;

pub(super) use text::{MAN, text};
