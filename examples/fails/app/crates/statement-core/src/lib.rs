//! What statements are made of; linked into every program of this workspace.

/// Returns the balance in cents after some bookings.
pub fn balance(opening: i64, bookings: &[i64]) -> i64 {
    ledger_replay::replay(opening, bookings)
}

/// Returns the name of a month, or a dash.
pub fn month(number: usize) -> &'static str {
    date_words::month(number).unwrap_or("-")
}

/// Tells whether an account number carries a valid check digit.
pub fn is_account(number: &str) -> bool {
    sumcheck::remainder(number) == 0
}
