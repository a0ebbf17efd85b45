//! Products: naming one for a run, what is for one alone, and what holds where none is named.

use serde_json::Value;

use crate::judge::{Run, judge_with, posed, run, strings};
use crate::layers;
use crate::world::{Package, dep, krate, member};

const POLICY: &str = r#"
[distributions]
internal = "stays"
binary = "leaves"
[[products]]
id = "payments"
distribution = "internal"
contact = "payments@bank.example"
members = ["pay-*"]
[[products]]
id = "mobile"
distribution = "binary"
[[rules]]
id = "mit"
licenses = ["MIT"]
verdict = "allow"
"#;

fn world(license: &str) -> [Package; 3] {
    [
        member("pay-app").needs([dep("x")]),
        member("other").needs([dep("x")]),
        krate("x", license),
    ]
}

fn rule(id: &str, verdict: &str, more: &str) -> String {
    format!(
        "[[rules]]\nid = \"{id}\"\nlicenses = [\"LGPL-*\"]\nverdict = \"{verdict}\"\nreason = \"because\"\n{more}\n"
    )
    .replace("LGPL-*", if verdict == "allow" { "LGPL-3.0-only" } else { "LGPL-*" })
}

fn judged(world: &[Package], more: &str, product: Option<&str>) -> Run {
    let arguments: Vec<&str> = product
        .into_iter()
        .flat_map(|id| ["--product", id])
        .collect();
    judge_with(world, &format!("{POLICY}{more}"), &arguments)
}

/// The verdicts on `x` by member, sorted.
fn verdicts(run: &Run) -> Vec<String> {
    let contexts = run.package("x")["contexts"].as_array().unwrap();
    let mut all: Vec<String> = contexts
        .iter()
        .flat_map(|context| {
            let verdict = context["verdict"].as_str().unwrap();
            let distribution = context["distribution"].as_str().unwrap_or("-");
            let members = strings(&context["members"]).into_iter();
            members.map(move |member| format!("{member} {distribution} {verdict}"))
        })
        .collect();
    all.sort();
    all
}

#[test]
fn the_product_is_recorded() {
    let none = judged(&world("MIT"), "", None);
    assert_eq!(none.report["run"]["product"], Value::Null);
    let named = judged(&world("MIT"), "", Some("mobile"));
    assert_eq!(named.report["run"]["product"], "mobile");
}

#[test]
fn the_product_fixes_how_its_members_leave_the_firm() {
    let deny = rule("shipped", "deny", "distribution = [\"binary\"]")
        + &rule("inside", "allow", "distribution = [\"internal\"]");
    let none = judged(&world("LGPL-3.0-only"), &deny, None);
    assert_eq!(
        verdicts(&none),
        [
            "other binary deny",
            "other internal allow",
            "pay-app binary deny",
            "pay-app internal allow",
        ]
    );
    // (Denied) the other member is judged as before.
    let payments = judged(&world("LGPL-3.0-only"), &deny, Some("payments"));
    assert_eq!(
        verdicts(&payments),
        [
            "other binary deny",
            "other internal allow",
            "pay-app internal allow"
        ]
    );
    let mobile = judged(&world("LGPL-3.0-only"), &deny, Some("mobile"));
    assert_eq!(
        verdicts(&mobile),
        ["other binary deny", "pay-app binary deny"]
    );
    // Whatever `[[members]]` says.
    let assigned =
        deny.clone() + "[[members]]\npackages = [\"pay-app\"]\ndistribution = \"binary\"\n";
    let run = judged(&world("LGPL-3.0-only"), &assigned, Some("payments"));
    assert!(verdicts(&run).contains(&"pay-app internal allow".to_owned()));
}

#[test]
fn the_products_contact_stands_in_every_finding() {
    let run = judged(&world("LGPL-3.0-only"), "", Some("payments"));
    let finding = run.finding("license-needs-review");
    assert_eq!(finding["contact"], "payments@bank.example");
    let help = strings(&finding["help"]).join("\n");
    assert!(help.contains("IP Council, payments@bank.example"), "{help}");
    let mobile = judged(&world("LGPL-3.0-only"), "", Some("mobile"));
    let finding = mobile.finding("license-needs-review");
    assert_eq!(finding["contact"], "council@bank.example");
}

#[test]
fn a_refusal_for_one_product_holds_where_none_is_named() {
    let rules = rule("no-payments", "deny", "products = [\"payments\"]") + &rule("ok", "allow", "");
    for (product, expected) in [
        (None, "deny deny"),
        (Some("payments"), "deny deny"),
        (Some("mobile"), "allow allow"),
    ] {
        let run = judged(&world("LGPL-3.0-only"), &rules, product);
        // What is in the product, and what may be in any, is refused.
        let found = if run.outcome("x") == "denied" {
            "deny deny"
        } else {
            "allow allow"
        };
        assert_eq!(found, expected, "{product:?}");
    }
}

#[test]
fn a_permission_for_one_product_holds_for_nothing_else() {
    let rules = rule("ok-payments", "allow", "products = [\"payments\"]") + &rule("no", "deny", "");
    let none = judged(&world("LGPL-3.0-only"), &rules, None);
    assert!(verdicts(&none).iter().all(|line| line.ends_with("deny")));
    let payments = judged(&world("LGPL-3.0-only"), &rules, Some("payments"));
    assert_eq!(
        verdicts(&payments),
        [
            "other binary deny",
            "other internal deny",
            "pay-app internal allow"
        ]
    );
    let mobile = judged(&world("LGPL-3.0-only"), &rules, Some("mobile"));
    assert_eq!(mobile.outcome("x"), "denied");
}

