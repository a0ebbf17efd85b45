//! Several workspaces on one page, and those there is no verdict on.

use std::collections::BTreeSet;

use roxmltree::Node;

use super::reader::{VERBOSE, all_text, as_xml, base, of_class, page, parse, read};
use super::worlds::hostile;
use crate::findings::{Judgement, NotJudged, Overall, Several, Workspace};
use crate::report::escape::corpus::{NASTY, assert_inert};
use crate::report::html::{csp, render};
use crate::report::testing::{green, world};
use crate::report::{Report, Unjudged};

fn joined<const N: usize>(
    worlds: [(&str, Judgement); N],
    left_out: Option<Vec<NotJudged>>,
) -> Several {
    let workspaces = worlds.into_iter().map(|(root, world)| Workspace {
        root: root.to_owned(),
        judgement: world,
    });
    Several::new(workspaces.collect(), left_out)
}

fn shown(several: &Several, unjudged: &[Unjudged]) -> String {
    let report = Report::several(several, |_| base(), unjudged.to_vec());
    render(&report, &VERBOSE)
}

fn failed(root: &str, exit_code: u8) -> Unjudged {
    Unjudged {
        root: Some(root.to_owned()),
        exit_code,
        why: format!("error: {root} is odd\n = help: mend it\n"),
        reasons: Vec::new(),
    }
}

/// Three workspaces, of which all names and one failure are `word`.
fn pages(word: &str) -> [String; 3] {
    let left = NotJudged {
        path: word.to_owned(),
        reason: "link",
        noun: ("link out of the repository", "links out of the repository"),
    };
    let worlds = [("a", world()), (word, hostile(word)), ("z", green())];
    let several = joined(worlds, Some(vec![left]));
    let none = joined([], None);
    let lost = [failed(word, 4), failed("b", 3)];
    [
        shown(&several, &[]),
        shown(&several, &lost),
        shown(&none, &lost),
    ]
}

#[test]
fn all_is_text_and_a_reader_of_html_and_one_of_xml_see_the_same() {
    let known: BTreeSet<String> = pages("pl_ain")
        .iter()
        .flat_map(|page| read(page).tags)
        .map(|(name, _)| name)
        .collect();
    for nasty in NASTY {
        for page in pages(nasty) {
            assert_inert(&page);
            let read = read(&page);
            let xml = as_xml(&page);
            let document = parse(&xml);
            assert_eq!(read.text.trim(), all_text(document.root()).trim());
            for block in [&read.style, &read.script] {
                assert!(page.contains(&format!("-src {}; ", csp::source(block))));
            }
            for (name, attributes) in &read.tags {
                assert!(known.contains(name), "<{name}> of {nasty}");
                let mut keys = attributes.keys();
                assert!(
                    !keys.any(|key| key.starts_with("on") || key == "style" || key == "src"),
                    "<{name}> of {nasty}"
                );
            }
        }
    }
}

#[test]
fn ids_headings_and_labels_are_right_whatever_the_workspaces_are_called() {
    for word in ["tools", ".", "w1", "a"].iter().chain(NASTY) {
        for page in pages(word) {
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
            }
            for tag in ["h1", "header", "main", "footer", "title"] {
                let count = elements().filter(|node| node.has_tag_name(tag)).count();
                assert_eq!(count, 1, "{tag}");
            }
            let ids: Vec<&str> = elements().filter_map(|node| node.attribute("id")).collect();
            let once: BTreeSet<&str> = ids.iter().copied().collect();
            assert_eq!(ids.len(), once.len());
            let mut leads = elements().filter_map(|node| {
                node.attribute("aria-labelledby")
                    .or_else(|| node.attribute("href")?.strip_prefix('#'))
            });
            assert!(leads.all(|id| once.contains(id)));
        }
    }
}

#[test]
fn parts_are_told_apart_by_their_names() {
    let worlds = [("a", world()), ("b", world())];
    let page = shown(&joined(worlds, None), &[]);
    let xml = as_xml(&page);
    let document = parse(&xml);
    let text_of = |id: &str| {
        let mut all = document.descendants();
        all_text(all.find(|node| node.attribute("id") == Some(id)).unwrap())
    };
    let mut names = BTreeSet::new();
    let mut forms = 0;
    for node in document.descendants() {
        let is_part = ["section", "nav", "form"].contains(&node.tag_name().name());
        if is_part {
            let name = node.attribute("aria-label").map(str::to_owned);
            let name = name.unwrap_or_else(|| text_of(node.attribute("aria-labelledby").unwrap()));
            assert!(
                names.insert((node.tag_name().name(), name.clone())),
                "{name}"
            );
        }
        forms += usize::from(node.has_tag_name("form"));
    }
    assert_eq!(forms, 2, "each table has its search");
    assert!(
        names.contains(&("section", "Findings b".to_owned())),
        "{names:?}"
    );
}

