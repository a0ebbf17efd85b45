//! Conditions: what rules, waivers, agreements and tests say of where a license is used.
//!
//! Each is a value that knows its key, whether it holds of a [`Subject`], how much of another one it
//! takes, and how people read it. What to make of doubt is said by [`Holds`]; deciding is not done here.

use std::mem::discriminant;

use semver::Version;

use super::CratePattern;
use super::schema::{FILE, key, keys_of};
use crate::vocabulary::{Modification, Reach, SourceKind};

/// Declares the conditions: each with the key that states it, and how the lists of them find it.
macro_rules! conditions {
    ($($(#[doc = $doc:literal])+ $key:ident: $variant:ident($of:ty);)+) => {
        /// Something that has to hold where a license is used.
        #[derive(Debug, Clone)]
        pub enum Condition { $($(#[doc = $doc])+ $variant($of)),+ }

        impl Condition {
            /// The keys that state conditions.
            pub(crate) const KEYS: &'static [&'static str] = &[$(stringify!($key)),+];

            /// Returns the key that states it.
            #[must_use]
            pub const fn key(&self) -> &'static str {
                match self { $(Self::$variant(_) => stringify!($key)),+ }
            }
        }

        impl Conditions {
            $(
                $(#[doc = $doc])+
                #[must_use]
                pub fn $key(&self) -> Option<&$of> {
                    self.0.iter().find_map(|condition| match condition {
                        Condition::$variant(of) => Some(of),
                        _ => None,
                    })
                }
            )+
        }
    };
}

conditions! {
    /// How the package gets in.
    reach: Reach(Vec<Reach>);
    /// How what it gets into leaves the firm.
    distribution: Distribution(Vec<String>);
    /// Which crates.
    crates: Crates(Vec<CratePattern>);
    /// Where it comes from.
    source: Source(Vec<SourceKind>);
    /// Whether it is a changed copy.
    copy: Copy(Vec<Modification>);
    /// The products it is for, by id.
    products: Products(Vec<String>);
    /// The members that use it: every one has to be among these.
    members: Members(Vec<CratePattern>);
    /// A crate that every path to it passes through.
    via: Via(CratePattern);
}

/// Conditions that all have to hold, one of a kind, in the order in which the reference lists their keys.
#[derive(Debug, Clone, Default)]
pub struct Conditions(Vec<Condition>);

/// Answers what only a graph can tell.
type Tells<'a, T> = &'a dyn Fn(&T) -> bool;

/// A package in one way of use.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    /// Its name; empty: one that nobody has named.
    pub(crate) name: &'a str,
    /// Its version.
    pub(crate) version: &'a Version,
    /// Where it comes from.
    pub(crate) source: SourceKind,
    /// Whether it is a changed copy.
    pub(crate) modification: Modification,
    /// Whether it may be a changed copy although nothing shows it.
    pub(crate) may_be_changed: bool,
    /// How it is used; `None`: nobody asks yet.
    pub(crate) usage: Option<Usage<'a>>,
    /// Tells whether every path to it passes through a crate; `None`: there are no paths to look at.
    pub(crate) passes: Option<Tells<'a, CratePattern>>,
}

impl Subject<'_> {
    /// An unmodified crate of crates.io that nobody has named.
    pub(crate) const ORDINARY: Self = Self {
        name: "",
        version: &Version::new(0, 0, 0),
        source: SourceKind::CratesIo,
        modification: Modification::Unmodified,
        may_be_changed: false,
        usage: None,
        passes: None,
    };
}

/// One way in which a package is used.
#[derive(Clone, Copy)]
pub(crate) struct Usage<'a> {
    /// How it gets in.
    pub(crate) reach: Reach,
    /// How what it gets into leaves the firm.
    pub(crate) distribution: Option<&'a str>,
    /// The product it is for; `None`: none that has a name.
    pub(crate) product: Option<&'a str>,
    /// Tells whether all members that use it so are among some; `None`: there are no members to look at.
    pub(crate) members: Option<Tells<'a, [CratePattern]>>,
}

/// Whether conditions hold. What lets something pass has to hold for certain; what refuses, only perhaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Holds {
    No,
    /// Nobody can tell.
    Perhaps,
    Yes,
}

