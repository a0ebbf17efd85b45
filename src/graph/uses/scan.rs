//! Which crates a Rust source names, and where: its words, with comments and strings left out. Pure.
//!
//! Nothing is resolved: a word that is only a variable counts as a use, so that what is called unused
//! is named nowhere at all.

use std::collections::{BTreeMap, BTreeSet};

use super::lexer::{Lexer, Token, is_inside};

/// What a use is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Code that is built for those who use the package.
    Code,
    /// Tests, benchmarks, examples, and what only `cfg(test)` compiles; examples in documentation too.
    Tests,
    /// The build script.
    Build,
}

/// What one source names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    /// The 1-based line where each word is first met, by what it is for.
    pub(super) words: BTreeMap<(String, Part), usize>,
    /// The modules that are in files of their own, and whether only `cfg(test)` compiles them.
    pub(super) modules: BTreeMap<String, bool>,
    /// What is named behind a word that was asked for, in one path with it: `word::{a, b::c}`; and what may come by
    /// it in the same source: types and variants, and what is called of something.
    pub(super) below: BTreeSet<(String, String)>,
    /// Whether it takes in what stands elsewhere: `include!`, `#[path]`.
    pub(super) reaches_out: bool,
}

/// Reads a source whose code is for `part`, and keeps the words that `is_wanted` asks for.
pub(super) fn scan(text: &str, part: Part, is_wanted: &dyn Fn(&str) -> bool) -> Scan {
    let mut scanner = Scanner {
        lexer: Lexer::new(text),
        scan: Scan::default(),
        is_wanted,
        path: None,
        loose: BTreeSet::new(),
    };
    scanner.run(part);
    let named: BTreeSet<String> = scanner
        .scan
        .words
        .keys()
        .map(|(word, _)| word.clone())
        .collect();
    for word in named {
        let loose = scanner.loose.iter();
        let pairs = loose.map(|name| (word.clone(), (*name).to_owned()));
        scanner.scan.below.extend(pairs);
    }
    scanner.scan
}

struct Scanner<'t, 'w> {
    lexer: Lexer<'t>,
    scan: Scan,
    is_wanted: &'w dyn Fn(&str) -> bool,
    /// The path that is being read.
    path: Option<Below<'t>>,
    /// Types and variants, and what is called of something.
    loose: BTreeSet<&'t str>,
}

/// A path that begins with a word that was asked for.
#[derive(Clone, Copy)]
struct Below<'t> {
    first: &'t str,
    /// How many braces of it are open.
    braces: usize,
    /// How many colons stand behind the last name.
    colons: usize,
}

/// Where a part of a source that only `cfg(test)` compiles ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    /// At the end of the item that begins here; whether a word has said that it is one, and of
    /// which a comma is then no end.
    Item { depth: usize, is_named: bool },
    /// With the bracket that closes to this depth.
    Block(usize),
}

/// The words that begin items in which commas stand.
const ITEMS: [&str; 9] = [
    "fn",
    "impl",
    "mod",
    "struct",
    "enum",
    "trait",
    "use",
    "type",
    "macro_rules",
];

