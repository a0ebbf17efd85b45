//! `fix`: applies proved remedies to our own manifests and the lock. `remedy` finds and selects them; this
//! file checks git for uncommitted changes, writes the manifests, has cargo update the lock and judges
//! the result again. What does not hold then is taken back.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::process::{Command, Stdio};

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use crate::check::{self, Consent, Failure, Input, NoClock, Request};
use crate::cli::args::{CargoArgs, DisplayArgs, FilesArgs, PolicyArgs, SelectionArgs};
use crate::cli::directory::change_directory;
use crate::cli::environment::Environment;
use crate::cli::error::UsageError;
use crate::cli::exit;
use crate::cli::options::{Display, GateOptions, display, gate};
use crate::cli::stream::{complain, fail, human_options, print, say};
use crate::cli::write::{WriteError, write_atomically};
use crate::findings::{Finding, Judgement};
use crate::graph::{self, Graph, GraphError, MetadataRequest, apply};
use crate::remedy::{Chosen, choose};
use crate::report::{Report, human, json, patch};
use crate::source::without_credentials;

/// Kinds of remedies that are applied unasked: they take no declaration away.
const MILD: [&str; 2] = [UPDATE, "feature"];
/// The kind that changes only the lock.
const UPDATE: &str = "update";

/// `fix`.
#[derive(Debug, Args)]
pub(crate) struct FixArgs {
    /// Apply remedies of KIND too, although the build may miss what goes: move or drop; update and feature
    /// are applied anyway
    #[arg(long = "kind", value_name = "KIND", value_parser = ["update", "feature", "move", "drop"])]
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

/// Runs `fix`.
pub(crate) fn run(options: &FixOptions) -> u8 {
    if let Err(status) = change_directory(&options.gate, options.display) {
        return status;
    }
    let Input::Cargo(metadata) = &options.gate.request.input else {
        let help = ["leave `--metadata` out".to_owned()];
        complain("`fix` needs the workspace itself", &help, options.display);
        return exit::USAGE;
    };
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
    let before = match check::check(&request, &mut io::stderr(), &mut NoClock) {
        Ok(before) => before,
        Err(failure) => return fail(&failure, options.display),
    };
    let mut found = BeforeFix {
        root: before.graph.root().to_owned(),
        members: members(&before.graph),
        chosen: choose(&before.findings, &kinds),
        failing: failing(&before),
        status: before.exit_code,
        report: human::render(&Report::of(&before), &human_options(options.display)),
    };
    let done = mend(&found, metadata, options);
    let (is_written, status) = done.map_or_else(|status| (false, status), |status| (true, status));
    if !options.is_json {
        return status;
    }
    for remedy in &mut found.chosen.remedies {
        remedy.compiles = is_written && options.check;
    }
    let answer = json::fix::render(&before, &found.chosen.remedies, is_written, status);
    match print(&answer, false) {
        Ok(()) => status,
        Err(error) => cannot_print(&error, options.display),
    }
}

/// Shows what was chosen and carries it out; the status, `Ok` if it stands then.
fn mend(found: &BeforeFix, metadata: &MetadataRequest, options: &FixOptions) -> Result<u8, u8> {
    if found.chosen.remedies.is_empty() {
        say(&found.report, options.display.color_stderr);
        tell(&nothing(found), options.display);
        return Err(found.status);
    }
    if !options.dry_run
        && let Err((message, help)) = guard(&found.root, options)
    {
        complain(&message, &help, options.display);
        return Err(exit::USAGE);
    }
    let files = edited(found).map_err(|message| {
        complain(&message, &[], options.display);
        exit::ENVIRONMENT
    })?;
    if !options.is_json {
        let shown = print(&shown(&found.chosen), false);
        shown.map_err(|error| cannot_print(&error, options.display))?;
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
        return Err(found.status);
    }
    carry_out(found, &files, metadata, options)
}

fn cannot_print(error: &io::Error, display: Display) -> u8 {
    complain(&format!("cannot write to stdout: {error}"), &[], display);
    exit::ENVIRONMENT
}

/// Updates the lock, writes the manifests, has the lock follow, and judges again; only what makes nothing
/// worse stays, and if asked, only what compiles.
fn carry_out(
    found: &BeforeFix,
    files: &[(Utf8PathBuf, String)],
    metadata: &MetadataRequest,
    options: &FixOptions,
) -> Result<u8, u8> {
    let Ok(before) = Before::read(&found.root, files) else {
        complain("cannot read what would change", &[], options.display);
        return Err(exit::ENVIRONMENT);
    };
    let display = options.display;
    if let Err(message) = written(found, files, metadata, options) {
        complain(&message, &[], display);
        return Err(match before.restore() {
            Ok(()) => {
                tell("everything is as it was", display);
                exit::ENVIRONMENT
            }
            Err(error) => cannot_restore(&error, display),
        });
    }
    let taken_back = |why: &str| match before.restore() {
        Ok(()) => {
            tell(&format!("{why}, so everything is as it was"), display);
            Err(found.status)
        }
        Err(error) => Err(cannot_restore(&error, display)),
    };
    if options.check && !compiles(found, files, metadata) {
        return taken_back("it does not compile that way");
    }
    match check::check(&options.gate.request, &mut io::sink(), &mut NoClock) {
        Ok(after) if !failing(&after).is_subset(&found.failing) => {
            taken_back("together the changes bring in what is refused")
        }
        Ok(after) => {
            let text = human::render(&Report::of(&after), &human_options(display));
            say(&text, display.color_stderr);
            Ok(after.exit_code)
        }
        Err(Failure::Graph(GraphError::StaleLock { .. })) if options.keep_lock => {
            let help = [
                "run `cargo update --workspace` (it keeps all versions), then `cargo ospo-check`; \
                 without `--locked`, `fix` does both"
                    .to_owned(),
            ];
            complain(
                "the manifests are edited, but not judged again: Cargo.lock is out of date",
                &help,
                display,
            );
            Ok(exit::ENVIRONMENT)
        }
        Err(failure) => Ok(fail(&failure, display)),
    }
}

fn cannot_restore(error: &WriteError, display: Display) -> u8 {
    let help = ["undo the edits with git".to_owned()];
    complain(&error.to_string(), &help, display);
    exit::ENVIRONMENT
}

/// Carries out what was chosen: what changes the lock alone first, on the lock it was proved with.
fn written(
    found: &BeforeFix,
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
        let mut cargo = cargo(words.next().unwrap_or_default(), &found.root, &offline);
        cargo.args(words).arg("--quiet");
        match run_quietly(cargo) {
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
    run_quietly(update_command(&found.root, metadata))
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

/// Runs `cargo check` on all targets of the members whose manifests were changed; of all members where
/// the workspace's was, or the lock. What cargo says is passed on.
fn compiles(
    found: &BeforeFix,
    files: &[(Utf8PathBuf, String)],
    metadata: &MetadataRequest,
) -> bool {
    let mut command = cargo("check", &found.root, metadata);
    command.args(["--all-targets", "--locked"]);
    let touched: Option<Vec<&String>> = files
        .iter()
        .map(|(path, _)| found.members.get(path))
        .collect();
    let is_update = found.chosen.commands().next().is_some();
    match touched.filter(|_| !is_update) {
        Some(names) => names.into_iter().for_each(|name| {
            command.args(["-p", name]);
        }),
        None => {
            command.arg("--workspace");
        }
    }
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// What there was before anything was written.
struct BeforeFix {
    root: Utf8PathBuf,
    /// The members, by their manifests.
    members: BTreeMap<Utf8PathBuf, String>,
    chosen: Chosen,
    /// What fails, by cause and crate.
    failing: BTreeSet<String>,
    status: u8,
    report: String,
}

/// Says why nothing is done.
fn nothing(found: &BeforeFix) -> String {
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
fn edited(found: &BeforeFix) -> Result<Vec<(Utf8PathBuf, String)>, String> {
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

/// The command that brings the lock up to date and keeps all versions, as `cargo add` does.
fn update_command(root: &Utf8Path, metadata: &MetadataRequest) -> Command {
    let mut command = cargo("update", root, metadata);
    command.args(["--workspace", "--quiet"]);
    command
}

fn cargo(subcommand: &str, root: &Utf8Path, metadata: &MetadataRequest) -> Command {
    let cargo = std::env::var_os("CARGO").filter(|program| !program.is_empty());
    let mut command = Command::new(cargo.unwrap_or_else(|| "cargo".into()));
    command.arg(subcommand);
    command.arg("--manifest-path").arg(root.join("Cargo.toml"));
    if metadata.offline || metadata.frozen {
        command.arg("--offline");
    }
    for config in &metadata.config {
        command.args(["--config", config]);
    }
    for unstable in &metadata.unstable {
        command.args(["-Z", unstable]);
    }
    graph::shield(&mut command, metadata);
    command
}

fn run_quietly(mut command: Command) -> Result<(), String> {
    let failed = "cargo could not bring Cargo.lock up to date";
    match command.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let words = String::from_utf8_lossy(&output.stderr);
            Err(format!("{failed}: {}", without_credentials(words.trim())))
        }
        Err(error) => Err(format!("{failed}: {error}")),
    }
}

/// Refuses to write where what is there could not be brought back.
fn guard(root: &Utf8Path, options: &FixOptions) -> Result<(), (String, Vec<String>)> {
    let Some(status) = git_status(root) else {
        if options.allow_no_vcs {
            return Ok(());
        }
        return Err((
            "no VCS found for this workspace, and `fix` changes manifests".to_owned(),
            vec!["commit them to git, or pass `--allow-no-vcs`".to_owned()],
        ));
    };
    let (mut dirty, mut staged) = (Vec::new(), Vec::new());
    for line in status.lines().filter(|line| line.len() > 3) {
        let (state, path) = line.split_at(3);
        if state.starts_with([' ', '?']) || !state[1..].starts_with(' ') {
            dirty.push(path);
        } else {
            staged.push(path);
        }
    }
    if options.allow_dirty || dirty.is_empty() && (staged.is_empty() || options.allow_staged) {
        return Ok(());
    }
    let of = |paths: &[&str], what: &str| -> Vec<String> {
        let paths = paths.iter().take(10);
        paths.map(|path| format!("{path} ({what})")).collect()
    };
    let mut help = of(&dirty, "dirty");
    help.extend(of(&staged, "staged"));
    help.push("commit or stash, or pass `--allow-dirty` (`--allow-staged`)".to_owned());
    Err((
        "the working directory has uncommitted changes".to_owned(),
        help,
    ))
}

/// What `git status` says; `None` if there is no repository, or no git.
fn git_status(root: &Utf8Path) -> Option<String> {
    let output = Command::new("git")
        .args(["-c", "core.fsmonitor=false", "-c", "core.quotePath=true"])
        .arg("-C")
        .arg(root)
        .args(["status", "--porcelain=v1", "--untracked-files=normal"])
        .stdin(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn tell(text: &str, display: Display) {
    if !display.quiet {
        say(&format!("ospo-check: {text}\n"), false);
    }
}
