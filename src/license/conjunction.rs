//! Puts expressions together with AND, keeping every term's place in the joint text, and takes
//! them apart again.
//!
//! Takes parsed expressions only, and drops nothing.

use std::ops::Range;

use super::{Expression, Leaf, Node, Note};

impl Expression {
    /// Returns the expression under which all of `parts` apply, in their order.
    ///
    /// The terms of a part stand one after another, behind those of the parts before it. Of no
    /// part there is no conjunction.
    #[must_use]
    pub fn conjunction(parts: &[Self]) -> Option<Self> {
        let (first, others) = parts.split_first()?;
        if others.is_empty() {
            return Some(first.clone());
        }
        let mut joint = Self {
            text: String::new(),
            leaves: Vec::new(),
            root: Node::And(Vec::new()),
            notes: Vec::new(),
        };
        let mut operands = Vec::new();
        for part in parts {
            if !joint.text.is_empty() {
                joint.text.push_str(" AND ");
            }
            let bracket = matches!(part.root, Node::Or(_));
            if bracket {
                joint.text.push('(');
            }
            let bytes = joint.text.len();
            let leaves = joint.leaves.len();
            joint.text.push_str(&part.text);
            if bracket {
                joint.text.push(')');
            }
            joint.leaves.extend(part.leaves.iter().map(|leaf| Leaf {
                term: leaf.term.clone(),
                span: moved(&leaf.span, bytes),
            }));
            joint.notes.extend(part.notes.iter().map(|note| Note {
                kind: note.kind,
                span: moved(&note.span, bytes),
                message: note.message.clone(),
            }));
            match shifted(&part.root, leaves) {
                Node::And(inner) => operands.extend(inner),
                node => operands.push(node),
            }
        }
        joint.root = Node::And(operands);
        Some(joint)
    }

    /// Returns the parts that apply together, each in SPDX's current spelling and without notes.
    #[must_use]
    pub fn operands(&self) -> Vec<Self> {
        match &self.root {
            Node::And(operands) => operands.iter().map(|node| self.part(node)).collect(),
            whole => vec![self.part(whole)],
        }
    }

    fn part(&self, node: &Node) -> Self {
        let mut part = Self {
            text: String::new(),
            leaves: Vec::new(),
            root: Node::And(Vec::new()),
            notes: Vec::new(),
        };
        part.root = part.copy(self, node, false);
        part
    }

    /// Writes a node of another expression behind what is here already.
    fn copy(&mut self, from: &Self, node: &Node, inside_and: bool) -> Node {
        let (operands, operator) = match node {
            Node::Leaf(leaf) => {
                let term = from.leaves[*leaf].term.clone();
                let start = self.text.len();
                self.text.push_str(&term.to_string());
                let span = start..self.text.len();
                self.leaves.push(Leaf { term, span });
                return Node::Leaf(self.leaves.len() - 1);
            }
            Node::And(operands) => (operands, " AND "),
            Node::Or(operands) => (operands, " OR "),
        };
        let is_and = matches!(node, Node::And(_));
        let bracket = inside_and && !is_and;
        if bracket {
            self.text.push('(');
        }
        let mut copies = Vec::with_capacity(operands.len());
        for (index, operand) in operands.iter().enumerate() {
            if index > 0 {
                self.text.push_str(operator);
            }
            copies.push(self.copy(from, operand, is_and));
        }
        if bracket {
            self.text.push(')');
        }
        if is_and {
            Node::And(copies)
        } else {
            Node::Or(copies)
        }
    }
}

const fn moved(span: &Range<usize>, by: usize) -> Range<usize> {
    span.start + by..span.end + by
}

fn shifted(node: &Node, by: usize) -> Node {
    let all = |nodes: &[Node]| nodes.iter().map(|node| shifted(node, by)).collect();
    match node {
        Node::Leaf(leaf) => Node::Leaf(leaf + by),
        Node::And(nodes) => Node::And(all(nodes)),
        Node::Or(nodes) => Node::Or(all(nodes)),
    }
}

#[cfg(test)]
mod tests {
    use super::Expression;

    fn parsed(text: &str) -> Expression {
        Expression::parse(text, &[]).unwrap()
    }

    #[test]
    fn joins_like_the_text_it_writes() {
        let parts = [
            parsed("MIT/GPL-2.0"),
            parsed("ISC AND Zlib"),
            parsed("Apache-2.0 WITH LLVM-exception"),
        ];
        let joint = Expression::conjunction(&parts).unwrap();
        assert_eq!(
            joint.text,
            "(MIT/GPL-2.0) AND ISC AND Zlib AND Apache-2.0 WITH LLVM-exception"
        );
        let read =
            parsed("(MIT OR GPL-2.0-only) AND ISC AND Zlib AND Apache-2.0 WITH LLVM-exception");
        assert_eq!(joint.to_string(), read.to_string());
        assert_eq!(joint.root, read.root);
        for leaf in &joint.leaves {
            let written = &joint.text[leaf.span.clone()];
            assert_eq!(parsed(written).leaves[0].term, leaf.term);
        }
        assert_eq!(joint.notes.len(), 2);
        assert_eq!(&joint.text[joint.notes[1].span.clone()], "GPL-2.0");
    }

    #[test]
    fn takes_apart_what_applies_together() {
        let whole = parsed("(MIT/(ISC AND (Zlib or X11))) AND GPL-2.0+ AND Foo-9.9");
        let parts = whole.operands();
        let texts: Vec<_> = parts.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "MIT OR ISC AND (Zlib OR X11)",
                "GPL-2.0-or-later",
                "Foo-9.9"
            ]
        );
        for part in &parts {
            let read = Expression {
                notes: Vec::new(),
                ..parsed(&part.text)
            };
            assert_eq!(*part, read);
        }
        assert_eq!(parsed("MIT/ISC").operands()[0].text, "MIT OR ISC");
    }

    #[test]
    fn of_one_part_it_is_that_part() {
        let part = parsed("MIT OR ISC");
        assert_eq!(
            Expression::conjunction(std::slice::from_ref(&part)),
            Some(part)
        );
        assert_eq!(Expression::conjunction(&[]), None);
    }
}
