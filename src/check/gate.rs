//! One run of the gate, from what is asked to what is found: wires the rooms together.
//!
//! Holds no rule of its own and prints nothing. What a run needs from outside (the day, the
//! environment's policy, where cargo's words go) comes in as arguments.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::Arc;

use super::asked::{Input, Request};
use super::failure::Failure;
use super::policies::{load_policies, narrowed, permit, tool_version, verify_first};
use super::{since, updates};
use crate::decide::{self, Assessment, Question};
use crate::facts::{self, Evidence, Facts};
use crate::findings::{self, Base, Failed, Failing, Judgement};
use crate::graph::{self, Declared, Gates, Graph, Mirror, PackageIx, Step, Use, Uses};
use crate::policy::{self, Origin, ParseContext, Policy, Product, TestCase};
use crate::remedy::{self, Failures};
use crate::source::{FileId, Sources, Span};
use crate::vocabulary::{Narrowing, Outcome};

/// Something a run may be timed at.
pub(crate) trait Clock {
    /// Marks the end of a step.
    fn done(&mut self, step: &'static str);
}

/// A clock that is not looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NoClock;

impl Clock for NoClock {
    fn done(&mut self, _step: &'static str) {}
}

/// Judges a workspace. cargo's own words go to `stderr`.
///
/// # Errors
/// Fails if no verdict could be reached; a refused package is a verdict, not an error.
pub(crate) fn check(
    request: &Request,
    stderr: &mut dyn Write,
    clock: &mut dyn Clock,
) -> Result<Judgement, Failure> {
    verify_first(request)?;
    let text = match &request.input {
        Input::Cargo(metadata) => graph::cargo_metadata(metadata, stderr)?,
        Input::Saved(path) => graph::saved_metadata(path)?,
    };
    clock.done("cargo-metadata");
    let graph = graph::load_graph(&text, &request.selection)?;
    drop(text);
    clock.done("graph");
    judge(request, graph, clock)
}

/// Judges a graph; where it is asked for, what failed at the commit the change starts from is known.
pub(super) fn judge(
    request: &Request,
    graph: Graph,
    clock: &mut dyn Clock,
) -> Result<Judgement, Failure> {
    let assessed = Assessed::of(request, graph, None, clock)?;
    let others = left_out(&assessed.graph, &assessed.decided.assessment);
    let judgement = match &request.since {
        Some(since) => since::explain(request, since, assessed, clock)?,
        None => assessed.explain(request, clock)?,
    };
    if judgement.summary.judged == 0 && others > 0 {
        return Err(Failure::NothingJudged { packages: others });
    }
    Ok(judgement)
}

/// What is judged by.
#[derive(Debug, Clone)]
pub(super) struct Policies {
    pub(super) layers: Vec<Policy>,
    pub(super) origins: Vec<Origin>,
    product: Option<Product>,
}

impl Policies {
    /// Reads those that hold for a graph.
    pub(super) fn of(
        request: &Request,
        graph: &Graph,
        sources: &mut Sources,
    ) -> Result<Self, Failure> {
        if let Some(setting) = graph.unknown_settings().first() {
            return Err(Failure::UnknownSetting(setting.clone()));
        }
        let (loaded, product) = load_policies(request, Some(graph), sources)?;
        Ok(Self {
            layers: loaded.policies,
            origins: loaded.origins,
            product,
        })
    }
}

/// What is decided of a graph, and on which facts.
pub(super) struct Decided {
    evidence: Evidence,
    facts: Facts,
    pub(super) assessment: Assessment,
}

impl Decided {
    /// Gathers the facts and decides.
    pub(super) fn of(
        request: &Request,
        graph: &Graph,
        policies: &Policies,
        clock: &mut dyn Clock,
    ) -> Result<Self, Failure> {
        let shown = shown(request, graph);
        let layers = &policies.layers;
        let evidence = facts::gather(graph, layers, &wanted(request, &shown));
        let facts = facts::derive(graph, layers, &evidence);
        clock.done("facts");
        let assessment = decide::assess(&Question {
            graph,
            layers,
            facts: &facts,
            evidence: &evidence,
            as_of: request.as_of,
            product: policies.product.as_ref(),
        })?;
        clock.done("decide");
        Ok(Self {
            evidence,
            facts,
            assessment,
        })
    }

