//! Finding and reading the policy: the only file access of this room, and the embedded templates.

use std::fs::{self, File};
use std::io::Read as _;

use camino::{Utf8Path, Utf8PathBuf};

use super::LoadError;
use crate::license::nearest;

/// Largest policy read, in bytes.
pub(super) const MAX_BYTES: u64 = 1024 * 1024;
/// Name of the policy in a workspace.
const FILE_NAME: &str = "ospo-policy.toml";

/// The embedded templates: name and one line about each.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("internal", "software that never leaves the company"),
    ("service", "software that customers use over a network"),
    ("distributed", "software that customers receive a copy of"),
    (
        "open-source",
        "software that is published under an open source license",
    ),
    ("strict", "a short list passes, the council sees the rest"),
];

/// Returns the text of an embedded template.
#[must_use]
pub fn template(name: &str) -> Option<&'static str> {
    Some(match name {
        "internal" => include_str!("../../policy-templates/internal.toml"),
        "service" => include_str!("../../policy-templates/service.toml"),
        "distributed" => include_str!("../../policy-templates/distributed.toml"),
        "open-source" => include_str!("../../policy-templates/open-source.toml"),
        "strict" => include_str!("../../policy-templates/strict.toml"),
        _ => return None,
    })
}

/// Where a policy is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A file, as it was named.
    File(Utf8PathBuf),
    /// An embedded template.
    Template(&'static str),
}

/// Who named the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundBy {
    /// `--policy`.
    Flag,
    /// `OSPO_POLICY`.
    Variable,
    /// `[workspace.metadata.ospo-check] policy`, or the package's.
    Manifest,
    /// It lies at the workspace root, or above it in the repository.
    Discovery,
    /// `extends` or `include` of another policy.
    Policy,
}

impl FoundBy {
    fn phrase(self) -> &'static str {
        match self {
            Self::Flag => " named by `--policy`",
            Self::Variable => " named by `OSPO_POLICY`",
            Self::Manifest => " named by `[workspace.metadata.ospo-check]`",
            Self::Discovery | Self::Policy => "",
        }
    }
}

/// The policy that applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it is.
    pub place: Place,
    /// Who named it.
    pub by: FoundBy,
    /// What reports call it: relative to the workspace, or the bare file name outside it.
    pub shown: String,
}

impl Found {
    /// Returns what errors call it: as the user wrote it, so that it can be found again.
    pub(super) fn written(&self) -> &str {
        match (&self.place, self.by) {
            (Place::File(path), FoundBy::Flag | FoundBy::Variable) => path.as_str(),
            _ => &self.shown,
        }
    }
}

/// A policy that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Document {
    /// What reports call it.
    pub shown: String,
    /// Its text.
    pub text: String,
}

/// Reads the policy that was found.
///
/// # Errors
/// Fails if it is not a file, is over 1 MiB, or is not UTF-8.
pub(crate) fn read(found: &Found) -> Result<Document, LoadError> {
    let text = match &found.place {
        Place::Template(name) => template(name).unwrap_or_default().to_owned(),
        Place::File(path) => read_file(path, found.written(), found.by)?,
    };
    Ok(Document {
        shown: found.shown.clone(),
        text,
    })
}

/// Reads a file of tests.
///
/// # Errors
/// Fails if it is not a file, is over 1 MiB, or is not UTF-8.
pub(crate) fn read_tests(path: &Utf8Path) -> Result<Document, LoadError> {
    if fs::metadata(path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        return Err(LoadError::NoTests {
            path: path.to_string(),
        });
    }
    Ok(Document {
        shown: shown(&Place::File(path.to_owned()), &here()),
        text: read_file(path, path.as_str(), FoundBy::Flag)?,
    })
}

/// Returns the directory a run without a workspace starts from: the current one.
#[must_use]
pub(crate) fn here() -> Utf8PathBuf {
    let here = Utf8PathBuf::from(".");
    here.canonicalize_utf8().unwrap_or(here)
}

