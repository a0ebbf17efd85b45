//! `[[native]]` and `[defaults] native`.

use super::{HEAD, expect_below, policy, read};
use crate::policy::{TEMPLATES, template};
use crate::vocabulary::SourceKind;

#[test]
fn entries_say_crate_license_and_whether_it_is_linked() {
    let text = format!(
        "{HEAD}[defaults]\nnative = \"review\"\n\
         [[native]]\ncrate = \"openssl-src@>=300\"\nlicense = \"Apache-2.0\"\nlinked = true\n\
         [[native]]\ncrate = \"openssl-src@<300\"\nlicense = \"OpenSSL\"\nreason = \"its LICENSE\"\n\
         [[native]]\ncrate = \"z-*\"\nlicense = \"BSD-3-Clause OR GPL-2.0-only\"\nlinked = false\n"
    );
    let (sources, result) = read(&text);
    let policy = result.unwrap();
    let entries: Vec<_> = policy
        .native
        .iter()
        .map(|native| {
            (
                sources.slice(native.span),
                native.license.to_string(),
                native.linked,
                native.reason.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        entries,
        [
            ("\"openssl-src@>=300\"", "Apache-2.0".to_owned(), true, None),
            (
                "\"openssl-src@<300\"",
                "OpenSSL".to_owned(),
                false,
                Some("its LICENSE")
            ),
            (
                "\"z-*\"",
                "BSD-3-Clause OR GPL-2.0-only".to_owned(),
                false,
                None
            ),
        ]
    );
    let span = policy.defaults.unwrap().native_review.unwrap().span;
    assert_eq!(sources.slice(span), "\"review\"");
}

#[test]
fn review_holds_unless_the_policy_says_that_a_note_will_do() {
    let review = |text: &str| {
        policy(&format!("{HEAD}{text}"))
            .defaults
            .unwrap()
            .native_review
    };
    assert_eq!(review("[defaults]\nnative = \"note\"\n"), None);
    for text in ["", "[defaults]\n", "[defaults]\ncheck-files = true\n"] {
        assert!(!review(text).unwrap().is_said, "{text}");
    }
    assert!(review("[defaults]\nnative = \"review\"\n").unwrap().is_said);
}

#[test]
fn an_entry_may_name_the_sources_it_is_about() {
    let entry =
        |source: &str| format!("[[native]]\ncrate = \"x\"\nlicense = \"MIT\"\nsource = {source}\n");
    let text = format!("{HEAD}{}", entry("[\"git\", \"path\"]"));
    let sources = policy(&text).native[0].source.clone().unwrap();
    assert_eq!(sources, [SourceKind::Git, SourceKind::Path]);
    let both = format!(
        "{HEAD}[[native]]\ncrate = \"x\"\nlicense = \"MIT\"\n{}",
        entry("[\"git\"]")
    );
    assert_eq!(policy(&both).native.len(), 2);
    for (text, problem) in [
        (
            entry("[\"crates.io\"]"),
            "9:11 policy-invalid-value: `crates.io` is not a source | did you mean `crates-io`?",
        ),
        (
            entry("[\"workspace\"]"),
            "9:11 policy-invalid-value: `workspace` is not a source",
        ),
        (entry("[]"), "9:10 policy-"),
        (
            format!("{}{}", entry("[\"git\"]"), entry("[\"git\"]")),
            "11:9 policy-duplicate-id: `x` has two `[[native]]` entries",
        ),
    ] {
        expect_below(&text, &[problem]);
    }
}

#[test]
fn what_is_missing_or_wrong_is_told() {
    for (text, problems) in [
        (
            "[[native]]\n",
            &[
                "6:1 policy-missing-key: this native entry needs the key `crate` | add `crate = \"openssl-src\"`",
                "6:1 policy-missing-key: this native entry needs the key `license`",
            ][..],
        ),
        (
            "[[native]]\ncrate = \"x\"\nlicence = \"MIT\"\n",
            &[
                "8:1 policy-unknown-key: unknown key `licence` in the native entry `x` | did you mean `license`?",
            ],
        ),
        (
            "[[native]]\ncrate = \"x\"\nlicense = \"MIT\"\nlinkd = true\n",
            &["9:1 policy-unknown-key: unknown key `linkd`… | did you mean `linked`?"],
        ),
        (
            "[[native]]\ncrate = \"x\"\nlicense = \"Foo-9.9 AND MIT\"\nlinked = \"yes\"\n",
            &[
                "8:12 policy-unknown-license: unknown license `Foo-9.9`",
                "9:10 policy-wrong-type: `linked` takes `true` or `false`… | write `linked = true`",
            ],
        ),
        (
            "[[native]]\ncrate = \"x\"\nlicense = \"…\"\nreason = \"…\"\n",
            &["8:11 policy-blank: ", "9:10 policy-blank: "],
        ),
        (
            "[[native]]\ncrate = \"a b\"\nlicense = \"GPLv2\"\n",
            &[
                "7:9 policy-invalid-value: `a b` is not a crate name",
                "8:12 policy-unknown-license: unknown license `GPLv2` | did you mean `GPL-2.0-only`?",
            ],
        ),
        (
            "[[native]]\ncrate = \"x@1.0.0\"\nlicense = \"MIT\"\n[[native]]\ncrate = \"x@=1.0.0\"\nlicense = \"ISC\"\n",
            &[
                "10:9 policy-duplicate-id: `x@=1.0.0` has two `[[native]]` entries | join them: `license = \"A AND B\"`",
            ],
        ),
        (
            "[native]\ncrate = \"x\"\nlicense = \"MIT\"\n",
            &["6:1 policy-wrong-type: `native` is a list of tables… | write `[[native]]`"],
        ),
        (
            "[defaults]\nnative = \"deny\"\n",
            &[
                "7:10 policy-invalid-value: `deny` is not a way to treat native code | did you mean `review`?",
            ],
        ),
        (
            "native = \"review\"\n",
            &[
                "6:1 policy-unknown-key: unknown key `native` in `[policy]` | `native` stands under `[defaults]`…`[[native]]`",
            ],
        ),
    ] {
        expect_below(text, problems);
    }
}

#[test]
fn the_templates_agree_on_what_native_code_is_under() {
    let block = |(name, _): &(&str, &str)| {
        let text = template(name).unwrap();
        let policy = policy(text);
        assert!(policy.native.iter().any(|native| native.linked), "{name}");
        assert!(policy.native.iter().all(|native| native.reason.is_some()));
        text[text.find("\n[[native]]\n").unwrap()..].to_owned()
    };
    let blocks: Vec<String> = TEMPLATES.iter().map(block).collect();
    assert!(blocks.iter().all(|other| *other == blocks[0]));
}
