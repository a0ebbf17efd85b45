//! Short names for long texts.

/// Returns a small number for a text.
pub fn short(text: &str) -> u16 {
    text.bytes().fold(7, |hash: u16, byte| {
        hash.wrapping_mul(31).wrapping_add(u16::from(byte))
    })
}
