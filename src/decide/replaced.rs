//! Vendored code: a package that claims a registry or a repository, and whose files lie elsewhere.
//!
//! Its manifest may have been edited, so what it declares is not a fact. A layer's word on such a copy
//! counts where a rule that names `vendored` in its `source` says it; otherwise what would pass, or
//! wait for review, is undetermined. That is decided vote by vote, like everything else, so neither
//! the order of operands nor a layer added gets a copy through.
//!
//! A clarification, pinned to license files that are still the same, says what holds instead of the
//! manifest. The lowest layer may come with the very change that brings the copy in. So one below
//! the first layer counts only where all layers above leave it free to say what it likes, and a
//! waiver lifts verdicts of its own layer alone: an edited manifest must not get a layer further than
//! it could get without.

use super::model::Ruling;
use crate::facts::{LicenseFacts, Origin};
use crate::graph::Package;
use crate::policy::{MayClarify, Policy};
use crate::vocabulary::SourceKind;

/// Tells whether what a package says about itself is not a fact.
pub(super) fn is_copy(layers: &[Policy], package: &Package, facts: &LicenseFacts) -> bool {
    if package.source != SourceKind::Vendored {
        return false;
    }
    let Origin::Clarification { layer, .. } = facts.origin else {
        return true;
    };
    let may_say_anything = |above: &Policy| above.lower_layers.may_clarify == Some(MayClarify::All);
    !layers[..layer].iter().all(may_say_anything)
}

/// Tells whether what decides speaks of copies.
pub(super) fn names_copies(policy: &Policy, ruling: &Ruling) -> bool {
    let Ruling::Rule { rule, .. } = ruling else {
        return false;
    };
    let source = policy.rules[*rule].conditions.source();
    source.is_some_and(|sources| sources.contains(&SourceKind::Vendored))
}
