//! The table of all packages, in the order of the graph; without the script a plain table.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::place::PageSection;
use super::word;
use crate::answers::{CrateEntry, inventory};
use crate::decide::{NativeGap, PackageDecision};
use crate::facts::{Effective, Origin};
use crate::findings::Judgement;
use crate::graph::PackageIx;
use crate::report::escape::{html, title};
use crate::vocabulary::{Outcome, SourceKind};

/// Returns the section.
pub(super) fn section(place: &PageSection, judgement: &Judgement) -> String {
    let mut out = format!(
        "<section class=\"all\" {}>\n{}\n",
        place.labelled("packages"),
        place.heading("packages", "Packages")
    );
    controls(&mut out, place, judgement);
    out.push_str(&place.scroll("packages"));
    out.push_str(
        "<table class=\"packages\">\n<thead><tr>\
<th scope=\"col\">Package</th><th scope=\"col\">Verdict</th><th scope=\"col\">License</th><th scope=\"col\">Used</th>\
<th scope=\"col\">Decided by</th><th scope=\"col\">Obligations</th><th scope=\"col\">Brought in by</th></tr></thead>\n<tbody>\n",
    );
    // The judged ones, in the order of the graph.
    let inventory = inventory(judgement);
    let mut judged = inventory.crates.iter();
    // Where all are alike, the top of the page says it once.
    let contexts = word::contexts(judgement);
    let distributions: BTreeSet<&str> = contexts
        .filter_map(|context| context.context.distribution.as_deref())
        .collect();
    let several = distributions.len() > 1;
    for ix in judgement.graph.indices() {
        let outcome = judgement.assessment.packages[ix.0].outcome;
        let entry = match outcome {
            Outcome::NotJudged | Outcome::FirstParty => None,
            _ => judged.next(),
        };
        row(&mut out, judgement, ix, entry, several);
    }
    out.push_str("</tbody>\n</table>\n</div>\n</section>\n");
    out
}

/// What the script works with; hidden without it.
fn controls(out: &mut String, place: &PageSection, judgement: &Judgement) {
    let total = word::number(judgement.graph.packages.len());
    let label = place
        .name()
        .map(|_| format!(" {}", place.label("Search packages")))
        .unwrap_or_default();
    let _ = write!(
        out,
        "<form class=\"controls\" role=\"search\"{label} hidden=\"hidden\">\n<label>Search <input type=\"search\" autocomplete=\"off\" spellcheck=\"false\"/></label>\n<label>Verdict <select><option value=\"\">any</option>",
    );
    let all = [Outcome::FirstParty, Outcome::NotJudged];
    for outcome in word::JUDGED.iter().chain(&all) {
        let packages = judgement.assessment.packages.iter();
        let count = packages
            .filter(|decision| decision.outcome == *outcome)
            .count();
        if count > 0 {
            let _ = write!(
                out,
                "<option value=\"{}\">{} ({})</option>",
                outcome.as_str(),
                word::of(*outcome),
                word::number(count)
            );
        }
    }
    let _ = write!(
        out,
        "</select></label>\n<output aria-live=\"polite\">{total} packages</output>\n</form>\n"
    );
}

fn row(
    out: &mut String,
    judgement: &Judgement,
    ix: PackageIx,
    entry: Option<&CrateEntry>,
    several: bool,
) {
    let package = judgement.graph.package(ix);
    let decision = &judgement.assessment.packages[ix.0];
    let source = match package.source {
        SourceKind::CratesIo | SourceKind::Workspace => String::new(),
        other => format!(" <small>({other})</small>"),
    };
    let reason = decision
        .unjudged
        .map(|reason| format!(" <small>({})</small>", reason.as_str().replace('-', " ")))
        .unwrap_or_default();
    let _ = writeln!(
        out,
        "<tr data-outcome=\"{}\"><th scope=\"row\">{} <span class=\"version\">{}</span>{source}</th><td>{}{reason}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"way\">{}</td></tr>",
        decision.outcome.as_str(),
        breakable(&html(&title(&package.name))),
        html(&title(&package.version.to_string())),
        word::badge(decision.outcome),
        license_cell(judgement, ix, entry),
        entry.map(|entry| used(entry, several)).unwrap_or_default(),
        entry
            .map(|entry| decided_by(entry, decision))
            .unwrap_or_default(),
        obligations(judgement, ix),
        way(judgement, ix),
    );
}

