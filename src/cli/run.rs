//! Runs a command: builds the request, writes what comes of it, returns the exit status.

use std::io::{self, Write};

use camino::{Utf8Path, Utf8PathBuf};

use super::directory::{change_directory, enter};
use super::failed::{cannot_begin, without_code, without_verdict};
use super::fix::fix;
use super::list;
use super::options::{CheckOptions, Display, ExplainOptions, InitOptions, Invocation};
use super::policy;
use super::progress::Progress;
use super::publish::publish;
use super::stream::{complain, fail, finish, print, say};
use super::timings::Timings;
use super::{base, earlier, exit, several};
use crate::answers;
use crate::check::{self, Clock, NoClock};
use crate::license::nearest;
use crate::policy::{TEMPLATES, template};
use crate::report::{Report, Told, topic};

/// Template that `init` writes unless another is named: the one for what is handed over, because
/// a policy that is too strict is noticed and one that is too mild is not.
const DEFAULT_TEMPLATE: &str = "distributed";

/// Runs a command and returns its exit status.
#[must_use]
pub(super) fn run(invocation: Invocation) -> u8 {
    match invocation {
        Invocation::Check(options) => check(&options),
        Invocation::Init(options) => init(&options),
        Invocation::Explain(options) => explain(&options),
        Invocation::Policy(options) => policy::run(&options),
        Invocation::List(options) => list::run(&options),
        Invocation::Try(options) => super::attempt::run(&options),
        Invocation::Request(options) => super::request::run(&options),
        Invocation::Fix(options) => fix(&options),
        Invocation::Doctor(options) => super::doctor::run(&options),
        Invocation::Completions(shell, display) => super::shell::completions(shell, display),
        Invocation::Man(display) => super::shell::man(display),
    }
}

fn check(options: &CheckOptions) -> u8 {
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
    let mut problems: Vec<(Told, u8)> = Vec::new();
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
    let problems: Vec<Told> = problems.into_iter().map(|(told, _)| told).collect();
    for told in &problems {
        complain(&told.title, &told.help, outputs.display);
    }
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
        complain(&problem.title, &[], outputs.display);
        cannot_begin(&[problem], exit::USAGE, outputs, options.gate.request.as_of)
    })
}

fn init(options: &InitOptions) -> u8 {
    let name = options.template.as_deref().unwrap_or(DEFAULT_TEMPLATE);
    let names = || TEMPLATES.iter().map(|(name, _)| *name);
    let Some(text) = template(name) else {
        let mut help: Vec<String> = nearest(name, names())
            .map(|near| format!("did you mean `{near}`?"))
            .into_iter()
            .collect();
        help.extend(
            TEMPLATES
                .iter()
                .map(|(name, about)| format!("`{name}`: {about}")),
        );
        complain(
            &format!("no template is called `{name}`"),
            &help,
            options.display,
        );
        return exit::USAGE;
    };
    match write_new(&options.path, text) {
        Ok(()) => {
            let next = format!(
                "wrote {} from the template `{name}`\nnext: fill in [policy] and let counsel read it, then run `cargo ospo-check`\n",
                options.path
            );
            finish(print(&next, false), options.display)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let help = ["choose another file: `cargo ospo-check init PATH`".to_owned()];
            complain(
                &format!("`{}` is there already and is not overwritten", options.path),
                &help,
                options.display,
            );
            exit::USAGE
        }
        Err(error) => {
            complain(
                &format!("cannot write `{}`: {error}", options.path),
                &[],
                options.display,
            );
            exit::ENVIRONMENT
        }
    }
}

/// Writes a file that is not there yet.
fn write_new(path: &Utf8Path, text: &str) -> io::Result<()> {
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(text.as_bytes())
}

fn explain(options: &ExplainOptions) -> u8 {
    let target = options.target.as_str();
    if let Some(about) = answers::about_code(target) {
        return finish(print(&topic::render(&about), false), options.display);
    }
    if let Err(status) = change_directory(&options.gate, options.display) {
        return status;
    }
    let mut request = options.gate.request.clone();
    // A license needs a policy only; the rest needs the workspace.
    if is_license_spelling(target) {
        let layers = match check::policy_alone(&request) {
            Ok(layers) => layers,
            Err(failure) => return fail(&failure, options.display),
        };
        let Some(license) = answers::as_license(&layers, target) else {
            return unknown(target, options.display);
        };
        let product = request.product.as_deref();
        let about = answers::about_license(&layers, &license, product, request.as_of);
        return finish(print(&topic::render(&about), false), options.display);
    }
    request.shown = vec![target.to_owned()];
    let judgement = match check::check(&request, &mut io::stderr(), &mut NoClock) {
        Ok(judgement) => judgement,
        Err(failure) => return fail(&failure, options.display),
    };
    match answers::about_crate(&judgement, target, options.paths) {
        Ok(about) => finish(print(&topic::render(&about), false), options.display),
        Err(error) => {
            complain(&error.to_string(), &error.help(), options.display);
            exit::USAGE
        }
    }
}

/// Tells whether a target is meant as a license: an exact SPDX id, a reference, or an expression.
///
/// Crates may be called like licenses, but not in SPDX's capital letters: `zlib` is a crate.
fn is_license_spelling(target: &str) -> bool {
    answers::as_license(&[], target).is_some_and(|expression| {
        expression.leaves.len() > 1
            || expression.terms().any(|term| term.addition.is_some())
            || target.bytes().any(|byte| byte.is_ascii_uppercase())
            || target.starts_with(|first: char| first.is_ascii_digit())
    })
}

fn unknown(target: &str, display: Display) -> u8 {
    complain(
        &format!("the policy knows no license `{target}`"),
        &[],
        display,
    );
    exit::USAGE
}
