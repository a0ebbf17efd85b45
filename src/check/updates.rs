//! Proves updates of the lock: makes each in a scratch copy, through cargo, and judges what comes of it by
//! that lock's own facts, license files included. The workspace is only read.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use semver::Version;

use super::asked::{Consent, Input, Request};
use super::gate::{Assessed, NoClock};
use crate::findings::{Failing, Remedy};
use crate::graph::{
    self, Graph, MetadataRequest, Package, PackageIx, Release, Scratch, Shelf, Update,
};
use crate::remedy::update::{self, Carrier};
use crate::remedy::{self, Failures};

/// Most locks that are tried in a run, and for one package.
const MAX_TRIALS: usize = 64;
const MAX_TRIALS_OF_ONE: usize = 8;

/// Finds the updates that clear something of what fails, each with what it clears.
pub(super) fn proved(
    request: &Request,
    consent: Consent,
    before: &Assessed,
) -> Vec<(Remedy, BTreeSet<Failing>)> {
    let Input::Cargo(metadata) = &request.input else {
        return Vec::new();
    };
    // Then there is no lock to update.
    if metadata.unlocked {
        return Vec::new();
    }
    let failures = before.failures();
    let targets: BTreeSet<PackageIx> = failures
        .iter()
        .filter(|(key, _)| remedy::is_sought_by_updates(key))
        .flat_map(|(_, packages)| packages.keys().copied())
        .filter(|ix| !before.graph.package(*ix).is_member)
        .collect();
    if targets.is_empty() {
        return Vec::new();
    }
    let Ok(scratch) = Scratch::new(&before.graph) else {
        return Vec::new();
    };
    let mut bench = Bench {
        request,
        metadata: MetadataRequest {
            offline: consent == Consent::Disk || metadata.offline,
            ..metadata.clone()
        },
        before,
        failures,
        scratch,
        shelf: Shelf::default(),
        tried: BTreeMap::new(),
        left: MAX_TRIALS,
    };
    bench.run(&targets)
}

/// A lock that is better.
#[derive(Clone)]
struct Proved {
    /// The version of what was updated.
    version: Version,
    remedy: Remedy,
    cleared: BTreeSet<Failing>,
}

struct Bench<'b> {
    request: &'b Request,
    metadata: MetadataRequest,
    before: &'b Assessed,
    failures: Failures,
    scratch: Scratch,
    shelf: Shelf,
    /// What came of each update that was tried.
    tried: BTreeMap<(PackageIx, Option<Version>), Option<Proved>>,
    /// Locks that may still be tried.
    left: usize,
}

