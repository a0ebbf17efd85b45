//! Which files of a package hold its license, by name alone.
//!
//! Pure: takes names, gives answers. Reading is the business of `load`.

use camino::{Utf8Component, Utf8Path};

/// What the name of a license file begins with, in any letter case.
const STEMS: [&str; 4] = ["license", "licence", "copying", "unlicense"];

/// Endings of files that are called after a license and hold program code, settings or a picture:
/// `license.rs` parses licenses, `license.svg` is a badge. Any other ending, known or not, is read.
const NO_TEXTS: &[&str] = &[
    "c", "cc", "cpp", "go", "h", "hpp", "java", "js", "kt", "pl", "py", "rb", "rs", "sh", "swift",
    "toml", "ts", "json", "yaml", "yml", "bmp", "gif", "ico", "jpeg", "jpg", "png", "svg", "webp",
];

/// Folders that hold no part of what is built; a license in one of them is not the package's.
const NOT_BUILT: &[&str] = &[
    "bench", "benches", "doc", "docs", "example", "examples", "fuzz", "target", "test", "tests",
];

/// Tells whether an entry of a package's root is a license by its name.
pub(super) fn is_license(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    STEMS.iter().any(|stem| name.starts_with(stem)) && may_be_text(&name)
}

/// Tells whether a folder of a package's root is the one in which REUSE keeps license texts.
pub(super) fn is_reuse_folder(name: &str) -> bool {
    name.eq_ignore_ascii_case("LICENSES")
}

/// Tells whether a file may hold a text, by its ending; hidden files do not count.
pub(super) fn may_be_text(name: &str) -> bool {
    let ending = Utf8Path::new(name).extension();
    !name.starts_with('.')
        && !ending.is_some_and(|ending| {
            NO_TEXTS
                .iter()
                .any(|other| ending.eq_ignore_ascii_case(other))
        })
}

/// Tells whether native sources may be vendored in a folder of this name, or below it.
pub(super) fn may_hold_sources(name: &str) -> bool {
    !name.starts_with('.')
        && !NOT_BUILT
            .iter()
            .any(|other| name.eq_ignore_ascii_case(other))
}

/// Returns a path that a manifest gives without its `.` parts, and whether it stays below the
/// folder it starts in; `None` where it is absolute or names nothing.
pub(super) fn plain(path: &str) -> Option<(String, bool)> {
    let mut parts: Vec<&str> = Vec::new();
    let mut stays = true;
    for component in Utf8Path::new(path).components() {
        match component {
            Utf8Component::Normal(part) => parts.push(part),
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir => {
                stays = false;
                parts.push("..");
            }
            Utf8Component::Prefix(_) | Utf8Component::RootDir => return None,
        }
    }
    (!parts.is_empty()).then(|| (parts.join("/"), stays))
}

#[cfg(test)]
mod tests {
    use super::{is_license, may_hold_sources, plain};

    #[test]
    fn names_are_taken_in_any_case_and_with_any_ending_of_a_text() {
        for name in [
            "LICENSE",
            "license-mit.txt",
            "Licence.md",
            "COPYING.LESSER",
            "COPYRIGHT-is-none",
            "UNLICENSE",
            "LICENSE.Apache-2.0",
            "LICENSE-APACHE2.0",
            "LICENSE.pdf",
            "LICENSE.html",
            "LICENSE-3.0.unknown",
        ] {
            assert_eq!(is_license(name), !name.starts_with("COPYRIGHT"), "{name}");
        }
        for name in [
            "license.rs",
            "licenses.PY",
            "LICENSE.png",
            ".license",
            "README",
            "deny.toml",
        ] {
            assert!(!is_license(name), "{name}");
        }
    }

    #[test]
    fn paths_are_cleared_of_what_says_nothing() {
        assert_eq!(plain("./LICENSE"), Some(("LICENSE".into(), true)));
        assert_eq!(plain("docs//LICENSE"), Some(("docs/LICENSE".into(), true)));
        assert_eq!(plain("a/../../b"), Some(("a/../../b".into(), false)));
        assert_eq!(plain("/etc/passwd"), None);
        assert_eq!(plain(""), None);
        assert_eq!(plain("."), None);
    }

    #[test]
    fn tests_and_examples_are_not_built() {
        assert!(may_hold_sources("libgit2"));
        assert!(!may_hold_sources("Tests"));
        assert!(!may_hold_sources(".github"));
    }
}
