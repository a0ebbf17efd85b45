//! One graph of ours against the units that cargo would compile for the same flags.
//!
//! Nothing that cargo compiles may be missing: from no member, and not on the side on which it is
//! compiled. What we report beyond that is kept, to be explained.

use std::collections::BTreeSet;
use std::path::Path;

use ospo_check::graph::{Graph, MetadataText, Package, load_graph, saved_metadata};
use ospo_check::vocabulary::Reach;
use serde::Deserialize;

use super::question::Question;
use super::support::{cargo, host};
use super::workspace::settle;

/// All but the flags.
const UNIT_GRAPH: &str =
    "build --unit-graph -Zunstable-options --ignore-rust-version --locked --offline";

#[derive(Deserialize)]
struct UnitGraph {
    units: Vec<Unit>,
    roots: Vec<usize>,
}

#[derive(Deserialize)]
struct Unit {
    pkg_id: String,
    target: Target,
    /// `None`: for the host.
    platform: Option<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
    crate_types: Vec<String>,
}

#[derive(Deserialize)]
struct Dependency {
    index: usize,
}

impl Unit {
    fn is(&self, kind: &str) -> bool {
        self.target.kind.iter().any(|k| k == kind)
    }

    /// Whether it is something that can leave the firm.
    fn is_artefact(&self) -> bool {
        let mut types = self.target.crate_types.iter();
        self.is("bin") || types.any(|t| ["cdylib", "staticlib", "dylib"].contains(&t.as_str()))
    }

    /// On which side it is compiled if one on `side` needs it.
    fn side_below(&self, side: Reach) -> Reach {
        if self.is("custom-build") {
            Reach::Build
        } else if self.platform.is_some() {
            Reach::Linked
        } else if side == Reach::Linked && self.is("proc-macro") {
            Reach::ProcMacro
        } else {
            side
        }
    }
}

/// How we and cargo differ.
#[derive(Debug, Default)]
pub(crate) struct Difference {
    pub(crate) missing: BTreeSet<String>,
    /// What we report beyond cargo, with the cause.
    pub(crate) extra: Vec<(String, &'static str)>,
    pub(crate) common: usize,
}

/// What cargo said when it refused.
pub(crate) type Refusal = String;

/// The metadata of a folder.
struct Metadata<'f> {
    folder: &'f Path,
    json: String,
    text: MetadataText,
}

/// Compares a workspace, which is locked first if it was not.
pub(crate) fn compare_all(
    folder: &Path,
    questions: Vec<Question>,
) -> Vec<(Question, Result<Difference, Refusal>)> {
    let metadata = Metadata::of(folder, questions[0].artifacts);
    let compare = |question: Question| {
        let metadata = metadata.as_ref().map_err(Refusal::clone);
        let result = metadata.and_then(|metadata| metadata.compare(&question));
        (question, result)
    };
    questions.into_iter().map(compare).collect()
}

fn run(folder: &Path, arguments: &[&str]) -> Result<String, Refusal> {
    let output = cargo(folder, arguments);
    if output.status.success() {
        Ok(String::from_utf8(output.stdout).unwrap())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn saved(json: &str) -> MetadataText {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), json).unwrap();
    saved_metadata(file.path()).unwrap()
}

impl<'f> Metadata<'f> {
    fn of(folder: &'f Path, artifacts: bool) -> Result<Self, Refusal> {
        let mut arguments = vec![
            "metadata",
            "--format-version=1",
            "--all-features",
            "--offline",
        ];
        arguments.extend(artifacts.then_some("-Zbindeps"));
        arguments.extend(folder.join("Cargo.lock").exists().then_some("--locked"));
        let json = run(folder, &arguments)?;
        let text = saved(&json);
        Ok(Self { folder, json, text })
    }

