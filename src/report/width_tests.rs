//! Nothing that commands tell people is wider than their terminal, unless it is one word.
//!
//! Of what a check says, `tests/it/worlds/widths.rs` holds the same in every world.

use regex::Regex;

use super::human::{render_diagnostics, render_error};
use super::list::{self, By};
use super::testing::world;
use super::{Options, attempt, dependents, topic};
use crate::answers::{
    Attempt, Change, Choices, Dependent, Dependents, FeatureChoice, ManifestLine, PathsWanted,
    Present, about_code, about_crate, about_license, as_license, inventory,
};
use crate::diagnostic::{Code, Diagnostic, page_names};
use crate::findings::Judgement;
use crate::graph::{Graph, PackageIx};
use crate::source::{Sources, Span};
use crate::vocabulary::Outcome;

const WIDTHS: [usize; 5] = [40, 80, 100, 120, 140];
const LONG: &str = "long-enough-to-be-folded-by-a-terminal-of-forty-columns-at-least";

/// Panics at a line that is wider than the terminal and holds more than one word; code is a word.
fn assert_folded(text: &str, width: usize) {
    let gutter = Regex::new(r"^[ 0-9]*(\|[ ]*|= (\w+: )?|-->|:::|[-+] +)?[ ]*").unwrap();
    let code = Regex::new("`[^`]{1,60}`").unwrap();
    for line in text.lines().filter(|line| line.chars().count() > width) {
        let rest = &line[gutter.find(line).map_or(0, |gutter| gutter.end())..];
        let is_word = !code.replace_all(rest, "code").contains(' ');
        assert!(is_word, "at {width}: {line}\n{text}");
    }
}

fn at(width: usize) -> Options {
    Options {
        width: Some(width),
        ..Options::default()
    }
}

#[test]
fn lists_fit_the_terminal_and_lose_nothing() {
    let mut world = world();
    world.layers[0].rules[0].id = LONG.to_owned();
    let list = inventory(&world);
    for width in WIDTHS {
        let options = Options {
            verbose: true,
            ..at(width)
        };
        for by in [By::License, By::Crate] {
            let text = list::human(&list, by, &options);
            assert_folded(&text, width);
            for word in [
                "payments-cli",
                "ansi_colours",
                "denied",
                "LGPL-3.0-or-later",
            ] {
                assert!(
                    text.contains(word) || by == By::License,
                    "{word} at {width}: {text}"
                );
            }
        }
    }
}

#[test]
fn explanations_fit_the_terminal() {
    let world = world();
    let license = as_license(&world.layers, "MIT OR GPL-3.0-only").unwrap();
    let day = world.run.as_of;
    let mut topics = vec![
        about_crate(&world, "ansi_colours", PathsWanted::All).unwrap(),
        about_crate(&world, "bat", PathsWanted::Few).unwrap(),
        about_license(&world.layers, &license, None, day),
    ];
    topics.extend(page_names().filter_map(about_code));
    for width in WIDTHS {
        for topic in &topics {
            let text = topic::render(topic, Some(width));
            let is_code = |line: &&str| line.starts_with("    ") && topic.parts.len() == 1;
            let lines: Vec<&str> = text.lines().filter(|line| !is_code(line)).collect();
            assert_folded(&lines.join("\n"), width);
        }
    }
}

