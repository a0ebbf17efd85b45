//! Where a report file lands: the folder its path really leads to, and whether it can be replaced.
//!
//! A link in a checkout may come with the change under judgement, so none is followed there. Links
//! elsewhere (`/tmp` of macOS, folders of a runner) are those of whoever runs the gate.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use camino::Utf8Path;

/// Why a path is not followed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Astray {
    /// It leads through a link in a checkout.
    #[error("`{0}` is a link in a checkout, and a change could point it anywhere")]
    Link(String),
    /// Writing to it may wait for a reader for ever.
    #[error("it is a pipe, a socket or a device")]
    Waits,
    /// The system cannot follow it.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A folder without links on the way to it, and the name of a file there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Landing {
    folder: PathBuf,
    name: OsString,
}

/// Follows a path, which need not exist yet, to the folder its last part is in.
///
/// # Errors
/// Fails where it leads through a link in a checkout.
pub(super) fn of(path: &Utf8Path) -> Result<Landing, Astray> {
    let name = path.file_name().unwrap_or_default().into();
    let mut folder = std::env::current_dir()?.canonicalize()?;
    for part in path.parent().unwrap_or(path).as_std_path().components() {
        match part {
            Component::Prefix(_) | Component::RootDir => folder.push(part),
            Component::CurDir => {}
            Component::ParentDir => {
                folder.pop();
            }
            Component::Normal(name) => {
                let next = folder.join(name);
                if !is_link(&next) {
                    folder = next;
                } else if is_in_a_checkout(&folder) {
                    return Err(Astray::Link(name.to_string_lossy().into_owned()));
                } else {
                    folder = next.canonicalize()?;
                }
            }
        }
    }
    Ok(Landing { folder, name })
}

/// Follows the path of a report, as [`of`] does.
///
/// # Errors
/// Fails as that does, and where writing would wait for somebody who reads: at a pipe, a socket or a
/// device that is not one of the system's own streams.
pub(super) fn writable(path: &Utf8Path) -> Result<Landing, Astray> {
    let landing = of(path)?;
    let whole = landing.folder.join(&landing.name);
    let target = fs::read_link(&whole).map(|target| landing.folder.join(target));
    let is_systems = |path: &Path| {
        PLACES.iter().any(|place| path.starts_with(place)) && !path.starts_with("/dev/shm")
    };
    let is_systems = is_systems(&whole) || target.is_ok_and(|target| is_systems(&target));
    if is_stream(path) && !is_systems {
        return Err(Astray::Waits);
    }
    Ok(landing)
}

/// Where the system has its devices and the streams of processes.
const PLACES: [&str; 2] = ["/dev", "/proc"];

/// Tells whether what a path names is written to and not replaced: a pipe, a device, a stream of a
/// process. A link in a checkout is replaced, whatever it leads to.
pub(super) fn is_stream(path: &Utf8Path) -> bool {
    if is_link(path.as_std_path())
        && let Ok(Landing { folder, .. }) = of(path)
    {
        if is_in_a_checkout(&folder) {
            return false;
        }
        // `/dev/stdout` is a plain file where a shell has sent it to one.
        if PLACES.iter().any(|place| folder.starts_with(place)) {
            return true;
        }
    }
    fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink())
}

/// Tells whether a folder belongs to a repository, or to a workspace that is in none.
fn is_in_a_checkout(folder: &Path) -> bool {
    folder.ancestors().any(|folder| {
        let mut marks = [".git", "Cargo.toml"].iter();
        marks.any(|name| fs::symlink_metadata(folder.join(name)).is_ok())
    })
}
