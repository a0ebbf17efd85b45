//! The files of `include`, and the entries that they may hold: waivers, agreements, clarifications,
//! alternatives, tests.
//!
//! They belong to the layer that includes them: its approvers, its terms, its ids.

use std::collections::BTreeMap;

use toml::de::DeTable;

use super::cases;
use super::conditions::{Named, Vocabulary};
use super::entries::Licenses;
use super::reader::Reader;
use super::section::Section;
use super::waivers::{self, Council};
use super::{sections, validate};
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::schema::{self, Stands};
use crate::policy::{Alternative, Clarification, TestCase, Waiver};

/// How messages call the table of such a file.
const NAME: &str = "this included file";

/// Opens an included file and reports what is not allowed in it.
pub(super) fn open<'r, 'd>(reader: &'r Reader<'d>, root: &'d DeTable<'d>) -> Section<'r, 'd> {
    let root = Section::open(reader, NAME, reader.span(0..0), root, schema::FILE);
    if root.field("schema").is_none() {
        root.missing("schema");
    }
    root.integer("schema");
    for (key, field) in root.fields() {
        if schema::key(schema::FILE, key.value).is_none_or(|known| known.stands.is_included()) {
            continue;
        }
        reader.report(
            Diagnostic::new(
                Code::PolicyInclude,
                field.key,
                format!("`{}` is not allowed in an included file", key.value),
            )
            .help("write it into the policy that includes this file")
            .help(format!(
                "an included file holds {}",
                schema::held(schema::FILE, Stands::is_included)
            )),
        );
    }
    root
}

/// What a layer's files hold, in their order.
#[derive(Default)]
pub(super) struct Entries {
    pub(super) waivers: Vec<Waiver>,
    pub(super) clarifications: Vec<Clarification>,
    pub(super) alternatives: Vec<Alternative>,
}

/// Most waivers of a layer that are for crates by the beginning of their names.
const MAX_PREFIXES: usize = 256;

/// Reads the entries of all files of a layer.
pub(super) fn read(
    files: &[&Section<'_, '_>],
    known_ids: &[String],
    named: Named<'_>,
    council: &Council<'_>,
) -> Entries {
    let mut ids = BTreeMap::new();
    let mut entries = Entries::default();
    let mut prefixes = 0;
    for root in files {
        let licenses = Licenses::new(root.reader, known_ids);
        for section in root.tables("waivers", "waiver") {
            validate::unique(&section, "waiver", &mut ids);
            let waiver = waivers::waiver(&section, &licenses, named, council);
            // Such a waiver is looked at, and told of, with every crate that it may mean.
            prefixes += usize::from(waiver.as_ref().is_some_and(|waiver| waiver.krate.prefix));
            if prefixes == MAX_PREFIXES + 1 {
                let message = format!("more than {MAX_PREFIXES} waivers name crates by `prefix-*`");
                let span = section.span;
                let problem = Diagnostic::new(Code::PolicyInvalidValue, span, message);
                root.reader.report(problem.help("name each crate in full"));
            }
            entries.waivers.extend(waiver);
        }
        for section in root.tables("clarifications", "clarification") {
            let clarification = waivers::clarification(&section, &licenses);
            entries.clarifications.extend(clarification);
        }
        for section in root.tables("alternatives", "alternative") {
            entries.alternatives.extend(sections::alternative(&section));
        }
    }
    entries
}

/// Reads the tests of all files of a layer.
pub(super) fn tests(
    files: &[&Section<'_, '_>],
    known_ids: &[String],
    vocabulary: &Vocabulary<'_>,
) -> Vec<TestCase> {
    let cases = files.iter().flat_map(|root| {
        let licenses = Licenses::new(root.reader, known_ids);
        cases::cases(root, &licenses, vocabulary)
    });
    cases.collect()
}
