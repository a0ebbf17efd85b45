//! `[[waivers]]` and `[[clarifications]]`: human decisions about one crate.

use std::collections::BTreeMap;

use super::blanks;
use super::conditions::{Named, conditions};
use super::entries::Licenses;
use super::patterns;
use super::reader::shown;
use super::section::Section;
use super::validate::{self, Approval, Approvers};
use super::values;
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::{Approver, Clarification, Condition, Pin, Waiver, WaiverTerms};
use crate::vocabulary::SourceKind;

/// Who may approve, and for how long.
pub(super) struct Council<'c> {
    pub(super) approvers: Approvers<'c>,
    pub(super) terms: &'c WaiverTerms,
}

impl<'c> Council<'c> {
    pub(super) fn new(approvers: &'c [Approver], terms: &'c WaiverTerms) -> Self {
        let named = |approver: &'c Approver| (approver.name.as_str(), approver);
        Self {
            approvers: approvers.iter().map(named).collect(),
            terms,
        }
    }
}

pub(super) fn waiver(
    section: &Section<'_, '_>,
    licenses: &Licenses<'_, '_>,
    named: Named<'_>,
    council: &Council<'_>,
) -> Option<Waiver> {
    let reader = section.reader;
    let id = section.required_filled("id");
    let krate = section.required_text("crate");
    let krate = krate.and_then(|text| patterns::krate(reader, text));
    let license = section.required_text("license");
    let expression = license.and_then(|text| licenses.expression("license", text));
    let reason = section.required_filled("reason");
    let requested_by = section.required_filled("requested-by");
    let approved_by = section.required_filled("approved-by");
    // The day of approval is rarely another than today, and never a later one.
    let approved_on = section.required_day("approved-on");
    let expires = section.required_date("expires");
    let approval = Approval {
        by: approved_by,
        requested_by,
        on: approved_on,
        expires,
    };
    validate::approval(section, &approval, &council.approvers, council.terms);
    let ticket = section.filled("ticket").map(|text| text.value.to_owned());
    let mut conditions = conditions(section, named);
    if conditions.source().is_none() {
        conditions.push(Condition::Source(vec![SourceKind::CratesIo]));
    }
    let license_files = digests(section).unwrap_or_default();
    let expression = expression?;
    let whole = expression.offers_choice().then(|| expression.to_string());
    let mut terms: Vec<_> = expression.terms().cloned().collect();
    terms.sort_unstable();
    terms.dedup();
    let id = id?;
    Some(Waiver {
        id: id.value.to_owned(),
        span: id.span,
        krate: krate?,
        terms,
        whole,
        license: license?.value.to_owned(),
        reason: reason?.value.to_owned(),
        requested_by: requested_by?.value.to_owned(),
        approved_by: approved_by?.value.to_owned(),
        approved_on: approved_on?,
        expires: expires?,
        ticket,
        conditions,
        license_files,
    })
}

/// Tells whether `license-files` can name a file so: by a plain path in the package.
#[must_use]
pub(crate) fn can_be_pinned(path: &str) -> bool {
    let mut parts = path.split('/');
    !path.contains('\\')
        && !blanks::is_blank(path)
        && path.get(1..2) != Some(":")
        && parts.all(|part| !matches!(part, "" | "." | ".."))
}

/// Reads `license-files`: a path in the package and `sha256:…`.
fn digests(section: &Section<'_, '_>) -> Option<BTreeMap<String, String>> {
    let reader = section.reader;
    let field = section.field("license-files")?;
    let table = values::table(reader, field.value)?;
    let mut digests = BTreeMap::new();
    for (path, value) in table.iter().take_while(|_| !reader.is_full()) {
        let name = path.get_ref().as_ref();
        let span = reader.span(path.span());
        if !can_be_pinned(name) {
            reader.report(
                Diagnostic::new(
                    Code::PolicyInvalidValue,
                    span,
                    format!("`{}` is not a path inside the package", shown(name)),
                )
                .help("write it from the package's root with `/`, as in `\"LICENSE\"`"),
            );
        }
        let Some(text) = values::text(reader, "license-files", value) else {
            continue;
        };
        if blanks::refuse(reader, "license-files", text) {
            continue;
        }
        match text
            .value
            .strip_prefix("sha256:")
            .and_then(patterns::sha256)
        {
            Some(digest) => {
                digests.insert(name.to_owned(), digest);
            }
            None => {
                let mut problem =
                    Diagnostic::new(Code::PolicyInvalidValue, text.span, "not a SHA-256 digest");
                problem = match patterns::sha256(text.value.trim()) {
                    Some(digest) => problem.help(format!("write `\"sha256:{digest}\"`")),
                    None => problem.help(
                        "write `sha256:` and 64 hexadecimal digits (`sha256sum FILE` prints them)",
                    ),
                };
                reader.report(problem);
            }
        }
    }
    if table.is_empty() {
        let span = reader.span(field.value.span());
        let problem = Diagnostic::new(
            Code::PolicyInvalidValue,
            span,
            "`license-files` names no file",
        );
        reader.report(problem.help("write `license-files = { \"LICENSE\" = \"sha256:…\" }`"));
    }
    Some(digests)
}

pub(super) fn clarification(
    section: &Section<'_, '_>,
    licenses: &Licenses<'_, '_>,
) -> Option<Clarification> {
    let reader = section.reader;
    let named = section.required_text("crate");
    let krate = named.and_then(|text| patterns::krate(reader, text));
    let declared = match section.field("declared") {
        Some(field) => values::any_text(reader, "declared", field.value),
        None => {
            section.missing_as(
                "declared",
                "\"\"` with what the package declares today, `\"\"",
            );
            None
        }
    };
    let license = section.required_text("license");
    let license = license.and_then(|text| licenses.expression("license", text));
    let reason = section.required_filled("reason");
    let files = digests(section);
    let checksum = section.filled("checksum").and_then(|text| {
        let digest = patterns::sha256(text.value);
        if digest.is_none() {
            let bare = text
                .value
                .trim()
                .strip_prefix("sha256:")
                .and_then(patterns::sha256);
            let problem = Diagnostic::new(Code::PolicyInvalidValue, text.span, "not a checksum");
            reader.report(match bare {
                Some(digest) => problem.help(format!("write `\"{digest}\"`")),
                None => problem
                    .help("write the 64 hexadecimal digits that `Cargo.lock` has as `checksum`"),
            });
        }
        digest
    });
    if section.field("license-files").is_none() && section.field("checksum").is_none() {
        reader.report(
            Diagnostic::new(
                Code::PolicyMissingKey,
                section.span,
                format!("{} is not pinned to what was read", section.name),
            )
            .help("add `license-files = { \"LICENSE\" = \"sha256:…\" }` or `checksum = \"…\"` from `Cargo.lock`"),
        );
    }
    let pin = match (files.filter(|files| !files.is_empty()), checksum) {
        (Some(files), Some(checksum)) => Pin::Both(files, checksum),
        (Some(files), None) => Pin::LicenseFiles(files),
        (None, Some(checksum)) => Pin::Checksum(checksum),
        (None, None) => return None,
    };
    Some(Clarification {
        span: named?.span,
        krate: krate?,
        declared: declared?.value.to_owned(),
        license: license?,
        reason: reason?.value.to_owned(),
        pin,
    })
}
