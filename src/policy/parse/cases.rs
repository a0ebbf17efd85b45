//! `[[tests]]`: in a policy, and in files of their own.

use std::collections::{BTreeMap, BTreeSet};

use semver::Version;
use toml::de::DeTable;

use super::blanks;
use super::conditions::{Vocabulary, given, known};
use super::document::{ParseContext, document, not_for_this_tool};
use super::entries::Licenses;
use super::layer::Above;
use super::products::Products;
use super::reader::{ROOT, Reader, Text, arrange, shown};
use super::section::Section;
use super::values::Choices;
use crate::diagnostic::{Code, Diagnostic};
use crate::license::{Expression, License, nearest_license_id};
use crate::policy::{Answer, Policy, TestCase, schema};
use crate::source::Sources;

const EXPECT: Choices<Answer> = Choices {
    what: "verdict",
    mean: Answer::from_word,
    slips: super::words::VERDICT_SLIPS,
};

/// Reads a file that holds `schema = 1` and `[[tests]]` for a policy, its layers highest first.
///
/// # Errors
/// Returns every problem of the text, sorted by position.
pub(crate) fn parse_tests(
    sources: &mut Sources,
    path: &str,
    text: &str,
    layers: &[Policy],
    context: &ParseContext<'_>,
) -> Result<Vec<TestCase>, Vec<Diagnostic>> {
    let file = sources.add(path, text);
    let read = |reader: &Reader<'_>, root: &DeTable<'_>| {
        if let Some(problem) = not_for_this_tool(reader, root, context) {
            reader.report(problem);
            return Vec::new();
        }
        let root = Section::open(reader, ROOT, reader.span(0..0), root, schema::TEST_FILE);
        if root.field("schema").is_none() {
            root.missing("schema");
        }
        root.integer("schema");
        if root.field("tests").is_none() {
            let message = "the file holds no tests";
            reader.report(
                Diagnostic::new(Code::PolicyMissingKey, root.span, message).help(
                    "add `[[tests]]`, and under it `license = \"MIT\"` and `expect = \"allow\"`",
                ),
            );
        }
        let first = layers.first();
        let known_ids = first.map_or(&[][..], |first| &first.identity.known_ids);
        let licenses = Licenses::new(reader, known_ids);
        let none = BTreeMap::new();
        let above = Above::new(layers);
        let products = Products::of(layers);
        let vocabulary = above.vocabulary(BTreeSet::new(), &none, &products, &[]);
        cases(&root, &licenses, &vocabulary)
    };
    let (cases, problems) = document(file, text, context, read)?;
    if problems.is_empty() {
        Ok(cases)
    } else {
        Err(arrange(problems))
    }
}

/// Reads `[[tests]]`.
pub(super) fn cases(
    root: &Section<'_, '_>,
    licenses: &Licenses<'_, '_>,
    vocabulary: &Vocabulary<'_>,
) -> Vec<TestCase> {
    root.tables("tests", "test")
        .filter_map(|section| case(&section, licenses, vocabulary))
        .collect()
}

fn case(
    section: &Section<'_, '_>,
    licenses: &Licenses<'_, '_>,
    vocabulary: &Vocabulary<'_>,
) -> Option<TestCase> {
    let reader = section.reader;
    let expect = section.word("expect", &EXPECT);
    if section.field("expect").is_none() {
        section.missing("expect");
    }
    let text = section.required_text("license");
    let license = text.and_then(|text| expression(licenses, text, expect));
    let help = "`rule` is the `id` of one of `[[rules]]`";
    let rule = known(section, "rule", &vocabulary.rules, help);
    let named = section.text("crate");
    let (krate, version) = match named.map(|text| krate(reader, text)) {
        Some(named) => {
            let (name, version) = named?;
            (Some(name), version)
        }
        None => (None, None),
    };
    let expect_span = reader.span(section.field("expect")?.value.span());
    if expect == Some(Answer::Waived) && krate.is_none() {
        let message = "this test names no crate, and waivers are for one crate";
        reader.report(
            Diagnostic::new(Code::PolicyInvalidValue, expect_span, message)
                .help("add `crate = \"name@1.2.3\"`"),
        );
    }
    Some(TestCase {
        span: text?.span,
        license: license?,
        given: given(section, vocabulary),
        krate,
        version,
        as_of: section.date("as-of"),
        expect: expect?,
        expect_span,
        rule,
    })
}

/// Reads an expression. An id nobody knows is what a crate may declare, so it may stand here; one
/// that looks like a slip of the pen may not, unless the case is about what nobody knows.
fn expression(
    licenses: &Licenses<'_, '_>,
    text: Text<'_>,
    expect: Option<Answer>,
) -> Option<Expression> {
    if expect == Some(Answer::Undetermined) && !blanks::is_blank(text.value) {
        return licenses.any_expression("license", text);
    }
    let expression = licenses.any_expression("license", text)?;
    let is_slip = expression.terms().any(|term| match &term.license {
        License::Unknown(id) => nearest_license_id(id).is_some(),
        _ => !term.is_known(),
    });
    if is_slip {
        licenses.expression("license", text)
    } else {
        Some(expression)
    }
}

/// Reads `name` or `name@1.2.3`.
fn krate(reader: &Reader<'_>, text: Text<'_>) -> Option<(String, Option<Version>)> {
    let (name, version) = match text.value.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (text.value, None),
    };
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    let parsed = version.map(|version| Version::parse(version).ok());
    if is_name && parsed != Some(None) {
        return Some((name.to_owned(), parsed.flatten()));
    }
    let message = format!("`{}` is not a crate", shown(text.value));
    reader.report(
        Diagnostic::new(Code::PolicyInvalidValue, text.span, message)
            .help("a test is about one crate: write `name` or `name@1.2.3`"),
    );
    None
}
