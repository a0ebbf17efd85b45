//! Where findings lie, for formats that count paths from the top of a repository.
//!
//! Turns spans into repository paths, lines and columns. Knows no format and reads no file; the
//! folders are handed in.

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
pub(super) struct RepoLocation {
    /// Path from the top of the repository.
    pub(super) path: String,
    /// The place in the file; `None` is its first line.
    pub(super) span: Option<Span>,
    /// What is to be seen there.
    pub(super) label: String,
}

/// The places of a finding: where it is shown, and what else to look at.
pub(super) struct RepoLocations {
    /// The one place every finding has.
    pub(super) primary: RepoLocation,
    /// The others that are in the repository.
    pub(super) related: Vec<RepoLocation>,
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

    /// Returns the path of a file that was read, if it is in the workspace or the repository.
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
    pub(super) fn places(&self, judgement: &Judgement, finding: &Finding) -> RepoLocations {
        let is_policy = |location: &LabelledSpan| is_policy(judgement, location.span.file);
        let is_failure = finding.code.severity() == Severity::Error;
        let primary = finding.locations.iter().position(|location| {
            (!is_failure || !is_policy(location))
                && self.path(judgement, location.span.file).is_some()
        });
        let place = |location: &LabelledSpan| {
            Some(RepoLocation {
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
        RepoLocations {
            primary: primary
                .and_then(|index| place(&finding.locations[index]))
                .unwrap_or_else(|| RepoLocation {
                    path: self.manifest(),
                    span: None,
                    label: String::new(),
                }),
            related,
        }
    }
}

impl RepoLocations {
    /// Tells whether a span is one of the places.
    pub(super) fn holds(&self, span: Span) -> bool {
        std::iter::once(&self.primary)
            .chain(&self.related)
            .any(|place| place.span == Some(span))
    }
}

impl RepoLocation {
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
    use crate::report::testing::{MANIFEST, finding, place, span, world};
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
}
