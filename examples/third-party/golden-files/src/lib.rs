//! Compares output with what was expected.

/// Panics with both texts if they differ.
pub fn same(actual: &str, expected: &str) {
    assert_eq!(actual, expected, "output differs from the golden file");
}
