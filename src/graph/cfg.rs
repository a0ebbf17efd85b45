//! `cfg(..)` of dependency tables: read as cargo reads them, written as guppy can take them.
//!
//! guppy refuses some of what cargo takes (`unix = "x"`, a bare `target_feature`, `r#unix`) and always
//! reads as false what flags of the compiler can make true (`backend = "x"`). Each such atom becomes
//! a bare name, of which both values are tried: every platform has all names as flags, which can only
//! add dependencies once no name is under a `not(..)`; a `not(..)` with a name in it is made true.
//! Works on text; runs nothing.

use std::collections::BTreeSet;

/// Most parentheses inside each other, and most entries of one list, that are read. guppy counts the
/// latter in a byte.
const MAX_DEPTH: usize = 64;
const MAX_ENTRIES: usize = 200;

/// One expression.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cfg<'t> {
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
    /// `true` or `false`.
    Literal(bool),
    /// A name, and the value that is asked of it.
    Atom(&'t str, Option<&'t str>),
}

/// Why something is not an expression.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NotCfg {
    /// cargo would not take it either.
    Malformed,
    /// It is larger than anybody writes by hand.
    TooLarge,
}

impl<'t> Cfg<'t> {
    /// Reads what stands between `cfg(` and `)`.
    pub(super) fn parse(text: &'t str) -> Result<Self, NotCfg> {
        let mut parser = Parser { rest: text };
        let cfg = parser.cfg(0)?;
        if parser.rest.trim_start_matches(' ').is_empty() {
            Ok(cfg)
        } else {
            Err(NotCfg::Malformed)
        }
    }

    /// Returns what it is whatever the platform and the flags are, if that is so.
    pub(super) fn constant(&self) -> Option<bool> {
        let among = |list: &[Self], decisive: bool| {
            let constants = || list.iter().map(Self::constant);
            if constants().any(|constant| constant == Some(decisive)) {
                Some(decisive)
            } else {
                constants()
                    .all(|constant| constant.is_some())
                    .then_some(!decisive)
            }
        };
        match self {
            Self::Not(inner) => inner.constant().map(|constant| !constant),
            Self::All(list) => among(list, false),
            Self::Any(list) => among(list, true),
            Self::Literal(value) => Some(*value),
            Self::Atom(..) => None,
        }
    }

    /// Writes it for guppy, and collects the bare names in it.
    pub(super) fn write(&self, flags: &mut BTreeSet<String>) -> String {
        self.written(false, flags).0
    }

    /// Writes it, and returns whether a flag could change what it is.
    fn written(&self, in_not: bool, flags: &mut BTreeSet<String>) -> (String, bool) {
        let mut list = |word: &str, list: &[Self]| {
            let written: Vec<(String, bool)> =
                list.iter().map(|cfg| cfg.written(in_not, flags)).collect();
            let has_flag = written.iter().any(|(_, has_flag)| *has_flag);
            let texts: Vec<String> = written.into_iter().map(|(text, _)| text).collect();
            (format!("{word}({})", texts.join(", ")), has_flag)
        };
        match self {
            Self::All(entries) => list("all", entries),
            Self::Any(entries) => list("any", entries),
            Self::Literal(true) => list("all", &[]),
            Self::Literal(false) => list("any", &[]),
            Self::Not(inner) => {
                let (inner, has_flag) = inner.written(true, flags);
                if has_flag && !in_not {
                    // What it was stays inside: no two dependencies may become the same.
                    (format!("any(all(), not({inner}))"), true)
                } else {
                    (format!("not({inner})"), has_flag)
                }
            }
            Self::Atom(name, value) => {
                if is_of_platform(name, *value) {
                    let value = value.map_or_else(String::new, |value| format!(" = \"{value}\""));
                    return (format!("{name}{value}"), false);
                }
                let flag = flag_name(name, *value);
                flags.insert(flag.clone());
                (flag, true)
            }
        }
    }
}

