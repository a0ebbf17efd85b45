//! `policy lint`, `policy test` and `policy schema`: their arguments, what they mean, and running
//! them.

use std::collections::BTreeSet;

use camino::Utf8PathBuf;
use clap::{Args, Subcommand};

use crate::answers::{case_notices, run_cases};
use crate::check::{self, Failure, PolicyAlone};
use crate::cli::args::{CargoArgs, DisplayArgs, FilesArgs, PolicyArgs, SelectionArgs};
use crate::cli::directory::change_directory;
use crate::cli::environment::Environment;
use crate::cli::error::UsageError;
use crate::cli::exit;
use crate::cli::options::{Display, GateOptions, display, gate};
use crate::cli::stream::{answer_options, complain, fail, finish, print, say};
use crate::cli::trust::TrustArgs;
use crate::diagnostic::{Code, CodeKind};
use crate::findings::{Raised, notices, notices_exit_code};
use crate::license::nearest;
use crate::policy::{TestCase, json_schema, lint};
use crate::report::{json, junit_cases, notices as human};

/// What `policy` does that the design has and this version has not.
pub(crate) const LATER: &[&str] = &[
    "show", "render", "diff", "import", "impact", "gaps", "waiver",
];

/// A test to begin with.
const STANZA: &str = "    [[tests]]
    license = \"MIT OR GPL-3.0-only\"
    reach = \"linked\"
    expect = \"allow\"
";

const EXIT_STATUSES: &str = "\
Exit status:
  0  done; warnings allowed
  1  a test failed, or something that `-D` makes an error was found
  3  wrong usage, a mistake in the policy, or no tests
  4  a file failed";

/// `policy`.
#[derive(Debug, Args)]
pub(crate) struct PolicyCommandArgs {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: PolicyCommand,
}

/// What there is below `policy`.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// What reads a policy.
    #[command(flatten)]
    Read(Box<ReadCommand>),
    /// Print the JSON Schema of policy files, for editors
    Schema(SchemaArgs),
}

/// What reads a policy.
#[derive(Debug, Subcommand)]
pub(crate) enum ReadCommand {
    /// Advise on what is valid in a policy and likely not meant
    #[command(after_help = EXIT_STATUSES)]
    Lint(LintArgs),
    /// Run the tests of a policy, and list what none of them reaches
    #[command(after_help = EXIT_STATUSES)]
    Test(TestArgs),
}

/// `policy schema`.
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// How it looks.
    #[command(flatten)]
    pub(crate) display: DisplayArgs,
}

/// `policy lint`.
#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    /// Format of the result: human or json [default: human]
    #[arg(long, value_name = "FORMAT")]
    message_format: Option<String>,
    #[command(flatten)]
    common: CommonArgs,
}

/// `policy test`.
#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// Files with `schema = 1` and more `[[tests]]`
    #[arg(value_name = "FILE")]
    files: Vec<Utf8PathBuf>,
    /// Format of the result: human, junit or json [default: human]
    #[arg(long, value_name = "FORMAT")]
    message_format: Option<String>,
    #[command(flatten)]
    common: CommonArgs,
}

/// What both take.
#[derive(Debug, Args)]
struct CommonArgs {
    /// The organisation's policy at PATH, or `template:NAME`
    #[arg(long = "policy", value_name = "PATH")]
    policies: Vec<String>,
    /// Leave the workspace's own policy out
    #[arg(long)]
    no_discovery: bool,
    /// Take this day, YYYY-MM-DD, for today
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// What has to hold of it.
    #[command(flatten)]
    trust: TrustArgs,
    /// Change to DIRECTORY before doing anything
    #[arg(short = 'C', value_name = "DIRECTORY")]
    directory: Option<Utf8PathBuf>,
    /// Make CODE an error; `warnings` stands for all warnings
    #[arg(short = 'D', value_name = "CODE")]
    deny: Vec<String>,
    /// How it looks.
    #[command(flatten)]
    display: DisplayArgs,
}

/// `policy lint` or `policy test`.
#[derive(Debug, Clone)]
pub(crate) struct PolicyOptions {
    /// Which of the two.
    pub(crate) action: PolicyAction,
    /// Which policy, and which day.
    pub(crate) gate: GateOptions,
    /// What goes to stdout.
    pub(crate) format: PolicyFormat,
    /// What `-D` makes an error.
    pub(crate) raised: Raised,
    /// How it looks.
    pub(crate) display: Display,
}

/// What is done with a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PolicyAction {
    /// Advise on it.
    Lint,
    /// Run its tests, and those of these files.
    Test(Vec<Utf8PathBuf>),
}

/// The formats of `policy lint` and `policy test`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PolicyFormat {
    /// For people.
    Human,
    /// JSON, version 1.
    Json,
    /// JUnit; of tests only.
    Junit,
}

/// Checks a parsed command line.
pub(crate) fn options(
    command: ReadCommand,
    environment: &Environment,
) -> Result<PolicyOptions, UsageError> {
    let (action, format, common) = match command {
        ReadCommand::Lint(args) => (
            PolicyAction::Lint,
            format(args.message_format.as_deref(), false)?,
            args.common,
        ),
        ReadCommand::Test(args) => (
            PolicyAction::Test(args.files),
            format(args.message_format.as_deref(), true)?,
            args.common,
        ),
    };
    let display = display(&common.display, environment);
    let policy = PolicyArgs {
        policies: common.policies,
        no_discovery: common.no_discovery,
        product: None,
        revision: None,
        labels: Vec::new(),
        stage: None,
        as_of: common.as_of,
        trust: common.trust,
    };
    let cargo = CargoArgs {
        directory: common.directory,
        ..CargoArgs::default()
    };
    let selection = SelectionArgs::default();
    // A policy is advised on and tested for all its products.
    let environment = Environment {
        product: None,
        ..environment.clone()
    };
    Ok(PolicyOptions {
        raised: raised(&common.deny, &action)?,
        action,
        gate: gate(
            policy,
            selection,
            cargo,
            &FilesArgs::default(),
            display,
            &environment,
        )?,
        format,
        display,
    })
}

