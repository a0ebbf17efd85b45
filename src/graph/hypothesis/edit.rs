//! Edits of our own manifests as changes to the tables.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::model::{EdgeKind, PackageIx};
use super::tables::{FeatureEdge, FeatureIx, Label, NONE, Status, Tables};

/// One dependency of a member, declared otherwise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GraphEdit {
    /// The member.
    pub member: PackageIx,
    /// The dependency's name in its manifest.
    pub dependency: String,
    /// The kind of table the dependency is in.
    pub kind: EdgeKind,
    /// What changes.
    pub change: Change,
}

/// What changes about a dependency; all its declarations of one kind change alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It is not a dependency of this kind any more.
    Drop,
    /// It becomes a dependency of another kind.
    Move(EdgeKind),
    /// It is asked for with other features. `default` stands for default features.
    Features {
        /// Features it is not asked for with any more.
        without: BTreeSet<String>,
        /// Features it is asked for with instead.
        with: BTreeSet<String>,
    },
}

/// Edits, ready to be applied while replaying.
#[derive(Debug, Default)]
pub(super) struct Changes {
    kinds: BTreeMap<u32, Vec<(EdgeKind, Option<EdgeKind>)>>,
    /// Features that a dependency is not asked for with any more.
    without: BTreeMap<u32, Vec<(EdgeKind, FeatureIx)>>,
    /// Edges that come in, by the feature they lead from.
    added: HashMap<FeatureIx, Vec<FeatureEdge>>,
    /// Features of members that are not there any more.
    off: BTreeSet<FeatureIx>,
    /// What members start with.
    start: Start,
    /// A feature, and another that it names no more.
    cut: Option<(FeatureIx, FeatureIx)>,
}

/// What members start with of that which is asked for.
#[derive(Debug, Default)]
enum Start {
    /// All of it.
    #[default]
    Asked,
    /// For these members no optional dependencies, which their features switch on.
    Features(BTreeSet<PackageIx>),
    /// Their default features.
    Defaults,
}

impl Changes {
    /// Turns edits into changes; `None` if they make no sense here.
    pub(super) fn new(tables: &Tables, edits: &[GraphEdit]) -> Option<Self> {
        let mut changes = Self::default();
        for edit in edits {
            let key = (edit.member, edit.dependency.as_str().into());
            let dependency = *tables.dependencies.get(&key)?;
            match &edit.change {
                Change::Drop => changes.kind(dependency, edit.kind, None),
                Change::Move(to) => changes.kind(dependency, edit.kind, Some(*to)),
                Change::Features { without, with } => {
                    changes.features(tables, dependency, edit, without, with)?;
                }
            }
        }
        Some(changes)
    }

    /// Features of members are not there any more.
    pub(super) fn without_features(tables: &Tables, off: &[FeatureIx]) -> Self {
        let members = off
            .iter()
            .map(|feature| tables.package_of[*feature as usize]);
        Self {
            off: off.iter().copied().collect(),
            start: Start::Features(members.collect()),
            ..Self::default()
        }
    }

    /// Members start with their default features, and a feature may not name another.
    pub(super) fn with_defaults(cut: Option<(FeatureIx, FeatureIx)>) -> Self {
        Self {
            start: Start::Defaults,
            cut,
            ..Self::default()
        }
    }

    /// Tells whether a feature that is asked for is on from the start.
    pub(super) fn starts_with(&self, tables: &Tables, feature: FeatureIx) -> bool {
        let label = &tables.labels[feature as usize];
        let starts = match &self.start {
            Start::Asked => true,
            Start::Features(members) => {
                let is_theirs = members.contains(&tables.package_of[feature as usize]);
                !is_theirs || !matches!(label, Label::Optional)
            }
            Start::Defaults => match label {
                Label::Base => true,
                Label::Named(name) => {
                    &**name == "default"
                        || !tables.in_workspace[tables.package_of[feature as usize].0]
                }
                Label::Optional => false,
            },
        };
        starts && !self.off.contains(&feature)
    }

    /// Tells whether an edge leads nowhere any more.
    pub(super) fn is_cut(&self, edge: &FeatureEdge) -> bool {
        self.off.contains(&edge.to) || self.cut == Some((edge.from, edge.to))
    }

    fn kind(&mut self, dependency: u32, from: EdgeKind, to: Option<EdgeKind>) {
        self.kinds.entry(dependency).or_default().push((from, to));
    }

    fn features(
        &mut self,
        tables: &Tables,
        dependency: u32,
        edit: &GraphEdit,
        without: &BTreeSet<String>,
        with: &BTreeSet<String>,
    ) -> Option<()> {
        let links = tables.links_of(edit.member).iter();
        for link in links.filter(|link| link.dependency == dependency) {
            let gone = without
                .iter()
                .filter_map(|name| tables.named(link.to, name))
                .map(|feature| (edit.kind, feature));
            self.without.entry(dependency).or_default().extend(gone);
            let base = tables.first[link.to.0];
            for name in with {
                let to = tables.named(link.to, name)?;
                for from in tables.first[link.from.0]..tables.first[link.from.0 + 1] {
                    let declares = tables
                        .edges_of(from)
                        .iter()
                        .filter(|edge| edge.to == base && is_declaration(tables, edge));
                    for edge in declares.filter(|edge| edge.dependency == dependency) {
                        let status = edge.status.unwrap_or_default().only(edit.kind);
                        if !status.is_empty() {
                            self.added.entry(from).or_default().push(FeatureEdge {
                                to,
                                status: Some(status),
                                ..*edge
                            });
                        }
                    }
                }
            }
        }
        Some(())
    }

    /// Returns what holds of a link.
    pub(super) fn of_link(&self, dependency: u32, status: Status) -> Status {
        let mut status = status;
        if dependency == NONE {
            return status;
        }
        for (from, to) in self.kinds.get(&dependency).into_iter().flatten() {
            status = match to {
                Some(to) => status.moved(*from, *to),
                None => status.without(*from),
            };
        }
        status
    }

    /// Returns what holds of an edge; `None`: it is followed always.
    pub(super) fn of_edge(&self, tables: &Tables, edge: &FeatureEdge) -> Option<Status> {
        let mut status = edge.status?;
        if edge.dependency == NONE {
            return Some(status);
        }
        if let Some(gone) = self.without.get(&edge.dependency)
            && is_declaration(tables, edge)
        {
            for (kind, _) in gone.iter().filter(|(_, feature)| *feature == edge.to) {
                status = status.without(*kind);
            }
        }
        Some(self.of_link(edge.dependency, status))
    }

    /// Returns the edges that come in at a feature.
    pub(super) fn added(&self, from: FeatureIx) -> &[FeatureEdge] {
        self.added.get(&from).map_or(&[], Vec::as_slice)
    }
}

/// Whether an edge comes from a table of dependencies, not from `[features]`.
fn is_declaration(tables: &Tables, edge: &FeatureEdge) -> bool {
    let from = edge.from as usize;
    tables.package_of[from] != tables.package_of[edge.to as usize]
        && !matches!(tables.labels[from], Label::Named(_))
}
