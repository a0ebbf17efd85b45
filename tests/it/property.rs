//! What holds for every world: each package has one outcome, counts add up, bytes repeat.

use std::collections::BTreeSet;

use proptest::prelude::{ProptestConfig, Strategy, prop_assert, prop_assert_eq, proptest};

use crate::judge::judge;
use crate::world::{Dep, Package, dep, krate, member};

const LICENSES: &[&str] = &[
    "MIT",
    "ISC",
    "GPL-3.0-only",
    "MIT OR GPL-3.0-only",
    "MIT/Apache-2.0",
    "Nonsense",
    "gnu gpl v2",
    "",
];
const POLICY: &str = r#"
[distributions]
service = "s"
binary = "b"
[[members]]
packages = ["m0"]
distribution = "service"
[[rules]]
id = "yes"
licenses = ["MIT"]
verdict = "allow"
[[rules]]
id = "no"
licenses = ["GPL-*"]
reach = ["linked"]
verdict = "deny"
reason = "because"
"#;

#[derive(Debug, Clone)]
struct Plan {
    members: usize,
    crates: Vec<(usize, bool, bool)>,
    /// From (members first), to a later crate, kind, optional.
    edges: Vec<(usize, usize, usize, bool)>,
}

fn any_plan() -> impl Strategy<Value = Plan> {
    (1..4_usize, 1..7_usize).prop_flat_map(|(members, crates)| {
        let krate = (0..LICENSES.len(), proptest::bool::ANY, proptest::bool::ANY);
        let edge = (
            0..members + crates,
            0..crates,
            0..3_usize,
            proptest::bool::ANY,
        );
        (
            proptest::collection::vec(krate, crates),
            proptest::collection::vec(edge, 0..14),
        )
            .prop_map(move |(crates, edges)| Plan {
                members,
                crates,
                edges,
            })
    })
}

fn world(plan: &Plan) -> Vec<Package> {
    let name = |index: usize| format!("c{index}");
    let needs = |from: usize| -> Vec<Dep> {
        let mut seen = BTreeSet::new();
        plan.edges
            .iter()
            // Only to later crates: dependencies have no cycles.
            .filter(|(source, to, ..)| {
                *source == from && (from < plan.members || *to > from - plan.members)
            })
            .filter(|(_, to, ..)| seen.insert(*to))
            .map(|(_, to, kind, optional)| {
                let dep = dep(&name(*to));
                match kind {
                    0 if *optional => dep.optional(),
                    0 => dep,
                    1 => dep.build(),
                    _ => dep.dev(),
                }
            })
            .collect()
    };
    let members = (0..plan.members).map(|index| {
        let package = member(&format!("m{index}")).build_script();
        let package = if index == 2 { package.lib() } else { package };
        package.needs(needs(index))
    });
    let crates = plan
        .crates
        .iter()
        .enumerate()
        .map(|(index, (license, macros, build))| {
            let package = krate(&name(index), LICENSES[*license]);
            let package = if *macros {
                package.proc_macro()
            } else {
                package
            };
            let package = if *build {
                package.build_script()
            } else {
                package
            };
            // What a crate needs for its own tests is not in the graph of anyone else.
            package.needs(
                needs(plan.members + index)
                    .into_iter()
                    .filter(Dep::is_not_dev),
            )
        });
    members.chain(crates).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_package_has_exactly_one_outcome_and_the_counts_add_up(plan in any_plan()) {
        let packages = world(&plan);
        let run = judge(&packages, POLICY);
        if run.status == 3 {
            // Crates are there and none is reached: refused, because it would prove nothing.
            prop_assert!(run.stderr.contains("is judged"), "{}", run.stderr);
            return Ok(());
        }
        prop_assert!((0..=2).contains(&run.status), "{}", run.stderr);
        let listed = run.report["packages"].as_array().unwrap();
        prop_assert_eq!(listed.len(), packages.len());
        let names: BTreeSet<_> = listed.iter().map(|package| package["name"].as_str().unwrap()).collect();
        prop_assert_eq!(names.len(), packages.len());
        let count = |word: &str| listed.iter().filter(|package| package["outcome"] == word).count() as u64;
        for word in ["allowed", "waived", "review", "denied", "undetermined"] {
            prop_assert_eq!(count(word), run.summary(word));
        }
        prop_assert_eq!(count("not-judged"), run.summary("not_judged"));
        prop_assert_eq!(count("first-party"), run.summary("first_party"));
        prop_assert_eq!(
            run.summary("judged") + run.summary("not_judged") + run.summary("first_party"),
            run.summary("packages")
        );
        for package in listed {
            let judged = !["not-judged", "first-party"].contains(&package["outcome"].as_str().unwrap());
            prop_assert_eq!(judged, !package["contexts"].as_array().unwrap().is_empty());
            prop_assert_eq!(package["outcome"] == "not-judged", package["reason"].is_string());
        }
        prop_assert_eq!(judge(&packages, POLICY).stdout, run.stdout);
    }
}
