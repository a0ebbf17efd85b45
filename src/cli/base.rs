//! Finds what paths of reports are relative to: the top of the repository, or what was asked for.

use std::fs;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};

use crate::report::Base;

/// Resolves `--path-base`.
///
/// # Errors
/// Fails if it is not a directory.
pub(super) fn chosen(path: &Utf8Path) -> io::Result<Utf8PathBuf> {
    if fs::metadata(path)?.is_dir() {
        path.canonicalize_utf8()
    } else {
        Err(io::Error::new(
            io::ErrorKind::NotADirectory,
            "it is not a directory",
        ))
    }
}

/// Returns the base for a workspace: what was chosen, the nearest folder with a `.git` at or above
/// the workspace, or the workspace itself.
pub(super) fn base(root: &Utf8Path, chosen: Option<&Utf8Path>) -> Base {
    // The workspace of saved metadata need not be on this machine.
    let root = root.canonicalize_utf8().unwrap_or_else(|_| root.to_owned());
    let top = match chosen {
        Some(chosen) => chosen.to_owned(),
        None => root
            .ancestors()
            // A folder, or in a linked worktree or a submodule a file.
            .find(|folder| fs::symlink_metadata(folder.join(".git")).is_ok())
            .unwrap_or(&root)
            .to_owned(),
    };
    Base { root, top }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use camino::Utf8PathBuf;

    use super::{base, chosen};

    #[test]
    fn the_repository_is_where_git_is_and_else_the_workspace() {
        let guard = tempfile::tempdir().unwrap();
        let folder = Utf8PathBuf::from_path_buf(guard.path().canonicalize().unwrap()).unwrap();
        let workspace = folder.join("repository/services/pay");
        fs::create_dir_all(&workspace).unwrap();
        assert_eq!(base(&workspace, None).top, workspace);
        fs::write(folder.join("repository/.git"), "gitdir: elsewhere").unwrap();
        assert_eq!(base(&workspace, None).top, folder.join("repository"));
        let services = chosen(&folder.join("repository/services")).unwrap();
        assert_eq!(base(&workspace, Some(&services)).top, services);
        assert_eq!(base("/nowhere/ws".into(), None).top, "/nowhere/ws");
        assert!(chosen(&folder.join("repository/.git")).is_err());
        assert!(chosen(&folder.join("none")).is_err());
    }
}
