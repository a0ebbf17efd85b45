//! `[[agreements]]`: licenses the firm has bought.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::conditions::{Named, conditions};
use super::entries::Licenses;
use super::patterns;
use super::reader::{Text, shown};
use super::section::Section;
use super::validate::{self, Approvers};
use super::waivers::Council;
use crate::diagnostic::{Code, Diagnostic};
use crate::license::{License, Term};
use crate::policy::Agreement;

/// Reads every agreement of a layer's files.
pub(super) fn read(
    files: &[&Section<'_, '_>],
    known_ids: &[String],
    named: Named<'_>,
    council: &Council<'_>,
) -> Vec<Agreement> {
    let mut ids = BTreeMap::new();
    let mut agreements = Vec::new();
    for root in files {
        let licenses = Licenses::new(root.reader, known_ids);
        for section in root.tables("agreements", "agreement") {
            validate::unique(&section, "agreement", &mut ids);
            let agreement = agreement(&section, &licenses, named, &council.approvers);
            agreements.extend(agreement);
        }
    }
    agreements
}

fn agreement(
    section: &Section<'_, '_>,
    licenses: &Licenses<'_, '_>,
    named: Named<'_>,
    approvers: &Approvers<'_>,
) -> Option<Agreement> {
    let reader = section.reader;
    let id = section.required_filled("id");
    let krate = section.required_text("crate");
    let krate = krate.and_then(|text| patterns::krate(reader, text));
    let license = section.required_text("license");
    let license = license.and_then(|text| bought(licenses, text));
    let counterparty = section.required_filled("counterparty");
    let contract = section.required_filled("contract");
    let from = section.required_day("from");
    let until = section.required_date("until");
    let approved_by = section.required_filled("approved-by");
    let reason = section.required_filled("reason");
    if let Some(by) = approved_by {
        validate::approver(reader, by, from, approvers, "agreement");
    }
    if let (Some(from), Some(until)) = (from, until) {
        term(section, from, until);
    }
    let conditions = conditions(section, named);
    let id = id?;
    Some(Agreement {
        id: id.value.to_owned(),
        span: id.span,
        krate: krate?,
        license: license?,
        counterparty: counterparty?.value.to_owned(),
        contract: contract?.value.to_owned(),
        from: from?,
        until: until?,
        approved_by: approved_by?.value.to_owned(),
        reason: reason?.value.to_owned(),
        conditions,
    })
}

/// Reads the license that was bought. What everybody may have needs no agreement, and an agreement
/// must not be taken for it.
fn bought(licenses: &Licenses<'_, '_>, text: Text<'_>) -> Option<Term> {
    let term = licenses.term(text)?;
    if matches!(term.license, License::Ref(_)) && term.addition.is_none() {
        return Some(term);
    }
    licenses.reader.report(
        Diagnostic::new(
            Code::PolicyInvalidValue,
            text.span,
            format!(
                "`{}` is not a license that can be bought",
                shown(text.value)
            ),
        )
        .help("give what the contract grants a name of its own: `\"LicenseRef-Vendor-2027\"`"),
    );
    None
}

fn term(section: &Section<'_, '_>, from: Date, until: Date) {
    let place = |key: &str| {
        section.field(key).map_or(section.span, |field| {
            section.reader.span(field.value.span())
        })
    };
    if until < from {
        section.reader.report(
            Diagnostic::new(
                Code::PolicyInvalidValue,
                place("until"),
                format!("the agreement ends on {until}, before it begins"),
            )
            .help("the last day is on or after the first one")
            .related(place("from"), "begins on"),
        );
    }
}
