//! The head of the document and the top of the page: outcome, policy, and what was judged.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::page::Content;
use super::place::PageSection;
use super::{bar, csp, word};
use crate::findings::{Judgement, Overall, Summary};
use crate::policy::Policy;
use crate::report::escape::{html, html_inline, html_linked, prose};
use crate::report::summary;
use crate::vocabulary::Outcome;

/// Returns everything up to the body, with the style.
pub(super) fn document(content: &Content, style: &str, script: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'\"/>\n\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
<meta name=\"color-scheme\" content=\"light dark\"/>\n\
<meta name=\"referrer\" content=\"no-referrer\"/>\n\
<meta name=\"generator\" content=\"{} {}\"/>\n\
<meta name=\"description\" content=\"{}\"/>\n\
<link rel=\"icon\" href=\"data:,\"/>\n\
<title>{}: license report of {}</title>\n<style>{style}</style>\n</head>\n",
        csp::source(style),
        csp::source(script),
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
        html(&content.description),
        content.headline,
        content.subject,
    )
}

/// Returns the top of the page.
pub(super) fn top(judgement: &Judgement) -> String {
    format!(
        "<header class=\"{}\">\n<p class=\"kicker\">License report of {}</p>\n<h1>{}</h1>\n<p class=\"lead\">{}</p>\n{}</header>\n",
        class(judgement.outcome, judgement.exit_code),
        html_inline(&prose(&subject(judgement))),
        headline(
            judgement.outcome,
            judgement.exit_code,
            judgement.summary.known
        ),
        lead(&judgement.summary, &judgement.run.narrowed),
        picture(&judgement.summary)
    )
}

/// Draws the counts, and says them.
pub(super) fn picture(summary: &Summary) -> String {
    let counts = counts(summary);
    let shown = shown(summary);
    let mut out = bar::labelled(&shown, summary.judged);
    out.push_str("\n<ul class=\"legend\">");
    for (outcome, count) in counts {
        let _ = write!(
            out,
            "<li{}>{} {}</li>",
            if count == 0 { " class=\"none\"" } else { "" },
            bar::swatch(outcome),
            word::counted(count, outcome)
        );
    }
    out.push_str("</ul>\n");
    out
}

/// Returns the counts that are not zero, the worst first.
pub(super) fn shown(summary: &Summary) -> Vec<(Outcome, usize)> {
    let mut counts = counts(summary);
    counts.retain(|(_, count)| *count > 0);
    counts
}

/// Returns the section on the policy and the run.
pub(super) fn facts(place: &PageSection, judgement: &Judgement) -> String {
    let mut out = format!(
        "<section class=\"facts\" {}>\n<div>\n{}\n<dl>\n",
        place.label("Policy and run"),
        place.heading("policy", "Policy")
    );
    policy(&mut out, judgement);
    let _ = write!(
        out,
        "</dl>\n</div>\n<div>\n{}\n<dl>\n",
        place.heading("run", "Run")
    );
    run(&mut out, judgement);
    out.push_str("</dl>\n</div>\n</section>\n");
    if judgement.layers.len() > 1 {
        layers(&mut out, place, judgement);
    }
    out
}

/// The outcome as the line on top.
pub(super) fn headline(outcome: Overall, exit_code: u8, known: usize) -> String {
    word::capital(summary::headline(outcome, exit_code, known))
}

pub(super) const fn class(outcome: Overall, exit_code: u8) -> &'static str {
    match (outcome, exit_code) {
        (Overall::Pass, 0) => "allowed",
        (Overall::Review, _) => "review",
        (Overall::Pass | Overall::Fail, _) => "denied",
    }
}

fn counts(summary: &Summary) -> Vec<(Outcome, usize)> {
    word::JUDGED
        .iter()
        .map(|outcome| {
            let count = match outcome {
                Outcome::Denied => summary.denied,
                Outcome::Undetermined => summary.undetermined,
                Outcome::Review => summary.review,
                Outcome::Waived => summary.waived,
                _ => summary.allowed,
            };
            (*outcome, count)
        })
        .collect()
}

