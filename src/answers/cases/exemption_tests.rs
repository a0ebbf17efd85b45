//! Cases that waivers, agreements and vendored copies decide.

use jiff::civil::date;

use super::{CaseReport, case_notices, run_cases};
use crate::diagnostic::LineKind;
use crate::findings::{Raised, notices_exit_code};
use crate::policy::{ParseContext, Policy, parse};
use crate::source::Sources;

const POLICY: &str = r#"schema = 1
[policy]
name = "P"
version = "1"
owner = "O"
approvers = ["A. Counsel"]
[waiver-terms]
grace-days = 5
[[products]]
id = "app"
[[rules]]
id = "kind"
licenses = ["MIT"]
verdict = "allow"
[[rules]]
id = "copies"
licenses = ["Zlib"]
source = ["vendored"]
verdict = "allow"
[[rules]]
id = "never"
licenses = ["AGPL-*"]
verdict = "deny"
reason = "Not even once."
waivable = false
[[rules]]
id = "gpl"
licenses = ["GPL-*"]
verdict = "deny"
reason = "The whole source would be owed."
"#;

const WAIVER: &str = r#"
[[waivers]]
id = "W-1"
crate = "tool@^1"
license = "GPL-3.0-only"
reason = "so"
requested-by = "C. Dev"
approved-by = "A. Counsel"
approved-on = 2026-10-01
expires = 2027-03-31
"#;

const AGREEMENT: &str = r#"
[[agreements]]
id = "AG-1"
crate = "engine@^4"
license = "LicenseRef-Acme"
counterparty = "Acme Ltd"
contract = "C-1"
from = 2026-01-01
until = 2027-01-31
approved-by = "A. Counsel"
reason = "so"
"#;

