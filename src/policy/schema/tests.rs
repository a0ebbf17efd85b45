//! The table against what reads policies, and against what is made from it: the reference page and
//! the JSON Schema. `UPDATE_POLICY=1` writes these two anew.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::json::json_schema;
use super::key::{Key, Need, Takes};
use super::page;
use super::table::{FILE, TEST_FILE};
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::parse::{Beside, Draft, ParseContext, parse_layer};
use crate::source::Sources;

/// Ends what is written by hand of the page.
const MARK: &str = "<!-- From here on made from src/policy/schema/table.rs: \
                    UPDATE_POLICY=1 cargo test --locked --lib policy::schema -->\n\n";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Reads a policy as a first layer, `extends` and `include` not followed.
fn problems(text: &str) -> Vec<Diagnostic> {
    let mut sources = Sources::new();
    let file = sources.add("ospo-policy.toml", text);
    let context = ParseContext {
        today: jiff::civil::date(2026, 12, 1),
        tool_version: &semver::Version::new(0, 1, 0),
    };
    let beside = Beside {
        above: Some(&[]),
        included: &[],
    };
    let read =
        Draft::open(file, text, &context).and_then(|draft| parse_layer(&draft, &beside, &context));
    read.err().unwrap_or_default()
}

fn told(problems: &[Diagnostic]) -> Vec<String> {
    let told = |problem: &Diagnostic| {
        let lines = problem.lines.iter().map(|line| line.text.clone());
        format!(
            "{}: {} {}",
            problem.code,
            problem.title,
            lines.collect::<String>()
        )
    };
    problems.iter().map(told).collect()
}

/// Everything that has keys of its own: sections, and lists whose entries do.
fn tables() -> impl Iterator<Item = &'static Key> {
    let all = FILE
        .iter()
        .flat_map(|key| std::iter::once(key).chain(key.keys()));
    all.filter(|key| !key.keys().is_empty())
}

/// Every key with the table it stands in, or at the top of the file.
fn keys() -> Vec<(Option<&'static Key>, &'static Key)> {
    let top = FILE.iter().filter(|key| !key.is_later());
    let within = tables().flat_map(|table| table.keys().iter().map(move |key| (Some(table), key)));
    top.map(|key| (None, key)).chain(within).collect()
}

fn is_entry(table: Option<&Key>) -> bool {
    table.is_some_and(|table| matches!(table.takes, Takes::Entries(_) | Takes::TextsOrTables(_)))
}

fn is_section(key: &Key) -> bool {
    matches!(
        key.takes,
        Takes::Table(_) | Takes::Tables(_) | Takes::Named(_)
    )
}

/// The whole example with another value of one key.
fn with(section: Option<&'static Key>, key: &Key, value: &str) -> String {
    let whole = page::whole_example();
    let line = format!("{} = {}\n", key.name, key.example);
    let changed = format!("{} = {value}\n", key.name);
    let Some(section) = section else {
        return whole.replacen(&line, &changed, 1);
    };
    if is_entry(Some(section)) {
        return whole.replacen(
            &format!("{} = {}", section.name, section.example),
            &format!("{} = [{{ {} = {value} }}]", section.name, key.name),
            1,
        );
    }
    let own = page::example(section);
    assert!(whole.contains(&own) && own.contains(&line), "{line}");
    whole.replace(&own, &own.replacen(&line, &changed, 1))
}

/// A value of a type that a key does not take.
fn wrong(takes: &Takes) -> &'static str {
    match takes {
        Takes::Text | Takes::AnyText | Takes::Date | Takes::Boolean => "[1]",
        Takes::Number(..) | Takes::Word(_) => "[1]",
        _ => "1",
    }
}

#[test]
fn the_examples_of_the_table_are_a_policy() {
    let whole = page::whole_example();
    assert_eq!(told(&problems(&whole)), Vec::<String>::new(), "{whole}");
}

#[test]
fn each_key_is_read_in_its_section() {
    let mut seen = 0;
    for (section, key) in keys() {
        if section.is_none() && is_section(key) {
            continue;
        }
        let text = with(section, key, wrong(&key.takes));
        let told = told(&problems(&text));
        assert!(
            told.iter()
                .any(|line| line.starts_with("policy-wrong-type:"))
                && !told.iter().any(|line| line.contains("unknown key")),
            "{} of {section:?} is not read: {told:?}",
            key.name
        );
        seen += 1;
    }
    assert!(seen > 110, "only {seen} keys");
}

#[test]
fn a_key_that_is_not_in_the_table_is_refused_in_every_section() {
    for section in tables() {
        let first = &section.keys()[0];
        let between = if is_entry(Some(section)) { ", " } else { "\n" };
        let text = with(
            Some(section),
            first,
            &format!("{}{between}zzzzzzzz = 1", first.example),
        );
        let found = problems(&text);
        let unknown = found
            .iter()
            .any(|problem| problem.code == Code::PolicyUnknownKey);
        assert!(unknown, "{}: {:?}", section.name, told(&found));
        assert!(!accepts(&text), "{}", section.name);
    }
    let names: Vec<&str> = TEST_FILE.iter().map(|key| key.name).collect();
    assert_eq!(names, ["schema", "min-tool", "tests"]);
}

