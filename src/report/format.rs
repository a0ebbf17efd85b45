//! The formats a judged run can be reported in: one row each.
//!
//! A new format is a file with a `render`, and its row here.

use super::model::Report;
use super::options::Options;
use super::{github, gitlab, html, human, json, junit, markdown, sarif, short};

/// Who reads a format, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// People, at a terminal; goes to stderr.
    Terminal,
    /// People and scripts, line by line.
    Lines,
    /// Programs, or people elsewhere, who still need the summary line here.
    Document,
    /// A browser; a file only.
    Page,
}

/// A format.
#[derive(Debug)]
pub struct Format {
    /// The word for it on the command line.
    pub name: &'static str,
    /// Who reads it.
    pub medium: Medium,
    render: fn(&Report<'_>, &Options) -> String,
}

impl Format {
    /// Renders a report.
    #[must_use]
    pub fn render(&self, report: &Report<'_>, options: &Options) -> String {
        (self.render)(report, options)
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Format {}

/// Every format, in the order they are listed.
pub static FORMATS: &[Format] = &[
    row("human", Medium::Terminal, human::render),
    row("short", Medium::Lines, short::render),
    row("json", Medium::Document, json::render),
    row("github", Medium::Document, github::render),
    row("gitlab", Medium::Document, gitlab::render),
    row("sarif", Medium::Document, sarif::render),
    row("junit", Medium::Document, junit::render),
    row("markdown", Medium::Document, markdown::render),
    row("html", Medium::Page, html::render),
];

const fn row(
    name: &'static str,
    medium: Medium,
    render: fn(&Report<'_>, &Options) -> String,
) -> Format {
    Format {
        name,
        medium,
        render,
    }
}

/// Returns the format called `name`.
#[must_use]
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}
