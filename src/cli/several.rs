//! `check` of several workspaces: which ones, one report, one status.
//!
//! Reports are written whole or not at all: if a workspace could not be judged, people are told what
//! was found in the others, and no document is written that would look like all.

use std::io;
use std::path::Path;

use camino::Utf8Path;

use super::args::{CargoArgs, SelectionArgs, WorkspacesArgs};
use super::error::UsageError;
use super::options::{CheckOptions, Display, Format, Metadata, ReportFile};
use super::run::{Printed, fail, human_options, least, publish, publish_as};
use super::stream::say;
use super::{base, exit};
use crate::check::{Clock, Failed, Request, Wanted, check_several};
use crate::explain::Several;
use crate::graph::MetadataRequest;
use crate::report::human::HumanOptions;
use crate::report::{Whole, github, gitlab, human, json, junit, markdown, sarif, short, summary};

/// Takes from the arguments which workspaces are meant; `None`: the one at hand, or the one named.
pub(super) fn wanted(
    cargo: &mut CargoArgs,
    workspaces: &WorkspacesArgs,
    selection: &SelectionArgs,
) -> Result<Option<Wanted>, UsageError> {
    if workspaces.each_workspace {
        return Ok(Some(Wanted::Each));
    }
    if cargo.manifest_path.len() < 2 {
        return Ok(None);
    }
    let narrowed = [
        ("--package", !selection.packages.is_empty()),
        ("--exclude", !selection.exclude.is_empty()),
        ("--features", !selection.features.is_empty()),
    ];
    if let Some((flag, _)) = narrowed.iter().find(|(_, is_given)| *is_given) {
        return Err(
            UsageError::new(format!("`{flag}` cannot be used with several workspaces"))
                .help("name one `--manifest-path`"),
        );
    }
    let manifests = std::mem::take(&mut cargo.manifest_path).into_iter();
    Ok(Some(Wanted::Named(
        manifests
            .map(camino::Utf8PathBuf::into_std_path_buf)
            .collect(),
    )))
}

/// Refuses the page that shows one workspace only.
pub(super) fn refuse_html(reports: &[ReportFile]) -> Result<(), UsageError> {
    if reports.iter().any(|report| report.format == Format::Html) {
        return Err(UsageError::new("the HTML report shows one workspace").help(
            "name one `--manifest-path`, or write another report, such as `--report json=FILE`",
        ));
    }
    Ok(())
}

/// Judges the workspaces, reports, and returns the exit status.
pub(super) fn check(
    request: &Request,
    wanted: &Wanted,
    options: &CheckOptions,
    path_base: Option<&Utf8Path>,
    clock: &mut dyn Clock,
) -> u8 {
    let display = options.display;
    let Metadata::Cargo(metadata) = &options.gate.metadata else {
        return exit::USAGE;
    };
    let metadata = match wanted {
        Wanted::Named(_) => metadata.clone(),
        Wanted::Each => from_anywhere(metadata),
    };
    check_several(
        request,
        &metadata,
        wanted,
        &mut io::stderr(),
        clock,
        |several, failed| {
            if !failed.is_empty() {
                return without_all(several, failed, display);
            }
            match (&several.workspaces[..], &several.left_out) {
                // Manifests of one workspace: it is judged once, and reported as it always is.
                ([one], None) => {
                    let base = base::base(one.judgement.graph.root(), path_base);
                    publish(&one.judgement, options, &base)
                }
                _ => publish_all(several, options, path_base),
            }
        },
    )
    .unwrap_or_else(|failure| fail(&failure, display))
}

/// Makes configuration files that are named relative to this folder mean the same in every other.
fn from_anywhere(metadata: &MetadataRequest) -> MetadataRequest {
    let absolute = |config: &String| {
        let path = Path::new(config);
        if path.is_file() {
            let real = path.canonicalize().ok();
            real.and_then(|path| path.into_os_string().into_string().ok())
        } else {
            None
        }
        .unwrap_or_else(|| config.clone())
    };
    MetadataRequest {
        config: metadata.config.iter().map(absolute).collect(),
        ..metadata.clone()
    }
}

/// Tells what was found where something could be judged, then what could not and why.
fn without_all(several: &Several<'_>, failed: &[Failed], display: Display) -> u8 {
    if !several.workspaces.is_empty() {
        let text = human::render_several(several, &human_options(display));
        say(&text, display.color_stderr);
        say("\n", false);
    }
    let mut status = exit::USAGE;
    for Failed { manifest, failure } in failed {
        say(&format!("in {}:\n", human::name(manifest)), false);
        if fail(failure, display) == exit::ENVIRONMENT {
            status = exit::ENVIRONMENT;
        }
    }
    let count = failed.len();
    let all = count + several.workspaces.len();
    say(
        &format!(
            "ospo-check: {count} of {all} workspaces could not be judged; no report is written\n"
        ),
        false,
    );
    status
}

fn publish_all(several: &Several<'_>, options: &CheckOptions, path_base: Option<&Utf8Path>) -> u8 {
    let display = options.display;
    let top = path_base.or_else(|| {
        let first = several.workspaces.first()?;
        Some(first.judgement.graph.shown_root())
    });
    let whole = Whole::several(several, |judgement| base::base(judgement.graph.root(), top));
    let render = |format, color| {
        let human = HumanOptions {
            color,
            hyperlinks: color && display.terminal.hyperlinks,
            ..human_options(display)
        };
        match format {
            Format::Human => human::render_several(several, &human),
            Format::Short => short::render_several(several, &human),
            // Not for several: refused before anything was judged.
            Format::Html => String::new(),
            Format::Json => json::render_several(several),
            Format::Github => github::render_whole(&whole, least(display)),
            Format::Gitlab => gitlab::render_whole(&whole, least(display)),
            Format::Sarif => sarif::render_whole(&whole),
            Format::Junit => junit::render_whole(&whole),
            Format::Markdown => {
                markdown::render_whole(&whole, least(display), markdown::COMMENT_LIMIT)
            }
        }
    };
    let printed = Printed {
        exit_code: several.exit_code,
        render: &render,
        job_summary: &|left| markdown::render_whole(&whole, least(display), left),
        summary: &|color| summary::line_of_several(several, color),
    };
    publish_as(&printed, options)
}
