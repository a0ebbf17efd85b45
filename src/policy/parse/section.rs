//! Typed access to one table of the policy.
//!
//! A [`Section`] reports unknown keys when it is opened and missing or ill-typed ones when they
//! are asked for. What single values mean is the business of `values`.

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::reader::{Reader, Text, shown};
use super::syntax::single_brackets;
use super::values::{self, Choices};
use super::{blanks, homes};
use crate::diagnostic::{Code, Diagnostic};
use crate::license::nearest;
use crate::policy::schema::{self, Key, Takes};
use crate::source::Span;

/// A key with its place, and its value with its own.
pub(super) struct Field<'d> {
    pub(super) key: Span,
    pub(super) value: &'d Spanned<DeValue<'d>>,
}

/// One table of the policy whose possible keys are known.
pub(super) struct Section<'r, 'd> {
    pub(super) reader: &'r Reader<'d>,
    /// How messages call it, such as `` `[policy]` `` or ``rule `x` ``.
    pub(super) name: String,
    /// Its header, or all of it where it is written inline.
    pub(super) span: Span,
    table: &'d DeTable<'d>,
    /// What may stand in it; nothing where the names are the council's own.
    keys: &'static [Key],
    /// Keys that seem to be there under a wrong name; they are not reported as missing too.
    excused: Vec<&'static str>,
}

impl<'r, 'd> Section<'r, 'd> {
    /// Opens a table and reports every key that is not in `keys`.
    pub(super) fn open(
        reader: &'r Reader<'d>,
        name: impl Into<String>,
        span: Span,
        table: &'d DeTable<'d>,
        keys: &'static [Key],
    ) -> Self {
        let mut section = Self {
            reader,
            name: name.into(),
            span,
            table,
            keys,
            excused: Vec::new(),
        };
        let names = || keys.iter().map(|key| key.name);
        for (key, _) in table {
            let word = key.get_ref().as_ref();
            if names().any(|name| name == word) || reader.is_full() {
                continue;
            }
            let span = reader.span(key.span());
            let suggestion = nearest(word, names());
            section.excused.extend(suggestion);
            let mut problem = Diagnostic::new(
                Code::PolicyUnknownKey,
                span,
                format!("unknown key `{}` in {}", shown(word), section.name),
            )
            .did_you_mean(suggestion);
            if suggestion.is_none() {
                if let Some(home) = homes::help(word, &section.name) {
                    problem = problem.help(home);
                }
                if keys.len() <= 16 {
                    let names: Vec<&str> = names().collect();
                    problem = problem.help(format!("keys known here: {}", names.join(", ")));
                }
            }
            reader.report(problem);
        }
        section
    }

    /// Opens the value of a field as a table; reports a value that is none.
    pub(super) fn of(
        reader: &'r Reader<'d>,
        name: impl Into<String>,
        field: &Field<'d>,
        keys: &'static [Key],
    ) -> Option<Self> {
        let table = values::table(reader, field.value)?;
        let span = reader.span(field.value.span());
        Some(Self::open(reader, name, span, table, keys))
    }

    /// Opens a sub-table with known keys; a list of tables is a slip of its own.
    pub(super) fn table(&self, key: &str) -> Option<Self> {
        let field = self.table_field(key)?;
        let keys = self.keys_of(key);
        Self::of(self.reader, format!("`[{key}]`"), &field, keys)
    }

    /// Opens a sub-table whose keys are names of the council's own.
    pub(super) fn open_table(&self, key: &str) -> Option<Self> {
        let field = self.table_field(key)?;
        let table = values::table(self.reader, field.value)?;
        Some(Self {
            reader: self.reader,
            name: format!("`[{key}]`"),
            span: self.reader.span(field.value.span()),
            table,
            keys: &[],
            excused: Vec::new(),
        })
    }

    /// Returns all of it, for what knows its keys better.
    pub(super) const fn whole(&self) -> &'d DeTable<'d> {
        self.table
    }

