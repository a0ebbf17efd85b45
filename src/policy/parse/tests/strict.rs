//! Every strictness of schema 1. [`super::HEAD`] takes five lines, so the text given starts at
//! line 6.

use super::{HEAD, expect, expect_below, policy, problems};

const RULE: &str = "[[rules]]\nid = \"a\"\nlicenses = [\"MIT\"]\nverdict = \"allow\"\n";

#[test]
fn what_is_read_first() {
    // Nothing else is said, whatever else is wrong.
    expect(
        "min-tool = \"0.2\"\nfoo = \n",
        &[
            "1:12 policy-tool-too-old: the policy needs version 0.2 of the tool, and this is 0.1.0 | update it",
        ],
    );
    for least in ["0.1", "0.1.0", "0"] {
        policy(&format!("min-tool = \"{least}\"\n{HEAD}"));
    }
    expect(
        &format!("min-tool = 0.2\n{HEAD}"),
        &["1:12 policy-wrong-type: `min-tool` takes a text… | write it in quotes: `\"0.2\"`"],
    );
    expect(
        &format!("min-tool = \"new\"\n{HEAD}"),
        &["1:12 policy-invalid-value: `new` is not a version of the tool"],
    );
    expect(
        "schema = 2\nfoo = 1\n",
        &["1:10 policy-invalid-value: schema 2 is not known to this version of the tool"],
    );
    expect(
        &HEAD.replace("= 1\n", "= \"1\"\n"),
        &["1:10 policy-wrong-type: `schema` takes a whole number, not a text | write `schema = 1`"],
    );
    expect(
        "",
        &[
            "1:1 policy-missing-key: the policy needs the key `schema` | add `schema = 1`",
            "1:1 policy-missing-key: the policy needs the section `[policy]`",
        ],
    );
    expect(
        "schema = 1\n[policy]\nname = \" \\t\"\n",
        &[
            "2:1 policy-missing-key: `[policy]` needs the key `owner`",
            "2:1 policy-missing-key: `[policy]` needs the key `version`",
            "3:8 policy-blank: `name` is blank",
        ],
    );
}

/// What stands below the head, and its problem.
const SECTIONS: &[(&str, &str)] = &[
    (
        "valid-until = 2027-01-14",
        "6:15 policy-expired: the policy was valid until 2027-01-14; today is 2027-01-15 | ask for the current one: O",
    ),
    (
        "prefer = [\"MITT\"]",
        "6:11 policy-unknown-license:… | did you mean `MIT`?",
    ),
    (
        "prefer = [\"GPL-2.0+\"]",
        "6:11 policy-invalid-value: `GPL-2.0+` is not allowed in a list",
    ),
    (
        "known-ids = [\"New 1\"]",
        "6:14 policy-invalid-value: `New 1` is no SPDX id",
    ),
    (
        "request-url = \"https://x/{creat}\"",
        "6:26 policy-unknown-name: nothing fills `{creat}` in | did you mean `{crate}`?",
    ),
    (
        "approvers = [{ role = \"x\" }]",
        "6:14 policy-missing-key: this approver needs the key `name`",
    ),
    (
        "approvers = [\"A\", \"a \"]",
        "6:19 policy-duplicate-id: the approver `a ` is listed twice",
    ),
    (
        "approvers = \"A\"",
        "6:13 policy-wrong-type: `approvers` takes a list",
    ),
    ("contact = \"\"", "6:11 policy-blank: `contact` is blank"),
    (
        "[defaults]\nverdict = \"allow\"",
        "7:11 policy-invalid-value: a license that no rule names cannot be allowed | write `verdict = \"review\"`",
    ),
    (
        "[defaults]\nadditions = \"accept\"",
        "7:13 policy-invalid-value: `accept` is not",
    ),
    (
        "[scope]\nreach = []",
        "7:9 policy-invalid-value: `reach` of `[scope]` is empty",
    ),
    (
        "[scope]\nmay-narrow = [\"targets\"]",
        "7:15 policy-invalid-value:… | did you mean `target`?",
    ),
    ("[obligations]\na = \" \"", "7:5 policy-blank: `a` is blank"),
    (
        "scope = 3",
        "6:1 policy-unknown-key: unknown key `scope` in `[policy]`",
    ),
    (
        "[waiver-terms]\nmax-days = 0",
        "7:12 policy-invalid-value: `max-days` is out of range | it takes 1 to 36500",
    ),
    (
        "[waiver-terms]\nmax-days = \"30\"",
        "7:12 policy-wrong-type:… | write `max-days = 30`, without quotes",
    ),
    (
        "[waiver-terms]\nrequire = [\"tickets\"]",
        "7:12 policy-invalid-value:… | did you mean `ticket`?",
    ),
    (
        "[stages.ci]\non-review = \"warn\"",
        "6:9 policy-invalid-value: the stage `ci` cannot be changed",
    ),
    (
        "[stages.pilot]\non-review = \"ignore\"",
        "7:13 policy-invalid-value:… | did you mean `warn`?",
    ),
    (
        "[stages.pilot]\nuntil = 2027-01-01",
        "6:1 policy-missing-key: stage `pilot` needs the key `on-review`",
    ),
    (
        "[[alternatives]]\ncrate = \"a\"\nuse = []\nreason = \"r\"",
        "8:7 policy-invalid-value: `use` of the alternative `a` is empty",
    ),
];

