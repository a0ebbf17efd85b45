//! The page as a browser would read it: structure, what is hostile, digests, words.

use std::collections::{BTreeMap, BTreeSet};

use html5gum::{DefaultEmitter, Token, Tokenizer};
use jiff::civil::date;
use roxmltree::{Document, Node, ParsingOptions};

use super::{csp, render};
use crate::decide::{Miss, MissReason, NativeGap, WaiverLife, WaiverRef, WaiverState};
use crate::explain::{Code, Edit, LineKind, Overall, Remedy, Severity};
use crate::graph::PackageIx;
use crate::policy::{CratePattern, Waiver};
use crate::report::Base;
use crate::report::escape::corpus::{NASTY, assert_inert};
use crate::report::escape::{prose, text, title};
use crate::report::testing::{World, finding, line, nasty_world};
use crate::source::Span;

fn base() -> Base {
    Base {
        root: "/r/ws".into(),
        top: "/r".into(),
    }
}

fn page(world: &World) -> String {
    render(&world.judgement(), &base(), Severity::Note)
}

fn utf8(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A start tag with its attributes.
type Tag = (String, BTreeMap<String, String>);

/// What a reader of HTML makes of a page: its tags, its text, its style and its script.
struct Read {
    tags: Vec<Tag>,
    text: String,
    style: String,
    script: String,
}

fn read(page: &str) -> Read {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut read = Read {
        tags: Vec::new(),
        text: String::new(),
        style: String::new(),
        script: String::new(),
    };
    for Ok(token) in Tokenizer::new_with_emitter(page, emitter) {
        match token {
            Token::StartTag(tag) => {
                let attributes = tag
                    .attributes
                    .iter()
                    .map(|(name, value)| (utf8(name).to_owned(), utf8(value).to_owned()));
                read.tags
                    .push((utf8(&tag.name).to_owned(), attributes.collect()));
            }
            Token::String(part) => {
                let last = read.tags.last().map(|(name, _)| name.as_str());
                match last {
                    Some("style") if read.style.is_empty() => read.style = utf8(&part).to_owned(),
                    Some("script") if read.script.is_empty() => {
                        read.script = utf8(&part).to_owned();
                    }
                    _ => read.text.push_str(utf8(&part)),
                }
            }
            Token::EndTag(_) | Token::Doctype(_) => {}
            // A comment or a mistake has no place in a page.
            other => panic!("{other:?}"),
        }
    }
    read
}

/// The page as XML, without what stands in style and script.
fn as_xml(page: &str) -> String {
    let without = |page: &str, tag: &str| {
        let (before, rest) = page.split_once(&format!("<{tag}>")).unwrap();
        let (_, after) = rest.split_once(&format!("</{tag}>")).unwrap();
        format!("{before}<{tag}></{tag}>{after}")
    };
    let page = page.strip_prefix("<!DOCTYPE html>\n").unwrap();
    without(&without(page, "style"), "script")
}

fn parse(xml: &str) -> Document<'_> {
    Document::parse_with_options(xml, ParsingOptions::default())
        .unwrap_or_else(|error| panic!("{error}\n{xml}"))
}

fn all_text(node: Node<'_, '_>) -> String {
    node.descendants()
        .filter(Node::is_text)
        .filter_map(|node| node.text())
        .collect()
}

/// The nodes of a class.
fn of_class<'a, 'i>(document: &'a Document<'i>, class: &'a str) -> Vec<Node<'a, 'i>> {
    document
        .descendants()
        .filter(|node| {
            let classes = node.attribute("class").unwrap_or_default();
            classes.split(' ').any(|one| one == class)
        })
        .collect()
}

fn pattern(text: &str) -> CratePattern {
    CratePattern {
        text: text.into(),
        name: text.into(),
        prefix: false,
        version: None,
    }
}

