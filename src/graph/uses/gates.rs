//! What of a crate its features switch on and off, as its sources say with `cfg`. Pure.
//!
//! Macros that stand for `cfg` are not seen through, nor that a file of its own belongs to a module that is switched
//! off: nothing that is said here is wrong for that, and less is said.

use std::collections::{BTreeMap, BTreeSet};

use super::lexer::{Lexer, Token};

/// How deep conditions are nested that are read.
const MAX_DEPTH: usize = 16;

/// A condition of `cfg`.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Condition {
    Feature(String),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Test,
    /// A platform, or what else is not known here.
    Other,
}

impl Condition {
    /// Whether it holds with some features; `None`: here or there.
    fn holds(&self, features: &BTreeSet<String>) -> Option<bool> {
        match self {
            Self::Feature(name) => Some(features.contains(name)),
            Self::Test => Some(false),
            Self::Other => None,
            Self::Not(inner) => inner.holds(features).map(|holds| !holds),
            Self::All(parts) | Self::Any(parts) => {
                let decides = matches!(self, Self::Any(_));
                let mut is_known = true;
                for part in parts {
                    match part.holds(features) {
                        Some(holds) if holds == decides => return Some(decides),
                        Some(_) => {}
                        None => is_known = false,
                    }
                }
                is_known.then_some(!decides)
            }
        }
    }

    /// The features that have to be on, and those that have to be off.
    fn required<'c>(&'c self, is_on: bool, found: &mut [Vec<&'c str>; 2]) {
        match (self, is_on) {
            (Self::Feature(name), _) => found[usize::from(!is_on)].push(name),
            (Self::Not(inner), _) => inner.required(!is_on, found),
            (Self::All(parts), true) | (Self::Any(parts), false) => {
                for part in parts {
                    part.required(is_on, found);
                }
            }
            (Self::All(_) | Self::Any(_) | Self::Test | Self::Other, _) => {}
        }
    }
}

/// What the sources of a crate say of its features.
#[derive(Debug, Default)]
pub struct Gates {
    /// Where items of a name are defined or passed on for users: under which conditions.
    items: BTreeMap<String, Vec<Condition>>,
    /// When the crate refuses to be compiled.
    refusals: Vec<Condition>,
    /// Pairs of features the first of which counts where the second is off.
    instead: BTreeSet<(String, String)>,
    /// The features that conditions speak of.
    features: BTreeSet<String>,
}

