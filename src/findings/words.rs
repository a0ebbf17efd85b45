//! How findings speak: names of packages, places and paths in plain words.
//!
//! One voice for all findings. Builds strings from facts; decides nothing and escapes nothing.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::decide::Context;
use crate::facts::LicenseFacts;
use crate::graph::{EdgeKind, Graph, Package, PackageIx, Path, Step};
use crate::policy::CratePattern;
use crate::vocabulary::Reach;

/// Most packages named one by one in a title.
pub(crate) const NAMED: usize = 2;
/// Most members named one by one.
const MEMBERS: usize = 3;

/// Returns `1 crate`, `2 crates`.
pub(crate) fn plural(count: usize, one: &str) -> String {
    if count == 1 {
        format!("{count} {one}")
    } else {
        format!("{count} {one}s")
    }
}

/// Returns `` `a` ``, `` `a` and `b` ``, `` `a`, `b` and `c` ``.
pub(crate) fn list<S: AsRef<str>>(words: &[S], last: &str) -> String {
    let quoted: Vec<String> = words
        .iter()
        .map(|word| format!("`{}`", word.as_ref()))
        .collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., end] => format!("{} {last} {end}", rest.join(", ")),
    }
}

/// Names the packages of a finding: the first ones by name, the rest by number.
pub(crate) fn packages(graph: &Graph, packages: &[PackageIx]) -> String {
    let labels: Vec<String> = packages
        .iter()
        .map(|ix| graph.package(*ix).label())
        .collect();
    some(&labels, NAMED)
}

/// Says that an entry of the policy is for another version of a package.
pub(crate) fn other_version(pattern: &CratePattern, package: &Package) -> String {
    let label = package.label();
    let other = format!("it is for `{}`, this is `{label}`", pattern.text);
    if pattern.may_mean(&package.name, &package.version) {
        format!(
            "{other}; a version with another build has to be written in full: `{}@{}`",
            package.name, package.version
        )
    } else {
        other
    }
}

/// Says in what way packages would be used: "linked into a `binary` product".
pub(crate) fn usage<'c>(contexts: impl IntoIterator<Item = &'c Context>) -> String {
    let contexts: Vec<&Context> = contexts.into_iter().collect();
    let reaches: BTreeSet<Reach> = contexts.iter().map(|context| context.reach).collect();
    let product = product(contexts);
    let ways: Vec<&str> = reaches.iter().map(|reach| way(*reach)).collect();
    match ways.as_slice() {
        [] => "used".to_owned(),
        [one] => format!("{one} {product}"),
        [rest @ .., end] => format!("{} or {end} {product}", rest.join(", ")),
    }
}

fn product<'c>(contexts: impl IntoIterator<Item = &'c Context>) -> String {
    let distributions: BTreeSet<&str> = contexts
        .into_iter()
        .filter_map(|context| context.distribution.as_deref())
        .collect();
    if distributions.is_empty() {
        return "our products".to_owned();
    }
    let names: Vec<&str> = distributions.into_iter().collect();
    let first = names.first().and_then(|name| name.chars().next());
    let article = if first.is_some_and(|first| "aeiouAEIOU".contains(first)) {
        "an"
    } else {
        "a"
    };
    format!("{article} {} product", list(&names, "or"))
}

/// As [`usage`], of many packages: "in a `binary` product", unless none of them is linked into it.
pub(super) fn usage_of_many(contexts: &[&Context]) -> String {
    let is_alike = contexts
        .windows(2)
        .all(|pair| pair[0].reach == pair[1].reach);
    let is_linked = contexts
        .iter()
        .any(|context| context.reach == Reach::Linked);
    if is_alike && !is_linked {
        usage(contexts.iter().copied())
    } else {
        format!("in {}", product(contexts.iter().copied()))
    }
}

/// Says how members use a package: "linked by `a`, `b` and 2 more".
pub(super) fn used_by(graph: &Graph, reach: Reach, members: &[PackageIx]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for member in members {
        let name = graph.package(*member).name.as_str();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let way = match reach {
        Reach::Linked => "linked by",
        Reach::ProcMacro => "run in the compiler for",
        Reach::Build => "used to build",
        Reach::Dev => "used to test",
    };
    let most = if names.len() > MEMBERS + 1 {
        MEMBERS
    } else {
        names.len()
    };
    let named = match (&names[..most], names.len() - most) {
        ([one], 0) => (*one).to_owned(),
        ([rest @ .., end], 0) => format!("{} and {end}", rest.join(", ")),
        (named, more) => format!("{} and {more} more", named.join(", ")),
    };
    format!("{way} {named}")
}

/// Lists words as [`list`] does, of more than `most` the first.
pub(crate) fn some<S: AsRef<str>>(words: &[S], most: usize) -> String {
    if words.len() <= most + 1 {
        return list(words, "and");
    }
    let named: Vec<String> = words[..most]
        .iter()
        .map(|word| format!("`{}`", word.as_ref()))
        .collect();
    format!("{} and {} more", named.join(", "), words.len() - most)
}

const fn way(reach: Reach) -> &'static str {
    match reach {
        Reach::Linked => "linked into",
        Reach::ProcMacro => "run in the compiler for",
        Reach::Build => "used to build",
        Reach::Dev => "used to test",
    }
}

