//! What people write who write this file reluctantly: each slip has its own message, its place
//! and the corrected text. [`super::HEAD`] takes five lines, so the text given starts at line 6.

use super::{HEAD, expect, expect_below, policy};
use crate::diagnostic::Code;

/// A rule whose keys start at line 8.
fn rule(keys: &str) -> String {
    format!("[[rules]]\nid = \"a\"\n{keys}\n")
}

#[test]
fn curly_quotes() {
    expect(
        "schema = 1\n[policy]\nname = “Example”\nversion = \"1\"\nowner = \"O”\n",
        &[
            "3:8 policy-syntax: curly quotes cannot quote… | use straight quotes: `name = \"Example\"`",
            "5:11 policy-syntax: curly quotes… | use straight quotes: `owner = \"O\"`",
        ],
    );
    expect_below(
        &rule("verdict = \"allow\"\nlicenses = [“MIT”, “ISC”]"),
        &["9:13 policy-syntax: curly…`licenses = [\"MIT\", \"ISC\"]`"],
    );
    expect_below(
        &rule("verdict = \"allow\"\nlicenses = [\"“MIT”\"]"),
        &[
            "9:13 policy-invalid-value: there are curly quotes inside the quoted text | write `\"MIT\"`",
        ],
    );
    for (written, straight) in [
        ("[‘MIT’]", "[\"MIT\"]"),
        ("[‘MIT’, “ISC”]", "[\"MIT\", \"ISC\"]"),
        ("[‹MIT›]", "[\"MIT\"]"),
    ] {
        expect_below(
            &rule(&format!("verdict = \"allow\"\nlicenses = {written}")),
            &[&format!("9:…curly quotes…`licenses = {straight}`")],
        );
    }
    expect_below(
        &rule("verdict = \"allow\"\nlicenses = [\"‘MIT’\"]"),
        &["9:13 policy-invalid-value: there are curly quotes… | write `\"MIT\"`"],
    );
    expect_below(
        "contact = 'hub’\n",
        &["6:15 policy-syntax: curly…`contact = \"hub\"`"],
    );
    // An apostrophe stays one.
    expect_below(
        "contact = “the council’s hub”\n",
        &["6:11 policy-syntax: curly…`contact = \"the council’s hub\"`"],
    );
    expect_below(
        "contact = \"the teams’ hub\n",
        &["6:11 policy-syntax: the quotes of this text do not match"],
    );
    // In a sentence they are what they should be.
    policy(&format!("{HEAD}contact = \"the “hub”\"\n"));
}

#[test]
fn dates() {
    let date = |written: &str| {
        rule(&format!(
            "verdict = \"allow\"\nlicenses = [\"MIT\"]\nin-force-from = {written}"
        ))
    };
    for (written, problem) in [
        (
            "01.02.2027",
            "10:17 policy-syntax: `01.02.2027` is not a date…`in-force-from = 2027-02-01`",
        ),
        (
            "1.2.2027",
            "10:17 policy-syntax: `1.2.2027` is not a date…`in-force-from = 2027-02-01`",
        ),
        (
            "\"01.02.2027\"",
            "10:17 policy-wrong-type: `in-force-from` takes a date, not a text…`in-force-from = 2027-02-01`",
        ),
        (
            "\"2027-02-01\"",
            "10:17 policy-wrong-type: `in-force-from` takes a date, not a text | write `in-force-from = 2027-02-01`, without quotes",
        ),
        (
            "2027-02-01T00:00:00Z",
            "10:17 policy-wrong-type: … takes a date alone, without time of day | write `in-force-from = 2027-02-01`",
        ),
        (
            "2027-02-01T09:00:00+02:00",
            "10:17 policy-wrong-type: … takes a date alone… | write `in-force-from = 2027-02-01`",
        ),
        (
            "09:00:00",
            "10:17 policy-wrong-type: … takes a date alone… | write `in-force-from = 2027-02-01`",
        ),
        (
            "2027-2-1",
            "10:17 policy-syntax: `2027-2-1` is not a date…`in-force-from = 2027-02-01`",
        ),
        (
            "2027–02–01",
            "10:17 policy-syntax: `2027–02–01` is not a date…`in-force-from = 2027-02-01`",
        ),
        (
            "01/02/2027",
            "10:17 policy-syntax: `01/02/2027` is not a date … as in `in-force-from = 2027-02-01`",
        ),
        (
            "2027-02-30",
            "10:17 policy-syntax: `2027-02-30` is not a date … between 01 and 28",
        ),
        (
            "20270201",
            "10:17 policy-wrong-type: `in-force-from` takes a date, not a whole number",
        ),
    ] {
        expect_below(&date(written), &[problem]);
    }
}