/// How much of where one holds another one takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::policy) enum Overlap {
    /// Wherever the narrow one holds, the wide one does.
    All,
    /// Both name values of one kind, share some, and each has others of its own.
    Crossed,
    /// The wide one is the special case, or they never meet.
    Apart,
}

impl From<bool> for Holds {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

impl Condition {
    /// Tells whether it holds of a package.
    pub(crate) fn holds(&self, subject: &Subject<'_>) -> Holds {
        let used = |holds: &dyn Fn(&Usage<'_>) -> Holds| {
            let usage = subject.usage.as_ref();
            usage.map_or(Holds::Perhaps, holds)
        };
        match self {
            Self::Reach(words) => used(&|usage| words.contains(&usage.reach).into()),
            Self::Distribution(names) => used(&|usage| is_among(usage.distribution, names)),
            Self::Crates(patterns) => {
                let any = |fits: fn(&CratePattern, &str, &Version) -> bool| {
                    let mut patterns = patterns.iter();
                    patterns.any(|pattern| fits(pattern, subject.name, subject.version))
                };
                if any(CratePattern::matches) {
                    Holds::Yes
                } else if any(CratePattern::may_mean) {
                    Holds::Perhaps
                } else {
                    Holds::No
                }
            }
            Self::Source(words) => words.contains(&subject.source).into(),
            Self::Copy(words) if subject.may_be_changed => {
                let mut is = Modification::ALL.iter().map(|copy| words.contains(copy));
                match (is.clone().all(|is| is), is.any(|is| is)) {
                    (true, _) => Holds::Yes,
                    (false, true) => Holds::Perhaps,
                    (false, false) => Holds::No,
                }
            }
            Self::Copy(words) => words.contains(&subject.modification).into(),
            Self::Products(ids) => used(&|usage| is_among(usage.product, ids)),
            Self::Members(patterns) => used(&|usage| {
                let members = usage.members;
                members.map_or(Holds::Perhaps, |members| members(patterns).into())
            }),
            Self::Via(krate) => {
                let passes = subject.passes;
                passes.map_or(Holds::Perhaps, |passes| passes(krate).into())
            }
        }
    }

    /// Tells how much another condition of the same kind leaves to places where this one holds.
    fn covers(&self, narrow: &Self) -> Overlap {
        match (self, narrow) {
            (Self::Reach(wide), Self::Reach(narrow)) => shared(wide, narrow),
            (Self::Distribution(wide), Self::Distribution(narrow))
            | (Self::Products(wide), Self::Products(narrow)) => shared(wide, narrow),
            (Self::Source(wide), Self::Source(narrow)) => shared(wide, narrow),
            (Self::Copy(wide), Self::Copy(narrow)) => shared(wide, narrow),
            (wide, narrow) => {
                let mut patterns = narrow.patterns().iter();
                let is_covered = |narrow| wide.patterns().iter().any(|wide| wide.covers(narrow));
                if patterns.all(is_covered) {
                    Overlap::All
                } else {
                    Overlap::Apart
                }
            }
        }
    }

    /// Returns its patterns for crates, if it has any.
    pub(in crate::policy) fn patterns(&self) -> &[CratePattern] {
        match self {
            Self::Crates(patterns) | Self::Members(patterns) => patterns,
            Self::Via(krate) => std::slice::from_ref(krate),
            _ => &[],
        }
    }