/// Returns whether an atom is a property of the platform, of which guppy says what cargo says.
fn is_of_platform(name: &str, value: Option<&str>) -> bool {
    match (name, value) {
        ("unix" | "windows", None) => true,
        (
            "target_abi" | "target_arch" | "target_env" | "target_family" | "target_os"
            | "target_vendor",
            Some(_),
        ) => true,
        ("target_endian", Some(value)) => matches!(value, "little" | "big"),
        ("target_has_atomic", Some(value)) => {
            matches!(value, "8" | "16" | "32" | "64" | "128" | "ptr")
        }
        ("target_pointer_width", Some(value)) => matches!(value, "16" | "32" | "64"),
        // guppy says that it does not know.
        ("target_feature", Some(value)) => !value.is_empty(),
        _ => false,
    }
}

/// Makes a bare name for what flags can set: a bare name that guppy takes is itself, the others
/// become one that no one writes by hand. Different atoms give different names.
pub(super) fn flag_name(name: &str, value: Option<&str>) -> String {
    let Some(value) = value else {
        let is_reserved = matches!(
            name,
            "all" | "any"
                | "not"
                | "true"
                | "false"
                // Read as always false by guppy, but rustc's default configuration has them.
                | "debug_assertions"
                | "test"
                | "proc_macro"
                | "feature"
                | "panic"
        );
        return if is_reserved || name.starts_with("target_") {
            format!("__cfg_{name}")
        } else {
            name.to_owned()
        };
    };
    let mut flag = format!("__cfg_{name}_");
    for byte in value.bytes() {
        flag.push_str(&format!("_{byte:02x}"));
    }
    flag
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    Mark(char),
    /// A name; whether it was written `r#name`.
    Name(&'t str, bool),
    Value(&'t str),
}

/// The grammar of cargo, which knows no space but ` `.
struct Parser<'t> {
    rest: &'t str,
}

impl<'t> Parser<'t> {
    fn cfg(&mut self, depth: usize) -> Result<Cfg<'t>, NotCfg> {
        if depth > MAX_DEPTH {
            return Err(NotCfg::TooLarge);
        }
        match self.next()? {
            Token::Name("all", false) => Ok(Cfg::All(self.list(depth)?)),
            Token::Name("any", false) => Ok(Cfg::Any(self.list(depth)?)),
            Token::Name("not", false) => {
                self.eat('(')?;
                let inner = self.cfg(depth + 1)?;
                self.eat(')')?;
                Ok(Cfg::Not(Box::new(inner)))
            }
            Token::Name(name, is_raw) => {
                if self.peek() == Some(Token::Mark('=')) {
                    self.eat('=')?;
                    return match self.next()? {
                        Token::Value(value) => Ok(Cfg::Atom(name, Some(value))),
                        _ => Err(NotCfg::Malformed),
                    };
                }
                Ok(match name {
                    "true" | "false" if !is_raw => Cfg::Literal(name == "true"),
                    _ => Cfg::Atom(name, None),
                })
            }
            _ => Err(NotCfg::Malformed),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Cfg<'t>>, NotCfg> {
        self.eat('(')?;
        let mut list = Vec::new();
        while self.peek() != Some(Token::Mark(')')) {
            list.push(self.cfg(depth + 1)?);
            if list.len() > MAX_ENTRIES {
                return Err(NotCfg::TooLarge);
            }
            if self.peek() != Some(Token::Mark(',')) {
                break;
            }
            self.eat(',')?;
        }
        self.eat(')')?;
        Ok(list)
    }

    fn eat(&mut self, mark: char) -> Result<(), NotCfg> {
        if self.next()? == Token::Mark(mark) {
            Ok(())
        } else {
            Err(NotCfg::Malformed)
        }
    }

    fn peek(&self) -> Option<Token<'t>> {
        Self { rest: self.rest }.next().ok()
    }

    fn next(&mut self) -> Result<Token<'t>, NotCfg> {
        let text = self.rest.trim_start_matches(' ');
        let first = text.chars().next().ok_or(NotCfg::Malformed)?;
        let (token, length) = match first {
            '(' | ')' | ',' | '=' => (Token::Mark(first), 1),
            '"' => {
                let end = text[1..].find('"').ok_or(NotCfg::Malformed)?;
                (Token::Value(&text[1..=end]), end + 2)
            }
            _ => {
                let raw = text.strip_prefix("r#");
                let name = raw.unwrap_or(text);
                let is_rest = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let name = &name[..name.find(|c| !is_rest(c)).unwrap_or(name.len())];
                if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
                    return Err(NotCfg::Malformed);
                }
                let length = name.len() + if raw.is_some() { 2 } else { 0 };
                (Token::Name(name, raw.is_some()), length)
            }
        };
        self.rest = &text[length..];
        Ok(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        Cfg::parse(text).unwrap().write(&mut BTreeSet::new())
    }

    #[test]
    fn what_guppy_refuses_or_misreads_becomes_a_name() {
        for (cfg, found) in [
            ("unix", "unix"),
            ("r#unix", "unix"),
            ("unix = \"x\"", "__cfg_unix__78"),
            ("windows = \"\"", "__cfg_windows_"),
            ("test", "__cfg_test"),
            ("test = \"\"", "__cfg_test_"),
            ("feature", "__cfg_feature"),
            ("feature = \"a\"", "__cfg_feature__61"),
            ("panic", "__cfg_panic"),
            ("panic = \"abort\"", "__cfg_panic__61_62_6f_72_74"),
            ("target_feature", "__cfg_target_feature"),
            ("target_feature = \"\"", "__cfg_target_feature_"),
            ("target_feature = \"avx\"", "target_feature = \"avx\""),
            ("target_has_atomic", "__cfg_target_has_atomic"),
            ("target_has_atomic = \"ptr\"", "target_has_atomic = \"ptr\""),
            ("target_has_atomic = \"x\"", "__cfg_target_has_atomic__78"),
            (
                "target_endian = \"middle\"",
                "__cfg_target_endian__6d_69_64_64_6c_65",
            ),
            ("target_endian = \"big\"", "target_endian = \"big\""),
            (
                "target_pointer_width = \"+64\"",
                "__cfg_target_pointer_width__2b_36_34",
            ),
            ("target_os = \"(,\\\\\"", "target_os = \"(,\\\\\""),
            ("target_thread_local", "__cfg_target_thread_local"),
            ("target_new = \"x\"", "__cfg_target_new__78"),
            ("r#all", "__cfg_all"),
            ("r#true", "__cfg_true"),
            ("all = \"x\"", "?"),
            ("true", "all()"),
            ("all(false,)", "all(any())"),
            ("not(loom)", "any(all(), not(loom))"),
            (
                "not( any(unix , not (a)) )",
                "any(all(), not(any(unix, not(a))))",
            ),
            ("not(target_os = \"linux\")", "not(target_os = \"linux\")"),
        ] {
            if found == "?" {
                assert_eq!(Cfg::parse(cfg), Err(NotCfg::Malformed), "{cfg}");
            } else {
                assert_eq!(written(cfg), found, "{cfg}");
            }
        }
    }

    #[test]
    fn only_what_is_never_true_is_called_so() {
        for (cfg, constant) in [
            ("any()", Some(false)),
            ("false", Some(false)),
            ("not(all())", Some(false)),
            ("not(true)", Some(false)),
            ("all(unix, any())", Some(false)),
            ("any(any(), all(false, a))", Some(false)),
            ("not(any(all(), a))", Some(false)),
            ("all()", Some(true)),
            ("not(false)", Some(true)),
            ("any(unix, true)", Some(true)),
            ("all(unix, windows)", None),
            ("all(unix, not(unix))", None),
            ("r#false", None),
            ("false = \"x\"", None),
            ("any(a)", None),
            ("all(true, a)", None),
        ] {
            assert_eq!(Cfg::parse(cfg).unwrap().constant(), constant, "{cfg}");
        }
    }

    #[test]
    fn what_cargo_refuses_is_malformed_and_what_is_too_large_is_said() {
        for cfg in [
            "",
            " ",
            "a b",
            "a,",
            "a = b",
            "a = \"x",
            "é",
            "not()",
            "not(a, b)",
            "all",
            "all(a",
            "all(,)",
            "r#",
            "r#1",
            "1a",
            "a\tb",
            "\"a\"",
            "version(\"1.80\")",
        ] {
            assert_eq!(Cfg::parse(cfg), Err(NotCfg::Malformed), "{cfg:?}");
        }
        let deep = format!("{}a{}", "not(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(Cfg::parse(&deep), Err(NotCfg::TooLarge));
        let wide = format!("any({})", "all(), ".repeat(256));
        assert_eq!(Cfg::parse(&wide), Err(NotCfg::TooLarge));
    }
}
