//! Why a run came to no verdict: what is wrong, what to do about it, and the exit status.

use crate::decide::ClaimError;
use crate::diagnostic::{Code, Diagnostic};
use crate::findings::UnknownStage;
use crate::graph::{FindError, GraphError, UnknownSetting};
use crate::history::HistoryError;
use crate::license::nearest;
use crate::policy::{LoadError, TrustError, refer};
use crate::report::human::{render_diagnostics, render_error};
use crate::report::{Options, Reason};
use crate::source::Sources;
use crate::vocabulary::Narrowing;

/// Why a run came to no verdict.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The dependency graph could not be built.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// The workspaces of the repository could not be found.
    #[error(transparent)]
    Find(#[from] FindError),
    /// No policy could be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The policy has mistakes; all of them.
    #[error("nothing was judged: the policy has {}", mistakes(problems))]
    Policy {
        /// The files the mistakes are in.
        sources: Box<Sources>,
        /// The mistakes, in the order of the file.
        problems: Vec<Diagnostic>,
    },
    /// A policy does not meet the digest, key, name or version required of it.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// A manifest claims a distribution it may not claim.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// The policy has no such stage.
    #[error(transparent)]
    Stage(#[from] UnknownStage),
    /// The policy lists no such product.
    #[error("the policy lists no product `{product}`")]
    UnknownProduct {
        /// The product that was named.
        product: String,
        /// The products it lists.
        known: Vec<String>,
    },
    /// The manifest's policy setting is not a string.
    #[error("`[workspace.metadata.ospo-check] policy` is `{value}`, not the path of a policy")]
    PolicySetting {
        /// What is there.
        value: String,
    },
    /// A variable, or the value a program gave instead, cannot be used.
    #[error("`{name}` {what}")]
    Variable {
        /// Its name.
        name: &'static str,
        /// What is wrong with it.
        what: &'static str,
        /// What to do about it.
        help: &'static str,
    },
    /// A manifest of ours has an unknown setting; ignoring it would lose it.
    #[error("`[{}] {}` in `{}` is not a setting", .0.table, .0.key, .0.manifest)]
    UnknownSetting(UnknownSetting),
    /// The policy does not let a run be narrowed like this.
    #[error("the policy does not let a run be narrowed by `{what}`")]
    Narrowing {
        /// What narrows it.
        what: Narrowing,
        /// The flag or variable that asks for a digest or a signature, if the policy itself does not
        /// mention narrowing.
        because: Option<&'static str>,
    },
    /// The commit that a change starts from cannot be read.
    #[error("{message}")]
    History {
        /// What is wrong.
        message: String,
        /// What to do about it.
        help: Vec<String>,
    },
    /// Nothing says what a change starts from.
    #[error("nothing says what this change starts from")]
    NoBase,
    /// There are third-party packages and none is judged: such a run proves nothing.
    #[error("nothing is judged, although there are packages that are not ours ({packages})")]
    NothingJudged {
        /// How many there are.
        packages: usize,
    },
}

fn mistakes(problems: &[Diagnostic]) -> String {
    // Of those of a file some may only be counted, which is not a mistake of its own.
    let is_told = |problem: &&Diagnostic| problem.code != Code::PolicyTooManyProblems;
    match problems.iter().filter(is_told).count() {
        1 => "a mistake".to_owned(),
        count if count < problems.len() => format!("more than {count} mistakes"),
        count => format!("{count} mistakes"),
    }
}

/// Returns what to do about a product that the policy does not list.
fn products(product: &str, known: &[String]) -> Vec<String> {
    if known.is_empty() {
        let help = "it lists none under `[[products]]`; leave out `--product` and `OSPO_PRODUCT`";
        return vec![help.to_owned()];
    }
    let near = nearest(product, known.iter().map(String::as_str));
    let near = near.map(|near| format!("did you mean `{near}`?"));
    let all = format!("the products are: {}", known.join(", "));
    near.into_iter().chain([all]).collect()
}

impl From<HistoryError> for Failure {
    fn from(error: HistoryError) -> Self {
        Self::History {
            message: error.to_string(),
            help: error.help(),
        }
    }
}

impl Failure {
    /// Makes one of the mistakes of a policy.
    pub(super) fn policy(sources: Sources, mut problems: Vec<Diagnostic>) -> Self {
        refer(&mut problems, &sources);
        let sources = Box::new(sources);
        Self::Policy { sources, problems }
    }

    /// Tells whether cargo or the file system failed, rather than what was asked or written.
    #[must_use]
    pub fn is_environment(&self) -> bool {
        match self {
            Self::Graph(error) => !error.is_usage(),
            Self::Load(error) => error.is_environment(),
            Self::Find(error) => !matches!(error, FindError::None { .. }),
            Self::History { .. } => true,
            Self::Policy { .. }
            | Self::Trust(_)
            | Self::Claim(_)
            | Self::Stage(_)
            | Self::UnknownProduct { .. }
            | Self::PolicySetting { .. }
            | Self::Variable { .. }
            | Self::UnknownSetting(_)
            | Self::Narrowing { .. }
            | Self::NoBase
            | Self::NothingJudged { .. } => false,
        }
    }

    /// Returns the exit status of the command: 3, or 4 if cargo or the file system failed.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.is_environment() { 4 } else { 3 }
    }

    /// Renders the message, with the mistakes of a policy and the help.
    #[must_use]
    pub fn render(&self, options: &Options) -> String {
        let mut text = match self {
            Self::Policy { sources, problems } => render_diagnostics(sources, problems, options),
            _ => String::new(),
        };
        text.push_str(&render_error(
            self.code().map(Code::as_str),
            &self.to_string(),
            &self.help(),
            options,
        ));
        text
    }

    /// Returns the reasons as values: each mistake of a policy, or the one cause.
    #[must_use]
    pub fn reasons(&self) -> Vec<Reason> {
        match self {
            Self::Policy { sources, problems } => problems
                .iter()
                .map(|problem| Reason::of(sources, problem))
                .collect(),
            _ => vec![Reason {
                code: self.code().unwrap_or(Code::NoVerdict),
                title: self.to_string(),
                spots: Vec::new(),
                help: self.help(),
            }],
        }
    }

    /// Returns the code under which `explain` describes it, if it has one of its own.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Graph(error) => error.code(),
            Self::Load(error) => Some(error.code()),
            Self::Trust(_) => Some(Code::PolicyUntrusted),
            _ => None,
        }
    }

    /// Returns what to do about it, one line each.
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        match self {
            Self::Graph(error) => error.help(),
            Self::Load(error) => error.help(),
            Self::Find(FindError::None { .. }) => {
                vec!["run it in a repository that holds cargo workspaces".to_owned()]
            }
            Self::Find(_) => vec![
                "fix it, or name each workspace with `--manifest-path PATH`".to_owned(),
            ],
            Self::Policy { .. } => Vec::new(),
            Self::Trust(error) => error.help(),
            Self::Claim(error) => {
                let may = if error.may_claim.is_empty() {
                    "the policy lets manifests claim no distribution".to_owned()
                } else {
                    format!("manifests may claim: {}", error.may_claim.join(", "))
                };
                vec![
                    format!("it is in {}", error.manifest),
                    may,
                    "the council assigns members in `[[members]]`, or extends `[first-party] may-claim`"
                        .to_owned(),
                ]
            }
            Self::Stage(error) => vec![format!("the stages are: {}", error.known.join(", "))],
            Self::UnknownProduct { product, known } => products(product, known),
            Self::PolicySetting { .. } => {
                vec!["write `policy = \"path/to/ospo-policy.toml\"`".to_owned()]
            }
            Self::Variable { help, .. } => vec![(*help).to_owned()],
            Self::UnknownSetting(setting) => setting.help(),
            Self::Narrowing { what, because } => vec![
                match because {
                    Some(by) => format!(
                        "`{by}` is in force: only what `[scope] may-narrow` in the policy lists is permitted, and it lists nothing"
                    ),
                    None => "`[scope] may-narrow` in the policy says what is permitted".to_owned(),
                },
                format!("the council permits it with `\"{}\"` in that list", what.way()),
            ],
            Self::History { help, .. } => help.clone(),
            Self::NoBase => vec![
                "no variable of a pipeline says it, and the clone does not know the default branch of `origin`"
                    .to_owned(),
                "name it, such as `--new-since origin/main`".to_owned(),
            ],
            Self::NothingJudged { .. } => vec![
                "look at `[scope] reach` in the policy, and at `--package`, `--exclude` and `--target`"
                    .to_owned(),
            ],
        }
    }
}
