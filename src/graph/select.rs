//! What to look at: members, features and platforms, as cargo's own flags say it.
//!
//! Turns flags into members and features of the graph at hand; simulates nothing.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

use super::error::GraphError;
use super::model::{Package, PackageIx};
use crate::license::nearest;
use crate::vocabulary::Narrowing;

/// The narrowing flags as given; the default looks at everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// `--package`: names, `name@version`, ids or glob patterns of members.
    pub packages: Vec<String>,
    /// `--exclude`: the same, left out.
    pub exclude: Vec<String>,
    /// `--workspace`: all members, whatever `--package` says.
    pub workspace: bool,
    /// `--features`, each a list separated by commas or spaces.
    pub features: Vec<String>,
    /// `--all-features`.
    pub all_features: bool,
    /// `--no-default-features`.
    pub no_default_features: bool,
    /// `--default-features`: what `cargo build` takes, default members with default features.
    pub default_features: bool,
    /// `--target`: triples; none means every platform.
    pub targets: Vec<String>,
}

/// The features that members start with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FeatureBase {
    All,
    Default,
    None,
}

/// The features asked for, resolved against the graph.
#[derive(Debug, Clone)]
pub(super) struct FeatureChoice {
    base: FeatureBase,
    /// Features of members by name.
    pub(super) named: BTreeMap<PackageIx, BTreeSet<String>>,
    /// `dependency/feature` of members.
    pub(super) of_dependencies: Vec<DependencyFeature>,
    /// How the first resolver takes them.
    pub(super) first: Option<FirstResolver>,
}

/// The first resolver takes the flags for features to be about the package in whose folder cargo
/// runs, and unites that package's features with those of the selected ones, selected or not; so it
/// does with what is asked of a dependency for no platform at all. Only the root's folder is known,
/// but cargo may run in any.
#[derive(Debug, Clone, Default)]
pub(super) struct FirstResolver {
    /// The members that are not selected.
    others: Vec<PackageIx>,
    /// The only member that `--no-default-features` is about.
    bare: Option<PackageIx>,
    /// What some package depends on for no platform.
    behind_no_platform: Vec<PackageIx>,
}

impl FirstResolver {
    pub(super) fn new(
        packages: &[Package],
        root: &Utf8Path,
        (members, selected): (&[PackageIx], &[PackageIx]),
        never: &BTreeSet<String>,
    ) -> Self {
        let (manifest, mut all) = (root.join("Cargo.toml"), members.iter().copied());
        let at_root = all.find(|ix| packages[ix.0].manifest_path == manifest);
        let alone = selected.first().filter(|_| selected.len() == 1);
        let others = members.iter().filter(|ix| !selected.contains(ix));
        let all = (0..packages.len()).map(PackageIx);
        Self {
            others: others.copied().collect(),
            bare: at_root.or(alone.copied()),
            behind_no_platform: all
                .filter(|ix| never.contains(&packages[ix.0].name))
                .collect(),
        }
    }
}

/// One `dependency/feature` given on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DependencyFeature {
    pub(super) member: PackageIx,
    pub(super) dependency: String,
    pub(super) feature: String,
    /// Whether the dependency itself is switched on too (no `?`).
    pub(super) activates: bool,
}

/// What the selection needs to know of packages' features.
pub(super) trait FeatureNames {
    /// Returns the names of the features of a package.
    fn features(&self, package: PackageIx) -> Vec<&str>;
    /// Returns the features of what `dependency` of a member is resolved to, if there is one.
    fn dependency_features(&self, member: PackageIx, dependency: &str) -> Option<Vec<&str>>;
}

impl Selection {
    /// Returns what narrows the run, in a fixed order.
    #[must_use]
    pub fn narrowed(&self) -> Vec<Narrowing> {
        let mut narrowed = Vec::new();
        if !self.workspace {
            narrowed.extend(self.packages.iter().cloned().map(Narrowing::Package));
        }
        narrowed.extend(self.exclude.iter().cloned().map(Narrowing::Exclude));
        if !self.all_features {
            if self.default_features {
                narrowed.push(Narrowing::DefaultFeatures);
            }
            if self.no_default_features {
                narrowed.push(Narrowing::NoDefaultFeatures);
            }
            narrowed.extend(
                self.feature_names()
                    .map(|name| Narrowing::Features(name.to_owned())),
            );
        }
        narrowed.extend(self.targets.iter().cloned().map(Narrowing::Target));
        narrowed
    }

    /// Returns the features as the report records them: `all`, or `default` and names.
    #[must_use]
    pub fn feature_words(&self) -> Vec<String> {
        let base = match self.base() {
            FeatureBase::All => return vec!["all".to_owned()],
            FeatureBase::Default => Some("default".to_owned()),
            FeatureBase::None => None,
        };
        base.into_iter()
            .chain(self.feature_names().map(str::to_owned))
            .collect()
    }

