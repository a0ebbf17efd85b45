//! The worlds that pages are made of: the example, one with waivers, and hostile ones.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;

use crate::decide::{Miss, MissReason, WaiverLife, WaiverRef, WaiverState};
use crate::diagnostic::{Line, LineKind};
use crate::findings::{Edit, Judgement, Remedy};
use crate::graph::PackageIx;
use crate::policy::{Conditions, CratePattern, Waiver};
use crate::report::escape::corpus::NASTY;
use crate::report::testing::{green, line, nasty_world, world};
use crate::source::Span;

fn pattern(text: &str) -> CratePattern {
    CratePattern {
        text: text.into(),
        name: text.into(),
        prefix: false,
        version: None,
    }
}

/// Adds a waiver in which all words are `word`.
pub(super) fn waive(world: &mut Judgement, word: &str, life: WaiverLife, applied: &[usize]) {
    let index = world.layers[0].waivers.len();
    let span = Span::new(world.layers[0].file, 0..1);
    world.layers[0].waivers.push(Waiver {
        id: word.into(),
        span,
        krate: pattern(word),
        terms: Vec::new(),
        whole: None,
        license: word.into(),
        reason: word.into(),
        requested_by: word.into(),
        approved_by: word.into(),
        approved_on: date(2026, 11, 2),
        expires: date(2026, 12, 2),
        ticket: Some(word.into()),
        conditions: Conditions::default(),
        license_files: BTreeMap::new(),
    });
    world.assessment.waivers.push(WaiverState {
        waiver: WaiverRef {
            layer: 0,
            waiver: index,
        },
        life,
        applied: applied.iter().copied().map(PackageIx).collect(),
        misses: vec![Miss {
            package: PackageIx(0),
            why: MissReason::License,
        }],
    });
}

/// The hostile world of all printers, and what only this page shows made hostile as well.
pub(super) fn hostile(nasty: &str) -> Judgement {
    let mut world = nasty_world(nasty);
    waive(&mut world, nasty, WaiverLife::InForce(3), &[0, 1]);
    let layer = &mut world.layers[0];
    layer.identity.owner = nasty.into();
    layer.signed_by = Some(nasty.into());
    layer.identity.contact = Some(nasty.into());
    layer.rules[0].id = nasty.into();
    layer.distributions.insert("binary".into(), nasty.into());
    for package in world.graph.packages_mut() {
        package.name = nasty.into();
    }
    for decision in &mut world.assessment.packages {
        for context in &mut decision.contexts {
            context.choice = Some(nasty.into());
            context.obligations = BTreeSet::from([nasty.to_owned()]);
        }
    }
    world.run.features = vec![nasty.into()];
    world.run.targets = vec![nasty.into()];
    let hostile = world.findings.last_mut().unwrap();
    hostile.rule = Some(nasty.into());
    hostile.layer = Some(nasty.into());
    for kind in [LineKind::Note, LineKind::Fix, LineKind::Or, LineKind::Ask] {
        hostile.lines.push(Line {
            remedy: Some(0),
            ..line(kind, nasty)
        });
    }
    hostile.remedies.push(Remedy {
        kind: "feature",
        title: nasty.into(),
        edits: vec![Edit {
            path: nasty.into(),
            line: 1,
            before: nasty.into(),
            after: format!("x{nasty}"),
        }],
        command: None,
        verified: true,
        compiles: false,
        is_conditional: false,
        serves: Vec::new(),
        clears: 1,
        of: 1,
    });
    world
}

/// The example, a clean world, one with waivers, and one hostile one for each nasty string.
pub(super) fn worlds() -> Vec<Judgement> {
    let mut waived = world();
    for life in [
        WaiverLife::NotYet,
        WaiverLife::InForce(10),
        WaiverLife::Expiring(1),
        WaiverLife::Grace(1),
        WaiverLife::Expired(2),
    ] {
        waive(&mut waived, "W-1", life, &[0]);
    }
    let mut worlds = vec![world(), green(), waived];
    worlds.extend(NASTY.iter().map(|nasty| hostile(nasty)));
    worlds
}