/// Reads a file that errors call `shown`.
pub(super) fn read_file(path: &Utf8Path, shown: &str, by: FoundBy) -> Result<String, LoadError> {
    let failed = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::NotFound => not_found(shown, by),
        _ => LoadError::Io {
            path: shown.to_owned(),
            source,
        },
    };
    let metadata = fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        return Err(LoadError::Directory {
            path: shown.trim_end_matches('/').to_owned(),
        });
    }
    let file = File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    // The length may lie (a pipe has none), so reading stops by itself.
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(LoadError::TooLarge {
            path: shown.to_owned(),
            limit: MAX_BYTES,
        });
    }
    let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    // Of plain letters every other byte is zero; in a program zeros stand anywhere.
    let head = &bytes[..bytes.len().min(64)];
    let zeros = |first: usize| {
        let every_other = head.iter().skip(first).step_by(2);
        every_other.filter(|byte| **byte == 0).count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let is_utf16 = is_utf16 || even.max(odd) > 4 && even.min(odd) == 0;
    if is_utf16 {
        return Err(LoadError::Utf16 {
            path: shown.to_owned(),
        });
    }
    String::from_utf8(bytes).map_err(|error| LoadError::NotUtf8 {
        path: shown.to_owned(),
        offset: error.utf8_error().valid_up_to(),
    })
}

fn not_found(shown: &str, by: FoundBy) -> LoadError {
    LoadError::NotFound {
        path: shown.to_owned(),
        by: by.phrase().to_owned(),
    }
}

/// The policies that a run begins with; each may name more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roots {
    /// The organisation's, highest first.
    pub organisation: Vec<Found>,
    /// The workspace's own, below all of them.
    pub workspace: Option<Found>,
    /// What names of files are shown relative to, if not to the workspace.
    pub shown_from: Option<Utf8PathBuf>,
}

impl Roots {
    /// Has the names of files shown relative to another folder, where several workspaces stand in
    /// one report.
    pub fn show_from(&mut self, folder: &Utf8Path) {
        for found in self.organisation.iter_mut().chain(&mut self.workspace) {
            found.shown = shown(&found.place, folder);
        }
        self.shown_from = Some(folder.to_owned());
    }
}

/// Finds the policies that apply.
///
/// The organisation's: `explicit` (`--policy`), else `variable` (`OSPO_POLICY`). The workspace's:
/// `manifest` (the value in `[workspace.metadata.ospo-check]`), else `ospo-policy.toml` at the
/// root, else above it up to the repository's root; not looked for with `no_discovery`. An empty
/// name is a name.
///
/// # Errors
/// Fails if there is none, and if one that is named does not exist.
pub fn discover(
    explicit: &[String],
    variable: Option<&str>,
    workspace_root: &Utf8Path,
    manifest: Option<&str>,
    no_discovery: bool,
) -> Result<Roots, LoadError> {
    let found = |(place, by)| Found {
        shown: shown(&place, workspace_root),
        place,
        by,
    };
    let mut named: Vec<(Place, FoundBy)> = Vec::new();
    if explicit.is_empty() {
        // An empty variable names nothing, which is no reason to judge by another policy.
        if let Some(value) = variable {
            named.push((place(value, None, FoundBy::Variable)?, FoundBy::Variable));
        }
    } else {
        for value in explicit {
            named.push((place(value, None, FoundBy::Flag)?, FoundBy::Flag));
        }
    }
    let mut looked_for = Vec::new();
    let workspace = if no_discovery {
        None
    } else {
        let known: Vec<Place> = named.iter().map(|(place, _)| identity(place)).collect();
        workspace_policy(workspace_root, manifest, &known, &mut looked_for)?
    };
    if named.is_empty() && workspace.is_none() {
        return Err(LoadError::NoPolicy { looked_for });
    }
    Ok(Roots {
        organisation: named.into_iter().map(found).collect(),
        workspace: workspace.map(found),
        shown_from: None,
    })
}

/// Reads `template:NAME` or a path, relative to `base` or to the current directory.
pub(super) fn place(value: &str, base: Option<&Utf8Path>, by: FoundBy) -> Result<Place, LoadError> {
    if let Some(name) = value.strip_prefix("template:") {
        let names = TEMPLATES.iter().map(|(name, _)| *name);
        return match names.clone().find(|known| *known == name) {
            Some(name) => Ok(Place::Template(name)),
            None => Err(LoadError::UnknownTemplate {
                name: name.to_owned(),
                suggestion: nearest(name, names),
            }),
        };
    }
    let path = base.map_or_else(|| Utf8PathBuf::from(value), |base| base.join(value));
    if fs::metadata(&path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        return Err(not_found(value, by));
    }
    Ok(Place::File(path))
}

