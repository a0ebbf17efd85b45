//! `completions` and `man`: what shells and `man` read of the command line, made from it in advance
//! and embedded.

mod command;
#[cfg(test)]
mod tests;

pub use command::Shell;
pub(super) use command::{CompletionsArgs, completions, man};
