//! Combines cargo's settings: finds which sources they replace or mirror, and refuses any setting
//! that could make a build use other code than `cargo metadata` showed. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::file::{Entry, File};
use super::url::SourceUrl;

/// One file of settings, or one flag.
#[derive(Debug)]
pub(super) struct Layer {
    /// Whether it is part of the checkout, so that a change may write it.
    pub(super) is_checkouts: bool,
    /// Whether another file includes it, which older cargos do not understand.
    pub(super) is_included: bool,
    /// What messages call it.
    pub(super) shown: String,
    /// What its relative paths start from.
    pub(super) base: String,
    pub(super) file: File,
}

/// What cargo would read, were it started in one folder; the layer that counts most comes first.
#[derive(Debug, Clone, Default)]
pub(super) struct View {
    pub(super) folder: String,
    pub(super) flags: Vec<Rc<Layer>>,
    pub(super) files: Vec<Rc<Layer>>,
}

/// What the settings around a workspace come to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Effect {
    /// Sources, as packages name them, that the checkout replaces, and whether by something that
    /// cargo fetches and not by a folder.
    pub(in super::super) replaced: BTreeMap<String, bool>,
    /// What the runner has cargo fetch instead of a source.
    pub(in super::super) mirrors: BTreeMap<String, Vec<SourceUrl>>,
}

/// A setting that keeps the gate from knowing what is built.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) struct Blame {
    pub(in super::super) file: String,
    pub(in super::super) line: Option<usize>,
    pub(in super::super) message: String,
    pub(in super::super) help: String,
}

impl Blame {
    /// Says that a file cannot be read or understood.
    pub(super) fn unreadable(file: &str, line: Option<usize>, message: &str) -> Self {
        Self {
            file: file.to_owned(),
            line,
            message: format!("cargo's settings cannot be understood: {message}"),
            help: "fix the file; until then, what cargo builds is unknown".to_owned(),
        }
    }
}

/// Where a source leads in the end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Itself,
    Fetched(SourceUrl, Option<String>),
    Folder(String, String),
    /// cargo would fail.
    Nowhere(String),
}

/// Whose word on a source counts.
enum Lead {
    /// The runner's, who may have it fetched from these instead.
    Runners(Vec<SourceUrl>),
    /// The checkout's.
    Replaced {
        /// By something that cargo fetches, and not by a folder.
        fetched: bool,
    },
}

/// The settings of one workspace. The first view is the one `cargo metadata` had; the others are
/// those of builds.
pub(super) struct Settings<'s> {
    pub(super) views: Vec<View>,
    /// Those of builds that are started above the workspace, by the path of its manifest.
    pub(super) above: Vec<View>,
    pub(super) variables: &'s BTreeMap<String, String>,
    /// Sources as packages name them.
    pub(super) claims: &'s BTreeSet<&'s str>,
    /// Tells whether a path, from a base, is the lock at the root of the workspace.
    pub(super) is_our_lock: &'s dyn Fn(&str, &str) -> bool,
}

/// Counts whom the layers belong to: the runner's alone, or those of the checkout too.
type Holds = fn(&Layer) -> bool;
const RUNNER: Holds = |layer| !layer.is_checkouts;
const ALL: Holds = |_| true;

