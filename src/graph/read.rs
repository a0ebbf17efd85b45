//! From metadata text to packages. Pure: what is needed from disk is handed in.
//!
//! guppy reads the text once; only if it cannot make a graph of it is the text read again without
//! it, so that the packages can at least be over-reported.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};

use camino::Utf8PathBuf;
use guppy::PackageId;
use guppy::graph::{BuildTargetId, BuildTargetKind, PackageGraph, PackageMetadata};

use super::error::GraphError;
use super::model::{EdgeKind, Package, PackageIx};
use super::native::{Edge, builders};
use super::origin::{Surroundings, is_crates_io, kind_of_url};
use super::saved::{self, Skim};
use super::search::places;
use super::settings::{UnknownSetting, setting, unknown_of_member, unknown_of_workspace};
use super::unpacked::Standing;
use crate::vocabulary::{Modification, SourceKind};

/// Metadata as read, before anything is known of the disk or the selection.
pub(super) struct Reading {
    pub(super) root: Utf8PathBuf,
    pub(super) packages: Vec<Package>,
    pub(super) members: Vec<PackageIx>,
    pub(super) default_members: Vec<PackageIx>,
    pub(super) policy: Option<Result<String, String>>,
    pub(super) unknown_settings: Vec<UnknownSetting>,
    /// Edition of the package at the root, if there is one.
    pub(super) root_edition: Option<String>,
    pub(super) graph: Result<(PackageGraph, Vec<PackageId>), Fallback>,
}

/// What is left if guppy has no graph: why, and the links as cargo resolved them.
pub(super) struct Fallback {
    pub(super) why: String,
    pub(super) links: Vec<Link>,
}

/// One edge of cargo's own resolution.
pub(super) struct Link {
    pub(super) from: PackageIx,
    pub(super) to: PackageIx,
    pub(super) kind: EdgeKind,
    pub(super) name: String,
}

/// Reads the text.
pub(super) fn read(json: &str) -> Result<Reading, GraphError> {
    if let Some(why) = saved::unknown_to_guppy(json)? {
        return read_plain(json, why);
    }
    let graph = catch_unwind(AssertUnwindSafe(|| {
        guppy::CargoMetadata::parse_json(json)?.build_graph()
    }));
    match graph {
        Ok(Ok(graph)) => read_guppy(graph),
        Ok(Err(error)) => read_plain(json, error.to_string()),
        Err(_panic) => read_plain(json, "the metadata is inconsistent".to_owned()),
    }
}

fn read_guppy(graph: PackageGraph) -> Result<Reading, GraphError> {
    let workspace = graph.workspace();
    let mut found: Vec<(Package, PackageId)> = graph
        .packages()
        .map(|package| (package_of_guppy(&package), package.id().clone()))
        .collect();
    found.sort_by(|(a, _), (b, _)| sort_key(a).cmp(&sort_key(b)));
    let root = workspace.root().to_owned();
    let root_edition = workspace
        .iter()
        .find(|package| package.manifest_path() == root.join("Cargo.toml"))
        .map(|package| package.edition().to_owned());
    let root_table = workspace
        .iter()
        .find(|package| package.manifest_path() == root.join("Cargo.toml"))
        .map(|package| package.metadata_table().clone());
    let policy = setting(workspace.metadata_table(), "policy")
        .or_else(|| setting(root_table.as_ref()?, "policy"));
    let mut unknown_settings = unknown_of_workspace(workspace.metadata_table());
    unknown_settings.extend(workspace.iter().flat_map(|package| {
        unknown_of_member(package.metadata_table(), package.manifest_path(), &root)
    }));
    let default_ids: BTreeSet<String> = workspace
        .default_member_ids()
        .map(|id| id.repr().to_owned())
        .collect();
    let (mut packages, ids): (Vec<Package>, Vec<PackageId>) = found.into_iter().unzip();
    let places: HashMap<&PackageId, usize> = ids.iter().zip(0..).collect();
    let edges = ids.iter().flat_map(|id| {
        let package = graph.metadata(id).into_iter();
        package.flat_map(|package| package.direct_links())
    });
    let edges: Vec<Edge> = edges
        .filter_map(|link| {
            Some(Edge {
                from: *places.get(link.from().id())?,
                to: *places.get(link.to().id())?,
                normal: link.normal().is_present(),
                build: link.build().is_present(),
            })
        })
        .collect();
    name_builders(&mut packages, &edges);
    reading(
        root,
        packages,
        &default_ids,
        (policy, unknown_settings),
        root_edition,
        Ok((graph, ids)),
    )
}

