//! Which commit of which repository is judged: as a flag says, or as CI does; never guessed.

use crate::findings::Revision;

/// What is not a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotARevision;

/// The variables of runners: one that only such a runner has, then those that name the host, the
/// repository, the commit, and the branch or tag.
const RUNNERS: [[&str; 5]; 5] = [
    [
        "GITHUB_ACTIONS",
        "GITHUB_SERVER_URL",
        "GITHUB_REPOSITORY",
        "GITHUB_SHA",
        "GITHUB_REF",
    ],
    [
        "GITLAB_CI",
        "",
        "CI_PROJECT_URL",
        "CI_COMMIT_SHA",
        "CI_COMMIT_REF_NAME",
    ],
    [
        "TF_BUILD",
        "",
        "BUILD_REPOSITORY_URI",
        "BUILD_SOURCEVERSION",
        "BUILD_SOURCEBRANCH",
    ],
    [
        "BUILDKITE",
        "",
        "BUILDKITE_REPO",
        "BUILDKITE_COMMIT",
        "BUILDKITE_BRANCH",
    ],
    ["JENKINS_URL", "", "GIT_URL", "GIT_COMMIT", "GIT_BRANCH"],
];

/// Returns what the runner says is judged; `None` where it says nothing that can be used.
pub(super) fn of_runner(variable: impl Fn(&str) -> Option<String>) -> Option<Revision> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let [_, host, repository, commit, reference] =
        RUNNERS.iter().find(|names| set(names[0]).is_some())?;
    let repository = set(repository)?;
    let repository = match set(host) {
        Some(host) => format!("{host}/{repository}"),
        None => repository,
    };
    revision(&repository, &set(commit)?, set(reference))
}

/// Reads `REPOSITORY@COMMIT` or `REPOSITORY@COMMIT:REF`.
///
/// # Errors
/// Fails where the repository is empty, or the commit is not a whole id in hexadecimal.
pub(crate) fn parse(text: &str) -> Result<Revision, NotARevision> {
    // Repositories may hold an `@`, and so may branches.
    text.match_indices('@')
        .find_map(|(at, _)| {
            let (commit, reference) = match text[at + 1..].split_once(':') {
                Some((commit, reference)) => (commit, Some(reference.to_owned())),
                None => (&text[at + 1..], None),
            };
            revision(&text[..at], commit, reference)
        })
        .ok_or(NotARevision)
}

fn revision(repository: &str, commit: &str, reference: Option<String>) -> Option<Revision> {
    let repository = plain(repository);
    let is_commit =
        [40, 64].contains(&commit.len()) && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_commit && !repository.is_empty() && reference.as_deref() != Some("")).then(|| Revision {
        repository,
        commit: commit.to_ascii_lowercase(),
        reference,
    })
}

/// Takes scheme, credentials and `.git` off: `git@host:a/b.git` and `https://x:y@host/a/b` are
/// `host/a/b`.
fn plain(repository: &str) -> String {
    let (is_url, rest) = match repository.split_once("://") {
        Some((_, rest)) => (true, rest),
        None => (false, repository),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let host = if is_url {
        host.to_owned()
    } else {
        host.replacen(':', "/", 1)
    };
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let plain = format!("{host}{path}");
    let plain = plain.trim_end_matches('/');
    plain.strip_suffix(".git").unwrap_or(plain).to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{NotARevision, of_runner, parse};

    const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

    #[test]
    fn a_flag_names_repository_commit_and_perhaps_a_ref() {
        for (text, repository, reference) in [
            (
                format!("git.bank.example/a/b@{COMMIT}"),
                "git.bank.example/a/b",
                None,
            ),
            (
                format!("https://u:p@git.bank.example/a/b.git@{COMMIT}:refs/heads/x@y"),
                "git.bank.example/a/b",
                Some("refs/heads/x@y"),
            ),
            (
                format!("git@git.bank.example:a/b.git@{COMMIT}:main"),
                "git.bank.example/a/b",
                Some("main"),
            ),
        ] {
            let revision = parse(&text).unwrap();
            assert_eq!(revision.repository, repository);
            assert_eq!(revision.commit, COMMIT);
            assert_eq!(revision.reference.as_deref(), reference);
        }
        for wrong in [
            "",
            "a@b",
            &COMMIT[1..],
            &format!("@{COMMIT}"),
            &format!("a@{COMMIT}:"),
        ] {
            assert_eq!(parse(wrong), Err(NotARevision), "{wrong}");
        }
    }

    #[test]
    fn every_runner_says_it_in_its_own_words_and_nothing_is_guessed() {
        let of = |variables: &[(&str, &str)]| {
            let variables: BTreeMap<&str, &str> = variables.iter().copied().collect();
            of_runner(|name| variables.get(name).map(|value| (*value).to_owned()))
        };
        let github = [
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_SERVER_URL", "https://github.bank.example"),
            ("GITHUB_REPOSITORY", "a/b"),
            ("GITHUB_SHA", COMMIT),
            ("GITHUB_REF", "refs/pull/1/merge"),
        ];
        let revision = of(&github).unwrap();
        assert_eq!(revision.repository, "github.bank.example/a/b");
        assert_eq!(revision.reference.as_deref(), Some("refs/pull/1/merge"));
        for [mark, repository, commit, reference] in [
            [
                "GITLAB_CI",
                "CI_PROJECT_URL",
                "CI_COMMIT_SHA",
                "CI_COMMIT_REF_NAME",
            ],
            [
                "TF_BUILD",
                "BUILD_REPOSITORY_URI",
                "BUILD_SOURCEVERSION",
                "BUILD_SOURCEBRANCH",
            ],
            [
                "BUILDKITE",
                "BUILDKITE_REPO",
                "BUILDKITE_COMMIT",
                "BUILDKITE_BRANCH",
            ],
            ["JENKINS_URL", "GIT_URL", "GIT_COMMIT", "GIT_BRANCH"],
        ] {
            let all = [
                (mark, "1"),
                (repository, "https://u:token@git.example/a/b.git"),
                (commit, COMMIT),
                (reference, "main"),
            ];
            let revision = of(&all).unwrap();
            assert_eq!(revision.repository, "git.example/a/b", "{mark}");
            assert_eq!(revision.reference.as_deref(), Some("main"));
            // Without the runner its variables mean nothing, and half of it is not a revision.
            assert_eq!(of(&all[1..]), None);
            assert_eq!(of(&all[..2]), None);
        }
        assert_eq!(of(&[]), None);
    }
}
