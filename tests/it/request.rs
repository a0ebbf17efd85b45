//! `request`: what the council gets, on stdout and as a bundle, and what there is to say otherwise.

use crate::judge::{HEAD, Run, tell_in};
use crate::world::{Place, dep, krate, member, metadata};

const POLICY: &str = r#"
[[rules]]
id = "permissive"
licenses = ["MIT", "Apache-2.0"]
verdict = "allow"

[[rules]]
id = "copyleft-in-tests"
licenses = ["LGPL-3.0-only"]
reach = ["dev"]
verdict = "allow"

[[rules]]
id = "copyleft"
licenses = ["GPL-*", "LGPL-*"]
verdict = "deny"
reason = "We have no relink kit."

[[waivers]]
id = "W-1"
crate = "waived"
license = "LGPL-3.0-only"
reason = "It is separate."
requested-by = "a"
approved-by = "A. Counsel"
approved-on = 2026-11-01
expires = 2027-01-01
"#;

/// A world on disk: its metadata, its policy, and the files of one crate.
fn world() -> Place {
    let place = Place::new().with("refused/LICENSE", "the text\n");
    let packages = [
        member("app").needs([
            dep("middle"),
            dep("waived"),
            dep("fine"),
            dep("twice"),
            dep("twice@2.0.0"),
            dep("both"),
        ]),
        krate("middle", "MIT").needs([dep("refused")]),
        krate("refused", "LGPL-3.0-only AND MIT").at(&place.word("refused")),
        krate("waived", "LGPL-3.0-only"),
        krate("fine", "MIT"),
        krate("twice", "GPL-3.0-only"),
        krate("twice", "GPL-3.0-only").version("2.0.0"),
        krate("both", "GPL-3.0-only").git("https://git.example/both"),
        krate("both", "GPL-3.0-only"),
    ];
    let head = HEAD.replace(
        "owner =",
        "request-url = \"https://ip.example/new?crate={crate}&license={license}\"\nowner =",
    );
    place
        .with("metadata.json", metadata(&packages))
        .with("policy.toml", format!("{head}{POLICY}"))
}

fn request(place: &Place, words: &[&str]) -> Run {
    tell_in(place, &[&["request"], words].concat())
}

fn request_on(place: &Place, day: &str, words: &[&str]) -> Run {
    request(place, &[words, &["--as-of", day]].concat())
}

