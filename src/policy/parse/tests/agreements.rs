//! `[[agreements]]`, `[[products]]`, and what names a product.

use jiff::civil::date;

use super::{HEAD, expect, expect_below, policy};
use crate::vocabulary::SourceKind;

/// A head with approvers; six lines.
const COUNCIL: &str = "schema = 1\n[policy]\nname = \"P\"\nversion = \"1\"\nowner = \"O\"\napprovers = [\"A. Counsel\", { name = \"B. Lead\", until = 2026-06-30 }]\n";

/// Fourteen lines less than ten: one agreement, from line 7 on.
const AGREEMENT: &str = r#"[[agreements]]
id = "AG-7"
crate = "acme-engine@^4"
license = "LicenseRef-Acme-2026"
counterparty = "Acme Ltd"
contract = "C-2026-118"
from = 2026-01-01
until = 2028-12-31
approved-by = "A. Counsel"
reason = "Enterprise license covers all our products."
"#;

fn with(old: &str, new: &str) -> String {
    assert!(AGREEMENT.contains(old), "{old}");
    format!("{COUNCIL}{}", AGREEMENT.replace(old, new))
}

#[test]
fn an_agreement_is_read_with_all_its_conditions() {
    let more = "source = [\"git\"]\nreach = [\"linked\"]\ndistribution = [\"binary\"]\nmembers = [\"ops-*\"]\nproducts = [\"app\"]\n";
    let policy = policy(&format!(
        "{COUNCIL}{AGREEMENT}{more}[[products]]\nid = \"app\"\ndistribution = \"binary\"\ncontact = \"app@bank.example\"\nmembers = [\"app-*\"]\n"
    ));
    let agreement = &policy.agreements[0];
    assert_eq!(agreement.id, "AG-7");
    assert_eq!(agreement.krate.text, "acme-engine@^4");
    assert_eq!(agreement.license.to_string(), "LicenseRef-Acme-2026");
    assert_eq!(
        (agreement.from, agreement.until),
        (date(2026, 1, 1), date(2028, 12, 31))
    );
    assert_eq!(agreement.counterparty, "Acme Ltd");
    assert_eq!(agreement.contract, "C-2026-118");
    assert_eq!(agreement.approved_by, "A. Counsel");
    let conditions = &agreement.conditions;
    assert_eq!(conditions.source(), Some(&vec![SourceKind::Git]));
    assert_eq!(conditions.products(), Some(&vec!["app".to_owned()]));
    assert!(conditions.members().is_some() && conditions.reach().is_some());
    let product = &policy.products[0];
    assert_eq!(product.distribution.as_deref(), Some("binary"));
    assert_eq!(product.contact.as_deref(), Some("app@bank.example"));
    assert!(product.members.as_ref().unwrap()[0].matches_name("app-web"));
}

#[test]
fn an_agreement_needs_every_field_it_is_worth_anything_by() {
    expect_below(
        "[[agreements]]\n",
        &[
            "6:1 policy-missing-key: this agreement needs the key `approved-by`",
            "6:1 policy-missing-key: this agreement needs the key `contract`",
            "6:1 policy-missing-key: this agreement needs the key `counterparty`",
            "6:1 policy-missing-key: this agreement needs the key `crate`",
            "6:1 policy-missing-key: this agreement needs the key `from`",
            "6:1 policy-missing-key: this agreement needs the key `id`",
            "6:1 policy-missing-key: this agreement needs the key `license` | add `license = \"LicenseRef-",
            "6:1 policy-missing-key: this agreement needs the key `reason`",
            "6:1 policy-missing-key: this agreement needs the key `until`",
        ],
    );
}

