//! What a commit holds: its files by path, as git lists them. Pure.

use std::collections::BTreeMap;

/// The files of a commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tree {
    /// By path from the top, with `/`; what has another name than UTF-8 is left out.
    pub files: BTreeMap<String, Entry>,
    /// Whether something was left out.
    pub has_unnamed: bool,
}

/// A file of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The id of what it holds.
    pub object: String,
    /// What it is.
    pub kind: Kind,
}

/// What stands under a path of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A plain file.
    File,
    /// A link.
    Link,
    /// A commit of another repository: a submodule.
    Submodule,
}

impl Entry {
    /// Tells whether it is a plain file.
    pub(crate) fn is_plain(&self) -> bool {
        self.kind == Kind::File
    }
}

impl Tree {
    /// Reads what `git ls-tree -r -z --full-tree` prints; `None` for what is none of it.
    pub(super) fn parse(listed: &[u8]) -> Option<Self> {
        let mut tree = Self::default();
        for line in listed
            .split(|byte| *byte == 0)
            .filter(|line| !line.is_empty())
        {
            let tab = line.iter().position(|byte| *byte == b'\t')?;
            let head = std::str::from_utf8(&line[..tab]).ok()?;
            let [mode, _, object] = head.split(' ').collect::<Vec<_>>()[..] else {
                return None;
            };
            let Some(path) = std::str::from_utf8(&line[tab + 1..])
                .ok()
                .filter(|path| is_inside(path))
            else {
                tree.has_unnamed = true;
                continue;
            };
            let entry = Entry {
                object: object.to_owned(),
                kind: match mode {
                    "160000" => Kind::Submodule,
                    "120000" => Kind::Link,
                    _ => Kind::File,
                },
            };
            tree.files.insert(path.to_owned(), entry);
        }
        Some(tree)
    }

    /// Returns the files in a folder and below; `""` is the top.
    pub(crate) fn below<'t>(
        &'t self,
        folder: &str,
    ) -> impl Iterator<Item = (&'t str, &'t Entry)> + use<'t> {
        let start = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        self.files
            .range(start.clone()..)
            .take_while(move |(path, _)| path.starts_with(&start))
            .map(|(path, entry)| (path.as_str(), entry))
    }
}

/// Tells whether a path leads nowhere but below the top. git lists no other, but a commit can be made by hand.
fn is_inside(path: &str) -> bool {
    let is_name = |part: &str| !matches!(part, "" | "." | "..");
    path.split('/').all(is_name) && !path.contains(['\\', ':'])
}

#[cfg(test)]
mod tests {
    use super::Tree;

    #[test]
    fn files_are_read_and_nothing_leads_out() {
        let listed =
            b"100644 blob aa\tCargo.toml\x00120000 blob bb\ta/link\x00160000 commit cc\tsub\x00\
            100755 blob dd\ta/b c.toml\x00100644 blob ee\t../x\x00100644 blob ff\ta/\xff\x00";
        let tree = Tree::parse(listed).unwrap();
        let files: Vec<_> = tree
            .files
            .iter()
            .map(|(path, entry)| (path.as_str(), entry.object.as_str(), entry.is_plain()))
            .collect();
        assert_eq!(
            files,
            [
                ("Cargo.toml", "aa", true),
                ("a/b c.toml", "dd", true),
                ("a/link", "bb", false),
                ("sub", "cc", false)
            ]
        );
        assert!(tree.has_unnamed);
        let below: Vec<_> = tree.below("a").map(|(path, _)| path).collect();
        assert_eq!(below, ["a/b c.toml", "a/link"]);
        assert_eq!(tree.below("").count(), 4);
        assert_eq!(Tree::parse(b"100644 blob aa"), None);
    }
}
