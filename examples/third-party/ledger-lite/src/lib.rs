//! Adds bookings to a balance.

/// Adds bookings, in cents, to an opening balance.
pub fn replay(opening: i64, bookings: &[i64]) -> i64 {
    opening + bookings.iter().sum::<i64>()
}
