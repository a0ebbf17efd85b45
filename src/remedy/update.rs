//! Which updates of the lock could clear a failure, and whether one did. Pure: what versions there are, and
//! the lock with another one judged, come from the caller.

use std::collections::{BTreeMap, BTreeSet};

use semver::Version;

use super::prove::{Failures, Key, Ways};
use crate::findings::{Failing, Remedy};
use crate::graph::{Graph, Package, PackageIx, Release};
use crate::vocabulary::{Reach, SourceKind};

/// Most packages on the way to one that are thought of as updated in its place.
const MAX_CARRIERS: usize = 24;

/// A package of a registry that fails or that brings one in which fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Carrier {
    /// The package.
    pub package: PackageIx,
    /// What of its dependencies leads to the one that fails; empty if it is that itself.
    toward: BTreeSet<PackageIx>,
}

/// Lists what may be updated so that a package gets better or goes: itself, and what is on the way to it from
/// our members, the nearest first: all of them, or what depends on it directly.
pub(crate) fn carriers(graph: &Graph, failing: PackageIx, is_near: bool) -> Vec<Carrier> {
    let is_of_registry = |ix: PackageIx| {
        let package = graph.package(ix);
        let kinds = [SourceKind::CratesIo, SourceKind::Registry];
        !package.is_member && kinds.contains(&package.source)
    };
    let mut found = vec![Carrier {
        package: failing,
        toward: BTreeSet::new(),
    }];
    let mut at = 0;
    let end = if is_near { 1 } else { MAX_CARRIERS };
    while at < found.len().min(end) && found.len() < MAX_CARRIERS {
        let to = found[at].package;
        for step in graph.dependents(to) {
            if graph.package(step.from).is_member || step.from == failing {
                continue;
            }
            match found
                .iter_mut()
                .find(|carrier| carrier.package == step.from)
            {
                Some(known) => {
                    known.toward.insert(to);
                }
                None => found.push(Carrier {
                    package: step.from,
                    toward: BTreeSet::from([to]),
                }),
            }
        }
        at += 1;
    }
    found.retain(|carrier| is_of_registry(carrier.package));
    found.truncate(MAX_CARRIERS);
    found
}

impl Carrier {
    /// Returns the newer versions that all that depend on it take and that may make a difference, ascending:
    /// of what brings a failing package in, those that ask otherwise for what leads there.
    pub(crate) fn newer<'r>(&self, graph: &Graph, releases: &'r [Release]) -> Vec<&'r Release> {
        let package = graph.package(self.package);
        let now = releases.iter().find(|one| one.version == package.version);
        let differs = |release: &&Release| {
            self.toward.is_empty()
                || self.toward.iter().any(|to| {
                    let to = graph.package(*to);
                    !asks_for(release, to)
                        || now.is_some_and(|now| is_firm(now, to) && !is_firm(release, to))
                })
        };
        let newer = releases.iter().filter(|one| one.version > package.version);
        self.fitting(graph, newer).filter(differs).collect()
    }

    /// Returns the older versions of what fails itself that all that depend on it take, ascending.
    pub(crate) fn older<'r>(&self, graph: &Graph, releases: &'r [Release]) -> Vec<&'r Release> {
        let package = graph.package(self.package);
        let own = self.toward.is_empty();
        let older = releases
            .iter()
            .filter(|one| own && one.version < package.version);
        self.fitting(graph, older).collect()
    }

    fn fitting<'r>(
        &self,
        graph: &Graph,
        releases: impl Iterator<Item = &'r Release>,
    ) -> impl Iterator<Item = &'r Release> {
        let mut takes: BTreeMap<&Version, bool> = BTreeMap::new();
        releases.filter(move |one| {
            !one.is_yanked
                && *takes
                    .entry(&one.version)
                    .or_insert_with(|| graph.accepts(self.package, &one.version))
        })
    }
}

/// Whether a version takes a package as it is locked.
fn asks_for(release: &Release, package: &Package) -> bool {
    let mut needs = release.needs.iter();
    needs.any(|need| need.package == package.name && need.requirement.matches(&package.version))
}