#[test]
fn the_policy_itself() {
    for (text, problem) in SECTIONS {
        expect_below(text, &[*problem]);
    }
}

#[test]
fn what_is_designed_and_not_built_is_never_ignored() {
    expect_below("[baseline]", &["6:2 policy-unsupported: `[baseline]` is"]);
    for key in [
        "extends = [{ template = \"strict\" }]",
        "include = [\"a.toml\"]",
    ] {
        let name = key.split(' ').next().unwrap();
        expect(
            &format!("{key}\n{HEAD}"),
            &[&format!(
                "1:1 policy-unsupported: `{name}` is not supported yet"
            )],
        );
    }
    policy(&format!("{HEAD}[defaults]\ncheck-files = true\n"));
}

#[test]
fn rules() {
    expect_below(
        "[[rules]]\n",
        &[
            "6:1 policy-missing-key: this rule needs the key `id`",
            "6:1 policy-missing-key: this rule needs the key `licenses`",
            "6:1 policy-missing-key: this rule needs the key `verdict`",
        ],
    );
    let strict = "[[rules]]\nid = \"a\"\nlicenses = [\"MIT\"]\nverdict = ";
    expect_below(
        &format!("{strict}\"review\"\n"),
        &["6:1 policy-missing-key: the rule `a` needs the key `reason`"],
    );
    expect_below(
        &format!("{strict}\"deny\"\nreason = \"\u{a0}\u{200b}\"\n"),
        &["10:10 policy-blank: `reason` is blank"],
    );
    expect_below(
        &format!("{RULE}{RULE}"),
        &["11:6 policy-duplicate-id: the rule id `a` is given twice"],
    );
    expect_below(
        &format!("{RULE}obligations = [\"noticce\"]\n[obligations]\nnotice = \"n\"\n"),
        &["10:16 policy-unknown-name: unknown obligation `noticce` | did you mean `notice`?"],
    );
    expect_below(
        &format!("{RULE}obligations = [\"notice\"]\n"),
        &[
            "10:16 policy-unknown-name: unknown obligation `notice` | define it under `[obligations]`",
        ],
    );
    expect_below(
        &format!("{RULE}distribution = [\"binray\"]\n[distributions]\nbinary = \"b\"\n"),
        &["10:17 policy-unknown-name: unknown distribution `binray` | did you mean `binary`?"],
    );
    expect_below(
        "[[rules]]\nid = \"a\"\nlicenses = []\nverdict = \"allow\"\n",
        &["8:12 policy-invalid-value: `licenses` of the rule `a` is empty"],
    );
    expect_below(
        "[groups]\nnone = []\n[[rules]]\nid = \"a\"\nlicenses = [\"@none\"]\nverdict = \"allow\"\n",
        &["10:12 policy-invalid-value: the rule `a` names no license: its groups are empty"],
    );
}

#[test]
fn families_are_not_for_allow_rules() {
    let allow = "[[rules]]\nid = \"a\"\nverdict = \"allow\"\nlicenses = ";
    expect_below(
        &format!("{allow}[\"MIT\", \"MPL-*\"]\n"),
        &[
            "9:20 policy-invalid-value: the family `MPL-*` cannot be allowed… | list the versions: `\"MPL-1.0\", \"MPL-1.1\", \"MPL-2.0\"`",
        ],
    );
    expect_below(
        &format!("{allow}[\"@weak\"]\n[groups]\nweak = [\"@inner\"]\ninner = [\"MPL-*\"]\n"),
        &["9:13 policy-invalid-value: the family `MPL-*` cannot be allowed"],
    );
}