/// Adds a waiver in which all words are `word`.
fn waive(world: &mut World, word: &str, life: WaiverLife, applied: &[usize]) {
    let index = world.layers[0].waivers.len();
    let span = Span::new(world.layers[0].file, 0..1);
    world.layers[0].waivers.push(Waiver {
        id: word.into(),
        span,
        krate: pattern(word),
        terms: Vec::new(),
        whole: None,
        license: word.into(),
        reason: word.into(),
        requested_by: word.into(),
        approved_by: word.into(),
        approved_on: date(2026, 11, 2),
        expires: date(2026, 12, 2),
        ticket: Some(word.into()),
        source: Vec::new(),
        reach: None,
        distribution: None,
        members: None,
        via: None,
        license_files: BTreeMap::new(),
    });
    world.assessment.waivers.push(WaiverState {
        waiver: WaiverRef {
            layer: 0,
            waiver: index,
        },
        life,
        applied: applied.iter().copied().map(PackageIx).collect(),
        misses: vec![Miss {
            package: PackageIx(0),
            why: MissReason::License,
        }],
    });
}

/// The hostile world of all printers, and what only this page shows made hostile as well.
fn hostile(nasty: &str) -> World {
    let mut world = nasty_world(nasty);
    waive(&mut world, nasty, WaiverLife::InForce(3), &[0, 1]);
    let layer = &mut world.layers[0];
    layer.identity.owner = nasty.into();
    layer.identity.contact = Some(nasty.into());
    layer.rules[0].id = nasty.into();
    layer.distributions.insert("binary".into(), nasty.into());
    for package in &mut world.graph.packages {
        package.name = nasty.into();
    }
    for decision in &mut world.assessment.packages {
        for context in &mut decision.contexts {
            context.choice = Some(nasty.into());
            context.obligations = BTreeSet::from([nasty.to_owned()]);
        }
    }
    world.run.features = vec![nasty.into()];
    world.run.targets = vec![nasty.into()];
    let hostile = world.findings.last_mut().unwrap();
    hostile.rule = Some(nasty.into());
    hostile.layer = Some(nasty.into());
    for kind in [LineKind::Note, LineKind::Fix, LineKind::Or, LineKind::Ask] {
        hostile.lines.push(line(kind, nasty));
    }
    hostile.remedies.push(Remedy {
        kind: "feature",
        title: nasty.into(),
        edits: vec![Edit {
            path: nasty.into(),
            line: 1,
            before: nasty.into(),
            after: format!("x{nasty}"),
        }],
        verified: true,
        clears: 1,
    });
    world
}

/// The example, a clean world, one with waivers, and one hostile one for each nasty string.
fn worlds() -> Vec<World> {
    let mut waived = World::new();
    for life in [
        WaiverLife::NotYet,
        WaiverLife::InForce(10),
        WaiverLife::Expiring(1),
        WaiverLife::Grace(1),
        WaiverLife::Expired(2),
    ] {
        waive(&mut waived, "W-1", life, &[0]);
    }
    let mut worlds = vec![World::new(), World::green(), waived];
    worlds.extend(NASTY.iter().map(|nasty| hostile(nasty)));
    worlds
}

#[test]
fn a_reader_of_html_and_a_reader_of_xml_see_the_same() {
    for world in worlds() {
        let page = page(&world);
        let read = read(&page);
        let xml = as_xml(&page);
        let document = parse(&xml);
        let seen = all_text(document.root());
        // The line between the doctype and the page is no text in XML.
        assert_eq!(read.text.trim(), seen.trim());
        let tags: Vec<&str> = read.tags.iter().map(|(name, _)| name.as_str()).collect();
        let nodes: Vec<&str> = document
            .descendants()
            .filter(Node::is_element)
            .map(|node| node.tag_name().name())
            .collect();
        assert_eq!(tags, nodes);
    }
}

#[test]
fn what_crates_and_manifests_say_is_text_and_nothing_else() {
    let plain = hostile("pl_ain");
    let wanted = read(&page(&plain)).tags;
    let names =
        |tags: &[Tag]| -> BTreeSet<String> { tags.iter().map(|(name, _)| name.clone()).collect() };
    for nasty in NASTY {
        let page = page(&hostile(nasty));
        assert_inert(&page);
        let read = read(&page);
        assert!(names(&read.tags).is_subset(&names(&wanted)), "{nasty}");
        let shown = |escaped: String| {
            escaped
                .replace('\u{fffe}', "\\u{fffe}")
                .replace('\u{ffff}', "\\u{ffff}")
                .replace('`', "")
        };
        let words = read.text.replace('`', "");
        assert!(words.contains(&shown(title(nasty))), "{nasty}: {words}");
        assert!(words.contains(&shown(prose(nasty))), "{nasty}: {words}");
        assert!(words.contains(&shown(text(nasty).into_owned())) || nasty.contains('\n'));
        for (name, attributes) in &read.tags {
            for (attribute, value) in attributes {
                let place = format!("<{name} {attribute}={value}> of {nasty}");
                assert!(!attribute.starts_with("on"), "{place}");
                assert!(
                    !["style", "src", "srcdoc", "action"].contains(&attribute.as_str()),
                    "{place}"
                );
                if attribute == "href" {
                    let known = ["#", "http://", "https://", "mailto:", "data:,"];
                    assert!(
                        known.iter().any(|start| value.starts_with(start)),
                        "{place}"
                    );
                    assert!(value != "data:," || name == "link", "{place}");
                }
            }
        }
    }
}

