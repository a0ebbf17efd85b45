//! What the policy would say of a license by itself, with no package at hand.

use jiff::civil::Date;
use semver::Version;

use super::model::Ruling;
use super::site::Site;
use super::term::rule_on;
use crate::license::Term;
use crate::policy::Policy;
use crate::vocabulary::{Modification, Reach, SourceKind, Verdict};

/// Returns what the policy says of a term in an unmodified crate of crates.io that no rule names.
#[must_use]
pub fn rule_on_license(
    layers: &[Policy],
    term: &Term,
    reach: Reach,
    distribution: Option<&str>,
    as_of: Date,
) -> (Verdict, Ruling) {
    let site = Site {
        name: "",
        version: &Version::new(0, 0, 0),
        source: SourceKind::CratesIo,
        modification: Modification::Unmodified,
        reach,
        distribution,
        rules_on: as_of,
    };
    rule_on(layers, term, &site)
}
