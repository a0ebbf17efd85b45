//! The first half of a run, for `doctor`: the graph and the policies, and what is in their way.
//! Nothing is judged.

use std::io::Write;

use super::asked::{Input, Request};
use super::failure::Failure;
use super::policies::{load_policies, narrowed, verify_first};
use crate::graph::{self, Graph};
use crate::policy::{self, Policy, Roots};
use crate::source::Sources;
use crate::vocabulary::Narrowing;

/// What a run would begin with.
#[derive(Debug)]
pub(crate) struct Survey {
    /// The dependency graph.
    pub graph: Result<Graph, Failure>,
    /// Where the policies were found, if any were.
    pub roots: Option<Roots>,
    /// The policies that apply, organisation's layer first.
    pub policies: Result<Vec<Policy>, Failure>,
    /// What narrows the run; `None` if unknown.
    pub narrowed: Option<Vec<Narrowing>>,
}

/// Reads what a run would begin with. cargo's own words go to `stderr`.
#[must_use]
pub(crate) fn survey(request: &Request, stderr: &mut dyn Write) -> Survey {
    // As the gate does: no cargo runs before the policies are those that were asked for.
    let trusted = verify_first(request);
    let mut read = || -> Result<Graph, Failure> {
        let text = match &request.input {
            Input::Cargo(metadata) => graph::cargo_metadata(metadata, stderr)?,
            Input::Saved(path) => graph::saved_metadata(path)?,
        };
        Ok(graph::load_graph(&text, &request.selection)?)
    };
    let graph = trusted.and_then(|()| read());
    let known = graph.as_ref().ok();
    let here = policy::here();
    let setting = known.and_then(Graph::policy_setting);
    let roots = policy::discover(
        &request.policies,
        request.policy_variable.as_deref(),
        known.map_or(here.as_path(), Graph::root),
        setting.and_then(|setting| setting.as_deref().ok()),
        request.no_discovery,
    );
    let unknown = known.and_then(|graph| graph.unknown_settings().first());
    let policies = match unknown {
        Some(setting) => Err(Failure::UnknownSetting(setting.clone())),
        None => {
            load_policies(request, known, &mut Sources::new()).map(|(layers, _)| layers.policies)
        }
    };
    let narrows = |layers: &[Policy]| known.map(|graph| narrowed(request, graph, layers));
    let policies = policies.and_then(|layers| match narrows(&layers) {
        Some(Err(failure)) => Err(failure),
        _ => Ok(layers),
    });
    // Without a policy everything that narrows may.
    let narrowed = narrows(&[]).and_then(Result::ok);
    Survey {
        graph,
        roots: roots.ok(),
        policies,
        narrowed,
    }
}
