//! The gate for programs, such as an xtask or a build script: [`Check`] asks what the command
//! without flags asks, and returns the answer.
//!
//! Holds no rule of its own, prints nothing and never exits; each method is a flag of the command.

use std::fmt;
use std::path::PathBuf;

use jiff::civil::Date;

use super::asked::{Input, Request};
use super::failure::Failure;
use super::gate::{NoClock, check};
use super::surroundings;
use crate::diagnostic::Code;
use crate::findings::{Judgement, Overall, Revision, Summary};
use crate::graph::{MetadataRequest, Selection};
use crate::policy::Asked;
use crate::report::escape;
use crate::report::human;
use crate::report::{Options, Report};

/// One run of the gate, as a program asks for it.
///
/// By default it judges what `cargo ospo-check` judges: the workspace around the current
/// directory with all its members, features and platforms, by the policies that `OSPO_POLICY` and
/// the workspace name, held to `OSPO_POLICY_KEY` and the like, as of today, at the stage `ci`.
///
/// ```
/// use ospo_check::check::Check;
///
/// let answer = Check::new()
///     .manifest_path("examples/fails/app/Cargo.toml")
///     .policy("template:distributed")
///     .no_discovery()
///     .offline()
///     .run()?;
/// assert_eq!((answer.exit_code, answer.summary.denied), (1, 3));
/// assert!(answer.text.contains("rule `network-copyleft` refuses it"));
/// # Ok::<(), ospo_check::check::CheckError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Check {
    request: Request,
    cargo: MetadataRequest,
}

impl Default for Check {
    fn default() -> Self {
        Self::new()
    }
}

impl Check {
    /// Creates a check that does what the command does without flags.
    #[must_use]
    pub fn new() -> Self {
        Self {
            request: Request::default(),
            cargo: MetadataRequest {
                // What cargo says is kept as text.
                color: Some("never".to_owned()),
                ..MetadataRequest::default()
            },
        }
    }

