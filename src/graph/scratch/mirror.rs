//! Maps absolute paths into a folder that mirrors them, and cargo's words back. Pure.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

/// A folder below which whole absolute paths are mirrored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mirror {
    folder: Utf8PathBuf,
}

impl Mirror {
    /// Makes the mirror below `folder`, an absolute path.
    #[must_use]
    pub(crate) const fn new(folder: Utf8PathBuf) -> Self {
        Self { folder }
    }

    /// Returns where an absolute path is mirrored.
    #[must_use]
    pub(crate) fn path(&self, path: &Utf8Path) -> Utf8PathBuf {
        let mut mirrored = self.folder.clone();
        for component in normal(path).components() {
            match component {
                Utf8Component::Normal(part) => mirrored.push(part),
                // The drive of a Windows path.
                Utf8Component::Prefix(prefix) => {
                    let letters = prefix.as_str().chars();
                    mirrored.push(
                        letters
                            .filter(char::is_ascii_alphanumeric)
                            .collect::<String>(),
                    );
                }
                Utf8Component::RootDir | Utf8Component::CurDir | Utf8Component::ParentDir => {}
            }
        }
        mirrored
    }

    /// Replaces mirrored paths below the file system that `root` is on by what they mirror, in
    /// JSON that cargo wrote.
    #[must_use]
    pub(crate) fn undo(&self, json: &str, root: &Utf8Path) -> String {
        let anchor: Utf8PathBuf = root
            .components()
            .take_while(|part| matches!(part, Utf8Component::Prefix(_) | Utf8Component::RootDir))
            .collect();
        let mut mirrored = self.path(&anchor).into_string();
        mirrored.push(std::path::MAIN_SEPARATOR);
        let escaped = |text: &str| text.replace('\\', "\\\\");
        let plain = json.replace(&escaped(&mirrored), &escaped(anchor.as_str()));
        if cfg!(windows) {
            // In URLs.
            let slashes = |text: &str| text.replace('\\', "/");
            plain.replace(&slashes(&mirrored), &slashes(anchor.as_str()))
        } else {
            plain
        }
    }
}

/// Resolves `.` and `..` by the letters, as cargo does.
pub(crate) fn normal(path: &Utf8Path) -> Utf8PathBuf {
    let mut plain = Utf8PathBuf::new();
    for component in path.components() {
        match component {
            Utf8Component::ParentDir => {
                plain.pop();
            }
            Utf8Component::CurDir => {}
            _ => plain.push(component),
        }
    }
    plain
}

#[cfg(all(test, unix))]
mod tests {
    use camino::Utf8Path;

    use super::Mirror;

    #[test]
    fn paths_go_there_and_come_back() {
        let mirror = Mirror::new("/tmp/x1".into());
        let path = |path: &str| mirror.path(Utf8Path::new(path)).into_string();
        assert_eq!(
            path("/home/me/ws/Cargo.toml"),
            "/tmp/x1/home/me/ws/Cargo.toml"
        );
        assert_eq!(path("/home/me/ws/../y"), "/tmp/x1/home/me/y");
        let json = r#"{"id":"path+file:///tmp/x1/home/me/ws#a@0.1.0","p":"/tmp/x1/home/me/ws","q":"/tmp/x12/y"}"#;
        assert_eq!(
            mirror.undo(json, Utf8Path::new("/home/me/ws")),
            r#"{"id":"path+file:///home/me/ws#a@0.1.0","p":"/home/me/ws","q":"/tmp/x12/y"}"#
        );
    }
}