    fn table_field(&self, key: &str) -> Option<Field<'d>> {
        let field = self.field(key)?;
        if let DeValue::Array(items) = field.value.get_ref()
            && items.iter().all(|item| item.get_ref().is_table())
            && !items.is_empty()
        {
            self.reader.report(
                Diagnostic::new(
                    Code::PolicyWrongType,
                    self.reader.span(field.value.span()),
                    format!("there is only one `{key}`, and it starts with single brackets"),
                )
                .help(format!("write `[{key}]`")),
            );
            return None;
        }
        Some(field)
    }

    /// Opens each table of a list, as `[[rules]]` writes them.
    pub(super) fn tables<'k>(
        &self,
        key: &str,
        what: &'k str,
    ) -> impl Iterator<Item = Self> + use<'r, 'd, 'k> {
        let reader = self.reader;
        let keys = self.keys_of(key);
        let mut tables = Vec::new();
        if let Some(field) = self.field(key) {
            match field.value.get_ref() {
                DeValue::Array(items) => tables.extend(items.iter()),
                DeValue::Table(_) => {
                    let span = reader.span(field.value.span());
                    reader.report(single_brackets(span, key));
                    tables.push(field.value);
                }
                _ => drop(values::table(reader, field.value)),
            }
        }
        let tables = tables.into_iter().take_while(|_| !reader.is_full());
        tables.filter_map(move |value| {
            let table = values::table(reader, value)?;
            let id = ["id", "crate"]
                .iter()
                .find_map(|key| table.get(*key)?.get_ref().as_str())
                .filter(|id| !blanks::is_blank(id));
            let name = match id {
                Some(id) => format!("the {what} `{}`", shown(id)),
                None => format!("this {what}"),
            };
            Some(Self::open(
                reader,
                name,
                reader.span(value.span()),
                table,
                keys,
            ))
        })
    }

    /// As [`Self::table`], of one that has to be there.
    pub(super) fn required_table(&self, key: &'static str) -> Option<Self> {
        if self.field(key).is_none() && !self.excused.contains(&key) {
            self.reader.report(
                Diagnostic::new(
                    Code::PolicyMissingKey,
                    self.span,
                    format!("{} needs the section `[{key}]`", self.name),
                )
                .help(format!("add `[{key}]`")),
            );
        }
        self.table(key)
    }

    pub(super) fn field(&self, key: &str) -> Option<Field<'d>> {
        let (key, value) = self.table.get_key_value(key)?;
        Some(Field {
            key: self.reader.span(key.span()),
            value,
        })
    }

    /// Returns every field, in file order.
    pub(super) fn fields(&self) -> impl Iterator<Item = (Text<'d>, Field<'d>)> {
        self.table.iter().map(|(key, value)| {
            let span = self.reader.span(key.span());
            let text = Text {
                value: key.get_ref().as_ref(),
                span,
            };
            (text, Field { key: span, value })
        })
    }

    /// Returns what may stand in it.
    pub(super) const fn keys(&self) -> &'static [Key] {
        self.keys
    }

    /// Returns what may stand in the entries of a list.
    pub(super) fn keys_of(&self, key: &str) -> &'static [Key] {
        schema::keys_of(self.keys, key)
    }

    /// Returns what the table says of a key.
    fn row(&self, key: &str) -> Option<&'static Key> {
        schema::key(self.keys, key)
    }

    /// Returns what to write for a key that is missing.
    fn fill(&self, key: &str) -> &'static str {
        self.row(key).map_or("…", Key::fill)
    }

    /// Reports `key` as missing, unless it seems to be there under a wrong name.
    pub(super) fn missing(&self, key: &'static str) {
        self.missing_as(key, self.fill(key));
    }

    /// As [`Self::missing`], where what to write depends on more than the key.
    pub(super) fn missing_as(&self, key: &'static str, example: &str) {
        if !self.excused.contains(&key) {
            self.reader.report(
                Diagnostic::new(
                    Code::PolicyMissingKey,
                    self.span,
                    format!("{} needs the key `{key}`", self.name),
                )
                .help(format!("add `{key} = {example}`")),
            );
        }
    }

    fn required<T>(&self, key: &'static str, value: Option<T>) -> Option<T> {
        if value.is_none() && self.field(key).is_none() {
            self.missing(key);
        }
        value
    }

    /// Reads a text that is not blank.
    pub(super) fn text(&self, key: &'static str) -> Option<Text<'d>> {
        values::text(self.reader, key, self.field(key)?.value)
    }

    /// Reads a text without blanks that are still to fill in.
    pub(super) fn filled(&self, key: &'static str) -> Option<Text<'d>> {
        let text = self.text(key)?;
        (!blanks::refuse(self.reader, key, text)).then_some(text)
    }

    pub(super) fn owned(&self, key: &'static str) -> Option<String> {
        self.text(key).map(|text| text.value.to_owned())
    }

    pub(super) fn required_text(&self, key: &'static str) -> Option<Text<'d>> {
        self.required(key, self.text(key))
    }

    /// As [`Self::required_text`], without blanks that are still to fill in.
    pub(super) fn required_filled(&self, key: &'static str) -> Option<Text<'d>> {
        self.required(key, self.filled(key))
    }

    pub(super) fn date(&self, key: &'static str) -> Option<Date> {
        values::date(self.reader, key, self.field(key)?.value)
    }

    pub(super) fn required_date(&self, key: &'static str) -> Option<Date> {
        self.required(key, self.date(key))
    }

    /// As [`Self::required_date`], of a day that is most likely today.
    pub(super) fn required_day(&self, key: &'static str) -> Option<Date> {
        if self.field(key).is_none() {
            self.missing_as(key, &self.reader.today().to_string());
        }
        self.date(key)
    }

    pub(super) fn boolean(&self, key: &'static str) -> Option<bool> {
        values::boolean(self.reader, key, self.field(key)?.value)
    }

    /// Reads a whole number in the range that the table gives.
    pub(super) fn integer(&self, key: &'static str) -> Option<i64> {
        let Takes::Number(least, most) = self.row(key)?.takes else {
            return None;
        };
        values::integer(self.reader, key, self.field(key)?.value, least..most + 1)
    }

    /// Reads a list of texts; an ill-typed list counts as absent.
    pub(super) fn texts(&self, key: &'static str) -> Option<Vec<Text<'d>>> {
        values::texts(self.reader, key, self.field(key)?.value)
    }

    /// As [`Self::texts`]; an empty list is a problem.
    pub(super) fn some_texts(&self, key: &'static str) -> Option<Vec<Text<'d>>> {
        let texts = self.texts(key)?;
        let value = self.field(key)?.value;
        if value
            .get_ref()
            .as_array()
            .is_some_and(|list| list.is_empty())
        {
            let span = self.reader.span(value.span());
            self.reader.report(
                Diagnostic::new(
                    Code::PolicyInvalidValue,
                    span,
                    format!("`{key}` of {} is empty", self.name),
                )
                .help(format!("leave `{key}` out, or list something")),
            );
        }
        Some(texts)
    }

    pub(super) fn word<T>(&self, key: &'static str, choices: &Choices<T>) -> Option<T> {
        choices.read(self.reader, self.row(key)?, self.text(key)?)
    }

    /// Reads a list of words; an empty one is a problem.
    pub(super) fn words<T>(&self, key: &'static str, choices: &Choices<T>) -> Option<Vec<T>> {
        self.each_word(key, choices, self.some_texts(key)?)
    }

    /// Reads a list of words; it may be empty.
    pub(super) fn any_words<T>(&self, key: &'static str, choices: &Choices<T>) -> Option<Vec<T>> {
        self.each_word(key, choices, self.texts(key)?)
    }

    fn each_word<T>(
        &self,
        key: &str,
        choices: &Choices<T>,
        words: Vec<Text<'_>>,
    ) -> Option<Vec<T>> {
        let row = self.row(key)?;
        let words = words.into_iter();
        Some(
            words
                .filter_map(|word| choices.read(self.reader, row, word))
                .collect(),
        )
    }
}
