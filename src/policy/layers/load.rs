//! Finds and reads the files a policy includes, only in its folder or below, and computes the
//! digest of the layer. Does not parse them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};

use super::LayersError;
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::LoadError;
use crate::policy::load::{FoundBy, read_file};
use crate::policy::parse::Pattern;
use crate::source::sha256_hex;

/// Most files that one layer may include.
const MAX_FILES: usize = 1_000;
/// Most bytes of all of them together.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// A file that belongs to a layer beside its main one.
pub(super) struct Included {
    /// Path relative to the folder of the main file.
    pub(super) path: String,
    /// Where it lies.
    pub(super) place: Utf8PathBuf,
    /// What it says.
    pub(super) text: String,
}

/// Reads the files that the patterns of the policy `main` match, sorted by path.
pub(super) fn included(
    main: &Utf8Path,
    patterns: &[Pattern],
) -> Result<Vec<Included>, LayersError> {
    let folder = main.parent().unwrap_or(Utf8Path::new("."));
    let mut paths: BTreeSet<String> = BTreeSet::new();
    for pattern in patterns {
        let problem = |message: String| Diagnostic::new(Code::PolicyInclude, pattern.span, message);
        let found = matched(folder, pattern)
            .map_err(|why| problem(format!("`{}` cannot be read: {why}", pattern.text)))?;
        if found.is_empty() {
            return Err(problem(format!("`{}` matches no file", pattern.text))
                .help(format!("it is looked for beside `{}`", name_of(main)))
                .help("remove the pattern if there is nothing to include")
                .into());
        }
        paths.extend(found);
        if paths.len() > MAX_FILES {
            return Err(problem(format!("more than {MAX_FILES} files are included")).into());
        }
    }
    let mut files = Vec::new();
    let mut bytes = 0;
    for path in paths {
        // Each path came from a pattern; the first that fits is as good a place as any.
        let pattern = patterns.iter().find(|pattern| fits(pattern, &path));
        let Some(pattern) = pattern else { continue };
        let problem = |message: String| Diagnostic::new(Code::PolicyInclude, pattern.span, message);
        let place =
            contained(folder, main, &path).map_err(|why| problem(format!("`{path}` {why}")))?;
        let text = read_file(&place, &path, FoundBy::Policy)
            .map_err(|error| help_of(problem(error.to_string()), &error))?;
        bytes += text.len();
        if bytes > MAX_BYTES {
            return Err(problem(format!(
                "the included files have more than {MAX_BYTES} bytes together"
            ))
            .into());
        }
        files.push(Included { path, place, text });
    }
    Ok(files)
}

pub(super) fn help_of(problem: Diagnostic, error: &LoadError) -> Diagnostic {
    error.help().into_iter().fold(problem, Diagnostic::help)
}

fn fits(pattern: &Pattern, path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    pattern.split().0 == folder && pattern.matches(name)
}

fn name_of(path: &Utf8Path) -> &str {
    path.file_name().unwrap_or(path.as_str())
}

/// The paths a pattern matches, relative to the policy's folder.
fn matched(folder: &Utf8Path, pattern: &Pattern) -> Result<Vec<String>, String> {
    let (below, _) = pattern.split();
    let entries = match fs::read_dir(folder.join(below)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.to_string()),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| error.to_string())?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            // A name that is no text may be one that is meant.
            return Err("the folder has a file whose name is not UTF-8".to_owned());
        };
        // What lies beside a file to vouch for it is not a file of the layer.
        if pattern.matches(name) && !name.ends_with(".minisig") {
            found.push(if below.is_empty() {
                name.to_owned()
            } else {
                format!("{below}/{name}")
            });
        }
        if found.len() > MAX_FILES {
            break;
        }
    }
    Ok(found)
}

/// Resolves a path; says why it cannot belong to the layer.
fn contained(folder: &Utf8Path, main: &Utf8Path, path: &str) -> Result<Utf8PathBuf, String> {
    let unreadable = |error: std::io::Error| format!("cannot be read: {error}");
    let real_folder = if folder.as_str().is_empty() {
        Utf8Path::new(".")
    } else {
        folder
    };
    let real_folder = real_folder.canonicalize_utf8().map_err(unreadable)?;
    let real = real_folder
        .join(path)
        .canonicalize_utf8()
        .map_err(unreadable)?;
    if !real.starts_with(&real_folder) {
        return Err("is a link out of the policy's folder".to_owned());
    }
    if main.canonicalize_utf8().is_ok_and(|main| main == real) {
        return Err("is the policy that includes it".to_owned());
    }
    if !fs::metadata(&real).map_err(unreadable)?.is_file() {
        return Err("is not a file".to_owned());
    }
    Ok(real)
}

/// Returns the one digest of a layer: of its only file, or of the list of all its files.
///
/// The list has a line for each file, `PATH NUL SHA256 LF`: the main file first, under an empty
/// path so that it may be renamed, then the included ones by path, relative to the main file's
/// folder, with `/`.
pub(super) fn digest(main: &str, included: &[(String, String)]) -> String {
    if included.is_empty() {
        return main.to_owned();
    }
    let mut list = format!("\0{main}\n");
    for (path, sha256) in included {
        // Writing to a String cannot fail.
        let _ = writeln!(list, "{path}\0{sha256}");
    }
    sha256_hex(list.as_bytes())
}
