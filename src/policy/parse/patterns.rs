//! Crate patterns, URL prefixes, paths and digests: text with a form of its own.

use semver::{Version, VersionReq};

use super::blanks;
use super::reader::{Reader, Text, shown};
use super::section::Section;
use super::values;
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::{CratePattern, Versions};

fn invalid(text: Text<'_>, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::PolicyInvalidValue, text.span, message)
}

/// Reads `name`, `name@1.2.3`, `name@^1` or `prefix-*`.
pub(super) fn krate(reader: &Reader<'_>, text: Text<'_>) -> Option<CratePattern> {
    let written = text.value;
    if blanks::refuse(reader, written, text) {
        return None;
    }
    let (name, version) = match written.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (written, None),
    };
    if name == "*" {
        reader.report(
            invalid(text, "`*` alone stands for every crate")
                .help("leave the condition out, or name crates: `name`, `prefix-*`"),
        );
        return None;
    }
    let (stem, prefix) = match name.strip_suffix('*') {
        Some(stem) => (stem, true),
        None => (name, false),
    };
    let is_name = !stem.is_empty()
        && stem
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if !is_name {
        let mut problem = invalid(text, format!("`{}` is not a crate name", shown(written)))
            .help("write `name`, `name@^1`, `name@1.2.3` or `prefix-*` (a `*` only at the end)");
        if let Some((name, version)) = written.split_once([' ', ':', '='])
            && !written.contains('@')
        {
            let version = version.trim_start_matches([' ', ':', '=']);
            problem = problem.did_you_mean(Some(&shown(&format!("{}@{version}", name.trim()))));
        }
        reader.report(problem);
        return None;
    }
    let version = match version {
        Some(version) => Some(requirement(reader, text, name, version)?),
        None => None,
    };
    Some(CratePattern {
        text: written.to_owned(),
        name: stem.to_owned(),
        prefix,
        version,
    })
}

fn requirement(reader: &Reader<'_>, text: Text<'_>, name: &str, version: &str) -> Option<Versions> {
    let span = text.part(reader, name.len() + 1..text.value.len());
    let is_bare = version.starts_with(|c: char| c.is_ascii_digit());
    // A requirement would lose the build of `1.2.3+fork`.
    let exact = version.strip_prefix('=').unwrap_or(version).trim_start();
    let found = match Version::parse(exact) {
        Ok(one) => Some(Versions::One(one)),
        Err(_) if is_bare || version.trim().is_empty() => None,
        Err(_) => VersionReq::parse(version).ok().map(Versions::Range),
    };
    if found.is_none() {
        let help = if is_bare && VersionReq::parse(version).is_ok() {
            format!(
                "write `{name}@^{version}` for a range; one version is written in full, as in `{name}@1.2.3`"
            )
        } else {
            format!("write one version (`{name}@1.2.3`) or a range (`{name}@^1`)")
        };
        let problem = Diagnostic::new(
            Code::PolicyInvalidValue,
            span,
            format!("`{}` is not a version of a crate", shown(version)),
        );
        reader.report(problem.help(help));
    }
    found
}

/// Reads a list of crate patterns; an empty one is a problem.
pub(super) fn crates(section: &Section<'_, '_>, key: &'static str) -> Option<Vec<CratePattern>> {
    let texts = section.some_texts(key)?.into_iter();
    Some(
        texts
            .filter_map(|text| krate(section.reader, text))
            .collect(),
    )
}

/// Reads a list of names or `prefix-*`, without versions.
pub(super) fn names(section: &Section<'_, '_>, key: &'static str) -> Option<Vec<CratePattern>> {
    let texts = section.some_texts(key)?;
    let mut names = Vec::new();
    for text in texts {
        let Some(pattern) = krate(section.reader, text) else {
            continue;
        };
        if pattern.version.is_some() {
            let name = text.value.split('@').next().unwrap_or_default();
            section.reader.report(
                invalid(
                    text,
                    format!("`{key}` of {} takes names without version", section.name),
                )
                .help(format!("write `\"{}\"`", shown(name))),
            );
        } else {
            names.push(pattern);
        }
    }
    Some(names)
}

