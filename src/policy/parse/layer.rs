//! What holds for a layer with others above it: what it may hold, sees and inherits; and what a
//! layer permits those below (`[lower-layers]`).
//!
//! The lowest layer may belong to whoever wrote the change under judgement. It can only add to
//! what is refused, so what could take from it stands in the first layer alone.

use std::collections::{BTreeMap, BTreeSet};

use super::conditions::Vocabulary;
use super::lookalike::{are_alike, folded_id};
use super::products::Products;
use super::reader::{Reader, Text, shown};
use super::section::Section;
use super::values::Choices;
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::schema::{self, Stands};
use crate::policy::{Entry, LowerLayers, MayClarify, Policy, Waiver, WaiverTerms};
use crate::source::Span;
use crate::vocabulary::{Reach, Verdict};

/// The layers above the one that is read, highest first.
pub(super) struct Above<'a>(&'a [Policy]);

impl<'a> Above<'a> {
    pub(super) const fn new(layers: &'a [Policy]) -> Self {
        Self(layers)
    }

    /// Returns the layers above.
    pub(super) const fn layers(&self) -> &'a [Policy] {
        self.0
    }

    /// Tells whether the layer that is read is the first.
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn first_name(&self) -> String {
        let name = self.0.first().map(|layer| layer.identity.name.as_str());
        shown(name.unwrap_or_default())
    }

    /// Reports sections that only the first layer may hold.
    pub(super) fn refuse_what_it_may_not_hold(&self, root: &Section<'_, '_>) {
        if self.is_empty() {
            return;
        }
        for (key, field) in root.fields() {
            let known = schema::key(schema::FILE, key.value);
            if known.is_none_or(|known| known.stands.is_below() || known.is_later()) {
                continue;
            }
            root.reader.report(
                Diagnostic::new(
                    Code::PolicyLayer,
                    field.key,
                    format!(
                        "`{}` is not allowed here: the layer \"{}\" stands above this one",
                        key.value,
                        self.first_name()
                    ),
                )
                .help(format!(
                    "only the first layer may hold it; this one may hold {}",
                    schema::held(schema::FILE, Stands::is_below)
                ))
                .help("`--no-discovery` leaves a workspace's own policy out"),
            );
        }
    }

    /// Reports a name that a layer above has, or one that looks like it: reports tell layers apart by
    /// their names.
    pub(super) fn refuse_its_name(&self, policy: &Section<'_, '_>) {
        let Some(field) = policy.field("name") else {
            return;
        };
        let Some(name) = field.value.get_ref().as_str() else {
            return;
        };
        let taken = self
            .0
            .iter()
            .find(|layer| are_alike(&layer.identity.name, name));
        if let Some(layer) = taken {
            let reader = policy.reader;
            reader.report(
                Diagnostic::new(
                    Code::PolicyLayer,
                    reader.span(field.value.span()),
                    format!(
                        "two layers have the same name: \"{}\" and \"{}\"",
                        shown(&layer.identity.name),
                        shown(name)
                    ),
                )
                .help("give this layer a name of its own; reports say which layer decided")
                .related(
                    Span::new(layer.file, 0..0),
                    "the layer above with this name",
                ),
            );
        }
    }

    /// Reports waivers with the id of one above: reports name waivers by their ids, and what a layer
    /// below waives must not look like a waiver of the council.
    pub(super) fn refuse_waivers(&self, files: &[&Section<'_, '_>], waivers: &[Waiver]) {
        if self.is_empty() || waivers.is_empty() {
            return;
        }
        let layers = self.0.iter();
        let above: BTreeMap<String, (&Policy, &Waiver)> = layers
            .flat_map(|layer| layer.waivers.iter().map(move |waiver| (layer, waiver)))
            .map(|found| (folded_id(&found.1.id), found))
            .collect();
        for waiver in waivers {
            let Some((layer, taken)) = above.get(&folded_id(&waiver.id)) else {
                continue;
            };
            let message = format!(
                "the waiver id `{}` is taken: the layer \"{}\" above has a waiver of this id",
                shown(&waiver.id),
                shown(&layer.identity.name)
            );
            let problem = Diagnostic::new(Code::PolicyLayer, waiver.span, message)
                .help("give this one an id of its own")
                .related(taken.span, "given there");
            let mut files = files.iter().map(|file| file.reader);
            if let Some(reader) = files.find(|reader| reader.span(0..0).file == waiver.span.file) {
                reader.report(problem);
            }
        }
    }

    /// Returns the ids newer than the tool's list. The first layer alone says which: an id that
    /// nobody knows fails, and a layer below could make it known to the rules above.
    pub(super) fn known_ids(&self, policy: Option<&Section<'_, '_>>) -> Vec<String> {
        let own = policy.map(known_ids).unwrap_or_default();
        let Some(first) = self.0.first() else {
            return own;
        };
        let known = &first.identity.known_ids;
        let texts = policy.and_then(|policy| policy.texts("known-ids"));
        for text in texts.unwrap_or_default() {
            let is_new = own.iter().any(|id| id == text.value)
                && !known.iter().any(|id| id.eq_ignore_ascii_case(text.value));
            if let (true, Some(policy)) = (is_new, policy) {
                let message = format!(
                    "`{}` cannot be made known here: the layer \"{}\" stands above this one",
                    shown(text.value),
                    self.first_name()
                );
                policy.reader.report(
                    Diagnostic::new(Code::PolicyLayer, text.span, message)
                        .help("only `known-ids` of the first layer may hold it"),
                );
            }
        }
        known.clone()
    }

    /// Returns the distributions that may be named: those declared, above or here.
    pub(super) fn distributions(
        &self,
        own: Option<BTreeMap<String, String>>,
    ) -> Option<BTreeMap<String, String>> {
        let Some(first) = self.0.first() else {
            return own;
        };
        // A declared name has a meaning; one that is merely used has none.
        let mut meanings = first.distributions.values();
        let declared = meanings.any(|meaning| !meaning.is_empty());
        declared.then(|| first.distributions.clone())
    }

    /// Returns the distributions this layer adds.
    pub(super) fn own_distributions(
        &self,
        names: BTreeMap<String, String>,
        is_declared: bool,
    ) -> BTreeMap<String, String> {
        if is_declared && !self.is_empty() {
            BTreeMap::new()
        } else {
            names
        }
    }

    /// Returns what tests of this layer may refer to: its own words, and those above.
    pub(super) fn vocabulary<'p>(
        &'p self,
        mut rules: BTreeSet<&'p str>,
        distributions: &'p BTreeMap<String, String>,
        products: &'p Products,
        scope: &'p [Reach],
    ) -> Vocabulary<'p> {
        let mut names: BTreeSet<&str> = distributions.keys().map(String::as_str).collect();
        for layer in self.0 {
            rules.extend(layer.rules.iter().map(|rule| rule.id.as_str()));
            names.extend(layer.distributions.keys().map(String::as_str));
        }
        let scope = self.0.first().map_or(scope, |first| &first.scope.reach);
        Vocabulary::new(rules, names, products, scope)
    }

    /// Returns the obligations that rules may name.
    pub(super) fn obligations(&self, own: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        let above = self.0.iter().flat_map(|layer| &layer.obligations);
        above
            .chain(own)
            .map(|(name, meaning)| (name.clone(), meaning.clone()))
            .collect()
    }

    /// Returns the groups above, which rules may name as well.
    pub(super) fn groups(&self) -> BTreeMap<String, Vec<Entry>> {
        let above = self.0.iter().flat_map(|layer| &layer.groups);
        above
            .map(|(name, group)| (name.clone(), group.entries.clone()))
            .collect()
    }

    /// Reports a group that a layer above has.
    pub(super) fn refuse_group(&self, reader: &Reader<'_>, name: Text<'_>) -> bool {
        let taken = self
            .0
            .iter()
            .find_map(|layer| Some((layer, layer.groups.get(name.value)?)));
        let Some((layer, group)) = taken else {
            return false;
        };
        reader.report(
            Diagnostic::new(
                Code::PolicyLayer,
                name.span,
                format!(
                    "the group `@{}` is defined in the layer \"{}\" above and cannot be redefined",
                    shown(name.value),
                    shown(&layer.identity.name)
                ),
            )
            .help("give this one another name, or refer to the one above")
            .related(group.span, "defined there"),
        );
        true
    }

    /// Returns the terms of waivers: the strictest of those above, the tool's in a first layer.
    pub(super) fn waiver_terms(&self) -> WaiverTerms {
        let mut layers = self.0.iter().map(|layer| layer.waiver_terms.clone());
        let Some(first) = layers.next() else {
            return WaiverTerms::default();
        };
        layers.fold(first, |strictest, other| {
            let mut require = strictest.require;
            for field in other.require {
                if !require.contains(&field) {
                    require.push(field);
                }
            }
            WaiverTerms {
                max_days: strictest.max_days.min(other.max_days),
                warn_days: strictest.warn_days.max(other.warn_days),
                grace_days: strictest.grace_days.min(other.grace_days),
                require,
            }
        })
    }
}

