//! The finished [`Graph`]: selection and simulation over what was read. Pure.
//!
//! If guppy has no graph, or its simulation fails, every package counts as reached from every
//! member in every way, and the graph says so.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc as Shared, Mutex, OnceLock};

use camino::{Utf8Path, Utf8PathBuf};
use guppy::graph::cargo::CargoResolverVersion;
use guppy::platform::PlatformSpec;

use super::error::GraphError;
use super::hypothesis::Tables;
use super::model::{Package, PackageIx};
use super::names::Names;
use super::origin::{RootManifest, Surroundings};
use super::platform::Platforms;
use super::reach::{Arc, Enabled, Node, Run, Runs, Side, fill};
use super::read::{Link, Reading};
use super::select::{FeatureChoice, FirstResolver, Selection};
use super::settings::{UnknownSetting, relative};
use super::simulate::{Question, Simulator};
use crate::vocabulary::{Narrowing, Reach, Unjudged};

/// The dependency graph of a workspace: every package of the metadata and how it gets in.
#[derive(Debug)]
pub struct Graph {
    /// Every package, sorted by name, version, source and id.
    pub packages: Vec<Shared<Package>>,
    root: Utf8PathBuf,
    /// The root once links are followed.
    real_root: Option<Utf8PathBuf>,
    /// What paths are shown relative to, if not to the root.
    shown_root: Option<Utf8PathBuf>,
    members: Vec<PackageIx>,
    selected: Vec<PackageIx>,
    policy: Option<Result<String, String>>,
    unknown_settings: Vec<UnknownSetting>,
    cargo_lock_sha256: Option<String>,
    targets: Vec<String>,
    features: Vec<String>,
    narrowed: Vec<Narrowing>,
    over_reported: Option<String>,
    pub(super) runs: Runs,
    pub(super) simulation: Option<Simulation>,
}

/// What it takes to simulate again.
#[derive(Debug)]
pub(super) struct Simulation {
    pub(super) simulator: Simulator,
    pub(super) features: FeatureChoice,
    pub(super) target: PlatformSpec,
    /// What manifests say about platforms, by what guppy reads instead.
    pub(super) written: HashMap<String, String>,
    /// Members simulated alone, without or with dev-dependencies, on demand.
    pub(super) alone: Mutex<BTreeMap<(PackageIx, bool), Shared<Run>>>,
    /// All that it takes to simulate many edits, once one is asked for; `None` inside if the copy
    /// is not faithful.
    pub(super) tables: OnceLock<Option<Tables>>,
}

impl Graph {
    /// Returns the workspace root, absolute.
    #[must_use]
    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// Returns the workspace root once links are followed; `None` where it cannot be looked at.
    #[must_use]
    pub fn real_root(&self) -> Option<&Utf8Path> {
        self.real_root.as_deref()
    }

    /// Returns the folder that paths are shown relative to: the workspace root, unless it was said
    /// otherwise.
    #[must_use]
    pub fn shown_root(&self) -> &Utf8Path {
        self.shown_root.as_deref().unwrap_or(&self.root)
    }

    /// Has paths shown relative to another folder, where several workspaces are in one report.
    pub fn show_from(&mut self, folder: &Utf8Path) {
        for setting in &mut self.unknown_settings {
            setting.manifest = relative(&self.root.join(&setting.manifest), folder);
        }
        self.shown_root = Some(folder.to_owned());
    }

    /// Returns every member of the workspace, sorted.
    #[must_use]
    pub fn members(&self) -> &[PackageIx] {
        &self.members
    }

    /// Returns the members the flags select, sorted; the only ones anything is reached from.
    #[must_use]
    pub fn selected_members(&self) -> &[PackageIx] {
        &self.selected
    }

    /// Returns a package of this graph.
    ///
    /// # Panics
    ///
    /// Panics on an index of another graph.
    #[must_use]
    pub fn package(&self, ix: PackageIx) -> &Package {
        &self.packages[ix.0]
    }

    /// Returns every index, in order.
    pub fn indices(&self) -> impl ExactSizeIterator<Item = PackageIx> + use<> {
        (0..self.packages.len()).map(PackageIx)
    }

    /// Returns `[workspace.metadata.ospo-check] policy`, or for a single package
    /// `[package.metadata.ospo-check] policy`; `Err` with what is there if it is not a string.
    #[must_use]
    pub const fn policy_setting(&self) -> Option<&Result<String, String>> {
        self.policy.as_ref()
    }

    /// Returns the settings in our own manifests that mean nothing to us, sorted.
    #[must_use]
    pub fn unknown_settings(&self) -> &[UnknownSetting] {
        &self.unknown_settings
    }

    /// Returns the SHA-256 of `Cargo.lock` in lower-case hexadecimal, if there is one.
    #[must_use]
    pub fn cargo_lock_sha256(&self) -> Option<&str> {
        self.cargo_lock_sha256.as_deref()
    }

    /// Returns the target triples looked at; none means every platform.
    #[must_use]
    pub fn targets(&self) -> &[String] {
        &self.targets
    }

