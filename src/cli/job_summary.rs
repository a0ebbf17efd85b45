//! Adds to the job summary of a workflow step: the file that `GITHUB_STEP_SUMMARY` names.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// Most bytes GitHub takes in one step; of more it shows nothing.
const LIMIT: usize = 1024 * 1024;

/// Appends what `render` makes of the bytes that are left; other commands of the step write to the
/// same file.
///
/// # Errors
/// Fails if the file cannot be written.
pub(super) fn append(path: &Path, render: impl FnOnce(usize) -> String) -> io::Result<()> {
    let there = match fs::metadata(path) {
        Ok(found) => usize::try_from(found.len()).unwrap_or(LIMIT),
        Err(_) => 0,
    };
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    // An empty line, so that what is there already does not run into ours.
    let gap = if there == 0 { "" } else { "\n\n" };
    let text = render(LIMIT.saturating_sub(there + gap.len()));
    if text.is_empty() {
        return Ok(());
    }
    file.write_all(format!("{gap}{text}").as_bytes())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{LIMIT, append};

    #[test]
    fn appends_and_counts_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("summary.md");
        append(&file, |left| {
            assert_eq!(left, LIMIT);
            "one".into()
        })
        .unwrap();
        append(&file, |left| {
            assert_eq!(left, LIMIT - 5);
            "two".into()
        })
        .unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "one\n\ntwo");
        append(&file, |_| String::new()).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().len(), 8);
        assert!(append(folder.path(), |_| "x".into()).is_err());
    }
}
