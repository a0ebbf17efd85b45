//! `try`: adds a dependency in a scratch copy, judges that, and compares it with the workspace.
//!
//! The workspace itself is only read. cargo runs in the folder of the user, so that its settings
//! and its toolchain are those of the workspace, and works on the manifests of the copy.

use std::io::Write;

use super::asked::{Input, Request};
use super::failure::Failure;
use super::gate::{Assessed, NoClock, check};
use crate::answers::{Attempt, Change, Choices, FeatureChoice, Present, added_lines, mend_advice};
use crate::findings::{Judgement, Overall};
use crate::graph::{
    self, AddFailure, AddRequest, Graph, GraphError, MetadataRequest, PackageIx, Scratch,
    ScratchError,
};
use crate::license::nearest;
use crate::vocabulary::Outcome;

/// The sections besides `[dependencies]`: their flag, and what a dependency of theirs is called.
const SECTIONS: [(&str, &str); 2] = [("--dev", "dev-dependency"), ("--build", "build-dependency")];

/// What to try.
#[derive(Debug, Clone)]
pub(crate) struct Trial {
    /// What is judged by what.
    pub request: Request,
    /// What to add.
    pub add: AddRequest,
    /// The member to add it to, by name.
    pub member: Option<String>,
}

/// Why nothing could be tried.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AttemptError {
    /// There is no verdict.
    #[error(transparent)]
    Gate(#[from] Failure),
    /// Saved metadata cannot be added to.
    #[error("saved metadata cannot be added to")]
    Saved,
    /// Nobody said which member is meant.
    #[error("the workspace has several members, and none is named")]
    WhichMember {
        /// Their names.
        members: Vec<String>,
    },
    /// No member is called so.
    #[error("no member of the workspace is called `{name}`")]
    UnknownMember {
        /// As given.
        name: String,
        /// Their names.
        members: Vec<String>,
    },
    /// The registry has no such crate, or no version that fits.
    #[error("cargo cannot find a crate `{asked}`")]
    UnknownCrate {
        /// As given.
        asked: String,
        /// A near name.
        near: Option<String>,
        /// Whether cargo was not to use the network.
        offline: bool,
    },
    /// The member has the crate under another name, and cargo takes no second one.
    #[error("`{member}` depends on `{asked}` already, under the name `{name}`")]
    Renamed {
        /// As given.
        asked: String,
        /// The member.
        member: String,
        /// What its manifest calls the crate.
        name: String,
    },
    /// The crate has no such feature.
    #[error("{message}")]
    UnknownFeature {
        /// What cargo says.
        message: String,
        /// A near name.
        near: Option<String>,
    },
    /// The crate is not on this machine, and cargo was not to fetch it.
    #[error(
        "`{asked}` or a dependency of it is not in cargo's cache, and cargo may not download it"
    )]
    NotCached {
        /// As given.
        asked: String,
    },
    /// cargo refuses; its words have passed through.
    #[error("`cargo add` failed ({status})")]
    Refused {
        /// How it ended.
        status: String,
    },
    /// There is no scratch copy.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// cargo has added it, but it is not in the graph.
    #[error("cargo has added `{asked}`, but it is not among the packages")]
    Nowhere {
        /// As given.
        asked: String,
    },
}

impl AttemptError {
    /// Tells whether cargo or the file system failed, rather than what was asked or written.
    #[must_use]
    pub(crate) fn is_environment(&self) -> bool {
        match self {
            Self::Gate(failure) => failure.is_environment(),
            Self::Saved
            | Self::WhichMember { .. }
            | Self::UnknownMember { .. }
            | Self::UnknownCrate { offline: false, .. }
            | Self::Renamed { .. }
            | Self::UnknownFeature { .. } => false,
            // Offline, a wrong name looks like a crate that is not here.
            Self::UnknownCrate { offline: true, .. }
            | Self::NotCached { .. }
            | Self::Refused { .. }
            | Self::Scratch(_)
            | Self::Nowhere { .. } => true,
        }
    }