/// An entry of a list, and its problem.
const LICENSE_NAMES: &[(&str, &str)] = &[
    (
        "GPLv3",
        "policy-unknown-license: unknown license `GPLv3` | did you mean `GPL-3.0-only`? | with every later version: `GPL-3.0-or-later`",
    ),
    (
        "Apache 2",
        "policy-unknown-license: `Apache 2` is not an SPDX id | did you mean `Apache-2.0`?",
    ),
    (
        "MIT License",
        "policy-unknown-license: `MIT License` is not an SPDX id | did you mean `MIT`?",
    ),
    (
        "GPL v3",
        "policy-unknown-license: `GPL v3` is not an SPDX id | did you mean `GPL-3.0-only`? | with every later version: `GPL-3.0-or-later`",
    ),
    (
        "GPL 3",
        "policy-unknown-license: `GPL 3` is not an SPDX id | did you mean `GPL-3.0-only`? | with every later version: `GPL-3.0-or-later`",
    ),
    (
        "GPL–3.0",
        "policy-unknown-license: `GPL–3.0` is not an SPDX id | did you mean `GPL-3.0-only`?",
    ),
    (
        "BSL",
        "policy-unknown-license: unknown license `BSL` | `BSL-1.0` is the Boost Software License, `BUSL-1.1` the Business Source License",
    ),
    (
        "BSL-1.1",
        "policy-unknown-license: unknown license `BSL-1.1` | `BSL-1.0` is the Boost…`BUSL-1.1`",
    ),
    (
        "BSL 1.1",
        "policy-unknown-license: `BSL 1.1` is not an SPDX id | `BSL-1.0` is the Boost…`BUSL-1.1`",
    ),
    (
        "UNLICENSED",
        "policy-unknown-license: unknown license `UNLICENSED` | `UNLICENSED` says that no license is granted",
    ),
    (
        "Public Domain",
        "policy-unknown-license: `Public Domain` is not an SPDX id | say which dedication is meant: `CC0-1.0`, `Unlicense` or `0BSD`",
    ),
    (
        "Apache License, Version 2.0",
        "policy-unknown-license: `Apache License, Version 2.0` is not an SPDX id | did you mean `Apache-2.0`?",
    ),
    (
        "Foo",
        "policy-unknown-license: unknown license `Foo` |…`LicenseRef-Name`… `known-ids`",
    ),
    (
        "licenseref-bank",
        "policy-unknown-license:… | did you mean `LicenseRef-bank`?",
    ),
    (
        "LicenseRef-a b",
        "policy-unknown-license: unknown license `LicenseRef-a b`",
    ),
    (
        "GPL-2.0-only WITH Classpath-exception",
        "policy-unknown-license: unknown exception `Classpath-exception` after WITH | did you mean `Classpath-exception-2.0`?",
    ),
    (
        "MIT, Apache-2.0",
        "policy-invalid-value: several licenses stand in one text | list each license by itself: `\"MIT\", \"Apache-2.0\"`",
    ),
    (
        "MIT OR Apache-2.0",
        "policy-invalid-value: an expression… | list each license by itself: `\"MIT\", \"Apache-2.0\"`",
    ),
    (
        "MIT and ISC",
        "policy-invalid-value: an expression… | list each license by itself: `\"MIT\", \"ISC\"`",
    ),
    (
        "MIT/ISC",
        "policy-invalid-value: an expression… | list each license by itself: `\"MIT\", \"ISC\"`",
    ),
    (
        "GPL-2.0+",
        "policy-invalid-value: `GPL-2.0+` is not allowed in a list | write `\"GPL-2.0-or-later\"`",
    ),
    (
        "Apache-2.0+",
        "policy-invalid-value: `Apache-2.0+` is not allowed in a list | … beginning with `\"Apache-2.0\"`",
    ),
    (
        "GPL*",
        "policy-unknown-license: `GPL*` is not a family of licenses | did you mean `GPL-*`?",
    ),
    (
        "LGPL-2.1-*",
        "policy-unknown-license: `LGPL-2.1-*` is not a family… | did you mean `LGPL-*`?",
    ),
    (
        "BSD-*",
        "policy-unknown-license: `BSD-*` is not a family of licenses | BSD-2-Clause and BSD-3-Clause are not versions of each other; list them",
    ),
    (
        "MIT-*",
        "policy-unknown-license: `MIT-*` is not a family of licenses | write `\"MIT\"`",
    ),
    (
        "LicenseRef-*",
        "policy-unknown-license: `LicenseRef-*` is not a family… | list each `LicenseRef-…",
    ),
    (
        "NOASSERTION",
        "policy-unknown-license: unknown license `NOASSERTION`",
    ),
    (" ", "policy-blank: `licenses` is blank"),
    (
        "@permisive",
        "policy-unknown-name: unknown group `@permisive` | did you mean `@permissive`?",
    ),
    (
        "@OSI-approved",
        "policy-unknown-name: unknown group `@OSI-approved` | did you mean `@osi-approved`?",
    ),
];

