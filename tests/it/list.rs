//! `list`: what is in use under which license, in every format.

use crate::judge::tell_with;
use crate::world::{dep, krate, member};

const POLICY: &str = r#"
[[rules]]
id = "permissive"
licenses = ["MIT", "Apache-2.0"]
verdict = "allow"

[[rules]]
id = "copyleft"
licenses = ["GPL-*", "LGPL-*"]
verdict = "deny"
reason = "No."

[[waivers]]
id = "W-1"
crate = "waived"
license = "LGPL-3.0-only"
reason = "r"
requested-by = "a"
approved-by = "A. Counsel"
approved-on = 2026-11-01
expires = 2027-01-01
"#;

fn list(words: &[&str]) -> crate::judge::Run {
    let world = [
        member("app").needs([
            dep("both"),
            dep("waived"),
            dep("refused"),
            dep("nothing"),
            dep("odd").dev(),
        ]),
        krate("both", "MIT OR GPL-3.0-only"),
        krate("waived", "LGPL-3.0-only"),
        krate("refused", "LGPL-3.0-only AND MIT"),
        krate("nothing", "MIT").no_license(),
        krate("odd", "who knows"),
        krate("unused", "Zlib"),
    ];
    tell_with(&world, POLICY, &[&["list"], words].concat())
}

#[test]
fn by_license_only_the_chosen_arm_counts_and_the_status_is_0() {
    let run = list(&[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(
        run.stdout,
        "\
LGPL-3.0-only: 1 denied, 1 waived by copyleft
  refused 1.0.0, waived 1.0.0 (waived by W-1)
MIT: 2 allowed by permissive
  both 1.0.0, refused 1.0.0
(what is declared cannot be read): 1 undetermined
  odd 1.0.0
(no license): 1 undetermined
  nothing 1.0.0

5 crates judged, taken under 4 licenses
1 package not judged: not built
1 package first party
"
    );
}

#[test]
fn by_crate_every_column_is_there() {
    let run = list(&["--by", "crate"]);
    assert_eq!(run.status, 0);
    let lines: Vec<Vec<&str>> = run
        .stdout
        .lines()
        .map(|line| {
            line.split("  ")
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
                .collect()
        })
        .collect();
    assert_eq!(
        lines[0],
        [
            "crate", "license", "outcome", "choice", "reach", "rule", "waiver", "source"
        ]
    );
    assert_eq!(
        lines[1],
        [
            "both 1.0.0",
            "MIT OR GPL-3.0-only",
            "allowed",
            "MIT",
            "linked",
            "permissive",
            "crates-io"
        ]
    );
    assert_eq!(
        lines[5],
        [
            "waived 1.0.0",
            "LGPL-3.0-only",
            "waived",
            "linked",
            "copyleft",
            "W-1",
            "crates-io"
        ]
    );
}

#[test]
fn json_and_csv_hold_the_same() {
    let json = list(&["--by", "crate", "--message-format", "json"]).report;
    assert_eq!(json["by"], "crate");
    assert_eq!(json["crates"][0]["choice"], "MIT");
    assert_eq!(json["crates"][4]["waivers"][0], "W-1");
    assert_eq!(json["not_judged"][0]["name"], "unused");
    let csv = list(&["--by", "crate", "--message-format", "csv"]).stdout;
    let mut records = csv.split("\r\n");
    assert_eq!(
        records.next(),
        Some(
            "crate,version,declared,effective,outcome,reason,choice,reach,distribution,rules,waivers,source,agreements"
        )
    );
    assert_eq!(
        records.next(),
        Some(
            "both,1.0.0,MIT OR GPL-3.0-only,MIT OR GPL-3.0-only,allowed,,MIT,linked,,permissive,,crates-io,"
        )
    );
    assert_eq!(
        list(&["--message-format", "json"]).report["licenses"][0]["count"],
        2
    );
}

#[test]
fn wrong_words_are_usage_errors() {
    for arguments in [
        &["--by", "color"][..],
        &["--message-format", "xml"],
        &["--no-such"],
    ] {
        let run = list(arguments);
        assert_eq!(run.status, 3, "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
    // `check` does not know csv.
    let run = tell_with(&[member("app")], POLICY, &["--message-format", "csv"]);
    assert_eq!(run.status, 3);
}
