//! Words that all advice shares.

/// Joins names for a sentence, `` `a`, `b` and 3 more ``.
pub(super) fn listed<'n>(names: impl IntoIterator<Item = &'n str>, most: usize) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    let quoted = |names: &[&str]| -> String {
        let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        quoted.join(", ")
    };
    match names.as_slice() {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [first @ .., last] if names.len() <= most => format!("{} and `{last}`", quoted(first)),
        _ => format!("{} and {} more", quoted(&names[..most]), names.len() - most),
    }
}