#[test]
fn the_top_says_how_each_ended_and_leads_there() {
    let worlds = [("green", green()), ("red", world()), ("tools", green())];
    let several = joined(worlds, None);
    let page = shown(&several, &[]);
    let xml = as_xml(&page);
    let document = parse(&xml);
    let rows: Vec<String> = of_class(&document, "overview")[0]
        .descendants()
        .filter(|node| node.has_tag_name("tr"))
        .map(all_text)
        .collect();
    assert_eq!(
        rows,
        [
            "WorkspaceOutcomePackages judgedBy verdict",
            "greenPassed2 allowed",
            "redFailed1 denied, 1 needs review",
            "toolsPassed2 allowed",
        ]
    );
    for (id, heading) in [
        ("w1", "green: Passed"),
        ("w2", "red: Failed"),
        ("w3", "tools: Passed"),
    ] {
        assert!(page.contains(&format!("<a href=\"#{id}\">")), "{id}");
        let mut parts = document.descendants();
        let part = parts.find(|node| node.attribute("id") == Some(id)).unwrap();
        let mut below = part.descendants();
        let found = below.find(|node| node.has_tag_name("h2")).unwrap();
        assert_eq!(all_text(found), heading);
    }
    assert!(page.contains("<h1>Failed</h1>"));
    assert!(page.contains("<dt>Exit status</dt><dd>1</dd>"));
    assert!(page.contains("1 denied</li>"), "the joint counts");
    assert!(page.contains("<title>Failed: license report of 3 workspaces</title>"));
}

#[test]
fn every_package_and_every_finding_stands_in_the_part_of_its_workspace() {
    let worlds = [("a", world()), ("z", green())];
    let several = joined(worlds, None);
    let page = shown(&several, &[]);
    let xml = as_xml(&page);
    let document = parse(&xml);
    let parts = of_class(&document, "workspace");
    assert_eq!(parts.len(), 2);
    for (part, workspace) in parts.iter().zip(&several.workspaces) {
        let judgement = &workspace.judgement;
        let of = |key: &str| -> Vec<String> {
            let nodes = part.descendants();
            nodes
                .filter_map(|node| Some(node.attribute(key)?.to_owned()))
                .collect()
        };
        let outcomes = judgement.assessment.packages.iter();
        let outcomes: Vec<&str> = outcomes.map(|package| package.outcome.as_str()).collect();
        assert_eq!(of("data-outcome"), outcomes);
        let codes = judgement.findings.iter();
        let codes: Vec<&str> = codes.map(|finding| finding.code.as_str()).collect();
        assert_eq!(of("data-code"), codes);
    }
}

#[test]
fn what_could_not_be_judged_stands_first_and_nothing_is_green_then() {
    let worlds = [("a", green())];
    let green = joined(worlds, None);
    assert_eq!((green.outcome, green.exit_code), (Overall::Pass, 0));
    let page = shown(&green, &[failed("tools", 3)]);
    let xml = as_xml(&page);
    let document = parse(&xml);
    let header = document
        .descendants()
        .find(|node| node.has_tag_name("header"));
    let header = header.unwrap();
    assert_eq!(header.attribute("class"), Some("denied"));
    let top = all_text(header);
    assert!(
        top.contains("1 of 2 workspaces could not be judged"),
        "{top}"
    );
    assert!(!top.contains("Passed"), "{top}");
    assert!(!header.descendants().any(|node| node.has_tag_name("svg")));
    let rows: Vec<Node<'_, '_>> = of_class(&document, "overview")[0]
        .descendants()
        .filter(|node| node.has_tag_name("tr"))
        .collect();
    assert_eq!(
        all_text(rows[1]),
        "toolsCould not be judgednoneexit status 3"
    );
    assert_eq!(all_text(rows[2]), "aPassed2 allowed");
    assert!(page.contains("<dt>Exit status</dt><dd>3</dd>"));
    assert!(page.contains("content=\"1 of 2 workspaces could not be judged; ospo-check:"));
    let part = of_class(&document, "workspace")[0];
    let told = all_text(part);
    assert!(told.contains("tools: Could not be judged"), "{told}");
    assert!(
        told.contains("error: tools is odd\n = help: mend it"),
        "{told}"
    );
    // 4 is what the run ends with as soon as one has it; and none may be left at all.
    let none = joined([], None);
    let page = shown(&none, &[failed("a", 3), failed("b", 4), failed("c", 3)]);
    assert!(page.contains("<h1>3 of 3 workspaces could not be judged</h1>"));
    assert!(page.contains("<dt>Exit status</dt><dd>4</dd>"));
    assert!(!page.contains("Passed"));
}

#[test]
fn what_was_left_out_and_whether_the_policy_is_one_is_said() {
    let worlds = || [("a", world()), ("b", world())];
    let left = |path: &str| NotJudged {
        path: path.to_owned(),
        reason: "target",
        noun: ("target folder", "target folders"),
    };
    let page = shown(&joined(worlds(), Some(vec![left("x"), left("y")])), &[]);
    assert!(
        page.contains("<summary>2 target folders</summary>"),
        "{page}"
    );
    assert!(page.contains("<li><code>y</code>: target folder</li>"));
    assert!(page.contains("<dt>Policy</dt><dd>Example 2026.2; the same for all</dd>"));
    let mut worlds = worlds();
    worlds[1].1.layers[0].sha256 = "beef".repeat(16);
    let page = shown(&joined(worlds, None), &[]);
    assert!(!page.contains("<dt>Left out</dt>"));
    assert!(
        page.contains("each workspace below names its own"),
        "{page}"
    );
}

#[test]
fn a_page_of_one_workspace_knows_nothing_of_others() {
    let text = page(&world());
    for word in [
        "id=\"w1",
        "All workspaces",
        "<h4",
        "class=\"workspace",
        "Search packages",
    ] {
        assert!(!text.contains(word), "{word}");
    }
}
