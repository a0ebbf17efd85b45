//! "Did you mean": the nearest known name, offered to people and never applied.
//!
//! Where one name stands for two licenses, both are told and none is offered.

/// Longest name that is looked at, in bytes. Untrusted text may be long; nothing that long is a
/// slip of a short name.
const MAX_NAME: usize = 64;

/// Returns the name nearest to `wrong`, if one is near enough to be a slip of the pen.
///
/// Letter case does not count. Of two equally near names the first in `names` wins.
pub(crate) fn nearest<'n>(
    wrong: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    if wrong.chars().count() > MAX_NAME {
        return None;
    }
    let wrong = wrong.to_lowercase();
    let length = wrong.chars().count();
    let allowed = (length / 3).max(1);
    names
        .into_iter()
        .map(|name| {
            (
                strsim::damerau_levenshtein(&wrong, &name.to_lowercase()),
                name,
            )
        })
        // With every letter another one, nothing of the name is left.
        .filter(|(distance, _)| *distance <= allowed && *distance < length)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Returns the SPDX id that a license name in everyday words most likely means.
///
/// `gnu gpl v2` gives `GPL-2.0-only`, `Apache 2` gives `Apache-2.0`. A guess: for messages only.
/// Nothing for what [`license_name_help`] knows, and never the text itself.
#[must_use]
pub(crate) fn nearest_license_id(name: &str) -> Option<&'static str> {
    let plain = plain(name)?;
    if help_for(&plain).is_some() {
        return None;
    }
    let colloquial = || {
        let (_, id) = COLLOQUIAL.iter().find(|(words, _)| *words == plain)?;
        Some(*id)
    };
    let listed = || {
        let current = spdx::identifiers::LICENSES
            .iter()
            .filter(|license| license.flags & spdx::flags::IS_DEPRECATED == 0)
            .map(|license| license.name)
            // The one says that nobody has said anything; the other is near to `BUSL`, and a
            // permissive license must not be offered for a restrictive one.
            .filter(|id| !matches!(*id, "NOASSERTION" | "BSL-1.0"));
        nearest(name.trim(), current)
    };
    colloquial()
        .or_else(|| gnu(&plain))
        .or_else(listed)
        .filter(|id| *id != name.trim())
}

/// Tells whether a word is the id of a license or of an exception, in any letter case, or what
/// people call a license by in place of its id: `GPLv3`, `apache2`.
#[must_use]
pub(crate) fn is_license_name(word: &str) -> bool {
    if word.len() > MAX_NAME {
        return false;
    }
    let licenses = spdx::identifiers::LICENSES.iter().map(|id| id.name);
    let exceptions = spdx::identifiers::EXCEPTIONS.iter().map(|id| id.name);
    let is_id = || {
        let mut ids = licenses.chain(exceptions);
        ids.any(|id| id.eq_ignore_ascii_case(word))
    };
    let is_said = |plain: String| {
        let is_colloquial = || COLLOQUIAL.iter().any(|(words, _)| *words == plain);
        (!PUBLISHERS.contains(&plain.as_str()) && is_colloquial())
            || gnu(&plain).is_some()
            || help_for(&plain).is_some()
    };
    is_id() || plain(word).is_some_and(is_said)
}

/// Returns what to say about a name that no single id can be offered for.
///
/// `BSL` is Boost's license to some and the Business Source License to others; `UNLICENSED` is one
/// letter away from its opposite.
#[must_use]
pub(crate) fn license_name_help(name: &str) -> Option<&'static str> {
    help_for(&plain(name)?)
}

fn help_for(plain: &str) -> Option<&'static str> {
    let words: String = plain.split(' ').collect();
    if words.starts_with("bsl") {
        return Some(
            "`BSL-1.0` is the Boost Software License, `BUSL-1.1` the Business Source License; \
             write the one that is meant",
        );
    }
    Some(match words.as_str() {
        "unlicensed" => {
            "`UNLICENSED` says that no license is granted, the opposite of `Unlicense`; a package \
             that says so is missing a license, and no rule can name it"
        }
        "noassertion" | "none" => {
            "it says that there is no license, or that it is unknown; a package that says so is \
             missing a license, and no rule can name it"
        }
        "publicdomain" => "say which dedication is meant: `CC0-1.0`, `Unlicense` or `0BSD`",
        _ => return None,
    })
}