#[test]
fn license_names_in_everyday_words() {
    for (written, problem) in LICENSE_NAMES {
        let keys =
            format!("verdict = \"deny\"\nreason = \"r\"\nlicenses = [\"ISC\", \"{written}\"]");
        let text = format!("[groups]\npermissive = [\"MIT\"]\n{}", rule(&keys));
        expect_below(&text, &[&format!("12:20 {problem}")]);
        // What the parser stumbles over in plain words is of no use to anybody.
        let found = super::problems(&format!("{HEAD}{text}")).concat();
        assert!(
            !(found.contains("is not an SPDX id") && found.contains("before `")),
            "{found}"
        );
    }
}

#[test]
fn single_and_double_brackets() {
    let body = "id = \"a\"\nlicenses = [\"MIT\"]\nverdict = \"allow\"\n";
    let rules = "`rules` is a list of tables, and each of them starts with double brackets | write `[[rules]]`";
    expect_below(
        &format!("[rules]\n{body}"),
        &[&format!("6:1 policy-wrong-type: {rules}")],
    );
    // Every one of them is told, and the merged keys are not.
    expect_below(
        &format!("[rules]\n{body}[rules]\n{body}"),
        &[
            &format!("6:1 policy-wrong-type: {rules}"),
            &format!("10:1 policy-wrong-type: {rules}"),
        ],
    );
    expect_below(
        &format!("[[rules]]\n{body}[rules]\n{body}"),
        &[&format!("10:1 policy-wrong-type: {rules}")],
    );
    expect_below(
        "[members]\npackages = [\"a\"]\ndistribution = \"b\"\n",
        &["6:1 policy-wrong-type: `members` is a list of tables… | write `[[members]]`"],
    );
    expect_below(
        "[[scope]]\nreach = [\"linked\"]\n",
        &["6:1 policy-wrong-type: there is only one `scope`… | write `[scope]`"],
    );
    expect_below(
        &format!("[[rules]\n{body}[scope]\nreech = [\"dev\"]\n"),
        &[
            "6:1 policy-syntax: the brackets of this header are not closed | write `[[rules]]`",
            "11:1 policy-unknown-key: unknown key `reech` in `[scope]` | did you mean `reach`?",
        ],
    );
    expect_below(
        &format!("[[rule]]\n{body}"),
        &["6:3 policy-unknown-key: unknown key `rule` in the policy | did you mean `rules`?"],
    );
}

#[test]
fn tables_are_never_dropped_silently() {
    let table = "[[rules]]\nid = \"a\"\nlicenses = [\"MIT\"]\nverdict = \"allow\"\n";
    expect(
        &format!("rules = []\n{HEAD}{table}"),
        &["7:3 policy-duplicate-id: the section `rules` stands here for the second time"],
    );
    expect_below(
        &format!("{table}[ rules ] # more\nid = \"b\"\n"),
        &["10:1 policy-wrong-type: … | write `[[rules]]`"],
    );
    // Tables written inline are rules like any other.
    let inline = "rules = [{ id = \"a\", licenses = [\"MIT\"], verdict = \"allow\" }]\n";
    assert_eq!(policy(&format!("{inline}{HEAD}")).rules.len(), 1);
}

#[test]
fn misspelt_keys_are_not_also_missing() {
    for key in ["licence", "licences", "license", "Licenses"] {
        let text = rule(&format!("verdict = \"allow\"\n{key} = [\"MIT\"]"));
        let problem = format!(
            "9:1 policy-unknown-key: unknown key `{key}` in the rule `a` | did you mean `licenses`?"
        );
        expect_below(&text, &[&problem]);
    }
    expect_below(
        &rule("verdict = \"allow\"\nlicenses = [\"MIT\"]\nin_force_from = 2027-01-01\ncolour = 1"),
        &[
            "10:1 policy-unknown-key:… | did you mean `in-force-from`?",
            "11:1 policy-unknown-key: unknown key `colour` in the rule `a` | keys known here: id, licenses",
        ],
    );
}

