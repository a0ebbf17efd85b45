//! Parses the target triples, and rewrites the `cfg(..)` expressions in cargo's metadata text so
//! that guppy keeps each dependency a `--cfg` flag could enable and drops those that can never
//! apply. `cfg` says how one expression is rewritten. Works on text only.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use guppy::platform::{Platform, PlatformSpec, TargetFeatures};

use super::cfg::{Cfg, NotCfg, flag_name};
use super::error::GraphError;
use super::search::places;
use crate::license::nearest;

/// Triples worth guessing at in a message.
const COMMON_TRIPLES: &[&str] = &[
    "aarch64-apple-darwin",
    "aarch64-apple-ios",
    "aarch64-linux-android",
    "aarch64-pc-windows-msvc",
    "aarch64-unknown-linux-gnu",
    "aarch64-unknown-linux-musl",
    "i686-pc-windows-msvc",
    "i686-unknown-linux-gnu",
    "riscv64gc-unknown-linux-gnu",
    "wasm32-unknown-unknown",
    "wasm32-wasip1",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-gnu",
    "x86_64-pc-windows-msvc",
    "x86_64-unknown-freebsd",
    "x86_64-unknown-linux-gnu",
    "x86_64-unknown-linux-musl",
];

/// Metadata made ready for a simulation: the text guppy shall read, and what was asked for.
pub(super) struct Prepared<'t> {
    pub(super) json: Cow<'t, str>,
    pub(super) platforms: Platforms,
}

/// The platforms to look at.
pub(super) struct Platforms {
    pub(super) target: PlatformSpec,
    /// Names of the packages that some package depends on for no platform at all.
    pub(super) never: BTreeSet<String>,
    /// What manifests say, by what guppy reads instead.
    pub(super) written: HashMap<String, String>,
}

/// Returns the platforms of `triples`, every platform if there are none.
pub(super) fn prepare<'t>(json: &'t str, triples: &[String]) -> Result<Prepared<'t>, GraphError> {
    let mut platforms = Vec::new();
    for triple in triples {
        let platform =
            Platform::new_strict(triple.clone(), TargetFeatures::Unknown).map_err(|_unknown| {
                GraphError::UnknownTarget {
                    triple: triple.clone(),
                    nearest: nearest(triple, COMMON_TRIPLES.iter().copied()).map(str::to_owned),
                }
            })?;
        platforms.push(platform);
    }
    let (
        json,
        Seen {
            flags,
            never,
            written,
        },
    ) = rewrite_cfgs(json);
    for platform in &mut platforms {
        platform.add_flags(flags.iter().cloned());
    }
    let target = if platforms.is_empty() {
        PlatformSpec::Any
    } else {
        PlatformSpec::platforms(platforms)
    };
    Ok(Prepared {
        json,
        platforms: Platforms {
            target,
            never,
            written,
        },
    })
}

/// How the target of a dependency starts in JSON, where cargo writes no spaces and saved files may.
const TARGET_KEY: &str = "\"target\"";

/// The kind that a dependency gets which is never built. guppy keeps links of kinds it does not know,
/// and follows them nowhere.
const NEVER: &str = "\"never\"";

/// How guppy shall read a `cfg`.
struct Rewritten {
    /// The inside of a JSON string; `None`: as it is.
    text: Option<String>,
    /// Whether it holds on no platform, with no flags.
    is_never: bool,
}

/// What was seen while rewriting.
#[derive(Default)]
struct Seen {
    /// Bare names in `cfg`s.
    flags: BTreeSet<String>,
    /// As in [`Platforms`].
    never: BTreeSet<String>,
    /// As in [`Platforms`].
    written: HashMap<String, String>,
}

