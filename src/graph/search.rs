//! Finds a short key in metadata of many megabytes.
//!
//! The standard library's search takes byte after byte, and four such searches took an eighth of our
//! own time. This one asks many bytes at once whether the rarest of the key's stand there.

use memchr::memmem;

/// Returns where `key` is in `text`, as `str::match_indices` does.
pub(super) fn places(text: &str, key: &str) -> impl Iterator<Item = usize> {
    memmem::find_iter(text.as_bytes(), key)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::places;

    proptest! {
        #[test]
        fn it_finds_what_the_standard_library_finds(
            text in "[ab\"é]{0,300}",
            key in "[ab\"]{3,5}",
            far in "x{60,70}",
        ) {
            let text = format!("{text}{far}{key}{far}{key}{text}");
            let wanted: Vec<usize> = text.match_indices(&key).map(|(at, _)| at).collect();
            assert_eq!(places(&text, &key).collect::<Vec<_>>(), wanted);
        }
    }
}