impl Gates {
    /// Adds what one source says.
    pub(super) fn read(&mut self, text: &str) {
        let mut lexer = Lexer::new(text);
        let next = || loop {
            let (token, _) = lexer.next()?;
            if !matches!(token, Token::Documentation(_)) {
                return Some(token);
            }
        };
        let tokens: Vec<Token<'_>> = std::iter::from_fn(next).collect();
        for one in tokens.windows(3) {
            if let [
                Token::Word("feature"),
                Token::Sign('='),
                Token::Literal(name),
            ] = one
            {
                self.features.insert(name.trim_matches('"').to_owned());
            }
        }
        let mut conditions: Vec<Condition> = Vec::new();
        // What the code around depends on, and how deep it is; first, the whole file.
        let mut around: Vec<(usize, Condition)> = Vec::new();
        let (mut depth, mut opens) = (0_usize, None);
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            if let [Token::Sign('#'), Token::Sign('!'), rest @ ..] = &tokens[at..]
                && let Some((condition, length)) = of_brackets(rest)
            {
                around.extend(condition.map(|condition| (depth, condition)));
                at += length + 2;
                continue;
            }
            if let Some((condition, length)) = attribute(&tokens[at..]) {
                conditions.extend(condition);
                at += length;
                continue;
            }
            if *token == Token::Word("pub") || !conditions.is_empty() {
                let own = Condition::All(std::mem::take(&mut conditions));
                opens = Some((depth, own.clone()));
                let outer = around.iter().map(|(_, condition)| condition.clone());
                self.item(&tokens[at..], Condition::All(outer.chain([own]).collect()));
            }
            match token {
                Token::Sign('{') => {
                    depth += 1;
                    if let Some((_, own)) = opens.take_if(|(of, _)| *of + 1 == depth) {
                        around.push((depth, own));
                    }
                }
                Token::Sign('}') => {
                    depth = depth.saturating_sub(1);
                    around.retain(|(of, _)| *of <= depth);
                }
                Token::Sign(';' | ',') => opens = opens.filter(|(of, _)| *of != depth),
                _ => {}
            }
            at += 1;
        }
    }

    fn item(&mut self, tokens: &[Token<'_>], condition: Condition) {
        let mut required = <[Vec<&str>; 2]>::default();
        condition.required(true, &mut required);
        let [on, mut off] = required;
        // Without the standard library a crate does less, and nothing has to stand in for it.
        off.retain(|off| !matches!(*off, "std" | "alloc"));
        for on in on {
            let pairs = off.iter().map(|off| (on.to_owned(), (*off).to_owned()));
            self.instead.extend(pairs);
        }
        let is_refusal = |token: &Token<'_>| *token == Token::Word("compile_error");
        let is_path = |token: &&Token<'_>| {
            matches!(token, Token::Sign(':' | '{') | Token::Word("std" | "core"))
        };
        let first = tokens.iter().find(|token| !is_path(token));
        if first.is_some_and(is_refusal) {
            self.refusals.push(condition);
            return;
        }
        for name in defined(tokens) {
            let known = self.items.entry(name.to_owned()).or_default();
            known.push(condition.clone());
        }
    }

    /// Returns whether anything in the sources depends on a feature.
    pub(crate) fn speaks_of(&self, feature: &str) -> bool {
        self.features.contains(feature)
    }

    /// Returns whether the crate may refuse to be compiled with the features that are left, and did not.
    pub(crate) fn refuses(&self, before: &BTreeSet<String>, left: &BTreeSet<String>) -> bool {
        let mut refusals = self.refusals.iter();
        refusals.any(|one| one.holds(left) != Some(false) && one.holds(before) == Some(false))
    }

    /// Returns whether it is gone with the other features what this name was given to.
    pub(crate) fn is_gone(
        &self,
        name: &str,
        before: &BTreeSet<String>,
        left: &BTreeSet<String>,
    ) -> bool {
        self.items.get(name).is_some_and(|conditions| {
            conditions.iter().all(|one| one.holds(left) == Some(false))
                && conditions
                    .iter()
                    .any(|one| one.holds(before) != Some(false))
        })
    }

    /// Returns whether a feature is gone that others stand in for, as they count where it is off, and none of
    /// them is left.
    pub(crate) fn leaves_nothing(
        &self,
        before: &BTreeSet<String>,
        left: &BTreeSet<String>,
    ) -> bool {
        before.difference(left).any(|gone| {
            let pairs = self.instead.iter();
            let mut others = pairs.filter(|(_, off)| off == gone).peekable();
            others.peek().is_some() && others.all(|(on, _)| !left.contains(on))
        })
    }
}