/// What was judged and what not, as markup.
pub(super) fn lead(summary: &Summary, narrowed: &[String]) -> String {
    let mut rest: Vec<String> = summary
        .unjudged
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(reason, count)| format!("{} {}", word::number(*count), reason.replace('-', " ")))
        .collect();
    if summary.first_party > 0 {
        rest.push(format!("{} first party", word::number(summary.first_party)));
    }
    let mut text = format!(
        "{} of {} {} judged",
        word::number(summary.judged),
        word::number(summary.packages),
        summary::plural(summary.packages, "package"),
    );
    if !rest.is_empty() {
        let _ = write!(text, " ({})", rest.join(", "));
    }
    text.push('.');
    if let Some(native) = summary::native(summary) {
        let _ = write!(text, " <strong>{native}.</strong>");
    }
    if let Some(unshipped) = summary::unshipped(summary) {
        let _ = write!(text, " {unshipped}.");
    }
    if let Some(date) = summary.next_expiry {
        let _ = write!(text, " The next waiver in use expires on {date}.");
    }
    if !narrowed.is_empty() {
        let _ = write!(
            text,
            " <strong>The run was narrowed by <code>{}</code>.</strong>",
            html(&prose(&narrowed.join(", ")))
        );
    }
    text
}

/// Names what was judged: the package at the root, or the first member, and how many there are.
pub(super) fn subject(judgement: &Judgement) -> String {
    let graph = &judgement.graph;
    let members = graph.members();
    let manifest = graph.root().join("Cargo.toml");
    let at_root = members
        .iter()
        .find(|ix| graph.package(**ix).manifest_path == manifest)
        .or_else(|| members.first());
    let Some(first) = at_root else {
        return "an empty workspace".to_owned();
    };
    let label = graph.package(*first).label();
    match members.len() - 1 {
        0 => format!("`{label}`"),
        1 => format!("`{label}` and 1 more member"),
        more => format!("`{label}` and {more} more members"),
    }
}

pub(super) fn row(out: &mut String, term: &str, markup: &str) {
    if !markup.is_empty() {
        let _ = writeln!(out, "<dt>{term}</dt><dd>{markup}</dd>");
    }
}

fn policy(out: &mut String, judgement: &Judgement) {
    let Some(first) = judgement.layers.first() else {
        return;
    };
    let identity = &first.identity;
    row(out, "Name", &html(&prose(&identity.name)));
    row(out, "Version", &html(&prose(&identity.version)));
    row(out, "Owner", &html(&prose(&identity.owner)));
    let contact = identity.contact.as_deref().unwrap_or_default();
    row(out, "Contact", &html_linked(&prose(contact)));
    let dates: Vec<String> = [
        ("in force from", identity.effective),
        ("to be reviewed by", identity.review_by),
        ("valid until", identity.valid_until),
    ]
    .into_iter()
    .filter_map(|(word, date)| Some(format!("{word} {}", date?)))
    .collect();
    row(out, "Dates", &dates.join(", "));
    row(out, "File", &file(judgement, first));
    row(out, "SHA-256", &digest(&first.sha256));
    row(out, "Signature", &signature(first));
    row(out, "Obligations", &obligations(judgement));
    if judgement.layers.len() > 1 {
        let more = judgement.layers.len() - 1;
        let layers = summary::plural(more, "layer");
        row(
            out,
            "Layers",
            &format!("and {more} more {layers}, see below"),
        );
    }
}

fn file(judgement: &Judgement, layer: &Policy) -> String {
    let path = judgement.sources.path(layer.file);
    format!("<code>{}</code>", html(&prose(path)))
}

fn digest(sha256: &str) -> String {
    format!("<code class=\"digest\">{}</code>", html(&prose(sha256)))
}

