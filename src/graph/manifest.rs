//! Manifests as text: where a dependency is declared, and what the root says about the resolver.
//!
//! Found by parsing with spans, never by searching; reads no file.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::model::EdgeKind;
use super::origin::RootManifest;
use crate::source::Span;

/// Where a manifest of ours declares a dependency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DependencyEntry {
    /// The entry, from its key to the end of its value; the header of a `[dependencies.x]` table.
    pub declared: Span,
    /// The entry in the root's `[workspace.dependencies]`, if the member inherits it.
    pub inherited: Option<Span>,
}

/// One declaration in one manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declaration {
    pub(super) range: Range<usize>,
    pub(super) inherits: bool,
}

/// Every declaration of a manifest. Many are asked for of one manifest, and parsing is what takes
/// time.
#[derive(Debug, Default)]
pub(super) struct Declarations {
    /// By kind and dependency, platform tables last.
    by_name: BTreeMap<EdgeKind, BTreeMap<String, Vec<Declaration>>>,
    /// The entries of `[workspace.dependencies]`.
    workspace: BTreeMap<String, Declaration>,
}

impl Declarations {
    /// Reads a manifest; one that is not TOML declares nothing.
    pub(super) fn read(text: &str) -> Self {
        let mut all = Self::default();
        let Ok(document) = DeTable::parse(text) else {
            return all;
        };
        let document = document.get_ref();
        all.add(document);
        let targets = table(document, "target");
        for (_, target) in targets.into_iter().flat_map(DeTable::iter) {
            if let DeValue::Table(target) = target.get_ref() {
                all.add(target);
            }
        }
        let workspace = table(document, "workspace");
        if let Some(shared) = workspace.and_then(|workspace| table(workspace, "dependencies")) {
            all.workspace.extend(entries(shared));
        }
        all
    }

    fn add(&mut self, parent: &DeTable<'_>) {
        for kind in [EdgeKind::Normal, EdgeKind::Build, EdgeKind::Dev] {
            let sections = sections(kind).into_iter();
            for section in sections.filter_map(|section| table(parent, section)) {
                for (name, declaration) in entries(section) {
                    let of_kind = self.by_name.entry(kind).or_default();
                    of_kind.entry(name).or_default().push(declaration);
                }
            }
        }
    }

    /// Returns every declaration of `dependency` in the tables of a kind, platform tables last.
    pub(super) fn of(&self, dependency: &str, kind: EdgeKind) -> &[Declaration] {
        let of_kind = self.by_name.get(&kind);
        of_kind
            .and_then(|names| names.get(dependency))
            .map_or(&[], Vec::as_slice)
    }

    /// Returns where `dependency` is in `[workspace.dependencies]`.
    pub(super) fn in_workspace(&self, dependency: &str) -> Option<Range<usize>> {
        let declaration = self.workspace.get(dependency)?;
        Some(declaration.range.clone())
    }
}

/// Finds the bytes of an entry: a range for each line or lines that say something of it.
pub(super) fn pieces(
    text: &str,
    key: &Spanned<DeString<'_>>,
    value: &Spanned<DeValue<'_>>,
) -> Vec<Range<usize>> {
    let is_written_out = value.span().start >= key.span().end;
    match value.get_ref() {
        // `[dependencies.x]` or `x.version = ".."`: each field stands for itself.
        DeValue::Table(fields) if !is_written_out => {
            let is_table = value.span().start < key.span().start;
            let header = is_table.then(|| value.span());
            let fields = fields.iter().map(|(key, value)| {
                let range = entry_range(key.span(), value);
                first_of_dotted(text, range.start)..range.end
            });
            header.into_iter().chain(fields).collect()
        }
        _ => vec![entry_range(key.span(), value)],
    }
}

/// Returns where the dotted key begins of which the last part begins at `part`.
fn first_of_dotted(text: &str, part: usize) -> usize {
    let line = text[..part].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..part];
    if before.contains(['{', '=', ',']) {
        return part;
    }
    line + before.len() - before.trim_start().len()
}

/// Finds a field of `[package]`, from its key to the end of its value.
pub(super) fn package_field(text: &str, field: &str) -> Option<Range<usize>> {
    let document = DeTable::parse(text).ok()?;
    let (key, value) = package(document.get_ref())?
        .iter()
        .find(|(key, _)| key.get_ref().as_ref() == field)?;
    Some(entry_range(key.span(), value))
}

/// What a published manifest says of its package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) license: Option<String>,
    pub(super) license_file: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) repository: Option<String>,
    pub(super) links: Option<String>,
    /// The packages of its build dependencies, whatever the platform.
    pub(super) builds_with: Vec<String>,
}