/// Whether a version takes a package whatever features are on.
fn is_firm(release: &Release, package: &Package) -> bool {
    let mut needs = release.needs.iter();
    needs.any(|need| need.package == package.name && !need.is_optional)
}

/// A way in, by names: indices are those of one graph.
type Named = BTreeSet<(Reach, String)>;

/// Compares what fails with another lock; returns what does not any more. `None` if nothing is better, or
/// something fails that did not: another crate, for another cause, by another way, or one more copy.
pub(crate) fn better(
    before: (&Graph, &Failures),
    after: (&Graph, &Failures),
) -> Option<BTreeSet<Failing>> {
    let old = by_crate(before);
    let new = by_crate(after);
    let mut still: BTreeSet<Failing> = BTreeSet::new();
    for (at, packages) in &new {
        let known = old.get(at)?;
        for (package, ways) in packages {
            let version = &after.0.package(*package).version;
            let stays = |old: PackageIx| before.0.package(old).version == *version;
            let is_gone = |old: PackageIx| {
                let version = &before.0.package(old).version;
                let mut now = packages.iter();
                !now.any(|(new, _)| after.0.package(*new).version == *version)
            };
            let stands_for = |(old, wider): &&(PackageIx, Named)| {
                ways.is_subset(wider)
                    && (stays(*old) || is_gone(*old) && !still.contains(&(at.0.clone(), *old)))
            };
            // Its own version, if that is there, and else one whose place it takes.
            let mut candidates: Vec<&(PackageIx, Named)> =
                known.iter().filter(stands_for).collect();
            candidates.sort_by_key(|(old, _)| !stays(*old));
            let (old, _) = candidates.first()?;
            still.insert((at.0.clone(), *old));
        }
    }
    let all = super::prove::failing_of(before.1);
    let cleared: BTreeSet<Failing> = all
        .map(|(key, package)| (key.clone(), *package))
        .filter(|failing| !still.contains(failing))
        .collect();
    (!cleared.is_empty()).then_some(cleared)
}

/// A cause, and a crate under it whatever its version.
type At = (Key, String, Option<String>);

fn by_crate((graph, failures): (&Graph, &Failures)) -> BTreeMap<At, Vec<(PackageIx, Named)>> {
    let mut found: BTreeMap<At, Vec<(PackageIx, Named)>> = BTreeMap::new();
    for (key, packages) in failures {
        for (ix, ways) in packages {
            let package = graph.package(*ix);
            let source = package.source_without_revision();
            let at = (key.clone(), package.name.clone(), source);
            found.entry(at).or_default().push((*ix, named(graph, ways)));
        }
    }
    found
}

fn named(graph: &Graph, ways: &Ways) -> Named {
    let names = |(reach, members): (&Reach, &BTreeSet<PackageIx>)| {
        let reach = *reach;
        let names = members.iter().map(|ix| graph.package(*ix).name.clone());
        names.map(move |name| (reach, name)).collect::<Vec<_>>()
    };
    ways.iter().flat_map(names).collect()
}

/// Returns the version that a package was updated to: the lowest newer one that was not there.
pub(crate) fn arrived(before: &Graph, after: &Graph, updated: PackageIx) -> Option<Version> {
    let package = before.package(updated);
    let at = (package.name.as_str(), package.source_without_revision());
    let (old, new) = (versions(before), versions(after));
    let mut arrived = new.get(&at)?.difference(old.get(&at)?);
    arrived
        .find(|version| ***version > package.version)
        .map(|version| (*version).clone())
}

/// Tells whether a lock holds nothing that an update should not bring: a crate of a registry or repository
/// that was not there, or an older version in the place of a newer one.
pub(crate) fn is_sound(before: &Graph, after: &Graph, downgraded: Option<&str>) -> bool {
    let (old, new) = (versions(before), versions(after));
    let sources: BTreeSet<&Option<String>> = old.keys().map(|(_, source)| source).collect();
    new.iter().all(|(at, versions)| {
        let none = BTreeSet::new();
        let known = old.get(at).unwrap_or(&none);
        let lowest_gone = known.difference(versions).next();
        let lowest_new = versions.difference(known).next();
        let is_back = lowest_gone
            .zip(lowest_new)
            .is_some_and(|(gone, new)| new < gone);
        sources.contains(&at.1) && (!is_back || downgraded == Some(at.0))
    })
}

