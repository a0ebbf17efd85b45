//! `--report html=FILE`: the same run as in every other format, as a page.

use std::collections::BTreeSet;

use crate::judge::{Run, TODAY, judge_with, run, tell_with};
use crate::world::{Package, Place, dep, krate, member, tool};

const POLICY: &str = r#"
request-url = "https://ip.bank.example/new?crate={crate}&license={license}"
[defaults]
verdict = "review"
[[rules]]
id = "permissive"
licenses = ["MIT", "Apache-2.0"]
verdict = "allow"
[[rules]]
id = "copyleft"
licenses = ["GPL-*", "LGPL-*"]
verdict = "deny"
reason = "We hand out <binaries>."
url = "javascript:alert(1)"
"#;

fn world() -> Vec<Package> {
    vec![
        member("app")
            .build_script()
            .needs([dep("middle"), dep("review"), dep("tool").build()]),
        krate("middle", "MIT").needs([dep("viral"), dep("other")]),
        krate("viral", "MIT AND GPL-3.0-only"),
        krate("other", "LGPL-2.1-only"),
        krate("review", "MPL-2.0 OR Foo-9"),
        krate("tool", "Apache-2.0"),
    ]
}

/// Judges a world with more words; returns the run, whose report is JSON, and the page.
fn page(packages: &[Package], words: &[&str]) -> (Run, String) {
    let page = [words, &["--message-format", "html"]].concat();
    (
        judge_with(packages, POLICY, words),
        judge_with(packages, POLICY, &page).stdout,
    )
}

/// The text of a page between two of its words.
fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = page.split_once(start).unwrap_or_else(|| panic!("{start}"));
    rest.split_once(end).unwrap_or_else(|| panic!("{end}")).0
}

#[test]
fn counts_and_status_are_those_of_the_json_report() {
    let green = vec![member("app").needs([dep("a")]), krate("a", "MIT")];
    let review = vec![member("app").needs([dep("a")]), krate("a", "MPL-2.0")];
    for (packages, status, headline) in [
        (world(), 1, "Failed"),
        (green, 0, "Passed"),
        (review, 2, "Waiting for review"),
    ] {
        for extra in [&[][..], &["-v"], &["-q"]] {
            let (run, page) = page(&packages, extra);
            assert_eq!(run.status, status, "{}", run.stderr);
            assert_eq!(between(&page, "<h1>", "</h1>"), headline);
            let wanted = format!("<dt>Exit status</dt><dd>{status}</dd>");
            assert!(page.contains(&wanted));
            for outcome in ["denied", "undetermined", "waived", "allowed"] {
                let count = run.summary(outcome);
                assert!(
                    page.contains(&format!("</svg> {count} {outcome}</li>")),
                    "{outcome}"
                );
                let rows = page
                    .matches(&format!("<tr data-outcome=\"{outcome}\">"))
                    .count();
                assert_eq!(rows as u64, count, "{outcome}");
            }
            let rows = page.matches("<tr data-outcome=").count();
            assert_eq!(rows as u64, run.summary("packages"));
            for severity in ["error", "warning"] {
                let found = run.findings().iter();
                let found = found.filter(|finding| finding["severity"] == severity);
                let causes: BTreeSet<&str> = found
                    .map(|finding| finding["group"].as_str().unwrap())
                    .collect();
                let shown = page
                    .matches(&format!("data-severity=\"{severity}\""))
                    .count();
                assert_eq!(shown, causes.len(), "{severity}");
            }
        }
    }
}

#[test]
fn a_finding_draws_the_ways_and_links_only_where_links_are_harmless() {
    let (_, page) = page(&world(), &[]);
    let article = between(&page, "data-code=\"license-denied\"", "</article>");
    for part in [
        "<ul class=\"tree\"><li><strong>other 1.0.0</strong> <code><mark>LGPL-2.1-only</mark></code>",
        "<li><strong>viral 1.0.0</strong> <code>MIT AND <mark>GPL-3.0-only</mark></code>",
        ", linked by app<ul class=\"branch\"><li>",
        "app → middle 1.0.0 → other 1.0.0</li>",
        "app → middle 1.0.0 → viral 1.0.0</li>",
    ] {
        assert!(article.contains(part), "{part}\n{article}");
    }
    assert!(!article.contains("also brought in"), "{article}");
    assert!(article.contains("<p>We hand out &lt;binaries&gt;.</p>"));
    assert!(article.contains("href=\"mailto:council@bank.example\""));
    assert!(
        article
            .contains("href=\"https://ip.bank.example/new?crate=other&amp;license=LGPL-2.1-only\""),
        "{article}"
    );
    assert!(article.contains("javascript:alert(1)"));
    assert!(!page.contains("href=\"javascript"));
}

#[test]
fn a_row_says_license_choice_rule_and_way() {
    let (_, page) = page(&world(), &[]);
    let row = between(&page, "<th scope=\"row\">tool ", "</tr>");
    assert!(row.contains("<td>Apache-2.0</td>"), "{row}");
    assert!(row.contains("<td>build</td><td>permissive</td>"), "{row}");
    assert!(row.ends_with("<td class=\"way\">app</td>"), "{row}");
    let row = between(&page, "<th scope=\"row\">review ", "</tr>");
    assert!(row.contains("<small>taken: MPL-2.0</small>"), "{row}");
    assert!(row.contains("<td>(default)</td>"), "{row}");
    let row = between(&page, "<th scope=\"row\">viral ", "</tr>");
    assert!(row.contains("<td class=\"way\">app → middle</td>"), "{row}");
}

#[test]
fn the_same_run_writes_the_same_bytes_and_no_absolute_path() {
    let (_, first) = page(&world(), &["-v"]);
    let (_, second) = page(&world(), &["-v"]);
    assert_eq!(first, second);
    assert!(!first.contains(crate::world::ROOT), "{first}");
    assert!(!first.contains(std::env::temp_dir().to_str().unwrap()));
}

#[test]
fn it_is_a_file_and_nothing_for_a_terminal() {
    let refused = run(tool().args(["--as-of", TODAY, "--message-format", "html"]));
    assert_eq!(refused.status, 3);
    assert!(
        refused
            .stderr
            .contains("write `--report html=FILE` and open the file in a browser"),
        "{}",
        refused.stderr
    );
    let folder = Place::new();
    let report = format!("html={}", folder.word(""));
    let failed = tell_with(&world(), POLICY, &["--report", &report]);
    assert_eq!(failed.status, 4);
    assert!(failed.stderr.contains("cannot write"), "{}", failed.stderr);
}
