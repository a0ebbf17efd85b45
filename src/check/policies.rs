//! The one door to the policies: every command that judges or reads them comes through here, so that
//! what is asked of them is asked everywhere.

use std::path::Path;

use camino::{Utf8Path, Utf8PathBuf};
use semver::Version;

use super::asked::{Input, Request};
use super::failure::Failure;
use crate::graph::Graph;
use crate::policy::{self, Layers, LayersError, ParseContext, Policy, Product, is_stream};
use crate::source::Sources;
use crate::vocabulary::Narrowing;

/// The version of this tool, which a policy may ask for.
pub(super) fn tool_version() -> Version {
    Version::parse(env!("CARGO_PKG_VERSION")).unwrap_or_else(|_| Version::new(0, 0, 0))
}

/// Holds the organisation's policies against what is asked of them before cargo runs, as a workspace
/// may have cargo run its own programs. They are read anew afterwards, and held against it again.
///
/// The workspace's own policy is not known yet: only cargo says where the workspace is.
///
/// # Errors
/// Fails as [`load_policies`].
pub(super) fn verify_first(request: &Request) -> Result<(), Failure> {
    let root = folder(request);
    request.trust.check(&root)?;
    let is_named = !request.policies.is_empty() || request.policy_variable.is_some();
    let named = request.policies.iter().chain(&request.policy_variable);
    // What comes through a pipe can be read once only.
    if !request.trust.is_asked() || !is_named || named.into_iter().any(|path| is_stream(path)) {
        return Ok(());
    }
    let alone = Request {
        no_discovery: true,
        ..request.clone()
    };
    load(&alone, &root, &root, None, &mut Sources::new()).map(drop)
}

/// The folder that is judged, as far as it is known without cargo.
fn folder(request: &Request) -> Utf8PathBuf {
    let manifest = match &request.input {
        Input::Cargo(metadata) => metadata.manifest_path.as_deref(),
        Input::Saved(_) => None,
    };
    let folder = manifest
        .and_then(Path::parent)
        .and_then(Utf8Path::from_path);
    match folder.filter(|folder| !folder.as_str().is_empty()) {
        Some(folder) => policy::real(folder),
        None => policy::here(),
    }
}

/// Reads the policies a request names, highest layer first, and holds them against what is asked;
/// returns the product it is for as well.
///
/// # Errors
/// Fails if there is none, one cannot be read or has mistakes, or is not what was asked for.
pub(super) fn load_policies(
    request: &Request,
    graph: Option<&Graph>,
    sources: &mut Sources,
) -> Result<(Layers, Option<Product>), Failure> {
    let setting = match graph.and_then(Graph::policy_setting) {
        // A setting that is left out need not be readable.
        Some(Err(value)) if !request.no_discovery => {
            return Err(Failure::PolicySetting {
                value: value.clone(),
            });
        }
        Some(Ok(path)) => Some(path.as_str()),
        Some(Err(_)) | None => None,
    };
    let here = policy::here();
    let root = graph.map_or(here.as_path(), Graph::root);
    let shown_from = graph.map_or(root, Graph::shown_root);
    load(request, root, shown_from, setting, sources)
}

fn load(
    request: &Request,
    root: &Utf8Path,
    shown_from: &Utf8Path,
    setting: Option<&str>,
    sources: &mut Sources,
) -> Result<(Layers, Option<Product>), Failure> {
    let mut roots = policy::discover(
        &request.policies,
        request.policy_variable.as_deref(),
        root,
        setting,
        request.no_discovery,
    )?;
    if shown_from != root {
        roots.show_from(shown_from);
    }
    let version = tool_version();
    let context = ParseContext {
        today: request.as_of,
        tool_version: &version,
    };
    let loaded = policy::load_layers(&roots, root, sources, &context, &request.trust);
    let mut layers = loaded.map_err(|error| match error {
        LayersError::Load(error) => Failure::Load(error),
        LayersError::Trust(error) => Failure::Trust(error),
        LayersError::Problems(problems) => Failure::policy(std::mem::take(sources), problems),
    })?;
    // Another day could bring back a policy that has run out, whatever is asked of it then.
    if let Some(day) = chosen_day(request) {
        permit(request, &layers.policies, &day)?;
    }
    let product = super::product::name(request, &mut layers.policies)?;
    Ok((layers, product))
}

fn chosen_day(request: &Request) -> Option<Narrowing> {
    let day = || Narrowing::AsOf(request.as_of.to_string());
    request.as_of_chosen.then(day)
}

/// Lists what narrows the run, if the policy lets it.
///
/// # Errors
/// Fails at the first thing it does not permit.
pub(super) fn narrowed(
    request: &Request,
    graph: &Graph,
    layers: &[Policy],
) -> Result<Vec<Narrowing>, Failure> {
    let mut all = graph.narrowed().to_vec();
    all.extend(chosen_day(request));
    if matches!(request.input, Input::Saved(_)) {
        all.push(Narrowing::Metadata);
    }
    all.extend(request.since.clone().map(Narrowing::NewSince));
    for what in &all {
        permit(request, layers, what)?;
    }
    Ok(all)
}

/// Checks that the first layer, which alone may say, lets a run be narrowed by `what`. Where it says
/// nothing all is permitted, but nothing once a digest or a signature is asked for.
pub(super) fn permit(
    request: &Request,
    layers: &[Policy],
    what: &Narrowing,
) -> Result<(), Failure> {
    let may = layers
        .first()
        .and_then(|policy| policy.scope.may_narrow.as_ref());
    let in_force = request.trust.in_force();
    let is_permitted = match may {
        Some(may) => may.contains(&what.way()),
        None => in_force.is_none(),
    };
    if is_permitted {
        return Ok(());
    }
    Err(Failure::Narrowing {
        what: what.clone(),
        because: in_force.filter(|_| may.is_none()),
    })
}
