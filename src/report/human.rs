//! Terminal output in rustc's layout: findings, policy problems and plain errors share one
//! renderer. A finding's first fix comes before the rest. Untrusted text is escaped; long text,
//! patches and stanzas are shortened or left out unless `-v` asks for them.

use annotate_snippets::renderer::DEFAULT_TERM_WIDTH;
use annotate_snippets::{Group, Level, Message, Renderer};
use owo_colors::OwoColorize as _;

use super::snippet::{Mark, snippets};
use super::{Options, Report, escape, link, patch, summary};
use crate::diagnostic::{Diagnostic, LabelledSpan, Line, LineKind, Severity};
use crate::findings::{Finding, Judgement, MarkedExpression};
use crate::source::Sources;

/// Width a marked expression is cut to where the terminal's is unknown.
const EXPRESSION_WIDTH: usize = 100;

/// Most lines of a patch that is shown without `-v`.
const SHORT_PATCH: usize = 4;

/// Renders the findings, those of each of several workspaces below its name, then the summary line.
#[must_use]
pub fn render(report: &Report<'_>, options: &Options) -> String {
    if options.quiet && report.exit_code() == 0 {
        return String::new();
    }
    let mut output = String::new();
    for unjudged in &report.unjudged {
        if let Some(root) = &unjudged.root {
            output.push_str(&format!("in {}:\n", escape::path(root)));
        }
        output.push_str(&unjudged.why);
        output.push('\n');
    }
    for part in &report.parts {
        let found = findings(part.judgement, options);
        if let Some(root) = part.workspace
            && (!found.is_empty() || options.verbose)
        {
            output.push_str(&heading(root, part.judgement, options));
        }
        output.push_str(&found);
    }
    let left_out = report.several.and_then(|several| several.left_out.as_ref());
    for thing in left_out.into_iter().flatten() {
        if options.verbose {
            let (what, _) = thing.noun;
            output.push_str(&format!("left out {}: {what}\n", escape::path(&thing.path)));
        }
    }
    output.push_str(&report.summary(options.color));
    output.push('\n');
    output
}

/// Returns a name or a path as it may be in human output.
#[must_use]
pub(crate) fn name(text: &str) -> String {
    escape::path(text)
}

/// Names one of several workspaces and counts what was decided in it.
fn heading(root: &str, judgement: &Judgement, options: &Options) -> String {
    let mut root = escape::path(root);
    if options.color {
        root = root.bold().to_string();
    }
    let counts = summary::verdicts(&judgement.summary, options.color);
    format!("workspace {root}: {counts}\n\n")
}

/// Renders the findings alone, each followed by a blank line.
pub(super) fn findings(judgement: &Judgement, options: &Options) -> String {
    let least = options.least_severity();
    let mut output = String::new();
    for finding in &judgement.findings {
        if finding.is_shown(least) {
            let mut text = render_finding(&judgement.sources, finding, options);
            if options.hyperlinks {
                text = link::rule(text, judgement, finding);
            }
            output.push_str(&text);
            output.push('\n');
        }
    }
    output
}

/// Renders mistakes in policy files, or advice on them, each followed by a blank line.
#[must_use]
pub(crate) fn render_diagnostics(
    sources: &Sources,
    all: &[Diagnostic],
    options: &Options,
) -> String {
    let mut output = String::new();
    for diagnostic in all {
        let lines = diagnostic.lines.iter().map(|line| {
            let level = match line.kind {
                LineKind::Help => Level::HELP,
                kind => Level::NOTE.with_name(kind.as_str()),
            };
            level.message(escape::prose(&line.text))
        });
        let group = level(diagnostic.severity)
            .primary_title(escape::title(&diagnostic.title))
            .id(diagnostic.code.as_str())
            .elements(snippets(sources, &marks(&diagnostic.locations)))
            .elements(lines);
        output.push_str(&draw(&[group], options));
        output.push_str("\n\n");
    }
    output
}

/// The places as marks; the first is the primary one.
fn marks(locations: &[LabelledSpan]) -> Vec<Mark<'_>> {
    let places = locations.iter().enumerate();
    places
        .map(|(index, location)| Mark {
            span: location.span,
            label: &location.label,
            primary: index == 0,
        })
        .collect()
}

const fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

/// Renders an error that has no place in a file, with its code and the lines that help.
#[must_use]
pub(crate) fn render_error(
    code: Option<&str>,
    message: &str,
    help: &[String],
    options: &Options,
) -> String {
    let mut title = Level::ERROR.primary_title(escape::title(message));
    if let Some(code) = code {
        title = title.id(escape::title(code));
    }
    let group = Group::with_title(title).elements(help_lines(help));
    let mut output = draw(&[group], options);
    output.push('\n');
    output
}

fn help_lines(help: &[String]) -> impl Iterator<Item = Message<'static>> {
    help.iter()
        .map(|line| Level::HELP.message(escape::prose(line)))
}

