//! SPDX license expressions: our lexer and parser, with spans into the original text.
//!
//! Accepts what is unambiguous (`/` as OR, deprecated ids, letter case) and notes it; everything
//! else is an error that says where. Never guesses a name. Grammar: SPDX specification, annex
//! "SPDX license expressions"; precedence WITH, AND, OR. Ids come from the `spdx` crate.

use std::fmt;
use std::ops::Range;

use super::lexer::{Kind, Token, error, lex};
use super::suggest::nearest_license_id;
use super::term::{Addition, License, Term};

/// Longest expression read, in bytes.
pub(crate) const MAX_BYTES: usize = 16 * 1024;
/// Most terms in one expression.
pub(crate) const MAX_TERMS: usize = 512;
/// Deepest nesting of parentheses.
pub(crate) const MAX_DEPTH: usize = 64;

/// A parsed license expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// The text as it was given.
    pub text: String,
    /// The terms, in the order they are written.
    pub leaves: Vec<Leaf>,
    /// How the terms are combined; holds indices into `leaves`.
    pub root: Node,
    /// What was accepted although it is not how SPDX writes it today.
    pub notes: Vec<Note>,
}

/// One term of an expression and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// The term.
    pub term: Term,
    /// Its bytes in the text, from the license to the end of the addition.
    pub span: Range<usize>,
}

/// How terms are combined. Operands of one operator stand side by side, in the order written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// One term, by its index.
    Leaf(usize),
    /// All operands apply.
    And(Vec<Node>),
    /// One operand is chosen.
    Or(Vec<Node>),
}

/// Something accepted although SPDX writes it differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What kind.
    pub kind: NoteKind,
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// A sentence fragment for people.
    pub message: String,
}

/// The kinds of notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// A deprecated id, read as its successor or as itself.
    Deprecated,
    /// `/` as OR, letter case, or space around the expression.
    Legacy,
    /// An id or addition that is on no list.
    Unknown,
}

/// Why a text is not a license expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParseError {
    /// What is wrong, as a lowercase fragment.
    pub message: String,
    /// Where, in bytes of the text.
    pub span: Range<usize>,
    /// What may have been meant; never applied.
    pub suggestion: Option<String>,
}

impl Expression {
    /// Parses `text`; ids in `known_ids` count as listed.
    ///
    /// # Errors
    /// Fails where the text is not an expression, is ambiguous, or is over a cap
    /// (`MAX_BYTES`, `MAX_TERMS`, `MAX_DEPTH`).
    pub fn parse(text: &str, known_ids: &[String]) -> Result<Self, ParseError> {
        if text.len() > MAX_BYTES {
            return Err(error(
                format!("the expression is longer than {MAX_BYTES} bytes"),
                0..text.len(),
            ));
        }
        let tokens = lex(text)?;
        let mut parser = Parser {
            text,
            known_ids,
            tokens,
            at: 0,
            leaves: Vec::new(),
            notes: Vec::new(),
        };
        if text.trim().len() != text.len() {
            parser.note(
                NoteKind::Legacy,
                0..text.len(),
                "has space around it".into(),
            );
        }
        let root = parser.or(0)?;
        if let Some(token) = parser.peek() {
            let span = token.span.clone();
            return Err(parser.unexpected(&span));
        }
        Ok(Self {
            text: text.to_owned(),
            leaves: parser.leaves,
            root,
            notes: parser.notes,
        })
    }

    /// Returns the terms, in the order they are written.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        self.leaves.iter().map(|leaf| &leaf.term)
    }

    /// Returns the same expression as if no term had an addition.
    #[must_use]
    pub fn bare(&self) -> Self {
        let mut bare = self.clone();
        for leaf in &mut bare.leaves {
            leaf.term = leaf.term.base();
        }
        bare
    }

    /// Tells whether there is an OR in it.
    #[must_use]
    pub fn offers_choice(&self) -> bool {
        fn has_or(node: &Node) -> bool {
            match node {
                Node::Leaf(_) => false,
                Node::Or(_) => true,
                Node::And(operands) => operands.iter().any(has_or),
            }
        }
        has_or(&self.root)
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, node: &Node, inside_and: bool) -> fmt::Result {
        let (operands, operator) = match node {
            Node::Leaf(index) => return write!(f, "{}", self.leaves[*index].term),
            Node::And(operands) => (operands, " AND "),
            Node::Or(operands) => (operands, " OR "),
        };
        let parentheses = inside_and && matches!(node, Node::Or(_));
        if parentheses {
            f.write_str("(")?;
        }
        for (index, operand) in operands.iter().enumerate() {
            if index > 0 {
                f.write_str(operator)?;
            }
            self.write(f, operand, matches!(node, Node::And(_)))?;
        }
        if parentheses {
            f.write_str(")")?;
        }
        Ok(())
    }
}

