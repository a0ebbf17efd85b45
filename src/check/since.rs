//! `--new-since`: judges the commit that a change starts from as well, and tells what failed there too.
//!
//! Both sides are judged by the policy as it is now. Where the change touches a policy of the repository, both are
//! judged by the policy as it was, too, and what is new under either is new: what a change permits itself counts
//! once it is merged. Whatever is in doubt is not known, so that it fails.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::asked::{Input, Request};
use super::failure::Failure;
use super::gate::{Assessed, Clock, Decided, NoClock, Policies};
use super::policies::permit;
use crate::findings::{Base, Failed, Judgement};
use crate::graph::{self, Graph, MetadataRequest, Mirror, PackageIx};
use crate::history::{self, Commit, From, HistoryError, Kind, Repository, Tree, Unknown, Wanted};
use crate::policy;
use crate::source::Sources;
use crate::temporary::Folder;
use crate::vocabulary::Narrowing;

/// The word for what the runner of a pipeline says.
const AUTO: &str = "auto";
/// Digits of a commit that a person is shown.
const SHORT: usize = 10;

/// Explains what is decided, knowing what failed at the base.
pub(super) fn explain(
    request: &Request,
    since: &str,
    mut now: Assessed,
    clock: &mut dyn Clock,
) -> Result<Judgement, Failure> {
    let top = outermost(now.graph.root());
    let repository = Repository::at(&top)?;
    let mut base = Base {
        rev: since.to_owned(),
        commit: None,
        date: None,
        from: From::Flag.as_str(),
        policy_changed: Vec::new(),
        unusable: None,
    };
    let Some(commit) = find(&repository, since, &mut base)? else {
        base.unusable = Some("this is the default branch, and all of it is judged".to_owned());
        now.known = Some((base, BTreeSet::new()));
        return now.explain(request, clock);
    };
    base.date = Timestamp::from_second(commit.seconds)
        .ok()
        .map(|time| time.to_zoned(TimeZone::UTC).date());
    base.commit = Some(commit.id.clone());
    let failed = now
        .decided
        .failed(request, &now.graph, &now.policies, |_| false);
    let mut sources = now.sources.clone();
    let past = Past::of(
        request,
        &repository,
        &commit,
        &now,
        &failed.packages(),
        &mut sources,
    );
    clock.done("base");
    match past {
        Ok(past) => {
            now.sources = sources;
            compare(request, now, &failed, past, base, clock)
        }
        Err(Doubt(why)) => {
            base.unusable = Some(why);
            now.known = Some((base, BTreeSet::new()));
            now.explain(request, clock)
        }
    }
}

/// Returns the repository around a folder, of a submodule the one that it is in: what a submodule holds, its own
/// branches too, is for a change to choose.
fn outermost(folder: &Utf8Path) -> Utf8PathBuf {
    let mut top = graph::repository(folder);
    while history::is_submodule(top)
        && let Some(above) = top.parent()
    {
        let outer = graph::repository(above);
        if outer == above && !history::is_repository(outer) {
            break;
        }
        top = outer;
    }
    top.to_owned()
}

/// Finds the commit the change starts from; `None` where nothing is older than what is judged.
fn find(repository: &Repository, since: &str, base: &mut Base) -> Result<Option<Commit>, Failure> {
    let wanted = if since == AUTO {
        match history::surroundings(repository) {
            Ok(wanted) => wanted,
            Err(Unknown::IsDefaultBranch) => return Ok(None),
            Err(Unknown::Unsaid) => return Err(Failure::NoBase),
        }
    } else {
        Wanted {
            rev: since.to_owned(),
            from: From::Flag,
        }
    };
    base.from = wanted.from.as_str();
    let (commit, is_head) = repository.merge_base(&wanted.rev)?;
    Ok((wanted.from == From::Flag || !is_head).then_some(commit))
}

/// Why nothing is known of the base: it cannot be judged as the change is. In words.
struct Doubt(String);

impl std::convert::From<HistoryError> for Doubt {
    fn from(error: HistoryError) -> Self {
        Self(error.to_string())
    }
}

fn unusable(why: impl Into<String>) -> Doubt {
    Doubt(why.into())
}

/// The base, as far as it can be judged as the change is.
struct Past {
    graph: Graph,
    /// The policies as they were, if the change touches them, and which of them it touches.
    policies: Option<(Policies, Vec<String>)>,
    /// Packages of which another text may be read than stood there.
    left_out: BTreeSet<PackageIx>,
    /// Its files, which have to be there as long as anything is read.
    _folder: Folder,
}

