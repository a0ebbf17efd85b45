//! Replays bookings into balances.

/// Adds bookings, in cents, to an opening balance.
pub fn replay(opening: i64, bookings: &[i64]) -> i64 {
    bookings
        .iter()
        .fold(opening, |balance, booking| balance + booking)
}
