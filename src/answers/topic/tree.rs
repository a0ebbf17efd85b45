//! A license expression as a tree, with the verdict on each part and what decided it.

use super::license::{of_layer, ruled_by};
use crate::decide::{ContextDecision, Ruling, TermDecision, verdict_of};
use crate::findings::Judgement;
use crate::license::{Expression, Leaf, Node};
use crate::vocabulary::Verdict;

/// Returns one row per part of the expression, and per arm that an agreement adds; what belongs to
/// an AND or OR stands indented below it.
pub(super) fn tree(
    judgement: &Judgement,
    expression: Option<&Expression>,
    context: &ContextDecision,
) -> Vec<Vec<String>> {
    let mut tree = Tree {
        judgement,
        leaves: expression.map_or(&[], |expression| &expression.leaves),
        context,
        verdicts: context.terms.iter().map(TermDecision::verdict).collect(),
        rows: vec![row("term", "verdict", "by", "waiver")],
    };
    if let Some(expression) = expression {
        tree.node(&expression.root, 0);
    }
    for arm in &context.arms {
        let license = format!("or {}", arm.term(&judgement.layers));
        let by = tree.by(&arm.decision.ruling);
        let verdict = arm.decision.verdict().as_str();
        tree.rows.push(row(&license, verdict, &by, ""));
    }
    tree.rows
}

struct Tree<'t> {
    judgement: &'t Judgement,
    leaves: &'t [Leaf],
    context: &'t ContextDecision,
    verdicts: Vec<Verdict>,
    rows: Vec<Vec<String>>,
}

impl Tree<'_> {
    fn node(&mut self, node: &Node, depth: usize) {
        let (word, operands) = match node {
            Node::Leaf(leaf) => return self.leaf(*leaf, depth),
            Node::And(operands) => ("all of", operands),
            Node::Or(operands) => ("one of", operands),
        };
        let verdict = verdict_of(node, &self.verdicts);
        self.rows
            .push(row(&indented(word, depth), verdict.as_str(), "", ""));
        for operand in operands {
            self.node(operand, depth + 1);
        }
    }

    fn leaf(&mut self, leaf: usize, depth: usize) {
        let (Some(written), Some(decision)) = (self.leaves.get(leaf), self.context.terms.get(leaf))
        else {
            return;
        };
        let waivers: Vec<&str> = decision
            .waivers
            .iter()
            .map(|waiver| {
                self.judgement.layers[waiver.layer].waivers[waiver.waiver]
                    .id
                    .as_str()
            })
            .collect();
        self.rows.push(row(
            &indented(&written.term.to_string(), depth),
            decision.ruled.as_str(),
            &self.by(&decision.ruling),
            &waivers.join(", "),
        ));
    }

    /// Names what decided a term, and where the policy says so.
    fn by(&self, ruling: &Ruling) -> String {
        let what = ruled_by(&self.judgement.layers, ruling);
        let span = match ruling {
            Ruling::Rule { entry, .. } => Some(*entry),
            Ruling::Default { layer } => {
                let defaults = self.judgement.layers[*layer].defaults.as_ref();
                defaults.map(|defaults| defaults.span)
            }
            Ruling::Agreement(agreement) => Some(agreement.of(&self.judgement.layers).span),
            Ruling::FirstParty { .. } => None,
            Ruling::Unknown => return what,
        };
        let sources = &self.judgement.sources;
        let place = span.map_or_else(String::new, |span| {
            let line = sources.location(span).line;
            format!(" ({}:{line})", sources.path(span.file))
        });
        let of = of_layer(&self.judgement.layers, ruling);
        format!("{what}{of}{place}")
    }
}

fn indented(text: &str, depth: usize) -> String {
    format!("{}{text}", "  ".repeat(depth))
}

fn row(term: &str, verdict: &str, by: &str, waiver: &str) -> Vec<String> {
    [term, verdict, by, waiver].map(str::to_owned).to_vec()
}
