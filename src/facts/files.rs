//! Which files of a package hold its license, by name alone.
//!
//! Pure: takes names, gives answers. Reading is the business of `load`.

use camino::{Utf8Component, Utf8Path};

use crate::license::is_license_name;

/// What is in the name of a license file: `licens` also in `LICENSING` and `UNLICENSE`, and the
/// word as other languages, and people in a hurry, write it. Letters are compared as [`drawn`].
const HELD: [&str; 9] = [
    "licens", "licenc", "copying", "licenz", "lizenz", "licenti", "lisens", "lisenc", "litsents",
];
/// What the name of a file or folder with terms begins with.
const BEGINNINGS: [&str; 4] = ["eula", "commercial", "terms", "legal"];
/// What is in the name of a file with terms.
const TERMS: [&str; 14] = [
    "agreement",
    "bedingung",
    "clause",
    "commercial",
    "condition",
    "condizion",
    "copyleft",
    "creative-commons",
    "eula",
    "patent",
    "permission",
    "polyform",
    "proprietary",
    "restrict",
];
/// What says in the name of a file or folder that it speaks of code of others.
const OTHERS: [&str; 7] = [
    "thirdparty",
    "third-party",
    "third_party",
    "3rd",
    "vendor",
    "bundled",
    "dependenc",
];
/// Words of the name of a file with terms.
const TERM_WORDS: [&str; 6] = ["aup", "legal", "rights", "terms", "tos", "tou"];
/// What is in the name of a file in which others are named and thanked.
const ASIDES: [&str; 9] = [
    "3rd",
    "copyright",
    "notice",
    "attribution",
    "acknowledg",
    "credits",
    "thirdparty",
    "third-party",
    "third_party",
];

/// Endings of program code and pictures: a file of this kind is terms only where its name says
/// `license`, and among native sources not even there (`license.c` handles licenses).
const NO_TEXTS: &[&str] = &[
    "c", "cc", "cpp", "go", "h", "hpp", "java", "js", "kt", "pl", "py", "rb", "rs", "sh", "swift",
    "ts", "bmp", "gif", "ico", "jpeg", "jpg", "png", "svg", "webp",
];
/// Endings of settings, which among native sources are called after licenses without being any.
const SETTINGS: &[&str] = &["toml", "json", "yaml", "yml"];

/// Folders that hold no part of what is built; a license in one of them is not the package's.
const NOT_BUILT: &[&str] = &[
    "bench", "benches", "doc", "docs", "example", "examples", "fuzz", "target", "test", "tests",
];

/// Tells whether an entry of a package's root is a license by its name, in any letter case: it says
/// so, reads like terms do, or is called after a license (`GPL-3.0.txt`), which of folders says
/// nothing (`curl`).
///
/// A name that says so is enough: what is not text then leaves the package open.
pub(super) fn is_license(name: &str, is_folder: bool) -> bool {
    let name = name.to_ascii_lowercase();
    let begins = BEGINNINGS.iter().any(|start| name.starts_with(start));
    holds_word(&name)
        || ((begins || (!is_folder && (is_called_after_one(&name) || reads_like_terms(&name))))
            && !has_ending(&name, NO_TEXTS))
}

/// Tells whether an entry of a package's root may be a license. Where a name goes beyond ASCII,
/// nobody can list the words it may be made of, nor the letters that look like others.
pub(super) fn is_license_of_root(name: &str, is_folder: bool) -> bool {
    is_license(name, is_folder) || !name.is_ascii()
}

/// Tells whether a file of a package's root names and thanks others: free prose, in which licenses
/// may be named.
pub(super) fn is_aside(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ASIDES.iter().any(|word| lower.contains(word)) && !has_ending(&lower, NO_TEXTS)
}

/// Tells whether a license file, or the folder it is in, is called after code of others, or may be.
pub(super) fn names_third_parties(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    OTHERS.iter().any(|word| lower.contains(word)) || !path.is_ascii()
}