#[test]
fn groups() {
    expect_below(
        "[groups]\na = [\"@b\"]\nb = [\"MIT\", \"@a\"]\nc = [\"@c\"]\n",
        &[
            "8:13 policy-invalid-value: the group `@a` contains itself",
            "9:6 policy-invalid-value: the group `@c` contains itself",
        ],
    );
    expect_below(
        "[groups]\nosi-approved = [\"MIT\"]\nx = [\"@y\", \"Apache2\"]\n",
        &[
            "7:1 policy-invalid-value: `@osi-approved` is built in",
            "8:6 policy-unknown-name: unknown group `@y`",
            "8:12 policy-unknown-license:… | did you mean `Apache-2.0`?",
        ],
    );
}

#[test]
fn members_and_first_party() {
    expect_below(
        "[[members]]\npackages = [\"a@1.0.0\"]\n",
        &[
            "6:1 policy-missing-key: this member entry needs the key `distribution`",
            "7:13 policy-invalid-value: `packages` of this member entry takes names without version | write `\"a\"`",
        ],
    );
    expect_below(
        "[distributions]\ninternal = \"i\"\n[[members]]\npackages = [\"a\"]\ndistribution = \"intern\"\n[first-party]\nmay-claim = [\"service\"]\n",
        &[
            "10:16 policy-unknown-name: unknown distribution `intern` | did you mean `internal`?",
            "12:14 policy-unknown-name: unknown distribution `service` | define it under `[distributions]`",
        ],
    );
    let party = "[first-party]\ncrates = [\"bank-*\"]\n";
    for (text, problem) in [
        ("[first-party]\ngit = [\"https://git.bank.example/\"]", "6:1 policy-missing-key: `[first-party]` needs the key `crates`".to_owned()),
        (party, "7:1 policy-missing-key: `crates` of `[first-party]` says whose names, but not from where | add `registries`, `git` or `paths`".to_owned()),
        (&format!("{party}git = [\"https://git.bank.example\"]"), "8:8 policy-invalid-value: … does not end at `/` | write `\"https://git.bank.example/\"`".to_owned()),
        (&format!("{party}git = [\"git@git.bank.example:team/\"]"), "8:8 policy-invalid-value:… | write `\"ssh://git@git.bank.example/team/\"`".to_owned()),
        (&format!("{party}registries = [\"https:///\"]"), "8:15 policy-invalid-value: `https:///` is no URL prefix".to_owned()),
        (&format!("{party}registries = [\"bank\"]"), "8:15 policy-invalid-value: `bank` is no URL prefix".to_owned()),
        (&format!("{party}paths = [\"/opt/shared\"]"), "8:10 policy-invalid-value: `/opt/shared` is an absolute path".to_owned()),
        (&format!("{party}paths = ['..\\shared']"), "8:10 policy-invalid-value:… | write `\"../shared\"`".to_owned()),
        (&format!("{party}paths = [\"../*/x\"]"), "8:10 policy-invalid-value: … has a `*` before the end".to_owned()),
        ("[first-party]\nlicenses = [\"LicenseRef-Bank\", \"GPL-*\"]", "7:32 policy-unknown-license: unknown license `GPL-*`".to_owned()),
    ] {
        expect_below(text, &[&problem]);
    }
}

/// A policy with one waiver: the header at line 9, then `id`, `crate` and so on.
fn waiver(changes: &[(&str, &str)]) -> String {
    let mut text = format!(
        "{HEAD}approvers = [\"A. Counsel\", {{ name = \"B. Lead\", until = 2026-06-30 }}]\n\
         [waiver-terms]\nmax-days = 100\n[[waivers]]\n\
         id = \"W-1\"\ncrate = \"a@^1\"\nlicense = \"LGPL-3.0-or-later\"\nreason = \"r\"\n\
         requested-by = \"C. Dev\"\napproved-by = \"A. Counsel\"\n\
         approved-on = 2026-10-01\nexpires = 2027-01-09\n"
    );
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}

