//! Agreements under which a package is used, or nearly is and why not.

use super::Part;
use crate::findings::{Judgement, agreements};
use crate::graph::PackageIx;

/// Tells of every agreement that names a package.
pub(super) fn about_agreements(judgement: &Judgement, ix: PackageIx) -> Vec<Part> {
    let mut lines = Vec::new();
    for state in &judgement.assessment.agreements {
        let agreement = state.agreement.of(&judgement.layers);
        let id = &agreement.id;
        if state.applied.contains(&ix) {
            lines.push(format!(
                "{id}: grants {} by contract {} with {}, approved by {}, until {}",
                agreement.license,
                agreement.contract,
                agreement.counterparty,
                agreement.approved_by,
                agreement.until
            ));
            lines.push(format!("{id}: {}", agreement.reason));
        }
        for miss in state.misses.iter().filter(|miss| miss.package == ix) {
            let why = agreements::near_miss(&judgement.graph, &judgement.layers, agreement, miss);
            lines.push(format!("{id}: does not apply: {why}"));
        }
    }
    if lines.is_empty() {
        return Vec::new();
    }
    vec![Part::Heading("Agreements".to_owned()), Part::Items(lines)]
}
