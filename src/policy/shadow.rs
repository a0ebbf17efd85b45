//! Which rules take from later ones what those name: conditions and entries compared.
//!
//! Only what is certain counts. Decides nothing; `decide` reads rules one package at a time.

use std::collections::BTreeMap;

use crate::license::{Family, License, Term, later_versions};
use crate::policy::matching::{is_strict, names};
use crate::policy::{Conditions, CratePattern, Entry, EntryKind, Rule};

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
    /// The reaches, sources and copies of each rule.
    kinds: Vec<Kinds>,
}

/// Sets of reaches, sources and copies, a bit for each; every bit where a rule names none.
type Kinds = [u8; 3];

/// Where the list of the open entries stands.
const OPEN: usize = 0;

impl<'r> RuleIndex<'r> {
    pub(super) fn new(rules: &'r [Rule]) -> Self {
        let mut index = Self {
            rules,
            lists: vec![Vec::new()],
            by_key: BTreeMap::new(),
            by_id: BTreeMap::new(),
            kinds: rules.iter().map(kinds).collect(),
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
        let overlap = if (self.counts)(wide, narrow) {
            // Most pairs are apart by their kinds, and names take longer to compare.
            match sets(self.index.kinds[earlier], self.index.kinds[self.place]) {
                Overlap::Apart => Overlap::Apart,
                kinds => {
                    // Each pattern may be compared with each.
                    let cost = patterns(wide).saturating_mul(patterns(narrow));
                    *budget = budget.checked_sub(cost)?;
                    kinds.max(overlap(wide, narrow))
                }
            }
        } else {
            Overlap::Apart
        };
        self.known[earlier] = Some(overlap);
        Some(overlap)
    }
}

fn patterns(rule: &Rule) -> usize {
    rule.conditions.crates.as_ref().map_or(0, Vec::len)
}

fn kinds(rule: &Rule) -> Kinds {
    fn set<T: Copy>(words: Option<&Vec<T>>, bit: fn(T) -> u8) -> u8 {
        words.map_or(u8::MAX, |words| {
            words.iter().fold(0, |set, word| set | 1 << bit(*word))
        })
    }
    let conditions = &rule.conditions;
    [
        set(conditions.reach.as_ref(), |reach| reach as u8),
        set(conditions.source.as_ref(), |source| source as u8),
        set(conditions.copy.as_ref(), |copy| copy as u8),
    ]
}

fn sets([reach, source, copy]: Kinds, narrow: Kinds) -> Overlap {
    let set = |wide: u8, narrow: u8| match wide & narrow {
        shared if shared == narrow => Overlap::All,
        shared if shared == 0 || shared == wide => Overlap::Apart,
        _ => Overlap::Crossed,
    };
    set(reach, narrow[0])
        .max(set(source, narrow[1]))
        .max(set(copy, narrow[2]))
}

/// How much of a rule's conditions an earlier rule's take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Overlap {
    /// Wherever the later rule applies, the earlier one does.
    All,
    /// Both name values of one kind, share some, and each has others of its own.
    Crossed,
    /// The earlier rule is the special case, or they never meet.
    Apart,
}

/// Compares dates, names and crates.
fn overlap(earlier: &Rule, rule: &Rule) -> Overlap {
    let in_time = match (earlier.in_force_from, rule.in_force_from) {
        (None, _) => true,
        (Some(earlier), Some(rule)) => earlier <= rule,
        (Some(_), None) => false,
    };
    if !in_time {
        return Overlap::Apart;
    }
    let (wide, narrow): (&Conditions, &Conditions) = (&earlier.conditions, &rule.conditions);
    let crates = crates(wide.crates.as_ref(), narrow.crates.as_ref());
    if crates == Overlap::Apart {
        return crates;
    }
    words(wide.distribution.as_ref(), narrow.distribution.as_ref())
        .max(words(wide.products.as_ref(), narrow.products.as_ref()))
}

fn words(wide: Option<&Vec<String>>, narrow: Option<&Vec<String>>) -> Overlap {
    match (wide, narrow) {
        (None, _) => Overlap::All,
        (Some(_), None) => Overlap::Apart,
        (Some(wide), Some(narrow)) => {
            let shared = narrow.iter().filter(|word| wide.contains(word)).count();
            if shared == narrow.len() {
                Overlap::All
            } else if shared == 0 || wide.iter().all(|word| narrow.contains(word)) {
                Overlap::Apart
            } else {
                Overlap::Crossed
            }
        }
    }
}

fn crates(wide: Option<&Vec<CratePattern>>, narrow: Option<&Vec<CratePattern>>) -> Overlap {
    let all = match (wide, narrow) {
        (None, _) => true,
        (Some(wide), Some(narrow)) => narrow
            .iter()
            .all(|pattern| wide.iter().any(|wide| covers_crate(wide, pattern))),
        (Some(_), None) => false,
    };
    if all { Overlap::All } else { Overlap::Apart }
}

fn covers_crate(wide: &CratePattern, narrow: &CratePattern) -> bool {
    let names = if wide.prefix {
        narrow.name.starts_with(&wide.name)
    } else {
        !narrow.prefix && narrow.name == wide.name
    };
    names && (wide.version.is_none() || wide.version == narrow.version)
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
