//! A layer added makes nothing milder: over random policies, expressions and graphs, with waivers
//! and clarifications in every layer that the layers above do not permit. Nor does an agreement taken
//! away, or a product that is not named.

use camino::Utf8PathBuf;
use jiff::civil::date;
use ospo_check::decide::{Assessment, Question, assess};
use ospo_check::facts;
use ospo_check::graph::{Graph, PackageIx, Selection, load_graph, saved_metadata};
use ospo_check::policy::{ParseContext, Policy, Product, Trust, discover, load_layers};
use ospo_check::source::Sources;
use ospo_check::vocabulary::{Outcome, Verdict};
use proptest::prelude::{ProptestConfig, Strategy, prop_assert, proptest};

use crate::world::{Package, Place, dep, krate, member, metadata};

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
    "LicenseRef-Bought",
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
    "source = [\"crates-io\", \"vendored\"]\n",
    "waivable = false\n",
    "products = [\"p\"]\n",
    "products = [\"q\", \"r\"]\n",
];
/// The products of the first layer; one has members of its own.
const PRODUCTS: &str = "[[products]]\nid = \"p\"\n[[products]]\nid = \"q\"\nmembers = [\"m1\"]\n[[products]]\nid = \"r\"\n";
/// Conditions of agreements.
const BOUGHT: &[&str] = &[
    "",
    "source = [\"git\", \"crates-io\"]\n",
    "reach = [\"linked\"]\n",
    "members = [\"m0\"]\n",
    "products = [\"p\"]\n",
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
    ("GPL-3.0-only", "products = [\"q\"]\n"),
    ("GPL-3.0-only", "source = [\"vendored\"]\n"),
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
    /// Crate, condition; counts in the first layer only.
    agreements: Vec<(usize, usize)>,
}

fn any_layer() -> impl Strategy<Value = Layer> {
    let rule = (0..ENTRIES.len(), 0..3_usize, 0..CONDITIONS.len());
    let waiver = (0..4_usize, 0..WAIVED.len());
    let agreement = (0..4_usize, 0..BOUGHT.len());
    (
        0..DEFAULTS.len(),
        proptest::collection::vec(rule, 0..5),
        proptest::collection::vec(waiver, 0..3),
        proptest::option::of(0..4_usize),
        proptest::collection::vec(agreement, 0..3),
    )
        .prop_map(|(defaults, rules, waivers, clarified, agreements)| Layer {
            defaults,
            rules,
            waivers,
            clarified,
            agreements,
        })
}

impl Layer {
    fn text(&self, index: usize, licenses: &[usize], permits: &str) -> String {
        let mut text = format!(
            "schema = 1\n[policy]\nname = \"L{index}\"\nversion = \"1\"\nowner = \"o\"\napprovers = [\"A{index}\"]\n"
        );
        text.push_str(permits);
        if index == 0 {
            text.push_str(PRODUCTS);
            for (id, (of, condition)) in self.agreements.iter().enumerate() {
                text.push_str(&format!(
                    "[[agreements]]\nid = \"G{id}\"\ncrate = \"c{of}\"\nlicense = \"LicenseRef-Bought\"\n\
                     counterparty = \"c\"\ncontract = \"n\"\nfrom = 2026-01-01\nuntil = 2027-01-01\n\
                     approved-by = \"A0\"\nreason = \"r\"\n{}",
                    BOUGHT[*condition]
                ));
            }
        }
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
        } else if index == 2 {
            package.at("/world/ws/vendor/c2")
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
    let place = Place::new();
    let root = Utf8PathBuf::from(place.word(""));
    let mut names = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let file = format!("{index}.toml");
        names.push(place.write(&file, text).word(&file));
    }
    let roots = discover(&names, None, &root, None, true).unwrap();
    let context = ParseContext {
        today: date(2026, 11, 22),
        tool_version: &semver::Version::new(0, 1, 0),
    };
    let layers = load_layers(
        &roots,
        &root,
        &mut Sources::new(),
        &context,
        &Trust::default(),
    );
    layers.ok().map(|layers| layers.policies)
}

fn graph(plan: &Plan) -> Graph {
    let place = Place::new().with("metadata.json", metadata(&world(plan)));
    let saved = saved_metadata(&place.path("metadata.json")).unwrap();
    load_graph(&saved, &Selection::default()).unwrap()
}

/// Judges by the layers; the clarifications' files are what they were.
fn judge(graph: &Graph, layers: &[Policy]) -> Assessment {
    judge_for(graph, layers, None)
}

fn judge_for(graph: &Graph, layers: &[Policy], product: Option<&Product>) -> Assessment {
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
        product,
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

/// The layers as texts, the first with what `permits` says.
fn texts(layers: &[Layer], plan: &Plan, permits: &str) -> Vec<String> {
    let layers = layers.iter().enumerate();
    layers
        .map(|(index, layer)| {
            let permits = if index == 0 { permits } else { "" };
            layer.text(index, &plan.licenses, permits)
        })
        .collect()
}

/// Whether, with one layer more each time, some package comes off more mildly.
fn milder(plan: &Plan, layers: &[Layer], permits: &str) -> Option<String> {
    let texts = texts(layers, plan, permits);
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
        let texts = texts(&layers, &plan, permits);
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

    #[test]
    fn an_agreement_taken_away_makes_nothing_milder_and_others_not_stricter(
        plan in any_plan(),
        mut layers in proptest::collection::vec(any_layer(), 2),
    ) {
        let with = texts(&layers, &plan, "");
        let bought: Vec<String> = layers[0].agreements.iter().map(|(of, _)| format!("c{of}")).collect();
        layers[0].agreements.clear();
        let without = texts(&layers, &plan, "");
        if let (Some(with), Some(without)) = (read(&with), read(&without)) {
            let graph = graph(&plan);
            let products = with[0].products.clone();
            for product in std::iter::once(None).chain(products.iter().map(Some)) {
                let has = judge_for(&graph, &with, product);
                let has_not = judge_for(&graph, &without, product);
                for (index, (has, has_not)) in has.packages.iter().zip(&has_not.packages).enumerate() {
                    let (has, has_not) = (rank(has.outcome), rank(has_not.outcome));
                    let name = &graph.packages[index].name;
                    prop_assert!(has <= has_not, "{name}");
                    prop_assert!(has == has_not || bought.contains(name), "{name}");
                }
            }
        }
    }

    #[test]
    fn no_product_is_as_strict_as_any(
        plan in any_plan(),
        layers in proptest::collection::vec(any_layer(), 2),
    ) {
        let texts = texts(&layers, &plan, "");
        if let Some(policies) = read(&texts) {
            let graph = graph(&plan);
            let unnamed = judge(&graph, &policies);
            for product in &policies[0].products {
                let named = judge_for(&graph, &policies, Some(product));
                for (index, (named, unnamed)) in named.packages.iter().zip(&unnamed.packages).enumerate() {
                    prop_assert!(
                        rank(named.outcome) <= rank(unnamed.outcome),
                        "package {index}, product {}\n{}", product.id, texts.join("\n----\n")
                    );
                }
            }
        }
    }
}
