//! A quick hash for tables whose entries are all our own.
//!
//! Never for a table that grows by what a file says: nothing here keeps a hostile file from
//! finding entries that collide.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map of our own entries.
pub(super) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;
/// A set of our own entries.
pub(super) type QuickSet<K> = HashSet<K, BuildHasherDefault<Quick>>;

/// Mixes eight bytes at a time.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Quick(u64);

/// An odd number with bits spread over all of it.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

impl Quick {
    const fn mix(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(SPREAD);
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        let (whole, rest) = bytes.as_chunks::<8>();
        for chunk in whole {
            self.mix(u64::from_le_bytes(*chunk));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.mix(u64::from_le_bytes(last));
    }

    fn write_u8(&mut self, value: u8) {
        self.mix(value.into());
    }

    fn write_u32(&mut self, value: u32) {
        self.mix(value.into());
    }

    fn write_usize(&mut self, value: usize) {
        self.mix(value as u64);
    }

    fn finish(&self) -> u64 {
        // The low bits choose the place in a map, and multiplying leaves them poor.
        self.0 ^ (self.0 >> 32)
    }
}