/// The versions of each crate, by name and source.
fn versions(graph: &Graph) -> BTreeMap<(&str, Option<String>), BTreeSet<&Version>> {
    let mut found: BTreeMap<(&str, Option<String>), BTreeSet<&Version>> = BTreeMap::new();
    for package in &graph.packages {
        let at = (package.name.as_str(), package.source_without_revision());
        found.entry(at).or_default().insert(&package.version);
    }
    found
}

/// What an update makes of the packages it clears, in words: the versions that take their place, with
/// what those declare, or that nothing does.
fn effect(
    before: &Graph,
    after: &Graph,
    updated: PackageIx,
    cleared: &BTreeSet<Failing>,
) -> String {
    let packages: BTreeSet<PackageIx> = cleared.iter().map(|(_, package)| *package).collect();
    let mut parts = Vec::new();
    for ix in packages {
        let package = before.package(ix);
        let is_it = |other: &&std::sync::Arc<Package>| {
            other.name == package.name && !other.reached.is_empty()
        };
        let now = after
            .packages
            .iter()
            .filter(is_it)
            .max_by_key(|other| &other.version);
        parts.push(match now {
            Some(now) if now.version != package.version => {
                let better = what_is_better(package, now);
                if ix == updated {
                    format!("which {better}")
                } else {
                    let (name, version) = (&now.name, &now.version);
                    let better = better.strip_prefix("declares ").unwrap_or(&better);
                    format!("which takes `{name}` {version} ({better})")
                }
            }
            _ => format!("which does without `{}`", package.label()),
        });
    }
    let hidden = parts.len().saturating_sub(2);
    parts.truncate(2);
    let more = if hidden > 0 {
        format!(", and clears {hidden} more")
    } else {
        String::new()
    };
    parts.join(" and ") + &more
}

/// Says what another version has that the one in use has not.
pub(super) fn what_is_better(package: &Package, now: &Package) -> String {
    if now.license == package.license && package.brings_native_code() && !now.brings_native_code() {
        return "builds no native code".to_owned();
    }
    let license = now.license.as_deref().unwrap_or("no license");
    format!("declares {license}")
}

