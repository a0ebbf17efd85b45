//! Bought licenses: where they hold, what they never do, and what is said of them.

use serde_json::Value;

use crate::judge::{HEAD, Run, judge_with, strings, tell_with};
use crate::layers;
use crate::world::{Package, Place, dep, krate, member};

const DENY: &str = r#"
[[rules]]
id = "mit"
licenses = ["MIT"]
verdict = "allow"
[[rules]]
id = "copyleft"
licenses = ["AGPL-*", "GPL-*", "LicenseRef-Acme"]
verdict = "deny"
reason = "would be owed"
"#;

fn agreement(more: &str) -> String {
    format!(
        "[[agreements]]\nid = \"AG-7\"\ncrate = \"acme@^1\"\nlicense = \"LicenseRef-Acme-2026\"\n\
         counterparty = \"Acme Ltd\"\ncontract = \"C-2026-118\"\nfrom = 2026-01-01\nuntil = 2028-12-31\n\
         approved-by = \"A. Counsel\"\nreason = \"covers all our products\"\n{more}\n"
    )
}

fn world(license: &str) -> [Package; 2] {
    [member("app").needs([dep("acme")]), krate("acme", license)]
}

fn on(day: &str, world: &[Package], more: &str) -> Run {
    judge_with(world, &format!("{DENY}{more}"), &["--as-of", day])
}

fn today(world: &[Package], more: &str) -> Run {
    on("2026-11-22", world, more)
}

fn term(run: &Run, index: usize) -> &Value {
    &run.package("acme")["contexts"][0]["terms"][index]
}

fn help(run: &Run, code: &str) -> String {
    strings(&run.finding(code)["help"]).join("\n")
}

#[test]
fn what_was_bought_is_one_more_arm() {
    for license in [
        "AGPL-3.0-only",
        "LicenseRef-Acme",
        "Nonsense-9",
        "AGPL-3.0-only OR GPL-3.0-only",
        "MIT AND AGPL-3.0-only",
    ] {
        let without = today(&world(license), "");
        assert_ne!(without.status, 0, "{license}");
        let run = today(&world(license), &agreement(""));
        assert_eq!(run.status, 0, "{license}: {}", run.stderr);
        assert_eq!(run.outcome("acme"), "allowed", "{license}");
        assert_eq!(run.choice("acme"), Some("LicenseRef-Acme-2026"));
        let terms = run.package("acme")["contexts"][0]["terms"]
            .as_array()
            .unwrap();
        let bought = terms.last().unwrap();
        assert_eq!(bought["agreement"], "AG-7");
        assert_eq!(bought["term"], "LicenseRef-Acme-2026");
        assert_eq!(bought["verdict"], "allow");
        assert_eq!(bought["rule"], Value::Null);
        assert_eq!(bought["layer"], "Test policy");
        for other in &terms[..terms.len() - 1] {
            assert_eq!(other["agreement"], Value::Null);
        }
        assert_eq!(run.codes(), [""; 0], "{license}");
    }
}

#[test]
fn what_passes_by_itself_needs_no_agreement() {
    let run = today(&world("MIT OR AGPL-3.0-only"), &agreement(""));
    assert_eq!(run.choice("acme"), Some("MIT"));
    // Unless the council prefers what it has paid for.
    let head = HEAD.replace("owner =", "prefer = [\"LicenseRef-Acme-2026\"]\nowner =");
    let preferring = format!("{head}{DENY}{}", agreement(""));
    let run = layers::judge(&world("MIT OR AGPL-3.0-only"), &[preferring], &[]);
    assert_eq!(run.choice("acme"), Some("LicenseRef-Acme-2026"));
}

#[test]
fn nothing_declared_and_what_cannot_be_read_is_told_and_not_silent() {
    for license in ["", "Acme Enterprise License", "NONE", "UNLICENSED"] {
        assert_eq!(today(&world(license), "").outcome("acme"), "undetermined");
        let run = today(&world(license), &agreement(""));
        assert_eq!(run.outcome("acme"), "allowed", "{license}");
        assert_eq!(run.choice("acme"), Some("LicenseRef-Acme-2026"));
        assert_eq!(term(&run, 0)["agreement"], "AG-7");
        let note = run.finding("license-term-unknown");
        assert_eq!(note["severity"], "note");
        assert!(note["title"].as_str().unwrap().contains("`AG-7`"), "{note}");
        assert_eq!(run.package("acme")["license"]["effective"], Value::Null);
    }
}

