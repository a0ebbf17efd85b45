//! Several policies at once: whose waivers and clarifications count against whose verdicts.

use crate::files::MIT;
use crate::judge::strings;
use crate::layers::{allow, bank, deny, judge, rule, team, x};
use crate::world::{Place, dep, krate, member};

fn waiver(id: &str, approver: &str) -> String {
    format!(
        "[[waivers]]\nid = \"{id}\"\ncrate = \"x\"\nlicense = \"GPL-3.0-only\"\nreason = \"needed\"\n\
         requested-by = \"C. Dev\"\napproved-by = \"{approver}\"\napproved-on = 2026-10-01\n\
         expires = 2027-03-31\n"
    )
}

/// Who says what of a license (`!`: not waivable), what the bank lets layers below waive, whose
/// waivers there are, the outcome, and on which layer `waiver-not-permitted` puts it, if at all.
const MATRIX: &str = "
    bank     permits      team     waivers    outcome  because-of

    deny     -            -        bank       waived   -
    deny!    -            -        bank       denied   itself
    deny     -            allow    bank       waived   -

    deny     -            -        team       denied   above
    deny     review       -        team       denied   above
    deny     deny         -        team       waived   -
    deny     review,deny  -        team       waived   -
    deny!    review,deny  -        team       denied   above
    review   -            -        team       review   above
    review   deny         -        team       review   above
    review   review       -        team       waived   -

    allow    -            deny     team       waived   -
    allow    -            deny!    team       denied   itself
    review   -            deny     team       review   above
    review   review       deny     team       waived   -
    review   review       deny!    team       denied   itself

    deny     -            deny     bank       denied   below
    deny     -            review   bank       review   below
    allow    -            deny     bank       denied   below
    deny     -            deny     bank,team  waived   -
    deny!    -            deny     bank,team  denied   itself,above
";

fn says(id: &str, word: &str) -> String {
    let more = if word.ends_with('!') {
        "waivable = false"
    } else {
        ""
    };
    match word.trim_end_matches('!') {
        "-" => String::new(),
        verdict => rule(id, "GPL-3.0-only", verdict, more),
    }
}

#[test]
fn whose_verdict_a_waiver_may_lift() {
    let mut rows = 0;
    for row in MATRIX.lines().skip(2) {
        let words: Vec<&str> = row.split_whitespace().collect();
        let [bank_says, permits, team_says, waivers, outcome, because] = words[..] else {
            assert!(row.trim().is_empty(), "{row}");
            continue;
        };
        rows += 1;
        let of = |who: &str, approver: &str| {
            if waivers.contains(who) {
                waiver(&format!("W-{who}"), approver)
            } else {
                String::new()
            }
        };
        let permits = if permits == "-" {
            String::new()
        } else {
            let verdicts: Vec<String> = permits
                .split(',')
                .map(|word| format!("\"{word}\""))
                .collect();
            format!("[lower-layers]\nmay-waive = [{}]\n", verdicts.join(", "))
        };
        let above = bank(&(permits + &says("b", bank_says) + &of("bank", "A. Counsel")));
        let below = team(&(says("t", team_says) + &of("team", "T. Lead")));
        let run = judge(&x("GPL-3.0-only"), &[above, below], &[]);
        assert_eq!(run.outcome("x"), outcome, "{row}\n{}", run.stderr);
        assert_eq!(run.status == 0, outcome == "waived", "{row}");
        let refused: Vec<String> = run
            .findings()
            .iter()
            .filter(|finding| finding["code"] == "waiver-not-permitted")
            .map(|finding| strings(&finding["help"]).join(" "))
            .collect();
        let expected: Vec<&str> = because.split(',').filter(|word| *word != "-").collect();
        assert_eq!(refused.len(), expected.len(), "{row}");
        for (said, because) in refused.iter().zip(expected) {
            let expected = match because {
                "above" => "the layer \"Test policy\" above decides",
                "below" => "the layer \"Team\" below decides",
                _ => "is not waivable here",
            };
            assert!(said.contains(expected), "{row}\n{said}");
        }
    }
    assert_eq!(rows, 21);
}