/// Returns the license that holds, else what is declared, as markup.
pub(super) fn license(judgement: &Judgement, ix: PackageIx) -> String {
    let facts = &judgement.facts.packages[ix.0];
    match (&facts.effective, facts.declared.as_deref()) {
        (Effective::Known(expression), _) => html(&title(&expression.to_string())),
        (Effective::Unparseable(_), Some(declared)) => {
            format!("<q>{}</q>", html(&title(declared)))
        }
        (Effective::Unrecognized, _) => "<em>license files not fully recognised</em>".to_owned(),
        (_, Some(declared)) if !declared.trim().is_empty() => html(&title(declared)),
        _ => "<em>none declared</em>".to_owned(),
    }
}

/// The license, what of it is taken, and where it comes from if not from the manifest.
fn license_cell(judgement: &Judgement, ix: PackageIx, entry: Option<&CrateEntry>) -> String {
    let facts = &judgement.facts.packages[ix.0];
    let mut markup = license(judgement, ix);
    if let Some(choice) = entry.and_then(|entry| entry.choice.as_deref()) {
        let _ = write!(markup, " <small>taken: {}</small>", html(&title(choice)));
    }
    let origin = match facts.origin {
        Origin::LicenseFile => "read in its license files",
        Origin::Clarification { .. } => "clarified by the council",
        Origin::Manifest | Origin::None => "",
    };
    if !origin.is_empty() {
        let _ = write!(markup, " <small>{origin}</small>");
    }
    markup
}

/// How it gets in, and, where there are several ways in which that leaves the firm, which.
fn used(entry: &CrateEntry, several: bool) -> String {
    let reach: Vec<&str> = entry
        .usage
        .reach
        .iter()
        .map(|reach| reach.as_str())
        .collect();
    let mut markup = reach.join(", ");
    if several && !entry.usage.distributions.is_empty() {
        let _ = write!(
            markup,
            " <small>{}</small>",
            joined(&entry.usage.distributions)
        );
    }
    markup
}

fn decided_by(entry: &CrateEntry, decision: &PackageDecision) -> String {
    let mut markup = joined(&entry.usage.rules);
    markup.push_str(match decision.native_gap {
        Some(NativeGap::HeldBack { .. }) => {
            " <small>held back: native code of unknown license</small>"
        }
        Some(NativeGap::Noted) => " <small>native code of unknown license</small>",
        None => "",
    });
    if !entry.usage.waivers.is_empty() {
        let _ = write!(
            markup,
            " <small>waiver {}</small>",
            joined(&entry.usage.waivers)
        );
    }
    if !entry.usage.agreements.is_empty() {
        let _ = write!(
            markup,
            " <small>agreement {}</small>",
            joined(&entry.usage.agreements)
        );
    }
    markup
}

fn obligations(judgement: &Judgement, ix: PackageIx) -> String {
    let contexts = &judgement.assessment.packages[ix.0].contexts;
    let all: BTreeSet<String> = contexts
        .iter()
        .flat_map(|context| context.obligations.iter().cloned())
        .collect();
    joined(&all)
}

fn joined(words: &BTreeSet<String>) -> String {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    html(&title(&words.join(", ")))
}

/// The packages on the shortest way from a member, without the package itself.
fn way(judgement: &Judgement, ix: PackageIx) -> String {
    let graph = &judgement.graph;
    let Some(path) = graph.paths(ix, None, 1).into_iter().next() else {
        return String::new();
    };
    let stops = std::iter::once(path.member).chain(path.steps.iter().map(|step| step.to));
    let names: Vec<&str> = stops
        .take(path.steps.len())
        .map(|stop| graph.package(stop).name.as_str())
        .collect();
    breakable(&html(&title(&names.join(" → "))))
}

/// Lets a line break behind an underscore too; works on what is escaped already.
pub(super) fn breakable(escaped: &str) -> String {
    escaped.replace('_', "_<wbr/>")
}