fn format(word: Option<&str>, is_test: bool) -> Result<PolicyFormat, UsageError> {
    match word {
        None | Some("human") => Ok(PolicyFormat::Human),
        Some("json") => Ok(PolicyFormat::Json),
        Some("junit") if is_test => Ok(PolicyFormat::Junit),
        Some(word) => {
            let known = if is_test {
                "write human, junit or json"
            } else {
                "write human or json"
            };
            Err(
                UsageError::new(format!("`--message-format {word}` is not a format here"))
                    .help(known),
            )
        }
    }
}

fn raised(words: &[String], action: &PolicyAction) -> Result<Raised, UsageError> {
    // A code the command never reports would look as if it were checked.
    let of_tests = |code: &Code| {
        matches!(
            code,
            Code::PolicyTestFailed | Code::PolicyRuleUntested | Code::PolicyGroupUntested
        )
    };
    let is_test = *action != PolicyAction::Lint;
    let known = || Code::of(CodeKind::Advice).filter(|code| of_tests(code) == is_test);
    let mut codes = BTreeSet::new();
    let mut warnings = false;
    for word in words {
        if word == "warnings" {
            warnings = true;
        } else if let Some(code) = known().find(|code| code.as_str() == word) {
            codes.insert(code);
        } else {
            let error = UsageError::new(format!("`-D {word}` is not a code reported here"));
            let names = known().map(Code::as_str).chain(["warnings"]);
            return Err(match nearest(word, names) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error,
            });
        }
    }
    Ok(Raised { warnings, codes })
}

/// Prints the JSON Schema of policy files.
pub(crate) fn schema(display: Display) -> u8 {
    finish(print(&json_schema(), false), display)
}

/// Runs `policy lint` or `policy test`.
pub(crate) fn run(options: &PolicyOptions) -> u8 {
    if let Err(status) = change_directory(&options.gate, options.display) {
        return status;
    }
    let (text, status) = match &options.action {
        PolicyAction::Lint => match advise(options) {
            Ok(done) => done,
            Err(failure) => return fail(&failure, options.display),
        },
        PolicyAction::Test(files) => match test(options, files) {
            Ok(Some(done)) => done,
            Ok(None) => return no_tests(options.display),
            Err(failure) => return fail(&failure, options.display),
        },
    };
    let color = options.display.color_stdout && options.format == PolicyFormat::Human;
    if let Err(error) = print(&text, color) {
        let message = format!("cannot write to stdout: {error}");
        complain(&message, &[], options.display);
        return exit::ENVIRONMENT;
    }
    status
}

fn advise(options: &PolicyOptions) -> Result<(String, u8), Failure> {
    let request = &options.gate.request;
    let PolicyAlone {
        sources, layers, ..
    } = check::policy_and_tests(request, &[])?;
    let lints = layers
        .iter()
        .flat_map(|policy| lint(policy, &sources, request.as_of));
    let notices = notices(lints.collect(), &options.raised);
    let status = notices_exit_code(&notices);
    let text = layers.first().map(|policy| match options.format {
        PolicyFormat::Json => {
            json::policy::render_lint(&sources, policy, &notices, request.as_of, status)
        }
        PolicyFormat::Human | PolicyFormat::Junit => {
            human::render_lint(&sources, policy, &notices, &answer_options(options.display))
        }
    });
    Ok((text.unwrap_or_default(), status))
}

fn test(options: &PolicyOptions, files: &[Utf8PathBuf]) -> Result<Option<(String, u8)>, Failure> {
    let request = &options.gate.request;
    let PolicyAlone {
        sources,
        layers,
        tests,
    } = check::policy_and_tests(request, files)?;
    let own = layers.iter().flat_map(|policy| &policy.tests);
    let cases: Vec<&TestCase> = own.chain(&tests).collect();
    let Some(policy) = layers.first().filter(|_| !cases.is_empty()) else {
        return Ok(None);
    };
    let report = run_cases(&layers, cases, request.as_of);
    let notices = case_notices(&layers, &report, &options.raised);
    let status = notices_exit_code(&notices);
    let text = match options.format {
        PolicyFormat::Human => human::render_cases(
            &sources,
            policy,
            &report,
            &notices,
            &answer_options(options.display),
        ),
        PolicyFormat::Json => {
            json::policy::render_cases(&sources, &layers, &report, &notices, request.as_of, status)
        }
        PolicyFormat::Junit => junit_cases::render(&sources, policy, &report, &notices),
    };
    Ok(Some((text, status)))
}

/// A run that checks nothing must not look like one that found nothing.
fn no_tests(display: Display) -> u8 {
    let help = [
        "add the stanza below to the policy, or to a file with `schema = 1`: `cargo ospo-check policy test FILE`"
            .to_owned(),
    ];
    complain("the policy has no tests", &help, display);
    say(&format!("\n{STANZA}"), false);
    exit::USAGE
}