    /// Returns what to do about it, one line each.
    #[must_use]
    pub(crate) fn help(&self) -> Vec<String> {
        let meant =
            |near: &Option<String>| near.as_ref().map(|name| format!("did you mean `{name}`?"));
        let members = |members: &[String]| format!("the members are: {}", members.join(", "));
        match self {
            Self::Gate(failure) => failure.help(),
            Self::Saved => vec!["run it in the workspace, without `--metadata`".to_owned()],
            Self::WhichMember { members: names } => {
                vec!["name one: `--package MEMBER`".to_owned(), members(names)]
            }
            Self::UnknownMember {
                name,
                members: names,
            } => {
                let near = nearest(name, names.iter().map(String::as_str)).map(str::to_owned);
                meant(&near).into_iter().chain([members(names)]).collect()
            }
            Self::UnknownCrate {
                asked,
                near,
                offline,
            } => {
                let version = asked.split_once('@').map(|(name, requirement)| {
                    format!("if `{name}` exists, no version of it matches `{requirement}`")
                });
                let network = offline.then(|| {
                    "cargo looked on this machine only; run the same without `--offline`".to_owned()
                });
                meant(near)
                    .into_iter()
                    .chain(version)
                    .chain(network)
                    .collect()
            }
            Self::Renamed { asked, .. } => vec![format!(
                "how it is judged: `cargo ospo-check explain {}`",
                name_of(asked)
            )],
            Self::UnknownFeature { near, .. } => meant(near).into_iter().collect(),
            Self::NotCached { .. } => vec![
                "run the same without `--offline` so that cargo fetches it".to_owned(),
                "or bring it into the cache: `cargo fetch` in a package that depends on it"
                    .to_owned(),
            ],
            Self::Refused { .. } | Self::Scratch(_) | Self::Nowhere { .. } => Vec::new(),
        }
    }
}

/// Tries a dependency; returns the judgement of what is new or got stricter, and of nothing else,
/// with what has changed. cargo's words go to `stderr` where it fails.
///
/// # Errors
/// Fails if nothing could be tried; a refused crate is a verdict, not an error.
pub(crate) fn attempt(
    trial: &Trial,
    stderr: &mut dyn Write,
) -> Result<(Judgement, Attempt), AttemptError> {
    let Input::Cargo(metadata) = &trial.request.input else {
        return Err(AttemptError::Saved);
    };
    let standing = Request {
        remedies: false,
        ..trial.request.clone()
    };
    let before = check(&standing, stderr, &mut NoClock)?;
    let lab = Lab {
        trial,
        metadata,
        prior: prepare(trial, metadata, before)?,
    };
    let build_script = trial.add.section == Some("--build")
        && lab.prior.scratch.ensure_build_script(&lab.prior.manifest)?;
    let text = lab.added(&trial.add, stderr)?;
    let lines = lab.lines();
    let (judgement, change) = lab.judge(&text)?;
    let krate = lab.find(&judgement.graph)?;
    let package = judgement.graph.package(krate);
    let choices = if judgement.outcome == Overall::Pass || refused(&judgement, krate) {
        None
    } else {
        Some(lab.choices(&text.features(&package.id)))
    };
    let attempt = Attempt {
        krate,
        member: lab.prior.member.clone(),
        section: SECTIONS
            .iter()
            .find(|(flag, _)| trial.add.section == Some(*flag))
            .map_or("dependency", |(_, name)| name),
        lines,
        present: lab.prior.present,
        build_script,
        change,
        choices,
    };
    Ok((judgement, attempt))
}

/// Tells whether the crate itself does not pass: then no choice of its features helps.
fn refused(judgement: &Judgement, krate: PackageIx) -> bool {
    matches!(
        judgement.assessment.packages[krate.0].outcome,
        Outcome::Denied | Outcome::Undetermined | Outcome::Review
    )
}

/// What is known before anything is added.
struct Prior {
    before: Judgement,
    scratch: Scratch,
    member: String,
    manifest: camino::Utf8PathBuf,
    present: Vec<Present>,
    /// What the member's manifest calls the crate, if that is another name.
    alias: Option<String>,
}

fn prepare(
    trial: &Trial,
    metadata: &MetadataRequest,
    before: Judgement,
) -> Result<Prior, AttemptError> {
    let graph = &before.graph;
    let at = member(trial, metadata, graph)?;
    let member = graph.package(at);
    let asked = name_of(&trial.add.dependency);
    let present = graph
        .indices()
        .filter(|ix| same_name(&graph.package(*ix).name, asked))
        .map(|ix| Present {
            label: graph.package(ix).label(),
            outcome: before.assessment.packages[ix.0].outcome,
            path: before.paths(ix, 1).first().map(|labels| labels.join(" → ")),
        })
        .collect();
    Ok(Prior {
        scratch: Scratch::new(graph)?,
        member: member.name.clone(),
        manifest: member.manifest_path.clone(),
        present,
        alias: graph
            .indices()
            .filter(|ix| same_name(&graph.package(*ix).name, asked))
            .flat_map(|ix| graph.dependents(ix))
            .find(|step| step.from == at && !same_name(&step.dependency, asked))
            .map(|step| step.dependency),
        before,
    })
}