impl<'t> Scanner<'t, '_> {
    fn run(&mut self, part: Part) {
        // The last tokens, the newest last.
        let mut last = [Token::Sign(' '); 8];
        let (mut depth, mut until) = (0_usize, None::<Until>);
        while let Some((token, line)) = self.lexer.next() {
            let here = if until.is_some() { Part::Tests } else { part };
            self.path(token);
            match token {
                Token::Literal(_) => continue,
                Token::Documentation(said) => self.documented(said, part, line),
                Token::Word(word) => {
                    let is_field = last[7] == Token::Sign('.') && last[6] != Token::Sign('.');
                    if !is_field {
                        self.word(word, here, line);
                    }
                    let is_of = last[7] == Token::Sign('.');
                    if here != Part::Tests && (is_of || word.starts_with(char::is_uppercase)) {
                        self.loose.insert(word);
                    }
                    if let Some(Until::Item { is_named, .. }) = &mut until {
                        *is_named |= ITEMS.contains(&word);
                    }
                    self.scan.reaches_out |= matches!(word, "include" | "include_str");
                }
                Token::Sign('{' | '(' | '[') => {
                    if let Some(Until::Item {
                        depth: at,
                        is_named: true,
                    }) = until
                        && token == Token::Sign('{')
                        && at == depth
                    {
                        until = Some(Until::Block(depth));
                    }
                    depth += 1;
                }
                Token::Sign('}' | ')' | ']') => {
                    depth = depth.saturating_sub(1);
                    until = until.filter(|until| match until {
                        Until::Item { depth: at, .. } => *at <= depth,
                        Until::Block(at) => *at < depth,
                    });
                }
                Token::Sign(sign) => {
                    if sign == ';'
                        && let [.., Token::Word("mod"), Token::Word(name)] = last
                    {
                        let only_tests = self.scan.modules.entry(name.to_owned());
                        *only_tests.or_insert(true) &= until.is_some();
                    }
                    if let Some(Until::Item {
                        depth: at,
                        is_named,
                    }) = until
                        && at == depth
                        && (sign == ';' || sign == ',' && !is_named)
                    {
                        until = None;
                    }
                }
            }
            last.rotate_left(1);
            last[7] = token;
            self.scan.reaches_out |= is_path(&last);
            if until.is_none() && only_tests(&last) {
                until = Some(Until::Item {
                    depth,
                    is_named: false,
                });
            }
        }
    }

    fn path(&mut self, token: Token<'t>) {
        self.path = match (self.path, token) {
            (path, Token::Documentation(_) | Token::Word("as")) => path,
            (Some(path), Token::Word(word))
                if path.colons == 2 || path.colons == 0 && path.braces > 0 =>
            {
                let found = (path.first.to_owned(), word.to_owned());
                self.scan.below.insert(found);
                Some(Below { colons: 0, ..path })
            }
            (Some(path), Token::Sign(':')) => Some(Below {
                colons: path.colons + 1,
                ..path
            }),
            (Some(path), Token::Sign('{')) if path.colons == 2 => Some(Below {
                braces: path.braces + 1,
                colons: 0,
                ..path
            }),
            (Some(path), Token::Sign(',' | '*')) if path.braces > 0 => {
                Some(Below { colons: 0, ..path })
            }
            (Some(path), Token::Sign('}')) if path.braces > 1 => Some(Below {
                braces: path.braces - 1,
                ..path
            }),
            (_, Token::Word(first)) if (self.is_wanted)(first) => Some(Below {
                first,
                braces: 0,
                colons: 0,
            }),
            _ => None,
        };
    }

    fn word(&mut self, word: &str, part: Part, line: usize) {
        if (self.is_wanted)(word) {
            self.scan
                .words
                .entry((word.to_owned(), part))
                .or_insert(line);
        }
    }

    /// Examples in documentation are tests; those of a build script are nothing.
    fn documented(&mut self, said: &str, part: Part, line: usize) {
        let part = if part == Part::Build {
            part
        } else {
            Part::Tests
        };
        for word in said
            .split(|c| !is_inside(c))
            .filter(|word| !word.is_empty())
        {
            self.word(word, part, line);
        }
    }
}

