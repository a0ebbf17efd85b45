//! The whole command line: every command, as clap reads it and as it is meant, and how it is run.
//!
//! Commands that belong to the design but not to this version are recognised, so that `parse` can say
//! so; nothing is ever accepted and ignored.

use clap::{Parser, Subcommand};

use super::args::{EXIT_STATUSES, STATUSES_IN_SHORT};
use super::commands::policy::PolicyCommand;
use super::commands::{
    attempt, check, completions, doctor, explain, fix, init, list, man, policy, request,
};
use super::environment::Environment;
use super::error::UsageError;
use super::options::{Display, display};

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "cargo-ospo-check",
    bin_name = "cargo ospo-check",
    version,
    about = "Check the licenses of a workspace against your organisation's policy",
    after_help = STATUSES_IN_SHORT,
    after_long_help = EXIT_STATUSES,
    args_conflicts_with_subcommands = true,
    max_term_width = 100
)]
pub(super) struct Cli {
    /// The command; `check` if there is none.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// The arguments of `check`, which may stand without its name.
    #[command(flatten)]
    pub(super) check: check::CheckArgs,
}

/// The commands of this version.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Judge the workspace (the default)
    #[command(after_help = STATUSES_IN_SHORT, after_long_help = EXIT_STATUSES)]
    Check(Box<check::CheckArgs>),
    /// Write a policy to start from; never overwrites a file
    Init(init::InitArgs),
    /// Explain a crate of the workspace, a license or a code
    Explain(Box<explain::ExplainArgs>),
    /// Work on a policy: lint, test, schema
    Policy(Box<policy::PolicyCommandArgs>),
    /// List the licenses in use, and the crates under each
    List(Box<list::ListArgs>),
    /// Judge a crate, and all it would bring in, before it is added
    Try(Box<attempt::TryArgs>),
    /// Write the request for review of a crate, for the council
    Request(Box<request::RequestArgs>),
    /// Carry out proved remedies in the workspace's manifests
    #[command(after_help = STATUSES_IN_SHORT, after_long_help = EXIT_STATUSES)]
    Fix(Box<fix::FixArgs>),
    /// Say by what a check would judge here, what is in its way, and what differs in CI
    Doctor(Box<doctor::DoctorArgs>),
    /// Print completions for a shell
    Completions(completions::CompletionsArgs),
    /// Print the manual page
    Man(man::ManArgs),
}

/// Commands that the design has and this version has not.
pub(super) const LATER_COMMANDS: &[&str] =
    &["diff", "notice", "sbom", "evidence", "estate", "baseline"];

/// A command to run.
#[derive(Debug, Clone)]
pub(super) enum Invocation {
    /// Judge the workspace.
    Check(Box<check::CheckOptions>),
    /// Write a policy to start from.
    Init(init::InitOptions),
    /// Explain something.
    Explain(Box<explain::ExplainOptions>),
    /// Lint or test a policy.
    Policy(Box<policy::PolicyOptions>),
    /// Print the JSON Schema of policies.
    PolicySchema(Display),
    /// List what is in use.
    List(Box<list::ListOptions>),
    /// Try a dependency.
    Try(Box<attempt::TryOptions>),
    /// Write review requests.
    Request(Box<request::RequestOptions>),
    /// Carry out remedies.
    Fix(Box<fix::FixOptions>),
    /// Look around.
    Doctor(Box<doctor::DoctorOptions>),
    /// Print completions.
    Completions(completions::Shell, Display),
    /// Print the manual page.
    Man(Display),
}

impl Invocation {
    /// Checks a parsed command line.
    ///
    /// # Errors
    /// Fails where an argument or a variable makes no sense, or asks for what is not there yet.
    pub(super) fn new(command: Command, environment: &Environment) -> Result<Self, UsageError> {
        Ok(match command {
            Command::Check(args) => Self::Check(Box::new(check::options(*args, environment)?)),
            Command::Init(args) => Self::Init(init::options(args, environment)),
            Command::List(args) => Self::List(Box::new(list::options(*args, environment)?)),
            Command::Try(args) => Self::Try(Box::new(attempt::options(*args, environment)?)),
            Command::Request(args) => {
                Self::Request(Box::new(request::options(*args, environment)?))
            }
            Command::Explain(args) => {
                Self::Explain(Box::new(explain::options(*args, environment)?))
            }
            Command::Policy(args) => match args.command {
                PolicyCommand::Read(command) => {
                    Self::Policy(Box::new(policy::options(*command, environment)?))
                }
                PolicyCommand::Schema(args) => {
                    Self::PolicySchema(display(&args.display, environment))
                }
            },
            Command::Doctor(args) => Self::Doctor(Box::new(doctor::options(*args, environment)?)),
            Command::Completions(args) => {
                Self::Completions(args.shell, display(&args.display, environment))
            }
            Command::Man(args) => Self::Man(display(&args.display, environment)),
            Command::Fix(args) => Self::Fix(Box::new(fix::options(*args, environment)?)),
        })
    }

    /// Runs the command and returns its exit status.
    pub(super) fn run(self) -> u8 {
        match self {
            Self::Check(options) => check::run(&options),
            Self::Init(options) => init::run(&options),
            Self::Explain(options) => explain::run(&options),
            Self::Policy(options) => policy::run(&options),
            Self::PolicySchema(display) => policy::schema(display),
            Self::List(options) => list::run(&options),
            Self::Try(options) => attempt::run(&options),
            Self::Request(options) => request::run(&options),
            Self::Fix(options) => fix::run(&options),
            Self::Doctor(options) => doctor::run(&options),
            Self::Completions(shell, display) => completions::run(shell, display),
            Self::Man(display) => man::run(display),
        }
    }
}
