//! Several workspaces in one run: each is judged alone, then they are put together.
//!
//! Nothing of one workspace reaches another: each finds its own policy, reads its own files and
//! gets its own judgement. What could not be judged is told beside what was found in the others.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};

use super::asked::Request;
use super::failure::Failure;
use super::gate::{Clock, judge};
use super::policies::verify_first;
use super::turns::Turns;
use crate::findings::{NotJudged, Several, Workspace};
use crate::graph::{
    self, Candidates, Graph, LeftOut, LeftOutReason, MetadataRequest, Package, find_roots,
    repository,
};
use crate::policy;
use crate::vocabulary::{Reach, SourceKind};

/// How many workspaces are read at the same time: cargo works on one while the graph of another is
/// made.
const AT_ONCE: usize = 2;

/// Which workspaces are judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Those of these manifests; several of one workspace count once.
    Named(Vec<PathBuf>),
    /// All of the repository around the current folder.
    Each,
}

/// A workspace that there is no verdict for.
#[derive(Debug)]
pub(crate) struct Failed {
    /// Its manifest, as asked for or as found.
    pub manifest: String,
    /// Why there is none.
    pub failure: Failure,
}

/// A manifest cargo is to be asked about.
struct Asked {
    manifest: PathBuf,
    /// Where cargo runs.
    folder: Option<PathBuf>,
}

/// Judges workspaces; returns them with those that could not be judged. cargo is run
/// as `metadata` says, but for the manifest; its words go to `stderr` one workspace after the
/// other.
///
/// # Errors
/// Fails if the workspaces cannot be found.
pub(crate) fn check_several(
    request: &Request,
    metadata: &MetadataRequest,
    wanted: &Wanted,
    stderr: &mut (dyn Write + Send),
    clock: &mut dyn Clock,
) -> Result<(Several, Vec<Failed>), Failure> {
    verify_first(request)?;
    let mut found = match wanted {
        Wanted::Named(_) => None,
        Wanted::Each => {
            let here = policy::here();
            let top = repository(&here).to_owned();
            let candidates = find_roots(&top, None)?;
            Some((top, candidates))
        }
    };
    clock.done("find");
    let asked = match (&found, wanted) {
        (Some((_, candidates)), _) => each(candidates.roots.iter().cloned()),
        (None, Wanted::Named(manifests)) => named(manifests),
        (None, Wanted::Each) => Vec::new(),
    };
    let mut read = ReadAll::default();
    let candidates = found.as_ref().map(|(_, candidates)| candidates);
    read.more(request, metadata, &asked, candidates, stderr);
    if let Some((top, candidates)) = &mut found {
        if candidates.has_vendored() && read.failures.is_empty() {
            // What only looks vendored is a workspace like others. Where one could not be read the
            // run has failed, and nobody knows what that one uses.
            let again = find_roots(top, Some(&read.vendored()))?;
            let more = each(again.beyond(candidates).into_iter());
            read.more(request, metadata, &more, Some(&again), stderr);
            *candidates = again;
        }
        let strays = candidates.linked.iter();
        let strays = strays.filter(|(_, real)| !read.has(real));
        let strays = each(strays.map(|(link, _)| link.clone()));
        read.more(request, metadata, &strays, Some(candidates), stderr);
    }
    let ReadAll {
        graphs,
        mut failures,
    } = read;
    clock.done("cargo-metadata");
    let top = match &found {
        Some((top, _)) => top.clone(),
        None => common(&graphs),
    };
    let left_out = found.map(|(_, candidates)| left_out(candidates, &graphs, &failures, &top));
    let is_one = left_out.is_none() && graphs.len() == 1 && failures.is_empty();
    let mut workspaces = Vec::new();
    for (root, mut graph) in graphs {
        if !is_one {
            graph.show_from(&top);
        }
        match judge(request, graph, clock) {
            Ok(judgement) => workspaces.push(Workspace {
                root: shown(&root, &top),
                judgement,
            }),
            Err(failure) => failures.push(Failed {
                manifest: root.join("Cargo.toml").into_string(),
                failure,
            }),
        }
    }
    failures.sort_by(|a, b| a.manifest.cmp(&b.manifest));
    Ok((Several::new(workspaces, left_out), failures))
}

