//! Writes what a check found: the report files, the summary of the job, the terminal.

use super::options::Display;
use super::outputs::{Outputs, ReportFile};
use super::stream::{complain, document_options, human_options, print, say};
use super::write::write_atomically;
use super::{exit, job_summary};
use crate::report::{self, Medium, Report, markdown};

/// Writes the reports, then what goes to the terminal; the status was decided before.
pub(super) fn publish(report: &Report<'_>, outputs: &Outputs) -> u8 {
    let mut status = report.exit_code();
    let display = outputs.display;
    for file in &outputs.reports {
        let text = file.format.render(report, &document_options(display));
        if !write_report(file, &text, display) {
            status = exit::ENVIRONMENT;
        }
    }
    if !append_summary(report, outputs) {
        status = exit::ENVIRONMENT;
    }
    let format = outputs.format;
    let colored = match format.medium {
        Medium::Terminal => display.color_stderr,
        Medium::Lines => display.color_stdout,
        Medium::Document | Medium::Page => false,
    };
    let options = report::Options {
        color: colored,
        // Colour is for the terminal only, or asked for.
        hyperlinks: colored && display.terminal.hyperlinks,
        ..human_options(display)
    };
    let text = format.render(report, &options);
    if format.medium == Medium::Terminal {
        say(&text, colored);
        return status;
    }
    if let Err(error) = print(&text, colored) {
        complain(&format!("cannot write to stdout: {error}"), &[], display);
        status = exit::ENVIRONMENT;
    }
    if format.medium == Medium::Document && !display.quiet {
        // A report for machines; people still get the one line.
        let color = display.color_stderr;
        let line = report::fit(&report.summary(color), display.stderr_columns);
        say(&format!("{line}\n"), color);
    }
    status
}

/// Appends to the summary of the job, if there is one, and tells whether that could be done.
pub(super) fn append_summary(report: &Report<'_>, outputs: &Outputs) -> bool {
    let Some(path) = &outputs.job_summary else {
        return true;
    };
    let display = outputs.display;
    let written = job_summary::append(path, |left| {
        let options = report::Options {
            limit: Some(left),
            ..document_options(display)
        };
        markdown::render(report, &options)
    });
    if let Err(error) = &written {
        let path = path.display();
        complain(
            &format!("cannot write the job summary `{path}`: {error}"),
            &["unset `GITHUB_STEP_SUMMARY` to go without".to_owned()],
            display,
        );
    }
    written.is_ok()
}

/// Writes a report file and tells whether that could be done, after saying so if not.
pub(super) fn write_report(report: &ReportFile, text: &str, display: Display) -> bool {
    let written = write_atomically(&report.path, text);
    if let Err(error) = &written {
        complain(&error.to_string(), &[], display);
    }
    written.is_ok()
}