/// Whether these tokens end in `#[cfg(test)]`, or in `#[test]`.
fn only_tests(last: &[Token<'_>; 8]) -> bool {
    use Token::{Sign, Word};
    matches!(
        last,
        [
            _,
            Sign('#'),
            Sign('['),
            Word("cfg"),
            Sign('('),
            Word("test"),
            Sign(')'),
            Sign(']')
        ] | [.., Sign('#'), Sign('['), Word("test"), Sign(']')]
    )
}

/// Whether these tokens end in `#[path =`.
fn is_path(last: &[Token<'_>; 8]) -> bool {
    use Token::{Sign, Word};
    matches!(last, [.., Sign('['), Word("path"), Sign('=')])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, Part, usize)> {
        let scan = scan(text, Part::Code, &|word| word.starts_with("my_"));
        let words = scan.words.into_iter();
        words
            .map(|((word, part), line)| (word, part, line))
            .collect()
    }

    fn one(word: &str, part: Part, line: usize) -> Vec<(String, Part, usize)> {
        vec![(word.to_owned(), part, line)]
    }

    #[test]
    fn words_count_wherever_code_names_a_crate() {
        for text in [
            "use my_crate::a;",
            "use {std::fs, my_crate};",
            "fn f() -> my_crate::A { todo!() }",
            "extern crate my_crate as _;",
            "#[my_crate::main] fn main() {}",
            "#[derive(my_crate::D)] struct S;",
            "fn f() { ::my_crate::a!() }",
            "use r#my_crate as x;",
            "fn f(n: u8) { for _ in 0..my_crate::N {} }",
            "let c = '\"'; my_crate::f('\\'', b'\"', \"\\\"\");",
            "fn f<'a>(x: &'a str) { my_crate::g(x) }",
            "macro_rules! m { () => { my_crate::x } }",
        ] {
            assert_eq!(found(text), one("my_crate", Part::Code, 1), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_crate_does_not_count() {
        for text in [
            "// my_crate",
            "/* /* my_crate */ my_crate */",
            "let x = \"my_crate\";",
            "let x = r##\"my_crate\"# my_crate\"##;",
            "let x = b\"my_crate\"; let y = c\"my_crate\"; let z = br\"my_crate\";",
            "x.my_crate();",
            "fn f<'my_crate>() {}",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn what_a_path_names_below_a_crate_is_told() {
        let below = |text: &str| -> Vec<String> {
            let below = scan(text, Part::Code, &|word| word == "my").below;
            below.into_iter().map(|(_, word)| word).collect()
        };
        for text in [
            "use my::{a::{self_ as b}, c}; use other::d;",
            "my::a::b(x); f(my::c, d); my::self_;",
            "let x: my::a<my::b> = my::c; my::self_ { d: 1 }",
            "use {d::x, my::{a, b}}; use my::c; // my::d\nfn f(my: my::self_) { my(d) }",
        ] {
            assert_eq!(below(text), ["a", "b", "c", "self_"], "{text}");
        }
        assert_eq!(below("my { a } my; my: 1; x::a;"), [""; 0]);
    }

    #[test]
    fn types_variants_and_methods_may_come_by_a_crate_of_the_same_source() {
        let below = |text: &str| -> Vec<String> {
            let below = scan(text, Part::Code, &|word| word == "my").below;
            below.into_iter().map(|(_, word)| word).collect()
        };
        assert_eq!(
            below("use my as _; fn f() { x.d(y, z) } E::V"),
            ["E", "V", "d"]
        );
        assert_eq!(below("fn f() { x.d() } E::V"), [""; 0]);
        assert_eq!(
            below("use my as _; #[cfg(test)] mod t { fn f() { x.d(E::V) } }"),
            [""; 0]
        );
    }

    #[test]
    fn what_only_tests_compile_is_told_apart() {
        for text in [
            "#[cfg(test)] mod tests { fn f(a: [u8; 2]) { my_crate::f() } }",
            "#[cfg(test)] use my_crate::{a, b};",
            "#[cfg(test)]\n#[allow(x)]\nfn f<A, B>() { my_crate::f() }",
            "#[test] fn t() { my_crate::f() }",
            "/// my_crate::f()",
            "struct S { #[cfg(test)] a: my_crate::A, b: u8 }",
        ] {
            let found = found(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(found[0].1, Part::Tests, "{text}");
        }
        for text in [
            "#[cfg(test)] mod tests { } fn f() { my_crate::f() }",
            "#[cfg(test)] mod tests; use my_crate::f;",
            "#[cfg(not(test))] use my_crate::f;",
            "#[cfg(any(test, unix))] use my_crate::f;",
            "struct S { #[cfg(test)] a: u8, b: my_crate::B }",
        ] {
            assert_eq!(found(text), one("my_crate", Part::Code, 1), "{text}");
        }
    }

    #[test]
    fn modules_of_tests_and_what_is_taken_in_are_told() {
        let scan = |text| scan(text, Part::Code, &|_| false);
        let module = |name: &str, only_tests| BTreeMap::from([(name.to_owned(), only_tests)]);
        for (text, modules) in [
            ("#[cfg(test)] mod tests;", module("tests", true)),
            ("#[cfg(test)] mod tests {}", BTreeMap::new()),
            ("pub mod a;", module("a", false)),
            (
                "#[cfg(test)] mod a; #[cfg(not(test))] mod a;",
                module("a", false),
            ),
        ] {
            assert_eq!(scan(text).modules, modules, "{text}");
        }
        assert!(scan("include!(\"a.rs\");").reaches_out);
        assert!(scan("#[path = \"a.rs\"] mod a;").reaches_out);
        assert!(!scan("mod a;").reaches_out);
    }

    #[test]
    fn a_broken_source_ends_where_it_breaks() {
        for text in [
            "\"my_crate",
            "/* my_crate",
            "r#\"my_crate",
            "'",
            "b'",
            "#[cfg(test)] }}}) {",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