impl Past {
    fn of(
        request: &Request,
        repository: &Repository,
        commit: &Commit,
        now: &Assessed,
        failing: &BTreeSet<PackageIx>,
        sources: &mut Sources,
    ) -> Result<Self, Doubt> {
        let Input::Cargo(metadata) = &request.input else {
            return Err(unusable("saved metadata says nothing of an older commit"));
        };
        let top = repository.top();
        let tree = repository.tree(&commit.id)?;
        let folder = Folder::new().map_err(|error| unusable(error.to_string()))?;
        let mirror = Mirror::new(folder.path().to_owned());
        let copy = Copy {
            repository,
            tree: &tree,
            top: mirror.path(top),
        };
        let here = metadata
            .folder
            .clone()
            .and_then(|folder| Utf8PathBuf::from_path_buf(folder).ok());
        let here = here.unwrap_or_else(policy::here);
        copy.same_settings(&[&here, now.graph.root()])?;
        copy.manifests()?;
        copy.submodules();
        let words = |error: &dyn std::fmt::Display| {
            let words = mirror.undo(&error.to_string(), top);
            unusable(format!("it cannot be judged: {words}"))
        };
        let manifest = mirror.path(&now.graph.root().join("Cargo.toml"));
        if !manifest.is_file() {
            return Err(unusable("the workspace is not there"));
        }
        let metadata = MetadataRequest {
            manifest_path: Some(manifest.into_std_path_buf()),
            quiet: true,
            ..metadata.clone()
        };
        let text =
            graph::cargo_metadata(&metadata, &mut io::sink()).map_err(|error| words(&error))?;
        let mut graph =
            graph::load_graph(&text, &request.selection).map_err(|error| words(&error))?;
        if now.graph.shown_root() != now.graph.root() {
            graph.show_from(&mirror.path(now.graph.shown_root()));
        }
        if let Some(why) = graph.over_reported() {
            return Err(unusable(format!(
                "what is built there is not known for certain: {why}"
            )));
        }
        if graph.narrowed() != now.graph.narrowed() {
            return Err(unusable("its settings narrow the run in another way"));
        }
        let left_out = copy.packages(&graph, now, failing)?;
        let asked = copy.request(request);
        let count = sources.count();
        let policies = Policies::of(&asked, &graph, sources).map_err(|error| words(&error))?;
        let real_top = policy::real(top);
        let mut files = policies.origins.iter().filter_map(policy::Origin::path);
        if files.any(|file| policy::real(&file).starts_with(&real_top)) {
            return Err(unusable(
                "a policy of the repository is named from outside of it",
            ));
        }
        let changed = changed(&policies, &now.policies, sources);
        if !changed.is_empty() {
            // A change does not permit itself to be judged by half.
            let narrowing = Narrowing::NewSince(request.since.clone().unwrap_or_default());
            permit(request, &policies.layers, &narrowing).map_err(|error| words(&error))?;
        }
        sources.date(count, &commit.id[..commit.id.len().min(SHORT)]);
        Ok(Self {
            graph,
            policies: (!changed.is_empty()).then_some((policies, changed)),
            left_out,
            _folder: folder,
        })
    }
}

/// The scratch copy of a commit's files.
struct Copy<'c> {
    repository: &'c Repository,
    tree: &'c Tree,
    /// Where the repository's top lies in it.
    top: Utf8PathBuf,
}

