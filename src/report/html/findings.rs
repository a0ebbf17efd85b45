//! The findings, each with what its reader needs: why, what to do, whom to ask, by which rule, how
//! it gets in, where.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::place::PageSection;
use super::{rows, tree, word};
use crate::diagnostic::{LabelledSpan, Line, LineKind, Severity};
use crate::findings::{Finding, Judgement, MarkedExpression, Remedy};
use crate::report::escape::{self, html, html_inline, html_linked, prose};
use crate::report::{Base, detail, patch, place, summary};
use crate::source::without_credentials;

/// Packages whose ways are shown unfolded.
const WAYS: usize = 30;
/// Lines of a patch that are shown unfolded.
const PATCH: usize = 12;

/// Returns the section.
pub(super) fn section(
    place: &PageSection,
    judgement: &Judgement,
    base: &Base,
    findings: &[&Finding],
) -> String {
    let mut out = place.open("findings", "Findings");
    if findings.is_empty() {
        out.push_str("<p>There is nothing to report.</p>\n");
    }
    if findings.len() > 2 {
        contents(&mut out, place, judgement, findings);
    }
    for (index, finding) in findings.iter().enumerate() {
        article(&mut out, place, (judgement, base), finding, index + 1);
    }
    out.push_str("</section>\n");
    out
}

fn contents(out: &mut String, place: &PageSection, judgement: &Judgement, findings: &[&Finding]) {
    out.push_str("<ol class=\"contents\">\n");
    for (index, finding) in findings.iter().enumerate() {
        let _ = writeln!(
            out,
            "<li><a href=\"#{}\">{}</a></li>",
            place.id(&format!("finding-{}", index + 1)),
            html_inline(&escape::title(&finding.headline(&judgement.graph)))
        );
    }
    out.push_str("</ol>\n");
}

fn article(
    out: &mut String,
    place: &PageSection,
    (judgement, base): (&Judgement, &Base),
    finding: &Finding,
    number: usize,
) {
    let count = finding.packages.len();
    let packages = match count {
        0 => String::new(),
        _ => format!(
            " · {} {}",
            word::number(count),
            summary::plural(count, "package")
        ),
    };
    let title = format!("title-{number}");
    let _ = write!(
        out,
        "<article class=\"finding {}\" id=\"{}\" data-severity=\"{severity}\" data-code=\"{code}\" aria-labelledby=\"{}\">\n\
<p class=\"kicker\">{number} · <b>{severity}</b> · {code}{packages}</p>\n\
{}\n<dl>\n",
        word::class(finding),
        place.id(&format!("finding-{number}")),
        place.id(&title),
        place.subheading(
            &title,
            &html_inline(&escape::title(&finding.headline(&judgement.graph)))
        ),
        severity = finding.word(),
        code = finding.code.as_str(),
    );
    told(out, finding);
    rule(out, judgement, base, finding);
    if finding.is_block() {
        crates(out, judgement, finding);
    } else {
        if let Some(expression) = &finding.expression {
            row(out, "License", &marked(expression));
        }
        ways(out, judgement, finding);
        row(out, "Declared in", &listed(judgement, base, finding, true));
    }
    notes(out, finding);
    out.push_str("</dl>\n");
    stanzas(out, finding);
    out.push_str("</article>\n");
}

fn row(out: &mut String, term: &str, markup: &str) {
    if !markup.is_empty() {
        let _ = writeln!(out, "<dt>{term}</dt><dd>{markup}</dd>");
    }
}

/// Why, what to do, what else, whom to ask; patches below what they carry out.
fn told(out: &mut String, finding: &Finding) {
    for (kind, term) in [
        (LineKind::Why, "Why"),
        (LineKind::Fix, "Fix"),
        (LineKind::Help, "Help"),
        (LineKind::Or, "Or"),
        (LineKind::Ask, "Ask"),
    ] {
        let lines: Vec<&Line> = finding
            .lines
            .iter()
            .filter(|line| line.kind == kind && !is_told_in_row(finding, line))
            .collect();
        let mut markup = String::new();
        for line in &lines {
            let text = prose(&line.text);
            let text = if kind == LineKind::Ask {
                html_linked(&text)
            } else {
                html_inline(&text)
            };
            let _ = write!(markup, "<p>{text}</p>{}", patch_of(&finding.remedies, line));
        }
        row(out, term, &markup);
    }
}

/// The edits of the remedy that a line tells of.
pub(super) fn patch_of(remedies: &[Remedy], line: &Line) -> String {
    let remedy = line.remedy.and_then(|number| remedies.get(number));
    let Some(remedy) = remedy else {
        return String::new();
    };
    let lines = patch::lines(&remedy.edits);
    let rows: Vec<String> = lines
        .iter()
        .map(|line| {
            let tag = match line.as_bytes().first() {
                Some(b'-') => "del",
                Some(b'+') => "ins",
                _ => "span",
            };
            format!("<{tag}>{}</{tag}>", block_line(line))
        })
        .collect();
    let block = format!("<pre class=\"patch\">{}</pre>", rows.join("\n"));
    if lines.len() <= PATCH {
        block
    } else {
        format!(
            "<details><summary>The patch, {} lines</summary>{block}</details>",
            lines.len()
        )
    }
}

/// A line of a block that is shown as it is; of an absurdly long one the middle is cut out.
pub(super) fn block_line(line: &str) -> String {
    html(&escape::cut(&escape::block_line(line), escape::LINE_LIMIT))
}

