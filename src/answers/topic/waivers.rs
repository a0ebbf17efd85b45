//! Waivers that help a package, or nearly do and why not.

use super::Part;
use crate::decide::WaiverLife;
use crate::findings::words::{days_ago, in_days};
use crate::findings::{Judgement, waivers};
use crate::graph::PackageIx;

/// Tells of every waiver that names a package.
pub(super) fn about_waivers(judgement: &Judgement, ix: PackageIx) -> Vec<Part> {
    let mut lines = Vec::new();
    for state in &judgement.assessment.waivers {
        let layer = &judgement.layers[state.waiver.layer];
        let waiver = &layer.waivers[state.waiver.waiver];
        let of = if judgement.layers.len() > 1 {
            format!(" of {}", layer.identity.name)
        } else {
            String::new()
        };
        if state.applied.contains(&ix) {
            lines.push(format!(
                "{}{of}: applies to {}, approved by {} on {}, {}",
                waiver.id,
                waiver.license,
                waiver.approved_by,
                waiver.approved_on,
                life(state.life)
            ));
            lines.push(format!("{}: {}", waiver.id, waiver.reason));
        }
        for miss in state.misses.iter().filter(|miss| miss.package == ix) {
            lines.push(format!(
                "{}{of}: does not apply: {}",
                waiver.id,
                waivers::near_miss(&judgement.graph, &judgement.layers, state, miss)
            ));
        }
    }
    if lines.is_empty() {
        return Vec::new();
    }
    vec![Part::Heading("Waivers".to_owned()), Part::Items(lines)]
}

fn life(life: WaiverLife) -> String {
    match life {
        WaiverLife::NotYet => "not yet in force".to_owned(),
        WaiverLife::InForce(days) | WaiverLife::Expiring(days) => {
            format!("expires {}", in_days(days))
        }
        WaiverLife::Grace(days) => {
            format!("expired {}, in its days of grace", days_ago(days))
        }
        WaiverLife::Expired(days) => format!("expired {}", days_ago(days)),
    }
}
