//! What the page shows, in which order, and with which structure.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::Node;

use super::reader::{VERBOSE, all_text, as_xml, base, of_class, page, parse};
use super::worlds::{waive, worlds};
use crate::decide::{NativeGap, WaiverLife};
use crate::diagnostic::{Code, Severity};
use crate::findings::Overall;
use crate::report::html::render;
use crate::report::testing::{finding, green, world};
use crate::report::{Options, Report};

#[test]
fn the_page_has_landmarks_headings_in_order_and_labels_that_lead_somewhere() {
    for world in worlds() {
        let page = page(&world);
        let xml = as_xml(&page);
        let document = parse(&xml);
        let elements = || document.descendants().filter(Node::is_element);
        let mut last = 0;
        for node in elements() {
            let name = node.tag_name().name();
            if let Some(level) = name.strip_prefix('h').and_then(|level| level.parse().ok()) {
                assert!(level <= last + 1, "{name} after h{last}");
                last = level;
            }
            if name == "th" {
                assert!(matches!(node.attribute("scope"), Some("col" | "row")));
            }
            if name == "svg" {
                let is_named = node.attribute("role") == Some("img")
                    && node
                        .attribute("aria-label")
                        .is_some_and(|label| !label.is_empty());
                assert!(is_named || node.attribute("aria-hidden") == Some("true"));
            }
        }
        for tag in ["h1", "header", "nav", "main", "footer", "title"] {
            assert_eq!(
                elements().filter(|node| node.has_tag_name(tag)).count(),
                1,
                "{tag}"
            );
        }
        let ids: Vec<&str> = elements().filter_map(|node| node.attribute("id")).collect();
        let once: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), once.len());
        let leads = elements().filter_map(|node| {
            node.attribute("aria-labelledby")
                .or_else(|| node.attribute("href")?.strip_prefix('#'))
        });
        for id in leads {
            assert!(once.contains(id), "{id}");
        }
        assert_eq!(document.root_element().attribute("lang"), Some("en"));
    }
}

#[test]
fn every_package_is_a_row_and_every_finding_an_article() {
    for world in worlds() {
        let page = page(&world);
        let xml = as_xml(&page);
        let document = parse(&xml);
        let rows: Vec<&str> = document
            .descendants()
            .filter_map(|node| node.attribute("data-outcome"))
            .collect();
        let outcomes: Vec<&str> = world
            .assessment
            .packages
            .iter()
            .map(|decision| decision.outcome.as_str())
            .collect();
        assert_eq!(rows, outcomes);
        let articles: Vec<(&str, &str)> = document
            .descendants()
            .filter_map(|node| {
                Some((
                    node.attribute("data-code")?,
                    node.attribute("data-severity")?,
                ))
            })
            .collect();
        let findings: Vec<(&str, &str)> = world
            .findings
            .iter()
            .map(|finding| (finding.code.as_str(), finding.severity.as_str()))
            .collect();
        assert_eq!(articles, findings);
    }
}

#[test]
fn notes_stay_out_unless_they_are_asked_for() {
    let world = world();
    let count = |options| {
        render(&Report::one(&world, &base()), options)
            .matches("<article ")
            .count()
    };
    assert_eq!(count(&VERBOSE), 3);
    assert_eq!(count(&Options::default()), 2);
}

#[test]
fn the_headline_is_the_outcome_and_whether_it_is_enforced() {
    for (outcome, status, wanted) in [
        (Overall::Pass, 0, "Passed"),
        (Overall::Review, 2, "Waiting for review"),
        (Overall::Fail, 1, "Failed"),
        // `-D warnings` fails a run of which all packages pass.
        (Overall::Pass, 1, "Failed"),
        (
            Overall::Review,
            0,
            "Not passed, and not enforced at this stage",
        ),
        (
            Overall::Fail,
            0,
            "Not passed, and not enforced at this stage",
        ),
    ] {
        let mut judgement = world();
        judgement.outcome = outcome;
        judgement.exit_code = status;
        let page = render(&Report::one(&judgement, &base()), &VERBOSE);
        let xml = as_xml(&page);
        let document = parse(&xml);
        let heading = document.descendants().find(|node| node.has_tag_name("h1"));
        assert_eq!(all_text(heading.unwrap()), wanted);
        assert!(page.contains(&format!("<dt>Exit status</dt><dd>{status}</dd>")));
    }
}

#[test]
fn the_top_names_policy_run_and_counts() {
    let mut world = world();
    world.run.narrowed = vec!["--target x86_64-unknown-linux-gnu".into()];
    world.run.enforced = false;
    world.run.stage = "pilot".into();
    let page = page(&world);
    for wanted in [
        "<dt>Name</dt><dd>Example</dd>",
        "<dt>Version</dt><dd>2026.2</dd>",
        "<dt>Owner</dt><dd>IP Council</dd>",
        "<dd><code class=\"digest\">3fa13fa13fa13fa13fa13fa13fa13fa13fa13fa13fa13fa13fa13fa13fa13fa1</code></dd>",
        "<dt>Signature</dt><dd>not asked for</dd>",
        "<time>2026-11-22</time>",
        "<dt>Stage</dt><dd>pilot, <strong>does not fail on everything that fails in <code>ci</code></strong></dd>",
        "<dt>Narrowed by</dt><dd><code>--target x86_64-unknown-linux-gnu</code></dd>",
        "<strong>The run was narrowed by <code>--target x86_64-unknown-linux-gnu</code>.</strong>",
        "2 of 4 packages judged (1 not built, 1 first party).",
        "1 denied</li>",
        "1 needs review</li>",
        "0 waived</li>",
        "License report of <code>payments-cli 1.2.3</code>",
        "content=\"ospo-check: 1 denied, 1 needs review, 0 allowed; 2 of 4 packages judged",
    ] {
        assert!(page.contains(wanted), "{wanted}\n{page}");
    }
}

