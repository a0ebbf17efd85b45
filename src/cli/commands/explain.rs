//! `explain`: its arguments, what they mean, and printing what is known of a crate, a license or a code.

use std::io;

use clap::Args;

use crate::answers::{self, PathsWanted};
use crate::check::{self, NoClock, Request};
use crate::cli::args::{CargoArgs, DisplayArgs, FilesArgs, PolicyArgs, SelectionArgs};
use crate::cli::directory::change_directory;
use crate::cli::environment::Environment;
use crate::cli::error::UsageError;
use crate::cli::exit;
use crate::cli::options::{Display, GateOptions, display, gate};
use crate::cli::stream::{complain, fail, finish, print};
use crate::report::{dependents, topic};

/// `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// CRATE[@VERSION], a license expression, or a code such as `license-denied`
    #[arg(value_name = "TARGET")]
    pub(crate) target: String,
    /// Show these paths to a crate: the few shortest, or up to 64 from each member
    #[arg(long, value_name = "WHICH", value_parser = ["few", "all"], default_value = "few")]
    pub(crate) paths: String,
    /// Show everything that depends on a crate, up to the members, as an inverted tree
    #[arg(long, conflicts_with = "paths")]
    pub(crate) tree: bool,
    /// Which policy, which day, which stage.
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    /// What to look at.
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
    /// How cargo is called.
    #[command(flatten)]
    pub(crate) cargo: CargoArgs,
    /// Which files are read.
    #[command(flatten)]
    pub(crate) files: FilesArgs,
    /// How it looks.
    #[command(flatten)]
    pub(crate) display: DisplayArgs,
}

/// `explain`.
#[derive(Debug, Clone)]
pub(crate) struct ExplainOptions {
    /// A crate, a license or a code.
    pub(crate) target: String,
    /// Which paths to a crate are shown.
    pub(crate) paths: PathsWanted,
    /// Whether everything that depends on a crate is shown instead.
    pub(crate) tree: bool,
    /// What is judged by what.
    pub(crate) gate: GateOptions,
    /// How it looks.
    pub(crate) display: Display,
}

/// Checks the arguments.
pub(crate) fn options(
    args: ExplainArgs,
    environment: &Environment,
) -> Result<ExplainOptions, UsageError> {
    let display = display(&args.display, environment);
    Ok(ExplainOptions {
        target: args.target,
        paths: if args.paths == "all" {
            PathsWanted::All
        } else {
            PathsWanted::Few
        },
        tree: args.tree,
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

/// Says what is known of the target.
pub(crate) fn run(options: &ExplainOptions) -> u8 {
    let target = options.target.as_str();
    let columns = options.display.stdout_columns;
    if options.tree {
        return tree(options);
    }
    if let Some(about) = answers::about_code(target) {
        return finish(
            print(&topic::render(&about, columns), false),
            options.display,
        );
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
        return finish(
            print(&topic::render(&about, columns), false),
            options.display,
        );
    }
    request.shown = vec![target.to_owned()];
    let judgement = match check::check(&request, &mut io::stderr(), &mut NoClock) {
        Ok(judgement) => judgement,
        Err(failure) => return fail(&failure, options.display),
    };
    match answers::about_crate(&judgement, target, options.paths) {
        Ok(about) => finish(
            print(&topic::render(&about, columns), false),
            options.display,
        ),
        Err(error) => {
            complain(&error.to_string(), &error.help(), options.display);
            exit::USAGE
        }
    }
}

/// Shows everything that depends on a crate.
fn tree(options: &ExplainOptions) -> u8 {
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
    match answers::dependents(&judgement, &options.target) {
        Ok(found) => {
            let text = dependents::render(&judgement, &found, options.display.stdout_columns);
            finish(print(&text, false), options.display)
        }
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
