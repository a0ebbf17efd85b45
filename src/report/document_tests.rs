//! The formats for build servers: what their readers would read, and that limits are kept.

use pulldown_cmark::{Event, Parser, Tag};
use roxmltree::Document;
use serde_json::Value;
use snapbox::{IntoData as _, assert_data_eq, str};

use super::escape::corpus::{NASTY, assert_inert};
use super::testing::{finding, green, line, nasty_world, world};
use super::xsd_tests::violations;
use super::{Base, Options, Report, github, gitlab, junit, markdown};
use crate::decide::PackageDecision;
use crate::diagnostic::{Code, LineKind, Severity};
use crate::findings::{Judgement, Overall};
use crate::vocabulary::Outcome;

const JUNIT: &str = include_str!("../../tests/schemas/junit-10.xsd");
const GITLAB: &str = include_str!("../../tests/schemas/gitlab-code-quality.schema.json");

const PLAIN: Options = Options {
    color: false,
    verbose: false,
    quiet: false,
    hyperlinks: false,
    width: None,
    limit: None,
};
const VERBOSE: Options = Options {
    verbose: true,
    ..PLAIN
};

fn report(judgement: &Judgement) -> Report<'_> {
    let base = Base {
        root: "/r/ws".into(),
        top: "/r".into(),
    };
    Report::one(judgement, &base)
}

/// The worlds of these tests: the example, the green one, and a hostile one for each nasty string.
fn worlds() -> Vec<Judgement> {
    let mut worlds = vec![world(), green()];
    worlds.extend(NASTY.iter().map(|nasty| nasty_world(nasty)));
    worlds
}