/// Rewrites the `cfg(..)` of every `"target"`.
fn rewrite_cfgs(json: &str) -> (Cow<'_, str>, Seen) {
    let mut seen = Seen::default();
    let mut known: HashMap<&str, Rewritten> = HashMap::new();
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for at in places(json, TARGET_KEY) {
        // Behind a backslash it is the end of some other key, in a table that anybody may write.
        let is_key = !json[..at].ends_with('\\');
        let Some(value) = cfg_string(json, at + TARGET_KEY.len()).filter(|_| is_key) else {
            continue;
        };
        let cfg = &json[value.clone()];
        let rewritten = known
            .entry(cfg)
            .or_insert_with(|| rewrite_cfg(cfg, &mut seen.flags));
        if rewritten.is_never
            && let Some(kind) = value_beside(json, at, "kind")
        {
            edits.push((kind, NEVER.to_owned()));
            let name = value_beside(json, at, "name").map(|name| &json[name]);
            let name = name.and_then(|name| serde_json::from_str(name).ok());
            seen.never.extend(name);
        }
        if let Some(text) = &rewritten.text {
            edits.push((value, text.clone()));
        }
    }
    let text = |inside: &str| serde_json::from_str(&format!("\"{inside}\"")).ok();
    let rewritten = known
        .iter()
        .filter_map(|(cfg, rewritten)| Some((text(rewritten.text.as_deref()?)?, text(cfg)?)));
    seen.written.extend(rewritten);
    if edits.is_empty() {
        return (Cow::Borrowed(json), seen);
    }
    edits.sort_unstable_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(json.len() + json.len() / 16);
    let mut copied = 0;
    for (range, text) in edits {
        out.push_str(&json[copied..range.start]);
        out.push_str(&text);
        copied = range.end;
    }
    out.push_str(&json[copied..]);
    (Cow::Owned(out), seen)
}

/// Returns how guppy shall read `cfg`, the inside of a JSON string.
fn rewrite_cfg(cfg: &str, flags: &mut BTreeSet<String>) -> Rewritten {
    let as_it_is = Rewritten {
        text: None,
        is_never: false,
    };
    let Ok(text) = serde_json::from_str::<String>(&format!("\"{cfg}\"")) else {
        return as_it_is;
    };
    let inside = text
        .strip_prefix("cfg(")
        .and_then(|text| text.strip_suffix(')'));
    let (inside, is_never) = match inside.map(Cfg::parse) {
        Some(Ok(cfg)) => (cfg.write(flags), cfg.constant() == Some(false)),
        Some(Err(NotCfg::TooLarge)) => {
            let flag = flag_name("large", Some(&crate::source::sha256_hex(text.as_bytes())));
            flags.insert(flag.clone());
            (flag, false)
        }
        Some(Err(NotCfg::Malformed)) | None => return as_it_is,
    };
    let written = serde_json::Value::String(format!("cfg({inside})")).to_string();
    let written = &written[1..written.len() - 1];
    Rewritten {
        text: (written != cfg).then(|| written.to_owned()),
        is_never,
    }
}

/// Returns where the string value behind a key stands, if it is a `cfg(..)`.
fn cfg_string(json: &str, after_key: usize) -> Option<Range<usize>> {
    let value = after_colon(json, after_key)?;
    let inside = json[value..].strip_prefix('"')?;
    if !inside.starts_with("cfg(") {
        return None;
    }
    let start = json.len() - inside.len();
    Some(start..string_end(json.as_bytes(), value)? - 1)
}

/// Returns where the value of a key starts.
fn after_colon(json: &str, after_key: usize) -> Option<usize> {
    let value = json[after_key..].trim_start().strip_prefix(':')?;
    Some(json.len() - value.trim_start().len())
}

/// Returns the end of the string that starts at `at` with its quotation mark.
fn string_end(json: &[u8], at: usize) -> Option<usize> {
    let mut escaped = false;
    for (index, byte) in json.iter().enumerate().skip(at + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(index + 1),
            _ => {}
        }
    }
    None
}

/// Finds the value of `key`, `null` or a string, in the object that has another key at `at`.
fn value_beside(json: &str, at: usize, key: &str) -> Option<Range<usize>> {
    let bytes = json.as_bytes();
    let mut index = object_around(bytes, at)? + 1;
    let mut depth = 0_usize;
    while let Some(byte) = bytes.get(index) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1)?,
            b'"' => {
                let end = string_end(bytes, index)?;
                if depth == 0
                    && json[index + 1..end - 1] == *key
                    && let Some(value) = after_colon(json, end)
                {
                    let end = match bytes.get(value)? {
                        b'"' => string_end(bytes, value)?,
                        _ if json[value..].starts_with("null") => value + 4,
                        _ => return None,
                    };
                    return Some(value..end);
                }
                index = end;
                continue;
            }
            _ => {}
        }
        index += 1;
    }
    None
}

