//! Which of two versions of a policy is the older one. Pure.

use std::cmp::Ordering;

/// Compares two versions part by part as numbers, `2026.10` above `2026.9`; a missing part is 0.
///
/// `None` where that makes no sense: a part that is no number, or parts that are separated by dots
/// in one and by hyphens in the other.
pub(super) fn compare(one: &str, other: &str) -> Option<Ordering> {
    let (separator, one) = parts(one)?;
    let (other_separator, other) = parts(other)?;
    if let (Some(a), Some(b)) = (separator, other_separator)
        && a != b
    {
        return None;
    }
    let length = one.len().max(other.len());
    let part = |parts: &[&str], at: usize| -> String {
        let digits = parts.get(at).copied().unwrap_or_default();
        digits.trim_start_matches('0').to_owned()
    };
    let by_part = (0..length).map(|at| {
        let (one, other) = (part(&one, at), part(&other, at));
        // Of numbers without leading zeros the longer one is the larger, however long it is.
        one.len().cmp(&other.len()).then_with(|| one.cmp(&other))
    });
    Some(by_part.fold(Ordering::Equal, Ordering::then))
}

/// Tells whether a version can be compared at all.
pub(super) fn is_comparable(version: &str) -> bool {
    parts(version).is_some()
}

/// Splits a version at its dots, or at its hyphens as a day has them.
fn parts(version: &str) -> Option<(Option<char>, Vec<&str>)> {
    let version = version.trim();
    let separator = version.chars().find(|c| matches!(c, '.' | '-'));
    let parts: Vec<&str> = match separator {
        Some(separator) => version.split(separator).collect(),
        None => vec![version],
    };
    let is_number =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.iter().all(is_number).then_some((separator, parts))
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering::{Equal, Greater, Less};

    use super::compare;

    #[test]
    fn versions_are_compared_part_by_part_as_numbers() {
        for (one, other, expected) in [
            ("2026.2", "2026.2", Some(Equal)),
            ("2026.10", "2026.9", Some(Greater)),
            ("2025.12", "2026.1", Some(Less)),
            ("2026", "2026.0.0", Some(Equal)),
            ("2026", "2026.1", Some(Less)),
            ("007", "7", Some(Equal)),
            (
                "99999999999999999999999",
                "100000000000000000000000",
                Some(Less),
            ),
            ("2026-11-01", "2026-02-28", Some(Greater)),
            ("2026-11-01", "2026.11", None),
            ("2026-11-01", "2026", Some(Greater)),
            ("1.0-2", "1.0", None),
            ("v1", "1", None),
            ("2026.2-rc1", "2026.2", None),
            ("", "1", None),
            ("1..2", "1", None),
            ("1.", "1", None),
            ("٣", "3", None),
            ("+1", "1", None),
        ] {
            assert_eq!(compare(one, other), expected, "{one} {other}");
            let turned = expected.map(std::cmp::Ordering::reverse);
            assert_eq!(compare(other, one), turned, "{other} {one}");
        }
    }
}
