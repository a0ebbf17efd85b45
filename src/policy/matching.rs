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
/// with or without addition, and `@osi-approved`, `@fsf-libre` and `"*"` name what they hold, so
/// that the first rule that refuses is not undone by a later one that allows. An unknown term is
/// named by nothing.
#[must_use]
pub(crate) fn names<'r>(rule: &'r Rule, term: &Term) -> Option<&'r Entry> {
    if !term.is_known() {
        return None;
    }
    rule.entries
        .iter()
        .find(|entry| entry_names(rule, entry, term))
}

/// Returns the first entry by which `rule` matches a point of a term: as [`names`], or, in allow
/// rules, by `@osi-approved`, `@fsf-libre` or `"*"`, which never take an addition or a
/// `LicenseRef-` there.
#[must_use]
pub(crate) fn matches_point<'r>(rule: &'r Rule, point: &Term) -> Option<&'r Entry> {
    if !point.is_known() {
        return None;
    }
    rule.entries.iter().find(|entry| {
        entry_names(rule, entry, point) || (is_plain(point) && collection_holds(&entry.kind, point))
    })
}

/// Tells whether a term belongs to `@osi-approved`, `@fsf-libre` or `"*"`; of a term with an
/// addition its license counts.
fn collection_holds(collection: &EntryKind, term: &Term) -> bool {
    let flagged = |flag: fn(spdx::LicenseId) -> bool| listed(term).is_some_and(flag);
    match collection {
        EntryKind::Any => true,
        EntryKind::OsiApproved => flagged(spdx::LicenseId::is_osi_approved),
        EntryKind::FsfLibre => flagged(spdx::LicenseId::is_fsf_free_libre),
        EntryKind::Term(_) | EntryKind::Family(_) | EntryKind::Group(_) => false,
    }
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
            is_strict(rule) && term.listed().is_some_and(|id| family.covers(id))
        }
        // A rule that refuses or holds back means all it says: `"*"` from git is refused before a
        // later rule allows MIT. In allow rules these match points only.
        EntryKind::OsiApproved | EntryKind::FsfLibre | EntryKind::Any => {
            is_strict(rule) && collection_holds(&entry.kind, term)
        }
        // A rule's groups are resolved.
        EntryKind::Group(_) => false,
    }
}

fn is_same_or_later(named: &Term, term: &Term) -> bool {
    named.addition.is_none()
        && term.addition.is_none()
        && matches!((named.listed(), term.listed()), (Some(from), Some(id))
            if later_versions(from).contains(&id))
}

#[cfg(test)]
mod tests {
    use super::{matches_point, names};
    use crate::license::{Family, Term};
    use crate::policy::{Conditions, Entry, EntryKind, Rule};
    use crate::source::{Sources, Span};
    use crate::vocabulary::Verdict;

    fn rule(verdict: Verdict, entries: &[&str]) -> Rule {
        let span = Span::new(Sources::new().add("p", ""), 0..0);
        let kind = |entry: &&str| match (*entry, entry.strip_suffix("-*")) {
            ("*", _) => EntryKind::Any,
            ("@osi-approved", _) => EntryKind::OsiApproved,
            ("@fsf-libre", _) => EntryKind::FsfLibre,
            (_, Some(family)) => EntryKind::Family(Family::named(family).unwrap()),
            (entry, None) => EntryKind::Term(Term::parse(entry, &[]).unwrap().0),
        };
        let entry = |entry: &&str| Entry {
            kind: kind(entry),
            span,
            groups: Vec::new(),
        };
        Rule {
            id: "a".to_owned(),
            span,
            entries: entries.iter().map(entry).collect(),
            verdict,
            conditions: Conditions::default(),
            obligations: Vec::new(),
            reason: None,
            remedy: None,
            url: None,
            waivable: true,
            in_force_from: None,
        }
    }

    fn named(rule: &Rule, term: &str) -> bool {
        names(rule, &Term::parse(term, &[]).unwrap().0).is_some()
    }