/// Finds the member to add to: the one named, else the package of the manifest at hand, else the
/// only one there is.
fn member(
    trial: &Trial,
    metadata: &MetadataRequest,
    graph: &Graph,
) -> Result<PackageIx, AttemptError> {
    let members = graph.members();
    let names = || -> Vec<String> {
        let packages = members.iter().map(|ix| graph.package(*ix));
        packages.map(|package| package.name.clone()).collect()
    };
    if let Some(name) = &trial.member {
        let named = members.iter().find(|ix| {
            let package = graph.package(**ix);
            package.name == *name || format!("{}@{}", package.name, package.version) == *name
        });
        return named.copied().ok_or_else(|| AttemptError::UnknownMember {
            name: name.clone(),
            members: names(),
        });
    }
    let here = graph::manifest_asked_for(metadata.manifest_path.as_ref());
    let at_hand = members.iter().find(|ix| {
        let manifest = &graph.package(**ix).manifest_path;
        graph::manifest_asked_for(Some(&manifest.clone().into_std_path_buf())) == here
    });
    match (at_hand, members) {
        (Some(ix), _) | (None, [ix]) => Ok(*ix),
        _ => Err(AttemptError::WhichMember { members: names() }),
    }
}

/// The scratch copy, and what is done with it.
struct Lab<'t> {
    trial: &'t Trial,
    metadata: &'t MetadataRequest,
    prior: Prior,
}

