//! Source URLs as reports show them: without cargo's prefixes, credentials and absolute paths.

use crate::source::without_credentials;

/// Returns a source URL without `registry+`, `sparse+` or `git+` and without user name, password
/// or token; `file:` URLs become relative to the workspace at `root`.
pub(in crate::report) fn clean(source: &str, root: &str) -> String {
    let url = ["registry+", "sparse+", "git+", "path+"]
        .iter()
        .find_map(|prefix| source.strip_prefix(prefix))
        .unwrap_or(source);
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    if scheme == "file" {
        let (path, extra) = split_extra(rest);
        return format!("file:{}{extra}", relative(path, root));
    }
    without_credentials(url).into_owned()
}

/// Returns a cleaned git URL in the form of version control locations: `git+URL@COMMIT`.
pub(super) fn vcs(url: &str) -> String {
    let (location, commit) = match url.split_once('#') {
        Some((location, commit)) => (location, Some(commit)),
        None => (url, None),
    };
    let location = location.split('?').next().unwrap_or(location);
    match commit {
        Some(commit) => format!("git+{location}@{commit}"),
        None => format!("git+{location}"),
    }
}

/// Parts query and fragment from the rest of a URL.
fn split_extra(url: &str) -> (&str, &str) {
    url.split_at(url.find(['?', '#']).unwrap_or(url.len()))
}

/// Writes `path` relative to `root`, with `..` where it lies outside.
pub(super) fn relative(path: &str, root: &str) -> String {
    let parts = |text: &str| -> Vec<String> {
        text.split(['/', '\\'])
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (path, root) = (parts(path), parts(root));
    let common = path.iter().zip(&root).take_while(|(a, b)| a == b).count();
    let mut steps = vec!["..".to_owned(); root.len() - common];
    steps.extend_from_slice(&path[common..]);
    if steps.is_empty() {
        ".".to_owned()
    } else {
        steps.join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::{clean, vcs};

    #[test]
    fn prefixes_and_credentials_go() {
        let cases = [
            (
                "registry+https://github.com/rust-lang/crates.io-index",
                "https://github.com/rust-lang/crates.io-index",
            ),
            (
                "sparse+https://user:pa@ss@crates.bank.example/index/",
                "https://crates.bank.example/index/",
            ),
            (
                "git+ssh://git@h.example/r.git?branch=m#0a1b",
                "ssh://h.example/r.git?branch=m#0a1b",
            ),
            ("git+https://h.example?x=a@b", "https://h.example?x=a@b"),
            ("git+file:///home/me/ws/vendor/r#0a", "file:vendor/r#0a"),
            ("file:///home/me/r", "file:../r"),
            ("nonsense", "nonsense"),
        ];
        for (source, cleaned) in cases {
            assert_eq!(clean(source, "/home/me/ws"), cleaned);
        }
    }

    #[test]
    fn git_locations_carry_the_commit() {
        assert_eq!(
            vcs("https://h.example/r?branch=m#0a1b"),
            "git+https://h.example/r@0a1b"
        );
        assert_eq!(vcs("https://h.example/r"), "git+https://h.example/r");
    }
}
