//! What the user typed: the whole command line as clap reads it, unchecked.
//!
//! Flags and commands that belong to the design but not to this version are recognised, so that
//! `options` can say so; nothing is ever accepted and ignored. [`super::Options`] is what it means.

use camino::Utf8PathBuf;
use clap::{ArgAction, Args, Parser, Subcommand};

use super::attempt::TryArgs;
use super::doctor::DoctorArgs;
use super::list::ListArgs;
use super::policy::PolicyCommandArgs;
use super::request::RequestArgs;
use super::shell::CompletionsArgs;
use super::trust::TrustArgs;

/// Stated at the end of every `--help`.
const EXIT_STATUSES: &str = "\
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

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "cargo-ospo-check",
    bin_name = "cargo ospo-check",
    version,
    about = "Check the licenses of a workspace against your organisation's policy",
    after_help = EXIT_STATUSES,
    args_conflicts_with_subcommands = true,
    max_term_width = 100
)]
pub(super) struct Cli {
    /// The command; `check` if there is none.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// The arguments of `check`, which may stand without its name.
    #[command(flatten)]
    pub(super) check: CheckArgs,
}

/// The commands of this version.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Judge the workspace (the default)
    #[command(after_help = EXIT_STATUSES)]
    Check(Box<CheckArgs>),
    /// Write a policy to start from; never overwrites a file
    Init(InitArgs),
    /// Explain a crate of the workspace, a license or a code
    Explain(Box<ExplainArgs>),
    /// Work on a policy: lint, test
    Policy(Box<PolicyCommandArgs>),
    /// List the licenses in use, and the crates under each
    List(Box<ListArgs>),
    /// Judge a crate, and all it would bring in, before it is added
    Try(Box<TryArgs>),
    /// Write the request for review of a crate, for the council
    Request(Box<RequestArgs>),
    /// Carry out proved remedies in the workspace's manifests
    #[command(after_help = EXIT_STATUSES)]
    Fix(Box<FixArgs>),
    /// Say by what a check would judge here, what is in its way, and what differs in CI
    Doctor(Box<DoctorArgs>),
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man(ManArgs),
}

/// `check`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Which policy, which day, which stage.
    #[command(flatten)]
    pub(super) policy: PolicyArgs,
    /// What to look at.
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    /// How cargo is called.
    #[command(flatten)]
    pub(super) cargo: CargoArgs,
    /// Which workspaces are judged.
    #[command(flatten)]
    pub(super) workspaces: WorkspacesArgs,
    /// Which files are read.
    #[command(flatten)]
    pub(super) files: FilesArgs,
    /// What is written, and where.
    #[command(flatten)]
    pub(super) report: ReportArgs,
    /// How it looks.
    #[command(flatten)]
    pub(super) display: DisplayArgs,
    /// What is not there yet.
    #[command(flatten)]
    pub(super) later: LaterArgs,
}

/// `init`.
#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// Start from the template NAME: internal, service, distributed, open-source or strict [default:
    /// distributed]
    #[arg(long, value_name = "NAME")]
    pub(super) template: Option<String>,
    /// File to write [default: ospo-policy.toml]
    #[arg(value_name = "PATH")]
    pub(super) path: Option<Utf8PathBuf>,
    /// How it looks.
    #[command(flatten)]
    pub(super) display: DisplayArgs,
}

/// `explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// CRATE[@VERSION], a license expression, or a code such as `license-denied`
    #[arg(value_name = "TARGET")]
    pub(super) target: String,
    /// Show these paths to a crate: the few shortest, or all shortest ones from every member
    #[arg(long, value_name = "WHICH", value_parser = ["few", "all"], default_value = "few")]
    pub(super) paths: String,
    /// Which policy, which day, which stage.
    #[command(flatten)]
    pub(super) policy: PolicyArgs,
    /// What to look at.
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    /// How cargo is called.
    #[command(flatten)]
    pub(super) cargo: CargoArgs,
    /// Which files are read.
    #[command(flatten)]
    pub(super) files: FilesArgs,
    /// How it looks.
    #[command(flatten)]
    pub(super) display: DisplayArgs,
}

/// `man`.
#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// How it looks.
    #[command(flatten)]
    pub(super) display: DisplayArgs,
}