/// What is changed in the waiver, and its problem.
const WAIVERS: &[((&str, &str), &str)] = &[
    (
        ("= \"A. Counsel\"", "= \"A. Councel\""),
        "15:15 policy-approver: `A. Councel` is not listed under `approvers` | did you mean `A. Counsel`?",
    ),
    (
        ("= \"A. Counsel\"", "= \"Zoe\""),
        "15:15 policy-approver: `Zoe` is not listed… | list the person",
    ),
    (
        ("= \"A. Counsel\"", "= \"B. Lead\""),
        "15:15 policy-approver: `B. Lead` could approve until 2026-06-30, and the waiver was approved on 2026-10-01",
    ),
    (
        ("\"C. Dev\"", "\" a.  COUNSEL\""),
        "15:15 policy-approver: `A. Counsel` asked for the waiver and cannot approve it",
    ),
    (
        ("2027-01-09", "2027-01-10"),
        "17:11 policy-waiver-term: the waiver runs for 101 days, and `max-days` is 100 | the latest day is `expires = 2027-01-09`",
    ),
    (
        ("2027-01-09", "2026-09-30"),
        "17:11 policy-waiver-term: the waiver expires on 2026-09-30, before it was approved",
    ),
    (
        ("LGPL-3.0-or-later", "MIT AND LGPLv3"),
        "12:20 policy-unknown-license: unknown license `LGPLv3` | did you mean `LGPL-3.0-only`?",
    ),
    (
        ("LGPL-3.0-or-later", "MIT AND"),
        "12:11 policy-invalid-value: `license` is not a license expression",
    ),
    (
        ("max-days = 100", "max-days = 100\nrequire = [\"ticket\"]"),
        "10:1 policy-missing-key: the waiver `W-1` needs the key `ticket`: `[waiver-terms]` requires it",
    ),
    (
        (
            "expires = ",
            "license-files = { LICENSE = \"abc\" }\nexpires = ",
        ),
        "17:29 policy-invalid-value: not a SHA-256 digest",
    ),
    (
        ("expires = ", "license-files = { }\nexpires = "),
        "17:17 policy-invalid-value: `license-files` names no file",
    ),
    (
        ("expires = ", "members = [\"a@1.0.0\"]\nexpires = "),
        "17:12 policy-invalid-value: `members` of the waiver `W-1` takes names without version",
    ),
];

#[test]
fn waivers() {
    policy(&waiver(&[]));
    let names = "id crate license reason requested-by approved-by approved-on expires";
    for key in names.split(' ') {
        let text = waiver(&[]);
        let line = text
            .lines()
            .rfind(|line| line.starts_with(&format!("{key} =")))
            .unwrap();
        let found = problems(&text.replace(&format!("{line}\n"), ""));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with("9:1 policy-missing-key: "),
            "{found:?}"
        );
        assert!(
            found[0].contains(&format!("needs the key `{key}`")),
            "{found:?}"
        );
    }
    // Nobody is led to approve something in the future.
    let without = waiver(&[
        ("approved-on = 2026-10-01\n", ""),
        ("expires = 2027-01-09\n", ""),
    ]);
    expect(
        &without,
        &[
            "9:1 policy-missing-key:…`approved-on` | add `approved-on = 2027-01-15`",
            "9:1 policy-missing-key:…`expires` | add `expires = YYYY-MM-DD`",
        ],
    );
    for (changes, problem) in WAIVERS {
        expect(&waiver(&[*changes]), &[*problem]);
    }
    let digest = "A1".repeat(32);
    expect(
        &waiver(&[(
            "expires = ",
            &format!("license-files = {{ \"../x\" = \"{digest}\" }}\nexpires = "),
        )]),
        &[
            "17:19 policy-invalid-value: `../x` is not a path inside the package",
            &format!(
                "17:28 policy-invalid-value: not a SHA-256 digest | write `\"sha256:{}\"`",
                digest.to_lowercase()
            ),
        ],
    );
    // An approval in the future is no error: the waiver does not hold before that day, and an
    // earlier day can still be judged again by the same policy.
    policy(&waiver(&[
        ("2026-10-01", "2027-10-01"),
        ("2027-01-09", "2027-12-01"),
    ]));
}