/// Tells whether a folder of a package's root is one in which some keep the package's license.
pub(super) fn is_docs_folder(name: &str) -> bool {
    ["doc", "docs"]
        .iter()
        .any(|other| name.eq_ignore_ascii_case(other))
}

/// Tells whether a file is called the license of what it is in, and not only may speak of
/// licenses: what counts among documentation.
pub(super) fn is_called_license(name: &str) -> bool {
    let name = drawn(&name.to_ascii_lowercase());
    let mut words = HELD.iter().chain(&["unlicens"]);
    words.any(|word| name.starts_with(&drawn(word))) && !has_ending(&name, NO_TEXTS)
}

fn holds_word(lower: &str) -> bool {
    let name = drawn(lower);
    HELD.iter().any(|word| name.contains(&drawn(word)))
}

fn reads_like_terms(lower: &str) -> bool {
    let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    TERMS.iter().any(|word| lower.contains(word)) || words.any(|word| TERM_WORDS.contains(&word))
}

/// A name in lower case, with one character for those that are drawn alike.
fn drawn(lower: &str) -> String {
    lower
        .chars()
        .map(|c| match c {
            '1' | 'l' | '|' | '!' => 'i',
            '0' => 'o',
            '3' => 'e',
            '5' | '$' => 's',
            other => other,
        })
        .collect()
}

/// Tells whether a file among native sources is their license by its name.
pub(super) fn is_source_license(name: &str) -> bool {
    is_license(name, false) && may_be_text(name)
}

/// Tells whether a name, without an ending, is that of a license.
fn is_called_after_one(name: &str) -> bool {
    let dots = name.match_indices('.').map(|(at, _)| at);
    dots.chain([name.len()])
        .any(|end| is_license_name(&name[..end]))
}

/// Tells whether a folder of a package's root is the one in which REUSE keeps license texts.
pub(super) fn is_reuse_folder(name: &str) -> bool {
    name.eq_ignore_ascii_case("LICENSES")
}

/// Tells whether a folder of a package's root holds license texts: that of REUSE, or one that is
/// called as a license file is: `LICENSE-THIRD-PARTY/`.
pub(super) fn is_license_folder(name: &str) -> bool {
    is_reuse_folder(name) || is_license_of_root(name, true)
}