fn rule(out: &mut String, judgement: &Judgement, base: &Base, finding: &Finding) {
    let mut markup = String::new();
    if let Some(rule) = &finding.rule {
        let _ = write!(markup, "<code>{}</code>", html(&escape::title(rule)));
    }
    if let Some(layer) = &finding.layer
        && (finding.rule.is_some() || judgement.layers.len() > 1)
    {
        let of = if finding.rule.is_some() { " of " } else { "" };
        let _ = write!(markup, "{of}{}", html(&escape::title(layer)));
    }
    let in_policy = listed(judgement, base, finding, false);
    markup.push_str(&in_policy);
    row(
        out,
        if finding.rule.is_some() {
            "Rule"
        } else {
            "Policy"
        },
        &markup,
    );
}

/// The places of a finding in the policy, or in manifests; one of several with the same words.
fn listed(judgement: &Judgement, base: &Base, finding: &Finding, ours: bool) -> String {
    let mut seen = BTreeSet::new();
    let places: String = finding
        .locations
        .iter()
        .filter(|location| place::is_policy(judgement, location.span.file) != ours)
        .filter(|location| {
            let line = judgement.sources.location(location.span).line;
            seen.insert((location.span.file, line, &location.label))
        })
        .map(|location| place(judgement, base, location, ours))
        .collect();
    if places.is_empty() {
        places
    } else {
        format!("<ul class=\"places\">{places}</ul>")
    }
}

/// A place with the line that stands there; the label too, unless the tree draws what it says.
fn place(judgement: &Judgement, base: &Base, location: &LabelledSpan, is_ours: bool) -> String {
    let at = judgement.sources.location(location.span);
    let position = detail::position(judgement, base, location);
    let line = judgement
        .sources
        .line_span(location.span.file, at.line)
        .map(|span| judgement.sources.slice(span))
        .unwrap_or_default();
    let label = escape::title(&location.label);
    let label = if is_ours && label.starts_with("brings it in: ") {
        String::new()
    } else {
        format!(" <span class=\"label\">{}</span>", html_inline(&label))
    };
    format!(
        "<li><code class=\"at\">{}</code>{label} <code class=\"line\">{}</code></li>",
        html(&position),
        html(&prose(&without_credentials(line.trim())))
    )
}

/// A row for each package tells it.
fn is_told_in_row(finding: &Finding, line: &Line) -> bool {
    finding.is_block() && line.is_in_row
}

fn crates(out: &mut String, judgement: &Judgement, finding: &Finding) {
    let list = rows::list(judgement, finding);
    let count = finding.block.rows.len();
    if count <= WAYS {
        row(out, "Crates", &list);
    } else {
        let count = word::number(count);
        let markup = format!("<details><summary>All {count} crates</summary>{list}</details>");
        row(out, "Crates", &markup);
    }
}

fn ways(out: &mut String, judgement: &Judgement, finding: &Finding) {
    let tree = tree::draw(judgement, finding);
    if tree.is_empty() {
        return;
    }
    if finding.packages.len() <= WAYS {
        let is_one = finding.packages.len() == 1;
        row(
            out,
            if is_one {
                "How it gets in"
            } else {
                "How they get in"
            },
            &tree,
        );
    } else {
        let count = word::number(finding.packages.len());
        let markup =
            format!("<details><summary>The ways of all {count} packages</summary>{tree}</details>");
        row(out, "How they get in", &markup);
    }
}

fn notes(out: &mut String, finding: &Finding) {
    let notes: String = finding
        .lines
        .iter()
        .filter(|line| line.kind == LineKind::Note)
        .filter(|line| !is_told_in_row(finding, line))
        .map(|line| format!("<li>{}</li>", html_inline(&prose(&line.text))))
        .collect();
    if !notes.is_empty() {
        row(out, "Notes", &format!("<ul>{notes}</ul>"));
    }
}

/// The expression with what fails marked, and behind it in words what the marks say.
pub(super) fn marked(expression: &MarkedExpression) -> String {
    let text = &expression.text;
    let mut out = String::from("<code>");
    let mut words: Vec<String> = Vec::new();
    let mut at = 0;
    for (range, label) in &expression.marks {
        let start = range.start.min(text.len()).max(at);
        let end = range.end.min(text.len()).max(start);
        let (Some(before), Some(part)) = (text.get(at..start), text.get(start..end)) else {
            continue;
        };
        let part = html(&escape::title(part));
        let _ = write!(out, "{}<mark>{part}</mark>", html(&escape::title(before)));
        let label = html_inline(&escape::title(label));
        let word = if end - start == text.len() || label.contains(&part) {
            label
        } else {
            format!("<code>{part}</code>: {label}")
        };
        if !words.contains(&word) {
            words.push(word);
        }
        at = end;
    }
    let _ = write!(
        out,
        "{}</code> <small>{}</small>",
        html(&escape::title(&text[at..])),
        words.join(", ")
    );
    out
}

fn stanzas(out: &mut String, finding: &Finding) {
    if finding.stanzas.is_empty() || finding.severity == Severity::Note {
        return;
    }
    let blocks: String = finding
        .stanzas
        .iter()
        .map(|stanza| {
            let lines: Vec<String> = stanza.trim_end().lines().map(block_line).collect();
            format!("<pre>{}</pre>\n", lines.join("\n"))
        })
        .collect();
    let _ = write!(
        out,
        "<details class=\"stanzas\">\n<summary>{} for the council to complete and merge into the policy</summary>\n{blocks}</details>\n",
        if finding.stanzas.len() == 1 {
            "Stanza"
        } else {
            "Stanzas"
        }
    );
}