/// Writes the expression in SPDX's current spelling.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, &self.root, false)
    }
}

impl Term {
    /// Parses a single term, such as one entry of a policy's `licenses`.
    ///
    /// # Errors
    /// Fails as [`Expression::parse`], and where the text holds more than one term.
    pub fn parse(text: &str, known_ids: &[String]) -> Result<(Self, Vec<Note>), ParseError> {
        let mut expression = Expression::parse(text, known_ids)?;
        match (expression.leaves.pop(), expression.leaves.is_empty()) {
            (Some(leaf), true) => Ok((leaf.term, expression.notes)),
            _ => Err(error(
                "expected one license, found an expression".into(),
                0..text.len(),
            )),
        }
    }
}

struct Parser<'t> {
    text: &'t str,
    known_ids: &'t [String],
    tokens: Vec<Token>,
    at: usize,
    leaves: Vec<Leaf>,
    notes: Vec<Note>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn take(&mut self, wanted: &[Kind]) -> Option<Token> {
        let token = self
            .peek()
            .filter(|token| wanted.contains(&token.kind))?
            .clone();
        self.at += 1;
        Some(token)
    }

    fn note(&mut self, kind: NoteKind, span: Range<usize>, message: String) {
        self.notes.push(Note {
            kind,
            span,
            message,
        });
    }

    /// An operator in other than capital letters is accepted, with a note.
    fn operator(&mut self, token: &Token) {
        let word = &self.text[token.span.clone()];
        if token.kind == Kind::Slash {
            self.note(
                NoteKind::Legacy,
                token.span.clone(),
                "`/` is read as OR".into(),
            );
        } else if word.bytes().any(|byte| byte.is_ascii_lowercase()) {
            let message = format!("`{word}` is read as {}", word.to_ascii_uppercase());
            self.note(NoteKind::Legacy, token.span.clone(), message);
        }
    }

    fn or(&mut self, depth: usize) -> Result<Node, ParseError> {
        if depth > MAX_DEPTH {
            let span = self
                .peek()
                .map_or(0..self.text.len(), |token| token.span.clone());
            return Err(error(
                format!("nested deeper than {MAX_DEPTH} levels"),
                span,
            ));
        }
        let mut operands = Vec::new();
        let mut slash: Option<Range<usize>> = None;
        let mut has_and = false;
        loop {
            let (operand, was_and) = self.and(depth)?;
            has_and |= was_and;
            operands.push(operand);
            let Some(token) = self.take(&[Kind::Or, Kind::Slash]) else {
                break;
            };
            self.operator(&token);
            if token.kind == Kind::Slash {
                slash.get_or_insert(token.span);
            }
        }
        if let (true, Some(span)) = (has_and, slash) {
            return Err(error(
                "`/` beside AND can be read in two ways; write OR and parentheses".into(),
                span,
            ));
        }
        Ok(join(operands, Node::Or))
    }

    /// Parses operands of AND; tells whether there was an AND at this level.
    fn and(&mut self, depth: usize) -> Result<(Node, bool), ParseError> {
        let mut operands = vec![self.operand(depth)?];
        while let Some(token) = self.take(&[Kind::And]) {
            self.operator(&token);
            operands.push(self.operand(depth)?);
        }
        let several = operands.len() > 1;
        Ok((join(operands, Node::And), several))
    }

    fn operand(&mut self, depth: usize) -> Result<Node, ParseError> {
        if self.take(&[Kind::Open]).is_some() {
            let inner = self.or(depth + 1)?;
            return if self.take(&[Kind::Close]).is_some() {
                Ok(inner)
            } else {
                let span = self.here();
                Err(error("expected `)`".into(), span))
            };
        }
        let Some(word) = self.take(&[Kind::Word]) else {
            let span = self.here();
            return Err(error("expected a license id".into(), span));
        };
        if self.leaves.len() == MAX_TERMS {
            return Err(error(format!("more than {MAX_TERMS} terms"), word.span));
        }
        let mut term = self.license(&word.span)?;
        let mut span = word.span.clone();
        if let Some(with) = self.take(&[Kind::With]) {
            self.operator(&with);
            let Some(addition) = self.take(&[Kind::Word]) else {
                let span = self.here();
                return Err(error("expected an exception id after WITH".into(), span));
            };
            if term.addition.is_some() {
                return Err(error(
                    format!("`{}` already carries an exception", &self.text[word.span]),
                    addition.span,
                ));
            }
            span.end = addition.span.end;
            term.addition = Some(self.addition(&addition.span));
        }
        self.leaves.push(Leaf { term, span });
        Ok(Node::Leaf(self.leaves.len() - 1))
    }

    fn license(&mut self, span: &Range<usize>) -> Result<Term, ParseError> {
        let text = &self.text[span.clone()];
        if let Some(reference) = reference(text, "LicenseRef-") {
            return reference
                .map(|text| Term::of(License::Ref(text)))
                .map_err(|message| error(message, span.clone()));
        }
        let (id, plus) = match text.strip_suffix('+') {
            Some(id) => (id, true),
            None => (text, false),
        };
        if self.known_ids.iter().any(|known| known == id) {
            return Ok(Term {
                or_later: plus,
                ..Term::of(License::Declared(id.to_owned()))
            });
        }
        let Some(listed) = listed_license(id) else {
            let hint = nearest_license_id(text)
                .map(|id| format!("; did you mean `{id}`?"))
                .unwrap_or_default();
            self.note(
                NoteKind::Unknown,
                span.clone(),
                format!("`{text}` is not on the SPDX list{hint}"),
            );
            return Ok(Term::of(License::Unknown(text.to_owned())));
        };
        if listed.name != id {
            let message = format!("`{id}` is read as `{}`", listed.name);
            self.note(NoteKind::Legacy, span.clone(), message);
        }
        self.canonical(listed, plus, span)
    }

    /// Replaces a deprecated id by its successor and a GNU id by its `-only` spelling.
    fn canonical(
        &mut self,
        listed: spdx::LicenseId,
        plus: bool,
        span: &Range<usize>,
    ) -> Result<Term, ParseError> {
        let name: &'static str = listed.name;
        if let Some(base) = name.strip_suffix("-or-later") {
            let only = listed_license(&format!("{base}-only")).map_or(name, |id| id.name);
            if plus {
                return Err(error(format!("`{name}` cannot take `+`"), span.clone()));
            }
            return Ok(Term {
                or_later: true,
                ..Term::of(License::Listed(only))
            });
        }
        if plus && name.ends_with("-only") {
            let message = format!("`{name}+` contradicts itself");
            return Err(error(message, span.clone()));
        }
        let term = match successor(listed) {
            Some(term) if plus && term.or_later => {
                return Err(error(format!("`{name}` cannot take `+`"), span.clone()));
            }
            Some(term) if plus && term.addition.is_some() => {
                return Err(error(format!("`{name}` cannot take `+`"), span.clone()));
            }
            Some(term) => Term {
                or_later: plus || term.or_later,
                ..term
            },
            None => Term {
                or_later: plus,
                ..Term::of(License::Listed(name))
            },
        };
        if listed.is_deprecated() {
            let written = &self.text[span.clone()];
            let now = term.to_string();
            let message = if now == written {
                format!("`{written}` is a deprecated id without a successor")
            } else {
                format!("`{written}` is deprecated and read as `{now}`")
            };
            self.note(NoteKind::Deprecated, span.clone(), message);
        }
        Ok(term)
    }

    fn addition(&mut self, span: &Range<usize>) -> Addition {
        let text = &self.text[span.clone()];
        if let Some(Ok(reference)) = reference(text, "AdditionRef-") {
            return Addition::Ref(reference);
        }
        let listed = spdx::identifiers::EXCEPTIONS
            .iter()
            .find(|exception| exception.name.eq_ignore_ascii_case(text));
        if let Some(exception) = listed {
            if exception.name != text {
                let message = format!("`{text}` is read as `{}`", exception.name);
                self.note(NoteKind::Legacy, span.clone(), message);
            }
            if exception.flags & spdx::flags::IS_DEPRECATED != 0 {
                let message = format!("`{text}` is a deprecated exception id");
                self.note(NoteKind::Deprecated, span.clone(), message);
            }
            return Addition::Listed(exception.name);
        }
        self.note(
            NoteKind::Unknown,
            span.clone(),
            format!("`{text}` is not an exception on the SPDX list"),
        );
        Addition::Unknown(text.to_owned())
    }

    fn here(&self) -> Range<usize> {
        self.peek()
            .map_or(self.text.len()..self.text.len(), |token| token.span.clone())
    }

    fn unexpected(&self, span: &Range<usize>) -> ParseError {
        ParseError {
            message: format!(
                "expected AND, OR or WITH before `{}`",
                &self.text[span.clone()]
            ),
            span: span.clone(),
            suggestion: nearest_license_id(self.text).map(str::to_owned),
        }
    }
}