#[test]
fn keys_in_the_wrong_place() {
    for (key, help) in [
        (
            "licence = \"MIT\"",
            "licenses are listed in rules: `[[rules]]`",
        ),
        ("license = [\"MIT\"]", "licenses are listed in rules"),
        ("licenses = [\"MIT\"]", "licenses are listed in rules"),
        ("allow = [\"MIT\"]", "licenses are listed in rules"),
        ("rule = 1", "did you mean `rules`?"),
        ("exceptions = []", "did you mean `[[waivers]]`?"),
        ("contact = \"x\"", "`contact` stands under `[policy]`"),
        ("max_days = 3", "`max-days` stands under `[waiver-terms]`"),
    ] {
        let name = key.split(' ').next().unwrap();
        expect(
            &format!("{key}\n{HEAD}"),
            &[&format!(
                "1:1 policy-unknown-key: unknown key `{name}` in the policy | {help}"
            )],
        );
    }
    for (key, help) in [
        ("rules = []", "it is a section of its own: `[[rules]]`"),
        ("scope = []", "it is a section of its own: `[scope]`"),
        (
            "min-tool = \"0.1\"",
            "`min-tool` stands at the top of the file",
        ),
        (
            "waivable = true",
            "`waivable` stands under `[[rules]]` | keys known here: name",
        ),
        ("colour = 1", "keys known here: name"),
    ] {
        let name = key.split(' ').next().unwrap();
        expect_below(
            &format!("{key}\n"),
            &[&format!(
                "6:1 policy-unknown-key: unknown key `{name}` in `[policy]` | {help}"
            )],
        );
    }
}

/// Keys of a rule, and their problem.
const WORDS: &[(&str, &str)] = &[
    (
        "verdict = \"allowed\"",
        "8:11 policy-invalid-value: `allowed` is not a verdict | did you mean `allow`? | `verdict` takes \"allow\", \"review\", \"deny\"",
    ),
    (
        "verdict = \"permit\"",
        "8:11 policy-invalid-value:… | did you mean `allow`?",
    ),
    (
        "verdict = \"ban\"",
        "8:11 policy-invalid-value:… | did you mean `deny`?",
    ),
    (
        "verdict = \"Deny\"",
        "8:11 policy-invalid-value:… | did you mean `deny`?",
    ),
    (
        "verdict = allow",
        "8:11 policy-syntax: the text `allow` has no quotes | put text in straight quotes: `\"allow\"`",
    ),
    (
        "verdict = \"allow\"\nwaivable = yes",
        "9:12 policy-syntax: `yes` is neither `true` nor `false` | write `true`",
    ),
    (
        "verdict = \"allow\"\nwaivable = \"no\"",
        "9:12 policy-wrong-type: `waivable` takes `true` or `false`, not a text | write `waivable = false`, without quotes",
    ),
    (
        "verdict = \"allow\"\nreach = \"linked\"",
        "9:9 policy-wrong-type: `reach` takes a list, not a text | put it in brackets: `reach = [\"linked\"]`",
    ),
    (
        "verdict = \"allow\"\nreach = [\"normal\"]",
        "9:10 policy-invalid-value:… | did you mean `linked`?",
    ),
    (
        "verdict = \"allow\"\nsource = [\"crates.io\"]",
        "9:11 policy-invalid-value:… | did you mean `crates-io`?",
    ),
    (
        "verdict = \"allow\"\nsource = [\"workspace\"]",
        "9:11 policy-invalid-value: `workspace` is not a source",
    ),
    (
        "verdict = \"allow\"\ncopy = [\"patched\"]",
        "9:9 policy-invalid-value:… | did you mean `modified`?",
    ),
    (
        "verdict = \"allow\"\nreach = []",
        "9:9 policy-invalid-value: `reach` of the rule `a` is empty | leave `reach` out",
    ),
    (
        "verdict = \"allow\"\ncrates = [\"*\"]",
        "9:11 policy-invalid-value: `*` alone stands for every crate | leave the condition out",
    ),
    (
        "verdict = \"allow\"\ncrates = [\"serde 1.0\"]",
        "9:11 policy-invalid-value: `serde 1.0` is not a crate name… | did you mean `serde@1.0`?",
    ),
    (
        "verdict = \"allow\"\ncrates = [\"*-sys\"]",
        "9:11 policy-invalid-value: `*-sys` is not a crate name",
    ),
    (
        "verdict = \"allow\"\ncrates = [\"serde@1.0\"]",
        "9:18 policy-invalid-value: `1.0` is not a version of a crate | write `serde@^1.0` for a range",
    ),
    (
        "verdict = \"allow\"\ncrates = [\"serde@^x\"]",
        "9:18 policy-invalid-value: `^x` is not a version of a crate",
    ),
    (
        "verdict = \"allow\"\ncrates = [\"serde@\"]",
        "9:11 policy-invalid-value: `` is not a version of a crate",
    ),
];