fn reading(
    root: Utf8PathBuf,
    packages: Vec<Package>,
    default_ids: &BTreeSet<String>,
    (policy, mut unknown_settings): (Option<Result<String, String>>, Vec<UnknownSetting>),
    root_edition: Option<String>,
    graph: Result<(PackageGraph, Vec<PackageId>), Fallback>,
) -> Result<Reading, GraphError> {
    let which = |holds: &dyn Fn(&Package) -> bool| -> Vec<PackageIx> {
        (0..packages.len())
            .filter(|at| holds(&packages[*at]))
            .map(PackageIx)
            .collect()
    };
    let members = which(&|package| package.is_member);
    let default_members = which(&|package| package.is_member && default_ids.contains(&package.id));
    if members.is_empty() {
        return Err(GraphError::NoMembers { root });
    }
    unknown_settings.sort();
    Ok(Reading {
        root,
        packages,
        members,
        default_members,
        policy,
        unknown_settings,
        root_edition,
        graph,
    })
}

/// Returns whether what is built as this type of crate is of use without cargo, and so may leave the
/// firm: all but what only other crates link, and examples and tests that are programs.
pub(super) fn leaves(crate_type: &str) -> bool {
    !matches!(crate_type, "lib" | "rlib" | "proc-macro" | "bin")
}

fn package_of_guppy(package: &PackageMetadata<'_>) -> Package {
    let source_url = package.source().external_source().map(str::to_owned);
    let is_member = package.in_workspace();
    let has_artefact = package
        .build_targets()
        .any(|target| match (target.id(), target.kind()) {
            (BuildTargetId::Binary(_), _) => true,
            (_, BuildTargetKind::LibraryOrExample(types)) => types.iter().any(|of| leaves(of)),
            _ => false,
        });
    Package {
        id: package.id().repr().to_owned(),
        name: package.name().to_owned(),
        version: package.version().clone(),
        source: if is_member {
            SourceKind::Workspace
        } else {
            kind_of_url(source_url.as_deref())
        },
        source_url,
        authors: package.authors().to_vec(),
        repository: package.repository().map(str::to_owned),
        manifest_path: package.manifest_path().to_owned(),
        checksum: None,
        license: package.license().map(str::to_owned),
        license_file: package.license_file().map(ToString::to_string),
        links: package.links().map(str::to_owned),
        native_builders: Vec::new(),
        modification: Modification::Unmodified,
        is_member,
        is_registry_copy: false,
        is_whole: false,
        real_folder: None,
        is_its_sources_own: false,
        is_proc_macro: package.is_proc_macro(),
        has_artefact,
        claimed_distribution: is_member
            .then(|| setting(package.metadata_table(), "distribution"))
            .flatten(),
        reached: BTreeMap::new(),
        unreached: None,
    }
}

/// Reads without guppy, which has failed because of `why`.
fn read_plain(json: &str, why: String) -> Result<Reading, GraphError> {
    let metadata: cargo_metadata::Metadata =
        serde_json::from_str(json).map_err(|error| GraphError::invalid_json(&error))?;
    let resolve = metadata.resolve.ok_or(GraphError::NoResolve)?;
    let member_ids: BTreeSet<&str> = metadata
        .workspace_members
        .iter()
        .map(|id| id.repr.as_str())
        .collect();
    let root_manifest = metadata.workspace_root.join("Cargo.toml");
    let root_package = metadata
        .packages
        .iter()
        .find(|package| package.manifest_path == root_manifest);
    let policy = setting(&metadata.workspace_metadata, "policy")
        .or_else(|| setting(&root_package?.metadata, "policy"));
    let is_member = |package: &cargo_metadata::Package| member_ids.contains(&*package.id.repr);
    let mut unknown_settings = unknown_of_workspace(&metadata.workspace_metadata);
    for package in metadata
        .packages
        .iter()
        .filter(|package| is_member(package))
    {
        unknown_settings.extend(unknown_of_member(
            &package.metadata,
            &package.manifest_path,
            &metadata.workspace_root,
        ));
    }
    let mut packages: Vec<Package> = metadata
        .packages
        .iter()
        .map(|package| package_of_cargo(package, is_member(package)))
        .collect();
    packages.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
    let (links, edges) = links(&resolve, &packages);
    name_builders(&mut packages, &edges);
    let root_edition = root_package.map(|package| package.edition.to_string());
    // Which members cargo takes by default does not matter: every member reaches everything.
    reading(
        metadata.workspace_root,
        packages,
        &BTreeSet::new(),
        (policy, unknown_settings),
        root_edition,
        Err(Fallback { why, links }),
    )
}

