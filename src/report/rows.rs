//! The rows of a cause for the human format: one for each package, with all that is said of it alone.

use std::collections::HashMap;

use owo_colors::OwoColorize as _;

use super::expression::marked;
use super::fold::{columns, fold_behind, fold_line};
use super::{Options, escape, patch};
use crate::diagnostic::{Line, LineKind};
use crate::findings::{Judgement, MarkedExpression, Remedy, Row, Way, words};
use crate::graph::PackageIx;
use crate::source::Span;

/// Declarations that are named beside the first.
const PLACES: usize = 3;
/// Most lines of a patch that is shown without `-v`.
const SHORT_PATCH: usize = 8;
/// Most characters of an expression that stands behind a name.
const SHORT: usize = 60;

/// What rows are drawn with.
pub(super) struct Frame<'f> {
    pub(super) judgement: &'f Judgement,
    /// Columns there are.
    pub(super) width: usize,
    pub(super) options: &'f Options,
}

impl Frame<'_> {
    /// Draws the rows of a cause. What else brings a package in is named once, if it is the same for several.
    pub(super) fn rows(&self, rows: &[Row]) -> Vec<String> {
        let mut known = HashMap::new();
        let rows = rows.iter().map(|row| {
            let first = others(row).map(|others| *known.entry(others).or_insert(row.package));
            self.row(row, first.filter(|first| *first != row.package))
        });
        rows.collect()
    }

    /// Draws a row; `alike` is a row before it that tells what else brings it in.
    fn row(&self, row: &Row, alike: Option<PackageIx>) -> String {
        let mut lines = self.head(row);
        lines.extend(self.ways(row, alike));
        lines.extend(row.also().map(|also| self.item(&escape::title(&also))));
        let here = row.here.iter().filter(|line| line.kind != LineKind::Or);
        for line in here {
            let text = format!("{}: {}", line.kind.as_str(), escape::prose(&line.text));
            lines.push(self.item(&text));
        }
        // What to do comes first.
        let is_fix = |line: &&Line| line.kind == LineKind::Fix;
        let rest = row.lines.iter().filter(|line| !is_fix(line));
        let told = row.lines.iter().filter(is_fix).chain(rest);
        for line in told.filter(|line| self.is_worth_telling(row, line)) {
            let text = format!("{}: {}", line.kind.as_str(), escape::prose(&line.text));
            lines.push(self.item(&text));
            lines.extend(
                self.patch(&row.remedies, line, self.width - 4)
                    .map(|line| format!("    {line}")),
            );
        }
        lines.join("\n")
    }

    /// Among many rows what is for others to do, or less than a fix, waits for `-v`.
    fn is_worth_telling(&self, row: &Row, line: &Line) -> bool {
        let has_fix = || row.lines.iter().any(|line| line.kind == LineKind::Fix);
        self.options.verbose || line.kind != LineKind::Or || !line.is_for_others && !has_fix()
    }

    /// Says what else brings the only package of a finding in.
    pub(super) fn others(&self, row: &Row) -> Option<String> {
        let others = row.ways.get(1..).unwrap_or_default();
        (!others.is_empty()).then(|| self.named("", others))
    }

    /// The changed lines of the remedy a line tells of: short ones, or with `-v` all.
    pub(super) fn patch(
        &self,
        remedies: &[Remedy],
        line: &Line,
        width: usize,
    ) -> impl Iterator<Item = String> {
        let remedy = line.remedy.and_then(|number| remedies.get(number));
        let lines = remedy.map_or_else(Vec::new, |remedy| patch::lines(&remedy.edits));
        let is_shown = self.options.verbose || lines.len() <= SHORT_PATCH;
        lines
            .into_iter()
            .filter(move |_| is_shown)
            .map(move |line| fold_line(&line, width, "          "))
    }

    fn item(&self, text: &str) -> String {
        let folded = fold_line(text, self.width - 2, "  ");
        format!("  {}", folded.replace('\n', "\n  "))
    }

    /// The package, what it declares, and who brings it in.
    fn head(&self, row: &Row) -> Vec<String> {
        let label = escape::title(&self.judgement.graph.package(row.package).label());
        let bold = |label: &str| match self.options.color {
            true => label.bold().to_string(),
            false => label.to_owned(),
        };
        let usage = match row.ways.as_slice() {
            [way] if is_direct(way) => format!("{} in {}", row.usage, self.place(way.places[0])),
            _ => row.usage.clone(),
        };
        let usage = escape::title(&usage);
        let Some(expression) = &row.expression else {
            let rest = self.behind(label.chars().count(), &format!(", {usage}"));
            let mut lines = vec![format!("{}{rest}", bold(&label))];
            lines.extend(row.places.iter().map(|place| {
                let text = format!(
                    "{}: {}",
                    self.place(place.span),
                    escape::title(&place.label)
                );
                self.item(&text)
            }));
            return lines;
        };
        let expression = &self.explained(expression, row);
        let behind = label.chars().count();
        let Some(drawn) = marked(expression, self.width) else {
            let text = escape::title(&escape::cut(&expression.text, SHORT));
            let rest = self.behind(behind, &format!(" ({text}), {usage}"));
            return vec![format!("{}{rest}", bold(&label))];
        };
        let color = self.options.color;
        if behind + 2 + drawn.text.chars().count() + usage.chars().count() + 3 > self.width {
            let rest = self.behind(behind, &format!(", {usage}"));
            let mut lines = vec![format!("{}{rest}", bold(&label))];
            lines.push(format!("  {}", drawn.text));
            lines.extend(drawn.below(2, self.width, color));
            return lines;
        }
        let mut lines = vec![format!("{} ({}), {usage}", bold(&label), drawn.text)];
        lines.extend(drawn.below(behind + 2, self.width, color));
        lines
    }

    /// Folds what stands behind a name of some columns.
    fn behind(&self, column: usize, text: &str) -> String {
        fold_behind(column, text, self.width, "    ")
    }

    /// Behind carets a reader needs no verdict, which the headline has, but where a term comes from.
    fn explained(&self, expression: &MarkedExpression, row: &Row) -> MarkedExpression {
        let mut explained = expression.clone();
        let places: Vec<String> = row
            .places
            .iter()
            .map(|place| format!("{} ({})", place.label, self.place(place.span)))
            .collect();
        for (_, label) in &mut explained.marks {
            *label = places.join(", ");
        }
        explained
    }

    /// How it gets in: the shortest way whole, of others the declarations, unless a row before has the same.
    fn ways(&self, row: &Row, alike: Option<PackageIx>) -> Vec<String> {
        let graph = &self.judgement.graph;
        let package = graph.package(row.package);
        let Some((first, others)) = row.ways.split_first() else {
            return Vec::new();
        };
        let known = first.path.steps.first().map_or("", |step| &step.dependency);
        if is_direct(first) {
            let all = self.named(known, &row.ways);
            return if others.is_empty() {
                Vec::new()
            } else {
                vec![self.item(&all)]
            };
        }
        // Its version is told above.
        let path = words::path(graph, &first.path);
        let path = match path.rsplit_once(&package.label()) {
            Some((before, marks)) => format!("{before}{}{marks}", package.name),
            None => path,
        };
        let path = escape::title(&path);
        let place = first.places.first().map(|span| self.place(*span));
        let line = match (place, path.split_once(" → ")) {
            // The name of the manifest says of which member it is.
            (Some(place), Some((_, path))) => self.item(&format!("{place}: {path}")),
            _ => self.item(&path),
        };
        // No line for what heads the row.
        let end = format!("\n    → {}", escape::title(&package.name));
        let line = line.strip_suffix(&end).unwrap_or(&line);
        if others.is_empty() {
            return vec![line.to_owned()];
        }
        let named = match alike {
            Some(other) => format!("as for `{}`", escape::title(&graph.package(other).label())),
            None => self.named(known, others),
        };
        // Behind the first, if that leaves room; in the same manifest the line says enough there.
        let file = first
            .places
            .first()
            .map_or_else(String::new, |span| self.file(*span));
        let room = self
            .width
            .saturating_sub(line.lines().last().map_or(0, columns));
        let behind = [named.as_str(), named.strip_prefix(&file).unwrap_or(&named)];
        let behind = { behind }.into_iter().map(|named| format!("; and {named}"));
        match { behind }.find(|text| columns(text) <= room) {
            Some(text) => vec![format!("{line}{text}")],
            None => vec![line.to_owned(), self.item(&format!("and {named}"))],
        }
    }

    /// Names declarations by their places: the first ones, then a count. What stands together in a manifest
    /// is told together, or else what has one name in several.
    fn named(&self, known: &str, ways: &[Way]) -> String {
        let most = if ways.len() > PLACES + 1 {
            PLACES
        } else {
            ways.len()
        };
        // No line for the end of a count alone.
        let room = self.width - "  and ".len();
        let named = self.first_named(known, ways, most);
        if most == ways.len() || columns(&named) <= room {
            return named;
        }
        let fewer = (1..most)
            .rev()
            .map(|most| self.first_named(known, ways, most));
        { fewer }
            .find(|named| columns(named) <= room)
            .unwrap_or(named)
    }

    fn first_named(&self, known: &str, ways: &[Way], most: usize) -> String {
        let entries: Vec<Entry> = ways[..most]
            .iter()
            .map(|way| self.entry(way, known))
            .collect();
        let by_name = together(&entries, |entry| {
            (&entry.name, format!("{}{}", entry.file, entry.line))
        });
        let by_name = by_name.map(|(name, places)| format!("{}{name}", places.join(", ")));
        let by_file = together(&entries, |entry| {
            (&entry.file, format!("{}{}", entry.line, entry.name))
        });
        let by_file = by_file.map(|(file, lines)| format!("{file}{}", lines.join(", ")));
        let by_name = by_name.collect::<Vec<_>>().join("; ");
        let by_file = by_file.collect::<Vec<_>>().join("; ");
        let named = if by_file.len() < by_name.len() {
            by_file
        } else {
            by_name
        };
        match ways.len() - most {
            0 => named,
            more => format!("{named}, {more} more"),
        }
    }

    fn entry(&self, way: &Way, known: &str) -> Entry {
        let name = way.path.steps.first().map_or("", |step| &step.dependency);
        let (file, line) = match way.places.first() {
            Some(span) => {
                let sources = &self.judgement.sources;
                let line = sources.location(*span).line;
                (escape::path(sources.path(span.file)), format!(":{line}"))
            }
            None => {
                let member = &self.judgement.graph.package(way.path.member).name;
                (escape::title(member), String::new())
            }
        };
        let name = match name == known {
            true => String::new(),
            false => format!(" `{}`", escape::title(name)),
        };
        Entry { file, line, name }
    }

    fn place(&self, span: Span) -> String {
        let line = self.judgement.sources.location(span).line;
        format!("{}:{line}", self.file(span))
    }

    fn file(&self, span: Span) -> String {
        escape::path(self.judgement.sources.path(span.file))
    }
}

/// Tells whether a declaration is of the package itself.
fn is_direct(way: &Way) -> bool {
    way.path.steps.len() == 1 && way.path.steps[0].feature.is_none() && !way.places.is_empty()
}

/// The declarations named beside the first way, where there are several and all can be found.
fn others(row: &Row) -> Option<Vec<Span>> {
    let (first, others) = row.ways.split_first()?;
    let is_named = others.len() > 1 && !is_direct(first);
    let are_found = others.iter().all(|way| !way.places.is_empty());
    let places = others.iter().flat_map(|way| way.places.iter().copied());
    (is_named && are_found).then(|| places.collect())
}

/// A declaration as it is named.
struct Entry {
    file: String,
    line: String,
    name: String,
}

/// Puts together what has one key, in the order of the first of each.
fn together<'e>(
    entries: &'e [Entry],
    of: impl Fn(&'e Entry) -> (&'e String, String),
) -> impl Iterator<Item = (&'e String, Vec<String>)> {
    let mut groups: Vec<(&String, Vec<String>)> = Vec::new();
    for (key, text) in entries.iter().map(of) {
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, texts)) => texts.push(text),
            None => groups.push((key, vec![text])),
        }
    }
    groups.into_iter()
}