#[test]
fn between_the_waiver_and_the_verdict_every_layer_has_to_permit() {
    let above = bank(&format!(
        "[lower-layers]\nmay-waive = [\"deny\"]\n{}",
        deny("GPL-*", "")
    ));
    let unit = |rest: &str| format!("schema = 1\n[policy]\nname = \"Unit\"\n{rest}");
    let below = team(&waiver("W-1", "T. Lead"));
    let through = [above.clone(), unit(""), below.clone()];
    assert_eq!(
        judge(&x("GPL-3.0-only"), &through, &[]).outcome("x"),
        "waived"
    );
    let blocked = [above, unit(&deny("GPL-*", "")), below];
    let run = judge(&x("GPL-3.0-only"), &blocked, &[]);
    assert_eq!(run.outcome("x"), "denied");
    let help = strings(&run.finding("waiver-not-permitted")["help"]).join(" ");
    assert!(help.contains("\"Unit\""), "{help}");
}

#[test]
fn a_permission_for_one_way_to_take_a_license_is_none_for_another() {
    // The bank's own word on the term is review (it could be taken as version 3); that it lets
    // refusals be waived does not touch it.
    let above = bank(&format!(
        "[lower-layers]\nmay-waive = [\"deny\"]\n{}{}",
        deny("GPL-2.0-only", ""),
        rule("look", "GPL-3.0-only", "review", "")
    ));
    let waived = waiver("W-1", "T. Lead").replace("GPL-3.0-only", "GPL-2.0-or-later");
    let run = judge(&x("GPL-2.0-or-later"), &[above, team(&waived)], &[]);
    assert_eq!(run.outcome("x"), "review");
}

#[test]
fn nothing_undetermined_is_waived_by_any_layer() {
    let above = bank("[lower-layers]\nmay-waive = [\"review\", \"deny\"]\n");
    let run = judge(
        &x("GPL-3.0-only AND Nonsense-1.0"),
        &[above, team(&waiver("W-1", "T. Lead"))],
        &[],
    );
    assert_eq!(run.outcome("x"), "undetermined");
}

#[test]
fn each_layer_has_its_own_approvers_and_the_terms_of_those_above() {
    let above = bank(&format!(
        "[lower-layers]\nmay-waive = [\"deny\"]\n[waiver-terms]\nmax-days = 30\n{}",
        deny("GPL-*", "")
    ));
    let cases = [
        (waiver("W-1", "A. Counsel"), "`A. Counsel` is not listed"),
        (waiver("W-1", "T. Lead"), "`max-days` is 30"),
    ];
    for (waiver, problem) in cases {
        let run = judge(&x("GPL-3.0-only"), &[above.clone(), team(&waiver)], &[]);
        assert_eq!(run.status, 3);
        assert!(run.stderr.contains(problem), "{}", run.stderr);
        assert!(run.stderr.contains("layer-1.toml:"), "{}", run.stderr);
    }
}

fn clarification(declared: &str, license: &str) -> String {
    format!(
        "[[clarifications]]\ncrate = \"x@1.0.0\"\ndeclared = \"{declared}\"\nlicense = \"{license}\"\n\
         reason = \"read\"\nlicense-files = {{ \"LICENSE\" = \"sha256:DIGEST\" }}\n"
    )
}