impl Copy<'_> {
    /// Fails where the settings that cargo reads in folders differ: cargo runs here, by those of now.
    fn same_settings(&self, folders: &[&Utf8Path]) -> Result<(), Doubt> {
        let mut seen = BTreeSet::new();
        for folder in folders.iter().flat_map(|folder| folder.ancestors()) {
            let Ok(inside) = folder.strip_prefix(self.repository.top()) else {
                continue;
            };
            for name in ["config", "config.toml"] {
                let path = slashes(&inside.join(".cargo").join(name));
                if !seen.insert(path.clone()) {
                    continue;
                }
                let entry = self.tree.files.get(&path);
                let then = match entry {
                    Some(entry) => self.repository.read(&[entry])?.pop(),
                    None => None,
                };
                let is_plain = entry.is_none_or(history::Entry::is_plain);
                let includes = then
                    .as_deref()
                    .is_some_and(|text| String::from_utf8_lossy(text).contains("include"));
                let on_disk = self.repository.top().join(&path);
                if !is_plain || includes || !history::is_same(&on_disk, then.as_deref()) {
                    return Err(unusable(format!(
                        "cargo's settings in `{path}` are not what they were"
                    )));
                }
            }
        }
        Ok(())
    }

    /// Writes what cargo and policies need: manifests, locks, policies, and an empty file for each target.
    fn manifests(&self) -> Result<(), Doubt> {
        let is_read = |path: &str| {
            let name = path.rsplit('/').next().unwrap_or(path);
            name == "Cargo.lock" || name.ends_with(".toml") || name.ends_with(".minisig")
        };
        let mut texts = BTreeMap::new();
        let wanted: Vec<(&String, &history::Entry)> = self
            .tree
            .files
            .iter()
            .filter(|(path, entry)| is_read(path) && entry.kind != Kind::Submodule)
            .map(|(path, entry)| (path, self.real(path, entry)))
            .collect();
        let entries: Vec<&history::Entry> = wanted.iter().map(|(_, entry)| *entry).collect();
        for ((path, _), bytes) in wanted.iter().zip(self.repository.read(&entries)?) {
            texts.insert(path.as_str(), bytes);
        }
        let mut targets: BTreeSet<String> = BTreeSet::new();
        for (path, bytes) in &texts {
            if let Some(folder) = path.strip_suffix("Cargo.toml") {
                let named = graph::named_targets(&String::from_utf8_lossy(bytes));
                targets.extend(
                    named
                        .iter()
                        .map(|target| slashes(&graph::normal(&Utf8Path::new(folder).join(target)))),
                );
            }
        }
        targets.retain(|target| self.tree.files.contains_key(target));
        targets.extend(
            self.tree
                .files
                .keys()
                .filter(|path| is_target(path))
                .cloned(),
        );
        let files = texts.iter().map(|(path, bytes)| (*path, bytes.as_slice()));
        let empty = targets.iter().map(|path| (path.as_str(), &[][..]));
        // By this policies are looked for up to the top, and no further.
        let mark = [(".git", &[][..])];
        let all: Vec<(&str, &[u8])> = files.chain(empty).chain(mark).collect();
        Ok(history::write(&self.top, &all)?)
    }

    /// Writes the same of submodules, as far as the commits are here; what is missing then is not there.
    fn submodules(&self) {
        let files = self.tree.files.iter();
        for (path, entry) in files.filter(|(_, entry)| entry.kind == Kind::Submodule) {
            let Ok(repository) = Repository::at(&self.repository.top().join(path)) else {
                continue;
            };
            if let Ok(tree) = repository.tree(&entry.object) {
                let copy = Copy {
                    repository: &repository,
                    tree: &tree,
                    top: self.top.join(path),
                };
                // A submodule that cannot be read is one that is not there.
                let _ = copy.manifests();
            }
        }
    }

    /// Follows a link within the commit.
    fn real<'t>(&'t self, path: &str, entry: &'t history::Entry) -> &'t history::Entry {
        if entry.kind != Kind::Link {
            return entry;
        }
        let to = self
            .repository
            .read(&[entry])
            .ok()
            .and_then(|mut read| read.pop());
        let to = to.and_then(|bytes| String::from_utf8(bytes).ok());
        let folder = Utf8Path::new(path).parent().unwrap_or(Utf8Path::new(""));
        to.map(|to| slashes(&graph::normal(&folder.join(to))))
            .and_then(|to| self.tree.files.get(&to))
            .filter(|entry| entry.is_plain())
            .unwrap_or(entry)
    }

    /// Writes all files of the packages in the repository whose names fail now; returns the packages of which other
    /// files may be read than those of the commit.
    fn packages(
        &self,
        graph: &Graph,
        now: &Assessed,
        failing: &BTreeSet<PackageIx>,
    ) -> Result<BTreeSet<PackageIx>, Doubt> {
        let names: BTreeSet<&str> = failing
            .iter()
            .map(|ix| now.graph.package(*ix).name.as_str())
            .collect();
        let mut left_out = BTreeSet::new();
        for ix in graph.indices() {
            let package = graph.package(ix);
            let folder = package.manifest_path.parent().unwrap_or(Utf8Path::new("/"));
            if let Ok(inside) = folder.strip_prefix(&self.top) {
                let files: Vec<(&str, &history::Entry)> =
                    self.tree.below(&slashes(inside)).collect();
                // Without its manifest it is in a submodule.
                let manifest = slashes(&inside.join("Cargo.toml"));
                let leads_out = |file: &String| {
                    let file = Utf8Path::new(file);
                    file.is_absolute() || file.components().any(|part| part.as_str() == "..")
                };
                let is_whole = !self.tree.has_unnamed
                    && !package.license_file.as_ref().is_some_and(leads_out)
                    && self.tree.files.contains_key(&manifest)
                    && files.iter().all(|(_, entry)| entry.is_plain());
                if !names.contains(package.name.as_str()) || !is_whole {
                    left_out.insert(ix);
                    continue;
                }
                let entries: Vec<&history::Entry> = files.iter().map(|(_, entry)| *entry).collect();
                let read = self.repository.read(&entries)?;
                let pairs = files.iter().zip(&read);
                let all: Vec<(&str, &[u8])> = pairs
                    .map(|((path, _), bytes)| (*path, bytes.as_slice()))
                    .collect();
                history::write(&self.top, &all)?;
            } else if folder.starts_with(self.repository.top()) {
                // What is read there is what the change has put there.
                left_out.insert(ix);
            }
        }
        Ok(left_out)
    }

    /// Returns the request with the policies of the repository as they were.
    fn request(&self, request: &Request) -> Request {
        let top = policy::real(self.repository.top());
        // A path in the repository is what it says: where a link leads from there is for the change to choose.
        let literal = |path: &Utf8Path| graph::normal(&policy::here().join(path));
        let then = |path: &String| {
            if path.starts_with("template:") {
                return path.clone();
            }
            let place = literal(Utf8Path::new(path));
            let tops = place.ancestors().filter(|above| policy::real(above) == top);
            let above = tops.last();
            match above.and_then(|above| place.strip_prefix(above).ok()) {
                Some(inside) => self.top.join(inside).into_string(),
                None => path.clone(),
            }
        };
        Request {
            policies: request.policies.iter().map(then).collect(),
            policy_variable: request.policy_variable.as_ref().map(then),
            since: None,
            ..request.clone()
        }
    }
}

