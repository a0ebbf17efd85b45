//! `extends` and `include`: which other files a policy names. Reading them is the business of the
//! loader.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::blanks;
use super::patterns;
use super::reader::{Reader, Text, shown};
use super::section::Section;
use super::values;
use crate::diagnostic::{Code, Diagnostic};
use crate::license::nearest;
use crate::policy::schema;
use crate::source::Span;

/// Most entries of `extends`.
const MAX_EXTENDS: usize = 16;
/// Most patterns of `include`.
const MAX_PATTERNS: usize = 64;

/// The other files a policy names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Links {
    /// The layers above it, highest first.
    pub(crate) extends: Vec<Extends>,
    /// The patterns of the files that belong to it.
    pub(crate) include: Vec<Pattern>,
    /// Whether the text has anything that policies have.
    pub(crate) is_policy: bool,
    /// Whether not even a slip of the pen in it would make it one.
    pub(crate) is_alien: bool,
}

/// Tells whether a text is about something else: none of its keys is, or is almost, a policy's.
fn is_alien(root: &DeTable<'_>, text: &str) -> bool {
    let known = || schema::FILE.iter().map(|key| key.name);
    let keys = || root.iter().take(50).map(|(key, _)| key.get_ref().as_ref());
    !keys().any(|key| known().any(|known| known == key))
        && !keys().any(|key| nearest(key, known()).is_some())
        && !["schema", "[policy"].iter().any(|word| text.contains(word))
}

/// One entry of `extends`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Extends {
    /// What it names.
    pub(crate) target: Target,
    /// The digest it must have, in lower-case hexadecimal.
    pub(crate) sha256: Option<(String, Span)>,
    /// The path or the name of the template.
    pub(crate) span: Span,
}

/// What an entry of `extends` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A path, relative to the file that extends.
    Path(String),
    /// An embedded template.
    Template(String),
}

/// One entry of `include`: a folder below the policy's, and a file name with `*` in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// As written.
    pub(crate) text: String,
    /// The value.
    pub(crate) span: Span,
}

impl Pattern {
    /// Returns the folder, and what a file's name has to be.
    pub(crate) fn split(&self) -> (&str, &str) {
        self.text.rsplit_once('/').unwrap_or(("", &self.text))
    }

    /// Tells whether a file name is one of those meant. As in shells, `*` alone finds no hidden
    /// file.
    pub(crate) fn matches(&self, name: &str) -> bool {
        let (_, wanted) = self.split();
        let is_hidden = name.starts_with('.') && !wanted.starts_with('.');
        !is_hidden && fits(wanted, name)
    }
}

/// Matches a name against a pattern in which `*` stands for any run of characters.
fn fits(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut name) = name.strip_prefix(head) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let tail = parts.pop().unwrap_or_default();
    for part in parts {
        let Some((_, behind)) = name.split_once(part) else {
            return false;
        };
        name = behind;
    }
    name.ends_with(tail)
}

impl Links {
    /// Reads the entries that are in order; what is wrong with the others is told when the whole
    /// file is read. `text` is what was written, slips and all.
    pub(super) fn of(reader: &Reader<'_>, root: &DeTable<'_>, text: &str) -> Self {
        Self {
            extends: extends(reader, root),
            include: include(reader, root),
            is_policy: ["schema", "policy", "rules"]
                .iter()
                .any(|key| root.contains_key(*key)),
            is_alien: is_alien(root, text),
        }
    }
}

/// Reports what is wrong with `extends` and `include`.
pub(super) fn check(root: &Section<'_, '_>) {
    let table = root.whole();
    extends(root.reader, table);
    include(root.reader, table);
}

fn extends(reader: &Reader<'_>, root: &DeTable<'_>) -> Vec<Extends> {
    let Some(value) = root.get("extends") else {
        return Vec::new();
    };
    let span = reader.span(value.span());
    let invalid = |message: &str| Diagnostic::new(Code::PolicyInvalidValue, span, message);
    let Some(items) = value.get_ref().as_array() else {
        let problem = Diagnostic::new(
            Code::PolicyWrongType,
            span,
            "`extends` takes a list of layers",
        );
        reader.report(problem.help("write `extends = [{ path = \"../policy.toml\" }]`"));
        return Vec::new();
    };
    if items.is_empty() {
        reader.report(invalid("`extends` is empty").help("leave it out, or name a layer"));
    }
    if items.len() > MAX_EXTENDS {
        reader.report(invalid(&format!(
            "`extends` names more than {MAX_EXTENDS} layers"
        )));
    }
    let items = items.iter().take(MAX_EXTENDS);
    items.filter_map(|item| entry(reader, item)).collect()
}

