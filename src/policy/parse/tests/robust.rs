//! Whatever the text, reading it ends, soon, without panic; and no broken text is a policy.

use proptest::prelude::{ProptestConfig, any, prop_assert, proptest};
use proptest::sample::Index;
use std::fmt::Write as _;

use super::complete::COMPLETE;
use super::{HEAD, policy, problems, read};
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::parse::reader::MAX_SHOWN;
use crate::policy::parse::validate::shadowed;
use crate::vocabulary::Verdict;

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_text_never_panics(text in any::<String>()) {
        prop_assert!(read(&text).1.is_err());
    }

    #[test]
    fn text_of_toml_pieces_never_panics(text in "([\\[\\]{}=\",'#.\n a-z0-9*@“-]|schema|rules|\\[\\[|\"\"\"|2027-01-01){0,80}") {
        prop_assert!(read(&text).1.is_err());
        let _ = read(&format!("{HEAD}{text}"));
    }

    #[test]
    fn mutations_of_a_policy_never_panic(
        at in any::<Index>(),
        length in 0_usize..40,
        piece in "[\\[\\]{}=\",'#.\n a-zé*@“0-9-]{0,6}",
    ) {
        let characters: Vec<char> = COMPLETE.chars().collect();
        let start = at.index(characters.len());
        let end = (start + length).min(characters.len());
        let text: String = characters[..start]
            .iter()
            .copied()
            .chain(piece.chars())
            .chain(characters[end..].iter().copied())
            .collect();
        let (sources, result) = read(&text);
        // What TOML refuses is never a policy.
        prop_assert!(result.is_err() || toml::de::DeTable::parse(&text).is_ok());
        if let Err(problems) = result {
            prop_assert!(!problems.is_empty());
            for problem in &problems {
                prop_assert!(problem.locations[0].span.end <= text.len());
                prop_assert!(problem.locations[0].span.start <= problem.locations[0].span.end);
                prop_assert!(!problem.title.is_empty());
                let _ = sources.location(problem.locations[0].span);
            }
            prop_assert!(problems.is_sorted_by_key(Diagnostic::span));
        }
    }
}

#[test]
fn many_problems_are_counted() {
    let mut text = HEAD.to_owned();
    for index in 0..10_000 {
        let _ = writeln!(text, "k{index} = 1");
    }
    let (_, result) = read(&text);
    let problems = result.unwrap_err();
    assert_eq!(problems.len(), MAX_SHOWN + 1);
    let last = problems.last().unwrap();
    assert_eq!(last.code, Code::PolicyTooManyProblems);
    assert!(
        last.title.starts_with("and at least 900 more problems"),
        "{}",
        last.title
    );

    let few = format!(
        "{HEAD}{}",
        (0..101).fold(String::new(), |text, n| format!("{text}k{n} = 1\n"))
    );
    assert_eq!(
        problems_last(&few),
        "106:1 policy-too-many-problems: and 1 more problem, from here on | fix the first ones and run again"
    );
}

fn problems_last(text: &str) -> String {
    problems(text).pop().unwrap_or_default()
}

#[test]
fn a_large_file_of_anything_is_told_in_a_hundred_problems() {
    const SIZE: usize = 128 * 1024;
    let repeat = |piece: &str| piece.repeat(SIZE / piece.len());
    let texts = [
        repeat("= \n"),
        repeat("a\n"),
        repeat("["),
        repeat("a = ["),
        repeat("[[rules]\n"),
        repeat("[rules]\n"),
        repeat("[[rules]]\n"),
        repeat("a = {"),
        repeat("“"),
        repeat("\"\"\""),
        repeat("a.b."),
        format!("{HEAD}prefer = [{}]", repeat("\"zzzzzzzz\",")),
        format!("{HEAD}[groups]\n{}", (0..10_000).fold(String::new(), |text, n| format!("{text}g{n}=[\"@g{}\"]\n", n + 1))),
        format!("{HEAD}[[rules]]\nid=\"a\"\nverdict=\"allow\"\nlicenses=[{}]", repeat("\"MIT\",")),
        (0..4_000).fold(HEAD.to_owned(), |text, n| {
            format!("{text}[[rules]]\nid=\"{n}\"\nverdict=\"deny\"\nreason=\"r\"\nlicenses=[\"MIT\"]\ncrates=[\"c{n}\"]\n")
        }),
    ];
    for text in texts {
        let problems = problems(&text);
        let head: String = text.chars().take(80).collect();
        assert!(
            problems.len() <= MAX_SHOWN + 1,
            "{head}: {}",
            problems.len()
        );
    }
}

