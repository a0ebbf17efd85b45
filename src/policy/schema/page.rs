//! The reference `docs/policy.md`: a section for each row of the table.

use std::fmt::Write as _;

use super::key::{Key, Need, Stands, Takes};
use super::table::FILE;

/// Writes the part of the page that is made from the table.
pub(super) fn page() -> String {
    let mut page = String::from("## At the top of the file\n\n```toml\n");
    page += &lines(top());
    page += "```\n\n";
    page += &rows(top());
    for key in top().filter(|key| !key.keys().is_empty()) {
        page += &entry(key);
    }
    for section in sections() {
        let _ = write!(page, "\n## `{}`\n\n{}\n\n", title(section), doc(section));
        let _ = write!(
            page,
            "{} Left out: {}.\n\n",
            stands(section.stands),
            need(section)
        );
        let _ = write!(page, "```toml\n{}```\n", example(section));
        if !section.keys().is_empty() {
            page.push('\n');
            page += &rows(section.keys().iter());
            for key in section.keys().iter().filter(|key| !key.keys().is_empty()) {
                page += &entry(key);
            }
        }
    }
    page
}

/// Returns a policy that holds every section and key.
pub(super) fn whole_example() -> String {
    let mut policy = lines(top());
    for section in sections() {
        policy.push('\n');
        policy += &example(section);
    }
    policy
}

fn known() -> impl Iterator<Item = &'static Key> {
    FILE.iter().filter(|key| !key.is_later())
}

fn top() -> impl Iterator<Item = &'static Key> {
    known().filter(|key| !is_section(key))
}

fn sections() -> impl Iterator<Item = &'static Key> {
    known().filter(|key| is_section(key))
}

fn is_section(key: &Key) -> bool {
    matches!(
        key.takes,
        Takes::Table(_) | Takes::Tables(_) | Takes::Named(_)
    )
}

fn title(section: &Key) -> String {
    let named = || match section.takes {
        Takes::Named(Takes::Table(_)) => format!("[{}.*]", section.name),
        _ => format!("[{}]", section.name),
    };
    section.header().unwrap_or_else(named)
}

/// Writes what a section looks like.
pub(super) fn example(section: &'static Key) -> String {
    let keys = section.keys();
    match section.takes {
        Takes::Named(Takes::Table(_)) => {
            let name = section.example;
            format!("[{}.{name}]\n{}", section.name, lines(keys.iter()))
        }
        Takes::Named(_) => format!("[{}]\n{}\n", section.name, section.example),
        _ => format!("{}\n{}", title(section), lines(keys.iter())),
    }
}

fn lines(keys: impl Iterator<Item = &'static Key>) -> String {
    keys.map(|key| format!("{} = {}\n", key.name, key.example))
        .collect()
}

fn entry(key: &'static Key) -> String {
    format!(
        "\nAn entry of `{}`:\n\n{}",
        key.name,
        rows(key.keys().iter())
    )
}

fn rows(keys: impl Iterator<Item = &'static Key>) -> String {
    let mut rows = String::from("| key | takes | left out | what it does |\n|---|---|---|---|\n");
    for key in keys {
        let _ = writeln!(
            rows,
            "| `{}` | {} | {} | {} |",
            key.name,
            takes(&key.takes),
            need(key),
            doc(key)
        );
    }
    rows
}

fn doc(key: &Key) -> &'static str {
    key.doc.trim()
}

fn need(key: &Key) -> String {
    match key.need {
        Need::Required(_) => "**required**".to_owned(),
        Need::When(_, when) => format!("**required** {when}"),
        Need::Or(otherwise) => otherwise.to_owned(),
    }
}

const fn stands(stands: Stands) -> &'static str {
    match stands {
        Stands::First => "May stand in the first layer only.",
        Stands::FirstFiles => "May stand in the first layer and the files that it includes.",
        Stands::AnyLayer => "May stand in every layer, not in an included file.",
        Stands::AnyFile => "May stand in every layer and in included files.",
    }
}

fn takes(takes: &Takes) -> String {
    let quoted = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|word| format!("`\"{word}\"`")).collect();
        words.join(", ")
    };
    match takes {
        Takes::Text => "a text".to_owned(),
        Takes::AnyText => "a text, which may be empty".to_owned(),
        Takes::Date => "a date".to_owned(),
        Takes::Boolean => "`true` or `false`".to_owned(),
        Takes::Number(least, most) if least == most => format!("`{least}`"),
        Takes::Number(least, most) => format!("a whole number from {least} to {most}"),
        Takes::Word(words) => format!("one of {}", quoted(words)),
        Takes::Words(words) => format!("a list of {}", quoted(words)),
        Takes::Texts => "a list of texts".to_owned(),
        Takes::TextsOrTables(_) => "a list of texts or tables".to_owned(),
        Takes::Entries(_) | Takes::Tables(_) => "a list of tables".to_owned(),
        Takes::Table(_) => "a table".to_owned(),
        Takes::Named(_) => "a table of file names and digests".to_owned(),
        Takes::Later => "nothing yet".to_owned(),
    }
}