/// An attribute at the start of these tokens: its condition if it is one of `cfg`, and how long it is.
fn attribute(tokens: &[Token<'_>]) -> Option<(Option<Condition>, usize)> {
    let [Token::Sign('#'), rest @ ..] = tokens else {
        return None;
    };
    of_brackets(rest).map(|(condition, length)| (condition, length + 1))
}

/// The brackets of an attribute at the start of these tokens.
fn of_brackets(tokens: &[Token<'_>]) -> Option<(Option<Condition>, usize)> {
    let [Token::Sign('['), rest @ ..] = tokens else {
        return None;
    };
    let mut depth = 1_usize;
    let end = rest.iter().position(|token| {
        match token {
            Token::Sign('[') => depth += 1,
            Token::Sign(']') => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let condition = match &rest[..end] {
        [
            Token::Word("cfg"),
            Token::Sign('('),
            inner @ ..,
            Token::Sign(')'),
        ] => Some(one(&mut { inner }, 0)),
        _ => None,
    };
    Some((condition, end + 2))
}

/// Reads one condition, up to a comma or the end of its brackets.
fn one(rest: &mut &[Token<'_>], depth: usize) -> Condition {
    let condition = match rest {
        [
            Token::Word("feature"),
            Token::Sign('='),
            Token::Literal(name),
            ..,
        ] => Condition::Feature(name.trim_matches('"').to_owned()),
        [Token::Word("test"), Token::Sign(',' | ')'), ..] | [Token::Word("test")] => {
            Condition::Test
        }
        [
            Token::Word(word @ ("all" | "any" | "not")),
            Token::Sign('('),
            inner @ ..,
        ] if depth < MAX_DEPTH => {
            let word = *word;
            *rest = inner;
            let mut parts = Vec::new();
            while !matches!(rest, [] | [Token::Sign(')'), ..]) {
                parts.push(one(rest, depth + 1));
            }
            *rest = rest.get(1..).unwrap_or_default();
            match (word, parts.pop()) {
                ("not", Some(last)) => Condition::Not(Box::new(last)),
                ("not", None) => Condition::Other,
                (word, last) => {
                    parts.extend(last);
                    if word == "all" {
                        Condition::All(parts)
                    } else {
                        Condition::Any(parts)
                    }
                }
            }
        }
        _ => Condition::Other,
    };
    let mut open = 0_usize;
    while let [token, others @ ..] = rest {
        match token {
            Token::Sign('(') => open += 1,
            Token::Sign(')') if open == 0 => break,
            Token::Sign(')') => open -= 1,
            Token::Sign(',') if open == 0 => {
                *rest = others;
                break;
            }
            _ => {}
        }
        *rest = others;
    }
    condition
}

/// The names that an item is known by to others who use the crate: none if it is not for them.
fn defined<'t>(tokens: &[Token<'t>]) -> Vec<&'t str> {
    let rest = match tokens {
        [
            Token::Word("macro_rules"),
            Token::Sign('!'),
            Token::Word(name),
            ..,
        ] => {
            return vec![name];
        }
        // A variant, which is as public as its `enum`.
        [
            Token::Word(name),
            Token::Sign(',' | '(' | '{' | '=' | '}'),
            ..,
        ] if name.starts_with(char::is_uppercase) => return vec![name],
        // `pub(crate)` and its like are not for others.
        [Token::Word("pub"), Token::Sign('('), ..] => return Vec::new(),
        [Token::Word("pub"), rest @ ..] => rest,
        _ => return Vec::new(),
    };
    if let [Token::Word("use"), path @ ..] = rest {
        let end = path.iter().position(|token| *token == Token::Sign(';'));
        return passed_on(&path[..end.unwrap_or(0)]);
    }
    const BEFORE: [&str; 4] = ["unsafe", "async", "extern", "default"];
    const KINDS: [&str; 10] = [
        "mod", "fn", "struct", "enum", "trait", "type", "const", "static", "union", "crate",
    ];
    let mut words = rest.iter().filter_map(|token| match token {
        Token::Word(word) => Some(*word),
        _ => None,
    });
    let mut word = words.next();
    while word.is_some_and(|word| BEFORE.contains(&word)) {
        word = words.next();
    }
    if !word.is_some_and(|word| KINDS.contains(&word)) {
        return Vec::new();
    }
    // `const fn`, `static mut`.
    let is_part = |word: &&str| ["fn", "unsafe", "mut", "extern", "async"].contains(word);
    words.find(|word| !is_part(word)).into_iter().collect()
}

/// The last names of a tree of `use`.
fn passed_on<'t>(path: &[Token<'t>]) -> Vec<&'t str> {
    let mut names = Vec::new();
    for (at, token) in path.iter().enumerate() {
        let Token::Word(name) = token else { continue };
        let is_last = matches!(path.get(at + 1), None | Some(Token::Sign(',' | '}')));
        if is_last {
            names.push(*name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Gates;

    fn gates(text: &str) -> Gates {
        let mut gates = Gates::default();
        gates.read(text);
        gates
    }

    fn set(features: &[&str]) -> BTreeSet<String> {
        features.iter().map(|one| (*one).to_owned()).collect()
    }

    /// Tells whether `it` goes with the feature `a`.
    fn goes(text: &str) -> bool {
        gates(text).is_gone("it", &set(&["a", "b"]), &set(&["b"]))
    }

    #[test]
    fn what_a_feature_gates_goes_with_it() {
        for text in [
            "#[cfg(feature = \"a\")] pub mod it;",
            "#[cfg(feature = \"a\")] #[cfg_attr(docsrs, doc(cfg(feature = \"a\")))] pub mod it {}",
            "#[cfg(feature = \"a\")] #[allow(x)] pub unsafe fn it() {}",
            "#[cfg(all(unix, feature = \"a\"))] pub use x::{y, z::it};",
            "#[cfg(any(feature = \"a\", feature = \"c\"))] pub use x::z as it;",
            "#[cfg(not(not(feature = \"a\")))] pub const fn it() {}",
            "#[cfg(unix)] #[cfg(feature = \"a\")] pub struct it<T>(T);",
            "#[cfg(feature = \"a\")] #[macro_export] macro_rules! it { () => {} }",
            "#[cfg(feature = \"a\")] pub mod it; #[cfg(test)] pub mod it;",
            "#![cfg(feature = \"a\")] use x::y; pub struct it;",
            "#[cfg(feature = \"a\")] impl<T> X<T> { fn a() {} pub fn it(&self) {} }",
            "#[cfg(feature = \"a\")] mod m { pub mod n { pub struct it { pub x: u8 } } }",
            "mod m { #![cfg(feature = \"a\")] pub fn it() {} } pub fn other() {}",
        ] {
            assert!(goes(text), "{text}");
        }
    }

    #[test]
    fn a_variant_goes_with_its_feature() {
        let gone = |text| gates(text).is_gone("Xz", &set(&["a"]), &set(&[]));
        assert!(gone("pub enum C { Deflate, #[cfg(feature = \"a\")] Xz, }"));
        assert!(gone(
            "pub enum C { #[cfg(feature = \"a\")] #[x] Xz(u8), #[cfg(feature = \"b\")] Y = 1 }"
        ));
        assert!(!gone("pub enum C { #[cfg(feature = \"a\")] Deflate, Xz }"));
        assert!(!gone(
            "fn f() { match x { #[cfg(feature = \"a\")] C::Xz => {} } }"
        ));
    }

    #[test]
    fn what_may_still_be_there_does_not_go() {
        for text in [
            "pub mod it;",
            "#[cfg(feature = \"b\")] pub mod it;",
            "#[cfg(any(feature = \"a\", feature = \"b\"))] pub mod it;",
            "#[cfg(any(feature = \"a\", unix))] pub mod it;",
            "#[cfg(feature = \"a\")] pub(crate) mod it;",
            "#[cfg(feature = \"a\")] mod it;",
            "#[cfg(feature = \"a\")] pub mod it; #[cfg(not(feature = \"a\"))] pub mod it;",
            "#[cfg(feature = \"a\")] pub mod it; impl X { pub fn it() {} }",
            "#[cfg_attr(docsrs, doc(cfg(feature = \"a\")))] pub mod it;",
            "#[cfg(feature = \"a\")] pub use it::x;",
            "// #[cfg(feature = \"a\")] pub mod it;",
            "#[cfg(feature = \"a\")] impl X { pub fn a() {} } impl Y { pub fn it() {} }",
            "#[cfg(feature = \"a\")] pub struct X; pub struct it {}",
            "mod m { #![cfg(feature = \"a\")] } pub fn it() {}",
        ] {
            assert!(!goes(text), "{text}");
        }
    }

    #[test]
    fn a_crate_may_refuse_what_is_left() {
        let refuses = |text| gates(text).refuses(&set(&["a"]), &set(&[]));
        for text in [
            "#[cfg(not(any(feature = \"a\", feature = \"b\")))] compile_error!(\"choose\");",
            "#[cfg(not(feature = \"a\"))] std::compile_error!(\"\");",
            "#[cfg(all(not(feature = \"a\"), not(feature = \"b\")))] { compile_error!() }",
            "#[cfg(all(not(feature = \"a\"), target_arch = \"wasm32\"))] compile_error!();",
        ] {
            assert!(refuses(text), "{text}");
        }
        for text in [
            "#[cfg(feature = \"a\")] compile_error!();",
            "#[cfg(all(not(feature = \"b\"), target_arch = \"wasm32\"))] compile_error!();",
            "#[cfg(not(feature = \"a\"))] fn f() { compile_error!() }",
            "#[cfg(not(feature = \"b\"))] compile_error!();",
        ] {
            assert!(!refuses(text), "{text}");
        }
    }

    #[test]
    fn nothing_may_be_left_of_what_stands_in_for_each_other() {
        let nothing = |text, left: &[&str]| gates(text).leaves_nothing(&set(&["a"]), &set(left));
        let both = "#[cfg(all(feature = \"a\", not(any(feature = \"b\", feature = \"c\"))))] {}\n\
                    #[cfg(all(feature = \"b\", not(feature = \"a\")))] {}";
        assert!(nothing(both, &[]));
        assert!(nothing(both, &["c"]));
        assert!(!nothing(both, &["b"]));
        assert!(!nothing(both, &["a"]));
        let other = "#[cfg(all(feature = \"a\", not(feature = \"b\")))] {}";
        assert!(!nothing(other, &[]));
    }

    #[test]
    fn what_is_broken_says_nothing() {
        for text in [
            "#[cfg(",
            "#[cfg(not(",
            "#[cfg()] pub mod it;",
            "#[cfg(not())] pub",
            "#[",
        ] {
            assert!(!goes(text), "{text}");
        }
        let deep = format!(
            "#[cfg({}feature = \"a\"{})] pub mod it;",
            "all(".repeat(900),
            ")".repeat(900)
        );
        assert!(!goes(&deep));
    }
}
