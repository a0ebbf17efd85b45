//! `explain`: all there is to say of one crate, one license or one code.
//!
//! Topics are values like findings; a printer lays them out.

use jiff::civil::Date;

use super::packaged::describe;
use super::words::{list, path};
use super::{Judgement, page, page_names};
use crate::decide::{ContextDecision, Ruling, rule_on_license, vocabulary};
use crate::facts::{Effective, LicenseFacts, Origin};
use crate::graph::{Package, PackageIx};
use crate::license::{Expression, Term, nearest};
use crate::policy::{Policy, matches_point};
use crate::vocabulary::Reach;

/// Paths shown of one crate.
const PATHS: usize = 3;

/// All there is to say of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The one line that says most.
    pub title: String,
    /// The rest, in order.
    pub parts: Vec<Part>,
}

/// One part of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A heading.
    Heading(String),
    /// Running text, lines kept.
    Text(String),
    /// Items, one per line.
    Items(Vec<String>),
    /// Rows of equal length; the first is the header.
    Table(Vec<Vec<String>>),
    /// Text to copy as it is.
    Code(String),
}

/// Why there is nothing to say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TopicError {
    /// No crate of that name.
    #[error(
        "`{name}` is neither a crate of this workspace, nor an SPDX license, nor a finding code"
    )]
    Unknown {
        /// What was asked for.
        name: String,
        /// Near names.
        near: Vec<String>,
    },
    /// Several versions, or none of that version.
    #[error("`{name}` is in the graph as {}", list(.versions, "and"))]
    Ambiguous {
        /// What was asked for.
        name: String,
        /// `name@version` of each.
        versions: Vec<String>,
    },
}

impl TopicError {
    /// Returns what to do about it, one line each.
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        match self {
            Self::Unknown { near, .. } => near
                .iter()
                .map(|name| format!("did you mean `{name}`?"))
                .collect(),
            Self::Ambiguous { versions, .. } => versions
                .iter()
                .map(|version| format!("name one: `cargo ospo-check explain {version}`"))
                .collect(),
        }
    }
}

/// Explains a finding code or a policy error.
#[must_use]
pub fn about_code(name: &str) -> Option<Topic> {
    page(name).map(|text| Topic {
        title: name.to_owned(),
        parts: vec![Part::Text(text.to_owned())],
    })
}

/// Reads a target as a license, if it is one the policy can be asked about.
#[must_use]
pub fn as_license(layers: &[Policy], target: &str) -> Option<Expression> {
    let known: Vec<String> = layers
        .iter()
        .flat_map(|layer| layer.identity.known_ids.iter().cloned())
        .collect();
    Expression::parse(target, &known)
        .ok()
        .filter(|expression| expression.terms().all(Term::is_known))
}

