//! The order of layers: what each policy extends stands above it, the organisation's above the
//! workspace's. Touches no file itself.

use camino::{Utf8Path, Utf8PathBuf};

use super::load::{Included as IncludedFile, digest, help_of, included};
use crate::diagnostic::{Code, Diagnostic};
use crate::license::nearest;
use crate::policy::load::{
    Found, FoundBy, Place, Roots, TEMPLATES, identity, is_contained, is_there, lies_in, read, shown,
};
use crate::policy::parse::{Beside, Draft, Extends, Target, parse_layer};
use crate::policy::trust::Guard;
use crate::policy::{Document, LoadError, ParseContext, Policy, Trust, TrustError};
use crate::source::{FileId, Sources, Span};

/// Most layers of a run.
const MAX_LAYERS: usize = 16;
/// Most policies that extend each other in a row.
const MAX_DEPTH: usize = 8;

/// The policies that apply together, highest first; at least one.
#[derive(Debug)]
pub struct Layers {
    /// What they say.
    pub policies: Vec<Policy>,
    /// Where each comes from, in the same order.
    pub origins: Vec<Origin>,
}

/// Where a layer comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Where its main file is.
    pub place: Place,
    /// Whether `--policy` or `OSPO_POLICY` led to it, rather than the workspace's own policy.
    pub is_organisation: bool,
    /// Whether it lies outside the workspace, so that other workspaces use it too.
    pub is_outside: bool,
}

impl Origin {
    /// Returns where its main file really lies; `None` for an embedded template.
    #[must_use]
    pub fn path(&self) -> Option<Utf8PathBuf> {
        match &self.place {
            Place::Template(_) => None,
            Place::File(path) => Some(path.clone()),
        }
    }
}

/// Why there are no layers.
#[derive(Debug)]
pub enum LayersError {
    /// A policy could not be read.
    Load(LoadError),
    /// Policies have mistakes; all those of the highest layer that has any.
    Problems(Vec<Diagnostic>),
    /// A policy is not what was asked for.
    Trust(TrustError),
}

impl From<TrustError> for LayersError {
    fn from(error: TrustError) -> Self {
        Self::Trust(error)
    }
}

impl From<LoadError> for LayersError {
    fn from(error: LoadError) -> Self {
        Self::Load(error)
    }
}

impl From<Vec<Diagnostic>> for LayersError {
    fn from(problems: Vec<Diagnostic>) -> Self {
        Self::Problems(problems)
    }
}

impl From<Diagnostic> for LayersError {
    fn from(problem: Diagnostic) -> Self {
        Self::Problems(vec![problem])
    }
}

/// Reads all layers that `roots` lead to; their texts are added to `sources`.
///
/// `trust` is asked of the organisation's layers, those they extend included. Where no policy of
/// the organisation is named, the workspace's stands in its place and has to hold it.
///
/// # Errors
/// Fails if a file cannot be read, is not the one that was asked for, extends itself, or has
/// mistakes.
pub fn load_layers(
    roots: &Roots,
    workspace_root: &Utf8Path,
    sources: &mut Sources,
    context: &ParseContext<'_>,
    trust: &Trust,
) -> Result<Layers, LayersError> {
    let mut walk = Walk {
        root: workspace_root,
        shown_from: roots.shown_from.as_deref().unwrap_or(workspace_root),
        sources,
        context,
        guard: Some(Guard::new(trust, workspace_root)?),
        is_organisation: true,
        layers: Layers {
            policies: Vec::new(),
            origins: Vec::new(),
        },
        placed: Vec::new(),
        open: Vec::new(),
    };
    for found in &roots.organisation {
        walk.begin(found)?;
    }
    if !roots.organisation.is_empty() {
        walk.end_of_trust()?;
    }
    walk.is_organisation = false;
    if let Some(found) = &roots.workspace {
        walk.begin(found)?;
    }
    walk.end_of_trust()?;
    Ok(walk.layers)
}

struct Walk<'w> {
    root: &'w Utf8Path,
    /// What names of files are shown relative to.
    shown_from: &'w Utf8Path,
    sources: &'w mut Sources,
    context: &'w ParseContext<'w>,
    /// What is asked of the layers; `None` once all have passed that have to.
    guard: Option<Guard<'w>>,
    is_organisation: bool,
    layers: Layers,
    /// The policies that have their place, and the digest of each.
    placed: Vec<(Place, String)>,
    /// The policies whose `extends` is being followed, outermost first, as reports call them.
    open: Vec<(Place, String)>,
}

