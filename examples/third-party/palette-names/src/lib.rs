//! Names of terminal colors.

/// Wraps `text` in the escape codes of a named color; unknown names leave it as it is.
pub fn paint(color: &str, text: &str) -> String {
    match color {
        "green" => format!("\u{1b}[32m{text}\u{1b}[0m"),
        _ => text.to_owned(),
    }
}