#[test]
fn junit_has_a_test_per_package() {
    assert_data_eq!(junit::render(&report(&world()), &PLAIN), str![[r#"
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="cargo-ospo-check" tests="3" failures="2" errors="0">
  <testsuite name="cargo-ospo-check" tests="3" failures="2" errors="0" skipped="1">
    <properties>
      <property name="stage" value="ci"/>
      <property name="as-of" value="2026-11-22"/>
      <property name="outcome" value="fail"/>
      <property name="exit-code" value="1"/>
      <property name="summary" value="ospo-check: 1 denied, 1 needs review, 0 allowed; 2 of 4 packages judged (1 not built, 1 first party); policy &quot;Example&quot; 2026.2 sha256:3fa13fa13fa1…"/>
      <property name="policy" value="Example 2026.2"/>
      <property name="policy-sha256" value="3fa13fa13fa13fa13fa13fa13fa13fa13fa13fa13fa13fa13fa13fa13fa13fa1"/>
    </properties>
    <testcase classname="licenses.crates-io" name="ansi_colours 1.2.3">
      <failure type="license-denied" message="`ansi_colours 1.2.3` may not be linked">error[license-denied]: `ansi_colours 1.2.3` may not be linked
  license: (MIT OR GPL-3.0-only) AND LGPL-3.0-or-later
  at: ws/crates/cli/Cargo.toml:5:1: brings it in: payments-cli → bat 0.25.0 → ansi_colours 1.2.3
  at: ospo-policy.toml:5:13: rule `lgpl-linked` refuses it
  why: We have no relink kit.
  fix: drop `bat`
  ask: IP Council, ip@bank.example
error[license-needs-review]: the council has not ruled on `X`
</failure>
    </testcase>
    <testcase classname="licenses.git" name="bat 1.2.3">
      <failure type="license-needs-review" message="the council has not ruled on `X`">error[license-needs-review]: the council has not ruled on `X`
</failure>
    </testcase>
    <testcase classname="licenses.registry" name="cfg 1.2.3">
      <skipped message="not-built"/>
    </testcase>
  </testsuite>
</testsuites>

"#]].raw());
}

#[test]
fn junit_keeps_to_its_schema_and_counts_right() {
    for world in worlds() {
        let judgement = world;
        let xml = junit::render(&report(&judgement), &PLAIN);
        assert_eq!(violations(JUNIT, &xml), Vec::<String>::new());
        assert_inert(&xml);
        let document = Document::parse(&xml).unwrap();
        let count = |tag: &str| {
            document
                .descendants()
                .filter(|node| node.has_tag_name(tag))
                .count()
                .to_string()
        };
        let suite = document
            .descendants()
            .find(|node| node.has_tag_name("testsuite"));
        let suite = suite.unwrap();
        assert_eq!(suite.attribute("tests"), Some(count("testcase").as_str()));
        assert_eq!(suite.attribute("failures"), Some(count("failure").as_str()));
        assert_eq!(suite.attribute("skipped"), Some(count("skipped").as_str()));
        assert_eq!(count("failure") != "0", judgement.exit_code != 0);
    }
}

#[test]
fn junit_is_never_green_when_the_run_fails() {
    let mut world = green();
    world.outcome = Overall::Fail;
    world.exit_code = 1;
    let unused = finding(Code::WaiverUnused, Severity::Error, "unused", &[]);
    world.findings = vec![unused];
    let xml = junit::render(&report(&world), &PLAIN);
    assert!(
        xml.contains("<testcase classname=\"licenses.policy\" name=\"waiver-unused: unused\">"),
        "{xml}"
    );
    world.findings.clear();
    let xml = junit::render(&report(&world), &PLAIN);
    assert!(xml.contains("<failure type=\"exit-status\""), "{xml}");
    assert!(xml.contains("failures=\"1\""), "{xml}");
}

#[test]
fn junit_has_one_test_where_there_is_nothing_to_test() {
    let mut world = green();
    for package in &mut world.assessment.packages {
        package.outcome = Outcome::FirstParty;
        package.unjudged = None;
    }
    let case = "<testcase classname=\"licenses.policy\" name=\"no third-party packages\"/>";
    let xml = junit::render(&report(&world), &PLAIN);
    assert_eq!(violations(JUNIT, &xml), Vec::<String>::new());
    assert!(xml.contains(case), "{xml}");
    assert_eq!(xml.matches("<testcase").count(), 1, "{xml}");
    assert_eq!(xml.matches(" tests=\"1\" failures=\"0\"").count(), 2);
    // It is no comfort in a run that fails.
    world.outcome = Overall::Fail;
    world.exit_code = 1;
    let xml = junit::render(&report(&world), &PLAIN);
    assert!(!xml.contains("no third-party"), "{xml}");
    assert!(xml.contains(" tests=\"1\" failures=\"1\""), "{xml}");
}

#[test]
fn junit_passes_what_only_warns_and_keeps_the_words() {
    let mut world = green();
    world.findings = vec![
        finding(Code::WaiverExpiring, Severity::Warning, "ends soon", &[0]),
        finding(Code::LicenseIdDeprecated, Severity::Note, "old id", &[1]),
    ];
    let xml = junit::render(&report(&world), &PLAIN);
    assert!(
        xml.contains("<system-out>warning[waiver-expiring]: ends soon\n</system-out>"),
        "{xml}"
    );
    assert!(xml.contains("name=\"bat 1.2.3\"/>"), "{xml}");
    assert!(xml.contains("failures=\"0\""), "{xml}");
}

#[test]
fn junit_tells_twins_apart() {
    let mut world = green();
    let twin = world.graph.packages[0].clone();
    world.graph.packages[1] = twin;
    let xml = junit::render(&report(&world), &PLAIN);
    assert!(xml.contains("name=\"ansi_colours 1.2.3\""), "{xml}");
    assert!(
        xml.contains("name=\"ansi_colours 1.2.3 (pkg:cargo/ansi_colours@1.2.3)\""),
        "{xml}"
    );
}

#[test]
fn github_annotates_the_line() {
    let world = world();
    assert_data_eq!(
        github::render(&report(&world), &PLAIN),
        str![[r#"
::error file=ws/crates/cli/Cargo.toml,line=5,endLine=5,col=1,endColumn=4,title=license-denied::`ansi_colours 1.2.3` may not be linked%0Alicense: (MIT OR GPL-3.0-only) AND LGPL-3.0-or-later%0Aat: ws/crates/cli/Cargo.toml:5:1: brings it in: payments-cli → bat 0.25.0 → ansi_colours 1.2.3%0Aat: ospo-policy.toml:5:13: rule `lgpl-linked` refuses it%0Awhy: We have no relink kit.%0Afix: drop `bat`%0Aask: IP Council, ip@bank.example
::error file=ws/Cargo.toml,line=1,endLine=1,col=1,endColumn=1,title=license-needs-review::the council has not ruled on `X`

"#]].raw()
    );
    let verbose = github::render(&report(&world), &VERBOSE);
    assert!(verbose.contains("\n::notice file=ws/crates/cli/Cargo.toml,line=5"));
}

#[test]
fn github_commands_are_all_ours() {
    for world in worlds() {
        let judgement = world;
        let output = github::render(&report(&judgement), &VERBOSE);
        assert_eq!(output.lines().count(), judgement.findings.len());
        for (line, finding) in output.lines().zip(&judgement.findings) {
            // As the runner takes it apart.
            let rest = line.strip_prefix("::").unwrap();
            let (head, message) = rest.split_once("::").unwrap();
            let (command, properties) = head.split_once(' ').unwrap();
            assert!(["error", "warning", "notice"].contains(&command), "{line}");
            let keys: Vec<&str> = properties
                .split(',')
                .map(|property| property.split_once('=').unwrap().0)
                .collect();
            let wanted = ["file", "line", "endLine", "col", "endColumn", "title"];
            let wanted: Vec<&str> = wanted
                .into_iter()
                .filter(|key| keys.len() == 6 || !key.contains("ol"))
                .collect();
            assert_eq!(keys, wanted, "{line}");
            assert!(properties.ends_with(&format!("title={}", finding.code.as_str())));
            assert_inert(&format!("x{message}"));
            let read = message
                .replace("%0A", "\n")
                .replace("%0D", "\r")
                .replace("%25", "%");
            for line in read.lines().skip(1) {
                assert_inert(line);
            }
            assert!(line.len() < 64 * 1024, "{}", line.len());
        }
    }
}

#[test]
fn gitlab_entries_keep_to_the_schema_and_have_fingerprints_of_their_own() {
    let schema: Value = serde_json::from_str(GITLAB).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for world in worlds() {
        let judgement = world;
        let text = gitlab::render(&report(&judgement), &VERBOSE);
        assert_inert(text.trim_end());
        let report: Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&report)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new());
        let entries = report.as_array().unwrap();
        assert_eq!(entries.len(), judgement.findings.len());
        let prints: std::collections::BTreeSet<&str> = entries
            .iter()
            .map(|entry| entry["fingerprint"].as_str().unwrap())
            .collect();
        assert_eq!(prints.len(), entries.len());
    }
}

#[test]
fn gitlab_ranks_denied_above_review_above_warnings() {
    let mut world = world();
    let warning = finding(Code::WaiverUnused, Severity::Warning, "unused", &[]);
    world.findings.insert(2, warning);
    let text = gitlab::render(&report(&world), &PLAIN);
    let report: Value = serde_json::from_str(&text).unwrap();
    let of = |key: &str| -> Vec<String> {
        let entries = report.as_array().unwrap().iter();
        entries
            .map(|entry| entry[key].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(of("severity"), ["blocker", "major", "minor"]);
    assert_eq!(
        of("check_name"),
        ["license-denied", "license-needs-review", "waiver-unused"]
    );
    assert_eq!(report[0]["location"]["path"], "ws/crates/cli/Cargo.toml");
    assert_eq!(report[0]["location"]["lines"]["begin"], 5);
    assert_eq!(report[1]["location"]["path"], "ws/Cargo.toml");
    assert_eq!(report[1]["location"]["lines"]["begin"], 1);
    assert_eq!(
        report[0]["description"],
        "`ansi_colours 1.2.3` may not be linked — why: We have no relink kit."
    );
}

fn comment(world: &Judgement) -> String {
    markdown::render(&report(world), &VERBOSE)
}

#[test]
fn markdown_is_a_table_and_folded_details() {
    let world = world();
    let judgement = world;
    let text = markdown::render(&report(&judgement), &PLAIN);
    assert_data_eq!(text, str![[r#"
<!-- cargo-ospo-check -->
## License policy: failed

ospo-check&#58; 1 denied, 1 needs review, 0 allowed; 2 of 4 packages judged (1 not built, 1 first party); policy &quot;Example&quot; 2026.2 sha256&#58;<!-- -->3fa13fa13fa1…

| | finding | where |
| --- | --- | --- |
| error | <code>ansi&#95;colours 1.2.3</code> may not be linked | <code>ws/crates/cli/Cargo.toml:5</code> |
| error | the council has not ruled on <code>X</code> | <code>ws/Cargo.toml:1</code> |

<details><summary>license-denied: <code>ansi&#95;colours 1.2.3</code> may not be linked</summary>

- license: <code>(MIT OR GPL-3.0-only) AND LGPL-3.0-or-later</code>
- <code>ws/crates/cli/Cargo.toml:5</code> brings it in&#58; payments-cli → bat 0.25.0 → ansi&#95;colours 1.2.3
- <code>ospo-policy.toml&#58;5&#58;13</code> rule <code>lgpl-linked</code> refuses it
- **why:** We have no relink kit.
- **fix:** drop <code>bat</code>
- **ask:** IP Council, ip&#64;<!-- -->bank.example

</details>

<details><summary>license-needs-review: the council has not ruled on <code>X</code></summary>

- packages: ansi&#95;colours 1.2.3, bat 1.2.3
- <code>ws/Cargo.toml:1</code>

</details>

"#]].raw());
}

#[test]
fn markdown_says_how_it_went() {
    let passed = comment(&green());
    assert!(passed.contains("## License policy: passed\n"));
    assert!(!passed.contains("| --- |"));
    let mut judgement = world();
    assert!(comment(&judgement).contains("## License policy: failed\n"));
    judgement.exit_code = 0;
    let text = markdown::render(&report(&judgement), &PLAIN);
    assert!(text.contains("not passed, and not enforced at this stage"));
}

/// What a browser would show of the HTML in a comment.
#[derive(Default)]
struct Page {
    words: String,
    in_code: bool,
}

impl Page {
    /// Reads a piece of HTML; panics at a tag that is not ours.
    fn html(&mut self, html: &str) {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            self.text(&rest[..at]);
            let end = at + rest[at..].find('>').unwrap() + 1;
            match &rest[at..end] {
                "<code>" => self.in_code = true,
                "</code>" => self.in_code = false,
                "<!-- cargo-ospo-check -->"
                | "<!-- -->"
                | "<details>"
                | "</details>"
                | "<summary>"
                | "</summary>" => {}
                other => panic!("{other} in {html}"),
            }
            self.words.push('\0');
            rest = &rest[end..];
        }
        self.text(rest);
    }

    fn text(&mut self, text: &str) {
        if self.in_code {
            return;
        }
        let mut rest = text;
        while let Some(at) = rest.find('&') {
            self.words.push_str(&rest[..at]);
            let end = at + rest[at..].find(';').unwrap();
            self.words.push(match &rest[at + 1..end] {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                number => {
                    let code = number.strip_prefix('#').unwrap().parse().unwrap();
                    char::from_u32(code).unwrap()
                }
            });
            rest = &rest[end + 1..];
        }
        self.words.push_str(rest);
    }
}

#[test]
fn markdown_holds_no_markup_but_ours() {
    for world in worlds() {
        let text = comment(&world);
        assert!(text.len() <= markdown::COMMENT_LIMIT);
        let hidden = text
            .chars()
            .any(|c| c != '\n' && super::escape::is_hidden(c));
        assert!(!hidden, "{text}");
        let mut page = Page::default();
        for event in Parser::new_ext(&text, pulldown_cmark::Options::all()) {
            match event {
                Event::Html(html) | Event::InlineHtml(html) => page.html(&html),
                Event::Text(text) if !page.in_code => page.words.push_str(&text),
                Event::Text(_) => {}
                Event::Start(
                    Tag::Heading { .. }
                    | Tag::Paragraph
                    | Tag::List(_)
                    | Tag::Item
                    | Tag::Strong
                    | Tag::Table(_)
                    | Tag::TableHead
                    | Tag::TableRow
                    | Tag::TableCell
                    | Tag::HtmlBlock,
                )
                | Event::End(_)
                | Event::SoftBreak => page.words.push('\0'),
                _ => panic!("{event:?} in {text}"),
            }
        }
        let words = page.words;
        // What the sites look for in the text of the page.
        for (at, sign) in words.match_indices(['@', '#', '!', '~', '%', '$']) {
            let next = words[at + sign.len()..].chars().next();
            assert!(
                !next.is_some_and(char::is_alphanumeric),
                "{sign}{next:?} in {text}"
            );
        }
        for address in ["://", "www.e"] {
            assert!(!words.contains(address), "{address} in {text}");
        }
    }
}

#[test]
fn markdown_states_what_it_leaves_out() {
    let mut world = world();
    for index in 0..500 {
        let mut more = finding(
            Code::LicenseDenied,
            Severity::Error,
            &format!("`crate-{index} 1.0.0` may not be linked"),
            &[0],
        );
        more.lines = vec![line(LineKind::Why, &"because ".repeat(40))];
        world.findings.push(more);
    }
    let text = comment(&world);
    assert!(text.len() <= markdown::COMMENT_LIMIT);
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| error") || line.starts_with("| note"))
        .count();
    let folded = text.matches("<details>").count();
    assert_eq!(rows, 503);
    assert!(folded < rows);
    let left = format!(
        "\nThe details of {} more findings are left out, see the full report.\n",
        rows - folded
    );
    assert!(text.contains(&left), "{left}");

    let judgement = world;
    let short = markdown::render(
        &report(&judgement),
        &Options {
            limit: Some(5000),
            ..VERBOSE
        },
    );
    assert!(short.len() <= 5000);
    let rows = short
        .lines()
        .filter(|line| line.starts_with("| error") || line.starts_with("| note"))
        .count();
    assert!(short.contains(&format!(
        "\n… and {} more findings, see the full report.\n",
        503 - rows
    )));
    assert_eq!(
        markdown::render(
            &report(&judgement),
            &Options {
                limit: Some(10),
                ..VERBOSE
            }
        ),
        ""
    );
}

#[test]
fn every_format_shows_the_same_findings() {
    for world in worlds() {
        let judgement = world;
        let of = |least: Severity| {
            let findings = judgement.findings.iter();
            findings.filter(|finding| finding.severity >= least).count()
        };
        let least = Severity::Warning;
        let commands = github::render(&report(&judgement), &PLAIN);
        assert_eq!(commands.lines().count(), of(least));
        let quality: Value =
            serde_json::from_str(&gitlab::render(&report(&judgement), &PLAIN)).unwrap();
        assert_eq!(quality.as_array().unwrap().len(), of(least));
        let log: Value =
            serde_json::from_str(&super::sarif::render(&report(&judgement), &PLAIN)).unwrap();
        assert_eq!(
            log["runs"][0]["results"].as_array().unwrap().len(),
            of(Severity::Note)
        );
        let report: Value =
            serde_json::from_str(&super::json::render(&report(&judgement), &PLAIN)).unwrap();
        assert_eq!(
            report["findings"].as_array().unwrap().len(),
            of(Severity::Note)
        );
    }
}

#[test]
fn what_is_denied_without_being_built_into_a_case_still_fails() {
    // A package that is not judged and is hit by an error fails rather than being skipped.
    let mut world = green();
    world.outcome = Overall::Fail;
    world.exit_code = 1;
    world.findings = vec![finding(
        Code::WaiverUnused,
        Severity::Error,
        "near miss",
        &[2],
    )];
    let unjudged: &PackageDecision = &world.assessment.packages[2];
    assert_eq!(unjudged.outcome, Outcome::NotJudged);
    let xml = junit::render(&report(&world), &PLAIN);
    assert!(xml.contains("<failure type=\"waiver-unused\""), "{xml}");
    assert!(!xml.contains("<skipped"), "{xml}");
}

#[test]
fn absurdly_long_text_is_cut_in_every_format() {
    let world = nasty_world(&"M`|<@#".repeat((1 << 20) / 6));
    let judgement = world;
    let xml = junit::render(&report(&judgement), &PLAIN);
    assert_eq!(violations(JUNIT, &xml), Vec::<String>::new());
    let commands = github::render(&report(&judgement), &VERBOSE);
    let comment = markdown::render(&report(&judgement), &VERBOSE);
    for (format, text, most) in [
        ("junit", &xml, 100_000),
        ("github", &commands, 100_000),
        (
            "gitlab",
            &gitlab::render(&report(&judgement), &VERBOSE),
            20_000,
        ),
        ("markdown", &comment, markdown::COMMENT_LIMIT),
    ] {
        assert!(text.len() <= most, "{format}: {}", text.len());
        assert!(text.contains("characters cut)"), "{format}");
    }
}
