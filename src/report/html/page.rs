//! Assembles the HTML report, for one workspace or several: head, embedded style and script,
//! navigation and sections. The sections are rendered in their own files.

use super::place::PageSection;
use super::several;
use super::{bar, chart, findings, head, table, waivers, word};
use crate::diagnostic::Severity;
use crate::findings::{Finding, Judgement};
use crate::report::escape::{html, prose};
use crate::report::{Base, Options, Report};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// What differs between a page of one workspace and one of several; all of it markup but the
/// description.
pub(super) struct Content {
    pub(super) description: String,
    pub(super) headline: String,
    pub(super) subject: String,
    /// The header, and what leads to the sections.
    pub(super) top: String,
    pub(super) main: String,
}

/// Renders one page.
#[must_use]
pub fn render(report: &Report<'_>, options: &Options) -> String {
    let least = options.least_in_documents();
    let content = match (&report.parts[..], report.several) {
        ([part], None) => one(part.judgement, &part.base, least),
        _ => several::content(report, least),
    };
    // A browser takes the digest after it made every line end a line feed.
    let (style, script) = (STYLE.replace('\r', ""), SCRIPT.replace('\r', ""));
    let mut page = head::document(&content, &style, &script);
    page.push_str("<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n");
    page.push_str(bar::PATTERNS);
    page.push('\n');
    page.push_str(&content.top);
    page.push_str("<main id=\"main\" tabindex=\"-1\">\n");
    page.push_str(&content.main);
    page.push_str("</main>\n<footer><p>Written by ");
    page.push_str(concat!(
        env!("CARGO_PKG_NAME"),
        " ",
        env!("CARGO_PKG_VERSION")
    ));
    page.push_str(
        ". This file is self-contained: it loads nothing and sends nothing.</p></footer>\n<script>",
    );
    page.push_str(&script);
    page.push_str("</script>\n</body>\n</html>\n");
    page
}

fn one(judgement: &Judgement, base: &Base, least: Severity) -> Content {
    let (navigation, main) = sections(&PageSection::default(), judgement, base, least);
    Content {
        description: crate::report::summary::line(judgement, false),
        headline: head::headline(
            judgement.outcome,
            judgement.exit_code,
            judgement.summary.known,
        ),
        subject: html(&prose(&head::subject(judgement).replace('`', ""))),
        top: head::top(judgement) + &navigation,
        main,
    }
}

/// Returns what leads to the sections of a workspace, and the sections.
pub(super) fn sections(
    place: &PageSection,
    judgement: &Judgement,
    base: &Base,
    least: Severity,
) -> (String, String) {
    let all = judgement.findings.iter();
    let shown: Vec<&Finding> = all.filter(|finding| finding.is_shown(least)).collect();
    let sections = [
        head::facts(place, judgement),
        chart::section(place, judgement),
        findings::section(place, judgement, base, &shown),
        waivers::section(place, judgement),
        table::section(place, judgement),
    ];
    (navigation(place, judgement, shown.len()), sections.concat())
}

fn navigation(place: &PageSection, judgement: &Judgement, findings: usize) -> String {
    let link = |id: &str, word: &str| format!("<a href=\"#{}\">{word}</a>", place.id(id));
    let counted = |id: &str, word: &str, count: usize| {
        link(id, &format!("{word} <span>{}</span>", word::number(count)))
    };
    let mut links = Vec::new();
    if place.name().is_some() {
        links.push("<a href=\"#workspaces\">All workspaces</a>".to_owned());
    }
    links.push(link("licenses", "Licenses"));
    links.push(counted("findings", "Findings", findings));
    let waivers = waivers::count(judgement);
    if waivers > 0 {
        links.push(counted("waivers", "Waivers", waivers));
    }
    let packages = judgement.summary.packages;
    links.push(counted("packages", "Packages", packages));
    format!(
        "<nav {}>{}</nav>\n",
        place.label("Sections"),
        links.join("\n")
    )
}