impl Bench<'_> {
    fn graph(&self) -> &Graph {
        &self.before.graph
    }

    const fn is_offline(&self) -> bool {
        self.metadata.offline || self.metadata.frozen
    }

    fn run(&mut self, targets: &BTreeSet<PackageIx>) -> Vec<(Remedy, BTreeSet<Failing>)> {
        let ways: Vec<(PackageIx, Vec<Carrier>)> = targets
            .iter()
            .map(|ix| (*ix, update::carriers(self.graph(), *ix, false)))
            .collect();
        if !self.is_offline() {
            let all = ways.iter().flat_map(|(_, carriers)| carriers);
            self.ask(&all.map(|carrier| carrier.package).collect());
        }
        let mut found: Vec<Proved> = Vec::new();
        for (target, carriers) in &ways {
            let is_cleared = |proved: &Proved| {
                let mut cleared = proved.cleared.iter();
                !proved.remedy.is_conditional && cleared.any(|(_, package)| package == target)
            };
            if found.iter().any(is_cleared) {
                continue;
            }
            if let Some(proved) = self.least(*target, carriers)
                && !found.iter().any(|known| known.remedy == proved.remedy)
            {
                found.push(proved);
            }
        }
        found
            .into_iter()
            .map(|proved| (proved.remedy, proved.cleared))
            .collect()
    }

    /// Has cargo ask the registry which versions there are.
    fn ask(&mut self, packages: &BTreeSet<PackageIx>) {
        let ids: Vec<String> = packages.iter().map(|ix| self.spec(*ix)).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        graph::cargo_update(&ids, Update::Ask, &self.scratch, &self.metadata);
        self.shelf.forget();
    }

    /// What cargo calls a package of the lock.
    fn spec(&self, ix: PackageIx) -> String {
        let package = self.graph().package(ix);
        if package.id.contains('#') {
            package.id.clone()
        } else {
            format!("{}@{}", package.name, package.version)
        }
    }

    /// Finds the least change that makes a package better: of itself or of what is nearest to it, to the lowest
    /// version that does. Where none does, an older version that it was better in.
    fn least(&mut self, target: PackageIx, carriers: &[Carrier]) -> Option<Proved> {
        let mut left = MAX_TRIALS_OF_ONE;
        for carrier in carriers {
            let mut versions = self.versions(carrier, Carrier::newer);
            if versions.is_empty() {
                continue;
            }
            // As far as cargo gets is what whoever does this by hand tries.
            let latest = self.helps(target, (carrier.package, None), &mut left);
            if let Some(proved) = latest {
                versions.retain(|version| *version < proved.version);
                let lower = self.first(target, carrier.package, &versions, &mut left);
                return Some(lower.unwrap_or(proved));
            }
        }
        let own = carriers
            .first()
            .filter(|carrier| carrier.package == target)?;
        let mut versions = self.versions(own, Carrier::older);
        versions.reverse();
        left = MAX_TRIALS_OF_ONE;
        let oldest = versions.pop()?;
        let proved = self.helps(target, (target, Some(&oldest)), &mut left)?;
        let newer = self.first(target, target, &versions, &mut left);
        Some(newer.unwrap_or(proved))
    }

    fn versions(
        &mut self,
        carrier: &Carrier,
        of: for<'r> fn(&Carrier, &Graph, &'r [Release]) -> Vec<&'r Release>,
    ) -> Vec<Version> {
        let graph = &self.before.graph;
        let package = graph.package(carrier.package);
        let releases = of(carrier, graph, self.shelf.releases(package));
        let versions = releases.into_iter().map(|release| release.version.clone());
        let mut versions: Vec<Version> = versions.collect();
        if self.is_offline() {
            versions.retain(|version| self.shelf.has(package, version));
        }
        versions
    }

    /// Finds the first of some versions that makes a package better. What was mended once is seldom spoilt again,
    /// and what is found is proved by itself.
    fn first(
        &mut self,
        target: PackageIx,
        package: PackageIx,
        versions: &[Version],
        left: &mut usize,
    ) -> Option<Proved> {
        let mut best = None;
        let (mut low, mut high) = (0, versions.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.helps(target, (package, Some(&versions[middle])), left) {
                Some(proved) => {
                    best = Some(proved);
                    high = middle;
                }
                None => low = middle + 1,
            }
        }
        best
    }

    /// Tries an update and tells what it does, if it makes a package better.
    fn helps(
        &mut self,
        target: PackageIx,
        (package, version): (PackageIx, Option<&Version>),
        left: &mut usize,
    ) -> Option<Proved> {
        let at = (package, version.cloned());
        let known = if let Some(known) = self.tried.get(&at) {
            known
        } else {
            *left = left.checked_sub(1)?;
            self.left = self.left.checked_sub(1)?;
            let judged = self.judged(package, version);
            self.tried.entry(at).or_insert(judged)
        };
        let proved = known.as_ref()?;
        let mut cleared = proved.cleared.iter();
        let is_better = cleared.any(|(_, package)| *package == target);
        is_better.then(|| proved.clone())
    }

    fn judged(&self, package: PackageIx, version: Option<&Version>) -> Option<Proved> {
        self.scratch.restore().ok()?;
        let spec = self.spec(package);
        let update = version.map_or(Update::Latest, Update::To);
        if !graph::cargo_update(&[&spec], update, &self.scratch, &self.metadata) {
            return None;
        }
        let text = graph::scratch_metadata(&self.metadata, &self.scratch, &mut io::sink()).ok()?;
        let loaded = graph::load_graph(&text, &self.request.selection).ok()?;
        let mirror = Some(self.scratch.mirror().clone());
        let after = Assessed::of(self.request, loaded, mirror, &mut NoClock).ok()?;
        let before = self.graph();
        let Package {
            name, version: now, ..
        } = before.package(package);
        let version = match version {
            Some(version) => version.clone(),
            None => update::arrived(before, &after.graph, package)?,
        };
        let is_back = version < *now;
        let is_doubtful = after.graph.over_reported().is_some();
        if is_doubtful || !update::is_sound(before, &after.graph, is_back.then_some(name)) {
            return None;
        }
        let failures = after.failures();
        let cleared = update::better((before, &self.failures), (&after.graph, &failures))?;
        let remedy = update::remedy(before, &after.graph, (package, &version), &cleared);
        Some(Proved {
            remedy,
            cleared,
            version,
        })
    }
}