/// The manifests that were named, each once, by their real paths so that roots can be compared.
fn named(manifests: &[PathBuf]) -> Vec<Asked> {
    let mut seen = BTreeSet::new();
    let real = |path: &PathBuf| match Utf8PathBuf::from_path_buf(path.clone()) {
        // What is not there stays as it is, and cargo says so.
        Ok(path) => policy::real(&path).into_std_path_buf(),
        Err(path) => path,
    };
    manifests
        .iter()
        .map(real)
        .filter(|path| seen.insert(path.clone()))
        .map(|manifest| Asked {
            manifest,
            folder: None,
        })
        .collect()
}

/// Roots of a repository. Each is built in its own folder, so that is where cargo is asked: there
/// it finds the settings and the toolchain the build will have.
fn each(roots: impl Iterator<Item = Utf8PathBuf>) -> Vec<Asked> {
    let asked = roots.map(|manifest| Asked {
        folder: manifest
            .parent()
            .map(|folder| folder.to_owned().into_std_path_buf()),
        manifest: manifest.into_std_path_buf(),
    });
    asked.collect()
}

/// What cargo has said about the workspaces it was asked about.
#[derive(Default)]
struct ReadAll {
    /// By root, each once.
    graphs: BTreeMap<Utf8PathBuf, Graph>,
    failures: Vec<Failed>,
}

impl ReadAll {
    /// Asks cargo about manifests, which are roots of the `candidates` if they were looked for.
    fn more(
        &mut self,
        request: &Request,
        metadata: &MetadataRequest,
        asked: &[Asked],
        candidates: Option<&Candidates>,
        stderr: &mut (dyn Write + Send),
    ) {
        let turns = Turns::new(stderr);
        // Two cargos only wait for each other's locks, and say so: measured, nothing is gained.
        let cargo = Mutex::new(());
        // Of a repository's packages without a lock some are only dependencies of others.
        let (locked, unlocked): (Vec<usize>, Vec<usize>) = (0..asked.len())
            .partition(|at| candidates.is_none() || graph::has_lock(&asked[*at].manifest));
        let numbered = |from: usize, list: &[usize]| -> Vec<(usize, usize)> {
            let numbers = list.iter().enumerate();
            numbers.map(|(at, index)| (from + at, *index)).collect()
        };
        let (first, second) = (numbered(0, &locked), numbered(locked.len(), &unlocked));
        for (round, list) in [first, second].into_iter().enumerate() {
            let is_judged = |manifest: &PathBuf| {
                let root = Utf8Path::from_path(manifest).filter(|_| round > 0);
                let found = root.zip(candidates);
                found.is_some_and(|(root, candidates)| {
                    !candidates.built_otherwise.contains(root)
                        && candidates.all_of(root).all(|part| self.has_all_of(part))
                })
            };
            let results = at_once(&list, |(number, index)| {
                let mut voice = turns.voice(*number);
                let asked = &asked[*index];
                (!is_judged(&asked.manifest))
                    .then(|| read(request, metadata, asked, &cargo, &mut voice))
            });
            for ((_, index), result) in list.iter().zip(results) {
                match result {
                    Some(Ok(graph)) => {
                        let root = graph.root().to_owned();
                        self.graphs.entry(root).or_insert(graph);
                    }
                    Some(Err(failure)) => self.failures.push(Failed {
                        manifest: asked[*index].manifest.display().to_string(),
                        failure,
                    }),
                    None => {}
                }
            }
        }
    }

    fn packages(&self) -> impl Iterator<Item = &Package> {
        let packages = self.graphs.values().flat_map(|graph| &graph.packages);
        packages.map(AsRef::as_ref)
    }

    /// Tells whether a manifest is one of a package.
    fn has(&self, manifest: &Utf8Path) -> bool {
        let mut packages = self.packages();
        packages.any(|package| package.manifest_path == manifest)
    }

    /// Tells whether a manifest is one of a package that has nothing of its own to build, and of
    /// which all is judged as part of another workspace.
    fn has_all_of(&self, manifest: &Utf8Path) -> bool {
        let is_all = |package: &Package| {
            let reached = |reach| package.reached.contains_key(&reach);
            let is_used =
                reached(Reach::Linked) || package.is_proc_macro && reached(Reach::ProcMacro);
            package.is_whole && !package.has_artefact && is_used
        };
        let mut packages = self.packages();
        packages.any(|package| {
            package.manifest_path == manifest
                && (package.source == SourceKind::Vendored || is_all(package))
        })
    }