#[test]
fn layers_are_listed_where_there_are_several() {
    let mut world = world();
    assert!(!page(&world).contains("Layers of the policy"));
    let mut lower = world.layers[0].clone();
    lower.identity.name = "Payments team".into();
    lower.sha256 = "beef".repeat(16);
    lower.signed_by = Some("<KEY>".into());
    world.layers.push(lower);
    let page = page(&world);
    assert!(page.contains("<dt>Layers</dt><dd>and 1 more layer, see below</dd>"));
    assert!(
        page.contains("<tr><th scope=\"row\">Payments team</th>"),
        "{page}"
    );
    assert!(page.contains(&"beef".repeat(16)));
    assert!(page.contains("<td>checked, key <code>&lt;KEY&gt;</code></td>"));
}

#[test]
fn a_finding_says_why_what_to_do_whom_to_ask_and_where() {
    let world = world();
    let page = page(&world);
    let xml = as_xml(&page);
    let document = parse(&xml);
    let first = of_class(&document, "finding")[0];
    let mut told = BTreeMap::new();
    let mut children = first
        .descendants()
        .filter(|node| node.has_tag_name("dt") || node.has_tag_name("dd"));
    while let (Some(term), Some(told_of_it)) = (children.next(), children.next()) {
        told.insert(all_text(term), all_text(told_of_it));
    }
    let wanted = [
        ("Why", "We have no relink kit."),
        ("Fix", "drop bat- bat = { version = \"0.25\" }"),
        ("Ask", "IP Council, ip@bank.example"),
        (
            "Rule",
            "lgpl-linked of Exampleospo-policy.toml:5:13 rule lgpl-linked refuses it licenses = [\"LGPL-*\"]",
        ),
        (
            "License",
            "(MIT OR GPL-3.0-only) AND LGPL-3.0-or-later LGPL-3.0-or-later: denied",
        ),
        (
            "Declared in",
            "ws/crates/cli/Cargo.toml:5:1 bat = { version = \"0.25\" }",
        ),
    ];
    let wanted = wanted.map(|(term, words)| (term.to_owned(), words.to_owned()));
    assert_eq!(told, BTreeMap::from(wanted));
    assert_eq!(of_class(&document, "stanzas").len(), 1);
}

#[test]
fn waivers_say_the_time_that_is_left() {
    for (life, wanted) in [
        (WaiverLife::NotYet, "holds from 2026-11-02 on"),
        (WaiverLife::InForce(1000), "1,000 days "),
        (WaiverLife::Expiring(1), "1 day, expires soon"),
        (
            WaiverLife::Grace(1),
            "expired 1 day ago, holds by the days of grace",
        ),
        (WaiverLife::Expired(2), "expired 2 days ago"),
    ] {
        let mut world = world();
        waive(
            &mut world,
            "W-7",
            life,
            if life.holds() { &[1] } else { &[] },
        );
        let page = page(&world);
        let xml = as_xml(&page);
        let document = parse(&xml);
        let text = all_text(of_class(&document, "waivers")[0]);
        assert!(text.contains(wanted), "{text}");
        assert!(text.contains("until 2026-12-02"), "{text}");
        let lifts = if life.holds() { "bat 1.2.3" } else { "nothing" };
        assert!(text.trim_end().ends_with(lifts), "{text}");
    }
    let mut world = world();
    waive(&mut world, "W-8", WaiverLife::InForce(3), &[]);
    world.assessment.waivers[0].misses.clear();
    let page = page(&world);
    assert!(page.contains("<p>1 waiver of the policy names no package of this workspace.</p>"));
    assert!(!page.contains("W-8"));
}

#[test]
fn the_picture_shows_licenses_the_worst_first() {
    let world = world();
    let page = page(&world);
    let xml = as_xml(&page);
    let document = parse(&xml);
    let chart = of_class(&document, "chart")[0];
    let rows: Vec<String> = chart
        .descendants()
        .filter(|node| node.has_tag_name("tr"))
        .skip(1)
        .map(all_text)
        .collect();
    assert_eq!(rows, ["Foo-9.91 undetermined", "MIT1 needs review"]);
}

#[test]
fn the_same_world_makes_the_same_bytes() {
    assert_eq!(page(&world()), page(&world()));
    let green = page(&green());
    assert!(green.contains("There is nothing to report."));
    assert!(green.ends_with("</html>\n"));
}

#[test]
fn what_is_asked_of_nobody_is_not_shown() {
    let mut world = green();
    world.findings = vec![finding(Code::WaiverUnused, Severity::Warning, "x", &[])];
    let page = page(&world);
    assert!(!page.contains("<dt>Contact</dt>"));
    assert!(!page.contains("<dt>Ask</dt>"));
    assert!(!page.contains("How it gets in"));
    assert!(
        page.contains("<b>warning</b> · waiver-unused</p>"),
        "{page}"
    );
}

#[test]
fn a_row_says_when_native_code_holds_a_package_back() {
    let mut world = world();
    let words = "held back: native code of unknown license";
    assert!(!page(&world).contains(words));
    world.assessment.packages[1].native_gap = Some(NativeGap::Noted);
    assert!(!page(&world).contains(words));
    assert!(page(&world).contains("<small>native code of unknown license"));
    world.assessment.packages[1].native_gap = Some(NativeGap::HeldBack { layer: 0 });
    assert!(page(&world).contains(words));
}