#[test]
fn the_request_holds_facts_paths_precedents_and_the_stanza() {
    let place = world();
    let run = request(&place, &["refused"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    for part in [
        "`refused 1.0.0` (`LGPL-3.0-only AND MIT`)",
        "- `app 1.0.0` → `middle 1.0.0` → `refused 1.0.0`",
        "`LGPL-3.0-only`: deny (rule `copyleft`): We have no relink kit.",
        "- waiver `W-1` (same license): LGPL-3.0-only for waived, approved by A. Counsel on 2026-11-01, until 2027-01-01. It is separate.",
        "- rule `copyleft-in-tests` (same license): allowed for reach dev",
        "`https://ip.example/new?crate=refused&license=LGPL-3.0-only`",
        "```toml\n[[waivers]]\nid = \"W-2026-…\"\ncrate = \"refused@=1.0.0\"\nlicense = \"LGPL-3.0-only\"",
        "## License text `LICENSE`\n\n```text\nthe text\n```",
    ] {
        assert!(run.stdout.contains(part), "{part}\n{}", run.stdout);
    }
}

#[test]
fn json_says_the_same_on_every_day_under_the_same_id() {
    let place = world();
    let arguments = ["refused", "fine", "--message-format", "json"];
    let first = request(&place, &arguments).report;
    let later = request_on(&place, "2026-11-29", &arguments).report;
    assert_eq!(first["requests"][0]["id"], later["requests"][0]["id"]);
    assert_eq!(first["requests"][0]["about"], later["requests"][0]["about"]);
    assert_ne!(first["as_of"], later["as_of"]);
    assert_eq!(
        first["requests"][0]["license_texts"][0]["text"],
        "the text\n"
    );
    let file = &first["requests"][0]["about"]["license"]["files"][0];
    assert_eq!(file["path"], "LICENSE");
    assert_eq!(
        file["sha256"],
        first["requests"][0]["license_texts"][0]["sha256"]
    );
    assert_eq!(
        file["recognized"][0],
        "line 1 belongs to no license that is recognised: `the text`"
    );
    assert_eq!(first["nothing_to_request"][0]["name"], "fine");
}

#[test]
fn a_bundle_is_whole_and_written_once() {
    let place = world();
    let arguments = ["refused", "twice@2.0.0", "--output", "out/requests"];
    let run = request(&place, &arguments);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let mut bundles: Vec<_> = std::fs::read_dir(place.path("out/requests"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    bundles.sort();
    assert_eq!(bundles.len(), 2, "{bundles:?}");
    let id = bundles[0].strip_prefix("refused-1.0.0-").unwrap();
    assert!(bundles[1].starts_with("twice-2.0.0-"), "{bundles:?}");
    let bundle = place.path("out/requests").join(&bundles[0]);
    let page = std::fs::read_to_string(bundle.join(format!("request-{id}.md"))).unwrap();
    assert!(
        page.starts_with(&format!("# Review request {id}: `refused 1.0.0`")),
        "{page}"
    );
    let text = std::fs::read(bundle.join("licenses/01-LICENSE.txt")).unwrap();
    assert_eq!(text, b"the text\n");
    assert!(bundle.join(format!("request-{id}.json")).is_file());
    let again = request_on(&place, "2026-11-29", &arguments);
    assert_eq!(
        again.stdout.matches("left as it is: ").count(),
        2,
        "{}",
        again.stdout
    );
    let same = std::fs::read_to_string(bundle.join(format!("request-{id}.md"))).unwrap();
    assert_eq!(same, page);
}

#[test]
fn what_passes_needs_no_request() {
    let place = world();
    for (name, outcome) in [
        ("fine", "allowed"),
        ("waived", "waived"),
        ("app", "first-party"),
    ] {
        let run = request(&place, &[name]);
        assert_eq!((run.status, run.stdout.as_str()), (0, ""));
        assert_eq!(
            run.stderr,
            format!("nothing to request for `{name} 1.0.0`: {outcome}\n")
        );
    }
}

#[test]
fn unknown_and_ambiguous_crates_are_usage_errors_that_help() {
    let place = world();
    for (arguments, help) in [
        (&["refusd"][..], "did you mean `refused`?"),
        (&["twice"], "write `twice@1.0.0` or `twice@2.0.0`"),
        (&["fine@9.9.9"], "write `fine@1.0.0`"),
        (&[], "required arguments were not provided"),
        (
            &["fine", "--message-format", "xml"],
            "write markdown or json",
        ),
        (
            &["fine", "-o", "x", "--message-format", "json"],
            "cannot be used with",
        ),
    ] {
        let run = request(&place, arguments);
        assert_eq!(run.status, 3, "{arguments:?}\n{}", run.stderr);
        assert!(run.stderr.contains(help), "{arguments:?}\n{}", run.stderr);
    }
    assert!(!place.has("x"));
    // Two sources of one version are told apart, and by the words the error gives.
    let both = request(&place, &["both@1.0.0"]);
    assert_eq!(both.status, 3);
    assert!(
        both.stderr.contains("or `git#both@1.0.0`"),
        "{}",
        both.stderr
    );
    let git = request(&place, &["git#both@1.0.0"]);
    assert_eq!(git.status, 0, "{}", git.stderr);
    assert!(git.stdout.contains("| Source | git |"), "{}", git.stdout);
}

#[test]
fn all_that_does_not_pass_is_asked_for_in_one_document_with_a_decision_for_each_cause() {
    let place = world();
    let run = request(&place, &["--all"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(
        run.stdout.starts_with("# Decisions asked for\n"),
        "{}",
        run.stdout
    );
    assert_eq!(
        run.stdout.matches("decision: **…**").count(),
        1,
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("- rule: `copyleft`\n"),
        "{}",
        run.stdout
    );
    // Each crate stands under its decision and has its request; what passes or is waived has none.
    for name in ["refused 1.0.0", "twice 1.0.0", "twice 2.0.0", "both 1.0.0"] {
        let heading = format!(": `{name}` (");
        assert!(
            run.stdout.matches(&heading).count() >= 2,
            "{name}: {}",
            run.stdout
        );
    }
    for name in ["waived", "fine"] {
        assert!(
            !run.stdout.contains(&format!(": `{name}")),
            "{}",
            run.stdout
        );
    }
    assert!(run.stdout.contains("the text\n"), "{}", run.stdout);
    let json = request(&place, &["--all", "--message-format", "json"]);
    assert_eq!(json.report["requests"].as_array().unwrap().len(), 4);
    let bundles = place.word("out");
    assert_eq!(request(&place, &["--all", "-o", &bundles]).status, 0);
    assert_eq!(std::fs::read_dir(&bundles).unwrap().count(), 4);
    // Names and `--all` do not go together, and one of them is needed.
    assert_eq!(request(&place, &["--all", "refused"]).status, 3);
    assert_eq!(request(&place, &[]).status, 3);
}

#[test]
fn a_request_covers_who_asks_and_holds_what_a_contract_would_say() {
    let bought = krate("acme", "LicenseRef-Acme");
    let packages = [member("app").needs([dep("acme")]), member("other"), bought];
    let judged = |more: &str| {
        let place = Place::new()
            .with("metadata.json", metadata(&packages))
            .with("policy.toml", format!("{HEAD}{POLICY}{more}"));
        (
            request(&place, &["acme", "--message-format", "json"]),
            tell_in(&place, &[]),
        )
    };
    let (asked, refused) = judged("");
    assert_eq!(refused.status, 2, "{}", refused.stderr);
    let request = &asked.report["requests"][0];
    assert_eq!(
        request["scope"],
        serde_json::json!({"members": ["app"], "product": null})
    );
    assert!(
        request["stanzas"][0]
            .as_str()
            .unwrap()
            .contains("members = [\"app\"]\n")
    );
    assert_eq!(request["decisions"], serde_json::json!([]));
    let stanza = request["agreements"][0].as_str().unwrap();
    assert!(stanza.contains("members = [\"app\"]\n"), "{stanza}");
    // Filled in it holds; as it is printed it is refused.
    let filled = stanza
        .replace("until = \"…\"", "until = 2027-12-31")
        .replace("approved-by = \"…\"", "approved-by = \"A. Counsel\"")
        .replace('…', "1");
    let (_, granted) = judged(&filled);
    assert_eq!(granted.status, 0, "{filled}{}", granted.stderr);
    assert_eq!(judged(stanza).1.status, 3);
    // Nothing has to be bought under a license that everybody can read.
    let place = world();
    let run = self::request(&place, &["refused", "--message-format", "json"]);
    assert_eq!(
        run.report["requests"][0]["agreements"],
        serde_json::json!([])
    );
}
