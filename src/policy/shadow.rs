//! Which rules take from later ones what those name: conditions and entries compared.
//!
//! Only what is certain counts. Decides nothing; `decide` reads rules one package at a time.

use std::collections::BTreeMap;

use crate::license::{Family, License, Term, later_versions};
use crate::policy::condition::Overlap;
use crate::policy::matching::{is_strict, names};
use crate::policy::{Condition, Entry, EntryKind, Rule};

/// Rules by the licenses they name, so that nobody compares each with each.
pub(super) struct RuleIndex<'r> {
    rules: &'r [Rule],
    /// Rules with an entry of one key, ascending; the first are those with `"*"`, `@osi-approved`
    /// or `@fsf-libre`.
    lists: Vec<Vec<usize>>,
    /// The list of a family, or of a license that has no family.
    by_key: BTreeMap<&'r str, usize>,
    /// The list of each listed id seen so far; the table of families takes time.
    by_id: BTreeMap<&'static str, usize>,
}

/// Where the list of the open entries stands.
const OPEN: usize = 0;

impl<'r> RuleIndex<'r> {
    pub(super) fn new(rules: &'r [Rule]) -> Self {
        let mut index = Self {
            rules,
            lists: vec![Vec::new()],
            by_key: BTreeMap::new(),
            by_id: BTreeMap::new(),
        };
        for (place, rule) in rules.iter().enumerate() {
            for entry in &rule.entries {
                let list = index.list_for(entry);
                let list = &mut index.lists[list];
                if list.last() != Some(&place) {
                    list.push(place);
                }
            }
        }
        index
    }

    /// Returns the list of an entry, a new one where there is none.
    fn list_for(&mut self, entry: &'r Entry) -> usize {
        let key = match &entry.kind {
            EntryKind::Term(term) => match &term.license {
                License::Listed(id) => match self.by_id.get(id) {
                    Some(list) => return *list,
                    None => family_or_self(id),
                },
                license => own_words(license),
            },
            EntryKind::Family(family) => family.name(),
            _ => return OPEN,
        };
        let lists = &mut self.lists;
        let list = *self.by_key.entry(key).or_insert_with(|| {
            lists.push(Vec::new());
            lists.len() - 1
        });
        if let EntryKind::Term(term) = &entry.kind
            && let License::Listed(id) = &term.license
        {
            self.by_id.insert(id, list);
        }
        list
    }

    /// Returns the places of the rules before `place` that may name what `entry` names, in two
    /// ascending lists; one may stand in both.
    pub(super) fn before(&self, place: usize, entry: &Entry) -> [&[usize]; 2] {
        let named = match &entry.kind {
            EntryKind::Term(term) => self.of_license(&term.license),
            EntryKind::Family(family) => self.of_key(family.name()),
            _ => &[],
        };
        let before = |list: &[usize]| list.partition_point(|index| *index < place);
        let open = &self.lists[OPEN];
        [&named[..before(named)], &open[..before(open)]]
    }

    /// Returns every rule that may name a term.
    pub(super) fn of_term(&self, term: &Term) -> impl Iterator<Item = &'r Rule> {
        let named = self.of_license(&term.license).iter();
        named
            .chain(&self.lists[OPEN])
            .map(|index| &self.rules[*index])
    }

    fn of_license(&self, license: &License) -> &[usize] {
        match license {
            License::Listed(id) => match self.by_id.get(id) {
                Some(list) => &self.lists[*list],
                None => self.of_key(family_or_self(id)),
            },
            license => self.of_key(own_words(license)),
        }
    }

    fn of_key(&self, key: &str) -> &[usize] {
        let list = self.by_key.get(key);
        list.map_or(&[], |list| &self.lists[*list])
    }
}