fn slashes(path: &Utf8Path) -> String {
    path.as_str().replace('\\', "/")
}

/// Tells whether cargo takes a file for a target by its place.
fn is_target(path: &str) -> bool {
    let parts: Vec<&str> = path.rsplit('/').take(3).collect();
    let is_folder = |name: &&str| matches!(*name, "bin" | "examples" | "tests" | "benches");
    match parts[..] {
        ["build.rs", ..] | ["lib.rs" | "main.rs", "src", ..] => true,
        ["main.rs", _, folder, ..] if is_folder(&folder) => true,
        [name, folder, ..] => name.ends_with(".rs") && is_folder(&folder),
        _ => false,
    }
}

fn compare(
    request: &Request,
    mut now: Assessed,
    failed: &Failed,
    past: Past,
    mut base: Base,
    clock: &mut dyn Clock,
) -> Result<Judgement, Failure> {
    let of_past = |policies: &Policies| -> Result<Failed, Failure> {
        let decided = Decided::of(request, &past.graph, policies, &mut NoClock)?;
        let is_left_out = |ix| past.left_out.contains(&ix);
        Ok(decided.failed(request, &past.graph, policies, is_left_out))
    };
    let mut known = if failed.is_empty() {
        BTreeSet::new()
    } else {
        failed.known(&of_past(&now.policies)?)
    };
    let Some((policies, changed)) = past.policies.as_ref() else {
        now.known = Some((base, failed.failing(&known)));
        return now.explain(request, clock);
    };
    let strict = Decided::of(request, &now.graph, policies, &mut NoClock)?;
    let by_then = strict.failed(request, &now.graph, policies, |_| false);
    let known_then = by_then.known(&of_past(policies)?);
    let new_then = by_then.without(&known_then);
    known.retain(|fingerprint| !new_then.contains(fingerprint));
    base.policy_changed.clone_from(changed);
    now.known = Some((base.clone(), failed.failing(&known)));
    let narrowed = now.narrowed.clone();
    let mut judgement = now.explain(request, clock)?;
    if new_then.is_empty() {
        return Ok(judgement);
    }
    let then = Assessed {
        sources: std::mem::take(&mut judgement.sources),
        graph: std::mem::replace(&mut judgement.graph, past.graph),
        policies: policies.clone(),
        narrowed,
        decided: strict,
        mirror: None,
        known: Some((base, by_then.failing(&by_then.without(&new_then)))),
    };
    let then = then.explain(request, clock)?;
    judgement.take_new_of(then);
    Ok(judgement)
}

/// Names the policies that the change touches: in another order they are others.
fn changed(then: &Policies, now: &Policies, sources: &Sources) -> Vec<String> {
    let told = |policies: &Policies| -> Vec<(String, String)> {
        let layers = policies.layers.iter();
        layers
            .map(|layer| (sources.path(layer.file).to_owned(), layer.sha256.clone()))
            .collect()
    };
    let (old, new) = (told(then), told(now));
    if old == new {
        return Vec::new();
    }
    let differs = |one: &(String, String), others: &[(String, String)]| !others.contains(one);
    let mut paths: BTreeSet<String> = BTreeSet::new();
    paths.extend(
        old.iter()
            .filter(|one| differs(one, &new))
            .map(|(path, _)| path.clone()),
    );
    paths.extend(
        new.iter()
            .filter(|one| differs(one, &old))
            .map(|(path, _)| path.clone()),
    );
    if paths.is_empty() {
        paths.extend(new.into_iter().map(|(path, _)| path));
    }
    paths.into_iter().collect()
}
