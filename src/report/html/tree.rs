//! Draws the paths to a finding's packages as one HTML tree. Shared beginnings appear once, and a
//! chain without branches stays on one line.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::findings::words::ELSEWHERE;
use crate::findings::{Finding, Judgement};
use crate::graph::{EdgeKind, PackageIx, Path, Step};
use crate::report::escape::{html, title};

/// A package on the way, reached by one kind of edge.
struct Node {
    package: PackageIx,
    /// What is to be said about the edge to it, as markup.
    edge: String,
    below: Vec<Node>,
}

/// Draws the ways of a finding's packages: where they fail, or where nothing fails, the shortest.
pub(super) fn draw(judgement: &Judgement, finding: &Finding) -> String {
    if !finding.paths.is_empty() {
        return of_paths(judgement, &finding.paths, &finding.packages);
    }
    let paths: Vec<Path> = finding
        .packages
        .iter()
        .filter_map(|package| judgement.graph.paths(*package, None, 1).into_iter().next())
        .map(|path| judgement.graph.told(path))
        .collect();
    of_paths(judgement, &paths, &finding.packages)
}

fn of_paths(judgement: &Judgement, paths: &[Path], packages: &[PackageIx]) -> String {
    let mut roots: Vec<Node> = Vec::new();
    for path in paths {
        insert(&mut roots, path);
    }
    let goals: BTreeSet<PackageIx> = packages.iter().copied().collect();
    let mut out = String::new();
    if !roots.is_empty() {
        level(&mut out, judgement, &roots, &goals, "tree");
    }
    out
}

fn insert(roots: &mut Vec<Node>, path: &Path) {
    let mut level = roots;
    let first = (path.member, String::new());
    let steps = path.steps.iter().map(|step| (step.to, edge(step)));
    for (package, edge) in std::iter::once(first).chain(steps) {
        let known = level
            .iter()
            .position(|node| node.package == package && node.edge == edge);
        let index = known.unwrap_or_else(|| {
            level.push(Node {
                package,
                edge,
                below: Vec::new(),
            });
            level.len() - 1
        });
        level = &mut level[index].below;
    }
}

fn edge(step: &Step) -> String {
    let kind = match step.kind {
        EdgeKind::Normal => None,
        EdgeKind::Build => Some("build dependency".to_owned()),
        EdgeKind::Dev => Some("dev-dependency".to_owned()),
    };
    let feature = step.feature.as_ref().map(|feature| {
        let feature = html(&title(feature));
        let mark = if step.is_on_elsewhere { ELSEWHERE } else { "" };
        format!("feature <code>{feature}</code>{mark}")
    });
    let marks: Vec<String> = [kind, feature].into_iter().flatten().collect();
    if marks.is_empty() {
        String::new()
    } else {
        format!(" <small>({})</small>", marks.join(", "))
    }
}

fn level(
    out: &mut String,
    judgement: &Judgement,
    nodes: &[Node],
    goals: &BTreeSet<PackageIx>,
    class: &str,
) {
    let _ = write!(out, "<ul class=\"{class}\">");
    for node in nodes {
        out.push_str("<li>");
        let mut at = node;
        label(out, judgement, at, goals);
        while let [only] = at.below.as_slice() {
            at = only;
            out.push_str(" → ");
            label(out, judgement, at, goals);
        }
        if !at.below.is_empty() {
            out.push_str(" →");
            level(out, judgement, &at.below, goals, "branch");
        }
        out.push_str("</li>");
    }
    out.push_str("</ul>");
}

fn label(out: &mut String, judgement: &Judgement, node: &Node, goals: &BTreeSet<PackageIx>) {
    let package = judgement.graph.package(node.package);
    let name = if package.is_member {
        package.name.clone()
    } else {
        package.label()
    };
    let name = html(&title(&name));
    if goals.contains(&node.package) {
        let license = super::table::license(judgement, node.package);
        let _ = write!(
            out,
            "<strong>{name}</strong>{} <span class=\"license\">{license}</span>",
            node.edge
        );
    } else {
        let _ = write!(out, "{name}{}", node.edge);
    }
}

#[cfg(test)]
mod tests {
    use super::of_paths;
    use crate::graph::{EdgeKind, PackageIx, Path, Step};
    use crate::report::testing::world;

    fn step(from: usize, to: usize, kind: EdgeKind, feature: Option<&str>) -> Step {
        Step {
            from: PackageIx(from),
            to: PackageIx(to),
            kind,
            dependency: "x".into(),
            feature: feature.map(Into::into),
            is_on_elsewhere: false,
        }
    }

    fn path(steps: Vec<Step>) -> Path {
        Path {
            member: PackageIx(3),
            steps,
        }
    }

    #[test]
    fn a_way_is_one_line_with_the_kinds_and_features_on_it() {
        let world = world();
        let path = path(vec![
            step(3, 1, EdgeKind::Build, None),
            step(1, 0, EdgeKind::Normal, Some("<tls>")),
        ]);
        assert_eq!(
            of_paths(&world, &[path], &[PackageIx(0)]),
            "<ul class=\"tree\"><li>payments-cli → bat 1.2.3 <small>(build dependency)</small> → \
             <strong>ansi_colours 1.2.3</strong> <small>(feature <code>&lt;tls&gt;</code>)</small> \
             <span class=\"license\">(MIT OR GPL-3.0-only) AND LGPL-3.0-or-later</span></li></ul>"
        );
    }

    #[test]
    fn ways_that_begin_alike_part_where_they_do() {
        let world = world();
        let normal = |from, to| step(from, to, EdgeKind::Normal, None);
        let paths = [
            path(vec![normal(3, 1), normal(1, 0)]),
            path(vec![normal(3, 1), normal(1, 2)]),
            path(vec![normal(3, 2)]),
        ];
        let drawn = of_paths(&world, &paths, &[PackageIx(0), PackageIx(2)]);
        let text: String = drawn
            .split('<')
            .filter_map(|part| part.split_once('>'))
            .map(|(tag, text)| {
                if tag == "li" {
                    format!("|{text}")
                } else {
                    text.into()
                }
            })
            .collect();
        assert_eq!(
            text,
            "|payments-cli →|bat 1.2.3 →\
             |ansi_colours 1.2.3 (MIT OR GPL-3.0-only) AND LGPL-3.0-or-later\
             |cfg 1.2.3 none declared|cfg 1.2.3 none declared"
        );
        assert_eq!(of_paths(&world, &[], &[PackageIx(0)]), "");
    }
}
