//! Quoted source lines for the human format: from spans to snippets that cannot panic the
//! renderer or act on a terminal, with carets in the right column.

use annotate_snippets::{Annotation, AnnotationKind, Snippet};

use super::escape;
use crate::source::{FileId, Sources, Span, credentials};

/// Most characters marked, and shown behind the last mark of a line; the rest is left out.
const TAIL: usize = 160;
/// A mark that begins further right than this many bytes gets a snippet of its own, so that the
/// renderer can leave out what is left of it.
const DEEP: usize = 400;

/// A place to mark, as the printers of this room pass it on.
pub(super) struct Mark<'a> {
    /// The place.
    pub(super) span: Span,
    /// What is to be seen; may be empty.
    pub(super) label: &'a str,
    /// Whether it is the place the message is about.
    pub(super) primary: bool,
}

/// Makes one snippet per file, in the order in which the files are first named.
pub(super) fn snippets(
    sources: &Sources,
    marks: &[Mark<'_>],
) -> Vec<Snippet<'static, Annotation<'static>>> {
    let mut groups: Vec<(FileId, bool, Vec<&Mark<'_>>)> = Vec::new();
    for mark in marks {
        let file = mark.span.file;
        let deep = is_deep(sources.text(file), mark.span);
        let group = groups
            .iter_mut()
            .find(|(other, is_deep, _)| *other == file && !*is_deep && !deep);
        match group {
            Some((_, _, group)) => group.push(mark),
            None => groups.push((file, deep, vec![mark])),
        }
    }
    groups
        .into_iter()
        .map(|(file, _, marks)| snippet(sources, file, &marks))
        .collect()
}

fn is_deep(text: &str, span: Span) -> bool {
    let (start, _) = first_line(text, span);
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    start - line > DEEP
}

fn snippet(
    sources: &Sources,
    file: FileId,
    marks: &[&Mark<'_>],
) -> Snippet<'static, Annotation<'static>> {
    let text = sources.text(file);
    let ranges: Vec<(usize, usize)> = marks
        .iter()
        .map(|mark| first_line(text, mark.span))
        .collect();
    let first = ranges.iter().map(|range| range.0).min().unwrap_or(0);
    let last = ranges.iter().map(|range| range.1).max().unwrap_or(0);
    let window_start = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let (length, is_cut) = rest_of_line(&text[last..]);
    let window = Window::new(&text[window_start..last + length], is_cut);
    let annotations = marks.iter().zip(&ranges).map(|(mark, range)| {
        let kind = if mark.primary {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let start = window.offset(range.0 - window_start);
        let end = window.offset(range.1 - window_start);
        let annotation = kind.span(start..end);
        // Marks of one line that say the same say it once, at the last of them.
        let is_said_later = marks.iter().zip(&ranges).any(|(other, place)| {
            other.label == mark.label && place.0 > range.0 && !text[range.0..place.0].contains('\n')
        });
        if mark.label.is_empty() || is_said_later {
            annotation
        } else {
            annotation.label(escape::title(mark.label))
        }
    });
    let line = sources.location(Span::new(file, first..first)).line;
    let annotations: Vec<_> = annotations.collect();
    Snippet::source(window.text)
        .path(escape::path(sources.path(file)))
        .line_start(line)
        .annotations(annotations)
}

/// Clamps a span to the text, to whole characters, and to its first line, which is the one a
/// reader has to find; no more than [`TAIL`] characters of it.
fn first_line(text: &str, span: Span) -> (usize, usize) {
    let floor = |offset: usize| {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    let start = floor(span.start);
    let end = floor(span.end).max(start);
    let line = text[start..end].find('\n').map_or(end, |at| start + at);
    let (length, _) = rest_of_line(&text[start..line]);
    (start, start + length)
}

/// Returns how much of the rest of a line is shown, and whether it is not all of it.
fn rest_of_line(rest: &str) -> (usize, bool) {
    let line = rest.split('\n').next().unwrap_or_default();
    let line = line.strip_suffix('\r').unwrap_or(line);
    match line.char_indices().nth(TAIL) {
        Some((at, _)) => (at, true),
        None => (line.len(), false),
    }
}

/// Source text without the credentials of URLs and with every hidden character replaced by one
/// visible character, so that columns stay, and the way from old to new byte offsets.
struct Window {
    text: String,
    /// Old and new offset of every character whose length changed, and of the one behind it.
    shifts: Vec<(usize, usize)>,
}

impl Window {
    fn new(source: &str, is_cut: bool) -> Self {
        let mut text = String::with_capacity(source.len() + 4);
        let mut shifts = Vec::new();
        let mut previous = ' ';
        let secret = credentials(source);
        let mut characters = source.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            if secret.iter().any(|secret| secret.contains(&at)) {
                shifts.push((at + character.len_utf8(), text.len()));
                continue;
            }
            let ends_line = characters.peek().is_some_and(|&(_, next)| next == '\n');
            let shown = if character == '\r' && ends_line {
                character
            } else {
                escape::source_character(character, previous)
            };
            text.push(shown);
            previous = character;
            if shown.len_utf8() != character.len_utf8() {
                shifts.push((at + character.len_utf8(), text.len()));
            }
        }
        if is_cut {
            text.push('…');
        }
        Self { text, shifts }
    }

    fn offset(&self, old: usize) -> usize {
        let behind = self.shifts.partition_point(|&(at, _)| at <= old);
        let (at, new) = match behind.checked_sub(1) {
            Some(index) => self.shifts[index],
            None => (0, 0),
        };
        (new + (old - at)).min(self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::{Window, first_line, rest_of_line};
    use crate::source::{Sources, Span};

    #[test]
    fn offsets_follow_their_characters() {
        let source = "a\u{1b}b\u{202e}c é\r\nd";
        let window = Window::new(source, false);
        assert_eq!(window.text, "a␛b\u{fffd}c é\r\nd");
        for (at, character) in source.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
            let new = window.offset(at);
            assert_eq!(window.text[new..].chars().next(), Some(character));
        }
        assert_eq!(window.offset(source.len()), window.text.len());
    }

    #[test]
    fn spans_are_clamped_to_their_first_line() {
        let mut sources = Sources::new();
        let text = "x = [\r\n \"é\",\n]\n";
        let file = sources.add("a.toml", text);
        assert_eq!(first_line(text, Span::new(file, 4..15)), (4, 5));
        assert_eq!(first_line(text, Span::new(file, 10..11)), (9, 11));
        assert_eq!(first_line(text, Span::new(file, 900..999)), (16, 16));
    }

    #[test]
    fn a_long_rest_is_left_out() {
        assert_eq!(rest_of_line("abc\r\nd"), (3, false));
        assert_eq!(rest_of_line(&"é".repeat(500)), (320, true));
    }
}