/// Finds the workspace's policy. One of the files that are `known` is read already, so that it may
/// lie anywhere; it counts once.
fn workspace_policy(
    root: &Utf8Path,
    manifest: Option<&str>,
    known: &[Place],
    looked_for: &mut Vec<String>,
) -> Result<Option<(Place, FoundBy)>, LoadError> {
    if let Some(value) = manifest {
        let place = place(value, Some(root), FoundBy::Manifest)?;
        if known.contains(&identity(&place)) {
            return Ok(None);
        }
        if let Place::File(path) = &place {
            contained(path, root, value)?;
        }
        return Ok(Some((place, FoundBy::Manifest)));
    }
    for (ups, directory) in directories(root).into_iter().enumerate() {
        let path = directory.join(FILE_NAME);
        let name = format!("{}{FILE_NAME}", "../".repeat(ups));
        // A file that is there but unreadable is found, and fails when it is read.
        if fs::symlink_metadata(&path).is_ok() {
            let place = Place::File(path.clone());
            if known.contains(&identity(&place)) {
                return Ok(None);
            }
            contained(&path, root, &name)?;
            return Ok(Some((place, FoundBy::Discovery)));
        }
        looked_for.push(format!("`{name}`"));
    }
    Ok(None)
}

/// Tells whether a policy that the workspace names or links to is a file of its repository: of
/// others, a pull request could have the lines printed, or the run wait for ever.
pub(super) fn is_contained(path: &Utf8Path, root: &Utf8Path) -> bool {
    let (Ok(root), Ok(real)) = (root.canonicalize_utf8(), path.canonicalize_utf8()) else {
        return false;
    };
    let top = directories(&root).last().copied().unwrap_or(&root);
    let is_file = fs::metadata(&real).is_ok_and(|found| found.is_file() || found.is_dir());
    real.starts_with(top) && is_file
}

/// As [`is_contained`]; the error calls it `shown`.
fn contained(path: &Utf8Path, root: &Utf8Path, shown: &str) -> Result<(), LoadError> {
    if is_contained(path, root) {
        return Ok(());
    }
    Err(LoadError::Outside {
        path: shown.to_owned(),
    })
}

/// Tells whether there is something of this name.
pub(super) fn is_there(path: &Utf8Path) -> bool {
    fs::metadata(path).is_ok()
}

/// The workspace root, and what is above it up to the repository's root. Outside a repository
/// nothing above counts: a file in a shared directory must not decide.
fn directories(root: &Utf8Path) -> Vec<&Utf8Path> {
    let above: Vec<&Utf8Path> = root
        .ancestors()
        .filter(|path| !path.as_str().is_empty())
        .collect();
    let repository = above
        .iter()
        .position(|path| fs::symlink_metadata(path.join(".git")).is_ok());
    above
        .into_iter()
        .take(repository.unwrap_or(0) + 1)
        .collect()
}

/// Makes two names of one file equal.
pub(super) fn identity(place: &Place) -> Place {
    match place {
        Place::File(path) => Place::File(path.canonicalize_utf8().unwrap_or_else(|_| path.clone())),
        Place::Template(name) => Place::Template(name),
    }
}

/// Tells whether a path is that of a pipe or a device, which may give its text once only.
#[must_use]
pub(crate) fn is_stream(path: &str) -> bool {
    fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Tells whether a policy file lies inside a workspace, links resolved.
#[must_use]
pub(crate) fn lies_in(path: &Utf8Path, root: &Utf8Path) -> bool {
    real(path).starts_with(real(root))
}

/// Returns a path with its links resolved, or as it is where that fails.
#[must_use]
pub(crate) fn real(path: &Utf8Path) -> Utf8PathBuf {
    path.canonicalize_utf8().unwrap_or_else(|_| path.to_owned())
}

pub(super) fn shown(place: &Place, root: &Utf8Path) -> String {
    let path = match place {
        Place::Template(name) => return format!("template:{name}"),
        Place::File(path) => path,
    };
    let absolute = path.canonicalize_utf8().unwrap_or_else(|_| path.clone());
    let root = root.canonicalize_utf8().unwrap_or_else(|_| root.to_owned());
    let shown = match absolute.strip_prefix(&root) {
        Ok(inside) => inside.as_str(),
        Err(_) => absolute.file_name().unwrap_or(path.as_str()),
    };
    shown.replace('\\', "/")
}