fn render_finding(sources: &Sources, finding: &Finding, options: &Options) -> String {
    // The fix comes before the policy's words: a reader looks at the first lines.
    let mut snippets = snippets(sources, &marks(&finding.locations)).into_iter();
    let mut title = level(finding.severity)
        .primary_title(escape::title(&finding.title))
        .id(finding.code.as_str());
    if options.hyperlinks {
        title = title.id_url(link::page(finding.code.as_str()));
    }
    let mut group = title.elements(snippets.next());
    let is_first_fix = |at: usize| {
        let mut lines = finding.lines.iter();
        lines.position(|line| line.kind == LineKind::Fix) == Some(at)
    };
    // An update changes the least.
    for line in &finding.here {
        group = group.elements(told(finding, line, options));
    }
    for (_, line) in lines(finding, is_first_fix) {
        group = group.elements(told(finding, line, options));
    }
    group = group.elements(snippets);
    if let Some(text) = finding
        .expression
        .as_ref()
        .and_then(|expression| marked(expression, options))
    {
        group = group.element(Level::NOTE.with_name("license").message(text));
    }
    for (_, line) in lines(finding, |at| !is_first_fix(at)) {
        group = group.elements(told(finding, line, options));
    }
    let mut output = draw(&[group], options);
    output.push('\n');
    for stanza in finding.stanzas.iter().filter(|_| options.verbose) {
        output.push('\n');
        for line in stanza.lines() {
            output.push_str("    ");
            output.push_str(&escape::block_line(line));
            output.truncate(output.trim_end_matches(' ').len());
            output.push('\n');
        }
    }
    output
}

fn lines(finding: &Finding, shows: impl Fn(usize) -> bool) -> impl Iterator<Item = (usize, &Line)> {
    let lines = finding.lines.iter().enumerate();
    lines.filter(move |(at, _)| shows(*at))
}

/// A line, with the edits of the remedy it tells of: short ones, or with `-v` all.
fn told(finding: &Finding, line: &Line, options: &Options) -> Vec<Message<'static>> {
    let level = Level::NOTE.with_name(line.kind.as_str());
    let mut text = escape::prose(&line.text);
    let remedy = line.remedy.and_then(|number| finding.remedies.get(number));
    if let Some(remedy) = remedy {
        let patch = patch::lines(&remedy.edits);
        if options.verbose || patch.len() <= SHORT_PATCH {
            for row in patch {
                text.push('\n');
                text.push_str(&row);
            }
        }
    }
    vec![level.message(text)]
}

fn draw(report: &[Group<'_>], options: &Options) -> String {
    let renderer = if options.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer
        .term_width(options.width.unwrap_or(DEFAULT_TERM_WIDTH))
        .render(report)
}

/// Draws a compound expression with carets under what fails; `None` where that would repeat the
/// title: nothing is marked, or all of it.
fn marked(expression: &MarkedExpression, options: &Options) -> Option<String> {
    let text = &expression.text;
    let all = text.len() - text.trim_start().len()..text.trim_end().len();
    let worth = expression.marks.iter().any(|(range, _)| *range != all);
    if !worth {
        return None;
    }
    // ASCII only from here on, so that bytes are columns.
    let mut shown = String::with_capacity(text.len());
    let mut columns = Vec::with_capacity(text.len() + 1);
    let mut previous = ' ';
    for character in text.chars() {
        columns.resize(columns.len() + character.len_utf8(), shown.len());
        escape::push_ascii(&mut shown, character, previous);
        previous = character;
    }
    columns.push(shown.len());
    let column = |offset: usize| columns[offset.min(text.len())];
    let carets: Vec<(usize, usize, &str)> = expression
        .marks
        .iter()
        .map(|(range, label)| {
            let start = column(range.start);
            (start, column(range.end).max(start + 1), label.as_str())
        })
        .collect();

    let width = options
        .width
        .map_or(EXPRESSION_WIDTH, |width| width.saturating_sub(20).max(40));
    let first = carets.first().map_or(0, |caret| caret.0);
    let start = if shown.len() <= width {
        0
    } else {
        first
            .saturating_sub(width / 4)
            .min(shown.len().saturating_sub(width))
    };
    let end = (start + width).min(shown.len());
    let head = if start > 0 { "..." } else { "" };
    let tail = if end < shown.len() { "..." } else { "" };
    // A mark behind the last character is in view where the end of the text is.
    let reach = if tail.is_empty() { end + 1 } else { end };
    let mut lines = vec![format!("{head}{}{tail}", &shown[start..end])];
    lines.extend(caret_lines(
        &carets,
        start..reach,
        head.len(),
        options.color,
    ));
    Some(lines.join("\n"))
}

/// One line of carets per label, in the order in which the labels first appear in the text.
fn caret_lines(
    carets: &[(usize, usize, &str)],
    window: std::ops::Range<usize>,
    indent: usize,
    color: bool,
) -> Vec<String> {
    let mut labels: Vec<&str> = Vec::new();
    for (_, _, label) in carets {
        if !labels.contains(label) {
            labels.push(label);
        }
    }
    labels
        .into_iter()
        .map(|label| {
            let mut line = " ".repeat(indent);
            let mut outside = 0;
            for &(start, end, _) in carets.iter().filter(|caret| caret.2 == label) {
                let from = start.max(window.start);
                let to = end.min(window.end.max(from));
                if from >= to {
                    outside += 1;
                    continue;
                }
                let gap = (indent + from - window.start).saturating_sub(line.len());
                line.push_str(&" ".repeat(gap));
                line.push_str(&"^".repeat(to - from));
            }
            let blank = line.len() - line.trim_start().len();
            let mut text = line.split_off(blank);
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&escape::title(label));
            if outside > 0 {
                text.push_str(&format!(" (and {outside} more beyond this line)"));
            }
            if color {
                text = text.bright_red().bold().to_string();
            }
            line + &text
        })
        .collect()
}
