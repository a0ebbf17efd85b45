//! The JSON Schema of policy files, for editors: <https://json-schema.org/draft/2020-12/schema>.
//!
//! It knows keys, types and words. What holds between keys, and dates in quotes, only the tool sees.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::key::{Key, Need, Takes};
use super::table::FILE;

/// A schema, as far as policies need one.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    dialect: Option<&'static str>,
    #[serde(rename = "$id", skip_serializing_if = "Option::is_none")]
    id: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_length: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<i64>,
    #[serde(rename = "enum", skip_serializing_if = "<[_]>::is_empty")]
    words: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Box<Self>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    any_of: Vec<Self>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    required: Vec<&'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    dependent_required: BTreeMap<&'static str, [&'static str; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Properties>,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_properties: Option<Others>,
}

/// Keys, in the order of the table.
struct Properties(Vec<(&'static str, Node)>);

impl Serialize for Properties {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, node)| (name, node)))
    }
}

/// What else may stand in a table.
#[derive(Serialize)]
#[serde(untagged)]
enum Others {
    Refused(bool),
    Each(Box<Node>),
}

/// Returns the JSON Schema of policy files and of the files they include, as text.
pub(crate) fn json_schema() -> String {
    // An included file has no `[policy]`; what is not allowed in one needs it.
    let of_layers = FILE.iter().filter(|key| {
        !key.stands.is_included() && !key.is_later() && !matches!(key.takes, Takes::Text)
    });
    let root = Node {
        dialect: Some("https://json-schema.org/draft/2020-12/schema"),
        id: Some("https://github.com/ospo-check/cargo-ospo-check/schemas/policy-v1.schema.json"),
        title: Some("cargo ospo-check policy, schema 1"),
        description: Some(
            "The policy file `ospo-policy.toml`, and the files it includes. For editors: the tool \
             itself checks more."
                .to_owned(),
        ),
        dependent_required: of_layers
            .filter(|key| key.name != "policy")
            .map(|key| (key.name, ["policy"]))
            .collect(),
        ..table(FILE)
    };
    let text = serde_json::to_string_pretty(&root).unwrap_or_default();
    text + "\n"
}

fn table(keys: &'static [Key]) -> Node {
    let known = || keys.iter().filter(|key| !key.is_later());
    let required = known().filter(|key| matches!(key.need, Need::Required(_)));
    Node {
        kind: Some("object"),
        required: required.map(|key| key.name).collect(),
        properties: Some(Properties(
            known().map(|key| (key.name, row(key))).collect(),
        )),
        additional_properties: Some(Others::Refused(false)),
        ..Node::default()
    }
}

fn row(key: &Key) -> Node {
    let mut description = key.doc.trim().to_owned();
    match key.need {
        Need::Required(_) => {}
        Need::When(_, when) => description += &format!("\n\nRequired: {when}."),
        Need::Or(otherwise) => description += &format!("\n\nWithout it: {otherwise}."),
    }
    if !key.example.is_empty() && !key.example.contains('\n') {
        description += &format!("\n\nExample: `{} = {}`", key.name, key.example);
    }
    Node {
        description: Some(description),
        ..value(&key.takes)
    }
}

fn value(takes: &Takes) -> Node {
    let of = |kind| Node {
        kind: Some(kind),
        ..Node::default()
    };
    let list = |items| Node {
        items: Some(Box::new(items)),
        ..of("array")
    };
    match takes {
        Takes::AnyText => of("string"),
        Takes::Text => Node {
            min_length: Some(1),
            ..of("string")
        },
        Takes::Date => Node {
            format: Some("date"),
            pattern: Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
            ..of("string")
        },
        Takes::Boolean => of("boolean"),
        Takes::Number(least, most) => Node {
            minimum: Some(*least),
            maximum: Some(*most),
            ..of("integer")
        },
        Takes::Word(words) => Node {
            words,
            ..of("string")
        },
        Takes::Words(words) => list(value(&Takes::Word(words))),
        Takes::Texts => list(value(&Takes::Text)),
        Takes::TextsOrTables(keys) => list(Node {
            any_of: vec![value(&Takes::Text), table(keys)],
            ..Node::default()
        }),
        Takes::Entries(keys) | Takes::Tables(keys) => list(table(keys)),
        Takes::Table(keys) => table(keys),
        Takes::Named(each) => Node {
            additional_properties: Some(Others::Each(Box::new(value(each)))),
            ..of("object")
        },
        Takes::Later => Node::default(),
    }
}
