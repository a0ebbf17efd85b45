//! Conditions: as rules, waivers and agreements state them, and what tests give in their place.

use std::collections::BTreeSet;

use super::patterns;
use super::products::Products;
use super::reader::{shown, suggest};
use super::section::Section;
use super::words::{COPY, Distributions, REACH, SOURCE};
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::{Condition, Conditions};
use crate::vocabulary::Reach;

/// The council's own names that conditions may use.
#[derive(Clone, Copy)]
pub(super) struct Named<'w> {
    pub(super) distributions: &'w Distributions,
    pub(super) products: &'w Products,
}

/// Reads the conditions of a rule, a waiver or an agreement.
pub(super) fn conditions(section: &Section<'_, '_>, named: Named<'_>) -> Conditions {
    let keys = section.keys().iter();
    keys.filter_map(|key| condition(section, key.name, named))
        .collect()
}

fn condition(section: &Section<'_, '_>, key: &'static str, named: Named<'_>) -> Option<Condition> {
    Some(match key {
        "reach" => Condition::Reach(section.words(key, &REACH)?),
        "distribution" => Condition::Distribution(named.distributions.list(section, key)?),
        "source" => Condition::Source(section.words(key, &SOURCE)?),
        "crates" => Condition::Crates(patterns::crates(section, key)?),
        "copy" => Condition::Copy(section.words(key, &COPY)?),
        "products" => Condition::Products(named.products.list(section)?),
        "members" => Condition::Members(patterns::names(section, key)?),
        "via" => Condition::Via(patterns::krate(section.reader, section.text(key)?)?),
        _ => return None,
    })
}

/// What of a policy its tests may refer to.
pub(super) struct Vocabulary<'p> {
    pub(super) rules: BTreeSet<&'p str>,
    distributions: BTreeSet<&'p str>,
    products: BTreeSet<&'p str>,
    scope: &'p [Reach],
}

impl<'p> Vocabulary<'p> {
    pub(super) fn new(
        rules: BTreeSet<&'p str>,
        distributions: BTreeSet<&'p str>,
        products: &'p Products,
        scope: &'p [Reach],
    ) -> Self {
        Self {
            rules,
            distributions,
            products: products.names().collect(),
            scope,
        }
    }
}

/// Reads what a test gives: one value where a rule has a list of them.
pub(super) fn given(section: &Section<'_, '_>, vocabulary: &Vocabulary<'_>) -> Conditions {
    let keys = section.keys().iter();
    keys.filter_map(|key| gives(section, key.name, vocabulary))
        .collect()
}

fn gives(
    section: &Section<'_, '_>,
    key: &'static str,
    vocabulary: &Vocabulary<'_>,
) -> Option<Condition> {
    Some(match key {
        "reach" => {
            let reach = section.word(key, &REACH)?;
            refuse_out_of_scope(section, reach, vocabulary);
            Condition::Reach(vec![reach])
        }
        "distribution" => {
            let help = "it is none of `[distributions]`, and nothing else uses it";
            let names = &vocabulary.distributions;
            Condition::Distribution(vec![known(section, key, names, help)?])
        }
        "source" => Condition::Source(vec![section.word(key, &SOURCE)?]),
        "copy" => Condition::Copy(vec![section.word(key, &COPY)?]),
        "product" => {
            let help = "define it under `[[products]]`";
            Condition::Products(vec![known(section, key, &vocabulary.products, help)?])
        }
        _ => return None,
    })
}

/// Refuses a reach that nothing is judged in.
fn refuse_out_of_scope(section: &Section<'_, '_>, reach: Reach, vocabulary: &Vocabulary<'_>) {
    let Some(field) = section.field("reach") else {
        return;
    };
    if vocabulary.scope.contains(&reach) {
        return;
    }
    let reader = section.reader;
    let message = format!("nothing that is `{reach}` is judged: `[scope] reach` leaves it out");
    let span = reader.span(field.value.span());
    reader.report(
        Diagnostic::new(Code::PolicyInvalidValue, span, message)
            .help("test what is judged, or extend `[scope] reach`"),
    );
}

/// Reads one of the policy's own names.
pub(super) fn known(
    section: &Section<'_, '_>,
    key: &'static str,
    names: &BTreeSet<&str>,
    help: &str,
) -> Option<String> {
    let text = section.text(key)?;
    if names.contains(text.value) {
        return Some(text.value.to_owned());
    }
    let message = format!("unknown {key} `{}`", shown(text.value));
    let problem = Diagnostic::new(Code::PolicyUnknownName, text.span, message);
    section
        .reader
        .report(match suggest(text.value, names.iter().copied()) {
            Some(near) => problem.did_you_mean(Some(near)),
            None => problem.help(help),
        });
    None
}
