//! Target platforms: the triples asked for, and the `cfg` names that flags could switch on.
//!
//! `RUSTFLAGS` can switch any `--cfg` on, so a dependency behind one must not vanish when a
//! triple narrows the graph. guppy takes bare names as flags of a platform but always reads
//! `key = "value"` pairs and cargo's built-in oddities as false; those are rewritten to bare names
//! in the metadata before guppy sees it. Works on text; runs nothing.

use std::borrow::Cow;
use std::collections::BTreeSet;

use guppy::platform::{Platform, PlatformSpec, TargetFeatures};

use super::error::GraphError;
use crate::license::nearest;

/// Beyond this many names, each is tried only together with all others.
const MAX_SINGLE_FLAGS: usize = 64;

/// Keys that are a property of the triple and not of flags.
const TRIPLE_KEYS: &[&str] = &[
    "target_abi",
    "target_arch",
    "target_endian",
    "target_env",
    "target_family",
    "target_has_atomic",
    "target_os",
    "target_pointer_width",
    "target_vendor",
];

/// Keys guppy handles as cargo does.
const KNOWN_KEYS: &[&str] = &["feature", "target_feature"];

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

/// Metadata made ready for a simulation on `triples`: the text guppy shall read, and the platform.
pub(super) struct Prepared<'t> {
    pub(super) json: Cow<'t, str>,
    pub(super) target: PlatformSpec,
}

/// Returns the platforms of `triples`, every platform if there are none.
pub(super) fn prepare<'t>(json: &'t str, triples: &[String]) -> Result<Prepared<'t>, GraphError> {
    if triples.is_empty() {
        return Ok(Prepared {
            json: Cow::Borrowed(json),
            target: PlatformSpec::Any,
        });
    }
    let mut plain = Vec::new();
    for triple in triples {
        let platform =
            Platform::new_strict(triple.clone(), TargetFeatures::Unknown).map_err(|_unknown| {
                GraphError::UnknownTarget {
                    triple: triple.clone(),
                    nearest: nearest(triple, COMMON_TRIPLES.iter().copied()).map(str::to_owned),
                }
            })?;
        plain.push(platform);
    }
    let (json, flags) = rewrite_cfgs(json);
    let mut platforms = Vec::new();
    for platform in plain {
        // Plain for `not(..)`, with all names for the rest, and with each alone for `a` beside
        // `not(b)`.
        let mut all = platform.clone();
        all.add_flags(flags.iter().cloned());
        platforms.push(all);
        if flags.len() <= MAX_SINGLE_FLAGS {
            for flag in &flags {
                let mut single = platform.clone();
                single.add_flags([flag.clone()]);
                platforms.push(single);
            }
        }
        platforms.push(platform);
    }
    Ok(Prepared {
        json,
        target: PlatformSpec::platforms(platforms),
    })
}

/// How a `cfg` target starts in JSON, where cargo writes no spaces and saved files may.
const TARGET_KEY: &str = "\"target\"";

/// Rewrites the `cfg(..)` of every `"target"` and collects the bare names in them.
fn rewrite_cfgs(json: &str) -> (Cow<'_, str>, BTreeSet<String>) {
    let mut flags = BTreeSet::new();
    let mut out = String::new();
    let mut copied = 0;
    for (at, _) in json.match_indices(TARGET_KEY) {
        let Some((start, length)) = cfg_string(json, at + TARGET_KEY.len()) else {
            continue;
        };
        if let Some(rewritten) = rewrite_cfg(&json[start..start + length], &mut flags) {
            out.push_str(&json[copied..start]);
            out.push_str(&rewritten);
            copied = start + length;
        }
    }
    if copied == 0 {
        return (Cow::Borrowed(json), flags);
    }
    out.push_str(&json[copied..]);
    (Cow::Owned(out), flags)
}

/// Returns start and length of the string value behind a key, if it is a `cfg(..)`.
fn cfg_string(json: &str, after_key: usize) -> Option<(usize, usize)> {
    let rest = &json[after_key..];
    let value = rest
        .trim_start()
        .strip_prefix(':')?
        .trim_start()
        .strip_prefix('"')?;
    if !value.starts_with("cfg(") {
        return None;
    }
    let start = json.len() - value.len();
    let mut escaped = false;
    for (at, byte) in value.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some((start, at)),
            _ => {}
        }
    }
    None
}

/// Returns `cfg` (the inside of a JSON string) with bare names for what guppy reads as false, or
/// `None` if there is nothing to rewrite.
fn rewrite_cfg(cfg: &str, flags: &mut BTreeSet<String>) -> Option<String> {
    let mut out = String::new();
    let mut changed = false;
    let mut rest = cfg;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '\\') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        if rest.starts_with('\\') {
            // A string that belongs to no key; nothing in it is a name.
            let length = quoted(rest).map_or(1, |(_, length)| length);
            out.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let name = &rest[..end];
        let tail = &rest[end..];
        let behind = tail.trim_start();
        if behind.starts_with('(') {
            out.push_str(name);
            rest = tail;
        } else if let Some((value, length)) = behind
            .strip_prefix('=')
            .map(str::trim_start)
            .and_then(quoted)
        {
            let value_end = rest.len() - behind.trim_start_matches('=').trim_start().len() + length;
            if TRIPLE_KEYS.contains(&name) || KNOWN_KEYS.contains(&name) {
                out.push_str(&rest[..value_end]);
            } else {
                let flag = flag_name(name, value);
                out.push_str(&flag);
                flags.insert(flag);
                changed = true;
            }
            rest = &rest[value_end..];
        } else {
            let flag = match name {
                // Read as always false by guppy, but rustc's default configuration has them.
                "debug_assertions" | "test" | "proc_macro" => {
                    changed = true;
                    flag_name(name, "")
                }
                _ => name.to_owned(),
            };
            out.push_str(&flag);
            flags.insert(flag);
            rest = tail;
        }
    }
    out.push_str(rest);
    changed.then_some(out)
}

/// Splits an escaped JSON quotation (`\"..\"`) off the front: its inside and its whole length.
fn quoted(text: &str) -> Option<(&str, usize)> {
    let inside = text.strip_prefix("\\\"")?;
    let end = inside.find("\\\"")?;
    Some((&inside[..end], end + 4))
}

/// Makes a bare name that no one writes by hand; different pairs give different names.
fn flag_name(key: &str, value: &str) -> String {
    let mut name = format!("__cfg_{key}");
    for byte in value.bytes() {
        name.push_str(&format!("_{byte:02x}"));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_that_flags_can_set_become_names() {
        let json = r#"{"target":"cfg(all(unix, backend = \"wasm_js\"))","x":1,"target": "cfg(any(target_os = \"linux\", debug_assertions, not(loom)))","target":null,"target":"x86_64-pc-windows-msvc"}"#;
        let (out, flags) = rewrite_cfgs(json);
        let backend = flag_name("backend", "wasm_js");
        let debug = flag_name("debug_assertions", "");
        assert_eq!(
            out,
            json.replace(r#"backend = \"wasm_js\""#, &backend)
                .replace("debug_assertions", &debug)
        );
        assert_eq!(
            flags,
            ["unix", "loom", &backend, &debug]
                .map(str::to_owned)
                .into_iter()
                .collect()
        );
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
