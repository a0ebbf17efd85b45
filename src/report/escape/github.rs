//! Workflow commands of GitHub's runner: `::error file=..,line=..::message`.
//!
//! The runner undoes `%25`, `%0D` and `%0A` everywhere, and `%3A` and `%2C` in properties, before
//! it shows the text; hidden characters are made visible first, so they do not come back.

use super::text;

/// Escapes the message behind the second `::`; `lines` are shown below one another.
#[must_use]
pub(crate) fn data<S: AsRef<str>>(lines: &[S]) -> String {
    let lines: Vec<String> = lines
        .iter()
        .map(|line| text(line.as_ref()).replace('%', "%25"))
        .collect();
    lines.join("%0A")
}

/// Escapes the value of a property.
#[must_use]
pub(crate) fn property(untrusted: &str) -> String {
    text(untrusted)
        .replace('%', "%25")
        .replace(':', "%3A")
        .replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};
    use crate::report::escape::corpus::{NASTY, assert_inert};

    #[test]
    fn what_the_runner_reads_is_what_was_meant() {
        assert_eq!(
            data(&["50% of a,b:c", "next\nline"]),
            "50%25 of a,b:c%0Anext\\nline"
        );
        assert_eq!(property("a%,b::c\n"), "a%25%2Cb%3A%3Ac\\n");
    }

    #[test]
    fn a_value_ends_neither_its_property_nor_its_command() {
        for nasty in NASTY {
            let value = property(nasty);
            assert!(!value.contains([',', ':', '\n', '\r']), "{value:?}");
            assert_inert(&format!("x{value}"));
            assert_inert(&format!("x{}", data(&[nasty])));
        }
    }
}
