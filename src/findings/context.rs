//! `Case`, the inputs that all findings are made from, and helpers that start and fill a finding.

use std::collections::BTreeSet;

use super::manifests::Manifests;
use super::stage::Mapping;
use super::{Basis, Block, Failing, Finding, Remedies};
use crate::decide::{Assessment, Question};
use crate::diagnostic::{Code, LabelledSpan, Line, LineKind};
use crate::graph::{Graph, PackageIx};
use crate::policy::Policy;
use crate::source::Sources;

/// One run, while it is explained.
pub(super) struct Case<'c, 'a> {
    pub(super) question: Question<'a>,
    pub(super) assessment: &'a Assessment,
    pub(super) outside: &'c [bool],
    /// What the stage makes of each failing outcome.
    pub(super) stage: Mapping,
    pub(super) sources: &'c mut Sources,
    pub(super) manifests: &'c mut dyn Manifests,
    pub(super) remedies: &'c Remedies,
    /// What failed at the base, too.
    pub(super) known: &'c BTreeSet<Failing>,
}

impl<'a> Case<'_, 'a> {
    pub(super) const fn graph(&self) -> &'a Graph {
        self.question.graph
    }

    pub(super) fn layer(&self, layer: usize) -> &'a Policy {
        &self.question.layers[layer]
    }

    /// Names a layer where there is more than one: ` of "Team"`.
    pub(super) fn of_layer(&self, layer: usize) -> String {
        if self.question.layers.len() > 1 {
            format!(" of \"{}\"", self.layer(layer).identity.name)
        } else {
            String::new()
        }
    }

    /// Tells whether a layer's file lies outside the workspace, so that other workspaces use it too.
    pub(super) fn is_outside(&self, layer: usize) -> bool {
        self.outside.get(layer).copied().unwrap_or(false)
    }
}

/// Starts a finding with what every finding has.
pub(crate) fn finding(code: Code, title: String, packages: Vec<PackageIx>) -> Finding {
    Finding {
        code,
        severity: code.severity(),
        known: false,
        outcome: code.outcome(),
        title,
        packages,
        rule: None,
        layer: None,
        reason: None,
        contact: None,
        expression: None,
        locations: Vec::new(),
        paths: Vec::new(),
        remedies: Vec::new(),
        lines: Vec::new(),
        here: Vec::new(),
        stanzas: Vec::new(),
        roles: Vec::new(),
        group: String::new(),
        fingerprint: String::new(),
        basis: Basis::default(),
        each: Vec::new(),
        block: Block::default(),
    }
}

impl Finding {
    pub(crate) fn line(&mut self, kind: LineKind, text: impl Into<String>) {
        self.lines.push(Line::new(kind, text));
    }

    /// Adds what is said of one package alone.
    pub(super) fn row_line(&mut self, kind: LineKind, text: impl Into<String>) {
        self.lines.push(Line {
            is_in_row: true,
            ..Line::new(kind, text)
        });
    }

    pub(super) fn at(&mut self, span: crate::source::Span, label: impl Into<String>) {
        self.locations.push(LabelledSpan {
            span,
            label: label.into(),
        });
    }

    /// Names the layer that decided, and whom to ask there.
    pub(super) fn decided_by(&mut self, policy: &Policy) {
        self.layer = Some(policy.identity.name.clone());
        self.contact = policy.identity.contact.clone();
    }
}
