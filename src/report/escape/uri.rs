//! Paths as relative URI references (RFC 3986, section 4.2).

use std::fmt::Write as _;

/// Percent-encodes a path with `/` between its segments; what a segment may hold stays.
///
/// A colon is encoded as well: in the first segment it would read as a scheme.
#[must_use]
pub(crate) fn uri_path(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=@/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri_path;
    use crate::report::escape::corpus::NASTY;

    #[test]
    fn encodes_what_a_path_may_not_hold() {
        assert_eq!(
            uri_path("crates/a b/C:x%41é#?.toml"),
            "crates/a%20b/C%3Ax%2541%C3%A9%23%3F.toml"
        );
        for nasty in NASTY {
            let uri = uri_path(nasty);
            assert!(uri.is_ascii(), "{uri}");
            assert!(!uri.contains([' ', '"', '<', '>', '\\', '#', '?', ':', '\n', '`']));
        }
    }
}
