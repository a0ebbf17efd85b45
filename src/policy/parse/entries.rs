//! What lists of licenses say: ids, `X WITH E`, `LicenseRef-`, families, groups, and expressions.
//!
//! Groups are resolved here; whether an entry may stand in a rule is the business of `rules`.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::blanks;
use super::layer::Above;
use super::lines::is_curly;
use super::reader::{Reader, Text, shown, suggest};
use super::section::Section;
use crate::diagnostic::{Code, Diagnostic};
use crate::license::{
    Addition, Expression, Family, License, Term, license_name_help, nearest, nearest_license_id,
};
use crate::policy::{Entry, EntryKind, NamedGroup};
use crate::source::Span;

/// Deepest nesting of groups.
const MAX_DEPTH: usize = 32;
/// Most licenses all rules may name together, once their groups are resolved.
const MAX_ENTRIES: usize = 100_000;
const OSI: &str = "osi-approved";
const FSF: &str = "fsf-libre";

/// Reads texts as licenses: the ids newer than the tool's list are known here.
pub(super) struct Licenses<'r, 'd> {
    pub(super) reader: &'r Reader<'d>,
    pub(super) known_ids: &'r [String],
    /// What was read before: a policy names the same licenses again and again.
    read: RefCell<BTreeMap<String, Term>>,
}

impl<'r, 'd> Licenses<'r, 'd> {
    pub(super) const fn new(reader: &'r Reader<'d>, known_ids: &'r [String]) -> Self {
        Self {
            reader,
            known_ids,
            read: RefCell::new(BTreeMap::new()),
        }
    }

    fn problem(&self, code: Code, span: Span, message: String) -> Diagnostic {
        Diagnostic::new(code, span, message)
    }

    /// Reads one entry of a rule or a group.
    fn entry(&self, text: Text<'_>) -> Option<Entry> {
        let word = text.value.trim();
        let kind = if word == "*" {
            EntryKind::Any
        } else if let Some(group) = word.strip_prefix('@') {
            match group {
                OSI => EntryKind::OsiApproved,
                FSF => EntryKind::FsfLibre,
                _ => EntryKind::Group(group.to_owned()),
            }
        } else if word.contains('*') {
            EntryKind::Family(self.family(text, word)?)
        } else {
            EntryKind::Term(self.term(text)?)
        };
        Some(Entry {
            kind,
            span: text.span,
            groups: Vec::new(),
        })
    }

    pub(super) fn entries(&self, texts: Vec<Text<'_>>) -> Vec<Entry> {
        let texts = texts.into_iter().take_while(|_| !self.reader.is_full());
        texts.filter_map(|text| self.entry(text)).collect()
    }

    fn family(&self, text: Text<'_>, word: &str) -> Option<Family> {
        let stem = word.strip_suffix('*').unwrap_or(word);
        let name = stem.strip_suffix('-');
        if let Some(family) = name.and_then(Family::named) {
            return Some(family);
        }
        let problem = self.problem(
            Code::PolicyUnknownLicense,
            text.span,
            format!("`{}` is not a family of licenses", shown(word)),
        );
        let stem = name.unwrap_or(stem);
        self.reader.report(if stem.eq_ignore_ascii_case("BSD") {
            problem.help(
                "BSD-2-Clause and BSD-3-Clause are not versions of each other; list them: \
                 `\"BSD-2-Clause\", \"BSD-3-Clause\"`",
            )
        } else if stem.to_ascii_lowercase().starts_with("licenseref") {
            problem.help("list each `LicenseRef-…` by itself")
        } else if let Some(id) = self.listed(stem) {
            match Family::of(id) {
                Some(family) => problem.did_you_mean(Some(&family.to_string())),
                None => problem.help(format!("write `\"{stem}\"`; it has no versions")),
            }
        } else {
            let suggestion = nearest(stem, Family::names()).map(|name| format!("{name}-*"));
            problem
                .did_you_mean(suggestion.as_deref())
                .help("a family is written as its name and `-*`, as in `GPL-*`")
        });
        None
    }