#[test]
fn only_the_policys_words_become_links_and_only_to_the_web_or_to_mail() {
    let mut world = hostile("https://evil.example/x");
    let links = |world: &World| -> BTreeSet<String> {
        let read = read(&page(world));
        let tags = read.tags.iter().filter(|(name, _)| name == "a");
        tags.filter_map(|(_, attributes)| attributes.get("href").cloned())
            .filter(|href| !href.starts_with('#'))
            .collect()
    };
    world.layers[0].identity.contact = Some("ip@bank.example".into());
    let ask = |world: &mut World, words: &str| {
        for finding in &mut world.findings {
            finding.lines.retain(|line| line.kind != LineKind::Ask);
        }
        let finding = world.findings.last_mut().unwrap();
        finding.lines.push(line(LineKind::Ask, words));
    };
    ask(
        &mut world,
        "IP Council, https://ip.bank.example/new?crate=a&license=MIT%20OR%20X",
    );
    assert_eq!(
        links(&world),
        BTreeSet::from([
            "https://ip.bank.example/new?crate=a&license=MIT%20OR%20X".to_owned(),
            "mailto:ip@bank.example".to_owned(),
        ])
    );
    world.layers[0].identity.contact = Some("javascript:alert(1)".into());
    ask(
        &mut world,
        "javascript:alert(1) data:text/html,x JaVaScRiPt://x.example/%0aalert(1)",
    );
    assert_eq!(links(&world), BTreeSet::new());
}

#[test]
fn the_content_policy_names_exactly_the_one_style_and_the_one_script() {
    for world in worlds() {
        let page = page(&world);
        let read = read(&page);
        let policies: Vec<&String> = read
            .tags
            .iter()
            .filter(|(_, attributes)| {
                attributes.get("http-equiv").map(String::as_str) == Some("Content-Security-Policy")
            })
            .filter_map(|(_, attributes)| attributes.get("content"))
            .collect();
        let wanted = format!(
            "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'",
            csp::source(&read.style),
            csp::source(&read.script)
        );
        assert_eq!(policies, [&wanted]);
        // It holds from where it stands: nothing but the character set comes before it.
        let tags: Vec<&str> = read.tags.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(tags[..4], ["html", "head", "meta", "meta"]);
        let count = |wanted: &str| tags.iter().filter(|tag| **tag == wanted).count();
        assert_eq!((count("style"), count("script"), count("base")), (1, 1, 0));
    }
}

#[test]
fn style_and_script_are_small_and_load_nothing() {
    let (style, script) = (include_str!("style.css"), include_str!("script.js"));
    assert!(style.len() + script.len() < 12 * 1024);
    for text in [style, script] {
        for word in [
            "</",
            "<!",
            "@import",
            "http",
            "eval",
            "innerHTML",
            "fetch",
            "\r",
        ] {
            assert!(!text.contains(word), "{word}");
        }
        // Parts of the page itself only.
        assert!(text.split("url(").skip(1).all(|rest| rest.starts_with('#')));
    }
}

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
        let judgement = world.judgement();
        let page = page(&world);
        let xml = as_xml(&page);
        let document = parse(&xml);
        let rows: Vec<&str> = document
            .descendants()
            .filter_map(|node| node.attribute("data-outcome"))
            .collect();
        let outcomes: Vec<&str> = judgement
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
        let findings: Vec<(&str, &str)> = judgement
            .findings
            .iter()
            .map(|finding| (finding.code.as_str(), finding.severity.as_str()))
            .collect();
        assert_eq!(articles, findings);
    }
}

