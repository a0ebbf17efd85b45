//! What cargo has on this machine of other versions of what fails, for whoever sits at it.
//!
//! Not proved, and told at the terminal only: a report says the same on every machine.

use std::collections::{BTreeMap, BTreeSet};

use semver::Version;

use super::prove::Failures;
use super::search::is_sought_by_updates;
use super::update::{Carrier, carriers, what_is_better};
use crate::decide::{Question, assess_some};
use crate::diagnostic::{Line, LineKind};
use crate::facts::{Wanted, derive, gather};
use crate::findings::cause::failing;
use crate::findings::{Finding, Remedy};
use crate::graph::{Graph, Package, PackageIx, Release, Shelf};

/// Most packages that are looked after, and most versions of others that are judged.
const MAX_PACKAGES: usize = 64;
const MAX_JUDGED: usize = 96;
/// Most versions of one package that are judged, from the lowest.
const MAX_VERSIONS: usize = 4;
/// Most packages a line names.
const MOST: usize = 1;

/// Tells of each finding what this machine knows of other versions.
pub(crate) fn hint(
    findings: &mut [Finding],
    question: &Question<'_>,
    failures: &Failures,
    wanted: &Wanted<'_>,
) {
    let mut looking = Looking {
        question,
        wanted,
        shelf: Shelf::default(),
        left: MAX_JUDGED,
    };
    let sought = failures.iter().filter(|(key, _)| is_sought_by_updates(key));
    let packages: BTreeSet<PackageIx> = sought
        .flat_map(|(_, packages)| packages.keys().copied())
        .collect();
    let known: BTreeMap<PackageIx, Known> = packages
        .into_iter()
        .take(MAX_PACKAGES)
        .map(|package| (package, looking.known(package)))
        .collect();
    let mut newer: BTreeSet<&str> = BTreeSet::new();
    for finding in &mut *findings {
        finding.visit(&mut |finding| {
            if finding.outcome.is_some() {
                finding.here = lines(&finding.packages, &known);
                for row in &mut finding.block.rows {
                    row.here = lines(&[row.package], &known);
                }
            }
        });
        if finding.outcome.is_some() && !finding.known {
            newer.extend(not_judged(&finding.packages, &finding.remedies, &known));
        }
    }
    // Once for all: one run judges them together.
    let first = findings
        .iter_mut()
        .find(|finding| !not_judged(&finding.packages, &finding.remedies, &known).is_empty());
    if let Some(first) = first.filter(|_| !newer.is_empty()) {
        first.here.push(Line::new(LineKind::Or, judges(&newer)));
    }
}

/// What is known of other versions for a package that fails.
#[derive(Debug, Default)]
struct Known {
    /// An update to what lies here, which seems to pass.
    update: Option<String>,
    /// An older version that lies here and seems to pass.
    relicensed: Option<String>,
    /// What of it and right before it has newer versions that nobody has judged.
    newer: BTreeSet<String>,
}

fn lines(packages: &[PackageIx], known: &BTreeMap<PackageIx, Known>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut tell = |kind, text: &str| {
        if !lines.iter().any(|line| line.text == *text) {
            lines.push(Line::new(kind, text));
        }
    };
    for package in packages {
        let Some(known) = known.get(package) else {
            continue;
        };
        if let Some(update) = &known.update {
            tell(LineKind::Fix, update);
        }
        if let Some(relicensed) = &known.relicensed {
            tell(LineKind::Note, relicensed);
        }
    }
    lines
}

/// The crates of packages, or right before them, of which newer versions are there that nobody has judged, where
/// nothing proved clears the package.
fn not_judged<'k>(
    packages: &[PackageIx],
    remedies: &[Remedy],
    known: &'k BTreeMap<PackageIx, Known>,
) -> BTreeSet<&'k str> {
    let is_proved = |package: &&PackageIx| {
        remedies.iter().any(|remedy| {
            remedy.verified && !remedy.is_conditional && remedy.serves.contains(package)
        })
    };
    let open = packages.iter().filter(|package| !is_proved(package));
    open.filter_map(|package| known.get(package))
        .filter(|known| known.update.is_none())
        .flat_map(|known| known.newer.iter().map(String::as_str))
        .collect()
}

/// Says what judges newer versions.
fn judges(newer: &BTreeSet<&str>) -> String {
    let names: Vec<String> = newer
        .iter()
        .take(MOST)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = match newer.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let names = names.join(", ");
    format!("`cargo ospo-check fix --online` judges newer versions of {names}{more}")
}

/// Whether cargo would take a release into the lock as it is: of what it needs, none is locked at a version that is
/// too old for it and that nothing else may stand beside.
fn has_place(graph: &Graph, release: &Release) -> bool {
    let line = |major: u64, minor: u64| (major, if major == 0 { minor } else { 0 });
    release
        .needs
        .iter()
        .filter(|need| !need.is_optional)
        .all(|need| {
            let asked = need.requirement.comparators.first();
            let asked = asked.map(|asked| line(asked.major, asked.minor.unwrap_or_default()));
            let locked = graph.packages.iter().filter(|one| one.name == need.package);
            let mut locked = locked.map(|one| &one.version);
            locked.all(|version| {
                need.requirement.matches(version)
                    || asked != Some(line(version.major, version.minor))
            })
        })
}

