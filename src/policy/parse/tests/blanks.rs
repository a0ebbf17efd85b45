//! What is printed with blanks must be filled in before it counts.

use super::{HEAD, expect, expect_below, policy};

/// A policy with the waiver and the clarification the tool prints, filled in.
fn stanzas() -> String {
    format!(
        "{HEAD}approvers = [\"A. Counsel\"]\n\
         [[waivers]]\nid = \"W-2027-001\"\ncrate = \"a@=1.0.0\"\nlicense = \"LGPL-3.0-or-later\"\n\
         reason = \"needed\"\nrequested-by = \"C. Dev <c.dev@bank.example>\"\n\
         approved-by = \"A. Counsel\"\napproved-on = 2027-01-15\nexpires = 2027-06-30\n\
         ticket = \"IPC-1\"\nlicense-files = {{ LICENSE = \"sha256:{digest}\" }}\n\
         [[clarifications]]\ncrate = \"b@=1.0.0\"\ndeclared = \"\"\nlicense = \"MIT AND ISC\"\n\
         reason = \"two texts\"\nchecksum = \"{digest}\"\n",
        digest = "0f".repeat(32)
    )
}

/// What is changed, and its problem. The waiver's `id` is in line 8, the clarification's `crate`
/// in line 19.
const BLANKS: &[((&str, &str), &str)] = &[
    (
        ("\"W-2027-001\"", "\"W-2027-…\""),
        "8:14 policy-invalid-value: `id` is not filled in | `…` is a blank to fill in",
    ),
    (
        ("\"W-2027-001\"", "\"…\""),
        "8:6 policy-blank: `id` is blank | `…` is a blank to fill in",
    ),
    (
        ("a@=1.0.0", "a@=…"),
        "9:13 policy-invalid-value: `a@=…` is not filled in | `…` is a blank",
    ),
    (
        ("a@=1.0.0", "<crate>"),
        "9:10 policy-invalid-value: `<crate>` is not filled in | `<crate>` is a blank",
    ),
    (
        ("LGPL-3.0-or-later", "…"),
        "10:11 policy-blank: `license` is blank | `…` is a blank",
    ),
    (
        ("LGPL-3.0-or-later", "LGPL-…"),
        "10:17 policy-invalid-value: `license` is not filled in | `…` is a blank",
    ),
    (
        ("\"needed\"", "\"…\""),
        "11:10 policy-blank: `reason` is blank | `…` is a blank",
    ),
    (
        ("\"needed\"", "\"...\""),
        "11:10 policy-blank: `reason` is blank | `...` is a blank",
    ),
    (
        ("\"needed\"", "\" -- \""),
        "11:10 policy-blank: `reason` is blank | `--` is a blank",
    ),
    (
        ("\"needed\"", "\"needed for <why>\""),
        "11:22 policy-invalid-value: `reason` is not filled in | `<why>` is a blank",
    ),
    (
        ("\"needed\"", "\"needed for …\""),
        "11:22 policy-invalid-value: `reason` is not filled in",
    ),
    (
        ("C. Dev <c.dev@bank.example>", "…"),
        "12:16 policy-blank: `requested-by` is blank",
    ),
    (
        ("C. Dev <c.dev@bank.example>", "<your name>"),
        "12:17 policy-invalid-value: `requested-by` is not filled in | `<your name>` is a blank",
    ),
    (
        ("approved-by = \"A. Counsel\"", "approved-by = \"…\""),
        "13:15 policy-blank: `approved-by` is blank",
    ),
    (
        ("approved-by = \"A. Counsel\"", "approved-by = \"A. …\""),
        "13:19 policy-invalid-value: `approved-by` is not filled in",
    ),
    (
        ("2027-01-15", "…"),
        "14:15 policy-syntax: `…` is a blank to fill in |…YYYY-MM-DD",
    ),
    (
        ("2027-06-30", "\"2027-…\""),
        "15:11 policy-wrong-type: `expires` takes a date, not a text | `2027-…` is a blank to fill in; write a date",
    ),
    (
        ("IPC-1", "IPC-…"),
        "16:15 policy-invalid-value: `ticket` is not filled in",
    ),
    (
        ("IPC-1", " … "),
        "16:10 policy-blank: `ticket` is blank | `…` is a blank",
    ),
    (
        ("sha256:0f", "sha256:…"),
        "17:37 policy-invalid-value: `license-files` is not filled in | `…` is a blank",
    ),
    (
        ("{ LICENSE =", "{ \"…\" ="),
        "17:19 policy-invalid-value: `…` is not a path inside the package",
    ),
    (
        ("MIT AND ISC", "…"),
        "21:11 policy-blank: `license` is blank",
    ),
    (
        ("MIT AND ISC", "MIT AND …"),
        "21:20 policy-invalid-value: `license` is not filled in",
    ),
    (("two texts", "…"), "22:10 policy-blank: `reason` is blank"),
    (
        ("checksum = \"0f", "checksum = \"…"),
        "23:13 policy-invalid-value: `checksum` is not filled in",
    ),
];