fn with_report<R>(text: &str, look: impl FnOnce(&[Policy], &CaseReport<'_>) -> R) -> R {
    let mut sources = Sources::new();
    let today = date(2026, 11, 22);
    let context = ParseContext {
        today,
        tool_version: &semver::Version::new(0, 1, 0),
    };
    match parse(&mut sources, "p.toml", &format!("{POLICY}{text}"), &context) {
        Ok(policy) => {
            let layers = [policy];
            look(&layers, &run_cases(&layers, &layers[0].tests, today))
        }
        Err(problems) => panic!("{problems:#?}"),
    }
}

/// Says what the only case finds, with all that is said about it.
fn found(exemption: &str, case: &str) -> Vec<String> {
    with_report(
        &format!("{exemption}\n[[tests]]\n{case}\n"),
        |layers, report| {
            let result = &report.results[0];
            if result.holds() {
                return vec![format!("holds in {}", result.situations)];
            }
            let notices = case_notices(layers, report, &Raised::default());
            assert_eq!(notices_exit_code(&notices), 1);
            let lines = notices[0].lines.iter();
            let lines = lines.filter(|line| line.kind != LineKind::Why);
            lines.map(|line| line.text.clone()).collect()
        },
    )
}

const TOOL: &str = "crate = \"tool@1.2.0\"\nlicense = \"GPL-3.0-only\"\nsource = \"crates-io\"\n";
const ENGINE: &str = "crate = \"engine@4.1.0\"\nlicense = \"GPL-3.0-only\"\nsource = \"registry\"\ncopy = \"unmodified\"\n";

#[test]
fn a_crate_with_a_waiver_is_waived_and_not_allowed() {
    // Four reaches, unmodified and modified.
    assert_eq!(
        found(WAIVER, &format!("{TOOL}expect = \"waived\"")),
        ["holds in 8"]
    );
    assert_eq!(
        found(
            WAIVER,
            &format!("{TOOL}expect = \"waived\"\nrule = \"gpl\"")
        ),
        ["holds in 8"]
    );
    for expect in ["allow", "deny"] {
        assert_eq!(
            found(WAIVER, &format!("{TOOL}expect = \"{expect}\"")),
            ["`waived`, by the rule `gpl`, lifted by the waiver `W-1`"]
        );
    }
    assert_eq!(
        found("", &format!("{TOOL}expect = \"waived\"")),
        ["`deny`, by the rule `gpl`"]
    );
}

#[test]
fn a_waiver_holds_for_its_crate_source_license_and_scope() {
    let found = |more: &str, case: &str| found(&format!("{WAIVER}{more}"), case);
    // Other sources, versions and crates are other crates.
    assert_eq!(
        found(
            "",
            "crate = \"tool\"\nlicense = \"GPL-3.0-only\"\nsource = \"crates-io\"\nexpect = \"waived\""
        ),
        [
            "`deny`, by the rule `gpl`, in 8 of 16 situations: crate tool@0.0.0",
            "`W-1` is for `tool@^1` from its sources: name `crate` with a version, and `source`"
        ]
    );
    assert_eq!(
        found(
            "",
            "crate = \"tool@1.0.0\"\nlicense = \"GPL-3.0-only\"\nexpect = \"waived\""
        ),
        [
            "`deny`, by the rule `gpl`, in 32 of 40 situations: source git or path or registry or vendored",
            "`W-1` is for `tool@^1` from its sources: name `crate` with a version, and `source`"
        ]
    );
    assert_eq!(
        found(
            "",
            "crate = \"other@1.0.0\"\nlicense = \"GPL-3.0-only\"\nexpect = \"deny\""
        ),
        ["holds in 40"]
    );
    // A case without a crate is about rules.
    assert_eq!(
        found("", "license = \"GPL-3.0-only\"\nexpect = \"deny\""),
        ["holds in 40"]
    );
    assert_eq!(
        found(
            "",
            "crate = \"tool@1.0.0\"\nlicense = \"GPL-2.0-only\"\nexpect = \"deny\""
        ),
        ["holds in 40"]
    );
    assert_eq!(
        found("reach = [\"dev\"]\n", &format!("{TOOL}expect = \"waived\"")),
        ["`deny`, by the rule `gpl`, in 6 of 8 situations: reach build or linked or proc-macro"]
    );
    let app = |case: &str| found("products = [\"app\"]\n", &format!("{TOOL}{case}"));
    assert_eq!(
        app("product = \"app\"\nexpect = \"waived\""),
        ["holds in 8"]
    );
    assert_eq!(
        app("expect = \"waived\""),
        ["`deny`, by the rule `gpl`, in 8 of 16 situations: product not named"]
    );
    for scope in ["members = [\"ops-*\"]\n", "via = \"bat\"\n"] {
        assert_eq!(
            found(scope, &format!("{TOOL}expect = \"waived\"")),
            [
                "`deny`, by the rule `gpl`",
                "`W-1` for this crate does not count: it is for some members, paths or files only, and a test names none"
            ]
        );
    }
}

#[test]
fn a_waiver_counts_on_its_days_and_the_days_of_grace() {
    for (day, holds) in [
        ("2026-09-30", false),
        ("2026-10-01", true),
        ("2027-03-31", true),
        ("2027-04-05", true),
        ("2027-04-06", false),
    ] {
        let case = format!("{TOOL}as-of = {day}\nexpect = ");
        let (expect, other) = if holds {
            ("waived", "deny")
        } else {
            ("deny", "waived")
        };
        assert_eq!(
            found(WAIVER, &format!("{case}\"{expect}\"")),
            ["holds in 8"],
            "{day}"
        );
        let said = found(WAIVER, &format!("{case}\"{other}\""));
        assert_eq!(said.len(), if holds { 1 } else { 2 }, "{day} {said:?}");
    }
    let said = found(
        WAIVER,
        &format!("{TOOL}as-of = 2027-04-06\nexpect = \"waived\""),
    );
    assert_eq!(
        said[1],
        "`W-1` for this crate does not count: it is over on that day"
    );
}

#[test]
fn what_may_not_be_waived_is_not() {
    let waiver = WAIVER.replace("GPL-3.0-only", "AGPL-3.0-only");
    let tool = TOOL.replace("GPL-3.0-only", "AGPL-3.0-only");
    assert_eq!(
        found(&waiver, &format!("{tool}expect = \"deny\"")),
        ["holds in 8"]
    );
    // Of what stands together, all has to pass.
    let both = TOOL.replace("GPL-3.0-only", "GPL-3.0-only AND AGPL-3.0-only");
    assert_eq!(
        found(WAIVER, &format!("{both}expect = \"deny\"")),
        ["holds in 8"]
    );
    let choice = TOOL.replace("GPL-3.0-only", "GPL-3.0-only OR MIT");
    assert_eq!(
        found(WAIVER, &format!("{choice}expect = \"allow\"")),
        ["holds in 8"]
    );
}

#[test]
fn a_crate_that_was_bought_is_allowed() {
    let allow = format!("{ENGINE}expect = \"allow\"");
    assert_eq!(found(AGREEMENT, &allow), ["holds in 4"]);
    assert_eq!(
        found(AGREEMENT, &format!("{ENGINE}expect = \"deny\"")),
        ["`allow`, under the agreement `AG-1`"]
    );
    // A rule did not decide that.
    assert_eq!(
        found(AGREEMENT, &format!("{allow}\nrule = \"gpl\"")),
        ["`allow`, under the agreement `AG-1`"]
    );
    assert_eq!(
        found(AGREEMENT, &format!("{allow}\nas-of = 2027-02-01")),
        [
            "`deny`, by the rule `gpl`",
            "`AG-1` for this crate does not count: it is over on that day"
        ]
    );
    assert_eq!(found("", &allow), ["`deny`, by the rule `gpl`"]);
}

#[test]
fn an_agreement_covers_no_copy_that_anybody_can_make() {
    let engine = "crate = \"engine@4.1.0\"\nlicense = \"GPL-3.0-only\"\ncopy = \"unmodified\"\nexpect = \"allow\"\n";
    assert_eq!(
        found(AGREEMENT, &format!("{engine}reach = \"linked\"")),
        [
            "`deny`, by the rule `gpl`, in 3 of 6 situations: source git or path in the workspace or vendored",
            "`AG-1` is for `engine@^4` from its sources: name `crate` with a version, and `source`"
        ]
    );
    assert_eq!(
        found(
            AGREEMENT,
            &format!("{engine}reach = \"linked\"\nsource = \"path\"")
        ),
        ["`deny`, by the rule `gpl`, in 1 of 2 situations: source path in the workspace"]
    );
    let named = format!("{AGREEMENT}source = [\"git\"]\n");
    assert_eq!(
        found(&named, &format!("{engine}source = \"git\"")),
        ["holds in 4"]
    );
    assert_eq!(
        found(&named, &format!("{ENGINE}expect = \"deny\"")),
        ["holds in 4"]
    );
}

#[test]
fn an_agreement_does_not_speak_for_native_code() {
    let native = "[[native]]\ncrate = \"engine\"\nlicense = \"GPL-2.0-only\"\n";
    let both = format!("{AGREEMENT}{native}");
    assert_eq!(
        found(&both, &format!("{ENGINE}expect = \"deny\"")),
        ["holds in 4"]
    );
    // What is known of one version counts for every build of it.
    let one = both.replace("crate = \"engine\"", "crate = \"engine@4.1.0\"");
    let build = ENGINE.replace("crate = \"engine@4.1.0\"", "crate = \"engine@4.1.0+b\"");
    let (one, build) = (one.as_str(), format!("{build}expect = \"deny\""));
    assert_eq!(found(one, &build), ["holds in 4"]);
    let same = ENGINE.replace("GPL-3.0-only", "GPL-2.0-only");
    assert_eq!(
        found(&both, &format!("{same}expect = \"deny\"")),
        ["holds in 4"]
    );
    let free = both.replace("license = \"GPL-2.0-only\"", "license = \"MIT\"");
    assert_eq!(
        found(&free, &format!("{ENGINE}expect = \"allow\"")),
        ["holds in 4"]
    );
}

#[test]
fn a_vendored_copy_counts_where_a_rule_speaks_of_such_copies() {
    let case = |license: &str, expect: &str| {
        found(
            "",
            &format!("license = \"{license}\"\nsource = \"vendored\"\nexpect = \"{expect}\""),
        )
    };
    assert_eq!(case("Zlib", "allow"), ["holds in 8"]);
    assert_eq!(case("MIT", "undetermined"), ["holds in 8"]);
    assert_eq!(case("GPL-3.0-only", "deny"), ["holds in 8"]);
    assert_eq!(
        case("MIT", "allow"),
        [
            "`undetermined`, by the rule `kind`, which does not name `vendored`: what such a copy says about itself proves nothing"
        ]
    );
}
