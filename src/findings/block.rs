//! What a person reads of a cause that hits several packages: one headline, and a row for each of them.
//!
//! Machine formats have a finding for each crate instead, and know nothing of this.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, MarkedExpression, Remedy, words};
use crate::diagnostic::{LabelledSpan, Line};
use crate::graph::{Graph, PackageIx, Path};
use crate::source::Span;
use crate::vocabulary::Reach;

/// A cause as a block of rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Block {
    /// The headline, in front of and behind the number of packages.
    pub(crate) heading: [String; 2],
    /// A row for each package.
    pub(crate) rows: Vec<Row>,
    /// The words of the policy that decided.
    pub(crate) place: Option<LabelledSpan>,
    /// Rows of other findings tell all of it.
    pub(crate) is_told_elsewhere: bool,
}

/// One package under a cause.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) package: PackageIx,
    /// What it declares, with what fails marked.
    pub(crate) expression: Option<MarkedExpression>,
    /// How it gets in where it fails, and through which members, in words.
    pub(crate) usage: String,
    /// How it gets in where it fails.
    pub(super) reaches: BTreeSet<Reach>,
    /// Our declarations that bring it in.
    pub(crate) ways: Vec<Way>,
    /// Where else to look, in a manifest of its own or in the policy.
    pub(crate) places: Vec<LabelledSpan>,
    /// How else it gets in and fails, by another rule.
    pub(super) also: BTreeMap<String, Vec<String>>,
    /// What cargo has on this machine that may help, for the terminal.
    pub(crate) here: Vec<Line>,
    /// What is to be said of it alone.
    pub(crate) lines: Vec<Line>,
    /// What would clear it, best first.
    pub(crate) remedies: Vec<Remedy>,
}

/// A declaration of ours that brings a package in.
#[derive(Debug, Clone)]
pub(crate) struct Way {
    /// The path that begins with it.
    pub(crate) path: Path,
    /// Where it stands: in the member's manifest, and if inherited in the workspace's. Empty where it cannot be
    /// found.
    pub(crate) places: Vec<Span>,
}

impl Row {
    /// Says how else it gets in and fails.
    pub(crate) fn also(&self) -> impl Iterator<Item = String> {
        self.also.iter().map(|(usage, rules)| {
            let by = match rules.as_slice() {
                [] => String::new(),
                [rule] => format!(", by rule `{rule}`"),
                rules => format!(", by the rules {}", words::list(rules, "and")),
            };
            format!("also {usage}{by}")
        })
    }
}

impl Finding {
    /// Tells whether a person reads it as a block of rows.
    pub(crate) const fn is_block(&self) -> bool {
        self.packages.len() > 1 && !self.block.rows.is_empty()
    }

    /// Returns its title as a person reads it.
    #[must_use]
    pub fn headline(&self, graph: &Graph) -> String {
        if !self.is_block() {
            return self.title.clone();
        }
        let rows = &self.block.rows;
        let [before, after] = &self.block.heading;
        let names: BTreeSet<&str> = rows
            .iter()
            .map(|row| graph.package(row.package).name.as_str())
            .collect();
        let noun = match graph.package(rows[0].package).is_member {
            true => "workspace member",
            false => "crate",
        };
        let counted = match names.first() {
            Some(name) if names.len() == 1 && rows.len() > 1 => {
                format!("{} versions of `{name}`", rows.len())
            }
            _ => words::plural(rows.len(), noun),
        };
        format!("{before}{counted}{after}")
    }
}
