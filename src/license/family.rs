//! The committed table of license families: which ids are versions of one license, in order.
//!
//! "Or later" means what this table says and nothing else: never a shared prefix. An id that is not
//! in it has no later versions (`BSD-2-Clause` and `BSD-3-Clause` are none of each other). `X-*`
//! is for rules that refuse, so it also covers the variants and translations of a family that
//! are not versions (`CC-BY-NC-3.0-DE`, `CERN-OHL-S-2.0`). GNU ids stand here as `-only`, the
//! canonical spelling of [`super::License::Listed`].

use std::fmt;

/// Versions of one license, oldest first.
struct Row {
    name: &'static str,
    versions: &'static [&'static str],
}

/// A family of the table.
#[derive(Clone, Copy)]
pub struct Family(&'static Row);

impl Family {
    /// Returns the family called `name`, as in `name-*`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.name == name).map(Self)
    }

    /// Returns the family a canonical id belongs to.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        TABLE
            .iter()
            .find(|row| row.versions.contains(&id))
            .map(Self)
    }

    /// Returns the family whose `name-*` covers a canonical id: of which it is a version, or a
    /// variant that carries the family's name and no longer family name.
    #[must_use]
    pub fn covering(id: &str) -> Option<Self> {
        let by_prefix = || {
            TABLE
                .iter()
                .filter(|row| {
                    id.strip_prefix(row.name)
                        .is_some_and(|rest| rest.starts_with('-'))
                })
                .max_by_key(|row| row.name.len())
                .map(Self)
        };
        Self::of(id).or_else(by_prefix)
    }

    /// Tells whether `name-*` covers a canonical id.
    #[must_use]
    pub fn covers(self, id: &str) -> bool {
        // Asked for every term and every rule: most ids have nothing of the name.
        let may_cover = self.versions().contains(&id) || id.starts_with(self.name());
        may_cover && Self::covering(id) == Some(self)
    }

    /// Returns the name, without `-*`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// Returns the canonical ids, oldest version first.
    #[must_use]
    pub const fn versions(self) -> &'static [&'static str] {
        self.0.versions
    }

    /// Returns every family name, in alphabetical order.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|row| row.name)
    }
}

impl fmt::Debug for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-*", self.0.name)
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-*", self.0.name)
    }
}