    /// Compares; `Err` if cargo itself refuses the question.
    fn compare(&self, question: &Question) -> Result<Difference, Refusal> {
        let flags = question.flags();
        let mut arguments: Vec<&str> = UNIT_GRAPH.split(' ').collect();
        arguments.extend(flags.iter().map(String::as_str));
        let units: UnitGraph = serde_json::from_str(&run(self.folder, &arguments)?).unwrap();
        let compiled = compiled(&units);
        let mut difference = Difference::default();
        let graph = match load_graph(&self.text, &question.selection) {
            Ok(graph) => graph,
            Err(error) => {
                difference.missing.insert(format!("no graph: {error}"));
                return Ok(difference);
            }
        };
        for (root, id, side, ships) in &compiled {
            let package = package(&graph, id);
            let through = |reach: &Reach| {
                let mut members = package.reached.get(reach).into_iter().flatten();
                members.any(|ix| graph.package(*ix).id == *root)
            };
            let is_there = match side {
                side if !question.all_targets || *ships => through(side),
                Reach::Linked => through(&Reach::Linked) || through(&Reach::Dev),
                _ => Reach::ALL.iter().any(through),
            };
            if is_there {
                difference.common += 1;
                continue;
            }
            let reached = package.reached.keys().map(|reach| reach.as_str());
            let ours = reached.collect::<Vec<_>>().join(", ");
            let why = graph.over_reported().unwrap_or_default();
            let miss = format!(
                "{} {side} by {}, not [{ours}] {why}",
                short(id),
                short(root)
            );
            difference.missing.insert(miss);
        }
        for root in units.roots.iter().map(|root| &units.units[*root]) {
            if root.is_artefact() && !package(&graph, &root.pkg_id).has_artefact {
                let (id, types) = (short(&root.pkg_id), &root.target.crate_types);
                difference
                    .missing
                    .insert(format!("{id} builds {types:?}, which is an artefact"));
            }
        }
        difference.extra = self.explain(&compiled, question, &graph);
        Ok(difference)
    }