/// Returns a name in lower case, with one space between words and for every dash.
fn plain(name: &str) -> Option<String> {
    if name.len() > MAX_NAME {
        return None;
    }
    let is_dash = |c: char| {
        matches!(
            c,
            '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}'
        )
    };
    let spaced = name.replace(is_dash, " ").to_ascii_lowercase();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let plain = words.join(" ");
    let plain = plain.replace("licence", "license");
    (!plain.is_empty()).then_some(plain)
}

/// Reads the names of the GNU licenses: `gnu gpl v2`, `GPLv3+`, `AGPL3`, `LGPL 2.1 or later`.
fn gnu(plain: &str) -> Option<&'static str> {
    let name = plain.strip_prefix("gnu ").unwrap_or(plain);
    let (stem, rest) = ["AGPL", "LGPL", "GPL"].iter().find_map(|stem| {
        let (head, rest) = name.split_at_checked(stem.len())?;
        head.eq_ignore_ascii_case(stem).then_some((stem, rest))
    })?;
    let later = [" or later", "+"]
        .iter()
        .find_map(|later| rest.strip_suffix(later));
    let rest = later.or_else(|| rest.strip_suffix(" only")).unwrap_or(rest);
    let version = rest.trim_start();
    let version = version.strip_prefix("version").unwrap_or(version);
    let version = version.strip_prefix('v').unwrap_or(version).trim();
    let version = match version {
        "" => "3.0".to_owned(),
        whole if !whole.contains('.') => format!("{whole}.0"),
        exact => exact.to_owned(),
    };
    let kind = if later.is_some() { "or-later" } else { "only" };
    let id = format!("{stem}-{version}-{kind}");
    let listed = spdx::license_id(&id)?;
    (listed.name == id).then_some(listed.name)
}

/// Those of [`COLLOQUIAL`] that are names of what a license is for, or of who wrote it: in the name
/// of a file they mean anything (`UNICODE.md`).
const PUBLISHERS: &[&str] = &["boost", "eclipse", "mozilla", "unicode"];

/// Names people write that are too far from the id for an edit distance, or nearer to a wrong one.
const COLLOQUIAL: &[(&str, &str)] = &[
    ("2 clause bsd", "BSD-2-Clause"),
    ("3 clause bsd", "BSD-3-Clause"),
    ("apache", "Apache-2.0"),
    ("apache 2", "Apache-2.0"),
    ("apache license", "Apache-2.0"),
    ("apache license 2.0", "Apache-2.0"),
    ("apache license, version 2.0", "Apache-2.0"),
    ("apache2", "Apache-2.0"),
    ("apache2.0", "Apache-2.0"),
    ("asl 2.0", "Apache-2.0"),
    ("asl2.0", "Apache-2.0"),
    ("boost", "BSL-1.0"),
    ("boost software license", "BSL-1.0"),
    ("bsd", "BSD-3-Clause"),
    ("bsd 2", "BSD-2-Clause"),
    ("bsd 2 clause", "BSD-2-Clause"),
    ("bsd 3", "BSD-3-Clause"),
    ("bsd 3 clause", "BSD-3-Clause"),
    ("bsd2", "BSD-2-Clause"),
    ("bsd3", "BSD-3-Clause"),
    ("business source license", "BUSL-1.1"),
    ("business source license 1.1", "BUSL-1.1"),
    ("busl", "BUSL-1.1"),
    ("busl 1.0", "BUSL-1.1"),
    ("cc0", "CC0-1.0"),
    ("eclipse", "EPL-2.0"),
    ("mit license", "MIT"),
    ("mozilla", "MPL-2.0"),
    ("mozilla public license", "MPL-2.0"),
    ("mozilla public license 2.0", "MPL-2.0"),
    ("mozilla public license version 2.0", "MPL-2.0"),
    ("mozilla public license, version 2.0", "MPL-2.0"),
    ("mpl", "MPL-2.0"),
    ("mpl 2", "MPL-2.0"),
    ("mpl2", "MPL-2.0"),
    ("mplv2", "MPL-2.0"),
    ("new bsd", "BSD-3-Clause"),
    ("simplified bsd", "BSD-2-Clause"),
    ("simplified bsd license", "BSD-2-Clause"),
    ("sspl", "SSPL-1.0"),
    ("the mit license", "MIT"),
    ("the unlicense", "Unlicense"),
    ("unicode", "Unicode-3.0"),
];

#[cfg(test)]
mod tests {
    use super::{COLLOQUIAL, license_name_help, nearest, nearest_license_id, plain};