    /// `--manifest-path`: judges the workspace of this `Cargo.toml`.
    #[must_use]
    pub fn manifest_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.cargo.manifest_path = Some(path.into());
        self
    }

    /// `--metadata`: judges saved output of `cargo metadata`; needs no cargo.
    #[must_use]
    pub fn metadata(mut self, file: impl Into<PathBuf>) -> Self {
        self.request.input = Input::Saved(file.into());
        self
    }

    /// `--offline`: keeps cargo from the network.
    #[must_use]
    pub fn offline(mut self) -> Self {
        self.cargo.offline = true;
        self
    }

    /// `--config`: sets a value of cargo's configuration; may be called again.
    #[must_use]
    pub fn config(mut self, setting: impl Into<String>) -> Self {
        self.cargo.config.push(setting.into());
        self
    }

    /// Narrows what is judged to members, features or platforms; the policy says what may be.
    #[must_use]
    pub fn select(mut self, selection: Selection) -> Self {
        self.request.selection = selection;
        self
    }

    /// `--policy`: judges by the organisation's policy at this path, or by `template:NAME`; may be
    /// called again, highest layer first. Takes the place of `OSPO_POLICY`.
    #[must_use]
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.request.policies.push(policy.into());
        self
    }

    /// `--label`: adds a label to reports; may be called again.
    #[must_use]
    pub fn label(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.request.labels.insert(key.into(), value.into());
        self
    }

    /// `--revision`: says in reports which commit is judged, where CI does not.
    #[must_use]
    pub fn revision(mut self, revision: Revision) -> Self {
        self.request.revision = Some(revision);
        self
    }

    /// `--no-discovery`: leaves the workspace's own policy out.
    #[must_use]
    pub fn no_discovery(mut self) -> Self {
        self.request.no_discovery = true;
        self
    }

    /// `--policy-sha256`: refuses any layer of the organisation without this digest; may be called
    /// again. Adds to `OSPO_POLICY_SHA256`.
    #[must_use]
    pub fn policy_sha256(mut self, digest: impl Into<String>) -> Self {
        let asked = asked(digest, "--policy-sha256");
        self.request.trust.sha256.push(asked);
        self
    }

    /// `--policy-key`: refuses any layer of the organisation that is not signed with this key; may
    /// be called again. Adds to `OSPO_POLICY_KEY`.
    #[must_use]
    pub fn policy_key(mut self, key: impl Into<String>) -> Self {
        self.request.trust.keys.push(asked(key, "--policy-key"));
        self
    }

    /// `--policy-min-version`: refuses a policy with a lower version.
    #[must_use]
    pub fn policy_min_version(mut self, version: impl Into<String>) -> Self {
        let asked = asked(version, "--policy-min-version");
        self.request.trust.min_versions.push(asked);
        self
    }

    /// `--policy-name`: refuses a policy of another name; called again, it is for the layer below.
    #[must_use]
    pub fn policy_name(mut self, name: impl Into<String>) -> Self {
        self.request.trust.names.push(asked(name, "--policy-name"));
        self
    }

    /// `--product`: judges for this product of the policy. Where `OSPO_PRODUCT` names another one,
    /// nothing is judged.
    #[must_use]
    pub fn product(mut self, id: impl Into<String>) -> Self {
        self.request.product = Some(id.into());
        self
    }

    /// `--stage`: maps verdicts to failures as this stage of the policy says.
    #[must_use]
    pub fn stage(mut self, name: impl Into<String>) -> Self {
        self.request.stage = name.into();
        self
    }

    /// `--as-of`: judges as on this day. A policy may forbid it, as it narrows the run.
    #[must_use]
    pub fn as_of(mut self, day: Date) -> Self {
        self.request.as_of = day;
        self.request.as_of_chosen = true;
        self
    }

    /// `--new-since`: what failed at the commit that HEAD and `rev` have in common is known, and does not fail the run;
    /// `auto` takes what the pipeline says. A policy may forbid it, as it narrows the run.
    #[must_use]
    pub fn new_since(mut self, rev: impl Into<String>) -> Self {
        self.request.since = Some(rev.into());
        self
    }

    /// `-D CODE`: makes findings of this code errors; may be called again.
    #[must_use]
    pub fn deny(mut self, code: Code) -> Self {
        self.request.denied.push(code);
        self
    }

    /// `-D warnings`: makes all warnings errors.
    #[must_use]
    pub fn deny_warnings(mut self) -> Self {
        self.request.deny_warnings = true;
        self
    }

    /// `--check-files`: compares what packages declare with the license files they carry.
    #[must_use]
    pub fn check_files(mut self) -> Self {
        self.request.check_files = true;
        self
    }

    /// Judges, and returns the answer. A refused package is an answer, not an error.
    ///
    /// # Errors
    /// Fails if there is no verdict: the policy, the workspace or cargo is at fault.
    pub fn run(&self) -> Result<Answer, CheckError> {
        let judgement = self.judge()?;
        Ok(Answer {
            outcome: judgement.outcome,
            exit_code: judgement.exit_code,
            text: human::render(&Report::of(&judgement), &Options::default()),
            summary: judgement.summary,
        })
    }

    /// Judges, and returns the whole judgement, for example for a printer of [`crate::report`].
    ///
    /// # Errors
    /// Fails if there is no verdict: the policy, the workspace or cargo is at fault.
    pub fn judge(&self) -> Result<Judgement, CheckError> {
        let mut words = Vec::new();
        let judged = self
            .request()
            .and_then(|request| check(&request, &mut words, &mut NoClock));
        judged.map_err(|failure| CheckError {
            failure: Box::new(failure),
            cargo: String::from_utf8_lossy(&words).into_owned(),
        })
    }

    /// Returns the request as `check` takes it.
    ///
    /// # Errors
    /// Fails if a variable that names a policy cannot be used.
    fn request(&self) -> Result<Request, Failure> {
        let trust = surroundings::trust(&self.request.trust)?;
        Ok(Request {
            input: match &self.request.input {
                Input::Saved(file) => Input::Saved(file.clone()),
                Input::Cargo(_) => Input::Cargo(MetadataRequest {
                    plain_rustc: trust.in_force().is_some(),
                    ..self.cargo.clone()
                }),
            },
            policy_variable: if self.request.policies.is_empty() {
                surroundings::policy()?
            } else {
                None
            },
            product: surroundings::product(self.request.product.as_deref())?,
            revision: surroundings::revision().or_else(|| self.request.revision.clone()),
            trust,
            ..self.request.clone()
        })
    }
}

fn asked(value: impl Into<String>, by: &'static str) -> Asked {
    Asked {
        value: value.into(),
        by,
    }
}

/// The verdict of the gate. Displayed, it is what the command prints without colours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The outcome before the stage maps it.
    pub outcome: Overall,
    /// The exit status of the command: 0 passes, 1 and 2 do not.
    pub exit_code: u8,
    /// Packages by outcome.
    pub summary: Summary,
    /// The findings and the summary line, for people.
    pub text: String,
}

impl Answer {
    /// Tells whether the build may go on.
    #[must_use]
    pub const fn passes(&self) -> bool {
        self.exit_code == 0
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Why there is no answer. Displayed, it is what the command prints without colours, with all
/// mistakes of a policy.
pub struct CheckError {
    /// The cause.
    pub failure: Box<Failure>,
    /// What cargo wrote to stderr, unchanged.
    pub cargo: String,
}

impl CheckError {
    /// Returns the exit status of the command: 3, or 4 where cargo or the file system failed.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        self.failure.exit_code()
    }
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.cargo.lines() {
            writeln!(f, "{}", escape::block_line(line))?;
        }
        f.write_str(&self.failure.render(&Options::default()))
    }
}

/// The same text as `Display`, since `main` shows a returned error by `Debug`.
impl fmt::Debug for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no verdict\n{self}")
    }
}

impl std::error::Error for CheckError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.failure)
    }
}
