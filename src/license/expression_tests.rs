//! What the expression parser accepts, notes and refuses.

use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};

use super::expression::{MAX_BYTES, MAX_DEPTH, MAX_TERMS};
use super::{Expression, NoteKind, Term};

fn parse(text: &str) -> Expression {
    Expression::parse(text, &[]).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn reads_each_spelling_as_spdx_writes_it_today() {
    use NoteKind::{Deprecated, Legacy, Unknown};
    let cases: &[(&str, &str, &[NoteKind])] = &[
        ("MIT", "MIT", &[]),
        ("MIT OR Apache-2.0", "MIT OR Apache-2.0", &[]),
        ("MIT/Apache-2.0", "MIT OR Apache-2.0", &[Legacy]),
        (
            "mit or APACHE-2.0",
            "MIT OR Apache-2.0",
            &[Legacy, Legacy, Legacy],
        ),
        (" MIT ", "MIT", &[Legacy]),
        ("(MIT OR ISC) AND Zlib", "(MIT OR ISC) AND Zlib", &[]),
        ("MIT OR ISC AND Zlib", "MIT OR ISC AND Zlib", &[]),
        ("((MIT OR (ISC OR Zlib)))", "MIT OR ISC OR Zlib", &[]),
        ("(MIT/ISC) AND Zlib", "(MIT OR ISC) AND Zlib", &[Legacy]),
        ("GPL-2.0", "GPL-2.0-only", &[Deprecated]),
        ("GPL-2.0+", "GPL-2.0-or-later", &[Deprecated]),
        ("gpl-3.0", "GPL-3.0-only", &[Legacy, Deprecated]),
        ("GPL-3.0-or-later", "GPL-3.0-or-later", &[]),
        ("AGPL-3.0", "AGPL-3.0-only", &[Deprecated]),
        ("MPL-2.0+", "MPL-2.0+", &[]),
        (
            "GPL-2.0-with-classpath-exception",
            "GPL-2.0-only WITH Classpath-exception-2.0",
            &[Deprecated],
        ),
        (
            "Apache-2.0 WITH LLVM-exception",
            "Apache-2.0 WITH LLVM-exception",
            &[],
        ),
        ("Net-SNMP", "Net-SNMP", &[Deprecated]),
        (
            "LicenseRef-Bank-1.0 AND MIT",
            "LicenseRef-Bank-1.0 AND MIT",
            &[],
        ),
        (
            "DocumentRef-x:LicenseRef-y",
            "DocumentRef-x:LicenseRef-y",
            &[],
        ),
        (
            "MIT WITH AdditionRef-rider",
            "MIT WITH AdditionRef-rider",
            &[],
        ),
        ("MIT OR Foo-9.9", "MIT OR Foo-9.9", &[Unknown]),
        ("MIT OR NOASSERTION", "MIT OR NOASSERTION", &[Unknown]),
        ("GPLv3", "GPLv3", &[Unknown]),
        ("MIT WITH Foo", "MIT WITH Foo", &[Unknown]),
    ];
    for (text, canonical, notes) in cases {
        let expression = parse(text);
        assert_eq!(expression.to_string(), *canonical, "{text}");
        let kinds: Vec<_> = expression.notes.iter().map(|note| note.kind).collect();
        assert_eq!(kinds, *notes, "{text}: {:?}", expression.notes);
    }
}

#[test]
fn spans_point_into_the_original() {
    let expression = parse(" mit / (Apache-2.0  WITH LLVM-exception)");
    let words: Vec<_> = expression
        .leaves
        .iter()
        .map(|leaf| &expression.text[leaf.span.clone()])
        .collect();
    assert_eq!(words, ["mit", "Apache-2.0  WITH LLVM-exception"]);
}

#[test]
fn refuses_what_it_would_have_to_guess() {
    for (text, at, suggestion) in [
        ("gnu gpl v2", "gpl", Some("GPL-2.0-only")),
        ("MIT License", "License", Some("MIT")),
        ("Apache 2", "2", Some("Apache-2.0")),
        ("MIT/Apache-2.0 AND ISC", "/", None),
        ("ISC AND MIT/Apache-2.0", "/", None),
        ("MIT, Apache-2.0", ",", None),
        ("GPL-2.0-only+", "GPL-2.0-only+", None),
        ("GPL-2.0-or-later+", "GPL-2.0-or-later+", None),
        ("LicenseRef-ä", "ä", None),
        ("LicenseRef-a_b", "LicenseRef-a_b", None),
        ("MIT\u{200b}", "\u{200b}", None),
        ("MIT\u{a0}OR ISC", "\u{a0}", None),
        ("(MIT", "", None),
        ("MIT)", ")", None),
        ("()", ")", None),
        ("", "", None),
        ("OR MIT", "OR", None),
        ("MIT OR", "", None),
        ("MIT WITH", "", None),
        ("MIT AND OR ISC", "OR", None),
    ] {
        let error = Expression::parse(text, &[]).expect_err(text);
        assert_eq!(&text[error.span.clone()], at, "{text}: {error}");
        if suggestion.is_some() {
            assert_eq!(error.suggestion.as_deref(), suggestion, "{text}");
        }
    }
}

#[test]
fn boost_and_business_source_never_alias() {
    assert_eq!(parse("BSL-1.0").leaves[0].term.listed(), Some("BSL-1.0"));
    assert_eq!(parse("BUSL-1.1").leaves[0].term.listed(), Some("BUSL-1.1"));
    assert!(!parse("BSL-1.1").leaves[0].term.is_known());
    assert!(!parse("BSL").leaves[0].term.is_known());
}

#[test]
fn ids_of_the_policy_count_as_known() {
    let known = ["New-1.0".to_owned()];
    let expression = Expression::parse("New-1.0 OR New-1.0+", &known).unwrap();
    assert!(expression.terms().all(Term::is_known));
    assert_eq!(expression.to_string(), "New-1.0 OR New-1.0+");
    assert!(!parse("New-1.0").leaves[0].term.is_known());
}

#[test]
fn caps_are_errors() {
    assert!(Expression::parse(&"(".repeat(MAX_BYTES + 1), &[]).is_err());
    let deep = |levels| format!("{}MIT{}", "(".repeat(levels), ")".repeat(levels));
    assert!(Expression::parse(&deep(MAX_DEPTH), &[]).is_ok());
    assert!(Expression::parse(&deep(MAX_DEPTH + 1), &[]).is_err());
    let wide = |terms| vec!["MIT"; terms].join(" OR ");
    assert!(Expression::parse(&wide(MAX_TERMS), &[]).is_ok());
    assert!(Expression::parse(&wide(MAX_TERMS + 1), &[]).is_err());
}

#[test]
fn a_term_is_one_license() {
    assert!(Term::parse("MIT", &[]).is_ok());
    assert!(Term::parse("MIT OR ISC", &[]).is_err());
}

fn any_expression() -> impl Strategy<Value = String> {
    let id = proptest::sample::select(vec![
        "MIT",
        "ISC",
        "Apache-2.0 WITH LLVM-exception",
        "GPL-2.0-or-later",
        "GPL-3.0-only",
        "MPL-2.0+",
        "LicenseRef-a",
    ]);
    id.prop_map(str::to_owned)
        .prop_recursive(4, 24, 4, |inner| {
            (
                proptest::collection::vec(inner, 2..4),
                proptest::sample::select(vec![" AND ", " OR "]),
            )
                .prop_map(|(parts, operator)| format!("({})", parts.join(operator)))
        })
}

proptest! {
    #[test]
    fn never_panics_and_spans_stay_inside(text in any::<String>()) {
        match Expression::parse(&text, &[]) {
            Ok(expression) => for leaf in expression.leaves {
                prop_assert!(text.get(leaf.span).is_some());
            },
            Err(error) => prop_assert!(text.get(error.span).is_some()),
        }
    }

    #[test]
    fn printing_and_parsing_again_changes_nothing(text in any_expression()) {
        let once = parse(&text);
        let again = parse(&once.to_string());
        prop_assert_eq!(&once.root, &again.root);
        prop_assert_eq!(once.to_string(), again.to_string());
        prop_assert!(spdx::Expression::parse(&once.to_string()).is_ok());
    }
}
