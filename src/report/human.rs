//! Terminal output in rustc's layout: findings, policy problems and plain errors share one
//! renderer. A finding's first fix comes before the rest. Untrusted text is escaped; long text,
//! patches and stanzas are shortened or left out unless `-v` asks for them.

use annotate_snippets::{Group, Level, Message, Renderer, Title};
use owo_colors::OwoColorize as _;

use super::expression::marked;
use super::fold::{self, columns, fit, fold, fold_line};
use super::rows::Frame;
use super::snippet::{Mark, snippets};
use super::{Options, Report, escape, link, summary};
use crate::diagnostic::{Diagnostic, LabelledSpan, Line, LineKind, Severity};
use crate::findings::{Finding, Judgement, Remedy};
use crate::source::Sources;

/// Columns beside the number of a line.
const GUTTER: usize = 3;
/// Columns behind a code that are enough for a title; with less it goes on below the code.
const ROOM: usize = 30;
/// How the label of a line begins that brings a package in.
const BRINGS: &str = "brings it in: ";

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
    output.push_str(&fit(&report.summary(options.color), options.width));
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
    fit(&format!("workspace {root}: {counts}\n\n"), options.width)
}

/// Renders the findings alone, each followed by a blank line.
pub(super) fn findings(judgement: &Judgement, options: &Options) -> String {
    let least = options.least_severity();
    let mut output = String::new();
    for finding in &judgement.findings {
        if finding.is_read(least) {
            let mut text = render_finding(judgement, finding, options);
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
        let width = fold::width(options.width) - gutter(sources, &diagnostic.locations);
        let lines = diagnostic.lines.iter().map(|line| {
            let level = match line.kind {
                LineKind::Help => Level::HELP,
                kind => Level::NOTE.with_name(kind.as_str()),
            };
            level.message(told(line.kind.as_str(), &line.text, width, options))
        });
        let mut marks = marks(&diagnostic.locations);
        let below = if options.width.is_some() {
            too_long(sources, &mut marks, width)
        } else {
            Vec::new()
        };
        let below = below.into_iter().map(|label| {
            let text = told("note", label, width, options);
            Level::NOTE.message(text)
        });
        let group = level(diagnostic.severity)
            .primary_title(escape::title(&diagnostic.title))
            .id(diagnostic.code.as_str())
            .elements(snippets(sources, &marks))
            .elements(below)
            .elements(lines);
        output.push_str(&draw(&[group], width, options));
        output.push_str("\n\n");
    }
    output
}

/// Columns in front of what is told of places: the numbers of lines, and what stands beside them.
fn gutter(sources: &Sources, places: &[LabelledSpan]) -> usize {
    let lines = places
        .iter()
        .map(|place| sources.location(place.span).end_line);
    lines.max().unwrap_or(0).to_string().len() + GUTTER
}

/// Takes away the labels that are too long to stand beside their lines, and returns them.
fn too_long<'m>(sources: &Sources, marks: &mut [Mark<'m>], width: usize) -> Vec<&'m str> {
    let mut labels = Vec::new();
    for mark in marks {
        let end = sources.location(mark.span).end_column;
        if end + 1 + columns(mark.label) > width {
            labels.push(std::mem::take(&mut mark.label));
        }
    }
    labels
}

/// A line of a diagnostic, folded where there is a terminal.
fn told(name: &str, text: &str, width: usize, options: &Options) -> String {
    let text = escape::prose(text);
    match options.width {
        Some(_) => fold(&text, width - name.len() - 2),
        None => text,
    }
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
    let width = fold::width(options.width);
    let lines = help.iter().map(|line| {
        let text = told("help", line, width - GUTTER, options);
        Level::HELP.message(text)
    });
    let group = Group::with_title(title).elements(lines);
    let mut output = draw(&[group], width, options);
    output.push('\n');
    output
}

fn render_finding(judgement: &Judgement, finding: &Finding, options: &Options) -> String {
    let page = Page::new(judgement, finding, options);
    // Nobody has to do anything about it now.
    let is_brief = finding.known && !options.verbose;
    let groups = if is_brief {
        vec![Group::with_title(page.title())]
    } else if finding.is_block() {
        page.block()
    } else {
        page.one()
    };
    let mut output = draw(&groups, page.frame.width, options);
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

/// A finding on a terminal of some width.
struct Page<'p> {
    judgement: &'p Judgement,
    finding: &'p Finding,
    frame: Frame<'p>,
}

impl<'p> Page<'p> {
    fn new(judgement: &'p Judgement, finding: &'p Finding, options: &'p Options) -> Self {
        let gutter = gutter(&judgement.sources, &finding.locations);
        let frame = Frame {
            judgement,
            width: fold::width(options.width) - gutter,
            options,
        };
        Self {
            judgement,
            finding,
            frame,
        }
    }

