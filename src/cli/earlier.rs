//! The reports of an earlier run: taken away before anything else can fail, so that no file says
//! `passed` where this run says nothing.
//!
//! A file that is not recognised as a report of ours is left until it is overwritten: it cannot hold
//! an earlier verdict, and its name may be a slip.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};

use camino::{Utf8Path, Utf8PathBuf};

use super::exit;
use super::landing::{self, Astray, Landing};
use super::options::ReportFile;

/// How much of the beginning and of the end of a file is read to recognise it; the last line names all
/// policies, and a change may give its own a name as long as a policy can be.
const PART: u64 = 32 * 1024 * 1024;

/// Why a run does not begin.
#[derive(Debug)]
pub(super) struct NotReady {
    /// What stands in the way.
    pub(super) message: String,
    /// How to mend it.
    pub(super) help: Option<&'static str>,
    /// The exit status.
    pub(super) status: u8,
}

impl NotReady {
    fn new(message: String, help: Option<&'static str>, status: u8) -> Self {
        Self {
            message,
            help,
            status,
        }
    }

    fn astray(path: &Utf8Path, why: &Astray) -> Self {
        let message = format!("cannot write `{path}`: {why}");
        match why {
            Astray::Link(_) => {
                let help = "name the folder it leads to, or one that is no link";
                Self::new(message, Some(help), exit::USAGE)
            }
            Astray::Io(_) => Self::new(message, None, exit::ENVIRONMENT),
        }
    }
}

/// Takes away what earlier runs wrote to these files, named from the folder `from`.
///
/// # Errors
/// Returns all that stands in the way, after taking away what can be.
pub(super) fn take_away(reports: &[ReportFile], from: &Utf8Path) -> Result<(), Vec<NotReady>> {
    let mut problems = Vec::new();
    let mut known: Vec<(Landing, &Utf8Path)> = Vec::new();
    for ReportFile { path: shown, .. } in reports {
        let path = from.join(shown);
        let landing = match landing::of(&path) {
            Ok(landing) => landing,
            Err(why) => {
                problems.push(NotReady::astray(shown, &why));
                continue;
            }
        };
        if let Some((_, other)) = known.iter().find(|(other, _)| *other == landing) {
            let message = format!("two reports go to one file: `{other}` and `{shown}`");
            problems.push(NotReady::new(message, None, exit::USAGE));
        }
        known.push((landing, shown));
        if let Err(why) = take(&path) {
            let message = format!("cannot take away the earlier report `{shown}`: {why}");
            problems.push(NotReady::new(message, None, exit::ENVIRONMENT));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

/// Takes away, as far as that goes, what the words of a command line name that cannot be read.
pub(super) fn take_away_named(words: &[OsString]) {
    for (_, path) in named(words) {
        if landing::of(&path).is_ok() {
            let _ = take(&path);
        }
    }
}

/// The reports that the words of a command line name, each with the word for its format.
pub(super) fn named(words: &[OsString]) -> Vec<(&str, Utf8PathBuf)> {
    let from: Utf8PathBuf = values(words, "-C").into_iter().collect();
    let reports = values(words, "--report").into_iter();
    reports
        .map(|report| report.split_once('=').unwrap_or(("", report)))
        .map(|(format, path)| (format, from.join(path)))
        .collect()
}

/// The values of a flag in the words of a command line that cannot be read.
pub(super) fn values<'w>(words: &'w [OsString], long: &str) -> Vec<&'w str> {
    let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
    let mut values = Vec::new();
    for (index, word) in words.iter().enumerate() {
        match word.strip_prefix(long) {
            Some("") => values.extend(words.get(index + 1)),
            Some(value) => values.push(value.strip_prefix('=').unwrap_or(value)),
            None => {}
        }
    }
    values
}

/// Removes a plain file, or a link to one, if it is ours.
fn take(path: &Utf8Path) -> io::Result<()> {
    if landing::is_stream(path) || !fs::metadata(path).is_ok_and(|found| found.is_file()) {
        return Ok(());
    }
    let mut file = File::open(path)?;
    let head = part(&mut file)?;
    let end = file.metadata()?.len();
    file.seek(SeekFrom::Start(end.saturating_sub(PART)))?;
    if is_ours(&head, &part(&mut file)?) {
        fs::remove_file(path)?;
    }
    Ok(())
}

fn part(file: &mut File) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.take(PART).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Tells whether a text begins or ends as our reports do, in whatever format: that of an earlier run
/// may be another.
fn is_ours(head: &str, tail: &str) -> bool {
    let head = head.trim_start_matches('\u{feff}').trim();
    let starts = |words: &[&str]| words.iter().any(|word| head.starts_with(word));
    let last = tail.trim_end().lines().next_back().unwrap_or_default();
    // A clean result is no text at all in some formats, and an empty list in GitLab's.
    ["", "[]"].contains(&head)
        // JSON, SARIF, JUnit, Markdown, HTML.
        || starts(&["{", "<"]) && head.contains("cargo-ospo-check")
        || starts(&["["]) && head.contains("\"check_name\"")
        || starts(&["::error ", "::warning ", "::notice "])
        // Human and short.
        || last.starts_with("ospo-check: ") && last.contains(" judged")
}
