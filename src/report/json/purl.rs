//! Package URLs of type `cargo` (the purl specification, ECMA-427).

use std::fmt::Write as _;

use super::url;
use crate::graph::Package;
use crate::vocabulary::SourceKind;

/// Returns the package URL of a package that is published; qualifiers name the registry or repository where it is not crates.io.
pub(in crate::report) fn of(package: &Package, source_url: Option<&str>) -> Option<String> {
    // What is only in a folder is published nowhere.
    if matches!(package.source, SourceKind::Path | SourceKind::Workspace) {
        return None;
    }
    let mut purl = String::from("pkg:cargo/");
    encode(&mut purl, &package.name);
    purl.push('@');
    encode(&mut purl, &package.version.to_string());
    let claimed = package.source_url.as_deref();
    let is_git = claimed.is_some_and(|url| url.starts_with("git+"));
    match (package.source, source_url) {
        (SourceKind::Registry, Some(registry)) => {
            purl.push_str("?repository_url=");
            encode(&mut purl, registry);
        }
        (SourceKind::Git | SourceKind::Vendored, Some(repository)) if is_git => {
            purl.push_str("?vcs_url=");
            encode(&mut purl, &url::vcs(repository));
        }
        _ => {}
    }
    Some(purl)
}

/// Percent-encodes all but letters, digits, `.`, `-`, `_`, `~` and the colon.
fn encode(target: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'~' | b':') {
            target.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(target, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn encodes_what_the_specification_says() {
        let mut text = String::new();
        encode(&mut text, "1.0.0+build git+https://h/é");
        assert_eq!(text, "1.0.0%2Bbuild%20git%2Bhttps:%2F%2Fh%2F%C3%A9");
    }
}
