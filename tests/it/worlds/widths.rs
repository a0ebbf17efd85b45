//! Nothing that a check tells people is wider than their terminal, in every world.

use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

use ospo_check::check::Check;
use ospo_check::findings::Judgement;
use ospo_check::report::{Options, Report, human};
use regex::Regex;

use super::{WORLDS, folder};
use crate::judge::TODAY;
use crate::world::{Place, World, WorldRun as Run};

const WIDTHS: [usize; 5] = [40, 80, 100, 120, 140];
/// Longest code that is kept on one line.
const WHOLE: usize = 60;

/// What stands in front of a line that is folded: numbers of lines, the names of notes, the marks of patches.
static GUTTER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[ 0-9]*(\|[ ]*|= (\w+: )?|-->|:::|[-+] +)?[ ]*").unwrap());
/// Code that counts as a word.
static CODE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!("`[^`]{{1,{WHOLE}}}`")).unwrap());

/// Tells whether a line holds more than one word, of which the last could have gone to the next line.
fn could_be_folded(line: &str) -> bool {
    let text = &line[GUTTER.find(line).map_or(0, |gutter| gutter.end())..];
    CODE.replace_all(text, "code").contains(' ')
}

fn judged(world: &World, run: &Run) -> Option<Judgement> {
    let place = Place::holding(world);
    let mut check = Check::new()
        .metadata(place.path("metadata.json"))
        .as_of(TODAY.parse().unwrap());
    let mut words = run.words().into_iter();
    while let Some(word) = words.next() {
        match word {
            "check" | "-v" => {}
            "--policy" => {
                let path = words.next()?;
                let template = path.starts_with("template:");
                let full = place.word(format!("ws/{path}"));
                check = check.policy(if template { path.to_owned() } else { full });
            }
            "--no-discovery" => check = check.no_discovery(),
            "--check-files" => check = check.check_files(),
            "--product" => check = check.product(words.next()?),
            "--stage" => check = check.stage(words.next()?),
            _ => return None,
        }
    }
    check.judge().ok()
}

#[test]
fn no_line_of_a_check_is_wider_than_the_terminal() {
    let mut told = BTreeSet::new();
    let mut wide = BTreeSet::new();
    for name in WORLDS {
        // What strangers write there to be a nuisance may not begin a line.
        if *name == "hostile" {
            continue;
        }
        let text = fs::read_to_string(folder().join(name).join("world.txt")).unwrap();
        let world = World::read(&text);
        if world.packages.is_empty() {
            continue;
        }
        let checks = world.runs.iter();
        let checks = checks.filter(|run| run.words().first() == Some(&"check"));
        for mut judgement in checks.filter_map(|run| judged(&world, run)) {
            // To be copied as it is.
            let findings = judgement.findings.iter_mut();
            findings.for_each(|finding| finding.stanzas.clear());
            told.extend(
                judgement
                    .findings
                    .iter()
                    .map(|finding| finding.code.as_str()),
            );
            for (width, verbose) in WIDTHS.into_iter().flat_map(|w| [(w, false), (w, true)]) {
                let options = Options {
                    width: Some(width),
                    verbose,
                    ..Options::default()
                };
                let text = human::render(&Report::of(&judgement), &options);
                let lines = text.lines().filter(|line| line.chars().count() > width);
                let lines = lines.filter(|line| could_be_folded(line));
                wide.extend(lines.map(|line| format!("{name} at {width}: {line}")));
            }
        }
    }
    let wide: Vec<String> = wide.into_iter().collect();
    assert!(wide.is_empty(), "\n{}", wide.join("\n"));
    // It looked at something.
    assert!(told.len() > 20, "{told:?}");
}
