//! Puts the page together.

use super::{bar, chart, findings, head, table, waivers, word};
use crate::explain::{Finding, Judgement, Severity};
use crate::report::Base;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Renders a judged run as one page, with the findings that are at least as severe as `least`.
#[must_use]
pub fn render(judgement: &Judgement<'_>, base: &Base, least: Severity) -> String {
    // A browser takes the digest after it made every line end a line feed.
    let (style, script) = (STYLE.replace('\r', ""), SCRIPT.replace('\r', ""));
    let shown: Vec<&Finding> = judgement
        .findings
        .iter()
        .filter(|finding| finding.severity >= least)
        .collect();
    let mut page = head::document(judgement, &style, &script);
    page.push_str("<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n");
    page.push_str(bar::PATTERNS);
    page.push('\n');
    page.push_str(&head::top(judgement));
    page.push_str(&navigation(judgement, shown.len()));
    page.push_str("<main id=\"main\" tabindex=\"-1\">\n");
    page.push_str(&head::facts(judgement));
    page.push_str(&chart::section(judgement));
    page.push_str(&findings::section(judgement, base, &shown));
    page.push_str(&waivers::section(judgement));
    page.push_str(&table::section(judgement));
    page.push_str("</main>\n<footer><p>Written by ");
    page.push_str(concat!(
        env!("CARGO_PKG_NAME"),
        " ",
        env!("CARGO_PKG_VERSION")
    ));
    page.push_str(
        ". This file is complete in itself: it loads nothing and sends nothing.</p></footer>\n<script>",
    );
    page.push_str(&script);
    page.push_str("</script>\n</body>\n</html>\n");
    page
}

fn navigation(judgement: &Judgement<'_>, findings: usize) -> String {
    let mut links = vec![
        "<a href=\"#licenses\">Licenses</a>".to_owned(),
        format!(
            "<a href=\"#findings\">Findings <span>{}</span></a>",
            word::number(findings)
        ),
    ];
    let waivers = waivers::count(judgement);
    if waivers > 0 {
        links.push(format!(
            "<a href=\"#waivers\">Waivers <span>{}</span></a>",
            word::number(waivers)
        ));
    }
    links.push(format!(
        "<a href=\"#packages\">Packages <span>{}</span></a>",
        word::number(judgement.summary.packages)
    ));
    format!("<nav aria-label=\"Sections\">{}</nav>\n", links.join("\n"))
}
