//! What is left of a run when it is over: the values a judgement borrows, and those it owns.
//!
//! Kept apart so that several judgements can be looked at together.

use camino::Utf8PathBuf;

use crate::decide::Assessment;
use crate::explain::{Finding, Judgement, Overall, Run, Summary};
use crate::facts::Facts;
use crate::graph::Graph;
use crate::policy::Policy;
use crate::source::Sources;

/// What a judgement borrows.
pub(super) struct Held {
    pub(super) sources: Sources,
    pub(super) graph: Graph,
    pub(super) layers: Vec<Policy>,
    pub(super) facts: Facts,
    pub(super) assessment: Assessment,
}

/// What a judgement owns.
pub(super) struct Told {
    layer_paths: Vec<Option<Utf8PathBuf>>,
    findings: Vec<Finding>,
    summary: Summary,
    run: Run,
    outcome: Overall,
    exit_code: u8,
}

impl Told {
    /// Takes what a judgement owns.
    pub(super) fn of(judgement: Judgement<'_>) -> Self {
        Self {
            layer_paths: judgement.layer_paths,
            findings: judgement.findings,
            summary: judgement.summary,
            run: judgement.run,
            outcome: judgement.outcome,
            exit_code: judgement.exit_code,
        }
    }
}

impl Held {
    /// Puts a judgement together again.
    pub(super) fn judgement(&self, told: Told) -> Judgement<'_> {
        Judgement {
            sources: &self.sources,
            graph: &self.graph,
            layers: &self.layers,
            facts: &self.facts,
            assessment: &self.assessment,
            layer_paths: told.layer_paths,
            findings: told.findings,
            summary: told.summary,
            run: told.run,
            outcome: told.outcome,
            exit_code: told.exit_code,
        }
    }
}