#[test]
fn both_its_first_and_its_last_day_count() {
    for (day, outcome, codes) in [
        ("2025-12-31", "denied", &["license-denied"][..]),
        ("2026-01-01", "allowed", &[]),
        ("2028-11-30", "allowed", &[]),
        ("2028-12-01", "allowed", &["agreement-expiring"]),
        ("2028-12-31", "allowed", &["agreement-expiring"]),
        (
            "2029-01-01",
            "denied",
            &["license-denied", "agreement-expired"],
        ),
    ] {
        let run = on(day, &world("AGPL-3.0-only"), &agreement(""));
        assert_eq!(run.outcome("acme"), outcome, "{day}");
        assert_eq!(run.codes(), codes, "{day}");
    }
    // Days of grace are for waivers.
    let grace = format!("[waiver-terms]\ngrace-days = 30\n{}", agreement(""));
    let run = on("2029-01-01", &world("AGPL-3.0-only"), &grace);
    assert_eq!(run.outcome("acme"), "denied");
    let lead = format!("[waiver-terms]\nwarn-days = 0\n{}", agreement(""));
    assert_eq!(
        on("2028-12-30", &world("AGPL-3.0-only"), &lead).codes(),
        [""; 0]
    );
}

#[test]
fn its_end_is_told_with_counterparty_and_contract() {
    let soon = on("2028-12-29", &world("AGPL-3.0-only"), &agreement(""));
    let title = soon.finding("agreement-expiring")["title"]
        .as_str()
        .unwrap();
    assert_eq!(
        title,
        "agreement `AG-7` with Acme Ltd for `acme 1.0.0` ends in 2 days (2028-12-31)"
    );
    assert!(help(&soon, "agreement-expiring").contains("C-2026-118 with Acme Ltd"));
    let over = on("2029-01-01", &world("AGPL-3.0-only"), &agreement(""));
    assert_eq!(over.status, 1);
    let title = over.finding("agreement-expired")["title"].as_str().unwrap();
    assert_eq!(
        title,
        "agreement `AG-7` with Acme Ltd for `acme 1.0.0` ended yesterday (2028-12-31)"
    );
    let failure = help(&over, "license-denied");
    assert!(
        failure.contains(
            "agreement `AG-7` does not hold here: it ended on 2028-12-31; contract C-2026-118"
        ),
        "{failure}"
    );
    let denied = judge_with(
        &world("AGPL-3.0-only"),
        &format!("{DENY}{}", agreement("")),
        &["--as-of", "2028-12-29", "-D", "agreement-expiring"],
    );
    assert_eq!(denied.status, 1);
}

#[test]
fn it_holds_only_in_its_scope() {
    let world = [
        member("app")
            .build_script()
            .needs([dep("acme"), dep("acme").build()]),
        krate("acme", "AGPL-3.0-only"),
    ];
    let run = today(&world, &agreement("reach = [\"build\"]"));
    assert_eq!(run.outcome("acme"), "denied");
    assert!(help(&run, "license-denied").contains("outside its reach, distribution or members"));
    for (more, outcome) in [
        ("reach = [\"linked\", \"build\"]", "allowed"),
        ("members = [\"app\"]", "allowed"),
        ("members = [\"other\"]", "denied"),
        ("distribution = [\"binary\"]", "denied"),
    ] {
        assert_eq!(
            today(&world, &agreement(more)).outcome("acme"),
            outcome,
            "{more}"
        );
    }
    let other_version = agreement("").replace("acme@^1", "acme@^2");
    let run = today(&world, &other_version);
    assert_eq!(run.outcome("acme"), "denied");
    assert!(help(&run, "license-denied").contains("it is for `acme@^2`, this is `acme 1.0.0`"));
}

