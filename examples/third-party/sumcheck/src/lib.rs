//! Check digits of account numbers.

/// Returns the remainder that makes a check digit.
pub fn remainder(digits: &str) -> u32 {
    digits
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .sum::<u32>()
        % 10
}
