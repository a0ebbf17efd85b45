//! Signs that are not letters and yet say something: marks that take text back, and pictures and
//! Morse code made of punctuation.
//!
//! Rules, frames and signs of comments say nothing, as long as they are plain.

/// Lines without letters that may follow each other; a picture of a letter takes more.
pub(super) const ROWS: usize = 4;

/// Signs of comments, and edges of frames around them.
const LEADERS: &str = "# ## ### // /// //! * ** /* /** */ **/ ; ;; -- | ! + > │ ║";

/// Marks that take back the text they stand around, at the beginning of `text`.
///
/// Longer rows of tildes are rules and fences.
pub(super) fn takes_back(text: &str, before: &str) -> Option<&'static str> {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    // Within a word it is an accent: `Ma~nas`.
    let accent = letter(before.chars().next_back()) && letter(text.chars().nth(1));
    let struck =
        text.starts_with('~') && !text.starts_with("~~~") && !before.ends_with('~') && !accent;
    struck.then(|| if text.starts_with("~~") { "~~" } else { "~" })
}

/// Tells whether a line without letters is a rule, an edge of a frame or a sign of a comment.
pub(super) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    let mut groups: Vec<&str> = line.split_whitespace().collect();
    // Pictures have strokes in both directions; rules and frames have not.
    if line.contains('\\') && groups.len() > 1 {
        return false;
    }
    let leads = |group: &str| LEADERS.split(' ').any(|leader| leader == group);
    if groups.len() > 1 && leads(groups[0]) {
        groups.remove(0);
    }
    if groups.len() > 1 && groups.last().is_some_and(|last| leads(last)) {
        groups.pop();
    }
    let Some(first) = groups.first() else {
        return true;
    };
    let base = line.as_ptr() as usize;
    let places: Vec<usize> = groups
        .iter()
        .map(|group| group.as_ptr() as usize - base)
        .collect();
    let mut steps = places.windows(2).map(|pair| pair[1] - pair[0]);
    let step = steps.next();
    is_plain(first)
        && !is_morse(first)
        && groups.iter().all(|group| group == first)
        && steps.all(|other| Some(other) == step)
}

/// One sign repeated or two in turn, with others at its ends, or few signs.
fn is_plain(group: &str) -> bool {
    let signs: Vec<char> = group.chars().collect();
    if signs.len() <= 3 {
        return true;
    }
    let in_turn = signs.windows(3).all(|three| three[0] == three[2]) && !signs.contains(&'.');
    let main = signs[signs.len() / 2];
    let core = group.trim_matches(|c| c != main);
    let ends = signs.len() - core.chars().count();
    in_turn || ends <= 4 && core.chars().all(|sign| sign == main)
}

/// Where signs stand between the words of a line that are more than punctuation; `is_word` tells
/// which signs are read as words anyway.
pub(super) fn said(line: &str, is_word: fn(char) -> bool) -> Option<usize> {
    let mut start = 0;
    let mut found = None;
    for (at, c) in line.char_indices() {
        if is_word(c) {
            if found.is_none() && start < at && !is_quiet(&line[start..at], start > 0, true) {
                found = Some(start);
            }
            start = at + c.len_utf8();
        }
    }
    if start == 0 {
        return (!is_rule(line)).then_some(0);
    }
    found.or_else(|| (!is_quiet(&line[start..], true, false)).then_some(start))
}

/// Punctuation between words, before the first of a line or behind the last.
fn is_quiet(signs: &str, behind: bool, before: bool) -> bool {
    // Nearly all there is.
    if signs.len() <= 2 {
        return true;
    }
    // Lines to write on are not pictures.
    let groups: Vec<&str> = signs
        .split(|c: char| c.is_whitespace() || c == '_')
        .filter(|group| !group.is_empty())
        .collect();
    let open = |c: char| !c.is_whitespace();
    let grown = usize::from(behind && signs.starts_with(open))
        + usize::from(before && signs.ends_with(open));
    let apart = groups.len().saturating_sub(grown);
    let dots = before && groups.iter().all(|group| *group == "." || *group == "*");
    let most = match (behind, before) {
        // A place to tick, or French punctuation.
        (true, false) if matches!(groups[..], ["[", "]"] | [_, ":" | "!" | "?" | ";"]) => 2,
        (true, false) => 1,
        (true, true) => 2,
        _ => 3,
    };
    let plain = |group: &&str| group.chars().count() <= 5 || is_plain(group);
    groups.iter().all(plain) && !groups.iter().any(is_morse) && (apart <= most || dots)
}

fn is_morse(group: &&str) -> bool {
    group.contains('.') && group.contains('-') && group.bytes().all(|b| matches!(b, b'.' | b'-'))
}
