//! `[[native]]` and `[defaults] native`: what the council knows of native code, and what is to
//! become of the rest.

use std::collections::BTreeMap;

use super::entries::Licenses;
use super::patterns;
use super::reader::shown;
use super::section::Section;
use super::values::Choices;
use super::words::SOURCE;
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::{Native, NativeReview};
use crate::source::Span;

/// Reads every `[[native]]` entry of the file.
pub(super) fn read(root: &Section<'_, '_>, licenses: &Licenses<'_, '_>) -> Vec<Native> {
    let mut seen = BTreeMap::new();
    root.tables("native", "native entry")
        .filter_map(|section| entry(&section, licenses, &mut seen))
        .collect()
}

fn entry(
    section: &Section<'_, '_>,
    licenses: &Licenses<'_, '_>,
    seen: &mut BTreeMap<String, Span>,
) -> Option<Native> {
    let reader = section.reader;
    let named = section.required_text("crate");
    let krate = named.and_then(|text| patterns::krate(reader, text));
    let license = section.required_text("license");
    let license = license.and_then(|text| licenses.expression("license", text));
    let linked = section.boolean("linked");
    let reason = section.filled("reason").map(|text| text.value.to_owned());
    let source = section.words("source", &SOURCE);
    let (span, krate) = (named?.span, krate?);
    // `x@1.2.3` and `x@=1.2.3` are the same crate.
    let star = if krate.prefix { "*" } else { "" };
    let version = krate
        .version
        .as_ref()
        .map_or_else(String::new, |version| format!("@{version}"));
    let mut sources: Vec<&str> = source.iter().flatten().map(|one| one.as_str()).collect();
    sources.sort_unstable();
    let copies = format!("{}{star}{version} {}", krate.name, sources.join(" "));
    if let Some(first) = seen.insert(copies, span) {
        reader.report(
            Diagnostic::new(
                Code::PolicyDuplicateId,
                span,
                format!("`{}` has two `[[native]]` entries", shown(&krate.text)),
            )
            .help("join them: `license = \"A AND B\"`")
            .related(first, "first given here"),
        );
    }
    Some(Native {
        span,
        krate,
        license: license?,
        linked: linked.unwrap_or(false),
        reason,
        source,
    })
}

/// Reads `native` of `[defaults]`, where it asks for review.
pub(super) fn default(defaults: &Section<'_, '_>) -> Option<NativeReview> {
    let choices = Choices {
        what: "way to treat native code",
        mean: |word| Some(word == "review"),
        slips: &[
            ("notes", "note"),
            ("ignore", "note"),
            ("allow", "note"),
            ("deny", "review"),
        ],
    };
    let asks = defaults.word("native", &choices) == Some(true);
    let field = defaults.field("native").filter(|_| asks)?;
    Some(NativeReview {
        span: defaults.reader.span(field.value.span()),
        is_said: true,
    })
}
