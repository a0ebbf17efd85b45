//! `check` of several workspaces: which ones, one report, one status.
//!
//! If a workspace could not be judged, people are told what was found in the others; documents say
//! that there is no verdict, since those of half a run would look like all. Only the page for people
//! shows the others too, below what could not be judged.

use std::io;
use std::path::Path;

use camino::Utf8Path;
use jiff::civil::Date;

use super::args::{CargoArgs, SelectionArgs, WorkspacesArgs};
use super::error::UsageError;
use super::failed::{are_people_told, reasons, relative, report_failure, without_verdict};
use super::options::Display;
use super::outputs::Outputs;
use super::publish::publish;
use super::stream::{document_options, fail, human_options, say};
use super::{base, exit};
use crate::check::{Clock, Failed, Input, Request, Wanted, check_several};
use crate::findings::{Judgement, Several};
use crate::graph::{self, MetadataRequest};
use crate::policy;
use crate::report::{Base, Report, Unjudged, human};

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

/// Judges the workspaces, reports, and returns the exit status.
pub(super) fn check(
    request: &Request,
    wanted: &Wanted,
    outputs: &Outputs,
    path_base: Option<&Utf8Path>,
    clock: &mut dyn Clock,
) -> u8 {
    let Input::Cargo(metadata) = &request.input else {
        return exit::USAGE;
    };
    let metadata = match wanted {
        Wanted::Named(_) => metadata.clone(),
        Wanted::Each => from_anywhere(metadata),
    };
    let judged = check_several(request, &metadata, wanted, &mut io::stderr(), clock);
    let (several, failed) = match judged {
        Ok(judged) => judged,
        Err(failure) => return without_verdict(&failure, outputs, request.as_of),
    };
    let status = if failed.is_empty() {
        match (&several.workspaces[..], &several.left_out) {
            // Manifests of one workspace: it is judged once, and reported as it always is.
            ([one], None) => {
                let base = base::base(one.judgement.graph.root(), path_base);
                publish(&Report::one(&one.judgement, &base), outputs)
            }
            _ => publish(&whole(&several, Vec::new(), path_base), outputs),
        }
    } else {
        without_all(&several, &failed, (outputs, request.as_of), path_base)
    };
    clock.done("report");
    status
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

/// Tells what was found where something could be judged, and what could not and why.
fn without_all(
    several: &Several,
    failed: &[Failed],
    (outputs, as_of): (&Outputs, Date),
    path_base: Option<&Utf8Path>,
) -> u8 {
    let unjudged = unjudged(several, failed, outputs.display);
    if are_people_told(outputs) {
        tell(several, failed, &unjudged, outputs.display, path_base);
    }
    let report = whole(several, unjudged, path_base);
    let report = report.on(as_of);
    report_failure(&report, outputs)
}

/// Tells people what was found where something could be judged, then what could not and why.
fn tell(
    several: &Several,
    failed: &[Failed],
    unjudged: &[Unjudged],
    display: Display,
    path_base: Option<&Utf8Path>,
) {
    if !several.workspaces.is_empty() {
        let report = whole(several, Vec::new(), path_base);
        let text = human::render(&report, &human_options(display));
        say(&text, display.color_stderr);
        say("\n", false);
    }
    for (Failed { failure, .. }, named) in failed.iter().zip(unjudged) {
        let root = named.root.as_deref().unwrap_or_default();
        say(&format!("in {}:\n", human::name(root)), false);
        fail(failure, display);
    }
    let count = failed.len();
    let all = count + several.workspaces.len();
    say(
        &format!("ospo-check: {count} of {all} workspaces could not be judged\n"),
        false,
    );
}

/// The workspaces that could not be judged, as a report names them.
fn unjudged(several: &Several, failed: &[Failed], display: Display) -> Vec<Unjudged> {
    let here = policy::here();
    let first = several.workspaces.first();
    let top = match first {
        Some(workspace) => workspace.judgement.graph.shown_root(),
        None => graph::repository(&here),
    };
    let plain = document_options(display);
    failed
        .iter()
        .map(|Failed { manifest, failure }| {
            let folder = Utf8Path::new(manifest).parent().unwrap_or(top);
            Unjudged {
                root: Some(match folder.strip_prefix(top) {
                    Ok(inside) if inside.as_str().is_empty() => ".".to_owned(),
                    Ok(inside) => inside.as_str().replace('\\', "/"),
                    Err(_) => folder.file_name().unwrap_or_default().to_owned(),
                }),
                exit_code: failure.exit_code(),
                why: relative(&failure.render(&plain), top),
                reasons: reasons(failure, top),
            }
        })
        .collect()
}

/// Puts the workspaces into one report.
fn whole<'a>(
    several: &'a Several,
    unjudged: Vec<Unjudged>,
    path_base: Option<&Utf8Path>,
) -> Report<'a> {
    let base = |judgement: &Judgement| base_of(several, judgement, path_base);
    Report::several(several, base, unjudged)
}

/// What paths of a workspace are relative to in documents: what all of them are.
fn base_of(several: &Several, judgement: &Judgement, chosen: Option<&Utf8Path>) -> Base {
    let first = several.workspaces.first();
    let shown = first.map(|first| first.judgement.graph.shown_root());
    base::base(judgement.graph.root(), chosen.or(shown))
}
