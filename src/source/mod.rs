//! Source files, byte spans, lines and columns (which are computed only here), and what of a text
//! is a secret.
//!
//! Knows nothing of what a file says: neither TOML nor SPDX. Files are handed in as text;
//! reading them is the business of each room's `load.rs`.

mod credentials;
mod digest;

use std::ops::Range;

pub use credentials::{credentials, without_credentials};
pub use digest::sha256_hex;

/// Names one file of a [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(usize);

/// A range of bytes in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: usize,
    /// Offset just behind the last byte; never before `start`.
    pub end: usize,
}

impl Span {
    /// Makes a span of `range` in `file`.
    #[must_use]
    pub const fn new(file: FileId, range: Range<usize>) -> Self {
        Self {
            file,
            start: range.start,
            end: range.end,
        }
    }

    /// Returns the byte range.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// Where a span begins and ends for a person: 1-based lines, 1-based columns.
///
/// Columns count Unicode scalar values, as rustc does; the end column is the one just behind the
/// last character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// 1-based line of the first character.
    pub line: usize,
    /// 1-based column of the first character.
    pub column: usize,
    /// 1-based line of the end.
    pub end_line: usize,
    /// 1-based column just behind the last character.
    pub end_column: usize,
}

#[derive(Debug, Clone)]
struct SourceFile {
    path: String,
    text: String,
    line_starts: Vec<usize>,
}

/// The files a run has read, in the order they were added.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Creates an empty set of files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file under the path that reports show (relative to the workspace where it is in it).
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        self.files.push(SourceFile {
            path: path.into(),
            text,
            line_starts,
        });
        FileId(self.files.len() - 1)
    }

    /// Returns how many files there are.
    #[must_use]
    pub(crate) fn count(&self) -> usize {
        self.files.len()
    }

    /// Says of the files behind the first `count` that they are those of a commit.
    pub(crate) fn date(&mut self, count: usize, commit: &str) {
        for file in self.files.iter_mut().skip(count) {
            file.path = format!("{}@{commit}", file.path);
        }
    }

    /// Returns the path shown for `file`.
    #[must_use]
    pub fn path(&self, file: FileId) -> &str {
        &self.files[file.0].path
    }

    /// Returns the whole text of `file`.
    #[must_use]
    pub fn text(&self, file: FileId) -> &str {
        &self.files[file.0].text
    }

    /// Returns the text a span covers, clamped to the file and to whole characters.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        let text = self.text(span.file);
        let start = floor_boundary(text, span.start);
        let end = floor_boundary(text, span.end).max(start);
        &text[start..end]
    }

    /// Returns the 1-based lines and columns of a span; a span past the end of the file ends there.
    #[must_use]
    pub fn location(&self, span: Span) -> Location {
        let (line, column) = self.line_column(span.file, span.start);
        let (end_line, end_column) = self.line_column(span.file, span.end.max(span.start));
        Location {
            line,
            column,
            end_line,
            end_column,
        }
    }

    /// Returns the span of a whole 1-based line without its line ending, if the file has that line.
    #[must_use]
    pub fn line_span(&self, file: FileId, line: usize) -> Option<Span> {
        let source = &self.files[file.0];
        let start = *source.line_starts.get(line.checked_sub(1)?)?;
        let rest = &source.text[start..];
        let length = rest.find('\n').unwrap_or(rest.len());
        let line = rest[..length].trim_end_matches('\r');
        Some(Span::new(file, start..start + line.len()))
    }

    fn line_column(&self, file: FileId, offset: usize) -> (usize, usize) {
        let source = &self.files[file.0];
        let offset = floor_boundary(&source.text, offset);
        let line = source.line_starts.partition_point(|&start| start <= offset);
        let start = source.line_starts[line - 1];
        (line, source.text[start..offset].chars().count() + 1)
    }
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::{Location, Sources, Span};

    #[test]
    fn counts_lines_and_characters_from_one() {
        let mut sources = Sources::new();
        let file = sources.add("a.toml", "é = 1\r\nname = \"x\"\n");
        let name = Span::new(file, 8..12);
        assert_eq!(sources.slice(name), "name");
        assert_eq!(
            sources.location(name),
            Location {
                line: 2,
                column: 1,
                end_line: 2,
                end_column: 5
            }
        );
        let equals = Span::new(file, 3..4);
        assert_eq!(sources.location(equals).column, 3);
        assert_eq!(sources.slice(sources.line_span(file, 1).unwrap()), "é = 1");
        assert_eq!(sources.line_span(file, 9), None);
    }

    #[test]
    fn spans_past_the_end_or_inside_a_character_are_clamped() {
        let mut sources = Sources::new();
        let file = sources.add("a", "é");
        assert_eq!(sources.slice(Span::new(file, 1..99)), "é");
        assert_eq!(sources.location(Span::new(file, 50..99)).line, 1);
    }
}
