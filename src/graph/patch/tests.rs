//! Manifests before and after.

use std::collections::{BTreeMap, BTreeSet};

use super::super::model::EdgeKind::{Build, Dev, Normal};
use super::{Entries, Hunk, TextEdit, apply, hunks};

fn rewrite(text: &str, edits: &[TextEdit]) -> Option<String> {
    super::rewrite(text, &Entries::read(text)?, edits)
}

fn replacements(pairs: &[(&str, &[&str])]) -> BTreeMap<String, BTreeSet<String>> {
    pairs
        .iter()
        .map(|(gone, with)| {
            let with = with.iter().map(|&word| word.to_owned()).collect();
            ((*gone).to_owned(), with)
        })
        .collect()
}

fn features(name: &str, pairs: &[(&str, &[&str])]) -> TextEdit {
    TextEdit::Features(Normal, name.to_owned(), replacements(pairs))
}

fn edited(text: &str, edit: TextEdit) -> String {
    let after = rewrite(text, &[edit]).unwrap();
    let found = hunks(text, &after);
    assert_eq!(apply(text, &found).unwrap(), after);
    // Applied one after the other, in the order given, they find their lines too.
    let one_by_one = found
        .iter()
        .fold(text.to_owned(), |text, hunk| apply(&text, [hunk]).unwrap());
    assert_eq!(one_by_one, after);
    after
}

#[test]
fn features_are_taken_out_and_looks_are_kept() {
    let without_x = || features("a", &[("x", &[])]);
    for (before, after) in [
        (
            "a = { version = \"1\", features = [\"x\"] } # why\n",
            "a = { version = \"1\" } # why\n",
        ),
        (
            "a = { version = \"1\", features = [\"x\", \"y\"] }\n",
            "a = { version = \"1\", features = [\"y\"] }\n",
        ),
        (
            "a = { features = [\"y\", \"x\"], version = \"1\" }\n",
            "a = { features = [\"y\"], version = \"1\" }\n",
        ),
        (
            "a = { version = \"1\", features = [\n    \"x\",\n    \"y\",\n] }\n",
            "a = { version = \"1\", features = [\n    \"y\",\n] }\n",
        ),
        (
            "a.version = \"1\"\na.features = [\"x\", \"y\"]\nb = \"1\"\n",
            "a.version = \"1\"\na.features = [\"y\"]\nb = \"1\"\n",
        ),
        (
            "[dependencies.a]\nversion = \"1\" # one\nfeatures = [\"x\"]\n\n[features]\nz = []\n",
            "[dependencies.a]\nversion = \"1\" # one\n\n[features]\nz = []\n",
        ),
    ] {
        let head = if before.starts_with('[') {
            ""
        } else {
            "[dependencies]\n"
        };
        assert_eq!(
            edited(&format!("{head}{before}"), without_x()),
            format!("{head}{after}")
        );
    }
}

#[test]
fn default_features_are_switched_off_and_the_others_named() {
    let off = |with: &'static [&'static str]| features("a", &[("default", with)]);
    for (before, with, after) in [
        (
            "a = \"1\" # one\n",
            &[][..],
            "a = { version = \"1\", default-features = false } # one\n",
        ),
        (
            "a = \"1\"\n",
            &["p", "q"][..],
            "a = { version = \"1\", default-features = false, features = [\"p\", \"q\"] }\n",
        ),
        (
            "a = { version = \"1\", features = [\"p\"] }\n",
            &["p", "q"][..],
            "a = { version = \"1\", features = [\"p\", \"q\"], default-features = false }\n",
        ),
        (
            "a = { version = \"1\", default-features = true }\n",
            &[][..],
            "a = { version = \"1\", default-features = false }\n",
        ),
        (
            "a = {version = \"1\"}\n",
            &[][..],
            "a = {version = \"1\", default-features = false}\n",
        ),
    ] {
        let before = format!("[dependencies]\n{before}");
        assert_eq!(
            edited(&before, off(with)),
            format!("[dependencies]\n{after}")
        );
    }
}

#[test]
fn a_feature_is_replaced_by_the_harmless_part_of_it() {
    let edit = || features("a", &[("full", &["fs", "net"])]);
    assert_eq!(
        edited(
            "[dependencies]\na = { version = \"1\", features = [\"full\", \"net\"] }\n",
            edit()
        ),
        "[dependencies]\na = { version = \"1\", features = [\"net\", \"fs\"] }\n"
    );
    // Where the feature is not asked for, nothing is asked for instead.
    let other = "[dependencies]\na = { version = \"1\", features = [\"net\"] }\n";
    assert_eq!(rewrite(other, &[edit()]).unwrap(), other);
}

#[test]
fn ends_of_lines_and_files_are_kept_or_harmless() {
    let off = || features("a", &[("default", &[])]);
    assert_eq!(
        edited("[dependencies]\r\na = \"1\"\r\n", off()),
        "[dependencies]\r\na = { version = \"1\", default-features = false }\r\n"
    );
    assert_eq!(
        edited("[dependencies]\na = \"1\"", off()).trim_end(),
        "[dependencies]\na = { version = \"1\", default-features = false }"
    );
    assert_eq!(
        edited(
            "[dependencies]\nb = \"1\"\na = \"1\"",
            TextEdit::Drop(Normal, "a".to_owned())
        ),
        "[dependencies]\nb = \"1\"\n"
    );
    assert_eq!(rewrite("[dependencies]\r\na = \"1\"\n", &[off()]), None);
}

