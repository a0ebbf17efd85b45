//! Each lint with a policy that earns it and one that does not.

use jiff::civil::date;

use super::lint;
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::{ParseContext, parse};
use crate::source::Sources;

const HEAD: &str = "schema = 1
[policy]
name = \"P\"
version = \"1\"
owner = \"O\"
approvers = [\"A. Counsel\", { name = \"B. Lead\", until = 2026-06-30 }]
";

/// Lints as `line:column message | help`, of one code.
fn said(code: Code, text: &str) -> Vec<String> {
    let mut sources = Sources::new();
    let context = ParseContext {
        today: date(2026, 11, 22),
        tool_version: &semver::Version::new(0, 1, 0),
    };
    let policy = match parse(&mut sources, "p.toml", &format!("{HEAD}{text}"), &context) {
        Ok(policy) => policy,
        Err(problems) => panic!("{problems:#?}"),
    };
    lint(&policy, &sources, context.today)
        .into_iter()
        .filter(|lint| lint.code == code)
        .map(|lint| {
            let at = sources.location(lint.locations[0].span);
            let help: Vec<&str> = lint.lines.iter().map(|line| line.text.as_str()).collect();
            let help = help.join(" | ");
            format!("{}:{} {} | {help}", at.line, at.column, lint.title)
        })
        .collect()
}

/// A rule called `id`; what else it says comes last.
fn rule(id: &str, licenses: &str, verdict: &str, rest: &str) -> String {
    format!(
        "[[rules]]\nid = \"{id}\"\nlicenses = {licenses}\nverdict = \"{verdict}\"\nreason = \"as said\"\n{rest}\n"
    )
}

fn waiver(approved_by: &str, approved_on: &str, expires: &str) -> String {
    format!(
        "[[waivers]]\nid = \"W-1\"\ncrate = \"a@^1\"\nlicense = \"MIT\"\nreason = \"so\"\nrequested-by = \"C. Dev\"\n\
         approved-by = \"{approved_by}\"\napproved-on = {approved_on}\nexpires = {expires}\n"
    )
}

/// Tells that `bad` is said to be something that contains `words`, once, and `good` nothing.
fn told(code: Code, bad: &str, words: &str, good: &str) {
    let found = said(code, bad);
    assert_eq!(found.len(), 1, "{code:?}: {found:#?}\n{bad}");
    assert!(found[0].contains(words), "{code:?}: {}", found[0]);
    let none: Vec<String> = Vec::new();
    assert_eq!(said(code, good), none, "{code:?}\n{good}");
}

#[test]
fn a_rule_loses_licenses_to_an_earlier_one_that_says_something_else() {
    let code = Code::PolicyRuleShadowed;
    let allow = |licenses: &str, rest: &str| rule("a", licenses, "allow", rest);
    let deny = |licenses: &str, rest: &str| rule("b", licenses, "deny", rest);
    told(
        code,
        &(allow("[\"MIT\", \"MPL-2.0\"]", "") + &deny("[\"MPL-2.0\", \"GPL-*\"]", "")),
        "15:12 the rule `b` never decides on `MPL-2.0`",
        &(allow("[\"MIT\"]", "") + &deny("[\"MPL-2.0\", \"GPL-*\"]", "")),
    );
    // The other way round an allow rule loses, which is no error of the policy by itself.
    told(
        code,
        &(rule("b", "[\"GPL-*\"]", "deny", "") + &allow("[\"GPL-3.0-only\"]", "")),
        "the rule `a` never decides: earlier rules take all it names",
        &(allow("[\"GPL-3.0-only WITH GCC-exception-3.1\"]", "") + &deny("[\"GPL-*\"]", "")),
    );
    // The special case first is how rules are meant to be written.
    told(
        code,
        &(allow("[\"MIT\"]", "reach = [\"build\", \"dev\"]")
            + &deny("[\"MIT\", \"ISC\"]", "reach = [\"build\", \"linked\"]")),
        "their conditions cross",
        &(allow("[\"MIT\"]", "reach = [\"dev\"]") + &deny("[\"MIT\", \"ISC\"]", "")),
    );
    told(
        code,
        &(allow("[\"MIT\"]", "") + &deny("[\"MIT\", \"ISC\"]", "crates = [\"ring\"]")),
        "never decides on `MIT`",
        &(allow("[\"MIT\"]", "crates = [\"ring@^1\"]")
            + &deny("[\"MIT\", \"ISC\"]", "crates = [\"ring\"]")),
    );
}

#[test]
fn rules_that_agree_or_come_into_force_later_take_nothing() {
    let same = rule("a", "[\"MIT\"]", "deny", "") + &rule("b", "[\"MIT\", \"ISC\"]", "deny", "");
    let later = rule("a", "[\"MIT\"]", "allow", "in-force-from = 2027-01-01")
        + &rule("b", "[\"MIT\", \"ISC\"]", "deny", "");
    for text in [same, later] {
        assert!(said(Code::PolicyRuleShadowed, &text).is_empty(), "{text}");
    }
}

#[test]
fn a_rule_allows_everything() {
    told(
        Code::PolicyAllowsEverything,
        &rule("a", "[\"MIT\", \"*\"]", "allow", "reach = [\"dev\"]"),
        "9:20 the rule `a` allows every license",
        &rule("a", "[\"*\"]", "review", ""),
    );
}

#[test]
fn a_way_of_use_is_left_to_the_default() {
    let head = "[defaults]\nverdict = \"deny\"\n[distributions]\nbinary = \"b\"\nservice = \"s\"\n";
    let linked = rule("a", "[\"MIT\"]", "allow", "reach = [\"linked\"]");
    let binary = rule("b", "[\"MIT\"]", "allow", "distribution = [\"binary\"]");
    told(
        Code::PolicyContextUnruled,
        &format!("{head}{linked}{binary}"),
        "8:11 no rule applies to what is `proc-macro, service`, `build, service` and `dev, service`",
        &format!("{head}[scope]\nreach = [\"linked\"]\n{linked}{binary}"),
    );
}

#[test]
fn a_group_is_used_by_no_rule() {
    told(
        Code::PolicyGroupUnused,
        &("[groups]\na = [\"MIT\"]\nb = [\"@a\"]\n".to_owned()
            + &rule("r", "[\"@a\"]", "allow", "")),
        "9:1 no rule uses the group `@b`",
        &("[groups]\na = [\"MIT\"]\nb = [\"@a\"]\nempty = []\n".to_owned()
            + &rule("r", "[\"@b\", \"@empty\"]", "allow", "")),
    );
}

#[test]
fn a_list_uses_an_id_that_was_replaced() {
    let code = Code::PolicyIdDeprecated;
    told(
        code,
        &("[groups]\na = [\"GPL-3.0\"]\n".to_owned() + &rule("r", "[\"@a\"]", "deny", "")),
        "8:6 `GPL-3.0` is deprecated and read as `GPL-3.0-only` | write `\"GPL-3.0-only\"`",
        &rule("r", "[\"GPL-3.0-only\", \"mit\"]", "deny", ""),
    );
    told(
        code,
        &rule("r", "[\"Nunit\"]", "deny", ""),
        "names no successor",
        &rule("r", "[\"GPL-3.0-or-later\"]", "deny", ""),
    );
}

#[test]
fn a_family_is_named_by_halves() {
    let code = Code::PolicyFamilyIncomplete;
    told(
        code,
        &rule("r", "[\"LGPL-2.1-only\"]", "deny", ""),
        "rules name `LGPL-2.1-only`, and leave `LGPL-2.1-or-later`, `LGPL-3.0-only` and `LGPL-3.0-or-later`",
        &rule(
            "r",
            "[\"LGPL-2.1-or-later\", \"LGPL-2.1-only\"]",
            "deny",
            "",
        ),
    );
    told(
        code,
        &rule("r", "[\"MPL-1.1\"]", "review", ""),
        "leave `MPL-2.0` to the default",
        &(rule("r", "[\"MPL-1.1\"]", "review", "") + &rule("s", "[\"MPL-*\"]", "deny", "")),
    );
    // Where `-only` is allowed, who offers "or later" offers that too.
    told(
        code,
        &rule("r", "[\"GPL-3.0-or-later\"]", "allow", ""),
        "leave `GPL-3.0-only`",
        &rule("r", "[\"GPL-3.0-only\"]", "allow", ""),
    );
}

#[test]
fn common_licenses_are_left_to_the_default() {
    let rest = "[\"*\"]";
    told(
        Code::PolicyCommonUnruled,
        &rule("r", "[\"MIT\"]", "allow", ""),
        "no rule names `Apache-2.0`, `Apache-2.0 WITH LLVM-exception`",
        &(rule("r", "[\"MIT\"]", "allow", "") + &rule("s", rest, "review", "")),
    );
}

#[test]
fn waivers_run_out() {
    told(
        Code::PolicyWaiverExpired,
        &waiver("A. Counsel", "2026-01-01", "2026-11-21"),
        "the waiver `W-1` for `a@^1` expired on 2026-11-21, 1 day ago",
        &waiver("A. Counsel", "2026-01-01", "2026-11-22"),
    );
    told(
        Code::PolicyWaiverExpiring,
        &waiver("A. Counsel", "2026-01-01", "2026-12-22"),
        "expires on 2026-12-22, in 30 days",
        &waiver("A. Counsel", "2026-01-01", "2026-12-23"),
    );
    assert!(
        said(
            Code::PolicyWaiverExpiring,
            &waiver("A. Counsel", "2026-01-01", "2026-11-21")
        )
        .is_empty()
    );
}

#[test]
fn whoever_signed_a_waiver_has_left() {
    told(
        Code::PolicyApproverLeft,
        &waiver("B. Lead", "2026-06-30", "2027-01-31"),
        "`B. Lead`, who approved the waiver `W-1`, could approve until 2026-06-30",
        &waiver("A. Counsel", "2026-06-30", "2027-01-31"),
    );
    assert!(
        said(
            Code::PolicyApproverLeft,
            &waiver("B. Lead", "2026-06-30", "2026-07-31")
        )
        .is_empty()
    );
}

#[test]
fn what_is_ours_may_be_the_publics() {
    let code = Code::PolicyFirstPartyBroad;
    let party = |crates: &str, rest: &str| format!("[first-party]\ncrates = {crates}\n{rest}\n");
    let own = "registries = [\"sparse+https://crates.bank.example/index/\"]";
    let good = party("[\"bank-*\", \"a\"]", own);
    told(
        code,
        &party("[\"bank-*\", \"a-*\"]", own),
        "8:21 `a-*` is so short",
        &good,
    );
    told(
        code,
        &party("[\"serde-*\"]", own),
        "`serde-*` is how many public",
        &good,
    );
    for registry in [
        "sparse+https://index.crates.io/",
        "registry+https://github.com/rust-lang/crates.io-index/",
    ] {
        let bad = party("[\"bank-*\"]", &format!("registries = [\"{registry}\"]"));
        told(code, &bad, "9:15 crates.io is open to everyone", &good);
    }
    told(
        code,
        &party("[\"bank-*\"]", "git = [\"https://github.com/\"]"),
        "9:8 everyone may have a repository",
        &party("[\"bank-*\"]", "git = [\"https://github.com/bank/\"]"),
    );
}

#[test]
fn what_is_said_is_in_the_order_of_the_file() {
    let mut sources = Sources::new();
    let context = ParseContext {
        today: date(2026, 11, 22),
        tool_version: &semver::Version::new(0, 1, 0),
    };
    let text = format!(
        "{HEAD}[groups]\nz = [\"MIT\"]\n{}{}",
        rule("a", "[\"GPL-3.0\", \"*\"]", "allow", ""),
        waiver("B. Lead", "2026-06-30", "2026-12-01")
    );
    let policy = parse(&mut sources, "p.toml", &text, &context).unwrap();
    let lints = lint(&policy, &sources, context.today);
    assert!(lints.len() >= 5, "{lints:#?}");
    assert!(lints.is_sorted_by_key(Diagnostic::span));
    for lint in &lints {
        assert!(!lint.lines.is_empty(), "{}", lint.title);
        assert!(lint.title.starts_with(|c: char| !c.is_uppercase()));
    }
}

fn agreement(approved_by: &str, from: &str, until: &str) -> String {
    format!(
        "[[agreements]]\nid = \"AG-1\"\ncrate = \"a@^1\"\nlicense = \"LicenseRef-A\"\ncounterparty = \"A Ltd\"\n\
         contract = \"C-1\"\nfrom = {from}\nuntil = {until}\napproved-by = \"{approved_by}\"\nreason = \"so\"\n"
    )
}

#[test]
fn agreements_end_and_approvers_leave() {
    told(
        Code::PolicyAgreementExpired,
        &agreement("A. Counsel", "2026-01-01", "2026-11-21"),
        "the agreement `AG-1` with A Ltd for `a@^1` ended on 2026-11-21, 1 day ago",
        &agreement("A. Counsel", "2026-01-01", "2026-11-22"),
    );
    told(
        Code::PolicyAgreementExpiring,
        &agreement("A. Counsel", "2026-01-01", "2026-12-22"),
        "ends on 2026-12-22, in 30 days | ask A. Counsel to renew the contract C-1",
        &agreement("A. Counsel", "2026-01-01", "2026-12-23"),
    );
    told(
        Code::PolicyApproverLeft,
        &agreement("B. Lead", "2026-01-01", "2028-01-01"),
        "`B. Lead`, who approved the agreement `AG-1`",
        &agreement("A. Counsel", "2026-01-01", "2028-01-01"),
    );
}

#[test]
fn an_agreement_takes_a_crate_of_that_name_from_anywhere() {
    let code = Code::PolicyAgreementBroad;
    let bought = agreement("A. Counsel", "2026-01-01", "2028-01-01");
    told(
        code,
        &bought,
        "the agreement `AG-1` with A Ltd for `a@^1` covers it from every registry, and from crates.io | name where",
        &format!("{bought}source = [\"registry\"]\n"),
    );
    // What has ended covers nothing.
    let ended = agreement("A. Counsel", "2026-01-01", "2026-11-21");
    assert!(said(code, &ended).is_empty());
}

#[test]
fn a_product_that_changes_nothing_is_told() {
    let named = "[[products]]\nid = \"p\"\n";
    told(
        Code::PolicyProductUnused,
        named,
        "the product `p` changes nothing",
        &format!(
            "{named}{}",
            rule("a", "[\"MIT\"]", "deny", "products = [\"p\"]")
        ),
    );
    for more in ["distribution = \"x\"\n", "contact = \"x\"\n"] {
        assert_eq!(
            said(Code::PolicyProductUnused, &format!("{named}{more}")),
            Vec::<String>::new()
        );
    }
}