    /// Tells what fails, but for packages that are left out.
    pub(super) fn failed(
        &self,
        request: &Request,
        graph: &Graph,
        policies: &Policies,
        is_left_out: impl Fn(PackageIx) -> bool,
    ) -> Failed {
        let question = Question {
            graph,
            layers: &policies.layers,
            facts: &self.facts,
            evidence: &self.evidence,
            as_of: request.as_of,
            product: policies.product.as_ref(),
        };
        Failed::of(&question, &self.assessment, is_left_out)
    }
}

/// A graph with what is decided of it, before anything is explained.
pub(super) struct Assessed {
    pub(super) sources: Sources,
    pub(super) graph: Graph,
    pub(super) policies: Policies,
    pub(super) narrowed: Vec<Narrowing>,
    pub(super) decided: Decided,
    /// Where the manifests and the lock lie that the graph speaks of, if not in their place.
    pub(super) mirror: Option<Mirror>,
    /// What the run is compared with, and what failed there too.
    pub(super) known: Option<(Base, BTreeSet<Failing>)>,
}

impl Assessed {
    /// Gathers the facts and decides.
    pub(super) fn of(
        request: &Request,
        graph: Graph,
        mirror: Option<Mirror>,
        clock: &mut dyn Clock,
    ) -> Result<Self, Failure> {
        let mut sources = Sources::new();
        let policies = Policies::of(request, &graph, &mut sources)?;
        let narrowed = narrowed(request, &graph, &policies.layers)?;
        clock.done("policy");
        let decided = Decided::of(request, &graph, &policies, clock)?;
        Ok(Self {
            sources,
            graph,
            policies,
            narrowed,
            decided,
            mirror,
            known: None,
        })
    }

    /// What fails, as remedies know it.
    pub(super) fn failures(&self) -> Failures {
        remedy::failures(&self.decided.facts, &self.decided.assessment)
    }

