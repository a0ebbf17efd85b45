//! Finds a short key in metadata of many megabytes.
//!
//! The standard library's search reads every byte; this one (Horspool's) reads about one in the length
//! of the key, and four such searches took an eighth of our own time.

/// Returns where `key` stands in `text`, as `str::match_indices` does.
pub(super) fn places(text: &str, key: &str) -> impl Iterator<Item = usize> {
    let (bytes, key) = (text.as_bytes(), key.as_bytes());
    let last = key.len().saturating_sub(1);
    // How far the key may move on, by the byte below its last one.
    let mut shift = [key.len().max(1); 256];
    for (at, byte) in key.iter().take(last).enumerate() {
        shift[usize::from(*byte)] = last - at;
    }
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(window) = bytes.get(at..at + key.len()) {
            let here = at;
            if window == key {
                at += key.len().max(1);
                return Some(here);
            }
            at += window.last().map_or(1, |byte| shift[usize::from(*byte)]);
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::places;

    proptest! {
        #[test]
        fn it_finds_what_the_standard_library_finds(text in "[ab\"é]{0,60}", key in "[ab\"]{1,5}") {
            let wanted: Vec<usize> = text.match_indices(&key).map(|(at, _)| at).collect();
            assert_eq!(places(&text, &key).collect::<Vec<_>>(), wanted);
        }
    }
}