/// Writes a path with the kind of each edge that is not a normal one, and the feature that
/// switches it on: `app → bat 0.25.0 (feature `tls`) → cc 1.0.0 (build)`.
pub(crate) fn path(graph: &Graph, path: &Path) -> String {
    let mut text = graph.package(path.member).name.clone();
    for step in &path.steps {
        text.push_str(" → ");
        text.push_str(&graph.package(step.to).label());
        text.push_str(&edge(step));
    }
    text
}

/// Says how a package gets in, where no line of a manifest can be shown.
pub(super) fn brought_in(graph: &Graph, way: &Path) -> String {
    format!("brought in by {}", path(graph, way))
}

/// What is said of a feature that is on because of another part of the build.
pub(crate) const ELSEWHERE: &str = ", on because of another dependency";

fn edge(step: &Step) -> String {
    let feature = step
        .feature
        .as_ref()
        .map(|feature| format!("feature `{feature}`"));
    marks(step, feature)
}

fn marks(step: &Step, feature: Option<String>) -> String {
    let kind = match step.kind {
        EdgeKind::Normal => None,
        EdgeKind::Build | EdgeKind::Dev => Some(step.kind.as_str().to_owned()),
    };
    let mark = if step.is_on_elsewhere { ELSEWHERE } else { "" };
    let feature = feature.map(|feature| format!("{feature}{mark}"));
    let marks: Vec<String> = [kind, feature].into_iter().flatten().collect();
    if marks.is_empty() {
        String::new()
    } else {
        format!(" ({})", marks.join(", "))
    }
}

/// Writes a path as [`path`] does, and says of which crate each feature is.
pub(crate) fn path_with_switches(graph: &Graph, path: &Path) -> String {
    let mut text = graph.package(path.member).name.clone();
    for step in &path.steps {
        text.push_str(" → ");
        text.push_str(&graph.package(step.to).label());
        text.push_str(&marks(step, switch(graph, step)));
    }
    text
}

/// Names a package that depends on another, and how: ``bat 0.25.0 (build, feature `x` of `bat`)``.
pub(crate) fn dependent(graph: &Graph, step: &Step) -> String {
    format!(
        "{}{}",
        graph.package(step.from).label(),
        marks(step, switch(graph, step))
    )
}

/// Names the feature that switches a step on, and says of which crate it is.
pub(crate) fn switch(graph: &Graph, step: &Step) -> Option<String> {
    let feature = step.feature.as_ref()?;
    let of = &graph.package(step.from).name;
    Some(format!("feature `{feature}` of `{of}`"))
}

/// Returns the labels along a path, as reports record it.
pub(crate) fn path_labels(graph: &Graph, path: &Path) -> Vec<String> {
    std::iter::once(path.member)
        .chain(path.steps.iter().map(|step| step.to))
        .map(|ix| graph.package(ix).label())
        .collect()
}

/// Says how a package comes to its license: what policies add, no package declares.
pub(crate) const fn declares(facts: &LicenseFacts) -> &'static str {
    if facts.added.is_empty() {
        "declares"
    } else {
        "stands under"
    }
}

/// Returns `12 days ago` or `yesterday`.
pub(crate) fn days_ago(days: i64) -> String {
    match days {
        1 => "yesterday".to_owned(),
        _ => format!("{days} days ago"),
    }
}

/// Returns `today`, `tomorrow` or `in 12 days`.
pub(crate) fn in_days(days: i64) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        _ => format!("in {days} days"),
    }
}

/// Fills the `{crate}`, `{version}` and `{license}` of a request link, percent-encoded.
pub(crate) fn link(template: &str, krate: &str, version: &str, license: &str) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        filled.push_str(&rest[..at]);
        rest = &rest[at..];
        let value = [
            ("{crate}", krate),
            ("{version}", version),
            ("{license}", license),
        ]
        .into_iter()
        .find(|(name, _)| rest.starts_with(name));
        match value {
            Some((name, value)) => {
                filled.push_str(&percent_encoded(value));
                rest = &rest[name.len()..];
            }
            None => {
                filled.push('{');
                rest = &rest[1..];
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// Encodes all but the unreserved characters (RFC 3986, section 2.3).
fn percent_encoded(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// Writes a string as TOML writes it, for stanzas to paste.
pub(crate) fn toml_string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Returns the day `days` after `date`, or the last day there is.
pub(crate) fn after(date: Date, days: i64) -> Date {
    i32::try_from(days)
        .ok()
        .and_then(|days| {
            date.checked_add(jiff::Span::new().try_days(days).ok()?)
                .ok()
        })
        .unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::{link, list, plural};

    #[test]
    fn lists_read_like_sentences() {
        assert_eq!(list(&["a"], "and"), "`a`");
        assert_eq!(list(&["a", "b", "c"], "and"), "`a`, `b` and `c`");
        assert_eq!(plural(1, "crate"), "1 crate");
        assert_eq!(plural(0, "crate"), "0 crates");
    }

    #[test]
    fn links_are_filled_and_encoded() {
        assert_eq!(
            link(
                "https://x.example/?c={crate}&v={version}&l={license}&{other}",
                "a&b",
                "1.0.0+c",
                "MIT OR é{crate}"
            ),
            "https://x.example/?c=a%26b&v=1.0.0%2Bc&l=MIT%20OR%20%C3%A9%7Bcrate%7D&{other}"
        );
    }
}