/// The edges of cargo's resolution between packages, and what they mean for native code.
fn links(resolve: &cargo_metadata::Resolve, packages: &[Package]) -> (Vec<Link>, Vec<Edge>) {
    use cargo_metadata::DependencyKind::{Build, Development};
    let index: HashMap<&str, PackageIx> = packages
        .iter()
        .enumerate()
        .map(|(at, package)| (package.id.as_str(), PackageIx(at)))
        .collect();
    let (mut links, mut edges) = (Vec::new(), Vec::new());
    for node in &resolve.nodes {
        for dep in &node.deps {
            if let (Some(&from), Some(&to)) = (
                index.get(node.id.repr.as_str()),
                index.get(dep.pkg.repr.as_str()),
            ) {
                links.push(Link {
                    from,
                    to,
                    kind: plain_kind(&dep.dep_kinds),
                    name: packages[to.0].name.clone(),
                });
                // Without kinds it may be of any.
                let is = |holds: &dyn Fn(&cargo_metadata::DependencyKind) -> bool| {
                    dep.dep_kinds.is_empty() || dep.dep_kinds.iter().any(|kind| holds(&kind.kind))
                };
                edges.push(Edge {
                    from: from.0,
                    to: to.0,
                    normal: is(&|kind| !matches!(kind, Build | Development)),
                    build: is(&|kind| *kind == Build),
                });
            }
        }
    }
    (links, edges)
}

fn plain_kind(kinds: &[cargo_metadata::DepKindInfo]) -> EdgeKind {
    use cargo_metadata::DependencyKind::{Build, Development};
    if kinds.is_empty() {
        return EdgeKind::Normal;
    }
    if kinds.iter().all(|kind| kind.kind == Development) {
        EdgeKind::Dev
    } else if kinds
        .iter()
        .all(|kind| matches!(kind.kind, Development | Build))
    {
        EdgeKind::Build
    } else {
        EdgeKind::Normal
    }
}

fn package_of_cargo(package: &cargo_metadata::Package, is_member: bool) -> Package {
    let source_url = package.source.as_ref().map(|source| source.repr.clone());
    let has_artefact = package.targets.iter().any(|target| {
        let is_bin = |kind: &cargo_metadata::TargetKind| kind.to_string() == "bin";
        let types = &target.crate_types;
        target.kind.iter().any(is_bin) || types.iter().any(|of| leaves(&of.to_string()))
    });
    Package {
        id: package.id.repr.clone(),
        name: package.name.to_string(),
        version: package.version.clone(),
        source: if is_member {
            SourceKind::Workspace
        } else {
            kind_of_url(source_url.as_deref())
        },
        source_url,
        authors: package.authors.clone(),
        repository: package.repository.clone(),
        manifest_path: package.manifest_path.clone(),
        checksum: None,
        license: package.license.clone(),
        license_file: package.license_file.as_ref().map(ToString::to_string),
        links: package.links.clone(),
        native_builders: Vec::new(),
        modification: Modification::Unmodified,
        is_member,
        is_registry_copy: false,
        is_whole: false,
        real_folder: None,
        is_its_sources_own: false,
        is_proc_macro: package.targets.iter().any(|target| {
            target
                .kind
                .iter()
                .any(|kind| kind.to_string() == "proc-macro")
        }),
        has_artefact,
        claimed_distribution: is_member
            .then(|| setting(&package.metadata, "distribution"))
            .flatten(),
        reached: BTreeMap::new(),
        unreached: None,
    }
}