fn family_or_self(id: &'static str) -> &'static str {
    Family::covering(id).map_or(id, Family::name)
}

fn own_words(license: &License) -> &str {
    match license {
        License::Listed(id) => id,
        License::Declared(text) | License::Ref(text) | License::Unknown(text) => text,
    }
}

/// How much of one rule's conditions each earlier rule takes, compared once a pair.
pub(super) struct Overlaps<'i, 'r> {
    index: &'i RuleIndex<'r>,
    place: usize,
    counts: fn(&Rule, &Rule) -> bool,
    known: Vec<Option<Overlap>>,
}

impl<'i, 'r> Overlaps<'i, 'r> {
    /// Compares the rule at `place` with those before it; one that does not count, asked about
    /// itself and the rule, is apart.
    pub(super) fn new(
        index: &'i RuleIndex<'r>,
        place: usize,
        counts: fn(&Rule, &Rule) -> bool,
    ) -> Self {
        Self {
            index,
            place,
            counts,
            known: vec![None; place],
        }
    }

    /// Returns how much the earlier rule at `earlier` takes; `None` once the budget is spent, from
    /// which each comparison is paid.
    #[inline]
    pub(super) fn of(&mut self, earlier: usize, budget: &mut usize) -> Option<Overlap> {
        *budget = budget.checked_sub(1)?;
        match self.known[earlier] {
            Some(overlap) => Some(overlap),
            None => self.compare(earlier, budget),
        }
    }

    fn compare(&mut self, earlier: usize, budget: &mut usize) -> Option<Overlap> {
        let (wide, narrow) = (&self.index.rules[earlier], &self.index.rules[self.place]);
        let overlap = if begins_later(wide, narrow) || !(self.counts)(wide, narrow) {
            Overlap::Apart
        } else {
            // Most pairs are apart by their words, and names take longer to compare.
            let (costly, narrow_on) = (
                |wide: &Condition| !wide.patterns().is_empty(),
                &narrow.conditions,
            );
            match wide.conditions.covers(narrow_on, |wide| !costly(wide)) {
                Overlap::Apart => Overlap::Apart,
                words => {
                    // Each pattern may be compared with each.
                    let cost = patterns(wide).saturating_mul(patterns(narrow));
                    *budget = budget.checked_sub(cost)?;
                    words.max(wide.conditions.covers(narrow_on, costly))
                }
            }
        };
        self.known[earlier] = Some(overlap);
        Some(overlap)
    }
}

fn patterns(rule: &Rule) -> usize {
    let conditions = rule.conditions.iter();
    conditions.map(|condition| condition.patterns().len()).sum()
}

fn begins_later(earlier: &Rule, rule: &Rule) -> bool {
    match (earlier.in_force_from, rule.in_force_from) {
        (None, _) => false,
        (Some(earlier), Some(rule)) => earlier > rule,
        (Some(_), None) => true,
    }
}

/// Tells whether `earlier` decides every term and point that `entry` would in any rule.
pub(super) fn takes_all(earlier: &Rule, entry: &Entry) -> bool {
    match &entry.kind {
        EntryKind::Term(term) => named_by(term)
            .iter()
            .all(|term| names(earlier, term).is_some()),
        // With every addition there is or will be: only the same family, or all, can promise that.
        // An allow rule's open entries leave out additions and references.
        EntryKind::Family(_) | EntryKind::OsiApproved | EntryKind::FsfLibre | EntryKind::Any => {
            is_strict(earlier)
                && earlier
                    .entries
                    .iter()
                    .any(|other| other.kind == entry.kind || other.kind == EntryKind::Any)
        }
        EntryKind::Group(_) => false,
    }
}

/// Returns every term that an entry names in a deny or review rule.
fn named_by(term: &Term) -> Vec<Term> {
    let mut terms = vec![term.clone()];
    if let (Some(id), true, None) = (term.listed(), term.or_later, &term.addition) {
        for later in later_versions(id) {
            for or_later in [false, true] {
                terms.push(Term {
                    or_later,
                    ..Term::of(License::Listed(later))
                });
            }
        }
    }
    terms
}
