//! Names of months.

/// Returns the name of a month, counted from 1.
pub fn month(number: usize) -> Option<&'static str> {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    number
        .checked_sub(1)
        .and_then(|index| NAMES.get(index).copied())
}