/// Fills in what packages build native code with.
fn name_builders(packages: &mut [Package], edges: &[Edge]) {
    let names: Vec<String> = packages
        .iter()
        .map(|package| package.name.clone())
        .collect();
    for (package, builders) in packages.iter_mut().zip(builders(&names, edges)) {
        package.native_builders = builders;
    }
}

fn sort_key(package: &Package) -> impl Ord + use<'_> {
    (
        &package.name,
        &package.version,
        package.source,
        &package.source_url,
        &package.id,
    )
}

impl Reading {
    /// Returns whether a package may stand in for another one: one that comes from elsewhere than
    /// crates.io, or is asked for elsewhere, or is ours by its path and is asked for by its name.
    pub(super) fn may_hold_stand_ins(&self, json: &str) -> bool {
        const SOURCE: &str = "\",\"source\":\"";
        let others = |kinds: &[SourceKind]| -> BTreeSet<&str> {
            let packages = self.packages.iter();
            let others = packages.filter(|package| kinds.contains(&package.source));
            others.map(|package| package.name.as_str()).collect()
        };
        if !others(&[SourceKind::Git, SourceKind::Path, SourceKind::Registry]).is_empty() {
            return true;
        }
        let members = others(&[SourceKind::Workspace]);
        places(json, SOURCE).any(|at| {
            let source = json[at + SOURCE.len()..].split('"').next();
            let name = json[..at].rsplit('"').next();
            !source.is_some_and(is_crates_io) || name.is_some_and(|name| members.contains(name))
        })
    }

    /// Fills in what only the disk, or a second look at the text, can tell.
    ///
    /// A package is `modified` if a dependent asks for it at another source (`[patch]`,
    /// `[replace]`); one from git or a path also if cargo packaged it once, or if a registry package
    /// of its name is in the graph too. That its code is that of a published crate cannot be known
    /// offline. `skim` is needed where there may be any such package.
    pub(super) fn settle(&mut self, surroundings: &Surroundings, skim: Option<&Skim<'_>>) {
        let stand_ins = skim.map(Skim::stand_ins).unwrap_or_default();
        let whole = skim.map(Skim::whole).unwrap_or_default();
        let mut modified = BTreeSet::new();
        let from_registries: BTreeSet<&str> = self
            .packages
            .iter()
            .filter(|package| matches!(package.source, SourceKind::CratesIo | SourceKind::Registry))
            .map(|package| package.name.as_str())
            .collect();
        for (at, package) in self.packages.iter().enumerate() {
            let is_copy = surroundings
                .packaged
                .contains(package.manifest_path.as_str());
            let stands_in = match package.source {
                SourceKind::Git | SourceKind::Path => {
                    is_copy || from_registries.contains(package.name.as_str())
                }
                SourceKind::Workspace => is_copy,
                SourceKind::CratesIo | SourceKind::Registry | SourceKind::Vendored => false,
            };
            if stands_in || stand_ins.contains(package.id.as_str()) {
                modified.insert(PackageIx(at));
            }
        }
        for (at, package) in self.packages.iter_mut().enumerate() {
            let version = package.version.to_string();
            if modified.contains(&PackageIx(at)) {
                package.modification = Modification::Modified;
            }
            package.is_whole =
                package.source == SourceKind::Path && whole.contains(package.id.as_str());
            package.real_folder = surroundings
                .real_folders
                .get(package.manifest_path.as_str())
                .cloned();
            package.is_registry_copy = package.is_member
                && surroundings
                    .packaged
                    .contains(package.manifest_path.as_str());
            if let Some(url) = &package.source_url {
                package.checksum = surroundings
                    .lock
                    .checksum(&package.name, &version, url)
                    .map(str::to_owned);
            }
            if matches!(
                package.source,
                SourceKind::CratesIo | SourceKind::Registry | SourceKind::Git
            ) {
                let url = package.source_url.as_deref();
                let standing = surroundings.standing(&package.manifest_path, url);
                package.is_its_sources_own = standing == Standing::Own;
                if surroundings.is_fetched_elsewhere(url) {
                    package.modification = Modification::Modified;
                }
                if standing == Standing::Copy {
                    package.source = SourceKind::Vendored;
                }
            }
        }
    }
}
