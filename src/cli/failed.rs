//! What is written where there is no verdict: every format that was asked for says so, so that no
//! reader finds yesterday's report, or none, and goes on.

use std::ffi::OsString;
use std::fs;
use std::path::MAIN_SEPARATOR;

use camino::Utf8Path;
use jiff::civil::Date;

use super::earlier::{named, values};
use super::outputs::Outputs;
use super::publish::{append_summary, write_report};
use super::stream::{complain, document_options, fail, print};
use super::write::write_atomically;
use super::{exit, landing};
use crate::check::{self, Failure};
use crate::diagnostic::Code;
use crate::graph;
use crate::policy;
use crate::report::human::render_error;
use crate::report::{self, Medium, Reason, Report, Unjudged};

/// Says why there is no verdict, to people and in the formats asked for; returns the status.
pub(super) fn without_verdict(failure: &Failure, outputs: &Outputs, as_of: Date) -> u8 {
    let status = failure.exit_code();
    if are_people_told(outputs) {
        fail(failure, outputs.display);
    }
    let here = policy::here();
    let top = graph::repository(&here);
    let unjudged = Unjudged {
        root: None,
        exit_code: status,
        why: relative(&failure.render(&document_options(outputs.display)), top),
        reasons: reasons(failure, top),
    };
    let report = Report::failed(vec![unjudged], as_of);
    status.max(report_failure(&report, outputs))
}

/// Tells whether people are told at the terminal; they are told on stdout where it is lines for them
/// too.
pub(super) fn are_people_told(outputs: &Outputs) -> bool {
    outputs.format.medium != Medium::Lines
}

/// Says, to people and in the formats asked for, what stood in the way of a run before it had begun.
/// Files are left alone: where they would land is what may not be known.
pub(super) fn cannot_begin(problems: &[Reason], status: u8, outputs: &Outputs, as_of: Date) -> u8 {
    for reason in problems.iter().filter(|_| are_people_told(outputs)) {
        complain(&reason.title, &reason.help, outputs.display);
    }
    let unjudged = Unjudged {
        root: None,
        exit_code: status,
        why: String::new(),
        reasons: problems.to_vec(),
    };
    let report = Report::failed(vec![unjudged], as_of);
    status.max(show(&report, outputs))
}

/// Writes the reports of a run without a verdict; people have been told already.
pub(super) fn report_failure(report: &Report<'_>, outputs: &Outputs) -> u8 {
    let display = outputs.display;
    let document = document_options(display);
    let mut status = show(report, outputs);
    for file in &outputs.reports {
        if !write_report(file, &file.format.render(report, &document), display) {
            status = exit::ENVIRONMENT;
        }
    }
    if !append_summary(report, outputs) {
        status = exit::ENVIRONMENT;
    }
    status
}

/// Says in the formats that the words of a command line name why nothing was done with it; people
/// have been told already.
///
/// A file that is there is no report of ours: those have been taken away, and others may be named by
/// a slip.
pub(super) fn of_words(words: &[OsString], reason: Reason, status: u8) {
    let first = words.iter().skip(1).filter(|word| *word != "ospo-check");
    let command = first.map(|word| word.to_string_lossy()).next();
    if command.is_some_and(|word| !["check", "fix"].contains(&&*word) && !word.starts_with('-')) {
        return;
    }
    let options = report::Options::default();
    let unjudged = Unjudged {
        root: None,
        exit_code: status,
        why: render_error(None, &reason.title, &reason.help, &options),
        reasons: vec![reason],
    };
    let report = Report::failed(vec![unjudged], check::today());
    let wanted = values(words, "--message-format").pop();
    if let Some(format) = wanted.and_then(report::format)
        && matches!(format.medium, Medium::Document | Medium::Lines)
    {
        // Nobody may be listening; the status says it all the same.
        let _ = print(&format.render(&report, &options), false);
    }
    for (word, path) in named(words) {
        let is_free = fs::symlink_metadata(&path).is_err() && landing::of(&path).is_ok();
        if let Some(format) = report::format(word).filter(|_| is_free) {
            let _ = write_atomically(&path, &format.render(&report, &options));
        }
    }
}

/// What a command that answers in JSON says where it has no answer.
pub(super) fn as_json(reasons: Vec<Reason>, status: u8, as_of: Date) -> String {
    let unjudged = Unjudged {
        root: None,
        exit_code: status,
        why: String::new(),
        reasons,
    };
    let report = Report::failed(vec![unjudged], as_of);
    report::json::render(&report, &report::Options::default())
}

/// Prints it, unless people have been told all there is to print.
fn show(report: &Report<'_>, outputs: &Outputs) -> u8 {
    if outputs.format.medium == Medium::Terminal {
        return report.exit_code();
    }
    let text = outputs
        .format
        .render(report, &document_options(outputs.display));
    match print(&text, false) {
        Ok(()) => report.exit_code(),
        Err(error) => {
            let message = format!("cannot write to stdout: {error}");
            complain(&message, &[], outputs.display);
            exit::ENVIRONMENT
        }
    }
}

/// The reasons, without where the repository lies on this machine.
pub(super) fn reasons(failure: &Failure, top: &Utf8Path) -> Vec<Reason> {
    let mut all = failure.reasons();
    for reason in &mut all {
        reason.title = relative(&reason.title, top);
        for line in &mut reason.help {
            *line = relative(line, top);
        }
    }
    all
}

/// A text without where the repository lies on this machine, which concerns nobody.
pub(super) fn relative(text: &str, top: &Utf8Path) -> String {
    text.replace(&format!("{top}{MAIN_SEPARATOR}"), "")
}

/// A reason that has no code of its own, and no place.
pub(super) fn without_code(title: String, help: Vec<String>) -> Reason {
    Reason {
        code: Code::NoVerdict,
        title,
        spots: Vec::new(),
        help,
    }
}
