//! Whether git has files below a folder in its index. Pure; the bytes are read by `load`.

/// Tells whether an index may list files below `folder`, a path relative to the checkout.
///
/// An index that is none, whose paths are compressed (version 4) or that is only what another one
/// lacks (a split index) may list anything.
pub(super) fn may_list(index: &[u8], folder: &str) -> bool {
    let version = index.strip_prefix(b"DIRC").and_then(|rest| rest.get(..4));
    if !matches!(version, Some([0, 0, 0, 2 | 3])) {
        return true;
    }
    // The name of the extension behind the padding of an entry, and the first byte of its length.
    if index.windows(6).any(|window| window == b"\0link\0") {
        return true;
    }
    lists(index, &format!("{}/", folder.replace('\\', "/")))
}

/// Tells whether an index may list a file, given by its path relative to the checkout.
pub(super) fn may_list_file(index: &[u8], file: &str) -> bool {
    may_list(index, file) || lists(index, &format!("{}\0", file.replace('\\', "/")))
}

/// Looks for a part of a path. Letter case does not count: where the file system does not keep it
/// apart, another spelling leads to the same file.
fn lists(index: &[u8], part: &str) -> bool {
    let mut windows = index.windows(part.len());
    windows.any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{may_list, may_list_file};

    #[test]
    fn what_cannot_be_read_may_list_anything() {
        let listed =
            b"DIRC\0\0\0\x02\0\0\0\x01...\0\x0b.cargo/registry/src/i-1/x-1.0.0/Cargo.toml\0";
        assert!(may_list(listed, ".cargo/registry/src"));
        assert!(may_list(listed, ".Cargo/registry/src"));
        assert!(!may_list(listed, "home/registry/src"));
        let file = b"DIRC\0\0\0\x02\0\0\0\x01...\0\x12.Cargo/config.toml\0\0";
        assert!(may_list_file(file, ".cargo/config.toml"));
        assert!(!may_list_file(file, ".cargo/config"));
        assert!(!may_list(b"DIRC\0\0\0\x03\0\0\0\0", ".cargo/registry/src"));
        let named_link = b"DIRC\0\0\0\x02\0\0\0\x02...\0\x04link\0...\0\x06a/link\0\0";
        assert!(!may_list(named_link, ".cargo/registry/src"));
        for index in [
            &b"DIRC\0\0\0\x04\0\0\0\0"[..],
            b"DIRC\0\0\0\x02\0\0\0\0link\0\0\0\x20",
            b"DIRC",
            b"",
            b"gitdir: x",
        ] {
            assert!(may_list(index, ".cargo/registry/src"));
        }
    }
}
