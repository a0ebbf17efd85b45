//! Which commit a change starts from, as the runner of a pipeline says it. Pure.

use serde_json::Value;

/// Who said which commit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum From {
    /// The command line.
    Flag,
    GithubPullRequest,
    GithubMergeGroup,
    GitlabMergeRequest,
    JenkinsChange,
    AzurePullRequest,
    BuildkitePullRequest,
    /// The default branch, since nothing says what a push is to be merged into.
    DefaultBranch,
}

impl From {
    /// Returns the word reports use.
    #[must_use]
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::GithubPullRequest => "github-pull-request",
            Self::GithubMergeGroup => "github-merge-group",
            Self::GitlabMergeRequest => "gitlab-merge-request",
            Self::JenkinsChange => "jenkins-change",
            Self::AzurePullRequest => "azure-pull-request",
            Self::BuildkitePullRequest => "buildkite-pull-request",
            Self::DefaultBranch => "default-branch",
        }
    }
}

/// What HEAD is to be compared with: the merge base of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// A commit or branch.
    pub rev: String,
    /// Who says so.
    pub from: From,
}

/// Why a runner's words name no base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// What is judged is the default branch itself: all of it is looked at.
    IsDefaultBranch,
    /// Nothing says it.
    Unsaid,
}

/// The variables of runners that name the branch a change is to be merged into.
const TARGETS: [(&str, From); 3] = [
    ("CHANGE_TARGET", From::JenkinsChange),
    ("SYSTEM_PULLREQUEST_TARGETBRANCH", From::AzurePullRequest),
    (
        "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
        From::BuildkitePullRequest,
    ),
];
/// The commits GitLab names: with merged results the target's, else that of the last common one.
const GITLAB: [&str; 2] = [
    "CI_MERGE_REQUEST_TARGET_BRANCH_SHA",
    "CI_MERGE_REQUEST_DIFF_BASE_SHA",
];
/// The variables that name the branch a runner has checked out, and those that name the default branch.
const BRANCHES: [&str; 3] = ["CI_COMMIT_BRANCH", "BUILDKITE_BRANCH", "GITHUB_REF"];
const DEFAULTS: [&str; 2] = ["CI_DEFAULT_BRANCH", "BUILDKITE_PIPELINE_DEFAULT_BRANCH"];

/// Finds what the runner says; `event` is GitHub's, `default` what the clone takes for the default branch.
///
/// # Errors
/// Fails where nothing says it, or nothing is older than what is judged.
pub(super) fn wanted(
    variable: impl Fn(&str) -> Option<String>,
    event: Option<&Value>,
    default: Option<String>,
) -> Result<Wanted, Unknown> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let says = |rev: String, from| Ok(Wanted { rev, from });
    let told = |path: &str| {
        let value = event?.pointer(path)?.as_str()?;
        (!value.is_empty()).then(|| value.to_owned())
    };
    if let Some(sha) = told("/merge_group/base_sha") {
        return says(sha, From::GithubMergeGroup);
    }
    if let Some(sha) = told("/pull_request/base/sha") {
        return says(sha, From::GithubPullRequest);
    }
    if let Some(sha) = GITLAB.iter().find_map(|name| set(name)) {
        return says(sha, From::GitlabMergeRequest);
    }
    for (name, from) in TARGETS {
        if let Some(branch) = set(name) {
            return says(remote(&branch), from);
        }
    }
    let default = told("/repository/default_branch")
        .or_else(|| DEFAULTS.iter().find_map(|name| set(name)))
        .map(|branch| remote(&branch))
        .or(default)
        .ok_or(Unknown::Unsaid)?;
    if BRANCHES
        .iter()
        .find_map(|name| set(name))
        .is_some_and(|branch| remote(&branch) == default)
    {
        return Err(Unknown::IsDefaultBranch);
    }
    says(default, From::DefaultBranch)
}

/// Returns where a clone keeps a branch of the place it came from.
fn remote(branch: &str) -> String {
    let name = branch.strip_prefix("refs/heads/").unwrap_or(branch);
    format!("refs/remotes/origin/{name}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{From, Unknown, Wanted, wanted};

    const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

    fn of(variables: &[(&str, &str)], event: serde_json::Value) -> Result<Wanted, Unknown> {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        wanted(variable, Some(&event), None)
    }

    fn is(rev: &str, from: From) -> Result<Wanted, Unknown> {
        Ok(Wanted {
            rev: rev.to_owned(),
            from,
        })
    }

    #[test]
    fn each_runner_says_it_in_its_way() {
        let none = json!({});
        let pull = json!({"pull_request": {"base": {"sha": SHA}}, "repository": {"default_branch": "main"}});
        assert_eq!(of(&[], pull), is(SHA, From::GithubPullRequest));
        let queue =
            json!({"merge_group": {"base_sha": SHA}, "repository": {"default_branch": "main"}});
        assert_eq!(of(&[], queue), is(SHA, From::GithubMergeGroup));
        let merged = [
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "older"),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", SHA),
        ];
        assert_eq!(of(&merged, none.clone()), is(SHA, From::GitlabMergeRequest));
        let plain = [
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", SHA),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", ""),
        ];
        assert_eq!(of(&plain, none.clone()), is(SHA, From::GitlabMergeRequest));
        for (name, value, from) in [
            ("CHANGE_TARGET", "main", From::JenkinsChange),
            (
                "SYSTEM_PULLREQUEST_TARGETBRANCH",
                "refs/heads/main",
                From::AzurePullRequest,
            ),
            (
                "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
                "main",
                From::BuildkitePullRequest,
            ),
        ] {
            let found = of(&[(name, value)], none.clone());
            assert_eq!(found, is("refs/remotes/origin/main", from), "{name}");
        }
    }

    #[test]
    fn a_push_is_compared_with_the_default_branch_and_never_with_itself() {
        let event = json!({"before": SHA, "repository": {"default_branch": "main"}});
        let on = |branch| of(&[("GITHUB_REF", branch)], event.clone());
        let default = is("refs/remotes/origin/main", From::DefaultBranch);
        assert_eq!(on("refs/heads/feature"), default);
        assert_eq!(on("refs/heads/main"), Err(Unknown::IsDefaultBranch));
        let gitlab = [("CI_DEFAULT_BRANCH", "main"), ("CI_COMMIT_BRANCH", "main")];
        assert_eq!(of(&gitlab, json!({})), Err(Unknown::IsDefaultBranch));
        assert_eq!(of(&[], json!({})), Err(Unknown::Unsaid));
    }
}
