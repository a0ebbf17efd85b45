//! `list`: its arguments, what they mean, and printing the result.

use std::io;

use clap::Args;

use crate::answers;
use crate::check::{self, NoClock, Request};
use crate::cli::args::{CargoArgs, DisplayArgs, FilesArgs, PolicyArgs, SelectionArgs};
use crate::cli::directory::change_directory;
use crate::cli::environment::Environment;
use crate::cli::error::UsageError;
use crate::cli::options::{Display, GateOptions, display, gate};
use crate::cli::stream::{answer_options, fail, finish, print};
use crate::report::list::{self, By};

/// `list`.
#[derive(Debug, Args)]
#[command(after_help = "\
On a terminal what is too wide is folded; in a file or a pipe each row of `--by crate` is a line.

Exit status:
  0    done, whatever the verdicts are
  3    wrong usage, or a mistake in a policy
  4    cargo or a file failed")]
pub(crate) struct ListArgs {
    /// List by license or by crate [default: license]
    #[arg(long, value_name = "WHAT")]
    by: Option<String>,
    /// Format of the list: human, json or csv [default: human]
    #[arg(long, value_name = "FORMAT")]
    message_format: Option<String>,
    /// Which policy, which day, which stage.
    #[command(flatten)]
    policy: PolicyArgs,
    /// What to look at.
    #[command(flatten)]
    selection: SelectionArgs,
    /// How cargo is called.
    #[command(flatten)]
    cargo: CargoArgs,
    /// Which license files count.
    #[command(flatten)]
    files: FilesArgs,
    /// How it looks.
    #[command(flatten)]
    display: DisplayArgs,
}

/// `list`.
#[derive(Debug, Clone)]
pub(crate) struct ListOptions {
    /// What the entries are.
    pub(crate) by: By,
    /// What goes to stdout.
    pub(crate) format: ListFormat,
    /// What is judged by what.
    pub(crate) gate: GateOptions,
    /// How it looks.
    pub(crate) display: Display,
}

/// The formats of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListFormat {
    /// For people.
    Human,
    /// One JSON object.
    Json,
    /// For spreadsheets.
    Csv,
}

/// Checks the arguments.
pub(crate) fn options(
    args: ListArgs,
    environment: &Environment,
) -> Result<ListOptions, UsageError> {
    let by = match args.by.as_deref() {
        None | Some("license") => By::License,
        Some("crate") => By::Crate,
        Some(word) => {
            return Err(UsageError::new(format!("cannot list by `{word}`"))
                .help("write `--by license` or `--by crate`"));
        }
    };
    let format = match args.message_format.as_deref() {
        None | Some("human") => ListFormat::Human,
        Some("json") => ListFormat::Json,
        Some("csv") => ListFormat::Csv,
        Some(word) => {
            return Err(UsageError::new(format!(
                "`--message-format {word}` is not a format for lists"
            ))
            .help("write human, json or csv"));
        }
    };
    let display = display(&args.display, environment);
    Ok(ListOptions {
        by,
        format,
        gate: gate(
            args.policy,
            args.selection,
            args.cargo,
            &args.files,
            display,
            environment,
        )?,
        display,
    })
}

/// Prints the list; its status says only whether there is one.
pub(crate) fn run(options: &ListOptions) -> u8 {
    if let Err(status) = change_directory(&options.gate, options.display) {
        return status;
    }
    let request = Request {
        remedies: false,
        ..options.gate.request.clone()
    };
    let judgement = match check::check(&request, &mut io::stderr(), &mut NoClock) {
        Ok(judgement) => judgement,
        Err(failure) => return fail(&failure, options.display),
    };
    let inventory = answers::inventory(&judgement);
    let text = match options.format {
        ListFormat::Human => list::human(&inventory, options.by, &answer_options(options.display)),
        ListFormat::Json => list::json(&judgement, &inventory, options.by),
        ListFormat::Csv => list::csv(&inventory, options.by),
    };
    finish(print(&text, false), options.display)
}
