//! A layer added makes nothing milder: over random policies, expressions and graphs, with waivers
//! and clarifications in every layer that the layers above do not permit.

use camino::Utf8PathBuf;
use jiff::civil::date;
use ospo_check::decide::{Assessment, Question, assess};
use ospo_check::facts;
use ospo_check::graph::{Graph, PackageIx, Selection, load_graph, saved_metadata};
use ospo_check::policy::{ParseContext, Policy, discover, load_layers};
use ospo_check::source::Sources;
use ospo_check::vocabulary::{Outcome, Verdict};
use proptest::prelude::{ProptestConfig, Strategy, prop_assert, proptest};

use crate::world::{Package, dep, krate, member, metadata};

const LICENSES: &[&str] = &[
    "MIT",
    "ISC OR MIT",
    "GPL-2.0-or-later",
    "GPL-3.0-only AND MIT",
    "(MIT OR GPL-3.0-only) AND ISC",
    "Apache-2.0 WITH LLVM-exception",
    "GPL-2.0-only WITH Classpath-exception-2.0 OR LicenseRef-Theirs",
    "MPL-1.1+ OR Nonsense-1.0",
    "New-1.0 OR ISC",
    "gnu gpl v3",
    "",
];
const ENTRIES: &[&str] = &[
    "MIT",
    "ISC",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "GPL-2.0-only",
    "GPL-2.0-or-later",
    "GPL-3.0-only",
    "MPL-2.0",
    "LicenseRef-Theirs",
    "@osi-approved",
    "*",
];
const CONDITIONS: &[&str] = &[
    "",
    "",
    "reach = [\"linked\"]\n",
    "reach = [\"build\", \"dev\"]\n",
    "distribution = [\"service\"]\n",
    "crates = [\"c0\", \"c1\"]\n",
    "source = [\"git\"]\n",
    "waivable = false\n",
];
const DEFAULTS: &[&str] = &[
    "",
    "",
    "[defaults]\nverdict = \"deny\"\n",
    "[defaults]\nadditions = \"accept-base\"\n",
    "[defaults]\nnative = \"review\"\n",
];
/// What a waiver may be for, and more.
const WAIVED: &[(&str, &str)] = &[
    ("MIT", ""),
    ("GPL-2.0-or-later", ""),
    ("GPL-3.0-only", "reach = [\"linked\"]\n"),
    ("GPL-3.0-only", "members = [\"m0\"]\n"),
    ("GPL-3.0-only AND MIT", "distribution = [\"service\"]\n"),
    ("ISC", ""),
];

#[derive(Debug, Clone)]
struct Layer {
    defaults: usize,
    /// Entry, verdict, condition.
    rules: Vec<(usize, usize, usize)>,
    /// Crate, license.
    waivers: Vec<(usize, usize)>,
    clarified: Option<usize>,
}

fn any_layer() -> impl Strategy<Value = Layer> {
    let rule = (0..ENTRIES.len(), 0..3_usize, 0..CONDITIONS.len());
    let waiver = (0..4_usize, 0..WAIVED.len());
    (
        0..DEFAULTS.len(),
        proptest::collection::vec(rule, 0..5),
        proptest::collection::vec(waiver, 0..3),
        proptest::option::of(0..4_usize),
    )
        .prop_map(|(defaults, rules, waivers, clarified)| Layer {
            defaults,
            rules,
            waivers,
            clarified,
        })
}