    fn listed(&self, id: &str) -> Option<&'static str> {
        let (term, _) = Term::parse(id, self.known_ids).ok()?;
        term.listed()
    }

    /// Reads one license of a list.
    pub(super) fn term(&self, text: Text<'_>) -> Option<Term> {
        let word = text.value.trim();
        if let Some(term) = self.read.borrow().get(word) {
            return Some(term.clone());
        }
        if blanks::refuse(self.reader, word, text) {
            return None;
        }
        // Nothing stands in most texts that could be a slip.
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        if !word.bytes().all(is_plain)
            && let Some(problem) = self.slip(text, word)
        {
            self.reader.report(problem);
            return None;
        }
        match Term::parse(word, self.known_ids) {
            Ok((term, _)) if term.is_known() => {
                let mut read = self.read.borrow_mut();
                read.insert(word.to_owned(), term.clone());
                Some(term)
            }
            Ok((term, _)) => {
                self.reader.report(self.unknown(text.span, &term));
                None
            }
            Err(error) => {
                let code = Code::PolicyUnknownLicense;
                let meaning = meaning(word);
                self.reader.report(if meaning.is_empty() {
                    let message = format!("unknown license `{}`", shown(word));
                    self.problem(code, text.span, message).help(error.message)
                } else {
                    // What the parser stumbled over in a name in plain words is of no use.
                    let message = format!("`{}` is not an SPDX id", shown(word));
                    with_help(self.problem(code, text.span, message), meaning)
                });
                None
            }
        }
    }

    /// Recognises what people write in a list that is no license id.
    fn slip(&self, text: Text<'_>, word: &str) -> Option<Diagnostic> {
        let invalid =
            |message: &str| self.problem(Code::PolicyInvalidValue, text.span, message.to_owned());
        if word.contains(is_curly) {
            let plain = word.replace(is_curly, "");
            return Some(
                invalid("there are curly quotes inside the quoted text")
                    .help(format!("write `\"{}\"`", shown(&plain))),
            );
        }
        let parts: Vec<&str> = word
            .split([',', ';'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        // "Apache License, Version 2.0" has a comma too, and its parts are not licenses.
        let is_license =
            |part: &&str| Term::parse(part, self.known_ids).is_ok_and(|(term, _)| term.is_known());
        if word.contains([',', ';']) && parts.iter().any(is_license) {
            return Some(
                invalid("several licenses stand in one text")
                    .help(format!("list each license by itself: `{}`", quoted(&parts))),
            );
        }
        if let Ok(expression) = Expression::parse(word, self.known_ids)
            && expression.leaves.len() > 1
        {
            let parts: Vec<&str> = expression
                .leaves
                .iter()
                .map(|leaf| &word[leaf.span.clone()])
                .collect();
            return Some(
                invalid("an expression stands where one license belongs")
                    .help(format!("list each license by itself: `{}`", quoted(&parts))),
            );
        }
        let id = word.split_whitespace().next().unwrap_or(word);
        if id.ends_with('+') {
            let problem = invalid(&format!("`{}` is not allowed in a list", shown(word)));
            return Some(match Term::parse(word, self.known_ids) {
                Ok((term, _)) if term.is_known() && !term.to_string().contains('+') => {
                    problem.help(format!("write `\"{term}\"`"))
                }
                Ok((term, _)) if term.is_known() => problem.help(format!(
                    "list the versions it stands for, beginning with `\"{}\"`",
                    Term {
                        or_later: false,
                        ..term
                    }
                )),
                _ => with_help(problem, meaning(word))
                    .help("list the versions it stands for, each by itself"),
            });
        }
        None
    }

    fn unknown(&self, span: Span, term: &Term) -> Diagnostic {
        if let License::Unknown(id) = &term.license {
            let message = format!("unknown license `{}`", shown(id));
            let problem = self.problem(Code::PolicyUnknownLicense, span, message);
            if let Some((_, name)) = split_ignoring_case(id, "LicenseRef-") {
                return problem.did_you_mean(Some(&format!("LicenseRef-{}", shown(name))));
            }
            let meaning = meaning(id);
            return if meaning.is_empty() {
                problem.help(
                    "ids stand on https://spdx.org/licenses; a license of your own is written \
                     `LicenseRef-Name`; an id newer than this tool goes into `known-ids` of `[policy]`",
                )
            } else {
                with_help(problem, meaning)
            };
        }
        let name = match &term.addition {
            Some(Addition::Unknown(name)) => name.as_str(),
            _ => "",
        };
        let message = format!("unknown exception `{}` after WITH", shown(name));
        let listed = spdx::identifiers::EXCEPTIONS
            .iter()
            .map(|exception| exception.name);
        let problem = self.problem(Code::PolicyUnknownLicense, span, message);
        match nearest(name, listed) {
            Some(suggestion) => problem.did_you_mean(Some(suggestion)),
            None => problem.help(
                "exceptions stand on https://spdx.org/licenses/exceptions-index.html; one of your \
                 own is written `AdditionRef-Name`",
            ),
        }
    }

    /// Reads an expression whose every term is known.
    pub(super) fn expression(&self, key: &str, text: Text<'_>) -> Option<Expression> {
        let expression = self.any_expression(key, text)?;
        let mut known = true;
        for leaf in &expression.leaves {
            if !leaf.term.is_known() {
                known = false;
                let span = text.part(self.reader, leaf.span.clone());
                self.reader.report(self.unknown(span, &leaf.term));
            }
        }
        known.then_some(expression)
    }

    /// Reads an expression whose terms may be unknown.
    pub(super) fn any_expression(&self, key: &str, text: Text<'_>) -> Option<Expression> {
        if blanks::refuse(self.reader, key, text) {
            return None;
        }
        match Expression::parse(text.value, self.known_ids) {
            Ok(expression) => Some(expression),
            Err(error) => {
                let span = text.part(self.reader, error.span);
                let message = format!("`{key}` is not a license expression: {}", error.message);
                let problem = self.problem(Code::PolicyInvalidValue, span, message);
                let is_name = error.suggestion.is_some() || license_name_help(text.value).is_some();
                let meaning = if is_name {
                    meaning(text.value)
                } else {
                    Vec::new()
                };
                self.reader.report(with_help(problem, meaning));
                None
            }
        }
    }
}

/// Says what a name that is no id most likely means, or why that cannot be said; empty if nobody
/// knows.
fn meaning(name: &str) -> Vec<String> {
    if let Some(help) = license_name_help(name) {
        return vec![help.to_owned()];
    }
    let Some(id) = nearest_license_id(name) else {
        return Vec::new();
    };
    let mut help = vec![format!("did you mean `{id}`?")];
    if let Some(base) = id.strip_suffix("-only") {
        help.push(format!("with every later version: `{base}-or-later`"));
    }
    help
}

fn with_help(problem: Diagnostic, help: Vec<String>) -> Diagnostic {
    help.into_iter().fold(problem, Diagnostic::help)
}

fn split_ignoring_case<'t>(text: &'t str, prefix: &str) -> Option<(&'t str, &'t str)> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix)
        .then(|| (head, &text[prefix.len()..]))
}

