//! Why packages are there: paths, the features on them, the lines of our manifests.

use ospo_check::graph::{EdgeKind, Graph, Manifests, Path, Selection};
use ospo_check::source::Sources;
use ospo_check::vocabulary::Reach;

use super::support::{find, locked};

const CONTEXTS: &str = include_str!("../../fixtures/reach/contexts.txt");

/// `member → package → package`, with what is special about an edge in brackets.
fn show(graph: &Graph, path: &Path) -> String {
    let mut shown = graph.package(path.member).name.clone();
    for step in &path.steps {
        shown += " → ";
        if step.kind != EdgeKind::Normal {
            shown += &format!("[{}] ", step.kind.as_str());
        }
        if let Some(feature) = &step.feature {
            shown += &format!("[{feature}] ");
        }
        shown += &graph.package(step.to).name;
    }
    shown
}

fn paths(graph: &Graph, to: &str, reach: Option<Reach>, max: usize) -> Vec<String> {
    graph
        .paths(find(graph, to), reach, max)
        .iter()
        .map(|path| show(graph, path))
        .collect()
}

#[test]
fn the_shortest_paths_come_first() {
    let graph = locked(CONTEXTS).graph(&Selection::default()).unwrap();
    assert_eq!(
        paths(&graph, "low", None, 9),
        [
            "helper → low",
            "product → helper → low",
            "service → codec → low",
            "product → [build] codec → low",
        ]
    );
    assert_eq!(paths(&graph, "low", None, 1), ["helper → low"]);
    assert_eq!(
        paths(&graph, "low", Some(Reach::Build), 9),
        ["product → [build] codec → low"]
    );
    assert_eq!(paths(&graph, "low", Some(Reach::Dev), 9), [""; 0]);
    assert_eq!(
        paths(&graph, "helper", None, 9),
        ["helper", "product → helper"]
    );
    assert_eq!(
        paths(&graph, "both", Some(Reach::Dev), 9),
        ["service → [dev] both", "service → [dev] testing → both"]
    );
    assert_eq!(paths(&graph, "both", None, 9), ["product → both"]);
    let product = find(&graph, "product");
    let from = graph.paths_from(product, find(&graph, "low"), Some(Reach::Linked), 9);
    assert_eq!(from.len(), 1);
    assert_eq!(show(&graph, &from[0]), "product → helper → low");
}

#[test]
fn a_step_tells_the_feature_that_switches_it_on() {
    let graph = locked(CONTEXTS).graph(&Selection::default()).unwrap();
    assert_eq!(
        paths(&graph, "pager", None, 9),
        ["service → [paging] pager"]
    );
    let world = locked(include_str!("../../fixtures/reach/weak-features.txt"));
    let graph = world.graph(&Selection::default()).unwrap();
    // The implied feature is named only if no other explains it.
    assert_eq!(
        paths(&graph, "implied", None, 9),
        ["app → [implied] implied"]
    );
    assert_eq!(
        paths(&graph, "deep", None, 9),
        ["app → [strong] on → [extra] deep"]
    );
    let world = locked(include_str!("../../fixtures/reach/renamed.txt"));
    let graph = world.graph(&Selection::default()).unwrap();
    assert_eq!(
        paths(&graph, "maybe-real", None, 9),
        ["app → [default] maybe-real"]
    );
    assert_eq!(
        paths(&graph, "inner-real", None, 9),
        ["app → real-name → [extra] inner-real"]
    );
    let path = &graph.paths(find(&graph, "real-name"), None, 1)[0];
    assert_eq!(path.steps[0].dependency, "nick");
}

#[test]
fn via_holds_only_if_it_cuts_every_path() {
    let graph = locked(CONTEXTS).graph(&Selection::default()).unwrap();
    let passes = |to, names: &[&str]| {
        graph.every_path_passes(find(&graph, to), &|package| {
            names.contains(&package.name.as_str())
        })
    };
    assert!(passes("extra", &["common"]));
    assert!(!passes("low", &["codec"]));
    assert!(passes("low", &["codec", "helper"]));
    // Only its own test reaches `testing`, and dev-dependencies count.
    assert!(!passes("both", &["testing", "product"]));
    assert!(passes("both", &["service", "product"]));
    // A package does not stand in its own way, and a member is there by itself.
    assert!(!passes("extra", &["extra"]));
    assert!(!passes("helper", &["helper", "product"]));
    let world = locked(include_str!("../../fixtures/reach/build-dependencies.txt"));
    let graph = world.graph(&Selection::default()).unwrap();
    // Nothing reaches it, so nothing can be said.
    assert!(!graph.every_path_passes(find(&graph, "unneeded"), &|_| true));
}

#[test]
fn a_path_through_features_of_another_member_is_marked() {
    let graph = locked(CONTEXTS).graph(&Selection::default()).unwrap();
    let extra = find(&graph, "extra");
    // `plus` is switched on by the product alone; built together, the service gets it too.
    let of = |name| {
        graph
            .paths_from(find(&graph, name), extra, None, 1)
            .remove(0)
    };
    assert_eq!(
        show(&graph, &of("service")),
        "service → common → [plus] extra"
    );
    assert!(graph.needs_other_member(&of("service")));
    assert!(!graph.needs_other_member(&of("product")));
    let testing = graph.paths(find(&graph, "testing"), None, 1).remove(0);
    assert!(!graph.needs_other_member(&testing));
}

#[test]
fn a_step_leads_to_the_line_of_our_manifest() {
    let world = locked(CONTEXTS);
    let graph = world.graph(&Selection::default()).unwrap();
    let mut manifests = Manifests::new(&graph);
    let mut sources = Sources::new();
    let mut lines = |to: &str, member: &str, reach: Reach| -> Vec<String> {
        let to = find(&graph, to);
        let path = graph
            .paths_from(find(&graph, member), to, Some(reach), 1)
            .remove(0);
        let entries = manifests.declarations(&mut sources, &graph, &path.steps[0]);
        entries
            .iter()
            .flat_map(|entry| [Some(entry.declared), entry.inherited])
            .flatten()
            .map(|span| {
                let at = sources.location(span);
                format!(
                    "{}:{}:{}: {}",
                    sources.path(span.file),
                    at.line,
                    at.column,
                    sources.slice(span)
                )
            })
            .collect()
    };
    assert_eq!(
        lines("codec", "product", Reach::Build),
        ["product/Cargo.toml:12:1: codec = { path = \"../../third/codec\" }"]
    );
    assert_eq!(
        lines("common", "service", Reach::Linked),
        [
            "service/Cargo.toml:13:1: common.workspace = true",
            "Cargo.toml:7:1: common = { path = \"../third/common\" }"
        ]
    );
    assert_eq!(
        lines("win", "service", Reach::Linked),
        ["service/Cargo.toml:19:1: win = { path = \"../../third/win\" }"]
    );
    // Only manifests of our own can be edited.
    let path = graph.paths(find(&graph, "extra"), None, 1).remove(0);
    let last = path.steps.last().unwrap();
    assert!(
        manifests
            .declarations(&mut sources, &graph, last)
            .is_empty()
    );
}