    /// Says what has to hold, such as `reach linked, build`.
    pub(crate) fn describe(&self) -> String {
        fn words<T: ToString>(values: &[T]) -> Vec<String> {
            values.iter().map(ToString::to_string).collect()
        }
        let values = match self {
            Self::Reach(values) => words(values),
            Self::Distribution(values) | Self::Products(values) => words(values),
            Self::Source(values) => words(values),
            Self::Copy(values) => words(values),
            patterned => {
                let patterns = patterned.patterns().iter();
                patterns.map(|pattern| pattern.text.clone()).collect()
            }
        };
        format!("{} {}", self.key(), values.join(", "))
    }
}

fn is_among(here: Option<&str>, names: &[String]) -> Holds {
    here.is_some_and(|here| names.iter().any(|name| name == here))
        .into()
}

fn shared<T: PartialEq>(wide: &[T], narrow: &[T]) -> Overlap {
    let shared = narrow.iter().filter(|word| wide.contains(word)).count();
    if shared == narrow.len() {
        Overlap::All
    } else if shared == 0 || wide.iter().all(|word| narrow.contains(word)) {
        Overlap::Apart
    } else {
        Overlap::Crossed
    }
}

impl Conditions {
    /// Returns each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Condition> {
        self.0.iter()
    }

    /// Adds one of a kind that is not among them yet.
    pub(in crate::policy) fn push(&mut self, condition: Condition) {
        self.0.push(condition);
    }

    /// Tells whether all of them hold of a package.
    pub(crate) fn hold(&self, subject: &Subject<'_>) -> Holds {
        let mut all = Holds::Yes;
        for condition in &self.0 {
            all = all.min(condition.holds(subject));
            if all == Holds::No {
                break;
            }
        }
        all
    }

    /// Returns the first that does not hold of a package.
    pub(crate) fn missed(&self, subject: &Subject<'_>) -> Option<&Condition> {
        self.iter()
            .find(|condition| condition.holds(subject) == Holds::No)
    }

    /// Tells how much of where other conditions hold these take; of these, only some are asked.
    pub(in crate::policy) fn covers(
        &self,
        narrow: &Self,
        is_asked: impl Fn(&Condition) -> bool,
    ) -> Overlap {
        let asked = self.iter().filter(|wide| is_asked(wide));
        let overlaps = asked.map(|wide| {
            let mut others = narrow.iter();
            let same = others.find(|other| discriminant(*other) == discriminant(wide));
            same.map_or(Overlap::Apart, |narrow| wide.covers(narrow))
        });
        overlaps.max().unwrap_or(Overlap::All)
    }
}

impl FromIterator<Condition> for Conditions {
    fn from_iter<I: IntoIterator<Item = Condition>>(conditions: I) -> Self {
        Self(conditions.into_iter().collect())
    }
}

