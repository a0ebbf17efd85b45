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
    /// File to write [default: ospo-policy.toml]
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
    /// Where to write.
    pub(crate) path: Utf8PathBuf,
    /// How it looks.
    pub(crate) display: Display,
}

/// Fills in what is not given.
pub(crate) fn options(args: InitArgs, environment: &Environment) -> InitOptions {
    InitOptions {
        template: args.template,
        path: args
            .path
            .unwrap_or_else(|| Utf8PathBuf::from("ospo-policy.toml")),
        display: display(&args.display, environment),
    }
}

/// Writes the template, unless a file is there, and the schema, unless one is there.
pub(crate) fn run(options: &InitOptions) -> u8 {
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
    let text = format!("#:schema ./{SCHEMA}\n\n{text}");
    match write_new(&options.path, &text) {
        Ok(()) => {
            let schema = options.path.with_file_name(SCHEMA);
            let for_editors = match write_new(&schema, &json_schema()) {
                Ok(()) => format!("wrote {schema} for editors\n"),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => String::new(),
                Err(error) => return cannot_write(&schema, &error, options.display),
            };
            let next = format!(
                "wrote {} from the template `{name}`\n{for_editors}next: fill in [policy] and let counsel read it, then run `cargo ospo-check`\nevery key is described in {DOCS}{PAGE}\n",
                options.path
            );
            finish(print(&next, false), options.display)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let help = ["choose another file: `cargo ospo-check init PATH`".to_owned()];
            complain(
                &format!("`{}` already exists and is not overwritten", options.path),
                &help,
                options.display,
            );
            exit::USAGE
        }
        Err(error) => cannot_write(&options.path, &error, options.display),
    }
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
