//! Prints tables in a terminal.

/// Joins cells into one line, colored if the feature `colors` is on.
pub fn row(cells: &[&str]) -> String {
    let line = cells.join(" | ");
    #[cfg(feature = "colors")]
    let line = palette_names::paint("green", &line);
    line
}