#[test]
fn a_member_it_does_not_cover_is_judged_by_itself() {
    let world = [
        member("paid").needs([dep("acme")]),
        member("unpaid").needs([dep("acme")]),
        krate("acme", "AGPL-3.0-only"),
    ];
    let run = today(&world, &agreement("members = [\"paid\"]"));
    assert_eq!(run.outcome("acme"), "denied");
    let contexts = run.package("acme")["contexts"].as_array().unwrap();
    let verdicts: Vec<_> = contexts
        .iter()
        .map(|context| {
            (
                strings(&context["members"]),
                context["verdict"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        verdicts,
        [(vec!["paid"], "allow"), (vec!["unpaid"], "deny")]
    );
}

#[test]
fn copies_that_anybody_can_make_have_to_be_named() {
    let declared = "AGPL-3.0-only";
    let git = krate("acme", declared).git("https://git.example/acme");
    let folder = krate("acme", declared).path("/world/acme");
    let excluded = krate("acme", declared).path("/world/ws/third-party/acme");
    let vendored = krate("acme", declared).at("/world/ws/vendor/acme");
    let private = member("acme").license(declared).lib();
    for (copy, more, outcome) in [
        (&folder, "", "allowed"),
        (&excluded, "", "denied"),
        (&excluded, "source = [\"path\"]", "allowed"),
        (&git, "", "denied"),
        (&git, "source = [\"git\"]", "allowed"),
        (&git, "source = [\"crates-io\"]", "denied"),
        (&vendored, "", "denied"),
        (&vendored, "source = [\"vendored\"]", "allowed"),
        (&private, "", "denied"),
        (&private, "source = [\"path\"]", "allowed"),
    ] {
        let world = [member("app").needs([dep("acme")]), copy.clone()];
        let run = today(&world, &agreement(more));
        assert_eq!(
            run.outcome("acme"),
            outcome,
            "{more} {}",
            run.package("acme")
        );
    }
    // To name a registry is not to name what takes the place of another one's crate.
    let other = krate("acme", declared).registry("sparse+https://other.example/index/");
    for (asked, outcome) in [
        ("sparse+https://other.example/index/", "allowed"),
        ("sparse+https://asked.example/index/", "denied"),
    ] {
        let world = [
            member("app").needs([dep("acme").asked_of(asked)]),
            other.clone(),
        ];
        let run = today(&world, &agreement("source = [\"registry\"]"));
        assert_eq!(run.outcome("acme"), outcome, "{}", run.package("acme"));
    }
    let world = [member("app").needs([dep("acme")]), git];
    let run = today(&world, &agreement(""));
    assert!(help(&run, "license-denied").contains("`source = [\"git\"]`"));
}

#[test]
fn it_makes_nothing_of_other_crates() {
    let world = [
        member("app").needs([dep("acme"), dep("acme-extra"), dep("x")]),
        krate("acme", "AGPL-3.0-only"),
        krate("acme-extra", "AGPL-3.0-only"),
        krate("x", "LicenseRef-Acme-2026"),
    ];
    let run = today(&world, &agreement(""));
    assert_eq!(run.outcome("acme"), "allowed");
    assert_eq!(run.outcome("acme-extra"), "denied");
    assert_eq!(run.outcome("x"), "review");
}

#[test]
fn what_others_hold_rights_in_has_to_pass_by_itself() {
    let native = |license: &str| {
        format!(
            "{}[[native]]\ncrate = \"acme\"\nlicense = \"{license}\"\n",
            agreement("")
        )
    };
    let run = today(&world("AGPL-3.0-only"), &native("GPL-3.0-only"));
    assert_eq!(run.outcome("acme"), "denied");
    assert_eq!(
        run.choice("acme"),
        Some("LicenseRef-Acme-2026 AND GPL-3.0-only")
    );
    assert_eq!(
        today(&world("AGPL-3.0-only"), &native("MIT")).outcome("acme"),
        "allowed"
    );
    // The same license twice is two licenses.
    assert_eq!(
        today(&world("GPL-3.0-only"), &native("GPL-3.0-only")).outcome("acme"),
        "denied"
    );
    // What cannot be read cannot be told from the native code.
    let run = today(&world(""), &native("MIT"));
    assert_eq!(run.outcome("acme"), "undetermined");
    assert!(help(&run, "license-missing").contains("`[[native]]` has more terms"));
}

#[test]
fn a_layer_below_may_refuse_what_was_bought_and_no_more() {
    let bank = layers::bank(&format!("{DENY}{}", agreement("")));
    let declared = layers::team(&layers::deny("AGPL-*", ""));
    let run = layers::judge(&world("AGPL-3.0-only"), &[bank.clone(), declared], &[]);
    assert_eq!(run.outcome("acme"), "allowed");
    for refusal in [
        layers::deny("LicenseRef-Acme-2026", ""),
        layers::rule("no", "*", "review", ""),
        "[defaults]\nverdict = \"review\"\n".to_owned(),
    ] {
        let layers = [bank.clone(), layers::team(&refusal)];
        let run = layers::judge(&world("AGPL-3.0-only"), &layers, &[]);
        assert_eq!(run.outcome("acme"), "denied", "{refusal}");
        let help = help(&run, "license-denied");
        assert!(
            help.contains("\"Team\" does not allow `LicenseRef-Acme-2026` here"),
            "{help}"
        );
    }
    let allowing =
        "[defaults]\nverdict = \"review\"\n".to_owned() + &layers::allow("LicenseRef-Acme-2026");
    let run = layers::judge(
        &world("AGPL-3.0-only"),
        &[bank, layers::team(&allowing)],
        &[],
    );
    assert_eq!(run.outcome("acme"), "allowed");
}

#[test]
fn only_the_first_layer_may_hold_agreements_and_products() {
    let bank = layers::bank(DENY);
    for below in [agreement(""), "[[products]]\nid = \"a\"\n".to_owned()] {
        let layers = [bank.clone(), layers::team(&below)];
        let run = layers::judge(&world("AGPL-3.0-only"), &layers, &[]);
        assert_eq!(run.status, 3);
        assert!(run.stderr.contains("policy-layer"), "{}", run.stderr);
    }
}

#[test]
fn its_own_layer_gives_way_but_for_what_cannot_be_waived() {
    let own = |more: &str| {
        let rules = format!(
            "[[rules]]\nid = \"r\"\nlicenses = [\"LicenseRef-Acme-2026\", \"AGPL-*\"]\nverdict = \"deny\"\nreason = \"r\"\n{more}\n"
        );
        today(
            &world("AGPL-3.0-only"),
            &format!("{rules}{}", agreement("")),
        )
    };
    assert_eq!(own("").outcome("acme"), "allowed");
    assert_eq!(own("waivable = false").outcome("acme"), "denied");
}

#[test]
fn files_that_nobody_has_read_keep_it_open() {
    let folder = Place::new().with("LICENSE-EULA", "You may use this on Tuesdays only.");
    let at = &*folder.word("");
    let world = |declared: &str| {
        let acme = krate("acme", declared).path(at);
        [member("app").needs([dep("acme")]), acme]
    };
    let policy = format!("{DENY}{}", agreement(""));
    let run = judge_with(&world("LicenseRef-Acme"), &policy, &[]);
    assert_eq!(run.outcome("acme"), "allowed");
    let run = judge_with(&world("LicenseRef-Acme"), &policy, &["--check-files"]);
    assert_eq!(run.outcome("acme"), "undetermined");
    // Where nothing is declared, the contract is all there is.
    let run = judge_with(&world(""), &policy, &["--check-files"]);
    assert_eq!(run.outcome("acme"), "allowed");
}

#[test]
fn explain_and_list_name_it() {
    let explained = |world: &[Package], more: &str| {
        let policy = format!("{DENY}{}", agreement(more));
        tell_with(world, &policy, &["explain", "acme"]).stdout
    };
    let text = explained(&world("AGPL-3.0-only"), "");
    for part in [
        "acme 1.0.0: allowed",
        "or LicenseRef-Acme-2026  allow    agreement AG-7",
        "we take: LicenseRef-Acme-2026",
        "AG-7: grants LicenseRef-Acme-2026 by contract C-2026-118 with Acme Ltd",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    let text = explained(&world(""), "");
    assert!(text.contains("agreement AG-7"), "{text}");
    let text = explained(&world("AGPL-3.0-only"), "reach = [\"dev\"]");
    assert!(text.contains("AG-7: does not apply: "), "{text}");
    let policy = format!("{DENY}{}", agreement(""));
    let page = ["--message-format", "html"];
    let page = judge_with(&world("AGPL-3.0-only"), &policy, &page).stdout;
    assert!(page.contains("<small>agreement AG-7</small>"), "{page}");
    let license = tell_with(&world("MIT"), &policy, &["explain", "LicenseRef-Acme-2026"]).stdout;
    assert!(
        license.contains("agreement AG-7 grants it for acme@^1"),
        "{license}"
    );
    let list = tell_with(&world("AGPL-3.0-only"), &policy, &["list"]).stdout;
    assert!(list.contains("LicenseRef-Acme-2026: 1 allowed"), "{list}");
    assert!(list.contains("acme 1.0.0 (agreement AG-7)"), "{list}");
    let list = tell_with(&world(""), &policy, &["list", "--message-format", "json"]);
    let used = &list.report["licenses"][0];
    assert_eq!(used["license"], "LicenseRef-Acme-2026");
    assert_eq!(used["crates"][0]["agreements"][0], "AG-7");
}