/// The keys a layer is signed with; that nobody asked is worth knowing too.
fn signature(layer: &Policy) -> String {
    match &layer.signed_by {
        Some(keys) => format!("checked, key <code>{}</code>", html(&prose(keys))),
        None => "not asked for".to_owned(),
    }
}

fn layers(out: &mut String, place: &PageSection, judgement: &Judgement) {
    out.push_str(&place.open("layers", "Layers of the policy"));
    let _ = write!(
        out,
        "<p>The strictest word of all layers counts, on each license, before AND and OR are looked at.</p>\n\
<div class=\"scroll\" role=\"region\" {} tabindex=\"0\">\n<table>\n<thead><tr><th scope=\"col\">Layer</th><th scope=\"col\">Version</th><th scope=\"col\">Owner</th><th scope=\"col\">File</th><th scope=\"col\">SHA-256</th><th scope=\"col\">Signature</th></tr></thead>\n<tbody>\n",
        place.label("Layers")
    );
    for layer in &judgement.layers {
        let identity = &layer.identity;
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            html(&prose(&identity.name)),
            html(&prose(&identity.version)),
            html(&prose(&identity.owner)),
            file(judgement, layer),
            digest(&layer.sha256),
            signature(layer)
        );
    }
    out.push_str("</tbody>\n</table>\n</div>\n</section>\n");
}

fn run(out: &mut String, judgement: &Judgement) {
    let run = &judgement.run;
    row(out, "Judged as of", &format!("<time>{}</time>", run.as_of));
    let enforced = if run.enforced {
        "enforced"
    } else {
        "<strong>does not fail on everything that fails in <code>ci</code></strong>"
    };
    let stage = format!("{}, {enforced}", html(&prose(&run.stage)));
    row(out, "Stage", &stage);
    row(out, "Exit status", &judgement.exit_code.to_string());
    row(
        out,
        "Narrowed by",
        &if run.narrowed.is_empty() {
            "nothing".to_owned()
        } else {
            format!("<code>{}</code>", html(&prose(&run.narrowed.join(", "))))
        },
    );
    let or_all = |words: &[String]| {
        if words.is_empty() {
            "all".to_owned()
        } else {
            html(&prose(&words.join(", ")))
        }
    };
    row(out, "Features", &or_all(&run.features));
    row(out, "Platforms", &or_all(&run.targets));
    if let Some(product) = &run.product {
        row(out, "Product", &html(&prose(product)));
    }
    row(out, "Leaves as", &leaves_as(judgement));
    let lock = judgement.graph.cargo_lock_sha256();
    row(out, "Cargo.lock", &lock.map(digest).unwrap_or_default());
    row(
        out,
        "Tool",
        &format!(
            "{} {}, SPDX license list {}",
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION"),
            html(spdx::license_version())
        ),
    );
}

/// The distributions that were judged, in the council's words.
fn leaves_as(judgement: &Judgement) -> String {
    let contexts = word::contexts(judgement);
    let names = contexts.filter_map(|context| context.context.distribution.as_deref());
    defined(names.collect(), judgement, |layer| &layer.distributions)
}

/// The obligations that come with what is taken, in the council's words.
fn obligations(judgement: &Judgement) -> String {
    let contexts = word::contexts(judgement);
    let names = contexts.flat_map(|context| context.obligations.iter().map(String::as_str));
    defined(names.collect(), judgement, |layer| &layer.obligations)
}

/// Names of the policy's own vocabulary with what they mean.
fn defined(
    names: BTreeSet<&str>,
    judgement: &Judgement,
    vocabulary: fn(&Policy) -> &BTreeMap<String, String>,
) -> String {
    let defined: Vec<String> = names
        .into_iter()
        .map(|name| {
            let mut layers = judgement.layers.iter();
            let words = layers.find_map(|layer| vocabulary(layer).get(name));
            let words = words.map(|words| format!(": {}", html_inline(&prose(words))));
            format!(
                "<code>{}</code>{}",
                html(&prose(name)),
                words.unwrap_or_default()
            )
        })
        .collect();
    defined.join("<br/>")
}