    /// Returns the features members start with: `all`, or `default` and names.
    #[must_use]
    pub fn features(&self) -> &[String] {
        &self.features
    }

    /// Returns what narrows the graph.
    #[must_use]
    pub fn narrowed(&self) -> &[Narrowing] {
        &self.narrowed
    }

    /// Returns this graph with its packages reached otherwise. It cannot be simulated again.
    pub(super) fn with(&self, packages: Vec<Shared<Package>>, runs: Runs) -> Self {
        Self {
            packages,
            root: self.root.clone(),
            real_root: self.real_root.clone(),
            shown_root: self.shown_root.clone(),
            members: self.members.clone(),
            selected: self.selected.clone(),
            policy: None,
            unknown_settings: Vec::new(),
            cargo_lock_sha256: None,
            targets: self.targets.clone(),
            features: self.features.clone(),
            narrowed: self.narrowed.clone(),
            over_reported: None,
            runs,
            simulation: None,
        }
    }

    /// Returns this graph with packages of others only.
    pub(super) fn without_members(self) -> Self {
        Self {
            members: Vec::new(),
            selected: Vec::new(),
            ..self
        }
    }

    /// Returns why every package counts as reached from every member in every way, if that is so.
    #[must_use]
    pub fn over_reported(&self) -> Option<&str> {
        self.over_reported.as_deref()
    }
}

#[cfg(test)]
impl Graph {
    /// Makes a graph of `packages` as they are, without links, for tests of the rooms to the right.
    pub(crate) fn of(root: &str, packages: Vec<Package>) -> Self {
        let members: Vec<PackageIx> = (0..packages.len())
            .map(PackageIx)
            .filter(|ix| packages[ix.0].is_member)
            .collect();
        let names = Shared::default();
        let run = || {
            Run::new(
                packages.len(),
                &names,
                Vec::new(),
                Vec::new(),
                HashMap::new(),
            )
        };
        Self {
            root: root.into(),
            real_root: None,
            shown_root: None,
            selected: members.clone(),
            members,
            policy: None,
            unknown_settings: Vec::new(),
            cargo_lock_sha256: Some("ab".repeat(32)),
            targets: Vec::new(),
            features: vec!["all".to_owned()],
            narrowed: Vec::new(),
            over_reported: None,
            runs: Runs {
                plain: run(),
                dev: run(),
                shipping: Vec::new(),
            },
            simulation: None,
            packages: packages.into_iter().map(Shared::new).collect(),
        }
    }

    /// Returns every package, to be changed by a test.
    pub(crate) fn packages_mut(&mut self) -> impl Iterator<Item = &mut Package> {
        self.packages.iter_mut().map(Shared::make_mut)
    }

    /// Returns a package, to be changed by a test.
    pub(crate) fn package_mut(&mut self, at: usize) -> &mut Package {
        Shared::make_mut(&mut self.packages[at])
    }
}

impl Reading {
    fn resolver(&self, root_manifest: &RootManifest) -> CargoResolverVersion {
        // A script with a manifest inside (`-Z script`) takes nothing from a manifest beside it.
        let is_script = |member: &PackageIx| {
            self.packages[member.0].manifest_path.file_name() != Some("Cargo.toml")
        };
        let word = match root_manifest {
            _ if self.members.iter().any(is_script) => "1",
            RootManifest::Unreadable => "1",
            RootManifest::Resolver(version) => version.as_str(),
            RootManifest::Silent => match self.root_edition.as_deref() {
                Some("2021") => "2",
                Some("2024") => "3",
                _ => "1",
            },
        };
        match word {
            "2" => CargoResolverVersion::V2,
            "3" => CargoResolverVersion::V3,
            // Also for a version we do not know: the first unites most features.
            _ => CargoResolverVersion::V1,
        }
    }

    /// Simulates the build and finishes the graph.
    pub(super) fn finish(
        self,
        surroundings: Surroundings,
        selection: &Selection,
        platforms: Platforms,
    ) -> Result<Graph, GraphError> {
        let Platforms {
            target,
            never,
            written,
        } = platforms;
        let resolver = self.resolver(&surroundings.root_manifest);
        let selected = selection.members(&self.packages, &self.members, &self.default_members)?;
        let mut packages = self.packages;
        let mut over_reported = None;
        let (runs, simulation) = match self.graph {
            Ok((graph, ids)) => {
                let simulator = Simulator::new(graph, ids, resolver);
                let first = matches!(resolver, CargoResolverVersion::V1).then(|| {
                    let members = (&self.members[..], &selected[..]);
                    FirstResolver::new(&packages, &self.root, members, &never)
                });
                let features = selection.features(&packages, &selected, first, &simulator)?;
                let question = Question {
                    members: &selected,
                    features: &features,
                    target: &target,
                };
                match simulator.runs(&question) {
                    Ok(runs) => {
                        fill(&mut packages, &runs);
                        explain_unreached(
                            &mut packages,
                            &simulator,
                            &question,
                            (&self.members, &never),
                        );
                        let simulation = Simulation {
                            simulator,
                            features,
                            target,
                            written,
                            alone: Mutex::default(),
                            tables: OnceLock::new(),
                        };
                        (runs, Some(simulation))
                    }
                    Err(why) => {
                        over_reported = Some(without_ids(why, &self.root, &packages));
                        let links = simulator.links();
                        let names = &simulator.names;
                        (over_report(&mut packages, &selected, names, &links), None)
                    }
                }
            }
            Err(fallback) => {
                over_reported = Some(without_ids(fallback.why, &self.root, &packages));
                (
                    over_report_links(&mut packages, &selected, &fallback.links),
                    None,
                )
            }
        };
        Ok(Graph {
            packages: packages.into_iter().map(Shared::new).collect(),
            root: self.root,
            real_root: surroundings.real_root,
            shown_root: None,
            members: self.members,
            selected,
            policy: self.policy,
            unknown_settings: self.unknown_settings,
            cargo_lock_sha256: surroundings.lock.sha256,
            targets: selection.targets.clone(),
            features: selection.feature_words(),
            narrowed: selection.narrowed(),
            over_reported,
            runs,
            simulation,
        })
    }
}