    /// Refuses flags that contradict each other.
    pub(super) fn check(&self) -> Result<(), GraphError> {
        let contradiction = |first, second| Err(GraphError::ContradictingFlags { first, second });
        match self {
            Self {
                default_features: true,
                no_default_features: true,
                ..
            } => contradiction("--default-features", "--no-default-features"),
            Self {
                default_features: true,
                all_features: true,
                ..
            } => contradiction("--default-features", "--all-features"),
            _ => Ok(()),
        }
    }

    fn base(&self) -> FeatureBase {
        if self.all_features {
            FeatureBase::All
        } else if self.no_default_features {
            FeatureBase::None
        } else if self.default_features || self.feature_names().next().is_some() {
            FeatureBase::Default
        } else {
            FeatureBase::All
        }
    }

    fn feature_names(&self) -> impl Iterator<Item = &str> {
        self.features
            .iter()
            .flat_map(|list| list.split([',', ' ', '\t']))
            .filter(|name| !name.is_empty())
    }

    /// Returns the members to look at, sorted.
    pub(super) fn members(
        &self,
        packages: &[Package],
        members: &[PackageIx],
        default_members: &[PackageIx],
    ) -> Result<Vec<PackageIx>, GraphError> {
        let matching = |flag, patterns: &[String]| -> Result<BTreeSet<PackageIx>, GraphError> {
            let mut found = BTreeSet::new();
            for pattern in patterns {
                let before = found.len();
                let hits = members
                    .iter()
                    .filter(|ix| matches_member(pattern, &packages[ix.0]));
                let mut any = false;
                for ix in hits {
                    any = true;
                    found.insert(*ix);
                }
                if !any && found.len() == before {
                    return Err(no_such_member(flag, pattern, packages, members));
                }
            }
            Ok(found)
        };
        let mut selected: BTreeSet<PackageIx> = if self.workspace {
            members.iter().copied().collect()
        } else if !self.packages.is_empty() {
            matching("--package", &self.packages)?
        } else if self.default_features && !default_members.is_empty() {
            default_members.iter().copied().collect()
        } else {
            members.iter().copied().collect()
        };
        for excluded in matching("--exclude", &self.exclude)? {
            selected.remove(&excluded);
        }
        if selected.is_empty() && !members.is_empty() {
            return Err(GraphError::NothingSelected {
                with_package: !self.workspace && !self.packages.is_empty(),
            });
        }
        Ok(selected.into_iter().collect())
    }

    /// Resolves the features for the selected members, each of which must exist somewhere.
    pub(super) fn features(
        &self,
        packages: &[Package],
        selected: &[PackageIx],
        first: Option<FirstResolver>,
        names: &dyn FeatureNames,
    ) -> Result<FeatureChoice, GraphError> {
        let mut choice = FeatureChoice {
            base: self.base(),
            named: BTreeMap::new(),
            of_dependencies: Vec::new(),
            first,
        };
        let selected = &[selected, choice.others()].concat();
        for feature in self.feature_names() {
            if feature.starts_with("dep:") || feature.matches('/').count() > 1 {
                return Err(GraphError::MalformedFeature {
                    feature: feature.to_owned(),
                });
            }
            let found = match feature.split_once('/') {
                None => choice.add_named(feature, selected, names),
                Some((owner, name)) => choice.add_of_owner(owner, name, packages, selected, names),
            };
            if !found {
                let known = selected.iter().flat_map(|ix| names.features(*ix));
                return Err(GraphError::UnknownFeature {
                    feature: feature.to_owned(),
                    nearest: nearest(feature, known).map(str::to_owned),
                });
            }
        }
        Ok(choice)
    }
}

impl FeatureChoice {
    /// Returns the features a member starts with, those by name apart.
    pub(super) fn base(&self, member: PackageIx) -> FeatureBase {
        match (self.base, &self.first) {
            (FeatureBase::None, Some(first)) if first.bare != Some(member) => FeatureBase::Default,
            (base, _) => base,
        }
    }

    /// Returns the members that are not selected and whose features count all the same.
    pub(super) fn others(&self) -> &[PackageIx] {
        self.first.as_ref().map_or(&[], |first| &first.others)
    }

    /// Returns the packages of which any feature may count, whoever asks for it.
    pub(super) fn of_any_feature(&self) -> &[PackageIx] {
        let first = self.first.as_ref();
        first.map_or(&[], |first| &first.behind_no_platform)
    }

    fn add_named(
        &mut self,
        feature: &str,
        selected: &[PackageIx],
        names: &dyn FeatureNames,
    ) -> bool {
        let mut found = false;
        for &member in selected {
            if names.features(member).contains(&feature) {
                self.named
                    .entry(member)
                    .or_default()
                    .insert(feature.to_owned());
                found = true;
            }
        }
        found
    }

