//! What a page of several workspaces has beside the parts on each: the joint outcome, which
//! workspace ended how, and above all those there is no verdict on.

use std::fmt::Write as _;

use super::page::{Content, sections};
use super::place::{self, PageSection};
use super::{bar, findings, head, word};
use crate::diagnostic::Severity;
use crate::findings::Several;
use crate::report::escape::{html, html_inline, prose};
use crate::report::model::Part;
use crate::report::{Report, Unjudged, summary};

/// Puts the page together, but for what every page has.
pub(super) fn content(report: &Report<'_>, least: Severity) -> Content {
    let unjudged = &report.unjudged;
    let all = report.parts.len() + unjudged.len();
    let counted = |count| {
        format!(
            "{} {}",
            word::number(count),
            summary::plural(count, "workspace")
        )
    };
    let (outcome, exit_code) = (report.outcome(), report.exit_code());
    let known = report.several.map_or(0, |several| several.summary.known);
    let unknown = format!(
        "{} of {} could not be judged",
        word::number(unjudged.len()),
        counted(all)
    );
    let mut content = Content {
        description: match report.several.filter(|_| !report.parts.is_empty()) {
            Some(several) => summary::line_of_several(several, false),
            None => report.summary(false),
        },
        headline: head::headline(outcome, exit_code, known),
        subject: counted(all),
        top: String::new(),
        main: String::new(),
    };
    let mut class = head::class(outcome, exit_code);
    let mut lead = String::new();
    let mut picture = String::new();
    if let Some((several, part)) = report.several.zip(report.parts.first()) {
        // The flags are the same for all.
        lead = head::lead(&several.summary, &part.judgement.run.narrowed);
        picture = head::picture(&several.summary);
    }
    if !unjudged.is_empty() || all == 0 {
        class = "denied";
        content.headline.clone_from(&unknown);
        content.description = format!("{unknown}; {}", content.description);
        if !lead.is_empty() {
            lead.insert_str(0, " In the others: ");
        }
        lead.insert_str(0, "<strong>Nothing in them has passed.</strong>");
        // It would be all green where the others pass.
        picture.clear();
    }
    content.top = format!(
        "<header class=\"{class}\">\n<p class=\"kicker\">License report of {}</p>\n<h1>{}</h1>\n<p class=\"lead\">{lead}</p>\n{picture}</header>\n",
        content.subject, content.headline
    );
    let main = &mut content.main;
    overview(main, report);
    for (index, workspace) in unjudged.iter().enumerate() {
        without_verdict(main, workspace, index + 1);
    }
    for (index, part) in report.parts.iter().enumerate() {
        judged(main, part, index + 1, least);
    }
    content
}

fn overview(out: &mut String, report: &Report<'_>) {
    let unjudged = &report.unjudged;
    let alone = PageSection::default();
    out.push_str(&alone.open("workspaces", "Workspaces"));
    out.push_str(&alone.scroll("workspaces"));
    out.push_str(
        "<table class=\"chart overview\">\n<thead><tr><th scope=\"col\">Workspace</th><th scope=\"col\">Outcome</th><th scope=\"col\" class=\"picture\">Packages judged</th><th scope=\"col\">By verdict</th></tr></thead>\n<tbody>\n",
    );
    for (index, workspace) in unjudged.iter().enumerate() {
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\"><a href=\"#u{}\">{}</a></th><td><span class=\"badge denied\">Could not be judged</span></td><td class=\"picture\">none</td><td>exit status {}</td></tr>",
            index + 1,
            place::name(workspace.root.as_deref().unwrap_or(".")),
            workspace.exit_code
        );
    }
    let judged = report
        .parts
        .iter()
        .map(|part| part.judgement.summary.judged);
    let most = judged.max().unwrap_or(0);
    for (index, part) in report.parts.iter().enumerate() {
        let judgement = part.judgement;
        let (outcome, exit_code) = (judgement.outcome, judgement.exit_code);
        let parts = head::shown(&judgement.summary);
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\"><a href=\"#w{}\">{}</a></th><td><span class=\"badge {}\">{}</span></td><td class=\"picture\">{}</td><td>{}</td></tr>",
            index + 1,
            place::name(part.workspace.unwrap_or_default()),
            head::class(outcome, exit_code),
            head::headline(outcome, exit_code, judgement.summary.known),
            bar::silent(&parts, most),
            if parts.is_empty() {
                "nothing to judge".to_owned()
            } else {
                bar::words(&parts)
            }
        );
    }
    out.push_str("</tbody>\n</table>\n</div>\n<dl>\n");
    let own = unjudged.iter().map(|workspace| workspace.exit_code).max();
    let exit_code = own.unwrap_or_else(|| report.exit_code());
    head::row(out, "Exit status", &exit_code.to_string());
    if let Some(several) = report.several {
        head::row(out, "Policy", &policies(several));
        head::row(out, "Left out", &left_out(several));
    }
    out.push_str("</dl>\n</section>\n");
}