impl Identity {
    /// Reads it; nothing of what is no manifest of a package.
    pub(super) fn read(text: &str) -> Option<Self> {
        let document = DeTable::parse(text).ok()?;
        let package = package(document.get_ref())?;
        let field = |name: &str| Some(package.get(name)?.get_ref().as_str()?.to_owned());
        let authors = package
            .get("authors")
            .and_then(|list| list.get_ref().as_array());
        let authors = authors.into_iter().flat_map(|list| list.iter());
        Some(Self {
            name: field("name")?,
            version: field("version")?,
            license: field("license"),
            license_file: field("license-file"),
            authors: authors
                .filter_map(|author| author.get_ref().as_str().map(str::to_owned))
                .collect(),
            repository: field("repository"),
            links: field("links"),
            builds_with: builds_with(document.get_ref()),
        })
    }
}

fn builds_with(document: &DeTable<'_>) -> Vec<String> {
    let targets = table(document, "target").into_iter();
    let targets = targets.flat_map(|targets| targets.iter());
    let targets = targets.filter_map(|(_, target)| match target.get_ref() {
        DeValue::Table(target) => Some(target),
        _ => None,
    });
    let mut names = Vec::new();
    for parent in std::iter::once(document).chain(targets) {
        for section in sections(EdgeKind::Build) {
            for (name, entry) in table(parent, section)
                .into_iter()
                .flat_map(|all| all.iter())
            {
                let renamed = match entry.get_ref() {
                    DeValue::Table(fields) => fields.get("package"),
                    _ => None,
                };
                let package = renamed.and_then(|package| package.get_ref().as_str());
                names.push(package.unwrap_or(name.get_ref()).to_owned());
            }
        }
    }
    names
}

/// Reads what a root manifest says about the resolver.
pub(super) fn root_manifest(text: &str) -> RootManifest {
    let Ok(document) = DeTable::parse(text) else {
        return RootManifest::Unreadable;
    };
    let mut found = RootManifest::Silent;
    for name in ["workspace", "package", "project"] {
        let Some(resolver) =
            table(document.get_ref(), name).and_then(|section| section.get("resolver"))
        else {
            continue;
        };
        let named = resolver.get_ref().as_str().map(str::to_owned);
        let named = named.map_or(RootManifest::Unreadable, RootManifest::Resolver);
        // Two that contradict each other: which of them cargo takes is not for us to guess.
        if found != RootManifest::Silent && found != named {
            return RootManifest::Unreadable;
        }
        found = named;
    }
    found
}

/// The table of the package, with the name cargo still takes.
pub(in crate::graph) fn package<'t, 'i>(document: &'t DeTable<'i>) -> Option<&'t DeTable<'i>> {
    table(document, "package").or_else(|| table(document, "project"))
}

/// The tables of a kind, with the spelling cargo still takes.
const fn sections(kind: EdgeKind) -> [&'static str; 2] {
    match kind {
        EdgeKind::Normal => ["dependencies", ""],
        EdgeKind::Build => ["build-dependencies", "build_dependencies"],
        EdgeKind::Dev => ["dev-dependencies", "dev_dependencies"],
    }
}

fn entries(dependencies: &DeTable<'_>) -> impl Iterator<Item = (String, Declaration)> {
    dependencies.iter().map(|(key, value)| {
        let inherits = matches!(value.get_ref(), DeValue::Table(fields)
            if fields.get("workspace").is_some_and(|field| field.get_ref().as_bool() == Some(true)));
        let declaration = Declaration {
            range: entry_range(key.span(), value),
            inherits,
        };
        (key.get_ref().to_string(), declaration)
    })
}

/// Returns the bytes a person would call the entry.
fn entry_range(key: Range<usize>, value: &Spanned<DeValue<'_>>) -> Range<usize> {
    let span = value.span();
    if span.start < key.start {
        // `[dependencies.x]`: the parser gives the header as the place of the table.
        return span;
    }
    let mut end = span.end.max(key.end);
    if span == key
        && let DeValue::Table(fields) = value.get_ref()
        && let Some((field, first)) = fields.iter().next()
    {
        // `x.version = ".."`: the parser gives the key as the place of the implied table.
        end = end.max(entry_range(field.span(), first).end);
    }
    key.start..end
}

