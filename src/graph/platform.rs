//! Target platforms: the triples asked for, and the `cfg` names that flags could switch on.
//!
//! `RUSTFLAGS` can switch any `--cfg` on or leave it off, so a dependency behind one must not
//! vanish when a triple narrows the graph. Every platform has all names as flags, which can only
//! add dependencies once no name is under a `not(..)`; a `not(..)` with a name in it is made true.
//! guppy takes bare names as flags of a platform but always reads `key = "value"` pairs and
//! cargo's built-in oddities as false; those are rewritten to bare names. All this happens to the
//! metadata before guppy sees it. Works on text; runs nothing.

use std::borrow::Cow;
use std::collections::BTreeSet;

use guppy::platform::{Platform, PlatformSpec, TargetFeatures};

use super::error::GraphError;
use crate::license::nearest;

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
    for mut platform in plain {
        platform.add_flags(flags.iter().cloned());
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

/// Returns `cfg` (the inside of a JSON string) with bare names for what guppy reads as false and
/// without a `not(..)` that flags could make true, or `None` if there is nothing to rewrite.
fn rewrite_cfg(cfg: &str, flags: &mut BTreeSet<String>) -> Option<String> {
    let mut rewriter = Rewriter {
        out: String::new(),
        flags,
        changed: false,
        depth: 0,
        not: None,
    };
    let mut rest = cfg;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            // A string that belongs to no key; nothing in it is a name.
            '\\' => rewriter.copy(rest, quoted(rest).map_or(1, |(_, length)| length)),
            '(' => rewriter.open(rest),
            ')' => rewriter.close(rest),
            'a'..='z' | 'A'..='Z' | '_' => rewriter.name(rest),
            _ => rewriter.copy(rest, c.len_utf8()),
        };
        rest = &rest[length..];
    }
    rewriter.changed.then_some(rewriter.out)
}

/// A `cfg` half rewritten. Each method takes what is left and returns how much of it is dealt with.
struct Rewriter<'f> {
    out: String,
    flags: &'f mut BTreeSet<String>,
    changed: bool,
    depth: usize,
    not: Option<OutermostNot>,
}

/// A `not(..)` that is in no other.
struct OutermostNot {
    /// Where it starts in what is written.
    start: usize,
    /// How many parentheses are open around it.
    depth: usize,
    /// Whether a flag could make it true.
    has_flag: bool,
}

impl Rewriter<'_> {
    fn copy(&mut self, rest: &str, length: usize) -> usize {
        self.out.push_str(&rest[..length]);
        length
    }

    fn open(&mut self, rest: &str) -> usize {
        self.depth += 1;
        self.copy(rest, 1)
    }

    fn close(&mut self, rest: &str) -> usize {
        self.depth = self.depth.saturating_sub(1);
        self.copy(rest, 1);
        if let Some(not) = self.not.take_if(|not| not.depth == self.depth)
            && not.has_flag
        {
            // What it was stays inside: no two dependencies may become the same.
            self.out.insert_str(not.start, "any(all(), ");
            self.out.push(')');
            self.changed = true;
        }
        1
    }

    fn name(&mut self, rest: &str) -> usize {
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let name = &rest[..end];
        let behind = rest[end..].trim_start();
        if behind.starts_with('(') {
            if name == "not" && self.not.is_none() {
                self.not = Some(OutermostNot {
                    start: self.out.len(),
                    depth: self.depth,
                    has_flag: false,
                });
            }
            return self.copy(rest, end);
        }
        let pair = behind
            .strip_prefix('=')
            .map(str::trim_start)
            .and_then(|value| Some((value.len(), quoted(value)?)));
        if let Some((left, (value, length))) = pair {
            let length = rest.len() - left + length;
            if TRIPLE_KEYS.contains(&name) || KNOWN_KEYS.contains(&name) {
                return self.copy(rest, length);
            }
            self.changed = true;
            self.flag(flag_name(name, value));
            return length;
        }
        match name {
            "unix" | "windows" => {
                self.copy(rest, end);
            }
            // Read as always false by guppy, but rustc's default configuration has them.
            "debug_assertions" | "test" | "proc_macro" => {
                self.changed = true;
                self.flag(flag_name(name, ""));
            }
            _ => self.flag(name.to_owned()),
        }
        end
    }

    fn flag(&mut self, flag: String) {
        self.out.push_str(&flag);
        self.flags.insert(flag);
        if let Some(not) = &mut self.not {
            not.has_flag = true;
        }
    }
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
    fn no_name_that_flags_can_set_stays_under_a_not() {
        for (cfg, rewritten) in [
            (
                "cfg(all(a, c, not(b)))",
                Some("cfg(all(a, c, any(all(), not(b))))"),
            ),
            (
                "cfg(not(any(unix, not(a))))",
                Some("cfg(any(all(), not(any(unix, not(a)))))"),
            ),
            (
                "cfg(any( not (b), not(windows), not( a )))",
                Some("cfg(any( any(all(), not (b)), not(windows), any(all(), not( a ))))"),
            ),
            ("cfg(all(not(windows), a))", None),
            (r#"cfg(not(target_os = \"linux\"))"#, None),
        ] {
            let found = rewrite_cfg(cfg, &mut BTreeSet::new());
            assert_eq!(found.as_deref(), rewritten, "{cfg}");
        }
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