    /// The manifests that a workspace uses as vendored packages. What it uses by its path is not.
    fn vendored(&self) -> BTreeSet<Utf8PathBuf> {
        self.packages()
            .filter(|package| package.source == SourceKind::Vendored)
            .map(|package| package.manifest_path.clone())
            .collect()
    }
}

fn read(
    request: &Request,
    metadata: &MetadataRequest,
    asked: &Asked,
    cargo: &Mutex<()>,
    stderr: &mut dyn Write,
) -> Result<Graph, Failure> {
    let metadata = MetadataRequest {
        manifest_path: Some(asked.manifest.clone()),
        folder: asked.folder.clone(),
        ..metadata.clone()
    };
    let text = {
        let _alone = cargo.lock().unwrap_or_else(PoisonError::into_inner);
        graph::cargo_metadata(&metadata, stderr)?
    };
    Ok(graph::load_graph(&text, &request.selection)?)
}

/// Does a few pieces of work at a time; the results come back in the order of the work.
fn at_once<I: Sync, O: Send>(items: &[I], work: impl Fn(&I) -> O + Sync) -> Vec<O> {
    let next = AtomicUsize::new(0);
    let done: Mutex<BTreeMap<usize, O>> = Mutex::default();
    let drain = || {
        while let Some((at, item)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            items.get(at).map(|item| (at, item))
        } {
            let result = work(item);
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.insert(at, result);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..AT_ONCE.min(items.len()) {
            scope.spawn(drain);
        }
        drain();
    });
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.into_values().collect()
}

/// What of a repository was not judged after all.
fn left_out(
    candidates: Candidates,
    graphs: &BTreeMap<Utf8PathBuf, Graph>,
    failures: &[Failed],
    top: &Utf8Path,
) -> Vec<NotJudged> {
    let known: BTreeSet<&Utf8Path> = graphs
        .values()
        .flat_map(|graph| &graph.packages)
        .map(|package| package.manifest_path.as_path())
        .collect();
    let members: BTreeSet<&Utf8Path> = graphs
        .values()
        .flat_map(|graph| graph.members().iter().map(|ix| graph.package(*ix)))
        .map(|package| package.manifest_path.as_path())
        .collect();
    let tried = failures
        .iter()
        .map(|failed| Utf8PathBuf::from(&failed.manifest));
    let roots: BTreeSet<Utf8PathBuf> = graphs
        .keys()
        .map(|root| root.join("Cargo.toml"))
        .chain(tried)
        .collect();
    // Vendored crates are packages of a workspace, and judged there.
    let unused = candidates
        .left_out
        .into_iter()
        .filter(|left| left.reason != LeftOutReason::Vendored);
    let strays = candidates
        .roots
        .into_iter()
        .chain(candidates.members.into_keys())
        .filter(|manifest| !members.contains(manifest.as_path()) && !roots.contains(manifest))
        .map(|manifest| LeftOut {
            reason: if known.contains(manifest.as_path()) {
                LeftOutReason::Dependency
            } else {
                LeftOutReason::NoMember
            },
            path: manifest,
        });
    let mut all: Vec<NotJudged> = unused
        .chain(strays)
        .map(|left| NotJudged {
            path: shown(&left.path, top),
            reason: left.reason.as_str(),
            noun: left.reason.noun(),
        })
        .collect();
    all.sort();
    all
}

/// The folder that holds all workspaces: the repository around them, if they are in one.
fn common(graphs: &BTreeMap<Utf8PathBuf, Graph>) -> Utf8PathBuf {
    let mut roots = graphs.keys();
    let Some(first) = roots.next() else {
        return policy::here();
    };
    let holds_all = |folder: &&Utf8Path| graphs.keys().all(|root| root.starts_with(folder));
    let shared = first.ancestors().find(holds_all).unwrap_or(first);
    repository(shared).to_owned()
}

/// A path as reports show it: relative to `top`, with `/`; `.` for itself.
fn shown(path: &Utf8Path, top: &Utf8Path) -> String {
    match path.strip_prefix(top) {
        Ok(rest) if rest.as_str().is_empty() => ".".to_owned(),
        Ok(rest) => rest.as_str().replace('\\', "/"),
        Err(_) => path.file_name().unwrap_or(path.as_str()).to_owned(),
    }
}
