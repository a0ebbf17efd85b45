//! Prints a statement; customers run it on their own machines.

fn main() {
    let balance = statement_core::balance(10_000, &[2_500, -1_200]).to_string();
    let month = statement_core::month(11);
    println!("{}", tablewright::row(&[month, &balance]));
}