#[test]
fn a_long_line_full_of_slips_is_told_once() {
    for (slip, told) in [
        ("\"MIT\" ", "a comma is missing in this list"),
        ("MIT, ", "the text `MIT` has no quotes"),
        ("“MIT”, ", "curly quotes"),
        ("True, ", "invalid boolean"),
        ("01.02.2027, ", "`01.02.2027` is not a date"),
        ("\"\\q\", ", "begins an escape"),
        ("{ a = 1 b = 2 }, ", "has no quotes"),
    ] {
        let list = slip.repeat(1024 * 1024 / slip.len());
        let text = format!("{HEAD}[groups]\ng = [{list}]\n");
        let problems = problems(&text);
        assert_eq!(problems.len(), 1, "{slip}");
        assert!(problems[0].contains(told), "{slip}: {}", problems[0]);
    }
}

#[test]
fn rules_come_into_force_on_a_few_days_to_come() {
    let rules = |count: i16, year: i16| -> String {
        (0..count)
            .map(|n| {
                format!(
                    "[[rules]]\nid = \"r{n}\"\nlicenses = [\"LicenseRef-{n}\"]\nverdict = \"deny\"\nreason = \"r\"\nin-force-from = {}-01-01\n",
                    year + n
                )
            })
            .collect()
    };
    policy(&format!("{HEAD}{}", rules(32, 2028)));
    // Days that are over cost nothing, and neither do rules that begin together.
    policy(&format!("{HEAD}{}", rules(1000, 1027)));
    policy(&format!(
        "{HEAD}{}",
        rules(1000, 2028).replace("in-force-from = ", "in-force-from = 2028-01-01 # ")
    ));
    // The first one that is too many is told, at its day.
    for count in [33, 4000] {
        assert_eq!(
            problems(&format!("{HEAD}{}", rules(count, 2028))),
            [
                "203:17 policy-invalid-value: rules come into force on more than 32 days to come | \
                 let rules begin on the same day; the layers above count as well"
            ]
        );
    }
}

#[test]
fn comparing_the_crates_of_rules_is_paid_for() {
    let rules = |crates: usize| {
        let list: String = (0..crates).map(|n| format!("\"c{n}\",")).collect();
        let rule = |id: &str, verdict: &str| {
            format!(
                "[[rules]]\nid = \"{id}\"\nlicenses = [\"MIT\"]\ncrates = [{list}]\nverdict = \"{verdict}\"\nreason = \"r\"\n"
            )
        };
        policy(&format!(
            "{HEAD}{}{}",
            rule("a", "deny"),
            rule("b", "allow")
        ))
        .rules
    };
    // The second one is an allow rule, which may be left nothing; as a deny rule it may not.
    let strict = |crates: usize| {
        let mut rules = rules(crates);
        rules[1].verdict = Verdict::Deny;
        rules
    };
    let (few, many) = (strict(100), strict(2000));
    let mut budget = 1_000_000;
    assert_eq!(shadowed(&few, &mut budget).len(), 1);
    assert_eq!(budget, 1_000_000 - 1 - 100 * 100 - 1);
    // What cannot be paid is not compared.
    assert_eq!(shadowed(&many, &mut budget).len(), 0);
    assert_eq!(budget, 1_000_000 - 1 - 100 * 100 - 1 - 1);
}
