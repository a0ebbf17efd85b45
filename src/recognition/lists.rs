//! Numbers of list items: `1.`, `1)`, `(1)`, `1.2`, `a)`, `(iv)`, and that a list counts up.
//!
//! Letters that do not count are letters of words: `n)`, `o)`.

/// Lists within lists that are remembered.
const DEPTH: usize = 8;

/// What a list counts by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Digits,
    Letter,
    Roman,
}

/// The lists that are open at some place of a text, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Lists {
    open: Vec<(Kind, Vec<u32>)>,
}

impl Lists {
    /// Reads the number of the next item of a list, with text behind it on its line; how long it is
    /// in bytes, and its number without the signs around it.
    pub(super) fn number<'l>(&mut self, line: &'l str) -> Option<(usize, &'l str)> {
        let (end, inner) = number(line)?;
        let text = line[end..]
            .bytes()
            .take(400)
            .any(|b| b.is_ascii_alphabetic() || b > 127);
        (text && self.counts(inner)).then_some((end, inner))
    }

    /// Tells whether a number opens a list, or is the next one of a list that is open.
    fn counts(&mut self, inner: &str) -> bool {
        let mut ways = Vec::with_capacity(2);
        if inner.starts_with(|c: char| c.is_ascii_digit()) {
            let value = inner
                .split('.')
                .filter_map(|part| part.parse().ok())
                .collect();
            ways.push((Kind::Digits, value));
        } else {
            ways.extend(roman(inner).map(|value| (Kind::Roman, vec![value])));
            if let [letter] = inner.as_bytes() {
                let value = u32::from(letter.to_ascii_lowercase() - b'a' + 1);
                ways.push((Kind::Letter, vec![value]));
            }
        }
        for way in &ways {
            let next = self
                .open
                .iter()
                .rposition(|(kind, last)| *kind == way.0 && follows(last, way));
            if let Some(place) = next {
                self.open.truncate(place);
                self.open.push(way.clone());
                return true;
            }
        }
        let Some(first) = ways
            .into_iter()
            .find(|(_, value)| value.iter().all(|&part| part <= 1))
        else {
            return false;
        };
        if self.open.last() != Some(&first) {
            if self.open.len() == DEPTH {
                self.open.remove(0);
            }
            self.open.push(first);
        }
        true
    }
}

/// Tells whether a number is the next of a list; of digits one may be missing, as in BSD's texts
/// without their third clause.
fn follows(last: &[u32], (kind, value): &(Kind, Vec<u32>)) -> bool {
    let same = last.iter().zip(value).take_while(|(a, b)| a == b).count();
    let most = if *kind == Kind::Digits { 2 } else { 1 };
    let deeper = |from: usize| value[from..].iter().all(|&part| part <= 1);
    match (last.get(same), value.get(same)) {
        (Some(before), Some(here)) => here > before && here - before <= most && deeper(same + 1),
        (None, Some(_)) => deeper(same),
        _ => false,
    }
}

/// A token that is written as the number of an item.
fn number(line: &str) -> Option<(usize, &str)> {
    let end = line
        .bytes()
        .take(16)
        .position(|b| b.is_ascii_whitespace())?;
    let token = line.get(..end)?;
    let open = token.starts_with('(');
    let inner = token
        .trim_start_matches('(')
        .trim_end_matches(['.', ')', ':', '*', '_']);
    let closed = token.ends_with(['.', ')', '*', '_', ':']);
    let digits = inner.starts_with(|c: char| c.is_ascii_digit())
        && inner.len() <= 6
        && inner.split('.').all(|part| {
            part.len() <= 2 && !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())
        });
    let letter = inner.len() == 1 && inner.bytes().all(|b| b.is_ascii_alphabetic())
        || inner.len() <= 5 && roman(inner).is_some();
    let fits = digits && (closed || inner.contains('.'))
        || letter && closed && (open || token.ends_with([')', '.']));
    fits.then_some((end, inner))
}

/// A Roman number up to 39.
fn roman(text: &str) -> Option<u32> {
    let lower = text.to_ascii_lowercase();
    let tens = lower.bytes().take_while(|&b| b == b'x').count();
    let ones = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"]
        .iter()
        .position(|ones| *ones == &lower[tens..])?;
    let value = u32::try_from(10 * tens + ones).ok()?;
    (1..40).contains(&value).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::Lists;

    #[test]
    fn a_list_counts_up() {
        let mut lists = Lists::default();
        for (line, is) in [
            ("1. x", true),
            ("a) x", true),
            ("(b) x", true),
            ("i. x", true),
            ("ii. x", true),
            ("n) x", false),
            ("2. x", true),
            ("4. x", true),
            ("4.1 x", true),
            ("4.3 x", true),
            ("5. x", true),
            ("99.99 x", false),
            ("6.", false),
            ("6. ", false),
            ("o) x", false),
        ] {
            assert_eq!(lists.number(line).is_some(), is, "{line}");
        }
    }
}
