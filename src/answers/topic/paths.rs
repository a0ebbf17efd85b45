//! How a package gets in: paths from members, what switches their edges on, and who else needs it.

use super::Part;
use crate::findings::words::path_with_switches;
use crate::findings::{Judgement, words};
use crate::graph::{PackageIx, Path};
use crate::vocabulary::Reach;

/// Paths shown of one reach unless all are asked for.
const FEW: usize = 3;
/// Paths looked for from one member: there may be exponentially many.
const MOST: usize = 64;
/// Direct dependents named one by one unless all are asked for.
const DEPENDENTS: usize = 12;

/// How many paths are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum PathsWanted {
    /// The few shortest of each reach.
    #[default]
    Few,
    /// Those from every member, up to a bound.
    All,
}

/// Tells how a package gets in.
pub(super) fn how_it_gets_in(
    judgement: &Judgement,
    ix: PackageIx,
    wanted: PathsWanted,
) -> Vec<Part> {
    let graph = &judgement.graph;
    let mut lines = Vec::new();
    let reached = &graph.package(ix).reached;
    for (reach, members) in reached {
        let (paths, more) = match wanted {
            PathsWanted::Few => few(judgement, ix, *reach),
            PathsWanted::All => all(judgement, ix, *reach, members),
        };
        for path in &paths {
            let path = graph.told(path.clone());
            lines.push(format!("{reach}: {}", path_with_switches(graph, &path)));
        }
        if more {
            lines.push(format!("{reach}: and more"));
        }
    }
    let mut parts = Vec::new();
    if !lines.is_empty() {
        parts.push(Part::Heading("How it gets in".to_owned()));
        parts.push(Part::Items(lines));
    }
    parts.extend(who_needs_it(judgement, ix, wanted));
    parts
}

fn few(judgement: &Judgement, ix: PackageIx, reach: Reach) -> (Vec<Path>, bool) {
    let mut paths = judgement.graph.paths(ix, Some(reach), FEW + 1);
    paths.retain(|path| !path.steps.is_empty());
    let more = paths.len() > FEW;
    paths.truncate(FEW);
    (paths, more)
}

/// The paths of each member; whether some were left out.
fn all(
    judgement: &Judgement,
    ix: PackageIx,
    reach: Reach,
    members: &[PackageIx],
) -> (Vec<Path>, bool) {
    let mut found = Vec::new();
    let mut more = false;
    for member in members.iter().filter(|member| **member != ix) {
        let mut paths = judgement
            .graph
            .paths_from(*member, ix, Some(reach), MOST + 1);
        more |= paths.len() > MOST;
        paths.truncate(MOST);
        found.extend(paths);
    }
    (found, more)
}

fn who_needs_it(judgement: &Judgement, ix: PackageIx, wanted: PathsWanted) -> Vec<Part> {
    let dependents = judgement.graph.dependents(ix);
    if dependents.is_empty() {
        return Vec::new();
    }
    let shown = match wanted {
        PathsWanted::Few => DEPENDENTS,
        PathsWanted::All => dependents.len(),
    };
    let mut lines: Vec<String> = dependents
        .iter()
        .take(shown)
        .map(|step| words::dependent(&judgement.graph, step))
        .collect();
    if dependents.len() > shown {
        lines.push(format!("and {} more", dependents.len() - shown));
    }
    vec![
        Part::Heading("Who depends on it directly".to_owned()),
        Part::Items(lines),
    ]
}