#[test]
fn notes_stay_out_unless_they_are_asked_for() {
    let world = World::new();
    let count = |least| {
        render(&world.judgement(), &base(), least)
            .matches("<article ")
            .count()
    };
    assert_eq!(count(Severity::Note), 3);
    assert_eq!(count(Severity::Warning), 2);
}

#[test]
fn the_headline_is_the_outcome_and_whether_it_is_enforced() {
    let world = World::new();
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
        let mut judgement = world.judgement();
        judgement.outcome = outcome;
        judgement.exit_code = status;
        let page = render(&judgement, &base(), Severity::Note);
        let xml = as_xml(&page);
        let document = parse(&xml);
        let heading = document.descendants().find(|node| node.has_tag_name("h1"));
        assert_eq!(all_text(heading.unwrap()), wanted);
        assert!(page.contains(&format!("<dt>Exit status</dt><dd>{status}</dd>")));
    }
}

#[test]
fn the_top_names_policy_run_and_counts() {
    let mut world = World::new();
    world.run.narrowed = vec!["--target x86_64-unknown-linux-gnu".into()];
    world.run.enforced = false;
    world.run.stage = "pilot".into();
    let page = page(&world);
    for wanted in [
        "<dt>Name</dt><dd>Example</dd>",
        "<dt>Version</dt><dd>2026.2</dd>",
        "<dt>Owner</dt><dd>IP Council</dd>",
        "<dd><code class=\"digest\">3fa13fa13fa13fa13fa13fa13fa13fa13fa13fa13fa13fa13fa13fa13fa13fa1</code></dd>",
        "<time>2026-11-22</time>",
        "<dt>Stage</dt><dd>pilot, <strong>does not fail on everything that fails in <code>ci</code></strong></dd>",
        "<dt>Narrowed by</dt><dd><code>--target x86_64-unknown-linux-gnu</code></dd>",
        "<strong>The run was narrowed by <code>--target x86_64-unknown-linux-gnu</code>.</strong>",
        "2 of 4 packages judged; not judged are 1 not built, 1 first party.",
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
    let mut world = World::new();
    assert!(!page(&world).contains("Layers of the policy"));
    let mut lower = World::new().layers.remove(0);
    lower.identity.name = "Payments team".into();
    lower.sha256 = "beef".repeat(16);
    world.layers.push(lower);
    let page = page(&world);
    assert!(page.contains("<dt>Layers</dt><dd>and 1 more layer, see below</dd>"));
    assert!(
        page.contains("<tr><th scope=\"row\">Payments team</th>"),
        "{page}"
    );
    assert!(page.contains(&"beef".repeat(16)));
}

#[test]
fn a_finding_says_why_what_to_do_whom_to_ask_and_where() {
    let world = World::new();
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
        let mut world = World::new();
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
    let mut world = World::new();
    waive(&mut world, "W-8", WaiverLife::InForce(3), &[]);
    world.assessment.waivers[0].misses.clear();
    let page = page(&world);
    assert!(page.contains("<p>1 waiver of the policy names no package of this workspace.</p>"));
    assert!(!page.contains("W-8"));
}

#[test]
fn the_picture_shows_licenses_the_worst_first() {
    let world = World::new();
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
fn a_huge_word_is_cut_and_the_page_stays_small() {
    let long = "M".repeat(1 << 20);
    let page = page(&hostile(&long));
    assert!(page.len() < 300_000, "{}", page.len());
    assert!(page.contains("characters cut)"));
}

#[test]
fn the_same_world_makes_the_same_bytes() {
    assert_eq!(page(&World::new()), page(&World::new()));
    let green = page(&World::green());
    assert!(green.contains("There is nothing to report."));
    assert!(green.ends_with("</html>\n"));
}

#[test]
fn what_is_asked_of_nobody_is_not_shown() {
    let mut world = World::green();
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
    let mut world = World::new();
    let words = "held back: native code of unknown license";
    assert!(!page(&world).contains(words));
    world.assessment.packages[1].native_gap = Some(NativeGap::Noted);
    assert!(!page(&world).contains(words));
    world.assessment.packages[1].native_gap = Some(NativeGap::HeldBack { layer: 0 });
    assert!(page(&world).contains(words));
}
