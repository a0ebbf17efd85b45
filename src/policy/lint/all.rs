//! All advice on one policy, in the order of its file.

use jiff::civil::Date;

use super::{agreements, names, party, rules, waivers};
use crate::diagnostic::Diagnostic;
use crate::policy::Policy;
use crate::policy::shadow::RuleIndex;
use crate::source::Sources;

/// Looks for what is valid in a policy and still likely not meant; sorted by position.
#[must_use]
pub(crate) fn lint(policy: &Policy, sources: &Sources, as_of: Date) -> Vec<Diagnostic> {
    let index = RuleIndex::new(&policy.rules);
    let mut lints = rules::shadowed(policy, &index);
    lints.extend(rules::allows_everything(policy));
    lints.extend(rules::contexts(policy, as_of));
    lints.extend(names::unused_groups(policy, sources));
    lints.extend(names::deprecated(policy, sources));
    lints.extend(names::families(policy, &index));
    lints.extend(names::common(policy, &index));
    lints.extend(waivers::lives(policy, as_of));
    lints.extend(agreements::lives(policy, as_of));
    lints.extend(agreements::unused_products(policy));
    lints.extend(party::broad(policy, sources));
    lints.sort_by(|a, b| {
        (a.span(), a.code)
            .cmp(&(b.span(), b.code))
            .then_with(|| a.title.cmp(&b.title))
    });
    lints
}