#[test]
fn words_and_types() {
    for (keys, problem) in WORDS {
        expect_below(&rule(&format!("{keys}\nlicenses = [\"MIT\"]")), &[*problem]);
    }
}

#[test]
fn duplicate_keys_name_the_first() {
    let text = format!("{HEAD}name = \"Q\"\n[scope]\n[policy]\nowner = \"R\"\n");
    let (sources, result) = super::read(&text);
    let problems = result.unwrap_err();
    let places: Vec<_> = problems
        .iter()
        .map(|problem| {
            assert_eq!(problem.code, Code::PolicyDuplicateId);
            let first = sources.location(problem.locations[1].span);
            (
                sources.location(problem.locations[0].span).line,
                first.line,
                first.column,
            )
        })
        .collect();
    assert_eq!(places, [(6, 3, 1), (8, 2, 2)]);
}

#[test]
fn broken_structure_does_not_hide_what_follows() {
    expect_below(
        &rule("verdict: \"allow\"\nlicenses = [\"MIT\"]\nfoo = 1"),
        &[
            "8:1 policy-syntax: `verdict` has no value |…`verdict = \"allow\"`",
            "10:1 policy-unknown-key: unknown key `foo`",
        ],
    );
    expect_below(
        &rule(
            "verdict = \"allow\"\nlicenses = [\"MIT\",\n \"ISC\"\nwaivable = 3\n[scope]\nreech = []",
        ),
        &[
            "9:12 policy-syntax: the list that begins here is not closed | close it with `]`",
            "11:12 policy-wrong-type: `waivable` takes `true` or `false`",
            "13:1 policy-unknown-key: unknown key `reech`",
        ],
    );
    expect_below(
        "[first-party]\nlicenses = [\"MIT\", [\"x\"]]\nmay-claim = { a = 1\n[scope]\nreach = [\"x\"]\n",
        &[
            "7:20 policy-wrong-type: `licenses` takes a text, not a list",
            "8:13 policy-syntax: the table that begins here is not closed | close it with `}`",
            "10:10 policy-invalid-value: `x` is not a reach",
        ],
    );
    expect_below(
        &rule("verdict = \"deny\"\nreason = \"\"\"a\nlicenses = [\"MIT\"]"),
        &["9:10 policy-syntax: the text that begins here is never closed"],
    );
    expect_below(
        &rule("verdict = \"deny\"\nreason = \"a\nlicenses = [\"MITT\"]"),
        &[
            "9:10 policy-syntax: the quotes of this text do not match",
            "10:13 policy-unknown-license:… | did you mean `MIT`?",
        ],
    );
    expect_below(
        &rule("verdict = \"allow\"\nlicenses = [\"MIT\" \"ISC\"]"),
        &["9:19 policy-syntax: a comma is missing in this list"],
    );
    expect_below(
        "contact = \"C:\\dir\"\n",
        &["6:14 policy-syntax: `\\` begins an escape… | write `/` in paths"],
    );
}

#[test]
fn other_encodings_and_formats() {
    expect(
        &format!("\u{feff}{HEAD}effective = \"x\"\n"),
        &[
            "1:1 policy-syntax: the file starts with a byte order mark | save it as UTF-8 without BOM",
            "6:13 policy-wrong-type: `effective` takes a date",
        ],
    );
    expect(
        "s\0c\0h\0",
        &["1:2 policy-syntax: the file contains zero bytes… | save it as UTF-8"],
    );
    expect(
        "{\"schema\": 1}\n",
        &["1:1 policy-syntax: this is not TOML"],
    );
    expect(
        "schema: 1\n",
        &["1:1 policy-syntax: `schema` has no value |…`schema = 1`"],
    );
    // Windows line endings are fine.
    policy(&HEAD.replace('\n', "\r\n"));
}
