//! Single values: texts, dates, numbers, booleans and words, each with the slips people make.
//!
//! Every function reports what is wrong and returns `None`; nothing is converted silently.

use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::blanks;
use super::reader::{Reader, Text, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::license::nearest;
use crate::policy::schema::Key;

/// What the words mean that a key takes. Which they are, the table of keys says.
pub(super) struct Choices<T> {
    /// What messages call one of them, such as "verdict".
    pub(super) what: &'static str,
    pub(super) mean: fn(&str) -> Option<T>,
    /// Words people write instead, with the word they most likely mean.
    pub(super) slips: &'static [(&'static str, &'static str)],
}

impl<T> Choices<T> {
    pub(super) fn read(&self, reader: &Reader<'_>, key: &Key, word: Text<'_>) -> Option<T> {
        let words = key.takes.words();
        let meant = words.contains(&word.value).then(|| (self.mean)(word.value));
        if let Some(value) = meant.flatten() {
            return Some(value);
        }
        let plain = word.value.trim().to_lowercase();
        let slip = self.slips.iter().find(|(slip, _)| *slip == plain);
        let suggestion = slip
            .map(|(_, meant)| *meant)
            .or_else(|| nearest(word.value.trim(), words.iter().copied()));
        let known: Vec<_> = words.iter().map(|known| format!("\"{known}\"")).collect();
        reader.report(
            Diagnostic::new(
                Code::PolicyInvalidValue,
                word.span,
                format!("`{}` is not a {}", shown(word.value), self.what),
            )
            .did_you_mean(suggestion)
            .help(format!("`{}` takes {}", key.name, known.join(", "))),
        );
        None
    }
}

fn wrong_type(
    reader: &Reader<'_>,
    key: &str,
    wanted: &str,
    value: &Spanned<DeValue<'_>>,
) -> Diagnostic {
    Diagnostic::new(
        Code::PolicyWrongType,
        reader.span(value.span()),
        format!("`{key}` takes {wanted}, not {}", kind(value.get_ref())),
    )
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Returns the value as it is written, if it is short enough to repeat.
fn written<'d>(reader: &Reader<'d>, value: &Spanned<DeValue<'_>>) -> Option<&'d str> {
    let raw = reader.text().get(value.span())?;
    (raw.len() <= 60 && !raw.contains('\n') && !raw.contains('"')).then_some(raw)
}

pub(super) fn table<'d>(
    reader: &Reader<'d>,
    value: &'d Spanned<DeValue<'d>>,
) -> Option<&'d DeTable<'d>> {
    let table = value.get_ref().as_table();
    if table.is_none() {
        reader.report(Diagnostic::new(
            Code::PolicyWrongType,
            reader.span(value.span()),
            format!("expected a table here, not {}", kind(value.get_ref())),
        ));
    }
    table
}

/// Reads a text, blank or not.
pub(super) fn any_text<'d>(
    reader: &Reader<'d>,
    key: &str,
    value: &'d Spanned<DeValue<'d>>,
) -> Option<Text<'d>> {
    if let DeValue::String(text) = value.get_ref() {
        return Some(Text {
            value: text.as_ref(),
            span: reader.span(value.span()),
        });
    }
    let mut problem = wrong_type(reader, key, "a text", value);
    let is_scalar = !matches!(value.get_ref(), DeValue::Array(_) | DeValue::Table(_));
    if let (true, Some(raw)) = (is_scalar, written(reader, value)) {
        problem = problem.help(format!("write it in quotes: `\"{raw}\"`"));
    }
    reader.report(problem);
    None
}

/// Reads a text that is not blank.
pub(super) fn text<'d>(
    reader: &Reader<'d>,
    key: &str,
    value: &'d Spanned<DeValue<'d>>,
) -> Option<Text<'d>> {
    let text = any_text(reader, key, value)?;
    (!refuse_blank(reader, key, text, blanks::is_blank(text.value))).then_some(text)
}

/// Reads a path that is not blank; `.` and `..` are paths.
pub(super) fn path<'d>(
    reader: &Reader<'d>,
    key: &str,
    value: &'d Spanned<DeValue<'d>>,
) -> Option<Text<'d>> {
    let text = any_text(reader, key, value)?;
    let is_blank = !matches!(text.value, "." | "..") && blanks::is_blank(text.value);
    (!refuse_blank(reader, key, text, is_blank)).then_some(text)
}

fn refuse_blank(reader: &Reader<'_>, key: &str, text: Text<'_>, is_blank: bool) -> bool {
    if is_blank {
        let problem = Diagnostic::new(Code::PolicyBlank, text.span, format!("`{key}` is blank"));
        reader.report(if blanks::is_invisible(text.value) {
            problem.help("write something here; white space does not count")
        } else {
            problem.help(blanks::to_fill_in(&shown(text.value.trim())))
        });
    }
    is_blank
}

/// Reads a list of texts that are not blank; what is none is reported and left out.
pub(super) fn texts<'d>(
    reader: &Reader<'d>,
    key: &str,
    value: &'d Spanned<DeValue<'d>>,
) -> Option<Vec<Text<'d>>> {
    texts_by(reader, key, value, text)
}

/// As [`texts`], of paths.
pub(super) fn path_list<'d>(
    reader: &Reader<'d>,
    key: &str,
    value: &'d Spanned<DeValue<'d>>,
) -> Option<Vec<Text<'d>>> {
    texts_by(reader, key, value, path)
}