/// Puts operands under one operator; operands of the same operator are taken up side by side.
fn join(operands: Vec<Node>, operator: fn(Vec<Node>) -> Node) -> Node {
    let mut flat = Vec::with_capacity(operands.len());
    let is_and = matches!(operator(Vec::new()), Node::And(_));
    for operand in operands {
        match operand {
            Node::And(inner) if is_and => flat.extend(inner),
            Node::Or(inner) if !is_and => flat.extend(inner),
            other => flat.push(other),
        }
    }
    match flat.pop() {
        Some(only) if flat.is_empty() => only,
        Some(last) => {
            flat.push(last);
            operator(flat)
        }
        None => operator(flat),
    }
}

/// Reads `LicenseRef-x` or `DocumentRef-d:LicenseRef-x`, byte for byte.
///
/// `None`: not of this form. `Err`: of this form, but broken.
fn reference(text: &str, prefix: &str) -> Option<Result<String, String>> {
    let (document, rest) = match text.split_once(':') {
        Some((document, rest)) => (Some(document), rest),
        None => (None, text),
    };
    let name = rest.strip_prefix(prefix)?;
    let is_id = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
    };
    let document_ok =
        document.is_none_or(|document| document.strip_prefix("DocumentRef-").is_some_and(is_id));
    if is_id(name) && document_ok {
        Some(Ok(text.to_owned()))
    } else {
        Some(Err(format!(
            "`{text}` is not a valid reference: letters, digits, `-` and `.` only"
        )))
    }
}

