//! One text as TOML, before its sections are read: slips mended, and made for this version of the tool.

use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

use super::reader::{Reader, shown};
use super::syntax::{self, Mended};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// What a policy is read against.
#[derive(Debug, Clone, Copy)]
pub struct ParseContext<'c> {
    /// The day of the run.
    pub today: Date,
    /// The version of this tool, for `min-tool`.
    pub tool_version: &'c semver::Version,
}

/// Makes a text readable as TOML.
pub(super) fn readable(file: FileId, text: &str) -> Result<Mended<'_>, Vec<Diagnostic>> {
    let Some(at) = text.find('\0') else {
        return Ok(syntax::mend(file, text));
    };
    let span = Span::new(file, at..at + 1);
    Err(vec![
        Diagnostic::new(
            Code::PolicySyntax,
            span,
            "the file contains zero bytes, as UTF-16 text does",
        )
        .help("save it as UTF-8 without BOM"),
    ])
}

/// Reads the text of one file as TOML, slips mended, and hands its root to `read`; returns what
/// that made of it, and every problem found.
pub(super) fn document<T>(
    file: FileId,
    text: &str,
    context: &ParseContext<'_>,
    read: impl FnOnce(&Reader<'_>, &DeTable<'_>) -> T,
) -> Result<(T, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mended = readable(file, text)?;
    let document = mended.document();
    let reader = Reader::new(file, &mended.text, context.today);
    let value = read(&reader, document.get_ref());
    drop(document);
    let found = reader.into_problems().into_iter();
    let mut problems: Vec<Diagnostic> = found.filter(|problem| mended.keeps(problem)).collect();
    problems.extend(mended.problems);
    Ok((value, problems))
}

/// Reads `min-tool` and `schema`, on which the meaning of everything else depends.
pub(super) fn not_for_this_tool(
    reader: &Reader<'_>,
    root: &DeTable<'_>,
    context: &ParseContext<'_>,
) -> Option<Diagnostic> {
    let tool = context.tool_version;
    if let Some((_, value)) = root.get_key_value("min-tool")
        && let Some(wanted) = value.get_ref().as_str()
        && let Some(least) = partial_version(wanted)
        && (tool.major, tool.minor, tool.patch) < least
    {
        let span = reader.span(value.span());
        return Some(
            Diagnostic::new(
                Code::PolicyToolTooOld,
                span,
                format!(
                    "the policy needs version {} of the tool, and this is {tool}",
                    shown(wanted)
                ),
            )
            .help("update it: `cargo install cargo-ospo-check --locked`"),
        );
    }
    let (_, value) = root.get_key_value("schema")?;
    let DeValue::Integer(schema) = value.get_ref() else {
        return None;
    };
    let number = i64::from_str_radix(schema.as_str(), schema.radix()).ok();
    (number != Some(1)).then(|| {
        let message = format!(
            "schema {} is not known to this version of the tool",
            shown(schema.as_str())
        );
        Diagnostic::new(Code::PolicyInvalidValue, reader.span(value.span()), message)
            .help("write `schema = 1`, or update the tool if the policy really uses a newer schema")
    })
}

/// Reads `1`, `1.2` or `1.2.3`.
pub(super) fn partial_version(text: &str) -> Option<(u64, u64, u64)> {
    let mut parts = text.split('.').map(|part| {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u64>().ok()).flatten()
    });
    let major = parts.next()??;
    let minor = parts.next().unwrap_or(Some(0))?;
    let patch = parts.next().unwrap_or(Some(0))?;
    parts.next().is_none().then_some((major, minor, patch))
}
