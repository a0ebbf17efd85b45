//! The list as CSV (RFC 4180): one header, one record per line, several values joined by `; `.
//!
//! Made for spreadsheets, and crates write some of the cells: what a spreadsheet would run as a
//! formula gets an apostrophe in front, and hidden characters are visible. Not judged packages and
//! our own come after all others.

use super::By;
use crate::answers::{
    CrateEntry, Inventory, LicenseEntry, LicenseName, LicenseUse, Unlisted, Usage,
};
use crate::report::escape;

/// Renders the list; records end with CR LF.
#[must_use]
pub(crate) fn render(list: &Inventory, by: By) -> String {
    let mut output = String::new();
    match by {
        By::Crate => {
            let columns = [
                "crate",
                "version",
                "declared",
                "effective",
                "outcome",
                "reason",
                "choice",
                "reach",
                "distribution",
                "rules",
                "waivers",
                "source",
                "agreements",
            ];
            record(&mut output, columns);
            for entry in &list.crates {
                record(&mut output, of_crate(entry).iter().map(String::as_str));
            }
        }
        By::License => {
            let columns = [
                "license",
                "crate",
                "version",
                "outcome",
                "reason",
                "reach",
                "distribution",
                "rules",
                "waivers",
                "source",
                "agreements",
            ];
            record(&mut output, columns);
            for entry in &list.licenses {
                for used in &entry.crates {
                    record(&mut output, of_use(entry, used).iter().map(String::as_str));
                }
            }
        }
    }
    for unlisted in list.not_judged.iter().chain(&list.first_party) {
        let cells = of_unlisted(unlisted, by);
        record(&mut output, cells.iter().map(String::as_str));
    }
    output
}

fn of_crate(entry: &CrateEntry) -> Vec<String> {
    let [reach, distributions, rules, waivers, agreements] = of_usage(&entry.usage);
    vec![
        entry.name.clone(),
        entry.version.clone(),
        entry.declared.clone().unwrap_or_default(),
        entry.effective.clone().unwrap_or_default(),
        entry.outcome.to_string(),
        String::new(),
        entry.choice.clone().unwrap_or_default(),
        reach,
        distributions,
        rules,
        waivers,
        entry.source.to_string(),
        agreements,
    ]
}

fn of_use(entry: &LicenseEntry, used: &LicenseUse) -> Vec<String> {
    let (license, reason) = match &entry.license {
        LicenseName::Term(term) => (term.clone(), ""),
        LicenseName::Unparseable => (String::new(), "unparseable"),
        LicenseName::Unrecognized => (String::new(), "unrecognized"),
        LicenseName::Missing => (String::new(), "missing"),
    };
    let [reach, distributions, rules, waivers, agreements] = of_usage(&used.usage);
    vec![
        license,
        used.name.clone(),
        used.version.clone(),
        used.outcome.to_string(),
        reason.to_owned(),
        reach,
        distributions,
        rules,
        waivers,
        used.source.to_string(),
        agreements,
    ]
}

fn of_unlisted(unlisted: &Unlisted, by: By) -> Vec<String> {
    let reason = unlisted.reason.unwrap_or_default().to_owned();
    let declared = unlisted.declared.clone().unwrap_or_default();
    let (name, version) = (unlisted.name.clone(), unlisted.version.clone());
    let outcome = unlisted.outcome.to_string();
    let empty = String::new;
    let mut cells = match by {
        By::Crate => vec![name, version, declared, empty(), outcome, reason, empty()],
        // What is not used is used under no license.
        By::License => vec![empty(), name, version, outcome, reason],
    };
    cells.extend(std::iter::repeat_with(empty).take(4));
    cells.push(unlisted.source.to_string());
    cells.push(empty());
    cells
}

fn of_usage(usage: &Usage) -> [String; 5] {
    fn joined<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
        let words: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
        words.join("; ")
    }
    [
        joined(&usage.reach),
        joined(&usage.distributions),
        joined(&usage.rules),
        joined(&usage.waivers),
        joined(&usage.agreements),
    ]
}

fn record<'c>(output: &mut String, cells: impl IntoIterator<Item = &'c str>) {
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    output.push_str(&cells.join(","));
    output.push_str("\r\n");
}

/// Writes one cell. What could begin a formula begins with `'` instead; whatever has a comma, a
/// quote or an outer space is quoted.
fn cell(value: &str) -> String {
    let acts = value
        .trim_start_matches([' ', '"', '\''])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let mut text = escape::text(value).into_owned();
    if acts {
        text.insert(0, '\'');
    }
    // A runner that reads the log must not find a command at the beginning of a line.
    let quoted = text.contains([',', ';', '"', '\n', '\r', '\t'])
        || text.starts_with([' ', '\'', ':'])
        || text.ends_with(' ');
    if quoted {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::cell;
    use crate::report::escape::corpus::{NASTY, assert_inert};

    #[test]
    fn formulas_and_separators_come_out_inert() {
        for (value, written) in [
            ("MIT", "MIT"),
            ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=1+1", "\"'=1+1\""),
            (" =1+1", "\"' =1+1\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\\t=1\""),
            ("\r\n=1", "\"'\\r\\n=1\""),
            ("\"=1\"", "\"'\"\"=1\"\"\""),
            ("", ""),
        ] {
            assert_eq!(cell(value), written, "{value:?}");
        }
        for nasty in NASTY {
            let written = cell(nasty);
            assert_inert(&written);
            let inner = written.trim_start_matches('"');
            assert!(!inner.starts_with(['=', '+', '-', '@']), "{written}");
        }
    }
}
