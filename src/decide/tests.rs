//! Laws of rules and layers, over random policies and terms.

use jiff::civil::{Date, date};
use proptest::prelude::{Strategy, prop_assert, proptest};

use super::expression::{Leaf, take};
use super::rule_on_license;
use crate::license::Expression;
use crate::policy::{ParseContext, Policy, parse};
use crate::source::Sources;
use crate::vocabulary::{Reach, Verdict};

const TODAY: Date = date(2026, 11, 22);
const ENTRIES: &[&str] = &[
    "MIT",
    "ISC",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "GPL-2.0-only",
    "GPL-2.0-or-later",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "LGPL-2.1-or-later",
    "MPL-1.1",
    "MPL-2.0",
    "LicenseRef-Ours",
    "@osi-approved",
    "@fsf-libre",
    "*",
];
const FAMILIES: &[&str] = &["GPL-*", "LGPL-*", "MPL-*", "Apache-*"];
const EXPRESSIONS: &[&str] = &[
    "MIT",
    "ISC OR MIT",
    "GPL-2.0-or-later",
    "GPL-3.0-or-later OR MPL-2.0",
    "MPL-1.1+",
    "Apache-2.0 WITH LLVM-exception",
    "GPL-2.0-only WITH Classpath-exception-2.0",
    "LGPL-2.1-or-later AND MIT",
    "(MIT OR GPL-3.0-only) AND ISC",
    "LicenseRef-Ours",
    "LicenseRef-Theirs OR ISC",
    "Nonsense-1.0 OR MIT",
    "Nonsense-1.0",
];

fn policy(defaults: &str, rules: &[String]) -> Policy {
    try_policy(defaults, rules).unwrap_or_else(|| panic!("a mistake in {rules:?}"))
}

/// `None` where a rule can never be reached, which the parser refuses.
fn try_policy(defaults: &str, rules: &[String]) -> Option<Policy> {
    let text = format!(
        "schema = 1\n[policy]\nname = \"p\"\nversion = \"1\"\nowner = \"o\"\n{defaults}\n{}",
        rules.concat()
    );
    let version = semver::Version::new(0, 1, 0);
    let context = ParseContext {
        today: TODAY,
        tool_version: &version,
    };
    parse(&mut Sources::new(), "p.toml", &text, &context).ok()
}

fn rule(id: &str, entry: &str, verdict: &str, reach: Option<&str>) -> String {
    let reach = reach.map_or_else(String::new, |reach| format!("reach = [\"{reach}\"]\n"));
    format!(
        "[[rules]]\nid = \"{id}\"\nlicenses = [\"{entry}\"]\nverdict = \"{verdict}\"\nreason = \"r\"\n{reach}"
    )
}

fn any_rules() -> impl Strategy<Value = Vec<String>> {
    let entry = (0..ENTRIES.len() + FAMILIES.len(), 0..3_usize, 0..3_usize);
    proptest::collection::vec(entry, 0..6).prop_map(|chosen| {
        chosen
            .into_iter()
            .enumerate()
            .map(|(index, (entry, verdict, reach))| {
                let verdict = match FAMILIES.get(entry.wrapping_sub(ENTRIES.len())) {
                    // A family may be used in deny and review rules only.
                    Some(_) => ["deny", "review", "deny"][verdict],
                    None => ["allow", "deny", "review"][verdict],
                };
                let entry = ENTRIES
                    .iter()
                    .chain(FAMILIES)
                    .nth(entry)
                    .copied()
                    .unwrap_or("MIT");
                let reach = [None, Some("linked"), Some("build")][reach];
                rule(&format!("r{index}"), entry, verdict, reach)
            })
            .collect()
    })
}

fn verdict(layers: &[Policy], text: &str) -> Verdict {
    let expression = Expression::parse(text, &[]).unwrap();
    let leaves: Vec<Leaf<'_>> = expression
        .terms()
        .map(|term| Leaf {
            verdict: rule_on_license(layers, term, Reach::Linked, None, None, TODAY).0,
            waived: false,
            preference: 0,
            obligations: std::collections::BTreeSet::new(),
        })
        .collect();
    take(&expression.root, &leaves).verdict
}

#[test]
fn layers_combine_before_the_expression() {
    let deny = |license: &str| rule("no", license, "deny", None);
    let allow = |license: &str| rule("yes", license, "allow", None);
    let above = policy("", &[deny("ISC"), allow("BSD-3-Clause")]);
    let below = policy("[defaults]\n", &[deny("BSD-3-Clause"), allow("ISC")]);
    let both = [above, below];
    assert_eq!(verdict(&both[..1], "BSD-3-Clause OR ISC"), Verdict::Allow);
    assert_eq!(verdict(&both[1..], "BSD-3-Clause OR ISC"), Verdict::Allow);
    assert_eq!(verdict(&both, "BSD-3-Clause OR ISC"), Verdict::Deny);
}

proptest! {
    #[test]
    fn an_allow_rule_appended_makes_nothing_stricter(
        rules in any_rules(),
        entry in proptest::sample::select(ENTRIES),
        accept_base in proptest::bool::ANY,
    ) {
        let defaults = if accept_base { "[defaults]\nadditions = \"accept-base\"\n" } else { "" };
        let mut more = rules.clone();
        more.push(rule("more", entry, "allow", None));
        if let (Some(before), Some(after)) = (try_policy(defaults, &rules), try_policy(defaults, &more)) {
            let (before, after) = ([before], [after]);
            for text in EXPRESSIONS {
                prop_assert!(verdict(&after, text) <= verdict(&before, text), "{}", text);
            }
        }
    }

    #[test]
    fn a_layer_added_makes_nothing_milder(
        above in any_rules(),
        below in any_rules(),
        bases in (proptest::bool::ANY, proptest::bool::ANY),
    ) {
        let defaults = |accept| if accept { "[defaults]\nadditions = \"accept-base\"\n" } else { "" };
        if let (Some(above), Some(below)) =
            (try_policy(defaults(bases.0), &above), try_policy(defaults(bases.1), &below))
        {
            let mut silent = below.clone();
            silent.defaults = None;
            for layers in [[above.clone(), below], [above, silent]] {
                for text in EXPRESSIONS {
                    prop_assert!(verdict(&layers, text) >= verdict(&layers[..1], text), "{}", text);
                }
            }
        }
    }
}
