//! The tree of what leads to a crate, for people: as `cargo tree --invert` draws it.
//!
//! What was shown before is not shown again, so there are no more lines than dependencies. A deep tree goes on
//! further down instead of to the right, and a long one ends with a count; nothing recurses.

use std::collections::{BTreeSet, VecDeque};

use super::escape;
use super::fold::{self, fold_behind};
use super::summary::plural;
use crate::answers::{Dependent, Dependents};
use crate::findings::Judgement;
use crate::graph::PackageIx;

/// Levels of a tree without a terminal.
const DEEPEST: usize = 24;
/// Columns of a level, and those that are left for names.
const INDENT: usize = 4;
const ROOM: usize = 40;
/// Most lines.
const MOST: usize = 10_000;

/// Draws the trees of the crates asked for, one below the other.
#[must_use]
pub(crate) fn render(
    judgement: &Judgement,
    dependents: &Dependents,
    terminal: Option<usize>,
) -> String {
    let levels = terminal.map_or(DEEPEST, |_| {
        fold::width(terminal).saturating_sub(ROOM) / INDENT
    });
    let mut drawing = Drawing {
        judgement,
        dependents,
        terminal,
        levels: levels.clamp(2, DEEPEST),
        text: String::new(),
        lines: 0,
        shown: BTreeSet::new(),
        opened: BTreeSet::new(),
        later: VecDeque::new(),
    };
    for root in &dependents.roots {
        drawing.later.push_back(*root);
        drawing.opened.insert(*root);
    }
    while let Some(root) = drawing.later.pop_front() {
        drawing.tree(root);
    }
    drawing.rest();
    drawing.text
}

struct Drawing<'d> {
    judgement: &'d Judgement,
    dependents: &'d Dependents,
    terminal: Option<usize>,
    levels: usize,
    text: String,
    lines: usize,
    /// Packages that have a line.
    shown: BTreeSet<PackageIx>,
    /// Packages whose dependents are shown, or will be.
    opened: BTreeSet<PackageIx>,
    /// Packages whose trees are still to be drawn.
    later: VecDeque<PackageIx>,
}

impl<'d> Drawing<'d> {
    fn tree(&mut self, root: PackageIx) {
        if self.lines >= MOST {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.root(root);
        // The dependents still to be shown on each level.
        let mut open = vec![self.of(root)];
        while let Some(level) = open.last_mut() {
            let Some((dependent, rest)) = level.split_first() else {
                open.pop();
                continue;
            };
            *level = rest;
            if self.lines >= MOST {
                return;
            }
            let below = self.of(dependent.from);
            let is_new = !below.is_empty() && self.opened.insert(dependent.from);
            let goes_on = is_new && open.len() >= self.levels;
            let mark = match (below.is_empty(), is_new, goes_on) {
                (false, false, _) => " (*)",
                (_, _, true) => " (continued below)",
                _ => "",
            };
            self.line(&open, dependent, mark);
            if goes_on {
                self.later.push_back(dependent.from);
            } else if is_new {
                open.push(below);
            }
        }
    }

    fn of(&self, package: PackageIx) -> &'d [Dependent] {
        self.dependents.of.get(&package).map_or(&[], Vec::as_slice)
    }

    fn root(&mut self, root: PackageIx) {
        let mut text = self.judgement.graph.package(root).label();
        if self.dependents.roots.contains(&root) {
            let decision = &self.judgement.assessment.packages[root.0];
            text.push_str(&format!(": {}", decision.outcome));
        }
        self.text
            .push_str(&fold::fit(&escape::path(&text), self.terminal));
        self.text.push('\n');
        if self.of(root).is_empty() {
            let is_member = self.judgement.graph.package(root).is_member;
            let why = match is_member {
                true => "  a member of the workspace; nothing else depends on it\n",
                false => "  nothing that is built depends on it\n",
            };
            self.text.push_str(why);
        }
        self.lines += 1;
        self.shown.insert(root);
    }

    fn line(&mut self, open: &[&[Dependent]], dependent: &Dependent, mark: &str) {
        let mut before = String::new();
        for level in &open[..open.len() - 1] {
            before.push_str(if level.is_empty() { "    " } else { "│   " });
        }
        let (bough, below) = match open[open.len() - 1].is_empty() {
            true => ("└── ", "    "),
            false => ("├── ", "│   "),
        };
        let text = format!("{}{mark}", self.named(dependent));
        let text = match self.terminal {
            None => text,
            Some(_) => {
                let below = format!("{before}{below}  ");
                let column = open.len() * INDENT;
                fold_behind(column, &text, fold::width(self.terminal), &below)
            }
        };
        self.text.push_str(&before);
        self.text.push_str(bough);
        self.text.push_str(&text);
        self.text.push('\n');
        self.lines += 1;
        self.shown.insert(dependent.from);
    }

    /// Names a package, with what it is and how it depends on the one above.
    fn named(&self, dependent: &Dependent) -> String {
        let package = self.judgement.graph.package(dependent.from);
        let kinds = [
            (package.is_member, "member"),
            (package.is_proc_macro, "proc-macro"),
        ];
        let kinds = kinds.iter().filter(|(is, _)| *is).map(|(_, kind)| *kind);
        let mut marks: Vec<String> = kinds.map(str::to_owned).collect();
        if !dependent.how.is_empty() {
            marks.push(dependent.how.join(" and "));
        }
        let label = escape::title(&package.label());
        match marks.as_slice() {
            [] => label,
            _ => format!("{label} ({})", escape::title(&marks.join(", "))),
        }
    }

    /// Counts what has no line.
    fn rest(&mut self) {
        let all = self.dependents.of.values().flatten();
        let all: BTreeSet<PackageIx> = all.map(|dependent| dependent.from).collect();
        let left = all.difference(&self.shown).count();
        if self.lines >= MOST && left > 0 {
            let noun = plural(left, "package");
            self.text.push_str(&format!("\nand {left} more {noun}\n"));
        }
    }
}
