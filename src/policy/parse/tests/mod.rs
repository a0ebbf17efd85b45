//! Tests of reading a policy: the whole schema, every slip and every strictness, and no panic.

mod agreements;
mod blanks;
mod cases;
mod complete;
mod native;
mod robust;
mod slips;
mod strict;

use jiff::civil::date;

use super::{ParseContext, parse};
use crate::diagnostic::Diagnostic;
use crate::policy::Policy;
use crate::source::Sources;

/// What stands above the text of most cases; five lines.
const HEAD: &str = "schema = 1\n[policy]\nname = \"P\"\nversion = \"1\"\nowner = \"O\"\n";

fn read(text: &str) -> (Sources, Result<Policy, Vec<Diagnostic>>) {
    let mut sources = Sources::new();
    let version = semver::Version::new(0, 1, 0);
    let context = ParseContext {
        today: date(2027, 1, 15),
        tool_version: &version,
    };
    let result = parse(&mut sources, "ospo-policy.toml", text, &context);
    (sources, result)
}

fn policy(text: &str) -> Policy {
    match read(text) {
        (_, Ok(policy)) => policy,
        (sources, Err(problems)) => panic!("{}", listed(&sources, &problems).join("\n")),
    }
}

/// Writes problems as `line:column code: message | help | help`.
fn listed(sources: &Sources, problems: &[Diagnostic]) -> Vec<String> {
    problems
        .iter()
        .map(|problem| {
            let place = sources.location(problem.locations[0].span);
            let help: String = problem
                .lines
                .iter()
                .map(|line| format!(" | {}", line.text))
                .collect();
            format!(
                "{}:{} {}: {}{help}",
                place.line, place.column, problem.code, problem.title
            )
        })
        .collect()
}

fn problems(text: &str) -> Vec<String> {
    let (sources, result) = read(text);
    match result {
        Ok(_) => Vec::new(),
        Err(problems) => listed(&sources, &problems),
    }
}

/// Checks that a text has exactly these problems; each line begins as given and holds the rest,
/// separated by `…`, in that order.
#[track_caller]
fn expect(text: &str, expected: &[&str]) {
    let found = problems(text);
    let fits = |line: &str, pattern: &str| {
        let mut parts = pattern.split('…');
        let Some(mut rest) = line.strip_prefix(parts.next().unwrap_or_default()) else {
            return false;
        };
        parts.all(|part| match rest.split_once(part) {
            Some((_, behind)) => {
                rest = behind;
                true
            }
            None => false,
        })
    };
    let fitting = found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|(line, pattern)| fits(line, pattern));
    assert!(
        fitting,
        "{text}\n--- found\n{}\n--- expected\n{}",
        found.join("\n"),
        expected.join("\n")
    );
}

/// Checks a text under [`HEAD`], where its first line is line 6.
#[track_caller]
fn expect_below(text: &str, expected: &[&str]) {
    expect(&format!("{HEAD}{text}"), expected);
}
