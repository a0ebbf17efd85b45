//! What can keep the graph from being built: the user's mistake, or the environment's.
//!
//! Texts are fragments; what mends an error is in [`GraphError::help`]. Exit statuses are the
//! business of `cli`.

use std::io;
use std::path::PathBuf;

use crate::diagnostic::Code;

use camino::Utf8PathBuf;

use super::config::Blame;

/// Why there is no graph.
#[derive(Debug, thiserror::Error)]
pub enum GraphError {
    /// A `--package` or `--exclude` pattern names no member.
    #[error("`{flag} {pattern}` matches no member of the workspace")]
    NoSuchMember {
        /// `--package` or `--exclude`.
        flag: &'static str,
        /// The pattern as given.
        pattern: String,
        /// The member with the nearest name.
        nearest: Option<String>,
        /// Whether a package of that name is in the graph without being a member.
        is_dependency: bool,
    },
    /// The flags leave no member to look at.
    #[error("{} no member of the workspace", if *with_package {
        "`--package` and `--exclude` together leave"
    } else {
        "`--exclude` leaves"
    })]
    NothingSelected {
        /// Whether `--package` takes part in it.
        with_package: bool,
    },
    /// No selected member has the feature.
    #[error("none of the selected members has the feature `{feature}`")]
    UnknownFeature {
        /// The feature as given.
        feature: String,
        /// The feature with the nearest name.
        nearest: Option<String>,
    },
    /// A feature is written in a way that only manifests allow.
    #[error("`{feature}` is not a feature that can be given on the command line")]
    MalformedFeature {
        /// The feature as given.
        feature: String,
    },
    /// A target triple rustc does not have built in.
    #[error("the target triple `{triple}` is not known")]
    UnknownTarget {
        /// The triple as given.
        triple: String,
        /// A common triple with a near name.
        nearest: Option<String>,
    },
    /// Two flags that contradict each other.
    #[error("`{first}` cannot be used together with `{second}`")]
    ContradictingFlags {
        /// One flag.
        first: &'static str,
        /// The other.
        second: &'static str,
    },

    /// There is no cargo to run.
    #[error("`{program}` cannot be found")]
    NoCargo {
        /// The program that was looked for.
        program: String,
    },
    /// cargo is there but does not start, or its output breaks off.
    #[error("running `{program}` failed: {source}")]
    CargoIo {
        /// The program that was run.
        program: String,
        /// What the system says.
        source: io::Error,
    },
    /// cargo finds no manifest.
    #[error("there is no cargo project here: {message}")]
    NotAProject {
        /// What cargo says.
        message: String,
    },
    /// There is no `Cargo.lock`.
    #[error("`Cargo.lock` is missing")]
    MissingLock {
        /// `--manifest-path` as given, so that the help can repeat it.
        manifest_path: Option<PathBuf>,
    },
    /// `Cargo.lock` does not fit the manifests.
    #[error("`Cargo.lock` no longer matches the manifests")]
    StaleLock {
        /// `--manifest-path` as given, so that the help can repeat it.
        manifest_path: Option<PathBuf>,
    },
    /// There is no scratch copy to resolve in.
    #[error("cannot copy the manifests to `{path}`: {source}")]
    Scratch {
        /// The file or folder that failed.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// cargo may not use the network and lacks a crate.
    #[error("crates are missing and cargo may not download them: {message}")]
    Offline {
        /// What cargo says.
        message: String,
        /// `--manifest-path` as given, so that the help can repeat it.
        manifest_path: Option<PathBuf>,
    },
    /// `cargo metadata` fails for another reason; its own words have passed through.
    #[error("`cargo metadata` failed ({status})")]
    CargoFailed {
        /// The exit status in words.
        status: String,
    },
    /// cargo succeeds, but what it prints is not metadata.
    #[error("the output of `cargo metadata` cannot be understood: {message}")]
    UnexpectedOutput {
        /// What is wrong.
        message: String,
    },
    /// A file cannot be read.
    #[error("`{}` cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// More metadata than we are willing to hold.
    #[error("the metadata is larger than {} MiB", limit >> 20)]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The text is not the metadata of cargo.
    #[error("the metadata cannot be understood: {message}")]
    InvalidMetadata {
        /// What is wrong.
        message: String,
    },
    /// Metadata of a format we do not know.
    #[error("the metadata has format version {version}, not 1")]
    UnsupportedVersion {
        /// The version it claims.
        version: u64,
    },
    /// Saved with `--no-deps`: there is no graph in it.
    #[error("the metadata holds no dependency graph (`resolve` is null)")]
    NoResolve,
    /// Saved with less than all features or all platforms.
    #[error("the metadata was narrowed when it was saved: {detail}")]
    MetadataNarrowed {
        /// What is missing from it.
        detail: String,
    },
    /// A setting of cargo keeps us from knowing what is built, or cannot be read.
    #[error("`{file}`{}: {message}", line.map(|line| format!(", line {line}")).unwrap_or_default())]
    Settings {
        /// The file, as seen from the workspace root, or the flag or variable.
        file: String,
        /// The line in it, from 1.
        line: Option<usize>,
        /// What is wrong.
        message: String,
        /// How to fix it.
        help: String,
    },
    /// The workspace has no member.
    #[error("the workspace at `{root}` has no members")]
    NoMembers {
        /// Its root.
        root: Utf8PathBuf,
    },
}

