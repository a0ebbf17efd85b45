//! The embedded files. Making them is the business of a test, so that the program carries no
//! generator.

/// The completions of each shell, in the order of `Shell`, and the manual page, each ended by a
/// NUL; deflated to a tenth.
const PACKED: &[u8] = include_bytes!("data/texts.deflate");
/// Where the manual page stands.
pub(in crate::cli) const MAN: usize = 4;

/// Returns one of the embedded texts.
pub(in crate::cli) fn text(number: usize) -> String {
    let bytes = miniz_oxide::inflate::decompress_to_vec(PACKED).unwrap_or_default();
    let texts = String::from_utf8(bytes).unwrap_or_default();
    texts.split('\0').nth(number).unwrap_or_default().to_owned()
}
