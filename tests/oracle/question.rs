//! What is asked of cargo and of us about one workspace.

use ospo_check::graph::Selection;

use super::support::host;
use super::workspace::{Random, Workspace};

const FOREIGN: &[&str] = &[
    "x86_64-pc-windows-msvc",
    "aarch64-apple-darwin",
    "wasm32-unknown-unknown",
];

#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) selection: Selection,
    /// Tests, examples and benches too.
    pub(crate) all_targets: bool,
    /// `-Z bindeps`.
    pub(crate) artifacts: bool,
    /// Whether features are united in the old way, whatever is asked.
    pub(crate) first_resolver: bool,
}

impl Question {
    /// The flags of `cargo build`.
    pub(crate) fn flags(&self) -> Vec<String> {
        let one = &self.selection;
        let with_values = [
            ("--package", &one.packages),
            ("--exclude", &one.exclude),
            ("--features", &one.features),
            ("--target", &one.targets),
        ];
        let switches = [
            ("--workspace", one.workspace),
            ("--all-features", one.all_features),
            ("--no-default-features", one.no_default_features),
            ("--all-targets", self.all_targets),
            ("-Zbindeps", self.artifacts),
        ];
        let values = with_values
            .iter()
            .flat_map(|(flag, values)| values.iter().map(move |value| format!("{flag}={value}")));
        let on = switches.iter().filter(|(_, is_on)| *is_on);
        values
            .chain(on.map(|(flag, _)| (*flag).to_owned()))
            .collect()
    }
}

/// What `cargo build` takes by itself.
pub(crate) fn by_default() -> Selection {
    Selection {
        default_features: true,
        ..Selection::default()
    }
}

/// What we look at by default.
pub(crate) fn everything() -> Selection {
    Selection {
        workspace: true,
        all_features: true,
        ..Selection::default()
    }
}

/// Returns what is asked about a random workspace: the two above, and some narrower.
pub(crate) fn questions(workspace: &Workspace, seed: u64) -> Vec<Question> {
    let mut random = Random(!seed);
    let (name, features) = random.pick(&workspace.members);
    let mut one = by_default();
    one.packages = vec![name.clone()];
    if !features.is_empty() {
        one.features = vec![random.pick(&features)];
    }
    let mut bare = one.clone();
    (bare.default_features, bare.no_default_features) = (false, true);
    let mut all_bare = everything();
    (all_bare.all_features, all_bare.no_default_features) = (false, true);
    let mut without = everything();
    without
        .exclude
        .extend((workspace.members.len() > 1).then_some(name));
    let mut foreign = everything();
    foreign.targets = vec![random.pick(FOREIGN).to_owned()];
    let mut both = foreign.clone();
    both.targets.push(host());
    let mut asked = vec![
        (everything(), false),
        (everything(), true),
        (foreign, false),
        (both, true),
    ];
    for mut selection in [by_default(), everything(), all_bare, one, bare, without] {
        let all_targets = random.percent(50);
        asked.push((selection.clone(), !all_targets));
        selection.targets = vec![host()];
        asked.push((selection, all_targets));
    }
    let asked = asked.into_iter().map(|(selection, all_targets)| Question {
        selection,
        all_targets,
        artifacts: workspace.has_artifacts,
        first_resolver: workspace.is_of_first_resolver,
    });
    asked.collect()
}
