//! The names of dependencies as numbers in the order of the names: arcs are copied, compared and
//! sorted in great numbers, and from several threads.

/// Number of a name in [`Names`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name(u32);

/// Every name that a dependency has in some manifest, sorted.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<Box<str>>);

impl Names {
    pub(super) fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut names: Vec<&str> = names.into_iter().collect();
        names.sort_unstable();
        names.dedup();
        Self(names.into_iter().map(Box::from).collect())
    }

    /// Returns the number of a name. One that is not here gets a number without a text: an edge
    /// must not be lost for want of a name.
    pub(super) fn number(&self, name: &str) -> Name {
        let at = self.0.binary_search_by(|known| (**known).cmp(name)).ok();
        Name(at.map_or(u32::MAX, |at| at as u32))
    }

    pub(super) fn text(&self, name: Name) -> &str {
        self.0.get(name.0 as usize).map_or("", AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn numbers_are_in_the_order_of_the_names() {
        let names = Names::new(["serde", "anyhow", "serde", "log"]);
        let [anyhow, log, serde] = ["anyhow", "log", "serde"].map(|name| names.number(name));
        assert!(anyhow < log && log < serde);
        assert_eq!(names.text(log), "log");
    }

    #[test]
    fn a_name_that_is_not_there_equals_no_other_and_has_no_text() {
        let names = Names::new(["log"]);
        assert_ne!(names.number("logs"), names.number("log"));
        assert_eq!(names.text(names.number("logs")), "");
    }
}
