//! `init`: its arguments, and writing a policy to start from.

use std::io::{self, Write as _};

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use crate::cli::args::DisplayArgs;
use crate::cli::environment::Environment;
use crate::cli::exit;
use crate::cli::options::{Display, display};
use crate::cli::stream::{complain, finish, print};
use crate::license::nearest;
use crate::policy::{TEMPLATES, template};

/// Template that `init` writes unless another is named: the one for what is handed over, because
/// a policy that is too strict is noticed and one that is too mild is not.
const DEFAULT_TEMPLATE: &str = "distributed";

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

/// Writes the template, unless a file is there.
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