impl From<Blame> for GraphError {
    fn from(blame: Blame) -> Self {
        Self::Settings {
            file: blame.file,
            line: blame.line,
            message: blame.message,
            help: blame.help,
        }
    }
}

impl GraphError {
    /// Says why JSON is not metadata, without the names of our types.
    pub(super) fn invalid_json(error: &serde_json::Error) -> Self {
        let message = if error.is_data() {
            format!(
                "it is not what `cargo metadata` prints (line {}, column {})",
                error.line(),
                error.column()
            )
        } else {
            format!("it is not JSON: {error}")
        };
        Self::InvalidMetadata { message }
    }

    /// Returns whether the command line is at fault, and not cargo or a file.
    #[must_use]
    pub const fn is_usage(&self) -> bool {
        matches!(
            self,
            Self::NoSuchMember { .. }
                | Self::NothingSelected { .. }
                | Self::UnknownFeature { .. }
                | Self::MalformedFeature { .. }
                | Self::UnknownTarget { .. }
                | Self::ContradictingFlags { .. }
        )
    }

    /// Returns the code, for the errors that have one.
    #[must_use]
    pub const fn code(&self) -> Option<Code> {
        match self {
            Self::MetadataNarrowed { .. } => Some(Code::MetadataNarrowed),
            _ => None,
        }
    }

    /// Returns what the user can do, each a sentence fragment with the command in backticks.
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        match self {
            Self::NoSuchMember {
                nearest,
                is_dependency,
                ..
            } => {
                let is_dependency = is_dependency
                    .then(|| "it is a dependency; only members can be selected".to_owned());
                is_dependency
                    .into_iter()
                    .chain(did_you_mean(nearest.as_deref()))
                    .collect()
            }
            Self::UnknownFeature { nearest, .. } => did_you_mean(nearest.as_deref()),
            Self::MalformedFeature { .. } => {
                vec!["write `feature` or `package/feature`".to_owned()]
            }
            Self::UnknownTarget { nearest, .. } => {
                let mut help = did_you_mean(nearest.as_deref());
                help.push("list the known triples: `rustc --print target-list`".to_owned());
                help.push("without `--target` every platform counts".to_owned());
                help
            }
            Self::NoCargo { .. } => vec![
                "install Rust from https://rustup.rs, or set `CARGO` to cargo's path".to_owned(),
                format!("elsewhere, run `{SAVE_COMMAND}` and pass the file with `--metadata`"),
            ],
            Self::NotAProject { .. } => {
                vec!["give the manifest: `--manifest-path PATH/Cargo.toml`".to_owned()]
            }
            Self::MissingLock { manifest_path } => vec![
                format!(
                    "create it and commit it: `{}`",
                    with_manifest("cargo generate-lockfile", manifest_path.as_ref())
                ),
                "a library that commits none is judged with `--no-locked`: what cargo resolves today".to_owned(),
            ],
            Self::StaleLock { manifest_path } => vec![format!(
                "bring it up to date and commit it: `{}`",
                with_manifest("cargo update --workspace", manifest_path.as_ref())
            )],
            Self::Offline { manifest_path, .. } => vec![format!(
                "download them while online: `{}`",
                with_manifest("cargo fetch --locked", manifest_path.as_ref())
            )],
            Self::CargoFailed { .. } => {
                vec!["fix what cargo reports above, then try again".to_owned()]
            }
            Self::UnexpectedOutput { .. } => vec![
                "if `CARGO` is set, it must name cargo or a program that prints what cargo prints"
                    .to_owned(),
            ],
            Self::InvalidMetadata { .. }
            | Self::UnsupportedVersion { .. }
            | Self::NoResolve
            | Self::MetadataNarrowed { .. } => vec![format!("save it with `{SAVE_COMMAND}`")],
            Self::Settings { help, .. } => vec![help.clone()],
            Self::NothingSelected { .. }
            | Self::ContradictingFlags { .. }
            | Self::CargoIo { .. }
            | Self::Scratch { .. }
            | Self::Unreadable { .. }
            | Self::TooLarge { .. }
            | Self::NoMembers { .. } => Vec::new(),
        }
    }
}

/// The command whose output `--metadata` wants.
const SAVE_COMMAND: &str =
    "cargo metadata --format-version 1 --locked --all-features > metadata.json";

fn did_you_mean(nearest: Option<&str>) -> Vec<String> {
    nearest
        .map(|name| format!("did you mean `{name}`?"))
        .into_iter()
        .collect()
}

fn with_manifest(command: &str, manifest_path: Option<&PathBuf>) -> String {
    match manifest_path {
        Some(path) => format!("{command} --manifest-path {}", path.display()),
        None => command.to_owned(),
    }
}