#[test]
fn what_is_wrong_with_an_agreement_is_told() {
    for (old, new, problem) in [
        (
            "counterparty =",
            "counter-party =",
            "11:1 policy-unknown-key: unknown key `counter-party`… | did you mean `counterparty`?",
        ),
        ("\"Acme Ltd\"", "\" \"", "11:16 policy-blank:"),
        (
            "\"C-2026-118\"",
            "\"C-…\"",
            "12:15 policy-invalid-value: `contract` is not filled in",
        ),
        (
            "\"A. Counsel\"",
            "\"A. Councel\"",
            "15:15 policy-approver: `A. Councel` is not listed… | did you mean `A. Counsel`?",
        ),
        (
            "2028-12-31",
            "2025-12-31",
            "14:9 policy-invalid-value: the agreement ends on 2025-12-31, before it begins",
        ),
        (
            "LicenseRef-Acme-2026",
            "MIT",
            "10:11 policy-invalid-value: `MIT` is not a license that can be bought | …LicenseRef-",
        ),
        (
            "LicenseRef-Acme-2026",
            "LicenseRef-A OR LicenseRef-B",
            "10:11 policy-invalid-value: an expression stands where one license belongs",
        ),
        (
            "reason =",
            "reach = [\"conected\"]\nreason =",
            "16:10 policy-invalid-value:…conected",
        ),
        (
            "reason =",
            "products = [\"app\"]\nreason =",
            "16:13 policy-unknown-name: unknown product `app` | define it under `[[products]]`",
        ),
        (
            "reason =",
            "expires = 2027-01-01\nreason =",
            "16:1 policy-unknown-key: unknown key `expires`",
        ),
    ] {
        expect(&with(old, new), &[problem]);
    }
    expect(
        &format!("{COUNCIL}{AGREEMENT}{AGREEMENT}"),
        &["18:6 policy-duplicate-id: the agreement id `AG-7` is given twice"],
    );
}

#[test]
fn the_day_of_approval_is_the_first_one() {
    let by = |day: &str| {
        with("\"A. Counsel\"", "\"B. Lead\"").replace("from = 2026-01-01", &format!("from = {day}"))
    };
    policy(&by("2026-06-30"));
    expect(
        &by("2026-07-01"),
        &[
            "15:15 policy-approver: `B. Lead` could approve until 2026-06-30, and the agreement begins on 2026-07-01",
        ],
    );
}

#[test]
fn a_contract_may_run_longer_than_a_waiver() {
    policy(&format!(
        "{COUNCIL}[waiver-terms]\nmax-days = 1\n{AGREEMENT}"
    ));
}

#[test]
fn products_are_named_where_they_are_listed() {
    let listed = "[[products]]\nid = \"app\"\n";
    let rule = |product: &str| {
        format!(
            "{listed}[[rules]]\nid = \"r\"\nlicenses = [\"MIT\"]\nverdict = \"allow\"\nproducts = [{product}]\n"
        )
    };
    let read = policy(&format!("{HEAD}{}", rule("\"app\"")));
    assert_eq!(
        read.rules[0].conditions.products(),
        Some(&vec!["app".to_owned()])
    );
    expect_below(
        &rule("\"ap\""),
        &["12:13 policy-unknown-name: unknown product `ap` | did you mean `app`?"],
    );
    expect_below(
        &rule(""),
        &["12:12 policy-invalid-value: `products` of the rule `r` is empty"],
    );
    for (text, problem) in [
        (
            "[[products]]\n",
            "6:1 policy-missing-key: this product needs the key `id`",
        ),
        (
            "[[products]]\nid = \"a\"\nmember = [\"x\"]\n",
            "8:1 policy-unknown-key: unknown key `member`… | did you mean `members`?",
        ),
        (
            "[distributions]\ninternal = \"x\"\n[[products]]\nid = \"a\"\ndistribution = \"interal\"\n",
            "10:16 policy-unknown-name: unknown distribution `interal` | did you mean `internal`?",
        ),
        (
            "[[products]]\nid = \"a\"\n[[products]]\nid = \"a\"\n",
            "9:6 policy-duplicate-id: the product id `a` is given twice",
        ),
        (
            "[products]\nid = \"a\"\n",
            "6:1 policy-wrong-type:… | write `[[products]]`",
        ),
    ] {
        expect_below(text, &[problem]);
    }
}

#[test]
fn tests_name_products_that_are_listed() {
    let case = |product: &str| {
        format!(
            "[[products]]\nid = \"app\"\n[[tests]]\nlicense = \"MIT\"\nproduct = \"{product}\"\nexpect = \"review\"\n"
        )
    };
    let read = policy(&format!("{HEAD}{}", case("app")));
    assert_eq!(
        read.tests[0].given.products(),
        Some(&vec!["app".to_owned()])
    );
    expect_below(
        &case("apps"),
        &["10:11 policy-unknown-name: unknown product `apps` | did you mean `app`?"],
    );
}
