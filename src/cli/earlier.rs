//! The reports of an earlier run: taken away before anything else can fail, so that no file says
//! `passed` where this run says nothing.
//!
//! A file that is not recognised as a report is left until it is overwritten: it cannot hold an
//! earlier verdict, and its name may be a slip.

use std::borrow::Cow;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};

use camino::{Utf8Path, Utf8PathBuf};

use super::exit;
use super::landing::{self, Astray, Landing};
use super::outputs::ReportFile;

/// How much of the beginning and of the end of a file is read to recognise it; the last line names all
/// policies, and a change may give its own a name as long as a policy can be.
const PART: u64 = 32 * 1024 * 1024;

/// Why a run does not begin.
#[derive(Debug)]
pub(super) struct NotReady {
    /// What is in the way.
    pub(super) message: String,
    /// How to fix it.
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
                let help = "name the folder it leads to, or one that is not a link";
                Self::new(message, Some(help), exit::USAGE)
            }
            Astray::Waits => {
                let help = "name a file, or a stream of the process such as `/dev/stdout`";
                Self::new(message, Some(help), exit::USAGE)
            }
            Astray::Io(_) => Self::new(message, None, exit::ENVIRONMENT),
        }
    }
}

/// Takes away what earlier runs wrote to these files, named from the folder `from`.
///
/// # Errors
/// Returns all that is in the way, after taking away what can be.
pub(super) fn take_away(reports: &[ReportFile], from: &Utf8Path) -> Result<(), Vec<NotReady>> {
    let mut problems = Vec::new();
    let mut known: Vec<(Landing, &Utf8Path)> = Vec::new();
    for ReportFile { path: shown, .. } in reports {
        let path = from.join(shown);
        let landing = match landing::writable(&path) {
            Ok(landing) => landing,
            Err(why) => {
                problems.push(NotReady::astray(shown, &why));
                continue;
            }
        };
        if let Some((_, other)) = known.iter().find(|(other, _)| *other == landing) {
            let message = format!("two reports go to the same file: `{other}` and `{shown}`");
            problems.push(NotReady::new(message, None, exit::USAGE));
        }
        known.push((landing, shown));
        if let Err(why) = take(&path) {
            let message = format!("cannot remove the earlier report `{shown}`: {why}");
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
    // What a reader looks for may lie anywhere in a document that is not read whole.
    let is_long_document = end > PART && head.trim_start().starts_with(['{', '[', '<']);
    if is_long_document || is_ours(&head, &part(&mut file)?) {
        fs::remove_file(path)?;
    }
    Ok(())
}

fn part(file: &mut File) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.take(PART).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Tells whether a text is a report of ours, in whatever format, for that of an earlier run may be
/// another; or could be read as a verdict although we have not written it, for a change may have.
fn is_ours(head: &str, tail: &str) -> bool {
    // Some readers take UTF-16 as well.
    let head = head.replace('\0', "");
    let head = head.trim_start_matches(['\u{feff}', char::REPLACEMENT_CHARACTER]);
    let head = head.trim();
    let starts = |words: &[&str]| words.iter().any(|word| head.starts_with(word));
    let last = tail.trim_end().lines().next_back().unwrap_or_default();
    // A clean result is not text at all in some formats, and an empty list in GitLab's.
    let is_empty_list = head
        .strip_prefix('[')
        .is_some_and(|rest| rest.trim() == "]");
    head.is_empty()
        || is_empty_list
        || starts(&["{", "[", "<"]) && is_document_of_ours(&decoded(head))
        || starts(&["::error ", "::warning ", "::notice "])
        // Human and short.
        || last.starts_with("ospo-check: ") && last.contains(" judged")
}

/// Tells whether a document in JSON or XML, Markdown or HTML is a report: it bears our name, or has
/// what readers of our own format, of SARIF, of GitLab's and of JUnit look for.
fn is_document_of_ours(text: &str) -> bool {
    let holds = |words: &[&str]| words.iter().all(|word| text.contains(word));
    match text.as_bytes().first() {
        Some(b'[') => holds(&["\"check_name\""]),
        Some(b'<') => holds(&["cargo-ospo-check"]) || holds(&["<testsuite"]),
        _ => {
            holds(&["cargo-ospo-check"])
                || holds(&["\"outcome\"", "\"exit_code\""])
                || holds(&["\"runs\"", "\"results\""])
        }
    }
}

/// Undoes what lets readers of JSON, XML and HTML see other letters than are written: `\u002d` and
/// `&#45;`. Of the rest nothing is undone.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains(['\\', '&']) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '&']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((letter, length)) = escaped(rest) {
            plain.push(letter);
            rest = &rest[length..];
        } else {
            plain.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// Returns the letter that an escape at the beginning of a text stands for, and how long that is.
fn escaped(text: &str) -> Option<(char, usize)> {
    let (digits, radix, length) = if let Some(json) = text.strip_prefix("\\u") {
        (json.get(..4)?, 16, 6)
    } else {
        let number = text.strip_prefix("&#")?;
        // Without a `;` HTML takes it as well.
        let (number, radix) = match number.strip_prefix(['x', 'X']) {
            Some(number) => (number, 16),
            None => (number, 10),
        };
        let end = number.find(|letter: char| !letter.is_digit(radix));
        let (digits, after) = number.split_at(end.unwrap_or(number.len()));
        let ending = usize::from(after.starts_with(';'));
        (digits, radix, text.len() - after.len() + ending)
    };
    let code = u32::from_str_radix(digits, radix).ok()?;
    Some((char::from_u32(code)?, length))
}
