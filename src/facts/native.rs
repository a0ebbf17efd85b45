//! The terms that `[[native]]` entries add: what native code stands under holds beside what the
//! package declares, or what a clarification says it declares.
//!
//! An entry speaks of one part of the package. Where the license of the rest is missing or cannot
//! be read, it stays so.

use semver::Version;

use super::model::{Added, AddedBy, Effective, LicenseFacts};
use crate::graph::Package;
use crate::license::Expression;
use crate::policy::Policy;
use crate::vocabulary::SourceKind;

/// Returns a license with the terms of every entry, of every layer, that names a crate; for a
/// package that might be.
#[must_use]
pub(crate) fn with_native(
    license: &Expression,
    name: &str,
    version: &Version,
    source: SourceKind,
    layers: &[Policy],
) -> Expression {
    layers
        .iter()
        .flat_map(|policy| &policy.native)
        .filter(|native| native.may_mean(name, version, source))
        .fold(license.clone(), |license, native| {
            with(&license, &native.license).unwrap_or(license)
        })
}

/// Adds the terms of every entry, of every layer, that names the package.
pub(super) fn add(package: &Package, layers: &[Policy], facts: &mut LicenseFacts) {
    let Effective::Known(expression) = &mut facts.effective else {
        return;
    };
    for (layer, policy) in layers.iter().enumerate() {
        for (entry, native) in policy.native.iter().enumerate() {
            if !native.may_mean(&package.name, &package.version, package.source) {
                continue;
            }
            let before = expression.leaves.len();
            if let Some(joint) = with(expression, &native.license) {
                *expression = joint;
                facts.added.push(Added {
                    leaves: before..expression.leaves.len(),
                    by: AddedBy::Native { layer, entry },
                });
            }
        }
    }
}

/// Returns the expression with the parts of another one that it does not hold already; saying a
/// part twice would change no verdict, only how often its terms are listed.
fn with(expression: &Expression, other: &Expression) -> Option<Expression> {
    let here: Vec<String> = expression
        .operands()
        .iter()
        .map(ToString::to_string)
        .collect();
    let news = other
        .operands()
        .into_iter()
        .filter(|part| !here.contains(&part.text));
    let parts: Vec<Expression> = std::iter::once(expression.clone()).chain(news).collect();
    (parts.len() > 1)
        .then(|| Expression::conjunction(&parts))
        .flatten()
}
