//! What several commands take, as clap reads it, unchecked; `options` says what it means.

use camino::Utf8PathBuf;
use clap::{ArgAction, Args};

use super::trust::TrustArgs;

/// Stated at the end of `-h`.
pub(super) const STATUSES_IN_SHORT: &str = "\
Exit status: 0 clean, 1 denied or undetermined, 2 needs review, 3 usage or policy, 4 cargo or files.
`--help` shows every option.";

/// Stated at the end of every `--help`.
pub(super) const EXIT_STATUSES: &str = "\
Exit status:
  0    clean (warnings allowed)
  1    a package is denied, or its license is undetermined
  2    nothing is worse than needs-review
  3    wrong usage, a mistake in a policy, or trust that was asked for is missing
  4    cargo or a file failed
  101  a bug

Environment:
  OSPO_POLICY              the organisation's policy, as `--policy`
  OSPO_POLICY_SHA256       its digest, as `--policy-sha256`; several separated by spaces
  OSPO_POLICY_KEY          the key it is signed with, as `--policy-key`
  OSPO_POLICY_MIN_VERSION  as `--policy-min-version`
  OSPO_POLICY_NAME         as `--policy-name`; of these four, flags add to variables
  OSPO_PRODUCT             the product that is judged for, as `--product`
  GITHUB_STEP_SUMMARY      the file the github format adds a job summary to";

/// Which policy, which day, which stage.
#[derive(Debug, Args)]
#[command(next_help_heading = "Policy")]
pub(super) struct PolicyArgs {
    /// Judge by the organisation's policy at PATH, or by `template:NAME`
    #[arg(long = "policy", value_name = "PATH")]
    pub(super) policies: Vec<String>,
    /// Leave the workspace's own policy out
    #[arg(long)]
    pub(super) no_discovery: bool,
    /// Judge for the policy's product ID, as `OSPO_PRODUCT` does
    #[arg(long, value_name = "ID", hide_short_help = true)]
    pub(super) product: Option<String>,
    /// Say in reports which commit is judged, where CI does not
    #[arg(long, value_name = "REPO@COMMIT[:REF]", hide_short_help = true)]
    pub(super) revision: Option<String>,
    /// Add a label to reports
    #[arg(long = "label", value_name = "KEY=VALUE", hide_short_help = true)]
    pub(super) labels: Vec<String>,
    /// Map verdicts to failures as the policy's stage NAME says [default: ci]
    #[arg(long, value_name = "NAME")]
    pub(super) stage: Option<String>,
    /// Judge as on this day, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE", hide_short_help = true)]
    pub(super) as_of: Option<String>,
    /// What has to hold of it.
    #[command(flatten)]
    pub(super) trust: TrustArgs,
}

/// What to look at.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Selection (all members, features and platforms unless narrowed)")]
pub(super) struct SelectionArgs {
    /// Judge for the member SPEC only
    #[arg(short, long = "package", value_name = "SPEC")]
    pub(super) packages: Vec<String>,
    /// Judge for all members
    #[arg(long, hide_short_help = true)]
    pub(super) workspace: bool,
    /// Leave the member SPEC out
    #[arg(long, value_name = "SPEC", hide_short_help = true)]
    pub(super) exclude: Vec<String>,
    /// Judge with these features, separated by commas or spaces
    #[arg(short = 'F', long, value_name = "FEATURES")]
    pub(super) features: Vec<String>,
    /// Judge with all features (the default)
    #[arg(long, conflicts_with_all = ["default_features", "no_default_features"], hide_short_help = true)]
    pub(super) all_features: bool,
    /// Judge without the `default` feature
    #[arg(long, conflicts_with = "default_features", hide_short_help = true)]
    pub(super) no_default_features: bool,
    /// Judge what `cargo build` takes
    #[arg(long, hide_short_help = true)]
    pub(super) default_features: bool,
    /// Judge for the platform TRIPLE
    #[arg(long = "target", value_name = "TRIPLE")]
    pub(super) targets: Vec<String>,
}

