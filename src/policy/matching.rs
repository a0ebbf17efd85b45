//! Which terms a rule names, and which points it matches.
//!
//! Shared by the decision and by the search for rules that can never be reached. Conditions are
//! not looked at here.

use super::model::{Entry, EntryKind, Rule};
use crate::license::{Family, License, Term, later_versions};
use crate::vocabulary::Verdict;

/// Returns the entry of `rule` that names `term`, if one does.
///
/// An entry names the term it is; `X-or-later` names `Y-or-later` for every version Y from X on;
/// and in rules that review or deny, `X-or-later` also names `Y-only`, and a family names all its
/// versions, with an addition or without. An unknown term is named by nothing.
#[must_use]
pub fn names<'r>(rule: &'r Rule, term: &Term) -> Option<&'r Entry> {
    if !term.is_known() {
        return None;
    }
    rule.entries
        .iter()
        .find(|entry| entry_names(&entry.kind, term, rule.verdict != Verdict::Allow))
}

/// Returns the entry of `rule` that matches the point `point`, if one does.
///
/// What [`names`] a term matches it; `@osi-approved`, `@fsf-libre` and `"*"` match points only, and
/// in allow rules never one with an addition and never a LicenseRef.
#[must_use]
pub fn matches_point<'r>(rule: &'r Rule, point: &Term) -> Option<&'r Entry> {
    if !point.is_known() {
        return None;
    }
    let strict = rule.verdict != Verdict::Allow;
    rule.entries.iter().find(|entry| {
        entry_names(&entry.kind, point, strict) || collection_matches(&entry.kind, point, strict)
    })
}

fn entry_names(entry: &EntryKind, term: &Term, strict: bool) -> bool {
    match entry {
        EntryKind::Term(named) if named == term => true,
        EntryKind::Term(named) => {
            named.or_later
                && named.addition.is_none()
                && term.addition.is_none()
                && (term.or_later || strict)
                && is_same_or_later(named, term)
        }
        EntryKind::Family(family) => {
            strict && term.listed().and_then(Family::of).as_ref() == Some(family)
        }
        EntryKind::OsiApproved | EntryKind::FsfLibre | EntryKind::Any | EntryKind::Group(_) => {
            false
        }
    }
}

fn is_same_or_later(named: &Term, term: &Term) -> bool {
    match (&named.license, &term.license) {
        (License::Listed(from), License::Listed(id)) => later_versions(from).contains(id),
        (from, id) => from == id,
    }
}

fn collection_matches(entry: &EntryKind, point: &Term, strict: bool) -> bool {
    let plain = point.addition.is_none() && !matches!(point.license, License::Ref(_));
    let flagged = |flag: fn(spdx::LicenseId) -> bool| {
        point.listed().and_then(spdx::license_id).is_some_and(flag)
    };
    (strict || plain)
        && match entry {
            EntryKind::Any => true,
            EntryKind::OsiApproved => flagged(spdx::LicenseId::is_osi_approved),
            EntryKind::FsfLibre => flagged(spdx::LicenseId::is_fsf_free_libre),
            EntryKind::Term(_) | EntryKind::Family(_) | EntryKind::Group(_) => false,
        }
}
