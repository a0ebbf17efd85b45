//! What the policy says about a license, in every way of use.

use jiff::civil::Date;

use super::{Part, Topic};
use crate::decide::{Ruling, rule_on_license, verdict_of, vocabulary};
use crate::license::{Expression, Term};
use crate::policy::{Policy, matches_point, rule_conditions};
use crate::vocabulary::{Reach, Verdict};

/// Reads a target as a license, if it is one the policy can be asked about.
#[must_use]
pub(crate) fn as_license(layers: &[Policy], target: &str) -> Option<Expression> {
    let known: Vec<String> = layers
        .iter()
        .flat_map(|layer| layer.identity.known_ids.iter().cloned())
        .collect();
    Expression::parse(target, &known)
        .ok()
        .filter(|expression| expression.terms().all(Term::is_known))
}

/// Explains how the policy rules on a license expression and on each of its terms; for the product,
/// if one is named.
#[must_use]
pub(crate) fn about_license(
    layers: &[Policy],
    license: &Expression,
    product: Option<&str>,
    as_of: Date,
) -> Topic {
    let mut parts = Vec::new();
    let mut terms: Vec<&Term> = Vec::new();
    for term in license.terms() {
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    if terms.len() > 1 {
        parts.push(Part::Table(table(layers, |reach, distribution| {
            let verdicts: Vec<Verdict> = license
                .terms()
                .map(|term| rule_on_license(layers, term, reach, distribution, product, as_of).0)
                .collect();
            verdict_of(&license.root, &verdicts).to_string()
        })));
    }
    for term in &terms {
        if terms.len() > 1 {
            parts.push(Part::Heading(term.to_string()));
        }
        parts.extend(about_term(layers, term, product, as_of));
    }
    parts.push(Part::Text(
        "This applies to an unmodified crate from crates.io that no rule names.".to_owned(),
    ));
    Topic {
        title: format!("{license}: how the policy rules on it"),
        parts,
    }
}

/// The conditions that a [`table`] has a row or a column for.
const SHOWN: [&str; 2] = ["reach", "distribution"];

/// Lists the other conditions that rules may have.
fn others() -> String {
    let mut others = rule_conditions().filter(|key| !SHOWN.contains(key));
    let last = others.next_back().unwrap_or_default();
    format!("{} or {last}", others.collect::<Vec<_>>().join(", "))
}

/// One row per reach, one column per distribution.
fn table(
    layers: &[Policy],
    mut cell: impl FnMut(Reach, Option<&str>) -> String,
) -> Vec<Vec<String>> {
    let distributions = vocabulary(layers);
    let mut header = vec!["reach".to_owned()];
    header.extend(
        distributions
            .iter()
            .map(|name| name.clone().unwrap_or_else(|| "verdict".to_owned())),
    );
    let mut table = vec![header];
    for reach in Reach::ALL {
        let mut row = vec![reach.to_string()];
        row.extend(
            distributions
                .iter()
                .map(|distribution| cell(*reach, distribution.as_deref())),
        );
        table.push(row);
    }
    table
}

fn about_term(layers: &[Policy], term: &Term, product: Option<&str>, as_of: Date) -> Vec<Part> {
    let mut rules: Vec<(usize, usize)> = Vec::new();
    let table = table(layers, |reach, distribution| {
        let (verdict, ruling) = rule_on_license(layers, term, reach, distribution, product, as_of);
        if let Ruling::Rule { layer, rule, .. } = ruling
            && !rules.contains(&(layer, rule))
        {
            rules.push((layer, rule));
        }
        format!(
            "{verdict} ({}{})",
            ruled_by(layers, &ruling),
            of_layer(layers, &ruling)
        )
    });
    let mut parts = vec![Part::Table(table)];
    let others = others();
    let mut lines = Vec::new();
    for (index, layer) in layers.iter().enumerate() {
        for (at, rule) in layer.rules.iter().enumerate() {
            let mut conditions = rule.conditions.iter();
            let is_narrow = conditions.any(|condition| !SHOWN.contains(&condition.key()));
            let decides = rules.contains(&(index, at));
            if is_narrow && !decides && matches_point(rule, term).is_some() {
                lines.push(format!(
                    "rule {} says {} where its {others} conditions hold",
                    rule.id, rule.verdict
                ));
            }
        }
    }
    for agreement in layers.iter().flat_map(|layer| &layer.agreements) {
        if agreement.license == *term {
            lines.push(format!(
                "agreement {} grants it for {}, from {} until {}",
                agreement.id, agreement.krate.text, agreement.from, agreement.until
            ));
        }
    }
    for (layer, rule) in rules {
        let rule = &layers[layer].rules[rule];
        if let Some(reason) = &rule.reason {
            lines.push(format!("{}: {reason}", rule.id));
        }
        if !rule.obligations.is_empty() {
            let owed: Vec<&str> = rule.obligations.iter().map(String::as_str).collect();
            lines.push(format!("{}: owed: {}", rule.id, owed.join(", ")));
        }
    }
    if !lines.is_empty() {
        parts.push(Part::Items(lines));
    }
    parts
}

/// Names the layer that decided a term, where there is more than one.
pub(super) fn of_layer(layers: &[Policy], ruling: &Ruling) -> String {
    match ruling.layer() {
        Some(layer) if layers.len() > 1 => format!(" of {}", layers[layer].identity.name),
        Some(_) | None => String::new(),
    }
}

/// Names what decided a term.
pub(super) fn ruled_by(layers: &[Policy], ruling: &Ruling) -> String {
    match ruling {
        Ruling::Rule { layer, rule, .. } => format!("rule {}", layers[*layer].rules[*rule].id),
        Ruling::Default { .. } => "default".to_owned(),
        Ruling::Unknown => "unknown license".to_owned(),
        Ruling::Agreement(agreement) => format!("agreement {}", agreement.of(layers).id),
        Ruling::FirstParty { .. } => "first-party license".to_owned(),
    }
}