#[test]
fn a_stanza_counts_only_when_it_is_filled_in() {
    policy(&stanzas());
    for ((from, to), problem) in BLANKS {
        assert!(stanzas().contains(from), "{from}");
        expect(&stanzas().replacen(from, to, 1), &[*problem]);
    }
}

#[test]
fn two_stanzas_with_one_blank_id_are_no_duplicates() {
    let text = stanzas();
    let waiver = &text[text.find("[[waivers]]").unwrap()..text.find("[[clar").unwrap()];
    let blank = waiver.replace("W-2027-001", "W-2027-…");
    expect(
        &format!("{HEAD}approvers = [\"A. Counsel\"]\n{blank}{blank}"),
        &[
            "8:14 policy-invalid-value: `id` is not filled in",
            "19:14 policy-invalid-value: `id` is not filled in",
        ],
    );
}

#[test]
fn blanks_elsewhere() {
    let rule = "[[rules]]\nid = \"a\"\nlicenses = [\"MIT\"]\nverdict = \"deny\"\nreason = \"r\"\n";
    for (from, to, problem) in [
        (
            "\"a\"",
            "\"<id>\"",
            "7:7 policy-invalid-value: `id` is not filled in",
        ),
        ("\"MIT\"", "\"…\"", "8:13 policy-blank: `licenses` is blank"),
        (
            "\"MIT\"",
            "\"GPL-…\"",
            "8:18 policy-invalid-value: `GPL-…` is not filled in",
        ),
        ("\"r\"", "\"…\"", "10:10 policy-blank: `reason` is blank"),
        (
            "\"r\"",
            "\" … . \"",
            "10:10 policy-blank: `reason` is blank",
        ),
    ] {
        expect_below(&rule.replacen(from, to, 1), &[problem]);
    }
    // In the council's sentences they may be what they are.
    let sentence = rule.replace("\"r\"", "\"MIT … for Vec<u8>\"\nremedy = \"use <x>\"");
    policy(&format!("{HEAD}{sentence}"));
    expect(
        &HEAD.replace("\"O\"", "\"<your council>\""),
        &["5:10 policy-invalid-value: `owner` is not filled in | `<your council>` is a blank"],
    );
    expect_below(
        "approvers = [\"<name>\", { name = \"A. …\" }]\n",
        &[
            "6:15 policy-invalid-value: `approvers` is not filled in",
            "6:37 policy-invalid-value: `name` is not filled in",
        ],
    );
    expect_below(
        "[groups]\n\"…\" = [\"MIT\"]\n[obligations]\n\"-\" = \"x\"\n",
        &[
            "7:1 policy-invalid-value: a group needs a plain name",
            "9:1 policy-blank: a name in `[obligations]` is blank",
        ],
    );
    // A directory may be called by dots alone.
    let read = policy(&format!(
        "{HEAD}[first-party]\ncrates = [\"bank-*\"]\npaths = [\"..\"]\n"
    ));
    assert_eq!(read.first_party.paths, [".."]);
}
