//! Colours for words of our own lines. Whether a stream takes any is decided elsewhere.

/// Text in a colour, as ANSI escape sequences say it.
pub(super) trait Colored {
    /// Writes the text between two sequences.
    fn between(&self, start: u8, end: u8) -> String;

    fn bold(&self) -> String {
        self.between(1, 0)
    }

    fn red(&self) -> String {
        self.between(31, 39)
    }

    fn bright_red(&self) -> String {
        self.between(91, 39)
    }

    fn green(&self) -> String {
        self.between(32, 39)
    }

    fn yellow(&self) -> String {
        self.between(33, 39)
    }
}

impl Colored for str {
    fn between(&self, start: u8, end: u8) -> String {
        format!("\x1b[{start}m{self}\x1b[{end}m")
    }
}