#[test]
fn a_clarification_applies_as_every_layer_above_permits() {
    let folder = Place::new().with("README", "text");
    let digest = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";
    let missing = "[lower-layers]\nmay-clarify = \"missing\"\n";
    let all = "[lower-layers]\nmay-clarify = \"all\"\n";
    for (declared, permits, outcome, said) in [
        (
            "",
            "",
            "undetermined",
            Some("lets layers below clarify nothing"),
        ),
        ("", missing, "allowed", None),
        ("", all, "allowed", None),
        (
            "gnu gpl v3",
            missing,
            "undetermined",
            Some("only where a package has no license facts"),
        ),
        ("gnu gpl v3", all, "allowed", None),
        (
            "GPL-3.0-only",
            "",
            "denied",
            Some("lets layers below clarify nothing"),
        ),
        (
            "GPL-3.0-only",
            missing,
            "denied",
            Some("only where a package has no license facts"),
        ),
        ("GPL-3.0-only", all, "allowed", None),
    ] {
        let above = bank(&format!("{permits}{}{}", allow("MIT"), deny("GPL-*", "")));
        let below = team(&clarification(declared, "MIT").replace("DIGEST", digest));
        let below = below.replace("\"LICENSE\"", "\"README\"");
        let world = [
            member("app").needs([dep("x")]),
            krate("x", declared).path(&folder.word("")),
        ];
        let run = judge(&world, &[above.clone(), below.clone()], &[]);
        assert_eq!(
            run.outcome("x"),
            outcome,
            "{declared} {permits}: {}",
            run.stderr
        );
        match said {
            None => assert!(!run.codes().contains(&"clarification-unused")),
            Some(said) => {
                let help = strings(&run.finding("clarification-unused")["help"]).join(" ");
                assert!(help.contains(said), "{help}");
            }
        }
        // A layer between that permits nothing stands in the way.
        let unit = "schema = 1\n[policy]\nname = \"Unit\"\n".to_owned();
        let run = judge(&world, &[above, unit, below], &[]);
        assert_ne!(run.outcome("x"), "allowed", "{declared} {permits}");
    }
}

#[test]
fn the_clarification_of_the_layer_above_wins() {
    let folder = Place::new().with("LICENSE", "text");
    let digest = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";
    let clarified = |license| clarification("", license).replace("DIGEST", digest);
    let above = bank(&format!(
        "[lower-layers]\nmay-clarify = \"all\"\n{}{}{}",
        allow("MIT"),
        deny("GPL-*", ""),
        clarified("GPL-3.0-only")
    ));
    let world = [
        member("app").needs([dep("x")]),
        krate("x", "").path(&folder.word("")),
    ];
    let run = judge(&world, &[above, team(&clarified("MIT"))], &[]);
    assert_eq!(run.outcome("x"), "denied");
}

#[test]
fn what_the_files_say_is_not_missing() {
    let folder = Place::new().with("LICENSE", MIT);
    let digest = ospo_check::source::sha256_hex(MIT.as_bytes());
    let above = |permits: &str| bank(&format!("{permits}{}{}", deny("MIT", ""), allow("ISC")));
    let clarified = clarification("", "ISC").replace("DIGEST", &digest);
    let world = [
        member("app").needs([dep("x")]),
        krate("x", "").path(&folder.word("")),
    ];
    let missing = "[lower-layers]\nmay-clarify = \"missing\"\n";
    for more in ["", "[defaults]\ncheck-files = true\n"] {
        let below = team(&format!("{more}{clarified}"));
        let run = judge(&world, &[above(missing), below], &[]);
        assert_eq!(run.outcome("x"), "denied", "{}", run.stderr);
        assert!(run.codes().contains(&"clarification-unused"));
    }
    let all = missing.replace("missing", "all");
    let run = judge(&world, &[above(&all), team(&clarified)], &[]);
    assert_eq!(run.outcome("x"), "allowed", "{}", run.stderr);
}

/// Judges `x`, which declares `field` and carries `files`, where a layer below clarifies it as MIT by
/// its README, and the one above permits that where facts are missing.
fn clarified_below(field: Option<&str>, named: Option<&str>, files: &[(&str, &[u8])]) -> bool {
    let folder = Place::new().with("README", "text");
    for (path, bytes) in files {
        folder.write(path, bytes);
    }
    let digest = ospo_check::source::sha256_hex(b"text");
    let above = bank(&format!(
        "[lower-layers]\nmay-clarify = \"missing\"\n{}",
        allow("MIT")
    ));
    let below = clarification(field.unwrap_or_default(), "MIT").replace("DIGEST", &digest);
    let below = team(&below.replace("\"LICENSE\"", "\"README\""));
    let mut x = krate("x", field.unwrap_or_default()).path(&folder.word(""));
    if field.is_none() {
        x = x.no_license();
    }
    if let Some(named) = named {
        x = x.license_file(named);
    }
    let run = judge(&[member("app").needs([dep("x")]), x], &[above, below], &[]);
    let is_clarified = run.outcome("x") == "allowed";
    assert_eq!(run.codes().contains(&"clarification-unused"), !is_clarified);
    assert_eq!(run.status, i32::from(!is_clarified), "{}", run.stderr);
    is_clarified
}

