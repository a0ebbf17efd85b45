//! Runs at night, inside the bank only.

fn main() {
    let accounts = ["1234567895", "1234567890"];
    for account in accounts
        .into_iter()
        .filter(|number| statement_core::is_account(number))
    {
        println!("{:04x}", short_hash::short(account));
    }
}
