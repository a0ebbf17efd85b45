//! `cargo xtask licenses`: the license gate as one more task of a workspace's own tool.

use std::io::Write as _;
use std::process::ExitCode;

use ospo_check::check::Check;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["licenses"] => licenses(Check::new()),
        ["licenses", "--stage", name] => licenses(Check::new().stage(*name)),
        _ => say("usage: cargo xtask licenses [--stage NAME]\n", 3),
    }
}

/// Says what the gate says, and ends as the gate ends.
fn licenses(gate: Check) -> ExitCode {
    match gate.run() {
        Ok(answer) => say(&answer.text, answer.exit_code),
        Err(error) => say(&error.to_string(), error.exit_code()),
    }
}

fn say(text: &str, status: u8) -> ExitCode {
    let written = std::io::stderr().write_all(text.as_bytes());
    ExitCode::from(if written.is_ok() { status } else { 4 })
}
