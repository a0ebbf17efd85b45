//! The waivers that concern this workspace: what is waived, by whom, and the time left.

use std::fmt::Write as _;

use super::place::PageSection;
use super::{bar, table::breakable, word};
use crate::decide::{WaiverLife, WaiverState};
use crate::findings::Judgement;
use crate::policy::Waiver;
use crate::report::escape::{html, html_inline, prose, title};
use crate::report::summary;
use crate::vocabulary::Outcome;

/// Packages named of one waiver.
const NAMED: usize = 3;

/// Returns how many waivers are listed.
pub(super) fn count(judgement: &Judgement) -> usize {
    listed(judgement).count()
}

/// Returns the section; empty where the policy has no waivers.
pub(super) fn section(place: &PageSection, judgement: &Judgement) -> String {
    let all = judgement.assessment.waivers.len();
    if all == 0 {
        return String::new();
    }
    let mut out = place.open("waivers", "Waivers");
    let shown = count(judgement);
    if shown > 0 {
        out.push_str(&place.scroll("waivers"));
        out.push_str(
            "<table class=\"waivers\">\n<thead><tr><th scope=\"col\">Waiver</th><th scope=\"col\">For</th><th scope=\"col\">Time left</th><th scope=\"col\">Reason</th><th scope=\"col\">Approved</th><th scope=\"col\">Lifts</th></tr></thead>\n<tbody>\n",
        );
        for (state, waiver) in listed(judgement) {
            row(&mut out, judgement, state, waiver);
        }
        out.push_str("</tbody>\n</table>\n</div>\n");
    }
    let rest = all - shown;
    if rest > 0 {
        let _ = writeln!(
            out,
            "<p>{} {} of the policy {} no package of this workspace.</p>",
            word::number(rest),
            summary::plural(rest, "waiver"),
            if rest == 1 { "names" } else { "name" }
        );
    }
    out.push_str("</section>\n");
    out
}

fn listed(judgement: &Judgement) -> impl Iterator<Item = (&WaiverState, &Waiver)> {
    let states = judgement.assessment.waivers.iter();
    states
        .filter(|state| !state.applied.is_empty() || !state.misses.is_empty())
        .filter_map(|state| {
            let layer = judgement.layers.get(state.waiver.layer)?;
            Some((state, layer.waivers.get(state.waiver.waiver)?))
        })
}

fn row(out: &mut String, judgement: &Judgement, state: &WaiverState, waiver: &Waiver) {
    let ticket = waiver
        .ticket
        .as_deref()
        .map(|ticket| format!(" <small>{}</small>", html(&title(ticket))))
        .unwrap_or_default();
    let _ = writeln!(
        out,
        "<tr><th scope=\"row\">{}{ticket}</th><td>{} <small>{}</small></td><td>{}</td><td>{}</td><td>{} by {} <small>for {}</small></td><td>{}</td></tr>",
        html(&title(&waiver.id)),
        breakable(&html(&title(&waiver.krate.text))),
        html(&title(&waiver.license)),
        time(state, waiver),
        html_inline(&prose(&waiver.reason)),
        waiver.approved_on,
        html(&title(&waiver.approved_by)),
        html(&title(&waiver.requested_by)),
        lifted(judgement, state)
    );
}

/// The time left in words, and as a bar of the whole term.
fn time(state: &WaiverState, waiver: &Waiver) -> String {
    let days = |count: i64| {
        let count = usize::try_from(count).unwrap_or(0);
        format!("{} {}", word::number(count), summary::plural(count, "day"))
    };
    let (words, left) = match state.life {
        WaiverLife::NotYet => (format!("holds from {} on", waiver.approved_on), None),
        WaiverLife::InForce(left) => (days(left), Some((left, Outcome::Allowed))),
        WaiverLife::Expiring(left) => (
            format!("<strong>{}</strong>, expires soon", days(left)),
            Some((left, Outcome::Review)),
        ),
        WaiverLife::Grace(since) => (
            format!(
                "<strong>expired {} ago</strong>, holds by the days of grace",
                days(since)
            ),
            Some((0, Outcome::Review)),
        ),
        WaiverLife::Expired(since) => (
            format!("<strong>expired {} ago</strong>", days(since)),
            Some((0, Outcome::Denied)),
        ),
    };
    let bar = left
        .and_then(|(left, outcome)| {
            let term = waiver.approved_on.until(waiver.expires).ok()?.get_days();
            let term = usize::try_from(term).ok()?;
            let left = usize::try_from(left).ok()?.min(term);
            Some(bar::time(outcome, left, term))
        })
        .unwrap_or_default();
    format!("{words} <small>until {}</small>{bar}", waiver.expires)
}

fn lifted(judgement: &Judgement, state: &WaiverState) -> String {
    if state.applied.is_empty() {
        return "nothing".to_owned();
    }
    let mut names: Vec<String> = state
        .applied
        .iter()
        .take(NAMED)
        .map(|ix| html(&title(&judgement.graph.package(*ix).label())))
        .collect();
    if state.applied.len() > NAMED {
        names.push(format!("and {} more", state.applied.len() - NAMED));
    }
    names.join(", ")
}
