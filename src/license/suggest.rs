//! "Did you mean": the nearest known name, offered to people and never applied.

/// Returns the name nearest to `wrong`, if one is near enough to be a slip of the pen.
///
/// Letter case does not count. Of two equally near names the first in `names` wins.
pub fn nearest<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    // Untrusted text may be long; nothing that long is a slip of a short name.
    if wrong.chars().count() > 64 {
        return None;
    }
    let wrong = wrong.to_lowercase();
    let allowed = (wrong.chars().count() / 3).max(1);
    names
        .into_iter()
        .map(|name| {
            (
                strsim::damerau_levenshtein(&wrong, &name.to_lowercase()),
                name,
            )
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Returns the SPDX id that a license name in everyday words most likely means.
///
/// `gnu gpl v2` gives `GPL-2.0-only`, `Apache 2` gives `Apache-2.0`. A guess: for messages only.
#[must_use]
pub fn nearest_license_id(name: &str) -> Option<&'static str> {
    let name = name.trim();
    if name.is_empty() || name.len() > 64 {
        return None;
    }
    let plain: String = name
        .chars()
        .map(|c| {
            if c == '_' || c == '-' {
                ' '
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    if let Some((_, id)) = COLLOQUIAL.iter().find(|(words, _)| *words == plain) {
        return Some(id);
    }
    if let Some((id, length)) = spdx::imprecise_license_id(name)
        && length == name.len()
    {
        return Some(id.name);
    }
    let current = spdx::identifiers::LICENSES
        .iter()
        .filter(|license| license.flags & spdx::flags::IS_DEPRECATED == 0)
        .map(|license| license.name);
    nearest(name, current)
}

/// Names people write that are too far from the id for an edit distance, or nearer to a wrong one.
const COLLOQUIAL: &[(&str, &str)] = &[
    ("agpl", "AGPL-3.0-only"),
    ("agplv3", "AGPL-3.0-only"),
    ("apache", "Apache-2.0"),
    ("apache 2", "Apache-2.0"),
    ("apache license", "Apache-2.0"),
    ("apache license 2.0", "Apache-2.0"),
    ("apache license, version 2.0", "Apache-2.0"),
    ("apache2", "Apache-2.0"),
    ("apache2.0", "Apache-2.0"),
    ("boost", "BSL-1.0"),
    ("bsd", "BSD-3-Clause"),
    ("bsd 2", "BSD-2-Clause"),
    ("bsd 3", "BSD-3-Clause"),
    ("bsd2", "BSD-2-Clause"),
    ("bsd3", "BSD-3-Clause"),
    ("bsl", "BSL-1.0"),
    ("bsl 1.1", "BUSL-1.1"),
    ("business source license", "BUSL-1.1"),
    ("business source license 1.1", "BUSL-1.1"),
    ("cc0", "CC0-1.0"),
    ("eclipse", "EPL-2.0"),
    ("gnu gpl v2", "GPL-2.0-only"),
    ("gnu gpl v3", "GPL-3.0-only"),
    ("gpl", "GPL-3.0-only"),
    ("gpl 2", "GPL-2.0-only"),
    ("gpl 3", "GPL-3.0-only"),
    ("gpl v2", "GPL-2.0-only"),
    ("gpl v3", "GPL-3.0-only"),
    ("gpl2", "GPL-2.0-only"),
    ("gpl3", "GPL-3.0-only"),
    ("gplv2", "GPL-2.0-only"),
    ("gplv2+", "GPL-2.0-or-later"),
    ("gplv3", "GPL-3.0-only"),
    ("gplv3+", "GPL-3.0-or-later"),
    ("lgpl", "LGPL-3.0-only"),
    ("lgplv2.1", "LGPL-2.1-only"),
    ("lgplv3", "LGPL-3.0-only"),
    ("mit license", "MIT"),
    ("mozilla", "MPL-2.0"),
    ("mpl", "MPL-2.0"),
    ("mpl 2", "MPL-2.0"),
    ("mpl2", "MPL-2.0"),
    ("mplv2", "MPL-2.0"),
    ("new bsd", "BSD-3-Clause"),
    ("the mit license", "MIT"),
    ("the unlicense", "Unlicense"),
];

#[cfg(test)]
mod tests {
    use super::{COLLOQUIAL, nearest, nearest_license_id};

    #[test]
    fn everyday_names_find_their_id() {
        for (name, id) in [
            ("GPLv3", "GPL-3.0-only"),
            ("Apache 2", "Apache-2.0"),
            ("gnu gpl v2", "GPL-2.0-only"),
            ("MIT License", "MIT"),
            ("Apache2.0", "Apache-2.0"),
            ("BSL-1.1", "BUSL-1.1"),
            ("Apache-2", "Apache-2.0"),
            ("MPL2.0", "MPL-2.0"),
        ] {
            assert_eq!(nearest_license_id(name), Some(id), "{name}");
        }
        for (_, id) in COLLOQUIAL {
            assert!(spdx::license_id(id).is_some(), "{id}");
        }
    }

    #[test]
    fn far_names_and_long_text_find_nothing() {
        assert_eq!(nearest_license_id("Proprietary, ask Bob"), None);
        assert_eq!(nearest_license_id(&"M".repeat(100_000)), None);
        assert_eq!(nearest("licence", ["license", "licenses"]), Some("license"));
        assert_eq!(nearest("zzz", ["license"]), None);
    }
}
