//! What the terminal can do beside colours, as its variables tell. Reads nothing but what it is
//! given.

use std::ffi::OsString;

/// What the terminal can do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Terminal {
    /// It follows links (OSC 8), or the user says so.
    pub(super) hyperlinks: bool,
    /// A line on it may be erased again, and somebody may be looking at it.
    pub(super) progress: bool,
}

/// Values of `TERM_PROGRAM` of terminals that follow links.
const PROGRAMS: [&str; 6] = [
    "Hyper",
    "WezTerm",
    "ghostty",
    "iTerm.app",
    "terminology",
    "vscode",
];
/// Values of `TERM` of terminals that follow links.
const TERMS: [&str; 5] = [
    "alacritty",
    "alacritty-direct",
    "foot",
    "xterm-ghostty",
    "xterm-kitty",
];
/// Variables that only terminals that follow links set.
const MARKS: [&str; 3] = ["DOMTERM", "KONSOLE_VERSION", "WT_SESSION"];
/// The first version of VTE whose links work.
const VTE: u32 = 5000;

impl Terminal {
    /// Finds out from variables; `is_terminal`: whether stderr is one at all.
    ///
    /// `CARGO_TERM_HYPERLINKS` (cargo's `term.hyperlinks`) counts more than what is known of the
    /// terminal, as it does for cargo itself.
    #[must_use]
    pub(super) fn find(variable: impl Fn(&str) -> Option<OsString>, is_terminal: bool) -> Self {
        let word = |name: &str| variable(name)?.into_string().ok();
        let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        if !is_terminal || word("TERM").as_deref() == Some("dumb") {
            return Self::default();
        }
        let is_watched = !is_set("CI");
        let hyperlinks = match word("CARGO_TERM_HYPERLINKS").as_deref() {
            Some("true") => true,
            Some("false") => false,
            _ => is_watched && follows_links(word, is_set),
        };
        Self {
            hyperlinks,
            progress: is_watched,
        }
    }
}

fn follows_links(word: impl Fn(&str) -> Option<String>, is_set: impl Fn(&str) -> bool) -> bool {
    let is_one_of = |name: &str, known: &[&str]| {
        word(name).is_some_and(|value| known.contains(&value.as_str()))
    };
    is_one_of("TERM_PROGRAM", &PROGRAMS)
        || is_one_of("TERM", &TERMS)
        || is_one_of("COLORTERM", &["xfce4-terminal"])
        || MARKS.iter().any(|name| is_set(name))
        || word("VTE_VERSION")
            .and_then(|version| version.parse().ok())
            .is_some_and(|version: u32| version >= VTE)
}

#[cfg(test)]
mod tests {
    use super::Terminal;

    fn find(variables: &[(&str, &str)], is_terminal: bool) -> (bool, bool) {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).into())
        };
        let found = Terminal::find(variable, is_terminal);
        (found.hyperlinks, found.progress)
    }

    #[test]
    fn links_need_a_terminal_that_is_known_to_follow_them() {
        for known in [
            ("TERM_PROGRAM", "WezTerm"),
            ("TERM", "xterm-kitty"),
            ("VTE_VERSION", "7600"),
            ("WT_SESSION", "0-0"),
            ("COLORTERM", "xfce4-terminal"),
        ] {
            assert_eq!(find(&[known], true), (true, true), "{known:?}");
            assert_eq!(find(&[known], false), (false, false), "{known:?}");
            assert_eq!(find(&[known, ("CI", "true")], true), (false, false));
            let refused = [known, ("CARGO_TERM_HYPERLINKS", "false")];
            assert_eq!(find(&refused, true), (false, true));
        }
        for unknown in [
            ("TERM", "xterm-256color"),
            ("VTE_VERSION", "4900"),
            ("VTE_VERSION", "x"),
            ("WT_SESSION", ""),
            ("COLORTERM", "truecolor"),
            ("CARGO_TERM_HYPERLINKS", "maybe"),
        ] {
            assert_eq!(find(&[unknown], true), (false, true), "{unknown:?}");
        }
        let asked = [("CARGO_TERM_HYPERLINKS", "true")];
        assert_eq!(find(&asked, true), (true, true));
        assert_eq!(find(&asked, false), (false, false));
    }

    #[test]
    fn a_dumb_terminal_can_do_nothing() {
        let dumb = [("TERM", "dumb"), ("CARGO_TERM_HYPERLINKS", "true")];
        assert_eq!(find(&dumb, true), (false, false));
    }
}