/// Tells whether a file may hold a text, by its ending; hidden files do not count.
pub(super) fn may_be_text(name: &str) -> bool {
    !name.starts_with('.') && !has_ending(name, NO_TEXTS) && !has_ending(name, SETTINGS)
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    let ending = Utf8Path::new(name).extension();
    ending.is_some_and(|ending| {
        endings
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
    use super::{
        is_aside, is_called_license, is_license, is_license_folder, is_license_of_root,
        is_source_license, may_hold_sources, plain,
    };

    #[test]
    fn names_are_taken_in_any_case_and_with_any_ending() {
        for name in [
            "LICENSE",
            "license-mit.txt",
            "Licence.md",
            "COPYING.LESSER",
            "UNLICENSE",
            "LICENSE.Apache-2.0",
            "LICENSE-APACHE2.0",
            "LICENSE.pdf",
            "LICENSE-3.0.unknown",
            // Beside the file everybody looks at.
            "COMMERCIAL-LICENSE",
            "COMMERCIAL.md",
            "MIT-LICENSE.txt",
            "THIRD_PARTY_LICENSES",
            "dual-licensing.md",
            "LICENCING",
            "EULA.txt",
            "eula_en",
            "TERMS.md",
            "Terms of Use.txt",
            "legal.html",
            "GPL-3.0.txt",
            "gpl-3.0",
            "MIT.md",
            "LGPL-2.1",
            "Apache-2.0.en.txt",
            "GPLv3.txt",
            "GPL",
            "apache2.txt",
            "BSL.md",
            "LLVM-exception",
            // Endings that are not text's.
            "LICENSE.json",
            "LICENSE.py",
            "license.rs",
            "license.toml",
            "LICENSE.png",
            ".license",
            ".LICENSE-EULA",
            "TERMS.json",
        ] {
            assert!(is_license(name, false), "{name}");
        }
        for name in [
            "README",
            "README.md",
            "Cargo.toml",
            "deny.toml",
            "COPYRIGHT",
            "NOTICE",
            "build.rs",
            "zlib.h",
            "curl.c",
            "terms.rs",
            "legal.py",
            "commercial.svg",
            "src",
            "bsd-queue.h",
            "UNICODE.md",
            "watermarks.txt",
            "attributes.md",
            "patent.rs",
            "science.md",
            "CHANGELOG.md",
        ] {
            assert!(!is_license(name, false), "{name}");
            assert!(!is_license_of_root(name, false), "{name}");
        }
    }

    #[test]
    fn terms_are_read_in_other_words_and_letters() {
        for name in [
            // Terms, wherever the name says so.
            "OEM-EULA.txt",
            "OemEula",
            "Usage-Terms.txt",
            "RESTRICTIONS.md",
            "USAGE_RESTRICTIONS",
            "PATENTS",
            "ADDITIONAL_PATENT_GRANT",
            "NONCOMMERCIAL.txt",
            "Customer Agreement.pdf",
            "PROPRIETARY",
            "additional.legal.txt",
            "Commons-Clause.md",
            "CONDITIONS.txt",
            "Nutzungsbedingungen.txt",
            "COPYLEFT",
            "PolyForm-NC.md",
            "TOS.md",
            "RIGHTS",
            // Other languages, slips, and letters that look alike.
            "LIZENZ.txt",
            "LICENCIA",
            "LICENZA.md",
            "licencja.txt",
            "LICENTIE",
            "LISENS",
            "LISENCE",
            "LlCENSE",
            "L1CENSE-ENTERPRISE",
            "C0PYlNG",
            "LICEN5E",
        ] {
            assert!(is_license(name, false), "{name}");
        }
        for name in [
            "LІCENSE",
            "ＬＩＣＥＮＳＥ",
            "LİCENSE",
            "LIC\u{200b}ENSE",
            "LICENÇA.md",
            "ЛИЦЕНЗИЯ",
            "许可证",
            "ライセンス.txt",
            "ΆΔΕΙΑ",
            "LICENSE\u{fffd}",
        ] {
            assert!(is_license_of_root(name, false), "{name}");
            assert!(is_license_folder(name), "{name}");
        }
    }

    #[test]
    fn asides_name_and_thank_others() {
        for name in [
            "COPYRIGHT",
            "copyright.txt",
            "NOTICE",
            "NOTICES.md",
            "ThirdPartyNotices.txt",
            "ATTRIBUTION.md",
            "third-party.html",
            "CREDITS",
        ] {
            assert!(is_aside(name), "{name}");
        }
        for name in ["AUTHORS", "README.md", "notice.rs", "NOTE"] {
            assert!(!is_aside(name), "{name}");
        }
    }

    #[test]
    fn among_documentation_only_what_is_called_a_license_is_one() {
        for name in [
            "LICENSE",
            "COPYING.LIB",
            "unlicense",
            "Licence.txt",
            "Lizenz",
        ] {
            assert!(is_called_license(name), "{name}");
        }
        for name in ["about-licenses.md", "license.rs", "terms.md", "MIT.md"] {
            assert!(!is_called_license(name), "{name}");
        }
    }

    #[test]
    fn folders_are_not_called_after_licenses() {
        for name in ["curl", "openssl", "zlib", "doc", "MIT"] {
            assert!(!is_license(name, true), "{name}");
        }
        for name in ["LICENSE", "license-third-party", "legal"] {
            assert!(is_license(name, true), "{name}");
        }
    }

    #[test]
    fn code_that_handles_licenses_is_none_among_native_sources() {
        for name in ["license.c", "licenses.json", "COPYING.py", ".license"] {
            assert!(!is_source_license(name), "{name}");
        }
        for name in ["COPYING", "LICENSE.md", "GPL-2.0.txt", "EULA"] {
            assert!(is_source_license(name), "{name}");
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