/// What reads policies takes its keys from the table: [`Key`]s are written nowhere else.
#[test]
fn the_parser_has_no_list_of_keys() {
    let mut seen = 0;
    for file in std::fs::read_dir(root().join("src/policy/parse")).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let text = std::fs::read_to_string(&path).unwrap();
            for word in ["KEYS", "Key {", "HELD", "HOMES"] {
                assert!(!text.contains(word), "{}: {word}", path.display());
            }
            seen += 1;
        }
    }
    assert!(seen > 20, "only {seen} files");
}

#[test]
fn the_words_of_the_table_are_those_that_are_read() {
    for (section, key) in keys() {
        let (words, value) = match key.takes {
            Takes::Word(words) => (words, "\"zzzzzzzz\""),
            Takes::Words(words) => (words, "[\"zzzzzzzz\"]"),
            _ => continue,
        };
        let told = told(&problems(&with(section, key, value))).join("\n");
        let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        let takes = format!("`{}` takes {}", key.name, words.join(", "));
        assert!(told.contains(&takes), "{takes}: {told}");
    }
}

#[test]
fn what_the_table_requires_is_required() {
    for (section, key) in keys() {
        let Need::Required(example) = key.need else {
            continue;
        };
        if is_entry(section) {
            continue;
        }
        let line = format!("{} = {}\n", key.name, key.example);
        let own = section.map_or_else(page::whole_example, page::example);
        let text = page::whole_example().replace(&own, &own.replacen(&line, "", 1));
        let told = told(&problems(&text)).join("\n");
        let asked = format!("needs the key `{}`", key.name);
        assert!(told.contains(&asked), "{asked}: {told}");
        if !example.is_empty() {
            let help = format!("add `{} = {example}`", key.name);
            assert!(told.contains(&help), "{help}: {told}");
        }
    }
}

/// Returns a policy as editors hand it to a schema: dates are texts.
fn as_json(text: &str) -> Value {
    fn value(from: &toml::Value) -> Value {
        match from {
            toml::Value::Datetime(date) => json!(date.to_string()),
            toml::Value::Array(items) => items.iter().map(value).collect(),
            toml::Value::Table(table) => {
                let fields = table.iter().map(|(key, field)| (key.clone(), value(field)));
                Value::Object(fields.collect())
            }
            toml::Value::String(text) => json!(text),
            toml::Value::Integer(number) => json!(number),
            toml::Value::Float(number) => json!(number),
            toml::Value::Boolean(boolean) => json!(boolean),
        }
    }
    value(&toml::from_str(text).unwrap())
}

fn accepts(text: &str) -> bool {
    let schema: Value = serde_json::from_str(&json_schema()).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    validator.is_valid(&as_json(text))
}

#[test]
fn the_json_schema_accepts_policies_and_refuses_wrong_types() {
    let mut seen = 0;
    for folder in [
        "policy-templates",
        ".",
        "examples/fails/app",
        "examples/passes/app",
    ] {
        for file in std::fs::read_dir(root().join(folder)).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if name.ends_with(".toml")
                && (folder == "policy-templates" || name == "ospo-policy.toml")
            {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(accepts(&text), "{}", path.display());
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 8);
    assert!(accepts(&page::whole_example()));
    assert!(accepts(
        "schema = 1\n[[tests]]\nlicense = \"MIT\"\nexpect = \"allow\"\n"
    ));
    assert!(accepts("schema = 1\n[policy]\nname = \"Payments team\"\n"));
    for (section, key) in keys() {
        if section.is_some() || !is_section(key) {
            let text = with(section, key, wrong(&key.takes));
            assert!(!accepts(&text), "{} in {section:?}", key.name);
        }
    }
    for wrong in [
        "[policy]\nname = \"P\"\n",
        "schema = 1\nscheme = 1\n",
        "schema = 1\nbaseline = 1\n",
        "schema = 1\n[defaults]\nverdict = \"review\"\n",
        "schema = 1\n[policy]\nname = \"P\"\n[defaults]\nverdict = \"allow\"\n",
    ] {
        assert!(!accepts(wrong), "{wrong}");
    }
}

#[test]
fn the_committed_page_and_schema_are_what_the_table_says() {
    let schema = root().join("schemas/policy-v1.schema.json");
    let reference = root().join("docs/policy.md");
    let written = |path: &Path| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        text.replace("\r\n", "\n")
    };
    let by_hand = written(&reference);
    let by_hand = by_hand.split(MARK).next().unwrap();
    let whole = format!("{by_hand}{MARK}{}", page::page());
    if std::env::var_os("UPDATE_POLICY").is_some() {
        std::fs::write(&schema, json_schema()).unwrap();
        std::fs::write(&reference, &whole).unwrap();
    }
    assert!(
        written(&schema) == json_schema(),
        "run this test with UPDATE_POLICY=1"
    );
    assert!(
        written(&reference) == whole,
        "run this test with UPDATE_POLICY=1"
    );
}
