//! What can go wrong in finding and reading a policy.

use crate::diagnostic::Code;

/// Why no policy could be found or read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Nothing names a policy and none lies where one is looked for.
    #[error("no policy found")]
    NoPolicy {
        /// The files that were looked for.
        looked_for: Vec<String>,
    },
    /// A policy was named and is not there.
    #[error("the policy `{path}`{by} does not exist")]
    NotFound {
        /// The path as given.
        path: String,
        /// ` named by …`, or empty.
        by: String,
    },
    /// A file of tests was named and is not there.
    #[error("the file of tests `{path}` does not exist")]
    NoTests {
        /// The path as given.
        path: String,
    },
    /// The workspace names a policy outside its repository.
    #[error("the policy `{path}` of this workspace is not a file inside its repository")]
    Outside {
        /// The path.
        path: String,
    },
    /// A directory was named.
    #[error("`{path}` is a directory, not a policy file")]
    Directory {
        /// The path.
        path: String,
    },
    /// The file is over the cap.
    #[error("the policy `{path}` is larger than {limit} bytes")]
    TooLarge {
        /// The path.
        path: String,
        /// The cap in bytes.
        limit: u64,
    },
    /// The file is UTF-16, as some Windows editors write it.
    #[error("the policy `{path}` is saved as UTF-16")]
    Utf16 {
        /// The path.
        path: String,
    },
    /// The file is not UTF-8 text.
    #[error("the policy `{path}` is not UTF-8: byte {offset} begins no character")]
    NotUtf8 {
        /// The path.
        path: String,
        /// Offset of the first bad byte.
        offset: usize,
    },
    /// No template has this name.
    #[error("no template is called `{name}`")]
    UnknownTemplate {
        /// The name.
        name: String,
        /// The nearest template.
        suggestion: Option<&'static str>,
    },
    /// More policies are named than can be layers.
    #[error("more than {limit} policies are layered")]
    TooManyLayers {
        /// The cap.
        limit: usize,
    },
    /// The operating system said no.
    #[error("cannot read the policy `{path}`")]
    Io {
        /// The path.
        path: String,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
}

impl LoadError {
    /// Returns the code under which `explain` describes the error.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::NoPolicy { .. }
            | Self::NotFound { .. }
            | Self::NoTests { .. }
            | Self::UnknownTemplate { .. } => Code::PolicyNotFound,
            Self::TooManyLayers { .. } => Code::PolicyLayer,
            Self::Outside { .. }
            | Self::Directory { .. }
            | Self::TooLarge { .. }
            | Self::Utf16 { .. }
            | Self::NotUtf8 { .. }
            | Self::Io { .. } => Code::PolicyUnreadable,
        }
    }

    /// Tells whether the environment failed rather than the user's choice of policy.
    #[must_use]
    pub const fn is_environment(&self) -> bool {
        matches!(self, Self::Io { .. })
    }

    /// Returns what to do about it, one line each.
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        match self {
            Self::NoPolicy { looked_for } => {
                let mut help = vec![
                    "`cargo ospo-check init` writes a policy to start from".to_owned(),
                    "`--policy PATH` or the variable `OSPO_POLICY` names your organisation's policy"
                        .to_owned(),
                    "`--policy template:internal` tries an embedded template".to_owned(),
                ];
                if !looked_for.is_empty() {
                    let looked_for = looked_for.join(", ");
                    help.push(format!("looked for {looked_for} from the workspace's root"));
                }
                help
            }
            Self::NotFound { .. } => vec![
                "check the path; `--policy template:NAME` names an embedded template".to_owned(),
            ],
            Self::NoTests { .. } => {
                vec!["check the path; it is relative to the current directory".to_owned()]
            }
            Self::Outside { .. } => vec![
                "`--policy PATH` or the variable `OSPO_POLICY` names a policy from elsewhere"
                    .to_owned(),
            ],
            Self::Directory { path } => {
                vec![format!("name the file in it: `{path}/ospo-policy.toml`")]
            }
            Self::TooLarge { .. } => {
                vec![
                    "a policy is a text of a few hundred lines; is this the right file?".to_owned(),
                ]
            }
            Self::Utf16 { .. } | Self::NotUtf8 { .. } => {
                vec!["save it as UTF-8 (without BOM) in your editor".to_owned()]
            }
            Self::UnknownTemplate { suggestion, .. } => {
                let names: Vec<_> = super::TEMPLATES.iter().map(|(name, _)| *name).collect();
                let mut help = Vec::new();
                if let Some(suggestion) = suggestion {
                    help.push(format!("did you mean `template:{suggestion}`?"));
                }
                help.push(format!("the templates are {}", names.join(", ")));
                help
            }
            Self::TooManyLayers { .. } => vec!["name fewer policies".to_owned()],
            Self::Io { .. } => Vec::new(),
        }
    }
}