impl Link {
    fn arc(&self, names: &Names) -> Arc {
        Arc {
            from: Node::new(self.from, Side::Target),
            to: Node::new(self.to, Side::Target),
            kind: self.kind,
            dependency: names.number(&self.name),
            is_optional: false,
        }
    }
}

/// Returns a reason of guppy's with packages named as elsewhere: ids hold paths of this machine.
fn without_ids(mut why: String, root: &Utf8Path, packages: &[Package]) -> String {
    for package in packages {
        if why.contains(&package.id) {
            why = why.replace(&package.id, &package.label());
        }
    }
    why.replace(root.as_str(), ".")
}

/// As [`over_report`], over links that nothing has been simulated on.
fn over_report_links(packages: &mut [Package], selected: &[PackageIx], links: &[Link]) -> Runs {
    let names = Names::new(links.iter().map(|link| link.name.as_str()));
    let names = Shared::new(names);
    let links: Vec<Arc> = links.iter().map(|link| link.arc(&names)).collect();
    over_report(packages, selected, &names, &links)
}

/// Makes every package reached in every way from every selected member. Paths lead over all links
/// there are, as if to the target.
fn over_report(
    packages: &mut [Package],
    selected: &[PackageIx],
    names: &Shared<Names>,
    links: &[Arc],
) -> Runs {
    for package in packages.iter_mut() {
        let ways = Reach::ALL.iter().map(|reach| (*reach, selected.to_vec()));
        package.reached = ways.collect();
    }
    let starts: Vec<(PackageIx, Node)> = selected
        .iter()
        .map(|member| (*member, Node::new(*member, Side::Target)))
        .collect();
    let run = || {
        Run::new(
            packages.len(),
            names,
            links.to_vec(),
            starts.clone(),
            Enabled::new(),
        )
    };
    Runs {
        plain: run(),
        dev: run(),
        shipping: Vec::new(),
    }
}

/// Says of each package that nothing reaches why that is, by simulating what was left out.
///
/// What needs both another member and another platform counts as excluded, the reason that comes
/// first.
fn explain_unreached(
    packages: &mut [Package],
    simulator: &Simulator,
    question: &Question<'_>,
    (members, never): (&[PackageIx], &BTreeSet<String>),
) {
    if packages.iter().all(|package| !package.reached.is_empty()) {
        return;
    }
    let fewer_members = question.members.len() < members.len();
    let fewer_platforms = !matches!(question.target, PlatformSpec::Any);
    let all_members = |target| Question {
        members,
        target,
        ..*question
    };
    let every_platform = Question {
        target: &PlatformSpec::Any,
        ..*question
    };
    // If a wider simulation fails its reason is not given; the package stays listed all the same.
    let run = |question: &Question<'_>| simulator.run(question, true).ok();
    let with_members = fewer_members
        .then(|| run(&all_members(question.target)))
        .flatten();
    let with_platforms = fewer_platforms.then(|| run(&every_platform)).flatten();
    let with_both = (fewer_members && fewer_platforms)
        .then(|| run(&all_members(&PlatformSpec::Any)))
        .flatten();
    let is_reached: Vec<bool> = packages
        .iter()
        .map(|package| !package.reached.is_empty())
        .collect();
    let behind_no_platform = simulator.behind_no_platform(never, |ix| is_reached[ix.0]);
    for (at, package) in packages.iter_mut().enumerate() {
        if is_reached[at] {
            continue;
        }
        let in_run = |run: &Option<Run>| run.as_ref().is_some_and(|run| run.reaches(PackageIx(at)));
        package.unreached = Some(if in_run(&with_members) {
            Unjudged::Excluded
        } else if in_run(&with_platforms) {
            Unjudged::OtherPlatform
        } else if in_run(&with_both) {
            Unjudged::Excluded
        } else if behind_no_platform[at] {
            Unjudged::OtherPlatform
        } else {
            Unjudged::NotBuilt
        });
    }
}
