//! The list for people: licenses with their crates, or a table of crates; the rest as counts.

use std::collections::BTreeMap;

use super::By;
use crate::answers::{CrateEntry, Inventory, LicenseEntry, LicenseName, Unlisted, Usage};
use crate::report::fold::{self, fit};
use crate::report::summary::plural;
use crate::report::{self, Options, escape};

/// Renders the list. What is not judged is named one by one if all is asked for.
#[must_use]
pub(crate) fn render(list: &Inventory, by: By, options: &Options) -> String {
    let terminal = options.width;
    let mut output = String::new();
    match by {
        By::License => {
            for entry in &list.licenses {
                license(&mut output, entry, terminal);
            }
        }
        By::Crate => table(&mut output, &list.crates, terminal),
    }
    if !output.is_empty() {
        output.push('\n');
    }
    let count = list.crates.len();
    output.push_str(&format!("{count} {} judged", plural(count, "crate")));
    if by == By::License {
        let count = list.licenses.len();
        output.push_str(&format!(
            ", taken under {count} {}",
            plural(count, "license")
        ));
    }
    output.push('\n');
    let mut reasons: BTreeMap<&str, Vec<&Unlisted>> = BTreeMap::new();
    for unlisted in &list.not_judged {
        let reason = unlisted.reason.unwrap_or_default();
        reasons.entry(reason).or_default().push(unlisted);
    }
    for (reason, packages) in reasons {
        let why = format!("not judged: {}", reason.replace('-', " "));
        rest(&mut output, &why, &packages, options);
    }
    let ours: Vec<&Unlisted> = list.first_party.iter().collect();
    rest(&mut output, "first party", &ours, options);
    output
}

fn license(output: &mut String, entry: &LicenseEntry, terminal: Option<usize>) {
    let name = match &entry.license {
        LicenseName::Term(term) => term.as_str(),
        LicenseName::Unparseable => "(what is declared cannot be read)",
        LicenseName::Unrecognized => "(its license files are not fully recognised)",
        LicenseName::Missing => "(no license)",
    };
    let outcomes: Vec<String> = entry
        .outcomes()
        .into_iter()
        .map(|(outcome, count)| format!("{count} {outcome}"))
        .collect();
    let rules: Vec<&str> = entry.rules().into_iter().collect();
    let by = if rules.is_empty() {
        String::new()
    } else {
        format!(" by {}", escape::title(&rules.join(", ")))
    };
    let head = format!("{}: {}{by}\n", escape::path(name), outcomes.join(", "));
    output.push_str(&fit(&head, terminal));
    let names = entry.crates.iter().map(|used| {
        let label = format!("{} {}", used.name, used.version);
        let waivers: Vec<&str> = used.usage.waivers.iter().map(String::as_str).collect();
        let agreements: Vec<&str> = used.usage.agreements.iter().map(String::as_str).collect();
        if !waivers.is_empty() {
            format!("{label} (waived by {})", waivers.join(", "))
        } else if !agreements.is_empty() {
            format!("{label} (agreement {})", agreements.join(", "))
        } else {
            label
        }
    });
    wrapped(output, names, fold::width(terminal));
}

/// Writes names separated by commas, indented, on as many lines as it takes.
fn wrapped(output: &mut String, names: impl Iterator<Item = String>, width: usize) {
    let names: Vec<String> = names.map(|name| escape::title(&name)).collect();
    let mut column = 0;
    for (at, name) in names.iter().enumerate() {
        let length = name.chars().count() + 2;
        if column == 0 || column + length > width {
            if column > 0 {
                output.truncate(output.trim_end_matches(' ').len());
                output.push('\n');
            }
            // A name at the beginning of a line must not read as a command.
            output.push_str("  ");
            if name.trim_start().starts_with([':', '#']) {
                output.push_str("./");
            }
            column = 2;
        }
        output.push_str(name);
        output.push_str(if at + 1 < names.len() { ", " } else { "\n" });
        column += length;
    }
}

fn table(output: &mut String, crates: &[CrateEntry], terminal: Option<usize>) {
    let header = [
        "crate",
        "license",
        "outcome",
        "choice",
        "reach",
        "distribution",
        "rule",
        "waiver",
        "agreement",
        "source",
    ];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    rows.extend(crates.iter().map(|entry| row(entry).to_vec()));
    let filled: Vec<bool> = (0..header.len())
        .map(|column| rows.iter().skip(1).any(|row| !row[column].is_empty()))
        .collect();
    for row in &mut rows {
        let mut column = 0..;
        row.retain(|_| column.next().is_some_and(|column| filled[column]));
    }
    output.push_str(&report::table::table(&rows, 0, terminal));
}

fn row(entry: &CrateEntry) -> [String; 10] {
    let license = entry
        .effective
        .as_ref()
        .or(entry.declared.as_ref())
        .map_or_else(|| "(none)".to_owned(), Clone::clone);
    let Usage {
        reach,
        distributions,
        rules,
        waivers,
        agreements,
    } = &entry.usage;
    let reach: Vec<&str> = reach.iter().map(|reach| reach.as_str()).collect();
    let joined = |words: &std::collections::BTreeSet<String>| {
        words.iter().cloned().collect::<Vec<_>>().join(", ")
    };
    let cells = [
        format!("{} {}", entry.name, entry.version),
        license,
        entry.outcome.to_string(),
        entry.choice.clone().unwrap_or_default(),
        reach.join(", "),
        joined(distributions),
        joined(rules),
        joined(waivers),
        joined(agreements),
        entry.source.to_string(),
    ];
    let mut cells = cells.map(|cell| escape::text(&escape::cut(&cell, CELL)).into_owned());
    cells[0] = escape::path(&cells[0]);
    cells
}

/// Most characters of one cell of a table.
const CELL: usize = 60;

fn rest(output: &mut String, what: &str, packages: &[&Unlisted], options: &Options) {
    if packages.is_empty() {
        return;
    }
    let count = packages.len();
    output.push_str(&format!("{count} {} {what}\n", plural(count, "package")));
    if options.verbose {
        let names = packages
            .iter()
            .map(|package| format!("{} {}", package.name, package.version));
        wrapped(output, names, fold::width(options.width));
    }
}
