//! Notes on how license expressions were read; one per thing noted, with all the packages.

use std::collections::BTreeMap;

use super::Finding;
use super::context::{Case, finding};
use super::identity::by_crate;
use crate::diagnostic::Code;
use crate::graph::PackageIx;
use crate::license::NoteKind;
use crate::vocabulary::Outcome;

/// Finds what was accepted although SPDX writes it differently, in packages that are judged.
pub(super) fn find(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut noted: BTreeMap<(Code, String), Vec<PackageIx>> = BTreeMap::new();
    for (index, decision) in case.assessment.packages.iter().enumerate() {
        if matches!(decision.outcome, Outcome::NotJudged | Outcome::FirstParty) {
            continue;
        }
        let Some(expression) = case.question.facts.packages[index].expression() else {
            continue;
        };
        for note in &expression.notes {
            let code = match note.kind {
                NoteKind::Deprecated => Code::LicenseIdDeprecated,
                NoteKind::Legacy => Code::LicenseExpressionLegacy,
                // An unknown term that counts is an error of its own.
                NoteKind::Unknown if decision.outcome == Outcome::Undetermined => continue,
                NoteKind::Unknown => Code::LicenseTermUnknown,
            };
            let packages = noted.entry((code, note.message.clone())).or_default();
            if packages.last() != Some(&PackageIx(index)) {
                packages.push(PackageIx(index));
            }
        }
    }
    noted
        .into_iter()
        .map(|((code, message), packages)| {
            by_crate(case.graph(), packages, |packages| {
                let names = super::words::packages(case.graph(), &packages);
                let mut noted = finding(code, format!("{names}: {message}"), packages);
                noted.basis.cause = vec![message.clone()];
                noted
            })
        })
        .collect()
}