    fn matched(rule: &Rule, point: &str) -> bool {
        matches_point(rule, &Term::parse(point, &[]).unwrap().0).is_some()
    }

    #[test]
    fn a_denied_family_and_its_or_later_ids_name_every_version() {
        for entries in [&["GPL-*"][..], &["GPL-2.0-or-later", "GPL-3.0-or-later"]] {
            let rule = rule(Verdict::Deny, entries);
            for term in [
                "GPL-2.0-only",
                "GPL-2.0-or-later",
                "GPL-3.0-only",
                "GPL-3.0-or-later",
            ] {
                assert!(named(&rule, term), "{entries:?} {term}");
            }
            assert!(!named(&rule, "LGPL-3.0-only"));
            assert!(!named(&rule, "AGPL-3.0-only"));
        }
    }

    #[test]
    fn only_a_family_names_additions() {
        let term = "GPL-2.0-only WITH Classpath-exception-2.0";
        assert!(named(&rule(Verdict::Deny, &["GPL-*"]), term));
        assert!(!named(&rule(Verdict::Deny, &["GPL-2.0-or-later"]), term));
        assert!(!named(&rule(Verdict::Deny, &["GPL-2.0-only"]), term));
        assert!(named(&rule(Verdict::Deny, &[term]), term));
    }

    #[test]
    fn or_later_reaches_upwards_only() {
        let deny = rule(Verdict::Deny, &["GPL-3.0-or-later"]);
        assert!(!named(&deny, "GPL-2.0-only") && !named(&deny, "GPL-2.0-or-later"));
        assert!(!named(
            &rule(Verdict::Deny, &["GPL-2.0-only"]),
            "GPL-2.0-or-later"
        ));
    }

    #[test]
    fn allow_rules_read_or_later_literally() {
        let allow = rule(Verdict::Allow, &["GPL-2.0-or-later"]);
        assert!(named(&allow, "GPL-2.0-or-later") && named(&allow, "GPL-3.0-or-later"));
        assert!(!named(&allow, "GPL-2.0-only") && !named(&allow, "GPL-3.0-only"));
        assert!(!matched(&allow, "GPL-3.0-only"));
    }

    #[test]
    fn open_entries_name_where_they_refuse_and_match_points_where_they_allow() {
        for entry in ["*", "@osi-approved", "@fsf-libre"] {
            for verdict in [Verdict::Allow, Verdict::Review, Verdict::Deny] {
                let rule = rule(verdict, &[entry]);
                assert_eq!(named(&rule, "Apache-2.0"), verdict != Verdict::Allow);
                assert!(matched(&rule, "Apache-2.0"));
                assert!(!matched(&rule, "Foo-9.9"));
            }
        }
        assert!(!matched(
            &rule(Verdict::Deny, &["@osi-approved"]),
            "SSPL-1.0"
        ));
        assert!(!matched(
            &rule(Verdict::Deny, &["@osi-approved"]),
            "LicenseRef-x"
        ));
    }

    #[test]
    fn open_entries_of_allow_rules_take_no_addition_and_no_reference() {
        for point in ["Apache-2.0 WITH LLVM-exception", "LicenseRef-x"] {
            assert!(!matched(&rule(Verdict::Allow, &["*"]), point));
            assert!(matched(&rule(Verdict::Review, &["*"]), point));
        }
        let point = "Apache-2.0 WITH LLVM-exception";
        assert!(!matched(&rule(Verdict::Allow, &["@osi-approved"]), point));
        assert!(matched(&rule(Verdict::Deny, &["@osi-approved"]), point));
    }

    #[test]
    fn the_entry_that_matches_is_returned() {
        let rule = rule(Verdict::Deny, &["MIT", "GPL-*", "*"]);
        let entry = names(&rule, &Term::parse("GPL-3.0-only", &[]).unwrap().0).unwrap();
        assert_eq!(entry.kind, EntryKind::Family(Family::named("GPL").unwrap()));
    }
}
