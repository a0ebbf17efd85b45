//! A plan as edits: of the graph, to prove it, and of the text of our manifests.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc as Shared;

use super::plan::{Cut, Plan};
use crate::findings::Edit;
use crate::findings::manifests::Manifests;
use crate::graph::{
    Change, Declared, Entries, GraphEdit, Hypothesis, PackageIx, Replacements, TextEdit, hunks,
    rewrite,
};
use crate::source::{FileId, Sources};

/// A plan that can be carried out.
#[derive(Debug, Clone)]
pub(super) struct Realized {
    /// What changes in the graph.
    pub(super) graph: Vec<GraphEdit>,
    /// What changes in our manifests, which say this now.
    texts: BTreeMap<FileId, (Shared<Entries>, Vec<TextEdit>)>,
}

/// Our manifests, as the search reads them.
pub(super) struct Files<'f> {
    pub(super) sources: &'f mut Sources,
    pub(super) manifests: &'f mut dyn Manifests,
    /// What they say, as far as they could be read: asked for by plan after plan.
    read: BTreeMap<FileId, Option<Shared<Entries>>>,
}

impl<'f> Files<'f> {
    pub(super) fn new(sources: &'f mut Sources, manifests: &'f mut dyn Manifests) -> Self {
        Self {
            sources,
            manifests,
            read: BTreeMap::new(),
        }
    }

    fn member(&mut self, member: PackageIx) -> Option<(FileId, Shared<Entries>)> {
        let file = self.manifests.manifest(self.sources, member)?;
        self.entries(file)
    }

    fn root(&mut self) -> Option<(FileId, Shared<Entries>)> {
        let file = self.manifests.workspace_manifest(self.sources)?;
        self.entries(file)
    }

    fn entries(&mut self, file: FileId) -> Option<(FileId, Shared<Entries>)> {
        let read = || Entries::read(self.sources.text(file)).map(Shared::new);
        let entries = self.read.entry(file).or_insert_with(read).as_ref()?;
        Some((file, Shared::clone(entries)))
    }
}

/// Turns a plan into edits; `None` if our manifests do not allow it.
pub(super) fn realize(
    hypothesis: &Hypothesis<'_>,
    plan: &Plan,
    files: &mut Files<'_>,
) -> Option<Realized> {
    let mut realized = Realized {
        graph: Vec::new(),
        texts: BTreeMap::new(),
    };
    for (to, replacements) in &plan.features {
        features(hypothesis, plan, *to, replacements, files, &mut realized)?;
    }
    for (declared, cut) in &plan.cuts {
        let (file, entries) = files.member(declared.member)?;
        let written = entries.written(&declared.dependency, declared.kind);
        let optional = written.iter().any(|entry| entry.optional);
        if written.is_empty()
            || optional
                && hypothesis.is_switched_on_elsewhere(declared.member, &declared.dependency)
        {
            return None;
        }
        let name = declared.dependency.clone();
        let (change, text) = match cut {
            Cut::Drop => (Change::Drop, TextEdit::Drop(declared.kind, name)),
            Cut::Move(to) => (Change::Move(*to), TextEdit::Move(declared.kind, *to, name)),
        };
        realized.graph.push(edit(declared, change));
        realized.text(file, &entries, text);
    }
    realized.graph.sort();
    realized.graph.dedup();
    (!realized.graph.is_empty()).then_some(realized)
}

fn edit(declared: &Declared, change: Change) -> GraphEdit {
    GraphEdit {
        member: declared.member,
        dependency: declared.dependency.clone(),
        kind: declared.kind,
        change,
    }
}

/// The edits that take a feature out of what `default` of a member names.
pub(super) fn own_default(
    member: PackageIx,
    feature: &str,
    files: &mut Files<'_>,
) -> Option<Vec<Edit>> {
    let (file, entries) = files.member(member)?;
    let mut realized = Realized {
        graph: Vec::new(),
        texts: BTreeMap::new(),
    };
    realized.text(file, &entries, TextEdit::Default(feature.to_owned()));
    realized.edits(files.sources)
}

/// Asks for other features of one package, where the plan says so and wherever a shared entry of
/// the workspace makes the change count too.
fn features(
    hypothesis: &Hypothesis<'_>,
    plan: &Plan,
    to: PackageIx,
    replacements: &Replacements,
    files: &mut Files<'_>,
    realized: &mut Realized,
) -> Option<()> {
    let all = hypothesis.declarations_of(to);
    let mut shared: BTreeSet<String> = BTreeSet::new();
    let mut touched: BTreeSet<Declared> = BTreeSet::new();
    for declared in all.iter().filter(|declared| plan.asking.contains(declared)) {
        let (file, entries) = files.member(declared.member)?;
        let name = &declared.dependency;
        let written = entries.written(name, declared.kind);
        if written.is_empty() {
            return None;
        }
        let own = written.iter().any(|entry| {
            let default_is_on = if entry.inherits {
                entry.default_features == Some(true)
            } else {
                entry.default_features != Some(false)
            };
            entry
                .features
                .iter()
                .any(|word| replacements.contains_key(word))
                || default_is_on && replacements.contains_key("default")
        });
        if own {
            let text = TextEdit::Features(declared.kind, name.clone(), replacements.clone());
            realized.text(file, &entries, text);
            touched.insert(declared.clone());
        }
        if written.iter().any(|entry| entry.inherits) {
            let (root, shared_entries) = files.root()?;
            let entry = shared_entries.in_workspace(name)?;
            let asks = entry
                .features
                .iter()
                .any(|word| replacements.contains_key(word))
                || entry.default_features != Some(false) && replacements.contains_key("default");
            if asks && shared.insert(name.clone()) {
                let text = TextEdit::WorkspaceFeatures(name.clone(), replacements.clone());
                realized.text(root, &shared_entries, text);
            }
        }
    }
    for declared in all {
        if shared.contains(&declared.dependency) {
            let (_, entries) = files.member(declared.member)?;
            let mut written = entries.written(&declared.dependency, declared.kind).iter();
            if written.any(|entry| entry.inherits) {
                touched.insert(declared);
            }
        }
    }
    for declared in touched {
        let asked = hypothesis.requested(&declared);
        let without: BTreeSet<String> = asked
            .into_iter()
            .filter(|feature| replacements.contains_key(feature))
            .collect();
        let with = without
            .iter()
            .flat_map(|feature| replacements[feature].iter().cloned())
            .filter(|feature| !replacements.contains_key(feature))
            .collect();
        if !without.is_empty() {
            let change = Change::Features { without, with };
            realized.graph.push(edit(&declared, change));
        }
    }
    Some(())
}

impl Realized {
    fn text(&mut self, file: FileId, entries: &Shared<Entries>, edit: TextEdit) {
        let known = || (Shared::clone(entries), Vec::new());
        self.texts.entry(file).or_insert_with(known).1.push(edit);
    }

    /// Makes the edits of our files; `None` if one of them cannot be made.
    pub(super) fn edits(&self, sources: &Sources) -> Option<Vec<Edit>> {
        let mut edits = Vec::new();
        for (file, (entries, changes)) in &self.texts {
            let before = sources.text(*file);
            let after = rewrite(before, entries, changes)?;
            edits.extend(hunks(before, &after).into_iter().map(|hunk| Edit {
                path: sources.path(*file).to_owned(),
                line: hunk.line,
                before: hunk.before,
                after: hunk.after,
            }));
        }
        // By file, and in each from its end, so that no edit moves the lines of the next.
        edits.sort_by(|a, b| (&a.path, b.line).cmp(&(&b.path, a.line)));
        (!edits.is_empty()).then_some(edits)
    }
}
