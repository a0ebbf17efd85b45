//! The list as JSON, version 1: the structs that freeze it.
//!
//! Field order is the order of the keys. Fields are only ever added.

use serde::Serialize;

use super::By;
use crate::answers::{CrateEntry, Inventory, LicenseEntry, LicenseName, Unlisted, Usage};
use crate::findings::Judgement;
use crate::report::json::to_string;

#[derive(Serialize)]
struct List<'a> {
    schema_version: u32,
    by: &'static str,
    policy: Policy<'a>,
    as_of: String,
    narrowed: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    licenses: Option<Vec<License<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crates: Option<Vec<Crate<'a>>>,
    not_judged: Vec<Rest<'a>>,
    first_party: Vec<Rest<'a>>,
}

#[derive(Serialize)]
struct Policy<'a> {
    name: &'a str,
    version: &'a str,
    sha256: &'a str,
}

#[derive(Serialize)]
struct License<'a> {
    license: Option<&'a str>,
    problem: Option<&'static str>,
    count: usize,
    crates: Vec<Use<'a>>,
}

#[derive(Serialize)]
struct Use<'a> {
    name: &'a str,
    version: &'a str,
    source: &'static str,
    outcome: &'static str,
    reach: Vec<&'static str>,
    distributions: Vec<&'a str>,
    rules: Vec<&'a str>,
    waivers: Vec<&'a str>,
    agreements: Vec<&'a str>,
}

#[derive(Serialize)]
struct Crate<'a> {
    name: &'a str,
    version: &'a str,
    source: &'static str,
    license: Declared<'a>,
    outcome: &'static str,
    choice: Option<&'a str>,
    reach: Vec<&'static str>,
    distributions: Vec<&'a str>,
    rules: Vec<&'a str>,
    waivers: Vec<&'a str>,
    agreements: Vec<&'a str>,
}

#[derive(Serialize)]
struct Declared<'a> {
    declared: Option<&'a str>,
    effective: Option<&'a str>,
}

#[derive(Serialize)]
struct Rest<'a> {
    name: &'a str,
    version: &'a str,
    source: &'static str,
    declared: Option<&'a str>,
    reason: Option<&'static str>,
}

/// Renders the list as one JSON object with a line feed at the end.
#[must_use]
pub(crate) fn render(judgement: &Judgement, list: &Inventory, by: By) -> String {
    let policy = judgement.layers.first();
    let (licenses, crates) = match by {
        By::License => (Some(list.licenses.iter().map(license).collect()), None),
        By::Crate => (None, Some(list.crates.iter().map(krate).collect())),
    };
    to_string(&List {
        schema_version: 1,
        by: match by {
            By::License => "license",
            By::Crate => "crate",
        },
        policy: Policy {
            name: policy.map_or("", |policy| &policy.identity.name),
            version: policy.map_or("", |policy| &policy.identity.version),
            sha256: policy.map_or("", |policy| &policy.sha256),
        },
        as_of: judgement.run.as_of.to_string(),
        narrowed: judgement.run.narrowed.iter().map(String::as_str).collect(),
        licenses,
        crates,
        not_judged: list.not_judged.iter().map(rest).collect(),
        first_party: list.first_party.iter().map(rest).collect(),
    })
}

fn license(entry: &LicenseEntry) -> License<'_> {
    let (license, problem) = match &entry.license {
        LicenseName::Term(term) => (Some(term.as_str()), None),
        LicenseName::Unparseable => (None, Some("unparseable")),
        LicenseName::Unrecognized => (None, Some("unrecognized")),
        LicenseName::Missing => (None, Some("missing")),
    };
    License {
        license,
        problem,
        count: entry.crates.len(),
        crates: entry
            .crates
            .iter()
            .map(|used| Use {
                name: &used.name,
                version: &used.version,
                source: used.source.as_str(),
                outcome: used.outcome.as_str(),
                reach: reach(&used.usage),
                distributions: words(&used.usage.distributions),
                rules: words(&used.usage.rules),
                waivers: words(&used.usage.waivers),
                agreements: words(&used.usage.agreements),
            })
            .collect(),
    }
}

fn krate(entry: &CrateEntry) -> Crate<'_> {
    Crate {
        name: &entry.name,
        version: &entry.version,
        source: entry.source.as_str(),
        license: Declared {
            declared: entry.declared.as_deref(),
            effective: entry.effective.as_deref(),
        },
        outcome: entry.outcome.as_str(),
        choice: entry.choice.as_deref(),
        reach: reach(&entry.usage),
        distributions: words(&entry.usage.distributions),
        rules: words(&entry.usage.rules),
        waivers: words(&entry.usage.waivers),
        agreements: words(&entry.usage.agreements),
    }
}

fn rest(unlisted: &Unlisted) -> Rest<'_> {
    Rest {
        name: &unlisted.name,
        version: &unlisted.version,
        source: unlisted.source.as_str(),
        declared: unlisted.declared.as_deref(),
        reason: unlisted.reason,
    }
}

fn reach(usage: &Usage) -> Vec<&'static str> {
    usage.reach.iter().map(|reach| reach.as_str()).collect()
}

fn words(words: &std::collections::BTreeSet<String>) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}