impl Layer {
    fn text(&self, index: usize, licenses: &[usize], permits: &str) -> String {
        let mut text = format!(
            "schema = 1\n[policy]\nname = \"L{index}\"\nversion = \"1\"\nowner = \"o\"\napprovers = [\"A{index}\"]\n"
        );
        text.push_str(permits);
        text.push_str(DEFAULTS[self.defaults]);
        for (id, (entry, verdict, condition)) in self.rules.iter().enumerate() {
            let verdict = ["allow", "review", "deny"][*verdict];
            text.push_str(&format!(
                "[[rules]]\nid = \"r{id}\"\nlicenses = [\"{}\"]\nverdict = \"{verdict}\"\nreason = \"r\"\n{}",
                ENTRIES[*entry], CONDITIONS[*condition]
            ));
        }
        for (id, (of, license)) in self.waivers.iter().enumerate() {
            let (license, more) = WAIVED[*license];
            text.push_str(&format!(
                "[[waivers]]\nid = \"W{id}\"\ncrate = \"c{of}\"\nlicense = \"{license}\"\nreason = \"r\"\n\
                 requested-by = \"C. Dev\"\napproved-by = \"A{index}\"\napproved-on = 2026-11-01\n\
                 expires = 2027-03-31\n{more}"
            ));
        }
        if let Some(of) = self.clarified {
            text.push_str(&format!(
                "[[clarifications]]\ncrate = \"c{of}\"\ndeclared = \"{}\"\nlicense = \"MIT\"\nreason = \"r\"\n\
                 license-files = {{ \"LICENSE\" = \"sha256:{}\" }}\n",
                LICENSES[licenses[of]],
                "0".repeat(64)
            ));
        }
        text
    }
}

/// Licenses of the crates, their native code, and edges from members and crates to later crates.
#[derive(Debug, Clone)]
struct Plan {
    licenses: Vec<usize>,
    own: usize,
    edges: Vec<(usize, usize, usize)>,
}

fn any_plan() -> impl Strategy<Value = Plan> {
    let edge = (0..6_usize, 0..4_usize, 0..3_usize);
    (
        proptest::collection::vec(0..LICENSES.len(), 4),
        0..LICENSES.len(),
        proptest::collection::vec(edge, 3..10),
    )
        .prop_map(|(licenses, own, edges)| Plan {
            licenses,
            own,
            edges,
        })
}

fn world(plan: &Plan) -> Vec<Package> {
    let needs = |from: usize| {
        let mut seen = std::collections::BTreeSet::new();
        plan.edges
            .iter()
            .filter(move |(source, to, _)| *source == from && (from < 2 || *to > from - 2))
            .filter(move |(_, to, _)| seen.insert(*to))
            .filter(move |(.., kind)| from < 2 || *kind != 2)
            .map(|(_, to, kind)| {
                let dep = dep(&format!("c{to}"));
                match kind {
                    0 => dep,
                    1 => dep.build(),
                    _ => dep.dev(),
                }
            })
    };
    let m0 = member("m0").license(LICENSES[plan.own]).needs(needs(0));
    let m1 = member("m1").lib().needs(needs(1));
    let crates = (0..4).map(|index| {
        let package = krate(&format!("c{index}"), LICENSES[plan.licenses[index]]);
        let package = if index == 1 {
            package.git("https://git.example/c1")
        } else {
            package
        };
        package.build_script().needs(needs(index + 2))
    });
    [m0.build_script(), m1.build_script()]
        .into_iter()
        .chain(crates)
        .collect()
}

/// Reads the layers; `None` where one has a rule that nothing can reach.
fn read(texts: &[String]) -> Option<Vec<Policy>> {
    let folder = tempfile::tempdir().unwrap();
    let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
    let mut names = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let file = root.join(format!("{index}.toml"));
        std::fs::write(&file, text).unwrap();
        names.push(file.to_string());
    }
    let roots = discover(&names, None, &root, None, true).unwrap();
    let context = ParseContext {
        today: date(2026, 11, 22),
        tool_version: &semver::Version::new(0, 1, 0),
    };
    let layers = load_layers(&roots, &root, &mut Sources::new(), &context);
    layers.ok().map(|layers| layers.policies)
}

fn graph(plan: &Plan) -> Graph {
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("metadata.json");
    std::fs::write(&saved, metadata(&world(plan))).unwrap();
    load_graph(&saved_metadata(&saved).unwrap(), &Selection::default()).unwrap()
}

