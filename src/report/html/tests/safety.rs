//! What strangers wrote is text, nothing else runs, and nothing is loaded.

use std::collections::BTreeSet;

use roxmltree::Node;

use super::reader::{Tag, all_text, as_xml, page, parse, read};
use super::worlds::{hostile, worlds};
use crate::diagnostic::LineKind;
use crate::findings::Judgement;
use crate::report::escape::corpus::{NASTY, assert_inert};
use crate::report::escape::{prose, text, title};
use crate::report::html::csp;
use crate::report::testing::line;

#[test]
fn a_reader_of_html_and_a_reader_of_xml_see_the_same() {
    for world in worlds() {
        let page = page(&world);
        let read = read(&page);
        let xml = as_xml(&page);
        let document = parse(&xml);
        let seen = all_text(document.root());
        // The line between the doctype and the page is not text in XML.
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
    let links = |world: &Judgement| -> BTreeSet<String> {
        let read = read(&page(world));
        let tags = read.tags.iter().filter(|(name, _)| name == "a");
        tags.filter_map(|(_, attributes)| attributes.get("href").cloned())
            .filter(|href| !href.starts_with('#'))
            .collect()
    };
    world.layers[0].identity.contact = Some("ip@bank.example".into());
    let ask = |world: &mut Judgement, words: &str| {
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
    let (style, script) = (include_str!("../style.css"), include_str!("../script.js"));
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
fn a_huge_word_is_cut_and_the_page_stays_small() {
    let long = "M".repeat(1 << 20);
    let page = page(&hostile(&long));
    assert!(page.len() < 300_000, "{}", page.len());
    assert!(page.contains("characters cut)"));
}