#[test]
fn clarifications() {
    let base = "[[clarifications]]\ncrate = \"ring@0.16.20\"\ndeclared = \"\"\nlicense = \"MIT AND ISC\"\nreason = \"r\"\n";
    let sum = "0f".repeat(32);
    policy(&format!("{HEAD}{base}checksum = \"{sum}\"\n"));
    expect_below(
        base,
        &[
            "6:1 policy-missing-key: the clarification `ring@0.16.20` is not pinned to what was read",
        ],
    );
    expect_below(
        &format!(
            "{}checksum = \"sha256:{sum}\"\n",
            base.replace("declared = \"\"\n", "")
        ),
        &[
            "6:1 policy-missing-key: the clarification `ring@0.16.20` needs the key `declared`",
            &format!("10:12 policy-invalid-value: not a checksum | write `\"{sum}\"`"),
        ],
    );
}

/// Tells whether the second of two rules is reported as one that can never decide. A rule is
/// written `verdict licenses; other keys`.
fn unreachable(first: &str, second: &str) -> bool {
    let rule = |id: &str, rule: &str| {
        let (head, more) = rule.split_once("; ").unwrap_or((rule, ""));
        let (verdict, licenses) = head.split_once(' ').unwrap();
        format!(
            "[[rules]]\nid = \"{id}\"\nverdict = \"{verdict}\"\nlicenses = [{licenses}]\nreason = \"r\"\n{more}\n"
        )
    };
    let found = problems(&format!("{HEAD}{}{}", rule("a", first), rule("b", second)));
    let expected = "15:12 policy-rule-unreachable: the rule `b` can never decide";
    match found.as_slice() {
        [] => false,
        [only] if only.starts_with(expected) => true,
        _ => panic!("{found:?}"),
    }
}

#[test]
fn rules_that_can_never_decide() {
    for (first, second) in [
        ("allow 'MIT', 'ISC'", "deny 'MIT'"),
        (
            "deny 'GPL-*'",
            "deny 'GPL-2.0-or-later', 'GPL-3.0-only WITH GCC-exception-3.1'",
        ),
        ("deny 'GPL-2.0-or-later'", "review 'GPL-3.0-or-later'"),
        ("deny 'GPL-*'", "review 'GPL-*'; reach = ['linked']"),
        (
            "deny 'MIT'; crates = ['x-*']",
            "review 'MIT'; crates = ['x-y@^1']",
        ),
        ("deny '*'", "review '@osi-approved'"),
        // A rule that refuses everything names everything.
        ("review '*'", "deny 'MIT'"),
        ("review '*'", "deny 'GPL-*'; reach = ['linked']"),
        (
            "deny 'MIT'; in-force-from = 2027-01-01",
            "review 'MIT'; in-force-from = 2027-02-01",
        ),
    ] {
        assert!(unreachable(first, second), "{first} / {second}");
    }
}

#[test]
fn rules_that_can_decide() {
    for (first, second) in [
        // Only deny and review rules are errors.
        ("deny 'MIT'", "allow 'MIT'"),
        // "Or later" in an allow rule does not name what is `-only`.
        ("allow 'GPL-2.0-or-later'", "deny 'GPL-2.0-or-later'"),
        ("deny 'MIT'", "deny 'MIT', 'ISC'"),
        ("deny 'MIT'; reach = ['linked']", "deny 'MIT'"),
        ("deny 'MIT'; in-force-from = 2027-01-01", "review 'MIT'"),
        ("deny 'GPL-1.0-only', 'GPL-1.0-or-later'", "deny 'GPL-*'"),
        // In an allow rule it leaves out additions and references.
        ("allow '*'", "deny '*'"),
        (
            "deny 'MIT'; crates = ['x@^1']",
            "review 'MIT'; crates = ['x']",
        ),
    ] {
        assert!(!unreachable(first, second), "{first} / {second}");
    }
}

#[test]
fn without_distributions_every_used_name_is_one() {
    let read = policy(&format!(
        "{HEAD}{RULE}distribution = [\"binary\"]\n[[members]]\npackages = [\"a\"]\ndistribution = \"service\"\n"
    ));
    let names: Vec<_> = read.distributions.keys().map(String::as_str).collect();
    assert_eq!(names, ["binary", "service"]);
}

#[test]
fn deprecated_ids_and_letter_case_are_accepted() {
    let read = policy(&format!(
        "{HEAD}prefer = [\"GPL-3.0\", \"mit\", \"apache-2.0 with llvm-exception\"]\n"
    ));
    let terms: Vec<_> = read
        .identity
        .prefer
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        terms,
        ["GPL-3.0-only", "MIT", "Apache-2.0 WITH LLVM-exception"]
    );
}
