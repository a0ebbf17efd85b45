//! cargo's copy of a registry's index: one file for each crate, a line of JSON for each version. Pure.
//!
//! The form belongs to cargo and has a number; of another number nothing is read.

use semver::{Version, VersionReq};
use serde::Deserialize;

/// The number of the form.
const FORM: u8 = 3;
/// The newest version of what an entry may hold; cargo leaves out what is newer, too.
const MAX_ENTRY: u32 = 2;
/// Most versions of a crate that are read.
const MAX_VERSIONS: usize = 4000;

/// A version that the registry has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Release {
    /// The version.
    pub version: Version,
    /// Whether its author has withdrawn it.
    pub is_yanked: bool,
    /// What it depends on, dev-dependencies left out.
    pub needs: Vec<Need>,
}

/// A dependency of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Need {
    /// The name of the package.
    pub package: String,
    /// The versions it takes.
    pub requirement: VersionReq,
    /// Whether a feature has to switch it on.
    pub is_optional: bool,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    deps: Vec<Dependency>,
    #[serde(default)]
    yanked: bool,
    #[serde(default = "first")]
    v: u32,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    package: Option<String>,
    req: String,
    #[serde(default)]
    optional: bool,
    kind: Option<String>,
}

const fn first() -> u32 {
    1
}

/// Reads the versions of a crate, ascending; nothing of a form that is not known. What cannot be read of a
/// version makes it unknown, and no other.
pub(super) fn releases(bytes: &[u8]) -> Vec<Release> {
    let Some((&FORM, rest)) = bytes.split_first() else {
        return Vec::new();
    };
    let Some((number, rest)) = rest.split_first_chunk::<4>() else {
        return Vec::new();
    };
    if !(1..=MAX_ENTRY).contains(&u32::from_le_bytes(*number)) {
        return Vec::new();
    }
    // The first word says how old the copy is.
    let mut words = rest.split(|byte| *byte == 0).skip(1);
    let mut found = Vec::new();
    while let (Some(version), Some(json)) = (words.next(), words.next()) {
        if found.len() >= MAX_VERSIONS {
            break;
        }
        found.extend(release(version, json));
    }
    found.sort_by(|a: &Release, b| a.version.cmp(&b.version));
    found
}

fn release(version: &[u8], json: &[u8]) -> Option<Release> {
    let version = Version::parse(std::str::from_utf8(version).ok()?).ok()?;
    let entry: Entry = serde_json::from_slice(json).ok()?;
    if entry.v > MAX_ENTRY {
        return None;
    }
    let needs = entry.deps.into_iter();
    let needs = needs.filter(|dependency| dependency.kind.as_deref() != Some("dev"));
    let need = |dependency: Dependency| {
        Some(Need {
            requirement: VersionReq::parse(&dependency.req).ok()?,
            package: dependency.package.unwrap_or(dependency.name),
            is_optional: dependency.optional,
        })
    };
    Some(Release {
        version,
        is_yanked: entry.yanked,
        needs: needs.map(need).collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::releases;

    fn copy(form: u8, number: u32, entries: &[(&str, &str)]) -> Vec<u8> {
        let mut bytes = vec![form];
        bytes.extend(number.to_le_bytes());
        bytes.extend(b"etag: x\0");
        for (version, json) in entries {
            bytes.extend([version.as_bytes(), b"\0", json.as_bytes(), b"\0"].concat());
        }
        bytes
    }

    const DEPS: &str = r#"{"name":"a","vers":"1.1.0","deps":[
        {"name":"b","req":"^1","features":[],"optional":true,"default_features":true,"target":null,"kind":"normal"},
        {"name":"c","package":"real-c","req":"=2.0.0","features":[],"optional":false,"kind":"build"},
        {"name":"d","req":"*","features":[],"optional":false,"kind":"dev"}
        ],"cksum":"00","features":{},"yanked":false,"new":1}"#;

    #[test]
    fn versions_are_read_in_order_with_what_they_need() {
        let yanked = r#"{"yanked":true}"#;
        let found = releases(&copy(3, 2, &[("1.1.0", DEPS), ("1.0.0", yanked)]));
        let shown: Vec<String> = found
            .iter()
            .map(|release| {
                let needs = release.needs.iter().map(|need| {
                    let optional = if need.is_optional { "?" } else { "" };
                    format!(" {}{optional} {}", need.package, need.requirement)
                });
                let yanked = if release.is_yanked { " yanked" } else { "" };
                format!("{}{yanked}{}", release.version, needs.collect::<String>())
            })
            .collect();
        assert_eq!(shown, ["1.0.0 yanked", "1.1.0 b? ^1 real-c =2.0.0"]);
    }

    #[test]
    fn other_forms_and_what_makes_no_sense_are_not_read() {
        let one = [("1.0.0", "{}")];
        for (form, number) in [(2, 2), (4, 2), (3, 0), (3, 3)] {
            assert!(releases(&copy(form, number, &one)).is_empty());
        }
        for bytes in [
            &b""[..],
            b"\x03",
            b"\x03\x02\0\0",
            b"\x03\x02\0\0\0",
            b"\x03\x02\0\0\0x\x001.0.0",
        ] {
            assert!(releases(bytes).is_empty());
        }
        let entries = [
            ("nonsense", "{}"),
            ("1.0.0", "{"),
            ("1.0.1", r#"{"v":3}"#),
            ("1.0.2", r#"{"deps":[{"name":"b","req":"?"}]}"#),
            ("1.0.3", "{}"),
        ];
        let found = releases(&copy(3, 2, &entries));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].version.to_string(), "1.0.3");
    }
}