/// Reads URL prefixes: a scheme and a host, ending at `/`; cargo's `sparse+` and the like go.
pub(super) fn url_prefixes(section: &Section<'_, '_>, key: &'static str) -> Vec<String> {
    let texts = section.texts(key).unwrap_or_default().into_iter();
    texts
        .filter_map(|text| url_prefix(section.reader, key, text))
        .collect()
}

fn url_prefix(reader: &Reader<'_>, key: &str, text: Text<'_>) -> Option<String> {
    let mut url = text.value;
    for kind in ["sparse+", "registry+", "git+"] {
        url = url.strip_prefix(kind).unwrap_or(url);
    }
    let host = url.split_once("://").map(|(_, rest)| rest);
    let local = url.starts_with("file:///");
    let is_url = host.is_some_and(|host| local || !host.is_empty() && !host.starts_with('/'))
        && !url.contains(|c: char| {
            c.is_whitespace() || c.is_control() || matches!(c, '*' | '?' | '#')
        });
    if !is_url {
        let mut problem = invalid(
            text,
            format!("`{}` is no URL prefix for `{key}`", shown(text.value)),
        );
        problem = match (
            key,
            url.split_once('@')
                .and_then(|(user, rest)| Some((user, rest.split_once(':')?))),
        ) {
            ("git", Some((user, (host, path)))) if !url.contains("://") => {
                let corrected = format!("ssh://{user}@{host}/{}", path.trim_start_matches('/'));
                problem.help(format!(
                    "write `\"{}/\"`",
                    shown(corrected.trim_end_matches('/'))
                ))
            }
            _ => problem.help(
                "write scheme, host and path, ending at `/`: `\"https://git.bank.example/\"`",
            ),
        };
        reader.report(problem);
        return None;
    }
    if !url.ends_with('/') {
        reader.report(
            invalid(
                text,
                format!("the prefix `{}` does not end at `/`", shown(text.value)),
            )
            .label("would also cover longer names")
            .help(format!("write `\"{}/\"`", shown(text.value))),
        );
        return None;
    }
    Some(url.to_owned())
}

/// Reads paths relative to the workspace root; `*` only at the end.
pub(super) fn paths(section: &Section<'_, '_>, key: &'static str) -> Vec<String> {
    let mut paths = Vec::new();
    let texts = section
        .field(key)
        .and_then(|field| values::path_list(section.reader, key, field.value));
    for text in texts.unwrap_or_default() {
        let path = text.value;
        let stem = path.strip_suffix('*').unwrap_or(path);
        let problem = if path.contains('\\') {
            invalid(text, format!("`{}` has backslashes", shown(path)))
                .help(format!("write `\"{}\"`", shown(&path.replace('\\', "/"))))
        } else if path.starts_with('/') || path.get(1..2) == Some(":") {
            invalid(text, format!("`{}` is an absolute path", shown(path)))
                .help("write it relative to the workspace root, as in `\"../shared\"`")
        } else if stem.contains('*') {
            invalid(text, format!("`{}` has a `*` before the end", shown(path)))
                .help("a `*` may only stand at the end, as in `\"../shared-*\"`")
        } else if stem.is_empty() {
            invalid(text, "`*` alone stands for every path")
                .help("name a directory, as in `\"../shared-*\"`")
        } else {
            paths.push(path.strip_prefix("./").unwrap_or(path).to_owned());
            continue;
        };
        section.reader.report(problem);
    }
    paths
}

/// Reads 64 hexadecimal digits; returns them in lower case.
pub(crate) fn sha256(text: &str) -> Option<String> {
    (text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .then(|| text.to_ascii_lowercase())
}