fn quoted(parts: &[&str]) -> String {
    let mut shown_parts: Vec<String> = parts
        .iter()
        .take(5)
        .map(|part| format!("\"{}\"", shown(part)))
        .collect();
    if parts.len() > shown_parts.len() {
        shown_parts.push("…".to_owned());
    }
    shown_parts.join(", ")
}

/// The groups of the policy, as written.
pub(super) struct Groups {
    pub(super) written: BTreeMap<String, Vec<Entry>>,
    /// Those of the layers above, which may be named as well.
    above: BTreeMap<String, Vec<Entry>>,
    /// Whether an entry was left out because it has a problem.
    pub(super) is_partial: bool,
    /// Where each name stands.
    spans: BTreeMap<String, Span>,
    budget: usize,
}

impl Groups {
    /// Reads `[groups]`.
    pub(super) fn read(
        licenses: &Licenses<'_, '_>,
        section: Option<&Section<'_, '_>>,
        above: &Above<'_>,
    ) -> Self {
        let mut written = BTreeMap::new();
        let mut spans = BTreeMap::new();
        let mut is_partial = false;
        let fields = section.into_iter().flat_map(Section::fields);
        for (name, field) in fields {
            if matches!(name.value, OSI | FSF) {
                licenses.reader.report(
                    Diagnostic::new(
                        Code::PolicyInvalidValue,
                        name.span,
                        format!("`@{}` is built in and cannot be redefined", name.value),
                    )
                    .help("choose another name"),
                );
                continue;
            }
            if above.refuse_group(licenses.reader, name) {
                continue;
            }
            if name.value.trim() != name.value
                || blanks::is_blank(name.value)
                || name.value.contains('@')
            {
                licenses.reader.report(
                    Diagnostic::new(
                        Code::PolicyInvalidValue,
                        name.span,
                        "a group needs a plain name",
                    )
                    .help("write `name = [..]` and refer to it as `\"@name\"`"),
                );
            }
            let texts = super::values::texts(licenses.reader, name.value, field.value);
            let listed = field.value.get_ref().as_array().map(|list| list.len());
            let entries = licenses.entries(texts.unwrap_or_default());
            is_partial |= listed != Some(entries.len());
            written.insert(name.value.to_owned(), entries);
            spans.insert(name.value.to_owned(), name.span);
        }
        let groups = Self {
            written,
            above: above.groups(),
            is_partial,
            spans,
            budget: MAX_ENTRIES,
        };
        for entries in groups.written.values() {
            groups.check_names(licenses.reader, entries);
        }
        groups.check_cycles(licenses.reader);
        groups
    }

