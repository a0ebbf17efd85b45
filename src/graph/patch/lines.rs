//! Whole lines: where two texts differ, and a text with such differences applied.

/// Most cells of the table that is filled in to find the common lines.
const MAX_CELLS: usize = 4 << 20;

/// Whole lines `before`, found at the 1-based `line`, that become `after`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hunk {
    /// 1-based line of the first line of `before`.
    pub line: usize,
    /// Whole lines as they are, with their ends.
    pub before: String,
    /// Whole lines as they should be, with their ends; empty deletes them.
    pub after: String,
}

/// Finds where two texts differ, the last difference first, so that applying one leaves the lines
/// of the next where they are.
#[must_use]
pub(crate) fn hunks(before: &str, after: &str) -> Vec<Hunk> {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - head;
    let pairs = old.iter().rev().zip(new.iter().rev());
    let tail = pairs.take(rest).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let mut found = differences(old, new);
    for hunk in &mut found {
        hunk.line += head;
    }
    let all: Vec<&str> = before.split_inclusive('\n').collect();
    let mut found = with_what_moves(found, &all);
    // What is only added has no line of its own to be found by: it takes the line before along.
    for hunk in &mut found {
        if !hunk.before.is_empty() {
            continue;
        }
        let (at, anchor_first) = match hunk.line.checked_sub(2) {
            Some(at) => (at, true),
            None => (0, false),
        };
        let Some(anchor) = all.get(at) else { continue };
        let end = if anchor.ends_with('\n') { "" } else { "\n" };
        hunk.line = at + 1;
        hunk.before = (*anchor).to_owned();
        hunk.after = if anchor_first {
            format!("{anchor}{end}{}", hunk.after)
        } else {
            format!("{}{anchor}", hunk.after)
        };
    }
    found.reverse();
    found
}

/// Has the header of a table that is only added take the line behind along: to it that line
/// belongs from now on, so it changes as well.
fn with_what_moves(found: Vec<Hunk>, all: &[&str]) -> Vec<Hunk> {
    let mut moved: Vec<Hunk> = Vec::new();
    let mut taken = 0;
    for mut hunk in found {
        match moved.last_mut() {
            // It begins behind the line that was taken along.
            Some(last) if taken + 1 == hunk.line => {
                last.before.push_str(&hunk.before);
                last.after.push_str(&hunk.after);
            }
            _ => {
                let last = hunk.after.lines().next_back().unwrap_or_default();
                let behind = all.get(hunk.line - 1);
                let behind = behind.filter(|_| hunk.before.is_empty() && last.starts_with('['));
                if let Some(behind) = behind {
                    hunk.before.push_str(behind);
                    hunk.after.push_str(behind);
                    taken = hunk.line;
                }
                moved.push(hunk);
            }
        }
    }
    moved
}

/// The differences between lines, in order.
fn differences(old: &[&str], new: &[&str]) -> Vec<Hunk> {
    let hunk = |at: usize, old: &[&str], new: &[&str]| Hunk {
        line: at + 1,
        before: old.concat(),
        after: new.concat(),
    };
    if old.is_empty() && new.is_empty() {
        return Vec::new();
    }
    let width = new.len() + 1;
    if (old.len() + 1).saturating_mul(width) > MAX_CELLS {
        return vec![hunk(0, old, new)];
    }
    // common[i][j]: how many lines old[i..] and new[j..] have in common.
    let mut common = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = if old[i] == new[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let mut found = Vec::new();
    let (mut i, mut j) = (0, 0);
    let (mut from_i, mut from_j) = (0, 0);
    loop {
        let same = i < old.len() && j < new.len() && old[i] == new[j];
        let at_end = i == old.len() && j == new.len();
        if same || at_end {
            if from_i < i || from_j < j {
                found.push(hunk(from_i, &old[from_i..i], &new[from_j..j]));
            }
            if at_end {
                return found;
            }
            i += 1;
            j += 1;
            (from_i, from_j) = (i, j);
        } else if j == new.len()
            || i < old.len() && common[(i + 1) * width + j] >= common[i * width + j + 1]
        {
            i += 1;
        } else {
            j += 1;
        }
    }
}

/// Applies changes to a text; `None` if one of them does not find its lines.
#[must_use]
pub(crate) fn apply<'h>(text: &str, hunks: impl IntoIterator<Item = &'h Hunk>) -> Option<String> {
    let mut hunks: Vec<&Hunk> = hunks.into_iter().collect();
    hunks.sort_by_key(|hunk| std::cmp::Reverse(hunk.line));
    let starts: Vec<usize> = std::iter::once(0)
        .chain(text.match_indices('\n').map(|(at, _)| at + 1))
        .collect();
    let mut text = text.to_owned();
    let mut behind = usize::MAX;
    for hunk in hunks {
        let start = *starts.get(hunk.line.checked_sub(1)?)?;
        let end = start + hunk.before.len();
        let whole = hunk.before.ends_with('\n') || end == text.len();
        if end > behind || !whole || text.get(start..end)? != hunk.before {
            return None;
        }
        text.replace_range(start..end, &hunk.after);
        behind = start;
    }
    Some(text)
}
