//! `init`: its arguments, and writing a policy to start from, with what editors check it by.

use std::io::{self, Write as _};

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use crate::cli::args::DisplayArgs;
use crate::cli::environment::Environment;
use crate::cli::exit;
use crate::cli::options::{Display, display};
use crate::cli::stream::{complain, finish, print};
use crate::diagnostic::DOCS;
use crate::graph::{MetadataRequest, workspace_folder};
use crate::license::nearest;
use crate::policy::{PAGE, TEMPLATES, json_schema, template};

/// Template that `init` writes unless another is named: the one for what is handed over, because
/// a policy that is too strict is noticed and one that is too mild is not.
const DEFAULT_TEMPLATE: &str = "distributed";

/// The schema beside the policy, which its first line names. Not an address on the web: editors without
/// a network would complain of it, and another version of the tool may take other keys.
const SCHEMA: &str = "policy-v1.schema.json";

/// `init`.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// Start from the template NAME: internal, service, distributed, open-source or strict [default:
    /// distributed]
    #[arg(long, value_name = "NAME")]
    pub(crate) template: Option<String>,
    /// Leave out the template's comments
    #[arg(long)]
    pub(crate) short: bool,
    /// File to write [default: ospo-policy.toml at the workspace's root]
    #[arg(value_name = "PATH")]
    pub(crate) path: Option<Utf8PathBuf>,
    /// How it looks.
    #[command(flatten)]
    pub(crate) display: DisplayArgs,
}

/// `init`.
#[derive(Debug, Clone)]
pub(crate) struct InitOptions {
    /// `--template`.
    pub(crate) template: Option<String>,
    /// `--short`.
    pub(crate) short: bool,
    /// Where to write; `None`: at the workspace's root.
    pub(crate) path: Option<Utf8PathBuf>,
    /// Whether an organisation's policy stands above what is written here.
    pub(crate) is_below: bool,
    /// How it looks.
    pub(crate) display: Display,
}

/// Fills in what is not given.
pub(crate) fn options(args: InitArgs, environment: &Environment) -> InitOptions {
    InitOptions {
        template: args.template,
        short: args.short,
        path: args.path,
        is_below: environment
            .policy
            .as_ref()
            .is_some_and(|policy| !policy.is_empty()),
        display: display(&args.display, environment),
    }
}

/// A team's own policy below the organisation's: what it needs, and what it may hold.
const TEAM: &str = r#"schema = 1

[policy]
name = "Our team's rules"     # another name than the organisation's
contact = "our-team@your-company.example"

# Rules here make the organisation's policy stricter, never milder; waivers count as far as it permits.
# [[rules]]
# id = "no-openssl"
# licenses = ["*"]
# crates = ["openssl-sys"]
# verdict = "deny"
# reason = "We use rustls."
"#;

/// Writes the template, or a team's policy below the organisation's, unless a file is there, and the schema, unless
/// one is there.
pub(crate) fn run(options: &InitOptions) -> u8 {
    let is_team = options.is_below && options.template.is_none();
    let name = options.template.as_deref().unwrap_or(DEFAULT_TEMPLATE);
    let Some(text) = template(name) else {
        return no_template(name, options.display);
    };
    let text = if is_team { TEAM } else { text };
    let text = if options.short {
        without_comments(text)
    } else {
        text.to_owned()
    };
    let path = options.path.clone().unwrap_or_else(default_path);
    match write_new(&path, &format!("#:schema ./{SCHEMA}\n\n{text}")) {
        Ok(()) => {
            let schema = path.with_file_name(SCHEMA);
            let for_editors = match write_new(&schema, &json_schema()) {
                Ok(()) => format!("wrote {schema} for editors\n"),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => String::new(),
                Err(error) => return cannot_write(&schema, &error, options.display),
            };
            let what = if is_team {
                "as a team's policy, below the organisation's that OSPO_POLICY names".to_owned()
            } else {
                format!("from the template `{name}`")
            };
            let others = if options.template.is_none() && !is_team {
                "other templates: `cargo ospo-check init --help`\n"
            } else {
                ""
            };
            let next = format!(
                "wrote {path} {what}\n{for_editors}{others}next: fill in [policy] and let counsel read it, then run `cargo ospo-check`\nevery key is described in {DOCS}{PAGE}\n"
            );
            finish(print(&next, false), options.display)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let help = ["choose another file: `cargo ospo-check init PATH`".to_owned()];
            complain(
                &format!("`{path}` already exists and is not overwritten"),
                &help,
                options.display,
            );
            exit::USAGE
        }
        Err(error) => cannot_write(&path, &error, options.display),
    }
}

fn no_template(name: &str, display: Display) -> u8 {
    let names = TEMPLATES.iter().map(|(name, _)| *name);
    let near = nearest(name, names).map(|near| format!("did you mean `{near}`?"));
    let all = TEMPLATES
        .iter()
        .map(|(name, about)| format!("`{name}`: {about}"));
    let help: Vec<String> = near.into_iter().chain(all).collect();
    complain(&format!("no template is called `{name}`"), &help, display);
    exit::USAGE
}

/// The file the gate looks for: at the workspace's root, by a short name where that is here.
fn default_path() -> Utf8PathBuf {
    let name = Utf8Path::new("ospo-policy.toml");
    let here = std::env::current_dir().ok();
    let root =
        workspace_folder(&MetadataRequest::default()).filter(|root| Some(root) != here.as_ref());
    let root = root.and_then(|root| Utf8PathBuf::from_path_buf(root).ok());
    root.map_or_else(|| name.to_owned(), |root| root.join(name))
}

/// Leaves out lines that hold only a comment, and runs of empty lines.
fn without_comments(text: &str) -> String {
    let mut kept = String::new();
    for line in text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
    {
        if !(line.trim().is_empty() && (kept.is_empty() || kept.ends_with("\n\n"))) {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

fn cannot_write(path: &Utf8Path, error: &io::Error, display: Display) -> u8 {
    complain(&format!("cannot write `{path}`: {error}"), &[], display);
    exit::ENVIRONMENT
}

/// Writes a file that is not there yet.
fn write_new(path: &Utf8Path, text: &str) -> io::Result<()> {
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(text.as_bytes())
}