#[test]
fn trials_fit_the_terminal() {
    let world = world();
    let attempt = Attempt {
        krate: PackageIx(1),
        member: LONG.to_owned(),
        section: "dependency",
        lines: vec![ManifestLine {
            path: "Cargo.toml".into(),
            line: 5,
            text: "bat = { version = \"1\", features = [\"one\", \"two\", \"three\", \"four\"] }"
                .into(),
        }],
        present: vec![Present {
            label: "bat 1.0.0".into(),
            outcome: Outcome::Allowed,
            path: Some("payments-cli 1.2.3 → bat 1.0.0 → other 1.0.0 → another 1.0.0".into()),
        }],
        build_script: true,
        change: Change {
            new: [PackageIx(0), PackageIx(1)].into(),
            stricter: [PackageIx(0)].into(),
            unheard_of: 1,
            not_built: 1,
        },
        choices: Some(Choices {
            tried: 3,
            passing: vec![FeatureChoice {
                default: false,
                features: vec!["std".into(), "one".into(), "two".into(), "three".into()],
            }],
        }),
    };
    for width in WIDTHS {
        assert_folded(&attempt::render(&world, &attempt, &at(width)), width);
    }
}

#[test]
fn mistakes_and_errors_fit_the_terminal() {
    let words =
        "some words that are too many for a line of forty columns, and for one of eighty too";
    let mut sources = Sources::new();
    let file = sources.add(
        "ospo-policy.toml",
        format!("\n\nlicenses = [\"MIT\", \"{LONG}\"]\n"),
    );
    let place = Span::new(file, 14..19);
    let problem = Diagnostic::new(Code::PolicySyntax, place, words)
        .label(words)
        .help(words);
    for width in WIDTHS {
        let text = render_diagnostics(&sources, std::slice::from_ref(&problem), &at(width));
        assert_folded(&text, width);
        // What has no room beside the line is told below it.
        assert_eq!(text.matches("too many").count(), 3, "{text}");
        let help = [words.to_owned()];
        assert_folded(
            &render_error(Some("a-code"), words, &help, &at(width)),
            width,
        );
    }
}

/// A world with as many packages, and what depends on the first of them.
fn tree_of(count: usize, of: impl Fn(usize) -> Vec<usize>) -> (Judgement, Dependents) {
    let mut world = world();
    let package = world.graph.package(PackageIx(0)).clone();
    let named = |at: usize| {
        let mut package = package.clone();
        package.name = format!("{LONG}-{at}");
        package
    };
    world.graph = Graph::of("/ws", (0..count).map(named).collect());
    let dependent = |from: usize| Dependent {
        from: PackageIx(from),
        how: vec![
            "normal".to_owned(),
            "build by feature `x` of `y`".to_owned(),
        ],
    };
    let all = (0..count).map(|at| (PackageIx(at), of(at)));
    let all = all.filter(|(_, from)| !from.is_empty());
    let of = all.map(|(at, from)| (at, from.into_iter().map(dependent).collect()));
    let roots = vec![PackageIx(0)];
    let of = of.collect();
    (world, Dependents { roots, of })
}

#[test]
fn trees_fit_the_terminal() {
    let (world, tree) = tree_of(60, |at| (at + 1..60.min(at + 3)).collect());
    for width in WIDTHS {
        let text = dependents::render(&world, &tree, Some(width));
        for line in text.lines().filter(|line| line.chars().count() > width) {
            let text = line.trim_start_matches(['│', '├', '└', '─', ' ']);
            assert!(!text.contains(' '), "at {width}: {line}");
        }
    }
}

/// A fan has too many dependents to show, and in a chain the last would begin far to the right.
#[test]
fn trees_end_with_a_count_and_go_on_below() {
    let (world, tree) = tree_of(10_010, |at| match at {
        0 => (1..10_010).collect(),
        _ => Vec::new(),
    });
    let text = dependents::render(&world, &tree, None);
    assert_eq!(text.lines().count(), 10_002);
    assert!(text.ends_with("\n\nand 10 more packages\n"), "{text:.300}");
    let (world, tree) = tree_of(5_000, |at| (at + 1..5_000.min(at + 2)).collect());
    let text = dependents::render(&world, &tree, None);
    assert!(text.lines().all(|line| line.chars().count() < 250));
    let last = format!("{LONG}-4999 1.2.3 (normal and build by feature `x` of `y`)\n");
    assert!(text.ends_with(&last), "{text:.2000}");
}