impl Walk<'_> {
    /// Checks what is asked of all layers so far together; nothing is asked of those below.
    fn end_of_trust(&mut self) -> Result<(), TrustError> {
        match self.guard.take() {
            Some(guard) => guard.end(&self.layers.policies),
            None => Ok(()),
        }
    }

    /// Adds a policy that a person or the workspace named, below all that is there.
    fn begin(&mut self, found: &Found) -> Result<(), LayersError> {
        let identity = identity(&found.place);
        if self.placed.iter().any(|(known, _)| *known == identity) {
            return Ok(());
        }
        if self.placed.len() >= MAX_LAYERS {
            return Err(LoadError::TooManyLayers { limit: MAX_LAYERS }.into());
        }
        self.layer(&read(found)?, found, identity, None)
    }

    /// Adds a policy that another one extends.
    fn extended(&mut self, from: &Place, entry: &Extends) -> Result<(), LayersError> {
        let problem = |message: String| Diagnostic::new(Code::PolicyExtends, entry.span, message);
        let place = self.target(from, entry)?;
        let identity = identity(&place);
        let name = shown(&place, self.shown_from);
        if let Some(at) = self.open.iter().position(|(open, _)| *open == identity) {
            let mut circle: Vec<&str> = self.open[at..]
                .iter()
                .map(|(_, name)| name.as_str())
                .collect();
            circle.push(&name);
            return Err(problem(format!(
                "a policy extends itself: {}",
                circle.join(" extends ")
            ))
            .help("remove one of these entries")
            .into());
        }
        if let Some((_, sha256)) = self.placed.iter().find(|(known, _)| *known == identity) {
            return pinned(entry, &name, sha256);
        }
        if self.open.len() > MAX_DEPTH {
            return Err(problem(format!(
                "more than {MAX_DEPTH} policies extend each other in a row"
            ))
            .into());
        }
        if self.placed.len() + self.open.len() >= MAX_LAYERS {
            return Err(problem(format!("more than {MAX_LAYERS} policies are layered")).into());
        }
        let found = Found {
            shown: name,
            place,
            by: FoundBy::Policy,
        };
        let document = read(&found).map_err(|error| {
            let problem = Diagnostic::new(error.code(), entry.span, error.to_string());
            help_of(problem, &error)
        })?;
        self.layer(&document, &found, identity, Some(entry))
    }

    /// Finds what an entry names.
    fn target(&self, from: &Place, entry: &Extends) -> Result<Place, LayersError> {
        let path = match &entry.target {
            Target::Template(name) => {
                let names = TEMPLATES.iter().map(|(name, _)| *name);
                if let Some(name) = names.clone().find(|known| known == name) {
                    return Ok(Place::Template(name));
                }
                let error = LoadError::UnknownTemplate {
                    name: name.clone(),
                    suggestion: nearest(name, names),
                };
                let problem = Diagnostic::new(error.code(), entry.span, error.to_string());
                return Err(help_of(problem, &error).into());
            }
            Target::Path(path) => path,
        };
        let path = match from {
            Place::File(from) => from.parent().unwrap_or(Utf8Path::new("")).join(path),
            Place::Template(_) => path.into(),
        };
        let name = shown(&Place::File(path.clone()), self.shown_from);
        // What does not exist lies nowhere; say the more helpful of the two.
        if is_there(&path) && !self.is_organisation && !is_contained(&path, self.root) {
            let message = format!("`{name}` is not a file inside the repository of this workspace");
            return Err(Diagnostic::new(Code::PolicyExtends, entry.span, message)
                .help("a workspace's policy may extend files of its own repository, and templates")
                .help("`--policy PATH` or the variable `OSPO_POLICY` names your organisation's")
                .into());
        }
        if !is_there(&path) {
            let message = format!("the policy `{name}` does not exist");
            return Err(Diagnostic::new(Code::PolicyNotFound, entry.span, message)
                .help("the path is relative to this file; `{ template = \"…\" }` names a template")
                .into());
        }
        Ok(Place::File(path))
    }

    fn layer(
        &mut self,
        document: &Document,
        found: &Found,
        identity: Place,
        entry: Option<&Extends>,
    ) -> Result<(), LayersError> {
        let signed_by = self.signed(&found.place, found.written(), &document.text)?;
        let file = self.sources.add(&document.shown, &document.text);
        let draft = Draft::open(file, &document.text, self.context)?;
        let links = draft.links()?;
        let other = match entry {
            Some(entry) => (!links.is_policy).then_some((Code::PolicyExtends, entry.span)),
            None => links
                .is_alien
                .then(|| (Code::PolicyMissingKey, Span::new(file, 0..0))),
        };
        if let Some((code, span)) = other {
            let message = format!(
                "`{}` is not a policy: it has neither `schema` nor `[policy]`",
                document.shown
            );
            return Err(Diagnostic::new(code, span, message)
                .help("name a policy file; `cargo ospo-check init` writes one to start from")
                .into());
        }
        let files = match &identity {
            Place::File(main) => included(main, &links.include)?,
            Place::Template(_) => Vec::new(),
        };
        let beside = self.beside(&files, found.written())?;
        let sha256 = digest(draft.sha256(), &beside.digests);
        if let Some(entry) = entry {
            pinned(entry, &document.shown, &sha256)?;
        }
        if let Some(guard) = &mut self.guard {
            let is_pinned = entry.is_some_and(|entry| entry.sha256.is_some());
            guard.digest(found.written(), &sha256, is_pinned)?;
        }
        self.open.push((identity.clone(), document.shown.clone()));
        for entry in &links.extends {
            self.extended(&identity, entry)?;
        }
        self.open.pop();
        let surroundings = Beside {
            above: Some(&self.layers.policies),
            included: &beside.drafts,
        };
        let policy = parse_layer(&draft, &surroundings, self.context)?;
        self.layers.policies.push(Policy {
            sha256: sha256.clone(),
            signed_by,
            included: beside.files,
            ..policy
        });
        self.layers.origins.push(Origin {
            is_outside: match &identity {
                Place::Template(_) => true,
                Place::File(path) => !lies_in(path, self.root),
            },
            is_organisation: self.is_organisation,
            place: identity.clone(),
        });
        self.placed.push((identity, sha256));
        Ok(())
    }

    /// Checks the signature of a file, before a word of it is read.
    fn signed(
        &self,
        place: &Place,
        shown: &str,
        text: &str,
    ) -> Result<Option<String>, LayersError> {
        match &self.guard {
            Some(guard) => Ok(guard.signature(place, shown, text)?),
            None => Ok(None),
        }
    }

    /// Opens the files of `include`; errors call the main file `written`.
    fn beside<'f>(
        &mut self,
        files: &'f [IncludedFile],
        written: &str,
    ) -> Result<Included<'f>, LayersError> {
        let mut all = Included {
            drafts: Vec::new(),
            digests: Vec::new(),
            files: Vec::new(),
        };
        for file in files {
            let place = Place::File(file.place.clone());
            let written = Utf8Path::new(written).with_file_name(&file.path);
            self.signed(&place, written.as_str(), &file.text)?;
            let id = self.sources.add(shown(&place, self.shown_from), &file.text);
            let draft = Draft::open(id, &file.text, self.context)?;
            all.digests
                .push((file.path.clone(), draft.sha256().to_owned()));
            all.drafts.push(draft);
            all.files.push((id, file.path.clone()));
        }
        Ok(all)
    }
}

struct Included<'f> {
    drafts: Vec<Draft<'f>>,
    /// Path and digest of each.
    digests: Vec<(String, String)>,
    /// Each as it is known to those who read spans, and its path.
    files: Vec<(FileId, String)>,
}

/// Checks the digest that an entry asks for.
fn pinned(entry: &Extends, name: &str, found: &str) -> Result<(), LayersError> {
    let wrong: Option<Span> = match &entry.sha256 {
        Some((wanted, span)) if wanted != found => Some(*span),
        Some(_) | None => None,
    };
    match wrong {
        Some(span) => Err(Diagnostic::new(
            Code::PolicyExtends,
            span,
            format!("`{name}` is not the policy that was pinned: its digest is {found}"),
        )
        .help("find out who changed it, and why; if the change is meant, write the new digest here")
        .help("the digest of a policy with `include` is that of all its files; reports show it")
        .into()),
        None => Ok(()),
    }
}