    fn get(&self, name: &str) -> Option<&Vec<Entry>> {
        self.written.get(name).or_else(|| self.above.get(name))
    }

    /// Returns the groups as the model has them.
    pub(super) fn into_groups(self) -> BTreeMap<String, NamedGroup> {
        let spans = self.spans;
        let groups = self.written.into_iter().filter_map(|(name, entries)| {
            let span = *spans.get(&name)?;
            Some((name, NamedGroup { span, entries }))
        });
        groups.collect()
    }

    /// Tells whether an entry refers to a group that is there.
    pub(super) fn has(&self, kind: &EntryKind) -> bool {
        matches!(kind, EntryKind::Group(name) if self.get(name).is_some())
    }

    /// Reports references to groups that are not there.
    fn check_names(&self, reader: &Reader<'_>, entries: &[Entry]) {
        for entry in entries.iter().take_while(|_| !reader.is_full()) {
            let EntryKind::Group(name) = &entry.kind else {
                continue;
            };
            if self.get(name).is_some() {
                continue;
            }
            let names = [OSI, FSF]
                .into_iter()
                .chain(self.written.keys().map(String::as_str))
                .chain(self.above.keys().map(String::as_str));
            let suggestion = suggest(name, names).map(|name| format!("@{name}"));
            let mut problem = Diagnostic::new(
                Code::PolicyUnknownName,
                entry.span,
                format!("unknown group `@{}`", shown(name)),
            )
            .did_you_mean(suggestion.as_deref());
            if suggestion.is_none() {
                problem = problem.help("define it under `[groups]`");
            }
            reader.report(problem);
        }
    }

    /// Reports groups that contain themselves or are nested too deep.
    fn check_cycles(&self, reader: &Reader<'_>) {
        let mut done = BTreeMap::new();
        for name in self.written.keys() {
            self.height(reader, name, &mut Vec::new(), &mut done);
        }
    }

    /// Returns how deep groups are nested in `name`.
    fn height<'g>(
        &'g self,
        reader: &Reader<'_>,
        name: &'g str,
        path: &mut Vec<&'g str>,
        done: &mut BTreeMap<&'g str, usize>,
    ) -> usize {
        if let Some(height) = done.get(name) {
            return *height;
        }
        path.push(name);
        let mut height = 0;
        for entry in self.get(name).into_iter().flatten() {
            let EntryKind::Group(inner) = &entry.kind else {
                continue;
            };
            let problem = if path.contains(&inner.as_str()) {
                Diagnostic::new(
                    Code::PolicyInvalidValue,
                    entry.span,
                    format!("the group `@{}` contains itself", shown(inner)),
                )
                .help("remove one of the references")
            } else if path.len() > MAX_DEPTH || {
                height = height.max(1 + self.height(reader, inner, path, done));
                height > MAX_DEPTH
            } {
                Diagnostic::new(
                    Code::PolicyInvalidValue,
                    entry.span,
                    format!("groups are nested deeper than {MAX_DEPTH} levels here"),
                )
            } else {
                continue;
            };
            reader.report(problem);
        }
        path.pop();
        done.insert(name, height);
        height
    }

    /// Replaces the groups of a rule's list by what they hold; a group counts once.
    pub(super) fn resolve(&mut self, reader: &Reader<'_>, entries: Vec<Entry>) -> Vec<Entry> {
        self.check_names(reader, &entries);
        let mut resolved = Vec::new();
        let mut seen = BTreeSet::new();
        for entry in entries {
            let span = entry.span;
            self.expand(entry, &mut Vec::new(), &mut seen, &mut resolved);
            if resolved.len() > self.budget {
                reader.report(Diagnostic::new(
                    Code::PolicyInvalidValue,
                    span,
                    format!("the rules name more than {MAX_ENTRIES} licenses together"),
                ));
                resolved.truncate(self.budget);
                break;
            }
        }
        self.budget -= resolved.len();
        resolved
    }

    fn expand(
        &self,
        mut entry: Entry,
        path: &mut Vec<String>,
        seen: &mut BTreeSet<String>,
        resolved: &mut Vec<Entry>,
    ) {
        let EntryKind::Group(name) = &entry.kind else {
            entry.groups = path.iter().rev().cloned().collect();
            resolved.push(entry);
            return;
        };
        if path.len() > MAX_DEPTH || resolved.len() > self.budget || !seen.insert(name.clone()) {
            return;
        }
        path.push(name.clone());
        for entry in self.get(name).into_iter().flatten() {
            // A long group in many rules is not copied for each once there is too much of it.
            if resolved.len() > self.budget {
                break;
            }
            self.expand(entry.clone(), path, seen, resolved);
        }
        path.pop();
    }
}
