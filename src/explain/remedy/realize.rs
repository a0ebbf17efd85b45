//! A plan as edits: of the graph, to prove it, and of the text of our manifests.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::plan::{Cut, Plan};
use crate::explain::Edit;
use crate::explain::manifests::Manifests;
use crate::graph::{
    Change, Declared, EdgeKind, GraphEdit, Hypothesis, PackageIx, Replacements, TextEdit, Written,
    hunks, rewrite, workspace_entry, written,
};
use crate::source::{FileId, Sources};

/// A plan that can be carried out.
#[derive(Debug, Clone)]
pub(super) struct Realized {
    /// What changes in the graph.
    pub(super) graph: Vec<GraphEdit>,
    /// What changes in our manifests.
    texts: BTreeMap<FileId, Vec<TextEdit>>,
}

/// Our manifests, as the search reads them.
pub(super) struct Files<'f> {
    pub(super) sources: &'f mut Sources,
    pub(super) manifests: &'f mut dyn Manifests,
    /// What entries say, by manifest, dependency and kind: asked for by plan after plan.
    said: BTreeMap<(FileId, String, EdgeKind), Rc<[Written]>>,
}

impl<'f> Files<'f> {
    pub(super) fn new(sources: &'f mut Sources, manifests: &'f mut dyn Manifests) -> Self {
        Self {
            sources,
            manifests,
            said: BTreeMap::new(),
        }
    }

    fn member(&mut self, member: PackageIx) -> Option<FileId> {
        self.manifests.manifest(self.sources, member)
    }

    fn written(&mut self, file: FileId, declared: &Declared) -> Rc<[Written]> {
        let key = (file, declared.dependency.clone(), declared.kind);
        let text = self.sources.text(file);
        let read = || written(text, &declared.dependency, declared.kind).into();
        Rc::clone(self.said.entry(key).or_insert_with(read))
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
        let file = files.member(declared.member)?;
        let entries = files.written(file, declared);
        let optional = entries.iter().any(|entry| entry.optional);
        if entries.is_empty()
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
        realized.texts.entry(file).or_default().push(text);
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
        let file = files.member(declared.member)?;
        let name = &declared.dependency;
        let entries = files.written(file, declared);
        if entries.is_empty() {
            return None;
        }
        let own = entries.iter().any(|entry| {
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
            let edits = realized.texts.entry(file).or_default();
            let text = TextEdit::Features(declared.kind, name.clone(), replacements.clone());
            edits.push(text);
            touched.insert(declared.clone());
        }
        if entries.iter().any(|entry| entry.inherits) {
            let root = files.manifests.workspace_manifest(files.sources)?;
            let entry = workspace_entry(files.sources.text(root), name)?;
            let asks = entry
                .features
                .iter()
                .any(|word| replacements.contains_key(word))
                || entry.default_features != Some(false) && replacements.contains_key("default");
            if asks && shared.insert(name.clone()) {
                let text = TextEdit::WorkspaceFeatures(name.clone(), replacements.clone());
                realized.texts.entry(root).or_default().push(text);
            }
        }
    }
    for declared in all {
        if shared.contains(&declared.dependency) {
            let file = files.member(declared.member)?;
            let entries = files.written(file, &declared);
            if entries.iter().any(|entry| entry.inherits) {
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
    /// Makes the edits of our files; `None` if one of them cannot be made.
    pub(super) fn edits(&self, sources: &Sources) -> Option<Vec<Edit>> {
        let mut edits = Vec::new();
        for (file, changes) in &self.texts {
            let before = sources.text(*file);
            let after = rewrite(before, changes)?;
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
