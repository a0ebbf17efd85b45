//! What cargo knows of other versions on this machine: its copy of the registry's index, and what it has
//! unpacked or keeps packed.
//!
//! `index` reads the copy; `load` finds the folders and reads files. None of it is believed beyond this:
//! it says what is worth trying, and no verdict of a run rests on it.

mod index;
mod load;

pub(crate) use index::Release;
pub(crate) use load::Shelf;