#[test]
fn a_field_that_refuses_or_cannot_be_read_is_not_missing() {
    for field in [
        None,
        Some(""),
        Some("  "),
        Some("\t"),
        Some("NOASSERTION"),
        Some(" noassertion "),
    ] {
        assert!(clarified_below(field, None, &[]), "{field:?}");
    }
    for field in [
        "UNLICENSED",
        "unlicensed",
        " UNLICENSED ",
        "NONE",
        "none",
        "gnu gpl v2",
        "see LICENSE",
        "NOASSERTION AND MIT",
        "NOASSERTION.",
        "\u{200b}",
        "(",
        "-",
    ] {
        assert!(!clarified_below(Some(field), None, &[]), "{field:?}");
    }
}

#[test]
fn a_license_file_that_nobody_can_read_or_recognise_is_not_missing() {
    let text = b"Terms of use. Banks pay.".as_slice();
    let large = vec![b'x'; 1024 * 1024 + 1];
    for (path, bytes) in [
        ("LICENSE", text),
        ("LICENSE", b""),
        ("LICENSE", b"\xff\xfe\x00"),
        ("LICENSE", large.as_slice()),
        ("LICENSE/MIT", text),
        ("LICENSES/LicenseRef-Bank.txt", text),
        ("COMMERCIAL-LICENSE", text),
        ("EULA.json", text),
        ("GPL-3.0.txt", text),
        ("LICENSE.png", b"\x89PNG"),
        ("LIZENZ", text),
        ("ЛИЦЕНЗИЯ.txt", text),
        ("LІCENSE", text),
        ("OEM-EULA.txt", text),
        ("docs/COPYING", text),
        ("LICENSES/.terms", text),
        // Prose in which licenses may be named.
        ("COPYRIGHT", text),
        ("NOTICE.md", text),
        ("PATENTS", text),
    ] {
        for field in [None, Some(""), Some("NOASSERTION")] {
            assert!(!clarified_below(field, None, &[(path, bytes)]), "{path}");
        }
    }
}

#[test]
fn a_license_file_that_is_promised_is_not_missing() {
    for (named, files) in [
        ("LICENSE", &[][..]),
        ("../LICENSE", &[]),
        ("/etc/hostname", &[]),
        ("docs", &[("docs/terms", b"text".as_slice())]),
        ("docs/terms", &[("docs/terms", b"text".as_slice())]),
        ("README", &[]),
    ] {
        assert!(!clarified_below(None, Some(named), files), "{named}");
    }
}

#[test]
fn what_only_a_native_entry_links_has_its_files_read() {
    let folder = Place::new().with("LICENSE", MIT);
    let digest = ospo_check::source::sha256_hex(MIT.as_bytes());
    let above = bank(&format!(
        "[scope]\nreach = [\"linked\"]\n[lower-layers]\nmay-clarify = \"missing\"\n\
         [[native]]\ncrate = \"x\"\nlicense = \"ISC\"\nlinked = true\n{}{}",
        deny("MIT", ""),
        allow("ISC")
    ));
    let below = team(&clarification("", "ISC").replace("DIGEST", &digest));
    let world = [
        member("app").build_script().needs([dep("x").build()]),
        krate("x", "").path(&folder.word("")),
    ];
    let alone = judge(&world, std::slice::from_ref(&above), &[]);
    assert_eq!(alone.outcome("x"), "denied", "{}", alone.stderr);
    let run = judge(&world, &[above, below], &[]);
    assert_eq!(run.outcome("x"), "denied", "{}", run.stderr);
    assert!(run.codes().contains(&"clarification-unused"));
}