/// How cargo is called.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Manifest and cargo")]
pub(super) struct CargoArgs {
    /// Path to Cargo.toml; `check` takes several, of one workspace each
    #[arg(long, value_name = "PATH")]
    pub(super) manifest_path: Vec<Utf8PathBuf>,
    /// Change to DIRECTORY before doing anything
    #[arg(short = 'C', value_name = "DIRECTORY", hide_short_help = true)]
    pub(super) directory: Option<Utf8PathBuf>,
    /// Read saved `cargo metadata` from FILE, or `-` for stdin, and run no cargo
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["manifest_path", "no_locked", "config", "unstable"], hide_short_help = true)]
    pub(super) metadata: Option<Utf8PathBuf>,
    /// Assert that Cargo.lock is up to date (always done)
    #[arg(long, hide_short_help = true)]
    pub(super) locked: bool,
    /// Resolve as cargo does without a lock that fits, in a copy; for libraries that commit none
    #[arg(long, conflicts_with_all = ["locked", "frozen"], hide_short_help = true)]
    pub(super) no_locked: bool,
    /// Run without accessing the network
    #[arg(long)]
    pub(super) offline: bool,
    /// Equivalent to --locked and --offline
    #[arg(long, hide_short_help = true)]
    pub(super) frozen: bool,
    /// Override a configuration value of cargo
    #[arg(long, value_name = "KEY=VALUE|PATH", hide_short_help = true)]
    pub(super) config: Vec<String>,
    /// Unstable flag of cargo
    #[arg(short = 'Z', value_name = "FLAG", hide_short_help = true)]
    pub(super) unstable: Vec<String>,
}

/// Which workspaces are judged.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Manifest and cargo")]
pub(super) struct WorkspacesArgs {
    /// Judge every workspace of the repository, in one report
    #[arg(long, conflicts_with_all = ["manifest_path", "metadata", "packages", "exclude", "features"], hide_short_help = true)]
    pub(super) each_workspace: bool,
    /// `--workspace` as cargo called it once.
    #[arg(long, hide = true)]
    pub(super) all: bool,
}

/// Which files are read.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "License files")]
pub(super) struct FilesArgs {
    /// Compare what packages declare with the license files they carry
    #[arg(long)]
    pub(super) check_files: bool,
    /// Neither use nor keep what earlier runs recognised in license files
    #[arg(long, hide_short_help = true)]
    pub(super) no_cache: bool,
}

/// What is written, and where.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reports")]
pub(super) struct ReportArgs {
    /// Format of the result: human, short, json, github, gitlab, sarif, junit or markdown [default:
    /// human]
    #[arg(long, value_name = "FORMAT")]
    pub(super) message_format: Option<String>,
    /// Write a report to a file too, whatever the outcome: FORMAT=FILE, in any of these formats or
    /// html
    #[arg(long = "report", value_name = "FORMAT=FILE")]
    pub(super) reports: Vec<String>,
    /// Make paths of github, gitlab, sarif, junit, markdown and html reports relative to DIR
    /// [default: the git repository, else the workspace]
    #[arg(long, value_name = "DIR", hide_short_help = true)]
    pub(super) path_base: Option<Utf8PathBuf>,
    /// Make findings of CODE errors; `warnings` stands for all warnings
    #[arg(short = 'D', value_name = "CODE")]
    pub(super) deny: Vec<String>,
    /// Print how long each phase took
    #[arg(long, hide_short_help = true)]
    pub(super) timings: bool,
}

/// How it looks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Display")]
pub(super) struct DisplayArgs {
    /// Colour the output
    #[arg(long, value_name = "WHEN", ignore_case = true)]
    pub(super) color: Option<clap::ColorChoice>,
    /// Print nothing if clean, and only errors if not
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Print notes and waiver stanzas too
    #[arg(short, long, action = ArgAction::Count)]
    pub(super) verbose: u8,
}