    /// The members with an example that can leave the firm.
    fn shipping(&self) -> BTreeSet<String> {
        let metadata: serde_json::Value = serde_json::from_str(&self.json).unwrap();
        let list = |value: &serde_json::Value| value.as_array().unwrap().clone();
        let is_one = |target: &serde_json::Value| {
            let target: Target = serde_json::from_value(target.clone()).unwrap();
            let is = |words: &[String], word: &str| words.iter().any(|other| other == word);
            let types = ["cdylib", "staticlib", "dylib"];
            is(&target.kind, "example") && types.iter().any(|of| is(&target.crate_types, of))
        };
        list(&metadata["packages"])
            .iter()
            .filter(|package| list(&package["targets"]).iter().any(is_one))
            .map(|package| package["id"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Finds out why we report more than cargo builds, by asking us again with less in doubt.
    fn explain(
        &self,
        compiled: &Compiled,
        question: &Question,
        graph: &Graph,
    ) -> Vec<(String, &'static str)> {
        let mut left = beyond(graph, compiled, question.all_targets);
        let mut explained = Vec::new();
        let is_simulated = graph.over_reported().is_none();
        let mut selection = question.selection.clone();
        if selection.targets.is_empty() {
            selection.targets = vec![host()];
        }
        let on_host = |reach: Reach| reach == Reach::Build || reach == Reach::ProcMacro;
        let is_here = selection.targets == [host()];
        for (cause, settled) in [
            ("every platform is looked at", None),
            ("flags could switch a cfg", Some(false)),
            ("the host's platform is not narrowed", Some(true)),
        ] {
            if left.is_empty() || !is_simulated {
                break;
            }
            let text = settled.map(|fully| saved(&settle(&self.json, fully)));
            let graph = load_graph(text.as_ref().unwrap_or(&self.text), &selection);
            let still = beyond(&graph.unwrap(), compiled, question.all_targets);
            // For another platform only what is of the host can be settled fully.
            let may_be = |reach| is_here || settled != Some(true) || on_host(reach);
            let stays = |one: &(String, Reach)| still.contains(one) || !may_be(one.1);
            let (stay, go): (BTreeSet<_>, BTreeSet<_>) = left.into_iter().partition(stays);
            explained.extend(go.into_iter().map(|one| (one, cause)));
            left = stay;
        }
        let roots: BTreeSet<&String> = compiled.iter().map(|(root, ..)| root).collect();
        let is_idle = |member: &Package| !roots.contains(&member.id);
        let shipping = self.shipping();
        let ships = |member: &Package| shipping.contains(&member.id);
        let is_narrow = selection.no_default_features
            || selection.default_features
            || !(selection.packages.is_empty() && selection.exclude.is_empty());
        for (id, reach) in left {
            let through = package(graph, &id).reached[&reach].iter();
            let cause = match question {
                question if !is_simulated && question.artifacts => {
                    "the simulation falls back for artifact dependencies"
                }
                _ if !is_simulated => "the simulation fell back",
                _ if through.clone().all(|ix| graph.package(*ix).is_proc_macro) => {
                    "a macro's examples, and bins whose features are off"
                }
                _ if through.clone().all(|ix| ships(graph.package(*ix))) => {
                    "an example that can leave the firm, which a plain build leaves out"
                }
                _ if through.clone().all(|ix| is_idle(graph.package(*ix))) => {
                    "a member whose bins want features that are off"
                }
                question if question.artifacts => "an artifact dependency counts with its library",
                question if question.first_resolver && is_narrow => {
                    "flags narrow less with the first resolver"
                }
                _ => "not explained",
            };
            explained.push(((id, reach), cause));
        }
        let told =
            |((id, reach), cause): ((String, Reach), _)| (format!("{} {reach}", short(&id)), cause);
        explained.into_iter().map(told).collect()
    }
}

/// A package id without the folder that is different each time.
fn short(id: &str) -> &str {
    id.rsplit_once("/.tmp")
        .and_then(|(_, rest)| rest.split_once('/'))
        .map_or(id, |(_, rest)| rest)
}

/// Root package, package, the side it is compiled on, and whether that is for an example that can
/// leave the firm.
type Compiled = BTreeSet<(String, String, Reach, bool)>;

/// Goes from each root to all it needs. A build script belongs to its package; only what it needs
/// is of the build.
fn compiled(graph: &UnitGraph) -> Compiled {
    let mut found = Compiled::new();
    for root in &graph.roots {
        let mut seen = BTreeSet::new();
        let unit = &graph.units[*root];
        let mut stack = vec![(*root, unit.side_below(Reach::Linked))];
        while let Some((at, side)) = stack.pop() {
            if !seen.insert((at, side)) {
                continue;
            }
            let below = &graph.units[at];
            if !below.is("custom-build") {
                let ships = unit.is("example") && unit.is_artefact();
                found.insert((unit.pkg_id.clone(), below.pkg_id.clone(), side, ships));
            }
            for dependency in &below.dependencies {
                stack.push((
                    dependency.index,
                    graph.units[dependency.index].side_below(side),
                ));
            }
        }
    }
    found
}

/// What we report and cargo does not compile: by side in a plain build, else at all.
fn beyond(graph: &Graph, compiled: &Compiled, all_targets: bool) -> BTreeSet<(String, Reach)> {
    let sides: BTreeSet<(&str, Reach)> = compiled
        .iter()
        .map(|(_, id, side, _)| (id.as_str(), *side))
        .collect();
    let mut beyond = BTreeSet::new();
    for package in &graph.packages {
        for reach in package
            .reached
            .keys()
            .filter(|reach| all_targets || **reach != Reach::Dev)
        {
            let is_on = |side: &Reach| sides.contains(&(package.id.as_str(), *side));
            let is_built = is_on(reach) || (all_targets && Reach::ALL.iter().any(is_on));
            if !is_built {
                beyond.insert((package.id.clone(), *reach));
            }
        }
    }
    beyond
}

fn package<'g>(graph: &'g Graph, id: &str) -> &'g Package {
    graph
        .packages
        .iter()
        .find(|package| package.id == id)
        .unwrap()
}
