//! `completions` and `man`: what shells and `man` read of the command line, made from it in advance
//! and embedded.

mod command;
#[cfg(test)]
mod tests;

pub(super) use command::{CompletionsArgs, Shell, completions, man};
