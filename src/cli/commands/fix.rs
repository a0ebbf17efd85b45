//! `fix`: applies proved remedies to our own manifests and the lock. `remedy` finds and selects them; this
//! file writes the manifests, has cargo update the lock (`cli/tree.rs`) and judges the result again. What does
//! not hold then is taken back.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use crate::check::{self, Consent, Failure, Input, NoClock, Request};
use crate::cli::args::{CargoArgs, DisplayArgs, FilesArgs, PolicyArgs, SelectionArgs};
use crate::cli::directory::enter;
use crate::cli::environment::Environment;
use crate::cli::error::UsageError;
use crate::cli::options::{Display, GateOptions, display, gate};
use crate::cli::stream::{complain, fail, human_options, print, say};
use crate::cli::write::{WriteError, write_atomically};
use crate::cli::{exit, failed, tree};
use crate::findings::{Finding, Judgement};
use crate::graph::{self, Graph, GraphError, MetadataRequest, apply};
use crate::remedy::{Chosen, choose};
use crate::report::{Report, fit, human, json, patch};

/// Kinds of remedies that are applied unasked: they take no declaration away.
const MILD: [&str; 2] = [UPDATE, "feature"];
/// The kind that changes only the lock.
const UPDATE: &str = "update";

/// `fix`.
#[derive(Debug, Args)]
pub(crate) struct FixArgs {
    /// Apply remedies of KIND too, although the build may miss what goes: own-feature, move or drop; update and
    /// feature are applied anyway
    #[arg(long = "kind", value_name = "KIND", value_parser = ["update", "feature", "own-feature", "move", "drop"])]
    pub(crate) kinds: Vec<String>,
    /// Let cargo ask the registry for other versions, and download those that are tried
    #[arg(long, conflicts_with_all = ["offline", "frozen"])]
    pub(crate) online: bool,
    /// How the answer is printed: human or json
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = ["human", "json"])]
    pub(crate) message_format: String,
    /// Run `cargo check` on what was changed, build scripts included, and take it back if that fails
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) check: bool,
    /// Show what would change and write nothing
    #[arg(long, short = 'n')]
    pub(crate) dry_run: bool,
    /// Fix even if the working directory is dirty or has staged changes
    #[arg(long)]
    pub(crate) allow_dirty: bool,
    /// Fix even if the working directory has staged changes
    #[arg(long)]
    pub(crate) allow_staged: bool,
    /// Fix even if no VCS was detected
    #[arg(long)]
    pub(crate) allow_no_vcs: bool,
    /// Which policy, which day, which stage.
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    /// What to look at.
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
    /// How cargo is called.
    #[command(flatten)]
    pub(crate) cargo: CargoArgs,
    /// Which license files count.
    #[command(flatten)]
    pub(crate) files: FilesArgs,
    /// How it looks.
    #[command(flatten)]
    pub(crate) display: DisplayArgs,
}

/// `fix`.
#[derive(Debug, Clone)]
pub(crate) struct FixOptions {
    /// Kinds of remedies that are applied although they may break the build.
    pub(crate) kinds: Vec<String>,
    /// Let cargo look for updates in the registry.
    pub(crate) online: bool,
    /// Print the answer as JSON.
    pub(crate) is_json: bool,
    /// Have cargo check what was changed.
    pub(crate) check: bool,
    /// Write nothing.
    pub(crate) dry_run: bool,
    /// Leave `Cargo.lock` as it is.
    pub(crate) keep_lock: bool,
    /// Write although there are changes that are not committed.
    pub(crate) allow_dirty: bool,
    /// Write although there are staged changes.
    pub(crate) allow_staged: bool,
    /// Write outside a repository.
    pub(crate) allow_no_vcs: bool,
    /// What is judged by what.
    pub(crate) gate: GateOptions,
    /// How it looks.
    pub(crate) display: Display,
}

