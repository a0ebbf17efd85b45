//! Vendored code: a package that claims a registry, and whose files lie elsewhere.
//!
//! Its manifest may have been edited, so what it declares is no fact. It counts where the council has
//! spoken of such copies: every rule that decides names `vendored` in its `source`, a waiver or an
//! agreement does, or a clarification, pinned to license files that are still the same, says what
//! holds instead of the manifest. The lowest layer may come with the very change that brings the
//! copy in. So waivers of the first layer alone count, and a clarification below it only where all
//! layers above leave it free to say what it likes: an edited manifest must not get a layer
//! below further than it could get without.

use super::model::{ContextDecision, Ruling, TermDecision};
use crate::facts::{LicenseFacts, Origin};
use crate::graph::Package;
use crate::policy::{MayClarify, Policy};
use crate::vocabulary::{SourceKind, Verdict};

/// Leaves undetermined what would pass, or wait for review, by what a vendored copy says of itself;
/// tells whether there is such a thing.
pub(super) fn hold_back(
    layers: &[Policy],
    package: &Package,
    facts: &LicenseFacts,
    contexts: &mut [ContextDecision],
) -> bool {
    if package.source != SourceKind::Vendored {
        return false;
    }
    if let Origin::Clarification { layer, .. } = facts.origin {
        let may_say_anything =
            |above: &Policy| above.lower_layers.may_clarify == Some(MayClarify::All);
        if layers[..layer].iter().all(may_say_anything) {
            return false;
        }
    }
    let mut is_held = false;
    for context in contexts {
        if context.verdict < Verdict::Undetermined && !is_accepted(layers, context) {
            context.verdict = Verdict::Undetermined;
            context.waived = false;
            context.blamed = Vec::new();
            is_held = true;
        }
    }
    is_held
}

/// Tells whether the council has spoken of vendored copies in all that lets a context pass.
fn is_accepted(layers: &[Policy], context: &ContextDecision) -> bool {
    let terms = context.chosen.iter();
    let is_bought = context.arms.iter().any(|arm| arm.taken);
    // An agreement that does not name `vendored` adds no arm to a vendored package.
    (is_bought || !context.chosen.is_empty())
        && terms
            .map(|leaf| context.terms.get(*leaf))
            .all(|term| term.is_some_and(|term| speaks_of_copies(layers, term)))
}

fn speaks_of_copies(layers: &[Policy], term: &TermDecision) -> bool {
    let by_waiver =
        !term.waivers.is_empty() && term.waivers.iter().all(|waiver| waiver.layer == 0);
    let names_them = |ruling: &Ruling| match ruling {
        Ruling::Rule { layer, rule, .. } => layers[*layer].rules[*rule]
            .conditions
            .source
            .as_ref()
            .is_some_and(|sources| sources.contains(&SourceKind::Vendored)),
        Ruling::Default { .. }
        | Ruling::Unknown
        | Ruling::Agreement(_)
        | Ruling::FirstParty { .. } => false,
    };
    by_waiver || (!term.grounds.is_empty() && term.grounds.iter().all(names_them))
}