impl Lab<'_> {
    /// Adds a dependency to the untouched copy and resolves it.
    fn added(
        &self,
        add: &AddRequest,
        stderr: &mut dyn Write,
    ) -> Result<graph::MetadataText, AttemptError> {
        let scratch = &self.prior.scratch;
        scratch.restore()?;
        let manifest = scratch.mirror().path(&self.prior.manifest);
        graph::cargo_add(add, &manifest, self.metadata)
            .map_err(|failure| self.add_failed(failure, stderr))?;
        let mut words = Vec::new();
        graph::scratch_metadata(self.metadata, scratch, &mut words).map_err(|error| match error {
            GraphError::Offline { .. } => AttemptError::NotCached {
                asked: self.trial.add.dependency.clone(),
            },
            error => {
                let words = String::from_utf8_lossy(&words);
                if let Some(name) = &self.prior.alias
                    && words.contains("multiple times with different names")
                {
                    return AttemptError::Renamed {
                        asked: self.trial.add.dependency.clone(),
                        member: self.prior.member.clone(),
                        name: name.clone(),
                    };
                }
                self.pass_on(&words, stderr);
                AttemptError::Gate(error.into())
            }
        })
    }

    /// Shows cargo's words with the paths of the workspace.
    fn pass_on(&self, words: &str, stderr: &mut dyn Write) {
        let scratch = &self.prior.scratch;
        let words = scratch.mirror().undo(words, scratch.root());
        // A closed pipe is no reason to stop.
        let _ = stderr.write_all(words.as_bytes());
    }

    fn add_failed(&self, failure: AddFailure, stderr: &mut dyn Write) -> AttemptError {
        let (status, words) = match failure {
            AddFailure::Graph(error) => return AttemptError::Gate(error.into()),
            AddFailure::Refused { status, words } => (status, words),
        };
        let asked = self.trial.add.dependency.clone();
        let offline = self.metadata.offline || self.metadata.frozen;
        let error = words
            .lines()
            .find_map(|line| line.strip_prefix("error: "))
            .unwrap_or_default();
        if error.contains("could not be found in registry index") {
            let known = graph::cached_crates();
            let packages = &self.prior.before.graph.packages;
            let names = packages.iter().map(|package| &package.name);
            let names = names.chain(&known).map(String::as_str);
            let name = name_of(&asked);
            return AttemptError::UnknownCrate {
                near: nearest(name, names.filter(|other| *other != name)).map(str::to_owned),
                asked,
                offline,
            };
        }
        if error.contains("unrecognized feature") {
            let wrong = error.rsplit(": ").next().unwrap_or_default();
            let similar = words.lines().find_map(|line| {
                let (_, rest) = line.split_once("similar name exists: `")?;
                rest.strip_suffix('`')
            });
            let listed = words
                .lines()
                .filter_map(|line| line.strip_prefix("    "))
                .flat_map(|line| line.split(", "));
            return AttemptError::UnknownFeature {
                near: similar
                    .or_else(|| nearest(wrong, listed))
                    .map(str::to_owned),
                message: error.to_owned(),
            };
        }
        self.pass_on(&words, stderr);
        if [
            "offline mode",
            "--offline was specified",
            "--frozen was specified",
        ]
        .iter()
        .any(|phrase| words.contains(phrase))
        {
            AttemptError::NotCached { asked }
        } else {
            AttemptError::Refused { status }
        }
    }

    /// The lines that cargo has added to the manifest.
    fn lines(&self) -> Vec<crate::answers::ManifestLine> {
        let scratch = &self.prior.scratch;
        let path = self
            .prior
            .manifest
            .strip_prefix(scratch.root())
            .unwrap_or(&self.prior.manifest);
        scratch
            .changed(&self.prior.manifest)
            .map(|(before, after)| added_lines(&path.as_str().replace('\\', "/"), &before, &after))
            .unwrap_or_default()
    }

    /// Finds the crate that was added: of several versions the one the member depends on.
    fn find(&self, graph: &Graph) -> Result<PackageIx, AttemptError> {
        let asked = name_of(&self.trial.add.dependency);
        let member = graph
            .members()
            .iter()
            .copied()
            .find(|ix| graph.package(*ix).manifest_path == self.prior.manifest);
        let is_direct = |ix: PackageIx| {
            member.is_some_and(|member| {
                let paths = graph.paths_from(member, ix, None, 4);
                paths.iter().any(|path| path.steps.len() == 1)
            })
        };
        graph
            .indices()
            .filter(|ix| same_name(&graph.package(*ix).name, asked))
            .max_by_key(|ix| (is_direct(*ix), graph.package(*ix).version.clone()))
            .ok_or_else(|| AttemptError::Nowhere {
                asked: self.trial.add.dependency.clone(),
            })
    }

    /// Tries less than was asked for, then as much of the default features as passes.
    fn choices(&self, features: &std::collections::BTreeMap<String, Vec<String>>) -> Choices {
        let asked = FeatureChoice {
            default: !self.trial.add.no_default_features,
            features: self.trial.add.features.clone(),
        };
        let none = Vec::new();
        let defaults = features.get("default").unwrap_or(&none);
        let mut choices = Choices::default();
        for fewer in asked.fewer() {
            // Without default features there is nothing to switch off.
            if fewer.default != asked.default && defaults.is_empty() {
                continue;
            }
            choices.tried += 1;
            if !self.passes(&fewer) {
                continue;
            }
            let mut wider = Vec::new();
            if fewer.default != asked.default {
                for with in fewer.with_each(defaults) {
                    choices.tried += 1;
                    if self.passes(&with) {
                        wider.push(with);
                    }
                }
                if wider.len() > 1 {
                    let mut all = fewer.clone();
                    all.features.extend(
                        wider
                            .iter()
                            .filter_map(|with| with.features.last().cloned()),
                    );
                    choices.tried += 1;
                    if self.passes(&all) {
                        wider = vec![all];
                    }
                }
            }
            choices.passing = wider;
            choices.passing.push(fewer);
            break;
        }
        choices
    }

    /// Adds the crate with other features, and tells whether nothing new is refused then. What
    /// cannot be resolved is not proved to pass.
    fn passes(&self, choice: &FeatureChoice) -> bool {
        let add = AddRequest {
            features: choice.features.clone(),
            no_default_features: !choice.default,
            ..self.trial.add.clone()
        };
        let Ok(text) = self.added(&add, &mut std::io::sink()) else {
            return false;
        };
        self.judge(&text)
            .is_ok_and(|(judgement, _)| judgement.outcome == Overall::Pass)
    }

    /// Judges what is new or got stricter in a copy that was added to.
    fn judge(&self, text: &graph::MetadataText) -> Result<(Judgement, Change), Failure> {
        let request = &self.trial.request;
        let graph = graph::load_graph(text, &request.selection)?;
        let mirror = self.prior.scratch.mirror().clone();
        let mut after = Assessed::of(request, graph, Some(mirror), &mut NoClock)?;
        let before = &self.prior.before;
        let mut change = Change::between(
            (&before.graph, &before.assessment),
            (&after.graph, &after.decided.assessment),
        );
        if let Ok(krate) = self.find(&after.graph) {
            change.ask_about(
                krate,
                &self.prior.member,
                &after.graph,
                &after.decided.assessment,
            );
        }
        let packages = change.packages();
        after.decided.assessment.keep_only(&packages);
        let mut judgement = after.explain(request, &mut NoClock)?;
        judgement.keep_only(&packages);
        mend_advice(&mut judgement);
        Ok((judgement, change))
    }
}

fn name_of(dependency: &str) -> &str {
    dependency.split('@').next().unwrap_or_default()
}

/// Tells whether two names are one to cargo's registry.
fn same_name(one: &str, other: &str) -> bool {
    let plain = |name: &str| name.to_ascii_lowercase().replace('_', "-");
    plain(one) == plain(other)
}
