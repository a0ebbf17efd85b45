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
    /// Rules with an entry of this family, or of this license where it has no family; ascending.
    by_key: BTreeMap<&'r str, Vec<usize>>,
    /// Rules with `"*"`, `@osi-approved` or `@fsf-libre`; ascending.
    open: Vec<usize>,
    /// The keys of listed ids seen so far; looking one up in the table of families takes time.
    keys: BTreeMap<&'static str, &'static str>,
}

impl<'r> RuleIndex<'r> {
    pub(super) fn new(rules: &'r [Rule]) -> Self {
        let mut by_key: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut open: Vec<usize> = Vec::new();
        let mut keys: BTreeMap<&'static str, &'static str> = BTreeMap::new();
        for (index, rule) in rules.iter().enumerate() {
            for entry in &rule.entries {
                let key = match &entry.kind {
                    EntryKind::Term(term) => match &term.license {
                        License::Listed(id) => {
                            Some(*keys.entry(id).or_insert_with(|| family_or_self(id)))
                        }
                        license => Some(own_words(license)),
                    },
                    EntryKind::Family(family) => Some(family.name()),
                    _ => None,
                };
                let list = match key {
                    Some(key) => by_key.entry(key).or_default(),
                    None => &mut open,
                };
                if list.last() != Some(&index) {
                    list.push(index);
                }
            }
        }
        Self {
            rules,
            by_key,
            open,
            keys,
        }
    }

    /// Returns the places of the rules before `place` that may name what `entry` names, in no
    /// order; one may come twice.
    pub(super) fn before(&self, place: usize, entry: &Entry) -> impl Iterator<Item = usize> {
        let key = match &entry.kind {
            EntryKind::Term(term) => Some(self.term_key(term)),
            EntryKind::Family(family) => Some(family.name()),
            _ => None,
        };
        let before = move |index: &usize| *index < place;
        self.named(key)
            .take_while(before)
            .chain(self.open.iter().copied().take_while(before))
    }

    /// Returns every rule that may name a term.
    pub(super) fn of_term(&self, term: &Term) -> impl Iterator<Item = &'r Rule> {
        self.named(Some(self.term_key(term)))
            .chain(self.open.iter().copied())
            .map(|index| &self.rules[index])
    }

    fn named<'s>(&'s self, key: Option<&str>) -> impl Iterator<Item = usize> + use<'s, 'r> {
        let list: &'s [usize] = key
            .and_then(|key| self.by_key.get(key))
            .map_or(&[], Vec::as_slice);
        list.iter().copied()
    }

    fn term_key<'t>(&self, term: &'t Term) -> &'t str {
        match &term.license {
            License::Listed(id) => match self.keys.get(id) {
                Some(key) => key,
                None => family_or_self(id),
            },
            license => own_words(license),
        }
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
pub(super) struct Overlaps<'r> {
    rules: &'r [Rule],
    rule: &'r Rule,
    known: Vec<Option<Overlap>>,
}

impl<'r> Overlaps<'r> {
    pub(super) fn new(rules: &'r [Rule], place: usize) -> Self {
        Self {
            rules,
            rule: &rules[place],
            known: vec![None; place],
        }
    }

    /// Returns the earlier rule at `index`, and how much it takes.
    pub(super) fn of(&mut self, index: usize) -> (&'r Rule, Overlap) {
        let earlier = &self.rules[index];
        let overlap = *self.known[index].get_or_insert_with(|| overlap(earlier, self.rule));
        (earlier, overlap)
    }
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
    [
        words(wide.reach.as_ref(), narrow.reach.as_ref()),
        words(wide.distribution.as_ref(), narrow.distribution.as_ref()),
        words(wide.source.as_ref(), narrow.source.as_ref()),
        words(wide.copy.as_ref(), narrow.copy.as_ref()),
        words(wide.products.as_ref(), narrow.products.as_ref()),
        crates(wide.crates.as_ref(), narrow.crates.as_ref()),
    ]
    .into_iter()
    .max()
    .unwrap_or(Overlap::All)
}

fn words<T: PartialEq>(wide: Option<&Vec<T>>, narrow: Option<&Vec<T>>) -> Overlap {
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
