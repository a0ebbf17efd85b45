//! `[[tests]]`, in a policy and in files of their own. The text given starts at line 6.

use jiff::civil::date;

use super::{HEAD, expect, listed, policy};
use crate::policy::{Answer, Condition, ParseContext, parse_tests};
use crate::source::Sources;

const RULE: &str = "[[rules]]\nid = \"kind\"\nlicenses = [\"MIT\"]\nverdict = \"allow\"\n";

#[test]
fn a_test_says_all_it_may_say() {
    let policy = policy(&format!(
        "{HEAD}[distributions]\nbinary = \"b\"\n{RULE}[[tests]]\nlicense = \"MIT OR Foo-9.9\"\nreach = \"linked\"\n\
         distribution = \"binary\"\nsource = \"git\"\ncopy = \"modified\"\ncrate = \"ring@0.17.8\"\nas-of = 2027-03-01\n\
         expect = \"allow\"\nrule = \"kind\"\n[[tests]]\nlicense = \"Apache2\"\nexpect = \"undetermined\"\n"
    ));
    let [full, short] = policy.tests.as_slice() else {
        panic!("{:#?}", policy.tests);
    };
    assert_eq!(full.license.to_string(), "MIT OR Foo-9.9");
    let given: Vec<String> = full.given.iter().map(Condition::describe).collect();
    assert_eq!(
        given,
        [
            "reach linked",
            "distribution binary",
            "source git",
            "copy modified"
        ]
    );
    assert_eq!(full.krate.as_deref(), Some("ring"));
    assert_eq!(full.version, Some(semver::Version::new(0, 17, 8)));
    assert_eq!(full.as_of, Some(date(2027, 3, 1)));
    assert_eq!(full.expect, Answer::Allow);
    assert_eq!(full.rule.as_deref(), Some("kind"));
    assert_eq!((short.given.iter().count(), short.as_of), (0, None));
    assert_eq!(short.expect, Answer::Undetermined);
}

#[test]
fn what_a_test_cannot_mean_is_a_problem() {
    for (rest, problem) in [
        (
            "expect = \"allow\"",
            "6:1 policy-missing-key: this test needs the key `license`",
        ),
        (
            "license = \"MIT\"",
            "6:1 policy-missing-key: this test needs the key `expect`",
        ),
        (
            "license = \"MIT\"\nexpect = \"forbidden\"",
            "8:10 policy-invalid-value: `forbidden` is not a verdict | did you mean `deny`?",
        ),
        (
            "license = \"MIT\"\nexpect = \"allow\"\nwaiver = \"W\"",
            "9:1 policy-unknown-key: unknown key `waiver` in this test",
        ),
        (
            "license = \"Apache2\"\nexpect = \"allow\"",
            "7:12 policy-unknown-license: unknown license `Apache2` | did you mean `Apache-2.0`?",
        ),
        (
            "license = \"MIT AND\"\nexpect = \"allow\"",
            "7:11 policy-invalid-value: `license` is not a license expression",
        ),
        (
            "license = \"MIT\"\nexpect = \"allow\"\nrule = \"kint\"",
            "9:8 policy-unknown-name: unknown rule `kint` | did you mean `kind`?",
        ),
        (
            "license = \"MIT\"\nexpect = \"allow\"\ndistribution = \"d\"",
            "9:16 policy-unknown-name: unknown distribution `d`",
        ),
        (
            "license = \"MIT\"\nexpect = \"allow\"\nsource = \"workspace\"",
            "9:10 policy-invalid-value: `workspace` is not a source",
        ),
        (
            "license = \"MIT\"\nexpect = \"allow\"\ncrate = \"ring@^1\"",
            "9:9 policy-invalid-value: `ring@^1` is not a crate | a test is about one crate",
        ),
        (
            "license = \"MIT\"\nexpect = \"allow\"\nas-of = \"2027-01-01\"",
            "9:9 policy-wrong-type",
        ),
    ] {
        let text = format!("{HEAD}[[tests]]\n{rest}\n{RULE}");
        expect(&text, &[problem]);
    }
}

#[test]
fn nothing_is_tested_where_nothing_is_judged() {
    expect(
        &format!(
            "{HEAD}[scope]\nreach = [\"linked\"]\n[[tests]]\nlicense = \"MIT\"\nexpect = \"review\"\nreach = \"dev\"\n"
        ),
        &["11:9 policy-invalid-value: nothing that is `dev` is judged"],
    );
}

#[test]
fn a_test_adds_no_distribution_to_the_policy() {
    // Without `[distributions]` the names in use are all there are.
    let rule = "[[rules]]\nid = \"a\"\nlicenses = [\"MIT\"]\nverdict = \"allow\"\ndistribution = [\"binary\"]\n";
    let text = |name: &str| {
        format!(
            "{HEAD}{rule}[[tests]]\nlicense = \"MIT\"\nexpect = \"allow\"\ndistribution = \"{name}\"\n"
        )
    };
    let names: Vec<String> = policy(&text("binary")).distributions.into_keys().collect();
    assert_eq!(names, ["binary"]);
    expect(
        &text("bynary"),
        &["14:16 policy-unknown-name: unknown distribution `bynary` | did you mean `binary`?"],
    );
}

#[test]
fn a_file_of_tests_holds_nothing_else() {
    let policy = policy(&format!("{HEAD}{RULE}"));
    let read = |text: &str| {
        let mut sources = Sources::new();
        let context = ParseContext {
            today: date(2027, 1, 15),
            tool_version: &semver::Version::new(0, 1, 0),
        };
        parse_tests(
            &mut sources,
            "tests.toml",
            text,
            std::slice::from_ref(&policy),
            &context,
        )
        .map(|tests| tests.len())
        .map_err(|problems| listed(&sources, &problems))
    };
    let case = "[[tests]]\nlicense = \"MIT\"\nexpect = \"allow\"\nrule = \"kind\"\n";
    assert_eq!(read(&format!("schema = 1\n{case}{case}")), Ok(2));
    for (text, problem) in [
        (
            case.to_owned(),
            "1:1 policy-missing-key: the policy needs the key `schema`",
        ),
        (
            "schema = 1\n".to_owned(),
            "1:1 policy-missing-key: the file holds no tests",
        ),
        (
            "schema = 2\n".to_owned(),
            "1:10 policy-invalid-value: schema 2",
        ),
        (
            format!("schema = 1\n{RULE}{case}"),
            "2:3 policy-unknown-key: unknown key `rules`",
        ),
        (
            format!("schema = 1\n{}", case.replace("kind", "kin")),
            "5:8 policy-unknown-name: unknown rule `kin`",
        ),
        ("schema = 1\n\0".to_owned(), "2:1 policy-syntax"),
        (
            format!("min-tool = \"9\"\n{case}"),
            "1:12 policy-tool-too-old",
        ),
    ] {
        let found = read(&text).unwrap_err();
        assert!(
            found.iter().any(|found| found.starts_with(problem)),
            "{text}\n{found:#?}"
        );
    }
}