fn listed_license(id: &str) -> Option<spdx::LicenseId> {
    // `spdx::license_id` drops trailing plus signs; ours are gone already, a second one is unknown.
    // Its list also carries `NOASSERTION`, which says that nobody has said anything.
    if id.ends_with('+') || id.eq_ignore_ascii_case("NOASSERTION") {
        return None;
    }
    spdx::license_id(id).or_else(|| {
        spdx::identifiers::LICENSES
            .iter()
            .find(|license| license.name.eq_ignore_ascii_case(id))
            .and_then(|license| spdx::license_id(license.name))
    })
}

/// Returns what a deprecated id is called today; `None` where it stands for itself.
fn successor(id: spdx::LicenseId) -> Option<Term> {
    if !id.is_deprecated() {
        return None;
    }
    let with = |license: &'static str, or_later: bool, exception: &'static str| Term {
        license: License::Listed(license),
        or_later,
        addition: Some(Addition::Listed(exception)),
    };
    Some(match id.name {
        "GPL-2.0-with-GCC-exception" => with("GPL-2.0-only", false, "GCC-exception-2.0"),
        "GPL-2.0-with-autoconf-exception" => with("GPL-2.0-only", false, "Autoconf-exception-2.0"),
        "GPL-2.0-with-bison-exception" => with("GPL-2.0-only", false, "Bison-exception-2.2"),
        "GPL-2.0-with-classpath-exception" => {
            with("GPL-2.0-only", false, "Classpath-exception-2.0")
        }
        "GPL-2.0-with-font-exception" => with("GPL-2.0-only", false, "Font-exception-2.0"),
        "GPL-3.0-with-GCC-exception" => with("GPL-3.0-only", false, "GCC-exception-3.1"),
        "GPL-3.0-with-autoconf-exception" => with("GPL-3.0-only", false, "Autoconf-exception-3.0"),
        "eCos-2.0" => with("GPL-2.0-only", true, "eCos-exception-2.0"),
        "StandardML-NJ" => Term::of(License::Listed("SMLNJ")),
        name => Term::of(License::Listed(spdx::gnu_license_id(name, false)?.name)),
    })
}