impl PartialEq for Family {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for Family {}

/// Returns the canonical ids of `id` and of every later version, oldest first.
///
/// An id outside the table has no known later version and comes back alone.
#[must_use]
pub(crate) fn later_versions(id: &'static str) -> Vec<&'static str> {
    for row in TABLE {
        if let Some(at) = row.versions.iter().position(|version| *version == id) {
            return row.versions[at..].to_vec();
        }
    }
    vec![id]
}

macro_rules! families {
    ($($name:literal: $($version:literal)+;)+) => {
        &[$(Row { name: $name, versions: &[$($version),+] }),+]
    };
}

/// Source: the SPDX license list, `license versioning` of each text's own "later version" clause
/// or, where it has none, the publisher's numbering. Sorted by name.
const TABLE: &[Row] = families! {
    "AFL": "AFL-1.1" "AFL-1.2" "AFL-2.0" "AFL-2.1" "AFL-3.0";
    "AGPL": "AGPL-1.0-only" "AGPL-3.0-only";
    "APSL": "APSL-1.0" "APSL-1.1" "APSL-1.2" "APSL-2.0";
    "Apache": "Apache-1.0" "Apache-1.1" "Apache-2.0";
    "Artistic": "Artistic-1.0" "Artistic-2.0";
    "CC-BY": "CC-BY-1.0" "CC-BY-2.0" "CC-BY-2.5" "CC-BY-3.0" "CC-BY-4.0";
    "CC-BY-NC": "CC-BY-NC-1.0" "CC-BY-NC-2.0" "CC-BY-NC-2.5" "CC-BY-NC-3.0" "CC-BY-NC-4.0";
    "CC-BY-NC-ND": "CC-BY-NC-ND-1.0" "CC-BY-NC-ND-2.0" "CC-BY-NC-ND-2.5" "CC-BY-NC-ND-3.0" "CC-BY-NC-ND-4.0";
    "CC-BY-NC-SA": "CC-BY-NC-SA-1.0" "CC-BY-NC-SA-2.0" "CC-BY-NC-SA-2.5" "CC-BY-NC-SA-3.0" "CC-BY-NC-SA-4.0";
    "CC-BY-ND": "CC-BY-ND-1.0" "CC-BY-ND-2.0" "CC-BY-ND-2.5" "CC-BY-ND-3.0" "CC-BY-ND-4.0";
    "CC-BY-SA": "CC-BY-SA-1.0" "CC-BY-SA-2.0" "CC-BY-SA-2.5" "CC-BY-SA-3.0" "CC-BY-SA-4.0";
    "CDDL": "CDDL-1.0" "CDDL-1.1";
    "CDLA-Permissive": "CDLA-Permissive-1.0" "CDLA-Permissive-2.0";
    "CERN-OHL": "CERN-OHL-1.1" "CERN-OHL-1.2";
    "ECL": "ECL-1.0" "ECL-2.0";
    "EFL": "EFL-1.0" "EFL-2.0";
    "EPL": "EPL-1.0" "EPL-2.0";
    "EUPL": "EUPL-1.0" "EUPL-1.1" "EUPL-1.2";
    "GFDL": "GFDL-1.1-only" "GFDL-1.2-only" "GFDL-1.3-only";
    "GFDL": "GFDL-1.1-invariants-only" "GFDL-1.2-invariants-only" "GFDL-1.3-invariants-only";
    "GFDL": "GFDL-1.1-no-invariants-only" "GFDL-1.2-no-invariants-only" "GFDL-1.3-no-invariants-only";
    "GPL": "GPL-1.0-only" "GPL-2.0-only" "GPL-3.0-only";
    "LGPL": "LGPL-2.0-only" "LGPL-2.1-only" "LGPL-3.0-only";
    "LPL": "LPL-1.0" "LPL-1.02";
    "LPPL": "LPPL-1.0" "LPPL-1.1" "LPPL-1.2" "LPPL-1.3a" "LPPL-1.3c";
    "MPL": "MPL-1.0" "MPL-1.1" "MPL-2.0";
    "NPL": "NPL-1.0" "NPL-1.1";
    "OFL": "OFL-1.0" "OFL-1.1";
    "OLDAP": "OLDAP-1.1" "OLDAP-1.2" "OLDAP-1.3" "OLDAP-1.4" "OLDAP-2.0" "OLDAP-2.0.1" "OLDAP-2.1"
        "OLDAP-2.2" "OLDAP-2.2.1" "OLDAP-2.2.2" "OLDAP-2.3" "OLDAP-2.4" "OLDAP-2.5" "OLDAP-2.6"
        "OLDAP-2.7" "OLDAP-2.8";
    "OSL": "OSL-1.0" "OSL-1.1" "OSL-2.0" "OSL-2.1" "OSL-3.0";
    "PHP": "PHP-3.0" "PHP-3.01";
    "QPL": "QPL-1.0";
    "RPL": "RPL-1.1" "RPL-1.5";
    "SGI-B": "SGI-B-1.0" "SGI-B-1.1" "SGI-B-2.0";
    "SSPL": "SSPL-1.0";
    "UPL": "UPL-1.0";
    "W3C": "W3C-19980720" "W3C";
    "YPL": "YPL-1.0" "YPL-1.1";
    "ZPL": "ZPL-1.1" "ZPL-2.0" "ZPL-2.1";
    "Zimbra": "Zimbra-1.3" "Zimbra-1.4";
};

#[cfg(test)]
mod tests {
    use super::{Family, TABLE, later_versions};

    #[test]
    fn every_id_is_on_the_spdx_list_and_in_one_family() {
        let mut seen = std::collections::BTreeSet::new();
        for row in TABLE {
            for id in row.versions {
                let listed = spdx::license_id(id).unwrap_or_else(|| panic!("{id} is not listed"));
                assert_eq!(listed.name, *id);
                assert!(!listed.is_deprecated(), "{id} is deprecated");
                assert!(seen.insert(*id), "{id} stands in two families");
            }
        }
        assert!(TABLE.is_sorted_by_key(|row| row.name));
    }

    #[test]
    fn later_versions_start_with_the_id_itself() {
        assert_eq!(
            later_versions("GPL-2.0-only"),
            ["GPL-2.0-only", "GPL-3.0-only"]
        );
        assert_eq!(later_versions("MPL-2.0"), ["MPL-2.0"]);
        assert_eq!(later_versions("MIT"), ["MIT"]);
    }

    #[test]
    fn a_family_covers_its_variants_and_no_other_family() {
        for (family, id, covered) in [
            ("CERN-OHL", "CERN-OHL-S-2.0", true),
            ("GFDL", "GFDL-1.3-invariants-only", true),
            ("CC-BY-NC-SA", "CC-BY-NC-SA-2.0-UK", true),
            ("CC-BY", "CC-BY-NC-SA-2.0-UK", false),
            ("CC-BY", "CC-BY-SA-4.0", false),
            ("MPL", "MPL-2.0-no-copyleft-exception", true),
            ("GPL", "LGPL-3.0-only", false),
            ("Apache", "Apache-2.0", true),
        ] {
            assert!(spdx::license_id(id).is_some(), "{id}");
            let family = Family::named(family).unwrap();
            assert_eq!(family.covers(id), covered, "{family} {id}");
        }
    }

    #[test]
    fn lookalikes_are_no_family() {
        assert!(Family::named("BSD").is_none());
        assert!(Family::of("BSD-3-Clause").is_none());
        assert_ne!(Family::of("LGPL-3.0-only"), Family::of("GPL-3.0-only"));
    }
}