struct Looking<'l> {
    question: &'l Question<'l>,
    wanted: &'l Wanted<'l>,
    shelf: Shelf,
    /// Versions that may still be judged.
    left: usize,
}

impl Looking<'_> {
    fn known(&mut self, target: PackageIx) -> Known {
        let graph = self.question.graph;
        let package = graph.package(target);
        let mut known = Known::default();
        for carrier in carriers(graph, target, true) {
            if known.update.is_some() {
                continue;
            }
            let from = graph.package(carrier.package);
            let releases: Vec<Release> = carrier
                .newer(graph, self.shelf.releases(from))
                .into_iter()
                .cloned()
                .collect();
            if !releases.is_empty() {
                known.newer.insert(from.name.clone());
            }
            let here: Vec<&Release> = releases
                .iter()
                .filter(|release| self.shelf.unpacked(from, &release.version).is_some())
                .take(MAX_VERSIONS)
                .collect();
            let (name, now) = (&from.name, &from.version);
            known.update = here.into_iter().find_map(|release| {
                let effect = self.effect(target, &carrier, release)?;
                let version = &release.version;
                if !has_place(graph, release) {
                    return Some(format!(
                        "`cargo ospo-check fix` tries `{name} {version}` (known here: {effect}), for which other \
                         crates have to move as well"
                    ));
                }
                Some(format!(
                    "`cargo update {name}@{now} --precise {version}` (known here: {effect}; \
                     `cargo ospo-check fix` proves it)"
                ))
            });
            if known.update.is_none() && carrier.package == target {
                known.relicensed = self.relicensed(&carrier, package);
            }
        }
        known
    }

    /// What a version of a package on the way makes of the one that fails, if it seems to pass then.
    fn effect(
        &mut self,
        target: PackageIx,
        carrier: &Carrier,
        release: &Release,
    ) -> Option<String> {
        let graph = self.question.graph;
        let package = graph.package(target);
        if carrier.package == target {
            let now = self.passing(target, &release.version)?;
            return Some(format!("it {}", what_is_better(package, &now)));
        }
        // Who else asks for it keeps it as it is.
        let mut others = graph.dependents(target).into_iter();
        if others.any(|step| step.from != carrier.package) {
            return None;
        }
        let mut needs = release.needs.iter();
        let Some(need) = needs.find(|need| need.package == package.name) else {
            return Some(format!("it does without `{}`", package.name));
        };
        let versions: Vec<Version> = (self.shelf.releases(package).iter())
            .filter(|other| !other.is_yanked && need.requirement.matches(&other.version))
            .map(|other| other.version.clone())
            .collect();
        let mut here = versions.into_iter().rev();
        let version = here.find(|version| self.shelf.unpacked(package, version).is_some())?;
        let now = self.passing(target, &version)?;
        Some(format!(
            "it takes `{}` {version}, which {}",
            package.name,
            what_is_better(package, &now)
        ))
    }

    /// An older version that passes, if the newest of those that lie here does.
    fn relicensed(&mut self, own: &Carrier, package: &Package) -> Option<String> {
        let graph = self.question.graph;
        let older = own.older(graph, self.shelf.releases(package));
        let older: Vec<Version> = older.into_iter().map(|one| one.version.clone()).collect();
        let mut older = older.into_iter().rev();
        let version = older.find(|version| self.shelf.unpacked(package, version).is_some())?;
        let older = self.passing(own.package, &version)?;
        let license = older.license.as_deref().unwrap_or("no license");
        let now = package.license.as_deref().unwrap_or("no license");
        (license != now).then(|| {
            format!(
                "`{}` was relicensed: {version} on this machine declares {license}, and {} declares {now}",
                package.name, package.version
            )
        })
    }

    /// Another version of a package, if it passes in its place: judged by its own files where files count.
    fn passing(&mut self, ix: PackageIx, version: &Version) -> Option<Package> {
        self.left = self.left.checked_sub(1)?;
        let question = self.question;
        let other = self.shelf.unpacked(question.graph.package(ix), version)?;
        let alone = question.graph.with_only(other.clone());
        let evidence = gather(&alone, question.layers, self.wanted);
        let derived = derive(&alone, question.layers, &evidence);
        let mut facts = question.facts.clone();
        *facts.packages.get_mut(ix.0)? = derived.packages.into_iter().next()?;
        let edited = question.graph.with_package(ix, other.clone());
        let asked = Question {
            graph: &edited,
            facts: &facts,
            ..*question
        };
        let decided = assess_some(&asked, &BTreeSet::from([ix])).ok()?;
        let passes = failing(decided.get(&ix)?.outcome).is_none();
        passes.then_some(other)
    }
}
