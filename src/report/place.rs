//! Where findings lie, for formats that count paths from the top of a repository.
//!
//! Turns spans into repository paths, lines and columns. Knows no format and reads no file; the
//! folders are handed in.

use std::collections::BTreeSet;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use crate::diagnostic::{LabelledSpan, Severity};
use crate::findings::{Finding, Judgement};
use crate::source::{FileId, Span};

/// The folders that paths are counted from; absolute, with links resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The workspace root.
    pub root: Utf8PathBuf,
    /// What paths are relative to: the top of the repository, or what was asked for.
    pub top: Utf8PathBuf,
}

/// A place in a file of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Path from the top of the repository.
    pub(super) path: String,
    /// The place in the file; `None` is its first line.
    pub(super) span: Option<Span>,
    /// What is to be seen there.
    pub(super) label: String,
}

/// The places of a finding: where it is shown, and what else to look at.
pub(super) struct Places {
    /// The one place every finding has.
    pub(super) primary: Place,
    /// The others that lie in the repository.
    pub(super) related: Vec<Place>,
}

impl Base {
    /// Returns the path of the workspace's own manifest.
    pub(super) fn manifest(&self) -> String {
        relative(&self.root.join("Cargo.toml"), &self.top)
    }

    /// Returns the workspace's folder, empty where it is the top.
    pub(super) fn workspace(&self) -> String {
        relative(&self.root, &self.top)
    }

    /// Returns the path of a file that was read, if it lies in the workspace or the repository.
    pub(super) fn path(&self, judgement: &Judgement, file: FileId) -> Option<String> {
        let mut layers = judgement.layers.iter().zip(&judgement.layer_paths);
        let path = match layers.find(|(layer, _)| layer.holds(file)) {
            // A policy is shown by its file name only where it lies outside the workspace.
            Some((layer, main)) => {
                let mut included = layer.included.iter();
                match included.find(|(included, _)| *included == file) {
                    Some((_, path)) => main.as_ref()?.parent()?.join(path),
                    None => main.clone()?,
                }
            }
            None => self.shown(judgement).join(judgement.sources.path(file)),
        };
        let path = normal(&path);
        (path.starts_with(&self.top) || path.starts_with(&self.root))
            .then(|| relative(&path, &self.top))
    }

    /// Returns the folder that the paths of a judgement's files are relative to.
    fn shown<'p>(&'p self, judgement: &'p Judgement) -> &'p Utf8Path {
        let graph = &judgement.graph;
        if graph.shown_root() == graph.root() {
            &self.root
        } else {
            graph.shown_root()
        }
    }

    /// Returns where a finding is shown.
    ///
    /// Of a failure that is a line of our own manifest, because that is what its author can change;
    /// of a finding about the policy it is the policy's line. Whatever has neither is shown at the
    /// first line of the workspace's manifest, because the formats need a place.
    pub(super) fn places(&self, judgement: &Judgement, finding: &Finding) -> Places {
        let is_policy = |location: &LabelledSpan| is_policy(judgement, location.span.file);
        let is_failure = finding.code.severity() == Severity::Error;
        let primary = finding.locations.iter().position(|location| {
            (!is_failure || !is_policy(location))
                && self.path(judgement, location.span.file).is_some()
        });
        let place = |location: &LabelledSpan| {
            Some(Place {
                path: self.path(judgement, location.span.file)?,
                span: Some(location.span),
                label: location.label.clone(),
            })
        };
        let related = finding
            .locations
            .iter()
            .enumerate()
            .filter(|(index, _)| Some(*index) != primary)
            .filter_map(|(_, location)| place(location))
            .collect();
        Places {
            primary: primary
                .and_then(|index| place(&finding.locations[index]))
                .unwrap_or_else(|| Place {
                    path: self.manifest(),
                    span: None,
                    label: String::new(),
                }),
            related,
        }
    }
}

impl Places {
    /// Tells whether a span is one of the places.
    pub(super) fn holds(&self, span: Span) -> bool {
        std::iter::once(&self.primary)
            .chain(&self.related)
            .any(|place| place.span == Some(span))
    }
}

impl Place {
    /// Returns the 1-based first and last line.
    pub(super) fn lines(&self, judgement: &Judgement) -> (usize, usize) {
        self.span.map_or((1, 1), |span| {
            let at = judgement.sources.location(span);
            (at.line, at.end_line)
        })
    }

