//! Where what a check finds goes: `--message-format`, `--report` and the summary of a job. Reads words
//! only.

use std::path::PathBuf;

use camino::Utf8PathBuf;

use super::args::DisplayArgs;
use super::environment::Environment;
use super::error::UsageError;
use super::options::{Display, display};
use crate::license::nearest;
use crate::report::{self, FORMATS, Format, Medium};

/// Where what a check finds goes, and how it looks.
#[derive(Debug, Clone)]
pub(super) struct Outputs {
    /// What goes to the terminal.
    pub(super) format: &'static Format,
    /// What goes to files, at most one report per file.
    pub(super) reports: Vec<ReportFile>,
    /// The file for the job summary, if annotations for GitHub are written.
    pub(super) job_summary: Option<PathBuf>,
    /// How it looks.
    pub(super) display: Display,
}

/// `--report FORMAT=FILE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReportFile {
    /// Its format.
    pub(super) format: &'static Format,
    /// The file.
    pub(super) path: Utf8PathBuf,
}

/// Checks what is to be written.
pub(super) fn outputs(
    message_format: Option<&str>,
    reports: &[String],
    looks: &DisplayArgs,
    environment: &Environment,
) -> Result<Outputs, UsageError> {
    let format = match message_format {
        Some(word) => format("--message-format", word)?,
        None => &FORMATS[0],
    };
    let reports = report_files(reports)?;
    let annotates = std::iter::once(format)
        .chain(reports.iter().map(|report| report.format))
        .any(|format| format.name == "github");
    Ok(Outputs {
        format,
        reports,
        job_summary: environment
            .github_step_summary
            .clone()
            .filter(|path| annotates && !path.is_empty())
            .map(PathBuf::from),
        display: display(looks, environment),
    })
}

fn format(flag: &str, word: &str) -> Result<&'static Format, UsageError> {
    let is_file = flag == "--report";
    let fits = |format: &Format| is_file || format.medium != Medium::Page;
    match report::format(word) {
        Some(format) if fits(format) => return Ok(format),
        Some(_) => {
            return Err(
                UsageError::new(format!("`{flag} {word}` cannot be read in a terminal")).help(
                    format!("write `--report {word}=FILE` and open the file in a browser"),
                ),
            );
        }
        None => {}
    }
    let formats = FORMATS.iter().filter(|format| fits(format));
    let names: Vec<&str> = formats.map(|format| format.name).collect();
    let mut error = UsageError::new(format!("`{flag} {word}` is not a format"));
    if let Some(near) = nearest(word, names.iter().copied()) {
        error = error.help(format!("did you mean `{near}`?"));
    }
    Err(error.help(format!("the formats are: {}", names.join(", "))))
}

fn report_files(reports: &[String]) -> Result<Vec<ReportFile>, UsageError> {
    let mut files: Vec<ReportFile> = Vec::new();
    for report in reports {
        let (word, path) = report.split_once('=').unwrap_or((report, ""));
        let format = format("--report", word)?;
        if path.is_empty() {
            return Err(
                UsageError::new(format!("`--report {report}` names no file"))
                    .help(format!("write `--report {word}=FILE`")),
            );
        }
        if path == "-" {
            let error = UsageError::new("`--report` writes to files only");
            return Err(if format.medium == Medium::Page {
                error.help(format!(
                    "write `--report {word}=FILE` and open the file in a browser"
                ))
            } else {
                error.help(format!("`--message-format {word}` writes to stdout"))
            });
        }
        if files.iter().any(|other| other.path == path) {
            return Err(UsageError::new(format!("two reports go to `{path}`")));
        }
        files.push(ReportFile {
            format,
            path: path.into(),
        });
    }
    Ok(files)
}
