//! `check`: its arguments, what they mean, and judging the workspace, which is what the tool is for.

use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use crate::check::{self, Clock, Input, Wanted};
use crate::cli::args::{
    CargoArgs, DisplayArgs, FilesArgs, PolicyArgs, ReportArgs, SelectionArgs, WorkspacesArgs,
};
use crate::cli::denied::denied;
use crate::cli::directory::enter;
use crate::cli::environment::Environment;
use crate::cli::error::UsageError;
use crate::cli::failed::{cannot_begin, without_code, without_verdict};
use crate::cli::options::{GateOptions, gate};
use crate::cli::outputs::{Outputs, outputs};
use crate::cli::progress::Progress;
use crate::cli::publish::publish;
use crate::cli::stream::say;
use crate::cli::timings::Timings;
use crate::cli::{base, earlier, exit, several};
use crate::report::{Reason, Report};

/// `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Which policy, which day, which stage.
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    /// What to look at.
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
    /// How cargo is called.
    #[command(flatten)]
    pub(crate) cargo: CargoArgs,
    /// Which workspaces are judged.
    #[command(flatten)]
    pub(crate) workspaces: WorkspacesArgs,
    /// Which files are read.
    #[command(flatten)]
    pub(crate) files: FilesArgs,
    /// What is written, and where.
    #[command(flatten)]
    pub(crate) report: ReportArgs,
    /// How it looks.
    #[command(flatten)]
    pub(crate) display: DisplayArgs,
    /// What it is compared with.
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
    /// What is not there yet.
    #[command(flatten)]
    pub(crate) later: LaterArgs,
}

/// What a run is compared with.
#[derive(Debug, Args)]
#[command(next_help_heading = "Change")]
pub(crate) struct ChangeArgs {
    /// Fail only on what is new since the commit that HEAD and REV have in common; `auto` takes what the
    /// pipeline says
    #[arg(long, value_name = "REV", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) new_since: Option<String>,
}

/// Flags that the design has and this version has not.
#[derive(Debug, Args)]
pub(crate) struct LaterArgs {
    /// Not supported yet.
    #[arg(long, hide = true, value_name = "FILE")]
    pub(crate) baseline: Option<String>,
}

/// `check`.
#[derive(Debug, Clone)]
pub(crate) struct CheckOptions {
    /// What is judged by what.
    pub(crate) gate: GateOptions,
    /// The workspaces, if others than the one at hand; cargo is asked as `gate` says.
    pub(crate) workspaces: Option<Wanted>,
    /// Where what is found goes.
    pub(crate) outputs: Outputs,
    /// What paths of reports are relative to; `None`: the repository.
    pub(crate) path_base: Option<Utf8PathBuf>,
    /// Print how long each phase took.
    pub(crate) timings: bool,
}

/// Checks the arguments.
pub(crate) fn options(
    mut args: CheckArgs,
    environment: &Environment,
) -> Result<CheckOptions, UsageError> {
    refuse_later(&args.later)?;
    args.selection.workspace |= args.workspaces.all;
    let workspaces = several::wanted(&mut args.cargo, &args.workspaces, &args.selection)?;
    let ReportArgs {
        message_format,
        reports,
        path_base,
        deny,
        timings,
    } = args.report;
    let outputs = outputs(
        message_format.as_deref(),
        &reports,
        &args.display,
        environment,
    )?;
    let mut gate = gate(
        args.policy,
        args.selection,
        args.cargo,
        &args.files,
        outputs.display,
        environment,
    )?;
    denied(&deny, &mut gate.request)?;
    gate.request.since = since(args.change, &gate.request.input)?;
    let is_live = matches!(&gate.request.input, Input::Cargo(metadata) if !metadata.unlocked);
    gate.request.hints = is_live && outputs.format.name == "human";
    Ok(CheckOptions {
        gate,
        workspaces,
        outputs,
        path_base,
        timings,
    })
}

/// Checks what a run is compared with.
fn since(args: ChangeArgs, input: &Input) -> Result<Option<String>, UsageError> {
    if args.new_since.is_some() && matches!(input, Input::Saved(_)) {
        return Err(
            UsageError::new("saved metadata cannot be compared with a commit")
                .help("run it in the workspace, without `--metadata`"),
        );
    }
    Ok(args.new_since)
}

fn refuse_later(args: &LaterArgs) -> Result<(), UsageError> {
    let asked = [("--baseline", args.baseline.is_some())];
    match asked.iter().find(|(_, asked)| *asked) {
        Some((flag, _)) => Err(UsageError::unsupported(flag)),
        None => Ok(()),
    }
}

/// Judges, and writes the result.
pub(crate) fn run(options: &CheckOptions) -> u8 {
    let outputs = &options.outputs;
    let mut watch = Watch {
        timings: Timings::start(),
        progress: Progress::new(outputs.display.terminal.progress && !outputs.display.quiet),
    };
    if let Err(status) = make_ready(options) {
        return status;
    }
    let path_base = match path_base(options) {
        Ok(path_base) => path_base,
        Err(status) => return status,
    };
    let request = &options.gate.request;
    let status = if let Some(wanted) = &options.workspaces {
        several::check(request, wanted, outputs, path_base.as_deref(), &mut watch)
    } else {
        match check::check(request, &mut io::stderr(), &mut watch) {
            Ok(judgement) => {
                let base = base::base(judgement.graph.root(), path_base.as_deref());
                let status = publish(&Report::one(&judgement, &base), outputs);
                watch.done("report");
                // Freeing a large graph takes a tenth of our own time; nobody has to wait for it.
                std::thread::spawn(move || drop(judgement));
                status
            }
            Err(failure) => without_verdict(&failure, outputs, request.as_of),
        }
    };
    let Watch { timings, progress } = watch;
    drop(progress);
    if options.timings {
        say(&timings.report(), false);
    }
    status
}

/// Takes the reports of earlier runs away, and changes to the folder that is asked for.
fn make_ready(options: &CheckOptions) -> Result<(), u8> {
    let outputs = &options.outputs;
    let from = options.gate.directory.as_deref();
    let taken = earlier::take_away(&outputs.reports, from.unwrap_or(Utf8Path::new("")));
    let mut problems: Vec<(Reason, u8)> = Vec::new();
    for problem in taken.err().into_iter().flatten() {
        let help = problem.help.into_iter().map(str::to_owned).collect();
        problems.push((without_code(problem.message, help), problem.status));
    }
    if problems.is_empty()
        && let Err(message) = enter(&options.gate)
    {
        problems.push((without_code(message, Vec::new()), exit::ENVIRONMENT));
    }
    let Some(status) = problems.iter().map(|(_, status)| *status).max() else {
        return Ok(());
    };
    let problems: Vec<Reason> = problems.into_iter().map(|(reason, _)| reason).collect();
    Err(cannot_begin(
        &problems,
        status,
        outputs,
        options.gate.request.as_of,
    ))
}

/// What is told of the steps of a run: how long they took, and what takes long.
struct Watch {
    timings: Timings,
    progress: Progress,
}

impl Clock for Watch {
    fn done(&mut self, step: &'static str) {
        self.timings.done(step);
        self.progress.done(step);
    }
}

fn path_base(options: &CheckOptions) -> Result<Option<Utf8PathBuf>, u8> {
    let Some(path) = &options.path_base else {
        return Ok(None);
    };
    let outputs = &options.outputs;
    base::chosen(path).map(Some).map_err(|error| {
        let problem = without_code(
            format!("`--path-base {path}` cannot be used: {error}"),
            Vec::new(),
        );
        cannot_begin(&[problem], exit::USAGE, outputs, options.gate.request.as_of)
    })
}
