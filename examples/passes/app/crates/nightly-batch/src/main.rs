//! Runs at night, inside the bank only.

fn main() {
    for account in ["1234567895", "1234567890"] {
        if sumcheck::remainder(account) == 0 {
            println!("{account}: {}", statement_core::balance(0, &[]));
        }
    }
}