    fn title(&self) -> Title<'static> {
        let (finding, options) = (self.finding, self.frame.options);
        let code = finding.code.as_str();
        let head = finding.word().len() + code.len() + 4;
        let title = escape::title(&finding.headline(&self.judgement.graph));
        let title = match fold::width(options.width) - head {
            room @ ROOM.. => fold(&title, room),
            _ => title,
        };
        let mut level = level(finding.severity);
        if finding.known {
            level = Level::NOTE.with_name(finding.word());
        }
        let mut title = level.primary_title(title).id(code);
        if options.hyperlinks {
            title = title.id_url(link::page(code));
        }
        title
    }

    /// One package: the line that brings it in, what to do, and the policy's words.
    fn one(&self) -> Vec<Group<'static>> {
        let finding = self.finding;
        let row = finding.block.rows.first();
        let (labels, told) = self.labels();
        let marks = finding.locations.iter().zip(&labels).enumerate();
        let marks: Vec<Mark<'_>> = marks
            .map(|(index, (location, label))| Mark {
                span: location.span,
                label,
                primary: index == 0,
            })
            .collect();
        // The fix comes before the policy's words: a reader looks at the first lines.
        let mut snippets = snippets(&self.judgement.sources, &marks).into_iter();
        let mut group = self.title().elements(snippets.next());
        for path in &told {
            group = group.element(self.told("path", path));
        }
        if let Some(others) = row.and_then(|row| self.frame.others(row)) {
            group = group.element(self.told("path", &format!("and by {others}")));
        }
        // An update changes the least.
        for line in &finding.here {
            group = group.element(self.line(line, &finding.remedies));
        }
        let first = finding
            .lines
            .iter()
            .position(|line| line.kind == LineKind::Fix);
        if let Some(at) = first {
            group = group.element(self.line(&finding.lines[at], &finding.remedies));
        }
        group = group.elements(snippets);
        for also in row.iter().flat_map(|row| row.also()) {
            group = group.element(self.told("note", &escape::title(&also)));
        }
        let expression = finding.expression.as_ref();
        let width = self.frame.width - "license: ".len();
        if let Some(drawn) = expression.and_then(|expression| marked(expression, width)) {
            let mut lines = vec![drawn.text.clone()];
            lines.extend(drawn.below(0, width, self.frame.options.color));
            group = group.element(Level::NOTE.with_name("license").message(lines.join("\n")));
        }
        for (at, line) in finding.lines.iter().enumerate() {
            if Some(at) != first {
                group = group.element(self.line(line, &finding.remedies));
            }
        }
        vec![group]
    }

    /// Several packages: the policy's words, a row for each, and what holds for all.
    fn block(&self) -> Vec<Group<'static>> {
        let block = &self.finding.block;
        let label = |place: &LabelledSpan| match escape::title(&place.label) {
            label if label.chars().count() <= self.room(place) => label,
            label => fold::first(&label, self.room(place)),
        };
        let labels: Vec<String> = block.place.iter().map(label).collect();
        let marks = block.place.iter().zip(&labels);
        let marks: Vec<Mark<'_>> = marks
            .map(|(place, label)| Mark {
                span: place.span,
                label,
                primary: false,
            })
            .collect();
        let mut group = self
            .title()
            .elements(snippets(&self.judgement.sources, &marks));
        for text in self.frame.rows(&block.rows) {
            group = group.element(Level::NOTE.no_name().message(text));
        }
        let here = self.finding.here.iter();
        let here = here.filter(|line| line.kind == LineKind::Or);
        let lines = self.finding.lines.iter().filter(|line| !line.is_in_row);
        for line in here.chain(lines) {
            group = group.element(self.line(line, &self.finding.remedies));
        }
        vec![group]
    }

    /// The columns there are beside a place.
    fn room(&self, place: &LabelledSpan) -> usize {
        let end = self.judgement.sources.location(place.span).end_column;
        self.frame.width.saturating_sub(end + 1)
    }

    /// The labels of the places; what is too long to stand beside its line is cut, and a path returned to be
    /// told below.
    fn labels(&self) -> (Vec<String>, Vec<String>) {
        let places = &self.finding.locations;
        let mut told = Vec::new();
        let labels = places.iter().map(|place| {
            let label = escape::title(&place.label);
            // Those that say the same are told once, at one of them.
            let alike = places.iter().filter(|other| other.label == place.label);
            let room = alike
                .map(|place| self.room(place))
                .min()
                .unwrap_or_default();
            if label.chars().count() <= room {
                return label;
            }
            match label.strip_prefix(BRINGS) {
                Some(path) => {
                    told.push(path.to_owned());
                    fold::first(BRINGS.trim_end_matches(": "), room)
                }
                None => fold::first(&label, room),
            }
        });
        (labels.collect(), told)
    }

    fn told(&self, name: &'static str, text: &str) -> Message<'static> {
        let text = fold(text, self.frame.width - name.len() - 2);
        Level::NOTE.with_name(name).message(text)
    }

    /// A line, with the edits of the remedy it tells of.
    fn line(&self, line: &Line, remedies: &[Remedy]) -> Message<'static> {
        let name = line.kind.as_str();
        let width = self.frame.width - name.len() - 2;
        let mut text = fold(&escape::prose(&line.text), width);
        for row in self.frame.patch(remedies, line, width) {
            text.push('\n');
            text.push_str(&row);
        }
        Level::NOTE.with_name(name).message(text)
    }
}

fn draw(report: &[Group<'_>], width: usize, options: &Options) -> String {
    let renderer = if options.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let text = renderer.term_width(width).render(report);
    let (title, rest) = text.split_at(text.find('\n').unwrap_or(text.len()));
    match options.width {
        Some(_) => fold_line(title, fold::width(options.width), "    ") + rest,
        None => text,
    }
}