#[test]
fn where_none_is_named_the_strictest_word_for_any_of_them_counts() {
    // A review for one product must not hide a refusal for all others.
    let rules = rule("look", "review", "products = [\"payments\"]") + &rule("no", "deny", "");
    assert_eq!(
        judged(&world("LGPL-3.0-only"), &rules, None).outcome("x"),
        "denied"
    );
    let only_theirs = [
        member("pay-app").needs([dep("x")]),
        krate("x", "LGPL-3.0-only"),
    ];
    assert_eq!(
        judged(&only_theirs, &rules, Some("payments")).outcome("x"),
        "review"
    );
    assert_eq!(
        judged(&only_theirs, &rules, Some("mobile")).outcome("x"),
        "denied"
    );
}

#[test]
fn waivers_and_agreements_for_products_wait_for_the_product() {
    let only_theirs = [
        member("pay-app").needs([dep("x")]),
        krate("x", "LGPL-3.0-only"),
    ];
    let waiver = "[[waivers]]\nid = \"W-1\"\ncrate = \"x\"\nlicense = \"LGPL-3.0-only\"\nreason = \"r\"\n\
        requested-by = \"C\"\napproved-by = \"A. Counsel\"\napproved-on = 2026-11-01\nexpires = 2027-03-31\n\
        products = [\"payments\"]\n";
    let agreement = "[[agreements]]\nid = \"AG-1\"\ncrate = \"x\"\nlicense = \"LicenseRef-X\"\n\
        counterparty = \"X Ltd\"\ncontract = \"C-1\"\nfrom = 2026-01-01\nuntil = 2028-01-01\n\
        approved-by = \"A. Counsel\"\nreason = \"r\"\nproducts = [\"payments\"]\n";
    for (exemption, outcome, kind) in [
        (waiver, "waived", "waiver `W-1`"),
        (agreement, "allowed", "agreement `AG-1`"),
    ] {
        let more = rule("no", "deny", "") + exemption;
        assert_eq!(
            judged(&only_theirs, &more, Some("payments")).outcome("x"),
            outcome
        );
        for product in [None, Some("mobile")] {
            let run = judged(&only_theirs, &more, product);
            assert_eq!(run.outcome("x"), "denied", "{product:?}");
            let help = strings(&run.finding("license-denied")["help"]).join("\n");
            assert!(
                help.contains(&format!(
                    "{kind} does not hold here: it is for the product `payments`"
                )),
                "{help}"
            );
        }
        // Members outside the product are not helped either.
        let run = judged(&world("LGPL-3.0-only"), &more, Some("payments"));
        assert_eq!(run.outcome("x"), "denied");
    }
}

#[test]
fn a_layer_below_may_speak_of_the_products_above() {
    let bank = layers::bank(&(POLICY.to_owned() + &rule("ok", "allow", "")));
    let team = layers::team(&rule("no", "deny", "products = [\"mobile\"]"));
    for (product, outcome) in [("mobile", "denied"), ("payments", "denied")] {
        let layers = [bank.clone(), team.clone()];
        let run = layers::judge(&world("LGPL-3.0-only"), &layers, &["--product", product]);
        // In `payments`, the other member may still be part of `mobile`.
        assert_eq!(run.outcome("x"), outcome, "{product}");
    }
    let theirs = [
        member("pay-app").needs([dep("x")]),
        krate("x", "LGPL-3.0-only"),
    ];
    let layers = [bank, team];
    let run = layers::judge(&theirs, &layers, &["--product", "payments"]);
    assert_eq!(run.outcome("x"), "allowed");
}

fn named(arguments: &[&str], variable: Option<&str>) -> Run {
    let place = posed(&world("MIT"), POLICY);
    let mut command = place.asked(arguments);
    if let Some(value) = variable {
        command.env("OSPO_PRODUCT", value);
    }
    run(&mut command)
}

#[test]
fn flag_and_variable_name_one_product_or_nothing_is_judged() {
    for (arguments, variable, product) in [
        (&[][..], Some("mobile"), "mobile"),
        (&["--product", "mobile"][..], None, "mobile"),
        (&["--product", "mobile"][..], Some("mobile"), "mobile"),
    ] {
        let run = named(arguments, variable);
        assert_eq!(run.report["run"]["product"], product, "{}", run.stderr);
    }
    for (arguments, variable, message) in [
        (
            &["--product", "mobile"][..],
            Some("payments"),
            "`--product mobile` and `OSPO_PRODUCT=payments` name two products",
        ),
        (&[][..], Some(""), "`OSPO_PRODUCT` is empty"),
        (&["--product", ""][..], None, "`--product` is empty"),
        (
            &["--product", ""][..],
            Some("mobile"),
            "`--product` is empty",
        ),
        (
            &[][..],
            Some("mobil"),
            "the policy lists no product `mobil`",
        ),
        (&["--product", "Mobile"][..], None, "did you mean `mobile`?"),
        (
            &["--product", "zzzzz"][..],
            None,
            "the products are: payments, mobile",
        ),
    ] {
        let run = named(arguments, variable);
        assert_eq!(run.status, 3, "{arguments:?} {variable:?}");
        assert!(run.stderr.contains(message), "{message} in {}", run.stderr);
        assert!(run.has_no_verdict(), "{}", run.stdout);
    }
    let none = judge_with(&world("MIT"), "", &["--product", "mobile"]);
    assert_eq!(none.status, 3);
    assert!(none.stderr.contains("it lists none"), "{}", none.stderr);
}
