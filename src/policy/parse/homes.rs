//! Where keys live: help for one that is written in the wrong place.

use super::reader::ROOT;
use super::{agreements, cases, file, layer, native, products, rules, sections, waivers};

/// Every section and its keys. A word that is known in many places helps nobody.
const HOMES: &[(&str, &[&str])] = &[
    ("[policy]", sections::POLICY_KEYS),
    ("[defaults]", sections::DEFAULTS_KEYS),
    ("[scope]", sections::SCOPE_KEYS),
    ("[[rules]]", rules::KEYS),
    ("[[members]]", sections::MEMBER_KEYS),
    ("[first-party]", sections::FIRST_PARTY_KEYS),
    ("[waiver-terms]", sections::WAIVER_TERMS_KEYS),
    ("[[waivers]]", waivers::KEYS),
    ("[[agreements]]", agreements::KEYS),
    ("[[products]]", products::KEYS),
    ("[[clarifications]]", waivers::CLARIFICATION_KEYS),
    ("[[alternatives]]", sections::ALTERNATIVE_KEYS),
    ("[lower-layers]", layer::LOWER_LAYERS_KEYS),
    ("[[native]]", native::KEYS),
    ("[[tests]]", cases::KEYS),
];

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
    } else if file::KEYS.contains(&word.as_str()) && !file::UNSUPPORTED.contains(&word.as_str()) {
        return Some(if matches!(word.as_str(), "schema" | "min-tool") {
            format!("`{word}` stands at the top of the file, before the first section")
        } else if super::syntax::LISTS.contains(&word.as_str()) {
            format!("it is a section of its own: `[[{word}]]`")
        } else {
            format!("it is a section of its own: `[{word}]`")
        });
    }
    let homes: Vec<String> = HOMES
        .iter()
        .filter(|(_, keys)| keys.contains(&word.as_str()))
        .map(|(home, _)| format!("`{home}`"))
        .collect();
    (1..=3)
        .contains(&homes.len())
        .then(|| format!("`{word}` stands under {}", homes.join(" or ")))
}