    /// Adds `owner/feature`, where the owner is a dependency of a member or a member.
    fn add_of_owner(
        &mut self,
        owner: &str,
        feature: &str,
        packages: &[Package],
        selected: &[PackageIx],
        names: &dyn FeatureNames,
    ) -> bool {
        let dependency = owner.strip_suffix('?').unwrap_or(owner);
        let mut found = false;
        for &member in selected {
            match names.dependency_features(member, dependency) {
                Some(features) if features.contains(&feature) => {
                    self.of_dependencies.push(DependencyFeature {
                        member,
                        dependency: dependency.to_owned(),
                        feature: feature.to_owned(),
                        activates: dependency == owner,
                    });
                    found = true;
                }
                _ if packages[member.0].name == dependency => {
                    found |= self.add_named(feature, &[member], names);
                }
                _ => {}
            }
        }
        found
    }
}

fn no_such_member(
    flag: &'static str,
    pattern: &str,
    packages: &[Package],
    members: &[PackageIx],
) -> GraphError {
    let names = members.iter().map(|ix| packages[ix.0].name.as_str());
    // A name of one or two letters is near to anything.
    let is_long = pattern.chars().nth(2).is_some();
    GraphError::NoSuchMember {
        flag,
        pattern: pattern.to_owned(),
        nearest: is_long
            .then(|| nearest(pattern, names))
            .flatten()
            .map(str::to_owned),
        is_dependency: packages
            .iter()
            .any(|package| !package.is_member && matches_member(pattern, package)),
    }
}

/// Returns whether a `--package` pattern names `package`: an id, a URL, or a name pattern with or
/// without the first parts of a version.
fn matches_member(pattern: &str, package: &Package) -> bool {
    if pattern.contains("://") {
        let id = package.id.strip_prefix("path+").unwrap_or(&package.id);
        let pattern = pattern.strip_prefix("path+").unwrap_or(pattern);
        return id == pattern || id.split_once('#').is_some_and(|(url, _)| url == pattern);
    }
    let (name, version) = match pattern.split_once(['@', ':']) {
        Some((name, version)) => (name, Some(version)),
        None => (pattern, None),
    };
    glob(name, &package.name)
        && version.is_none_or(|version| {
            let full = package.version.to_string();
            full == version
                || full
                    .strip_prefix(version)
                    .is_some_and(|rest| rest.starts_with('.'))
        })
}

/// Matches `*`, `?` and `[abc]`, `[a-z]`, `[!a]`; in time of pattern × text.
fn glob(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where the last `*` is, and how much of the text it has taken.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, t));
            p += 1;
        } else if let Some(width) = one(&pattern[p..], text[t]) {
            p += width;
            t += 1;
        } else if let Some((at, taken)) = star {
            star = Some((at, taken + 1));
            p = at + 1;
            t = taken + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// Returns how many characters of the pattern match the one character `c`.
fn one(pattern: &[char], c: char) -> Option<usize> {
    match pattern.first()? {
        '?' => Some(1),
        '[' => {
            let close = pattern.iter().skip(2).position(|p| *p == ']')? + 2;
            let negated = pattern[1] == '!';
            let set = &pattern[1 + usize::from(negated)..close];
            let inside = set.contains(&c)
                || set
                    .windows(3)
                    .any(|range| range[1] == '-' && (range[0]..=range[2]).contains(&c));
            (inside != negated).then_some(close + 1)
        }
        p => (*p == c).then_some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::{GraphError, Selection, glob};

    #[test]
    fn globs_match_as_in_cargo() {
        for (pattern, text, matches) in [
            ("app", "app", true),
            ("app", "apps", false),
            ("a*", "app", true),
            ("*", "", true),
            ("*-core", "bank-core", true),
            ("*a*b*c", "xxaxxbxxb", false),
            ("?pp", "app", true),
            ("[a-c]pp", "app", true),
            ("[!a]pp", "app", false),
            ("[", "[", false),
            ("a[b", "a[b", false),
        ] {
            assert_eq!(glob(pattern, text), matches, "{pattern} {text}");
        }
        assert!(!glob(&"*a".repeat(200), &"a".repeat(150)));
    }

    #[test]
    fn what_narrows_is_listed_and_contradictions_are_refused() {
        let all = Selection::default();
        assert!(all.narrowed().is_empty());
        assert_eq!(all.feature_words(), ["all"]);
        let narrow = Selection {
            packages: vec!["app".to_owned()],
            features: vec!["a,b c".to_owned()],
            targets: vec!["x86_64-unknown-linux-gnu".to_owned()],
            ..Selection::default()
        };
        let flags: Vec<String> = narrow.narrowed().iter().map(ToString::to_string).collect();
        assert_eq!(
            flags,
            [
                "--package app",
                "--features a",
                "--features b",
                "--features c",
                "--target x86_64-unknown-linux-gnu"
            ]
        );
        assert_eq!(narrow.feature_words(), ["default", "a", "b", "c"]);
        let both = Selection {
            default_features: true,
            no_default_features: true,
            ..Selection::default()
        };
        assert!(matches!(
            both.check(),
            Err(GraphError::ContradictingFlags { .. })
        ));
    }
}
