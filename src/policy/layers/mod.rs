//! Layers: which policies apply together, highest first, and the files that belong to each.
//!
//! `walk` follows `extends` and puts the layers in order; `load` reads the files of `include`.

mod load;
mod walk;

#[cfg(test)]
mod tests;

pub use walk::{Layers, LayersError, Origin, load_layers};
