//! Keeps files from knowing each other in circles: who imports whom inside a room, as the text says.

use std::collections::{BTreeMap, BTreeSet};

use crate::architecture::{code, sources};

/// How many files may know each other in a circle.
const MOST: usize = 3;

/// A file of the house: what it reads of others, and what it hands on under its own name.
#[derive(Default)]
struct File {
    imports: Vec<String>,
    handed_on: Vec<(String, String)>,
}

/// The files by the path of their module; tests left out.
type House = BTreeMap<String, File>;

fn house() -> House {
    let mut house = House::new();
    for (path, text) in sources() {
        let inside = path.strip_prefix("src").unwrap().with_extension("");
        let mut parts: Vec<&str> = inside.iter().map(|part| part.to_str().unwrap()).collect();
        if parts
            .iter()
            .any(|part| part.ends_with("tests") || *part == "testing")
        {
            continue;
        }
        let is_index = parts.last() == Some(&"mod");
        if is_index {
            parts.pop();
        }
        house.insert(parts.join("::"), read(&code(&text), is_index));
    }
    house
}

fn read(code: &str, is_index: bool) -> File {
    let mut file = File::default();
    let mut rest = String::new();
    for statement in code.split_inclusive(';') {
        let line = statement.rfind("use ").filter(|at| {
            let before = statement[..*at].lines().next_back().unwrap_or_default();
            before.trim().is_empty() || before.trim_start().starts_with("pub")
        });
        let Some(at) = line else {
            rest.push_str(statement);
            continue;
        };
        let is_public = statement[..at].trim_end().ends_with("pub")
            || statement[..at].trim_end().ends_with(')');
        rest.push_str(&statement[..at]);
        for (path, name) in spread(statement[at + 4..].trim_end_matches(';')) {
            if is_public {
                file.handed_on.push((name, path.clone()));
            }
            if !(is_public && is_index) {
                file.imports.push(path);
            }
        }
    }
    for start in ["super::", "crate::"] {
        for (at, _) in rest.match_indices(start) {
            let path = rest[at..].split(|c: char| !(c.is_alphanumeric() || "_:".contains(c)));
            file.imports.extend(path.take(1).map(str::to_owned));
        }
    }
    file
}

/// The paths that a `use` names, each with the name it gives.
pub(crate) fn spread(tree: &str) -> Vec<(String, String)> {
    let tree = tree.trim();
    let Some((before, rest)) = tree.split_once('{') else {
        let (path, name) = match tree.split_once(" as ") {
            Some(renamed) => renamed,
            None => (tree, tree.rsplit("::").next().unwrap()),
        };
        return vec![(path.trim().to_owned(), name.trim().to_owned())];
    };
    let inside = &rest[..rest.rfind('}').unwrap()];
    let mut depth = 0;
    let parts = inside.split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    parts
        .filter(|part| !part.trim().is_empty())
        .flat_map(spread)
        .map(|(path, name)| (format!("{}{path}", before.trim()), name))
        .collect()
}

/// The file in which lies what a path means in the module `from`, handed on however often.
fn find(house: &House, from: &str, path: &str) -> Option<String> {
    let mut at: Vec<&str> = from.split("::").filter(|part| !part.is_empty()).collect();
    let mut parts = path.split("::").filter(|part| !part.is_empty()).peekable();
    let child = |at: &[&str], part: &str| {
        let whole = [at, &[part]].concat().join("::");
        house.contains_key(&whole)
    };
    match *parts.peek()? {
        "crate" => at.clear(),
        "self" | "super" => {}
        part if child(&at, part) => {}
        _ => return None,
    }
    while let Some(part) = parts.next_if(|part| ["crate", "self", "super"].contains(part)) {
        if part == "super" {
            at.pop();
        }
    }
    while let Some(part) = parts.next_if(|part| child(&at, part)) {
        at.push(part);
    }
    let here = at.join("::");
    let handed_on = &house.get(&here)?.handed_on;
    let further = parts.next().and_then(|item| {
        let mut of_item = handed_on.iter().filter(|(name, _)| name == item);
        let mut all = handed_on.iter().filter(|(name, _)| name == "*");
        of_item.next().or_else(|| all.next())
    });
    match further {
        Some((_, path)) => find(house, &here, path),
        None => Some(here),
    }
}

