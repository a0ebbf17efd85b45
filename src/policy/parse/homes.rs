//! Where keys live: help for one that is written in the wrong place.

use super::reader::ROOT;
use crate::policy::schema;

/// Says where a key belongs that the section called `place` does not have, where that is plain.
pub(super) fn help(word: &str, place: &str) -> Option<String> {
    let word = word.to_ascii_lowercase().replace('_', "-");
    let is_root = place == ROOT;
    if is_root {
        let section = match word.as_str() {
            "license" | "licence" | "licenses" | "licences" | "allow" | "allowed" | "deny"
            | "denied" | "review" | "verdict" => {
                return Some(
                    "licenses are listed in rules: `[[rules]]`, and under it `id = \"permissive\"`, \
                     `licenses = [\"MIT\"]` and `verdict = \"allow\"`"
                        .to_owned(),
                );
            }
            "exception" | "exceptions" | "exemption" | "exemptions" => "[[waivers]]",
            "replacements" | "replacement" => "[[alternatives]]",
            "natives" | "native-code" => "[[native]]",
            "contracts" | "contract" => "[[agreements]]",
            _ => "",
        };
        if !section.is_empty() {
            return Some(format!("did you mean `{section}`?"));
        }
    } else if word == "native" {
        // A key and a section: which of them was meant cannot be seen from here.
        return Some(
            "`native` stands under `[defaults]`, and the licenses of native code under `[[native]]`"
                .to_owned(),
        );
    } else if let Some(root) = schema::key(schema::FILE, &word).filter(|key| !key.is_later()) {
        return Some(if matches!(word.as_str(), "schema" | "min-tool") {
            format!("`{word}` stands at the top of the file, before the first section")
        } else if root.is_mended_list() {
            format!("it is a section of its own: `[[{word}]]`")
        } else {
            format!("it is a section of its own: `[{word}]`")
        });
    }
    // A word that is known in many places helps nobody.
    let homes: Vec<String> = schema::FILE
        .iter()
        .filter(|section| schema::key(section.keys(), &word).is_some())
        .filter_map(|section| Some(format!("`{}`", section.header()?)))
        .collect();
    (1..=3)
        .contains(&homes.len())
        .then(|| format!("`{word}` stands under {}", homes.join(" or ")))
}