/// Checks the arguments.
pub(crate) fn options(args: FixArgs, environment: &Environment) -> Result<FixOptions, UsageError> {
    let display = display(&args.display, environment);
    Ok(FixOptions {
        kinds: args.kinds,
        online: args.online,
        is_json: args.message_format == "json",
        check: args.check,
        dry_run: args.dry_run,
        keep_lock: args.cargo.locked || args.cargo.frozen,
        allow_dirty: args.allow_dirty,
        allow_staged: args.allow_staged,
        allow_no_vcs: args.allow_no_vcs,
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

/// Why `fix` ends without a verdict.
enum Stop {
    Failed(Failure),
    Said {
        message: String,
        help: Vec<String>,
        status: u8,
    },
}

impl Stop {
    fn environment(message: impl Into<String>) -> Self {
        Self::Said {
            message: message.into(),
            help: Vec::new(),
            status: exit::ENVIRONMENT,
        }
    }

    fn cannot_print(error: &io::Error) -> Self {
        Self::environment(format!("cannot write to stdout: {error}"))
    }

    fn cannot_restore(error: &WriteError) -> Self {
        Self::Said {
            message: error.to_string(),
            help: vec!["undo the edits with git".to_owned()],
            status: exit::ENVIRONMENT,
        }
    }

    /// Says it to people, and to programs where they are to read the answer; returns the status.
    fn told(self, options: &FixOptions) -> u8 {
        let display = options.display;
        let reasons = match &self {
            Self::Failed(failure) => {
                failed::reasons(failure, graph::repository(&crate::policy::here()))
            }
            Self::Said { message, help, .. } => {
                vec![failed::without_code(message.clone(), help.clone())]
            }
        };
        let status = match &self {
            Self::Failed(failure) => fail(failure, display),
            Self::Said {
                message,
                help,
                status,
            } => {
                complain(message, help, display);
                *status
            }
        };
        if options.is_json {
            let as_of = options.gate.request.as_of;
            // Where stdout is gone the status still says it.
            let _ = print(&failed::as_json(reasons, status, as_of), false);
        }
        status
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// How `fix` ends with a verdict.
struct End {
    status: u8,
    /// Whether what was chosen stands in the workspace now.
    is_written: bool,
}

impl End {
    const fn unwritten(status: u8) -> Self {
        Self {
            status,
            is_written: false,
        }
    }
}

/// Runs `fix`.
pub(crate) fn run(options: &FixOptions) -> u8 {
    fix(options).unwrap_or_else(|stop| stop.told(options))
}

fn fix(options: &FixOptions) -> Result<u8, Stop> {
    enter(&options.gate).map_err(Stop::environment)?;
    let Input::Cargo(metadata) = &options.gate.request.input else {
        return Err(Stop::Said {
            message: "`fix` needs the workspace itself".to_owned(),
            help: vec!["leave `--metadata` out".to_owned()],
            status: exit::USAGE,
        });
    };
    // Proving takes a while, and is for nothing where nothing may be written.
    if let Some(folder) = graph::workspace_folder(metadata) {
        guarded(&folder, options)?;
    }
    let mut kinds: Vec<&str> = MILD.to_vec();
    kinds.extend(options.kinds.iter().map(String::as_str));
    let request = Request {
        updates: (!options.keep_lock).then_some(if options.online {
            Consent::Registry
        } else {
            Consent::Disk
        }),
        ..options.gate.request.clone()
    };
    let before = check::check(&request, &mut io::stderr(), &mut NoClock)?;
    let mut found = BeforeFix {
        root: before.graph.root().to_owned(),
        members: members(&before.graph),
        chosen: choose(&before.findings, &kinds),
        failing: failing(&before),
        status: before.exit_code,
        report: human::render(&Report::of(&before), &human_options(options.display)),
        graph: &before.graph,
    };
    let end = mend(&mut found, metadata, options)?;
    if options.is_json {
        let chosen = &found.chosen.remedies;
        let answer = json::fix::render(&before, chosen, end.is_written, end.status);
        print(&answer, false).map_err(|error| Stop::cannot_print(&error))?;
    }
    Ok(end.status)
}

/// Refuses to write where what is there could not be brought back.
fn guarded(folder: &Path, options: &FixOptions) -> Result<(), Stop> {
    if options.dry_run {
        return Ok(());
    }
    let leave = tree::Leave {
        dirty: options.allow_dirty,
        staged: options.allow_staged,
        no_vcs: options.allow_no_vcs,
    };
    tree::guard(folder, leave).map_err(|(message, help)| Stop::Said {
        message,
        help,
        status: exit::USAGE,
    })
}

/// Shows what was chosen and carries it out.
fn mend(
    found: &mut BeforeFix<'_>,
    metadata: &MetadataRequest,
    options: &FixOptions,
) -> Result<End, Stop> {
    if found.chosen.remedies.is_empty() {
        say(&found.report, options.display.color_stderr);
        tell(&nothing(found), options.display);
        return Ok(End::unwritten(found.status));
    }
    // It may have changed meanwhile.
    guarded(found.root.as_std_path(), options)?;
    let files = edited(found).map_err(Stop::environment)?;
    if !options.is_json {
        let shown = fit(&shown(&found.chosen), options.display.stdout_columns);
        let shown = print(&shown, false);
        shown.map_err(|error| Stop::cannot_print(&error))?;
    }
    if found.chosen.conflicts > 0 {
        let note = match found.chosen.conflicts {
            1 => "the remedy of one more finding changes the same lines".to_owned(),
            count => format!("the remedies of {count} more findings change the same lines"),
        };
        tell(
            &format!("{note}: run `fix` again afterwards"),
            options.display,
        );
    }
    if options.dry_run {
        tell("nothing was written: `--dry-run`", options.display);
        return Ok(End::unwritten(found.status));
    }
    carry_out(found, &files, metadata, options)
}

/// Updates the lock, writes the manifests, has the lock follow, and judges again; only what makes nothing
/// worse stays, and if asked, only what compiles.
fn carry_out(
    found: &mut BeforeFix<'_>,
    files: &[(Utf8PathBuf, String)],
    metadata: &MetadataRequest,
    options: &FixOptions,
) -> Result<End, Stop> {
    let Ok(before) = Before::read(&found.root, files) else {
        return Err(Stop::environment("cannot read what would change"));
    };
    let display = options.display;
    let touched = found.touched(files);
    let built = if options.check {
        tree::built_here(touched.as_deref(), metadata).unwrap_or_default()
    } else {
        Vec::new()
    };
    if let Err(message) = written(found, files, metadata, options) {
        let restored = before.restore();
        restored.map_err(|error| Stop::cannot_restore(&error))?;
        tell("everything is as it was", display);
        return Err(Stop::environment(message));
    }
    let status = found.status;
    let taken_back = |why: &str| match before.restore() {
        Ok(()) => {
            tell(&format!("{why}, so everything is as it was"), display);
            Ok(End::unwritten(status))
        }
        Err(error) => Err(Stop::cannot_restore(&error)),
    };
    if options.check && !tree::compiles(&found.root, touched.as_deref(), metadata) {
        return taken_back("it does not compile that way");
    }
    match check::check(&options.gate.request, &mut io::sink(), &mut NoClock) {
        Ok(after) if !failing(&after).is_subset(&found.failing) => {
            taken_back("together the changes bring in what is refused")
        }
        Ok(after) => {
            let text = human::render(&Report::of(&after), &human_options(display));
            say(&text, display.color_stderr);
            if options.check {
                for note in found.compiled(&built) {
                    tell(&note, display);
                }
            }
            Ok(End {
                status: after.exit_code,
                is_written: true,
            })
        }
        Err(Failure::Graph(GraphError::StaleLock { .. })) if options.keep_lock => Err(Stop::Said {
            message: "the manifests are edited, but not judged again: Cargo.lock is out of date"
                .to_owned(),
            help: vec![
                "run `cargo update --workspace` (it keeps all versions), then `cargo ospo-check`; \
                 without `--locked`, `fix` does both"
                    .to_owned(),
            ],
            status: exit::ENVIRONMENT,
        }),
        Err(failure) => Err(failure.into()),
    }
}

/// Carries out what was chosen: what changes the lock alone first, on the lock it was proved with.
fn written(
    found: &BeforeFix<'_>,
    files: &[(Utf8PathBuf, String)],
    metadata: &MetadataRequest,
    options: &FixOptions,
) -> Result<(), String> {
    let offline = MetadataRequest {
        offline: metadata.offline || !options.online,
        ..metadata.clone()
    };
    for command in found.chosen.commands() {
        // What is told is what is run.
        let mut words = command.split(' ').skip(1);
        let mut cargo = tree::cargo(words.next().unwrap_or_default(), &found.root, &offline);
        cargo.args(words).arg("--quiet");
        match tree::run_quietly(cargo) {
            // An update before it has led to another version already.
            Err(message) if message.contains("did not match any packages") => {}
            done => done?,
        }
    }
    for (path, text) in files {
        write_atomically(path, text).map_err(|error| error.to_string())?;
    }
    if options.keep_lock || files.is_empty() {
        return Ok(());
    }
    tree::follow(&found.root, metadata)
}

/// What fails, by cause and crate.
fn failing(judgement: &Judgement) -> BTreeSet<String> {
    let findings = judgement.findings.iter().flat_map(Finding::by_crate);
    findings
        .filter(|finding| finding.outcome.is_some())
        .map(|finding| finding.fingerprint.clone())
        .collect()
}

/// The files that are written, as they were.
struct Before(Vec<(Utf8PathBuf, String)>);

impl Before {
    fn read(root: &Utf8Path, files: &[(Utf8PathBuf, String)]) -> io::Result<Self> {
        let lock = root.join("Cargo.lock");
        let paths = files.iter().map(|(path, _)| path).chain([&lock]);
        let read = |path: &Utf8PathBuf| Ok((path.clone(), std::fs::read_to_string(path)?));
        paths.map(read).collect::<io::Result<_>>().map(Self)
    }

    fn restore(&self) -> Result<(), WriteError> {
        let mut files = self.0.iter();
        files.try_for_each(|(path, text)| write_atomically(path, text))
    }
}

/// The names of the members, by their manifests.
fn members(graph: &Graph) -> BTreeMap<Utf8PathBuf, String> {
    let members = graph.members().iter().map(|ix| graph.package(*ix));
    members
        .map(|member| (member.manifest_path.clone(), member.name.clone()))
        .collect()
}

/// What there was before anything was written.
struct BeforeFix<'g> {
    root: Utf8PathBuf,
    /// The members, by their manifests.
    members: BTreeMap<Utf8PathBuf, String>,
    chosen: Chosen,
    /// What fails, by cause and crate.
    failing: BTreeSet<String>,
    status: u8,
    report: String,
    graph: &'g Graph,
}

impl BeforeFix<'_> {
    /// The members whose manifests change; `None`, for all, where the workspace's does, or the lock alone.
    fn touched(&self, files: &[(Utf8PathBuf, String)]) -> Option<Vec<String>> {
        if self.chosen.commands().next().is_some() {
            return None;
        }
        let names = files
            .iter()
            .map(|(path, _)| self.members.get(path).cloned());
        names.collect()
    }

    /// Marks the remedies that were compiled here, and says of each other one why it was not: what it clears
    /// is not among the packages, by id, that are built here.
    fn compiled(&mut self, built: &[String]) -> Vec<String> {
        let mut notes = Vec::new();
        for remedy in &mut self.chosen.remedies {
            let mut packages = remedy.serves.iter().map(|ix| self.graph.package(*ix));
            let elsewhere = packages.find(|package| !built.contains(&package.id));
            remedy.compiles = elsewhere.is_none();
            if let Some(package) = elsewhere {
                notes.push(format!(
                    "not compiled here: only another platform, or a feature that is off, builds `{}`",
                    crate::report::escape::prose(&package.label())
                ));
            }
        }
        notes.dedup();
        notes
    }
}

/// Says why nothing is done.
fn nothing(found: &BeforeFix<'_>) -> String {
    if found.chosen.other_kinds.is_empty() {
        return "nothing to do: no proved remedy".to_owned();
    }
    let others: Vec<String> = found
        .chosen
        .other_kinds
        .iter()
        .map(|(kind, count)| format!("{count} with `--kind {kind}`"))
        .collect();
    format!(
        "nothing to do: no update and no feature; remedies that may break the build are left to you ({})",
        others.join(", ")
    )
}

/// The remedies with their patches.
fn shown(chosen: &Chosen) -> String {
    let mut text = String::new();
    for remedy in &chosen.remedies {
        text.push_str(&crate::report::escape::prose(&remedy.title));
        text.push('\n');
        for line in patch::lines(&remedy.edits) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

/// Applies the edits to the files as they are now, in memory.
fn edited(found: &BeforeFix<'_>) -> Result<Vec<(Utf8PathBuf, String)>, String> {
    let mut files = Vec::new();
    for (path, hunks) in found.chosen.by_file() {
        let file = found.root.join(&path);
        let before = std::fs::read_to_string(&file)
            .map_err(|error| format!("cannot read `{path}`: {error}"))?;
        let after = apply(&before, &hunks)
            .ok_or_else(|| format!("`{path}` has changed since it was judged"))?;
        files.push((file, after));
    }
    Ok(files)
}

fn tell(text: &str, display: Display) {
    if !display.quiet {
        let text = fit(&format!("ospo-check: {text}\n"), display.stderr_columns);
        say(&text, false);
    }
}
