//! Where the user's cache folder is, by the customs of the system. Touches no file.

use std::ffi::OsString;
use std::path::PathBuf;

/// Returns the user's cache folder; a variable that is empty or no absolute path does not count.
pub(super) fn folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let path = |name: &str| {
        variable(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    if cfg!(windows) {
        return path("LOCALAPPDATA");
    }
    path("XDG_CACHE_HOME").or_else(|| {
        let home = path("HOME")?;
        Some(if cfg!(target_os = "macos") {
            home.join("Library/Caches")
        } else {
            home.join(".cache")
        })
    })
}

#[cfg(all(test, unix))]
mod tests {
    use std::ffi::OsString;
    use std::path::Path;

    use super::folder;

    #[test]
    fn the_named_folder_wins_if_it_is_absolute() {
        let with = |cache: &str, home: &str| {
            let (cache, home) = (OsString::from(cache), OsString::from(home));
            folder(move |name| match name {
                "XDG_CACHE_HOME" => Some(cache.clone()),
                "HOME" => Some(home.clone()),
                _ => None,
            })
        };
        assert_eq!(with("/c", "/h").as_deref(), Some(Path::new("/c")));
        for cache in ["", "relative"] {
            let found = with(cache, "/h").unwrap();
            assert!(
                found.starts_with("/h") && found != Path::new("/h"),
                "{cache}"
            );
        }
        assert_eq!(with("", ""), None);
        assert_eq!(folder(|_| None), None);
    }
}