fn texts_by<'d>(
    reader: &Reader<'d>,
    key: &str,
    value: &'d Spanned<DeValue<'d>>,
    read: impl Fn(&Reader<'d>, &str, &'d Spanned<DeValue<'d>>) -> Option<Text<'d>>,
) -> Option<Vec<Text<'d>>> {
    let Some(array) = value.get_ref().as_array() else {
        let mut problem = wrong_type(reader, key, "a list", value);
        if let Some(raw) = reader.text().get(value.span())
            && matches!(value.get_ref(), DeValue::String(_))
            && raw.len() <= 60
        {
            problem = problem.help(format!("put it in brackets: `{key} = [{raw}]`"));
        }
        reader.report(problem);
        return None;
    };
    let items = array.iter().take_while(|_| !reader.is_full());
    Some(items.filter_map(|item| read(reader, key, item)).collect())
}

pub(super) fn boolean(
    reader: &Reader<'_>,
    key: &str,
    value: &Spanned<DeValue<'_>>,
) -> Option<bool> {
    if let DeValue::Boolean(value) = value.get_ref() {
        return Some(*value);
    }
    let mut problem = wrong_type(reader, key, "`true` or `false`", value);
    if let DeValue::String(text) = value.get_ref()
        && let Some(meant) = boolean_word(text)
    {
        problem = problem.help(format!("write `{key} = {meant}`, without quotes"));
    }
    reader.report(problem);
    None
}

/// Returns the boolean an everyday word means.
pub(super) fn boolean_word(word: &str) -> Option<bool> {
    match word.trim().to_ascii_lowercase().as_str() {
        "yes" | "y" | "on" | "true" => Some(true),
        "no" | "n" | "off" | "false" => Some(false),
        _ => None,
    }
}

pub(super) fn integer(
    reader: &Reader<'_>,
    key: &str,
    value: &Spanned<DeValue<'_>>,
    range: Range<i64>,
) -> Option<i64> {
    let DeValue::Integer(integer) = value.get_ref() else {
        let mut problem = wrong_type(reader, key, "a whole number", value);
        if let DeValue::String(text) = value.get_ref()
            && let Ok(number) = text.trim().parse::<i64>()
        {
            problem = problem.help(format!("write `{key} = {number}`, without quotes"));
        }
        reader.report(problem);
        return None;
    };
    let number = i64::from_str_radix(integer.as_str(), integer.radix())
        .ok()
        .filter(|number| range.contains(number));
    if number.is_none() {
        reader.report(
            Diagnostic::new(
                Code::PolicyInvalidValue,
                reader.span(value.span()),
                format!("`{key}` is out of range"),
            )
            .help(format!(
                "it takes {} to {}",
                range.start,
                range.end.saturating_sub(1)
            )),
        );
    }
    number
}

pub(super) fn date(reader: &Reader<'_>, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Date> {
    let DeValue::Datetime(datetime) = value.get_ref() else {
        let mut problem = wrong_type(reader, key, "a date", value);
        problem = match value.get_ref() {
            DeValue::String(text) => match text.trim().parse::<Date>().ok() {
                Some(date) => problem.help(format!("write `{key} = {date}`, without quotes")),
                None if blanks::is_blank(text) || blanks::find(text).is_some() => {
                    problem.help(format!(
                        "`{}` is a blank to fill in; write a date: `{key} = YYYY-MM-DD`, without quotes",
                        shown(text.trim())
                    ))
                }
                None => date_help(problem, key, text),
            },
            _ => problem.help(format!("write `{key} = YYYY-MM-DD`")),
        };
        reader.report(problem);
        return None;
    };
    let date = datetime.date.and_then(|date| {
        let year = i16::try_from(date.year).ok()?;
        Date::new(
            year,
            i8::try_from(date.month).ok()?,
            i8::try_from(date.day).ok()?,
        )
        .ok()
    });
    if datetime.time.is_none() && datetime.offset.is_none() && date.is_some() {
        return date;
    }
    let problem = wrong_type(reader, key, "a date alone, without time of day", value);
    // The message says it all; "not a date" would contradict it.
    let title = format!("`{key}` takes a date alone, without time of day");
    let example = date.map_or_else(|| "2027-02-01".to_owned(), |date| date.to_string());
    reader.report(Diagnostic { title, ..problem }.help(format!("write `{key} = {example}`")));
    None
}

/// Adds how a date is written; with the date that was meant, where that is plain.
pub(super) fn date_help(problem: Diagnostic, key: &str, text: &str) -> Diagnostic {
    match everyday_date(text) {
        Some(date) => problem.help(format!(
            "dates are written year-month-day, without quotes: `{key} = {date}`"
        )),
        None => problem.help(format!(
            "dates are written year-month-day, without quotes, as in `{key} = 2027-02-01`"
        )),
    }
}

/// Reads `1.2.2027` (day first, as points are used) and `2027-2-1` or `2027/2/1`.
///
/// `01/02/2027` is January or February, depending on who writes it, and gives nothing.
pub(super) fn everyday_date(text: &str) -> Option<Date> {
    let text = text.trim().trim_end_matches('.');
    let separator = text.chars().find(|c| !c.is_ascii_digit())?;
    let parts: Vec<&str> = text.split(separator).map(str::trim).collect();
    let [first, second, third] = parts[..] else {
        return None;
    };
    let (year, month, day) = match (separator, first.len()) {
        ('.', 1 | 2) => (third, second, first),
        ('-' | '/' | '.' | '–' | '‑', 4) => (first, second, third),
        _ => return None,
    };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if year.len() != 4 || !is_number(year) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}
