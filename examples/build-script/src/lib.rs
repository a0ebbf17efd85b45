//! A crate that does not build while its licenses are not in order; see `build.rs`.