    /// Explains what is decided.
    pub(super) fn explain(
        mut self,
        request: &Request,
        clock: &mut dyn Clock,
    ) -> Result<Judgement, Failure> {
        let updates = match request.updates {
            Some(consent) if self.mirror.is_none() => updates::proved(request, consent, &self),
            _ => Vec::new(),
        };
        let question = Question {
            graph: &self.graph,
            layers: &self.policies.layers,
            facts: &self.decided.facts,
            evidence: &self.decided.evidence,
            as_of: request.as_of,
            product: self.policies.product.as_ref(),
        };
        let assessment = &self.decided.assessment;
        let (base, known) = self.known.unzip();
        let mut manifests = OnDisk::new(&self.graph);
        if let Some(mirror) = &self.mirror {
            manifests.files = graph::Manifests::mirrored(&self.graph, mirror);
        }
        let sources = &mut self.sources;
        // What is only tried is in no manifest yet that could be edited.
        let (mut remedies, entries) = if request.remedies && self.mirror.is_none() {
            let may_narrow =
                permit(request, &self.policies.layers, &Narrowing::DefaultFeatures).is_ok();
            let disk = (
                &mut *sources,
                &mut manifests as &mut dyn findings::Manifests,
            );
            remedy::found(&question, assessment, disk, may_narrow)
        } else {
            Default::default()
        };
        // Before all else: they change the least.
        remedies.found.splice(0..0, updates);
        clock.done("remedies");
        let options = findings::Options {
            stage: request.stage.clone(),
            denied: request.denied.iter().copied().collect(),
            deny_warnings: request.deny_warnings,
            outside: self
                .policies
                .origins
                .iter()
                .map(|origin| origin.is_outside)
                .collect(),
            remedies,
            narrowed: self.narrowed.iter().map(ToString::to_string).collect(),
            revision: request.revision.clone(),
            labels: request.labels.clone(),
            base,
            known: known.unwrap_or_default(),
        };
        let mut explanation =
            findings::explain(&question, assessment, &options, sources, &mut manifests)?;
        entries.tell(&mut explanation.findings, &question);
        remedy::advise(
            &mut explanation.findings,
            &self.graph,
            options.remedies.total(),
        );
        if request.hints {
            let failures = remedy::failures(&self.decided.facts, &self.decided.assessment);
            let wanted = wanted(request, &[]);
            remedy::hint(&mut explanation.findings, &question, &failures, &wanted);
        }
        clock.done("explain");
        drop(manifests);
        Ok(Judgement {
            layer_paths: self.policies.origins.iter().map(Origin::path).collect(),
            sources: self.sources,
            graph: self.graph,
            layers: self.policies.layers,
            facts: self.decided.facts,
            assessment: self.decided.assessment,
            findings: explanation.findings,
            summary: explanation.summary,
            run: explanation.run,
            outcome: explanation.outcome,
            exit_code: explanation.exit_code,
        })
    }
}

fn wanted<'r>(request: &'r Request, shown: &'r [PackageIx]) -> facts::Wanted<'r> {
    facts::Wanted {
        check_files: request.check_files,
        shown,
        cache: request.cache.as_deref(),
    }
}

/// Counts the packages that are not ours and that nothing was said about.
fn left_out(graph: &Graph, assessment: &Assessment) -> usize {
    let decisions = graph.indices().zip(&assessment.packages);
    decisions
        .filter(|(ix, decision)| {
            !graph.package(*ix).is_member && decision.outcome == Outcome::NotJudged
        })
        .count()
}

/// Reads the policies a request names, highest layer first, without a workspace; for questions
/// about licenses alone.
///
/// # Errors
/// Fails if there is no policy, or it has mistakes.
pub(crate) fn policy_alone(request: &Request) -> Result<Vec<Policy>, Failure> {
    let (loaded, _) = load_policies(request, None, &mut Sources::new())?;
    Ok(loaded.policies)
}

/// A policy that was read, and the tests of other files for it.
#[derive(Debug)]
pub(crate) struct PolicyAlone {
    /// The files.
    pub sources: Sources,
    /// The policy, organisation's layer first.
    pub layers: Vec<Policy>,
    /// What the files of tests hold, in order.
    pub tests: Vec<TestCase>,
}

/// Reads the policy a request names, and files of tests for it, without a workspace.
///
/// # Errors
/// Fails if there is no policy, a file of tests is not there, or one of them has mistakes.
pub(crate) fn policy_and_tests(
    request: &Request,
    files: &[camino::Utf8PathBuf],
) -> Result<PolicyAlone, Failure> {
    let mut sources = Sources::new();
    let (loaded, _) = load_policies(request, None, &mut sources)?;
    let version = tool_version();
    let context = ParseContext {
        today: request.as_of,
        tool_version: &version,
    };
    let mut tests = Vec::new();
    let mut problems = Vec::new();
    for file in files {
        let document = policy::read_tests(file)?;
        let (path, text) = (&document.shown, &document.text);
        match policy::parse_tests(&mut sources, path, text, &loaded.policies, &context) {
            Ok(cases) => tests.extend(cases),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() {
        Ok(PolicyAlone {
            sources,
            layers: loaded.policies,
            tests,
        })
    } else {
        Err(Failure::policy(sources, problems))
    }
}

/// Returns the packages a request asks to show, whatever their version if it names none.
fn shown(request: &Request, graph: &Graph) -> Vec<PackageIx> {
    if request.shown.is_empty() {
        return Vec::new();
    }
    let is_shown = |ix: &PackageIx| {
        let package = graph.package(*ix);
        let label = format!("{}@{}", package.name, package.version);
        let mut shown = request.shown.iter();
        shown.any(|target| *target == package.name || *target == label)
    };
    graph.indices().filter(is_shown).collect()
}

/// Our own manifests, read when a finding points into them.
pub(super) struct OnDisk<'g> {
    graph: &'g Graph,
    files: graph::Manifests,
    /// What the sources of members name, as far as it was asked for.
    uses: BTreeMap<PackageIx, Uses>,
    /// What the features of packages switch on, likewise.
    gates: BTreeMap<PackageIx, Arc<Gates>>,
}

impl<'g> OnDisk<'g> {
    pub(super) fn new(graph: &'g Graph) -> Self {
        Self {
            graph,
            files: graph::Manifests::new(graph),
            uses: BTreeMap::new(),
            gates: BTreeMap::new(),
        }
    }
}

impl findings::Manifests for OnDisk<'_> {
    fn dependency(&mut self, sources: &mut Sources, step: &Step) -> Vec<Span> {
        let entries = self.files.declarations(sources, self.graph, step);
        let Some(first) = entries.first() else {
            return Vec::new();
        };
        std::iter::once(first.declared)
            .chain(first.inherited)
            .map(|entry| key_of(sources, entry))
            .collect()
    }

    fn license(&mut self, sources: &mut Sources, package: PackageIx) -> Option<Span> {
        let package = self.graph.package(package);
        ["license", "license-file", "name"]
            .iter()
            .find_map(|field| self.files.field(sources, package, field))
    }

    fn manifest(&mut self, sources: &mut Sources, member: PackageIx) -> Option<FileId> {
        self.files.of_member(sources, self.graph.package(member))
    }

    fn workspace_manifest(&mut self, sources: &mut Sources) -> Option<FileId> {
        self.files.of_workspace(sources)
    }

    fn use_of(&mut self, entry: &Declared) -> Use {
        let read = || self.graph.uses(entry.member);
        let uses = self.uses.entry(entry.member).or_insert_with(read);
        self.graph.use_of(entry, uses)
    }

    fn named_of(&mut self, entry: &Declared) -> BTreeSet<String> {
        let read = || self.graph.uses(entry.member);
        let uses = self.uses.entry(entry.member).or_insert_with(read);
        self.graph.named_of(entry, uses)
    }

    fn gates(&mut self, package: PackageIx) -> Arc<Gates> {
        let read = || Arc::new(self.graph.gates(package));
        Arc::clone(self.gates.entry(package).or_insert_with(read))
    }
}

/// Narrows the span of a dependency's entry to its name; a `[dependencies.x]` header stays whole.
fn key_of(sources: &Sources, entry: Span) -> Span {
    let text = sources.slice(entry);
    let length = match text.chars().next() {
        Some('[') | None => text.len(),
        Some(quote @ ('"' | '\'')) => text[1..].find(quote).map_or(text.len(), |end| end + 2),
        Some(_) => text
            .find(|c: char| c == '=' || c == '.' || c.is_whitespace())
            .unwrap_or(text.len()),
    };
    Span::new(entry.file, entry.start..entry.start + length)
}
