//! Keeps what a user of the library can name small: a room shows its values and what makes them, and
//! keeps the rest to the house.

use std::collections::BTreeMap;

use crate::architecture::{code, sources};
use crate::circles::spread;

/// How many items there may be, methods, fields and variants left out.
const MOST: usize = 200;

/// The code of every module, by its path.
fn modules() -> BTreeMap<String, String> {
    sources()
        .into_iter()
        .map(|(path, text)| {
            let inside = path.strip_prefix("src").unwrap().with_extension("");
            let parts: Vec<&str> = inside.iter().map(|part| part.to_str().unwrap()).collect();
            let parts = match &parts[..] {
                [folders @ .., "mod"] => folders,
                ["lib"] => &[],
                all => all,
            };
            (parts.join("::"), code(&text))
        })
        .collect()
}

/// What can be named below a module that can be named itself.
fn items(modules: &BTreeMap<String, String>, module: &str) -> Vec<String> {
    let below = |name: &str| match module {
        "" => name.to_owned(),
        _ => format!("{module}::{name}"),
    };
    let mut found = Vec::new();
    for statement in modules[module].split("\npub ").skip(1) {
        let mut words = statement.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        let kind = words.next().unwrap();
        match kind {
            "mod" => found.extend(items(modules, &below(words.next().unwrap()))),
            "use" => {
                for (path, name) in spread(statement[4..].split(';').next().unwrap()) {
                    match path.strip_suffix("::*") {
                        Some(of) => found.extend(items(modules, &below(of))),
                        None => found.push(below(&name)),
                    }
                }
            }
            "struct" | "enum" | "trait" | "type" | "const" | "static" | "fn" | "union" => {
                let name = words.find(|word| !["fn", "unsafe"].contains(word));
                found.push(below(name.unwrap()));
            }
            other => panic!("{module}: what is `pub {other}`?"),
        }
    }
    let of_macros = modules[module].lines().filter(|line| line.ends_with("! {"));
    let is_known = |line: &str| line.starts_with([' ', '}']) || line == "words! {";
    for line in of_macros {
        assert!(is_known(line), "{module}: what does `{line}` make?");
    }
    found.extend(made(&modules[module]).map(|name| below(&name)));
    found
}

/// The items that macros make in a module; there is one such macro.
fn made(code: &str) -> impl Iterator<Item = String> {
    let calls = code.split("\nwords! {\n").skip(1);
    calls.map(|call| {
        let name = call.lines().find(|line| line.ends_with(" {"));
        name.unwrap().trim().trim_end_matches(" {").to_owned()
    })
}

#[test]
fn what_a_user_of_the_library_can_name_is_little() {
    let modules = modules();
    let items = items(&modules, "");
    let of = |name: &str| items.iter().any(|item| item == name);
    for known in [
        "check::Check",
        "vocabulary::Verdict",
        "policy::model::Rule",
        "report::json::render",
    ] {
        assert!(of(known), "{known} is not seen: {items:?}");
    }
    assert!(items.len() <= MOST, "{}: {items:#?}", items.len());
}