/// An update that was proved, as a remedy.
pub(crate) fn remedy(
    before: &Graph,
    after: &Graph,
    (updated, version): (PackageIx, &Version),
    cleared: &BTreeSet<Failing>,
) -> Remedy {
    let package = before.package(updated);
    let (name, now) = (&package.name, &package.version);
    let command = format!("cargo update {name}@{now} --precise {version}");
    let is_back = *version < *now;
    let effect = effect(before, after, updated, cleared);
    let title = if is_back {
        let license = package.license.as_deref().unwrap_or("no license");
        format!(
            "`{name}` was relicensed, and {now} declares {license}; {version} is the last version \
             under terms that pass, {effect}, and a downgrade: `{command}`"
        )
    } else {
        format!("update `{name}` to {version}, {effect}: `{command}`")
    };
    Remedy {
        kind: "update",
        title,
        edits: Vec::new(),
        command: Some(command),
        verified: true,
        compiles: false,
        // Whether to stay behind for that is for a person to say.
        is_conditional: is_back,
        serves: Vec::new(),
        clears: cleared.len(),
        of: cleared.len(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use semver::Version;

    use super::{Failures, better, is_sound};
    use crate::diagnostic::Code;
    use crate::findings::Cause;
    use crate::graph::{Graph, Package, PackageIx};
    use crate::vocabulary::{Modification, Reach, SourceKind};

    const REGISTRY: &str = "registry+https://example.com/index";

    fn package(label: &str) -> Package {
        let (name, version) = label.split_once(' ').unwrap();
        let (name, source_url) = match name.split_once(':') {
            Some((source, name)) => (name, source),
            None => (name, REGISTRY),
        };
        Package {
            id: label.to_owned(),
            name: name.to_owned(),
            version: Version::parse(version).unwrap(),
            source: SourceKind::Registry,
            source_url: Some(source_url.to_owned()),
            authors: Vec::new(),
            repository: None,
            manifest_path: "/reg/Cargo.toml".into(),
            checksum: None,
            license: None,
            license_file: None,
            links: None,
            native_builders: Vec::new(),
            modification: Modification::Unmodified,
            is_member: false,
            is_registry_copy: false,
            is_whole: false,
            real_folder: None,
            is_its_sources_own: true,
            is_proc_macro: false,
            has_artefact: false,
            claimed_distribution: None,
            reached: BTreeMap::new(),
            unreached: None,
        }
    }

    fn graph(labels: &[&str]) -> Graph {
        let packages = ["app 1.0.0", "tool 1.0.0"].iter().chain(labels);
        Graph::of("/w", packages.map(|label| package(label)).collect())
    }

    /// What fails for rules: the rule, the package behind the members, and the members it fails in.
    fn failing(all: &[(usize, usize, &[usize])]) -> Failures {
        let mut failures = Failures::new();
        for (rule, at, members) in all {
            let key = (
                Code::LicenseDenied,
                Cause::Rule {
                    layer: 0,
                    rule: *rule,
                },
            );
            let members: BTreeSet<PackageIx> = members.iter().copied().map(PackageIx).collect();
            let ways = BTreeMap::from([(Reach::Linked, members)]);
            failures
                .entry(key)
                .or_default()
                .insert(PackageIx(at + 2), ways);
        }
        failures
    }

    /// The packages that are cleared, behind the members.
    fn cleared(before: (&[&str], Failures), after: (&[&str], Failures)) -> Option<Vec<usize>> {
        let (old, new) = (graph(before.0), graph(after.0));
        let found = better((&old, &before.1), (&new, &after.1))?;
        Some(
            found
                .into_iter()
                .map(|(_, package)| package.0 - 2)
                .collect(),
        )
    }

    #[test]
    fn a_lock_is_better_where_something_is_gone_and_nothing_is_new() {
        let one = || failing(&[(0, 0, &[0])]);
        let none = || failing(&[]);
        let (old, new): (&[&str], &[&str]) = (&["x 1.0.0"], &["x 1.1.0"]);
        assert_eq!(cleared((old, one()), (new, none())), Some(vec![0]));
        // It fails as before in its new version, for the same rule or another.
        assert_eq!(cleared((old, one()), (new, one())), None);
        assert_eq!(cleared((old, one()), (new, failing(&[(1, 0, &[0])]))), None);
        // Another crate fails.
        assert_eq!(cleared((old, one()), (&["y 1.0.0"], one())), None);
    }

    #[test]
    fn copies_of_a_crate_are_told_apart() {
        let both: &[&str] = &["x 1.0.0", "x 2.0.0"];
        let two = || failing(&[(0, 0, &[0]), (0, 1, &[0])]);
        let one = || failing(&[(0, 0, &[0])]);
        assert_eq!(cleared((both, two()), (&["x 2.0.0"], one())), Some(vec![0]));
        assert_eq!(
            cleared((both, two()), (&["x 2.1.0"], one())).map(|all| all.len()),
            Some(1)
        );
        // One more copy than before is nothing better.
        let after = (&["x 1.0.0", "x 1.1.0"][..], two());
        assert_eq!(cleared((&["x 1.0.0"], one()), after), None);
        // Nor is a copy that gets into another member.
        let wider = (&["x 2.0.0"][..], failing(&[(0, 0, &[0, 1])]));
        assert_eq!(cleared((both, two()), wider), None);
    }

    #[test]
    fn nothing_older_and_no_other_registry_comes_with_an_update() {
        let sound = |before: &[&str], after: &[&str]| is_sound(&graph(before), &graph(after), None);
        assert!(sound(&["x 1.0.0"], &["x 1.1.0", "new 0.1.0"]));
        assert!(!sound(&["x 1.1.0"], &["x 1.0.0"]));
        assert!(sound(&["x 1.0.0", "x 2.0.0"], &["x 1.0.1"]));
        assert!(sound(&["x 2.0.0"], &["x 1.0.0", "x 2.0.0"]));
        assert!(!sound(&["x 1.0.0"], &["x 1.0.0", "elsewhere:y 1.0.0"]));
        assert!(is_sound(
            &graph(&["x 1.1.0"]),
            &graph(&["x 1.0.0"]),
            Some("x")
        ));
    }
}
