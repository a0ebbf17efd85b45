//! The words, signs and strings of a Rust source, with comments left out. Pure; what is broken ends the text.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    Word(&'t str),
    Sign(char),
    /// What a documentation comment says.
    Documentation(&'t str),
    /// A string, as it is written, or a character.
    Literal(&'t str),
}

pub(super) struct Lexer<'t> {
    rest: &'t str,
    line: usize,
}

impl<'t> Lexer<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self {
            rest: text,
            line: 1,
        }
    }

    fn take(&mut self, length: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at(length);
        self.line += taken.bytes().filter(|byte| *byte == b'\n').count();
        self.rest = rest;
        taken
    }

    /// Returns the next token and its line; what is broken ends the text.
    pub(super) fn next(&mut self) -> Option<(Token<'t>, usize)> {
        loop {
            let blank = self.rest.len() - self.rest.trim_start().len();
            self.take(blank);
            let line = self.line;
            let first = self.rest.chars().next()?;
            if let Some(comment) = self.comment() {
                if let Some(said) = comment {
                    return Some((Token::Documentation(said), line));
                }
            } else if let Some(length) = literal(self.rest) {
                return Some((Token::Literal(self.take(length)), line));
            } else if is_start(first) || first.is_ascii_digit() {
                let raw = self
                    .rest
                    .strip_prefix("r#")
                    .is_some_and(|rest| rest.starts_with(is_start));
                self.take(if raw { 2 } else { 0 });
                let length = self.rest.find(|c| !is_inside(c)).unwrap_or(self.rest.len());
                let word = self.take(length);
                if is_start(first) {
                    return Some((Token::Word(word), line));
                }
            } else {
                self.take(first.len_utf8());
                return Some((Token::Sign(first), line));
            }
        }
    }

    /// Takes a comment: `Some(Some(…))` if it documents something.
    fn comment(&mut self) -> Option<Option<&'t str>> {
        let rest = self.rest;
        if rest.starts_with("//") {
            let length = rest.find('\n').unwrap_or(rest.len());
            let comment = self.take(length);
            let is_documentation = comment.starts_with("//!")
                || comment.starts_with("///") && !comment.starts_with("////");
            return Some(is_documentation.then(|| &comment[3..]));
        }
        if !rest.starts_with("/*") {
            return None;
        }
        let is_documentation = rest.starts_with("/*!")
            || rest.starts_with("/**") && !rest.starts_with("/***") && !rest.starts_with("/**/");
        let (mut depth, mut at) = (0_usize, 0);
        let bytes = rest.as_bytes();
        while at < bytes.len() {
            match bytes.get(at..at + 2) {
                Some(b"/*") => (depth, at) = (depth + 1, at + 2),
                Some(b"*/") => (depth, at) = (depth - 1, at + 2),
                _ => at += 1,
            }
            if depth == 0 {
                break;
            }
        }
        let comment = self.take(at);
        Some(is_documentation.then_some(comment))
    }
}

fn is_start(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

pub(super) fn is_inside(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// The length of a string, a character or a lifetime at the start of a text, if one is there.
fn literal(text: &str) -> Option<usize> {
    let after_prefix = text.trim_start_matches(['b', 'c']);
    let prefix = text.len() - after_prefix.len();
    if prefix > 1 {
        return None;
    }
    if let Some(raw) = after_prefix.strip_prefix('r') {
        let hashes = raw.bytes().take_while(|byte| *byte == b'#').count();
        let inner = raw[hashes..].strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(hashes));
        let start = prefix + 1 + hashes + 1;
        return Some(
            inner
                .find(&end)
                .map_or(text.len(), |at| start + at + end.len()),
        );
    }
    if let Some(inner) = after_prefix.strip_prefix('"') {
        return Some(prefix + 1 + quoted(inner, '"'));
    }
    let inner = after_prefix.strip_prefix('\'')?;
    let mut chars = inner.chars();
    let first = chars.next()?;
    if first == '\\' {
        return Some(prefix + 1 + quoted(inner, '\''));
    }
    if chars.next() == Some('\'') {
        return Some(prefix + 1 + first.len_utf8() + 1);
    }
    // A lifetime.
    let length = inner.find(|c| !is_inside(c)).unwrap_or(inner.len());
    (prefix == 0).then_some(1 + length)
}

/// The length of what stands before the end of a quotation, the end included.
fn quoted(inner: &str, end: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if c == end => return at + c.len_utf8(),
            _ => {}
        }
    }
    inner.len()
}