    /// Returns the 1-based first column and the one behind the last, in characters.
    pub(super) fn columns(&self, judgement: &Judgement) -> (usize, usize) {
        self.span.map_or((1, 1), |span| {
            let at = judgement.sources.location(span);
            (at.column, at.end_column)
        })
    }

    /// Returns the same columns in UTF-16 code units.
    pub(super) fn columns_utf16(&self, judgement: &Judgement) -> (usize, usize) {
        let Some(span) = self.span else {
            return (1, 1);
        };
        let at = judgement.sources.location(span);
        let column = |line: usize, offset: usize| {
            let start = judgement
                .sources
                .line_span(span.file, line)
                .map_or(offset, |line| line.start);
            let before = Span::new(span.file, start..offset.max(start));
            judgement.sources.slice(before).encode_utf16().count() + 1
        };
        (
            column(at.line, span.start),
            column(at.end_line, span.end.max(span.start)),
        )
    }
}

/// Tells whether a file is a layer of the policy.
pub(super) fn is_policy(judgement: &Judgement, file: FileId) -> bool {
    judgement.layers.iter().any(|layer| layer.holds(file))
}

/// What makes a finding the same finding in the next run: its code, the crates, the licenses that
/// fail, and the rule, waiver or clarification it is about.
///
/// Neither lines nor versions count, so moving a line or updating a crate makes no new finding of
/// an old one. Unique within a run: findings that share all of this are numbered.
pub(super) fn fingerprints(judgement: &Judgement) -> Vec<String> {
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    judgement
        .findings
        .iter()
        .map(|finding| {
            let mut identity = identity(judgement, finding);
            let count = seen.entry(identity.clone()).or_default();
            *count += 1;
            if *count > 1 {
                identity.push_str(&format!("\0{count}"));
            }
            crate::source::sha256_hex(identity.as_bytes())
        })
        .collect()
}

fn identity(judgement: &Judgement, finding: &Finding) -> String {
    let names: BTreeSet<&str> = finding
        .packages
        .iter()
        .map(|&ix| judgement.graph.package(ix).name.as_str())
        .collect();
    let mut terms = BTreeSet::new();
    if finding.code.severity() == Severity::Error {
        for ix in &finding.packages {
            let facts = &judgement.facts.packages[ix.0];
            let strictest = judgement.assessment.packages[ix.0].strictest();
            match (facts.expression(), strictest) {
                (Some(expression), Some(context)) => terms.extend(
                    context
                        .blamed
                        .iter()
                        .filter_map(|&leaf| expression.leaves.get(leaf))
                        .map(|leaf| leaf.term.to_string()),
                ),
                _ => terms.extend(facts.declared.clone()),
            }
        }
    }
    let entries: BTreeSet<&str> = finding
        .locations
        .iter()
        .filter_map(|location| entry(judgement, location.span))
        .collect();
    let list = |words: Vec<&str>| words.join("\0");
    [
        finding.code.as_str().to_owned(),
        list(names.into_iter().collect()),
        list(terms.iter().map(String::as_str).collect()),
        finding.rule.clone().unwrap_or_default(),
        finding.layer.clone().unwrap_or_default(),
        list(entries.into_iter().collect()),
    ]
    .join("\0\0")
}

/// Names the waiver, agreement or clarification at a place of the policy.
fn entry(judgement: &Judgement, span: Span) -> Option<&str> {
    let layer = judgement
        .layers
        .iter()
        .find(|layer| layer.holds(span.file))?;
    let waiver = layer.waivers.iter().find(|waiver| waiver.span == span);
    let agreement = layer.agreements.iter().find(|entry| entry.span == span);
    let clarification = layer.clarifications.iter().find(|entry| entry.span == span);
    waiver
        .map(|waiver| waiver.id.as_str())
        .or_else(|| agreement.map(|entry| entry.id.as_str()))
        .or_else(|| clarification.map(|entry| entry.krate.text.as_str()))
}

/// Resolves `.` and `..` by the words alone.
fn normal(path: &Utf8Path) -> Utf8PathBuf {
    let mut normal = Utf8PathBuf::new();
    for component in path.components() {
        match component {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir => {
                normal.pop();
            }
            _ => normal.push(component),
        }
    }
    normal
}

