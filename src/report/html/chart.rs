//! The picture of licenses by verdict, which is a table whose cells are drawn as well.

use std::fmt::Write as _;

use super::place::PageSection;
use super::{bar, word};
use crate::answers::{Inventory, LicenseEntry, LicenseName, inventory};
use crate::findings::Judgement;
use crate::report::escape::{html, title};
use crate::vocabulary::Outcome;

/// Licenses shown although nothing is wrong with them; the rest is folded.
const ALLOWED: usize = 10;

/// Returns the section.
pub(super) fn section(place: &PageSection, judgement: &Judgement) -> String {
    let inventory = inventory(judgement);
    let entries = sorted(&inventory);
    let most = entries
        .iter()
        .map(|entry| entry.crates.len())
        .max()
        .unwrap_or(0);
    let worse = entries.iter().filter(|entry| !is_fine(entry)).count();
    let (open, folded) = entries.split_at(entries.len().min(worse + ALLOWED));
    let mut out = place.open("licenses", "Licenses");
    if entries.is_empty() {
        out.push_str("<p>Nothing is judged.</p>\n</section>\n");
        return out;
    }
    out.push_str(
        "<p>What the judged packages are taken under, the worst first. A package under several licenses at once counts under each; of a choice, only what is taken counts.</p>\n",
    );
    table(&mut out, open, most);
    if !folded.is_empty() {
        let _ = write!(
            out,
            "<details>\n<summary>{} more {}, all allowed</summary>\n",
            folded.len(),
            crate::report::summary::plural(folded.len(), "license")
        );
        table(&mut out, folded, most);
        out.push_str("</details>\n");
    }
    out.push_str("</section>\n");
    out
}

fn table(out: &mut String, entries: &[&LicenseEntry], most: usize) {
    out.push_str("<table class=\"chart\">\n<thead><tr><th scope=\"col\">License</th><th scope=\"col\" class=\"picture\">Packages</th><th scope=\"col\">By verdict</th></tr></thead>\n<tbody>\n");
    for entry in entries {
        let parts = entry.outcomes();
        let name = match &entry.license {
            LicenseName::Term(term) => html(&title(term)),
            LicenseName::Unparseable => "<em>what is declared cannot be read</em>".to_owned(),
            LicenseName::Unrecognized => {
                "<em>its license files are not fully recognised</em>".to_owned()
            }
            LicenseName::Missing => "<em>no license</em>".to_owned(),
        };
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{name}</th><td class=\"picture\">{}</td><td>{}</td></tr>",
            bar::silent(&parts, most),
            bar::words(&parts)
        );
    }
    out.push_str("</tbody>\n</table>\n");
}

/// The worst outcome first, then the most packages, then by name.
fn sorted(inventory: &Inventory) -> Vec<&LicenseEntry> {
    let mut entries: Vec<&LicenseEntry> = inventory.licenses.iter().collect();
    let worst = |entry: &LicenseEntry| {
        let outcomes = entry.outcomes();
        let first = outcomes.first().map(|(outcome, _)| *outcome);
        word::JUDGED
            .iter()
            .position(|outcome| Some(*outcome) == first)
    };
    entries.sort_by(|a, b| {
        worst(a)
            .cmp(&worst(b))
            .then(b.crates.len().cmp(&a.crates.len()))
            .then_with(|| a.license.cmp(&b.license))
    });
    entries
}

fn is_fine(entry: &LicenseEntry) -> bool {
    entry
        .crates
        .iter()
        .all(|used| used.outcome == Outcome::Allowed)
}