/// Reads what `[policy]` says of ids newer than the tool's list; everything else needs it first.
fn known_ids(policy: &Section<'_, '_>) -> Vec<String> {
    const MAX: usize = 500;
    let mut known = Vec::new();
    let texts = policy.texts("known-ids").unwrap_or_default();
    for (index, text) in texts.into_iter().enumerate() {
        let id = text.value;
        let is_id = id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'))
            && !id.starts_with("LicenseRef-");
        let problem = if index >= MAX {
            format!("`known-ids` holds more than {MAX} ids")
        } else if !is_id {
            format!("`{}` is no SPDX id", shown(id))
        } else {
            // Once the tool's list has the id, the list knows more about it.
            let listed = |license: &spdx::License| license.name.eq_ignore_ascii_case(id);
            if !spdx::identifiers::LICENSES.iter().any(listed) {
                known.push(id.to_owned());
            }
            continue;
        };
        let problem = Diagnostic::new(Code::PolicyInvalidValue, text.span, problem);
        policy.reader.report(problem.help(
            "an id has letters, digits, `-` and `.`; `LicenseRef-` names need no entry here",
        ));
        if index >= MAX {
            break;
        }
    }
    known
}

const MAY_WAIVE: Choices<Verdict> = Choices {
    what: "verdict that can be waived",
    mean: Verdict::from_word,
    slips: words::VERDICT_SLIPS,
};

const MAY_CLARIFY: Choices<MayClarify> = Choices {
    what: "way to clarify",
    mean: |word| match word {
        "missing" => Some(MayClarify::Missing),
        "all" => Some(MayClarify::All),
        _ => None,
    },
    slips: &[("everything", "all"), ("any", "all")],
};

/// Reads `[lower-layers]`.
pub(super) fn lower_layers(root: &Section<'_, '_>) -> LowerLayers {
    let Some(section) = root.table("lower-layers") else {
        return LowerLayers::default();
    };
    LowerLayers {
        may_waive: section
            .any_words("may-waive", &MAY_WAIVE)
            .unwrap_or_default(),
        may_clarify: section.word("may-clarify", &MAY_CLARIFY),
    }
}