/// Judges by the layers; the clarifications' files are what they were.
fn judge(graph: &Graph, layers: &[Policy]) -> Assessment {
    let mut evidence = facts::gather(graph, layers, &facts::Wanted::default());
    for index in 0..graph.packages.len() {
        evidence.insert(PackageIx(index), "LICENSE", Ok("0".repeat(64)));
    }
    let facts = facts::derive(graph, layers, &evidence);
    assess(&Question {
        graph,
        layers,
        facts: &facts,
        evidence: &evidence,
        as_of: date(2026, 11, 22),
        product: None,
    })
    .unwrap()
}

const fn rank(outcome: Outcome) -> Verdict {
    match outcome {
        Outcome::Allowed | Outcome::Waived | Outcome::NotJudged | Outcome::FirstParty => {
            Verdict::Allow
        }
        Outcome::Review => Verdict::Review,
        Outcome::Undetermined => Verdict::Undetermined,
        Outcome::Denied => Verdict::Deny,
    }
}

/// Whether, with one layer more each time, some package comes off more mildly.
fn milder(plan: &Plan, layers: &[Layer], permits: &str) -> Option<String> {
    let texts: Vec<String> = layers
        .iter()
        .enumerate()
        .map(|(index, layer)| {
            let permits = if index == 0 { permits } else { "" };
            layer.text(index, &plan.licenses, permits)
        })
        .collect();
    let policies = read(&texts)?;
    let graph = graph(plan);
    let mut before = judge(&graph, &policies[..1]);
    for count in 2..=policies.len() {
        let after = judge(&graph, &policies[..count]);
        for (index, (was, is)) in before.packages.iter().zip(&after.packages).enumerate() {
            if rank(is.outcome) < rank(was.outcome) {
                return Some(format!(
                    "package {index}: {} by {} layers, {} by {count}\n{}",
                    was.outcome,
                    count - 1,
                    is.outcome,
                    texts.join("\n----\n")
                ));
            }
        }
        before = after;
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn a_layer_added_makes_no_outcome_milder(
        plan in any_plan(),
        layers in proptest::collection::vec(any_layer(), 3),
    ) {
        let found = milder(&plan, &layers, "");
        prop_assert!(found.is_none(), "{}", found.unwrap_or_default());
    }

    #[test]
    fn a_permission_without_a_waiver_makes_no_outcome_milder(
        plan in any_plan(),
        mut layers in proptest::collection::vec(any_layer(), 3),
    ) {
        for layer in &mut layers[1..] {
            layer.waivers.clear();
            layer.clarified = None;
        }
        let permits = "[lower-layers]\nmay-waive = [\"review\", \"deny\"]\nmay-clarify = \"all\"\n";
        let found = milder(&plan, &layers, permits);
        prop_assert!(found.is_none(), "{}", found.unwrap_or_default());
    }

    #[test]
    fn a_permission_for_reviews_lifts_no_refusal(
        plan in any_plan(),
        mut layers in proptest::collection::vec(any_layer(), 2),
    ) {
        // By itself the first layer denies it; a waiver below may lift reviews only.
        layers[1].clarified = None;
        let permits = "[lower-layers]\nmay-waive = [\"review\"]\n";
        let texts: Vec<String> = layers
            .iter()
            .enumerate()
            .map(|(index, layer)| {
                layer.text(index, &plan.licenses, if index == 0 { permits } else { "" })
            })
            .collect();
        if let Some(policies) = read(&texts) {
            let graph = graph(&plan);
            let alone = judge(&graph, &policies[..1]);
            let both = judge(&graph, &policies);
            for (was, is) in alone.packages.iter().zip(&both.packages) {
                if was.outcome == Outcome::Denied {
                    prop_assert!(is.outcome == Outcome::Denied, "{}", texts.join("\n----\n"));
                }
            }
        }
    }
}