/// Returns the keys of the conditions that rules may have.
pub(crate) fn rule_conditions() -> impl DoubleEndedIterator<Item = &'static str> {
    let of_rules = keys_of(FILE, "rules");
    let keys = Condition::KEYS.iter().copied();
    keys.filter(|name| key(of_rules, name).is_some())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{Condition, Conditions, Holds, Overlap, Subject, Usage};
    use crate::policy::CratePattern;
    use crate::vocabulary::{Modification, Reach, SourceKind};

    fn pattern(text: &str) -> CratePattern {
        CratePattern {
            text: text.to_owned(),
            name: text.trim_end_matches('*').to_owned(),
            prefix: text.ends_with('*'),
            version: None,
        }
    }

    /// One of each kind.
    fn samples() -> Vec<Condition> {
        vec![
            Condition::Reach(vec![Reach::Linked]),
            Condition::Distribution(vec!["binary".to_owned()]),
            Condition::Crates(vec![pattern("a-*")]),
            Condition::Source(vec![SourceKind::CratesIo]),
            Condition::Copy(vec![Modification::Unmodified]),
            Condition::Products(vec!["app".to_owned()]),
            Condition::Members(vec![pattern("app-*")]),
            Condition::Via(pattern("b")),
        ]
    }

    /// Where a report says what a condition asks for.
    const fn facts(condition: &Condition) -> &'static [&'static str] {
        match condition {
            Condition::Reach(_) => &["packages/contexts/reach"],
            Condition::Distribution(_) => &["packages/contexts/distribution"],
            Condition::Crates(_) => &["packages/name", "packages/version"],
            Condition::Source(_) => &["packages/source"],
            Condition::Copy(_) => &["packages/copy"],
            Condition::Products(_) => &["run/product"],
            Condition::Members(_) => &["packages/contexts/members"],
            Condition::Via(_) => &["packages/dependencies/id"],
        }
    }

    #[test]
    fn what_conditions_ask_for_is_in_the_json_report() {
        let schema = include_str!("../../schemas/report-v1.schema.json");
        let schema: Value = serde_json::from_str(schema).unwrap();
        let samples = samples();
        let keys: Vec<&str> = samples.iter().map(Condition::key).collect();
        assert_eq!(keys, Condition::KEYS);
        for condition in &samples {
            for fact in facts(condition) {
                let mut at = &schema;
                for name in fact.split('/') {
                    let within = at.get("items").unwrap_or(at);
                    let named = within["$ref"].as_str().unwrap_or("#");
                    let within = match named.strip_prefix('#').unwrap() {
                        "" => within,
                        pointer => schema.pointer(pointer).unwrap(),
                    };
                    at = &within["properties"][name];
                    assert!(at.is_object(), "{} asks for {fact}", condition.key());
                }
            }
        }
    }

    #[test]
    fn doubt_is_told_from_yes_and_no() {
        let copy = |words: &[Modification]| Condition::Copy(words.to_vec());
        let folder = Subject {
            source: SourceKind::Path,
            may_be_changed: true,
            ..Subject::ORDINARY
        };
        assert_eq!(copy(Modification::ALL).holds(&folder), Holds::Yes);
        let modified = copy(&[Modification::Modified]);
        assert_eq!(modified.holds(&folder), Holds::Perhaps);
        assert_eq!(modified.holds(&Subject::ORDINARY), Holds::No);
        let (members, via) = (Condition::Members(Vec::new()), Condition::Via(pattern("b")));
        let usage = Usage {
            reach: Reach::Dev,
            distribution: None,
            product: None,
            members: None,
        };
        let used = Subject {
            usage: Some(usage),
            ..Subject::ORDINARY
        };
        let linked = Condition::Reach(vec![Reach::Linked]);
        assert_eq!(linked.holds(&Subject::ORDINARY), Holds::Perhaps);
        assert_eq!(linked.holds(&used), Holds::No);
        let all: Conditions = [members, via].into_iter().collect();
        assert_eq!(all.hold(&used), Holds::Perhaps);
        assert!(all.missed(&used).is_none());
        let all: Conditions = all.iter().cloned().chain([linked]).collect();
        assert_eq!(all.missed(&used).map(Condition::key), Some("reach"));
    }

    #[test]
    fn each_kind_is_compared_with_its_own_alone() {
        for wide in samples() {
            let all: Conditions = [wide.clone()].into_iter().collect();
            for narrow in samples() {
                let expected = if wide.key() == narrow.key() {
                    Overlap::All
                } else {
                    Overlap::Apart
                };
                let narrow: Conditions = [narrow].into_iter().collect();
                assert_eq!(all.covers(&narrow, |_| true), expected, "{}", wide.key());
            }
            let none = Conditions::default();
            assert_eq!(none.covers(&all, |_| true), Overlap::All);
            assert_eq!(all.covers(&none, |_| true), Overlap::Apart);
        }
        let reach = |words: &[Reach]| Condition::Reach(words.to_vec());
        let wide = reach(&[Reach::Linked, Reach::Dev]);
        let crossed = wide.covers(&reach(&[Reach::Dev, Reach::Build]));
        assert_eq!(crossed, Overlap::Crossed);
        assert_eq!(wide.covers(&reach(Reach::ALL)), Overlap::Apart);
        let wide = Condition::Crates(vec![pattern("a-*")]);
        let narrow = Condition::Crates(vec![pattern("a-b"), pattern("a-c*")]);
        assert_eq!(wide.covers(&narrow), Overlap::All);
        assert_eq!(narrow.covers(&wide), Overlap::Apart);
    }
}