/// Explains how the policy rules on each term of a license expression.
#[must_use]
pub fn about_license(layers: &[Policy], license: &Expression, as_of: Date) -> Topic {
    let mut parts = Vec::new();
    let mut terms: Vec<&Term> = Vec::new();
    for term in license.terms() {
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    for term in &terms {
        if terms.len() > 1 {
            parts.push(Part::Heading(term.to_string()));
        }
        parts.extend(about_term(layers, term, as_of));
    }
    parts.push(Part::Text(
        "This is what holds for an unmodified crate of crates.io that no rule names.".to_owned(),
    ));
    Topic {
        title: format!("{license}: how the policy rules on it"),
        parts,
    }
}

fn about_term(layers: &[Policy], term: &Term, as_of: Date) -> Vec<Part> {
    let distributions = vocabulary(layers);
    let mut header = vec!["reach".to_owned()];
    header.extend(
        distributions
            .iter()
            .map(|name| name.clone().unwrap_or_else(|| "verdict".to_owned())),
    );
    let mut table = vec![header];
    let mut rules: Vec<(usize, usize)> = Vec::new();
    for reach in Reach::ALL {
        let mut row = vec![reach.to_string()];
        for distribution in &distributions {
            let (verdict, ruling) =
                rule_on_license(layers, term, *reach, distribution.as_deref(), as_of);
            if let Ruling::Rule { layer, rule, .. } = ruling
                && !rules.contains(&(layer, rule))
            {
                rules.push((layer, rule));
            }
            row.push(format!("{verdict} ({})", ruled_by(layers, &ruling)));
        }
        table.push(row);
    }
    let mut parts = vec![Part::Table(table)];
    let narrower: Vec<String> = layers
        .iter()
        .flat_map(|layer| &layer.rules)
        .filter(|rule| {
            let conditions = &rule.conditions;
            conditions.crates.is_some() || conditions.source.is_some() || conditions.copy.is_some()
        })
        .filter(|rule| matches_point(rule, term).is_some())
        .map(|rule| {
            format!(
                "rule {} says {} where its crates, source or copy conditions hold",
                rule.id, rule.verdict
            )
        })
        .collect();
    if !narrower.is_empty() {
        parts.push(Part::Items(narrower));
    }
    let reasons: Vec<String> = rules
        .into_iter()
        .filter_map(|(layer, rule)| {
            let rule = &layers[layer].rules[rule];
            let reason = rule.reason.as_ref()?;
            Some(format!("{}: {reason}", rule.id))
        })
        .collect();
    if !reasons.is_empty() {
        parts.push(Part::Items(reasons));
    }
    parts
}

fn ruled_by(layers: &[Policy], ruling: &Ruling) -> String {
    match ruling {
        Ruling::Rule { layer, rule, .. } => format!("rule {}", layers[*layer].rules[*rule].id),
        Ruling::Default { .. } => "default".to_owned(),
        Ruling::Unknown => "unknown license".to_owned(),
        Ruling::FirstParty { .. } => "first-party license".to_owned(),
    }
}

/// Explains a crate of the graph, by `name` or `name@version`.
///
/// # Errors
/// Fails where there is no such crate, or more than one.
pub fn about_crate(judgement: &Judgement<'_>, target: &str) -> Result<Topic, TopicError> {
    let ix = find(judgement, target)?;
    let package = judgement.graph.package(ix);
    let decision = &judgement.assessment.packages[ix.0];
    let facts = &judgement.facts.packages[ix.0];
    let mut parts = vec![Part::Items(identity(package))];
    let declared = facts.declared.as_deref().unwrap_or("nothing");
    let mut license = vec![format!("declared: {declared}")];
    match (&facts.effective, facts.origin) {
        (
            Effective::Known(expression),
            Origin::Clarification {
                layer,
                clarification,
            },
        ) => {
            let why = &judgement.layers[layer].clarifications[clarification].reason;
            license.push(format!("clarified: {expression} ({why})"));
        }
        (Effective::Known(expression), _) => {
            license.push(format!("read as: {expression}"));
            license.extend(
                expression
                    .notes
                    .iter()
                    .map(|note| format!("note: {}", note.message)),
            );
        }
        (Effective::Unrecognized, _) => {
            license.push("not everything in its license files is recognised".to_owned());
        }
        (Effective::Missing, _) => license.push("no license means no permission".to_owned()),
        (Effective::Unparseable(error), _) => license.push(format!("cannot be read: {error}")),
    }
    parts.push(Part::Heading("License".to_owned()));
    parts.push(Part::Items(license));
    parts.extend(license_files(facts));
    for context in &decision.contexts {
        parts.push(Part::Heading(place(judgement, context)));
        parts.extend(about_context(judgement, ix, context));
    }
    let paths: Vec<String> = judgement
        .graph
        .paths(ix, None, PATHS)
        .iter()
        .filter(|found| !found.steps.is_empty())
        .map(|found| path(judgement.graph, found))
        .collect();
    if !paths.is_empty() {
        parts.push(Part::Heading("How it gets in".to_owned()));
        parts.push(Part::Items(paths));
    }
    for finding in &judgement.findings {
        let Some(place) = finding.packages.iter().position(|other| *other == ix) else {
            continue;
        };
        parts.push(Part::Heading(format!(
            "{}: {}",
            finding.code.as_str(),
            finding.title
        )));
        let lines = finding
            .lines
            .iter()
            .map(|line| format!("{}: {}", line.kind.as_str(), line.text))
            .collect();
        parts.push(Part::Items(lines));
        if let Some(stanza) = finding.stanzas.get(place) {
            parts.push(Part::Text(
                "For the council to complete and add to the policy:".to_owned(),
            ));
            parts.push(Part::Code(stanza.clone()));
        }
    }
    let why = decision
        .unjudged
        .map_or_else(String::new, |reason| format!(" ({reason})"));
    Ok(Topic {
        title: format!("{}: {}{why}", package.label(), decision.outcome),
        parts,
    })
}

/// Lists the license files that were read, with their digests and what was recognised in them.
fn license_files(facts: &LicenseFacts) -> Vec<Part> {
    if facts.files.is_empty() {
        return Vec::new();
    }
    let mut parts = vec![Part::Heading("License files".to_owned())];
    for file in &facts.files {
        let digest = file
            .sha256
            .as_ref()
            .map_or_else(String::new, |digest| format!(" sha256:{digest}"));
        let mut lines = vec![format!("{}{digest}", file.path)];
        lines.extend(describe(file).into_iter().map(|line| format!("  {line}")));
        parts.push(Part::Items(lines));
    }
    parts
}

fn identity(package: &Package) -> Vec<String> {
    let mut lines = vec![format!("source: {}", package.source)];
    if let Some(url) = &package.source_url {
        lines.push(format!("from: {url}"));
    }
    if let Some(checksum) = &package.checksum {
        lines.push(format!("checksum: {checksum}"));
    }
    if let Some(links) = &package.links {
        lines.push(format!("links native code: {links}"));
    }
    lines
}

fn place(judgement: &Judgement<'_>, context: &ContextDecision) -> String {
    let members: Vec<&str> = context
        .context
        .members
        .iter()
        .map(|member| judgement.graph.package(*member).name.as_str())
        .collect();
    let distribution = context
        .context
        .distribution
        .as_ref()
        .map_or_else(String::new, |name| format!(", {name}"));
    format!(
        "{}{distribution}, in {}: {}",
        context.context.reach,
        list(&members, "and"),
        context.verdict
    )
}

fn about_context(judgement: &Judgement<'_>, ix: PackageIx, context: &ContextDecision) -> Vec<Part> {
    let Some(expression) = judgement.facts.packages[ix.0].expression() else {
        return Vec::new();
    };
    let mut table = vec![vec![
        "term".to_owned(),
        "verdict".to_owned(),
        "by".to_owned(),
        "waiver".to_owned(),
    ]];
    for (leaf, term) in expression.leaves.iter().zip(&context.terms) {
        let waivers: Vec<&str> = term
            .waivers
            .iter()
            .map(|waiver| {
                judgement.layers[waiver.layer].waivers[waiver.waiver]
                    .id
                    .as_str()
            })
            .collect();
        table.push(vec![
            leaf.term.to_string(),
            term.ruled.to_string(),
            ruled_by(judgement.layers, &term.ruling),
            waivers.join(", "),
        ]);
    }
    let mut parts = vec![Part::Table(table)];
    let mut lines = Vec::new();
    if let Some(choice) = &context.choice {
        lines.push(format!("we take: {choice}"));
    }
    for obligation in &context.obligations {
        let meaning = judgement
            .layers
            .iter()
            .find_map(|layer| layer.obligations.get(obligation));
        lines.push(match meaning {
            Some(meaning) => format!("owed: {obligation} ({meaning})"),
            None => format!("owed: {obligation}"),
        });
    }
    if !lines.is_empty() {
        parts.push(Part::Items(lines));
    }
    parts
}

fn find(judgement: &Judgement<'_>, target: &str) -> Result<PackageIx, TopicError> {
    let (name, version) = match target.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (target, None),
    };
    let packages = &judgement.graph.packages;
    let named: Vec<PackageIx> = (0..packages.len())
        .map(PackageIx)
        .filter(|ix| packages[ix.0].name == name)
        .collect();
    let fitting: Vec<PackageIx> = named
        .iter()
        .copied()
        .filter(|ix| version.is_none_or(|version| packages[ix.0].version.to_string() == version))
        .collect();
    match (fitting.as_slice(), named.is_empty()) {
        ([one], _) => Ok(*one),
        (_, false) => Err(TopicError::Ambiguous {
            name: target.to_owned(),
            versions: named
                .iter()
                .map(|ix| format!("{name}@{}", packages[ix.0].version))
                .collect(),
        }),
        (_, true) => {
            let crates = packages.iter().map(|package| package.name.as_str());
            let near = nearest(name, crates)
                .into_iter()
                .chain(crate::license::nearest_license_id(name))
                .chain(nearest(name, page_names()))
                .map(str::to_owned)
                .collect();
            Err(TopicError::Unknown {
                name: target.to_owned(),
                near,
            })
        }
    }
}