/// `fix`.
#[derive(Debug, Args)]
pub(super) struct FixArgs {
    /// Apply remedies of KIND too, although the build may miss what goes: move or drop
    #[arg(long = "kind", value_name = "KIND", value_parser = ["move", "drop"])]
    pub(super) kinds: Vec<String>,
    /// Show what would change and write nothing
    #[arg(long, short = 'n')]
    pub(super) dry_run: bool,
    /// Bring Cargo.lock up to date with `cargo update --workspace`, which keeps all versions
    #[arg(long)]
    pub(super) update_lock: bool,
    /// Fix even if the working directory is dirty or has staged changes
    #[arg(long)]
    pub(super) allow_dirty: bool,
    /// Fix even if the working directory has staged changes
    #[arg(long)]
    pub(super) allow_staged: bool,
    /// Fix even if no VCS was detected
    #[arg(long)]
    pub(super) allow_no_vcs: bool,
    /// Which policy, which day, which stage.
    #[command(flatten)]
    pub(super) policy: PolicyArgs,
    /// What to look at.
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    /// How cargo is called.
    #[command(flatten)]
    pub(super) cargo: CargoArgs,
    /// Which license files count.
    #[command(flatten)]
    pub(super) files: FilesArgs,
    /// How it looks.
    #[command(flatten)]
    pub(super) display: DisplayArgs,
}

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
    #[arg(long, value_name = "ID")]
    pub(super) product: Option<String>,
    /// Say in reports which commit is judged, where CI does not
    #[arg(long, value_name = "REPO@COMMIT[:REF]")]
    pub(super) revision: Option<String>,
    /// Add a label to reports
    #[arg(long = "label", value_name = "KEY=VALUE")]
    pub(super) labels: Vec<String>,
    /// Map verdicts to failures as the policy's stage NAME says [default: ci]
    #[arg(long, value_name = "NAME")]
    pub(super) stage: Option<String>,
    /// Judge as on this day, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
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
    #[arg(long, alias = "all")]
    pub(super) workspace: bool,
    /// Leave the member SPEC out
    #[arg(long, value_name = "SPEC")]
    pub(super) exclude: Vec<String>,
    /// Judge with these features, separated by commas or spaces
    #[arg(short = 'F', long, value_name = "FEATURES")]
    pub(super) features: Vec<String>,
    /// Judge with all features (the default)
    #[arg(long, conflicts_with_all = ["default_features", "no_default_features"])]
    pub(super) all_features: bool,
    /// Judge without the `default` feature
    #[arg(long, conflicts_with = "default_features")]
    pub(super) no_default_features: bool,
    /// Judge what `cargo build` takes
    #[arg(long)]
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
    #[arg(short = 'C', value_name = "DIRECTORY")]
    pub(super) directory: Option<Utf8PathBuf>,
    /// Read saved `cargo metadata` from FILE, or `-` for stdin, and run no cargo
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["manifest_path", "no_locked", "config", "unstable"]
    )]
    pub(super) metadata: Option<Utf8PathBuf>,
    /// Assert that Cargo.lock is up to date (always done)
    #[arg(long)]
    pub(super) locked: bool,
    /// Resolve anew; not supported by this version yet.
    #[arg(long, hide = true, conflicts_with_all = ["locked", "frozen"])]
    pub(super) no_locked: bool,
    /// Run without accessing the network
    #[arg(long)]
    pub(super) offline: bool,
    /// Equivalent to --locked and --offline
    #[arg(long)]
    pub(super) frozen: bool,
    /// Override a configuration value of cargo
    #[arg(long, value_name = "KEY=VALUE|PATH")]
    pub(super) config: Vec<String>,
    /// Unstable flag of cargo
    #[arg(short = 'Z', value_name = "FLAG")]
    pub(super) unstable: Vec<String>,
}

/// Which workspaces are judged.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Manifest and cargo")]
pub(super) struct WorkspacesArgs {
    /// Judge every workspace of the repository, in one report
    #[arg(long, conflicts_with_all = ["manifest_path", "metadata", "packages", "exclude", "features"])]
    pub(super) each_workspace: bool,
}

/// Which files are read.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "License files")]
pub(super) struct FilesArgs {
    /// Compare what packages declare with the license files they carry
    #[arg(long)]
    pub(super) check_files: bool,
    /// Neither use nor keep what earlier runs recognised in license files
    #[arg(long)]
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
    #[arg(long, value_name = "DIR")]
    pub(super) path_base: Option<Utf8PathBuf>,
    /// Make findings of CODE errors; `warnings` stands for all warnings
    #[arg(short = 'D', value_name = "CODE")]
    pub(super) deny: Vec<String>,
    /// Print how long each phase took
    #[arg(long)]
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

/// Flags that the design has and this version has not.
#[derive(Debug, Args)]
pub(super) struct LaterArgs {
    /// Not supported yet.
    #[arg(long, hide = true, value_name = "REV")]
    pub(super) new_since: Option<String>,
    /// Not supported yet.
    #[arg(long, hide = true, value_name = "FILE")]
    pub(super) baseline: Option<String>,
}

/// Commands that the design has and this version has not.
pub(super) const LATER_COMMANDS: &[&str] =
    &["diff", "notice", "sbom", "evidence", "estate", "baseline"];