#[test]
fn platform_tables_and_the_workspaces_table_are_edited_too() {
    let before = "[target.'cfg(unix)'.dependencies]\na = { version = \"1\", features = [\"x\"] }\n";
    assert_eq!(
        edited(before, features("a", &[("x", &[])])),
        "[target.'cfg(unix)'.dependencies]\na = { version = \"1\" }\n"
    );
    let before = "[workspace.dependencies]\na = \"1\"\n\n[dependencies]\na.workspace = true\n";
    let edit = TextEdit::WorkspaceFeatures("a".to_owned(), replacements(&[("default", &[])]));
    assert_eq!(
        edited(before, edit),
        "[workspace.dependencies]\na = { version = \"1\", default-features = false }\n\n[dependencies]\na.workspace = true\n"
    );
    // A member that inherits has no default features of its own to switch off.
    assert_eq!(
        rewrite(before, &[features("a", &[("default", &[])])]).unwrap(),
        before
    );
}

#[test]
fn dropping_takes_the_entry_and_what_features_say_of_it() {
    let before = "\
[dependencies]
# what a is for
a = { version = \"1\", optional = true, features = [
    \"x\",
] } # gone too
b = \"1\"

[features]
default = [\"std\", \"a\"]
std = [\"a?/std\", \"b/std\"]
more = [
    \"dep:a\", # really
    \"std\",
]
";
    let after = "\
[dependencies]
# what a is for
b = \"1\"

[features]
default = [\"std\"]
std = [\"b/std\"]
more = [ # really
    \"std\",
]
";
    assert_eq!(
        edited(before, TextEdit::Drop(Normal, "a".to_owned())),
        after
    );
    let dotted = "[dependencies]\na.version = \"1\"\na.features = [\"x\"]\nb = \"1\"\n";
    assert_eq!(
        edited(dotted, TextEdit::Drop(Normal, "a".to_owned())),
        "[dependencies]\nb = \"1\"\n"
    );
    let header = "[dependencies.a]\nversion = \"1\"\nfeatures = [\"x\"]\n\n# next\n[features]\n";
    assert_eq!(
        edited(header, TextEdit::Drop(Normal, "a".to_owned())),
        "\n# next\n[features]\n"
    );
}

#[test]
fn what_would_break_the_manifest_is_not_offered() {
    // Still a dependency for tests, and features speak of it.
    let both =
        "[dependencies]\na = \"1\"\n[dev-dependencies]\na = \"1\"\n[features]\nx = [\"a/x\"]\n";
    assert_eq!(
        rewrite(both, &[TextEdit::Drop(Normal, "a".to_owned())]),
        None
    );
    assert_eq!(
        rewrite(both, &[TextEdit::Move(Normal, Dev, "a".to_owned())]),
        None
    );
    let optional = "[dependencies]\na = { version = \"1\", optional = true }\n";
    assert_eq!(
        rewrite(optional, &[TextEdit::Move(Normal, Dev, "a".to_owned())]),
        None
    );
    assert_eq!(
        rewrite(optional, &[TextEdit::Drop(Build, "a".to_owned())]),
        None
    );
    let inline = "dependencies = { a = \"1\", b = \"1\" }\n";
    assert_eq!(
        rewrite(inline, &[TextEdit::Drop(Normal, "a".to_owned())]),
        None
    );
    assert_eq!(rewrite("[dependencies", &[features("a", &[])]), None);
}

#[test]
fn moving_makes_the_table_if_there_is_none() {
    let before = "[dependencies]\na = { version = \"1\", features = [\"x\"] }\nb = \"1\"\n";
    assert_eq!(
        edited(before, TextEdit::Move(Normal, Dev, "a".to_owned())),
        "[dependencies]\nb = \"1\"\n\n[dev-dependencies]\na = { version = \"1\", features = [\"x\"] }\n"
    );
    let before = "[dependencies]\na = \"1\"\n[build-dependencies]\nc = \"1\"\n";
    assert_eq!(
        edited(before, TextEdit::Move(Normal, Build, "a".to_owned())),
        "[dependencies]\n[build-dependencies]\nc = \"1\"\na = \"1\"\n"
    );
}

#[test]
fn hunks_are_whole_lines_last_first() {
    let found = hunks("a\nb\nc\nd\n", "a\nB\nc\n");
    assert_eq!(
        found,
        [
            Hunk {
                line: 4,
                before: "d\n".to_owned(),
                after: String::new()
            },
            Hunk {
                line: 2,
                before: "b\n".to_owned(),
                after: "B\n".to_owned()
            },
        ]
    );
    // What is added takes a line along by which it is found.
    assert_eq!(
        hunks("a\nb\n", "a\nnew\nb\n"),
        [Hunk {
            line: 1,
            before: "a\n".to_owned(),
            after: "a\nnew\n".to_owned()
        }]
    );
    // A header that is added takes what stands below it from then on, with what follows at once.
    for (before, after, moved) in [
        (
            "[a]\nx = 1\n",
            "[a]\n\n[b]\nx = 1\n",
            ("x = 1\n", "\n[b]\nx = 1\n"),
        ),
        (
            "[a]\nx = 1\n",
            "[a]\n[b]\nx = 1\ny = 1\n",
            ("x = 1\n", "[b]\nx = 1\ny = 1\n"),
        ),
    ] {
        let found = hunks(before, after);
        let hunk = Hunk {
            line: 2,
            before: moved.0.to_owned(),
            after: moved.1.to_owned(),
        };
        assert_eq!(found, [hunk]);
        assert_eq!(apply(before, &found).unwrap(), after);
    }
    assert_eq!(hunks("a\n", "a\n"), []);
    assert_eq!(apply("a\nb\n", &hunks("x\n", "y\n")), None);
}