/// Every file that is reached from `start`.
fn reached<'h>(imports: &'h BTreeMap<&str, BTreeSet<String>>, start: &str) -> BTreeSet<&'h str> {
    let mut found = BTreeSet::new();
    let mut open = vec![start];
    while let Some(file) = open.pop() {
        for next in imports.get(file).into_iter().flatten() {
            if found.insert(next.as_str()) {
                open.push(next);
            }
        }
    }
    found
}

/// The circles of the house, each once.
fn circles(house: &House) -> BTreeSet<Vec<String>> {
    let imports: BTreeMap<&str, BTreeSet<String>> = house
        .iter()
        .map(|(module, file)| {
            let found = file
                .imports
                .iter()
                .filter_map(|path| find(house, module, path));
            (
                module.as_str(),
                found.filter(|other| other != module).collect(),
            )
        })
        .collect();
    let reach: BTreeMap<&str, BTreeSet<&str>> = imports
        .keys()
        .map(|module| (*module, reached(&imports, module)))
        .collect();
    reach
        .iter()
        .filter(|(module, found)| found.contains(*module))
        .map(|(module, found)| {
            let knows =
                |other: &&&str| reach.get(**other).is_some_and(|back| back.contains(module));
            found
                .iter()
                .filter(knows)
                .map(|file| (*file).to_owned())
                .collect()
        })
        .collect()
}

#[test]
fn no_more_than_three_files_know_each_other_in_a_circle() {
    for circle in circles(&house()) {
        assert!(
            circle.len() <= MOST,
            "{} files know each other: {circle:?}",
            circle.len()
        );
    }
}

#[test]
fn commands_do_not_know_each_other_and_are_known_by_the_command_line_alone() {
    let house = house();
    let mut seen = 0;
    for (module, file) in &house {
        for path in &file.imports {
            let Some(found) = find(&house, module, path) else {
                continue;
            };
            if found.starts_with("cli::commands::") && found != *module {
                assert!(
                    ["cli::line", "cli::parse"].contains(&module.as_str()),
                    "`{module}` must not import `{found}`"
                );
                seen += 1;
            }
        }
    }
    assert!(seen >= 10, "only {seen} imports of commands are read");
}

#[test]
fn circles_are_found_whatever_way_the_files_import_each_other() {
    let circle = |texts: &[(&str, &str)]| {
        let house = texts
            .iter()
            .map(|(module, text)| ((*module).to_owned(), read(text, *module == "room")))
            .collect();
        let found = circles(&house);
        found.into_iter().flatten().collect::<Vec<_>>()
    };
    let index = (
        "room",
        "mod a;\nmod b;\npub(crate) use b::{B, other as C};\npub use a::*;\n",
    );
    for (of_a, of_b) in [
        ("use super::b::B;", "use super::a;"),
        ("use super::{\n    B,\n};", "use crate::room::a::A;"),
        ("use super::C;", "use crate::room::{Anything, C};"),
        ("fn f() { super::b::f() }", "fn f(a: crate::room::a::A) {}"),
        (
            "use std::fmt;\nuse super::b::{self, B as D};",
            "pub(crate) use super::a::A;",
        ),
    ] {
        let found = circle(&[index, ("room::a", of_a), ("room::b", of_b)]);
        assert_eq!(found, ["room::a", "room::b"], "{of_a} {of_b}");
    }
    let found = circle(&[
        index,
        ("room::a", "use super::B;\nuse std::a::C;"),
        ("room::b", "use std::fmt;\nuse other::a;"),
    ]);
    assert_eq!(found, [""; 0]);
}
