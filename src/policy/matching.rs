//! Which entry of a rule names a term: the semantics of families and "or later".
//!
//! Looks at a rule's entries only; conditions, dates and the order of rules belong to `decide`.

use crate::license::{License, Term, later_versions};
use crate::policy::{Entry, EntryKind, Rule};
use crate::vocabulary::Verdict;

/// Returns the first entry by which `rule` *names* a declared term, if there is one.
///
/// An entry names the term it is. `X-or-later` also names `Y-or-later` for each later version Y,
/// and in deny and review rules `Y-only`; there, a family `X-*` names every term of the family,
/// with or without addition. An unknown term is named by nothing.
#[must_use]
pub fn names<'r>(rule: &'r Rule, term: &Term) -> Option<&'r Entry> {
    if !term.is_known() {
        return None;
    }
    rule.entries
        .iter()
        .find(|entry| entry_names(rule, entry, term))
}

/// Returns the first entry by which `rule` matches a point of a term: as [`names`], or by
/// `@osi-approved`, `@fsf-libre` or `"*"`, which in allow rules never take an addition or a
/// `LicenseRef-`.
#[must_use]
pub fn matches_point<'r>(rule: &'r Rule, point: &Term) -> Option<&'r Entry> {
    if !point.is_known() {
        return None;
    }
    let open = is_strict(rule) || is_plain(point);
    rule.entries.iter().find(|entry| match entry.kind {
        EntryKind::Any => open,
        EntryKind::OsiApproved => open && listed(point).is_some_and(|id| id.is_osi_approved()),
        EntryKind::FsfLibre => open && listed(point).is_some_and(|id| id.is_fsf_free_libre()),
        EntryKind::Term(_) | EntryKind::Family(_) | EntryKind::Group(_) => {
            entry_names(rule, entry, point)
        }
    })
}

/// Tells whether a rule refuses or holds back; only such rules read entries generously.
pub(super) fn is_strict(rule: &Rule) -> bool {
    rule.verdict != Verdict::Allow
}

fn is_plain(point: &Term) -> bool {
    point.addition.is_none() && !matches!(point.license, License::Ref(_))
}

fn listed(term: &Term) -> Option<spdx::LicenseId> {
    term.listed().and_then(spdx::license_id)
}

fn entry_names(rule: &Rule, entry: &Entry, term: &Term) -> bool {
    match &entry.kind {
        EntryKind::Term(named) => {
            named == term
                || (named.or_later
                    && (term.or_later || is_strict(rule))
                    && is_same_or_later(named, term))
        }
        EntryKind::Family(family) => {
            is_strict(rule)
                && term
                    .listed()
                    .is_some_and(|id| family.versions().contains(&id))
        }
        // These match points only, and a rule's groups are resolved.
        EntryKind::OsiApproved | EntryKind::FsfLibre | EntryKind::Any | EntryKind::Group(_) => {
            false
        }
    }
}

fn is_same_or_later(named: &Term, term: &Term) -> bool {
    named.addition.is_none()
        && term.addition.is_none()
        && matches!((named.listed(), term.listed()), (Some(from), Some(id))
            if later_versions(from).contains(&id))
}