fn table<'t, 'i>(parent: &'t DeTable<'i>, key: &str) -> Option<&'t DeTable<'i>> {
    match parent.get(key)?.get_ref() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"
[package]
name = "app"
description = "foo = 1"
[dependencies]
foo = { version = "1", features = [
    "x",
] }
plain = "1"
dotted.version = "1"
dotted.features = ["x"]
"quoted-name" = "1"
shared.workspace = true
inline = { workspace = true, optional = true }
[dependencies.tabled]
package = "other"
[build-dependencies]
foo = "2"
[target.'cfg(unix)'.dependencies]
plain = "3"
[target.'cfg(unix)'.dev-dependencies.deep]
version = "1"
"#;

    fn slices(dependency: &str, kind: EdgeKind) -> Vec<(&'static str, bool)> {
        Declarations::read(MANIFEST)
            .of(dependency, kind)
            .iter()
            .map(|found| (&MANIFEST[found.range.clone()], found.inherits))
            .collect()
    }

    #[test]
    fn every_way_to_write_a_dependency_is_found() {
        use EdgeKind::{Build, Dev, Normal};
        assert_eq!(
            slices("foo", Normal),
            [(
                "foo = { version = \"1\", features = [\n    \"x\",\n] }",
                false
            )]
        );
        assert_eq!(slices("foo", Build), [("foo = \"2\"", false)]);
        assert_eq!(slices("foo", Dev), []);
        assert_eq!(
            slices("plain", Normal),
            [("plain = \"1\"", false), ("plain = \"3\"", false)]
        );
        assert_eq!(
            slices("dotted", Normal),
            [("dotted.version = \"1\"", false)]
        );
        assert_eq!(
            slices("quoted-name", Normal),
            [("\"quoted-name\" = \"1\"", false)]
        );
        assert_eq!(
            slices("shared", Normal),
            [("shared.workspace = true", true)]
        );
        assert_eq!(
            slices("inline", Normal),
            [("inline = { workspace = true, optional = true }", true)]
        );
        assert_eq!(slices("tabled", Normal), [("[dependencies.tabled]", false)]);
        assert_eq!(
            slices("deep", Dev),
            [("[target.'cfg(unix)'.dev-dependencies.deep]", false)]
        );
    }

    #[test]
    fn the_root_names_shared_dependencies_and_the_resolver() {
        let root = "[workspace]\nresolver = \"2\"\n[workspace.dependencies]\na = \"1\"\n";
        assert_eq!(
            Declarations::read(root)
                .in_workspace("a")
                .map(|range| &root[range]),
            Some("a = \"1\"")
        );
        assert_eq!(root_manifest(root), RootManifest::Resolver("2".to_owned()));
        assert_eq!(root_manifest("[workspace]"), RootManifest::Silent);
    }

    #[test]
    fn however_a_resolver_is_written_it_is_found_or_called_unreadable() {
        let named = |version: &str| RootManifest::Resolver(version.to_owned());
        for (text, found) in [
            ("[package]\nresolver = \"1\"", named("1")),
            ("[project]\nresolver = \"1\"", named("1")),
            ("[project]\nresolver = \"1\"\n[workspace]", named("1")),
            ("project.resolver = '1'", named("1")),
            ("\"project\" = { 'resolver' = \"\"\"1\"\"\" }", named("1")),
            ("[workspace]\r\nresolver = \"2\"\r\n", named("2")),
            ("\u{feff}[workspace]\nresolver = \"2\"", named("2")),
            (
                "[package]\nresolver = \"2\"\n[project]\nresolver = \"2\"",
                named("2"),
            ),
            (
                "[package]\nresolver = \"2\"\n[project]\nresolver = \"1\"",
                RootManifest::Unreadable,
            ),
            ("[workspace]\nresolver = 2", RootManifest::Unreadable),
            ("[project]\nresolver = [\"2\"]", RootManifest::Unreadable),
            ("[workspace", RootManifest::Unreadable),
            ("package = 1\n[workspace]", RootManifest::Silent),
        ] {
            assert_eq!(root_manifest(text), found, "{text:?}");
        }
    }

    #[test]
    fn a_project_is_a_package() {
        let text = "[project]\nname = \"a\"\nlicense = \"MIT\"\n";
        assert_eq!(
            package_field(text, "license").map(|range| &text[range]),
            Some("license = \"MIT\"")
        );
        assert_eq!(Identity::read(text), None);
        let text = text.to_owned() + "version = \"1.0.0\"\nauthors = [\"A\", 1]\n";
        let found = Identity::read(&text).unwrap();
        assert_eq!(found.license.as_deref(), Some("MIT"));
        assert_eq!(
            (found.name.as_str(), found.authors),
            ("a", vec!["A".to_owned()])
        );
    }
}