    #[test]
    fn everyday_names_find_their_id() {
        for (name, id) in [
            ("GPLv3", "GPL-3.0-only"),
            ("GPL v3", "GPL-3.0-only"),
            ("GPL 3", "GPL-3.0-only"),
            ("GPL3", "GPL-3.0-only"),
            ("GPL-3", "GPL-3.0-only"),
            ("GPL version 3", "GPL-3.0-only"),
            ("GPLv2+", "GPL-2.0-or-later"),
            ("GPL 2 or later", "GPL-2.0-or-later"),
            ("GPL–3.0", "GPL-3.0-only"),
            ("GPL—3.0", "GPL-3.0-only"),
            ("GPL\u{2011}3.0\u{2011}only", "GPL-3.0-only"),
            ("AGPL3", "AGPL-3.0-only"),
            ("AGPL", "AGPL-3.0-only"),
            ("LGPLv2.1", "LGPL-2.1-only"),
            ("LGPL 2.1+", "LGPL-2.1-or-later"),
            ("gnu gpl v2", "GPL-2.0-only"),
            ("Apache 2", "Apache-2.0"),
            ("Apache\u{a0}2.0", "Apache-2.0"),
            ("Apache2.0", "Apache-2.0"),
            ("Apache-2", "Apache-2.0"),
            ("MIT License", "MIT"),
            ("MIT licence", "MIT"),
            ("MPL2.0", "MPL-2.0"),
            ("Mozilla Public License 2.0", "MPL-2.0"),
            ("3-clause BSD", "BSD-3-Clause"),
            ("BSD 3-Clause", "BSD-3-Clause"),
            ("BSD–2–Clause", "BSD-2-Clause"),
            ("BUSL", "BUSL-1.1"),
            ("BUSL-1.0", "BUSL-1.1"),
            ("SSPL", "SSPL-1.0"),
            ("Unicode", "Unicode-3.0"),
            ("zlib", "Zlib"),
        ] {
            assert_eq!(nearest_license_id(name), Some(id), "{name}");
        }
        for (words, id) in COLLOQUIAL {
            assert_eq!(plain(words).as_deref(), Some(*words));
            assert_eq!(spdx::license_id(id).unwrap().name, *id);
        }
    }

    #[test]
    fn a_name_of_two_licenses_or_of_none_gives_no_id() {
        for (name, ids) in [
            ("BSL", &["`BSL-1.0`", "`BUSL-1.1`"][..]),
            ("bsl 1.1", &["`BSL-1.0`", "`BUSL-1.1`"]),
            ("BSL-1.1", &["`BSL-1.0`", "`BUSL-1.1`"]),
            ("BSL–1.0", &["`BSL-1.0`", "`BUSL-1.1`"]),
            ("Public Domain", &["`CC0-1.0`", "`Unlicense`", "`0BSD`"]),
            ("public-domain", &["`CC0-1.0`"]),
            ("UNLICENSED", &["opposite"]),
            ("Unlicenced", &["opposite"]),
            ("NOASSERTION", &["no rule can name it"]),
            ("no-assertion", &["no rule can name it"]),
            ("NONE", &["no rule can name it"]),
        ] {
            assert_eq!(nearest_license_id(name), None, "{name}");
            let help = license_name_help(name).unwrap_or_default();
            assert!(ids.iter().all(|id| help.contains(id)), "{name}: {help}");
        }
        assert_eq!(license_name_help("MIT"), None);
        // A word that only looks like one of them is a slip like any other.
        assert_eq!(nearest_license_id("Unlicens"), Some("Unlicense"));
        assert_eq!(nearest_license_id("NOASSERTIO"), None);
    }

    #[test]
    fn an_id_is_no_suggestion_for_itself() {
        // Every one of them would take seconds.
        for license in spdx::identifiers::LICENSES.iter().step_by(13) {
            let suggestion = nearest_license_id(license.name);
            assert_ne!(suggestion, Some(license.name));
            assert_ne!(suggestion, Some("NOASSERTION"));
        }
        assert_eq!(nearest_license_id(" MIT "), None);
    }

    #[test]
    fn far_names_and_long_text_find_nothing() {
        assert_eq!(nearest_license_id("Proprietary, ask Bob"), None);
        assert_eq!(nearest_license_id(&"M".repeat(100_000)), None);
        assert_eq!(nearest_license_id("–"), None);
        assert_eq!(nearest_license_id("GPLé"), None);
        assert_eq!(nearest("licence", ["license", "licenses"]), Some("license"));
        assert_eq!(nearest("zzz", ["license"]), None);
        // One letter can be no slip of another.
        assert_eq!(nearest("a", ["b", "ab"]), None);
        assert_eq!(nearest("", ["", "b"]), None);
        assert_eq!(nearest("ab", ["b"]), Some("b"));
    }
}