impl Settings<'_> {
    /// Finds what the checkout's settings replace.
    ///
    /// # Errors
    /// Fails if a build would obey a setting that `cargo metadata` did not, or the other way round.
    pub(super) fn effect(&self) -> Result<Effect, Blame> {
        self.check_locks()?;
        self.check_overrides()?;
        self.check_spelling()?;
        self.check_registries()?;
        let mut effect = Effect::default();
        for claim in self.claims {
            let Some(url) = SourceUrl::of_package(claim) else {
                continue;
            };
            match self.lead(&url)? {
                Lead::Runners(mirrors) => {
                    effect.mirrors.insert((*claim).to_owned(), mirrors);
                }
                Lead::Replaced { fetched } => {
                    effect.replaced.insert((*claim).to_owned(), fetched);
                }
            }
        }
        // What a build may take from elsewhere need not show in the metadata: a patch that is not
        // used, or in place of which a member stands.
        for url in self.named() {
            self.lead(&url)?;
        }
        Ok(effect)
    }

    /// The sources that the checkout's settings speak of.
    fn named(&self) -> BTreeSet<SourceUrl> {
        let mut named = BTreeSet::new();
        for layer in self.checkouts() {
            for entries in layer.file.sources.values() {
                let of = |key| entries.get(key).map(|entry: &Entry| entry.value.as_str());
                named.extend(of("registry").map(SourceUrl::registry));
                named.extend(of("git").map(SourceUrl::git));
            }
            let indexes = layer.file.registries.values();
            named.extend(indexes.map(|index| SourceUrl::registry(&index.value)));
        }
        // What it is called by in packages, whichever of its two indexes is meant.
        let plain = named.into_iter().map(|url| match url.is_crates_io() {
            true => SourceUrl::crates_io(),
            false => url,
        });
        plain.collect()
    }

    /// Finds where a source leads, which has to be the same in every build.
    fn lead(&self, url: &SourceUrl) -> Result<Lead, Blame> {
        let lead = |views: &[View], holds: Holds| -> Vec<_> {
            let views = views.iter();
            views.map(|view| self.targets(view, holds, url).0).collect()
        };
        let (runners, all) = (lead(&self.views, RUNNER), lead(&self.views, ALL));
        // A build that is started above the workspace may miss its settings, but obey no others.
        let above = lead(&self.above, RUNNER).into_iter();
        let above = above.zip(lead(&self.above, ALL)).zip(&self.above);
        for ((runners, found), view) in above {
            if found != runners && Some(&found) != all.first() {
                return Err(self.blame_source(view, url));
            }
        }
        if runners == all {
            let mirrors = runners.into_iter().next().into_iter().flatten();
            let mirrors = mirrors.filter_map(|target| match target {
                Target::Fetched(url, _) => Some(url),
                _ => None,
            });
            Ok(Lead::Runners(mirrors.collect()))
        } else if all.iter().all(|targets| *targets == all[0]) {
            let is_fetched = |target: &Target| matches!(target, Target::Fetched(..));
            let fetched = all[0].iter().any(is_fetched);
            Ok(Lead::Replaced { fetched })
        } else {
            let at = (0..all.len()).find(|at| runners[*at] != all[*at]);
            Err(self.blame_source(&self.views[at.unwrap_or(0)], url))
        }
    }

    fn builds(&self) -> impl Iterator<Item = &View> {
        self.views.iter().chain(&self.above)
    }

    fn checkouts(&self) -> impl Iterator<Item = &Rc<Layer>> {
        let layers = self.builds();
        let layers = layers.flat_map(|view| view.flags.iter().chain(&view.files));
        layers.filter(|layer| layer.is_checkouts)
    }

    /// The lock that is digested has to be the one that cargo uses.
    fn check_locks(&self) -> Result<(), Blame> {
        for view in self.builds() {
            let of = |layers: &[Rc<Layer>]| {
                let layer = layers.iter().find(|layer| layer.file.lockfile.is_some())?;
                let Entry { value, line } = layer.file.lockfile.clone()?;
                Some((layer.shown.clone(), Some(line), layer.base.clone(), value))
            };
            let variable = || {
                let value = self.variables.get(LOCK_VARIABLE)?;
                let name = format!("`{LOCK_VARIABLE}`");
                Some((name, None, view.folder.clone(), value.clone()))
            };
            let named = of(&view.flags)
                .or_else(variable)
                .or_else(|| of(&view.files));
            if let Some((file, line, base, value)) = named
                && !(self.is_our_lock)(&base, &value)
            {
                return Err(Blame {
                    file,
                    line,
                    message: "`resolver.lockfile-path` names a different lock file than the `Cargo.lock` of the workspace, which is the one judged"
                        .to_owned(),
                    help: "remove `resolver.lockfile-path`".to_owned(),
                });
            }
        }
        Ok(())
    }

    /// Overrides and patches show in the metadata, if cargo has seen them.
    fn check_overrides(&self) -> Result<(), Blame> {
        for layer in self.checkouts() {
            let file = &layer.file;
            let overrides = [
                ("paths", file.paths),
                ("patch", file.patch),
                ("path-bases", file.path_bases),
            ];
            let source = file.sources.values().flat_map(BTreeMap::values);
            let others = [
                ("source", source.map(|entry| entry.line).min()),
                (
                    "registries",
                    file.registries.values().map(|entry| entry.line).min(),
                ),
                (
                    "resolver.lockfile-path",
                    file.lockfile.as_ref().map(|entry| entry.line),
                ),
            ];
            for (key, line) in overrides.into_iter().chain(others) {
                if line.is_some() && layer.is_included {
                    return Err(Blame {
                        file: layer.shown.clone(),
                        line,
                        message: format!(
                            "`{key}` changes what cargo builds, and not every version of cargo reads included files"
                        ),
                        help: "move it to the file that includes this one, or remove it".to_owned(),
                    });
                }
            }
            for (key, line) in overrides {
                if line.is_some() && !self.views.iter().all(|view| view.has(layer)) {
                    return Err(self.blame(layer, line, key));
                }
            }
        }
        Ok(())
    }

    /// Whether a URL is that of a package can be told only where cargo takes it as it is written.
    fn check_spelling(&self) -> Result<(), Blame> {
        for layer in self.checkouts() {
            for (name, entries) in &layer.file.sources {
                for key in ["registry", "git"] {
                    let Some(Entry { value, line }) = entries.get(key) else {
                        continue;
                    };
                    if !SourceUrl::registry(value).is_plain() {
                        return Err(Blame {
                            file: layer.shown.clone(),
                            line: Some(*line),
                            message: format!(
                                "`{key}` of `source.{name}` is a URL that cargo may read differently than it is written"
                            ),
                            help: "write it in its plain form, as `Cargo.lock` has it".to_owned(),
                        });
                    }
                }
            }
        }
        Ok(())
    }

    /// The name of a registry has to mean the same in every build that knows it.
    fn check_registries(&self) -> Result<(), Blame> {
        for layer in self.checkouts() {
            for (name, Entry { line, .. }) in &layer.file.registries {
                let indexes = self.builds().filter_map(|view| self.index(view, ALL, name));
                if indexes.collect::<BTreeSet<_>>().len() > 1 {
                    return Err(self.blame(layer, Some(*line), &format!("registries.{name}")));
                }
            }
        }
        Ok(())
    }

    fn blame_source(&self, view: &View, url: &SourceUrl) -> Blame {
        let (_, names) = self.targets(view, ALL, url);
        let found = names.iter().find_map(|name| {
            let layers = view.flags.iter().chain(&view.files);
            let mut layers = layers.filter(|layer| layer.is_checkouts);
            layers.find_map(|layer| {
                let source = layer.file.sources.get(name);
                let lines = source.map(|entries| entries.values().map(|e| e.line).min());
                let registry = layer.file.registries.get(name);
                let line = lines.or_else(|| registry.map(|index| Some(index.line)))?;
                Some((layer, line, format!("source.{name}")))
            })
        });
        match found {
            Some((layer, line, key)) => self.blame(layer, line, &key),
            None => Blame {
                file: view.folder.clone(),
                line: None,
                message: "cargo's settings replace a source".to_owned(),
                help: "remove `[source]`".to_owned(),
            },
        }
    }

    fn blame(&self, layer: &Rc<Layer>, line: Option<usize>, key: &str) -> Blame {
        let is_seen = self.views.first().is_some_and(|view| view.has(layer));
        let (message, help) = if is_seen {
            (
                "and not wherever cargo may be started in the workspace",
                "move it to the root of the repository, or remove it",
            )
        } else {
            (
                "and cargo does not see it where the gate was started",
                "start the gate in the folder that the setting is for, or remove it; what applies to every build can go in the machine's `$CARGO_HOME/config.toml`",
            )
        };
        Blame {
            file: layer.shown.clone(),
            line,
            message: format!("`{key}` changes what cargo builds, {message}"),
            help: help.to_owned(),
        }
    }

    /// Returns where a source leads, and the names on the way.
    fn targets(
        &self,
        view: &View,
        holds: Holds,
        url: &SourceUrl,
    ) -> (BTreeSet<Target>, Vec<String>) {
        let mut starts: BTreeSet<&str> = view
            .layers(holds)
            .flat_map(|layer| layer.file.sources.keys())
            .map(String::as_str)
            .filter(|name| match self.definition(view, holds, name) {
                Some(Target::Fetched(defined, _)) => url.clone().own().contains(&defined),
                _ => false,
            })
            .collect();
        if url.is_crates_io() {
            starts.insert(CRATES_IO_NAME);
        }
        let mut names = Vec::new();
        let mut targets: BTreeSet<Target> = starts
            .into_iter()
            .map(|start| self.follow(view, holds, start, &mut names))
            .map(|target| match target {
                Target::Fetched(found, _) if url.clone().own().contains(&found) => Target::Itself,
                target => target,
            })
            .collect();
        if targets.is_empty() {
            targets.insert(Target::Itself);
        }
        (targets, names)
    }

    fn follow(&self, view: &View, holds: Holds, start: &str, names: &mut Vec<String>) -> Target {
        let mut name = start.to_owned();
        let mut seen = BTreeSet::new();
        loop {
            names.push(name.clone());
            if !seen.insert(name.clone()) {
                return Target::Nowhere(name);
            }
            if let Some((next, _)) = self.source(view, holds, &name, "replace-with") {
                name = next;
                continue;
            }
            let registry = || {
                let (index, _) = self.index(view, holds, &name)?;
                Some(Target::Fetched(SourceUrl::registry(&index), None))
            };
            return match self.definition(view, holds, &name) {
                Some(target) => target,
                None if name == CRATES_IO_NAME => Target::Fetched(SourceUrl::crates_io(), None),
                None => registry().unwrap_or(Target::Nowhere(name)),
            };
        }
    }

    fn definition(&self, view: &View, holds: Holds, name: &str) -> Option<Target> {
        let of = |key| self.source(view, holds, name, key);
        if let Some((url, _)) = of("registry") {
            return Some(Target::Fetched(SourceUrl::registry(&url), None));
        }
        if let Some((url, _)) = of("git") {
            let references = ["branch", "tag", "rev"];
            let references = references.map(|key| of(key).map(|(value, _)| value));
            return Some(Target::Fetched(
                SourceUrl::git(&url),
                Some(format!("{references:?}")),
            ));
        }
        let folder = of("directory").or_else(|| of("local-registry"));
        folder.map(|(path, base)| Target::Folder(base, path))
    }

    /// Looks a key of a source up; variables count only for sources that a file has.
    fn source(&self, view: &View, holds: Holds, name: &str, key: &str) -> Option<(String, String)> {
        let mut layers = view.layers(holds);
        if !layers.any(|layer| layer.file.sources.contains_key(name)) {
            return None;
        }
        let variable = variable(&["source", name, key]);
        self.look_up(view, holds, &variable, |file| {
            file.sources.get(name)?.get(key)
        })
    }

    fn index(&self, view: &View, holds: Holds, name: &str) -> Option<(String, String)> {
        let variable = variable(&["registries", name, "index"]);
        let found = self.look_up(view, holds, &variable, |file| file.registries.get(name));
        // A relative URL means another registry for each file.
        found.map(|(index, base)| {
            match index.starts_with("file:") && !index.starts_with("file://") {
                true => (index, base),
                false => (index, String::new()),
            }
        })
    }

    fn look_up<'v>(
        &self,
        view: &'v View,
        holds: Holds,
        variable: &str,
        entry: impl Fn(&'v File) -> Option<&'v Entry>,
    ) -> Option<(String, String)> {
        let of = |layers: &'v [Rc<Layer>]| {
            let mut layers = layers.iter().filter(|layer| holds(layer));
            layers.find_map(|layer| {
                let entry = entry(&layer.file)?;
                Some((entry.value.clone(), layer.base.clone()))
            })
        };
        let of_variable = || {
            let value = self.variables.get(variable)?;
            Some((value.clone(), view.folder.clone()))
        };
        of(&view.flags)
            .or_else(of_variable)
            .or_else(|| of(&view.files))
    }
}

const CRATES_IO_NAME: &str = "crates-io";
const LOCK_VARIABLE: &str = "CARGO_RESOLVER_LOCKFILE_PATH";

/// Returns the name of the variable for a key, as cargo makes it.
fn variable(key: &[&str]) -> String {
    let parts = key.iter().map(|part| part.replace('-', "_").to_uppercase());
    format!("CARGO_{}", parts.collect::<Vec<_>>().join("_"))
}

impl View {
    fn layers(&self, holds: Holds) -> impl Iterator<Item = &Layer> {
        let layers = self.flags.iter().chain(&self.files);
        layers.map(AsRef::as_ref).filter(move |layer| holds(layer))
    }

    fn has(&self, layer: &Rc<Layer>) -> bool {
        let mut layers = self.flags.iter().chain(&self.files);
        layers.any(|own| Rc::ptr_eq(own, layer))
    }
}