fn policies(several: &Several) -> String {
    let (layers, is_same) = several.policies();
    let names = layers.iter().map(|layer| {
        let identity = &layer.identity;
        html(&prose(
            format!("{} {}", identity.name, identity.version).trim(),
        ))
    });
    let names = names.collect::<Vec<_>>().join(", ");
    match several.workspaces.len() {
        0 | 1 => names,
        _ if is_same => format!("{names}; the same for all"),
        _ => format!("{names}; each workspace below names its own"),
    }
}

/// What of the repository was not judged, folded.
fn left_out(several: &Several) -> String {
    let all = several.left_out.as_deref().unwrap_or_default();
    if all.is_empty() {
        return String::new();
    }
    let mut out = format!(
        "<details><summary>{}</summary><ul>",
        html(&summary::counted(all))
    );
    for thing in all {
        let _ = write!(
            out,
            "<li><code>{}</code>: {}</li>",
            html(&prose(&thing.path)),
            html(thing.noun.0)
        );
    }
    out.push_str("</ul></details>");
    out
}

fn without_verdict(out: &mut String, workspace: &Unjudged, number: usize) {
    let lines: Vec<String> = workspace
        .why
        .trim_end()
        .lines()
        .map(findings::block_line)
        .collect();
    let _ = write!(
        out,
        "<section class=\"workspace\" id=\"u{number}\" aria-labelledby=\"u{number}-heading\">\n<div class=\"head denied\">\n<h2 id=\"u{number}-heading\">{}: Could not be judged</h2>\n\
<p class=\"lead\">There is no verdict on this workspace, so nothing in it has passed. Exit status {}; the log of the run may say more.</p>\n</div>\n<pre>{}</pre>\n</section>\n",
        place::name(workspace.root.as_deref().unwrap_or(".")),
        workspace.exit_code,
        lines.join("\n")
    );
}

fn judged(out: &mut String, part: &Part<'_>, number: usize, least: Severity) {
    let place = PageSection::of(number, part.workspace.unwrap_or_default());
    let judgement = part.judgement;
    let (outcome, exit_code) = (judgement.outcome, judgement.exit_code);
    let (navigation, sections) = sections(&place, judgement, &part.base, least);
    let _ = write!(
        out,
        "<section class=\"workspace\" id=\"w{number}\" aria-labelledby=\"w{number}-heading\">\n<div class=\"head {}\">\n<p class=\"kicker\">{}</p>\n\
<h2 id=\"w{number}-heading\">{}: {}</h2>\n<p class=\"lead\">{}</p>\n{}</div>\n{navigation}{sections}</section>\n",
        head::class(outcome, exit_code),
        html_inline(&prose(&head::subject(judgement))),
        place.name().unwrap_or_default(),
        head::headline(outcome, exit_code, judgement.summary.known),
        head::lead(&judgement.summary, &judgement.run.narrowed),
        head::picture(&judgement.summary)
    );
}