/// Returns where the object around `at`, which is in no string, begins.
fn object_around(json: &[u8], at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut in_string = false;
    for index in (0..at).rev() {
        match json[index] {
            b'"' => {
                let before = json[..index].iter().rev();
                let escapes = before.take_while(|byte| **byte == b'\\').count();
                if !in_string || escapes % 2 == 0 {
                    in_string = !in_string;
                }
            }
            _ if in_string => {}
            b'}' | b']' => depth += 1,
            b'{' | b'[' => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return (json[index] == b'{').then_some(index),
            },
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_that_flags_can_set_become_names() {
        let json = r#"{"target":"cfg(all(unix, backend = \"wasm_js\"))","x":1,"target": "cfg(any(target_os = \"linux\", debug_assertions, not(loom)))","target":null,"target":"x86_64-pc-windows-msvc"}"#;
        let (out, Seen { flags, .. }) = rewrite_cfgs(json);
        let backend = flag_name("backend", Some("wasm_js"));
        let debug = flag_name("debug_assertions", None);
        assert_eq!(
            out,
            json.replace(r#"backend = \"wasm_js\""#, &backend)
                .replace("debug_assertions", &debug)
                .replace("not(loom)", "any(all(), not(loom))")
        );
        assert_eq!(
            flags,
            ["loom", &backend, &debug]
                .map(str::to_owned)
                .into_iter()
                .collect()
        );
    }

    #[test]
    fn a_dependency_for_no_platform_gets_a_kind_that_is_never_built() {
        for (json, found) in [
            (
                r#"[{"kind":null,"target":"cfg(any())"},{"kind":"dev","target":"cfg(unix)"}]"#,
                r#"[{"kind":"never","target":"cfg(any())"},{"kind":"dev","target":"cfg(unix)"}]"#,
            ),
            (
                r#"{"kind":"build","features":["]","}\\","{\""],"x":{"kind":1},"target":"cfg(false)"}"#,
                r#"{"kind":"never","features":["]","}\\","{\""],"x":{"kind":1},"target":"cfg(any())"}"#,
            ),
            (
                "{ \"a\": [{}], \"target\" : \"cfg(not(all()))\",\n \"kind\" : null }",
                "{ \"a\": [{}], \"target\" : \"cfg(not(all()))\",\n \"kind\" : \"never\" }",
            ),
            // No kind beside it.
            (
                r#"{"kind":null,"x":[{"target":"cfg(any())"}]}"#,
                r#"{"kind":null,"x":[{"target":"cfg(any())"}]}"#,
            ),
            (
                r#"{"kind":["lib"],"target":"cfg(any())"}"#,
                r#"{"kind":["lib"],"target":"cfg(any())"}"#,
            ),
            // Another key that ends alike.
            (
                r#"{"kind":null,"x\"target":"cfg(any())"}"#,
                r#"{"kind":null,"x\"target":"cfg(any())"}"#,
            ),
        ] {
            assert_eq!(rewrite_cfgs(json).0, found);
        }
        let named =
            r#"{"name":"a","kind":null,"target":"cfg(any())"},{"name":"b","target":"cfg(x)"}"#;
        assert_eq!(
            rewrite_cfgs(named).1.never,
            BTreeSet::from(["a".to_owned()])
        );
    }

    #[test]
    fn what_is_too_large_to_read_is_one_name() {
        let wide = |entry: &str| format!("cfg(any({}))", entry.repeat(256));
        let json = |cfg: &str| format!(r#"{{"kind":null,"target":"{cfg}"}}"#);
        let mut flags = BTreeSet::new();
        for cfg in [wide("all(), "), wide("not(unix), ")] {
            let text = json(&cfg);
            let (out, found) = rewrite_cfgs(&text);
            let [flag] = &found.flags.into_iter().collect::<Vec<_>>()[..] else {
                panic!("not one flag");
            };
            assert_eq!(out, json(&format!("cfg({flag})")));
            flags.insert(flag.clone());
        }
        assert_eq!(flags.len(), 2);
    }

    #[test]
    fn odd_text_is_left_alone() {
        for json in [
            r#"{"target":"cfg("#,
            r#"{"target":"cfg(\"a b\")"}"#,
            r#"{"target":"cfg(a = b)"}"#,
            r#"{"target":"cfg(é)"}"#,
            r#"{"target":"cfg(a = \"x)"}"#,
        ] {
            assert_eq!(rewrite_cfgs(json).0, json);
        }
    }

    #[test]
    fn an_unknown_triple_is_an_error_with_a_near_one() {
        let error = prepare("{}", &["x86_64-unknown-linux-gn".to_owned()]).err();
        assert!(matches!(
            error,
            Some(GraphError::UnknownTarget { nearest: Some(name), .. })
                if name == "x86_64-unknown-linux-gnu"
        ));
    }
}
