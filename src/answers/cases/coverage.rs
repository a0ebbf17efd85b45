//! Which rules and groups the cases reach.

use std::collections::BTreeSet;

use super::model::Coverage;
use crate::decide::Ruling;
use crate::policy::Policy;
use crate::source::Span;

/// What decided a case so far: layer, rule, and the entry that named the license.
#[derive(Debug, Default)]
pub(super) struct Reached {
    rules: BTreeSet<(usize, usize, Span)>,
}

impl Reached {
    pub(super) fn add(&mut self, ruling: &Ruling) {
        if let Ruling::Rule { layer, rule, entry } = ruling {
            self.rules.insert((*layer, *rule, *entry));
        }
    }

    pub(super) fn coverage(&self, layers: &[Policy]) -> Coverage {
        let mut coverage = Coverage::default();
        for (layer, policy) in layers.iter().enumerate() {
            let mut groups: BTreeSet<&str> = BTreeSet::new();
            let mut used: BTreeSet<&str> = BTreeSet::new();
            for (index, rule) in policy.rules.iter().enumerate() {
                let entries: BTreeSet<Span> = self
                    .rules
                    .iter()
                    .filter(|(at, rule, _)| (*at, *rule) == (layer, index))
                    .map(|(_, _, entry)| *entry)
                    .collect();
                if entries.is_empty() {
                    let unreached = (rule.id.clone(), rule.span);
                    coverage.unreached_rules.push(unreached);
                }
                for entry in &rule.entries {
                    let names = entry.groups.iter().map(String::as_str);
                    used.extend(names.clone());
                    if entries.contains(&entry.span) {
                        groups.extend(names);
                    }
                }
            }
            coverage.rules += policy.rules.len();
            coverage.groups += policy.groups.len();
            for (name, group) in &policy.groups {
                if !groups.contains(name.as_str()) {
                    let is_used = used.contains(name.as_str());
                    let unreached = (name.clone(), group.span, is_used);
                    coverage.unreached_groups.push(unreached);
                }
            }
        }
        coverage.unreached_groups.sort_by_key(|(_, span, _)| *span);
        coverage
    }
}
