//! What statements are made of; linked into every program of this workspace.

/// Returns the balance in cents after some bookings.
pub fn balance(opening: i64, bookings: &[i64]) -> i64 {
    ledger_lite::replay(opening, bookings)
}

/// Returns the name of a month, or a dash.
pub fn month(number: usize) -> &'static str {
    date_words::month(number).unwrap_or("-")
}

#[cfg(test)]
mod tests {
    #[test]
    fn bookings_add_up() {
        golden_files::same(&super::balance(100, &[50, -20]).to_string(), "130");
    }
}