/// Writes `path` relative to `top` with `/`, and with `..` where it lies outside.
fn relative(path: &Utf8Path, top: &Utf8Path) -> String {
    let (path, top) = (normal(path), normal(top));
    let path: Vec<&str> = path.components().map(|part| part.as_str()).collect();
    let top: Vec<&str> = top.components().map(|part| part.as_str()).collect();
    let common = path.iter().zip(&top).take_while(|(a, b)| a == b).count();
    let mut steps = vec![".."; top.len() - common];
    steps.extend(&path[common..]);
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::{Base, relative};
    use crate::diagnostic::{Code, Severity};
    use crate::report::testing::{MANIFEST, POLICY, finding, place, span, world};
    use crate::source::Span;

    fn base(root: &str, top: &str) -> Base {
        Base {
            root: root.into(),
            top: top.into(),
        }
    }

    #[test]
    fn paths_count_from_the_top() {
        assert_eq!(base("/r/ws", "/r").manifest(), "ws/Cargo.toml");
        assert_eq!(base("/r", "/r").manifest(), "Cargo.toml");
        assert_eq!(base("/r", "/r/sub").manifest(), "../Cargo.toml");
        assert_eq!(base("/r/ws", "/r").workspace(), "ws");
        assert_eq!(base("/r", "/r").workspace(), "");
        assert_eq!(relative("/r/a/../b/./c".into(), "/r".into()), "b/c");
    }

    #[test]
    fn failures_are_shown_at_a_manifest_and_what_is_about_the_policy_at_the_policy() {
        let mut world = world();
        let at = base("/ws", "/ws");
        let places = at.places(&world, &world.findings[0]);
        assert_eq!(places.primary.path, "crates/cli/Cargo.toml");
        assert_eq!(places.primary.lines(&world), (5, 5));
        assert_eq!(places.related.len(), 1);
        assert_eq!(places.related[0].path, "ospo-policy.toml");

        // Without a place in a manifest, a failure is shown at the workspace's.
        world.findings[0].locations.remove(0);
        let places = at.places(&world, &world.findings[0]);
        assert_eq!(places.primary.path, "Cargo.toml");
        assert_eq!(places.primary.lines(&world), (1, 1));
        assert_eq!(places.related.len(), 1);

        let mut unused = finding(Code::WaiverUnused, Severity::Warning, "unused", &[]);
        unused.locations = world.findings[0].locations.clone();
        let places = at.places(&world, &unused);
        assert_eq!(places.primary.path, "ospo-policy.toml");
        assert!(places.related.is_empty());
    }

    #[test]
    fn files_outside_the_repository_are_no_places() {
        let mut world = world();
        let elsewhere = world.sources.add("../other/Cargo.toml", MANIFEST);
        world.findings[0].locations[0] = place(Span::new(elsewhere, 0..3), "far");
        let narrow = base("/r/ws", "/r/ws").places(&world, &world.findings[0]);
        assert_eq!(narrow.primary.path, "Cargo.toml");
        // The policy lies at `/ws`, which is outside as well.
        assert!(narrow.related.is_empty());
        let wide = base("/r/ws", "/r").places(&world, &world.findings[0]);
        assert_eq!(wide.primary.path, "other/Cargo.toml");
    }

    #[test]
    fn columns_count_in_utf_16_where_asked() {
        let mut world = world();
        let text = "a = \"𝄞é\" # here\n";
        let file = world.sources.add("odd/Cargo.toml", text);
        world.findings[0].locations[0] = place(span(file, text, "# here"), "");
        let places = base("/ws", "/ws").places(&world, &world.findings[0]);
        assert_eq!(places.primary.columns(&world), (10, 16));
        assert_eq!(places.primary.columns_utf16(&world), (11, 17));
    }

    #[test]
    fn fingerprints_stay_when_lines_move_and_crates_are_updated() {
        let before = super::fingerprints(&world());
        let mut world = world();
        let manifest = world
            .sources
            .add("crates/cli/Cargo.toml", format!("\n\n\n{MANIFEST}"));
        let policy = world
            .sources
            .add("ospo-policy.toml", format!("\n\n{POLICY}"));
        world.findings[0].locations = vec![
            place(Span::new(manifest, 60..63), "moved"),
            place(Span::new(policy, 50..53), "moved"),
        ];
        world.layers[0].file = policy;
        world.graph.package_mut(0).version = semver::Version::new(9, 9, 9);
        world.findings[0].title = "`ansi_colours 9.9.9` may not be linked".into();
        let after = super::fingerprints(&world);
        assert_eq!(before, after);

        world.findings[0].rule = Some("another".into());
        assert_ne!(before[0], super::fingerprints(&world)[0]);
        world.findings[1] = world.findings[0].clone();
        let twins = super::fingerprints(&world);
        assert_ne!(twins[0], twins[1]);
    }
}