fn entry(reader: &Reader<'_>, item: &Spanned<DeValue<'_>>) -> Option<Extends> {
    let span = reader.span(item.span());
    if let Some(text) = item.get_ref().as_str() {
        let meant = match text.strip_prefix("template:") {
            Some(name) => format!("{{ template = \"{}\" }}", shown(name)),
            None => format!("{{ path = \"{}\" }}", shown(text)),
        };
        let message = "an entry of `extends` says what it names";
        let problem = Diagnostic::new(Code::PolicyWrongType, span, message);
        reader.report(problem.help(format!("write `extends = [{meant}]`")));
        return None;
    }
    let table = values::table(reader, item)?;
    let keys = schema::keys_of(schema::FILE, "extends");
    let section = Section::open(reader, "this entry of `extends`", span, table, keys);
    let path = section
        .field("path")
        .and_then(|field| values::path(reader, "path", field.value))
        .filter(|text| !blanks::refuse(reader, "path", *text));
    let template = section.filled("template");
    let digest = section.filled("sha256");
    let sha256 = digest.and_then(|text| Some((digest_of(reader, text)?, text.span)));
    if section.field("path").is_some() == section.field("template").is_some() {
        let problem = Diagnostic::new(
            Code::PolicyInvalidValue,
            span,
            "an entry of `extends` names one layer: a `path` or a `template`",
        );
        reader.report(problem.help("write `{ path = \"…\" }` or `{ template = \"…\" }`"));
        return None;
    }
    // Without the digest that was asked for, the entry must not be followed.
    if digest.is_some() && sha256.is_none() || section.field("sha256").is_some() && digest.is_none()
    {
        return None;
    }
    let (target, span) = match (path, template) {
        (Some(path), None) => (Target::Path(path.value.to_owned()), path.span),
        (None, Some(name)) => (Target::Template(name.value.to_owned()), name.span),
        _ => return None,
    };
    Some(Extends {
        target,
        sha256,
        span,
    })
}

fn digest_of(reader: &Reader<'_>, text: Text<'_>) -> Option<String> {
    let bare = text.value.strip_prefix("sha256:").unwrap_or(text.value);
    let digest = patterns::sha256(bare);
    if digest.is_none() {
        let problem = Diagnostic::new(Code::PolicyInvalidValue, text.span, "not a SHA-256 digest");
        reader.report(problem.help("write 64 hexadecimal digits (`sha256sum FILE` prints them)"));
    }
    digest
}

fn include(reader: &Reader<'_>, root: &DeTable<'_>) -> Vec<Pattern> {
    let Some(value) = root.get("include") else {
        return Vec::new();
    };
    let texts = values::path_list(reader, "include", value).unwrap_or_default();
    let is_empty = value
        .get_ref()
        .as_array()
        .is_some_and(|list| list.is_empty());
    if is_empty || texts.len() > MAX_PATTERNS {
        let message = if is_empty {
            "`include` is empty".to_owned()
        } else {
            format!("`include` has more than {MAX_PATTERNS} patterns")
        };
        let span = reader.span(value.span());
        let problem = Diagnostic::new(Code::PolicyInvalidValue, span, message);
        reader.report(problem.help("write `include = [\"waivers/*.toml\"]`, or leave it out"));
    }
    let texts = texts.into_iter().take(MAX_PATTERNS);
    texts.filter_map(|text| pattern(reader, text)).collect()
}

fn pattern(reader: &Reader<'_>, text: Text<'_>) -> Option<Pattern> {
    let path = text.value;
    let invalid = |message: &str| {
        let message = format!("`{}` {message}", shown(path));
        Diagnostic::new(Code::PolicyInclude, text.span, message)
    };
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let mut parts = path.split('/');
    let problem = if path.contains('\\') {
        invalid("has backslashes").help(format!("write `\"{}\"`", shown(&path.replace('\\', "/"))))
    } else if path.starts_with('/') || path.get(1..2) == Some(":") {
        invalid("is an absolute path").help("included files lie beside the policy, or below it")
    } else if parts.any(|part| matches!(part, "" | "." | "..")) || blanks::is_blank(name) {
        invalid("is not a plain path below the policy's folder")
            .help("included files lie beside the policy, or below it: `\"waivers/*.toml\"`")
    } else if folder.contains('*') {
        invalid("has a `*` before the file name")
            .help("a `*` may only stand in the last part: `\"waivers/*.toml\"`")
    } else {
        return Some(Pattern {
            text: path.to_owned(),
            span: text.span,
        });
    };
    reader.report(problem);
    None
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        for (pattern, name, expected) in [
            ("*.toml", "a.toml", true),
            ("*.toml", ".toml", true),
            ("*.toml", "a.toml.bak", false),
            ("a.toml", "a.toml", true),
            ("a.toml", "b.toml", false),
            ("a*c*.toml", "abcd.toml", true),
            ("a*c*.toml", "abd.toml", false),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("*", "anything", true),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }
}
